//! Whole answers in one crossing: as JSON, as a sentence, and in the packed form, for languages in
//! which each call of a C function costs something.
//!
//! The packed form is described in docs/ffi.md and, column by column, in aftercall.abi.json.

use crate::call::{aftercall_call, told};
use crate::contract::{aftercall_contract, or_rest};
use crate::engine::aftercall_engine;
use crate::guard::{guard, guard_or, shared};
use crate::result::{Named, Refusal, aftercall_result};
use crate::text::{bytes, copy_out};
use crate::verdict::aftercall_verdict;
use aftercall::pack::{JudgeInput, StepInput, pack_decision, pack_verdict};
use core::ffi::{c_char, c_void};
use core::ptr;

/// Copies bytes into a caller's buffer, or says how many there are.
///
/// # Safety
///
/// `buffer` is NULL or may be written for `capacity` bytes; `needed` is NULL or may be written.
pub(crate) unsafe fn bytes_out(
    bytes: &[u8],
    buffer: *mut c_void,
    capacity: usize,
    needed: *mut usize,
) -> Result<(), Refusal> {
    if !needed.is_null() {
        // SAFETY: not NULL, and the caller's promise.
        unsafe { needed.write_unaligned(bytes.len()) };
    }
    if buffer.is_null() || capacity < bytes.len() {
        return Err(aftercall_result::BUFFER.into());
    }
    // SAFETY: not NULL, large enough, and the caller's promise.
    unsafe { ptr::copy_nonoverlapping(bytes.as_ptr(), buffer.cast(), bytes.len()) };
    Ok(())
}

/// A verdict as JSON: one object, with the same keys in every language. Texts of the server stand
/// in it as they came, so escape it again before a terminal or a page shows it.
///
/// The text is written as snprintf does: cut to capacity, with a NUL at its end. needed, which may
/// be NULL, gets its whole length without the NUL.
///
/// Returns: OK; NULL_ARGUMENT; STATE while the verdict is empty.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_verdict_json(
    verdict: *const aftercall_verdict,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle.
        let text = unsafe { shared(verdict)? }.core()?.to_json();
        // SAFETY: the caller's outputs.
        unsafe { copy_out(&text, buffer, capacity, needed) };
        Ok(())
    }
}

/// A verdict in one or two sentences for a person: what happened, whether the request took effect,
/// what to do next. Written as by aftercall_verdict_json.
///
/// Returns: OK; NULL_ARGUMENT; STATE while the verdict is empty.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_verdict_explain(
    verdict: *const aftercall_verdict,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle.
        let text = unsafe { shared(verdict)? }.core()?.explain().to_string();
        // SAFETY: the caller's outputs.
        unsafe { copy_out(&text, buffer, capacity, needed) };
        Ok(())
    }
}

/// The last decision of a call as JSON: what comes next or, at the end, the outcome with its attempts
/// and the last verdict. Written as by aftercall_verdict_json.
///
/// Returns: OK; NULL_ARGUMENT; STATE before the first decision.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_call_json(
    call: *const aftercall_call,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle.
        let text = unsafe { shared(call)? }.last()?.to_json();
        // SAFETY: the caller's outputs.
        unsafe { copy_out(&text, buffer, capacity, needed) };
        Ok(())
    }
}

/// What an engine knows of its origins at this moment, as JSON: for each origin and scope the
/// pressure, the budget, the hold, the limit that is running low, the learned gap, the circuit, and what
/// became of the requests. Times are microseconds of the monotonic clock. Written as by aftercall_verdict_json; other threads may make it longer between
/// two calls, so leave room to spare.
///
/// Returns: OK; NULL_ARGUMENT.
/// Thread safety: any number of threads, while calls go on.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_engine_snapshot_json(
    engine: *const aftercall_engine,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle.
        let text = unsafe { shared(engine)? }.core().snapshot().to_json();
        // SAFETY: the caller's outputs.
        unsafe { copy_out(&text, buffer, capacity, needed) };
        Ok(())
    }
}

/// A verdict in the packed form: scalars at fixed offsets, then lists and texts. needed, which may be
/// NULL, gets its length.
///
/// Returns: OK; NULL_ARGUMENT; STATE while the verdict is empty; BUFFER when it is longer than
/// capacity, and then nothing is written but the length.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_verdict_pack(
    verdict: *const aftercall_verdict,
    buffer: *mut c_void,
    capacity: usize,
    needed: *mut usize,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle and outputs.
        unsafe { bytes_out(&pack_verdict(shared(verdict)?.core()?), buffer, capacity, needed) }
    }
}

/// Judges in one crossing: input is a packed request and a packed response or failure, the buffer
/// gets the packed verdict. contract may be NULL: the default, "rest". Keeps nothing, so that after
/// AFTERCALL_RESULT_BUFFER the same can be asked again with a larger buffer.
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT when the input is not exactly one such input: it is
/// refused whole; BUFFER as for aftercall_verdict_pack.
/// Thread safety: any number of threads.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_judge_packed(
    contract: *const aftercall_contract,
    input: *const c_void,
    input_len: usize,
    buffer: *mut c_void,
    capacity: usize,
    needed: *mut usize,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle and input.
        let (contract, input) = unsafe { (or_rest(contract)?, bytes(input, input_len)?) };
        let packed = pack_verdict(&JudgeInput::read(input)?.judge(contract));
        // SAFETY: the caller's outputs.
        unsafe { bytes_out(&packed, buffer, capacity, needed) }
    }
}

/// How many leading bytes of the body to read before aftercall_judge_packed is asked: see
/// aftercall_contract_body_wanted. input is the same, with an empty body. 0 when it is refused, and for
/// a failure. contract may be NULL.
///
/// Thread safety: any number of threads.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_body_wanted_packed(
    contract: *const aftercall_contract,
    input: *const c_void,
    input_len: usize,
) -> usize {
    guard_or!(0, {
        // SAFETY: the caller's handle and input.
        let (contract, input) = unsafe { (or_rest(contract).ok()?, bytes(input, input_len).ok()?) };
        Some(JudgeInput::read(input).ok()?.body_wanted(contract))
    })
}

/// One step of a call in one crossing: input is a packed event, the buffer gets the packed decision
/// with what the last response or failure meant, and, at the end, the outcome.
///
/// Where the input is refused the call stays as it was, and aftercall_call_error says why. Where the
/// buffer is too small the step is taken all the same, and aftercall_call_pack gives the decision.
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT when the input is not exactly one such input; STATE
/// when the call does not expect this event; BUFFER when the decision is longer than capacity.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_call_step_packed(
    call: *mut aftercall_call,
    input: *const c_void,
    input_len: usize,
    buffer: *mut c_void,
    capacity: usize,
    needed: *mut usize,
) -> aftercall_result {
    guard! {
        let step = |call: &mut aftercall_call| {
            // SAFETY: the caller's input.
            let step = StepInput::read(unsafe { bytes(input, input_len) }.of("input")?)?;
            call.step(|call| step.take(call))?;
            // SAFETY: the caller's outputs.
            unsafe { bytes_out(&packed(call)?, buffer, capacity, needed) }
        };
        // SAFETY: the caller's handle.
        unsafe { told(call, step) }
    }
}

/// The last decision in the packed form, however the step was taken.
///
/// Returns: OK; NULL_ARGUMENT; STATE before the first; BUFFER as for aftercall_verdict_pack.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_call_pack(
    call: *const aftercall_call,
    buffer: *mut c_void,
    capacity: usize,
    needed: *mut usize,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle and outputs.
        unsafe { bytes_out(&packed(shared(call)?)?, buffer, capacity, needed) }
    }
}

fn packed(call: &aftercall_call) -> Result<Vec<u8>, Refusal> {
    Ok(pack_decision(call.last()?, call.verdict().ok()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::{aftercall_call_free, aftercall_call_new};
    use crate::engine::{aftercall_engine_free, aftercall_engine_new};
    use crate::request::{aftercall_request_free, aftercall_request_new};

    #[test]
    fn a_call_that_a_panic_left_half_changed_refuses_everything() {
        let (mut engine, mut request, mut call) =
            (ptr::null_mut(), ptr::null_mut(), ptr::null_mut());
        let url = "https://a.example/";
        let mut begin = [0_u8; 17];
        let mut room = [0_u8; 512];
        let (input, output) = (begin.as_mut_ptr().cast(), room.as_mut_ptr());
        // SAFETY: live handles, memory of these sizes, and each handle is freed once.
        unsafe {
            let get = c"GET".as_ptr();
            let made = aftercall_engine_new(ptr::null(), ptr::null(), &raw mut engine);
            assert_eq!(made, aftercall_result::OK);
            let text = url.as_ptr().cast();
            let made = aftercall_request_new(get, 3, text, url.len(), &raw mut request);
            assert_eq!(made, aftercall_result::OK);
            let made = aftercall_call_new(engine, request, ptr::null(), 1, &raw mut call);
            assert_eq!(made, aftercall_result::OK);
            let broken = guard! { told(call, |call| call.step(|_| panic!("on purpose"))) };
            assert_eq!(broken, aftercall_result::PANIC);
            let none = ptr::null_mut();
            let step = aftercall_call_step_packed(call, input, 17, output.cast(), 512, none);
            assert_eq!(step, aftercall_result::PANIC);
            let pack = aftercall_call_pack(call, output.cast(), 512, none);
            assert_eq!(pack, aftercall_result::PANIC);
            let json = aftercall_call_json(call, output.cast(), 512, none);
            assert_eq!(json, aftercall_result::PANIC);
            aftercall_call_free(call);
            aftercall_request_free(request);
            aftercall_engine_free(engine);
        }
    }
}

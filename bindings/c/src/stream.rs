//! Streams: responses whose end says whether they worked, fed as their bytes come.

use crate::contract::{aftercall_contract, or_rest};
use crate::guard::{exclusive, guard, guard_or, hand_over, shared, take_back};
use crate::packed::bytes_out;
use crate::request::{aftercall_request, optional};
use crate::response::{aftercall_response, given};
use crate::result::{Named, aftercall_result};
use crate::text::bytes;
use crate::value::yes_or_no;
use crate::verdict::{aftercall_verdict, fill};
use aftercall::pack::pack_verdict;
use aftercall::{Header, Stream};
use core::ffi::{c_char, c_void};

/// Reads a stream (server-sent events, lines of JSON, gRPC, gRPC-Web, Connect) and says whether it
/// failed or ended early.
///
/// Ownership: made by aftercall_stream_new, freed once with aftercall_stream_free.
/// Thread safety: one thread at a time.
pub struct aftercall_stream {
    stream: Stream,
}

/// Begins to read the stream that has this head. Of response the status and the header fields count;
/// it, contract and request may be freed afterwards. contract and request may be NULL.
///
/// Returns: OK; NULL_ARGUMENT; NO_MEMORY.
/// Ownership: free *stream with aftercall_stream_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_stream_new(
    contract: *const aftercall_contract,
    request: *const aftercall_request,
    response: *const aftercall_response,
    stream: *mut *mut aftercall_stream,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handles and output.
        unsafe {
            let (contract, request) = (or_rest(contract)?, optional(request)?);
            let made = given(response)?.with(|head| Stream::new(contract, request, head))?;
            hand_over(stream, aftercall_stream { stream: made })
        }
    }
}

/// Frees a stream. NULL is ignored.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_stream_free(stream: *mut aftercall_stream) {
    // SAFETY: the caller's handle, given back once.
    unsafe { take_back(stream) }
}

/// The next bytes of the body, as they came, decompressed. What comes after the end is passed over.
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_stream_feed(
    stream: *mut aftercall_stream,
    data: *const c_void,
    len: usize,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle and bytes.
        let (stream, data) = unsafe { (exclusive(stream)?, bytes(data, len).of("data")?) };
        stream.stream.feed(data);
        Ok(())
    }
}

/// Adds a trailer, such as grpc-status, which counts like a field of the head.
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_stream_add_trailer(
    stream: *mut aftercall_stream,
    name: *const c_char,
    name_len: usize,
    value: *const c_char,
    value_len: usize,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle and texts.
        let (stream, name, value) = unsafe {
            (
                exclusive(stream)?,
                bytes(name.cast(), name_len).of("name")?,
                bytes(value.cast(), value_len).of("value")?,
            )
        };
        stream.stream.trailers(&[Header::new(name, value)]);
        Ok(())
    }
}

/// Tells that the stream has ended: complete is 1 when as the protocol ends it, 0 when the connection
/// broke. verdict is overwritten with what it meant; it may be NULL, and aftercall_stream_verdict gives
/// it then.
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_stream_finish(
    stream: *mut aftercall_stream,
    complete: i32,
    verdict: *mut aftercall_verdict,
) -> aftercall_result {
    guard! {
        let complete = yes_or_no(complete).of("complete")?;
        // SAFETY: the caller's handle.
        let found = unsafe { exclusive(stream)? }.stream.finish(complete).clone();
        if verdict.is_null() {
            return Ok(());
        }
        let keep = |verdict: &mut aftercall_verdict| {
            verdict.keep(found);
            Ok(())
        };
        // SAFETY: the caller's handle.
        unsafe { fill(verdict, keep) }
    }
}

/// What the stream means, once it has said that it failed or was finished.
///
/// Returns: OK; NULL_ARGUMENT; STATE before, and then verdict stays as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_stream_verdict(
    stream: *const aftercall_stream,
    verdict: *mut aftercall_verdict,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle.
        let found = unsafe { shared(stream)? }.stream.verdict().ok_or(aftercall_result::STATE)?;
        let found = found.clone();
        let keep = |verdict: &mut aftercall_verdict| {
            verdict.keep(found);
            Ok(())
        };
        // SAFETY: the caller's handle.
        unsafe { fill(verdict, keep) }
    }
}

/// The same in its packed form: see aftercall_verdict_pack.
///
/// Returns: OK; NULL_ARGUMENT; STATE before; BUFFER when it is longer than capacity.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_stream_pack(
    stream: *const aftercall_stream,
    buffer: *mut c_void,
    capacity: usize,
    needed: *mut usize,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle.
        let found = unsafe { shared(stream)? }.stream.verdict().ok_or(aftercall_result::STATE)?;
        // SAFETY: the caller's outputs.
        unsafe { bytes_out(&pack_verdict(found), buffer, capacity, needed) }
    }
}

/// Whether a part of the result has come, which cannot be unsaid: 1 or 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_stream_content_begun(stream: *const aftercall_stream) -> i32 {
    // SAFETY: the caller's handle.
    guard_or!(0, { Some(i32::from(unsafe { shared(stream) }.ok()?.stream.content_begun())) })
}

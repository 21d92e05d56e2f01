//! Calls: one logical operation and all its attempts. Every input gives one decision; the caller
//! carries it out and tells the call what came of it.

use crate::decision::{aftercall_decision, to_c};
use crate::engine::aftercall_engine;
use crate::failure::{aftercall_failure, from_c};
use crate::guard::{exclusive, guard, guard_or, hand_over, shared, take_back, whole};
use crate::outcome::{aftercall_attempt, aftercall_outcome, attempt, to_c as outcome_to_c};
use crate::problem::{ChallengeTexts, aftercall_challenge};
use crate::process::generation;
use crate::request::aftercall_request;
use crate::response::{aftercall_response, aftercall_response_view, given, with_view};
use crate::result::{Named, Refusal, aftercall_result};
use crate::summary::{aftercall_summary, summary as summary_of};
use crate::text::{Text, copy, empty, utf8};
use crate::time::{aftercall_time, read as read_time};
use crate::value::{Value, out, read, yes_or_no};
use crate::verdict::aftercall_verdict;
use crate::vocabulary::{aftercall_verified, word};
use aftercall::{Call, Decision, Error, Now, Options, Outcome, Response, Verdict, Verified};
use core::ffi::c_char;
use core::time::Duration;

/// One logical operation and all its attempts.
///
/// Ownership: made by aftercall_call_new, freed once with aftercall_call_free, in any state. It
/// keeps what it needs of its engine and its request; both handles may be freed before.
/// Thread safety: may move between threads; one thread at a time. Fork: it belongs to the process
/// that made it; in a child it takes no input, since two processes would both send.
pub struct aftercall_call {
    call: Call,
    /// The process that made it.
    process: u32,
    /// The last decision, with all that it owns.
    last: Option<Decision>,
    challenges: Vec<ChallengeTexts>,
    error: Option<Text>,
    /// Set while the call is driven: if a panic ended that, the call is half changed.
    broken: bool,
}

/// What the caller can do for one call. Make it with AFTERCALL_CALL_OPTIONS_INIT; all zero behind
/// the size is the default.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct aftercall_call_options {
    /// The size of this structure, as its caller knows it.
    pub struct_size: usize,
    /// 1 when the caller can renew credentials when it is asked to, else 0.
    pub can_authenticate: u32,
    /// 1 when the caller can find out if a request took effect, else 0.
    pub can_verify: u32,
    /// The time from begin after which nothing is sent; 0 for the policy's.
    pub deadline_us: u64,
    /// The scope whose calls share pressure, holds and limits within the origin: a tenant, a key. It is kept in
    /// memory as it is, so give a name and not a secret.
    pub scope: *const c_char,
    /// Its length in bytes.
    pub scope_len: usize,
}

// SAFETY: integers and a pointer, the size first.
unsafe impl Value for aftercall_call_options {
    const FIRST_SIZE: usize = size_of::<aftercall_call_options>();
    const INIT: &'static str = "AFTERCALL_CALL_OPTIONS_INIT";
}

impl aftercall_call {
    /// Gives the call an input and keeps its decision.
    fn drive(
        &mut self,
        input: impl FnOnce(&mut Call) -> Result<Decision, Error>,
    ) -> Result<aftercall_decision, Refusal> {
        let decision = self.decide(input)?;
        let shown = to_c(&decision);
        self.keep(decision);
        Ok(shown)
    }

    /// The same for an input that is read elsewhere.
    pub(crate) fn step(
        &mut self,
        input: impl FnOnce(&mut Call) -> Result<Decision, Error>,
    ) -> Result<(), Refusal> {
        let decision = self.decide(input)?;
        self.keep(decision);
        Ok(())
    }

    /// The last decision.
    pub(crate) fn last(&self) -> Result<&Decision, Refusal> {
        Ok(self.whole()?.last.as_ref().ok_or(aftercall_result::STATE)?)
    }

    fn decide(
        &mut self,
        input: impl FnOnce(&mut Call) -> Result<Decision, Error>,
    ) -> Result<Decision, Refusal> {
        self.whole()?;
        if self.process != generation() {
            let said = "belongs to the process that made it, before a fork: make a new one";
            return Err(Refusal::new(aftercall_result::STATE, said)).of("call");
        }
        self.broken = true;
        let decided = input(&mut self.call);
        self.broken = false;
        Ok(decided?)
    }

    fn keep(&mut self, decision: Decision) {
        self.challenges = match &decision {
            Decision::Authenticate(what) => {
                what.challenges.iter().map(ChallengeTexts::of).collect()
            }
            _ => Vec::new(),
        };
        self.last = Some(decision);
    }

    /// A call that a panic left half changed says nothing any more.
    fn whole(&self) -> Result<&aftercall_call, Refusal> {
        if self.broken { Err(aftercall_result::PANIC.into()) } else { Ok(self) }
    }

    pub(crate) fn verdict(&self) -> Result<&Verdict, Refusal> {
        self.whole()?;
        let verdict = match &self.last {
            Some(Decision::Done(outcome)) => outcome.verdict(),
            _ => self.call.last_verdict(),
        };
        Ok(verdict.ok_or(aftercall_result::NOT_FOUND)?)
    }

    pub(crate) fn outcome(&self) -> Result<&Outcome, Refusal> {
        match self.last()? {
            Decision::Done(outcome) => Ok(outcome),
            _ => Err(aftercall_result::STATE.into()),
        }
    }
}

/// Gives a caller's call an input, and keeps what was wrong with it in words. What was wrong with
/// the one before is forgotten first of all, or these would be the words on an older one.
///
/// # Safety
///
/// The handle is the caller's.
pub(crate) unsafe fn told(
    call: *mut aftercall_call,
    input: impl FnOnce(&mut aftercall_call) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    // SAFETY: the caller's promise.
    let call = unsafe { exclusive(call)? };
    call.error = None;
    input(call).inspect_err(|refusal| call.error = Some(Text::new(refusal.said())))
}

/// Drives a caller's call by one input.
///
/// # Safety
///
/// The handle, the time and the output are the caller's.
unsafe fn drive(
    call: &mut aftercall_call,
    now: *const aftercall_time,
    decision: *mut aftercall_decision,
    input: impl FnOnce(&mut Call, Now) -> Result<Decision, Error>,
) -> Result<(), Refusal> {
    // Everything is checked before the call moves: no input is used up by a wrong argument.
    // SAFETY: the caller's promise.
    let (now, out) = unsafe { (read_time(now).of("now")?, out(decision).of("decision")?) };
    out.put(call.drive(|call| input(call, now))?);
    Ok(())
}

/// Makes a call: one operation with all its attempts. options may be NULL. The jitter of its waits
/// comes from seed: give each call a different number, from any source. The same seed gives the same
/// waits.
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; STRUCT_SIZE; REQUEST for a request that no HTTP
/// client could send; NO_MEMORY.
/// Ownership: free *call with aftercall_call_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_call_new(
    engine: *const aftercall_engine,
    request: *const aftercall_request,
    options: *const aftercall_call_options,
    seed: u64,
    call: *mut *mut aftercall_call,
) -> aftercall_result {
    guard! {
        whole(call)?;
        // SAFETY: the caller's handles.
        let (engine, request) = unsafe { (shared(engine)?, shared(request)?) };
        // SAFETY: the caller's structure.
        let options = unsafe { options_of(options)? };
        let made = engine.core().call(request.sendable()?.clone(), options, seed);
        let made = aftercall_call {
            call: made,
            process: generation(),
            last: None,
            challenges: Vec::new(),
            error: None,
            broken: false,
        };
        // SAFETY: the caller's output.
        unsafe { hand_over(call, made) }
    }
}

/// # Safety
///
/// `options` is NULL or as large as it says, and its scope can be read.
unsafe fn options_of(options: *const aftercall_call_options) -> Result<Options, Refusal> {
    if options.is_null() {
        return Ok(Options::default());
    }
    // SAFETY: not NULL, and the caller's promise.
    let given = unsafe { read(options) }.of("options")?;
    // SAFETY: the caller's promise.
    let scope = copy(unsafe { utf8(given.scope, given.scope_len) }.of("options.scope")?)?;
    Ok(Options {
        can_authenticate: yes_or_no(given.can_authenticate).of("options.can_authenticate")?,
        can_verify: yes_or_no(given.can_verify).of("options.can_verify")?,
        deadline: (given.deadline_us != 0).then(|| Duration::from_micros(given.deadline_us)),
        scope: (!scope.is_empty()).then(|| scope.into()),
    })
}

/// Frees a call, in any state. NULL is ignored. In a child, a call of the parent is left as it is.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_call_free(call: *mut aftercall_call) {
    guard_or!((), {
        // SAFETY: the caller's handle.
        let process = unsafe { shared(call) }.ok()?.process;
        // To give back what an attempt holds takes the parent's locks, which may be held forever.
        if process == generation() {
            // SAFETY: the caller's handle, given back once.
            unsafe { take_back(call) }
        }
        Some(())
    });
}

/// Starts the call. The origin may be paused, so the first decision can be a wait, or the end. For
/// now, here and below, NULL reads the machine's clocks; give either NULL always or never.
///
/// Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; STATE when the call expects another input, which
/// aftercall_call_error names.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_call_begin(
    call: *mut aftercall_call,
    now: *const aftercall_time,
    decision: *mut aftercall_decision,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle, time and output.
        unsafe { told(call, |call| drive(call, now, decision, |call, now| call.begin(now))) }
    }
}

/// How many leading bytes of the body of this response to give to aftercall_call_on_response: see
/// aftercall_contract_body_wanted. Of the response the status and the header fields count.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_call_body_wanted(
    call: *const aftercall_call,
    response: *const aftercall_response,
) -> usize {
    guard_or!(0, {
        // SAFETY: the caller's handles.
        let (call, response) = unsafe { (shared(call).ok()?, given(response).ok()?) };
        let call = &call.whole().ok()?.call;
        response.with(|response| call.body_wanted(response)).ok()
    })
}

/// Tells the call that a response came to the attempt that was sent.
///
/// Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; STATE when the call expects another input, which
/// aftercall_call_error names; NO_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_call_on_response(
    call: *mut aftercall_call,
    response: *const aftercall_response,
    now: *const aftercall_time,
    decision: *mut aftercall_decision,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handles, time and output.
        unsafe {
            told(call, |call| {
                let response = given(response)?;
                let look = |response: &Response<'_>| {
                    drive(call, now, decision, |call, now| call.on_response(response, now))
                };
                response.with(look)?
            })
        }
    }
}

/// The same for a view, which is not copied.
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; STRUCT_SIZE; STATE when the call expects another
/// input, which aftercall_call_error names; NO_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_call_on_response_view(
    call: *mut aftercall_call,
    response: *const aftercall_response_view,
    now: *const aftercall_time,
    decision: *mut aftercall_decision,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's view, handle, time and output.
        unsafe {
            told(call, |call| {
                with_view(response, |response| {
                    drive(call, now, decision, |call, now| call.on_response(response, now))
                })?
            })
        }
    }
}

/// Tells the call that no final response head came to the attempt that was sent.
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; STRUCT_SIZE; STATE when the call expects another
/// input, which aftercall_call_error names.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_call_on_failure(
    call: *mut aftercall_call,
    failure: *const aftercall_failure,
    now: *const aftercall_time,
    decision: *mut aftercall_decision,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's structure, handle, time and output.
        unsafe {
            told(call, |call| {
                let failure = from_c(failure)?;
                drive(call, now, decision, |call, now| call.on_failure(failure, now))
            })
        }
    }
}

/// Tells the call that the wait is over. Too early gives the same wait again.
///
/// Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; STATE when the call expects another input, which
/// aftercall_call_error names.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_call_on_wake(
    call: *mut aftercall_call,
    now: *const aftercall_time,
    decision: *mut aftercall_decision,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle, time and output.
        unsafe { told(call, |call| drive(call, now, decision, |call, now| call.on_wake(now))) }
    }
}

/// Tells the call whether there are new credentials (1) or not (0). The next attempt has to carry
/// them.
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; STRUCT_SIZE; STATE when the call expects another
/// input, which aftercall_call_error names.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_call_on_credentials(
    call: *mut aftercall_call,
    renewed: i32,
    now: *const aftercall_time,
    decision: *mut aftercall_decision,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle, time and output.
        unsafe {
            told(call, |call| {
                let renewed = yes_or_no(renewed).of("renewed")?;
                drive(call, now, decision, |call, now| call.on_credentials(renewed, now))
            })
        }
    }
}

/// Tells the call what a look at the server found. "Not visible yet" is
/// AFTERCALL_VERIFIED_UNKNOWN; AFTERCALL_VERIFIED_NOT_APPLIED is the caller's word that it did not
/// happen and cannot happen later.
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; STRUCT_SIZE; STATE when the call expects another
/// input, which aftercall_call_error names.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_call_on_verified(
    call: *mut aftercall_call,
    found: aftercall_verified,
    now: *const aftercall_time,
    decision: *mut aftercall_decision,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle, time and output.
        unsafe {
            told(call, |call| {
                let found = word(found, Verified::from_number).of("found")?;
                drive(call, now, decision, |call, now| call.on_verified(found, now))
            })
        }
    }
}

/// Ends the call, in any state but the last. An attempt that is under way may have been applied.
///
/// Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; STATE when the call has ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_call_cancel(
    call: *mut aftercall_call,
    now: *const aftercall_time,
    decision: *mut aftercall_decision,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle, time and output.
        unsafe { told(call, |call| drive(call, now, decision, |call, now| call.cancel(now))) }
    }
}

/// What was wrong with the last input: which argument and why, or which input the call expects.
///
/// Returns: text that lives until the next input or the free; "" when nothing was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_call_error(call: *const aftercall_call) -> *const c_char {
    // SAFETY: the caller's handle.
    guard_or!(empty(), { Some(unsafe { shared(call) }.ok()?.error.as_ref()?.as_ptr()) })
}

/// The challenge at a position, after a decision to authenticate.
///
/// Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; NOT_FOUND past the end or after any other decision.
/// Ownership: the texts live until the call's next input.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_call_challenge_at(
    call: *const aftercall_call,
    position: usize,
    challenge: *mut aftercall_challenge,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle and output.
        let (call, out) = unsafe { (shared(call)?, out(challenge)?) };
        out.put(call.challenges.get(position).ok_or(aftercall_result::NOT_FOUND)?.to_c());
        Ok(())
    }
}

/// Copies what the last answer or failure meant into a verdict, in any state.
///
/// Returns: OK; NULL_ARGUMENT; NOT_FOUND when there was none, and then the verdict stays as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_call_verdict(
    call: *const aftercall_call,
    verdict: *mut aftercall_verdict,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handles.
        let (call, verdict) = unsafe { (shared(call)?, exclusive(verdict)?) };
        verdict.keep(call.verdict()?.clone());
        Ok(())
    }
}

/// The scalars of what the last answer or failure meant, in any state, without copying the rest.
///
/// Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; NOT_FOUND when there was none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_call_summary(
    call: *const aftercall_call,
    summary: *mut aftercall_summary,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle and output.
        let (call, out) = unsafe { (shared(call)?, out(summary)?) };
        out.put(summary_of(call.verdict()?));
        Ok(())
    }
}

/// How the call ended.
///
/// Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; STATE before AFTERCALL_ACTION_DONE.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_call_outcome(
    call: *const aftercall_call,
    outcome: *mut aftercall_outcome,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle and output.
        let (call, out) = unsafe { (shared(call)?, out(outcome)?) };
        out.put(outcome_to_c(call.outcome()?));
        Ok(())
    }
}

/// The attempt at a position, in any state. While the call asks for a look at the server, the times
/// tell how long ago each attempt was sent.
///
/// Returns: OK; NULL_ARGUMENT; STRUCT_SIZE; NOT_FOUND past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_call_attempt_at(
    call: *const aftercall_call,
    position: usize,
    record: *mut aftercall_attempt,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle and output.
        let (call, out) = unsafe { (shared(call)?, out(record)?) };
        let records = match call.outcome() {
            Ok(outcome) => outcome.attempts(),
            Err(_) => call.whole()?.call.attempts(),
        };
        out.put(attempt(records.get(position).ok_or(aftercall_result::NOT_FOUND)?));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aftercall::{Engine, Request};

    #[test]
    fn a_panic_breaks_the_call_for_good() {
        let request = Request::from_parts("GET", "https://api.example/", &[]);
        let call = Engine::default().call(request, Options::default(), 1);
        let mut call = aftercall_call {
            call,
            process: generation(),
            last: None,
            challenges: Vec::new(),
            error: None,
            broken: false,
        };
        let result = guard! {
            call.drive(|_| panic!("on purpose"))?;
            Ok(())
        };
        assert_eq!(result, aftercall_result::PANIC);
        let again = call.drive(|call| call.begin(Now::default())).map(|decision| decision.action);
        assert_eq!(again.unwrap_err().result, aftercall_result::PANIC);
    }
}

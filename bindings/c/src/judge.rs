//! Level 2: what does this response, or this failure, mean? Stateless.

use crate::contract::{aftercall_contract, or_rest};
use crate::failure::{aftercall_failure, from_c};
use crate::guard::{guard, guard_or};
use crate::request::{aftercall_request, optional};
use crate::response::{aftercall_response, aftercall_response_view, given, with_view};
use crate::result::aftercall_result;
use crate::verdict::{aftercall_verdict, fill};
use aftercall::Response;

/// Says what a response means. It never fails because of what a server sent, reads no clock and
/// keeps nothing.
///
/// contract may be NULL: the default, "rest". request may be NULL: its method counts as unknown,
/// and nothing is harmless to repeat. verdict is overwritten; when an argument is refused it stays
/// as it was, and aftercall_verdict_error says which.
///
/// Returns: OK; NULL_ARGUMENT; NO_MEMORY.
/// Thread safety: any number of threads, each with a verdict of its own.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_judge(
    contract: *const aftercall_contract,
    request: *const aftercall_request,
    response: *const aftercall_response,
    verdict: *mut aftercall_verdict,
) -> aftercall_result {
    guard! {
        let judge = |verdict: &mut aftercall_verdict| {
            // SAFETY: the caller's handles.
            let (contract, request, response) =
                unsafe { (or_rest(contract)?, optional(request)?, given(response)?) };
            response.with(|response| verdict.keep(aftercall::judge(contract, request, response)))
        };
        // SAFETY: the caller's handle.
        unsafe { fill(verdict, judge) }
    }
}

/// The same for a view, which is not copied.
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; STRUCT_SIZE; NO_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_judge_view(
    contract: *const aftercall_contract,
    request: *const aftercall_request,
    response: *const aftercall_response_view,
    verdict: *mut aftercall_verdict,
) -> aftercall_result {
    guard! {
        let judge = |verdict: &mut aftercall_verdict| {
            // SAFETY: the caller's handles.
            let (contract, request) = unsafe { (or_rest(contract)?, optional(request)?) };
            let judge = |response: &Response<'_>| {
                verdict.keep(aftercall::judge(contract, request, response));
            };
            // SAFETY: the caller's view.
            unsafe { with_view(response, judge) }
        };
        // SAFETY: the caller's handle.
        unsafe { fill(verdict, judge) }
    }
}

/// How many leading bytes of the body to read before this response is judged: at most
/// AFTERCALL_MAX_BODY, and 0 where the body cannot change the verdict or belongs to the caller. Like
/// aftercall_body_wanted, and also for a success whose body decides whether it is one: a 207, a media
/// type that says so, a shape that the contract names for it, a known provider. Of the response the
/// status and the header fields count. contract and request may be NULL.
///
/// Thread safety: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_contract_body_wanted(
    contract: *const aftercall_contract,
    request: *const aftercall_request,
    response: *const aftercall_response,
) -> usize {
    guard_or!(0, {
        // SAFETY: the caller's handles.
        let (contract, request, response) =
            unsafe { (or_rest(contract).ok()?, optional(request).ok()?, given(response).ok()?) };
        response.with(|response| contract.body_wanted(request, response)).ok()
    })
}

/// Says what a failure means: no final response head came. See aftercall_judge.
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; STRUCT_SIZE; NO_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_judge_failure(
    contract: *const aftercall_contract,
    request: *const aftercall_request,
    failure: *const aftercall_failure,
    verdict: *mut aftercall_verdict,
) -> aftercall_result {
    guard! {
        let judge = |verdict: &mut aftercall_verdict| {
            // SAFETY: the caller's handles and structure.
            let (contract, request, failure) =
                unsafe { (or_rest(contract)?, optional(request)?, from_c(failure)?) };
            verdict.keep(aftercall::judge_failure(contract, request, &failure));
            Ok(())
        };
        // SAFETY: the caller's handle.
        unsafe { fill(verdict, judge) }
    }
}

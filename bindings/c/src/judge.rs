//! Storey 2: what does this response, or this failure, mean? Stateless.

use crate::contract::{aftercall_contract, or_rest};
use crate::failure::{aftercall_failure, from_c};
use crate::guard::{exclusive, guard};
use crate::request::{aftercall_request, optional};
use crate::response::{aftercall_response, aftercall_response_view, given, with_view};
use crate::result::aftercall_result;
use crate::verdict::aftercall_verdict;
use aftercall::Response;

/// What this response means. Never fails over what a server sent; reads no clock, keeps nothing.
///
/// contract may be NULL: the default, "rest". request may be NULL: its method counts as unknown,
/// and nothing is harmless to repeat. verdict is overwritten.
///
/// Thread safety: any number of threads, each with a verdict of its own.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_judge(
    contract: *const aftercall_contract,
    request: *const aftercall_request,
    response: *const aftercall_response,
    verdict: *mut aftercall_verdict,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handles.
        let (contract, request, response, verdict) = unsafe {
            (or_rest(contract), optional(request), given(response)?, exclusive(verdict)?)
        };
        verdict.keep(response.with(|response| aftercall::judge(contract, request, response)));
        Ok(())
    }
}

/// The same for a view, which copies nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_judge_view(
    contract: *const aftercall_contract,
    request: *const aftercall_request,
    response: *const aftercall_response_view,
    verdict: *mut aftercall_verdict,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handles.
        let (contract, request, verdict) =
            unsafe { (or_rest(contract), optional(request), exclusive(verdict)?) };
        let judge = |response: &Response<'_>| aftercall::judge(contract, request, response);
        // SAFETY: the caller's view.
        verdict.keep(unsafe { with_view(response, judge)? });
        Ok(())
    }
}

/// What this failure means: no final response head came. See aftercall_judge.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_judge_failure(
    contract: *const aftercall_contract,
    request: *const aftercall_request,
    failure: *const aftercall_failure,
    verdict: *mut aftercall_verdict,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handles and structure.
        let (contract, request, failure, verdict) = unsafe {
            (or_rest(contract), optional(request), from_c(failure)?, exclusive(verdict)?)
        };
        verdict.keep(aftercall::judge_failure(contract, request, &failure));
        Ok(())
    }
}

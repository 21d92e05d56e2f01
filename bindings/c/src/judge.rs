//! Storey 2: what does this response, or this failure, mean? Stateless.

use crate::contract::{aftercall_contract, make_built_in, or_rest, rest};
use crate::failure::{aftercall_failure, from_c};
use crate::guard::guard;
use crate::process::make_once;
use crate::request::{aftercall_request, optional};
use crate::response::{aftercall_response, aftercall_response_view, given, with_view};
use crate::result::aftercall_result;
use crate::verdict::{aftercall_verdict, fill};
use aftercall::{BodyState, Response};
use core::sync::atomic::AtomicBool;

/// Has the core's tables of phrases made: it makes each when it first reads such a text, guarded by
/// a lock, and a fork must not catch it.
pub(crate) fn make_tables() {
    static MADE: AtomicBool = AtomicBool::new(false);
    make_built_in();
    make_once(&MADE, || {
        // 500 is where a message is read for a timeout, a page for its author.
        for body in [&br#"{"message": "timed out"}"#[..], b"<title>timed out</title>"] {
            for status in [500, 502] {
                let response = Response::new(status).body(body, BodyState::Complete);
                aftercall::judge(rest().core(), None, &response);
            }
        }
    });
}

/// What this response means. Never fails over what a server sent; reads no clock, keeps nothing.
///
/// contract may be NULL: the default, "rest". request may be NULL: its method counts as unknown,
/// and nothing is harmless to repeat. verdict is overwritten; when an argument is refused it stays as
/// it was, and aftercall_verdict_error says which.
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
        make_tables();
        let judge = || {
            // SAFETY: the caller's handles.
            let (contract, request, response) =
                unsafe { (or_rest(contract)?, optional(request)?, given(response)?) };
            response.with(|response| aftercall::judge(contract, request, response))
        };
        // SAFETY: the caller's handle.
        unsafe { fill(verdict, judge) }
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
        make_tables();
        let judge = || {
            // SAFETY: the caller's handles.
            let (contract, request) = unsafe { (or_rest(contract)?, optional(request)?) };
            let judge = |response: &Response<'_>| aftercall::judge(contract, request, response);
            // SAFETY: the caller's view.
            unsafe { with_view(response, judge) }
        };
        // SAFETY: the caller's handle.
        unsafe { fill(verdict, judge) }
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
        make_tables();
        let judge = || {
            // SAFETY: the caller's handles and structure.
            let (contract, request, failure) =
                unsafe { (or_rest(contract)?, optional(request)?, from_c(failure)?) };
            Ok(aftercall::judge_failure(contract, request, &failure))
        };
        // SAFETY: the caller's handle.
        unsafe { fill(verdict, judge) }
    }
}

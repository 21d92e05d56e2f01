//! The scalars of a verdict as a structure. Made by `cargo run -p xtask -- types` from the core's list of scalars; do not edit.

use crate::value::{Value, flag};
use crate::vocabulary::{
    aftercall_disposition, aftercall_effect, aftercall_fault, aftercall_reason, aftercall_remedy,
    aftercall_repeat,
};
use aftercall::{Verdict, WaitHint};

/// Which kind of wait the server asked for.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct aftercall_wait_kind(pub i32);

impl aftercall_wait_kind {
    /// None.
    pub const NONE: aftercall_wait_kind = aftercall_wait_kind(0);
    /// So long after the answer was received.
    pub const AFTER: aftercall_wait_kind = aftercall_wait_kind(1);
    /// Not before this wall time.
    pub const AT: aftercall_wait_kind = aftercall_wait_kind(2);
}

/// The scalars of a verdict. Make it with AFTERCALL_SUMMARY_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct aftercall_summary {
    /// The size of this structure, as its caller knows it.
    pub struct_size: usize,
    /// The status code; 0 for a failure.
    pub code: u32,
    /// Did the request take effect?
    pub effect: aftercall_effect,
    /// Whose fault is it?
    pub fault: aftercall_fault,
    /// What went wrong, in one word for all providers.
    pub reason: aftercall_reason,
    /// May the unchanged request be sent again?
    pub repeat: aftercall_repeat,
    /// What is useful to do next?
    pub remedy: aftercall_remedy,
    /// What should a queue or a shipper do with the item?
    pub disposition: aftercall_disposition,
    /// Which kind of wait the server asked for.
    pub wait_kind: aftercall_wait_kind,
    /// Microseconds to wait, or since 1970, as wait_kind says; 0 for none.
    pub wait_us: i64,
    /// A bit for each caveat: 1 << its number.
    pub caveats: u64,
    /// How many errors of single fields the server listed.
    pub error_count: u32,
    /// How many challenges the server sent.
    pub challenge_count: u32,
    /// 1 or 0. Whether a row of the contract names the status; false for its class and for a failure.
    pub is_known: u8,
    /// 1 or 0. It worked: 2xx, or the requested state already holds.
    pub is_success: u8,
    /// 1 or 0. 4xx, unless it is a success.
    pub is_client_error: u8,
    /// 1 or 0. 5xx or a code outside 100..=599, unless it is a success.
    pub is_server_error: u8,
    /// 1 or 0. The remedy is to slow down.
    pub is_throttled: u8,
    /// 1 or 0. A repeat is useful (the remedy is retry or slow-down) and allowed for this very request.
    pub is_retryable: u8,
    /// 1 or 0. The requested state already holds, thanks to an earlier attempt.
    pub is_already_done: u8,
    /// 1 or 0. The caller's verification found that the request took effect, whatever the last response was.
    pub is_verified: u8,
    /// 1 or 0. A failure was judged and not a response.
    pub is_failure: u8,
    /// Zero.
    pub reserved: [u8; 7],
}

// SAFETY: integers, the size first.
unsafe impl Value for aftercall_summary {
    const FIRST_SIZE: usize = size_of::<aftercall_summary>();
    const INIT: &'static str = "AFTERCALL_SUMMARY_INIT";
}

/// A verdict's scalars as C sees them.
pub(crate) fn summary(verdict: &Verdict) -> aftercall_summary {
    let known = verdict.summary();
    let (wait_kind, wait_us) = match known.wait {
        None => (aftercall_wait_kind::NONE, 0),
        Some(WaitHint::After(wait)) => {
            (aftercall_wait_kind::AFTER, i64::try_from(wait.as_micros()).unwrap_or(i64::MAX))
        }
        Some(WaitHint::At(at)) => (aftercall_wait_kind::AT, at),
    };
    aftercall_summary {
        struct_size: 0,
        code: u32::from(known.code),
        effect: i32::from(known.effect.number()),
        fault: i32::from(known.fault.number()),
        reason: i32::from(known.reason.number()),
        repeat: i32::from(known.repeat.number()),
        remedy: i32::from(known.remedy.number()),
        disposition: i32::from(known.disposition.number()),
        wait_kind,
        wait_us,
        caveats: known.caveats.bits(),
        error_count: known.error_count,
        challenge_count: known.challenge_count,
        is_known: flag(known.is_known),
        is_success: flag(known.is_success),
        is_client_error: flag(known.is_client_error),
        is_server_error: flag(known.is_server_error),
        is_throttled: flag(known.is_throttled),
        is_retryable: flag(known.is_retryable),
        is_already_done: flag(known.is_already_done),
        is_verified: flag(known.is_verified),
        is_failure: flag(known.is_failure),
        reserved: [0; 7],
    }
}

//! Decisions: the one next step of a call, as a structure of scalars.

use crate::value::{Value, flag};
use crate::vocabulary::{aftercall_action, aftercall_wait_reason};
use aftercall::Decision;
use core::time::Duration;

/// The one next step of a call. Make it with AFTERCALL_DECISION_INIT. Members that do not belong
/// to its action are zero.
#[repr(C)]
#[derive(Clone, Copy, Default)]
pub struct aftercall_decision {
    /// The size of this structure, as its caller knows it.
    pub struct_size: usize,
    /// Which action: AFTERCALL_ACTION_SEND, _WAIT, _AUTHENTICATE, _VERIFY or _DONE.
    pub action: aftercall_action,
    /// Send: the attempt's number, from 1. Verify: the attempt whose effect is unknown.
    pub attempt: u32,
    /// Wait: why the call waits.
    pub wait_reason: aftercall_wait_reason,
    /// Authenticate: how many challenges there are; aftercall_call_challenge_at gives them.
    pub challenge_count: u32,
    /// Send: 1 when no connection must be reused, since the last one broke or led astray.
    pub fresh_connection: u8,
    /// Zero.
    pub reserved: [u8; 7],
    /// Send: the time that the attempt may take, so never send with a longer time-out;
    /// AFTERCALL_NO_LIMIT when the caller set no deadline. Verify: the time that the look may take.
    pub time_left_us: u64,
    /// Wait: when it ends, in microseconds of the monotonic clock.
    pub wait_until_us: u64,
    /// Wait: how long that is from now.
    pub wait_us: u64,
    /// Verify: the present, in microseconds of the monotonic clock; aftercall_call_attempt_at gives
    /// when each attempt was sent and ended, aftercall_call_summary and aftercall_call_verdict what
    /// the last one came to.
    pub now_us: u64,
}

// SAFETY: integers, the size first.
unsafe impl Value for aftercall_decision {
    const FIRST_SIZE: usize = size_of::<aftercall_decision>();
    const INIT: &'static str = "AFTERCALL_DECISION_INIT";
}

/// No limit, where a time is told: the caller set no deadline.
pub(crate) const AFTERCALL_NO_LIMIT: u64 = u64::MAX;

/// The whole microseconds of a duration.
pub(crate) fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

/// A decision as C sees it.
pub(crate) fn to_c(decision: &Decision) -> aftercall_decision {
    let mut shown =
        aftercall_decision { action: i32::from(decision.action().number()), ..Default::default() };
    match decision {
        Decision::Send(attempt) => {
            shown.attempt = attempt.number;
            shown.fresh_connection = flag(attempt.fresh_connection);
            shown.time_left_us = attempt.time_left.map_or(AFTERCALL_NO_LIMIT, micros);
        }
        Decision::Wait(wait) => {
            shown.wait_reason = i32::from(wait.reason.number());
            shown.wait_until_us = wait.until;
            shown.wait_us = micros(wait.duration);
        }
        Decision::Authenticate(what) => {
            shown.challenge_count = u32::try_from(what.challenges.len()).unwrap_or(u32::MAX);
        }
        Decision::Verify(what) => {
            shown.attempt = what.attempt;
            shown.time_left_us = micros(what.time_left);
            shown.now_us = what.now;
        }
        Decision::Done(_) => {}
    }
    shown
}

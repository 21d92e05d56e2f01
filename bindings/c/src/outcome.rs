//! Outcomes: how a call ended, and the result of each attempt.

use crate::decision::micros;
use crate::value::{Value, flag};
use crate::vocabulary::{aftercall_action, aftercall_effect, aftercall_remedy, aftercall_stop};
use aftercall::{Attempt, Outcome};

/// How a call ended. Make it with AFTERCALL_OUTCOME_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct aftercall_outcome {
    /// The size of this structure, as its caller knows it.
    pub struct_size: usize,
    /// Why the call ended.
    pub stop: aftercall_stop,
    /// The effect of all attempts together.
    pub effect: aftercall_effect,
    /// How many times the request was sent; aftercall_call_attempt_at gives each.
    pub attempts: u32,
    /// The code of the last verdict; 0 for a failure or none.
    pub code: u32,
    /// What would have come next if the policy did not only observe, when has_suggested is 1.
    pub suggested: aftercall_action,
    /// 1 when the last answer is a success, or the state asked for holds already.
    pub is_success: u8,
    /// 1 when there was an answer or a failure; aftercall_call_verdict gives the last.
    pub has_verdict: u8,
    /// 1 when wait_us is set.
    pub has_wait: u8,
    /// 1 when suggested is set: the policy only observes.
    pub has_suggested: u8,
    /// The true wait that ended the call, when it was too long for policy or deadline.
    pub wait_us: u64,
}

/// The result of one attempt. Make it with AFTERCALL_ATTEMPT_INIT.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct aftercall_attempt {
    /// The size of this structure, as its caller knows it.
    pub struct_size: usize,
    /// Its number, from 1.
    pub number: u32,
    /// The status code; 0 for a failure or no answer.
    pub code: u32,
    /// Its effect.
    pub effect: aftercall_effect,
    /// What was useful to do after it.
    pub remedy: aftercall_remedy,
    /// 1 when ended_at_us is set; 0 when the call was cancelled before an answer.
    pub has_ended: u32,
    /// Zero.
    pub reserved: u32,
    /// When it was sent, in microseconds of the monotonic clock.
    pub sent_at_us: u64,
    /// When its answer or failure was told.
    pub ended_at_us: u64,
}

// SAFETY: integers, the size first.
unsafe impl Value for aftercall_outcome {
    const FIRST_SIZE: usize = size_of::<aftercall_outcome>();
    const INIT: &'static str = "AFTERCALL_OUTCOME_INIT";
}
// SAFETY: integers, the size first.
unsafe impl Value for aftercall_attempt {
    const FIRST_SIZE: usize = size_of::<aftercall_attempt>();
    const INIT: &'static str = "AFTERCALL_ATTEMPT_INIT";
}

/// An outcome as C sees it.
pub(crate) fn to_c(outcome: &Outcome) -> aftercall_outcome {
    aftercall_outcome {
        struct_size: 0,
        stop: i32::from(outcome.stop().number()),
        effect: i32::from(outcome.effect().number()),
        attempts: u32::try_from(outcome.attempts().len()).unwrap_or(u32::MAX),
        code: outcome.verdict().map_or(0, |verdict| u32::from(verdict.code())),
        suggested: outcome.suggested().map_or(0, |action| i32::from(action.number())),
        is_success: flag(outcome.is_success()),
        has_verdict: flag(outcome.verdict().is_some()),
        has_wait: flag(outcome.wait().is_some()),
        has_suggested: flag(outcome.suggested().is_some()),
        wait_us: outcome.wait().map_or(0, micros),
    }
}

/// An attempt as C sees it.
pub(crate) fn attempt(record: &Attempt) -> aftercall_attempt {
    aftercall_attempt {
        struct_size: 0,
        number: record.number,
        code: u32::from(record.code),
        effect: i32::from(record.effect.number()),
        remedy: i32::from(record.remedy.number()),
        has_ended: u32::from(record.ended_at.is_some()),
        reserved: 0,
        sent_at_us: record.sent_at,
        ended_at_us: record.ended_at.unwrap_or(0),
    }
}

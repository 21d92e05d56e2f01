//! The one next step of a call, and how a call ended.

use crate::evidence::challenge::Challenge;
use crate::failure::Failure;
use crate::verdict::Verdict;
use crate::vocabulary::{Action, Effect, Remedy, Stop, WaitReason};
use core::time::Duration;

/// The one next step.
#[derive(Clone, Debug)]
#[must_use = "a decision is the call's next step; carry it out, then tell the call"]
pub enum Decision {
    /// Send the request now; then `on_response` or `on_failure`.
    Send(Send),
    /// Wait until the given time; then `on_wake`.
    Wait(Wait),
    /// Get new credentials; then `on_credentials`.
    Authenticate(Authenticate),
    /// Find out whether the request took effect; then `on_verified`.
    Verify(Verify),
    /// The call has ended.
    Done(Box<Outcome>),
}

/// One sending of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Send {
    /// Its number, from 1.
    pub number: u32,
    /// The time that the attempt may take: never send with a longer time-out. `None` when the
    /// caller set no deadline: the default one shortens no attempt.
    pub time_left: Option<Duration>,
    /// Do not reuse a connection: the last one broke, or led to the wrong server.
    pub fresh_connection: bool,
}

/// A wait before the next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// When it ends, in microseconds of the monotonic clock.
    pub until: u64,
    /// How long that is from now.
    pub duration: Duration,
    /// Why the call waits.
    pub reason: WaitReason,
}

/// New credentials are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authenticate {
    /// The challenges of the answer, in the server's order; may be empty.
    pub challenges: Vec<Challenge>,
}

/// Somebody must look whether the request took effect: by reading the resource, or by searching
/// for the client's own reference.
///
/// A late write is not there *yet*: a request that was given up 300 ms after it was sent may still
/// be applied. Answer not-applied only when it cannot happen any more, for instance when more time
/// has passed since [`Verify::attempts`] were sent than the server ever works on a request; wait
/// for that within [`Verify::time_left`], or answer unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verify {
    /// The last attempt, from 1.
    pub attempt: u32,
    /// The time that the look may take.
    pub time_left: Duration,
    /// The present, in microseconds of the monotonic clock; subtract the attempts' times from it.
    pub now: u64,
    /// The status code of the last attempt's answer; 0 when none came.
    pub code: u16,
    /// Why no answer came to the last attempt; `None` when one came.
    pub failure: Option<Failure>,
    /// Every sending of the request so far, in order: when it was sent and when it ended.
    pub attempts: Vec<Attempt>,
}

/// What one attempt came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Its number, from 1.
    pub number: u32,
    /// When it was sent, in microseconds of the monotonic clock.
    pub sent_at: u64,
    /// When its answer or failure was told; `None` when the call was cancelled before.
    pub ended_at: Option<u64>,
    /// The status code; 0 for a failure or no answer.
    pub code: u16,
    /// Its effect.
    pub effect: Effect,
    /// What was useful to do after it.
    pub remedy: Remedy,
}

/// How a call ended.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub(crate) verdict: Option<Verdict>,
    pub(crate) effect: Effect,
    pub(crate) stop: Stop,
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) wait: Option<Duration>,
    pub(crate) suggested: Option<Action>,
}

impl Decision {
    /// Which action it is.
    pub fn action(&self) -> Action {
        match self {
            Decision::Send(_) => Action::Send,
            Decision::Wait(_) => Action::Wait,
            Decision::Authenticate(_) => Action::Authenticate,
            Decision::Verify(_) => Action::Verify,
            Decision::Done(_) => Action::Done,
        }
    }
}

impl Outcome {
    /// What the last answer or failure meant; `None` when there was none.
    pub fn verdict(&self) -> Option<&Verdict> {
        self.verdict.as_ref()
    }
    /// The effect of all attempts together.
    pub fn effect(&self) -> Effect {
        self.effect
    }
    /// Why the call ended.
    pub fn stop(&self) -> Stop {
        self.stop
    }
    /// Every sending of the request, in order.
    pub fn attempts(&self) -> &[Attempt] {
        &self.attempts
    }
    /// The true wait, when it was too long for the policy or the deadline.
    pub fn wait(&self) -> Option<Duration> {
        self.wait
    }
    /// What the call would have done next, had its policy not been to observe only
    /// ([`crate::Policy::observe_only`]): `wait` before another attempt, `authenticate` or `verify`.
    /// `None` where the call ended as any other would have. [`Outcome::wait`] is the wait then, and
    /// [`Outcome::stop`] is `attempts` where another one would have followed, since one is all that
    /// such a policy allows.
    pub fn suggested(&self) -> Option<Action> {
        self.suggested
    }
    /// The last answer is a success, or the state asked for holds already.
    pub fn is_success(&self) -> bool {
        match self.stop {
            Stop::AlreadyDone => true,
            Stop::Settled => self.verdict.as_ref().is_some_and(Verdict::is_success),
            _ => false,
        }
    }
}

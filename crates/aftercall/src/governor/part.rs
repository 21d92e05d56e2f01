//! What a part of the governor is, and the words in which a call and the parts talk.

use super::snapshot::ScopeSnapshot;
use crate::chance::Random;
use crate::policy::Policy;
use crate::vocabulary::{Fault, Stop, WaitReason};
use core::time::Duration;

/// What a call wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ask {
    /// Plan a retry, before the wait that comes first.
    Retry {
        /// The attempt before was throttled.
        throttled: bool,
    },
    /// Send now: a first attempt, or a retry whose wait is over.
    Send,
    /// Verify now. That is the caller's own affair: it is admitted as if it were sent, and takes
    /// nothing.
    Verify,
}

/// Whether a call may do what it wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Admission {
    Go,
    /// Not now: ask again at `until`.
    Wait {
        until: u64,
        reason: WaitReason,
    },
    /// No. `wait` is the true wait, if the call ends because it cannot wait that long.
    Refuse {
        stop: Stop,
        wait: Option<Duration>,
    },
}

/// What an answer or a failure means for the others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Observation {
    /// The request succeeded.
    pub(crate) worked: bool,
    /// It was throttled.
    pub(crate) throttled: bool,
    /// The wait that the server asked for; zero if it named none.
    pub(crate) asked: Duration,
    pub(crate) fault: Fault,
}

/// A question, with all that a part needs to answer it.
pub(super) struct Question<'a> {
    pub(super) ask: Ask,
    /// The present, in microseconds of the monotonic clock.
    pub(super) now: u64,
    /// From this moment on it would be too late.
    pub(super) too_late: u64,
    pub(super) policy: &'a Policy,
    pub(super) random: &'a mut Random,
}

/// An observation, with all that a part needs to learn from it.
pub(super) struct Seen<'a> {
    pub(super) what: Observation,
    pub(super) now: u64,
    /// When the attempt was sent.
    pub(super) sent_at: u64,
    pub(super) policy: &'a Policy,
}

/// How much is lost if a part's state is forgotten, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Loss {
    /// A new state would be the same but for so much.
    Little(u32),
    /// The others would send what they must not.
    Much,
}

/// One of the things that calls share.
pub(super) trait Part {
    /// What one call has taken of it.
    type Taken: Default;

    /// A state to begin with.
    fn new(policy: &Policy) -> Self;

    /// May the call do what it asks for? Changes nothing that is shared.
    fn ask(&self, taken: &mut Self::Taken, question: &mut Question<'_>) -> Admission;

    /// Every part lets the call go ahead: takes what that costs.
    fn take(&mut self, taken: &mut Self::Taken, question: &Question<'_>);

    /// Learns what came of an attempt.
    fn observe(&mut self, taken: &mut Self::Taken, seen: &Seen<'_>);

    /// Whether there is something to return.
    fn is_owed(taken: &Self::Taken) -> bool;

    /// The call has ended: what it took and did not use is returned.
    fn restore(&mut self, taken: &mut Self::Taken);

    /// The caller knows that the calls need not wait any longer.
    fn lift(&mut self) {}

    /// What is lost if this state is forgotten.
    fn loss(&self, now: u64) -> Loss;

    /// Adds what it knows to a snapshot.
    fn describe(&self, scope: &mut ScopeSnapshot);
}

impl Admission {
    /// What two parts say together: a refusal counts before a wait, the longer wait before the
    /// shorter.
    pub(super) fn and(self, other: Admission) -> Admission {
        match (self, other) {
            (Admission::Refuse { .. }, _) | (_, Admission::Go) => self,
            (Admission::Wait { until, .. }, Admission::Wait { until: later, .. })
                if later <= until =>
            {
                self
            }
            _ => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_counts_before_a_wait_and_the_longer_wait_before_the_shorter() {
        let wait = |until| Admission::Wait { until, reason: WaitReason::Paused };
        let refuse = Admission::Refuse { stop: Stop::Pressure, wait: None };
        let go = Admission::Go;
        assert_eq!([go.and(go), go.and(wait(1)), wait(1).and(go)], [go, wait(1), wait(1)]);
        assert_eq!([wait(1).and(wait(2)), wait(2).and(wait(1))], [wait(2), wait(2)]);
        for other in [go, wait(1), refuse] {
            assert_eq!([refuse.and(other), other.and(refuse)], [refuse, refuse]);
        }
    }
}

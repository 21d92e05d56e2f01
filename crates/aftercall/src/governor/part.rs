//! What a part of the governor is, and the types that a call and the parts exchange.

use super::snapshot::ScopeSnapshot;
use crate::chance::Random;
use crate::limit::Limit;
use crate::policy::Policy;
use crate::vocabulary::{Fault, Stop, WaitReason};
use core::time::Duration;

/// What a call wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ask {
    /// Plan a retry, before the wait that comes first.
    Retry {
        /// The attempt before was refused because of what this caller sends.
        limited: bool,
        /// When the retry is to be sent.
        at: u64,
    },
    /// Send now: a first attempt, or a retry whose wait is over.
    Send,
    /// Verify now. It is admitted like a first attempt, and takes nothing.
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

/// What a response or a failure means for the other calls.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Observation<'a> {
    /// What it says about the health of the origin.
    pub(crate) sign: Sign,
    /// The request succeeded.
    pub(crate) worked: bool,
    /// It was throttled.
    pub(crate) throttled: bool,
    /// It was throttled because of what this caller sends, not because the server is overloaded.
    pub(crate) limited: bool,
    /// The wait that the server asked for; zero if it named none.
    pub(crate) asked: Duration,
    pub(crate) fault: Fault,
    /// The limits that the response states.
    pub(crate) limits: &'a [Limit],
    /// The wall clock, to which the times in `limits` refer.
    pub(crate) wall: i64,
}

#[cfg(test)]
impl Observation<'_> {
    /// One that says nothing, for tests to change.
    pub(super) fn nothing() -> Observation<'static> {
        Observation {
            sign: Sign::Nothing,
            worked: false,
            throttled: false,
            limited: false,
            asked: Duration::ZERO,
            fault: Fault::None,
            limits: &[],
            wall: 0,
        }
    }
}

/// What an attempt says about the health of an origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    /// It answers as it should, even if the answer is that the caller made a mistake.
    Well,
    /// It failed, or could not be reached, in a way that a retry could mend.
    Ill,
    /// Neither.
    Nothing,
}

/// What a call asks, with everything a part needs to decide.
pub(super) struct Question<'a> {
    pub(super) ask: Ask,
    /// The current time, in microseconds of the monotonic clock.
    pub(super) now: u64,
    /// From this time on it is too late.
    pub(super) too_late: u64,
    pub(super) policy: &'a Policy,
    pub(super) random: &'a mut Random,
}

/// An observation, with everything a part needs to record it.
pub(super) struct Seen<'a> {
    pub(super) what: Observation<'a>,
    pub(super) now: u64,
    /// When the attempt was sent.
    pub(super) sent_at: u64,
    /// A number for the route.
    pub(super) route: u64,
    pub(super) policy: &'a Policy,
}

/// How much is lost if a part's state is forgotten, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Loss {
    /// A new state would differ by this much; by 0 if it is the same.
    Little(u32),
    /// Other calls would send what they must not.
    Much,
}

/// One part of the state that calls share: a file, a `mod` line and a line in `shared.rs`.
pub(super) trait Part {
    /// What one call has taken of it.
    type Taken: Default;

    /// The initial state.
    fn new(policy: &Policy) -> Self;

    /// Whether the call may do what it asks for. It may give the call a place among those that wait,
    /// which [`Part::take`] or [`Part::restore`] gives back.
    fn ask(&mut self, taken: &mut Self::Taken, question: &mut Question<'_>) -> Admission;

    /// Charges the call, once every part has let it go ahead.
    fn take(&mut self, taken: &mut Self::Taken, question: &Question<'_>);

    /// Records the result of an attempt.
    fn observe(&mut self, taken: &mut Self::Taken, seen: &Seen<'_>);

    /// Whether there is anything to return.
    fn is_owed(taken: &Self::Taken) -> bool;

    /// Returns what an ended call took and did not use.
    fn restore(&mut self, taken: &mut Self::Taken);

    /// Ends waits, because the caller knows that they are no longer needed.
    fn lift(&mut self) {}

    /// Whether nothing is going on: a first attempt may be sent, and a plain success changes nothing.
    fn is_calm(&self) -> bool;

    /// What is lost if this state is forgotten.
    fn loss(&self, now: u64) -> Loss;

    /// Adds what it knows to a snapshot.
    fn describe(&self, scope: &mut ScopeSnapshot);
}

impl Admission {
    /// The combination of two parts: a refusal counts before a wait, a longer wait before a shorter
    /// one.
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

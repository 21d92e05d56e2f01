//! What all calls to one origin and scope share, and how a call deals with it.
//!
//! A call has one [`Permit`]. It asks [`Permit::admit`] before it plans a retry, sends or verifies,
//! and tells [`Permit::observe`] what came back. It knows of no part of the governor, and the
//! governor knows no HTTP.
//!
//! Each part is a file of its own that implements [`Part`], and a line in the list of [`parts`].
//! Nothing is taken unless every part lets the call go ahead: a part that would make it wait must
//! not find that another one has charged for it already. What a call has taken and not used is
//! returned when its permit is dropped.

mod hold;
mod pressure;
mod scopes;
mod snapshot;

pub(crate) use scopes::Governor;
pub use snapshot::{HoldSnapshot, ScopeSnapshot, Snapshot};

use crate::chance::Random;
use crate::policy::Policy;
use crate::vocabulary::{Fault, Stop, WaitReason};
use core::time::Duration;
use snapshot::Counts;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

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
struct Question<'a> {
    ask: Ask,
    /// The present, in microseconds of the monotonic clock.
    now: u64,
    /// From this moment on it would be too late.
    too_late: u64,
    policy: &'a Policy,
    random: &'a mut Random,
}

/// An observation, with all that a part needs to learn from it.
struct Seen<'a> {
    what: Observation,
    now: u64,
    /// When the attempt was sent.
    sent_at: u64,
    policy: &'a Policy,
}

/// How much is lost if a part's state is forgotten, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Loss {
    /// A new state would be the same but for so much.
    Little(u32),
    /// The others would send what they must not.
    Much,
}

/// One of the things that calls share.
trait Part {
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

/// Makes the state of all parts, what one call has taken of each, and the functions that ask and
/// tell each part in turn.
macro_rules! parts {
    ($($name:ident: $part:ty,)+) => {
        #[derive(Debug)]
        struct Parts { $($name: $part,)+ }

        #[derive(Debug, Default)]
        struct Taken { $($name: <$part as Part>::Taken,)+ }

        impl Parts {
            fn new(policy: &Policy) -> Parts {
                Parts { $($name: <$part>::new(policy),)+ }
            }

            fn ask(&self, taken: &mut Taken, question: &mut Question<'_>) -> Admission {
                let admission = Admission::Go;
                $(let admission = admission.and(self.$name.ask(&mut taken.$name, question));)+
                admission
            }

            fn take(&mut self, taken: &mut Taken, question: &Question<'_>) {
                $(self.$name.take(&mut taken.$name, question);)+
            }

            fn observe(&mut self, taken: &mut Taken, seen: &Seen<'_>) {
                $(self.$name.observe(&mut taken.$name, seen);)+
            }

            fn is_owed(taken: &Taken) -> bool {
                $(<$part>::is_owed(&taken.$name))||+
            }

            fn restore(&mut self, taken: &mut Taken) {
                $(self.$name.restore(&mut taken.$name);)+
            }

            fn lift(&mut self) {
                $(self.$name.lift();)+
            }

            fn loss(&self, now: u64) -> Loss {
                let loss = Loss::Little(0);
                $(let loss = loss.max(self.$name.loss(now));)+
                loss
            }

            fn describe(&self, scope: &mut ScopeSnapshot) {
                $(self.$name.describe(scope);)+
            }
        }
    };
}

parts! {
    pressure: pressure::Budget,
    hold: hold::Hold,
}

/// The state that the calls of one origin and scope share.
#[derive(Debug)]
struct Shared(Mutex<State>);

#[derive(Debug)]
struct State {
    parts: Parts,
    counts: Counts,
    /// The latest moment that a call told of.
    seen: u64,
}

impl Shared {
    fn new(policy: &Policy) -> Shared {
        Shared(Mutex::new(State { parts: Parts::new(policy), counts: Counts::default(), seen: 0 }))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.0)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing that holds such a lock can leave the numbers half changed.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Admission {
    /// What two parts say together: a refusal counts before a wait, the longer wait before the
    /// shorter.
    fn and(self, other: Admission) -> Admission {
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

/// One call's dealings with what it shares with others. Dropped, it returns what the call has taken
/// and not used.
#[derive(Debug)]
pub(crate) struct Permit {
    shared: Arc<Shared>,
    taken: Taken,
    /// When the last attempt was sent.
    sent_at: u64,
    /// A retry was planned and is not sent yet.
    is_retry: bool,
}

impl Permit {
    fn new(shared: Arc<Shared>) -> Permit {
        Permit { shared, taken: Taken::default(), sent_at: 0, is_retry: false }
    }

    /// Whether the call may do what it asks for. `too_late` is the moment from which on it would be
    /// in vain to do it.
    ///
    /// A policy that only observes takes nothing, and sends at once.
    pub(crate) fn admit(
        &mut self,
        now: u64,
        ask: Ask,
        too_late: u64,
        policy: &Policy,
        random: &mut Random,
    ) -> Admission {
        let mut state = self.shared.lock();
        state.seen = state.seen.max(now);
        let mut question = Question { ask, now, too_late, policy, random };
        let admission = match ask {
            Ask::Send if policy.observe_only => Admission::Go,
            _ => state.parts.ask(&mut self.taken, &mut question),
        };
        if admission == Admission::Go && !policy.observe_only {
            state.parts.take(&mut self.taken, &question);
        }
        match (admission, ask) {
            (Admission::Go, Ask::Retry { .. }) => self.is_retry = true,
            (Admission::Go, Ask::Send) => {
                state.counts.sent(self.is_retry);
                (self.sent_at, self.is_retry) = (now, false);
            }
            (Admission::Refuse { stop, .. }, Ask::Retry { .. } | Ask::Send) => {
                state.counts.refused(stop);
            }
            _ => {}
        }
        admission
    }

    /// Tells the others what came of the attempt that was sent last.
    pub(crate) fn observe(&mut self, now: u64, what: Observation, policy: &Policy) {
        let mut state = self.shared.lock();
        state.seen = state.seen.max(now);
        state.counts.observed(&what);
        let seen = Seen { what, now, sent_at: self.sent_at, policy };
        state.parts.observe(&mut self.taken, &seen);
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if Parts::is_owed(&self.taken) {
            self.shared.lock().parts.restore(&mut self.taken);
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

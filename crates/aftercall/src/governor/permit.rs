//! The state that calls share, composed of the parts, and one call's access to it.

use super::counts::Counts;
use super::part::{Admission, Ask, Loss, Observation, Part, Question, Seen};
use super::snapshot::ScopeSnapshot;
use super::{hold, pressure};
use crate::chance::Random;
use crate::policy::Policy;
use crate::request::Origin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Defines the state of all parts, what one call has taken of each, and the functions that call each
/// part in turn.
macro_rules! parts {
    ($($name:ident: $part:ty,)+) => {
        #[derive(Debug)]
        pub(super) struct Parts { $(pub(super) $name: $part,)+ }

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

            pub(super) fn lift(&mut self) {
                $(self.$name.lift();)+
            }

            pub(super) fn loss(&self, now: u64) -> Loss {
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
pub(super) struct Shared(Mutex<State>);

#[derive(Debug)]
pub(super) struct State {
    pub(super) parts: Parts,
    counts: Counts,
    /// The latest time that a call has given.
    pub(super) seen: u64,
}

impl Shared {
    pub(super) fn new(policy: &Policy) -> Shared {
        Shared(Mutex::new(State { parts: Parts::new(policy), counts: Counts::default(), seen: 0 }))
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        lock(&self.0)
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic while the lock is held cannot leave the numbers inconsistent.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    pub(super) fn describe(&self, origin: &Origin, scope: Option<&Arc<str>>) -> ScopeSnapshot {
        let mut described = ScopeSnapshot {
            origin: origin.clone(),
            scope: scope.cloned(),
            ..ScopeSnapshot::default()
        };
        self.counts.describe(&mut described);
        self.parts.describe(&mut described);
        described
    }
}

/// One call's access to what it shares with others. Dropping it returns what the call has taken and
/// not used.
#[derive(Debug)]
pub(crate) struct Permit {
    shared: Arc<Shared>,
    taken: Taken,
    /// When the last attempt was sent.
    pub(super) sent_at: u64,
    /// A retry is planned but not sent yet.
    is_retry: bool,
}

impl Permit {
    pub(super) fn new(shared: Arc<Shared>) -> Permit {
        Permit { shared, taken: Taken::default(), sent_at: 0, is_retry: false }
    }

    /// Whether the call may do what it asks for. From the time `too_late` on, doing it is useless.
    ///
    /// A policy that only observes takes nothing, and sends immediately.
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

    /// Records the result of the last attempt for the other calls.
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

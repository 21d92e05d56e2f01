//! The state that the calls of one origin and scope share, composed of the parts.

use super::buckets::Buckets;
use super::counts::{Frequent, PLACES, Rare};
use super::part::{Admission, Loss, Part, Question, Seen};
use super::snapshot::ScopeSnapshot;
use super::sync::{Arc, AtomicBool, Mutex, MutexGuard, Ordering};
use super::{breaker, budget, hold, pacing, pressure, quota};
use crate::policy::Policy;
use crate::request::Origin;
use std::sync::PoisonError;

/// Defines the state of all parts, what one call has taken of each, and the functions that call each
/// part in turn.
macro_rules! parts {
    ($($name:ident: $part:ty,)+) => {
        #[derive(Debug)]
        pub(super) struct Parts { $(pub(super) $name: $part,)+ }

        #[derive(Debug, Default)]
        pub(super) struct Taken { $($name: <$part as Part>::Taken,)+ }

        impl Parts {
            fn new(policy: &Policy) -> Parts {
                Parts { $($name: <$part>::new(policy),)+ }
            }

            pub(super) fn ask(
                &mut self,
                taken: &mut Taken,
                question: &mut Question<'_>,
            ) -> Admission {
                let admission = Admission::Go;
                $(let admission = admission.and(self.$name.ask(&mut taken.$name, question));)+
                admission
            }

            pub(super) fn take(&mut self, taken: &mut Taken, question: &Question<'_>) {
                $(self.$name.take(&mut taken.$name, question);)+
            }

            pub(super) fn observe(&mut self, taken: &mut Taken, seen: &Seen<'_>) {
                $(self.$name.observe(&mut taken.$name, seen);)+
            }

            pub(super) fn is_owed(taken: &Taken) -> bool {
                $(<$part>::is_owed(&taken.$name))||+
            }

            pub(super) fn restore(&mut self, taken: &mut Taken) {
                $(self.$name.restore(&mut taken.$name);)+
            }

            pub(super) fn lift(&mut self) {
                $(self.$name.lift();)+
            }

            fn is_calm(&self) -> bool {
                $(self.$name.is_calm())&&+
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
    pressure: pressure::Pressure,
    budget: budget::Budget,
    hold: hold::Hold,
    quota: quota::Quota,
    pacing: pacing::Pacing,
    breaker: breaker::Breaker,
}

/// The state that the calls of one origin and scope share.
///
/// Nearly always nothing is going on. Then `is_calm` is true, and a first attempt and its plain success
/// take no lock: they write only counts, each call in one of several places.
#[derive(Debug)]
pub(super) struct Shared {
    is_calm: AtomicBool,
    frequent: [Frequent; PLACES],
    state: Mutex<State>,
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) parts: Parts,
    pub(super) rare: Rare,
    /// The states of the provider's own buckets within this scope.
    pub(super) buckets: Option<Box<Buckets<Shared>>>,
}

impl State {
    /// The bucket of a route: the one with this name, or that of the route alone if the name is empty.
    pub(super) fn learn(&mut self, route: u64, name: &str, policy: &Policy) -> Arc<Shared> {
        let buckets = self.buckets.get_or_insert_with(|| Box::new(Buckets::new()));
        // The breaker and the budget are the scope's.
        let policy = Policy { breaker: 0, budget: 0, ..*policy };
        buckets.learn(route, name, || Shared::new(&policy))
    }

    /// The bucket of a route, if it is known, and whether it is of that route alone.
    pub(super) fn bucket(&self, route: u64) -> Option<(&Arc<Shared>, bool)> {
        self.buckets.as_ref()?.find(route)
    }

    /// While a hold lasted, another route succeeded: it goes on for the refused route alone.
    pub(super) fn narrow(&mut self, policy: &Policy) {
        if let Some(narrowed) = self.parts.hold.narrowed() {
            let bucket = self.learn(narrowed.route, "", policy);
            bucket.change(|state| state.parts.hold.adopt(narrowed));
        }
    }

    /// Forgets the buckets that are of no use any more: what was going on there is over, even if no call
    /// has come to see it.
    pub(super) fn tidy(&mut self, now: u64) {
        let is_worth = |bucket: &Shared| bucket.lock().parts.loss(now) > Loss::Little(0);
        if self.buckets.as_mut().is_some_and(|buckets| buckets.tidy(is_worth)) {
            self.buckets = None;
        }
    }

    /// Ends the waits.
    pub(super) fn lift(&mut self) {
        self.parts.lift();
        for bucket in self.buckets.iter().flat_map(|buckets| buckets.each()) {
            bucket.change(|state| state.parts.lift());
        }
    }
}

impl Shared {
    pub(super) fn new(policy: &Policy) -> Shared {
        let parts = Parts::new(policy);
        Shared {
            is_calm: AtomicBool::new(parts.is_calm()),
            frequent: Default::default(),
            state: Mutex::new(State { parts, rare: Rare::default(), buckets: None }),
        }
    }

    /// Whether nothing is going on.
    pub(super) fn is_calm(&self) -> bool {
        self.is_calm.load(Ordering::Acquire)
    }

    /// The place of this call's frequent counts: calls that run at once should differ, whatever numbers
    /// their callers give them.
    pub(super) fn frequent(&self, call: u64) -> &Frequent {
        let mixed = call.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
        // The remainder of four is in range.
        &self.frequent[usize::try_from(mixed % (PLACES as u64)).unwrap_or(0)]
    }

    /// The state, for looking at it.
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        // A panic while the lock is held cannot leave the numbers inconsistent.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state, and notes whether anything is going on afterwards.
    pub(super) fn change<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        let mut state = self.lock();
        let result = change(&mut state);
        let is_calm = state.parts.is_calm() && state.buckets.is_none();
        if is_calm != self.is_calm.load(Ordering::Relaxed) {
            self.is_calm.store(is_calm, Ordering::Release);
        }
        result
    }

    /// The latest time that a call has given.
    pub(super) fn seen(&self) -> u64 {
        self.frequent.iter().map(Frequent::seen).max().unwrap_or(0)
    }

    /// What it knows, under its names.
    pub(super) fn describe(
        &self,
        origin: &Origin,
        scope: Option<&std::sync::Arc<str>>,
    ) -> ScopeSnapshot {
        let mut described = ScopeSnapshot {
            origin: origin.clone(),
            scope: scope.cloned(),
            ..ScopeSnapshot::default()
        };
        let state = self.lock();
        state.rare.describe(&self.frequent, &mut described);
        state.parts.describe(&mut described);
        described.buckets = state.buckets.as_ref().map_or(0, |buckets| buckets.count());
        described
    }
}

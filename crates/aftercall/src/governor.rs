//! What all calls to one origin and scope share: the retry budget and the pause after a throttle.
//!
//! The governor knows no HTTP: it hears "that was a throttle, pause until then", "a retry wants to
//! be paid for", "that worked". Pacing and a circuit breaker find their place in [`State`], beside
//! the budget and the pause.
//!
//! Its memory is bounded: it keeps the state of at most [`MAX_KEYS`] pairs of origin and scope. When
//! there are more, it looks at a few of them and forgets the one whose loss is felt least; an
//! origin that is paused goes last.

use crate::policy::Policy;
use crate::request::Origin;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The most pairs of origin and scope whose state is kept.
pub(crate) const MAX_KEYS: usize = 10_000;
/// How many of them are looked at to make room for one more.
const SAMPLE: usize = 64;

/// All shared state of an engine's calls.
#[derive(Debug, Default)]
pub(crate) struct Governor {
    shared: Mutex<HashMap<Key, Arc<Shared>>>,
}

type Key = (Origin, Option<Arc<str>>);

/// The state that the calls of one origin and scope share.
#[derive(Debug)]
pub(crate) struct Shared(Mutex<State>);

#[derive(Debug)]
struct State {
    /// What is left of the retry budget.
    budget: u32,
    capacity: u32,
    /// Nothing is sent before this moment, in microseconds of the monotonic clock.
    pause_until: u64,
    /// The latest moment that a call told of.
    seen: u64,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing that holds this lock can leave the numbers half changed.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Governor {
    /// The state of an origin and scope, made when it is first asked for.
    pub(crate) fn shared(
        &self,
        origin: &Origin,
        scope: &Option<Arc<str>>,
        policy: &Policy,
    ) -> Arc<Shared> {
        let mut shared = lock(&self.shared);
        let scope = scope.clone().filter(|scope| !scope.is_empty());
        let key = (origin.clone(), scope);
        if let Some(found) = shared.get(&key) {
            return Arc::clone(found);
        }
        if shared.len() >= MAX_KEYS {
            forget_one(&mut shared);
        }
        let state =
            State { budget: policy.budget, capacity: policy.budget, pause_until: 0, seen: 0 };
        let new = Arc::new(Shared(Mutex::new(state)));
        shared.insert(key, Arc::clone(&new));
        new
    }
}

/// Makes room. Of a bounded number of entries, so that a full map costs no more than a small one,
/// the one whose loss is felt least goes: held by no call, its pause over, its budget fullest.
fn forget_one(shared: &mut HashMap<Key, Arc<Shared>>) {
    let looked_at = || shared.iter().take(SAMPLE);
    // The latest moment that any of them was told of stands for the present.
    let now = looked_at().map(|(_, state)| lock(&state.0).seen).max().unwrap_or(0);
    let loss = |state: &Arc<Shared>| {
        let held = Arc::strong_count(state) > 1;
        let state = lock(&state.0);
        (state.pause_until > now, held, state.capacity.saturating_sub(state.budget))
    };
    let least = looked_at().min_by_key(|(_, state)| loss(state)).map(|(key, _)| key.clone());
    if let Some(key) = least {
        shared.remove(&key);
    }
}

impl Shared {
    /// The end of the pause, if it lies after `now`.
    pub(crate) fn paused_until(&self, now: u64) -> Option<u64> {
        let mut state = lock(&self.0);
        state.seen = state.seen.max(now);
        Some(state.pause_until).filter(|until| *until > now)
    }

    /// Nothing is to be sent before `until`. A pause is only ever made longer.
    pub(crate) fn pause(&self, until: u64) {
        let mut state = lock(&self.0);
        state.pause_until = state.pause_until.max(until);
    }

    /// Pays for a retry; false when the budget does not hold the price.
    pub(crate) fn pay(&self, price: u32) -> bool {
        let mut state = lock(&self.0);
        match state.budget.checked_sub(price) {
            Some(rest) => {
                state.budget = rest;
                true
            }
            None => false,
        }
    }

    /// A success gives back the price of its retry, or 1 when there was none.
    pub(crate) fn refund(&self, amount: u32) {
        let mut state = lock(&self.0);
        state.budget = state.budget.saturating_add(amount).min(state.capacity);
    }

    /// What is left of the retry budget.
    pub(crate) fn budget(&self) -> u32 {
        lock(&self.0).budget
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_bounded() {
        let governor = Governor::default();
        let policy = Policy::default();
        for number in 0..MAX_KEYS + 50 {
            let origin = Origin::of(&format!("https://h{number}.example/"));
            assert!(governor.shared(&origin, &None, &policy).pay(14));
        }
        assert!(lock(&governor.shared).len() <= MAX_KEYS);
    }

    #[test]
    fn a_running_pause_is_forgotten_last() {
        let governor = Governor::default();
        let policy = Policy::default();
        let paused = Origin::of("https://paused.example/");
        governor.shared(&paused, &None, &policy).pause(25_000_000);
        for number in 0..MAX_KEYS + 500 {
            let origin = Origin::of(&format!("https://h{number}.example/"));
            let shared = governor.shared(&origin, &None, &policy);
            assert!(shared.paused_until(1_000_000).is_none() && shared.pay(14));
        }
        let kept = governor.shared(&paused, &None, &policy);
        assert_eq!(kept.paused_until(1_000_000), Some(25_000_000));
    }
}

//! What all calls to one origin and scope share: the retry budget, and the hold after a throttle
//! that named a time.
//!
//! The governor knows no HTTP. A call asks [`Shared::admit`] before it sends anything and tells
//! [`Shared::observe`] what came of it.
//!
//! A hold asks the other calls to wait; whom it stops matters as much as whom it spares. One
//! refusal may be about one path or one user, so while a hold lasts one call at a time goes ahead
//! as a probe: at once after the first refusal, and ever later after each probe that is refused
//! too. A success of anything that was sent after the refusal ends the hold, [`Shared::release`]
//! does, and it never lasts longer than the policy's longest wait. The call that was refused keeps
//! the whole wait that it was told.
//!
//! Its memory is bounded: it keeps the state of at most [`MAX_KEYS`] pairs of origin and scope.
//! When there are more, it looks at a few of them and forgets the one whose loss is felt least; an
//! origin with a hold goes last.

use crate::policy::Policy;
use crate::request::Origin;
use crate::time::{ABSURD, micros};
use core::time::Duration;
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
    hold: Option<Hold>,
    /// The latest moment that a call told of.
    seen: u64,
}

/// A hold; moments are in microseconds of the monotonic clock.
#[derive(Clone, Copy, Debug)]
struct Hold {
    /// When the last refusal came that a probe, or anything sent later, met.
    since: u64,
    /// When it ends by itself.
    until: u64,
    /// How many probes were refused.
    refusals: u32,
    /// Before this moment no probe goes.
    next_probe: u64,
    /// A probe is under way.
    probing: bool,
}

/// Whether a call may send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Admission {
    /// It may; as the hold's probe, if `probe`.
    Go { probe: bool },
    /// Not before a probe succeeds or the hold ends. `probe_at`: when the next probe may go, if
    /// none is under way.
    Wait { until: u64, probe_at: Option<u64> },
}

/// What came of an attempt.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Observation {
    pub(crate) sent_at: u64,
    /// It went as a probe.
    pub(crate) probe: bool,
    pub(crate) result: Observed,
}

/// What an attempt's answer means for the others.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Observed {
    Success,
    /// A throttle that named this wait.
    Refused(Duration),
    /// Anything else.
    Other,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing that holds this lock can leave the numbers half changed.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Hold {
    /// Whether something was sent after the refusal. A probe goes because of it, be it in the same
    /// microsecond.
    fn is_before(&self, sent_at: u64, probe: bool) -> bool {
        sent_at > self.since || (probe && sent_at == self.since)
    }
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
        let key = key(origin, scope);
        if let Some(found) = shared.get(&key) {
            return Arc::clone(found);
        }
        if shared.len() >= MAX_KEYS {
            forget_one(&mut shared);
        }
        let state = State { budget: policy.budget, capacity: policy.budget, hold: None, seen: 0 };
        let new = Arc::new(Shared(Mutex::new(state)));
        shared.insert(key, Arc::clone(&new));
        new
    }

    /// Ends the hold of an origin and scope, if there is one.
    pub(crate) fn release(&self, origin: &Origin, scope: &Option<Arc<str>>) {
        let found = lock(&self.shared).get(&key(origin, scope)).cloned();
        if let Some(shared) = found {
            lock(&shared.0).hold = None;
        }
    }
}

fn key(origin: &Origin, scope: &Option<Arc<str>>) -> Key {
    (origin.clone(), scope.clone().filter(|scope| !scope.is_empty()))
}

/// Makes room. Of a bounded number of entries, so that a full map costs no more than a small one,
/// the one whose loss is felt least goes: held by no call, its hold over, its budget fullest.
fn forget_one(shared: &mut HashMap<Key, Arc<Shared>>) {
    let looked_at = || shared.iter().take(SAMPLE);
    // The latest moment that any of them was told of stands for the present.
    let now = looked_at().map(|(_, state)| lock(&state.0).seen).max().unwrap_or(0);
    let loss = |state: &Arc<Shared>| {
        let in_use = Arc::strong_count(state) > 1;
        let state = lock(&state.0);
        let holds = state.hold.is_some_and(|hold| hold.until > now);
        (holds, in_use, state.capacity.saturating_sub(state.budget))
    };
    let least = looked_at().min_by_key(|(_, state)| loss(state)).map(|(key, _)| key.clone());
    if let Some(key) = least {
        shared.remove(&key);
    }
}

impl Shared {
    /// Whether a call may send now.
    pub(crate) fn admit(&self, now: u64) -> Admission {
        let mut state = lock(&self.0);
        state.seen = state.seen.max(now);
        let Some(hold) = state.hold.as_mut().filter(|hold| hold.until > now) else {
            state.hold = None;
            return Admission::Go { probe: false };
        };
        if hold.probing || now < hold.next_probe {
            let probe_at = Some(hold.next_probe).filter(|_| !hold.probing);
            return Admission::Wait { until: hold.until, probe_at };
        }
        hold.probing = true;
        Admission::Go { probe: true }
    }

    /// Takes note of what came of an attempt.
    pub(crate) fn observe(&self, now: u64, seen: Observation, policy: &Policy) {
        let mut state = lock(&self.0);
        let later = state.hold.is_some_and(|hold| hold.is_before(seen.sent_at, seen.probe));
        if let Some(hold) = state.hold.as_mut().filter(|_| later && seen.probe) {
            hold.probing = false;
        }
        match seen.result {
            Observed::Success if later => state.hold = None,
            // Nobody can mean that for everybody.
            Observed::Refused(asked) if asked <= ABSURD && !asked.is_zero() => {
                let until = now.saturating_add(micros(asked.min(policy.longest_wait)));
                let hold = state.hold.get_or_insert(Hold {
                    since: now,
                    until,
                    refusals: 0,
                    next_probe: now,
                    probing: false,
                });
                hold.until = hold.until.max(until);
                if later {
                    let pause = policy.throttle_base.saturating_mul(1 << hold.refusals.min(20));
                    hold.refusals = hold.refusals.saturating_add(1);
                    hold.since = now;
                    hold.next_probe = now.saturating_add(micros(pause));
                }
            }
            _ => {}
        }
    }

    /// A probe that was sent at this time ended without an answer: another call may be the next.
    pub(crate) fn abandon_probe(&self, sent_at: u64) {
        if let Some(hold) = &mut lock(&self.0).hold
            && hold.is_before(sent_at, true)
        {
            hold.probing = false;
        }
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

    const SECOND: u64 = 1_000_000;

    fn shared() -> Arc<Shared> {
        let origin = Origin::of("https://a.example/");
        Governor::default().shared(&origin, &None, &Policy::default())
    }

    fn observe(shared: &Shared, now: u64, sent_at: u64, probe: bool, result: Observed) {
        shared.observe(now, Observation { sent_at, probe, result }, &Policy::default());
    }

    fn refused(seconds: u64) -> Observed {
        Observed::Refused(Duration::from_secs(seconds))
    }

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
    fn a_running_hold_is_forgotten_last() {
        let governor = Governor::default();
        let policy = Policy::default();
        let held = Origin::of("https://held.example/");
        observe(&governor.shared(&held, &None, &policy), 0, 0, false, refused(25));
        for number in 0..MAX_KEYS + 500 {
            let origin = Origin::of(&format!("https://h{number}.example/"));
            let shared = governor.shared(&origin, &None, &policy);
            assert_eq!(shared.admit(SECOND), Admission::Go { probe: false });
            assert!(shared.pay(14));
        }
        let kept = governor.shared(&held, &None, &policy);
        assert_eq!(kept.admit(SECOND), Admission::Go { probe: true });
    }

    #[test]
    fn one_probe_at_a_time_and_ever_later() {
        let shared = shared();
        observe(&shared, 0, 0, false, refused(20));
        assert_eq!(shared.admit(1), Admission::Go { probe: true });
        let others = Admission::Wait { until: 20 * SECOND, probe_at: None };
        assert_eq!(shared.admit(2), others);
        for (now, next) in [(10, SECOND), (SECOND, 3 * SECOND), (3 * SECOND, 7 * SECOND)] {
            observe(&shared, now, now - 5, true, refused(15));
            let Admission::Wait { probe_at: Some(at), .. } = shared.admit(now) else { panic!() };
            assert!((next..next + 20).contains(&at), "{at}");
            assert_eq!(shared.admit(at), Admission::Go { probe: true });
        }
        shared.abandon_probe(7 * SECOND + 10);
        assert_eq!(shared.admit(7 * SECOND + 20), Admission::Go { probe: true });
    }

    #[test]
    fn only_a_success_that_was_sent_after_the_refusal_ends_a_hold() {
        let shared = shared();
        observe(&shared, 100, 0, false, refused(20));
        assert_eq!(shared.admit(100), Admission::Go { probe: true });
        observe(&shared, 120, 50, false, Observed::Success);
        assert!(matches!(shared.admit(121), Admission::Wait { .. }));
        // Sent in the same microsecond: nobody knows which came first.
        observe(&shared, 122, 100, false, Observed::Success);
        assert!(matches!(shared.admit(123), Admission::Wait { .. }));
        observe(&shared, 130, 100, true, Observed::Success);
        assert_eq!(shared.admit(131), Admission::Go { probe: false });
    }

    #[test]
    fn what_was_sent_before_the_last_refusal_ends_nothing() {
        let shared = shared();
        observe(&shared, 0, 0, false, refused(20));
        assert_eq!(shared.admit(1), Admission::Go { probe: true });
        observe(&shared, 900, 1, true, refused(20));
        observe(&shared, 950, 500, false, Observed::Success);
        assert!(matches!(shared.admit(960), Admission::Wait { .. }));
    }

    #[test]
    fn the_end_of_an_old_probe_frees_no_new_hold() {
        let shared = shared();
        observe(&shared, 0, 0, false, refused(20));
        assert_eq!(shared.admit(1), Admission::Go { probe: true });
        lock(&shared.0).hold = None;
        observe(&shared, 100, 50, false, refused(20));
        assert_eq!(shared.admit(100), Admission::Go { probe: true });
        shared.abandon_probe(1);
        assert!(matches!(shared.admit(101), Admission::Wait { probe_at: None, .. }));
    }

    #[test]
    fn the_one_whose_loss_is_felt_least_is_forgotten_first() {
        let governor = Governor::default();
        let of = |name: &str| {
            let origin = Origin::of(&format!("https://{name}.example/"));
            governor.shared(&origin, &None, &Policy::default())
        };
        observe(&of("held"), SECOND, 0, false, refused(25));
        // This hold is over when the other one begins.
        observe(&of("over"), 0, 0, false, Observed::Refused(Duration::from_micros(5)));
        assert!(of("over").pay(1));
        assert_eq!(of("full").admit(SECOND), Admission::Go { probe: false });
        assert!(of("spent").pay(14));
        let used = of("used");
        assert_eq!(used.admit(SECOND), Admission::Go { probe: false });
        let mut left = lock(&governor.shared);
        for gone in ["full", "over", "spent", "used", "held"] {
            forget_one(&mut left);
            let key = key(&Origin::of(&format!("https://{gone}.example/")), &None);
            assert!(!left.contains_key(&key), "{gone} was to go next");
        }
        drop(used);
    }

    #[test]
    fn no_hold_outlasts_the_longest_wait_and_an_absurd_one_holds_nobody() {
        let shared = shared();
        observe(&shared, 0, 0, false, refused(7_200));
        assert_eq!(shared.admit(0), Admission::Go { probe: true });
        assert_eq!(shared.admit(1), Admission::Wait { until: 30 * SECOND, probe_at: None });
        assert_eq!(shared.admit(30 * SECOND), Admission::Go { probe: false });
        observe(&shared, 40 * SECOND, 0, false, refused(99_999_999));
        assert_eq!(shared.admit(40 * SECOND), Admission::Go { probe: false });
    }
}

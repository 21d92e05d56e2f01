//! Every interleaving of two threads that share a scope, by the model checker:
//! `RUSTFLAGS="--cfg loom" cargo test -p aftercall --lib interleavings`.

use super::part::{Admission, Ask, Observation, Sign};
use super::permit::Permit;
use super::shared::Shared;
use super::sync::Arc;
use crate::chance::Random;
use crate::policy::Policy;
use core::time::Duration;
use loom::thread;

fn send(permit: &mut Permit, now: u64) -> Admission {
    permit.admit(now, Ask::Send, u64::MAX, &Policy::default(), &mut Random(1))
}

fn observation(sign: Sign) -> Observation<'static> {
    Observation { sign, worked: sign == Sign::Well, ..Observation::nothing() }
}

/// What a call does; it may keep its permit to the end.
type Act = fn(Permit) -> Option<Permit>;

/// Runs two calls at once and gives what they leave behind.
fn two(
    before: impl Fn(&Arc<Shared>) + Sync + Send + 'static,
    one: Act,
    other: Act,
    after: impl Fn(&Shared) + Sync + Send + 'static,
) {
    loom::model(move || {
        let shared = Arc::new(Shared::new(&Policy::default()));
        before(&shared);
        let first = Permit::new(Arc::clone(&shared), 0, 0);
        let second = Permit::new(Arc::clone(&shared), 0, 1);
        let thread = thread::spawn(move || one(first));
        let kept = (other(second), thread.join().unwrap());
        // What the flag says is so.
        let flag = shared.is_calm();
        shared.change(|_| ());
        assert_eq!(flag, shared.is_calm());
        after(&shared);
        drop(kept);
    });
}

fn pressure(shared: &Shared) -> u32 {
    shared.describe(&crate::request::Origin::default(), None).pressure
}

#[test]
fn two_failures_are_both_counted() {
    let fails = |mut permit: Permit| {
        assert_eq!(send(&mut permit, 0), Admission::Go);
        permit.observe(1, observation(Sign::Ill), &Policy::default());
        None
    };
    two(|_| {}, fails, fails, |shared| assert_eq!(pressure(shared), 358));
}

#[test]
fn a_failure_and_a_success_leave_what_one_order_of_them_leaves() {
    let fails = |mut permit: Permit| {
        assert_eq!(send(&mut permit, 0), Admission::Go);
        permit.observe(1, observation(Sign::Ill), &Policy::default());
        None
    };
    let works = |mut permit: Permit| {
        assert_eq!(send(&mut permit, 0), Admission::Go);
        permit.observe(1, observation(Sign::Well), &Policy::default());
        None
    };
    two(
        |_| {},
        fails,
        works,
        |shared| {
            assert!(matches!(pressure(shared), 98 | 179), "{}", pressure(shared));
            assert!(!shared.is_calm());
        },
    );
}

/// A call is refused and told to wait.
fn held(shared: &Arc<Shared>) {
    let mut permit = Permit::new(Arc::clone(shared), 0, 2);
    let asked = Duration::from_secs(20);
    let what = Observation { throttled: true, asked, ..Observation::nothing() };
    assert_eq!(send(&mut permit, 0), Admission::Go);
    permit.observe(1, what, &Policy::default());
}

#[test]
fn one_of_two_probes_a_hold() {
    // Both keep what they got, so that no probe is given back.
    let asks = |mut permit: Permit| {
        let _ = send(&mut permit, 2);
        Some(permit)
    };
    two(held, asks, asks, |shared| {
        let scope = shared.describe(&crate::request::Origin::default(), None);
        assert!(scope.hold.is_some_and(|hold| hold.is_probing));
        // The first refusal, and the one probe.
        assert_eq!(scope.attempts, 2);
    });
}

#[test]
fn a_success_of_a_probe_frees_the_other() {
    let goes = |mut permit: Permit| {
        if send(&mut permit, 2) == Admission::Go {
            permit.observe(3, observation(Sign::Well), &Policy::default());
        }
        None
    };
    two(held, goes, goes, |shared| {
        assert!(shared.is_calm(), "nobody waits and nothing is held");
    });
}

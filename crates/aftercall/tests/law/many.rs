//! Several calls on one engine, over two origins and two scopes: nobody is stopped for longer than the
//! policy allows, and nobody by another origin or scope.

use super::acts::Act;
use super::{Chance, Kind, engine, tell};
use aftercall::{Call, Decision, Now, Options, Policy, Request, Stop, WaitReason};
use std::sync::Arc;
use std::time::Duration;

/// One call and where it stands.
struct Runner {
    call: Call,
    /// Its origin and scope.
    place: u64,
    next: Option<Decision>,
    /// When its next move is due, and what came to its attempt by then.
    due: u64,
    act: Option<&'static Act>,
    begun: u64,
    held_since: Option<u64>,
    sent: bool,
}

/// Plays several calls in virtual time.
pub(crate) fn many(bytes: &[u8]) {
    let mut chance = Chance::of(bytes);
    let mut policy = Policy::default();
    policy.longest_wait = Duration::from_secs(1 + chance.below(30));
    policy.attempts = 1 + chance.below(3) as u32;
    let engine = engine(*chance.one_of(&[Kind::Rest, Kind::Http]), policy);
    // Only place 0 ever refuses.
    let refusals = ["too many", "far too many", "too many for 136 years", "unavailable for 1 s"];
    let mut runners: Vec<Runner> = (0..12)
        .map(|number| {
            let place = chance.below(3);
            let origin = if place == 1 { "https://b.example/" } else { "https://a.example/" };
            let scope = (place == 2).then(|| Arc::from("other"));
            let options = Options { scope, ..Options::default() };
            let call = engine.call(Request::from_parts("GET", origin, &[]), options, number);
            let due = chance.below(20_000_000);
            let (next, act, held_since) = (None, None, None);
            Runner { call, place, next, due, act, begun: due, held_since, sent: false }
        })
        .collect();
    let longest = policy.longest_wait.as_micros() as u64;
    for step in 0.. {
        assert!(step < 20_000, "the calls must end");
        let Some(runner) = runners.iter_mut().min_by_key(|runner| runner.due) else { return };
        if runner.due == u64::MAX {
            return;
        }
        let time = runner.due;
        let now = Now::new(time, time as i64);
        let next = match (runner.next.take(), runner.act.take()) {
            (None, _) => runner.call.begin(now).unwrap(),
            (Some(Decision::Send(_)), Some(act)) => tell(&mut runner.call, act, now),
            (Some(Decision::Wait(_)), _) => runner.call.on_wake(now).unwrap(),
            (other, _) => panic!("{other:?}"),
        };
        match &next {
            Decision::Send(_) => {
                (runner.sent, runner.held_since) = (true, None);
                let refused = runner.place == 0 && chance.once_in(2);
                let name = if refused { chance.one_of(&refusals) } else { &"ok" };
                runner.act = Some(Act::named(name));
                runner.due = time + 1 + chance.below(200_000);
            }
            Decision::Wait(wait) => {
                if wait.reason == WaitReason::Paused {
                    assert_eq!(runner.place, 0, "held by another origin or scope");
                    let since = *runner.held_since.get_or_insert(time);
                    assert!(wait.until - since <= longest + 2_000_000, "held for too long");
                }
                runner.due = wait.until;
            }
            Decision::Done(outcome) => {
                if !runner.sent {
                    assert_eq!(runner.place, 0, "unsent because of another origin or scope");
                    let stop = outcome.stop();
                    assert!(matches!(stop, Stop::WaitTooLong | Stop::Deadline), "{stop}");
                    let waited = time - runner.begun;
                    assert!(waited >= longest.min(55_000_000), "gave up after {waited} us");
                }
                runner.due = u64::MAX;
            }
            other => panic!("{other:?}"),
        }
        runner.next = Some(next);
    }
}

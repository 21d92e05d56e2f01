//! What calls to one origin share, over any history of several calls: it stays within its bounds, and
//! what is over leaves nothing behind.

#[path = "cases/mod.rs"]
mod cases;

use aftercall::{
    Call, Cause, Contract, Decision, Engine, Failure, Header, Now, Options, Phase, Policy, Request,
    Response, Stop,
};
use cases::cases;
use proptest::prelude::*;
use std::time::Duration;

const SECOND: u64 = 1_000_000;
const YEAR: u64 = 365 * 86_400 * SECOND;

fn at(now: u64) -> Now {
    Now::new(now, 1_792_567_680_000_000 + i64::try_from(now).unwrap())
}

fn policy(bits: u64) -> Policy {
    let mut policy = Policy::default();
    policy.attempts = 1 + (bits & 3) as u32;
    policy.pressure = bits & 4 == 0;
    policy.hold = bits & 8 == 0;
    policy.pacing = bits & 16 == 0;
    policy.breaker = if bits & 32 == 0 { 0 } else { 50 };
    policy.budget = if bits & 64 == 0 { 0 } else { 60 };
    policy.longest_wait = Duration::from_secs(bits >> 7 & 31);
    policy
}

/// What a server may say.
fn answer(call: &mut Call, kind: u8, number: u64, now: u64) -> Decision {
    let number = number % 100;
    let text = number.to_string();
    let left = format!("\"default\";r={};t={number}", number / 4);
    let quota =
        [Header::new("RateLimit-Policy", "\"default\";q=40"), Header::new("RateLimit", &left)];
    let wait = [Header::new("Retry-After", &text)];
    let lasting = [
        Header::new("x-github-request-id", "A1:B2"),
        Header::new("x-ratelimit-limit", "30"),
        Header::new("x-ratelimit-remaining", "0"),
        Header::new("x-ratelimit-reset", "99999999999"),
        Header::new("x-ratelimit-resource", "search"),
    ];
    let response = match kind % 9 {
        0 | 1 => Response::new(200),
        2 => Response::new(504),
        3 => Response::new(503).headers(&wait),
        4 => Response::new(429).headers(&wait),
        5 => Response::new(200).headers(&quota),
        6 => Response::new(429),
        7 => Response::new(403).headers(&lasting),
        _ => {
            let failure = Failure::new(Phase::Wait, Cause::Timeout);
            return call.on_failure(failure, at(now)).unwrap();
        }
    };
    call.on_response(&response, at(now)).unwrap()
}

/// Ten calls, some of them at once, with whatever answers the bytes make; gives the latest time.
fn history(engine: &Engine, bytes: &[u8]) -> u64 {
    let mut calls: Vec<Option<(Call, Option<Decision>)>> = Vec::new();
    let mut now = 0;
    for (step, bytes) in (0_u64..).zip(bytes.chunks_exact(3)) {
        now += u64::from(bytes[2]) * SECOND / 8;
        let place = usize::from(bytes[0] % 10);
        calls.resize_with(10, || None);
        let (mut call, next) = calls[place].take().unwrap_or_else(|| {
            let path = format!("https://api.example/{}", bytes[0] % 3);
            let request = Request::from_parts("GET", &path, &[]);
            (engine.call(request, Options::default(), step), None)
        });
        let next = match next {
            None => call.begin(at(now)).unwrap(),
            Some(Decision::Send(_)) => answer(&mut call, bytes[1], step + u64::from(bytes[2]), now),
            Some(Decision::Wait(wait)) => {
                now = now.max(wait.until);
                call.on_wake(at(now)).unwrap()
            }
            Some(_) => call.cancel(at(now)).unwrap(),
        };
        for scope in &engine.snapshot().scopes {
            assert!(scope.pressure <= 600 && scope.retries <= scope.attempts);
            assert!(scope.budget_left <= scope.budget_capacity && scope.buckets <= 64);
        }
        let is_done = matches!(next, Decision::Done(_));
        calls[place] = (!is_done && bytes[1] < 250).then_some((call, Some(next)));
    }
    now
}

fn send(engine: &Engine, path: &str, now: u64) -> Call {
    let url = format!("https://api.example/{path}");
    let mut call = engine.call(Request::from_parts("GET", &url, &[]), Options::default(), now);
    let next = call.begin(at(now)).unwrap();
    assert!(matches!(next, Decision::Send(_)), "{next:?}");
    call
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(1500), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_over_leaves_nothing_behind(bits in any::<u64>(), bytes in prop::collection::vec(any::<u8>(), 0..240)) {
        let engine = Engine::new(Contract::rest().clone(), policy(bits)).unwrap();
        // A clock that jumps a year: every hold, limit and open circuit is over.
        let mut now = history(&engine, &bytes) + YEAR;
        for _ in 0..8 {
            now += SECOND;
            // The other paths are never asked for again.
            let _ = send(&engine, "0", now).on_response(&Response::new(200), at(now)).unwrap();
        }
        let scope = engine.snapshot().scopes.into_iter().next().unwrap();
        prop_assert_eq!((scope.pressure, scope.hold, scope.learned_gap_us), (0, None, 0));
        prop_assert_eq!((scope.quota, scope.circuit_open_until_us, scope.buckets), (None, None, 0));
        // A failure after health is retried.
        let policy = engine.policy();
        let mut call = send(&engine, "0", now);
        let next = call.on_response(&Response::new(504), at(now)).unwrap();
        let pays = policy.budget == 0 || scope.budget_left >= policy.price;
        if policy.attempts > 1 && pays {
            prop_assert!(matches!(next, Decision::Wait(_)), "{:?}", next);
        }
    }
}

#[test]
fn no_call_that_was_not_refused_waits_longer_than_the_longest_wait() {
    // Each answer names a longer wait than the one before, and states a limit that is used up.
    let engine = Engine::default();
    for round in 0..200_u64 {
        let now = round * 7 * SECOND;
        let request = Request::from_parts("GET", "https://api.example/0", &[]);
        let mut call = engine.call(request, Options::default(), round);
        let begun = now;
        let mut next = call.begin(at(now)).unwrap();
        let mut now = now;
        while let Decision::Wait(wait) = &next {
            now = wait.until;
            next = call.on_wake(at(now)).unwrap();
        }
        assert!(now - begun <= 30 * SECOND, "{}", now - begun);
        if let Decision::Done(outcome) = &next {
            assert!(matches!(outcome.stop(), Stop::WaitTooLong | Stop::Deadline));
            continue;
        }
        let wait = (20 + round).to_string();
        let headers = [
            Header::new("Retry-After", &wait),
            Header::new("RateLimit-Policy", "\"default\";q=40"),
            Header::new("RateLimit", "\"default\";r=0;t=3600"),
        ];
        let _ = call.on_response(&Response::new(429).headers(&headers), at(now)).unwrap();
    }
    // At least one call in each longest wait was sent, so the end of it would have been noticed.
    let attempts = engine.snapshot().scopes[0].attempts;
    assert!(attempts >= 200 * 7 / 40, "{attempts}");
}

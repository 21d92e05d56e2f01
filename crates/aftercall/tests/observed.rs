//! What an engine tells those who watch: a policy that only observes, and snapshots.

use aftercall::{
    Action, Contract, Decision, Engine, Header, Now, Options, Outcome, Policy, Request, Response,
    Snapshot, Stop,
};
use std::time::Duration;

fn at(micros: u64) -> Now {
    Now::new(micros, 0)
}

fn request(method: &str, origin: &str) -> Request {
    Request::from_parts(method, origin, &[])
}

fn done(decision: Decision) -> Outcome {
    let Decision::Done(outcome) = decision else { panic!("{decision:?}") };
    *outcome
}

fn observing() -> Engine {
    let mut policy = Policy::default();
    (policy.observe_only, policy.pressure, policy.budget) = (true, false, 500);
    Engine::new(Contract::rest().clone(), policy).unwrap()
}

/// The outcome of a call that only observes.
fn outcome(engine: &Engine, method: &str, status: u16, header: Option<Header<'_>>) -> Outcome {
    let options = Options { can_authenticate: true, can_verify: true, ..Options::default() };
    let mut call = engine.call(request(method, "https://api.example/"), options, 1);
    assert!(matches!(call.begin(at(0)), Ok(Decision::Send(_))));
    let headers: Vec<Header<'_>> = header.into_iter().collect();
    done(call.on_response(&Response::new(status).headers(&headers), at(5)).unwrap())
}

#[test]
fn an_outcome_tells_what_would_have_been_done() {
    let engine = observing();
    let after = |status| outcome(&engine, "POST", status, None);
    assert_eq!((after(201).suggested(), after(201).is_success()), (None, true));
    assert_eq!((after(404).suggested(), after(404).stop()), (None, Stop::Settled));
    let verify = (Some(Action::Verify), Stop::NotHarmless);
    assert_eq!((after(504).suggested(), after(504).stop()), verify);
    let authenticate = (Some(Action::Authenticate), Stop::Attempts);
    assert_eq!((after(401).suggested(), after(401).stop()), authenticate);

    let engine = observing();
    let told = outcome(&engine, "POST", 503, Some(Header::new("Retry-After", "2")));
    assert_eq!((told.suggested(), told.stop()), (Some(Action::Wait), Stop::Attempts));
    let wait = told.wait().unwrap();
    assert!((Duration::from_secs(2)..=Duration::from_secs(3)).contains(&wait), "{wait:?}");
    // The hold that follows changes nothing.
    assert_eq!((after(504).suggested(), after(504).stop()), verify);
}

#[test]
fn a_call_that_only_observes_takes_nothing() {
    let engine = observing();
    let full = engine.policy().budget;
    let hint = Header::new("Retry-After", "20");
    assert_eq!(outcome(&engine, "GET", 503, Some(hint)).attempts().len(), 1);
    for _ in 0..100 {
        assert_eq!(outcome(&engine, "GET", 504, None).suggested(), Some(Action::Wait));
    }
    let scope = &engine.snapshot().scopes[0];
    assert_eq!((scope.budget_left, scope.attempts, scope.retries), (full, 101, 0));
    assert_eq!((scope.throttles, scope.failures, scope.successes), (1, 100, 0));
    let hold = scope.hold.unwrap();
    assert_eq!((hold.until_us, hold.is_probing), (20_000_005, false));
}

/// Plays the same history on a new engine, with more origins than are remembered.
fn history() -> Snapshot {
    let engine = Engine::default();
    let hint = [Header::new("Retry-After", "9")];
    let mut kept = Vec::new();
    for number in 0..12_000_u64 {
        let now = at(number * 1_000);
        let shuffled = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40;
        let origin = format!("https://h{shuffled}.example/");
        let mut call = engine.call(request("GET", &origin), Options::default(), number);
        let _ = call.begin(now).unwrap();
        let response = match number % 5 {
            0 => Response::new(429).headers(&hint),
            1 | 2 => Response::new(504),
            _ => Response::new(200),
        };
        let _ = call.on_response(&response, now).unwrap();
        if number % 7 == 0 {
            kept.push(call);
        }
    }
    engine.snapshot()
}

#[test]
fn the_same_history_gives_the_same_state() {
    let (one, other) = (history(), history());
    // Sixteen maps, of which some are full.
    assert_eq!(one.scopes.len() as u64 + one.forgotten, 12_000);
    assert!((9_900..=10_000).contains(&one.scopes.len()), "{}", one.scopes.len());
    assert_eq!(format!("{one:?}"), format!("{other:?}"));
    let names = |snapshot: &Snapshot| -> Vec<String> {
        snapshot.scopes.iter().map(|scope| scope.origin.to_string()).collect()
    };
    assert!(names(&one).is_sorted());
}

#[test]
fn a_snapshot_counts_what_became_of_the_calls() {
    let mut policy = Policy::default();
    (policy.budget, policy.price, policy.pressure) = (20, 14, false);
    let engine = Engine::new(Contract::rest().clone(), policy).unwrap();
    let answer = |scope: &str, statuses: &[u16], now: u64| {
        let options = Options {
            scope: Some(scope.into()),
            deadline: Some(Duration::from_secs(2)),
            ..Options::default()
        };
        let mut call = engine.call(request("GET", "https://api.example/"), options, 1);
        let mut next = call.begin(at(now)).unwrap();
        let mut now = now;
        let mut statuses = statuses.iter();
        loop {
            next = match next {
                Decision::Wait(wait) => {
                    now = wait.until;
                    call.on_wake(at(now)).unwrap()
                }
                Decision::Send(_) => {
                    let hint = [Header::new("Retry-After", "9")];
                    let status = *statuses.next().unwrap();
                    let headers = if status == 429 { &hint[..] } else { &[] };
                    call.on_response(&Response::new(status).headers(headers), at(now)).unwrap()
                }
                other => return done(other).stop(),
            };
        }
    };
    assert_eq!(answer("b", &[200], 0), Stop::Settled);
    assert_eq!(answer("b", &[404], 0), Stop::Settled);
    assert_eq!(answer("b", &[504, 200], 10), Stop::Settled);
    assert_eq!(answer("b", &[504, 504], 20), Stop::Pressure);
    assert_eq!(answer("", &[200], 0), Stop::Settled);
    assert_eq!(answer("a", &[429], 0), Stop::Deadline);
    let mut probe = engine.call(
        request("GET", "https://api.example/"),
        Options { scope: Some("a".into()), ..Options::default() },
        2,
    );
    assert!(matches!(probe.begin(at(5)), Ok(Decision::Send(_))));
    assert_eq!(answer("a", &[], 10), Stop::Deadline);

    let snapshot = engine.snapshot();
    let [none, a, b] = snapshot.scopes.as_slice() else { panic!("{snapshot:?}") };
    assert_eq!((none.scope.as_deref(), none.attempts, none.hold), (None, 1, None));
    assert_eq!((a.scope.as_deref(), a.attempts, a.throttles), (Some("a"), 2, 1));
    assert_eq!((a.ended_by_hold, a.ended_by_pressure), (1, 0));
    let hold = a.hold.unwrap();
    assert_eq!((hold.since_us, hold.until_us), (0, 9_000_000));
    assert_eq!((hold.refusals, hold.is_probing), (0, true));
    assert_eq!((b.scope.as_deref(), b.attempts, b.retries), (Some("b"), 6, 2));
    assert_eq!((b.successes, b.throttles, b.failures), (2, 0, 3));
    assert_eq!((b.ended_by_pressure, b.ended_by_hold), (1, 0));
    assert_eq!((b.budget_left, b.budget_capacity), (6, 20));
    assert_eq!(snapshot.forgotten, 0);
}

//! Whom one answer stops: good calls to an origin of which one path is always refused, in virtual time.

use aftercall::{
    Call, Decision, Engine, Header, Now, Options, Request, Response, Stop, WaitReason,
};

/// One call of the load.
struct Runner {
    call: Call,
    bad: bool,
    next: Option<Decision>,
    due: u64,
    begun: u64,
    sent: bool,
}

/// How the good calls fared.
struct Fared {
    good: usize,
    unsent: usize,
    /// Those that took more than a second.
    slow: usize,
    /// The longest that one was held, in microseconds.
    longest: u64,
}

const SECOND: u64 = 1_000_000;

/// Five minutes of a good call every 100 ms, and of a bad one, told to wait, every `every` seconds.
fn load(every: u64, retry_after: &str) -> Fared {
    let engine = Engine::default();
    let start = |number: u64, bad: bool, at: u64| {
        let request = Request::from_parts("GET", "https://api.example/path", &[]);
        let call = engine.call(request, Options::default(), number);
        Runner { call, bad, next: None, due: at, begun: at, sent: false }
    };
    let good = (0..2_930).map(|number| start(number, false, number * SECOND / 10));
    let bad = (0..300 / every).map(|number| start(10_000 + number, true, number * every * SECOND));
    let mut runners: Vec<Runner> = good.chain(bad).collect();
    let mut fared = Fared { good: 2_930, unsent: 0, slow: 0, longest: 0 };
    for _ in 0..1_000_000 {
        let Some(runner) = runners.iter_mut().min_by_key(|runner| runner.due) else { break };
        let time = runner.due;
        if time == u64::MAX {
            return fared;
        }
        let now = Now::new(time, 0);
        let told = [Header::new("Retry-After", retry_after)];
        let next = match runner.next.take() {
            None => runner.call.begin(now),
            Some(Decision::Send(_)) if runner.bad => {
                runner.call.on_response(&Response::new(503).headers(&told), now)
            }
            Some(Decision::Send(_)) => runner.call.on_response(&Response::new(200), now),
            Some(_) => runner.call.on_wake(now),
        }
        .unwrap();
        runner.due = match &next {
            Decision::Send(_) => {
                runner.sent = true;
                time + 15_000
            }
            Decision::Wait(wait) => {
                if wait.reason == WaitReason::Paused && !runner.bad {
                    fared.longest = fared.longest.max(wait.until - runner.begun);
                }
                wait.until
            }
            Decision::Done(outcome) => {
                if !runner.bad {
                    fared.unsent += usize::from(!runner.sent);
                    fared.slow += usize::from(time - runner.begun > SECOND);
                    assert!(!runner.sent || outcome.stop() == Stop::Settled);
                }
                u64::MAX
            }
            other => panic!("{other:?}"),
        };
        runner.next = Some(next);
    }
    panic!("the calls must end");
}

#[test]
fn a_bad_path_every_ten_seconds_leaves_no_good_call_unsent() {
    let fared = load(10, "30");
    assert_eq!(fared.unsent, 0);
    // Two refusals in a row look like one of the whole origin: that may cost the calls of a second.
    assert!(fared.slow * 100 <= fared.good, "{} of {} took over a second", fared.slow, fared.good);
    assert!(fared.longest <= 30 * SECOND, "held for {} us", fared.longest);
}

#[test]
fn a_bad_path_every_second_leaves_no_good_call_unsent() {
    let fared = load(1, "5");
    assert_eq!(fared.unsent, 0);
    assert!(fared.slow * 10 <= fared.good, "{} of {} took over a second", fared.slow, fared.good);
    assert!(fared.longest <= 30 * SECOND, "held for {} us", fared.longest);
}

#[test]
fn an_engine_with_another_policy_shares_what_is_known() {
    let engine = Engine::default();
    let mut policy = *engine.policy();
    policy.attempts = 1;
    let other = engine.with_policy(policy).unwrap();
    let request = Request::from_parts("GET", "https://api.example/path", &[]);
    let start = |engine: &Engine| engine.call(request.clone(), Options::default(), 1);

    let mut throttled = start(&other);
    let now = Now::new(0, 0);
    assert!(matches!(throttled.begin(now).unwrap(), Decision::Send(_)));
    let told = [Header::new("Retry-After", "5")];
    let answer = Response::new(503).headers(&told);
    let done = throttled.on_response(&answer, now).unwrap();
    assert!(
        matches!(done, Decision::Done(ref outcome) if outcome.stop() == Stop::Attempts),
        "{done:?}"
    );

    // One may probe; the other calls of the engine wait, too.
    let mut probe = start(&engine);
    assert!(matches!(probe.begin(now).unwrap(), Decision::Send(_)));
    let mut waits = start(&engine);
    let Decision::Wait(wait) = waits.begin(now).unwrap() else { panic!("it should wait") };
    assert_eq!(wait.reason, WaitReason::Paused);

    policy.attempts = 0;
    assert!(engine.with_policy(policy).is_err());
}

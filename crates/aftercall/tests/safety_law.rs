//! The safety law as a property, over whole histories: whatever a server does, whatever the policy
//! and the seed, a call never sends what could do harm.
//!
//! The oracle is a table of its own: for each thing that a server can do it says, by hand, whether
//! the request may have been applied. It does not ask the core.

use aftercall::{
    BodyState, Cause, Contract, Decision, Effect, Engine, Failure, Header, Now, Options, Outcome,
    Phase, Policy, Request, Response, Stop, Verified,
};
use proptest::prelude::*;
use std::time::Duration;

/// What a server, or the network before it, does with one attempt.
#[derive(Clone, Copy, Debug)]
struct Act {
    status: u16,
    headers: &'static [(&'static str, &'static str)],
    body: &'static str,
    failure: Option<Failure>,
    /// The oracle: may the request have been applied?
    applied: Truth,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Truth {
    No,
    Perhaps,
    Yes,
}

const fn answer(
    status: u16,
    headers: &'static [(&'static str, &'static str)],
    body: &'static str,
    applied: Truth,
) -> Act {
    Act { status, headers, body, failure: None, applied }
}

const fn failure(failure: Failure, applied: Truth) -> Act {
    Act { status: 0, headers: &[], body: "", failure: Some(failure), applied }
}

const ACTS: &[Act] = &[
    answer(200, &[], "", Truth::Yes),
    answer(204, &[], "", Truth::Yes),
    answer(400, &[], "", Truth::No),
    answer(401, &[("WWW-Authenticate", "Bearer")], "", Truth::No),
    answer(401, &[("WWW-Authenticate", "Bearer error=\"invalid_token\"")], "", Truth::No),
    answer(404, &[], "", Truth::No),
    answer(409, &[], "", Truth::No),
    answer(409, &[("Retry-After", "1")], IN_PROGRESS, Truth::Perhaps),
    answer(412, &[], "", Truth::No),
    answer(429, &[("Retry-After", "2")], "", Truth::No),
    answer(429, &[("Retry-After", "7200")], "", Truth::No),
    answer(500, &[], "", Truth::Perhaps),
    answer(500, &[], r#"{"message":"the operation timed out"}"#, Truth::Perhaps),
    answer(500, &[("x-should-retry", "true")], "", Truth::Perhaps),
    answer(502, &[], "", Truth::Perhaps),
    answer(502, &[("Proxy-Status", "p; error=connection_refused")], "", Truth::No),
    answer(503, &[], "", Truth::No),
    answer(503, &[("Retry-After", "1")], "", Truth::No),
    answer(503, &[("Retry-After", "1"), ("x-should-retry", "false")], "", Truth::No),
    answer(503, &[], r#"{"detail":"upstream timed out"}"#, Truth::Perhaps),
    answer(503, &[], "<html><hr><center>nginx</center></html>", Truth::Perhaps),
    answer(504, &[], "", Truth::Perhaps),
    failure(Failure::new(Phase::Connect, Cause::Refused), Truth::No),
    failure(Failure::new(Phase::Dns, Cause::Unknown), Truth::No),
    failure(Failure::new(Phase::Wait, Cause::Reset), Truth::Perhaps),
    failure(Failure::new(Phase::Wait, Cause::RefusedStream), Truth::No),
    failure(Failure::new(Phase::Unknown, Cause::Timeout), Truth::Perhaps),
    failure(Failure::new(Phase::Unknown, Cause::Timeout).sent(false), Truth::No),
    failure(Failure::new(Phase::Tls, Cause::Handshake).sent(true), Truth::Perhaps),
    answer(401, &[("WWW-Authenticate", "Digest"), ("Retry-After", "3")], "", Truth::No),
    answer(503, &[], ENVOY_RETRIED, Truth::Perhaps),
    answer(500, &[], r#"{"errors":[{"code":"internal"},{"code":"throttled"}]}"#, Truth::Perhaps),
    answer(503, &[("Retry-After", "1, 4")], r#"{"retryable":true,"retryable":false}"#, Truth::No),
];

const ENVOY_RETRIED: &str = "upstream connect error or disconnect/reset before headers. retried \
                             and the latest reset reason: connection failure";

/// Another request with the same key is still running: ours, when we sent a key.
const IN_PROGRESS: &str = r#"{"code":"idempotency_in_progress"}"#;

/// The oracle for one act.
fn truth(act: &Act, keyed: bool) -> Truth {
    if act.body == IN_PROGRESS && !keyed { Truth::No } else { act.applied }
}

/// The seconds that an act asks the caller to wait.
fn asked(act: &Act) -> u64 {
    let find = act.headers.iter().find(|(name, _)| *name == "Retry-After");
    find.map_or(0, |(_, value)| value.split(", ").map(|part| part.parse().unwrap()).max().unwrap())
}

#[derive(Clone, Debug)]
struct World {
    method: &'static str,
    keyed: bool,
    replayable: bool,
    options: (bool, bool),
    policy: Policy,
    seed: u64,
    acts: Vec<usize>,
    found: Vec<Verified>,
    /// How long each answer takes, in microseconds.
    delays: Vec<u64>,
    /// Wakes that come too early by this much.
    early: u64,
}

fn worlds() -> impl Strategy<Value = World> {
    let methods = prop::sample::select(vec!["GET", "POST", "PUT", "DELETE", "PATCH", "UNHEARD-OF"]);
    let found =
        prop::sample::select(vec![Verified::Unknown, Verified::NotApplied, Verified::Applied]);
    let policy = (1..6u32, 0..120u64, 0..40u64, 0..60u32, any::<bool>()).prop_map(
        |(attempts, deadline, longest, budget, reported)| {
            let mut policy = Policy::default();
            policy.attempts = attempts;
            policy.deadline = Duration::from_secs(deadline);
            policy.longest_wait = Duration::from_secs(longest);
            policy.budget = budget;
            policy.retry_reported = reported;
            policy
        },
    );
    (
        (methods, any::<bool>(), any::<bool>(), any::<(bool, bool)>(), policy, any::<u64>()),
        prop::collection::vec(0..ACTS.len(), 8),
        prop::collection::vec(found, 8),
        prop::collection::vec(0..5_000_000u64, 8),
        0..100_000u64,
    )
        .prop_map(
            |((method, keyed, replayable, options, policy, seed), acts, found, delays, early)| {
                World {
                    method,
                    keyed,
                    replayable,
                    options,
                    policy,
                    seed,
                    acts,
                    found,
                    delays,
                    early,
                }
            },
        )
}

/// One sending of the request, as the test saw it.
#[derive(Debug)]
struct Sending {
    at: u64,
    act: &'static Act,
    answered_at: u64,
    /// What the caller's look said afterwards.
    looked: Option<Verified>,
}

/// Plays a world to its end and checks each move against the law.
fn play(world: &World) -> (Vec<Sending>, Outcome) {
    let keys = [Header::new("Idempotency-Key", "k-1")];
    let headers: &[Header<'_>] = if world.keyed { &keys } else { &[] };
    let request = Request::from_parts(world.method, "https://api.example/orders", headers)
        .replayable(world.replayable);
    let harmless = world.keyed || matches!(world.method, "GET" | "PUT" | "DELETE");
    let engine = Engine::new(Contract::rest().clone(), world.policy).unwrap();
    let options = Options {
        can_authenticate: world.options.0,
        can_verify: world.options.1,
        ..Options::default()
    };
    let deadline = world.policy.deadline.as_micros() as u64;
    let mut call = engine.call(request, options, world.seed);
    let mut clock = 0;
    let now = |clock: u64| Now::new(clock, 1_792_567_680_000_000 + clock as i64);
    let mut sendings: Vec<Sending> = Vec::new();
    let mut next = call.begin(now(clock)).unwrap();
    for step in 0.. {
        assert!(step < 100, "the call must end");
        next = match next {
            Decision::Send(attempt) => {
                check_sending(world, harmless, deadline, clock, &sendings);
                assert_eq!(attempt.time_left.as_micros() as u64, deadline - clock);
                assert_eq!(attempt.number as usize, sendings.len() + 1);
                let act = &ACTS[world.acts[sendings.len() % world.acts.len()]];
                let at = clock;
                clock += world.delays[sendings.len() % world.delays.len()];
                sendings.push(Sending { at, act, answered_at: clock, looked: None });
                tell(&mut call, act, now(clock))
            }
            Decision::Wait(wait) => {
                assert!(wait.until < deadline, "a wait must end before the deadline");
                let early = wait.until.saturating_sub(world.early);
                if early > clock && early < wait.until {
                    clock = early;
                    let again = call.on_wake(now(clock)).unwrap();
                    let Decision::Wait(again) = again else { panic!("woken early: {again:?}") };
                    assert_eq!(again.until, wait.until);
                }
                clock = clock.max(wait.until);
                call.on_wake(now(clock)).unwrap()
            }
            Decision::Authenticate(_) => call.on_credentials(true, now(clock)).unwrap(),
            Decision::Verify(_) => {
                let found = world.found[sendings.len() % world.found.len()];
                sendings.last_mut().unwrap().looked = Some(found);
                call.on_verified(found, now(clock)).unwrap()
            }
            Decision::Done(outcome) => return (sendings, *outcome),
        };
    }
    unreachable!()
}

fn tell(call: &mut aftercall::Call, act: &Act, now: Now) -> Decision {
    if let Some(failure) = act.failure {
        return call.on_failure(failure, now).unwrap();
    }
    let headers: Vec<Header<'_>> =
        act.headers.iter().map(|(name, value)| Header::new(*name, *value)).collect();
    let response =
        Response::new(act.status).headers(&headers).body(act.body.as_bytes(), BodyState::Complete);
    call.on_response(&response, now).unwrap()
}

/// The law for one more sending, given those before.
fn check_sending(world: &World, harmless: bool, deadline: u64, now: u64, before: &[Sending]) {
    assert!(now < deadline, "sent on or after the deadline");
    assert!(before.len() < world.policy.attempts as usize, "more attempts than allowed");
    assert!(world.replayable || before.is_empty(), "a body that cannot be replayed was sent twice");
    for (number, sending) in before.iter().enumerate() {
        let later = before[number..].iter();
        let cleared = later.into_iter().any(|later| later.looked == Some(Verified::NotApplied));
        let risk = truth(sending.act, world.keyed) != Truth::No && !cleared;
        assert!(
            harmless || !risk,
            "sent again after {:?}, which may have been applied",
            sending.act
        );
        let no = sending.act.headers.contains(&("x-should-retry", "false"))
            || sending.act.body.contains("\"retryable\":false");
        assert!(!no, "sent again against the server's no");
    }
    if let Some(last) = before.last() {
        let floor = last.answered_at + asked(last.act) * 1_000_000;
        assert!(now >= floor, "sent {} us before the server asked", floor - now);
    }
}

fn truth_of(sendings: &[Sending], keyed: bool) -> Option<Effect> {
    let mut overall = Truth::No;
    for sending in sendings {
        overall = match (overall, truth(sending.act, keyed)) {
            (_, Truth::Yes) | (Truth::Yes, _) => Truth::Yes,
            (_, Truth::Perhaps) | (Truth::Perhaps, _) => Truth::Perhaps,
            _ => Truth::No,
        };
    }
    if sendings.iter().any(|sending| sending.looked.is_some()) {
        return None;
    }
    Some(match overall {
        Truth::Yes => Effect::Applied,
        Truth::Perhaps => Effect::Unknown,
        Truth::No => Effect::NotApplied,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_law_holds(world in worlds()) {
        let (sendings, outcome) = play(&world);
        prop_assert_eq!(outcome.attempts().len(), sendings.len());
        for (record, sending) in outcome.attempts().iter().zip(&sendings) {
            prop_assert_eq!(record.sent_at, sending.at);
        }
        // The outcome tells the truth about the effect, as far as it can be known.
        if outcome.stop() == Stop::AlreadyDone {
            prop_assert_eq!(outcome.effect(), Effect::Applied);
        } else if let Some(effect) = truth_of(&sendings, world.keyed) {
            prop_assert_eq!(outcome.effect(), effect);
        }
        // What the retries cost never exceeds the budget: the cheapest retry costs 5.
        let paid = sendings.windows(2).filter(|pair| pair[0].act.status != 401).count();
        prop_assert!(paid * 5 <= world.policy.budget as usize);
    }

    #[test]
    fn what_is_proved_not_applied_is_repeated(mut world in worlds()) {
        // A refused connection, a policy with room: the method and the key do not matter.
        world.acts = vec![22; 8];
        world.policy = Policy::default();
        world.replayable = true;
        let (sendings, outcome) = play(&world);
        prop_assert_eq!(sendings.len(), 3);
        prop_assert_eq!(outcome.stop(), Stop::Attempts);
        prop_assert_eq!(outcome.effect(), Effect::NotApplied);
    }

    #[test]
    fn the_same_seed_gives_the_same_waits(world in worlds()) {
        let times = |sendings: Vec<Sending>| sendings.iter().map(|s| s.at).collect::<Vec<_>>();
        prop_assert_eq!(times(play(&world).0), times(play(&world).0));
    }
}

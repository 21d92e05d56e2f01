//! What is told of a call and of a verdict beside the verdict's own fields: the attempts of an outcome, the
//! words of an explanation, and what a dropped call gives back.

use aftercall::{
    BodyState, Call, Cause, Contract, Decision, Effect, Engine, Failure, Field, Header, Now,
    Options, Outcome, Overrode, Phase, Policy, Remedy, Request, Response, Source, Stop, Verified,
    body_wanted, judge,
};

const WALL: i64 = 1_792_567_680_000_000;

fn at(micros: u64) -> Now {
    Now::new(micros, WALL)
}

fn request(method: &str) -> Request {
    Request::from_parts(method, "https://api.example/orders", &[])
}

/// Sends again when the call has waited.
fn waited(call: &mut Call, decision: Decision) -> u64 {
    let Decision::Wait(wait) = decision else { panic!("{decision:?}") };
    assert!(matches!(call.on_wake(at(wait.until)), Ok(Decision::Send(_))));
    wait.until
}

fn done(decision: Decision) -> Outcome {
    let Decision::Done(outcome) = decision else { panic!("{decision:?}") };
    *outcome
}

#[test]
fn a_look_decides_only_what_was_unknown() {
    let options = Options { can_verify: true, ..Options::default() };
    let mut call = Engine::default().call(request("POST"), options, 1);
    assert!(matches!(call.begin(at(0)), Ok(Decision::Send(_))));
    let refused = Failure::new(Phase::Connect, Cause::Refused);
    let next = call.on_failure(refused, at(5)).unwrap();
    let now = waited(&mut call, next);
    let next = call.on_response(&Response::new(504), at(now + 7)).unwrap();
    assert!(matches!(next, Decision::Verify(_)), "{next:?}");
    let [first, second] = call.attempts() else { panic!("{:?}", call.attempts()) };
    assert_eq!((first.code, second.code, second.effect), (0, 504, Effect::Unknown));
    let outcome = done(call.on_verified(Verified::Applied, at(now + 9)).unwrap());
    assert!(call.attempts().is_empty());
    assert_eq!((outcome.stop(), outcome.effect()), (Stop::AlreadyDone, Effect::Applied));
    let [first, second] = outcome.attempts() else { panic!("{:?}", outcome.attempts()) };
    assert_eq!((first.number, first.code, first.effect), (1, 0, Effect::NotApplied));
    assert_eq!((second.number, second.code, second.effect), (2, 504, Effect::Applied));
    assert_eq!((first.remedy, second.remedy), (Remedy::Retry, Remedy::Retry));
    assert_eq!((first.sent_at, first.ended_at), (0, Some(5)));
    assert_eq!((second.sent_at, second.ended_at), (now, Some(now + 7)));
}

/// What the last response means once its body broke off, or was found to tell of a failure.
fn after(outcome: &Outcome, status: u16, state: BodyState) -> Outcome {
    let response = Response { body_state: state, ..Response::new(status) };
    outcome.revised(judge(Contract::http(), Some(&request("POST")), &response))
}

#[test]
fn a_body_that_broke_off_late_changes_what_only_the_last_response_said() {
    let refused = Failure::new(Phase::Connect, Cause::Refused);
    let lost = Failure::new(Phase::Wait, Cause::Reset);
    for (first, effect) in [(refused, Effect::NotApplied), (lost, Effect::Unknown)] {
        let again = request("POST").idempotent(true);
        let mut call = Engine::default().call(again, Options::default(), 1);
        assert!(matches!(call.begin(at(0)), Ok(Decision::Send(_))));
        let next = call.on_failure(first, at(5)).unwrap();
        let now = waited(&mut call, next);
        let outcome = done(call.on_response(&Response::new(200), at(now + 7)).unwrap());
        assert_eq!(outcome.effect(), Effect::Applied);
        // Nobody may say that nothing was applied while the first attempt may have been.
        let revised = after(&outcome, 429, BodyState::Complete);
        assert_eq!((revised.effect(), revised.verdict().unwrap().code()), (effect, 429));
        assert_eq!(revised.attempts()[1].effect, Effect::NotApplied);
        assert_eq!(revised.attempts()[0], outcome.attempts()[0]);
    }
}

#[test]
fn what_was_verified_stays_when_a_body_breaks_off_late() {
    let mut once = Policy::default();
    once.attempts = 1;
    let engine = Engine::new(Contract::rest().clone(), once).unwrap();
    let options = Options { can_verify: true, ..Options::default() };
    for (found, effect) in
        [(Verified::Applied, Effect::Applied), (Verified::NotApplied, Effect::NotApplied)]
    {
        let mut call = engine.call(request("POST"), options.clone(), 1);
        assert!(matches!(call.begin(at(0)), Ok(Decision::Send(_))));
        let look = call.on_response(&Response::new(504), at(7)).unwrap();
        assert!(matches!(look, Decision::Verify(_)), "{look:?}");
        let outcome = done(call.on_verified(found, at(9)).unwrap());
        let revised = after(&outcome, 504, BodyState::Truncated);
        assert_eq!((revised.effect(), revised.attempts()[0].effect), (effect, effect));
        assert_eq!(revised.is_success(), found == Verified::Applied);
        let verdict = revised.verdict().unwrap();
        assert_eq!(verdict.is_already_done(), found == Verified::Applied);
    }
}

/// An engine whose retries cost this much, and its full budget.
fn budgeted(price: u32) -> (Engine, u32) {
    let mut policy = Policy::default();
    (policy.budget, policy.price) = (500, price);
    (Engine::new(Contract::rest().clone(), policy).unwrap(), 500)
}

/// What is left of the budget.
fn left(engine: &Engine) -> u32 {
    engine.snapshot().scopes[0].budget_left
}

#[test]
fn a_dropped_call_gives_back_what_it_took() {
    let (engine, full) = budgeted(14);
    let mut call = engine.call(request("GET"), Options::default(), 1);
    assert!(matches!(call.begin(at(0)), Ok(Decision::Send(_))));
    assert!(matches!(call.on_response(&Response::new(504), at(1)), Ok(Decision::Wait(_))));
    assert!(left(&engine) < full);
    drop(call);
    assert_eq!(left(&engine), full);

    // The right to probe a hold goes on to the next.
    let wait = [Header::new("Retry-After", "9")];
    let mut refused = engine.call(request("GET"), Options::default(), 1);
    assert!(matches!(refused.begin(at(10)), Ok(Decision::Send(_))));
    let answer = Response::new(429).headers(&wait);
    assert!(matches!(refused.on_response(&answer, at(11)), Ok(Decision::Wait(_))));
    let mut probe = engine.call(request("GET"), Options::default(), 2);
    assert!(matches!(probe.begin(at(12)), Ok(Decision::Send(_))));
    let mut other = engine.call(request("GET"), Options::default(), 3);
    assert!(matches!(other.begin(at(13)), Ok(Decision::Wait(_))));
    drop(probe);
    let mut next = engine.call(request("GET"), Options::default(), 4);
    assert!(matches!(next.begin(at(14)), Ok(Decision::Send(_))));
}

#[test]
fn a_cancelled_call_gives_back_what_it_took() {
    let (engine, full) = budgeted(5);
    let mut call = engine.call(request("GET"), Options::default(), 1);
    assert!(matches!(call.begin(at(0)), Ok(Decision::Send(_))));
    assert!(matches!(call.on_response(&Response::new(504), at(1)), Ok(Decision::Wait(_))));
    assert_eq!(left(&engine), full - 5);
    let outcome = done(call.cancel(at(2)).unwrap());
    assert_eq!((outcome.stop(), left(&engine)), (Stop::Cancelled, full));
}

#[test]
fn an_explanation_names_what_decided_and_what_it_overrode() {
    let json = [Header::new("Content-Type", "application/json")];
    let body = br#"{"message": "the operation timed out"}"#;
    let response = Response::new(500).headers(&json).body(body, BodyState::Complete);
    let verdict = judge(Contract::rest(), None, &response);
    let remedy = verdict.evidence_of(Field::Remedy);
    assert_eq!((remedy.source(), &*remedy.name()), (Source::Text, "timed out"));
    let row =
        |value| Overrode { source: Source::Row, value, name: "the row without the text".into() };
    assert!(remedy.overrode().eq([row("report")]));
    let effect = verdict.evidence_of(Field::Effect);
    assert_eq!((effect.source(), effect.overrode().count()), (Source::Row, 0));

    // What says the same is not overridden, and is not what decided.
    let lines = [
        Header::new("Proxy-Status", "p; error=connection_refused"),
        Header::new("Content-Type", "application/json"),
    ];
    let response = Response::new(503).headers(&lines);
    let response = response.body(br#"{"code": "throttled"}"#, BodyState::Complete);
    let verdict = judge(Contract::http(), None, &response);
    let effect = verdict.evidence_of(Field::Effect);
    assert_eq!((effect.source(), &*effect.name()), (Source::Code, "throttled"));
    let name = "503 Service Unavailable".into();
    assert!(effect.overrode().eq([Overrode { source: Source::Row, value: "unknown", name }]));

    // Of one meaning said twice, the first name counts.
    let codes = [
        Header::new("x-ms-error-code", "throttled"),
        Header::new("Content-Type", "application/json"),
    ];
    let body = br#"{"code": "rate_limit_exceeded"}"#;
    let response = Response::new(429).headers(&codes).body(body, BodyState::Complete);
    let verdict = judge(Contract::rest(), None, &response);
    let remedy = verdict.evidence_of(Field::Remedy);
    assert_eq!((remedy.source(), &*remedy.name()), (Source::Code, "throttled"));
}

#[test]
fn the_body_of_what_is_no_failure_is_the_callers_own() {
    let wanted = |status| body_wanted(Some(&request("POST")), &Response::new(status));
    assert_eq!([100, 200, 204, 302, 304, 399].map(wanted), [0; 6]);
    assert_eq!([400, 503, 599, 999].map(wanted), [aftercall::MAX_BODY; 4]);
    assert_eq!(body_wanted(Some(&request("HEAD")), &Response::new(503)), 0);
}

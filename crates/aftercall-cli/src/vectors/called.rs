//! Runs a case of kind `call`: several calls on one engine, step by step, in virtual time.

use super::compare;
use crate::strict::Fields;
use crate::{given, json, moment};
use aftercall::{Call, Decision, Engine, Error, Now, Options, Origin, Policy, Verified};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// The wall time of a case at 0 ms, unless the case gives one.
const WALL: &str = "2026-01-01T00:00:00Z";

/// The calls of a case, by name; the name of the only one of a short case is empty.
type Calls = HashMap<String, Call>;

/// Runs the case: what did not hold, or why it could not be run.
pub(crate) fn run(mut fields: Fields<'_>) -> Result<Vec<String>, String> {
    let contract = given::contract(fields.take("contract"))?;
    let engine = Engine::new(contract, policy(fields.take("policy"))?);
    let engine = engine.map_err(|error| format!("policy: {error}"))?;
    let seed = fields.number("seed")?.unwrap_or(1);
    let wall = fields.text("wall")?.unwrap_or(WALL);
    let mut wall = moment::parse(wall).ok_or_else(|| format!("wall: bad time {wall:?}"))?;
    let mut calls = calls(&mut fields, &engine, seed)?;
    let steps = fields.need("steps")?.as_array().filter(|steps| !steps.is_empty());
    let steps = steps.ok_or("steps: expected a list of steps")?;
    fields.end()?;
    let mut problems = Vec::new();
    for (number, given) in steps.iter().enumerate() {
        let place = format!("step {}", number + 1);
        let found = step(given, &place, &engine, &mut calls, &mut wall);
        problems.extend(found.map_err(|error| format!("{place}: {error}"))?);
    }
    Ok(problems)
}

fn policy(given: Option<&Value>) -> Result<Policy, String> {
    let mut policy = Policy::default();
    let Some(given) = given else { return Ok(policy) };
    for (name, value) in Fields::of(given, "policy")?.rest() {
        let number = value.as_u64().or_else(|| value.as_bool().map(u64::from));
        let number = number.ok_or_else(|| format!("policy: {name}: expected a number"))?;
        policy.set(name, number).map_err(|error| format!("policy: {error}"))?;
    }
    Ok(policy)
}

fn calls(fields: &mut Fields<'_>, engine: &Engine, seed: u64) -> Result<Calls, String> {
    let begin = |mut operation: Fields<'_>| {
        let call = call(&mut operation, engine, seed)?;
        operation.end()?;
        Ok::<Call, String>(call)
    };
    match fields.take("calls") {
        Some(given) => Fields::of(given, "calls")?
            .rest()
            .into_iter()
            .map(|(name, given)| Ok((name.to_owned(), begin(Fields::of(given, name)?)?)))
            .collect(),
        None => Ok(Calls::from([(String::new(), call(fields, engine, seed)?)])),
    }
}

fn call(fields: &mut Fields<'_>, engine: &Engine, seed: u64) -> Result<Call, String> {
    let request = given::request(fields.need("request")?)?;
    let mut options = Options::default();
    if let Some(given) = fields.take("options") {
        let mut given = Fields::of(given, "options")?;
        options.can_authenticate = given.flag("can_authenticate")?.unwrap_or(false);
        options.can_verify = given.flag("can_verify")?.unwrap_or(false);
        options.deadline = given.number("deadline_ms")?.map(Duration::from_millis);
        options.scope = given.text("scope")?.map(Arc::from);
        given.end()?;
    }
    Ok(engine.call(request, options, seed))
}

fn step(
    given: &Value,
    place: &str,
    engine: &Engine,
    calls: &mut Calls,
    wall: &mut i64,
) -> Result<Vec<String>, String> {
    let mut fields = Fields::of(given, "step")?;
    let at_ms = fields.number("at_ms")?.ok_or("at_ms is missing")?;
    let jump = fields.read("wall_jump_ms", "a whole number", Value::as_i64)?;
    *wall = wall.saturating_add(jump.unwrap_or(0).saturating_mul(1_000));
    let at = at_ms.saturating_mul(1_000);
    let now = Now::new(at, wall.saturating_add(i64::try_from(at).unwrap_or(i64::MAX)));
    let name = fields.text("call")?.unwrap_or("");
    let what = fields.words("do")?;
    if what == "release" {
        let url = fields.text("url")?.ok_or("url is missing")?;
        engine.release(&Origin::of(url), fields.text("scope")?.unwrap_or(""));
        fields.end()?;
        return Ok(Vec::new());
    }
    let call = calls.get_mut(name).ok_or_else(|| format!("no call is named {name:?}"))?;
    let decision = act(what, &mut fields, call, now)?;
    let expect = fields.need("expect")?;
    fields.end()?;
    match (decision, compare::expects_error(expect)?) {
        (Err(_), true) => Ok(Vec::new()),
        (Err(error), false) => Ok(vec![format!("{place}: {error}")]),
        (Ok(decision), true) => {
            let said = json::decision(&decision);
            Ok(vec![format!("{place}: expected an error, found {said}")])
        }
        (Ok(decision), false) => check(expect, &decision, call, place),
    }
}

/// Does what the step does.
fn act(
    what: &str,
    fields: &mut Fields<'_>,
    call: &mut Call,
    now: Now,
) -> Result<Result<Decision, Error>, String> {
    Ok(match what {
        "begin" => call.begin(now),
        "response" => {
            let answer = given::response(fields.need("response")?)?;
            answer.lend(|response| call.on_response(response, now))
        }
        "failure" => call.on_failure(given::failure(fields.need("failure")?)?, now),
        "wake" => call.on_wake(now),
        "credentials" => call.on_credentials(fields.flag("ok")?.ok_or("ok is missing")?, now),
        "verified" => {
            let result = fields.words("result")?;
            let found = Verified::from_slug(result);
            call.on_verified(found.ok_or_else(|| format!("bad result {result:?}"))?, now)
        }
        "cancel" => call.cancel(now),
        other => return Err(format!("unknown do {other:?}")),
    })
}

fn check(
    expect: &Value,
    decision: &Decision,
    call: &Call,
    place: &str,
) -> Result<Vec<String>, String> {
    let mut fields = Fields::of(expect, "expect")?;
    let mut problems = Vec::new();
    if fields.words("action")? != decision.action().slug() {
        let said = json::decision(decision);
        return Ok(vec![format!("{place}: expected {expect}, found {said}")]);
    }
    if let Some(expected) = fields.take("verdict") {
        let last = match decision {
            Decision::Done(outcome) => outcome.verdict(),
            _ => call.last_verdict(),
        };
        let said = last.map_or(Value::Null, json::verdict);
        problems.extend(compare::members(expected, &said, &format!("{place}: verdict")));
    }
    if let Some(range) = fields.take("until_ms") {
        problems.extend(until(range, decision, place)?);
    }
    if let Some(exact) = fields.number("until_us")? {
        let Decision::Wait(wait) = decision else { return Err("until_us: not a wait".to_owned()) };
        let until = wait.until;
        let wrong = || format!("{place}: until_us: expected {exact}, found {until}");
        problems.extend((until != exact).then(wrong));
    }
    let left = fields.rest().into_iter().map(|(key, value)| (key.to_owned(), value.clone()));
    problems.extend(compare::members(
        &Value::Object(left.collect()),
        &json::decision(decision),
        place,
    ));
    Ok(problems)
}

/// Jitter is left to chance: a wait must end within `[min, max]`, both included.
fn until(range: &Value, decision: &Decision, place: &str) -> Result<Option<String>, String> {
    let bounds: Option<Vec<u64>> =
        range.as_array().and_then(|list| list.iter().map(Value::as_u64).collect());
    let (Some(&[from, to]), Decision::Wait(wait)) = (bounds.as_deref(), decision) else {
        return Err("until_ms: expected [min, max] of a wait".to_owned());
    };
    let until = wait.until;
    let within = (from.saturating_mul(1_000)..=to.saturating_mul(1_000)).contains(&until);
    Ok((!within).then(|| format!("{place}: until_ms: expected {range}, found {until} us")))
}

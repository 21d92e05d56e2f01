//! What the core says of a case of kind `call`: several calls on one engine, step by step, in
//! virtual time.

use crate::strict::Fields;
use crate::{given, json, moment};
use aftercall::{Call, Decision, Engine, Error, Now, Options, Origin, Policy, Verified};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// The wall time of a case at 0 ms, unless the case gives one.
const WALL: &str = "2026-01-01T00:00:00Z";

/// The calls of a case, by name; the name of the only one of a short case is empty.
type Calls = HashMap<String, Call>;

/// What is said at each step.
pub(crate) fn said(mut fields: Fields<'_>) -> Result<Value, String> {
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
    let mut said = Vec::new();
    for (number, given) in steps.iter().enumerate() {
        let found = step(given, &engine, &mut calls, &mut wall);
        said.push(found.map_err(|error| format!("step {}: {error}", number + 1))?);
    }
    Ok(Value::Array(said))
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
    engine: &Engine,
    calls: &mut Calls,
    wall: &mut i64,
) -> Result<Value, String> {
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
        return Ok(Value::Null);
    }
    let call = calls.get_mut(name).ok_or_else(|| format!("no call is named {name:?}"))?;
    let decision = act(what, &mut fields, call, now)?;
    fields.take("expect");
    fields.end()?;
    let decision = match decision {
        Ok(decision) => decision,
        Err(error) => return Ok(json!({"error": error.to_string()})),
    };
    let last = match &decision {
        Decision::Done(outcome) => outcome.verdict(),
        _ => call.last_verdict(),
    };
    let mut said = json::decision(&decision);
    if let Some(said) = said.as_object_mut() {
        said.insert("verdict".to_owned(), last.map_or(Value::Null, json::verdict));
    }
    Ok(said)
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

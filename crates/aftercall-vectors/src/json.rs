//! The JSON forms of what the core says: the one place in which a row, a verdict, a decision or an
//! outcome is written. The keys are those of the shared vectors.

use crate::moment;
use aftercall::{
    Challenge, Decision, Evidence, FieldError, Outcome, Problem, Status, Verdict, WaitHint, WordSet,
};
use serde_json::{Map, Value, json};
use std::time::Duration;

/// A row of a contract.
pub fn status(status: &Status) -> Value {
    json!({
        "code": status.code(),
        "message": status.message(),
        "description": status.description(),
        "phrase": status.phrase(),
        "help": status.help(),
        "reference": status.reference(),
        "is_known": status.is_known(),
        "effect": status.effect().slug(),
        "fault": status.fault().slug(),
        "remedy": status.remedy().slug(),
        "repeat": status.repeat().slug(),
        "is_success": status.is_success(),
        "is_client_error": status.is_client_error(),
        "is_server_error": status.is_server_error(),
        "is_throttled": status.is_throttled(),
    })
}

/// A verdict.
pub fn verdict(verdict: &Verdict) -> Value {
    let evidence: Map<String, Value> = verdict
        .evidence()
        .iter()
        .map(|evidence| (evidence.field.slug().to_owned(), json!(evidence.source.slug())))
        .collect();
    json!({
        "code": verdict.code(),
        "message": verdict.message(),
        "description": verdict.description(),
        "is_known": verdict.is_known(),
        "effect": verdict.effect().slug(),
        "fault": verdict.fault().slug(),
        "repeat": verdict.repeat().slug(),
        "remedy": verdict.remedy().slug(),
        "wait": wait(verdict.wait()),
        "problem": problem(verdict.problem()),
        "caveats": verdict.caveats().map(|caveat| caveat.slug()).collect::<Vec<_>>(),
        "evidence": evidence,
        "is_success": verdict.is_success(),
        "is_client_error": verdict.is_client_error(),
        "is_server_error": verdict.is_server_error(),
        "is_throttled": verdict.is_throttled(),
        "is_retryable": verdict.is_retryable(),
    })
}

/// Why each field of a verdict has its value, in full.
pub fn reasons(evidence: &[Evidence]) -> Value {
    let reason = |evidence: &Evidence| {
        let overrode: Vec<Value> = evidence
            .overrode
            .iter()
            .map(|(source, value)| json!({"source": source.slug(), "value": value}))
            .collect();
        json!({
            "field": evidence.field.slug(),
            "value": evidence.value,
            "source": evidence.source.slug(),
            "name": evidence.name,
            "overrode": overrode,
        })
    };
    evidence.iter().map(reason).collect()
}

/// The challenges of an answer.
pub fn challenges(challenges: &[Challenge]) -> Value {
    let one = |challenge: &Challenge| {
        json!({
            "scheme": challenge.scheme,
            "realm": challenge.realm,
            "error": challenge.error,
            "scope": challenge.scope,
        })
    };
    challenges.iter().map(one).collect()
}

fn problem(problem: &Problem) -> Value {
    json!({
        "type": problem.type_uri,
        "code": problem.code,
        "title": problem.title,
        "detail": problem.detail,
        "request_id": problem.request_id,
        "errors": problem.errors.iter().map(field_error).collect::<Vec<_>>(),
    })
}

fn field_error(error: &FieldError) -> Value {
    let members = [
        ("pointer", &error.pointer),
        ("field", &error.field),
        ("code", &error.code),
        ("detail", &error.detail),
    ];
    let said = members
        .into_iter()
        .filter_map(|(key, value)| value.as_ref().map(|value| (key.to_owned(), json!(value))));
    Value::Object(said.collect())
}

/// A wait: `null`, `{"after_ms": 1500}` or `{"at": "2026-10-21T07:29:30Z"}`.
pub fn wait(wait: Option<WaitHint>) -> Value {
    match wait {
        None => Value::Null,
        Some(WaitHint::After(duration)) => json!({"after_ms": millis(duration)}),
        Some(WaitHint::At(at)) => json!({"at": moment::show(at)}),
    }
}

/// A decision, without the verdict that led to it.
pub fn decision(decision: &Decision) -> Value {
    let kind = decision.action().slug();
    match decision {
        Decision::Send(attempt) => json!({
            "action": kind,
            "attempt": attempt.number,
            "time_left_ms": attempt.time_left.map(millis),
            "fresh_connection": attempt.fresh_connection,
        }),
        Decision::Wait(wait) => json!({
            "action": kind,
            "until_ms": millis(Duration::from_micros(wait.until)),
            "until_us": wait.until,
            "reason": wait.reason.slug(),
        }),
        Decision::Authenticate(what) => json!({
            "action": kind,
            "scheme": what.challenges.first().map(|challenge| &challenge.scheme),
        }),
        Decision::Verify(what) => json!({
            "action": kind,
            "attempt": what.attempt,
            "time_left_ms": millis(what.time_left),
            "code": what.code,
            "failure": what.failure.map(|failure| failure.to_string()),
            "sent_ms": what.attempts.iter().map(|attempt| millis(Duration::from_micros(attempt.sent_at))).collect::<Vec<_>>(),
            "ended_ms": what.attempts.iter().map(|attempt| attempt.ended_at.map(|at| millis(Duration::from_micros(at)))).collect::<Vec<_>>(),
        }),
        Decision::Done(done) => json!({"action": kind, "outcome": outcome(done)}),
    }
}

/// How a call ended, without the last verdict.
pub fn outcome(outcome: &Outcome) -> Value {
    json!({
        "effect": outcome.effect().slug(),
        "stop": outcome.stop().slug(),
        "is_success": outcome.is_success(),
        "attempts": outcome.attempts().len(),
        "wait_ms": outcome.wait().map(millis),
        "code": outcome.verdict().map(Verdict::code),
    })
}

/// One closed set with its words.
pub fn word_set(set: &WordSet) -> Value {
    let words: Vec<Value> = set
        .words
        .iter()
        .map(|word| json!({"number": word.number, "slug": word.slug, "help": word.help}))
        .collect();
    json!({"set": set.name, "help": set.help, "words": words})
}

/// Milliseconds: a whole number where it is one.
pub fn millis(duration: Duration) -> Value {
    let micros = duration.as_micros();
    match u64::try_from(micros / 1_000) {
        Ok(whole) if micros.is_multiple_of(1_000) => json!(whole),
        _ => json!(duration.as_secs_f64() * 1_000.0),
    }
}

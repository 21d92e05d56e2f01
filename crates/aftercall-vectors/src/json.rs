//! The core's JSON forms as values. What they hold is written by the core alone:
//! `Status::to_json`, `Verdict::to_json`, `Decision::to_json` and `Outcome::to_json`.

use aftercall::{Decision, Outcome, Status, Verdict, WordSet};
use serde_json::{Value, json};

/// The value of a text that the core wrote.
fn value(text: &str) -> Value {
    // What the core writes is JSON: a test of the core reads all of it.
    serde_json::from_str(text).unwrap_or_default()
}

/// A row of a contract.
pub fn status(status: &Status) -> Value {
    value(&status.to_json())
}

/// A verdict.
pub fn verdict(verdict: &Verdict) -> Value {
    value(&verdict.to_json())
}

/// A decision, without the verdict that led to it.
pub fn decision(decision: &Decision) -> Value {
    value(&decision.to_json())
}

/// How a call ended, with the last verdict.
pub fn outcome(outcome: &Outcome) -> Value {
    value(&outcome.to_json())
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

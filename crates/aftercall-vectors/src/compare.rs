//! Compares what a case expects with what was said, key by key.

use crate::strict::Fields;
use serde_json::Value;

/// Whether a case expects an error: `{"error": true}` and nothing else.
///
/// # Errors
///
/// When `error` stands beside something else, or is not true.
pub(crate) fn expects_error(expect: &Value) -> Result<bool, String> {
    let mut fields = Fields::of(expect, "expect")?;
    match fields.flag("error")? {
        None => Ok(false),
        Some(true) => fields.end().map(|()| true),
        Some(false) => Err("expect: error can only be true".to_owned()),
    }
}

/// What does not hold of `expect` in `said`. A key that is absent from `expect` is not checked; a
/// key that `said` does not have is unknown.
pub(crate) fn members(expect: &Value, said: &Value, place: &str) -> Vec<String> {
    let (Some(expect), Some(said)) = (expect.as_object(), said.as_object()) else {
        return mismatch(expect, said, place);
    };
    let mut problems = Vec::new();
    for (key, expected) in expect {
        let place = format!("{place}.{key}");
        match said.get(key) {
            Some(said) => problems.extend(value(expected, said, &place, key)),
            None => problems.push(format!("{place}: expected {expected}, found no such key")),
        }
    }
    problems
}

/// What does not hold of a step's `expect` in the decision. A wait is drawn by chance and must end
/// within `[min, max]`, both included.
pub(crate) fn decision(expect: &Value, said: &Value, place: &str) -> Vec<String> {
    let (Some(object), Some(_)) = (expect.as_object(), said.as_object()) else {
        return mismatch(expect, said, place);
    };
    if object.get("action") != said.get("action") {
        return vec![format!("{place}: expected {expect}, found {said}")];
    }
    let mut rest = object.clone();
    let range = rest.remove("until_ms");
    let verdict = rest.remove("verdict");
    let mut problems = members(&Value::Object(rest), said, place);
    if let Some(range) = range {
        problems.extend(until(&range, said.get("until_ms"), place));
    }
    if let Some(expected) = verdict {
        let said = said.get("verdict").unwrap_or(&Value::Null);
        problems.extend(members(&expected, said, &format!("{place}: verdict")));
    }
    problems
}

fn until(range: &Value, said: Option<&Value>, place: &str) -> Option<String> {
    let bounds: Option<Vec<f64>> =
        range.as_array().and_then(|list| list.iter().map(Value::as_f64).collect());
    let Some(&[from, to]) = bounds.as_deref() else {
        return Some(format!("{place}: until_ms: expected [min, max], which {range} is not"));
    };
    let found = said.and_then(Value::as_f64);
    let within = found.is_some_and(|until| (from..=to).contains(&until));
    let found = said.unwrap_or(&Value::Null);
    (!within).then(|| format!("{place}: until_ms: expected {range}, found {found}"))
}

/// One value. Objects whose keys may be left out are compared key by key, sets without regard to
/// order, everything else as it is.
fn value(expected: &Value, said: &Value, place: &str, key: &str) -> Vec<String> {
    match (key, expected, said) {
        ("problem" | "evidence" | "outcome", Value::Object(_), Value::Object(_)) => {
            members(expected, said, place)
        }
        ("caveats", Value::Array(expected), Value::Array(said)) => {
            let sorted = |list: &[Value]| {
                let mut list: Vec<String> = list.iter().map(Value::to_string).collect();
                list.sort();
                list
            };
            let (expected, said) = (sorted(expected), sorted(said));
            let text = format!("{place}: expected {expected:?}, found {said:?}");
            if expected == said { Vec::new() } else { vec![text] }
        }
        ("errors", Value::Array(expected), Value::Array(said)) if expected.len() == said.len() => {
            let pairs = expected.iter().zip(said);
            pairs.flat_map(|(expected, said)| members(expected, said, place)).collect()
        }
        _ => mismatch(expected, said, place),
    }
}

fn mismatch(expected: &Value, said: &Value, place: &str) -> Vec<String> {
    if expected == said {
        return Vec::new();
    }
    vec![format!("{place}: expected {expected}, found {said}")]
}

//! Compares what a case expects with what was said, key by key.

use crate::strict::Fields;
use core::fmt;
use serde_json::Value;

/// Whether a case expects an error: `{"error": true}` and nothing else.
///
/// # Errors
///
/// When `error` is not true, or not alone.
pub(crate) fn expects_error(expect: &Value) -> Result<bool, String> {
    let mut fields = Fields::of(expect, "expect")?;
    match fields.flag("error")? {
        None => Ok(false),
        Some(true) => fields.end().map(|()| true),
        Some(false) => Err("expect: error can only be true".to_owned()),
    }
}

/// One thing that does not hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Where: `verdict.problem.code`, `step 2.action`.
    pub place: String,
    /// What the case expects.
    pub expected: Value,
    /// What was said; `None` where nothing was said about it.
    pub said: Option<Value>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Difference { place, expected, said } = self;
        match said {
            Some(said) => write!(f, "{place}: expected {expected}, found {said}"),
            None => write!(f, "{place}: expected {expected}, found no such key"),
        }
    }
}

/// What does not hold of `expect` in `said`:
///
/// - of an object, what does not hold of the members that are named; about one that `said` does not
///   have nothing was said
/// - of a list of texts, a difference without regard to order
/// - of a pair of numbers where a number was said: that it lies outside, the ends included
/// - of another list, a different length, or what does not hold of its items
/// - of anything else, a difference
pub(crate) fn differences(expect: &Value, said: &Value, place: &str) -> Vec<Difference> {
    match (expect, said) {
        (Value::Object(expect), Value::Object(said)) => {
            let of_member = |(key, expected): (&String, &Value)| {
                let place = format!("{place}.{key}");
                match said.get(key) {
                    Some(said) => differences(expected, said, &place),
                    None => vec![Difference { place, expected: expected.clone(), said: None }],
                }
            };
            expect.iter().flat_map(of_member).collect()
        }
        (Value::Array(list), Value::Number(_)) => {
            mismatch_unless(within(list, said), expect, said, place)
        }
        (Value::Array(expected), Value::Array(found)) if is_texts(expected) && is_texts(found) => {
            mismatch_unless(sorted(expected) == sorted(found), expect, said, place)
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            let items = expected.iter().zip(found).enumerate();
            items
                .flat_map(|(at, (expect, said))| {
                    differences(expect, said, &format!("{place}[{at}]"))
                })
                .collect()
        }
        (Value::Number(expected), Value::Number(found)) => {
            mismatch_unless(expected.as_f64() == found.as_f64(), expect, said, place)
        }
        _ => mismatch_unless(expect == said, expect, said, place),
    }
}

fn is_texts(list: &[Value]) -> bool {
    list.iter().all(Value::is_string)
}

fn sorted(list: &[Value]) -> Vec<&str> {
    let mut texts: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
    texts.sort_unstable();
    texts
}

/// Whether a number lies between the two of a list.
fn within(list: &[Value], said: &Value) -> bool {
    let numbers: Option<Vec<f64>> = list.iter().map(Value::as_f64).collect();
    match (numbers.as_deref(), said.as_f64()) {
        (Some(&[from, to]), Some(said)) => (from..=to).contains(&said),
        _ => false,
    }
}

fn mismatch_unless(holds: bool, expect: &Value, said: &Value, place: &str) -> Vec<Difference> {
    match holds {
        true => Vec::new(),
        false => vec![mismatch(expect, said, place)],
    }
}

/// The difference between the two as wholes.
pub(crate) fn mismatch(expect: &Value, said: &Value, place: &str) -> Difference {
    Difference { place: place.to_owned(), expected: expect.clone(), said: Some(said.clone()) }
}

//! The lines of the protocol: what a runner reads, and how its answers are read.

use super::{Case, PROTOCOL, Suite};
use crate::given;
use crate::strict::{Fields, quoted};
use serde_json::{Map, Value, json};

/// The most characters of a runner's name.
const MAX_NAME: usize = 100;

impl Suite {
    /// The lines that a runner reads: a greeting, then one line for each case.
    ///
    /// # Errors
    ///
    /// When bytes in a case are malformed.
    pub fn lines(&self) -> Result<Vec<String>, String> {
        let greeting = json!({"protocol": PROTOCOL, "cases": self.cases.len()}).to_string();
        let case = |(case, id): (&Case, u64)| {
            asked(case, id).map_err(|error| format!("{}: {error}", case.name))
        };
        std::iter::once(Ok(greeting)).chain(self.cases.iter().zip(1_u64..).map(case)).collect()
    }
}

/// What a runner reads of a case: all but what it expects and why.
fn asked(case: &Case, id: u64) -> Result<String, String> {
    let mut line = unfolded(&case.given)?;
    if let Some(line) = line.as_object_mut() {
        for key in ["source", "level"] {
            line.remove(key);
        }
        line.insert("id".to_owned(), json!(id));
        line.insert("file".to_owned(), json!(case.file));
    }
    Ok(line.to_string())
}

/// The same without what is expected, and with each value of bytes in its plain form, so that a
/// runner needs to know only strings and `{"hex": ...}`.
fn unfolded(given: &Value) -> Result<Value, String> {
    let Some(object) = given.as_object() else {
        return match given.as_array() {
            Some(list) => list.iter().map(unfolded).collect(),
            None => Ok(given.clone()),
        };
    };
    let mut unfolded_object = Map::new();
    for (key, value) in object {
        let value = match key.as_str() {
            "expect" => continue,
            "body" => plain(value)?,
            "chunks" => list(value, plain)?,
            "headers" | "trailers" => list(value, |field| list(field, plain))?,
            _ => unfolded(value)?,
        };
        unfolded_object.insert(key.clone(), value);
    }
    Ok(Value::Object(unfolded_object))
}

fn list(given: &Value, each: impl Fn(&Value) -> Result<Value, String>) -> Result<Value, String> {
    given.as_array().ok_or("expected a list")?.iter().map(each).collect()
}

/// Bytes as a string, or as hexadecimal digits where they are not UTF-8 or have a NUL, at which the
/// strings of some languages end.
fn plain(given: &Value) -> Result<Value, String> {
    let bytes = given::bytes(given)?;
    Ok(match String::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => Value::String(text),
        Ok(text) => hexadecimal(text.as_bytes()),
        Err(error) => hexadecimal(error.as_bytes()),
    })
}

fn hexadecimal(bytes: &[u8]) -> Value {
    json!({"hex": bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>()})
}

/// What a runner says of one case.
#[derive(Debug, PartialEq)]
pub(crate) enum Answer {
    Said(Value),
    /// It does not do such cases, and why.
    Skip(String),
    /// It could not answer, and why.
    Error(String),
}

/// What the runner calls itself, from its first line.
pub(crate) fn greeted(line: &str) -> Result<String, String> {
    let line = json(line)?;
    let mut fields = Fields::of(&line, "the greeting")?;
    match fields.take("protocol").and_then(Value::as_u64) {
        Some(PROTOCOL) => {}
        Some(other) => {
            return Err(format!("it speaks version {other} of the protocol, this is {PROTOCOL}"));
        }
        None => return Err("its first line is no greeting: protocol is missing".to_owned()),
    }
    let name = fields.words("runner")?.to_owned();
    fields.end()?;
    if name.chars().count() > MAX_NAME || name.contains(char::is_control) {
        return Err(format!("its name is not at most {MAX_NAME} characters that can be seen"));
    }
    Ok(name)
}

/// The answer to the case that is next.
pub(crate) fn answered(line: &str, next: u64) -> Result<Answer, String> {
    let line = json(line)?;
    let mut fields = Fields::of(&line, "an answer")?;
    let id = fields.number("id")?.ok_or("an answer: id is missing")?;
    if id != next {
        return Err(format!(
            "it answers case {id} where case {next} is next: answers come in the order of the cases"
        ));
    }
    let answer = match (fields.take("said"), fields.text("skip")?, fields.text("error")?) {
        (Some(said), None, None) => Answer::Said(said.clone()),
        (None, Some(reason), None) if !reason.is_empty() => Answer::Skip(reason.to_owned()),
        (None, None, Some(error)) => Answer::Error(error.to_owned()),
        _ => return Err(format!("case {id}: expected one of said, skip (why) and error")),
    };
    fields.end()?;
    Ok(answer)
}

fn json(line: &str) -> Result<Value, String> {
    serde_json::from_str(line).map_err(|_| format!("it writes {}, which is not JSON", quoted(line)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_runner_reads_neither_what_is_expected_nor_folded_bytes() {
        let file = json!([{
            "name": "n", "kind": "call", "source": "s", "level": "must", "request": {"method": "GET"},
            "steps": [{"at_ms": 0, "do": "response", "expect": {"action": "done"}, "response": {
                "status": 503, "body": [{"repeat": "ab", "times": 2}, "c"],
                "headers": [["A", {"hex": "ff"}], ["B", {"hex": "6200"}], ["C", {"hex": "63"}]]}}]
        }]);
        let suite = Suite::read([("folder/f.json", file.to_string())]).expect("a suite");
        let lines = suite.lines().expect("lines");
        let read = |line: &str| serde_json::from_str::<Value>(line).expect("JSON");
        let [greeting, case] = lines.as_slice() else { panic!("{lines:?}") };
        assert_eq!(read(greeting), json!({"protocol": 1, "cases": 1}));
        let expected = json!({
            "id": 1, "file": "f.json", "name": "n", "kind": "call", "request": {"method": "GET"},
            "steps": [{"at_ms": 0, "do": "response", "response": {
                "status": 503, "body": "ababc", "headers": [["A", {"hex": "ff"}], ["B", {"hex": "6200"}], ["C", "c"]]}}]
        });
        assert_eq!(read(case), expected);
    }

    #[test]
    fn answers() {
        let said = |line: &str| answered(line, 7);
        assert_eq!(said(r#"{"id": 7, "said": {}}"#), Ok(Answer::Said(json!({}))));
        assert_eq!(said(r#"{"id": 7, "skip": "no"}"#), Ok(Answer::Skip("no".to_owned())));
        assert_eq!(said(r#"{"id": 7, "error": "x"}"#), Ok(Answer::Error("x".to_owned())));
        for (line, problem) in [
            ("", "not JSON"),
            ("[]", "an object"),
            (r#"{"said": {}}"#, "id is missing"),
            (r#"{"id": 8, "said": {}}"#, "case 7 is next"),
            (r#"{"id": 7}"#, "one of said"),
            (r#"{"id": 7, "skip": ""}"#, "one of said"),
            (r#"{"id": 7, "skip": "a", "said": {}}"#, "one of said"),
            (r#"{"id": 7, "siad": {}}"#, "one of said"),
            (r#"{"id": 7, "said": {}, "extra": 1}"#, "unknown key"),
        ] {
            let error = said(line).expect_err(line);
            assert!(error.contains(problem), "{line}: {error}");
        }
    }

    #[test]
    fn greetings() {
        assert_eq!(greeted(r#"{"protocol": 1, "runner": "mine 2"}"#), Ok("mine 2".to_owned()));
        for (line, problem) in [
            ("hello", "not JSON"),
            (r#"{"runner": "mine"}"#, "no greeting"),
            (r#"{"protocol": 2, "runner": "mine"}"#, "version 2"),
            (r#"{"protocol": 1}"#, "runner is missing"),
            (r#"{"protocol": 1, "runner": "two\nlines"}"#, "can be seen"),
            (r#"{"protocol": 1, "runner": "m", "x": 1}"#, "unknown key"),
        ] {
            let error = greeted(line).expect_err(line);
            assert!(error.contains(problem), "{line}: {error}");
        }
    }
}

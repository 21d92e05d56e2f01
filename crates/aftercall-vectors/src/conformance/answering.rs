//! The other side of the protocol: the core as a runner.

use super::PROTOCOL;
use crate::said;
use serde_json::{Value, json};
use std::io::{self, BufRead, Write};

/// Reads the lines of the protocol and writes what the core says of each case. `runner` is what it
/// calls itself.
///
/// ```
/// let lines = "{\"protocol\": 1, \"cases\": 1}\n\
///              {\"id\": 1, \"name\": \"n\", \"kind\": \"status\", \"input\": 404}\n";
/// let mut answers = Vec::new();
/// aftercall_vectors::conformance::answer("mine", lines.as_bytes(), &mut answers)?;
/// let answers = String::from_utf8_lossy(&answers);
/// let mut answers = answers.lines();
/// assert_eq!(answers.next(), Some(r#"{"protocol":1,"runner":"mine"}"#));
/// assert!(answers.next().is_some_and(|line| line.contains("\"Not Found\"")));
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
///
/// When reading or writing fails, or a line is not one of the protocol.
pub fn answer(runner: &str, input: impl BufRead, mut output: impl Write) -> io::Result<()> {
    let wrong = |line: usize, what: &str| {
        io::Error::new(io::ErrorKind::InvalidData, format!("line {line}: {what}"))
    };
    for (line, number) in input.split(b'\n').zip(1_usize..) {
        let line: Value =
            serde_json::from_slice(&line?).map_err(|error| wrong(number, &error.to_string()))?;
        if number == 1 {
            if line.get("protocol").and_then(Value::as_u64) != Some(PROTOCOL) {
                return Err(wrong(number, "this is not version 1 of the protocol"));
            }
            writeln!(output, "{}", json!({"protocol": PROTOCOL, "runner": runner}))?;
            continue;
        }
        let answer = answered(line).ok_or_else(|| wrong(number, "this is not a case"))?;
        writeln!(output, "{answer}")?;
    }
    output.flush()
}

fn answered(mut line: Value) -> Option<Value> {
    let case = line.as_object_mut()?;
    let id = case.remove("id")?;
    case.remove("file");
    Some(match said(&line) {
        Ok(said) => json!({"id": id, "said": said}),
        Err(error) => json!({"id": id, "error": error}),
    })
}

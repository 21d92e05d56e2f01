//! Which differences could do harm: whoever believes them may repeat what was applied, take for done
//! what was not, or return sooner than the server asked.

use crate::compare::Difference;
use crate::moment;
use serde_json::Value;

const REPEATS: &[&str] = &["never", "if-harmless", "always"];

impl Difference {
    /// Whether it could do harm to believe what was said: an effect, a success or a leave to repeat
    /// that is not proved, a step to send where the call must not, or a shorter wait.
    pub fn could_do_harm(&self) -> bool {
        let Some(said) = &self.said else { return false };
        let key = self.place.rsplit('.').next().unwrap_or("");
        match key {
            "effect" => ["applied", "not-applied"].iter().any(|claim| said == claim),
            "repeat" => rank(said) > rank(&self.expected),
            "is_retryable" | "is_success" => *said == Value::Bool(true),
            "action" => said == "send" || (said == "wait" && self.expected != "send"),
            "wait" => said.is_null(),
            "after_ms" | "until_ms" | "until_us" => said.as_f64() < least(&self.expected),
            "wait_ms" => said.is_null() || said.as_f64() < least(&self.expected),
            "at" => earlier(said, &self.expected),
            // A whole step, where a decision was said and the call must refuse the step.
            _ => said.get("action").is_some_and(|action| action == "send" || action == "wait"),
        }
    }
}

/// The least of what a case expects: a number, or a pair of them.
fn least(expected: &Value) -> Option<f64> {
    expected.as_array().map_or(Some(expected), |pair| pair.first())?.as_f64()
}

/// Whether a moment is before another one. What is not a moment names no wait.
fn earlier(said: &Value, expected: &Value) -> bool {
    let moment = |value: &Value| value.as_str().and_then(moment::parse);
    moment(said) < moment(expected)
}

/// How much a word of `repeat` allows. A word that is not one of them allows nothing.
fn rank(word: &Value) -> Option<usize> {
    REPEATS.iter().position(|repeat| word == repeat)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_could_do_harm() {
        for (key, expected, said, harm) in [
            ("effect", json!("unknown"), json!("not-applied"), true),
            ("effect", json!("unknown"), json!("applied"), true),
            ("effect", json!("not-applied"), json!("unknown"), false),
            ("repeat", json!("if-harmless"), json!("always"), true),
            ("repeat", json!("always"), json!("never"), false),
            ("repeat", json!("never"), json!("perhaps"), false),
            ("is_retryable", json!(false), json!(true), true),
            ("is_retryable", json!(true), json!(false), false),
            ("is_success", json!(false), json!(true), true),
            ("action", json!("done"), json!("send"), true),
            ("action", json!("wait"), json!("send"), true),
            ("action", json!("verify"), json!("wait"), true),
            ("action", json!("send"), json!("done"), false),
            ("wait", json!({"after_ms": 5}), json!(null), true),
            ("wait", json!(null), json!({"after_ms": 5}), false),
            ("wait.after_ms", json!(5), json!(4), true),
            ("wait.after_ms", json!(5), json!(6), false),
            ("wait.at", json!("2026-10-21T07:29:30Z"), json!("2026-10-21T07:29:29Z"), true),
            ("wait.at", json!("2026-10-21T07:29:30Z"), json!("2026-10-21T07:29:31Z"), false),
            ("wait.at", json!("2026-10-21T07:29:30Z"), json!("soon"), true),
            ("outcome.wait_ms", json!(5), json!(null), true),
            ("outcome.wait_ms", json!(5), json!(4), true),
            ("outcome.wait_ms", json!(5), json!(6), false),
            ("step 2", json!({"error": true}), json!({"action": "send", "attempt": 2}), true),
            ("step 2", json!({"error": true}), json!({"action": "done"}), false),
            ("until_ms", json!([5, 9]), json!(4.5), true),
            ("until_ms", json!([5, 9]), json!(10), false),
            ("message", json!("OK"), json!("Okay"), false),
        ] {
            let difference = |said| Difference {
                place: format!("step 2.verdict.{key}"),
                expected: expected.clone(),
                said,
            };
            assert_eq!(difference(Some(said.clone())).could_do_harm(), harm, "{key}: {said}");
            assert!(!difference(None).could_do_harm());
        }
    }
}

//! Checks one case: what it expects against what was said.

use crate::compare::{self, Difference};
use crate::strict::{Fields, quoted};
use serde_json::Value;

const KINDS: &[&str] = &["status", "judge", "call", "stream"];

/// The kind of a case, if there is such a kind.
pub(crate) fn kind(case: &Value) -> Option<&'static str> {
    let named = case.get("kind")?.as_str()?;
    KINDS.iter().find(|kind| **kind == named).copied()
}

/// What must be there in every case, and how far it binds.
///
/// # Errors
///
/// When something is missing, or `level` is another word.
pub(crate) fn level(case: &Value) -> Result<&str, String> {
    let mut fields = Fields::of(case, "case")?;
    fields.words("name")?;
    fields.words("source")?;
    let level = fields.words("level")?;
    if !["must", "should", "may"].contains(&level) {
        return Err(format!("level: unknown level {level:?}"));
    }
    let named = fields.words("kind")?;
    kind(case).map(|_| level).ok_or_else(|| format!("kind: unknown kind {}", quoted(named)))
}

/// What does not hold of a case, or why it could not be run.
pub(crate) fn check(
    case: &Value,
    say: &mut impl FnMut(&Value) -> Result<Value, String>,
) -> Result<Vec<Difference>, String> {
    level(case)?;
    let said = say(case)?;
    compared(case, &said)
}

/// What does not hold of a case, of which this was said.
///
/// # Errors
///
/// When the case is malformed, or what was said has not its form.
pub(crate) fn compared(case: &Value, said: &Value) -> Result<Vec<Difference>, String> {
    let mut fields = Fields::of(case, "case")?;
    match kind(case) {
        Some("judge" | "stream") => {
            Ok(compare::differences(fields.need("expect")?, said, "verdict"))
        }
        Some("call") => steps(fields.need("steps")?, said),
        _ => either(fields.need("expect")?, said, "status"),
    }
}

/// An error where one is expected; otherwise what differs.
fn either(expect: &Value, said: &Value, place: &str) -> Result<Vec<Difference>, String> {
    let is_error = said.get("error").is_some_and(|error| !error.is_null());
    Ok(match (is_error, compare::expects_error(expect)?) {
        (true, true) => Vec::new(),
        (false, false) => compare::differences(expect, said, place),
        (true, false) | (false, true) => vec![compare::mismatch(expect, said, place)],
    })
}

fn steps(steps: &Value, said: &Value) -> Result<Vec<Difference>, String> {
    let steps = steps.as_array().filter(|steps| !steps.is_empty());
    let steps = steps.ok_or("steps: expected a list of steps")?;
    let said = said.as_array().filter(|said| said.len() == steps.len());
    let said = said.ok_or_else(|| format!("{} answers are needed, one a step", steps.len()))?;
    let mut problems = Vec::new();
    for (number, (step, said)) in steps.iter().zip(said).enumerate() {
        let place = format!("step {}", number + 1);
        let mut fields = Fields::of(step, &place)?;
        // Lifting a hold decides nothing.
        if fields.words("do")? == "release" {
            continue;
        }
        let expect = fields.need("expect")?;
        if expect.get("error").is_none() {
            Fields::of(expect, &place)?.words("action")?;
        }
        problems.extend(either(expect, said, &place)?);
    }
    Ok(problems)
}

#[cfg(test)]
mod tests {
    use crate::run;
    use serde_json::{Value, json};

    fn problems(case: Value) -> Vec<String> {
        let report = run([("test.json", json!([case]).to_string())]);
        assert_eq!(report.cases, 1);
        report.failures.into_iter().flat_map(|failed| failed.problems).collect()
    }

    fn judge(expect: Value) -> Value {
        json!({"name": "n", "kind": "judge", "source": "s", "level": "must",
               "response": {"status": 503}, "expect": expect})
    }

    fn call(expect: Value) -> Value {
        json!({"name": "n", "kind": "call", "source": "s", "level": "must",
               "request": {"method": "GET"}, "steps": [
                   {"at_ms": 0, "do": "begin", "expect": {"action": "send", "attempt": 1}},
                   {"at_ms": 9, "do": "response", "response": {"status": 503}, "expect": expect}]})
    }

    #[test]
    fn what_holds_passes_and_what_does_not_fails() {
        let holds = json!({"code": 503, "wait": null, "caveats": [], "evidence": {"effect": {"source": "row"}}});
        assert_eq!(problems(judge(holds)), Vec::<String>::new());
        for wrong in [
            json!({"code": 504}),
            json!({"code": "503"}),
            json!({"caveats": ["body-malformed"]}),
            json!({"evidence": {"effect": {"source": "text"}}}),
            json!({"evidence": {"wait": {"source": "retry-after"}}}),
            json!({"problem": {"code": "x"}}),
            json!({"wait": {"after_ms": 1}}),
        ] {
            assert_eq!(problems(judge(wrong.clone())).len(), 1, "{wrong}");
        }
    }

    #[test]
    fn a_step_is_compared_with_its_decision() {
        let holds = json!({"action": "wait", "until_ms": [9, 1009], "reason": "throttled",
                           "verdict": {"code": 503}});
        assert_eq!(problems(call(holds)), Vec::<String>::new());
        for wrong in [
            json!({"action": "send"}),
            json!({"action": "wait", "until_ms": [1010, 2000]}),
            json!({"action": "wait", "until_ms": 9}),
            json!({"action": "wait", "reason": "retry"}),
            json!({"action": "wait", "verdict": {"code": 504}}),
            json!({"action": "wait", "raeson": "throttled"}),
            json!({"reason": "throttled"}),
            json!({"error": true}),
            json!({"error": true, "action": "wait"}),
            json!({"error": false}),
        ] {
            assert_eq!(problems(call(wrong.clone())).len(), 1, "{wrong}");
        }
    }

    #[test]
    fn unknown_keys_fail() {
        let places = [("", "extra"), ("/expect", "efect"), ("/response", "headres")];
        for (place, key) in places {
            let mut case = judge(json!({"code": 503}));
            let object = case.pointer_mut(place).and_then(Value::as_object_mut);
            object.map(|object| object.insert(key.to_owned(), json!(1))).unwrap_or_default();
            let problems = problems(case);
            assert!(problems.iter().any(|problem| problem.contains(key)), "{key}: {problems:?}");
        }
        for place in ["", "/request", "/steps/0", "/steps/1/response"] {
            let mut case = call(json!({"action": "wait"}));
            let object = case.pointer_mut(place).and_then(Value::as_object_mut);
            object.map(|object| object.insert("extra".to_owned(), json!(1))).unwrap_or_default();
            assert!(problems(case).iter().any(|problem| problem.contains("extra")), "{place}");
        }
    }

    #[test]
    fn what_is_no_case_fails() {
        for (key, value) in
            [("name", json!("")), ("level", json!("could")), ("kind", json!("guess"))]
        {
            let mut case = judge(json!({"code": 503}));
            case[key] = value;
            let problems = problems(case);
            assert!(problems.iter().any(|problem| problem.contains(key)), "{key}: {problems:?}");
        }
        let same = json!([judge(json!({"code": 503})), judge(json!({"code": 503}))]).to_string();
        let report = run([("a.json", same)]);
        assert_eq!((report.cases, report.failures.len()), (2, 1));
    }

    #[test]
    fn nothing_run_is_a_failure() {
        assert!(!run::<&str, &str>([]).passed());
        for empty in ["", "[]", "{}"] {
            assert!(!run([("empty.json", empty)]).passed(), "{empty}");
        }
    }
}

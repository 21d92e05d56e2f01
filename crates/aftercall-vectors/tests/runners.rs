//! Runners that break the protocol: each is noticed, told and ended, in bounded time.

#![cfg(unix)]

use aftercall_vectors::conformance::{Level, Limits, Results, Runner, Suite};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// The beginning of a runner that keeps to the protocol so far.
const GREET: &str = r#"echo '{"protocol": 1, "runner": "mine"}'"#;

fn suite() -> Suite {
    let case = |name: &str, level: &str, input: Value, expect: Value| {
        json!({"name": name, "kind": "status", "source": "RFC 9110", "level": level,
               "input": input, "expect": expect})
    };
    let judge = json!({"name": "judged", "kind": "judge", "source": "RFC 9110", "level": "must",
        "request": {"method": "POST"}, "response": {"status": 504},
        "expect": {"code": 504, "is_retryable": false, "effect": "unknown"}});
    let cases = json!([
        case("first", "must", json!(404), json!({"message": "Not Found"})),
        case("second", "may", json!("x"), json!({"error": true})),
        judge,
    ]);
    Suite::read([("all.json", cases.to_string())]).expect("cases")
}

/// A machine may be busy: only a runner that is to be found silent gets little time.
fn limits(silence_ms: u64) -> Limits {
    let silence = Duration::from_millis(silence_ms);
    Limits { silence, total: Duration::from_secs(60), line: 1000, output: 3000 }
}

const PATIENT: u64 = 20_000;

/// Asks a runner that is a script of the shell.
fn ask(script: &str) -> Results {
    ask_within(script, PATIENT)
}

fn ask_within(script: &str, silence_ms: u64) -> Results {
    let (start, runner) = (Instant::now(), Runner::of(["sh", "-c", script]));
    let results = runner.ask(&suite(), &limits(silence_ms)).expect("sh starts");
    assert!(start.elapsed() < Duration::from_secs(25), "{script}: {:?}", start.elapsed());
    results
}

/// A script that reads everything, greets, and answers with these lines.
fn answering(lines: &[&str]) -> String {
    let line = |line: &&str| format!("; echo '{line}'");
    format!("cat >/dev/null; {GREET}{}", lines.iter().map(line).collect::<String>())
}

const FIRST: &str = r#"{"id": 1, "said": {"message": "Not Found"}}"#;
const SECOND: &str = r#"{"id": 2, "said": {"error": "x is not a status"}}"#;
const THIRD: &str =
    r#"{"id": 3, "said": {"code": 504, "is_retryable": false, "effect": "unknown"}}"#;

#[test]
fn a_runner_that_says_what_is_expected_passes() {
    let results = ask(&answering(&[FIRST, SECOND, THIRD]));
    assert_eq!(results.broken, None);
    assert_eq!(results.runner, "mine");
    assert_eq!(results.reached(), Some(Level::Judge));
    assert!(results.passed());
    assert!(results.differing.is_empty());
    assert_eq!(results.files.get("all.json").map(|counts| counts.passed), Some(3));
}

#[test]
fn a_level_is_reached_by_what_must_hold_and_passed_by_everything() {
    let results = ask(&answering(&[FIRST, r#"{"id": 2, "skip": "no texts"}"#, THIRD]));
    assert_eq!((results.reached(), results.passed()), (Some(Level::Judge), false));
    assert_eq!(results.skipped.get("no texts"), Some(&1));
    let wrong = r#"{"id": 1, "said": {"message": "Gone"}}"#;
    let results = ask(&answering(&[wrong, SECOND, THIRD]));
    assert_eq!((results.reached(), results.passed()), (None, false));
    let text = results.text(10);
    for part in ["all.json: first", "source: RFC 9110", r#"expected "Not Found", said "Gone""#] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn what_is_missing_does_not_pass_and_what_is_wrong_is_told_first_if_it_could_do_harm() {
    let nothing = r#"{"id": 3, "said": {}}"#;
    let results = ask(&answering(&[FIRST, SECOND, nothing]));
    assert_eq!(results.reached(), Some(Level::LookUp));
    assert_eq!(results.missing.get("is_retryable"), Some(&1));
    assert!(results.differing.is_empty());
    let wrong = r#"{"id": 1, "error": "not today"}"#;
    let harmful = r#"{"id": 3, "said": {"code": 504, "is_retryable": true}}"#;
    let results = ask(&answering(&[wrong, SECOND, harmful]));
    let names: Vec<&str> = results.differing.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["judged", "first"]);
    let text = results.text(10);
    let at = |part: &str| text.find(part).unwrap_or_else(|| panic!("{part}: {text}"));
    assert!(at("expected false, said true (could do harm)") < at("not today"));
    assert!(results.text(1).contains("1 more cases differ"));
}

/// What each of these does wrong, and what is said of it.
#[test]
fn whatever_breaks_the_protocol_ends_the_run_and_is_told() {
    let stays = format!("{}; exec >&-; sleep 30", answering(&[FIRST, SECOND, THIRD]));
    let fails = format!("{}; exit 3", answering(&[FIRST, SECOND, THIRD]));
    let floods = format!("{GREET}; while :; do echo {FIRST}; done");
    let other = r#"echo '{"protocol": 2, "runner": "mine"}'"#;
    for (script, problem) in [
        ("sleep 30", "no line for 400ms"),
        ("exec >&-; sleep 30", "without a greeting"),
        (other, "version 2 of the protocol"),
        ("echo hello", "\"hello\", which is not JSON"),
        ("printf '\\377\\n'", "not UTF-8"),
        ("exit 7", "exit status: 7"),
        ("kill -9 $$", "signal: 9"),
        ("echo why >&2; exit 1", "standard error:\nwhy"),
        ("yes >&2", "no line for 400ms"),
        ("tr '\\0' x </dev/zero", "a line of more than 1000 bytes"),
        ("(sleep 30) & echo hello", "not JSON"),
        (&floods, "not JSON"),
        (GREET, "after 0 of 3 answers"),
        (&answering(&[FIRST]), "after 1 of 3 answers"),
        (&answering(&[FIRST, THIRD]), "answers case 3 where case 2 is next"),
        (&answering(&[FIRST, FIRST]), "answers case 1 where case 2 is next"),
        (&answering(&[FIRST, ""]), "\"\", which is not JSON"),
        (&answering(&[FIRST, SECOND, THIRD, THIRD]), "more than one line for each case"),
        (&answering(&[FIRST, r#"{"id": 2}"#]), "one of said, skip (why) and error"),
        (&stays, "does not end"),
        (&fails, "ended badly (exit status: 3)"),
    ] {
        let silence = match problem {
            "no line for 400ms" => 400,
            "does not end" => 2_000,
            _ => PATIENT,
        };
        let results = ask_within(script, silence);
        let broken = results.broken.as_deref().unwrap_or("nothing");
        assert!(broken.contains(problem), "{script}: {broken}");
        assert!(!results.passed(), "{script}");
        assert!(results.text(0).contains("BROKEN"), "{script}");
    }
}

#[test]
fn a_runner_has_a_limit_on_all_its_output_and_on_all_its_time() {
    let long = json!({"id": 1, "said": {"message": "x".repeat(900)}}).to_string();
    let limits = Limits { output: 1200, ..limits(PATIENT) };
    let script = answering(&[&long, &long]);
    let runner = Runner::of(["sh", "-c", &script]);
    let results = runner.ask(&suite(), &limits).expect("sh starts");
    assert!(results.broken.is_some_and(|broken| broken.contains("more than 1200 bytes")));

    let limits = Limits { silence: Duration::from_secs(60), total: Duration::ZERO, ..limits };
    let results = Runner::of(["sleep", "30"]).ask(&suite(), &limits).expect("sleep starts");
    assert!(results.broken.is_some_and(|broken| broken.contains("in all")));
}

#[test]
fn what_cannot_be_asked() {
    assert!(Runner::of(["/no/such/program"]).ask(&suite(), &limits(PATIENT)).is_err());
    assert!(Runner::of([""; 0]).ask(&suite(), &limits(PATIENT)).is_err());
    for file in ["", "{}", "[]", r#"[{"name": "a"}]"#] {
        assert!(Suite::read([("f.json", file)]).is_err(), "{file}");
    }
    let case = json!({"name": "n", "kind": "status", "source": "s", "level": "must", "input": 1,
                      "expect": {}});
    let twice = json!([case, case]).to_string();
    let error = Suite::read([("f.json", twice)]).expect_err("two of a name");
    assert!(error.contains("of this name"), "{error}");
}

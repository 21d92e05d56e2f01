//! The program as both sides of the runner protocol.

mod program;

use program::{run, run_with};
use serde_json::Value;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../aftercall/vectors/judge-rest.json");

/// This program as a runner.
fn itself() -> String {
    format!("'{}' vectors --answer", env!("CARGO_BIN_EXE_aftercall"))
}

#[test]
fn the_program_passes_all_cases_as_a_runner() {
    let said = run(&["vectors", "--runner", &itself(), "--json"]);
    assert_eq!(said.code, 0, "{said:?}");
    let results = said.json();
    assert_eq!(results["reached"], "adapt");
    assert_eq!(results["broken"], Value::Null);
    // As many as through the core, without a file: those of this version.
    let core = run(&["vectors", "--json"]).json();
    let all = results["levels"].as_array().expect("levels").iter();
    let passed: u64 = all.filter_map(|level| level["all"]["passed"].as_u64()).sum();
    assert_eq!(core["cases"].as_u64(), Some(passed));
    assert!(passed > 3_000, "{passed}");
    assert_eq!(
        core["files"].as_u64(),
        results["files"].as_object().map(|files| files.len() as u64)
    );
}

#[test]
fn the_level_that_must_be_reached_decides_on_the_exit_code() {
    // A file of level 2 alone does not reach it, because nothing was asked of level 1.
    let runner = itself();
    let alone = run(&["vectors", FILE, "--runner", &runner]);
    assert_eq!(alone.code, 0, "{alone:?}");
    assert!(alone.out.contains("no: no case was asked"), "{}", alone.out);
    let reach = |level| run(&["vectors", FILE, "--runner", &runner, "--reach", level]).code;
    assert_eq!(reach("judge"), 1);
    let all = run(&["vectors", "--runner", &runner, "--reach", "judge"]);
    assert_eq!(all.code, 0, "{all:?}");
}

#[test]
fn a_runner_that_knows_another_version_is_told() {
    let said = run(&["vectors", FILE, "--runner", "sh -c 'echo \"{}\"; cat > /dev/null'"]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.out.contains("BROKEN: its first line is no greeting"), "{}", said.out);
}

#[test]
fn printed_cases_are_what_a_runner_reads_and_can_be_answered() {
    let cases = run(&["vectors", FILE, "--print-cases"]);
    assert_eq!(cases.code, 0);
    let answers = run_with(&["vectors", "--answer"], &cases.out);
    assert_eq!(answers.code, 0, "{}", answers.error);
    let lines: Vec<Value> =
        answers.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.len(), cases.out.lines().count());
    let (greeting, answers) = lines.split_first().expect("a greeting");
    assert_eq!(greeting["protocol"], 1);
    for (answer, id) in answers.iter().zip(1..) {
        assert_eq!(answer["id"], id);
        assert!(answer["said"]["reason"].is_string(), "{answer}");
    }
    assert!(!cases.out.contains("\"expect\""));
}

#[test]
fn a_line_that_is_not_of_the_protocol_ends_answering() {
    let greeting = "{\"protocol\": 1, \"cases\": 1}\n";
    for (lines, problem) in [
        ("{\"protocol\": 2, \"cases\": 1}\n".to_owned(), "line 1: this is not version 1"),
        ("no JSON\n".to_owned(), "line 1: "),
        (format!("{greeting}[]\n"), "line 2: this is not a case"),
        (format!("{greeting}{{}}\n"), "line 2: this is not a case"),
    ] {
        let said = run_with(&["vectors", "--answer"], &lines);
        assert_eq!(said.code, 1, "{said:?}");
        assert!(said.error.contains(problem), "{lines}: {}", said.error);
    }
    // A case that cannot be understood is the answer to it, and not the end.
    let said =
        run_with(&["vectors", "--answer"], &format!("{greeting}{{\"id\": 1, \"kind\": \"x\"}}\n"));
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.out.contains("\"error\""), "{}", said.out);
}

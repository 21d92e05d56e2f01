//! The other subcommands: exit codes, JSON, and what they do with bad input.

mod program;

use program::{program, run, run_with};
use serde_json::{Map, Value, json};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::Stdio;

fn file(name: &str, text: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).expect("a file");
    path
}

#[test]
fn judge_goes_on_after_a_bad_line() {
    let input = concat!(
        r#"{"request":{"method":"POST"},"response":{"status":504}}"#,
        "\n\nnot json\n",
        r#"{"response":{"status":200,"sttus":1}}"#,
        "\n",
        r#"{"failure":{"phase":"connect","cause":"refused"},"contract":"http"}"#,
        "\n"
    );
    let said = run_with(&["judge"], input);
    assert_eq!(said.code, 1);
    let lines: Vec<Value> =
        said.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.len(), 4);
    assert_eq!((&lines[0]["effect"], &lines[0]["remedy"]), (&json!("unknown"), &json!("retry")));
    assert_eq!((&lines[1]["line"], &lines[2]["line"]), (&json!(3), &json!(4)));
    assert!(lines[2]["error"].as_str().is_some_and(|error| error.contains("sttus")));
    assert_eq!(lines[3]["repeat"], "always");
    assert!(said.error.contains("line 3") && said.error.contains("line 4"), "{}", said.error);
    assert_eq!(run_with(&["judge", "--json"], r#"{"response":{"status":503}}"#).code, 0);
}

#[test]
fn judge_explains_to_people() {
    let input = concat!(
        r#"{"request":{"method":"POST"},"response":{"status":500,"body":"{\"message\":\"timed out\"}"}}"#,
        "\nnot json\n",
        r#"{"failure":{"phase":"connect","cause":"refused"}}"#,
        "\n"
    );
    let said = run_with(&["judge", "--why"], input);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.out.starts_with("500 Internal Server Error to POST\n"), "{said:?}");
    assert!(said.out.contains("text: timed out\n"), "{said:?}");
    assert!(said.out.contains("over report, by row: "), "{said:?}");
    assert!(said.out.contains("\n\nConnection Failed\n"), "{said:?}");
    assert!(said.error.contains("line 2: "), "{said:?}");
    assert!(said.out.lines().all(|line| line.chars().count() <= 80), "{said:?}");

    let said = run_with(&["judge", "--why", "--markdown"], input);
    assert!(said.out.starts_with("## 500 Internal Server Error to `POST`\n"), "{said:?}");
    assert!(said.out.contains("- remedy: `retry`, by text `timed out`\n"), "{said:?}");
    for wrong in [&["judge", "--markdown"][..], &["judge", "--why", "--json"]] {
        assert_eq!(run(wrong).code, 2, "{wrong:?}");
    }
    assert_eq!(run(&["explain", "503", "--json", "--markdown"]).code, 2);
}

#[test]
fn contracts_are_checked() {
    let good = file("good.toml", "name = \"mine\"\n[[status]]\ncode = 404\nmessage = \"None\"\n");
    let good = good.to_str().expect("a path");
    assert_eq!(run(&["contract", "check", good]).code, 0);
    let shown = run(&["status", "404", "--contract", good, "--json"]).json();
    assert_eq!(shown[0]["message"], "None");

    let bad = file("bad.toml", "name = \"mine\"\n[[status]]\ncode = 404\nremdy = \"retry\"\n");
    let bad = bad.to_str().expect("a path");
    let said = run(&["contract", "check", bad]);
    assert_eq!(said.code, 1);
    assert!(said.out.starts_with(&format!("{bad}:4:1: unknown key \"remdy\"")), "{said:?}");
    let said = run(&["contract", "check", bad, "--json"]);
    assert_eq!((said.code, &said.json()["line"]), (1, &json!(4)));
    assert_eq!(run(&["status", "--contract", bad]).code, 2);
    assert_eq!(run(&["contract", "check", "no/such/file"]).code, 2);
    let built_in = run(&["contract", "check", "rest"]);
    assert_eq!((built_in.code, built_in.error.as_str()), (0, ""), "{built_in:?}");
    assert!(built_in.out.starts_with("rest: ok: contract \"rest\", 13 statuses"), "{built_in:?}");
}

#[test]
fn what_cannot_be_read_is_2_and_nothing_is_run() {
    let good = file("runs.json", "[]");
    let good = good.to_str().expect("a path");
    let said = run(&["vectors", good, "no/such/file"]);
    assert_eq!((said.code, said.out.as_str()), (2, ""), "{said:?}");
    assert!(said.error.starts_with("aftercall: no/such/file: "), "{said:?}");
    let no_list = file("list.json", "{}");
    let said = run(&["vectors", no_list.to_str().expect("a path")]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.out.contains("list.json: ") && !said.out.contains(": :"), "{said:?}");
    // As long as no memory is: it must not be read to its end.
    if fs::metadata("/dev/zero").is_ok() {
        for arguments in [
            &["contract", "check", "/dev/zero"][..],
            &["status", "--contract", "/dev/zero"],
            &["vectors", "/dev/zero"],
        ] {
            let said = run(arguments);
            assert_eq!(said.code, 2, "{arguments:?}: {said:?}");
            assert!(said.error.contains("it has more than"), "{said:?}");
        }
    }
}

#[test]
fn an_error_repeats_little_of_what_was_given() {
    let secret = "s3cret".repeat(20);
    let line = format!(r#"{{"response":{{"status":200}},"{secret}":1}}"#);
    let said = run_with(&["judge"], &line);
    assert_eq!(said.code, 1);
    for text in [&said.out, &said.error] {
        assert!(text.contains("unknown key") && text.contains("s3cret"), "{text}");
        assert!(!text.contains(&secret[..41]), "{text}");
    }
    for option in ["-H", "--request-header"] {
        let said = run(&["explain", "503", "-X", "POST", option, "Authorization Bearer s3cret"]);
        assert_eq!(said.code, 2);
        assert!(said.error.ends_with("field 1: expected name:value\n"), "{said:?}");
    }
    let said = run(&["explain", "503", "-H", "Authorization:", "s3cret"]);
    assert!(said.code == 2 && !said.error.contains("s3cret"), "{said:?}");
}

#[test]
fn vectors_that_fail_or_are_none_are_1() {
    let none = file("none.json", "[]");
    let said = run(&["vectors", none.to_str().expect("a path")]);
    assert_eq!(said.code, 1, "{said:?}");
    let wrong = file(
        "wrong.json",
        r#"[{"name":"n","kind":"status","source":"s","level":"must","input":404,
            "expect":{"code":404,"message":"No"}}]"#,
    );
    let said = run(&["vectors", wrong.to_str().expect("a path"), "--quiet"]);
    assert_eq!(said.code, 1);
    assert!(said.out.contains("n: status.message: expected \"No\""), "{said:?}");
    let said = run(&["vectors", wrong.to_str().expect("a path"), "--json"]);
    assert_eq!((&said.json()["cases"], &said.json()["passed"]), (&json!(1), &json!(false)));
}

#[test]
fn json_is_one_document() {
    assert_eq!(run(&["status", "--json"]).json().as_array().map(Vec::len), Some(13));
    let settings = aftercall::POLICY_SETTINGS.len();
    let policy = run(&["policy", "--json"]).json();
    assert_eq!(policy["settings"].as_array().map(Vec::len), Some(settings));
    assert_eq!(policy["profiles"].as_array().map(Vec::len), Some(aftercall::POLICY_PROFILES.len()));
    let aws = run(&["policy", "--profile", "aws-2026", "--json"]).json();
    let value = |policy: &Value, name: &str| {
        let settings = policy["settings"].as_array().expect("settings").iter();
        let found = settings.clone().find(|one| one["name"] == name).expect("the setting");
        (found["value"].clone(), found["default"].clone())
    };
    assert_eq!(value(&policy, "budget"), (json!(0), json!(0)));
    assert_eq!(value(&aws, "budget"), (json!(500), json!(0)));
    assert_eq!(value(&aws, "pressure"), (json!(0), json!(1)));
    let rest = run(&["contract", "show", "rest", "--json", "--full"]).json();
    assert_eq!(rest["rows"].as_array().map(Vec::len), Some(13));
    let why = run(&["explain", "503", "-H", "Retry-After: 2", "--json"]).json();
    assert_eq!(why["verdict"]["wait"], json!({"after_ms": 2000}));
    assert_eq!(why["verdict"]["evidence"].as_object().map(Map::len), Some(6));
    let sets = run(&["explain", "--json"]).json();
    assert_eq!(sets.as_array().map(Vec::len), Some(aftercall::SETS.len()));
}

#[test]
fn serve_says_where_it_listens() {
    for (flag, before, after) in
        [(None, "listening on ", "\n"), (Some("--json"), "{\"url\":\"", "\"}\n")]
    {
        let mut command = program(&["serve"]);
        command.args(flag).stdout(Stdio::piped());
        let mut child = command.spawn().expect("the server starts");
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().expect("its output"));
        out.read_line(&mut line).expect("a line");
        let url = line.strip_prefix(before).and_then(|line| line.strip_suffix(after));
        let url = url.unwrap_or_else(|| panic!("{line:?}")).to_owned();
        let said = run(&["call", "GET", &format!("{url}/admin/health")]);
        child.kill().and_then(|()| child.wait()).expect("it is ended");
        assert_eq!((said.code, said.out.as_str()), (0, r#"{"ok":true}"#), "{said:?}");
    }
    assert_eq!(run(&["serve", "--address", "203.0.113.1:1"]).code, 2);
}

#[test]
fn usage_errors_are_2() {
    for arguments in [
        &["no-such-command"][..],
        &["status", "no such status"],
        &["explain", "no-such-word"],
        &["explain", "503", "--earlier", "unknown"],
        &["vectors", "--reach", "judge"],
        &["vectors", "--runner", ""],
        &["vectors", "--runner", "'not closed"],
        &["vectors", "--runner", "/no/such/program"],
        &["vectors", "--runner", "a", "--print-cases"],
        &["judge", "no/such/file"],
    ] {
        assert_eq!(run(arguments).code, 2, "{arguments:?}");
    }
}

//! `aftercall contract`: files of every kind are shown, checked and converted, and bad ones told.

mod program;

use program::{run, run_with};
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;

fn file(name: &str, text: impl AsRef<[u8]>) -> String {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("contracts");
    fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join(name);
    fs::write(&path, text).expect("a file");
    path.to_str().expect("a path").to_owned()
}

const TEXT: &str = "\
Responses

  Status      Message               Description
  ──────────  ────────────────────  ─────────────────────────────────
  200         Fine                  It worked.
  ──────────  ────────────────────  ─────────────────────────────────
  404         No Such               There is no order with this
              Order                 number. ─────────────────────────
  502, 504    Try Again             Later. ━━━━━━━━━━━━
  5xx         Our Fault             Tell us.

That is all.
";

fn rows() -> Value {
    json!([
        {"code": 200, "message": "Fine", "description": "It worked."},
        {"code": 404, "message": "No Such Order", "description": "There is no order with this number."},
        {"code": 502, "message": "Try Again", "description": "Later."},
        {"code": 504, "message": "Try Again", "description": "Later."},
        {"code": "5xx", "message": "Our Fault", "description": "Tell us."},
    ])
}

const MARKDOWN: &str = "\
# Errors

| Code | Message | Meaning |
|:-----|:-------:|---------|
| `200` | **Fine** | It worked. |
| 404 | No Such Order | There is no order with [this](/numbers) number. |
| 502, 504 | Try Again | Later. |
| 5XX | Our Fault | Tell us. |
";

const CSV: &str = "Status,Message,Description\r\n200,Fine,It worked.\r\n404,\"No Such\r\nOrder\",There is no order with this number.\r\n\"502, 504\",Try Again,Later.\r\n500-599,Our Fault,Tell us.\r\n";

#[test]
fn every_kind_is_shown_as_the_same_rows() {
    let json = format!("{:#}", rows());
    for (name, text) in [
        ("shown.txt", TEXT),
        ("shown.md", MARKDOWN),
        ("shown.csv", CSV),
        ("shown.json", &json),
        ("text-without-extension", TEXT),
        ("markdown-without-extension", MARKDOWN),
        ("csv-without-extension", CSV),
        ("json-without-extension", &json),
    ] {
        let path = file(name, text);
        let said = run(&["contract", "show", "--json", &path]);
        assert_eq!((said.code, said.json()), (0, rows()), "{name}: {said:?}");
        let said = run(&["contract", "check", &path]);
        assert_eq!((said.code, said.error.as_str()), (0, ""), "{name}: {said:?}");
        assert!(said.out.contains("4 statuses of its own, 1 range"), "{name}: {said:?}");
        let said = run(&["status", "503", "--json", "--contract", &path]);
        assert_eq!(said.json()[0]["message"], "Our Fault", "{name}");
        let said = run_with(&["contract", "show", "--json", "-"], text);
        assert_eq!((said.code, said.json()), (0, rows()), "{name}: {said:?}");
    }
    let said = run_with(&["contract", "show", "--json", "--from", "csv", "-"], CSV);
    assert_eq!(said.json(), rows());
    let people = run(&["contract", "show", &file("people.txt", TEXT)]);
    assert!(
        people.out.contains("No Such Order") && people.out.contains("5xx: Our Fault"),
        "{people:?}"
    );
}

#[test]
fn the_order_of_the_members_is_code_message_description() {
    let said = run(&["contract", "show", "--json", &file("order.txt", TEXT)]);
    assert!(
        said.out.starts_with("[{\"code\":200,\"message\":\"Fine\",\"description\":"),
        "{said:?}"
    );
    assert_eq!(said.out.lines().count(), 1);
}

#[test]
fn a_converted_contract_is_the_same() {
    let bookings = include_str!("../../aftercall-openapi/tests/bookings.yaml");
    for (name, text) in
        [("from.txt", TEXT), ("from.md", MARKDOWN), ("from.csv", CSV), ("from.yaml", bookings)]
    {
        let path = file(name, text);
        let full = run(&["contract", "show", "--json", "--full", &path]).json();
        let short = run(&["contract", "show", "--json", &path]).json();
        let toml = run(&["contract", "convert", &path]);
        assert_eq!((toml.code, toml.error.as_str()), (0, ""), "{name}");
        let toml = file(&format!("{name}.toml"), &toml.out);
        assert_eq!(run(&["contract", "check", &toml]).code, 0, "{name}");
        assert_eq!(run(&["contract", "show", "--json", "--full", &toml]).json(), full, "{name}");
        for to in ["markdown", "csv", "json", "toml"] {
            let said = run(&["contract", "convert", &path, "--to", to]);
            assert_eq!(said.code, 0, "{name} {to}: {said:?}");
            let again = run_with(&["contract", "show", "--json", "--from", to, "-"], &said.out);
            assert_eq!(again.json(), short, "{name} {to}: {said:?}");
        }
    }
    for name in aftercall::Contract::NAMES {
        let toml = run(&["contract", "convert", name]);
        let rows = run(&["contract", "show", "--json", name]).json();
        let toml = file(&format!("built-in-{name}.toml"), &toml.out);
        assert!(run(&["contract", "show", "--json", &toml]).json() == rows, "{name}");
    }
}

#[test]
fn openapi_is_shown_with_its_operations() {
    let path = file("bookings.yaml", include_str!("../../aftercall-openapi/tests/bookings.yaml"));
    let said = run(&["contract", "show", &path]);
    assert!(said.out.contains("GET /v2/rooms: 200 429 5xx"), "{said:?}");
    assert!(said.out.contains("POST /v2/rooms/{}:close: 200; harmless to repeat"), "{said:?}");
    let json = include_str!("../../aftercall-openapi/tests/bookings.json");
    let full = run_with(&["contract", "show", "--json", "--full", "-"], json).json();
    assert_eq!((&full["name"], &full["closed"]), (&json!("Bookings"), &json!(true)));
    assert_eq!(full["operations"].as_array().map(Vec::len), Some(10));
    let said = run(&["contract", "check", &path, "--json"]).json();
    assert_eq!((&said["ok"], &said["name"]), (&json!(true), &json!("Bookings")));
    let said = run(&["contract", "show", "--json", "--full", "--extends", "rest", &path]).json();
    assert_eq!(said["rows"].as_array().map(Vec::len), full["rows"].as_array().map(Vec::len));
}

#[test]
fn a_bad_file_is_told_with_its_place_and_never_half_read() {
    let cases: [(&str, Vec<u8>, &str); 14] = [
        (
            "bad.txt",
            b"Status  Message\n200     Fine\n4o4     None\n".to_vec(),
            "3:1: expected a status",
        ),
        (
            "twice.txt",
            b"Status  Message\n200     Fine\n200     Good\n".to_vec(),
            "3:1: 200: this row occurs twice",
        ),
        ("prose.txt", b"There is no table here.\n".to_vec(), "1:1: expected a heading such as"),
        (
            "bad.md",
            b"| Code | Message |\n|---|---|\n| 404 | a | b |\n".to_vec(),
            "3:13: expected 2 cells",
        ),
        (
            "bad.csv",
            b"Code,Message\n404,\"None\n".to_vec(),
            "2:5: expected a closing quotation mark",
        ),
        (
            "bad.json",
            b"[{\"code\": 404}, {\"code\": 42}]".to_vec(),
            "1:26: expected a status from 100 to 999",
        ),
        (
            "bad.yaml",
            b"openapi: 3.0.0\npaths:\n  /a: {get: 1}\n".to_vec(),
            "3:13: expected a map, found \"1\"",
        ),
        ("tab.yaml", b"openapi: 3.0.0\npaths:\n\t/a: 1\n".to_vec(), "3:"),
        (
            "loop.yaml",
            b"openapi: 3.0.0\npaths:\n  /a: {$ref: '#/paths/~1a'}\n".to_vec(),
            "3:14: this reference leads back",
        ),
        (
            "bad.toml",
            b"name = \"x\"\n[[status]]\ncode = \"6x\"\n".to_vec(),
            "3:8: expected a status from 100 to 999",
        ),
        (
            "latin.txt",
            b"Status  Message\n404     Caf\xe9\n".to_vec(),
            "2:12: expected UTF-8, found the byte 0xe9",
        ),
        ("empty.txt", Vec::new(), "1:1: expected a heading"),
        ("large.txt", vec![b'x'; 10 << 20], "1:1: a contract has at most 4194304 bytes"),
        (
            "deep.json",
            b"{\"openapi\":".iter().chain(&vec![b'['; 1_000_000]).copied().collect(),
            "at most 128 levels",
        ),
    ];
    for (name, text, part) in cases {
        let path = file(name, text);
        for action in ["check", "show", "convert"] {
            let said = run(&["contract", action, &path]);
            assert_eq!(said.code, 1, "{name} {action}: {said:?}");
            let (told, other) =
                if action == "check" { (&said.out, &said.error) } else { (&said.error, &said.out) };
            assert!(
                told.starts_with(&format!("{path}:")) && told.contains(part),
                "{name} {action}: {said:?}"
            );
            assert_eq!(
                (told.lines().count(), other.as_str()),
                (1, ""),
                "{name} {action}: {said:?}"
            );
        }
        let said = run(&["contract", "check", "--json", &path]);
        assert_eq!((said.code, &said.json()["ok"]), (1, &json!(false)), "{name}");
        assert_eq!(run(&["status", "404", "--contract", &path]).code, 2, "{name}");
    }
    assert_eq!(run(&["contract", "show", "no/such/file.txt"]).code, 2);
    let path = file("extends.txt", TEXT);
    assert_eq!(run(&["contract", "show", "--extends", "acme", &path]).code, 2);
    assert_eq!(run(&["contract", "convert", "--to", "xml", &path]).code, 2);
}

#[test]
fn intakes_are_known_by_name() {
    for name in ["loggly", "splunk-hec", "otlp", "prometheus-remote-write", "elasticsearch-bulk"] {
        let said = run(&["contract", "check", name]);
        assert_eq!(said.code, 0, "{name}: {said:?}");
        let busy = run(&["status", "503", "--contract", name, "--json"]).json();
        assert_eq!(busy[0]["remedy"], "slow-down", "{name}");
    }
    assert_eq!(
        run(&["contract", "show", "loggly", "--json"]).json().as_array().map(Vec::len),
        Some(13)
    );
}

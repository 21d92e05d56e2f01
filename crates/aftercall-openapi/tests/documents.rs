//! Realistic documents in YAML and JSON, 3.0 and 3.1, and bad ones.

use aftercall::{
    BodyState, Caveat, Contract, Effect, Header, Reason, Repeat, Request, Response, judge,
};
use aftercall_openapi::read;

const YAML: &str = include_str!("bookings.yaml");
const JSON: &str = include_str!("bookings.json");

fn documents() -> [Contract; 2] {
    [YAML, JSON].map(|text| read(text).unwrap_or_else(|error| panic!("{error}")))
}

fn operation(contract: &Contract, method: &str, path: &str) -> Contract {
    let url = format!("https://api.example{path}");
    contract.operation(method, &url).unwrap_or_else(|| panic!("{method} {path}"))
}

#[test]
fn both_documents_are_one_contract() {
    let [yaml, json] = documents();
    let facts = |contract: &Contract| {
        let each = contract.operations().map(|one| {
            let rows = one.rows().map(|row| (row.code(), row.description().to_owned()));
            let ranges =
                one.ranges().map(|(first, last, row)| (first, last, row.description().to_owned()));
            let named = one.operation_path().map(|(method, path)| (method.to_owned(), path));
            let keys = (one.honors_idempotency_keys(), one.declares_idempotency_keys());
            let said = (one.is_idempotent(), keys, one.is_closed());
            (named, said, rows.collect::<Vec<_>>(), ranges.collect::<Vec<_>>())
        });
        each.collect::<Vec<_>>()
    };
    assert_eq!(facts(&yaml), facts(&json));
    assert_eq!(facts(&yaml).len(), 10);
    assert_eq!((yaml.name(), yaml.source()), ("Bookings", "https://api.example/docs/errors"));
    for text in [YAML.replace('\n', "\r\n"), format!("\u{feff}{YAML}"), JSON.replace("  ", "\t")] {
        if let Ok(contract) = read(&text) {
            assert_eq!(contract.operations().count(), 10);
        } else {
            panic!("{:?}", read(&text));
        }
    }
}

#[test]
fn rows_ranges_and_default() {
    for contract in documents() {
        let rooms = operation(&contract, "GET", "/v2/rooms?page=2");
        assert_eq!(rooms.status(502).description(), "It is our fault.");
        assert_eq!((rooms.status(502).code(), rooms.status(502).message()), (502, "Bad Gateway"));
        assert_eq!(rooms.status(429).help(), "Its Retry-After says when to come back.");
        let add = operation(&contract, "POST", "/v2/rooms");
        assert_eq!(add.status(400).description(), "A field is not valid.");
        assert_eq!(add.status(503).description(), "It did not work.");
        let put = operation(&contract, "PUT", "/v2/rooms/7");
        assert_eq!(put.status(412).description(), "Somebody else changed the room. Read it again.");
        assert!(contract.operation("GET", "https://api.example/rooms").is_none());
        assert!(contract.operation("GET", "https://api.example/health").is_some());
        assert!(contract.operation("POST", "https://api.example/v2/rooms/7:close").is_some());
        assert!(contract.operation("POST", "https://api.example/v2/rooms/:close").is_none());
        assert!(contract.operation("POST", "https://api.example/v2/rooms/7:open").is_none());
    }
}

#[test]
fn what_is_not_listed_is_off_contract() {
    for contract in documents() {
        let off = |operation: &Contract, code: u16| {
            judge(operation, None, &Response::new(code)).caveats().contains(Caveat::OffContract)
        };
        let room = operation(&contract, "GET", "/v2/rooms/7");
        for (code, is_off) in [(200, false), (404, false), (403, true), (500, true), (201, true)] {
            assert_eq!(off(&room, code), is_off, "{code}");
        }
        let delete = operation(&contract, "DELETE", "/v2/rooms/7");
        assert!(!off(&delete, 418) && off(&delete, 500) && off(&delete, 200));
        let add = operation(&contract, "POST", "/v2/rooms");
        assert!(!off(&add, 599) && !off(&add, 302));
    }
}

#[test]
fn a_document_never_says_more_of_the_effect() {
    for contract in documents() {
        for one in contract.operations() {
            for code in 100..=599 {
                let (own, base) = (one.status(code), Contract::http().status(code));
                assert_eq!((own.effect(), own.repeat()), (base.effect(), base.repeat()), "{code}");
                assert_eq!((own.remedy(), own.fault()), (base.remedy(), base.fault()), "{code}");
            }
        }
    }
}

#[test]
fn idempotence() {
    for contract in documents() {
        let said = |method: &str, path: &str| operation(&contract, method, path).is_idempotent();
        assert_eq!(said("POST", "/v2/rooms/7:close"), Some(true));
        assert_eq!(said("POST", "/v2/rooms/7/bookings"), Some(true));
        assert_eq!(said("PATCH", "/v2/rooms/7/bookings/8"), None);
        assert_eq!(said("DELETE", "/v2/rooms/7"), Some(false));
        assert_eq!(said("POST", "/v2/rooms"), None);
        let retryable = |method: &str, path: &str, headers: &[Header<'_>]| {
            let url = format!("https://api.example{path}");
            let request = Request::from_parts(method, &url, headers);
            let contract = operation(&contract, method, path);
            judge(&contract, Some(&request), &Response::new(502)).is_retryable()
        };
        let key = [Header::new("Idempotency-Key", "room-7")];
        assert!(!retryable("POST", "/v2/rooms", &[]));
        assert!(retryable("POST", "/v2/rooms", &key));
        assert!(retryable("POST", "/v2/payments", &key));
        assert!(!retryable("POST", "/v2/payments", &[]));
        // Others say that they honor keys; this one does not.
        assert!(!retryable("PATCH", "/v2/rooms/7/bookings/8", &key));
        assert!(retryable("POST", "/v2/rooms/7:close", &[]));
        assert!(!retryable("DELETE", "/v2/rooms/7", &[]));
    }
}

#[test]
fn an_operation_with_a_field_for_keys_declares_that_it_honors_them() {
    for contract in documents() {
        let written = contract.to_toml().expect("a file");
        let again = Contract::from_toml(&written).expect("a contract");
        for contract in [contract, again] {
            let declares = |method: &str, path: &str| {
                operation(&contract, method, path).declares_idempotency_keys()
            };
            assert!(declares("POST", "/v2/rooms") && declares("POST", "/v2/payments"));
            assert!(!declares("PATCH", "/v2/rooms/7/bookings/8"));
            assert!(!declares("GET", "/v2/rooms") && !contract.declares_idempotency_keys());
            assert!(!contract.quotes_idempotency_keys());
        }
    }
    // Where no operation says it, keys are honored by default and declared by none.
    let silent = "openapi: 3.0.0\npaths: {/a: {post: {responses: {200: {description: Ok.}}}}}\n";
    let contract = read(silent).expect("a contract");
    let post = operation(&contract, "POST", "/a");
    assert!(post.honors_idempotency_keys() && !post.declares_idempotency_keys());
}

#[test]
fn error_codes_with_a_reason() {
    for contract in documents() {
        for (code, reason) in [
            ("room_taken", Reason::Conflict),
            ("room_closed", Reason::Gone),
            ("odd", Reason::Invalid),
        ] {
            let body = format!("{{\"code\": \"{code}\"}}");
            let response = Response::new(400).body(body.as_bytes(), BodyState::Complete);
            let verdict = judge(&contract, None, &response);
            assert_eq!((verdict.reason(), verdict.repeat()), (reason, Repeat::Never), "{code}");
        }
        assert_eq!(judge(&contract, None, &Response::new(500)).effect(), Effect::Unknown);
    }
}

#[test]
fn a_contract_of_a_document_is_written_and_read_again() {
    for contract in documents() {
        let written = contract.to_toml().expect("a file");
        let again =
            Contract::from_toml(&written).unwrap_or_else(|error| panic!("{error}\n{written}"));
        assert_eq!(again.to_toml().expect("a file"), written);
        for (one, other) in contract.operations().zip(again.operations()) {
            assert_eq!(one.operation_path(), other.operation_path());
            assert_eq!(one.is_idempotent(), other.is_idempotent());
            assert_eq!(one.honors_idempotency_keys(), other.honors_idempotency_keys());
            for code in 100..=600 {
                assert_eq!(one.status(code), other.status(code));
                assert_eq!(one.lists(code), other.lists(code));
            }
        }
    }
}

#[test]
fn bad_documents_say_where() {
    let head = "openapi: 3.0.0\npaths:\n";
    let deep = format!("openapi: 3.0.0\nx: {}{}\n", "[".repeat(500), "]".repeat(500));
    let deep_json = format!("{{\"openapi\":\"3.0.0\",\"x\":{}}}", "[".repeat(100_000));
    let cases: Vec<(String, (u32, u32), &str)> = vec![
        (String::new(), (1, 1), "expected an OpenAPI document, found nothing"),
        ("hello\n".into(), (1, 1), "expected a map, found \"hello\""),
        ("swagger: '2.0'\n".into(), (1, 10), "found swagger: \"2.0\""),
        ("openapi: 4.0.0\n".into(), (1, 10), "found \"4.0.0\""),
        ("openapi: 3.0.0\n".into(), (1, 1), "expected paths, found none"),
        ("openapi: 3.0.0\npaths: {}\n".into(), (2, 8), "expected paths with operations"),
        (
            "openapi: 3.0.0\npaths: {a: {get: {responses: {}}}}\n".into(),
            (2, 9),
            "begins with /, found \"a\"",
        ),
        (format!("{head}  /a:\n    get: 3\n"), (4, 10), "expected a map, found \"3\""),
        (
            format!("{head}  /a:\n    get:\n      responses:\n        20: {{}}\n"),
            (6, 9),
            "found \"20\"",
        ),
        (
            format!("{head}  /a:\n    get:\n      responses:\n        6XX: {{}}\n"),
            (6, 9),
            "found \"6XX\"",
        ),
        (
            format!(
                "{head}  /a:\n    get:\n      responses:\n        200: {{}}\n        '200': {{}}\n"
            ),
            (7, 9),
            "\"200\" occurs twice",
        ),
        (
            format!("{head}  /a: {{get: {{responses: {{}}}}}}\n  /a: {{}}\n"),
            (4, 3),
            "\"/a\" occurs twice",
        ),
        (
            format!(
                "{head}  /a/{{b}}: {{get: {{responses: {{}}}}}}\n  /a/{{c}}: {{get: {{responses: {{}}}}}}\n"
            ),
            (4, 12),
            "GET \"/a/{c}\" occurs twice",
        ),
        (
            format!("{head}  /a/{{b}}{{c}}: {{get: {{responses: {{}}}}}}\n"),
            (3, 3),
            "such as /orders/{id}",
        ),
        (
            format!("{head}  /a: {{get: {{responses: {{200: {{$ref: 'other.yaml#/a'}}}}}}}}\n"),
            (3, 38),
            "within this document",
        ),
        (
            format!("{head}  /a: {{get: {{responses: {{200: {{$ref: '#/x/y'}}}}}}}}\n"),
            (3, 38),
            "nothing there",
        ),
        (
            format!(
                "{head}  /a: {{get: {{responses: {{200: {{$ref: '#/r/a'}}}}}}}}\nr: {{a: {{$ref: '#/r/b'}}, b: {{$ref: '#/r/a'}}}}\n"
            ),
            (3, 38),
            "leads back to itself",
        ),
        (
            format!("{head}  /a: {{get: {{x-idempotent: often, responses: {{}}}}}}\n"),
            (3, 28),
            "true or false",
        ),
        ("openapi: 3.0.0\npaths:\n\t/a: 1\n".into(), (3, 1), ""),
        ("openapi: 3.0.0\npaths: *x\n".into(), (2, 8), ""),
        ("openapi: 3.0.0\n---\nopenapi: 3.0.0\n".into(), (2, 1), "one document"),
        (
            "{\"openapi\": \"3.0.0\", \"paths\": {\"/a\" 3}}".into(),
            (1, 37),
            "expected a colon, found '3'",
        ),
        (deep, (2, 131), ""),
        (deep_json, (1, 151), "at most 128 levels"),
    ];
    for (text, place, part) in cases {
        let error = read(&text).expect_err(&text);
        let start: String = text.chars().take(200).collect();
        assert!(error.to_string().contains(part), "{start}: {error}");
        if !part.is_empty() {
            assert_eq!(error.position(), place, "{start}: {error}");
        }
    }
}

#[test]
fn a_small_text_does_not_become_large() {
    // A bomb of aliases, and one of merges.
    let mut text = "openapi: 3.0.0\npaths: {/a: {get: {responses: {200: {description: Well.}}}}}\na0: &a0 [x]\n".to_owned();
    for level in 1..60 {
        let before = level - 1;
        text += &format!("a{level}: &a{level} [{}]\n", format!("*a{before},").repeat(9));
    }
    assert_eq!(read(&text).expect("a contract").operations().count(), 1);
    let mut text =
        "openapi: 3.0.0\npaths: {/a: {get: {responses: {200: {description: Well.}}}}}\n".to_owned();
    text += "b0: &b0 {";
    (0..1_000).for_each(|key| text += &format!("k{key}: 1,"));
    text += "}\n";
    for level in 1..3_000 {
        text += &format!("b{level}: &b{level} {{<<: *b{}, l{level}: 1}}\n", level - 1);
    }
    let error = read(&text).expect_err("too many values");
    assert!(error.to_string().contains("at most 2000000 values"), "{error}");
    // Every path is the same shared item.
    let mut text =
        "openapi: 3.0.0\npaths:\n  /p: &p {get: {responses: {200: {description: Well.}}}}\n"
            .to_owned();
    (0..3_000).for_each(|path| text += &format!("  /p{path}: *p\n"));
    let error = read(&text).expect_err("too many operations");
    assert!(error.to_string().contains("at most 2000 operations"), "{error}");
}

#[test]
fn a_large_document_is_read() {
    let mut text = "{\"openapi\": \"3.1.0\", \"paths\": {".to_owned();
    for path in 0..1_500 {
        let comma = if path == 0 { "" } else { "," };
        let responses = "\"200\": {\"description\": \"Well.\"}, \"4XX\": {\"description\": \"Yours.\"}, \"default\": {\"description\": \"Ours.\"}";
        text += &format!(
            "{comma}\"/p{path}/{{id}}\": {{\"post\": {{\"summary\": \"{}\", \"responses\": {{{responses}}}}}}}",
            "x".repeat(6_000)
        );
    }
    text += "}}";
    assert!(text.len() > 9_000_000);
    let contract = read(&text).expect("a contract");
    assert_eq!(contract.operations().count(), 1_500);
    let written = contract.to_toml().expect("a file");
    assert!(Contract::from_toml(&written).is_ok(), "{} bytes", written.len());
    let error = read(&" ".repeat(17 << 20)).expect_err("too large");
    assert!(error.to_string().contains("at most 16777216 bytes"), "{error}");
}

#[test]
fn a_slash_at_the_end_makes_no_other_operation() {
    let text = "openapi: 3.1.0\npaths:\n  /a: {post: {x-idempotent: true, responses: {200: {description: Well.}}}}\n  /a/: {post: {responses: {201: {description: Made.}}}}\n";
    let contract = read(text).expect("a contract");
    let one = contract.operation("POST", "/a").expect("an operation");
    assert_eq!((one.is_idempotent(), one.lists(200), one.lists(201)), (None, true, true));
}

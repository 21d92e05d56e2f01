//! `call` against the reference server: what it sends, what it believes, what it prints.

mod program;

use aftercall_server::{Config, Server};
use program::{Said, run};
use serde_json::Value;
use std::io::Read;
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

const TOKEN: &str = "Authorization: Bearer writer-token";

fn server() -> Server {
    let patience = Duration::from_secs(20);
    let config =
        Config { store_time_limit: patience, gateway_time_limit: patience, ..Config::default() };
    Server::start(config).expect("a server starts")
}

fn admin(server: &Server, method: &str, path: &str, body: &str) {
    let url = format!("{}{path}", server.url());
    let said = run(&["call", method, &url, "-d", body, "-q"]);
    assert_eq!(said.code, 0, "{said:?}");
}

fn call(arguments: &[&str]) -> Said {
    let said = run(&[&["call"], arguments].concat());
    for secret in ["writer-token", "reader-token", "s3cret"] {
        assert!(!said.error.contains(secret), "{secret} is shown: {}", said.error);
        assert!(!said.out.contains(secret), "{secret} is shown: {}", said.out);
    }
    said
}

fn moves(said: &Said) -> Vec<String> {
    let word = |step: &Value| step["action"].as_str().map(str::to_owned);
    said.json()["moves"].as_array().expect("moves").iter().filter_map(word).collect()
}

fn failure(said: &Said) -> String {
    let document = said.json();
    format!("{} {}", document["verdict"]["message"], document["verdict"]["effect"])
}

#[test]
fn the_body_goes_to_standard_output_and_the_moves_beside_it() {
    let server = server();
    let url = format!("{}/v1/orders?key=s3cret", server.url());
    let said = call(&["POST", &url, "-H", TOKEN, "-d", r#"{"id":"1"}"#]);
    assert_eq!((said.code, said.out.as_str()), (0, r#"{"id":"1"}"#), "{said:?}");
    assert!(said.error.contains("?key=***") && said.error.contains("201 Created"), "{said:?}");
    let again = call(&["POST", &url, "-H", TOKEN, "-d", r#"{"id":"1"}"#]);
    assert_eq!(again.code, 1);
    assert!(again.error.contains("409 Conflict/Duplicate") && again.error.contains("reconcile"));
}

#[test]
fn a_lost_post_is_not_sent_twice_but_looked_for() {
    let server = server();
    let plan = r#"{"fault":"drop-after-apply","method":"POST","times":2}"#;
    admin(&server, "POST", "/admin/faults", plan);
    let url = format!("{}/v1/orders", server.url());
    let lost = call(&["POST", &url, "-H", TOKEN, "-d", r#"{"id":"1"}"#, "--json"]);
    assert_eq!(lost.code, 1);
    assert_eq!(lost.json()["outcome"]["stop"], "not-harmless");
    assert_eq!(lost.json()["outcome"]["effect"], "unknown");
    let look = format!("{url}/2");
    let body = r#"{"id":"2"}"#;
    let found = call(&["POST", &url, "-H", TOKEN, "-d", body, "--verify-with", &look, "--json"]);
    assert_eq!(found.code, 0, "{found:?}");
    assert_eq!(moves(&found), ["send", "verify", "done"]);
    assert_eq!(found.json()["outcome"]["stop"], "already-done");
}

#[test]
fn new_credentials_are_got_once() {
    let server = server();
    let url = format!("{}/v1/orders", server.url());
    let old = "Authorization: Bearer s3cret";
    let said = call(&["GET", &url, "-H", old, "--token-command", "echo writer-token", "--json"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert_eq!(moves(&said), ["send", "authenticate", "send", "done"]);
    let first = call(&["GET", &url, "--token-command", "echo writer-token", "--json"]);
    assert_eq!(moves(&first), ["send", "done"], "{first:?}");
    let wrong = call(&["GET", &url, "--token-command", "echo s3cret"]);
    assert_eq!(wrong.code, 1, "{wrong:?}");
}

#[test]
fn a_wait_is_kept_or_refused() {
    let server = server();
    let rate = r#"{"per_second":1,"burst":1}"#;
    admin(&server, "PUT", "/admin/rate", rate);
    let url = format!("{}/v1/orders", server.url());
    let quick = "throttle_base_ms=10";
    assert_eq!(call(&["GET", &url, "-H", TOKEN]).code, 0);
    let waits = call(&["GET", &url, "-H", TOKEN, "--set", quick, "--json"]);
    assert_eq!(waits.code, 0, "{waits:?}");
    assert_eq!(moves(&waits), ["send", "wait", "send", "done"]);
    let refuses = call(&["GET", &url, "-H", TOKEN, "--longest-wait", "0.5", "--json"]);
    assert_eq!(refuses.code, 1);
    assert_eq!(refuses.json()["outcome"]["stop"], "wait-too-long", "{refuses:?}");
    assert_eq!(refuses.json()["outcome"]["wait_ms"], 1000);
}

#[test]
fn a_cut_body_is_told() {
    let server = server();
    let url = format!("{}/v1/orders", server.url());
    let cut = "Aftercall-Fault: cut-body";
    let said = call(&["POST", &url, "-H", TOKEN, "-H", cut, "-d", r#"{"id":"1"}"#, "--json"]);
    assert_eq!(said.code, 1);
    let document = said.json();
    assert_eq!(document["verdict"]["effect"], "applied");
    assert_eq!(document["verdict"]["remedy"], "reconcile");
    assert_eq!(document["verdict"]["caveats"], serde_json::json!(["body-truncated"]));
}

#[test]
fn failures_have_their_true_phase() {
    let server = server();
    let free = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr());
    let refused = format!("http://{}/", free.expect("a free port"));
    let one = ["--attempts", "1", "--json"];
    let said = call(&[&["POST", &refused], one.as_slice()].concat());
    assert_eq!(failure(&said), r#""Connection Failed" "not-applied""#);

    let secured = server.url().replace("http:", "https:");
    let said = call(&[&["POST", &secured], one.as_slice()].concat());
    assert_eq!(failure(&said), r#""TLS Failed" "not-applied""#);

    let url = format!("{}/v1/orders", server.url());
    let lost = "Aftercall-Fault: drop-after-read";
    let said = call(&[&["POST", &url, "-H", lost, "-d", "{}"], one.as_slice()].concat());
    assert_eq!(failure(&said), r#""No Response" "unknown""#);

    let slow = "Aftercall-Fault: delay=5000";
    let brief = ["--attempt-time", "0.2"];
    let said =
        call(&[&["GET", &url, "-H", TOKEN, "-H", slow], &brief[..], one.as_slice()].concat());
    assert_eq!(failure(&said), r#""No Response" "unknown""#);
    assert_eq!(said.json()["verdict"]["remedy"], "retry");
}

#[test]
fn usage_errors_are_2_and_repeat_no_secret() {
    for arguments in [
        &["GET", "ftp://a.example/"][..],
        &["GET", "http://user:s3cret@127.0.0.1:1/"],
        &["GET", "http://127.0.0.1:1/", "--set", "attempts=0"],
        &["GET", "http://127.0.0.1:1/", "--set", "no_such=1"],
        &["G T", "http://127.0.0.1:1/"],
        &["GET", "http://127.0.0.1:1/", "--contract", "no/such/file.toml"],
        &["GET", "http://127.0.0.1:99999/"],
        &["POST", "https://127.0.0.1:0/"],
        &["POST", "http://127.0.0.1:1/", "--verify-with", "http://127.0.0.1:99999/"],
        &["GET", "http://127.0.0.1:1/", "-H", "Authorization Bearer s3cret"],
        &["GET", "http://127.0.0.1:1/", "-H", "s3cret"],
        &["GET", "http://127.0.0.1:1/", "-H", "Authorization=s3cret:x"],
        &["GET", "http://127.0.0.1:1/", "-H", "Authorization: s3cret\nX: y"],
        &["GET", "http://127.0.0.1:1/", "-H", "Authorization:", "s3cret"],
    ] {
        for json in [&[][..], &["--json"]] {
            let said = call(&[arguments, json].concat());
            assert_eq!((said.code, said.out.as_str()), (2, ""), "{arguments:?}: {said:?}");
        }
    }
    let port = call(&["GET", "http://127.0.0.1:99999/"]);
    assert!(port.error.contains("bad URL: port"), "{port:?}");
    let field = call(&["GET", "http://127.0.0.1:1/", "-H", "A: b", "-H", "Authorization s3cret"]);
    assert_eq!(field.error, "aftercall: field 2: expected name:value\n");
}

/// The head of the next request, which is not answered.
fn head(socket: &TcpListener) -> String {
    let (mut peer, _) = socket.accept().expect("a connection");
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let mut bytes = [0; 4096];
        let read = peer.read(&mut bytes).expect("a request");
        assert!(read > 0, "the request broke off");
        head.extend_from_slice(&bytes[..read]);
    }
    String::from_utf8(head).expect("UTF-8").to_ascii_lowercase()
}

#[test]
fn a_look_takes_nothing_of_the_write_but_its_credentials() {
    let socket = TcpListener::bind("127.0.0.1:0").expect("a socket");
    let url = format!("http://{}", socket.local_addr().expect("an address"));
    let heads = thread::spawn(move || [head(&socket), head(&socket)]);
    let of_write = [
        "Content-Length: 3",
        "Content-Encoding: identity",
        "Content-Type: text/plain",
        "If-Match: x",
        "Trailer: x-sum",
    ];
    let (write, look) = (format!("{url}/a"), format!("{url}/b"));
    let mut arguments = vec!["POST", &write, "--verify-with", &look, "-H", TOKEN, "-d", "abc"];
    for field in of_write {
        arguments.extend(["-H", field]);
    }
    let said = call(&arguments);
    assert_eq!(said.code, 1, "{said:?}");
    let [write, look] = heads.join().expect("two requests");
    assert!(look.starts_with("get /b http/1.1\r\n"), "{look}");
    for field in of_write {
        let name = format!("\r\n{}:", field.split(':').next().unwrap_or_default());
        let name = name.to_ascii_lowercase();
        assert!(write.contains(&name) && !look.contains(&name), "{name}: {write}{look}");
    }
    assert!(look.contains("\r\nauthorization: bearer writer-token\r\n"), "{look}");
}

#[test]
fn an_answer_in_parts_has_items() {
    let server = server();
    let url = format!("{}/logs", server.url());
    let events = "{\"id\": \"a\", \"time\": \"2026-11-28T22:00:00Z\"}\n{\"id\": \"b\"}\n";
    let said = call(&["POST", &url, "-H", TOKEN, "-d", events, "--json"]);
    let verdict = &said.json()["verdict"];
    assert_eq!(
        (verdict["code"].as_u64(), verdict["effect"].as_str()),
        (Some(207), Some("partial"))
    );
    let word = |item: &Value| item["disposition"].as_str().map(str::to_owned);
    let found: Vec<_> =
        verdict["items"].as_array().expect("items").iter().filter_map(word).collect();
    assert_eq!(found, ["acknowledge", "dead-letter"], "{said:?}");
}

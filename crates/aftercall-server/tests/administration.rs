//! Administration: input is checked, and what is set can be unset.

mod wire;

use serde_json::json;
use wire::*;

#[test]
fn bad_input_is_400() {
    let server = patient();
    for (method, path, body) in [
        ("POST", "/admin/faults", "{"),
        ("POST", "/admin/faults", "{}"),
        ("POST", "/admin/faults", r#"{"fault":"explode"}"#),
        ("POST", "/admin/faults", r#"{"fault":"cut-body","times":0}"#),
        ("POST", "/admin/faults", r#"{"fault":"cut-body","times":-1}"#),
        ("POST", "/admin/faults", r#"{"fault":"cut-body","extra":1}"#),
        ("POST", "/admin/faults", r#"{"fault":"cut-body","method":"A B"}"#),
        ("POST", "/admin/faults", r#"{"fault":"cut-body","path":"v1"}"#),
        ("POST", "/admin/faults", r#"{"fault":"refuse","path":"/v1"}"#),
        ("POST", "/admin/faults", r#"{"fault":"refuse=5","times":2}"#),
        ("PUT", "/admin/rate", r#"{"per_second":0,"burst":1}"#),
        ("PUT", "/admin/rate", r#"{"per_second":1e300,"burst":1}"#),
        ("PUT", "/admin/rate", r#"{"per_second":1,"burst":0}"#),
        ("PUT", "/admin/rate", r#"{"per_second":1}"#),
        ("PUT", "/admin/maintenance", r#"{"retry_after":86401}"#),
        ("PUT", "/admin/maintenance", ""),
        ("PUT", "/admin/store", r#"{"delay_ms":60001}"#),
        ("PUT", "/admin/store", r#"{"delay_ms":"5"}"#),
        ("PUT", "/admin/raw/Orders/1", "x"),
        ("PUT", "/admin/upstreams/far", r#"{"address":"192.0.2.1:80"}"#),
        ("PUT", "/admin/upstreams/odd", r#"{"address":"localhost"}"#),
        ("GET", "/admin/counts/%zz", ""),
    ] {
        ask(&server, method, path).body(body).send().problem(400);
    }
    assert_eq!(admin(&server, "GET", "/admin/faults", ""), json!([]));
}

#[test]
fn wrong_paths_and_methods() {
    let server = patient();
    ask(&server, "GET", "/admin/nothing").send().problem(404);
    ask(&server, "GET", "/admin").send().problem(404);
    let wrong = ask(&server, "POST", "/admin/rate").send();
    wrong.problem(405);
    assert_eq!(wrong.header("allow"), Some("PUT, DELETE"));
    ask(&server, "GET", "/admin/counts").header("Origin", "http://x").send().problem(403);
}

#[test]
fn plans_are_bounded() {
    use std::io::{BufRead, BufReader, Read, Write};
    let server = patient();
    let mut stream = std::net::TcpStream::connect(server.address()).expect("a connection");
    let mut lines = BufReader::new(stream.try_clone().expect("a second handle"));
    let body = r#"{"fault":"cut-body"}"#;
    let request = format!(
        "POST /admin/faults HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut statuses = Vec::new();
    for _ in 0..1_001 {
        stream.write_all(request.as_bytes()).expect("it is sent");
        let (mut line, mut length) = (String::new(), 0);
        lines.read_line(&mut line).expect("a status line");
        statuses.push(line[9..12].to_owned());
        while line != "\r\n" {
            line.clear();
            lines.read_line(&mut line).expect("a header");
            if let Some(text) = line.strip_prefix("content-length: ") {
                length = text.trim().parse().expect("a length");
            }
        }
        lines.read_exact(&mut vec![0; length]).expect("a body");
    }
    assert!(statuses[..1_000].iter().all(|status| status == "201"));
    assert_eq!(statuses[1_000], "409");
}

#[test]
fn counts_are_listed_and_reset() {
    let server = patient();
    ask(&server, "POST", "/v1/orders").writer().reference("a/b").body("{}").send();
    ask(&server, "GET", "/v1/orders").writer().reference("c").send();
    let all = admin(&server, "GET", "/admin/counts", "");
    let expected = json!([
        { "reference": "a/b", "deliveries": 1, "applications": 1 },
        { "reference": "c", "deliveries": 1, "applications": 0 },
    ]);
    assert_eq!(all, expected);
    assert_eq!(admin(&server, "GET", "/admin/counts/a%2Fb", ""), expected[0]);
    admin(&server, "DELETE", "/admin/counts", "");
    assert_eq!(counts(&server, "c"), (0, 0));
}

#[test]
fn data_is_wiped_with_its_keys() {
    let server = patient();
    let post = || ask(&server, "POST", "/v1/orders").writer().key("k").body(r#"{"id":"1"}"#).send();
    assert_eq!(post().status, 201);
    create(&server, "/v1/orders", r#"{"id":"2"}"#);
    ask(&server, "DELETE", "/v1/orders/2").writer().send();
    admin(&server, "DELETE", "/admin/data", "");
    get(&server, "/v1/orders/1").problem(404);
    get(&server, "/v1/orders/2").problem(404);
    let again = post();
    assert_eq!((again.status, again.header("idempotent-replayed")), (201, None));
}

#[test]
fn without_a_connection_only_administration_is_possible() {
    let server = patient();
    for (method, path) in
        [("GET", "/v1/orders"), ("GET", "/"), ("A B", "/admin/health"), ("GET", "")]
    {
        let error = server.administer(method, path, "").expect_err(path);
        assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput, "{path}");
    }
    let (status, body) = server.administer("POST", "/admin/faults", "{").expect("it is running");
    assert_eq!(status, 400);
    assert!(String::from_utf8_lossy(&body).contains("The body is wrong"));
    server.stopper().stop();
    server.wait();
    let error = server.administer("GET", "/admin/health", "").expect_err("it has ended");
    assert_eq!(error.kind(), std::io::ErrorKind::NotConnected);
}

//! Every fault as a client sees it, and what the counts say about it.

mod wire;

use std::io::ErrorKind;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use aftercall_server::{Config, Ending, Server};
use serde_json::json;
use wire::*;

fn post(server: &Server, reference: &str, fault: &str) -> Reply {
    let body = json!({ "id": reference, "text": "twelve bytes" }).to_string();
    let ask = ask(server, "POST", "/v1/orders").writer().reference(reference).body(body);
    if fault.is_empty() { ask.send() } else { ask.fault(fault).send() }
}

#[test]
fn dropped_after_reading() {
    let server = patient();
    let reply = post(&server, "a", "drop-after-read");
    assert_eq!((reply.raw.len(), reply.error), (0, None));
    assert_eq!(counts(&server, "a"), (1, 0));
    get(&server, "/v1/orders/a").problem(404);
}

#[test]
fn dropped_after_applying() {
    let server = patient();
    let reply = post(&server, "a", "drop-after-apply");
    assert_eq!((reply.raw.len(), reply.error), (0, None));
    assert_eq!(counts(&server, "a"), (1, 1));
    assert_eq!(get(&server, "/v1/orders/a").status, 200);
    post(&server, "a", "").problem(409);
    assert_eq!(counts(&server, "a"), (2, 1));
}

#[test]
fn cut_in_the_body() {
    let server = patient();
    let whole = json!({ "id": "a", "text": "twelve bytes" }).to_string();
    let reply = post(&server, "a", "cut-body");
    assert_eq!((reply.status, reply.error), (201, None));
    assert_eq!(reply.header("content-length"), Some(whole.len().to_string().as_str()));
    assert_eq!(reply.body, &whole.as_bytes()[..whole.len() / 2]);
    assert_eq!(counts(&server, "a"), (1, 1));
    // Large responses are cut in the middle too, not where some buffer ends.
    let text = "x".repeat(900_000);
    create(&server, "/v1/orders", &json!({ "id": "large", "text": text }).to_string());
    let whole = get(&server, "/v1/orders/large").body.len();
    let cut = ask(&server, "GET", "/v1/orders/large").writer().fault("cut-body").send();
    assert_eq!((cut.body.len(), cut.error), (whole / 2, None));
    // A response without a body is left out as a whole.
    let deleted = ask(&server, "DELETE", "/v1/orders/a").writer().fault("cut-body").send();
    assert_eq!(deleted.raw.len(), 0);
    get(&server, "/v1/orders/a").problem(410);
}

#[test]
fn another_status_applied_or_not() {
    let server = patient();
    let fault = r#"status=503; applied=no; retry-after=3; detail="a; \"b\""; code="busy""#;
    let refused = post(&server, "no", fault);
    let problem = refused.problem(503);
    assert_eq!((&problem["detail"], &problem["code"]), (&json!(r#"a; "b""#), &json!("busy")));
    assert_eq!(refused.retry_after(), 3);
    assert_eq!(counts(&server, "no"), (1, 0));
    post(&server, "yes", "status=500; applied=yes").problem(500);
    assert_eq!(counts(&server, "yes"), (1, 1));
    assert_eq!(get(&server, "/v1/orders/yes").status, 200);
    assert!(post(&server, "empty", "status=204;applied=no").raw.ends_with(b"\r\n\r\n"));
    let challenged = post(&server, "who", "status=401;applied=no");
    assert!(challenged.header("www-authenticate").is_some());
}

#[test]
fn delayed() {
    let server = patient();
    let start = Instant::now();
    assert_eq!(post(&server, "a", "delay=120").status, 201);
    assert!(start.elapsed() >= Duration::from_millis(120));
    let start = Instant::now();
    assert_eq!(post(&server, "b", "delay=60; drop-after-apply").raw.len(), 0);
    assert!(start.elapsed() >= Duration::from_millis(60));
    assert_eq!(counts(&server, "b"), (1, 1));
}

#[test]
fn a_client_that_gives_up_does_not_undo_its_request() {
    use std::io::Write;
    let server = patient();
    let mut stream = TcpStream::connect(server.address()).expect("a connection");
    let request = "POST /v1/orders HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer writer-token\r\n\
        Aftercall-Reference: gone\r\nAftercall-Fault: delay=200\r\nContent-Length: 2\r\n\r\n{}";
    stream.write_all(request.as_bytes()).expect("it is sent");
    eventually("it is read", || counts(&server, "gone").0 == 1);
    drop(stream);
    eventually("it is applied", || counts(&server, "gone") == (1, 1));
}

/// Each is delayed for far longer than the test takes, and would otherwise be applied or answered.
#[test]
fn a_delayed_request_can_be_cut_off() {
    let faults = [
        "",
        "drop-after-apply; ",
        "cut-body; ",
        "status=201; applied=yes; ",
        "status=201; applied=no; ",
    ];
    for fault in faults {
        let server = patient();
        let fault = format!("{fault}delay=30000");
        let start = Instant::now();
        let reply = std::thread::scope(|scope| {
            let delayed = scope.spawn(|| post(&server, "a", &fault));
            eventually("the request has arrived", || counts(&server, "a").0 == 1);
            admin(&server, "DELETE", "/admin/delays", "");
            delayed.join().unwrap()
        });
        assert_eq!(reply.raw.len(), 0, "{fault}");
        assert!(start.elapsed() < Duration::from_secs(20), "{fault}");
        assert_eq!(counts(&server, "a"), (1, 0), "{fault}");
        get(&server, "/v1/orders/a").problem(404);
    }
}

#[test]
fn a_call_that_the_store_delays_can_be_cut_off() {
    let server =
        Server::start(Config { store_time_limit: Duration::from_millis(50), ..patient_config() })
            .unwrap();
    admin(&server, "PUT", "/admin/store", r#"{"delay_ms":30000}"#);
    post(&server, "a", "").problem(500); // It took too long, and goes on.
    admin(&server, "DELETE", "/admin/store", "");
    admin(&server, "DELETE", "/admin/delays", "");
    assert!(matches!(server.drain(Duration::from_secs(20)), Ending::Drained));
}

#[test]
fn plans_apply_to_the_requests_they_fit_a_number_of_times() {
    let server = patient();
    let body =
        r#"{"fault":"status=500; applied=no","times":2,"method":"POST","path":"/v1/orders"}"#;
    plan(&server, body);
    plan(&server, r#"{"fault":"status=410; applied=no","path":"/v1/others"}"#);
    let listed = admin(&server, "GET", "/admin/faults", "");
    assert_eq!(listed.as_array().map(Vec::len), Some(2));
    assert_eq!(listed[0]["times"], 2);
    assert_eq!(get(&server, "/v1/orders").status, 200, "another method");
    assert_eq!(create(&server, "/v1/else", "{}").status, 201, "another path");
    post(&server, "a", "").problem(500);
    post(&server, "b", "status=502;applied=no").problem(502);
    post(&server, "c", "").problem(500);
    assert_eq!(post(&server, "d", "").status, 201);
    admin(&server, "DELETE", "/admin/faults", "");
    assert_eq!(get(&server, "/v1/others").status, 200);
}

#[test]
fn refused_connections_are_reset_at_accept() {
    let server = patient();
    plan(&server, r#"{"fault":"refuse","times":2}"#);
    for _ in 0..2 {
        let reply = post(&server, "a", "");
        assert_eq!(reply.raw.len(), 0);
        assert!(reply.error.is_some(), "a reset, not an orderly close: {reply:?}");
    }
    assert_eq!(post(&server, "a", "").status, 201);
    assert_eq!(counts(&server, "a"), (1, 1));
}

#[test]
fn a_closed_port_refuses_and_opens_again() {
    let server = patient();
    plan(&server, r#"{"fault":"refuse=400"}"#);
    let start = Instant::now();
    match TcpStream::connect_timeout(&server.address(), Duration::from_millis(200)) {
        // Windows tries to connect for longer than this test waits.
        Err(error) => {
            assert!(matches!(error.kind(), ErrorKind::ConnectionRefused | ErrorKind::TimedOut))
        }
        // This happens only if this thread was delayed until the port was open again.
        Ok(_) => assert!(start.elapsed() >= Duration::from_millis(300)),
    }
    eventually("it listens again", || TcpStream::connect(server.address()).is_ok());
    assert_eq!(post(&server, "a", "").status, 201);
}

#[test]
fn a_closed_port_is_administered_without_a_connection() {
    let server = patient();
    let administer = |method: &str, path: &str, body: &str| {
        let (status, body) = server.administer(method, path, body).expect("it is running");
        (status, String::from_utf8(body).expect("JSON"))
    };
    // The second order replaces what is left of the first.
    for fault in [r#"{"fault":"refuse=59000"}"#, r#"{"fault":"refuse=60000"}"#] {
        assert_eq!(administer("POST", "/admin/faults", fault).0, 201);
        assert!(TcpStream::connect(server.address()).is_err());
    }
    let counted = administer("GET", "/admin/counts/a", "");
    assert_eq!(counted.1, r#"{"applications":0,"deliveries":0,"reference":"a"}"#);
    administer("POST", "/admin/faults", r#"{"fault":"refuse","times":9}"#);
    for _ in 0..2 {
        assert_eq!(administer("DELETE", "/admin/faults", "").0, 204);
        assert_eq!(get(&server, "/v1/orders").status, 200);
    }
    administer("POST", "/admin/faults", r#"{"fault":"refuse=60000"}"#);
    let start = Instant::now();
    server.stop();
    assert!(start.elapsed() < Duration::from_secs(5), "a closed port does not delay the end");
}

#[test]
fn dropped_before_reading() {
    let server = patient();
    plan(&server, r#"{"fault":"drop-before-read"}"#);
    let reply = post(&server, "a", "");
    assert_eq!(reply.raw.len(), 0, "closed or reset, depending on the system");
    assert_eq!(counts(&server, "a"), (0, 0));
    assert_eq!(post(&server, "a", "").status, 201);
}

#[test]
fn a_bad_header_is_400_and_names_it() {
    let server = patient();
    for fault in ["explode", "delay=x", "status=500", "refuse", "drop-before-read", "\u{e9}"] {
        let problem = post(&server, "a", fault).problem(400);
        assert_eq!(problem["errors"][0]["parameter"], "Aftercall-Fault");
    }
    let long = "r".repeat(201);
    let problem = ask(&server, "GET", "/").reference(&long).send().problem(400);
    assert_eq!(problem["errors"][0]["parameter"], "Aftercall-Reference");
}

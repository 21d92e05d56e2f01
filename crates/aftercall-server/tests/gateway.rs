//! The gateway: real connections to upstreams that are silent, dead or broken, and to this server.

mod wire;

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;
use std::time::Duration;

use aftercall_server::{Config, Server};
use serde_json::json;
use wire::*;

#[test]
fn a_silent_upstream_is_504() {
    let config = Config { gateway_time_limit: Duration::from_millis(80), ..patient_config() };
    let server = Server::start(config).expect("a server starts");
    for method in ["GET", "POST"] {
        let reply = ask(&server, method, "/gateway/slow/anything?x=1").writer().body("{}").send();
        let problem = reply.problem(504);
        assert_eq!(problem["title"], "Gateway Timeout");
        let expected = "aftercall-gateway; error=http_response_timeout";
        assert_eq!(reply.header("proxy-status"), Some(expected));
    }
}

#[test]
fn a_dead_upstream_is_504() {
    let server = patient();
    let reply = ask(&server, "POST", "/gateway/dead/orders").writer().body("{}").send();
    reply.problem(504);
    assert_eq!(reply.header("proxy-status"), Some("aftercall-gateway; error=connection_refused"));
}

#[test]
fn the_response_of_an_upstream_is_relayed_and_the_request_counted_once() {
    let server = patient();
    let created = ask(&server, "POST", "/gateway/self/v1/orders")
        .writer()
        .reference("via")
        .body(r#"{"id":"1"}"#)
        .send();
    assert_eq!((created.status, created.json()), (201, json!({ "id": "1" })));
    assert_eq!(created.header("via"), Some("1.1 aftercall-gateway"));
    assert_eq!(counts(&server, "via"), (1, 1));
    get(&server, "/gateway/self/v1/orders?sort=up").problem(400);
    get(&server, "/gateway/nowhere/").problem(404);
    ask(&server, "POST", "/gateway/self/v1/orders").reader().send().problem(403);
}

#[test]
fn a_504_can_hide_a_write_that_is_applied() {
    let config = Config { gateway_time_limit: Duration::from_millis(150), ..patient_config() };
    let server = Server::start(config).expect("a server starts");
    admin(&server, "PUT", "/admin/store", r#"{"delay_ms":900}"#);
    let post = ask(&server, "POST", "/gateway/self/v1/orders").writer().reference("hidden");
    post.body(r#"{"id":"1"}"#).send().problem(504);
    eventually("it is applied", || counts(&server, "hidden") == (1, 1));
}

#[test]
fn an_upstream_that_closes_the_connection_or_sends_garbage_is_502() {
    let server = patient();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    admin(&server, "PUT", "/admin/upstreams/odd", &json!({ "address": address }).to_string());
    let odd = thread::spawn(move || {
        for response in ["", "what?\r\n\r\n"] {
            let (mut stream, _) = listener.accept().expect("a connection");
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(response.as_bytes());
        }
    });
    for error in ["connection_terminated", "http_protocol_error"] {
        let reply = get(&server, "/gateway/odd/");
        reply.problem(502);
        let expected = format!("aftercall-gateway; error={error}");
        assert_eq!(reply.header("proxy-status"), Some(expected.as_str()));
    }
    odd.join().expect("the upstream ends");
}

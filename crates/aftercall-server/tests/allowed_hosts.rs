//! `Host` on the loopback interface: a name that is not the server's own is refused, because it may
//! be that of a web page whose name resolves to this machine (DNS rebinding).

mod wire;

use std::io::{Read, Write};
use std::net::TcpStream;

use aftercall_server::{Config, Server};
use serde_json::json;
use wire::*;

/// The status that a request with these first lines gets.
fn status(server: &Server, lines: &str) -> u16 {
    let mut stream = TcpStream::connect(server.address()).expect("a connection");
    let rest = "Authorization: Bearer writer-token\r\nConnection: close\r\n\r\n";
    stream.write_all(format!("{lines}{rest}").as_bytes()).expect("it is sent");
    let mut response = String::new();
    stream.read_to_string(&mut response).expect("a response");
    response.get(9..12).and_then(|code| code.parse().ok()).expect("a status")
}

#[test]
fn a_web_page_whose_name_resolves_to_this_machine_reads_and_writes_nothing() {
    let server = patient();
    create(&server, "/v1/orders", r#"{"id":"1"}"#);
    for path in ["/admin/counts", "/admin/health", "/v1/orders/1", "/", "/gateway/self/"] {
        for host in ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "%"] {
            let lines = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n");
            assert_eq!(status(&server, &lines), 421, "{path} {host}");
        }
        // A second field or another name in the target does not get past the check.
        let two = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n");
        assert!([400, 421].contains(&status(&server, &two)), "{path}");
        let target =
            format!("GET http://evil.example{path} HTTP/1.1\r\nHost: {}\r\n", server.address());
        assert_eq!(status(&server, &target), 421, "{path}");
    }
    for (method, path) in
        [("POST", "/admin/faults"), ("DELETE", "/admin/data"), ("DELETE", "/v1/orders/1")]
    {
        let lines =
            format!("{method} {path} HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 0\r\n");
        assert_eq!(status(&server, &lines), 421);
    }
    assert_eq!(get(&server, "/v1/orders/1").status, 200);
    assert_eq!(admin(&server, "GET", "/admin/faults", ""), json!([]));
}

#[test]
fn its_own_names_are_accepted() {
    let hosts = vec!["orders.test".to_owned()];
    let server = Server::start(Config { hosts, ..patient_config() }).expect("a server starts");
    for host in ["localhost", "LOCALHOST:1", "[::1]:80", "127.0.0.1", "orders.test:8080", ""] {
        let lines = format!("GET /v1/orders HTTP/1.1\r\nHost: {host}\r\n");
        assert_eq!(status(&server, &lines), 200, "{host}");
    }
    assert_eq!(status(&server, "GET /v1/orders HTTP/1.0\r\n"), 200);
}

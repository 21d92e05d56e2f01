//! Limits: clients without credentials, and clients that send nothing, use little of the server and
//! cannot lock others out.

mod wire;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use aftercall_server::{Config, Server};
use wire::*;

fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect(server.address()).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a time limit");
    stream
}

/// A connection on which the beginning of a request has been sent.
fn begin_request(server: &Server, headers: &str, length: usize, sent: &[u8]) -> TcpStream {
    let mut stream = connect(server);
    let head = format!(
        "POST /v1/orders HTTP/1.1\r\nHost: localhost\r\n{headers}Content-Length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(sent)).expect("it is sent");
    stream
}

const WRITER: &str = "Authorization: Bearer writer-token\r\n";

fn read_rest(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8(bytes).expect("UTF-8")
}

/// The memory of this process in bytes; the server runs in it.
#[cfg(target_os = "linux")]
fn memory() -> usize {
    let text = std::fs::read_to_string("/proc/self/statm").expect("the process's own figures");
    let pages = text.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok());
    pages.expect("a number of pages") * 4_096
}

#[test]
#[cfg(target_os = "linux")]
fn the_body_of_an_unauthenticated_client_is_never_kept() {
    let server = patient();
    let nearly = vec![b'x'; (1 << 20) - 1];
    let before = memory();
    let clients: Vec<TcpStream> =
        (0..200).map(|_| begin_request(&server, "", 1 << 20, &nearly)).collect();
    std::thread::sleep(Duration::from_millis(200));
    let grown = memory().saturating_sub(before);
    assert!(grown < 48 << 20, "200 clients hold {} MiB", grown >> 20);
    drop(clients);
}

#[test]
fn an_unauthenticated_client_is_refused_without_waiting_for_its_body() {
    let server = patient();
    let start = Instant::now();
    let response = read_rest(begin_request(&server, "", 1 << 20, b"{"));
    assert!(response.starts_with("HTTP/1.1 401 "), "{response}");
    assert!(start.elapsed() < Duration::from_secs(15));
    // A client that asks first whether to send the body is refused at once.
    let start = Instant::now();
    let response = read_rest(begin_request(&server, "Expect: 100-continue\r\n", 1 << 20, b""));
    assert!(
        response.starts_with("HTTP/1.1 401 ") && !response.contains("100 Continue"),
        "{response}"
    );
    assert!(start.elapsed() < Duration::from_secs(4));
    let authenticated =
        begin_request(&server, &format!("{WRITER}Expect: 100-continue\r\n"), 2, b"");
    let mut line = [0; 12];
    (&authenticated).read_exact(&mut line).expect("a line");
    assert_eq!(&line, b"HTTP/1.1 100");
    // A small body is read, so the connection can be used for the same request with credentials.
    let mut stream = begin_request(&server, "", 2, b"{}");
    let mut first = vec![0; 12];
    stream.read_exact(&mut first).expect("a response");
    assert_eq!(first, b"HTTP/1.1 401");
    let again = format!(
        "POST /v1/orders HTTP/1.1\r\nHost: localhost\r\n{WRITER}Connection: close\r\n\
         Content-Length: 2\r\n\r\n{{}}"
    );
    stream.write_all(again.as_bytes()).expect("it is sent");
    assert!(read_rest(stream).contains("HTTP/1.1 201 "));
}

#[test]
fn connections_that_send_nothing_lock_no_client_out() {
    let server =
        Server::start(Config { connections: 16, ..patient_config() }).expect("a server starts");
    let mut idle: Vec<TcpStream> = (0..200).map(|_| connect(&server)).collect();
    // Some of them begin a head, or a body without credentials, and never go on.
    idle.extend((0..20).map(|_| {
        let mut stream = connect(&server);
        stream.write_all(b"GET /admin/health HT").expect("it is sent");
        stream
    }));
    idle.extend((0..20).map(|_| begin_request(&server, "", 100, b"{")));
    // Some begin a request for administration and never go on.
    idle.extend((0..60).map(|_| {
        let mut stream = connect(&server);
        let head = "PUT /admin/rate HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{";
        stream.write_all(head.as_bytes()).expect("it is sent");
        stream
    }));
    let start = Instant::now();
    assert_eq!(ask(&server, "GET", "/admin/health").send().status, 200);
    assert_eq!(create(&server, "/v1/orders", "{}").status, 201);
    let lasted = start.elapsed();
    assert!(lasted < Duration::from_secs(8), "it took {lasted:?}");
    drop(idle);
}

#[test]
fn a_full_server_says_so_and_can_still_be_administered() {
    let server =
        Server::start(Config { connections: 4, ..patient_config() }).expect("a server starts");
    admin(&server, "PUT", "/admin/store", r#"{"delay_ms":6000}"#);
    std::thread::scope(|scope| {
        let busy: Vec<_> = (0..4)
            .map(|number| {
                let server = &server;
                let name = format!("busy-{number}");
                scope.spawn(move || {
                    let work = ask(server, "POST", "/v1/orders").writer().reference(&name);
                    work.body("{}").send().status
                })
            })
            .collect();
        let in_progress = |name: &str| counts(&server, name).0 == 1;
        eventually("all are in progress", || {
            (0..4).all(|number| in_progress(&format!("busy-{number}")))
        });
        let refused = ask(&server, "POST", "/v1/orders").writer().reference("one").body("{}");
        let refused = refused.send();
        assert_eq!(refused.problem(503)["code"], "full");
        assert_eq!((refused.retry_after(), refused.header("connection")), (1, Some("close")));
        assert_eq!(counts(&server, "one"), (0, 0));
        assert_eq!(ask(&server, "GET", "/").send().problem(503)["code"], "full");
        admin(&server, "DELETE", "/admin/store", "");
        admin(&server, "PUT", "/admin/raw/orders/raw", "{}");
        // The requests in progress were not affected.
        for busy in busy {
            assert_eq!(busy.join().expect("a response"), 201);
        }
    });
    assert_eq!(create(&server, "/v1/orders", "{}").status, 201);
}

#[test]
fn administration_does_not_wait_behind_a_slow_store() {
    let server = patient();
    admin(&server, "PUT", "/admin/store", r#"{"delay_ms":60000}"#);
    let counted = format!("{WRITER}Aftercall-Reference: slow\r\n");
    // These are more calls than the store runs at once.
    let waiting: Vec<TcpStream> =
        (0..300).map(|_| begin_request(&server, &counted, 2, b"{}")).collect();
    eventually("all have arrived", || counts(&server, "slow").0 == 300);
    let start = Instant::now();
    admin(&server, "PUT", "/admin/raw/orders/raw", "{}");
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    drop(waiting);
}

#[test]
fn all_bodies_together_are_limited() {
    let config = Config { body_memory: 1 << 20, ..patient_config() };
    let server = Server::start(config).expect("a server starts");
    let mut first = begin_request(&server, WRITER, 1 << 20, b"");
    let refused = || {
        let reply = create(&server, "/v1/orders", "{}");
        reply.status == 503 && reply.json()["code"] == "full"
    };
    eventually("there is no memory left beside a large body", refused);
    assert_eq!(get(&server, "/v1/orders").status, 200, "a request without a body needs no memory");
    admin(&server, "PUT", "/admin/raw/orders/raw", "{}");
    let body = format!("{{\"x\":\"{}\"}}", "x".repeat((1 << 20) - 8));
    first.write_all(body.as_bytes()).expect("it is sent");
    let mut line = [0; 12];
    first.read_exact(&mut line).expect("a response");
    assert_eq!(&line, b"HTTP/1.1 201");
    eventually("there is memory again", || create(&server, "/v1/orders", "{}").status == 201);
}

#[test]
fn a_head_is_limited() {
    let server = patient();
    let long = ask(&server, "GET", "/v1/orders").writer().header("X-Long", &"x".repeat(200_000));
    assert_eq!(long.send().status, 431);
    let short = ask(&server, "GET", "/v1/orders").writer().header("X-Long", &"x".repeat(30_000));
    assert_eq!(short.send().status, 200);
}

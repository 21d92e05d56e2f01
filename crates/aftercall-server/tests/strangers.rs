//! Those without credentials, and those who say nothing: they take little, hold little, and keep
//! nobody out.

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

/// A connection on which so much of a request has been sent.
fn begun(server: &Server, headers: &str, length: usize, sent: &[u8]) -> TcpStream {
    let mut stream = connect(server);
    let head = format!(
        "POST /v1/orders HTTP/1.1\r\nHost: localhost\r\n{headers}Content-Length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(sent)).expect("it is sent");
    stream
}

const WRITER: &str = "Authorization: Bearer writer-token\r\n";

fn rest(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8(bytes).expect("UTF-8")
}

/// The memory of this process, the server within it, in bytes.
#[cfg(target_os = "linux")]
fn memory() -> usize {
    let text = std::fs::read_to_string("/proc/self/statm").expect("the process's own figures");
    let pages = text.split(' ').nth(1).and_then(|pages| pages.parse::<usize>().ok());
    pages.expect("a number of pages") * 4_096
}

#[test]
#[cfg(target_os = "linux")]
fn a_strangers_body_is_never_kept() {
    let server = patient();
    let nearly = vec![b'x'; (1 << 20) - 1];
    let before = memory();
    let strangers: Vec<TcpStream> =
        (0..200).map(|_| begun(&server, "", 1 << 20, &nearly)).collect();
    std::thread::sleep(Duration::from_millis(200));
    let grown = memory().saturating_sub(before);
    assert!(grown < 48 << 20, "200 strangers hold {} MiB", grown >> 20);
    drop(strangers);
}

#[test]
fn a_stranger_is_refused_without_waiting_for_the_body() {
    let server = patient();
    let start = Instant::now();
    let answer = rest(begun(&server, "", 1 << 20, b"{"));
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    assert!(start.elapsed() < Duration::from_secs(15));
    // Who asks first whether to send the body is told at once, and not told to send it.
    let start = Instant::now();
    let answer = rest(begun(&server, "Expect: 100-continue\r\n", 1 << 20, b""));
    assert!(answer.starts_with("HTTP/1.1 401 ") && !answer.contains("100 Continue"), "{answer}");
    assert!(start.elapsed() < Duration::from_secs(4));
    let known = begun(&server, &format!("{WRITER}Expect: 100-continue\r\n"), 2, b"");
    let mut line = [0; 12];
    (&known).read_exact(&mut line).expect("a line");
    assert_eq!(&line, b"HTTP/1.1 100");
    // A small body is read, so the connection can be used for the same request with credentials.
    let mut stream = begun(&server, "", 2, b"{}");
    let mut first = vec![0; 12];
    stream.read_exact(&mut first).expect("an answer");
    assert_eq!(first, b"HTTP/1.1 401");
    let again = format!(
        "POST /v1/orders HTTP/1.1\r\nHost: localhost\r\n{WRITER}Connection: close\r\n\
         Content-Length: 2\r\n\r\n{{}}"
    );
    stream.write_all(again.as_bytes()).expect("it is sent");
    assert!(rest(stream).contains("HTTP/1.1 201 "));
}

#[test]
fn connections_that_say_nothing_keep_nobody_out() {
    let server =
        Server::start(Config { connections: 16, ..patient_config() }).expect("a server starts");
    let mut quiet: Vec<TcpStream> = (0..200).map(|_| connect(&server)).collect();
    // Some of them have begun a head, or a body without credentials, and never go on.
    quiet.extend((0..20).map(|_| {
        let mut stream = connect(&server);
        stream.write_all(b"GET /admin/health HT").expect("it is sent");
        stream
    }));
    quiet.extend((0..20).map(|_| begun(&server, "", 100, b"{")));
    // Nor do those who begin to administrate.
    quiet.extend((0..60).map(|_| {
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
    drop(quiet);
}

#[test]
fn a_full_server_says_so_and_is_administrated_all_the_same() {
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
        let at_work = |name: &str| counts(&server, name).0 == 1;
        eventually("all are at work", || (0..4).all(|number| at_work(&format!("busy-{number}"))));
        let refused = ask(&server, "POST", "/v1/orders").writer().reference("one").body("{}");
        let refused = refused.send();
        assert_eq!(refused.problem(503)["code"], "full");
        assert_eq!((refused.retry_after(), refused.header("connection")), (1, Some("close")));
        assert_eq!(counts(&server, "one"), (0, 0));
        assert_eq!(ask(&server, "GET", "/").send().problem(503)["code"], "full");
        admin(&server, "DELETE", "/admin/store", "");
        admin(&server, "PUT", "/admin/raw/orders/raw", "{}");
        // Those who were at work lost nothing by it.
        for busy in busy {
            assert_eq!(busy.join().expect("an answer"), 201);
        }
    });
    assert_eq!(create(&server, "/v1/orders", "{}").status, 201);
}

#[test]
fn administration_does_not_wait_behind_a_slow_store() {
    let server = patient();
    admin(&server, "PUT", "/admin/store", r#"{"delay_ms":60000}"#);
    let counted = format!("{WRITER}Aftercall-Reference: slow\r\n");
    // More than the store works on at once.
    let waiting: Vec<TcpStream> = (0..300).map(|_| begun(&server, &counted, 2, b"{}")).collect();
    eventually("all have come", || counts(&server, "slow").0 == 300);
    let start = Instant::now();
    admin(&server, "PUT", "/admin/raw/orders/raw", "{}");
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    drop(waiting);
}

#[test]
fn all_bodies_together_have_a_bound() {
    let config = Config { body_memory: 1 << 20, ..patient_config() };
    let server = Server::start(config).expect("a server starts");
    let mut first = begun(&server, WRITER, 1 << 20, b"");
    let refused = || {
        let reply = create(&server, "/v1/orders", "{}");
        reply.status == 503 && reply.json()["code"] == "full"
    };
    eventually("there is no room beside a large body", refused);
    assert_eq!(get(&server, "/v1/orders").status, 200, "what has no body needs no room");
    admin(&server, "PUT", "/admin/raw/orders/raw", "{}");
    let body = format!("{{\"x\":\"{}\"}}", "x".repeat((1 << 20) - 8));
    first.write_all(body.as_bytes()).expect("it is sent");
    let mut line = [0; 12];
    first.read_exact(&mut line).expect("an answer");
    assert_eq!(&line, b"HTTP/1.1 201");
    eventually("there is room again", || create(&server, "/v1/orders", "{}").status == 201);
}

#[test]
fn a_head_has_a_bound() {
    let server = patient();
    let long = ask(&server, "GET", "/v1/orders").writer().header("X-Long", &"x".repeat(200_000));
    assert_eq!(long.send().status, 431);
    let short = ask(&server, "GET", "/v1/orders").writer().header("X-Long", &"x".repeat(30_000));
    assert_eq!(short.send().status, 200);
}

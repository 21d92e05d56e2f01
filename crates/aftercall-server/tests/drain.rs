//! Draining: no new connection is accepted, and requests in progress are finished in bounded time.

mod wire;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use aftercall_server::{Config, Ending, Server};
use wire::*;

const LONG: Duration = Duration::from_secs(15);

/// A connection that has been used and is kept open.
fn idle_connection(server: &Server) -> TcpStream {
    let mut stream = TcpStream::connect(server.address()).expect("a connection");
    let request = "GET /admin/health HTTP/1.1\r\nHost: localhost\r\n\r\n";
    stream.write_all(request.as_bytes()).expect("it is sent");
    let mut line = [0; 12];
    stream.read_exact(&mut line).expect("a response");
    assert_eq!(&line, b"HTTP/1.1 200");
    stream
}

#[test]
fn requests_in_progress_are_finished_and_stored() {
    let name = format!("aftercall-server-{}-drain.redb", std::process::id());
    let file = std::env::temp_dir().join(name);
    let config = || Config { data: Some(PathBuf::from(&file)), ..patient_config() };
    let server = Server::start(config()).expect("it starts");
    admin(&server, "PUT", "/admin/store", r#"{"delay_ms":1500}"#);
    let address = server.address();
    thread::scope(|scope| {
        let write = ask(&server, "POST", "/v1/orders").writer().reference("w");
        let write = scope.spawn(|| write.body(r#"{"id":"kept"}"#).send());
        // The request of a client that has disconnected is finished too.
        let mut disconnected = TcpStream::connect(address).expect("a connection");
        let request = "POST /v1/orders HTTP/1.1\r\nHost: localhost\r\nAftercall-Reference: g\r\n\
                       Authorization: Bearer writer-token\r\nContent-Length: 13\r\n\r\n{\"id\":\"gone\"}";
        disconnected.write_all(request.as_bytes()).expect("it is sent");
        eventually("both are in progress", || counts(&server, "w").0 + counts(&server, "g").0 == 2);
        drop(disconnected);
        server.stopper().drain(LONG);
        eventually("no connection is accepted", || TcpStream::connect(address).is_err());
        assert_eq!(write.join().expect("a response").status, 201);
    });
    assert_eq!(server.wait(), Ending::Drained);
    let server = Server::start(config()).expect("it starts again");
    for id in ["kept", "gone"] {
        assert_eq!(get(&server, &format!("/v1/orders/{id}")).status, 200, "{id}");
    }
    server.stop();
    let _ = std::fs::remove_file(file);
}

#[test]
fn idle_and_unauthenticated_clients_do_not_delay_it_for_long() {
    let server = patient();
    let _idle: Vec<TcpStream> = (0..5).map(|_| idle_connection(&server)).collect();
    let _silent = TcpStream::connect(server.address()).expect("a connection");
    let mut half = TcpStream::connect(server.address()).expect("a connection");
    half.write_all(b"GET /v1/ord").expect("it is sent");
    // An unauthenticated request that would take a minute ends when its client disconnects.
    let mut unauthenticated = TcpStream::connect(server.address()).expect("a connection");
    let request = "GET /v1/orders HTTP/1.1\r\nHost: localhost\r\nAftercall-Fault: delay=60000\r\n\
                   Aftercall-Reference: s\r\n\r\n";
    unauthenticated.write_all(request.as_bytes()).expect("it is sent");
    eventually("it is in progress", || counts(&server, "s").0 == 1);
    drop(unauthenticated);
    let start = Instant::now();
    assert_eq!(server.drain(LONG), Ending::Drained);
    assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
}

#[test]
fn requests_that_take_too_long_are_cut_off_and_a_second_command_ends_at_once() {
    for second in [false, true] {
        let server = patient();
        admin(&server, "PUT", "/admin/store", r#"{"delay_ms":60000}"#);
        let waiting = ask(&server, "POST", "/v1/orders").writer().reference("w").body("{}");
        thread::scope(|scope| {
            let waiting = scope.spawn(|| waiting.send());
            eventually("the store call is in progress", || counts(&server, "w").0 == 1);
            let start = Instant::now();
            server.stopper().drain(if second { LONG } else { Duration::from_millis(300) });
            if second {
                thread::sleep(Duration::from_millis(100));
                server.stopper().stop();
            }
            let expected = if second { Ending::Stopped } else { Ending::CutOff };
            assert_eq!(server.wait(), expected);
            assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
            // The client may still be told that the server is stopping.
            assert!([0, 500].contains(&waiting.join().expect("an end").status));
        });
    }
}

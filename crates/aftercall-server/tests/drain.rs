//! Draining: nothing new comes in, what is under way is finished within a bounded time.

mod wire;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use aftercall_server::{Config, Ending, Server};
use wire::*;

const LONG: Duration = Duration::from_secs(15);

/// A connection that has been used and is kept.
fn kept(server: &Server) -> TcpStream {
    let mut stream = TcpStream::connect(server.address()).expect("a connection");
    let request = "GET /admin/health HTTP/1.1\r\nHost: localhost\r\n\r\n";
    stream.write_all(request.as_bytes()).expect("it is sent");
    let mut line = [0; 12];
    stream.read_exact(&mut line).expect("an answer");
    assert_eq!(&line, b"HTTP/1.1 200");
    stream
}

#[test]
fn what_is_under_way_is_finished_and_kept() {
    let name = format!("aftercall-server-{}-drain.redb", std::process::id());
    let file = std::env::temp_dir().join(name);
    let config = || Config { data: Some(PathBuf::from(&file)), ..patient_config() };
    let server = Server::start(config()).expect("it starts");
    admin(&server, "PUT", "/admin/store", r#"{"delay_ms":1500}"#);
    let address = server.address();
    thread::scope(|scope| {
        let write = ask(&server, "POST", "/v1/orders").writer().reference("w");
        let write = scope.spawn(|| write.body(r#"{"id":"kept"}"#).send());
        // Whoever asked and has gone gets what they asked for, too.
        let mut gone = TcpStream::connect(address).expect("a connection");
        let request = "POST /v1/orders HTTP/1.1\r\nHost: localhost\r\nAftercall-Reference: g\r\n\
                       Authorization: Bearer writer-token\r\nContent-Length: 13\r\n\r\n{\"id\":\"gone\"}";
        gone.write_all(request.as_bytes()).expect("it is sent");
        eventually("both are at work", || counts(&server, "w").0 + counts(&server, "g").0 == 2);
        drop(gone);
        server.stopper().drain(LONG);
        eventually("nobody comes in", || TcpStream::connect(address).is_err());
        assert_eq!(write.join().expect("an answer").status, 201);
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
fn the_quiet_and_the_strangers_hold_it_up_for_no_long() {
    let server = patient();
    let _kept: Vec<TcpStream> = (0..5).map(|_| kept(&server)).collect();
    let _silent = TcpStream::connect(server.address()).expect("a connection");
    let mut half = TcpStream::connect(server.address()).expect("a connection");
    half.write_all(b"GET /v1/ord").expect("it is sent");
    // A stranger's request that would take a minute is over once the stranger has gone.
    let mut stranger = TcpStream::connect(server.address()).expect("a connection");
    let request = "GET /v1/orders HTTP/1.1\r\nHost: localhost\r\nAftercall-Fault: delay=60000\r\n\
                   Aftercall-Reference: s\r\n\r\n";
    stranger.write_all(request.as_bytes()).expect("it is sent");
    eventually("it is at work", || counts(&server, "s").0 == 1);
    drop(stranger);
    let start = Instant::now();
    assert_eq!(server.drain(LONG), Ending::Drained);
    assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
}

#[test]
fn what_takes_too_long_is_cut_off_and_a_second_order_ends_at_once() {
    for second in [false, true] {
        let server = patient();
        admin(&server, "PUT", "/admin/store", r#"{"delay_ms":60000}"#);
        let waiting = ask(&server, "POST", "/v1/orders").writer().reference("w").body("{}");
        thread::scope(|scope| {
            let waiting = scope.spawn(|| waiting.send());
            eventually("the store is at work", || counts(&server, "w").0 == 1);
            let start = Instant::now();
            server.stopper().drain(if second { LONG } else { Duration::from_millis(300) });
            if second {
                thread::sleep(Duration::from_millis(100));
                server.stopper().stop();
            }
            let expected = if second { Ending::Stopped } else { Ending::CutOff };
            assert_eq!(server.wait(), expected);
            assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
            // It may still hear that the server is stopping.
            assert!([0, 500].contains(&waiting.join().expect("an end").status));
        });
    }
}

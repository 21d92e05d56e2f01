//! Standard output and standard error that nobody reads, or that are full, and Ctrl-C: a call is
//! carried through all the same, and the exit code stays true.

mod program;

use aftercall_server::{Config, Server};
use program::{program, run};
use std::fs;
use std::io::{PipeWriter, Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Output, Stdio};
use std::thread;

const TOKEN: &str = "Authorization: Bearer writer-token";

/// A pipe whose reader is gone.
fn closed() -> PipeWriter {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    writer
}

fn file(name: &str, text: &str) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).expect("a file");
    path.to_str().expect("a path").to_owned()
}

/// Runs the program with this as its standard output.
fn with_output(arguments: &[&str], output: impl Into<Stdio>) -> Option<i32> {
    let mut command = program(arguments);
    command.stdin(Stdio::null()).stdout(output).stderr(Stdio::null());
    command.status().expect("the program runs").code()
}

/// Runs the program with this as its standard error.
fn with_error(arguments: &[&str], error: impl Into<Stdio>) -> Output {
    let mut command = program(arguments);
    command.stdin(Stdio::null()).stderr(error).output().expect("the program runs")
}

fn applications(server: &Server, reference: &str) -> u64 {
    let url = format!("{}/admin/counts/{reference}", server.url());
    run(&["call", "GET", &url]).json()["applications"].as_u64().expect("a count")
}

#[test]
fn a_write_is_carried_through_when_nobody_hears_its_moves() {
    let server = Server::start(Config::default()).expect("a server starts");
    let url = format!("{}/v1/orders", server.url());
    let call = |id: &str, error: Stdio| {
        let body = format!(r#"{{"id":"{id}"}}"#);
        let counted = format!("Aftercall-Reference: {id}");
        let arguments = ["call", "POST", &url, "-H", TOKEN, "-H", &counted, "-d", &body];
        let said = with_error(&arguments, error);
        assert_eq!(said.status.code(), Some(0), "{id}");
        assert_eq!(said.stdout, body.as_bytes(), "{id}");
        assert_eq!(applications(&server, id), 1, "{id}");
        let again = with_error(&arguments, closed());
        assert_eq!(again.status.code(), Some(1), "{id}: it is there already");
    };
    call("closed", closed().into());
    if let Ok(full) = fs::File::options().write(true).open("/dev/full") {
        call("full", full.into());
    }
    let usage = with_error(&["call", "GET", "ftp://a.example/"], closed());
    assert_eq!(usage.status.code(), Some(2));
}

#[test]
fn the_exit_code_is_true_when_nobody_reads_the_output() {
    let server = Server::start(Config::default()).expect("a server starts");
    let url = format!("{}/v1/orders", server.url());
    let nothing = format!("{url}/nothing");
    for json in [&[][..], &["--json"]] {
        let good = [&["call", "GET", &url, "-H", TOKEN], json].concat();
        assert_eq!(with_output(&good, closed()), Some(0), "{good:?}");
        let bad = [&["call", "GET", &nothing, "-H", TOKEN], json].concat();
        assert_eq!(with_output(&bad, closed()), Some(1), "{bad:?}");

        let wrong = file("closed.toml", "name = \"mine\"\n[[status]]\ncode = 404\nremdy = \"x\"\n");
        let check = [&["contract", "check", &wrong], json].concat();
        assert_eq!(with_output(&check, closed()), Some(1), "{check:?}");
        let none = file("closed.json", "[]");
        let vectors = [&["vectors", &none], json].concat();
        assert_eq!(with_output(&vectors, closed()), Some(1), "{vectors:?}");
    }
    let lines = file("closed.jsonl", "not json\n{\"response\":{\"status\":200}}\n");
    assert_eq!(with_output(&["judge", &lines], closed()), Some(1));
    assert_eq!(with_output(&["status", "--all"], closed()), Some(0));
}

#[test]
fn a_long_body_whose_reader_has_enough_is_no_failure() {
    let socket = TcpListener::bind("127.0.0.1:0").expect("a socket");
    let url = format!("http://{}/", socket.local_addr().expect("an address"));
    let length: usize = 20 << 20;
    let serve = thread::spawn(move || {
        for status in ["200 OK", "404 Not Found"] {
            let (mut peer, _) = socket.accept().expect("a connection");
            let _ = peer.read(&mut [0; 4096]).expect("a request");
            let head = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\n\r\n");
            peer.write_all(head.as_bytes()).expect("a head");
            // The client may leave before the end: its reader has.
            let _ = peer.write_all(&vec![b'x'; length]);
        }
    });
    assert_eq!(with_output(&["call", "GET", &url], closed()), Some(0));
    assert_eq!(with_output(&["call", "GET", &url], closed()), Some(1));
    serve.join().expect("the server ends");
}

/// Starts a call, waits until `under_way` says so, presses Ctrl-C.
#[cfg(unix)]
fn interrupted(arguments: &[&str], under_way: impl FnOnce()) -> (Option<i32>, String) {
    let mut command = program(arguments);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let child = command.spawn().expect("the program starts");
    under_way();
    program::signal(&child, libc::SIGINT);
    let output = child.wait_with_output().expect("the program ends");
    (output.status.code(), String::from_utf8(output.stderr).expect("UTF-8"))
}

#[cfg(unix)]
#[test]
fn an_interrupted_call_says_what_is_known_of_its_effect() {
    let socket = TcpListener::bind("127.0.0.1:0").expect("a socket");
    let url = format!("http://{}/", socket.local_addr().expect("an address"));
    let mut peers = Vec::new();
    let mut sent = || {
        let (mut peer, _) = socket.accept().expect("a connection");
        let _ = peer.read(&mut [0; 4096]).expect("a request");
        peers.push(peer);
    };
    let (code, error) = interrupted(&["call", "POST", &url, "-d", "{}"], &mut sent);
    assert_eq!(code, Some(130), "{error}");
    assert!(error.ends_with("interrupted: effect unknown\n"), "{error}");
    let (code, error) = interrupted(&["call", "GET", &url, "-q"], &mut sent);
    assert_eq!((code, error.lines().count()), (Some(130), 1), "{error}");

    // In a wait after an answer that says so, nothing was done.
    let wait = || {
        let (mut peer, _) = socket.accept().expect("a connection");
        let _ = peer.read(&mut [0; 4096]).expect("a request");
        let answer = "HTTP/1.1 503 X\r\nRetry-After: 20\r\nContent-Length: 0\r\n\r\n";
        peer.write_all(answer.as_bytes()).expect("an answer");
        thread::sleep(std::time::Duration::from_millis(500));
    };
    let (code, error) = interrupted(&["call", "POST", &url], wait);
    assert_eq!(code, Some(130), "{error}");
    assert!(error.ends_with("interrupted: effect not-applied\n"), "{error}");
}

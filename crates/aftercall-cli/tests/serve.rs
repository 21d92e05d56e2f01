//! `aftercall serve`: its signals, its warning, and what it says when it cannot start.

mod program;

use program::run;
use std::path::PathBuf;

fn scratch(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name)
}

#[cfg(unix)]
mod signals {
    use super::program::{program, run, signal};
    use std::io::{BufRead, BufReader, Read, Write};
    use std::net::TcpStream;
    use std::process::{Child, Command, Stdio};
    use std::time::{Duration, Instant};

    /// The server and where it listens.
    fn served(arguments: &[&str]) -> (Child, String) {
        let arguments = [&["serve", "--store-time-limit", "20000"], arguments].concat();
        let mut command = program(&arguments);
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        let address = listening(&mut child);
        (child, address)
    }

    /// Where it says that it listens.
    fn listening(child: &mut Child) -> String {
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().expect("its output"));
        out.read_line(&mut line).expect("a line");
        let address = line.trim().strip_prefix("listening on http://").expect("where it listens");
        address.to_owned()
    }

    /// Makes the store slow and has a write at work in it.
    fn write_under_way(address: &str, delay_ms: u64) -> TcpStream {
        let slow = format!("{{\"delay_ms\":{delay_ms}}}");
        let said = run(&["call", "PUT", &format!("http://{address}/admin/store"), "-d", &slow]);
        assert_eq!(said.code, 0, "{said:?}");
        let mut stream = TcpStream::connect(address).expect("a connection");
        let request = format!(
            "POST /v1/orders HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer writer-token\r\n\
             Aftercall-Reference: w\r\nContent-Length: 2\r\n\r\n{{}}"
        );
        stream.write_all(request.as_bytes()).expect("it is sent");
        let counts = format!("http://{address}/admin/counts/w");
        let start = Instant::now();
        while run(&["call", "GET", &counts]).json()["deliveries"] != 1 {
            assert!(start.elapsed() < Duration::from_secs(20), "it never arrives");
        }
        stream
    }

    fn answer(mut stream: TcpStream) -> String {
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        answer
    }

    #[test]
    fn a_signal_lets_what_is_under_way_be_finished() {
        for number in [libc::SIGTERM, libc::SIGINT] {
            let (child, address) = served(&[]);
            let write = write_under_way(&address, 2_000);
            signal(&child, number);
            let answer = answer(write);
            assert!(answer.starts_with("HTTP/1.1 201 "), "{answer:?}");
            assert!(answer.contains("connection: close"), "{answer:?}");
            let ended = child.wait_with_output().expect("it ends");
            assert_eq!(ended.status.code(), Some(0), "{ended:?}");
        }
        // With nothing under way it ends at once, and says nothing.
        let (child, _) = served(&[]);
        let start = Instant::now();
        signal(&child, libc::SIGTERM);
        let ended = child.wait_with_output().expect("it ends");
        assert_eq!((ended.status.code(), ended.stderr.len()), (Some(0), 0), "{ended:?}");
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    }

    #[test]
    fn connections_that_take_all_descriptors_keep_nobody_out() {
        let own = env!("CARGO_BIN_EXE_aftercall");
        let mut command = Command::new("sh");
        command.args(["-c", "ulimit -n 48; exec \"$0\" serve", own]).stdout(Stdio::piped());
        let mut child = command.spawn().expect("it starts");
        let address = listening(&mut child);
        let quiet: Vec<TcpStream> =
            (0..100).map(|_| TcpStream::connect(&address).expect("a connection")).collect();
        let start = Instant::now();
        let said = run(&["call", "GET", &format!("http://{address}/admin/health"), "-q"]);
        assert_eq!((said.code, said.out.as_str()), (0, r#"{"ok":true}"#), "{said:?}");
        assert!(start.elapsed() < Duration::from_secs(15), "{:?}", start.elapsed());
        drop(quiet);
        signal(&child, libc::SIGTERM);
        assert_eq!(child.wait().expect("it ends").code(), Some(0));
    }

    #[test]
    fn what_is_not_finished_in_time_is_told() {
        let (child, address) = served(&["--drain-time-limit", "300"]);
        let write = write_under_way(&address, 60_000);
        signal(&child, libc::SIGTERM);
        let ended = child.wait_with_output().expect("it ends");
        let told = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(ended.status.code(), Some(1), "{told}");
        // It may still hear that the server is stopping.
        let answer = answer(write);
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 500 "), "{answer}");
        assert!(told.contains("not everything was finished in time"), "{told}");

        let (child, address) = served(&[]);
        let _write = write_under_way(&address, 60_000);
        let start = Instant::now();
        signal(&child, libc::SIGTERM);
        std::thread::sleep(Duration::from_millis(200));
        signal(&child, libc::SIGTERM);
        let ended = child.wait_with_output().expect("it ends");
        assert_eq!(ended.status.code(), Some(1), "{ended:?}");
        assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
    }
}

#[test]
fn what_is_wrong_is_named() {
    let folder = scratch("");
    let said = run(&["serve", "--data", folder.to_str().expect("a path")]);
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.error.starts_with("aftercall: cannot open the data file "), "{said:?}");
    let garbage = scratch("garbage.redb");
    std::fs::write(&garbage, "no data ".repeat(1_000)).expect("a file");
    let said = run(&["serve", "--data", garbage.to_str().expect("a path")]);
    assert!(said.code == 2 && said.error.contains("it is not a data file"), "{said:?}");
    let said = run(&["serve", "--address", "203.0.113.1:1"]);
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.error.contains("aftercall: cannot listen on 203.0.113.1:1: "), "{said:?}");
    assert_eq!(run(&["serve", "--connections", "0"]).code, 2);
}

#[test]
fn known_tokens_beyond_the_loopback_are_warned_of() {
    // Nothing is served there: the address is not this machine's.
    let serve = |arguments: &[&str]| {
        run(&[&["serve", "--address", "203.0.113.1:1"], arguments].concat()).error
    };
    assert!(serve(&[]).starts_with("warning: 203.0.113.1:1 can be reached"), "{}", serve(&[]));
    assert!(serve(&["--writer-token", "mine"]).starts_with("warning: "));
    let own = serve(&["--writer-token", "mine", "--reader-token", "yours"]);
    assert!(!own.contains("warning"), "{own}");
    let other = run(&["serve", "--data", scratch("").to_str().expect("a path")]).error;
    assert!(!other.contains("warning"), "{other}");
}

//! Starting and stopping a server, and what its data file keeps.

mod wire;

use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use aftercall_server::{Config, Rate, Server};
use wire::*;

/// A file that belongs to one test and is removed at its end.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Scratch {
        let name = format!("aftercall-server-{}-{name}.redb", std::process::id());
        Scratch(std::env::temp_dir().join(name))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn documents_and_tombstones_survive_a_restart() {
    let file = Scratch::new("restart");
    let start = || {
        Server::start(Config { data: Some(file.0.clone()), ..patient_config() }).expect("it starts")
    };
    let server = start();
    create(&server, "/v1/orders", r#"{"id":"kept"}"#);
    create(&server, "/v1/orders", r#"{"id":"deleted"}"#);
    ask(&server, "DELETE", "/v1/orders/deleted").writer().send();
    let tag = get(&server, "/v1/orders/kept").header("etag").map(str::to_owned);
    server.stop();

    let server = start();
    let kept = get(&server, "/v1/orders/kept");
    assert_eq!((kept.status, kept.header("etag")), (200, tag.as_deref()));
    get(&server, "/v1/orders/deleted").problem(410);
    get(&server, "/v1/orders/never").problem(404);
    let again = ask(&server, "PUT", "/v1/orders/deleted").writer().body("{}").send();
    assert_eq!(again.status, 201);
}

#[test]
fn stopping_takes_bounded_time_with_a_request_in_progress() {
    let server = patient();
    admin(&server, "PUT", "/admin/store", r#"{"delay_ms":60000}"#);
    let address = server.address();
    let waiting = ask(&server, "POST", "/v1/orders").writer().reference("w").body("{}");
    thread::scope(|scope| {
        scope.spawn(|| waiting.send());
        eventually("the store call is in progress", || counts(&server, "w").0 == 1);
        let start = Instant::now();
        server.stopper().stop();
        server.wait();
        assert!(start.elapsed() < Duration::from_secs(10));
    });
    assert!(std::net::TcpStream::connect(address).is_err());
}

#[test]
fn a_server_may_be_dropped_inside_a_runtime() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(async { drop(patient()) });
}

#[test]
fn a_configuration_that_cannot_work_is_refused() {
    let refused = |config: Config| Server::start(config).expect_err("it must not start").kind();
    let invalid = std::io::ErrorKind::InvalidInput;
    assert_eq!(refused(Config { reader_token: String::new(), ..Config::default() }), invalid);
    assert_eq!(
        refused(Config { reader_token: "writer-token".into(), ..Config::default() }),
        invalid
    );
    let rate = Some(Rate { per_second: f64::NAN, burst: 1 });
    assert_eq!(refused(Config { rate, ..Config::default() }), invalid);
    let server = patient();
    assert!(server.url().starts_with("http://127.0.0.1:"));
    let taken = Config { address: server.address(), ..Config::default() };
    let error = Server::start(taken).expect_err("it must not start").to_string();
    assert!(error.starts_with(&format!("cannot listen on {}: ", server.address())), "{error}");
}

#[test]
fn errors_of_the_data_file_name_the_data_file() {
    use std::io::ErrorKind;
    let refused = |file: &std::path::Path, kind: ErrorKind| {
        let config = Config { data: Some(file.to_path_buf()), ..Config::default() };
        let error = Server::start(config).expect_err("it must not start");
        let start = format!("cannot open the data file {}: ", file.display());
        let text = error.to_string();
        assert!(text.starts_with(&start), "{text}");
        assert_eq!(error.kind(), kind, "{text}");
        text[start.len()..].to_owned()
    };
    refused(&PathBuf::from("/nowhere/at/all.redb"), ErrorKind::NotFound);
    refused(&std::env::temp_dir(), ErrorKind::IsADirectory);
    let garbage = Scratch::new("garbage");
    std::fs::write(&garbage.0, "no database ".repeat(1_000)).expect("a file");
    refused(&garbage.0, ErrorKind::InvalidData);
    let open = Scratch::new("open");
    let config = Config { data: Some(open.0.clone()), ..Config::default() };
    let _server = Server::start(config).expect("it starts");
    let why = refused(&open.0, ErrorKind::ResourceBusy);
    assert_eq!(why, "another process has it open");
}

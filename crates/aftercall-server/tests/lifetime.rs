//! Starting, stopping, and what a data file keeps in between.

mod wire;

use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use aftercall_server::{Config, Rate, Server};
use wire::*;

/// A file of this test alone, removed at its end.
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
fn stopping_takes_bounded_time_whatever_goes_on() {
    let server = patient();
    admin(&server, "PUT", "/admin/store", r#"{"delay_ms":60000}"#);
    let address = server.address();
    let waiting = ask(&server, "POST", "/v1/orders").writer().reference("w").body("{}");
    thread::scope(|scope| {
        scope.spawn(|| waiting.send());
        eventually("the store is at work", || counts(&server, "w").0 == 1);
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
fn what_cannot_work_is_refused() {
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
    assert!(Server::start(Config { address: server.address(), ..Config::default() }).is_err());
    let nowhere = Some(PathBuf::from("/nowhere/at/all.redb"));
    assert!(Server::start(Config { data: nowhere, ..Config::default() }).is_err());
}

//! Idempotency keys: a request is applied once, gets the same response again, and never races
//! itself.

mod wire;

use std::thread;
use std::time::Duration;

use aftercall_server::{Config, Server};
use wire::*;

fn post(server: &Server, key: &str, body: &str) -> Reply {
    ask(server, "POST", "/v1/orders").writer().reference("ref").key(key).body(body).send()
}

#[test]
fn the_stored_response_is_replayed() {
    let server = patient();
    let first = post(&server, "\"k-1\"", r#"{"n":1}"#);
    assert_eq!((first.status, first.header("idempotent-replayed")), (201, None));
    let again = post(&server, "k-1", r#"{"n":1}"#);
    assert_eq!((again.status, again.header("idempotent-replayed")), (201, Some("true")));
    assert_eq!((&again.body, again.header("location")), (&first.body, first.header("location")));
    assert_eq!(counts(&server, "ref"), (2, 1));
    let other = post(&server, "k-1", r#"{"n":2}"#).problem(422);
    assert_eq!(other["code"], "idempotency_key_reuse");
    let elsewhere = ask(&server, "POST", "/v1/others").writer().key("k-1").body(r#"{"n":1}"#);
    elsewhere.send().problem(422);
    for bad in ["\"open", "\"\"", &"k".repeat(256)] {
        post(&server, bad, "{}").problem(400);
    }
}

#[test]
fn errors_are_replayed_too() {
    let server = patient();
    create(&server, "/v1/orders", r#"{"id":"1"}"#);
    post(&server, "k", r#"{"id":"1"}"#).problem(409);
    ask(&server, "DELETE", "/v1/orders/1").writer().send();
    let again = post(&server, "k", r#"{"id":"1"}"#);
    again.problem(409);
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
}

#[test]
fn while_the_first_is_in_progress_the_second_is_told_to_wait() {
    let server = patient();
    admin(&server, "PUT", "/admin/store", r#"{"delay_ms":400}"#);
    let mut replies: Vec<Reply> = thread::scope(|scope| {
        let both = [(); 2].map(|()| scope.spawn(|| post(&server, "k", "{}")));
        both.into_iter().map(|thread| thread.join().expect("a reply")).collect()
    });
    replies.sort_by_key(|reply| reply.status);
    assert_eq!(counts(&server, "ref"), (2, 1));
    assert_eq!(replies[0].status, 201);
    if replies[1].status == 409 {
        assert_eq!(replies[1].problem(409)["code"], "idempotency_in_progress");
        assert_eq!(replies[1].retry_after(), 1);
    } else {
        // This happens only if one of them was delayed for as long as the store took.
        assert_eq!(replies[1].status, 201);
    }
    assert_eq!(post(&server, "k", "{}").header("idempotent-replayed"), Some("true"));
}

#[test]
fn many_at_once_are_applied_once() {
    let server = patient();
    let firsts: usize = thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(|| post(&server, "k", "{}"))).collect();
        let replies = threads.into_iter().map(|thread| thread.join().expect("a reply"));
        replies.filter(|r| r.status == 201 && r.header("idempotent-replayed").is_none()).count()
    });
    assert_eq!((firsts, counts(&server, "ref")), (1, (8, 1)));
}

#[test]
fn after_a_500_the_key_gives_the_real_response() {
    let config = Config { store_time_limit: Duration::from_millis(200), ..Config::default() };
    let server = Server::start(config).expect("a server starts");
    admin(&server, "PUT", "/admin/store", r#"{"delay_ms":1000}"#);
    post(&server, "k", r#"{"id":"1"}"#).problem(500);
    eventually("the work ends", || counts(&server, "ref").1 == 1);
    eventually("its response is stored", || {
        let again = post(&server, "k", r#"{"id":"1"}"#);
        again.status == 201 && again.header("idempotent-replayed") == Some("true")
    });
    assert_eq!(counts(&server, "ref").1, 1);
}

#[test]
fn after_a_drop_the_key_gives_the_response() {
    let server = patient();
    let dropped = ask(&server, "POST", "/v1/orders").writer().key("k").body("{}");
    assert_eq!(dropped.fault("drop-after-apply").send().raw.len(), 0);
    let again = post(&server, "k", "{}");
    assert_eq!((again.status, again.header("idempotent-replayed")), (201, Some("true")));
    assert_eq!(counts(&server, "ref"), (1, 0));
}

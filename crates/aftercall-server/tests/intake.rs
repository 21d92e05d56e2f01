//! The intake of log events: each status for its real reason, each event counted.

mod wire;

use std::time::Duration;

use aftercall_server::{Config, Server};
use serde_json::{Value, json};
use wire::*;

const TIME: &str = "2026-11-28T22:00:00Z";

fn event(id: &str) -> String {
    json!({ "id": id, "time": TIME, "message": format!("the event {id}") }).to_string()
}

fn batch(ids: &[&str]) -> String {
    ids.iter().map(|id| event(id) + "\n").collect()
}

fn post(server: &Server, key: &str, body: &str) -> Reply {
    ask(server, "POST", "/logs").writer().reference("ref").key(key).body(body).send()
}

fn logs(server: &Server) -> Value {
    admin(server, "GET", "/admin/logs", "")
}

#[test]
fn a_batch_is_stored_and_counted() {
    let server = patient();
    let reply = post(&server, "1", &batch(&["a", "b"]));
    assert_eq!((reply.status, reply.json()), (201, json!({ "stored": 2 })));
    let array = format!("[{}, {}]", event("b"), event("c"));
    assert_eq!(post(&server, "2", &array).status, 201);
    let expected = json!({ "stored": 4, "distinct": 3, "times": { "a": 1, "b": 2, "c": 1 } });
    assert_eq!(logs(&server), expected);
    let stored = admin(&server, "GET", "/admin/logs/b", "");
    assert_eq!(
        (&stored["stored"], &stored["event"]["message"]),
        (&json!(2), &json!("the event b"))
    );
    assert_eq!(admin(&server, "GET", "/admin/logs/none", "")["stored"], 0);
    admin(&server, "DELETE", "/admin/data", "");
    assert_eq!(logs(&server)["distinct"], 0);
}

#[test]
fn refused_events_are_listed_beside_the_stored_ones() {
    let server = patient();
    let large = json!({ "id": "large", "time": TIME, "message": "x".repeat(70_000) });
    let body = [
        event("a"),
        json!({ "id": "late", "time": "yesterday" }).to_string(),
        "not JSON".to_owned(),
        large.to_string(),
        json!({ "time": TIME }).to_string(),
        event("b"),
    ]
    .join("\r\n");
    let reply = post(&server, "1", &body);
    assert_eq!(reply.status, 207);
    let list = reply.json();
    let statuses: Vec<&Value> =
        list.as_array().unwrap().iter().map(|item| &item["status"]).collect();
    assert_eq!(statuses, [201, 400, 400, 400, 400, 201]);
    let ids: Vec<&Value> = list.as_array().unwrap().iter().map(|item| &item["id"]).collect();
    assert_eq!(
        ids,
        [&json!("a"), &json!("late"), &Value::Null, &json!("large"), &Value::Null, &json!("b")]
    );
    for index in 1..5 {
        assert!(list[index]["detail"].is_string(), "{list}");
    }
    assert_eq!(logs(&server)["times"], json!({ "a": 1, "b": 1 }));
    let without = ask(&server, "POST", "/logs?ids=no").writer().body(body).send();
    assert_eq!(without.json()[0], json!({ "status": 201 }));
    let all_refused = post(&server, "2", r#"{"id":"x","time":"never"}"#);
    assert_eq!((all_refused.status, &all_refused.json()[0]["status"]), (207, &json!(400)));
}

#[test]
fn a_batch_that_is_refused_as_a_whole_stores_nothing() {
    let server = patient();
    for body in ["", " \n\r\n", "[]", "[{}", r#"[{"id":"a"}"#] {
        post(&server, "k", body).problem(400);
    }
    post(&server, "k", &"{}\n".repeat(1_001)).problem(413);
    post(&server, "k", &"x".repeat(1_048_577)).problem(413);
    ask(&server, "POST", "/logs?id=no").writer().body(event("a")).send().problem(400);
    ask(&server, "POST", "/logs").body(event("a")).send().problem(401);
    ask(&server, "POST", "/logs").reader().body(event("a")).send().problem(403);
    get(&server, "/logs").problem(405);
    get(&server, "/logs/a").problem(404);
    assert_eq!(logs(&server)["stored"], 0);
    assert_eq!(post(&server, "k", &event("a")).status, 201, "the key is still free");
}

#[test]
fn a_key_stores_a_batch_once() {
    let server = patient();
    let body = batch(&["a", "b"]) + r#"{"id":"c"}"#;
    let first = post(&server, "k", &body);
    let again = post(&server, "k", &body);
    assert_eq!((again.status, again.header("idempotent-replayed")), (207, Some("true")));
    assert_eq!(again.body, first.body);
    post(&server, "k", &batch(&["a"])).problem(422);
    let dropped = ask(&server, "POST", "/logs").writer().key("lost").body(batch(&["d"]));
    assert_eq!(dropped.fault("drop-after-apply").send().raw.len(), 0);
    assert_eq!(post(&server, "lost", &batch(&["d"])).header("idempotent-replayed"), Some("true"));
    let unread = ask(&server, "POST", "/logs").writer().key("unread").body(batch(&["e"]));
    assert_eq!(unread.fault("drop-after-read").send().raw.len(), 0);
    assert_eq!(post(&server, "unread", &batch(&["e"])).header("idempotent-replayed"), None);
    for (key, applied) in [("yes", true), ("no", false)] {
        let word = if applied { "yes" } else { "no" };
        let fault = format!("status=500; applied={word}; detail=\"The operation timed out.\"");
        let sent = ask(&server, "POST", "/logs").writer().key(key).body(batch(&[key]));
        sent.fault(&fault).send().problem(500);
        let again = post(&server, key, &batch(&[key]));
        assert_eq!(again.header("idempotent-replayed").is_some(), applied, "{key}");
    }
    let times = logs(&server)["times"].clone();
    assert_eq!(times, json!({ "a": 1, "b": 1, "d": 1, "e": 1, "yes": 1, "no": 1 }));
    assert_eq!(counts(&server, "ref").1, 3, "of those with the reference");
}

#[test]
fn a_slow_store_is_a_500_and_stores_the_batch_later() {
    let config = Config { store_time_limit: Duration::from_millis(200), ..Config::default() };
    let server = Server::start(config).expect("a server starts");
    admin(&server, "PUT", "/admin/store", r#"{"delay_ms":1000}"#);
    let detail = post(&server, "k", &event("a")).problem(500)["detail"].clone();
    assert!(detail.as_str().unwrap().contains("timed out"), "{detail}");
    assert_eq!(post(&server, "k", &event("a")).problem(409)["code"], "idempotency_in_progress");
    eventually("it is stored", || logs(&server)["times"]["a"] == 1);
    eventually("its response is there", || post(&server, "k", &event("a")).status == 201);
    assert_eq!(logs(&server)["times"]["a"], 1);
}

#[test]
fn events_over_the_rate_are_turned_away_and_then_the_whole_batch() {
    let server = patient();
    admin(&server, "PUT", "/admin/logs", r#"{"per_second":0.01,"burst":2}"#);
    let reply = post(&server, "1", &batch(&["a", "b", "c"]));
    let list = reply.json();
    assert_eq!(reply.status, 207);
    assert_eq!([&list[0]["status"], &list[1]["status"], &list[2]["status"]], [201, 201, 429]);
    assert_eq!(list[2]["id"], "c");
    let throttled = post(&server, "2", &batch(&["c"]));
    assert_eq!(throttled.problem(503)["code"], "throttled");
    assert!((1..=100).contains(&throttled.retry_after()));
    admin(&server, "DELETE", "/admin/logs", "");
    assert_eq!(post(&server, "2", &batch(&["c"])).status, 201);
    admin(&server, "PUT", "/admin/logs", r#"{"per_second":0.01,"burst":1}"#);
    let mixed = post(&server, "3", &[event("d"), event("e"), "{}".to_owned()].join("\n")).json();
    assert_eq!([&mixed[0]["status"], &mixed[1]["status"], &mixed[2]["status"]], [201, 429, 400]);
    ask(&server, "PUT", "/admin/logs").body(r#"{"per_second":0,"burst":1}"#).send().problem(400);
    admin(&server, "PUT", "/admin/rate", r#"{"per_second":0.01,"burst":1}"#);
    post(&server, "4", &event("f"));
    post(&server, "5", &event("g")).problem(503);
}

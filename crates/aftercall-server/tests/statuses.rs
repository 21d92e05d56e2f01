//! Each of the thirteen statuses for its real reason, and the other statuses that the server gives.

mod wire;

use std::time::Duration;

use aftercall_server::{Config, Server};
use serde_json::json;
use wire::*;

#[test]
fn ok_created_deleted() {
    let server = patient();
    let created = create(&server, "/v1/orders", r#"{"id":"o-1","item":"tea"}"#);
    assert_eq!(created.status, 201);
    assert_eq!(created.header("location"), Some("/v1/orders/o-1"));
    assert_eq!(created.json(), json!({ "id": "o-1", "item": "tea" }));

    let read = get(&server, "/v1/orders/o-1");
    assert_eq!((read.status, read.body), (200, created.body.clone()));
    assert_eq!(
        read.headers.iter().find(|(name, _)| name == "etag").map(|(_, tag)| tag.as_str()),
        created.header("etag")
    );

    let head = ask(&server, "HEAD", "/v1/orders/o-1").reader().send();
    assert_eq!((head.status, head.body.len()), (200, 0));

    let deleted = ask(&server, "DELETE", "/v1/orders/o-1").writer().send();
    assert_eq!((deleted.status, deleted.body.len()), (204, 0));
    assert_eq!(deleted.header("content-length"), None);
}

#[test]
fn an_id_is_generated_and_free() {
    let server = patient();
    create(&server, "/v1/orders", r#"{"id":"000000000002"}"#);
    let created = create(&server, "/v1/orders", "{}");
    let id = created.json()["id"].as_str().map(str::to_owned).expect("an id");
    assert_eq!(created.status, 201);
    assert_ne!(id, "000000000002");
    assert_eq!(get(&server, &format!("/v1/orders/{id}")).status, 200);
}

#[test]
fn bad_request_says_what_is_wrong() {
    let server = patient();
    let malformed = create(&server, "/v1/orders", "{\n  \"a\": }").problem(400);
    assert!(malformed["detail"].as_str().is_some_and(|detail| detail.contains("line 2 column")));
    assert_eq!(malformed["line"], 2);
    for body in ["", "[]", "3", r#"{"id":3}"#, r#"{"id":"a b"}"#] {
        create(&server, "/v1/orders", body).problem(400);
    }
    let unsupported = get(&server, "/v1/orders?sort=up").problem(400);
    assert_eq!(unsupported["errors"][0]["parameter"], "sort");
    assert!(unsupported["detail"].as_str().is_some_and(|detail| detail.contains("sort")));
    for query in ["limit=0", "limit=1001", "limit=x", "limit=1&limit=2", "limit=%zz"] {
        get(&server, &format!("/v1/orders?{query}")).problem(400);
    }
    get(&server, "/v1/Orders").problem(400);
    get(&server, "/v1/orders/a%20b").problem(400);
    ask(&server, "PUT", "/v1/orders/a").writer().body(r#"{"id":"b"}"#).send().problem(400);
}

#[test]
fn unauthorized_and_forbidden() {
    let server = patient();
    let missing = ask(&server, "GET", "/v1/orders").send();
    missing.problem(401);
    assert_eq!(missing.header("www-authenticate"), Some(r#"Bearer realm="aftercall""#));
    for wrong in ["Bearer wrong-token", "Bearer", "Basic d3JpdGVyLXRva2Vu"] {
        let invalid = ask(&server, "GET", "/gateway/slow/").header("Authorization", wrong).send();
        invalid.problem(401);
        let challenge = r#"Bearer realm="aftercall", error="invalid_token""#;
        assert_eq!(invalid.header("www-authenticate"), Some(challenge));
    }
    assert_eq!(ask(&server, "GET", "/v1/orders").reader().send().status, 200);
    for (method, path) in
        [("POST", "/v1/orders"), ("PUT", "/v1/orders/1"), ("DELETE", "/v1/orders/1")]
    {
        ask(&server, method, path).reader().body("{}").send().problem(403);
    }
}

#[test]
fn not_found_gone_and_created_again() {
    let server = patient();
    get(&server, "/v1/orders/1").problem(404);
    ask(&server, "DELETE", "/v1/orders/1").writer().send().problem(404);
    get(&server, "/v1/orders/1/lines/2").problem(404);
    get(&server, "/v1/").problem(404);
    ask(&server, "GET", "/elsewhere").send().problem(404);

    create(&server, "/v1/orders", r#"{"id":"1"}"#);
    let first = get(&server, "/v1/orders/1");
    ask(&server, "DELETE", "/v1/orders/1").writer().send();
    get(&server, "/v1/orders/1").problem(410);
    ask(&server, "DELETE", "/v1/orders/1").writer().send().problem(410);
    assert_eq!(create(&server, "/v1/orders", r#"{"id":"1"}"#).status, 201);
    let second = get(&server, "/v1/orders/1");
    assert_eq!((second.status, &second.body), (200, &first.body));
    assert_ne!(second.header("etag"), first.header("etag"));
}

#[test]
fn conflict_points_at_the_duplicate() {
    let server = patient();
    create(&server, "/v1/orders", r#"{"id":"1"}"#);
    let conflict = create(&server, "/v1/orders", r#"{"id":"1","other":true}"#);
    let problem = conflict.problem(409);
    assert_eq!(problem["type"], "https://aftercall.dev/problems/already-exists");
    assert_eq!(
        (&problem["code"], &problem["existing"]),
        (&json!("already_exists"), &json!("/v1/orders/1"))
    );
    assert_eq!(conflict.header("link"), Some(r#"</v1/orders/1>; rel="duplicate""#));
    assert_eq!(get(&server, "/v1/orders/1").json(), json!({ "id": "1" }));
}

#[test]
fn put_creates_replaces_and_obeys_conditions() {
    let server = patient();
    let put = |header: Option<(&str, &str)>, body: &str| {
        let ask = ask(&server, "PUT", "/v1/orders/1").writer().body(body);
        match header {
            Some((name, value)) => ask.header(name, value).send(),
            None => ask.send(),
        }
    };
    put(Some(("If-Match", "*")), "{}").problem(412);
    let created = put(Some(("If-None-Match", "*")), r#"{"n":1}"#);
    assert_eq!((created.status, created.header("location")), (201, Some("/v1/orders/1")));
    put(Some(("If-None-Match", "*")), r#"{"n":2}"#).problem(412);
    let tag = created.header("etag").expect("a tag");
    let replaced = put(Some(("If-Match", tag)), r#"{"n":3}"#);
    assert_eq!((replaced.status, replaced.header("location")), (200, None));
    put(Some(("If-Match", tag)), r#"{"n":4}"#).problem(412);
    assert_eq!(get(&server, "/v1/orders/1").json(), json!({ "id": "1", "n": 3 }));
    let delete = ask(&server, "DELETE", "/v1/orders/1").writer().header("If-Match", tag).send();
    delete.problem(412);
}

#[test]
fn a_store_that_is_too_slow_is_500_and_may_still_apply() {
    let config = Config { store_time_limit: Duration::from_millis(200), ..Config::default() };
    let server = Server::start(config).expect("a server starts");
    admin(&server, "PUT", "/admin/store", r#"{"delay_ms":1000}"#);
    let late = ask(&server, "POST", "/v1/orders").writer().reference("late").body(r#"{"id":"1"}"#);
    let problem = late.send().problem(500);
    let detail = "The operation timed out: the store did not answer within 200 ms.";
    assert_eq!((&problem["detail"], problem.get("code")), (&json!(detail), None));
    assert_eq!(counts(&server, "late").0, 1);
    eventually("the late write is applied", || counts(&server, "late") == (1, 1));
    admin(&server, "PUT", "/admin/store", r#"{"delay_ms":0}"#);
    eventually("it can be read", || get(&server, "/v1/orders/1").status == 200);
}

#[test]
fn a_damaged_document_is_500_and_the_detail_mentions_no_time() {
    let server = patient();
    admin(&server, "PUT", "/admin/raw/orders/bad", "{\"half");
    for path in ["/v1/orders/bad", "/v1/orders"] {
        let detail = get(&server, path).problem(500)["detail"].to_string();
        assert!(detail.contains("cannot be decoded") && !detail.contains("time"), "{detail}");
    }
}

#[test]
fn not_implemented() {
    let server = patient();
    let index = ask(&server, "GET", "/").send().json();
    let operations = index["operations"].as_array().cloned().unwrap_or_default();
    let announced: Vec<_> =
        operations.iter().filter(|operation| operation["implemented"] == false).collect();
    assert_eq!(announced.len(), 1);
    assert_eq!(announced[0]["path"], "/v1/{collection}/{id}/restore");
    ask(&server, "POST", "/v1/orders/1/restore").writer().send().problem(501);
    ask(&server, "BREW", "/v1/orders").writer().send().problem(501);
}

#[test]
fn method_not_allowed_and_too_large() {
    let server = patient();
    let patch = ask(&server, "PATCH", "/v1/orders/1").writer().body("{}").send();
    patch.problem(405);
    assert_eq!(patch.header("allow"), Some("GET, HEAD, PUT, DELETE"));
    let large = ask(&server, "POST", "/v1/orders").writer().reference("large");
    large.body(vec![b' '; 1024 * 1024 + 1]).send().problem(413);
    assert_eq!(counts(&server, "large"), (0, 0));
    let mut largest = vec![b' '; 1024 * 1024 - 2];
    largest.extend_from_slice(b"{}");
    assert_eq!(ask(&server, "POST", "/v1/orders").writer().body(largest).send().status, 201);
}

#[test]
fn throttled_by_rate_and_by_maintenance() {
    let server = patient();
    admin(&server, "PUT", "/admin/rate", r#"{"per_second":0.01,"burst":2}"#);
    assert_eq!(create(&server, "/v1/orders", r#"{"id":"1"}"#).status, 201);
    assert_eq!(get(&server, "/v1/orders").status, 200);
    let throttled =
        ask(&server, "POST", "/v1/orders").writer().reference("t").body(r#"{"id":"2"}"#).send();
    let problem = throttled.problem(503);
    assert_eq!((&problem["title"], &problem["code"]), (&json!("Throttled"), &json!("throttled")));
    assert!((50..=100).contains(&throttled.retry_after()));
    assert_eq!(counts(&server, "t"), (1, 0));
    assert_eq!(ask(&server, "GET", "/v1/orders").reader().send().status, 200, "a bucket a token");
    admin(&server, "DELETE", "/admin/rate", "");
    get(&server, "/v1/orders/2").problem(404);

    admin(&server, "PUT", "/admin/maintenance", r#"{"retry_after":7}"#);
    let closed = ask(&server, "GET", "/v1/orders").send();
    closed.problem(503);
    assert_eq!(closed.retry_after(), 7);
    assert_eq!(admin(&server, "GET", "/admin/health", ""), json!({ "ok": true }));
    admin(&server, "DELETE", "/admin/maintenance", "");
    assert_eq!(get(&server, "/v1/orders").status, 200);
}

#[test]
fn a_client_that_waits_as_told_is_not_throttled_again() {
    let config = Config {
        rate: Some(aftercall_server::Rate { per_second: 2.0, burst: 1 }),
        ..patient_config()
    };
    let server = Server::start(config).expect("a server starts");
    assert_eq!(get(&server, "/v1/orders").status, 200);
    let throttled = get(&server, "/v1/orders");
    if throttled.status == 503 {
        std::thread::sleep(Duration::from_secs(throttled.retry_after()));
        assert_eq!(get(&server, "/v1/orders").status, 200);
    }
}

#[test]
fn pages_follow_each_other() {
    let server = patient();
    for id in ["a", "b", "c", "d"] {
        create(&server, "/v1/orders", &format!(r#"{{"id":"{id}"}}"#));
    }
    create(&server, "/v1/others", r#"{"id":"x"}"#);
    ask(&server, "DELETE", "/v1/orders/b").writer().send();
    let first = get(&server, "/v1/orders?limit=2");
    assert_eq!(first.json(), json!({ "items": [{ "id": "a" }, { "id": "c" }], "next": "c" }));
    assert_eq!(first.header("link"), Some(r#"</v1/orders?limit=2&after=c>; rel="next""#));
    let last = get(&server, "/v1/orders?limit=2&after=c");
    assert_eq!(last.json(), json!({ "items": [{ "id": "d" }], "next": null }));
    assert_eq!(last.header("link"), None);
}

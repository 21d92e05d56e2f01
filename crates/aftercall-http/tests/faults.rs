//! hyper-util's client over the layer against the reference server, whose faults are real.

#[path = "support/client.rs"]
mod client;
mod support;

use aftercall::{Effect, Engine, Reason, Stop, Verified};
use aftercall_http::{AftercallLayer, Asked, CallOptions, OutcomeSlot, outcome_of};
use aftercall_server::{Config, Server};
use bytes::Bytes;
use http::{Request, header};
use http_body_util::{BodyExt, Full};
use serde_json::{Value, json};
use std::time::Duration;
use support::Text;
use tower::ServiceExt;

fn server() -> Server {
    Server::start(Config::default()).unwrap()
}

fn administer(server: &Server, method: &str, path: &str, body: &str) -> Value {
    let (status, body) = server.administer(method, path, body).unwrap();
    assert!(status < 300, "{status} {}", String::from_utf8_lossy(&body));
    serde_json::from_slice(&body).unwrap_or(Value::Null)
}

/// How often the requests with a reference arrived, and how often one was applied.
fn counts(server: &Server, reference: &str) -> (u64, u64) {
    let found = administer(server, "GET", &format!("/admin/counts/{reference}"), "");
    let count = |name: &str| found[name].as_u64().unwrap_or(0);
    (count("deliveries"), count("applications"))
}

fn ask(server: &Server, method: &str, path: &str, reference: &str, body: &str) -> Request<Text> {
    Request::builder()
        .method(method)
        .uri(format!("{}{path}", server.url()))
        .header(header::AUTHORIZATION, "Bearer writer-token")
        .header("aftercall-reference", reference)
        .body(Full::new(Bytes::copy_from_slice(body.as_bytes())))
        .unwrap()
}

fn post(server: &Server, reference: &str) -> Request<Text> {
    let body = json!({ "id": reference, "text": "twelve bytes" }).to_string();
    ask(server, "POST", "/v1/orders", reference, &body)
}

fn layer() -> AftercallLayer {
    AftercallLayer::new(Engine::default())
}

/// Every fault that one request can meet.
const FAULTS: &[&str] = &[
    "drop-after-read",
    "drop-after-apply",
    "cut-body",
    "drop-before-read",
    "refuse",
    "delay=20;drop-after-apply",
    "status=500; applied=yes",
    "status=500; applied=no",
    "status=503; applied=no",
    "status=503; applied=no; retry-after=0",
    "status=503; applied=yes; detail=\"upstream timed out\"",
    "status=504; applied=yes",
    "status=504; applied=no",
    "status=502; applied=yes",
    "status=408; applied=no",
    "status=429; applied=no; retry-after=0",
    "status=409; applied=no",
    "status=401; applied=no",
];

#[tokio::test]
async fn no_post_is_applied_twice_and_no_outcome_lies() {
    let server = server();
    let layer = layer();
    let service = client::client(&layer);
    for round in 0..3 {
        for (at, fault) in FAULTS.iter().enumerate() {
            let reference = format!("r{round}-{at}");
            let plan = json!({ "fault": fault, "times": 1 }).to_string();
            administer(&server, "POST", "/admin/faults", &plan);
            let slot = OutcomeSlot::default();
            let mut asked = post(&server, &reference);
            // Each fault alone: what one does to the pressure is not the next one's.
            let options = CallOptions::new().outcome_into(&slot).scope(reference.clone());
            asked.extensions_mut().insert(options);
            if let Ok(response) = service.clone().oneshot(asked).await {
                assert!(outcome_of(&response).is_some());
                let _ = response.into_body().collect().await;
            }
            let outcome = slot.get().unwrap();
            let (_, applied) = counts(&server, &reference);
            assert!(applied <= 1, "{fault}: applied {applied} times");
            match outcome.effect() {
                Effect::Applied => assert_eq!(applied, 1, "{fault}"),
                Effect::NotApplied => assert_eq!(applied, 0, "{fault}"),
                _ => {}
            }
            administer(&server, "DELETE", "/admin/faults", "");
        }
    }
    server.stop();
}

#[tokio::test]
async fn a_refused_connection_is_made_again() {
    let server = server();
    administer(&server, "POST", "/admin/faults", r#"{"fault": "refuse=80"}"#);
    // Nothing shared, because failures in a row would end the call before the port opens again.
    let mut policy = aftercall::Policy::profile("none").unwrap();
    policy.attempts = 20;
    let layer =
        AftercallLayer::new(Engine::new(aftercall::Contract::rest().clone(), policy).unwrap());
    let response = client::client(&layer).oneshot(post(&server, "tea")).await.unwrap();
    assert_eq!(response.status(), 201);
    let outcome = outcome_of(&response).unwrap();
    assert!(outcome.attempts().len() > 1);
    assert_eq!(outcome.attempts()[0].effect, Effect::NotApplied);
    assert_eq!(counts(&server, "tea"), (1, 1));
}

#[tokio::test]
async fn a_post_after_one_whose_connection_was_dropped_is_sent_on_a_new_one() {
    let server = server();
    let service = client::client(&layer());
    for at in 0..20 {
        let reference = format!("r{at}");
        // From the second round on, the connection before was dropped without an answer.
        let response = service.clone().oneshot(post(&server, &reference)).await.unwrap();
        assert_eq!(response.status(), 201);
        response.into_body().collect().await.unwrap();
        administer(
            &server,
            "POST",
            "/admin/faults",
            r#"{"fault": "drop-after-apply", "times": 1}"#,
        );
        let lost = service.clone().oneshot(post(&server, &format!("lost{at}"))).await;
        assert_eq!(lost.unwrap_err().outcome().unwrap().effect(), Effect::Unknown);
        assert_eq!(counts(&server, &format!("lost{at}")), (1, 1));
    }
}

#[tokio::test]
async fn a_lost_answer_is_verified() {
    let server = server();
    administer(&server, "POST", "/admin/faults", r#"{"fault": "drop-after-apply", "times": 1}"#);
    let look = {
        let plain = client::plain();
        let url = server.url();
        move |asked: Asked, _: aftercall::Verify| {
            let (plain, token) = (plain.clone(), asked.headers[header::AUTHORIZATION].clone());
            let request = Request::get(format!("{url}/v1/orders/tea"))
                .header(header::AUTHORIZATION, token)
                .body(Text::default())
                .unwrap();
            async move {
                match plain.request(request).await {
                    Ok(response) if response.status() == 200 => Verified::Applied,
                    _ => Verified::Unknown,
                }
            }
        }
    };
    let error = client::client(&layer().verify(look)).oneshot(post(&server, "tea")).await;
    let error = error.unwrap_err();
    let outcome = error.outcome().unwrap();
    assert_eq!((outcome.stop(), outcome.effect()), (Stop::AlreadyDone, Effect::Applied));
    assert_eq!(counts(&server, "tea"), (1, 1));
}

#[tokio::test]
async fn a_key_makes_a_lost_answer_harmless() {
    let server = server();
    administer(&server, "POST", "/admin/faults", r#"{"fault": "drop-after-apply", "times": 1}"#);
    let keyed = client::client(&layer().idempotency_keys(true));
    let response = keyed.oneshot(post(&server, "tea")).await.unwrap();
    assert_eq!(response.status(), 201);
    assert_eq!(response.headers()["idempotent-replayed"], "true");
    assert_eq!(counts(&server, "tea"), (2, 1));
}

#[tokio::test]
async fn each_status_has_its_real_reason() {
    let server = server();
    let service = client::client(&layer());
    let call = |request: Request<Text>| service.clone().oneshot(request);
    let orders = "/v1/orders";
    let made = call(post(&server, "a")).await.unwrap();
    assert_eq!(made.status(), 201);
    for (request, status, reason) in [
        (post(&server, "a"), 409, Reason::AlreadyExists),
        (ask(&server, "POST", orders, "x", "no json"), 400, Reason::Invalid),
        (ask(&server, "GET", "/v1/orders/none", "x", ""), 404, Reason::NotFound),
        (ask(&server, "DELETE", "/v1/orders/a", "x", ""), 204, Reason::None),
        (ask(&server, "GET", "/v1/orders/a", "x", ""), 410, Reason::Gone),
        (ask(&server, "POST", "/v1/orders/a/restore", "x", ""), 501, Reason::NotImplemented),
    ] {
        let response = call(request).await.unwrap();
        assert_eq!(response.status(), status);
        let outcome = outcome_of(&response).unwrap().clone();
        let found = outcome.verdict().unwrap();
        assert_eq!((found.code(), found.reason()), (status, reason), "{status}");
        // The body is there for the caller, as it came.
        let body = response.into_body().collect().await.unwrap().to_bytes();
        if status >= 400 {
            let problem: Value = serde_json::from_slice(&body).unwrap();
            assert_eq!(found.problem().title.as_deref(), problem["title"].as_str());
        }
    }
}

#[tokio::test]
async fn an_attempt_that_is_cancelled_while_it_is_sent_is_unknown() {
    let server = server();
    let slot = OutcomeSlot::default();
    let mut asked = post(&server, "tea");
    asked.headers_mut().insert("aftercall-fault", "delay=300".parse().unwrap());
    asked.extensions_mut().insert(CallOptions::new().outcome_into(&slot));
    let called = client::client(&layer()).oneshot(asked);
    assert!(tokio::time::timeout(Duration::from_millis(100), called).await.is_err());
    let outcome = slot.get().unwrap();
    assert_eq!((outcome.stop(), outcome.effect()), (Stop::Cancelled, Effect::Unknown));
    server.stop();
}

#[tokio::test]
async fn sixteen_tasks_meet_a_limit_together() {
    let server = server();
    administer(&server, "PUT", "/admin/rate", r#"{"per_second": 200, "burst": 20}"#);
    let layer = layer();
    let service = client::client(&layer);
    let tasks: Vec<_> = (0..16)
        .map(|task| {
            let requests: Vec<_> =
                (0..10).map(|at| post(&server, &format!("t{task}-{at}"))).collect();
            let service = service.clone();
            tokio::spawn(async move {
                for request in requests {
                    let response = service.clone().oneshot(request).await.unwrap();
                    let _ = response.into_body().collect().await;
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let all = (0..16).flat_map(|task| (0..10).map(move |at| format!("t{task}-{at}")));
    for reference in all {
        assert!(counts(&server, &reference).1 <= 1, "{reference}");
    }
}

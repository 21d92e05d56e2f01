//! What a call asks of the caller: new credentials, and whether a request took effect.

mod support;

use aftercall::{Challenge, Effect, Engine, Stop, Verified};
use aftercall_http::{AftercallLayer, Asked, CallOptions, Followed, OutcomeSlot, outcome_of};
use http::{HeaderMap, HeaderValue, header};
use http_body_util::BodyExt;
use std::io::ErrorKind as Io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use support::{Act, Scripted, answer, answer_with, request};
use tower::util::MapResponse;
use tower::{Layer, ServiceExt};

type Answer = http::Response<support::Text>;

fn layer() -> AftercallLayer {
    AftercallLayer::new(Engine::default()).seed(7)
}

fn challenged() -> Act {
    answer_with(401, "www-authenticate", r#"Bearer realm="a", error="invalid_token""#)
}

async fn renew(asked: Asked, challenges: Vec<Challenge>) -> Option<HeaderMap> {
    assert_eq!((asked.method.as_str(), asked.uri.path()), ("POST", "/orders/7"));
    assert_eq!(challenges.len(), 1);
    tokio::time::sleep(Duration::from_secs(1)).await;
    let mut fields = HeaderMap::new();
    fields.insert(header::AUTHORIZATION, HeaderValue::from_static("Bearer new"));
    fields.append("x-twice", HeaderValue::from_static("1"));
    fields.append("x-twice", HeaderValue::from_static("2"));
    Some(fields)
}

#[tokio::test(start_paused = true)]
async fn new_credentials_take_the_place_of_the_old() {
    let service = Scripted::new([challenged(), answer(201)]);
    let mut asked = request("POST");
    asked.headers_mut().append(header::AUTHORIZATION, HeaderValue::from_static("Bearer old"));
    asked.headers_mut().append("x-twice", HeaderValue::from_static("0"));
    let service_of = layer().authenticate(renew).layer(service.clone());
    let response = service_of.oneshot(asked).await.unwrap();
    assert_eq!(response.status(), 201);
    let got = service.got.lock().unwrap();
    let sent = |at: usize, name: &str| -> Vec<_> {
        got[at].0.headers.get_all(name).iter().map(|value| value.to_str().unwrap()).collect()
    };
    assert_eq!((sent(0, "authorization"), sent(0, "x-twice")), (vec!["Bearer old"], vec!["0"]));
    assert_eq!(
        (sent(1, "authorization"), sent(1, "x-twice")),
        (vec!["Bearer new"], vec!["1", "2"])
    );
}

#[tokio::test(start_paused = true)]
async fn a_challenge_is_answered_once() {
    let service = Scripted::new([challenged(), challenged()]);
    let service_of = layer().authenticate(renew).layer(service.clone());
    let response = service_of.oneshot(request("POST")).await.unwrap();
    assert_eq!((response.status().as_u16(), service.count()), (401, 2));
    // Without a function, or where it finds nothing, the 401 is the end.
    let none = |_: Asked, _: Vec<Challenge>| async { None };
    for layer in [layer(), layer().authenticate(none)] {
        let service = Scripted::new([challenged()]);
        let response = layer.layer(service.clone()).oneshot(request("POST")).await.unwrap();
        assert_eq!((response.status().as_u16(), service.count()), (401, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn the_challenge_of_another_origin_is_not_answered() {
    for (same_origin, sent) in [(true, 2), (false, 1)] {
        let service = Scripted::new([challenged(), answer(201)]);
        let followed = MapResponse::new(service.clone(), move |mut response: Answer| {
            let mut followed = Followed::default();
            followed.redirect(307, same_origin);
            response.extensions_mut().insert(followed);
            response
        });
        let service_of = layer().authenticate(renew).layer(followed);
        service_of.oneshot(request("POST")).await.unwrap();
        assert_eq!(service.count(), sent);
    }
}

#[tokio::test(start_paused = true)]
async fn a_followed_redirect_proves_nothing_about_the_request() {
    for (redirect, effect) in [(303, Effect::Unknown), (307, Effect::NotApplied)] {
        let service =
            MapResponse::new(Scripted::new([answer(404)]), move |mut response: Answer| {
                let mut followed = Followed::default();
                followed.redirect(redirect, true);
                response.extensions_mut().insert(followed);
                response
            });
        let response = layer().layer(service).oneshot(request("POST")).await.unwrap();
        assert_eq!(outcome_of(&response).unwrap().effect(), effect, "{redirect}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_verified_decides() {
    for (found, sent, stop, effect) in [
        (Verified::Applied, 1, Stop::AlreadyDone, Effect::Applied),
        (Verified::NotApplied, 2, Stop::Settled, Effect::Applied),
        (Verified::Unknown, 1, Stop::NotHarmless, Effect::Unknown),
    ] {
        let service = Scripted::new([Act::Fail(Io::ConnectionReset), answer(201)]);
        let verify = move |asked: Asked, verify: aftercall::Verify| async move {
            assert_eq!(asked.method, "POST");
            assert_eq!((verify.attempt, verify.attempts.len()), (1, 1));
            found
        };
        let result = layer().verify(verify).layer(service.clone()).oneshot(request("POST")).await;
        let outcome = match &result {
            Ok(response) => outcome_of(response).unwrap(),
            Err(error) => error.outcome().unwrap(),
        };
        assert_eq!((outcome.stop(), outcome.effect()), (stop, effect));
        // Without a response to give it is an error, whose outcome is a success.
        assert_eq!(result.is_ok(), found == Verified::NotApplied);
        assert_eq!(outcome.is_success(), found != Verified::Unknown);
        assert_eq!(service.count(), sent);
    }
}

/// The response that could not be believed has a body, which says nothing of what was verified.
#[tokio::test(start_paused = true)]
async fn the_body_of_the_response_does_not_undo_what_was_verified() {
    let service = Scripted::new([Act::Answer(504, Vec::new(), "timed out")]);
    let verify = |_: Asked, _: aftercall::Verify| async { Verified::Applied };
    let slot = OutcomeSlot::default();
    let mut asked = request("POST");
    asked.extensions_mut().insert(CallOptions::new().outcome_into(&slot));
    let response = layer().verify(verify).layer(service).oneshot(asked).await.unwrap();
    assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), "timed out");
    let outcome = slot.get().unwrap();
    assert_eq!((outcome.stop(), outcome.effect()), (Stop::AlreadyDone, Effect::Applied));
}

#[tokio::test(start_paused = true)]
async fn a_verification_is_bounded_and_a_request_can_have_its_own() {
    let asked = Arc::new(AtomicUsize::new(0));
    let never = {
        let asked = Arc::clone(&asked);
        move |_: Asked, _: aftercall::Verify| {
            asked.fetch_add(1, Ordering::Relaxed);
            std::future::pending()
        }
    };
    let lost = || Scripted::new([Act::Fail(Io::ConnectionReset)]);
    let start = tokio::time::Instant::now();
    let layer = layer().verify(never);
    let error = layer.layer(lost()).oneshot(request("POST")).await.unwrap_err();
    assert_eq!(error.outcome().unwrap().effect(), Effect::Unknown);
    let limit = layer.engine().policy().verify_time;
    assert!((limit..limit + Duration::from_millis(10)).contains(&start.elapsed()));

    let mut without = request("POST");
    without.extensions_mut().insert(CallOptions::new().without_verify());
    layer.layer(lost()).oneshot(without).await.unwrap_err();
    assert_eq!(asked.load(Ordering::Relaxed), 1);

    let mut own = request("POST");
    let found = |_: Asked, _: aftercall::Verify| async { Verified::Applied };
    own.extensions_mut().insert(CallOptions::new().verify(found));
    let error = layer.layer(lost()).oneshot(own).await.unwrap_err();
    assert!(error.outcome().unwrap().is_success());
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}

//! hyper-util's client over the layer against a server of a few lines, which we did not build on hyper.

#[path = "support/client.rs"]
mod client;
#[path = "support/raw.rs"]
mod raw;
mod support;

use aftercall::{Cause, Effect, Engine, Phase, Stop};
use aftercall_http::{AftercallLayer, Buffered, CallOptions, Once, OutcomeSlot, outcome_of};
use bytes::Bytes;
use http::Request;
use http_body::Frame;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use raw::{Does, Raw};
use std::convert::Infallible;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use support::Text;
use tower::{Layer, ServiceExt};

const MADE: &str = "HTTP/1.1 201 Created\r\nContent-Length: 4\r\n\r\nmade";

fn layer() -> AftercallLayer {
    AftercallLayer::new(Engine::default())
}

fn ask(raw: &Raw, method: &str) -> Request<Text> {
    let builder = Request::builder().method(method).uri(format!("{}/orders/7", raw.url));
    builder.body(Full::from("tea")).unwrap()
}

/// The outcome of a POST that is sent, whatever came of it, and the body of its response.
async fn post(raw: &Raw) -> (aftercall::Outcome, Option<Bytes>) {
    match client::client(&layer()).oneshot(ask(raw, "POST")).await {
        Ok(response) => {
            let outcome = outcome_of(&response).unwrap().clone();
            (outcome, response.into_body().collect().await.ok().map(|body| body.to_bytes()))
        }
        Err(error) => (error.outcome().unwrap().clone(), None),
    }
}

#[tokio::test]
async fn a_response_that_breaks_off_leaves_the_effect_unknown() {
    for (sent, phase) in [
        ("", Phase::Wait),
        ("HTTP/1.1 20", Phase::Wait),
        ("HTTP/1.1 201 Created\r\nContent-", Phase::Wait),
        ("nonsense\r\n\r\n", Phase::Decode),
        ("HTTP/1.1 201 Created\r\nContent-Length: x\r\n\r\n", Phase::Decode),
    ] {
        let acts: &'static [Does] = Box::leak(Box::new([Does::SendsAndCloses(sent)]));
        let raw = Raw::start(acts);
        let (outcome, body) = post(&raw).await;
        assert_eq!(outcome.effect(), Effect::Unknown, "{sent:?}");
        assert_eq!((raw.applied(), body), (1, None), "{sent:?}");
        let failure = outcome.verdict().unwrap().failure().unwrap();
        assert_eq!(failure.phase, phase, "{sent:?}: {failure}");
        assert_eq!(failure.sent, None);
    }
}

#[tokio::test]
async fn an_answer_of_http_1_0_ends_with_its_connection() {
    let raw = Raw::start(&[Does::SendsAndCloses("HTTP/1.0 400 Bad Request\r\n\r\nno such tea")]);
    let (outcome, body) = post(&raw).await;
    assert_eq!((outcome.effect(), outcome.stop()), (Effect::NotApplied, Stop::Settled));
    assert_eq!((raw.applied(), &body.unwrap()[..]), (1, &b"no such tea"[..]));
    let raw = Raw::start(&[Does::SendsAndCloses("HTTP/1.0 200 OK\r\n\r\nmade")]);
    let (outcome, body) = post(&raw).await;
    assert!(outcome.is_success());
    assert_eq!(body.unwrap(), "made");
}

#[tokio::test]
async fn an_error_whose_body_is_cut_is_given_as_it_came() {
    let raw = Raw::start(&[Does::SendsAndCloses(
        "HTTP/1.1 400 Bad Request\r\nContent-Length: 100\r\n\r\n{\"code\": \"cu",
    )]);
    let response = client::client(&layer()).oneshot(ask(&raw, "POST")).await.unwrap();
    assert_eq!(outcome_of(&response).unwrap().attempts().len(), 1);
    let mut body = response.into_body();
    let first = body.frame().await.unwrap().unwrap().into_data().unwrap();
    assert_eq!(first, "{\"code\": \"cu");
    assert!(body.frame().await.unwrap().is_err());
}

#[tokio::test]
async fn trailers_of_an_error_come_through() {
    let raw = Raw::start(&[Does::Sends(
        "HTTP/1.1 500 Oh\r\nTransfer-Encoding: chunked\r\nTrailer: x-end\r\n\r\n\
         2\r\nhm\r\n0\r\nX-End: 1\r\n\r\n",
    )]);
    let mut asked = ask(&raw, "POST");
    asked.headers_mut().insert("te", "trailers".parse().unwrap());
    let response = client::client(&layer()).oneshot(asked).await.unwrap();
    let collected = response.into_body().collect().await.unwrap();
    assert_eq!(collected.trailers().unwrap()["x-end"], "1");
    assert_eq!(collected.to_bytes(), "hm");
}

/// The second request on each connection is applied, and the connection closed without an answer: a
/// client that takes this for a stale connection would send it again.
#[tokio::test]
async fn what_was_applied_on_a_kept_connection_is_not_sent_again() {
    let raw = Raw::start(&[Does::Sends(MADE), Does::SendsAndCloses("")]);
    let service = client::client(&layer());
    for at in 0..20 {
        let response = service.clone().oneshot(ask(&raw, "POST")).await.unwrap();
        response.into_body().collect().await.unwrap();
        let mut asked = ask(&raw, "POST");
        asked.extensions_mut().insert(CallOptions::new().scope(at.to_string()));
        let error = service.clone().oneshot(asked).await.unwrap_err();
        assert_eq!(error.outcome().unwrap().effect(), Effect::Unknown);
        assert_eq!(raw.applied(), 2 * (at + 1));
    }
}

/// A connection that the server closes just as the next request arrives: some of these were read.
#[tokio::test]
async fn a_kept_connection_that_breaks_applies_no_post_twice() {
    let raw = Raw::start(&[Does::SendsAndForgets(MADE)]);
    let service = client::client(&layer());
    let (mut sure, mut lost) = (0, 0);
    for at in 0..60 {
        let before = raw.applied();
        let mut asked = ask(&raw, "POST");
        // Each alone, because the failures would end the retries of the next.
        asked.extensions_mut().insert(CallOptions::new().scope(at.to_string()));
        match service.clone().oneshot(asked).await {
            Ok(response) => {
                response.into_body().collect().await.unwrap();
                sure += 1;
                assert_eq!(raw.applied() - before, 1);
            }
            Err(error) => {
                lost += 1;
                let applied = raw.applied() - before;
                match error.outcome().unwrap().effect() {
                    Effect::NotApplied => assert_eq!(applied, 0),
                    effect => assert_eq!(effect, Effect::Unknown),
                }
            }
        }
        assert!(raw.applied() - before <= 1);
    }
    assert!(sure >= 30, "{sure} sure, {lost} lost");
}

#[tokio::test]
async fn a_refused_connection_proves_that_nothing_was_sent() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/orders", listener.local_addr().unwrap());
    drop(listener);
    let request = Request::post(url).body(Text::default()).unwrap();
    let error = client::client(&layer()).oneshot(request).await.unwrap_err();
    let outcome = error.outcome().unwrap();
    assert_eq!(outcome.effect(), Effect::NotApplied);
    assert!(outcome.attempts().len() > 1, "a POST too is tried again");
    let failure = outcome.verdict().unwrap().failure().unwrap();
    assert_eq!((failure.phase, failure.cause), (Phase::Connect, Cause::Refused));
}

/// hyper gives back a request that it has not begun: nothing was sent.
#[tokio::test]
async fn a_request_that_was_never_begun_was_not_sent() {
    let (near, far) = tokio::io::duplex(1024);
    let near = hyper_util::rt::TokioIo::new(near);
    let (mut sender, connection) = hyper::client::conn::http1::handshake(near).await.unwrap();
    drop((connection, far));
    let error = sender.send_request(Request::new(Text::default())).await.unwrap_err();
    assert!(error.is_canceled());
    let failure = aftercall_http::failure_of(&error);
    assert_eq!((failure.phase, failure.cause), (Phase::Connect, Cause::Closed));
    let verdict = aftercall::judge_failure(aftercall::Contract::rest(), None, &failure);
    assert_eq!(verdict.effect(), Effect::NotApplied);
}

/// A body that gives a number of pieces and then perhaps breaks.
struct Pieces(usize, bool);

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        Poll::Ready(match (self.0, self.1) {
            (0, false) => None,
            (0, true) => Some(Err(std::io::Error::other("the file is gone"))),
            _ => {
                self.0 -= 1;
                Some(Ok(Frame::data(Bytes::from_static(&[b'x'; 1000]))))
            }
        })
    }
}

#[tokio::test]
async fn a_streamed_request_is_sent_again_only_if_it_was_kept() {
    const BUSY: &str = "HTTP/1.1 429 Busy\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n";
    for (limit, sent) in [(100_000, 2), (10, 1)] {
        let raw = Raw::start(&[Does::Sends(BUSY), Does::Sends(MADE)]);
        let inner = Client::builder(TokioExecutor::new()).build_http::<Buffered<Pieces>>();
        let request =
            Request::post(&raw.url).body(Buffered::new(Pieces(20, false), limit)).unwrap();
        let response = layer().layer(inner).oneshot(request).await.unwrap();
        let status = if sent == 2 { 201 } else { 429 };
        assert_eq!((response.status().as_u16(), raw.applied()), (status, sent));
    }
    let raw = Raw::start(&[Does::Sends(BUSY), Does::Sends(MADE)]);
    let inner = Client::builder(TokioExecutor::new()).build_http::<Once<Pieces>>();
    let request = Request::post(&raw.url).body(Once::new(Pieces(20, false))).unwrap();
    let response = layer().layer(inner).oneshot(request).await.unwrap();
    assert_eq!((response.status().as_u16(), raw.applied()), (429, 1));
    assert_eq!(outcome_of(&response).unwrap().stop(), Stop::NotRepeatable);
}

/// Reads from a connection until what came ends so; all of it, also where the connection ends before.
fn read_until(socket: &mut TcpStream, end: &[u8]) -> Vec<u8> {
    socket.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let (mut came, mut byte) = (Vec::new(), [0]);
    while !came.ends_with(end) && socket.read(&mut byte).expect("a byte or the end") == 1 {
        came.push(byte[0]);
    }
    came
}

/// The server answers before it has the body, and reads on: the attempt that was given up must not look
/// like a whole request with half of the body.
#[tokio::test]
async fn a_kept_body_is_not_ended_half_way_for_the_attempt_before() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/orders/7", listener.local_addr().unwrap());
    let (accepted, mut second) = tokio::sync::mpsc::channel::<()>(1);
    let server = std::thread::spawn(move || {
        let (mut first, _) = listener.accept().unwrap();
        read_until(&mut first, b"one ");
        first
            .write_all(b"HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n")
            .unwrap();
        let (mut again, _) = listener.accept().unwrap();
        accepted.blocking_send(()).unwrap();
        let whole = read_until(&mut again, b"\r\n0\r\n\r\n");
        again.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").unwrap();
        (read_until(&mut first, b"\r\n0\r\n\r\n"), whole)
    });
    let (sender, receiver) = tokio::sync::mpsc::channel(1);
    let pieces = tokio_stream::wrappers::ReceiverStream::new(receiver);
    let body = Buffered::new(http_body_util::StreamBody::new(pieces), 1000);
    let inner = Client::builder(TokioExecutor::new()).build_http();
    let called = layer().layer(inner).oneshot(Request::put(url).body(body).unwrap());
    let called = tokio::spawn(called);
    let piece =
        |text: &'static str| Ok::<_, Infallible>(Frame::data(Bytes::from_static(text.as_bytes())));
    sender.send(piece("one ")).await.unwrap();
    second.recv().await.unwrap();
    sender.send(piece("two")).await.unwrap();
    drop(sender);
    assert_eq!(called.await.unwrap().unwrap().status(), 200);
    let (first, whole) = tokio::task::spawn_blocking(|| server.join()).await.unwrap().unwrap();
    assert!(whole.ends_with(b"4\r\none \r\n3\r\ntwo\r\n0\r\n\r\n"));
    assert_eq!(
        String::from_utf8_lossy(&first),
        "\r\n",
        "the rest of the first piece, and then nothing"
    );
}

#[tokio::test]
async fn a_body_that_breaks_while_it_is_sent_is_the_callers_failure() {
    let raw = Raw::start(&[Does::Sends(MADE)]);
    let inner = Client::builder(TokioExecutor::new()).build_http::<Once<Pieces>>();
    let request = Request::post(&raw.url).body(Once::new(Pieces(3, true))).unwrap();
    let error = layer().layer(inner).oneshot(request).await.unwrap_err();
    let failure = error.outcome().unwrap().verdict().unwrap().failure().unwrap();
    assert_eq!((failure.phase, failure.cause), (Phase::Send, Cause::AbortedBody));
    assert_eq!((error.outcome().unwrap().effect(), raw.applied()), (Effect::Unknown, 0));
}

/// A body that fails with a given error.
struct Failing(Option<hyper_util::client::legacy::Error>);

impl http_body::Body for Failing {
    type Data = Bytes;
    type Error = hyper_util::client::legacy::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Poll::Ready(self.0.take().map(Err))
    }
}

/// A gateway passes on a body from a connection that could not be made: that is not the connection on
/// which this request is sent.
#[tokio::test]
async fn the_error_of_another_connection_proves_nothing() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url: http::Uri = format!("http://{}/", nobody.local_addr().unwrap()).parse().unwrap();
    drop(nobody);
    let refused = client::plain().get(url.clone()).await.unwrap_err();
    assert!(refused.is_connect());
    // A connection that goes through another one passes its errors on.
    let passed_on = std::io::Error::other(client::plain().get(url).await.unwrap_err());
    assert_eq!(aftercall_http::failure_of(&passed_on).phase, Phase::Unknown);
    let raw = Raw::start(&[Does::Sends(MADE)]);
    let inner = Client::builder(TokioExecutor::new()).build_http::<Once<Failing>>();
    let request = Request::post(&raw.url).body(Once::new(Failing(Some(refused)))).unwrap();
    let error = layer().layer(inner).oneshot(request).await.unwrap_err();
    assert_eq!(error.outcome().unwrap().effect(), Effect::Unknown);
}

#[tokio::test]
async fn a_success_that_is_cut_is_known_in_the_slot() {
    let raw = Raw::start(&[Does::SendsAndCloses(
        "HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\nhalf",
    )]);
    let slot = OutcomeSlot::default();
    let mut asked = ask(&raw, "POST");
    asked.extensions_mut().insert(CallOptions::new().outcome_into(&slot));
    let response = client::client(&layer()).oneshot(asked).await.unwrap();
    assert!(outcome_of(&response).unwrap().is_success());
    assert!(response.into_body().collect().await.is_err());
    let outcome = slot.get().unwrap();
    let verdict = outcome.verdict().unwrap();
    assert_eq!(verdict.effect(), Effect::Applied);
    assert_eq!(verdict.remedy(), aftercall::Remedy::Reconcile);
}

#[tokio::test]
async fn a_large_answer_streams_through() -> Result<(), Infallible> {
    let body: String = "x".repeat(1 << 20);
    let whole = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let error = whole.replace("200 OK", "418 Teapot");
    for answer in [whole, error] {
        let acts: &'static [Does] = Box::leak(Box::new([Does::Sends(Box::leak(answer.into()))]));
        let raw = Raw::start(acts);
        let response = client::client(&layer()).oneshot(ask(&raw, "GET")).await.unwrap();
        let came = response.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(came.len(), 1 << 20);
    }
    Ok(())
}

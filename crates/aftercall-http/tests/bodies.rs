//! The bodies of responses, given back whole, and those of requests, sent again whole.

mod support;

use aftercall::{Effect, Engine, MAX_BODY, Reason};
use aftercall_http::{
    AftercallLayer, Asked, Buffered, CallOptions, Clock, ErrorKind, OutcomeSlot, Replay, outcome_of,
};
use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use http_body::{Body, Frame};
use http_body_util::{BodyExt, Full};
use std::collections::VecDeque;
use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;
use support::{Act, Scripted, answer, answer_with};
use tower::{Layer, ServiceExt, service_fn};

/// What a body does when it is asked for its next frame.
enum Gives {
    Data(Bytes),
    Trailers(&'static str, &'static str),
    Error,
    Pause(Duration),
}

fn text(text: &'static str) -> Gives {
    Gives::Data(Bytes::from_static(text.as_bytes()))
}

pin_project_lite::pin_project! {
    /// A body by a script; it counts how often it was asked. It cannot be moved once it is polled.
    struct Streamed {
        gives: VecDeque<Gives>,
        #[pin]
        pause: Option<tokio::time::Sleep>,
        asked: Arc<AtomicUsize>,
    }
}

impl Streamed {
    fn new(gives: impl IntoIterator<Item = Gives>) -> Streamed {
        let (gives, asked) = (gives.into_iter().collect(), Arc::default());
        Streamed { gives, pause: None, asked }
    }
}

impl Body for Streamed {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let mut this = self.project();
        this.asked.fetch_add(1, Ordering::Relaxed);
        if let Some(pause) = this.pause.as_mut().as_pin_mut() {
            std::task::ready!(pause.poll(cx));
            this.pause.set(None);
        }
        Poll::Ready(match this.gives.pop_front() {
            None => None,
            Some(Gives::Data(data)) => Some(Ok(Frame::data(data))),
            Some(Gives::Trailers(name, value)) => {
                let mut trailers = HeaderMap::new();
                trailers.insert(name, value.parse().unwrap());
                Some(Ok(Frame::trailers(trailers)))
            }
            Some(Gives::Error) => Some(Err(io::ErrorKind::ConnectionReset.into())),
            Some(Gives::Pause(pause)) => {
                this.pause.set(Some(tokio::time::sleep(pause)));
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
        })
    }
}

/// The response of a service that answers with this body.
async fn through(
    layer: &AftercallLayer,
    request: Request<Full<Bytes>>,
    response: Response<Streamed>,
) -> Response<aftercall_http::Body<Streamed>> {
    let response = Arc::new(Mutex::new(Some(response)));
    let service = service_fn(move |_: Request<Full<Bytes>>| {
        let response = response.lock().unwrap().take().expect("one request");
        async move { Ok::<_, Infallible>(response) }
    });
    layer.layer(service).oneshot(request).await.unwrap()
}

fn layer() -> AftercallLayer {
    AftercallLayer::new(Engine::default()).seed(7)
}

fn responded(status: u16, body: Streamed) -> Response<Streamed> {
    Response::builder().status(status).body(body).unwrap()
}

/// A POST, which is not sent again.
fn post() -> Request<Full<Bytes>> {
    support::request("POST")
}

/// All that a body gives: its bytes, its trailers, and whether it broke off.
async fn all<B: Body<Data = Bytes>>(body: B) -> (Vec<u8>, Option<HeaderMap>, bool) {
    let mut body = std::pin::pin!(body);
    let (mut bytes, mut trailers) = (Vec::new(), None);
    while let Some(frame) = body.frame().await {
        match frame {
            Err(_) => return (bytes, trailers, true),
            Ok(frame) if frame.is_data() => {
                bytes.extend_from_slice(&frame.into_data().ok().unwrap())
            }
            Ok(frame) => trailers = frame.into_trailers().ok(),
        }
    }
    (bytes, trailers, false)
}

#[tokio::test(start_paused = true)]
async fn the_body_of_an_error_comes_back_whole_with_its_trailers() {
    for pieces in [0, 1, 3, 64, 65, 200] {
        let piece = Bytes::from(vec![b'x'; 1024]);
        let mut gives: Vec<Gives> = (0..pieces).map(|_| Gives::Data(piece.clone())).collect();
        gives.push(Gives::Trailers("x-end", "really"));
        let body = Streamed::new(gives);
        let asked = Arc::clone(&body.asked);
        let response = through(&layer(), post(), responded(500, body)).await;
        let looks = asked.load(Ordering::Relaxed);
        assert!(looks <= MAX_BODY / 1024 + 2, "{looks} looks at {pieces} pieces");
        let (bytes, trailers, broke) = all(response.into_body()).await;
        assert_eq!((bytes.len(), broke), (pieces * 1024, false));
        assert_eq!(trailers.unwrap()["x-end"], "really");
    }
}

#[tokio::test(start_paused = true)]
async fn the_body_of_an_error_is_judged() {
    let pieces = [r#"{"error": {"#, r#""code": "rate_limit_"#, r#"exceeded"}}"#];
    let whole: String = pieces.concat();
    let response = responded(429, Streamed::new(pieces.map(text)));
    let mut once = aftercall::Policy::default();
    once.attempts = 1;
    let mut asked = post();
    asked.extensions_mut().insert(CallOptions::new().policy(once).unwrap());
    let response = through(&layer(), asked, response).await;
    let verdict = outcome_of(&response).unwrap().verdict().unwrap().clone();
    assert_eq!(verdict.reason(), Reason::RateLimited);
    assert_eq!(verdict.problem().code.as_deref(), Some("rate_limit_exceeded"));
    let hint = response.body().size_hint();
    assert_eq!(hint.exact(), Some(whole.len() as u64));
    assert_eq!(all(response.into_body()).await, (whole.into_bytes(), None, false));
}

#[tokio::test(start_paused = true)]
async fn a_body_that_stalls_is_left_to_the_caller() {
    let hour = Duration::from_secs(3600);
    for (deadline, longest) in [(None, 10), (Some(Duration::from_secs(3)), 3)] {
        let gives = [text("the "), Gives::Pause(hour), text("rest")];
        let mut asked = post();
        if let Some(deadline) = deadline {
            asked.extensions_mut().insert(CallOptions::new().deadline(deadline));
        }
        let start = tokio::time::Instant::now();
        let response = through(&layer(), asked, responded(500, Streamed::new(gives))).await;
        let looked = start.elapsed().as_secs_f64();
        assert!((f64::from(longest)..f64::from(longest) + 0.1).contains(&looked), "{looked}");
        assert_eq!(all(response.into_body()).await, (b"the rest".to_vec(), None, false));
        assert!(start.elapsed() >= hour);
    }
}

/// A clock whose waits are over when they are asked a second time.
#[derive(Clone)]
struct Impatient;

struct Twice(bool);

impl Future for Twice {
    type Output = ();
    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) { Poll::Ready(()) } else { Poll::Pending }
    }
}

impl Clock for Impatient {
    type Sleep = Twice;
    fn now(&self) -> aftercall::Now {
        aftercall::Now::new(5, 1_792_567_680_000_000)
    }
    fn sleep(&self, _: Duration) -> Twice {
        Twice(false)
    }
}

/// A peer sends frames without content as fast as they are read.
#[tokio::test]
async fn frames_without_content_are_not_looked_at_without_end() {
    const MANY: usize = 100_000;
    let body = Streamed::new((0..MANY).map(|_| text("")).chain([text("the rest")]));
    let asked = Arc::clone(&body.asked);
    let body = Arc::new(Mutex::new(Some(body)));
    let service = service_fn(move |_: Request<Full<Bytes>>| {
        let body = body.lock().unwrap().take().expect("one request");
        async { Ok::<_, Infallible>(responded(500, body)) }
    });
    let response = layer().clock(Impatient).layer(service).oneshot(post());
    let response = response.await.unwrap();
    assert!(asked.load(Ordering::Relaxed) < 1_000, "it took {asked:?} frames at once");
    let (bytes, _, broke) = all(response.into_body()).await;
    assert_eq!((&bytes[..], broke), (&b"the rest"[..], false));
}

#[tokio::test(start_paused = true)]
async fn a_body_that_breaks_off_does_so_for_the_caller_too() {
    let response = responded(503, Streamed::new([text("half"), Gives::Error]));
    let response = through(&layer(), post(), response).await;
    let outcome = outcome_of(&response).unwrap();
    assert_eq!(outcome.verdict().unwrap().code(), 503);
    assert_eq!(response.body().size_hint().exact(), None);
    assert_eq!(all(response.into_body()).await, (b"half".to_vec(), None, true));
}

#[tokio::test(start_paused = true)]
async fn a_success_streams_untouched() {
    let body = Streamed::new([text("a"), Gives::Pause(Duration::from_secs(60)), text("b")]);
    let asked = Arc::clone(&body.asked);
    let start = tokio::time::Instant::now();
    let response = through(&layer(), post(), responded(200, body)).await;
    assert_eq!((asked.load(Ordering::Relaxed), start.elapsed()), (0, Duration::ZERO));
    assert_eq!(all(response.into_body()).await.0, b"ab");
}

#[tokio::test(start_paused = true)]
async fn a_success_that_fails_later_revises_its_outcome_in_the_slot() {
    let cases = [
        (
            "text/event-stream",
            vec![
                text("data: {\"text\": \"Once\"}\n\n"),
                text("event: error\ndata: {\"error\": {\"type\": \"overloaded_error\"}}\n\n"),
            ],
            false,
            Effect::Unknown,
        ),
        ("text/event-stream", vec![text("data: 1\n\n"), Gives::Error], false, Effect::Unknown),
        ("application/octet-stream", vec![text("half"), Gives::Error], false, Effect::Applied),
        ("application/octet-stream", vec![text("whole")], true, Effect::Applied),
        (
            "application/grpc",
            vec![text("\0\0\0\0\0"), Gives::Trailers("grpc-status", "13")],
            false,
            Effect::Unknown,
        ),
        (
            "application/grpc",
            vec![text("\0\0\0\0\0"), Gives::Trailers("grpc-status", "0")],
            true,
            Effect::Applied,
        ),
    ];
    for (kind, gives, is_success, effect) in cases {
        let slot = OutcomeSlot::default();
        let mut asked = post();
        asked.extensions_mut().insert(CallOptions::new().outcome_into(&slot));
        let mut response = responded(200, Streamed::new(gives));
        response.headers_mut().insert("content-type", kind.parse().unwrap());
        let response = through(&layer(), asked, response).await;
        assert!(slot.get().unwrap().is_success(), "{kind}: the head says so");
        all(response.into_body()).await;
        let outcome = slot.get().unwrap();
        let verdict = outcome.verdict().unwrap();
        // A write whose response was cut was applied, but what came is not the whole of it.
        assert_eq!(outcome.effect(), effect, "{kind}");
        if kind != "application/octet-stream" {
            assert_eq!(verdict.is_success(), is_success, "{kind}");
        } else {
            let cut = verdict.remedy() == aftercall::Remedy::Reconcile;
            assert_eq!(cut, !is_success, "{kind}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_success_that_nobody_can_decode_is_known_to_break_off() {
    let slot = OutcomeSlot::default();
    let mut asked = post();
    asked.extensions_mut().insert(CallOptions::new().outcome_into(&slot));
    let gives = [Gives::Data(Bytes::from_static(b"\x1f\x8b\x08")), Gives::Error];
    let mut response = responded(200, Streamed::new(gives));
    response.headers_mut().insert("content-encoding", "gzip".parse().unwrap());
    let response = through(&layer(), asked, response).await;
    all(response.into_body()).await;
    let outcome = slot.get().unwrap();
    assert_eq!(outcome.effect(), Effect::Applied);
    assert_eq!(outcome.verdict().unwrap().remedy(), aftercall::Remedy::Reconcile);
}

/// The message says that nothing follows, and no trailers do: the caller is not told to stop before
/// that was noticed.
#[tokio::test(start_paused = true)]
async fn a_success_of_grpc_whose_trailers_never_come_revises_its_outcome() {
    let slot = OutcomeSlot::default();
    let service = service_fn(|_: Request<Full<Bytes>>| async {
        let mut response = Response::new(Full::new(Bytes::from_static(b"\0\0\0\0\0")));
        response.headers_mut().insert("content-type", "application/grpc".parse().unwrap());
        Ok::<_, Infallible>(response)
    });
    let mut asked = post();
    asked.extensions_mut().insert(CallOptions::new().outcome_into(&slot));
    let response = layer().layer(service).oneshot(asked).await.unwrap();
    assert!(slot.get().unwrap().is_success());
    let mut body = std::pin::pin!(response.into_body());
    // As connections read it: until it says that it has ended.
    while !body.is_end_stream() && body.frame().await.is_some() {}
    assert!(!slot.get().unwrap().is_success(), "nobody has said that it worked");
}

#[tokio::test(start_paused = true)]
async fn trailers_without_content_are_the_result() {
    // UNAVAILABLE in trailers, nothing before: the same as in the head.
    let service = {
        let calls = Arc::new(AtomicUsize::new(0));
        service_fn(move |_: Request<Full<Bytes>>| {
            let status = if calls.fetch_add(1, Ordering::Relaxed) == 0 { "14" } else { "0" };
            let body = Streamed::new([Gives::Trailers("grpc-status", status)]);
            let mut response = responded(200, body);
            response.headers_mut().insert("content-type", "application/grpc".parse().unwrap());
            async move { Ok::<_, Infallible>(response) }
        })
    };
    let mut asked = post();
    asked.extensions_mut().insert(CallOptions::new().idempotent(true));
    let response = layer().layer(service).oneshot(asked).await.unwrap();
    let outcome = outcome_of(&response).unwrap();
    assert_eq!((outcome.attempts().len(), outcome.is_success()), (2, true));
    let (bytes, trailers, _) = all(response.into_body()).await;
    assert_eq!((bytes.len(), &trailers.unwrap()["grpc-status"]), (0, &"0".parse().unwrap()));
}

#[tokio::test(start_paused = true)]
async fn a_stream_of_grpc_that_is_silent_at_first_is_waited_for_in_vain() {
    let hour = Duration::from_secs(3600);
    let gives = [Gives::Pause(hour), text("\0\0\0\0\0"), Gives::Trailers("grpc-status", "0")];
    let mut response = responded(200, Streamed::new(gives));
    response.headers_mut().insert("content-type", "application/grpc".parse().unwrap());
    let start = tokio::time::Instant::now();
    let response = through(&layer(), post(), response).await;
    let waited = start.elapsed().as_secs_f64();
    assert!((10.0..10.1).contains(&waited), "{waited}");
    assert!(outcome_of(&response).unwrap().is_success());
    let (bytes, trailers, _) = all(response.into_body()).await;
    assert_eq!((bytes.len(), &trailers.unwrap()["grpc-status"]), (5, &"0".parse().unwrap()));
}

#[tokio::test(start_paused = true)]
async fn a_response_of_grpc_without_a_status_says_nothing() {
    for (gives, breaks) in [(vec![], false), (vec![Gives::Error], true)] {
        let mut response = responded(200, Streamed::new(gives));
        response.headers_mut().insert("content-type", "application/grpc".parse().unwrap());
        let response = through(&layer(), post(), response).await;
        let outcome = outcome_of(&response).unwrap();
        assert_eq!((outcome.is_success(), outcome.effect()), (false, Effect::Unknown));
        assert_eq!(all(response.into_body()).await.2, breaks);
    }
    // The same where the head says that nothing follows.
    let service = service_fn(|_: Request<Full<Bytes>>| async {
        let kind = http::HeaderValue::from_static("application/grpc");
        let mut response = Response::new(http_body_util::Empty::<Bytes>::new());
        response.headers_mut().insert("content-type", kind);
        Ok::<_, Infallible>(response)
    });
    let response = layer().layer(service).oneshot(post()).await.unwrap();
    assert_eq!(outcome_of(&response).unwrap().effect(), Effect::Unknown);
}

/// A request with a body by a script, of which so many bytes are kept.
fn streamed(gives: Vec<Gives>, limit: usize) -> Request<Buffered<Streamed>> {
    let builder = Request::put("https://api.example/orders/7");
    builder.body(Buffered::new(Streamed::new(gives), limit)).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_streamed_body_that_was_kept_is_sent_again() {
    let gives = vec![text("one "), Gives::Pause(Duration::from_secs(1)), text("two")];
    let service = Scripted::new([answer_with(503, "retry-after", "1"), answer(200)]);
    let response = layer().layer(service.clone()).oneshot(streamed(gives, 7)).await.unwrap();
    assert_eq!(response.status(), 200);
    let got = service.got.lock().unwrap();
    assert_eq!(got.iter().map(|(_, body)| &body[..]).collect::<Vec<_>>(), [b"one two", b"one two"]);
}

#[tokio::test(start_paused = true)]
async fn a_streamed_body_that_was_too_long_to_keep_is_not() {
    let gives = || vec![text("one "), text("two!")];
    let start = tokio::time::Instant::now();
    let service = Scripted::new([Act::Answer(
        503,
        vec![("retry-after", "20".to_owned())],
        r#"{"code": "busy"}"#,
    )]);
    let response = layer().layer(service.clone()).oneshot(streamed(gives(), 7)).await.unwrap();
    let outcome = outcome_of(&response).unwrap().clone();
    assert_eq!((response.status().as_u16(), service.count()), (503, 1));
    assert_eq!(all(response.into_body()).await.0, br#"{"code": "busy"}"#);
    // As it was: what the one attempt came to, and nothing that was not sent.
    assert_eq!((outcome.effect(), outcome.attempts().len()), (Effect::NotApplied, 1));
    assert_eq!(outcome.verdict().unwrap().code(), 503);

    let service = Scripted::new([Act::Fail(io::ErrorKind::ConnectionReset)]);
    let error = layer().layer(service.clone()).oneshot(streamed(gives(), 7)).await.unwrap_err();
    assert_eq!((error.kind(), service.count()), (ErrorKind::BodyNotReplayable, 1));
    assert_eq!(error.outcome().unwrap().effect(), Effect::Unknown);
    assert!(error.into_source().unwrap().is::<io::Error>());
    assert_eq!(start.elapsed(), Duration::ZERO, "there is nothing to wait for");
}

#[tokio::test(start_paused = true)]
async fn a_request_without_its_body_gets_no_new_credentials() {
    let renew = |_: Asked, _: Vec<aftercall::Challenge>| async { panic!("nobody needs them") };
    let service = Scripted::new([answer_with(401, "www-authenticate", "Bearer")]);
    let called =
        layer().authenticate(renew).layer(service).oneshot(streamed(vec![text("much")], 3));
    assert_eq!(called.await.unwrap().status(), 401);
}

#[tokio::test(start_paused = true)]
async fn a_request_without_its_body_is_still_verified() {
    let gives = vec![text("one "), text("two!")];
    let service = Scripted::new([Act::Fail(io::ErrorKind::ConnectionReset)]);
    let verify = |_: Asked, _: aftercall::Verify| async { aftercall::Verified::Applied };
    let called = layer().verify(verify).layer(service.clone()).oneshot(streamed(gives, 7));
    let error = called.await.unwrap_err();
    assert_eq!((error.kind(), service.count()), (ErrorKind::BodyNotReplayable, 1));
    assert_eq!(error.outcome().unwrap().effect(), Effect::Applied);
}

#[tokio::test]
async fn a_kept_body_goes_on_where_the_attempt_before_stopped() {
    let (mut first, second);
    let trailers = Gives::Trailers("x-end", "1");
    let body = Buffered::new(Streamed::new([text("one "), text("two"), trailers]), 100);
    first = body.replay().unwrap();
    assert_eq!(first.frame().await.unwrap().unwrap().into_data().unwrap(), "one ");
    assert!(!body.is_sent());
    second = body.replay().unwrap();
    // The first attempt was given up: it takes nothing away, and does not end as if it were whole.
    assert!(first.frame().await.unwrap().is_err());
    let (bytes, trailers, broke) = all(second).await;
    assert_eq!((&bytes[..], broke), (&b"one two"[..], false));
    assert_eq!(trailers.unwrap()["x-end"], "1");
    assert!(body.is_sent());
    let third = body.replay().unwrap();
    assert_eq!(third.size_hint().lower(), 7);
    assert_eq!(all(third).await.0, b"one two");
}

#[tokio::test(start_paused = true)]
async fn the_attempt_that_still_waits_for_a_kept_body_is_told_at_once() {
    let hour = Duration::from_secs(3600);
    let body = Buffered::new(Streamed::new([text("one "), Gives::Pause(hour), text("two")]), 100);
    let first = tokio::spawn(all(body.replay().unwrap()));
    tokio::task::yield_now().await;
    let start = tokio::time::Instant::now();
    let second = body.replay().unwrap();
    let (bytes, _, broke) = first.await.unwrap();
    assert_eq!((&bytes[..], broke, start.elapsed()), (&b"one "[..], true, Duration::ZERO));
    assert_eq!(all(second).await.0, b"one two");
}

#[tokio::test]
async fn a_kept_body_that_breaks_off_cannot_be_sent_again() {
    let body = Buffered::new(Streamed::new([text("one "), Gives::Error]), 100);
    assert!(all(body.replay().unwrap()).await.2);
    assert!(body.replay().is_none() && !body.is_replayable());
}

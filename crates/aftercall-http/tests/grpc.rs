//! tonic's client over the layer, against tonic's server, on loopback; and HTTP/2's own refusals.

use aftercall::{Cause, Effect, Engine, Failure, Outcome, Phase, Stop};
use aftercall_http::{AftercallLayer, Buffered, CallOptions, OutcomeSlot};
use bytes::{Buf, BufMut, Bytes};
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioIo};
use std::collections::VecDeque;
use std::convert::Infallible;
use std::future::{Ready, ready};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio_stream::Stream;
use tonic::body::Body;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::transport::Channel;
use tonic::{Code, Status};
use tower::util::MapRequest;
use tower::{Layer, Service, ServiceExt};

/// Messages that are bytes.
#[derive(Clone, Copy, Default)]
struct Plain;

impl Encoder for Plain {
    type Item = Bytes;
    type Error = Status;
    fn encode(&mut self, item: Bytes, into: &mut EncodeBuf<'_>) -> Result<(), Status> {
        into.put(item);
        Ok(())
    }
}

impl Decoder for Plain {
    type Item = Bytes;
    type Error = Status;
    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(from.copy_to_bytes(from.remaining())))
    }
}

impl Codec for Plain {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = Plain;
    type Decoder = Plain;
    fn encoder(&mut self) -> Plain {
        Plain
    }
    fn decoder(&mut self) -> Plain {
        Plain
    }
}

/// What the server does with one call.
#[derive(Clone)]
enum Does {
    Refuses(Status),
    /// These messages, and at last perhaps a failure, in the trailers.
    Sends(Vec<&'static str>, Option<Status>),
    /// A message now, then nothing until the client sends one more; then its end.
    Talks,
}

/// A stream of messages by a script.
struct Messages(VecDeque<Result<Bytes, Status>>, Option<tonic::Streaming<Bytes>>);

impl Stream for Messages {
    type Item = Result<Bytes, Status>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(asked) = &mut self.1 {
            // Only after the client's first message has come.
            let _ = std::task::ready!(Pin::new(asked).poll_next(cx));
            self.1 = None;
        }
        Poll::Ready(self.0.pop_front())
    }
}

type Answer = Result<tonic::Response<Messages>, Status>;

#[derive(Clone)]
struct Serving {
    does: Arc<Mutex<VecDeque<Does>>>,
    got: Arc<Mutex<Vec<Bytes>>>,
}

impl tonic::server::ServerStreamingService<Bytes> for Serving {
    type Response = Bytes;
    type ResponseStream = Messages;
    type Future = Ready<Answer>;

    fn call(&mut self, request: tonic::Request<Bytes>) -> Ready<Answer> {
        self.got.lock().unwrap().push(request.into_inner());
        let does = self.does.lock().unwrap().pop_front().expect("one more call");
        ready(match does {
            Does::Refuses(status) => Err(status),
            Does::Sends(texts, failure) => {
                let texts = texts.into_iter().map(|text| Ok(Bytes::from_static(text.as_bytes())));
                let messages = texts.chain(failure.map(Err)).collect();
                Ok(tonic::Response::new(Messages(messages, None)))
            }
            Does::Talks => unreachable!("that is for streams"),
        })
    }
}

impl tonic::server::StreamingService<Bytes> for Serving {
    type Response = Bytes;
    type ResponseStream = Messages;
    type Future = Ready<Answer>;

    fn call(&mut self, request: tonic::Request<tonic::Streaming<Bytes>>) -> Ready<Answer> {
        self.does.lock().unwrap().pop_front().expect("one more call");
        let messages = [Ok(Bytes::from_static(b"heard"))].into();
        ready(Ok(tonic::Response::new(Messages(messages, Some(request.into_inner())))))
    }
}

/// A server for so many calls, as it is asked: `/a.Test/Stream` is bidirectional, all else is not.
async fn serve(does: impl IntoIterator<Item = Does>) -> (String, Serving) {
    let does = Arc::new(Mutex::new(does.into_iter().collect()));
    let serving = Serving { does, got: Arc::default() };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let served = serving.clone();
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let serving = served.clone();
            let service = hyper::service::service_fn(move |request: Request<_>| {
                let serving = serving.clone();
                async move {
                    let mut grpc = tonic::server::Grpc::new(Plain);
                    Ok::<_, Infallible>(if request.uri().path() == "/a.Test/Stream" {
                        grpc.streaming(serving, request).await
                    } else {
                        grpc.server_streaming(serving, request).await
                    })
                }
            });
            let built = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
            tokio::spawn(built.serve_connection(TokioIo::new(socket), service));
        }
    });
    (url, serving)
}

/// tonic says when no connection was made; what it says so with is its own.
fn read(error: &aftercall_http::BoxError) -> Option<Failure> {
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(&**error);
    while let Some(error) = next {
        if error.is::<tonic::ConnectError>() {
            return Some(Failure::new(Phase::Connect, Cause::Unknown));
        }
        next = error.source();
    }
    None
}

type Stack = MapRequest<
    aftercall_http::Aftercall<MapRequest<Channel, fn(Request<Buffered<Body>>) -> Request<Body>>>,
    fn(Request<Body>) -> Request<Buffered<Body>>,
>;

/// A channel below the layer: what tonic sends is a stream, of which a megabyte is kept to send it again.
fn stack(url: &str) -> Stack {
    let channel = Channel::from_shared(url.to_owned()).unwrap().connect_lazy();
    let layer = AftercallLayer::new(Engine::default()).origin(url).failures(read);
    let unkept: fn(Request<Buffered<Body>>) -> Request<Body> = |request| request.map(Body::new);
    let kept: fn(Request<Body>) -> Request<Buffered<Body>> =
        |request| request.map(|body| Buffered::new(body, 1 << 20));
    MapRequest::new(layer.layer(MapRequest::new(channel, unkept)), kept)
}

/// One unary call: its answer, and its outcome.
async fn call(url: &str, options: CallOptions) -> (Result<Bytes, Status>, Outcome) {
    let slot = OutcomeSlot::default();
    let mut grpc = tonic::client::Grpc::new(stack(url));
    grpc.ready().await.unwrap();
    let mut request = tonic::Request::new(Bytes::from_static(b"tea"));
    request.extensions_mut().insert(options.outcome_into(&slot));
    let path = http::uri::PathAndQuery::from_static("/a.Test/Call");
    let answer = grpc.unary(request, path, Plain).await.map(tonic::Response::into_inner);
    (answer, (*slot.get().unwrap()).clone())
}

#[tokio::test]
async fn a_call_that_succeeds() {
    let (url, serving) = serve([Does::Sends(vec!["made"], None)]).await;
    let (answer, outcome) = call(&url, CallOptions::new()).await;
    assert_eq!(answer.unwrap(), "made");
    assert_eq!((outcome.is_success(), outcome.attempts().len()), (true, 1));
    assert_eq!(serving.got.lock().unwrap()[0], "tea");
}

#[tokio::test]
async fn a_status_in_the_head_or_in_the_trailers_is_the_result() {
    let lost = Status::unavailable("the store is away");
    // In the head, and after no message in the trailers.
    for does in [Does::Refuses(lost.clone()), Does::Sends(vec![], Some(lost))] {
        let (url, serving) = serve([does.clone(), Does::Sends(vec!["made"], None)]).await;
        let (answer, outcome) = call(&url, CallOptions::new().idempotent(true)).await;
        assert_eq!(answer.unwrap(), "made");
        assert_eq!((outcome.is_success(), outcome.attempts().len()), (true, 2));
        assert_eq!(serving.got.lock().unwrap()[..], [Bytes::from("tea"), Bytes::from("tea")]);
        // Without that word a second call could do harm.
        let (url, serving) = serve([does]).await;
        let (answer, outcome) = call(&url, CallOptions::new()).await;
        assert_eq!(answer.unwrap_err().code(), Code::Unavailable);
        assert_eq!((outcome.effect(), outcome.stop()), (Effect::Unknown, Stop::NotHarmless));
        assert_eq!(outcome.verdict().unwrap().problem().code.as_deref(), Some("UNAVAILABLE"));
        assert_eq!(serving.got.lock().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_failure_after_content_is_in_the_slot() {
    let failure = Status::internal("broke");
    let (url, _) = serve([Does::Sends(vec!["half"], Some(failure))]).await;
    let (answer, outcome) = call(&url, CallOptions::new().idempotent(true)).await;
    assert_eq!(answer.unwrap_err().code(), Code::Internal);
    assert_eq!((outcome.effect(), outcome.attempts().len()), (Effect::Unknown, 1));
    assert!(!outcome.verdict().unwrap().is_success());
}

#[tokio::test]
async fn both_sides_may_stream_without_waiting_for_each_other() {
    let (url, _) = serve([Does::Talks]).await;
    let (sender, receiver) = tokio::sync::mpsc::channel::<Bytes>(1);
    let outgoing = tokio_stream::wrappers::ReceiverStream::new(receiver);
    let mut grpc = tonic::client::Grpc::new(stack(&url));
    grpc.ready().await.unwrap();
    let path = http::uri::PathAndQuery::from_static("/a.Test/Stream");
    let called = grpc.streaming(tonic::Request::new(outgoing), path, Plain);
    // The head comes although the client has said nothing yet.
    let response = tokio::time::timeout(Duration::from_secs(5), called).await.unwrap().unwrap();
    sender.send(Bytes::from_static(b"hello")).await.unwrap();
    let mut incoming = response.into_inner();
    assert_eq!(incoming.message().await.unwrap().unwrap(), "heard");
    drop(sender);
    assert!(incoming.message().await.unwrap().is_none());
}

#[tokio::test]
async fn a_refused_connection_is_tried_again() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", nobody.local_addr().unwrap());
    drop(nobody);
    let (answer, outcome) = call(&url, CallOptions::new()).await;
    assert_eq!(answer.unwrap_err().code(), Code::Unavailable);
    assert_eq!(outcome.effect(), Effect::NotApplied);
    assert!(outcome.attempts().len() > 1);
    let failure = outcome.verdict().unwrap().failure().unwrap();
    assert_eq!(failure.phase, Phase::Connect);
}

/// A server of HTTP/2 that resets the first streams with this code, and answers the next.
async fn resets(reason: h2::Reason) -> (String, Arc<AtomicUsize>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let count = Arc::clone(&counted);
            tokio::spawn(async move {
                let mut connection = h2::server::handshake(socket).await.unwrap();
                while let Some(Ok((_request, mut respond))) = connection.accept().await {
                    if count.fetch_add(1, Ordering::Relaxed) == 0 {
                        respond.send_reset(reason);
                    } else {
                        respond.send_response(Response::new(()), true).unwrap();
                    }
                }
            });
        }
    });
    (url, count)
}

#[tokio::test]
async fn a_stream_that_was_refused_was_not_processed() {
    for (reason, effect, sent) in [
        (h2::Reason::REFUSED_STREAM, Effect::Applied, 2),
        (h2::Reason::CANCEL, Effect::Unknown, 1),
        (h2::Reason::INTERNAL_ERROR, Effect::Unknown, 1),
    ] {
        let (url, count) = resets(reason).await;
        let inner = Client::builder(TokioExecutor::new()).http2_only(true).build_http();
        let mut service = AftercallLayer::new(Engine::default()).layer(inner);
        let request = Request::post(&url).body(Full::new(Bytes::from_static(b"tea"))).unwrap();
        let result = service.ready().await.unwrap().call(request).await;
        let outcome = match result {
            Ok(response) => {
                let outcome = aftercall_http::outcome_of(&response).unwrap().clone();
                response.into_body().collect().await.unwrap();
                outcome
            }
            Err(error) => error.outcome().unwrap().clone(),
        };
        assert_eq!((outcome.effect(), count.load(Ordering::Relaxed)), (effect, sent), "{reason:?}");
    }
}

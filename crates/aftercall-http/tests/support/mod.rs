//! What the tests share: a service that follows a script, and one engine's worth of settings.
#![allow(dead_code)] // each test uses a part

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;
use tower::Service;

pub(crate) type Text = Full<Bytes>;

/// What the scripted service does with one request.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    Answer(u16, Vec<(&'static str, String)>, &'static str),
    Fail(std::io::ErrorKind),
    /// Nothing, ever.
    Hang,
    /// An answer after a while.
    After(Duration, u16),
}

pub(crate) fn answer(status: u16) -> Act {
    Act::Answer(status, Vec::new(), "")
}

pub(crate) fn answer_with(status: u16, name: &'static str, value: &str) -> Act {
    Act::Answer(status, vec![(name, value.to_owned())], "")
}

/// A service that follows a script, and notes the requests that it gets. A clone of it has to become
/// ready before it may be called.
#[derive(Debug)]
pub(crate) struct Scripted {
    pub(crate) acts: Arc<Mutex<VecDeque<Act>>>,
    pub(crate) got: Arc<Mutex<Vec<(http::request::Parts, Bytes)>>>,
    is_ready: bool,
}

impl Clone for Scripted {
    fn clone(&self) -> Scripted {
        let (acts, got) = (Arc::clone(&self.acts), Arc::clone(&self.got));
        Scripted { acts, got, is_ready: false }
    }
}

impl Scripted {
    pub(crate) fn new(acts: impl IntoIterator<Item = Act>) -> Scripted {
        let acts = Arc::new(Mutex::new(acts.into_iter().collect()));
        Scripted { acts, got: Arc::default(), is_ready: false }
    }

    pub(crate) fn count(&self) -> usize {
        self.got.lock().unwrap().len()
    }
}

impl<B> Service<Request<B>> for Scripted
where
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: std::fmt::Debug,
{
    type Response = Response<Text>;
    type Error = std::io::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Text>, std::io::Error>> + Send>>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), std::io::Error>> {
        self.is_ready = true;
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        assert!(self.is_ready, "called before it was ready");
        self.is_ready = false;
        let act = self.acts.lock().unwrap().pop_front().expect("one more act");
        let got = Arc::clone(&self.got);
        Box::pin(async move {
            use http_body_util::BodyExt;
            let (head, body) = request.into_parts();
            let body = body.collect().await.expect("a body").to_bytes();
            got.lock().unwrap().push((head, body));
            match act {
                Act::Answer(status, fields, body) => {
                    let mut response =
                        Response::new(Full::new(Bytes::from_static(body.as_bytes())));
                    *response.status_mut() = http::StatusCode::from_u16(status).unwrap();
                    for (name, value) in fields {
                        response.headers_mut().append(name, value.parse().unwrap());
                    }
                    Ok(response)
                }
                Act::Fail(kind) => Err(kind.into()),
                Act::Hang => std::future::pending().await,
                Act::After(wait, status) => {
                    tokio::time::sleep(wait).await;
                    let mut response = Response::new(Full::default());
                    *response.status_mut() = http::StatusCode::from_u16(status).unwrap();
                    Ok(response)
                }
            }
        })
    }
}

pub(crate) fn request(method: &str) -> Request<Text> {
    let builder = Request::builder().method(method).uri("https://api.example/orders/7");
    builder.body(Full::new(Bytes::from_static(b"tea"))).unwrap()
}

//! An answer as plain data, so that it can be kept, replayed, replaced or cut, and the payload that
//! carries it to the wire.

use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::body::{Body, Bytes, Frame, SizeHint};
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};
use serde_json::Value;

use crate::line::Switch;

/// A whole answer.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    /// An answer without a body.
    pub(crate) fn empty(status: StatusCode) -> Self {
        Answer { status, headers: HeaderMap::new(), body: Bytes::new() }
    }

    /// An answer whose body is JSON that has been written already.
    pub(crate) fn json_bytes(status: StatusCode, body: impl Into<Bytes>) -> Self {
        Answer { status, headers: HeaderMap::new(), body: body.into() }
            .with(CONTENT_TYPE, "application/json")
    }

    /// An answer whose body is `value`.
    pub(crate) fn json(status: StatusCode, value: &Value) -> Self {
        Answer::json_bytes(status, value.to_string())
    }

    /// Adds a header. Values are made by this crate from checked parts; one that could not stand in
    /// a header is left out rather than trusted.
    pub(crate) fn with(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.append(name, value);
        }
        self
    }

    /// The answer with its full Content-Length but only half of its body: `switch` closes the
    /// connection once that half is on the wire.
    pub(crate) fn cut(self, switch: Switch) -> Response<Payload> {
        let announced = self.body.len() as u64;
        let half = Some(self.body.slice(..self.body.len() / 2));
        self.respond(|_| Payload::Half { half, announced, switch })
    }

    fn respond(self, payload: impl FnOnce(Bytes) -> Payload) -> Response<Payload> {
        let mut response = Response::new(payload(self.body));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}

impl From<Answer> for Response<Payload> {
    fn from(answer: Answer) -> Self {
        answer.respond(|body| Payload::Whole(Some(body).filter(|body| !body.is_empty())))
    }
}

/// The body of an answer on its way out.
#[derive(Debug)]
pub(crate) enum Payload {
    /// All of it.
    Whole(Option<Bytes>),
    /// Its first half; then the switch is armed and no more ever comes.
    Half { half: Option<Bytes>, announced: u64, switch: Switch },
}

impl Body for Payload {
    type Data = Bytes;
    // Nothing in here fails: a cut is made by closing the connection, not by an error.
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        match self.get_mut() {
            Payload::Whole(body) => Poll::Ready(body.take().map(|body| Ok(Frame::data(body)))),
            Payload::Half { half, switch, .. } => match half.take() {
                Some(half) => {
                    // hyper flushes what it has once this body is pending; the line sees that
                    // flush and trips the switch.
                    switch.arm();
                    Poll::Ready(Some(Ok(Frame::data(half))))
                }
                None => Poll::Pending,
            },
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Payload::Whole(None))
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Payload::Whole(body) => {
                SizeHint::with_exact(body.as_ref().map_or(0, Bytes::len) as u64)
            }
            Payload::Half { announced, .. } => SizeHint::with_exact(*announced),
        }
    }
}

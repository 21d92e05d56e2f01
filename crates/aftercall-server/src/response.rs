//! A response as plain data, so that it can be kept, replayed, replaced or cut, and the body type
//! that hyper sends.

use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::body::{Body, Bytes, Frame, SizeHint};
use hyper::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};
use serde_json::Value;

use crate::client_socket::CloseHandle;

/// A whole response.
#[derive(Clone, Debug)]
pub(crate) struct OutgoingResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl OutgoingResponse {
    /// A response without a body.
    pub(crate) fn empty(status: StatusCode) -> Self {
        OutgoingResponse { status, headers: HeaderMap::new(), body: Bytes::new() }
    }

    /// A response whose body is already written JSON.
    pub(crate) fn json_bytes(status: StatusCode, body: impl Into<Bytes>) -> Self {
        OutgoingResponse { status, headers: HeaderMap::new(), body: body.into() }
            .with(CONTENT_TYPE, "application/json")
    }

    /// A response whose body is `value`.
    pub(crate) fn json(status: StatusCode, value: &Value) -> Self {
        OutgoingResponse::json_bytes(status, value.to_string())
    }

    /// Adds a header. This crate makes the values from checked parts; one that is not a legal
    /// header value is left out.
    pub(crate) fn with(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.append(name, value);
        }
        self
    }

    /// The response with its full Content-Length but only half of its body. `close_handle` closes
    /// the connection once that half has been sent.
    pub(crate) fn cut(self, close_handle: CloseHandle) -> Response<ResponseBody> {
        let announced = self.body.len() as u64;
        let half = Some(self.body.slice(..self.body.len() / 2));
        self.into_response(|_| ResponseBody::Half { half, announced, close_handle })
    }

    fn into_response(self, body: impl FnOnce(Bytes) -> ResponseBody) -> Response<ResponseBody> {
        let mut response = Response::new(body(self.body));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}

impl From<OutgoingResponse> for Response<ResponseBody> {
    fn from(response: OutgoingResponse) -> Self {
        response
            .into_response(|body| ResponseBody::Whole(Some(body).filter(|body| !body.is_empty())))
    }
}

/// The body of a response while it is sent.
#[derive(Debug)]
pub(crate) enum ResponseBody {
    /// All of it.
    Whole(Option<Bytes>),
    /// Its first half; then the connection is closed and the rest never comes.
    Half { half: Option<Bytes>, announced: u64, close_handle: CloseHandle },
}

impl Body for ResponseBody {
    type Data = Bytes;
    // Nothing in here fails: a body is cut by closing the connection, not by an error.
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        match self.get_mut() {
            ResponseBody::Whole(body) => Poll::Ready(body.take().map(|body| Ok(Frame::data(body)))),
            ResponseBody::Half { half, close_handle, .. } => match half.take() {
                Some(half) => {
                    // hyper flushes what it has once this body is pending; the socket sees that
                    // flush and then closes the connection.
                    close_handle.close_after_flush();
                    Poll::Ready(Some(Ok(Frame::data(half))))
                }
                None => Poll::Pending,
            },
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, ResponseBody::Whole(None))
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            ResponseBody::Whole(body) => {
                SizeHint::with_exact(body.as_ref().map_or(0, Bytes::len) as u64)
            }
            ResponseBody::Half { announced, .. } => SizeHint::with_exact(*announced),
        }
    }
}

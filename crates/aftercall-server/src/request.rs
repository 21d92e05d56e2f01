//! A request with its body. Reading is bounded in bytes and in time: the body of an authenticated
//! client is read whole, that of any other client is thrown away as it arrives.

use std::time::Duration;

use http_body_util::BodyExt;
use hyper::body::{Body, Bytes, Incoming};
use hyper::header::{EXPECT, HeaderMap};
use hyper::http::request::Parts;
use hyper::{Method, StatusCode, Uri};

use crate::auth::ClientKind;
use crate::body_memory::{BodyMemory, ReservedMemory};
use crate::config::MAX_BODY_BYTES;
use crate::counts::RequestCounter;
use crate::problem::Problem;

/// How long a client may take to send its body.
const READ_TIME_LIMIT: Duration = Duration::from_secs(30);
/// How long a body is thrown away before the rest is left unread.
const DISCARD_TIME_LIMIT: Duration = Duration::from_secs(5);
/// How much of a body that is too large is read and thrown away, so that the client can finish
/// sending and read its 413 instead of a reset.
const MAX_DISCARDED_BYTES: usize = 16 * MAX_BODY_BYTES;

/// A request with its body.
#[derive(Debug)]
pub(crate) struct IncomingRequest {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    /// The whole body; empty if the client is unauthenticated.
    pub(crate) body: Bytes,
    pub(crate) client: ClientKind,
    /// Whether the request was read to its end.
    pub(crate) whole: bool,
    pub(crate) counter: RequestCounter,
    /// The body's part of the memory for all bodies.
    _memory: Option<ReservedMemory>,
}

impl IncomingRequest {
    /// Reads the request.
    pub(crate) async fn read(
        head: Parts,
        body: Incoming,
        client: ClientKind,
        memory: &BodyMemory,
    ) -> Result<IncomingRequest, Problem> {
        let mut reserved = None;
        let (body, whole) = match client {
            ClientKind::Unauthenticated => {
                (Bytes::new(), discard(&head.headers, body, MAX_BODY_BYTES).await)
            }
            ClientKind::Administrator => (collect(body).await?, true),
            ClientKind::Authenticated => match memory.reserve(&body).await {
                Ok(part) => {
                    reserved = part;
                    (collect(body).await?, true)
                }
                Err(problem) => {
                    discard(&head.headers, body, MAX_DISCARDED_BYTES).await;
                    return Err(problem);
                }
            },
        };
        Ok(IncomingRequest {
            method: head.method,
            uri: head.uri,
            headers: head.headers,
            body,
            client,
            whole,
            counter: RequestCounter::default(),
            _memory: reserved,
        })
    }

    /// A request of administration that came without a connection.
    pub(crate) fn of_administrator(method: Method, uri: Uri, body: Bytes) -> IncomingRequest {
        IncomingRequest {
            method,
            uri,
            headers: HeaderMap::new(),
            body,
            client: ClientKind::Administrator,
            whole: true,
            counter: RequestCounter::default(),
            _memory: None,
        }
    }

    /// The path, as it was sent.
    pub(crate) fn path(&self) -> &str {
        self.uri.path()
    }

    /// Whether it only reads: GET or HEAD.
    pub(crate) fn only_reads(&self) -> bool {
        matches!(self.method, Method::GET | Method::HEAD)
    }

    /// The client's name for its operation, under which it is counted.
    pub(crate) fn reference(&self) -> Result<Option<String>, Problem> {
        let Some(value) = self.headers.get("aftercall-reference") else { return Ok(None) };
        match value.to_str() {
            Ok(reference) if (1..=200).contains(&reference.len()) => Ok(Some(reference.to_owned())),
            _ => Err(Problem::bad_parameter(
                "Aftercall-Reference",
                "An Aftercall-Reference is 1 to 200 visible ASCII characters.",
            )),
        }
    }
}

/// Throws a body away as it arrives, so that its sender can read the response; returns whether that
/// was all of it. A client that waits to be asked for the body (`Expect`) gets its
/// response without being asked.
pub(crate) async fn discard(headers: &HeaderMap, mut body: Incoming, max: usize) -> bool {
    if body.is_end_stream() {
        return true;
    }
    if headers.contains_key(EXPECT) {
        return false;
    }
    let to_the_end = async move {
        let mut length = 0;
        while let Some(frame) = body.frame().await {
            let Ok(frame) = frame else { return false };
            length += frame.data_ref().map_or(0, Bytes::len);
            if length > max {
                return false;
            }
        }
        true
    };
    tokio::time::timeout(DISCARD_TIME_LIMIT, to_the_end).await.unwrap_or(false)
}

async fn collect(body: Incoming) -> Result<Bytes, Problem> {
    match tokio::time::timeout(READ_TIME_LIMIT, collect_untimed(body)).await {
        Ok(body) => body,
        Err(_) => {
            let detail = "The request's body did not arrive in time.";
            Err(Problem::new(StatusCode::REQUEST_TIMEOUT, detail))
        }
    }
}

async fn collect_untimed(mut body: Incoming) -> Result<Bytes, Problem> {
    let (mut whole, mut length) = (Vec::new(), 0);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Problem::bad_request("The request's body broke off."))?;
        let Ok(data) = frame.into_data() else { continue };
        length += data.len();
        if length <= MAX_BODY_BYTES {
            whole.extend_from_slice(&data);
        } else if length > MAX_DISCARDED_BYTES {
            break;
        }
    }
    if length <= MAX_BODY_BYTES {
        return Ok(whole.into());
    }
    let detail = format!("The body of a request is at most {MAX_BODY_BYTES} bytes.");
    Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail))
}

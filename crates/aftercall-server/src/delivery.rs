//! A request that has been read whole, and the reading of it, bounded in bytes and in time.

use std::net::SocketAddr;
use std::time::Duration;

use http_body_util::BodyExt;
use hyper::body::{Bytes, Incoming};
use hyper::header::HeaderMap;
use hyper::{Method, Request, StatusCode, Uri};

use crate::config::BODY_LIMIT;
use crate::counts::Tally;
use crate::problem::Problem;

/// How long a client may take to send its body.
const READ_LIMIT: Duration = Duration::from_secs(30);
/// How much of a body that is too large is read and thrown away, so that the client can finish
/// sending and read its 413 instead of a reset.
const DISCARD_LIMIT: usize = 16 * BODY_LIMIT;

/// A request, read whole.
#[derive(Debug)]
pub(crate) struct Delivery {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) peer: SocketAddr,
    pub(crate) tally: Tally,
}

impl Delivery {
    /// Reads the request whole.
    pub(crate) async fn read(
        request: Request<Incoming>,
        peer: SocketAddr,
    ) -> Result<Delivery, Problem> {
        let (head, body) = request.into_parts();
        let body = match tokio::time::timeout(READ_LIMIT, collect(body)).await {
            Ok(body) => body?,
            Err(_) => {
                let detail = "The request's body did not arrive in time.";
                return Err(Problem::new(StatusCode::REQUEST_TIMEOUT, detail));
            }
        };
        Ok(Delivery {
            method: head.method,
            uri: head.uri,
            headers: head.headers,
            body,
            peer,
            tally: Tally::default(),
        })
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

async fn collect(mut body: Incoming) -> Result<Bytes, Problem> {
    let (mut whole, mut length) = (Vec::new(), 0);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Problem::bad_request("The request's body broke off."))?;
        let Ok(data) = frame.into_data() else { continue };
        length += data.len();
        if length <= BODY_LIMIT {
            whole.extend_from_slice(&data);
        } else if length > DISCARD_LIMIT {
            break;
        }
    }
    if length <= BODY_LIMIT {
        return Ok(whole.into());
    }
    let detail = format!("The body of a request is at most {BODY_LIMIT} bytes.");
    Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail))
}

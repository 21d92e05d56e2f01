//! A request and its body, and the reading of it, bounded in bytes and in time: whole if somebody
//! known sent it, and thrown away as it comes if a stranger did.

use std::sync::Arc;
use std::time::Duration;

use http_body_util::BodyExt;
use hyper::body::{Body, Bytes, Incoming};
use hyper::header::{EXPECT, HeaderMap};
use hyper::http::request::Parts;
use hyper::{Method, StatusCode, Uri};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::config::BODY_LIMIT;
use crate::counts::Tally;
use crate::entrance::{self, LONGEST_QUEUE, Standing};
use crate::problem::Problem;

/// How long a client may take to send its body.
const READ_LIMIT: Duration = Duration::from_secs(30);
/// How long a body is thrown away before it is left where it is.
const DISCARD_TIME: Duration = Duration::from_secs(5);
/// How much of a body that is too large is read and thrown away, so that the client can finish
/// sending and read its 413 instead of a reset.
const DISCARD_LIMIT: usize = 16 * BODY_LIMIT;

/// A request with its body.
#[derive(Debug)]
pub(crate) struct Delivery {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    /// The whole body; nothing of a stranger's.
    pub(crate) body: Bytes,
    pub(crate) standing: Standing,
    /// Whether the request was read to its end.
    pub(crate) whole: bool,
    pub(crate) tally: Tally,
    /// What the body takes of the room that all bodies have.
    _room: Option<OwnedSemaphorePermit>,
}

impl Delivery {
    /// Reads the request.
    pub(crate) async fn read(
        head: Parts,
        body: Incoming,
        standing: Standing,
        room: &Room,
    ) -> Result<Delivery, Problem> {
        let mut taken = None;
        let (body, whole) = match standing {
            Standing::Stranger => (Bytes::new(), discard(&head.headers, body, BODY_LIMIT).await),
            Standing::Administrator => (collect(body).await?, true),
            Standing::Known => match room.take(&body).await {
                Ok(permit) => {
                    taken = permit;
                    (collect(body).await?, true)
                }
                Err(problem) => {
                    discard(&head.headers, body, DISCARD_LIMIT).await;
                    return Err(problem);
                }
            },
        };
        Ok(Delivery {
            method: head.method,
            uri: head.uri,
            headers: head.headers,
            body,
            standing,
            whole,
            tally: Tally::default(),
            _room: taken,
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

/// The room in memory that all bodies of clients have together.
#[derive(Debug)]
pub(crate) struct Room(Arc<Semaphore>);

/// One permit of the room is so many bytes.
const GRAIN: usize = 1_024;

impl Room {
    /// Room for so many bytes.
    pub(crate) fn new(bytes: usize) -> Room {
        Room(Arc::new(Semaphore::new((bytes / GRAIN).min(Semaphore::MAX_PERMITS))))
    }

    /// Takes what a body may need before any of it is read, so that bodies that have begun can
    /// always be read to their end. Waits a moment for it if there is too little.
    async fn take(&self, body: &Incoming) -> Result<Option<OwnedSemaphorePermit>, Problem> {
        let announced = body.size_hint().exact().map(usize::try_from);
        let most = announced.and_then(Result::ok).unwrap_or(BODY_LIMIT).min(BODY_LIMIT);
        let grains = u32::try_from(most.div_ceil(GRAIN)).unwrap_or(u32::MAX);
        if grains == 0 {
            return Ok(None);
        }
        let taken = self.0.clone().acquire_many_owned(grains);
        match tokio::time::timeout(LONGEST_QUEUE, taken).await {
            Ok(Ok(permit)) => Ok(Some(permit)),
            _ => Err(entrance::full()),
        }
    }
}

/// Throws a body away as it comes, so that its sender can read the answer; whether that was all of
/// it. Who waits to be asked for the body (`Expect`) is answered without it.
pub(crate) async fn discard(headers: &HeaderMap, mut body: Incoming, most: usize) -> bool {
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
            if length > most {
                return false;
            }
        }
        true
    };
    tokio::time::timeout(DISCARD_TIME, to_the_end).await.unwrap_or(false)
}

async fn collect(body: Incoming) -> Result<Bytes, Problem> {
    match tokio::time::timeout(READ_LIMIT, collected(body)).await {
        Ok(body) => body,
        Err(_) => {
            let detail = "The request's body did not arrive in time.";
            Err(Problem::new(StatusCode::REQUEST_TIMEOUT, detail))
        }
    }
}

async fn collected(mut body: Incoming) -> Result<Bytes, Problem> {
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

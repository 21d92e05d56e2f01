//! What came back: borrowed views of a response's head and the leading bytes of its body.

use crate::request::Request;
use crate::words::BodyState;

/// One header field as it was received: raw bytes, in order, duplicates kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header<'a> {
    /// The field name, in any case.
    pub name: &'a [u8],
    /// The field value: any bytes.
    pub value: &'a [u8],
}

impl<'a> Header<'a> {
    /// A header field from text or bytes.
    pub fn new<N, V>(name: &'a N, value: &'a V) -> Header<'a>
    where
        N: AsRef<[u8]> + ?Sized,
        V: AsRef<[u8]> + ?Sized,
    {
        Header { name: name.as_ref(), value: value.as_ref() }
    }

    /// Whether this is the field of that name (given in lower case).
    pub(crate) fn is(&self, lower_case: &str) -> bool {
        self.name.eq_ignore_ascii_case(lower_case.as_bytes())
    }
}

/// The most leading bytes of a body that are ever looked at.
pub const MAX_BODY: usize = 65_536;

/// What came back. Borrows everything; [`crate::judge`] copies what it needs.
#[derive(Clone, Copy, Debug)]
pub struct Response<'a> {
    /// The status code: any number; outside 100..=599 it is read as a 5xx.
    pub status: u16,
    /// The header fields in order.
    pub headers: &'a [Header<'a>],
    /// The leading bytes of the body, as far as they were read.
    pub body: &'a [u8],
    /// How much of the body that is.
    pub body_state: BodyState,
    /// When the head was received, in microseconds since 1970; used only to read dates of an
    /// answer that has no `Date` field.
    pub received: Option<i64>,
}

impl<'a> Response<'a> {
    /// A response of which only the status is known.
    pub fn new(status: u16) -> Response<'a> {
        Response { status, headers: &[], body: &[], body_state: BodyState::Unread, received: None }
    }

    /// The same with these header fields.
    #[must_use]
    pub fn headers(mut self, headers: &'a [Header<'a>]) -> Response<'a> {
        self.headers = headers;
        self
    }

    /// The same with these leading bytes of the body.
    #[must_use]
    pub fn body(mut self, body: &'a [u8], state: BodyState) -> Response<'a> {
        self.body = body;
        self.body_state = state;
        self
    }

    /// The same, received at this wall time (microseconds since 1970).
    #[must_use]
    pub fn received(mut self, wall: i64) -> Response<'a> {
        self.received = Some(wall);
        self
    }
}

/// How many leading bytes of the body an adapter should read before it asks for a verdict: at most
/// [`MAX_BODY`], and 0 where the body cannot change it (an answer to HEAD, 1xx, 204, 304) or
/// belongs to the caller (any 2xx or 3xx). The adapter gives the bytes back to its user.
pub fn body_wanted(request: Option<&Request>, response: &Response<'_>) -> usize {
    let head = request.is_some_and(|request| request.method() == "HEAD");
    match response.status {
        100..=399 => 0,
        _ if head => 0,
        _ => MAX_BODY,
    }
}

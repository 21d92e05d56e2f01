//! What came back: borrowed views of a response's head and the leading bytes of its body.

use crate::header::Header;
use crate::request::Request;
use crate::vocabulary::BodyState;

/// Maximum number of leading bytes of a body that are examined.
pub const MAX_BODY: usize = 65_536;

/// What came back: status, header fields and the leading bytes of the body. Borrows everything;
/// [`crate::judge`] copies what it needs.
///
/// ```
/// use aftercall::{BodyState, Contract, Header, Reason, Response};
///
/// let headers = [Header::new("Content-Type", "application/json")];
/// let body = br#"{"error": {"code": "rate_limit_exceeded"}}"#;
/// let response = Response::new(429).headers(&headers).body(body, BodyState::Complete);
/// let verdict = aftercall::judge(Contract::rest(), None, &response);
/// assert_eq!(verdict.reason(), Reason::RateLimited);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Response<'a> {
    /// The status code. Any number is accepted; outside 100..=599 it is read as a 5xx (RFC 9110
    /// section 15).
    pub status: u16,
    /// The header fields in the order received.
    pub headers: &'a [Header<'a>],
    /// The leading bytes of the body, as far as they were read.
    pub body: &'a [u8],
    /// How much of the whole body that is.
    pub body_state: BodyState,
    /// When the head was received, in microseconds since 1970; used only to read dates in a response
    /// that has no `Date` field.
    pub received: Option<i64>,
    /// The status of the redirect that the client followed before it got this response; 0 if none.
    /// Of several, a 301, 302 or 303 counts before a 307 or 308: see [`Response::redirected`].
    pub redirect: u16,
}

impl<'a> Response<'a> {
    /// A response with this status, no header fields and an unread body.
    pub fn new(status: u16) -> Response<'a> {
        Response {
            status,
            headers: &[],
            body: &[],
            body_state: BodyState::Unread,
            received: None,
            redirect: 0,
        }
    }

    /// The same response with these header fields.
    #[must_use]
    pub fn headers(mut self, headers: &'a [Header<'a>]) -> Response<'a> {
        self.headers = headers;
        self
    }

    /// The same response with these leading bytes of the body; [`body_wanted`] says how many to read.
    #[must_use]
    pub fn body(mut self, body: &'a [u8], state: BodyState) -> Response<'a> {
        self.body = body;
        self.body_state = state;
        self
    }

    /// The same response, after the client followed a redirect with this status. Call it once for
    /// each redirect, or turn redirects off in the client: after a 301, 302 or 303 to a request that
    /// is not safe, the final response belongs to a GET and proves nothing about the original
    /// request (RFC 9110 section 15.4). A 307 or 308 repeats the original request.
    ///
    /// ```
    /// use aftercall::{Contract, Effect, Remedy, Request, Response};
    ///
    /// let post = Request::from_parts("POST", "https://api.example/orders", &[]);
    /// let response = Response::new(404).redirected(303);
    /// let verdict = aftercall::judge(Contract::rest(), Some(&post), &response);
    /// assert_eq!(verdict.effect(), Effect::Unknown); // the 404 belongs to the GET
    /// assert_eq!(verdict.remedy(), Remedy::Reconcile);
    /// ```
    #[must_use]
    pub fn redirected(mut self, status: u16) -> Response<'a> {
        self.redirect = weightier_redirect(self.redirect, status);
        self
    }

    /// The same response, received at this wall time (microseconds since 1970).
    #[must_use]
    pub fn received(mut self, wall: i64) -> Response<'a> {
        self.received = Some(wall);
        self
    }
}

/// Whether clients follow a redirect with this status with a GET (RFC 9110 sections 15.4.2 to
/// 15.4.4) instead of repeating the request.
pub(crate) fn changes_request(redirect: u16) -> bool {
    matches!(redirect, 300..=303)
}

/// Of two followed redirects, the one that counts: the first that changed the request.
pub(crate) fn weightier_redirect(earlier: u16, later: u16) -> u16 {
    if changes_request(earlier) || !matches!(later, 300..=399) {
        return earlier;
    }
    if earlier == 0 || changes_request(later) { later } else { earlier }
}

/// How many leading bytes of the body an adapter should read before it asks for a verdict: at most
/// [`MAX_BODY`], and 0 if the body cannot change the verdict (a response to HEAD, 1xx, 204, 304) or
/// is left to the caller (any 2xx or 3xx). The adapter must hand the bytes it read to its user.
///
/// [`Contract::body_wanted`](crate::Contract::body_wanted) also asks for the body of a success that may
/// say that it failed; prefer it.
///
/// ```
/// use aftercall::{MAX_BODY, Response, body_wanted};
///
/// assert_eq!(body_wanted(None, &Response::new(200)), 0); // leave it to the caller
/// assert_eq!(body_wanted(None, &Response::new(503)), MAX_BODY);
/// ```
pub fn body_wanted(request: Option<&Request>, response: &Response<'_>) -> usize {
    let head = request.is_some_and(|request| request.method() == "HEAD");
    match response.status {
        100..=399 => 0,
        _ if head => 0,
        _ => MAX_BODY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_redirect_that_changed_the_request_counts() {
        for (followed, counts) in [
            (&[][..], 0),
            (&[301], 301),
            (&[307], 307),
            (&[300], 300),
            (&[304], 304),
            (&[307, 308], 307),
            (&[308, 303], 303),
            (&[302, 303], 302),
            (&[302, 307], 302),
            (&[200], 0),
            (&[299], 0),
            (&[400], 0),
            (&[307, 200], 307),
        ] {
            let told = followed.iter().fold(Response::new(200), |told, one| told.redirected(*one));
            assert_eq!(told.redirect, counts, "{followed:?}");
        }
    }

    #[test]
    fn the_body_is_wanted_where_it_can_matter() {
        let get = Request::from_parts("GET", "", &[]);
        let head = Request::from_parts("HEAD", "", &[]);
        for (status, request, wanted) in [
            (0, None, MAX_BODY),
            (99, None, MAX_BODY),
            (100, None, 0),
            (204, Some(&get), 0),
            (399, Some(&get), 0),
            (400, Some(&get), MAX_BODY),
            (503, None, MAX_BODY),
            (503, Some(&head), 0),
            (999, Some(&get), MAX_BODY),
        ] {
            assert_eq!(body_wanted(request, &Response::new(status)), wanted, "{status}");
        }
    }

    #[test]
    fn a_response_keeps_what_it_is_given() {
        let header = [Header::new("Retry-After", "2")];
        assert!(header[0].is("retry-after") && !header[0].is("retry-afte"));
        let response = Response::new(503).headers(&header).received(7);
        assert_eq!((response.headers, response.received), (&header[..], Some(7)));
        assert_eq!((response.body, response.body_state), (&[][..], BodyState::Unread));
        let response = response.body(b"cut", BodyState::Prefix);
        assert_eq!((response.body, response.body_state), (&b"cut"[..], BodyState::Prefix));
    }
}

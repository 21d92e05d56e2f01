//! What came back: borrowed views of a response's head and the leading bytes of its body.

use crate::request::Request;
use crate::vocabulary::BodyState;

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
    /// The status of the redirect that the client followed before this answer came, 0 when it
    /// followed none. Of several, 301, 302 or 303 counts before 307 or 308: see
    /// [`Response::redirected`].
    pub redirect: u16,
}

impl<'a> Response<'a> {
    /// A response of which only the status is known.
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

    /// The same, after the client followed a redirect with this status; once for each that it
    /// followed. Tell it, or turn redirects off in the client: after 301, 302 or 303 to a request
    /// that is not safe this answer is about another request, a GET, and proves nothing about the
    /// first (RFC 9110 section 15.4). 307 and 308 carry the request on.
    ///
    /// ```
    /// use aftercall::{Contract, Effect, Remedy, Request, Response};
    ///
    /// let post = Request::from_parts("POST", "https://api.example/orders", &[]);
    /// let response = Response::new(404).redirected(303);
    /// let verdict = aftercall::judge(Contract::rest(), Some(&post), &response);
    /// assert_eq!(verdict.effect(), Effect::Unknown); // the 404 speaks of the GET
    /// assert_eq!(verdict.remedy(), Remedy::Reconcile);
    /// ```
    #[must_use]
    pub fn redirected(mut self, status: u16) -> Response<'a> {
        self.redirect = weightier_redirect(self.redirect, status);
        self
    }

    /// The same, received at this wall time (microseconds since 1970).
    #[must_use]
    pub fn received(mut self, wall: i64) -> Response<'a> {
        self.received = Some(wall);
        self
    }
}

/// Whether a redirect with this status turns the request into another one (a GET, as clients do it:
/// RFC 9110 sections 15.4.2 to 15.4.4), instead of carrying it on.
pub(crate) fn changes_request(redirect: u16) -> bool {
    matches!(redirect, 300..=303)
}

/// Of two redirects that were followed, the one that says more: the first that changed the request.
pub(crate) fn weightier_redirect(earlier: u16, later: u16) -> u16 {
    if changes_request(earlier) || !matches!(later, 300..=399) {
        return earlier;
    }
    if earlier == 0 || changes_request(later) { later } else { earlier }
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

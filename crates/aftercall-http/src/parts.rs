//! Conversions for the types of the crate `http`: what was asked, and what came back.
//!
//! Names and values of header fields are borrowed, not copied.

use aftercall::{BodyState, Contract, Header, Origin, Request, Response, Verdict};
use http::uri::{Authority, Scheme};
use http::{HeaderMap, Method, Uri};
use std::cell::RefCell;

/// How many fields are listed without an allocation.
const INLINE: usize = 16;

/// The header fields of a message as the core reads them: borrowed, in order, duplicates kept.
///
/// A response with at most 16 fields costs no allocation.
///
/// ```
/// use aftercall_http::Fields;
/// use http::{HeaderMap, HeaderValue, header};
///
/// let mut headers = HeaderMap::new();
/// headers.insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
/// let fields = Fields::of(&headers);
/// assert_eq!(fields.as_slice()[0].value, b"2");
/// ```
#[derive(Clone, Debug)]
pub struct Fields<'a> {
    inline: [Header<'a>; INLINE],
    used: usize,
    /// All of them, where there are more than `INLINE`.
    spilled: Vec<Header<'a>>,
}

impl<'a> Fields<'a> {
    /// The fields of a head.
    pub fn of(headers: &'a HeaderMap) -> Fields<'a> {
        let none = Header { name: b"", value: b"" };
        let mut fields = Fields { inline: [none; INLINE], used: 0, spilled: Vec::new() };
        fields.add(headers);
        fields
    }

    /// The fields of a head and, after them, those of the trailers (RFC 9110 section 6.5), such as
    /// `grpc-status`.
    ///
    /// ```
    /// use aftercall::{Contract, Reason, Response};
    /// use aftercall_http::Fields;
    /// use http::{HeaderMap, HeaderValue};
    ///
    /// let head = HeaderMap::new();
    /// let mut trailers = HeaderMap::new();
    /// trailers.insert("grpc-status", HeaderValue::from_static("8")); // RESOURCE_EXHAUSTED
    /// let fields = Fields::with_trailers(&head, &trailers);
    /// let response = Response::new(200).headers(fields.as_slice());
    /// assert!(!aftercall::judge(Contract::rest(), None, &response).is_success());
    /// ```
    pub fn with_trailers(headers: &'a HeaderMap, trailers: &'a HeaderMap) -> Fields<'a> {
        let mut fields = Fields::of(headers);
        fields.add(trailers);
        fields
    }

    /// The fields as the core takes them: see [`Response::headers`].
    pub fn as_slice(&self) -> &[Header<'a>] {
        if self.spilled.is_empty() {
            self.inline.get(..self.used).unwrap_or(&self.inline)
        } else {
            &self.spilled
        }
    }

    fn add(&mut self, headers: &'a HeaderMap) {
        for (name, value) in headers {
            let field = Header { name: name.as_str().as_bytes(), value: value.as_bytes() };
            match self.inline.get_mut(self.used) {
                Some(place) if self.spilled.is_empty() => {
                    *place = field;
                    self.used += 1;
                }
                _ => {
                    if self.spilled.is_empty() {
                        self.spilled.extend_from_slice(&self.inline);
                    }
                    self.spilled.push(field);
                }
            }
        }
    }
}

/// The facts about a request: method, URL without its query, preconditions and idempotency keys.
///
/// A URI without an authority has the empty [`aftercall::Origin`]. The body is taken to be replayable:
/// say otherwise with [`aftercall::Request::replayable`].
///
/// ```
/// let post = http::Request::post("https://api.example/orders").body(())?;
/// let facts = aftercall_http::request(&post);
/// assert_eq!(facts.origin().as_str(), "https://api.example:443");
/// assert!(!facts.is_harmless(true)); // a second POST could do harm
/// # Ok::<(), http::Error>(())
/// ```
pub fn request<B>(request: &http::Request<B>) -> Request {
    request_of(request.method(), request.uri(), request.headers())
}

/// The same, from the parts of a request.
///
/// ```
/// let (parts, _body) = http::Request::put("https://api.example/orders/7").body(())?.into_parts();
/// assert!(aftercall_http::request_parts(&parts).is_harmless(true)); // PUT is idempotent
/// # Ok::<(), http::Error>(())
/// ```
pub fn request_parts(parts: &http::request::Parts) -> Request {
    request_of(&parts.method, &parts.uri, &parts.headers)
}

/// The same, from what the parts have.
fn request_of(method: &Method, uri: &Uri, headers: &HeaderMap) -> Request {
    Request::at(method.as_str(), &origin_of(uri), uri.path(), Fields::of(headers).as_slice())
}

thread_local! {
    /// The last origin of this thread: most requests of a program go where the one before went.
    static LAST: RefCell<Option<(Scheme, Authority, Origin)>> = const { RefCell::new(None) };
}

/// The origin of a URI; the empty one if it has no authority.
fn origin_of(uri: &Uri) -> Origin {
    let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) else {
        return Origin::default();
    };
    LAST.with_borrow_mut(|last| match last {
        Some((of, at, origin)) if of == scheme && at == authority => origin.clone(),
        _ => {
            let origin = Origin::of(&format!("{scheme}://{authority}"));
            // User name and password are not kept.
            if !authority.as_str().contains('@') {
                *last = Some((scheme.clone(), authority.clone(), origin.clone()));
            }
            origin
        }
    })
}

/// What [`aftercall::judge`] takes, from the status of a response and its [`Fields`]; the body is
/// unread. Add the leading bytes of the body with [`Response::body`].
///
/// ```
/// use aftercall::{BodyState, Contract, Reason};
/// use aftercall_http::Fields;
///
/// let body = br#"{"error": {"code": "rate_limit_exceeded"}}"#;
/// let (parts, _) = http::Response::builder().status(429).body(())?.into_parts();
/// let fields = Fields::of(&parts.headers);
/// let response = aftercall_http::response(parts.status, &fields).body(body, BodyState::Complete);
/// let verdict = aftercall::judge(Contract::rest(), None, &response);
/// assert_eq!(verdict.reason(), Reason::RateLimited);
/// # Ok::<(), http::Error>(())
/// ```
pub fn response<'a>(status: http::StatusCode, fields: &'a Fields<'a>) -> Response<'a> {
    Response::new(status.as_u16()).headers(fields.as_slice())
}

/// Judges a response whose body was read whole, as the answer to a request.
///
/// ```
/// use aftercall::{Contract, Effect};
///
/// let asked = http::Request::post("https://api.example/orders").body(())?;
/// let came = http::Response::builder().status(500).body(br#"{"message": "timed out"}"#)?;
/// let verdict = aftercall_http::judge(Contract::rest(), &aftercall_http::request(&asked), &came);
/// assert_eq!(verdict.effect(), Effect::Unknown);
/// # Ok::<(), http::Error>(())
/// ```
pub fn judge<B: AsRef<[u8]>>(
    contract: &Contract,
    request: &Request,
    response: &http::Response<B>,
) -> Verdict {
    let fields = Fields::of(response.headers());
    let body = response.body().as_ref();
    let told = self::response(response.status(), &fields).body(body, BodyState::Complete);
    aftercall::judge(contract, Some(request), &told)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn fields_are_borrowed_in_order_with_duplicates() {
        for count in [0, 1, INLINE - 1, INLINE, INLINE + 1, 3 * INLINE] {
            let mut headers = HeaderMap::new();
            for number in 0..count {
                let value = HeaderValue::from_str(&number.to_string()).unwrap();
                headers.append("x-number", value);
            }
            let fields = Fields::of(&headers);
            let values: Vec<&[u8]> = fields.as_slice().iter().map(|field| field.value).collect();
            let expected: Vec<String> = (0..count).map(|number| number.to_string()).collect();
            let expected: Vec<&[u8]> = expected.iter().map(|text| text.as_bytes()).collect();
            assert_eq!(values, expected);
        }
    }

    #[test]
    fn trailers_come_after_the_head() {
        let (mut head, mut trailers) = (HeaderMap::new(), HeaderMap::new());
        head.insert("a", HeaderValue::from_static("1"));
        trailers.insert("b", HeaderValue::from_static("2"));
        let fields = Fields::with_trailers(&head, &trailers);
        let names: Vec<&[u8]> = fields.as_slice().iter().map(|field| field.name).collect();
        assert_eq!(names, [b"a", b"b"]);
    }

    #[test]
    fn a_request_is_read_without_its_query() {
        let asked = http::Request::patch("https://u:p@api.example/a?token=s")
            .header("if-match", "\"1\"")
            .body(())
            .unwrap();
        let facts = request(&asked);
        assert_eq!((facts.method(), facts.path()), ("PATCH", "/a"));
        assert!(facts.is_harmless(false));
        let bare = http::Request::get("/a").body(()).unwrap();
        assert_eq!(request(&bare).origin().as_str(), "");
    }

    #[test]
    fn each_request_has_its_own_origin() {
        for (uri, origin, path) in [
            ("http://a.example", "http://a.example:80", "/"),
            ("https://a.example/b", "https://a.example:443", "/b"),
            ("https://a.example:8443/b?c", "https://a.example:8443", "/b"),
            ("https://A.example:8443/b?c", "https://a.example:8443", "/b"),
            ("https://u:p@A.example:8443/b?c", "https://a.example:8443", "/b"),
            ("http://[::1]:8080/", "http://[::1]:8080", "/"),
            ("*", "", "*"),
            ("a.example:443", "", ""),
        ] {
            for _ in 0..2 {
                let facts = request(&http::Request::get(uri).body(()).unwrap());
                assert_eq!((facts.origin().as_str(), facts.path()), (origin, path), "{uri}");
                let whole = Request::from_parts("GET", uri, &[]);
                if !origin.is_empty() {
                    assert_eq!((whole.origin(), whole.path()), (facts.origin(), facts.path()));
                }
            }
        }
    }
}

//! What was asked: the facts about a request that decide whether repeating it does harm.
//!
//! The core reads them from the method, URL and header fields and keeps nothing else. A [`Request`]
//! holds no query, header value or credential, so none can end up in a verdict or a log.

use crate::hash::hash;
use crate::header::Header;
use crate::vocabulary::Effect;
use core::ffi::CStr;
use core::fmt::{self, Write as _};
use std::borrow::Cow;
use std::sync::Arc;

/// The facts about one request. Owned; can be shared by threads.
///
/// ```
/// use aftercall::{Header, Request};
///
/// let post = Request::from_parts("POST", "https://api.example/orders", &[]);
/// assert!(!post.is_harmless(true)); // a second POST could do harm
///
/// let key = [Header::new("Idempotency-Key", "order-7")];
/// let keyed = Request::from_parts("POST", "https://api.example/orders", &key);
/// assert!(keyed.is_harmless(true)); // if the API honors idempotency keys
/// ```
#[derive(Clone, Debug)]
pub struct Request {
    method: Method,
    origin: Origin,
    /// Without the query.
    path: Arc<str>,
    /// A hash of method and path.
    route: u64,
    keyed: bool,
    conditional: bool,
    replayable: bool,
    idempotent: Option<bool>,
    earlier: Option<Effect>,
}

/// A method's name and its properties, from RFC 9110 section 9.2 or the method's own reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Method {
    name: Cow<'static, str>,
    pub(crate) safe: bool,
    pub(crate) idempotent: bool,
    pub(crate) creates: bool,
}

/// `(name, safe, idempotent, may create)`: RFC 9110 sections 9.2.1 (safe) and 9.2.2 (idempotent),
/// RFC 10008 (QUERY), WebDAV and its extensions.
const METHODS: &[(&str, bool, bool, bool)] = &[
    ("GET", true, true, false),
    ("HEAD", true, true, false),
    ("OPTIONS", true, true, false),
    ("TRACE", true, true, false),
    ("POST", false, false, true),
    ("PUT", false, true, true),
    ("DELETE", false, true, false),
    ("PATCH", false, false, true),
    ("CONNECT", false, false, false),
    ("QUERY", true, true, false),
    ("PROPFIND", true, true, false),
    ("REPORT", true, true, false),
    ("SEARCH", true, true, false),
    ("COPY", false, true, true),
    ("MOVE", false, true, true),
    ("MKCOL", false, true, true),
    ("PROPPATCH", false, true, false),
    ("UNLOCK", false, true, false),
    ("LOCK", false, false, true),
];

/// The fields of [`Request::FIELDS`] that are preconditions, and those that carry an idempotency key
/// (draft-ietf-httpapi-idempotency-key-header, section "Implementation Status").
const IF_MATCH: &str = "If-Match";
const IF_NONE_MATCH: &str = "If-None-Match";
const FIELDS: &[&str] = &[
    IF_MATCH,
    IF_NONE_MATCH,
    "Idempotency-Key",
    "X-Idempotency-Key",
    "PayPal-Request-Id",
    "Chargebee-Idempotency-Key",
    "X-Payout-Idempotency",
    "X-Unique-Transaction-Id",
    "Repeatability-Request-Id",
];

/// The longest method name that is kept, in characters.
const MAX_METHOD: usize = 64;

impl Method {
    fn of(name: &str) -> Method {
        for &(known, safe, idempotent, creates) in METHODS {
            if known == name {
                return Method { name: Cow::Borrowed(known), safe, idempotent, creates };
            }
        }
        // Names are case-sensitive (RFC 9110 section 9.1); an unknown one is unsafe.
        let kept: String = name.chars().filter(|c| !c.is_control()).take(MAX_METHOD).collect();
        Method { name: Cow::Owned(kept), safe: false, idempotent: false, creates: true }
    }
}

/// The path of a URL, or the text itself where it is one, without query and fragment.
pub(crate) fn path_of(url: &str) -> &str {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let url = url.get(..end).unwrap_or(url);
    match url.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/"),
        None => url,
    }
}

impl Request {
    /// The header fields of a request that are read: preconditions and idempotency keys. All others
    /// can be left out, above all `Authorization` and `Cookie`.
    pub const FIELDS: &[&str] = FIELDS;

    /// Reads the facts from a method, an absolute URL and the header fields.
    ///
    /// An unknown method is unsafe and not idempotent. Text that is not a URL with an authority
    /// gives the empty [`Origin`]. The body is replayable unless [`Request::replayable`] says
    /// otherwise. Never fails.
    ///
    /// ```
    /// use aftercall::{Header, Request};
    ///
    /// let headers = [Header::new("If-Match", "\"7\"")];
    /// let request = Request::from_parts("PATCH", "https://api.example/orders/7", &headers);
    /// assert_eq!((request.method(), request.origin().as_str()), ("PATCH", "https://api.example:443"));
    /// assert!(request.is_harmless(true)); // the precondition guards it
    /// ```
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub fn from_parts(method: &str, url: &str, headers: &[Header<'_>]) -> Request {
        Request::at(method, &Origin::of(url), path_of(url), headers)
    }

    /// The same for a URL that is known by its parts: the origin, and the path without query and fragment.
    /// A program that sends many requests to one origin reads it once.
    ///
    /// ```
    /// use aftercall::{Origin, Request};
    ///
    /// let origin = Origin::of("https://api.example/");
    /// let request = Request::at("GET", &origin, "/orders/7", &[]);
    /// assert_eq!((request.origin().as_str(), request.path()), ("https://api.example:443", "/orders/7"));
    /// ```
    pub fn at(method: &str, origin: &Origin, path: &str, headers: &[Header<'_>]) -> Request {
        let mut keyed = false;
        let mut conditional = false;
        for header in headers {
            let value = header.value.trim_ascii();
            if header.is(IF_MATCH) {
                conditional |= has_strong_tag(value);
            } else if header.is(IF_NONE_MATCH) {
                conditional |= value == b"*";
            } else if !value.is_empty() && FIELDS.iter().any(|name| header.is(name)) {
                keyed |= value != b"\"\"";
            }
        }
        Request {
            method: Method::of(method),
            origin: origin.clone(),
            path: Arc::from(path),
            route: hash(hash(0, method), path),
            keyed,
            conditional,
            replayable: true,
            idempotent: None,
            earlier: None,
        }
    }

    /// Why no HTTP client could send a request with this method and URL; `None` if one could. A
    /// reference without scheme and host is the client's to complete, so it can be sent.
    ///
    /// ```
    /// use aftercall::Request;
    ///
    /// assert!(Request::unsendable("GET", "https://api.example/orders").is_none());
    /// assert!(Request::unsendable("GE T", "https://api.example/orders").is_some());
    /// ```
    pub fn unsendable(method: &str, url: &str) -> Option<&'static CStr> {
        let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if method.is_empty() || !method.bytes().all(token) {
            return Some(c"the method is not a token (RFC 9110 section 5.6.2)");
        }
        if url.bytes().any(|byte| byte <= b' ' || byte == 0x7f) {
            return Some(c"the URL holds a space or a control character");
        }
        let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
        let is_scheme = |text: &str| !text.is_empty() && text.bytes().all(letter);
        let has_scheme = || url.split_once("://").is_some_and(|(scheme, _)| is_scheme(scheme));
        if Origin::of(url).as_str().is_empty() && has_scheme() {
            return Some(c"the URL names no host, or its port is not a number from 0 to 65535");
        }
        None
    }

    /// The path, without the query. An engine finds the contract's operation by it.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// A number for the method and path.
    pub(crate) fn route(&self) -> u64 {
        self.route
    }

    /// Whether the body can be sent a second time: false for a stream that is consumed. A body that
    /// cannot is never sent twice. Default: true.
    ///
    /// ```
    /// use aftercall::{Contract, Request, Response};
    ///
    /// let put = Request::from_parts("PUT", "https://api.example/files/7", &[]).replayable(false);
    /// let verdict = aftercall::judge(Contract::rest(), Some(&put), &Response::new(503));
    /// assert!(!verdict.is_retryable());
    /// ```
    #[must_use]
    pub fn replayable(mut self, replayable: bool) -> Request {
        self.replayable = replayable;
        self
    }

    /// Declares whether a second application is harmless. This overrides what the method and the
    /// header fields say.
    ///
    /// ```
    /// use aftercall::Request;
    ///
    /// let search = Request::from_parts("POST", "https://api.example/search", &[]).idempotent(true);
    /// assert!(search.is_harmless(true));
    /// ```
    #[must_use]
    pub fn idempotent(mut self, idempotent: bool) -> Request {
        self.idempotent = Some(idempotent);
        self
    }

    /// The overall effect of the attempts made before this one ([`Effect::and`] combines two). A
    /// [`crate::Call`] tracks it for you; set it when you judge without one.
    ///
    /// ```
    /// use aftercall::{Contract, Effect, Request, Response};
    ///
    /// // The response to the first DELETE was lost; the second one gets 404.
    /// let delete = Request::from_parts("DELETE", "https://api.example/orders/7", &[]);
    /// let delete = delete.earlier(Effect::Unknown);
    /// let verdict = aftercall::judge(Contract::rest(), Some(&delete), &Response::new(404));
    /// assert!(verdict.is_already_done());
    /// ```
    ///
    /// Of a call whose request is safe, this stays the effect of its outcome, unless it is
    /// not-applied: a GET that was made of a POST by a redirect says nothing of the POST.
    #[must_use]
    pub fn earlier(mut self, effect: Effect) -> Request {
        self.earlier = Some(effect);
        self
    }

    /// The method's name.
    pub fn method(&self) -> &str {
        &self.method.name
    }

    /// The origin (RFC 6454) that the request goes to.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Whether the body can be sent a second time.
    pub fn is_replayable(&self) -> bool {
        self.replayable
    }

    /// Whether a second application does no harm: an idempotent method; `If-Match` with a strong
    /// tag or `If-None-Match: *` on PUT, PATCH or DELETE; an idempotency key that the caller set
    /// (if `keys_are_honored`); or the caller's declaration ([`Request::idempotent`]).
    pub fn is_harmless(&self, keys_are_honored: bool) -> bool {
        self.is_harmless_where(None, keys_are_honored, false)
    }

    /// The same, for an API that also evaluates preconditions on POST. In general they do not guard
    /// a POST, because its target is seldom the object that it creates. `declared` is what the
    /// contract says about the operation; it replaces what the method says.
    pub(crate) fn is_harmless_where(
        &self,
        declared: Option<bool>,
        keys: bool,
        preconditions_on_post: bool,
    ) -> bool {
        let guarded = self.conditional
            && (matches!(self.method(), "PUT" | "PATCH" | "DELETE")
                || (self.method() == "POST" && preconditions_on_post));
        let idempotent = declared.unwrap_or(self.method.idempotent);
        self.idempotent.unwrap_or(idempotent || guarded || (self.keyed && keys))
    }

    pub(crate) fn facts(&self) -> &Method {
        &self.method
    }

    pub(crate) fn is_keyed(&self) -> bool {
        self.keyed
    }

    pub(crate) fn earlier_effect(&self) -> Option<Effect> {
        self.earlier
    }

    pub(crate) fn set_earlier(&mut self, effect: Effect) {
        self.earlier = Some(effect);
    }
}

/// Whether a list of entity tags has a strong one. `If-Match` uses the strong comparison (RFC 9110
/// section 13.1.1), so a weak tag never matches and guards nothing.
fn has_strong_tag(value: &[u8]) -> bool {
    value.split(|byte| *byte == b',').any(|tag| {
        let tag = tag.trim_ascii();
        tag.len() >= 2 && tag.starts_with(b"\"") && tag.ends_with(b"\"")
    })
}

/// Where a request goes: scheme, host and port (RFC 6454). Calls to one origin share pressure
/// and holds, per scope.
///
/// ```
/// use aftercall::Origin;
///
/// let origin = Origin::of("https://user:secret@API.example/orders?token=secret");
/// assert_eq!(origin.as_str(), "https://api.example:443");
/// assert_eq!(Origin::of("/orders/7"), Origin::default()); // not an absolute URL
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Origin(Option<Arc<str>>);

/// The longest origin that is kept, in bytes; longer ones are cut.
const MAX_ORIGIN: usize = 300;

impl Origin {
    /// The origin of a URL. User name, password, path and query are not kept. Text that is not a
    /// URL with an authority gives the empty origin. Never fails.
    pub fn of(url: &str) -> Origin {
        let Some((scheme, rest)) = url.trim().split_once("://") else { return Origin::default() };
        let end = rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len());
        let authority = rest.get(..end).unwrap_or(rest);
        let host_and_port = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        let mut text =
            String::with_capacity(scheme.len() + host_and_port.len() + "://:65535".len());
        text.push_str(scheme);
        text.make_ascii_lowercase();
        let default_port = match text.as_str() {
            "http" | "ws" => Some("80"),
            "https" | "wss" => Some("443"),
            _ => None,
        };
        // The last colon separates host and port, unless it is part of an IPv6 literal.
        let (host, port) = match host_and_port.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => (host, Some(port)),
            _ => (host_and_port, None),
        };
        let port = port.filter(|port| !port.is_empty()).or(default_port).unwrap_or("");
        // Anything that is not strictly scheme://host:port might be a misplaced secret.
        let scheme_bytes = |byte: u8| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte);
        let named = scheme.starts_with(|first: char| first.is_ascii_alphabetic());
        let clean = host.bytes().all(|byte| byte.is_ascii_graphic() || byte >= 0x80);
        let number = if port.is_empty() { Some(None) } else { port.parse::<u16>().ok().map(Some) };
        let digits = port.bytes().all(|byte| byte.is_ascii_digit());
        let (true, true, true, Some(number)) =
            (named && scheme.bytes().all(scheme_bytes), clean && !host.is_empty(), digits, number)
        else {
            return Origin::default();
        };
        text.push_str("://");
        text.push_str(host);
        text.make_ascii_lowercase();
        text.push(':');
        if let Some(number) = number {
            let _ = write!(text, "{number}");
        }
        if text.len() > MAX_ORIGIN {
            let cut = (0..=MAX_ORIGIN).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            text.truncate(cut);
        }
        Origin(Some(Arc::from(text)))
    }

    /// `scheme://host:port`, always with the port; the empty string for the empty origin.
    pub fn as_str(&self) -> &str {
        self.0.as_deref().unwrap_or("")
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_keep_no_secret() {
        for (url, origin) in [
            ("https://user:pw@API.example/a?token=s#f", "https://api.example:443"),
            ("http://[::1]:8080/x", "http://[::1]:8080"),
            ("http://[::1]/x", "http://[::1]:80"),
            ("HTTP://a.example:80", "http://a.example:80"),
            ("/relative", ""),
            ("https:///path", ""),
            ("https://a b/", ""),
            ("/cb?token=SECRET&next=https://x.example/y", ""),
            ("https://admin:hunter2/x@host/", ""),
            ("https://api.example:0443/", "https://api.example:443"),
            ("https://api.example:99999/", ""),
            ("", ""),
        ] {
            assert_eq!(Origin::of(url).as_str(), origin, "{url}");
        }
    }

    #[test]
    fn origins_are_scheme_host_and_port() {
        let long = format!("https://{}.example/", "a".repeat(400));
        for (url, origin) in [
            ("ws://a.example", "ws://a.example:80"),
            ("wss://a.example", "wss://a.example:443"),
            (" https://a.example/ ", "https://a.example:443"),
            ("https://a.example?q", "https://a.example:443"),
            ("https://a.example#f", "https://a.example:443"),
            ("https://a.example\\b", "https://a.example:443"),
            ("https://a.example:", "https://a.example:443"),
            ("https://bücher.example/", "https://bücher.example:443"),
            ("unix+http://a.example:1/", "unix+http://a.example:1"),
            ("ftp://a.example/", "ftp://a.example:"),
            ("1http://a.example/", ""),
            ("ht tp://a.example/", ""),
            ("https://a.example:8x/", ""),
            ("https://a.example:+80/", ""),
            ("https://a\u{7f}b/", ""),
            (&long, &long[..300]),
        ] {
            assert_eq!(Origin::of(url).as_str(), origin, "{url}");
            assert_eq!(Origin::of(url).to_string(), origin);
        }
        // The cut does not split a character.
        let wide = format!("https://{}", "é".repeat(300));
        assert_eq!(Origin::of(&wide).as_str().len(), 300);
        let shifted = format!("http://{}", "é".repeat(300));
        assert_eq!(Origin::of(&shifted).as_str().len(), 299);
    }

    #[test]
    fn methods_are_what_their_standards_say() {
        // (method, safe, idempotent, may create)
        for (method, safe, idempotent, creates) in [
            ("GET", true, true, false),
            ("QUERY", true, true, false),
            ("PUT", false, true, true),
            ("DELETE", false, true, false),
            ("POST", false, false, true),
            ("PATCH", false, false, true),
            ("CONNECT", false, false, false),
            ("get", false, false, true),
            ("BREW", false, false, true),
            ("", false, false, true),
        ] {
            let request = Request::from_parts(method, "", &[]);
            let facts = request.facts();
            let found = (request.method(), facts.safe, facts.idempotent, facts.creates);
            assert_eq!(found, (method, safe, idempotent, creates));
        }
        let odd = format!("A\r\n{}", "B".repeat(100));
        let kept = format!("A{}", "B".repeat(63));
        assert_eq!(Request::from_parts(&odd, "", &[]).method(), kept);
    }

    #[test]
    fn a_repeat_is_harmless_by_key_precondition_or_word() {
        const KEY: (&str, &str) = ("Idempotency-Key", "\"k\"");
        // (method, field, keys are honored, preconditions on POST, harmless)
        for (method, (name, value), keys, on_post, harmless) in [
            ("GET", ("a", "b"), false, false, true),
            ("POST", ("a", "b"), true, true, false),
            ("POST", KEY, true, false, true),
            ("POST", KEY, false, false, false),
            ("POST", ("paypal-request-id", "k"), true, false, true),
            ("POST", ("Idempotency-Key", ""), true, false, false),
            ("POST", ("Idempotency-Key", " "), true, false, false),
            ("POST", ("Idempotency-Key", "\"\""), true, false, false),
            ("PATCH", ("If-Match", "\"1\""), false, false, true),
            ("PATCH", ("If-Match", "W/\"1\""), false, false, false),
            ("PATCH", ("If-Match", "W/\"1\", \"2\""), false, false, true),
            ("PATCH", ("If-Match", "\"\""), false, false, true),
            ("PATCH", ("If-Match", "\""), false, false, false),
            ("PATCH", ("If-Match", "\"1"), false, false, false),
            ("PATCH", ("If-Match", "1\""), false, false, false),
            ("PATCH", ("If-Match", "*"), false, false, false),
            ("PATCH", ("If-None-Match", "*"), false, false, true),
            ("PATCH", ("If-None-Match", "\"1\""), false, false, false),
            ("POST", ("If-Match", "\"1\""), false, false, false),
            ("POST", ("If-Match", "\"1\""), false, true, true),
            ("LOCK", ("If-Match", "\"1\""), false, true, false),
        ] {
            let request = Request::from_parts(method, "", &[Header::new(name, value)]);
            let found = request.is_harmless_where(None, keys, on_post);
            assert_eq!(found, harmless, "{method} {name}: {value}");
            assert_eq!(request.is_keyed(), KEY.0 == name && value == KEY.1 || value == "k");
            if !on_post {
                assert_eq!(request.is_harmless(keys), harmless);
            }
            for declared in [true, false] {
                let declared_so = request.clone().idempotent(declared);
                assert_eq!(declared_so.is_harmless_where(None, keys, on_post), declared);
            }
        }
    }

    #[test]
    fn one_condition_is_enough() {
        let fields = [Header::new("If-Match", "\"1\""), Header::new("If-Match", "W/\"2\"")];
        assert!(Request::from_parts("PATCH", "", &fields).is_harmless(false));
        let fields = [Header::new("If-Match", "\"1\""), Header::new("If-None-Match", "\"2\"")];
        assert!(Request::from_parts("PATCH", "", &fields).is_harmless(false));
        let fields = [Header::new("Idempotency-Key", "k"), Header::new("Idempotency-Key", "\"\"")];
        assert!(Request::from_parts("POST", "", &fields).is_harmless(true));
    }

    #[test]
    fn a_request_keeps_what_it_is_told() {
        let mut request = Request::from_parts("POST", "https://a.example/", &[]);
        assert!(request.is_replayable() && !request.clone().replayable(false).is_replayable());
        assert_eq!(request.earlier_effect(), None);
        assert_eq!(
            request.clone().earlier(Effect::Unknown).earlier_effect(),
            Some(Effect::Unknown)
        );
        request.set_earlier(Effect::NotApplied);
        assert_eq!(request.earlier_effect(), Some(Effect::NotApplied));
        assert_eq!(request.origin().as_str(), "https://a.example:443");
    }
}

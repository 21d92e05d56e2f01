//! What was asked: the facts that decide whether a repeat does harm.

use crate::copies::{self, Parts, Reduced};
use crate::fields::{self, Fields, expected};
use crate::vocabulary;
use aftercall::{Effect, Header};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyDict, PyTuple};
use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};

/// The facts about one request: `Request("POST", "https://api.example/orders", headers)`.
///
/// It keeps the method, the origin, the path and what the fields say about repeating; no query, no
/// field and no credential stays in it. `replayable`: whether the body can be sent a second time.
/// `idempotent`: your declaration that a second application does (False) or does not (True) do
/// harm; it counts before everything else. `earlier`: the overall effect of earlier attempts, for
/// those who judge without a Call. Raises ValueError for a word that is no Effect, TypeError for an
/// argument of another kind. Immutable; equal by value; shared by threads.
#[pyclass(frozen, eq, hash, module = "aftercall")]
pub(crate) struct Request {
    pub(crate) request: aftercall::Request,
    /// What the URL is known again by; it does not stay itself.
    place: Option<u64>,
    /// The fields that say something about repeating, to make a copy of it. A key is not kept.
    telling: Vec<(Vec<u8>, Vec<u8>)>,
    idempotent: Option<bool>,
    earlier: Option<Effect>,
}

impl Request {
    /// One that is only asked what it is known again by.
    pub(crate) fn known_by(request: aftercall::Request, place: Option<u64>) -> Request {
        Request { request, place, telling: Vec::new(), idempotent: None, earlier: None }
    }

    /// All that one request can differ in from another.
    fn parts(&self) -> impl PartialEq + Hash {
        let (method, origin) = (self.request.method().to_owned(), self.request.origin().clone());
        let said = (self.idempotent, self.earlier.map(Effect::number), self.telling.clone());
        (method, origin, self.place, self.request.is_replayable(), said)
    }
}

impl PartialEq for Request {
    fn eq(&self, other: &Request) -> bool {
        self.parts() == other.parts()
    }
}

impl Hash for Request {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.parts().hash(state);
    }
}

/// What a URL is known again by, however it is written: origin, path and query, decoded.
fn place(url: &str, origin: &aftercall::Origin) -> Option<u64> {
    let (_, after) = url.split_once("://")?;
    let after = after.split('#').next().unwrap_or_default();
    let tail = after.find(['/', '?']).and_then(|at| after.get(at..)).unwrap_or("/");
    let (path, query) = tail.split_once('?').unwrap_or((tail, ""));
    let path = if path.is_empty() { "/" } else { path };
    let mut hasher = DefaultHasher::new();
    origin.hash(&mut hasher);
    (decoded(path), decoded(query)).hash(&mut hasher);
    Some(hasher.finish())
}

/// The text without percent-encoding.
fn decoded(text: &str) -> Cow<'_, [u8]> {
    if !text.contains('%') {
        return Cow::Borrowed(text.as_bytes());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = |digit: u8| char::from(digit).to_digit(16).and_then(|it| u8::try_from(it).ok());
        rest = match (first, tail) {
            (b'%', [high, low, behind @ ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => {
                    bytes.push((high << 4) | low);
                    behind
                }
                _ => {
                    bytes.push(*first);
                    tail
                }
            },
            _ => {
                bytes.push(*first);
                tail
            }
        };
    }
    Cow::Owned(bytes)
}

/// Whether a field can say anything about repeating.
fn is_read(header: &Header<'_>) -> bool {
    aftercall::Request::FIELDS.iter().any(|name| header.name.eq_ignore_ascii_case(name.as_bytes()))
}

/// The fields that a request is known by: each is asked alone whether it makes an unsafe request
/// harmless. The value of an idempotency key is the caller's own and goes.
fn telling(headers: &[Header<'_>]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut found = Vec::new();
    for header in headers.iter().filter(|header| is_read(header)) {
        let alone = aftercall::Request::from_parts("PATCH", "", core::slice::from_ref(header));
        if alone.is_harmless(false) {
            found.push((header.name.to_ascii_lowercase(), header.value.to_vec()));
        } else if alone.is_harmless(true) {
            found.push((header.name.to_ascii_lowercase(), b"kept".to_vec()));
        }
    }
    found
}

/// The request that an argument gives: a Request, or a client's own request object.
pub(crate) fn object<'py>(value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, Request>> {
    static READ: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    if let Ok(request) = value.cast::<Request>() {
        return Ok(request.clone());
    }
    let read = READ.import(value.py(), "aftercall.responses", "read_request")?;
    read.call1((value,))?
        .cast_into::<Request>()
        .map_err(|_| expected(value, "request", "a Request or a client's request"))
}

/// The same for the core.
pub(crate) fn given(value: &Bound<'_, PyAny>) -> PyResult<aftercall::Request> {
    Ok(object(value)?.get().request.clone())
}

/// A request that `aftercall/responses.py` took apart: see `Asked` there.
pub(crate) fn asked(parts: &Bound<'_, PyTuple>) -> PyResult<aftercall::Request> {
    let (method, url) = (parts.get_item(0)?, parts.get_item(1)?);
    let fields = Fields::of(&parts.get_item(2)?)?;
    let (method, url) = (fields::text(&method, "method")?, fields::text(&url, "url")?);
    let lines = fields.lines()?;
    let request = aftercall::Request::from_parts(method, url, &lines.headers());
    Ok(request.replayable(parts.get_item(3)?.is_truthy()?))
}

/// What such a request is known again by.
pub(crate) fn place_of(
    parts: &Bound<'_, PyTuple>,
    request: &aftercall::Request,
) -> PyResult<Option<u64>> {
    let url = parts.get_item(1)?;
    Ok(place(fields::text(&url, "url")?, request.origin()))
}

/// A request with the caller's declaration about repeating, and the effect of what was sent before.
pub(crate) fn declared(
    request: aftercall::Request,
    idempotent: Option<bool>,
    earlier: Option<Effect>,
) -> aftercall::Request {
    let request = idempotent.into_iter().fold(request, aftercall::Request::idempotent);
    earlier.into_iter().fold(request, aftercall::Request::earlier)
}

/// The request that `method=` and `request=` give, if any.
pub(crate) fn given_or_method(
    method: Option<&Bound<'_, PyAny>>,
    request: Option<&Bound<'_, PyAny>>,
) -> PyResult<Option<aftercall::Request>> {
    let method = method.map(|method| fields::text(method, "method")).transpose()?;
    match (request, method) {
        (Some(request), _) => given(request).map(Some),
        (None, Some(method)) => Ok(Some(aftercall::Request::from_parts(method, "", &[]))),
        (None, None) => Ok(None),
    }
}

/// The same as an object.
pub(crate) fn object_or_method<'py>(
    py: Python<'py>,
    method: Option<&Bound<'py, PyAny>>,
    request: Option<&Bound<'py, PyAny>>,
) -> PyResult<Option<Bound<'py, Request>>> {
    match (request, method) {
        (Some(request), _) => object(request).map(Some),
        (None, Some(method)) => {
            let made = Request::new(method, None, None, true, None, None)?;
            Bound::new(py, made).map(Some)
        }
        (None, None) => Ok(None),
    }
}

/// A URL as text: a `str`, or a `URL` of a client.
pub(crate) fn url_text(value: &Bound<'_, PyAny>) -> PyResult<String> {
    let is_url = value.get_type().name().is_ok_and(|name| name == "URL");
    match is_url {
        true => Ok(value.str()?.to_str()?.to_owned()),
        false => fields::text(value, "url").map(ToOwned::to_owned),
    }
}

#[pymethods]
impl Request {
    #[new]
    #[pyo3(signature = (method, url = None, headers = None, *, replayable = true, idempotent = None, earlier = None))]
    fn new(
        method: &Bound<'_, PyAny>,
        url: Option<&Bound<'_, PyAny>>,
        headers: Option<&Bound<'_, PyAny>>,
        replayable: bool,
        idempotent: Option<bool>,
        earlier: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Request> {
        let method = fields::text(method, "method")?;
        let url = url.map(url_text).transpose()?.unwrap_or_default();
        let fields = headers.map(Fields::of).transpose()?.unwrap_or_default();
        let lines = fields.lines()?;
        let headers = lines.headers();
        let request = aftercall::Request::from_parts(method, &url, &headers);
        let earlier = earlier.map(vocabulary::from_py::<Effect>).transpose()?;
        let request = declared(request.replayable(replayable), idempotent, earlier);
        let (place, telling) = (place(&url, request.origin()), telling(&headers));
        Ok(Request { request, place, telling, idempotent, earlier })
    }

    /// The method's name.
    #[getter]
    fn method(&self) -> &str {
        self.request.method()
    }
    /// The origin (RFC 6454) that it goes to: "scheme://host:port", or empty.
    #[getter]
    fn origin(&self) -> &str {
        self.request.origin().as_str()
    }
    /// Whether the body can be sent a second time.
    #[getter]
    fn replayable(&self) -> bool {
        self.request.is_replayable()
    }
    /// Whether a second application does no harm, where idempotency keys are honored.
    #[getter]
    fn is_harmless(&self) -> bool {
        self.request.is_harmless(true)
    }
    /// Whether a request of this method and URL is this one. One without a URL is known by its
    /// method alone.
    fn _is(&self, method: &str, url: Option<&str>) -> bool {
        let other = url.and_then(|url| place(url, &aftercall::Origin::of(url)));
        let elsewhere = match (self.place, other) {
            (Some(own), Some(other)) => own != other,
            _ => false,
        };
        self.request.method().eq_ignore_ascii_case(method) && !elsewhere
    }
    /// For pickle and copy: no query, no credential and no key goes along.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py, (Bound<'py, PyDict>,)>> {
        let parts = Parts::new(py);
        parts.put("method", self.method())?;
        parts.put("url", format!("{}{}", self.origin(), self.request.path()))?;
        parts.put("place", self.place)?;
        let bytes = |bytes: &Vec<u8>| PyBytes::new(py, bytes);
        let pairs = self.telling.iter().map(|(name, value)| (bytes(name), bytes(value)));
        parts.put("telling", pairs.collect::<Vec<_>>())?;
        parts.put("replayable", self.replayable())?;
        parts.put("idempotent", self.idempotent)?;
        parts.put("earlier", self.earlier.map(|earlier| earlier.slug()))?;
        Ok((copies::restorer(py, "_restore_request")?, (parts.0,)))
    }
    fn __repr__(&self) -> String {
        let (method, origin) = (self.request.method(), self.request.origin());
        let harmless = if self.request.is_harmless(true) {
            "harmless to repeat"
        } else {
            "not harmless to repeat"
        };
        format!("<Request {method} {origin}: {harmless}>")
    }
}

/// A request out of a copy.
#[pyfunction(name = "_restore_request")]
pub(crate) fn restore(parts: Bound<'_, PyDict>) -> PyResult<Request> {
    let parts = Parts(parts);
    let earlier: Option<Bound<'_, PyAny>> = parts.get("earlier")?.extract()?;
    let made = Request::new(
        &parts.get("method")?,
        Some(&parts.get("url")?),
        Some(&parts.get("telling")?),
        parts.take("replayable")?,
        parts.take("idempotent")?,
        earlier.as_ref(),
    )?;
    Ok(Request { place: parts.take("place")?, ..made })
}

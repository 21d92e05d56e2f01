//! What was asked: the facts that decide whether a repeat does harm.

use crate::fields::{self, Fields, expected};
use crate::words;
use aftercall::Effect;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;

/// The facts about one request: `Request("POST", "https://api.example/orders", headers)`.
///
/// It keeps the method, the origin and what the fields say about repeating; no URL, no field and
/// no credential stays in it. `replayable`: whether the body can be sent a second time.
/// `idempotent`: your declaration that a second application does (False) or does not (True) do
/// harm; it counts before everything else. `earlier`: the overall effect of earlier attempts, for
/// those who judge without a Call. Immutable; shared by threads.
#[pyclass(frozen, module = "aftercall")]
pub(crate) struct Request(pub(crate) aftercall::Request);

/// The request that an argument gives: a Request, or a client's own request object.
pub(crate) fn given(value: &Bound<'_, PyAny>) -> PyResult<aftercall::Request> {
    static READ: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    if let Ok(request) = value.cast::<Request>() {
        return Ok(request.get().0.clone());
    }
    let py = value.py();
    let read = READ.import(py, "aftercall.responses", "read_request")?;
    match read.call1((value,))?.cast::<Request>() {
        Ok(request) => Ok(request.get().0.clone()),
        Err(_) => Err(expected(value, "request", "a Request or a client's request")),
    }
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
        let url = url.map_or(Ok(""), |url| fields::text(url, "url"))?;
        let fields = headers.map(Fields::of).transpose()?.unwrap_or_default();
        let mut request = aftercall::Request::from_parts(method, url, &fields.lines()?.headers());
        request = request.replayable(replayable);
        if let Some(idempotent) = idempotent {
            request = request.idempotent(idempotent);
        }
        if let Some(earlier) = earlier {
            request = request.earlier(words::from_py::<Effect>(earlier)?);
        }
        Ok(Request(request))
    }

    /// The method's name.
    #[getter]
    fn method(&self) -> &str {
        self.0.method()
    }
    /// The origin (RFC 6454) that it goes to: "scheme://host:port", or empty.
    #[getter]
    fn origin(&self) -> &str {
        self.0.origin().as_str()
    }
    /// Whether the body can be sent a second time.
    #[getter]
    fn replayable(&self) -> bool {
        self.0.is_replayable()
    }
    /// Whether a second application does no harm, where idempotency keys are honoured.
    #[getter]
    fn is_harmless(&self) -> bool {
        self.0.is_harmless(true)
    }
    fn __repr__(&self) -> String {
        let (method, origin) = (self.0.method(), self.0.origin());
        let harmless =
            if self.0.is_harmless(true) { "harmless to repeat" } else { "not harmless to repeat" };
        format!("<Request {method} {origin}: {harmless}>")
    }
}

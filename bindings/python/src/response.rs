//! What came back: the ways to hand over a response.
//!
//! A tuple is read here without a call into Python; a client's own response object is taken apart by
//! `aftercall/responses.py`, and what it finds is read here as a tuple is.

use crate::fields::{self, Fields, expected};
use crate::{contract, request, row, vocabulary};
use aftercall::{BodyState, Header};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyDict, PyString, PyTuple};
use std::hash::{Hash, Hasher};

/// What came back: `Response(503, [("Retry-After", "2")], b"...")`.
///
/// `headers` are (name, value) pairs or a mapping, `str` or `bytes`; `body` the leading bytes as
/// far as they were read, None if none were. `body_state` says how much of the body that is; by
/// default "complete" if there is a body and "unread" if there is none. `received` is when the
/// head came, in microseconds since 1970, used only to read dates. `redirects` are the codes of the
/// redirects that the client followed before it, in order. Raises ValueError for a status outside
/// 0..=65535 and for a word that is no BodyState, TypeError for an argument of another kind.
/// Immutable; equal by value; shared by threads.
#[pyclass(frozen, eq, hash, module = "aftercall")]
#[derive(PartialEq)]
pub(crate) struct Response {
    status: u16,
    headers: Vec<(Vec<u8>, Vec<u8>)>,
    body: Vec<u8>,
    state: BodyState,
    received: Option<i64>,
    redirects: Vec<u16>,
}

impl Hash for Response {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.status, &self.headers, &self.body, self.received, &self.redirects).hash(state);
    }
}

#[pymethods]
impl Response {
    #[new]
    #[pyo3(signature = (status, headers = None, body = None, *, body_state = None, received = None, redirects = Vec::new()))]
    fn new(
        status: &Bound<'_, PyAny>,
        headers: Option<&Bound<'_, PyAny>>,
        body: Option<Bound<'_, PyAny>>,
        body_state: Option<&Bound<'_, PyAny>>,
        received: Option<&Bound<'_, PyAny>>,
        redirects: Vec<u16>,
    ) -> PyResult<Response> {
        let fields = headers.map(Fields::of).transpose()?.unwrap_or_default();
        let state = match body_state {
            Some(state) => vocabulary::from_py(state)?,
            None => state_of(body.is_some()),
        };
        let body = body.as_ref().map(fields::body).transpose()?.unwrap_or_default().into_owned();
        let headers = fields.lines()?.into_owned();
        let received = received.map(|at| fields::whole(at, "received")).transpose()?;
        let status = row::code(status)?;
        Ok(Response { status, headers, body, state, received, redirects })
    }

    /// The status code.
    #[getter]
    fn status(&self) -> u16 {
        self.status
    }
    /// The header fields in order, as bytes.
    #[getter]
    fn headers(&self) -> Vec<(&[u8], &[u8])> {
        self.headers.iter().map(|(name, value)| (name.as_slice(), value.as_slice())).collect()
    }
    /// The leading bytes of the body, as far as they were read.
    #[getter]
    fn body(&self) -> &[u8] {
        &self.body
    }
    /// How much of the body that is: a BodyState.
    #[getter]
    fn body_state(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        vocabulary::to_py(py, self.state)
    }
    /// When the head came, in microseconds since 1970, or None.
    #[getter]
    fn received(&self) -> Option<i64> {
        self.received
    }
    /// The codes of the redirects that the client followed before, in order: a tuple of int.
    #[getter]
    fn redirects<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, &self.redirects)
    }
    /// For pickle and copy.
    fn __getnewargs_ex__<'py>(&self, py: Python<'py>) -> PyResult<NewArguments<'py>> {
        let bytes = |bytes: &Vec<u8>| PyBytes::new(py, bytes);
        let pairs = self.headers.iter().map(|(name, value)| (bytes(name), bytes(value)));
        let named = PyDict::new(py);
        named.set_item("body_state", vocabulary::to_py(py, self.state)?)?;
        named.set_item("received", self.received)?;
        named.set_item("redirects", self.redirects.clone())?;
        Ok(((self.status, pairs.collect(), bytes(&self.body)), named))
    }
    fn __repr__(&self) -> String {
        let (fields, bytes) = (self.headers.len(), self.body.len());
        format!(
            "<Response {}: {fields} fields, {bytes} bytes of body, {}>",
            self.status, self.state
        )
    }
}

type Bytes<'py> = Bound<'py, PyBytes>;
/// Status, fields and body, and what is given by name.
type NewArguments<'py> = ((u16, Vec<(Bytes<'py>, Bytes<'py>)>, Bytes<'py>), Bound<'py, PyDict>);

impl Response {
    fn lend<R>(&self, use_it: impl FnOnce(&aftercall::Response<'_>) -> R) -> R {
        let headers: Vec<Header<'_>> =
            self.headers.iter().map(|(name, value)| Header::new(name, value)).collect();
        let mut response = aftercall::Response::new(self.status).headers(&headers);
        response = response.body(&self.body, self.state);
        response.received = self.received;
        let response = self.redirects.iter().fold(response, |told, code| told.redirected(*code));
        use_it(&response)
    }
}

fn state_of(has_body: bool) -> BodyState {
    if has_body { BodyState::Complete } else { BodyState::Unread }
}

const ACCEPTED: &str = "a Response, a client's response or a (status, headers, body) tuple";

/// Hands a response of any kind to `use_it`, with the request that came along with it, if any. The
/// contract says whether the body of a client's success is looked at.
pub(crate) fn lend<'py, R>(
    value: &Bound<'py, PyAny>,
    contract: impl FnOnce(Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>>,
    use_it: impl FnOnce(&aftercall::Response<'_>, Option<aftercall::Request>) -> R,
) -> PyResult<R> {
    static READ: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    if let Ok(tuple) = value.cast_exact::<PyTuple>() {
        return lend_tuple(tuple, |response| use_it(response, None));
    }
    if let Ok(response) = value.cast::<Response>() {
        return Ok(response.get().lend(|response| use_it(response, None)));
    }
    let seen = READ.import(value.py(), "aftercall.responses", "read")?;
    let seen = seen.call1((value, contract(value.py())?))?;
    lend_seen(&seen.cast_into::<PyTuple>()?, use_it)
}

/// What `aftercall/responses.py` found: see `Seen` there.
fn lend_seen<R>(
    seen: &Bound<'_, PyTuple>,
    use_it: impl FnOnce(&aftercall::Response<'_>, Option<aftercall::Request>) -> R,
) -> PyResult<R> {
    let part = |index| seen.get_item(index);
    let asked = part(5)?;
    let asked = asked.cast_exact::<PyTuple>().ok().map(request::asked).transpose()?;
    let redirects = part(4)?.extract::<Vec<u16>>()?;
    lend_parts(&part(0)?, &part(1)?, &part(2)?, &part(3)?, |response| {
        let response = redirects.iter().fold(*response, |told, code| told.redirected(*code));
        use_it(&response, asked)
    })
}

/// A response from its parts: status, fields, bytes of the body or None, and their extent, which is
/// `Extent` of `aftercall/responses.py`.
pub(crate) fn lend_parts<R>(
    status: &Bound<'_, PyAny>,
    fields: &Bound<'_, PyAny>,
    body: &Bound<'_, PyAny>,
    extent: &Bound<'_, PyAny>,
    use_it: impl FnOnce(&aftercall::Response<'_>) -> R,
) -> PyResult<R> {
    let code = row::code(status)?;
    let fields = Fields::of(fields)?;
    let body = if body.is_none() { None } else { Some(fields::body(body)?) };
    let lines = fields.lines()?;
    let headers = lines.headers();
    let state = match extent.cast_exact::<PyTuple>() {
        Ok(extent) => {
            let method = extent.get_item(0)?;
            let is_head = method.cast::<PyString>().is_ok_and(|method| method == "HEAD");
            let by_end = extent.get_item(1)?.is_truthy()?;
            state_by_fields(body.as_deref(), &headers, is_head, by_end)
        }
        Err(_) if extent.is_none() => state_of(body.is_some()),
        Err(_) => vocabulary::from_py(extent)?,
    };
    let response = aftercall::Response::new(code).headers(&headers);
    Ok(use_it(&response.body(body.as_deref().unwrap_or_default(), state)))
}

/// How much of a body was read, as the fields of the head say: a prefix where its length is not
/// known and it was not read.
///
/// `by_end`: the client takes the end of the connection for the end of the head too, so a body of no
/// length and no bytes is no sign that the response came whole (RFC 9112 section 8).
fn state_by_fields(
    body: Option<&[u8]>,
    headers: &[Header<'_>],
    is_head: bool,
    by_end: bool,
) -> BodyState {
    let has =
        |name: &str| headers.iter().any(|header| header.name.eq_ignore_ascii_case(name.as_bytes()));
    if is_head || has("content-length") {
        return state_of(body.is_some());
    }
    let is_open = by_end && body.is_some_and(<[u8]>::is_empty) && !has("transfer-encoding");
    if body.is_none() || is_open { BodyState::Prefix } else { BodyState::Complete }
}

/// `(status,)`, `(status, headers)` or `(status, headers, body)`.
fn lend_tuple<R>(
    tuple: &Bound<'_, PyTuple>,
    use_it: impl FnOnce(&aftercall::Response<'_>) -> R,
) -> PyResult<R> {
    let length = tuple.len();
    if !(1..=3).contains(&length) {
        return Err(expected(tuple.as_any(), "response", ACCEPTED));
    }
    let code = row::code(&tuple.get_item(0)?)?;
    let fields = if length > 1 { Fields::of(&tuple.get_item(1)?)? } else { Fields::default() };
    let body = if length > 2 { Some(tuple.get_item(2)?) } else { None };
    let body = body.filter(|body| !body.is_none());
    let body = body.as_ref().map(fields::body).transpose()?;
    let lines = fields.lines()?;
    let headers = lines.headers();
    let mut response = aftercall::Response::new(code).headers(&headers);
    if let Some(body) = &body {
        response = response.body(body, BodyState::Complete);
    }
    Ok(use_it(&response))
}

/// How many leading bytes of the body to read before asking for a verdict, at most 65,536: 0 where
/// the body cannot change it or belongs to the caller. `status` is the code of the head. With its
/// `headers` and the `contract` it is also seen whether the body of a success may say that it failed.
#[pyfunction]
#[pyo3(signature = (status, *, method = None, request = None, headers = None, contract = None))]
pub(crate) fn body_wanted(
    status: &Bound<'_, PyAny>,
    method: Option<&Bound<'_, PyAny>>,
    request: Option<&Bound<'_, PyAny>>,
    headers: Option<&Bound<'_, PyAny>>,
    contract: Option<&Bound<'_, PyAny>>,
) -> PyResult<usize> {
    let asked = request::given_or_method(method, request)?;
    let contract = contract::given(contract)?;
    let fields = headers.map(Fields::of).transpose()?.unwrap_or_default();
    let lines = fields.lines()?;
    let headers = lines.headers();
    let head = aftercall::Response::new(row::code(status)?).headers(&headers);
    Ok(contract.body_wanted(asked.as_ref(), &head))
}

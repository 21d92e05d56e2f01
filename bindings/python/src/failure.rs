//! Why no final response head came, and what that means.

use crate::fields::{self, expected};
use crate::verdict::Verdict;
use crate::{contract, request, words};
use pyo3::exceptions::PyBaseException;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;

/// Why no final response head came: the phase in which the transport failed, and why.
///
/// `sent` says whether any byte of the request was written, where you know: False proves that
/// nothing was applied. Immutable; equal by value; shared by threads.
#[pyclass(frozen, eq, hash, module = "aftercall")]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct Failure(pub(crate) aftercall::Failure);

/// A phase and a cause by their slugs.
type Words = (&'static str, &'static str);

/// The failure that an argument gives: a Failure or an exception.
pub(crate) fn given(value: &Bound<'_, PyAny>) -> PyResult<aftercall::Failure> {
    static READ: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    if let Ok(failure) = value.cast::<Failure>() {
        return Ok(failure.get().0);
    }
    if !value.is_instance_of::<PyBaseException>() {
        return Err(expected(value, "failure", "a Failure or an exception"));
    }
    let read = READ.import(value.py(), "aftercall.failures", "read")?.call1((value,))?;
    match read.cast::<Failure>() {
        Ok(failure) => Ok(failure.get().0),
        Err(_) => Err(expected(&read, "failure", "a Failure")),
    }
}

#[pymethods]
impl Failure {
    #[new]
    #[pyo3(signature = (phase = None, cause = None, *, sent = None))]
    fn new(
        phase: Option<&Bound<'_, PyAny>>,
        cause: Option<&Bound<'_, PyAny>>,
        sent: Option<bool>,
    ) -> PyResult<Failure> {
        let phase = phase.map_or(Ok(aftercall::Phase::Unknown), words::from_py)?;
        let cause = cause.map_or(Ok(aftercall::Cause::Unknown), words::from_py)?;
        Ok(Failure(aftercall::Failure { phase, cause, sent }))
    }
    #[classattr]
    fn __match_args__() -> (&'static str, &'static str) {
        ("phase", "cause")
    }
    /// The failure that an exception stands for. It and the exceptions in its arguments, its cause
    /// and its context are looked up by name in the core's table of transport errors; what none of
    /// them tells is "unknown". Raises TypeError for anything but an exception.
    #[staticmethod]
    fn of(exception: &Bound<'_, PyAny>) -> PyResult<Failure> {
        given(exception).map(Failure)
    }
    /// The failure that a library calls by this name, for instance ("httpx", "ReadTimeout") or
    /// ("errno", "ECONNRESET"); None when the core's table has no such row.
    #[staticmethod]
    fn named(library: &Bound<'_, PyAny>, name: &Bound<'_, PyAny>) -> PyResult<Option<Failure>> {
        let (library, name) = (fields::text(library, "library")?, fields::text(name, "name")?);
        Ok(aftercall::Failure::named(library, name).map(Failure))
    }
    /// In which phase the transport failed: a Phase.
    #[getter]
    fn phase(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        words::to_py(py, self.0.phase)
    }
    /// Why it failed: a Cause.
    #[getter]
    fn cause(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        words::to_py(py, self.0.cause)
    }
    /// Whether any byte of the request was written; None where that is not known.
    #[getter]
    fn sent(&self) -> Option<bool> {
        self.0.sent
    }
    /// A few words on what happened.
    #[getter]
    fn message(&self) -> &str {
        self.0.message()
    }
    /// A sentence on what it means for the request.
    #[getter]
    fn description(&self) -> &str {
        self.0.description()
    }
    /// For pickle and copy.
    fn __getnewargs_ex__<'py>(&self, py: Python<'py>) -> PyResult<(Words, Bound<'py, PyDict>)> {
        let sent = PyDict::new(py);
        sent.set_item("sent", self.0.sent)?;
        Ok(((self.0.phase.slug(), self.0.cause.slug()), sent))
    }
    fn __str__(&self) -> String {
        self.0.to_string()
    }
    fn __repr__(&self) -> String {
        let sent = match self.0.sent {
            None => "",
            Some(true) => ", sent=True",
            Some(false) => ", sent=False",
        };
        format!("Failure('{}', '{}'{sent})", self.0.phase, self.0.cause)
    }
}

/// Says what a transport's failure means: `judge_failure(exception, method="POST")`.
///
/// `failure` is a Failure or an exception of requests, httpx, urllib3 or the standard library;
/// `method`, `request` and `contract` are those of judge. Raises TypeError for anything else.
#[pyfunction]
#[pyo3(signature = (failure, *, method = None, request = None, contract = None))]
pub(crate) fn judge_failure(
    failure: &Bound<'_, PyAny>,
    method: Option<&Bound<'_, PyAny>>,
    request: Option<&Bound<'_, PyAny>>,
    contract: Option<&Bound<'_, PyAny>>,
) -> PyResult<Verdict> {
    let contract = contract::given(contract)?;
    let asked = request::given_or_method(method, request)?;
    let failure = given(failure)?;
    Ok(Verdict(aftercall::judge_failure(&contract, asked.as_ref(), &failure)))
}

/// The core's table of transport errors: (library, name, phase, cause).
#[pyfunction]
pub(crate) fn failure_names() -> Vec<(&'static str, &'static str, &'static str, &'static str)> {
    let rows = aftercall::failure_names().iter();
    rows.map(|row| (row.library, row.name, row.phase.slug(), row.cause.slug())).collect()
}

//! Why no final response head came.

use crate::fields::{self, expected};
use crate::request::Request;
use crate::vocabulary;
use pyo3::exceptions::PyBaseException;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyTuple};

/// Why no final response head came: the phase in which the transport failed, and why.
///
/// `sent` says whether a byte of the request may have been written, by this or another try inside
/// the client, where you know: False proves that nothing was applied, True takes that proof away from
/// an early phase. `redirects` are the codes of the redirects that the client followed before,
/// in order: after a 301, 302 or 303 the failure was that of another request, and its phase proves
/// nothing of the one that was made. Raises ValueError for a word that is no Phase or no Cause.
/// Immutable; equal by value; shared by threads.
#[pyclass(frozen, eq, hash, module = "aftercall")]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct Failure {
    failure: aftercall::Failure,
    redirects: Vec<u16>,
}

impl Failure {
    pub(crate) fn of_core(failure: aftercall::Failure) -> Failure {
        Failure { failure, redirects: Vec::new() }
    }

    /// What the core is told.
    pub(crate) fn told(&self) -> aftercall::Failure {
        self.redirects.iter().fold(self.failure, |told, code| told.redirected(*code))
    }
}

/// A phase and a cause by their slugs.
type Words = (&'static str, &'static str);

/// The failure that an argument gives: a Failure, or an exception that the sending of `request`
/// raised.
pub(crate) fn given(
    value: &Bound<'_, PyAny>,
    request: Option<&Bound<'_, Request>>,
) -> PyResult<aftercall::Failure> {
    Ok(match value.cast::<Failure>() {
        Ok(failure) => failure.get().told(),
        Err(_) => read(value, request)?.get().told(),
    })
}

fn read<'py>(
    value: &Bound<'py, PyAny>,
    request: Option<&Bound<'py, Request>>,
) -> PyResult<Bound<'py, Failure>> {
    static READ: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    if !value.is_instance_of::<PyBaseException>() {
        return Err(expected(value, "failure", "a Failure or an exception"));
    }
    let read = READ.import(value.py(), "aftercall.failures", "read")?.call1((value, request))?;
    read.cast_into::<Failure>()
        .map_err(|other| expected(&other.into_inner(), "failure", "a Failure"))
}

#[pymethods]
impl Failure {
    #[new]
    #[pyo3(signature = (phase = None, cause = None, *, sent = None, redirects = Vec::new()))]
    fn new(
        phase: Option<&Bound<'_, PyAny>>,
        cause: Option<&Bound<'_, PyAny>>,
        sent: Option<bool>,
        redirects: Vec<u16>,
    ) -> PyResult<Failure> {
        let phase = phase.map_or(Ok(aftercall::Phase::Unknown), vocabulary::from_py)?;
        let cause = cause.map_or(Ok(aftercall::Cause::Unknown), vocabulary::from_py)?;
        let failure = aftercall::Failure::new(phase, cause);
        let failure = sent.map_or(failure, |sent| failure.sent(sent));
        Ok(Failure { failure, redirects })
    }
    #[classattr]
    fn __match_args__() -> (&'static str, &'static str) {
        ("phase", "cause")
    }
    /// The failure that an exception stands for. It and the exceptions in its arguments, its cause
    /// and its context are looked up by name in the core's table of transport errors; what none of
    /// them tells is "unknown". The frames that it came through tell which redirects the client
    /// had followed, and whether it had sent the request before.
    ///
    /// Raises TypeError for what is not a failure of a transport; see aftercall.judge_failure.
    #[staticmethod]
    fn of<'py>(exception: &Bound<'py, PyAny>) -> PyResult<Bound<'py, Failure>> {
        match exception.cast::<Failure>() {
            Ok(failure) => Ok(failure.clone()),
            Err(_) => read(exception, None),
        }
    }
    /// The failure that a library calls by this name, for instance ("httpx", "ReadTimeout") or
    /// ("errno", "ECONNRESET"); None when the core's table has no such row.
    #[staticmethod]
    fn named(library: &Bound<'_, PyAny>, name: &Bound<'_, PyAny>) -> PyResult<Option<Failure>> {
        let (library, name) = (fields::text(library, "library")?, fields::text(name, "name")?);
        Ok(aftercall::Failure::named(library, name).map(Failure::of_core))
    }
    /// In which phase the transport failed: a Phase.
    #[getter]
    fn phase(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        vocabulary::to_py(py, self.failure.phase)
    }
    /// Why it failed: a Cause.
    #[getter]
    fn cause(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        vocabulary::to_py(py, self.failure.cause)
    }
    /// Whether a byte of the request may have been written; None where that is not known.
    #[getter]
    fn sent(&self) -> Option<bool> {
        self.failure.sent
    }
    /// The codes of the redirects that the client followed before, in order: a tuple of int.
    #[getter]
    fn redirects<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, &self.redirects)
    }
    /// A few words on what happened.
    #[getter]
    fn message(&self) -> &str {
        self.failure.message()
    }
    /// A sentence on what it means for the request.
    #[getter]
    fn description(&self) -> &str {
        self.failure.description()
    }
    /// For pickle and copy.
    fn __getnewargs_ex__<'py>(&self, py: Python<'py>) -> PyResult<(Words, Bound<'py, PyDict>)> {
        let sent = PyDict::new(py);
        sent.set_item("sent", self.failure.sent)?;
        sent.set_item("redirects", self.redirects.clone())?;
        Ok(((self.failure.phase.slug(), self.failure.cause.slug()), sent))
    }
    fn __str__(&self) -> String {
        self.failure.to_string()
    }
    fn __repr__(&self) -> String {
        let sent = match self.failure.sent {
            None => "",
            Some(true) => ", sent=True",
            Some(false) => ", sent=False",
        };
        let redirects = match self.redirects.as_slice() {
            [] => String::new(),
            codes => format!(", redirects={codes:?}"),
        };
        let (phase, cause) = (self.failure.phase, self.failure.cause);
        format!("Failure('{phase}', '{cause}'{sent}{redirects})")
    }
}

/// The core's table of transport errors: (library, name, phase, cause).
#[pyfunction]
pub(crate) fn failure_names() -> Vec<(&'static str, &'static str, &'static str, &'static str)> {
    let rows = aftercall::failure_names().iter();
    rows.map(|row| (row.library, row.name, row.phase.slug(), row.cause.slug())).collect()
}

//! What one response or failure means.

use crate::failure::Failure;
use crate::problem::{Challenge, Problem};
use crate::status::Status;
use crate::time::{self, WaitHint};
use crate::words;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

/// What one response or failure means. Immutable; shared by threads.
#[pyclass(frozen, module = "aftercall")]
pub(crate) struct Verdict(pub(crate) aftercall::Verdict);

#[pymethods]
impl Verdict {
    /// The status code; 0 for a failure.
    #[getter]
    fn code(&self) -> u16 {
        self.0.code()
    }
    /// The row of the status that counted; None for a failure.
    #[getter]
    fn status(&self) -> Option<Status> {
        self.0.status().cloned().map(Status)
    }
    /// The failure that was judged; None for a response.
    #[getter]
    fn failure(&self) -> Option<Failure> {
        self.0.failure().map(Failure)
    }
    /// A few words.
    #[getter]
    fn message(&self) -> &str {
        self.0.message()
    }
    /// One or two sentences on what it means.
    #[getter]
    fn description(&self) -> &str {
        self.0.description()
    }
    /// Whether a row names the status; False for a failure.
    #[getter]
    fn known(&self) -> bool {
        self.0.is_known()
    }
    /// Did the request take effect? An Effect.
    #[getter]
    fn effect(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        words::to_py(py, self.0.effect())
    }
    /// Whose fault is it? A Fault.
    #[getter]
    fn fault(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        words::to_py(py, self.0.fault())
    }
    /// Is it safe to send the unchanged request again? A Repeat.
    #[getter]
    fn repeat(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        words::to_py(py, self.0.repeat())
    }
    /// What is useful to do next? A Remedy.
    #[getter]
    fn remedy(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        words::to_py(py, self.0.remedy())
    }
    /// The wait that the server asked for: a WaitHint, or None.
    #[getter]
    fn wait(&self) -> Option<WaitHint> {
        self.0.wait().map(WaitHint)
    }
    /// How many seconds the server asked to wait, 0.0 if it did not. `now` is in seconds since
    /// 1970 (default: time.time()) and matters only where the server named a moment.
    #[pyo3(signature = (now = None))]
    fn wait_seconds(&self, py: Python<'_>, now: Option<f64>) -> PyResult<f64> {
        self.0.wait().map_or(Ok(0.0), |wait| time::seconds(py, wait, now))
    }
    /// What the body said: a Problem, empty (and false) when it said nothing.
    #[getter]
    fn problem(&self) -> Problem {
        Problem(self.0.problem().clone())
    }
    /// The challenges of WWW-Authenticate, in order: a tuple of Challenge.
    #[getter]
    fn challenges<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, challenges(py, self.0.challenges())?)
    }
    /// Leniencies taken, and what was off-contract: a tuple of Warning.
    #[getter]
    fn warnings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let found = self.0.warnings().map(|warning| words::to_py(py, warning));
        PyTuple::new(py, found.collect::<PyResult<Vec<_>>>()?)
    }
    /// Why each field has its value: a dict from Field (or its slug) to Because. The wait is
    /// there only when there is one.
    #[getter]
    fn because<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let found = PyDict::new(py);
        for because in self.0.because() {
            found.set_item(words::to_py(py, because.field)?, Py::new(py, Because(because))?)?;
        }
        Ok(found)
    }
    /// It worked: 2xx, or the state asked for holds already by an earlier attempt.
    #[getter]
    fn is_success(&self) -> bool {
        self.0.is_success()
    }
    /// 4xx, unless it is a success.
    #[getter]
    fn is_client_error(&self) -> bool {
        self.0.is_client_error()
    }
    /// 5xx, or a code outside 100..=599.
    #[getter]
    fn is_server_error(&self) -> bool {
        self.0.is_server_error()
    }
    /// The remedy is to slow down.
    #[getter]
    fn is_throttled(&self) -> bool {
        self.0.is_throttled()
    }
    /// A repeat is useful (the remedy is retry or slow-down) and safe for this very request.
    #[getter]
    fn is_retryable(&self) -> bool {
        self.0.is_retryable()
    }
    /// The state asked for holds already by an earlier attempt.
    #[getter]
    fn is_already_done(&self) -> bool {
        self.0.is_already_done()
    }
    fn __str__(&self) -> String {
        let what = self.0.status().map_or_else(|| self.0.message().to_owned(), ToString::to_string);
        match self.0.problem().detail.as_deref() {
            Some(detail) => format!("{what}: {detail}"),
            None => format!("{what}: {}", self.0.description()),
        }
    }
    fn __repr__(&self) -> String {
        let what = self.0.status().map_or_else(|| self.0.message().to_owned(), ToString::to_string);
        let wait = match self.0.wait() {
            None => String::new(),
            Some(aftercall::WaitHint::After(after)) => format!(" wait={}s", after.as_secs_f64()),
            Some(aftercall::WaitHint::At(at)) => {
                format!(" wait=until {}", at.div_euclid(1_000_000))
            }
        };
        let (effect, fault) = (self.0.effect(), self.0.fault());
        let (repeat, remedy) = (self.0.repeat(), self.0.remedy());
        format!(
            "<Verdict {what}: effect={effect} fault={fault} repeat={repeat} remedy={remedy}{wait}>"
        )
    }
}

pub(crate) fn challenges(
    py: Python<'_>,
    found: &[aftercall::Challenge],
) -> PyResult<Vec<Py<Challenge>>> {
    found.iter().map(|challenge| Py::new(py, Challenge(challenge.clone()))).collect()
}

/// Why a field of a verdict has its value. Immutable.
#[pyclass(frozen, module = "aftercall")]
pub(crate) struct Because(aftercall::Because);

#[pymethods]
impl Because {
    /// The field of the verdict: a Field.
    #[getter]
    fn field(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        words::to_py(py, self.0.field)
    }
    /// The value's slug; for a wait, the wait in words.
    #[getter]
    fn value(&self) -> &str {
        &self.0.value
    }
    /// The kind of evidence that decided: a Source.
    #[getter]
    fn source(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        words::to_py(py, self.0.source)
    }
    /// What it was: the name of a field, a code, a phrase; for a row, its status.
    #[getter]
    fn name(&self) -> &str {
        &self.0.name
    }
    /// What it overrode: a list of (Source, value).
    #[getter]
    fn overrode(&self, py: Python<'_>) -> PyResult<Vec<(Py<PyAny>, &str)>> {
        let overrode = self.0.overrode.iter();
        overrode.map(|(source, said)| Ok((words::to_py(py, *source)?, said.as_str()))).collect()
    }
    fn __repr__(&self) -> String {
        let aftercall::Because { field, value, source, name, .. } = &self.0;
        format!("<Because {field}={value}: {source} {name:?}>")
    }
}

//! The one next move of a call, and how a call ended.

use crate::verdict::{self, Verdict};
use crate::words;
use aftercall::{Decision, Move};
use pyo3::prelude::*;
use pyo3::types::{PyTuple, PyType};

/// The Python object for a decision.
pub(crate) fn to_py(py: Python<'_>, decision: Decision) -> PyResult<Py<PyAny>> {
    Ok(match decision {
        Decision::Send(attempt) => Py::new(py, Send(attempt))?.into_any(),
        Decision::Wait(wait) => Py::new(py, Wait(wait))?.into_any(),
        Decision::Authenticate(what) => {
            let challenges = verdict::challenges(py, &what.challenges)?;
            let challenges = PyTuple::new(py, challenges)?.unbind();
            Py::new(py, Authenticate { challenges })?.into_any()
        }
        Decision::Verify(what) => Py::new(py, Verify(what))?.into_any(),
        Decision::Done(outcome) => {
            let outcome = Py::new(py, Outcome::of(py, *outcome)?)?;
            Py::new(py, Done { outcome })?.into_any()
        }
    })
}

/// Send the request now; then on_response or on_failure. Immutable.
#[pyclass(frozen, eq, module = "aftercall")]
#[derive(PartialEq)]
pub(crate) struct Send(aftercall::Attempt);

#[pymethods]
impl Send {
    #[classattr]
    fn __match_args__() -> (&'static str, &'static str, &'static str) {
        ("number", "time_left", "fresh_connection")
    }
    /// Which move it is: Move.SEND.
    #[getter]
    fn kind(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        words::to_py(py, Move::Send)
    }
    /// The attempt's number, from 1.
    #[getter]
    fn number(&self) -> u32 {
        self.0.number
    }
    /// Seconds to the deadline: never send with a longer time-out.
    #[getter]
    fn time_left(&self) -> f64 {
        self.0.time_left.as_secs_f64()
    }
    /// Do not reuse a connection: the last one broke, or led to the wrong server.
    #[getter]
    fn fresh_connection(&self) -> bool {
        self.0.fresh_connection
    }
    fn __repr__(&self) -> String {
        let left = self.time_left();
        let fresh = if self.0.fresh_connection { " fresh_connection" } else { "" };
        format!("<Send number={} time_left={left}{fresh}>", self.0.number)
    }
}

/// Wait until the given time; then on_wake. Immutable.
#[pyclass(frozen, eq, module = "aftercall")]
#[derive(PartialEq)]
pub(crate) struct Wait(aftercall::Wait);

#[pymethods]
impl Wait {
    #[classattr]
    fn __match_args__() -> (&'static str, &'static str, &'static str) {
        ("seconds", "reason", "until")
    }
    /// Which move it is: Move.WAIT.
    #[getter]
    fn kind(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        words::to_py(py, Move::Wait)
    }
    /// When it ends, in microseconds of the monotonic clock, as Now counts them.
    #[getter]
    fn until(&self) -> u64 {
        self.0.until
    }
    /// How many seconds that is from now.
    #[getter]
    fn seconds(&self) -> f64 {
        self.0.duration.as_secs_f64()
    }
    /// Why the call waits: a WaitReason.
    #[getter]
    fn reason(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        words::to_py(py, self.0.reason)
    }
    fn __repr__(&self) -> String {
        format!("<Wait seconds={} reason={}>", self.seconds(), self.0.reason)
    }
}

/// Get new credentials; then on_credentials. Immutable.
#[pyclass(frozen, module = "aftercall")]
pub(crate) struct Authenticate {
    challenges: Py<PyTuple>,
}

#[pymethods]
impl Authenticate {
    #[classattr]
    fn __match_args__() -> (&'static str,) {
        ("challenges",)
    }
    /// Which move it is: Move.AUTHENTICATE.
    #[getter]
    fn kind(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        words::to_py(py, Move::Authenticate)
    }
    /// The challenges of the answer, in the server's order; may be empty.
    #[getter]
    fn challenges(&self, py: Python<'_>) -> Py<PyTuple> {
        self.challenges.clone_ref(py)
    }
    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!("<Authenticate {}>", self.challenges.bind(py).repr()?))
    }
}

/// Find out whether the request took effect, by reading the resource or searching for your own
/// reference; then on_verified. Immutable.
#[pyclass(frozen, eq, module = "aftercall")]
#[derive(PartialEq)]
pub(crate) struct Verify(aftercall::Verify);

#[pymethods]
impl Verify {
    #[classattr]
    fn __match_args__() -> (&'static str, &'static str) {
        ("attempt", "time_left")
    }
    /// Which move it is: Move.VERIFY.
    #[getter]
    fn kind(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        words::to_py(py, Move::Verify)
    }
    /// The number of the attempt whose effect is unknown.
    #[getter]
    fn attempt(&self) -> u32 {
        self.0.attempt
    }
    /// Seconds to the deadline.
    #[getter]
    fn time_left(&self) -> f64 {
        self.0.time_left.as_secs_f64()
    }
    fn __repr__(&self) -> String {
        format!("<Verify attempt={} time_left={}>", self.0.attempt, self.time_left())
    }
}

/// The call has ended. Immutable.
#[pyclass(frozen, module = "aftercall")]
pub(crate) struct Done {
    outcome: Py<Outcome>,
}

#[pymethods]
impl Done {
    #[classattr]
    fn __match_args__() -> (&'static str,) {
        ("outcome",)
    }
    /// Which move it is: Move.DONE.
    #[getter]
    fn kind(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        words::to_py(py, Move::Done)
    }
    /// How it ended: an Outcome.
    #[getter]
    fn outcome(&self, py: Python<'_>) -> Py<Outcome> {
        self.outcome.clone_ref(py)
    }
    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!("<Done {}>", self.outcome.bind(py).repr()?))
    }
}

/// How a call ended. Immutable; shared by threads.
///
/// Pickled it becomes None: a client's exception that carries one can go to another process, and
/// comes out there with None in its place.
#[pyclass(frozen, module = "aftercall")]
pub(crate) struct Outcome {
    outcome: aftercall::Outcome,
    verdict: Option<Py<Verdict>>,
}

impl Outcome {
    fn of(py: Python<'_>, outcome: aftercall::Outcome) -> PyResult<Outcome> {
        let verdict = outcome.verdict().cloned().map(|verdict| Py::new(py, Verdict(verdict)));
        Ok(Outcome { verdict: verdict.transpose()?, outcome })
    }
}

#[pymethods]
impl Outcome {
    /// What the last answer meant: a Verdict; None when nothing was ever answered.
    #[getter]
    fn verdict(&self, py: Python<'_>) -> Option<Py<Verdict>> {
        self.verdict.as_ref().map(|verdict| verdict.clone_ref(py))
    }
    /// The effect of all attempts together: an Effect.
    #[getter]
    fn effect(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        words::to_py(py, self.outcome.effect())
    }
    /// Why the call ended: a Stop.
    #[getter]
    fn stop(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        words::to_py(py, self.outcome.stop())
    }
    /// Every sending of the request, in order: a tuple of AttemptRecord.
    #[getter]
    fn attempts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let attempts = self.outcome.attempts().iter();
        let attempts = attempts.map(|attempt| Py::new(py, AttemptRecord(*attempt)));
        PyTuple::new(py, attempts.collect::<PyResult<Vec<_>>>()?)
    }
    /// The true wait in seconds, when it was too long for the policy or the deadline; else None.
    #[getter]
    fn wait(&self) -> Option<f64> {
        self.outcome.wait().map(|wait| wait.as_secs_f64())
    }
    /// The last answer is a success, or the state asked for holds already.
    #[getter]
    fn is_success(&self) -> bool {
        self.outcome.is_success()
    }
    /// For pickle: what makes a None.
    fn __reduce__<'py>(&self, py: Python<'py>) -> (Bound<'py, PyType>, Bound<'py, PyTuple>) {
        (py.None().bind(py).get_type(), PyTuple::empty(py))
    }
    /// For copy: itself, since it cannot change.
    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }
    /// For copy: itself, since it cannot change.
    fn __deepcopy__(slf: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        slf
    }
    fn __repr__(&self) -> String {
        let (effect, stop) = (self.outcome.effect(), self.outcome.stop());
        let code = self.outcome.verdict().map_or(0, aftercall::Verdict::code);
        let attempts = self.outcome.attempts().len();
        format!("<Outcome code={code} effect={effect} stop={stop} attempts={attempts}>")
    }
}

/// What one attempt came to. Immutable.
#[pyclass(frozen, eq, module = "aftercall")]
#[derive(PartialEq)]
pub(crate) struct AttemptRecord(aftercall::AttemptRecord);

#[pymethods]
impl AttemptRecord {
    /// Its number, from 1.
    #[getter]
    fn number(&self) -> u32 {
        self.0.number
    }
    /// When it was sent, in microseconds of the monotonic clock.
    #[getter]
    fn sent_at(&self) -> u64 {
        self.0.sent_at
    }
    /// When its answer or failure was told, or None.
    #[getter]
    fn ended_at(&self) -> Option<u64> {
        self.0.ended_at
    }
    /// The status code; 0 for a failure or no answer.
    #[getter]
    fn code(&self) -> u16 {
        self.0.code
    }
    /// Its effect: an Effect.
    #[getter]
    fn effect(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        words::to_py(py, self.0.effect)
    }
    /// What was useful to do after it: a Remedy.
    #[getter]
    fn remedy(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        words::to_py(py, self.0.remedy)
    }
    fn __repr__(&self) -> String {
        let aftercall::AttemptRecord { number, code, effect, remedy, .. } = &self.0;
        format!("<AttemptRecord number={number} code={code} effect={effect} remedy={remedy}>")
    }
}

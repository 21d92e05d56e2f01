//! What one response or failure means.

use crate::copies::{self, Parts, Reduced};
use crate::failure::Failure;
use crate::problem::{Challenge, Problem};
use crate::status::Status;
use crate::time::{self, WaitHint};
use crate::vocabulary;
use aftercall::{Caveat, Effect, Fault, Remedy, Repeat};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use std::hash::{Hash, Hasher};

/// What one response or failure means. Immutable; equal by value; shared by threads.
#[pyclass(frozen, eq, hash, module = "aftercall")]
pub(crate) struct Verdict(Said);

/// What there is of a verdict: the core's own, or a copy that came from elsewhere.
#[allow(clippy::large_enum_variant)] // Nearly all are of the first kind; they need no box.
enum Said {
    Core(aftercall::Verdict),
    Copy(Box<Copied>),
}

/// Everything that a verdict says, on its own.
#[derive(PartialEq)]
struct Copied {
    code: u16,
    status: Option<aftercall::Status>,
    failure: Option<aftercall::Failure>,
    message: String,
    description: String,
    is_known: bool,
    effect: Effect,
    fault: Fault,
    repeat: Repeat,
    remedy: Remedy,
    wait: Option<aftercall::WaitHint>,
    problem: aftercall::Problem,
    challenges: Vec<aftercall::Challenge>,
    caveats: Vec<Caveat>,
    evidence: Vec<aftercall::Evidence>,
    is_success: bool,
    is_client_error: bool,
    is_server_error: bool,
    is_throttled: bool,
    is_retryable: bool,
    is_already_done: bool,
}

/// A field that both kinds of verdict have under one name.
macro_rules! said {
    ($verdict:expr, $name:ident) => {
        match &$verdict.0 {
            Said::Core(verdict) => verdict.$name(),
            Said::Copy(copied) => copied.$name,
        }
    };
}

impl PartialEq for Verdict {
    fn eq(&self, other: &Verdict) -> bool {
        self.copied() == other.copied()
    }
}

impl Hash for Verdict {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let (effect, remedy) = (said!(self, effect), said!(self, remedy));
        (said!(self, code), effect.number(), remedy.number()).hash(state);
    }
}

impl Verdict {
    pub(crate) fn of(verdict: aftercall::Verdict) -> Verdict {
        Verdict(Said::Core(verdict))
    }

    pub(crate) fn status_code(&self) -> u16 {
        said!(self, code)
    }

    pub(crate) fn success(&self) -> bool {
        said!(self, is_success)
    }

    pub(crate) fn word_of_effect(&self) -> Effect {
        said!(self, effect)
    }

    fn core_status(&self) -> Option<&aftercall::Status> {
        match &self.0 {
            Said::Core(verdict) => verdict.status(),
            Said::Copy(copied) => copied.status.as_ref(),
        }
    }

    fn core_problem(&self) -> &aftercall::Problem {
        match &self.0 {
            Said::Core(verdict) => verdict.problem(),
            Said::Copy(copied) => &copied.problem,
        }
    }

    fn copied(&self) -> Copied {
        Copied {
            code: said!(self, code),
            status: self.core_status().cloned(),
            failure: said!(self, failure),
            message: self.message().to_owned(),
            description: self.description().to_owned(),
            is_known: said!(self, is_known),
            effect: said!(self, effect),
            fault: said!(self, fault),
            repeat: said!(self, repeat),
            remedy: said!(self, remedy),
            wait: said!(self, wait),
            problem: self.core_problem().clone(),
            challenges: match &self.0 {
                Said::Core(verdict) => verdict.challenges().to_vec(),
                Said::Copy(copied) => copied.challenges.clone(),
            },
            caveats: match &self.0 {
                Said::Core(verdict) => verdict.caveats().collect(),
                Said::Copy(copied) => copied.caveats.clone(),
            },
            evidence: match &self.0 {
                Said::Core(verdict) => verdict.evidence(),
                Said::Copy(copied) => copied.evidence.clone(),
            },
            is_success: said!(self, is_success),
            is_client_error: said!(self, is_client_error),
            is_server_error: said!(self, is_server_error),
            is_throttled: said!(self, is_throttled),
            is_retryable: said!(self, is_retryable),
            is_already_done: said!(self, is_already_done),
        }
    }
}

#[pymethods]
impl Verdict {
    /// The status code; 0 for a failure.
    #[getter]
    fn code(&self) -> u16 {
        said!(self, code)
    }
    /// The row of the status that counted; None for a failure.
    #[getter]
    fn status(&self) -> Option<Status> {
        self.core_status().cloned().map(Status)
    }
    /// The failure that was judged; None for a response.
    #[getter]
    fn failure(&self) -> Option<Failure> {
        said!(self, failure).map(Failure::of_core)
    }
    /// A few words.
    #[getter]
    fn message(&self) -> &str {
        match &self.0 {
            Said::Core(verdict) => verdict.message(),
            Said::Copy(copied) => &copied.message,
        }
    }
    /// One or two sentences on what it means.
    #[getter]
    fn description(&self) -> &str {
        match &self.0 {
            Said::Core(verdict) => verdict.description(),
            Said::Copy(copied) => &copied.description,
        }
    }
    /// Whether a row names the status; False for a failure.
    #[getter]
    fn is_known(&self) -> bool {
        said!(self, is_known)
    }
    /// Did the request take effect? An Effect.
    #[getter]
    fn effect(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        vocabulary::to_py(py, said!(self, effect))
    }
    /// Whose fault is it? A Fault.
    #[getter]
    fn fault(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        vocabulary::to_py(py, said!(self, fault))
    }
    /// Is it safe to send the unchanged request again? A Repeat.
    #[getter]
    fn repeat(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        vocabulary::to_py(py, said!(self, repeat))
    }
    /// What is useful to do next? A Remedy.
    #[getter]
    fn remedy(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        vocabulary::to_py(py, said!(self, remedy))
    }
    /// The wait that the server asked for: a WaitHint, or None.
    #[getter]
    fn wait(&self) -> Option<WaitHint> {
        said!(self, wait).map(WaitHint)
    }
    /// How many seconds the server asked to wait, 0.0 if it did not. `now` is in seconds since
    /// 1970 (default: time.time()) and matters only where the server named a moment.
    #[pyo3(signature = (now = None))]
    fn wait_seconds(&self, py: Python<'_>, now: Option<f64>) -> PyResult<f64> {
        said!(self, wait).map_or(Ok(0.0), |wait| time::seconds(py, wait, now))
    }
    /// What the body said: a Problem, empty (and false) when it said nothing.
    #[getter]
    fn problem(&self) -> Problem {
        Problem(self.core_problem().clone())
    }
    /// The challenges of WWW-Authenticate, in order: a tuple of Challenge.
    #[getter]
    fn challenges<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let found = match &self.0 {
            Said::Core(verdict) => verdict.challenges(),
            Said::Copy(copied) => &copied.challenges,
        };
        PyTuple::new(py, challenges(py, found)?)
    }
    /// Leniencies taken, and what was off-contract: a tuple of Caveat.
    #[getter]
    fn caveats<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let word = |caveat| vocabulary::to_py(py, caveat);
        let found: PyResult<Vec<_>> = match &self.0 {
            Said::Core(verdict) => verdict.caveats().map(word).collect(),
            Said::Copy(copied) => copied.caveats.iter().copied().map(word).collect(),
        };
        PyTuple::new(py, found?)
    }
    /// Why each field has its value: a dict from Field (or its slug) to Evidence. The wait is
    /// there only when there is one.
    #[getter]
    fn evidence<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let found = PyDict::new(py);
        let evidence = match &self.0 {
            Said::Core(verdict) => verdict.evidence(),
            Said::Copy(copied) => copied.evidence.clone(),
        };
        for evidence in evidence {
            found.set_item(
                vocabulary::to_py(py, evidence.field)?,
                Py::new(py, Evidence(evidence))?,
            )?;
        }
        Ok(found)
    }
    /// It worked: 2xx, or the state asked for holds already by an earlier attempt.
    #[getter]
    fn is_success(&self) -> bool {
        said!(self, is_success)
    }
    /// 4xx, unless it is a success.
    #[getter]
    fn is_client_error(&self) -> bool {
        said!(self, is_client_error)
    }
    /// 5xx, or a code outside 100..=599.
    #[getter]
    fn is_server_error(&self) -> bool {
        said!(self, is_server_error)
    }
    /// The remedy is to slow down.
    #[getter]
    fn is_throttled(&self) -> bool {
        said!(self, is_throttled)
    }
    /// A repeat is useful (the remedy is retry or slow-down) and safe for this very request.
    #[getter]
    fn is_retryable(&self) -> bool {
        said!(self, is_retryable)
    }
    /// The state asked for holds already by an earlier attempt.
    #[getter]
    fn is_already_done(&self) -> bool {
        said!(self, is_already_done)
    }
    /// For pickle and copy: all that it says, as it says it.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py, (Bound<'py, PyDict>,)>> {
        let parts = Parts::new(py);
        parts.put("code", self.code())?;
        parts.put("status", self.status())?;
        parts.put("failure", self.failure())?;
        parts.put("message", self.message())?;
        parts.put("description", self.description())?;
        parts.put("is_known", self.is_known())?;
        parts.put_word("effect", said!(self, effect))?;
        parts.put_word("fault", said!(self, fault))?;
        parts.put_word("repeat", said!(self, repeat))?;
        parts.put_word("remedy", said!(self, remedy))?;
        parts.put("wait", self.wait())?;
        parts.put("problem", self.problem())?;
        parts.put("challenges", self.challenges(py)?)?;
        parts.put("caveats", self.caveats(py)?)?;
        parts.put("evidence", self.evidence(py)?.values())?;
        parts.put("is_success", self.is_success())?;
        parts.put("is_client_error", self.is_client_error())?;
        parts.put("is_server_error", self.is_server_error())?;
        parts.put("is_throttled", self.is_throttled())?;
        parts.put("is_retryable", self.is_retryable())?;
        parts.put("is_already_done", self.is_already_done())?;
        Ok((copies::restorer(py, "_restore_verdict")?, (parts.0,)))
    }
    fn __str__(&self) -> String {
        let what =
            self.core_status().map_or_else(|| self.message().to_owned(), ToString::to_string);
        match self.core_problem().detail.as_deref() {
            Some(detail) => format!("{what}: {detail}"),
            None => format!("{what}: {}", self.description()),
        }
    }
    fn __repr__(&self) -> String {
        let what =
            self.core_status().map_or_else(|| self.message().to_owned(), ToString::to_string);
        let wait = match said!(self, wait) {
            None => String::new(),
            Some(aftercall::WaitHint::After(after)) => format!(" wait={}s", after.as_secs_f64()),
            Some(aftercall::WaitHint::At(at)) => {
                format!(" wait=until {}", at.div_euclid(1_000_000))
            }
        };
        let (effect, fault) = (said!(self, effect), said!(self, fault));
        let (repeat, remedy) = (said!(self, repeat), said!(self, remedy));
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

/// A verdict out of a copy.
#[pyfunction(name = "_restore_verdict")]
pub(crate) fn restore(parts: Bound<'_, PyDict>) -> PyResult<Verdict> {
    let parts = Parts(parts);
    let status: Option<Bound<'_, Status>> = parts.get("status")?.extract()?;
    let failure: Option<Bound<'_, Failure>> = parts.get("failure")?.extract()?;
    let wait: Option<Bound<'_, WaitHint>> = parts.get("wait")?.extract()?;
    let problem: Bound<'_, Problem> = parts.get("problem")?.extract()?;
    let challenges: Vec<Bound<'_, Challenge>> = parts.get("challenges")?.extract()?;
    let caveats: Vec<Bound<'_, PyAny>> = parts.get("caveats")?.extract()?;
    let evidence: Vec<Bound<'_, Evidence>> = parts.get("evidence")?.extract()?;
    let copied = Copied {
        code: parts.take("code")?,
        status: status.map(|status| status.get().0.clone()),
        failure: failure.map(|failure| failure.get().told()),
        message: parts.take("message")?,
        description: parts.take("description")?,
        is_known: parts.take("is_known")?,
        effect: parts.word("effect")?,
        fault: parts.word("fault")?,
        repeat: parts.word("repeat")?,
        remedy: parts.word("remedy")?,
        wait: wait.map(|wait| wait.get().0),
        problem: problem.get().0.clone(),
        challenges: challenges.iter().map(|challenge| challenge.get().0.clone()).collect(),
        caveats: caveats.iter().map(vocabulary::from_py).collect::<PyResult<_>>()?,
        evidence: evidence.iter().map(|evidence| evidence.get().0.clone()).collect(),
        is_success: parts.take("is_success")?,
        is_client_error: parts.take("is_client_error")?,
        is_server_error: parts.take("is_server_error")?,
        is_throttled: parts.take("is_throttled")?,
        is_retryable: parts.take("is_retryable")?,
        is_already_done: parts.take("is_already_done")?,
    };
    Ok(Verdict(Said::Copy(Box::new(copied))))
}

/// Why a field of a verdict has its value. Immutable; equal by value.
#[pyclass(frozen, eq, module = "aftercall")]
#[derive(PartialEq)]
pub(crate) struct Evidence(aftercall::Evidence);

#[pymethods]
impl Evidence {
    /// The field of the verdict: a Field.
    #[getter]
    fn field(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        vocabulary::to_py(py, self.0.field)
    }
    /// The value's slug; for a wait, the wait in words.
    #[getter]
    fn value(&self) -> &str {
        &self.0.value
    }
    /// The kind of evidence that decided: a Source.
    #[getter]
    fn source(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        vocabulary::to_py(py, self.0.source)
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
        overrode
            .map(|(source, said)| Ok((vocabulary::to_py(py, *source)?, said.as_str())))
            .collect()
    }
    /// For pickle and copy.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py, (Bound<'py, PyDict>,)>> {
        let parts = Parts::new(py);
        parts.put("field", self.field(py)?)?;
        parts.put("value", self.value())?;
        parts.put("source", self.source(py)?)?;
        parts.put("name", self.name())?;
        parts.put("overrode", self.overrode(py)?)?;
        Ok((copies::restorer(py, "_restore_evidence")?, (parts.0,)))
    }
    fn __repr__(&self) -> String {
        let aftercall::Evidence { field, value, source, name, .. } = &self.0;
        format!("<Evidence {field}={value}: {source} {name:?}>")
    }
}

/// A reason out of a copy.
#[pyfunction(name = "_restore_evidence")]
pub(crate) fn restore_evidence(parts: Bound<'_, PyDict>) -> PyResult<Evidence> {
    let parts = Parts(parts);
    let overrode: Vec<(Bound<'_, PyAny>, String)> = parts.get("overrode")?.extract()?;
    let overrode =
        overrode.into_iter().map(|(source, said)| Ok((vocabulary::from_py(&source)?, said)));
    Ok(Evidence(aftercall::Evidence {
        field: parts.word("field")?,
        value: parts.take("value")?,
        source: parts.word("source")?,
        name: parts.take("name")?,
        overrode: overrode.collect::<PyResult<Vec<_>>>()?,
    }))
}

//! The one next step of a call, and how a call ended.

use crate::copies::{self, Parts, Reduced};
use crate::failure::Failure;
use crate::problem::Challenge;
use crate::verdict::{self, Verdict};
use crate::vocabulary;
use aftercall::{Action, Decision, Effect, Stop};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyTuple};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

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
            let outcome = Py::new(py, Outcome::of(outcome))?;
            Py::new(py, Done { outcome })?.into_any()
        }
    })
}

/// Send the request now; then on_response or on_failure. Immutable.
#[pyclass(frozen, eq, module = "aftercall")]
#[derive(PartialEq)]
pub(crate) struct Send(aftercall::decision::Send);

#[pymethods]
impl Send {
    #[classattr]
    fn __match_args__() -> (&'static str, &'static str, &'static str) {
        ("number", "time_left", "fresh_connection")
    }
    /// The decision as JSON text, with the same keys in every language.
    fn to_json(&self) -> PyResult<String> {
        Ok(Decision::Send(self.0).to_json())
    }
    /// The decision as a dict of plain values, with the keys of to_json.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        copies::from_json(&self.to_json()?.into_pyobject(py)?.into_any())
    }
    /// Which action it is: Action.SEND.
    #[getter]
    fn action(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        vocabulary::to_py(py, Action::Send)
    }
    /// The attempt's number, from 1.
    #[getter]
    fn number(&self) -> u32 {
        self.0.number
    }
    /// Seconds that the attempt may take: never send with a longer time-out. None where the caller set
    /// no deadline: the default one limits waits and further sends, and shortens no attempt.
    #[getter]
    fn time_left(&self) -> Option<f64> {
        self.0.time_left.map(|left| left.as_secs_f64())
    }
    /// Do not reuse a connection: the last one broke, or led to the wrong server.
    #[getter]
    fn fresh_connection(&self) -> bool {
        self.0.fresh_connection
    }
    /// For pickle and copy.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py, (u32, Option<u64>, bool)>> {
        let it = self.0;
        let parts = (it.number, it.time_left.map(copies::nanos), it.fresh_connection);
        Ok((copies::restorer(py, "_restore_send")?, parts))
    }
    fn __repr__(&self) -> String {
        let left = self.time_left().map_or("None".to_owned(), |left| left.to_string());
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
    /// The decision as JSON text, with the same keys in every language.
    fn to_json(&self) -> PyResult<String> {
        Ok(Decision::Wait(self.0).to_json())
    }
    /// The decision as a dict of plain values, with the keys of to_json.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        copies::from_json(&self.to_json()?.into_pyobject(py)?.into_any())
    }
    /// Which action it is: Action.WAIT.
    #[getter]
    fn action(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        vocabulary::to_py(py, Action::Wait)
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
        vocabulary::to_py(py, self.0.reason)
    }
    /// For pickle and copy.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py, (u64, u64, Py<PyAny>)>> {
        let parts = (self.0.until, copies::nanos(self.0.duration), self.reason(py)?);
        Ok((copies::restorer(py, "_restore_wait")?, parts))
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
    /// The decision as JSON text, with the same keys in every language.
    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        let known: Vec<Bound<'_, Challenge>> = self.challenges.bind(py).extract()?;
        let challenges = known.iter().map(|challenge| challenge.get().0.clone()).collect();
        let wanted = aftercall::Authenticate { challenges };
        Ok(Decision::Authenticate(wanted).to_json())
    }
    /// The decision as a dict of plain values, with the keys of to_json.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        copies::from_json(&self.to_json(py)?.into_pyobject(py)?.into_any())
    }
    /// Which action it is: Action.AUTHENTICATE.
    #[getter]
    fn action(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        vocabulary::to_py(py, Action::Authenticate)
    }
    /// The challenges of the response, in the server's order; may be empty.
    #[getter]
    fn challenges(&self, py: Python<'_>) -> Py<PyTuple> {
        self.challenges.clone_ref(py)
    }
    fn __eq__(&self, py: Python<'_>, other: &Bound<'_, PyAny>) -> PyResult<bool> {
        let Ok(other) = other.cast::<Authenticate>() else { return Ok(false) };
        self.challenges.bind(py).eq(&other.get().challenges)
    }
    /// For pickle and copy.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py, (Py<PyTuple>,)>> {
        Ok((copies::restorer(py, "_restore_authenticate")?, (self.challenges(py),)))
    }
    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!("<Authenticate {}>", self.challenges.bind(py).repr()?))
    }
}

/// Find out whether the request took effect, by reading the resource or searching for your own
/// reference; then on_verified.
///
/// A late write is not there yet: a request that was given up 300 ms after it was sent may still be
/// applied. Answer "not-applied" only when it cannot happen any more, for instance when more time has
/// passed since `attempts` were sent than the server ever works on a request: `now` and their times
/// are microseconds of one clock. Wait for that within `time_left`, or say "unknown". Immutable.
#[pyclass(frozen, eq, module = "aftercall")]
#[derive(PartialEq)]
pub(crate) struct Verify(aftercall::Verify);

#[pymethods]
impl Verify {
    #[classattr]
    fn __match_args__() -> (&'static str, &'static str) {
        ("attempt", "time_left")
    }
    /// The decision as JSON text, with the same keys in every language.
    fn to_json(&self) -> PyResult<String> {
        Ok(Decision::Verify(self.0.clone()).to_json())
    }
    /// The decision as a dict of plain values, with the keys of to_json.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        copies::from_json(&self.to_json()?.into_pyobject(py)?.into_any())
    }
    /// Which action it is: Action.VERIFY.
    #[getter]
    fn action(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        vocabulary::to_py(py, Action::Verify)
    }
    /// The number of the last attempt, from 1.
    #[getter]
    fn attempt(&self) -> u32 {
        self.0.attempt
    }
    /// Seconds that the look may take, 0.0 or more.
    #[getter]
    fn time_left(&self) -> f64 {
        self.0.time_left.as_secs_f64()
    }
    /// The present, in microseconds of the monotonic clock.
    #[getter]
    fn now(&self) -> u64 {
        self.0.now
    }
    /// The status code of the last attempt's response; 0 when none came.
    #[getter]
    fn code(&self) -> u16 {
        self.0.code
    }
    /// Why no response came to the last attempt: a Failure, or None when one came.
    #[getter]
    fn failure(&self) -> Option<Failure> {
        self.0.failure.map(Failure::of_core)
    }
    /// Every sending of the request so far, in order: a tuple of Attempt.
    #[getter]
    fn attempts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        records(py, &self.0.attempts)
    }
    /// For pickle and copy.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py, (Bound<'py, PyDict>,)>> {
        let parts = Parts::new(py);
        parts.put("attempt", self.0.attempt)?;
        parts.put("time_left", copies::nanos(self.0.time_left))?;
        parts.put("now", self.0.now)?;
        parts.put("code", self.0.code)?;
        parts.put("failure", self.failure())?;
        parts.put("attempts", self.attempts(py)?)?;
        Ok((copies::restorer(py, "_restore_verify")?, (parts.0,)))
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
    /// The decision as JSON text, with the same keys in every language.
    fn to_json(&self) -> String {
        format!("{{\"action\":\"{}\",\"outcome\":{}}}", Action::Done, self.outcome.get().to_json())
    }
    /// The decision as a dict of plain values, with the keys of to_json.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        copies::from_json(&self.to_json().into_pyobject(py)?.into_any())
    }
    /// Which action it is: Action.DONE.
    #[getter]
    fn action(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        vocabulary::to_py(py, Action::Done)
    }
    /// How it ended: an Outcome.
    #[getter]
    fn outcome(&self, py: Python<'_>) -> Py<Outcome> {
        self.outcome.clone_ref(py)
    }
    fn __eq__(&self, py: Python<'_>, other: &Bound<'_, PyAny>) -> PyResult<bool> {
        let Ok(other) = other.cast::<Done>() else { return Ok(false) };
        self.outcome.bind(py).eq(&other.get().outcome)
    }
    /// For pickle and copy.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py, (Py<Outcome>,)>> {
        Ok((copies::restorer(py, "_restore_done")?, (self.outcome(py),)))
    }
    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!("<Done {}>", self.outcome.bind(py).repr()?))
    }
}

/// How a call ended. Immutable; equal by value; shared by threads.
#[pyclass(frozen, module = "aftercall")]
pub(crate) struct Outcome {
    /// Made when it is first asked for.
    verdict: PyOnceLock<Option<Py<Verdict>>>,
    effect: Effect,
    stop: Stop,
    wait: Option<Duration>,
    suggested: Option<Action>,
    is_success: bool,
    form: Form,
}

/// What the rest is read from.
enum Form {
    Core(Box<aftercall::Outcome>),
    /// A copy brings its JSON form along.
    Copy {
        json: String,
        attempts: Vec<aftercall::Attempt>,
    },
}

impl Outcome {
    fn of(outcome: Box<aftercall::Outcome>) -> Outcome {
        Outcome {
            verdict: PyOnceLock::new(),
            effect: outcome.effect(),
            stop: outcome.stop(),
            wait: outcome.wait(),
            suggested: outcome.suggested(),
            is_success: outcome.is_success(),
            form: Form::Core(outcome),
        }
    }

    fn tried(&self) -> &[aftercall::Attempt] {
        match &self.form {
            Form::Core(outcome) => outcome.attempts(),
            Form::Copy { attempts, .. } => attempts,
        }
    }
}

#[pymethods]
impl Outcome {
    /// What the last response meant: a Verdict; None when there never was one.
    #[getter]
    fn verdict(&self, py: Python<'_>) -> PyResult<Option<Py<Verdict>>> {
        let made = self.verdict.get_or_try_init(py, || match &self.form {
            Form::Core(outcome) => {
                let verdict = outcome.verdict().cloned();
                verdict.map(|verdict| Py::new(py, Verdict::of(verdict))).transpose()
            }
            Form::Copy { .. } => Ok(None),
        })?;
        Ok(made.as_ref().map(|verdict| verdict.clone_ref(py)))
    }
    /// The effect of all attempts together: an Effect.
    #[getter]
    fn effect(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        vocabulary::to_py(py, self.effect)
    }
    /// Why the call ended: a Stop.
    #[getter]
    fn stop(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        vocabulary::to_py(py, self.stop)
    }
    /// Every sending of the request, in order: a tuple of Attempt.
    #[getter]
    fn attempts<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        records(py, self.tried())
    }
    /// The true wait in seconds, when it was too long for the policy or the deadline; else None.
    #[getter]
    fn wait(&self) -> Option<f64> {
        self.wait.map(|wait| wait.as_secs_f64())
    }
    /// What the call would have done next, had its policy not been to observe only: an Action, or
    /// None where it ended as any other would have.
    #[getter]
    fn suggested(&self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        self.suggested.map(|action| vocabulary::to_py(py, action)).transpose()
    }
    /// The last response is a success, or the requested state already holds.
    #[getter]
    fn is_success(&self) -> bool {
        self.is_success
    }
    /// The outcome as JSON text, with its attempts and the last verdict.
    fn to_json(&self) -> String {
        match &self.form {
            Form::Core(outcome) => outcome.to_json(),
            Form::Copy { json, .. } => json.clone(),
        }
    }
    /// The outcome as a dict of plain values, with the keys of to_json.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        copies::from_json(&self.to_json().into_pyobject(py)?.into_any())
    }
    /// The same, where the body of the last response broke off after the call had ended: `verdict`
    /// is what that response means now.
    fn _broken_off(&self, verdict: Bound<'_, Verdict>) -> PyResult<Outcome> {
        match (&self.form, verdict.get().core()) {
            (Form::Core(outcome), Some(core)) => {
                Ok(Outcome::of(Box::new(outcome.revised(core.clone()))))
            }
            _ => Err(PyValueError::new_err("a copy cannot be revised")),
        }
    }
    fn __eq__(&self, py: Python<'_>, other: &Bound<'_, PyAny>) -> PyResult<bool> {
        let Ok(other) = other.cast::<Outcome>() else { return Ok(false) };
        let other = other.get();
        let same = self.to_json() == other.to_json();
        Ok(same && self.verdict(py)?.into_pyobject(py)?.eq(other.verdict(py)?)?)
    }
    fn __hash__(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.effect.number(), self.stop.number(), self.tried().len()).hash(&mut hasher);
        hasher.finish()
    }
    /// For pickle.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py, (Bound<'py, PyDict>,)>> {
        let parts = Parts::new(py);
        parts.put("verdict", self.verdict(py)?)?;
        parts.put_word("effect", self.effect)?;
        parts.put_word("stop", self.stop)?;
        parts.put("attempts", self.attempts(py)?)?;
        parts.put("wait", self.wait.map(copies::nanos))?;
        parts.put("suggested", self.suggested(py)?)?;
        parts.put("is_success", self.is_success)?;
        parts.put("json", self.to_json())?;
        Ok((copies::restorer(py, "_restore_outcome")?, (parts.0,)))
    }
    /// For copy: itself, since it cannot change.
    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }
    /// For copy: itself, since it cannot change.
    fn __deepcopy__(slf: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        slf
    }
    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let (effect, stop, attempts) = (self.effect, self.stop, self.tried().len());
        let code = match self.verdict(py)? {
            Some(verdict) => verdict.get().status_code(py)?,
            None => 0,
        };
        Ok(format!("<Outcome stop={stop} effect={effect} attempts={attempts} last={code}>"))
    }
}

/// Attempts as a tuple of Attempt.
fn records<'py>(py: Python<'py>, attempts: &[aftercall::Attempt]) -> PyResult<Bound<'py, PyTuple>> {
    let attempts = attempts.iter().map(|attempt| Py::new(py, Attempt(*attempt)));
    PyTuple::new(py, attempts.collect::<PyResult<Vec<_>>>()?)
}

/// How one attempt went. Immutable.
#[pyclass(frozen, eq, module = "aftercall")]
#[derive(PartialEq)]
pub(crate) struct Attempt(aftercall::Attempt);

#[pymethods]
impl Attempt {
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
    /// When its response or failure was told, in microseconds of the monotonic clock; None while it
    /// is under way.
    #[getter]
    fn ended_at(&self) -> Option<u64> {
        self.0.ended_at
    }
    /// The status code; 0 where no response came.
    #[getter]
    fn code(&self) -> u16 {
        self.0.code
    }
    /// Its effect: an Effect.
    #[getter]
    fn effect(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        vocabulary::to_py(py, self.0.effect)
    }
    /// What was useful to do after it: a Remedy.
    #[getter]
    fn remedy(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        vocabulary::to_py(py, self.0.remedy)
    }
    /// For pickle and copy.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py, (Bound<'py, PyDict>,)>> {
        let parts = Parts::new(py);
        parts.put("number", self.0.number)?;
        parts.put("sent_at", self.0.sent_at)?;
        parts.put("ended_at", self.0.ended_at)?;
        parts.put("code", self.0.code)?;
        parts.put_word("effect", self.0.effect)?;
        parts.put_word("remedy", self.0.remedy)?;
        Ok((copies::restorer(py, "_restore_attempt")?, (parts.0,)))
    }
    fn __repr__(&self) -> String {
        let aftercall::Attempt { number, code, effect, remedy, .. } = &self.0;
        format!("<Attempt number={number} code={code} effect={effect} remedy={remedy}>")
    }
}

/// A Send out of a copy; the time is in nanoseconds.
#[pyfunction(name = "_restore_send")]
pub(crate) fn restore_send(number: u32, time_left: Option<u64>, fresh_connection: bool) -> Send {
    let time_left = time_left.map(Duration::from_nanos);
    Send(aftercall::decision::Send { number, time_left, fresh_connection })
}

/// A Wait out of a copy; the duration is in nanoseconds.
#[pyfunction(name = "_restore_wait")]
pub(crate) fn restore_wait(until: u64, duration: u64, reason: &Bound<'_, PyAny>) -> PyResult<Wait> {
    let (duration, reason) = (Duration::from_nanos(duration), vocabulary::from_py(reason)?);
    Ok(Wait(aftercall::Wait { until, duration, reason }))
}

/// An Authenticate out of a copy.
#[pyfunction(name = "_restore_authenticate")]
pub(crate) fn restore_authenticate(challenges: Py<PyTuple>) -> Authenticate {
    Authenticate { challenges }
}

/// A Verify out of a copy; the time is in nanoseconds.
#[pyfunction(name = "_restore_verify")]
pub(crate) fn restore_verify(parts: Bound<'_, PyDict>) -> PyResult<Verify> {
    let parts = Parts(parts);
    let attempts: Vec<Bound<'_, Attempt>> = parts.get("attempts")?.extract()?;
    let failure: Option<Bound<'_, Failure>> = parts.get("failure")?.extract()?;
    Ok(Verify(aftercall::Verify {
        attempt: parts.take("attempt")?,
        time_left: Duration::from_nanos(parts.take("time_left")?),
        now: parts.take("now")?,
        code: parts.take("code")?,
        failure: failure.map(|failure| failure.get().told()),
        attempts: attempts.iter().map(|attempt| attempt.get().0).collect(),
    }))
}

/// A Done out of a copy.
#[pyfunction(name = "_restore_done")]
pub(crate) fn restore_done(outcome: Py<Outcome>) -> Done {
    Done { outcome }
}

/// An Outcome out of a copy.
#[pyfunction(name = "_restore_outcome")]
pub(crate) fn restore_outcome(parts: Bound<'_, PyDict>) -> PyResult<Outcome> {
    let parts = Parts(parts);
    let verdict: Option<Bound<'_, Verdict>> = parts.get("verdict")?.extract()?;
    let attempts: Vec<Bound<'_, Attempt>> = parts.get("attempts")?.extract()?;
    let wait: Option<u64> = parts.take("wait")?;
    let suggested = parts.get("suggested")?;
    let kept = PyOnceLock::new();
    let _ = kept.set(parts.0.py(), verdict.map(Bound::unbind));
    Ok(Outcome {
        verdict: kept,
        effect: parts.word("effect")?,
        stop: parts.word("stop")?,
        wait: wait.map(Duration::from_nanos),
        suggested: if suggested.is_none() { None } else { Some(vocabulary::from_py(&suggested)?) },
        is_success: parts.take("is_success")?,
        form: Form::Copy {
            json: parts.take("json")?,
            attempts: attempts.iter().map(|attempt| attempt.get().0).collect(),
        },
    })
}

/// An Attempt out of a copy.
#[pyfunction(name = "_restore_attempt")]
pub(crate) fn restore_attempt(parts: Bound<'_, PyDict>) -> PyResult<Attempt> {
    let parts = Parts(parts);
    Ok(Attempt(aftercall::Attempt {
        number: parts.take("number")?,
        sent_at: parts.take("sent_at")?,
        ended_at: parts.take("ended_at")?,
        code: parts.take("code")?,
        effect: parts.word("effect")?,
        remedy: parts.word("remedy")?,
    }))
}

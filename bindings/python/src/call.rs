//! One logical operation and all its attempts.

use crate::contract::Contract;
use crate::decision;
use crate::request::Request;
use crate::time::{self, Now};
use crate::verdict::Verdict;
use crate::{error, failure, response, vocabulary};
use aftercall::{BodyState, Decision, Error};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyTuple;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// One logical operation and all its attempts, without I/O: each method takes what happened and
/// gives the one next decision (Send, Wait, Authenticate, Verify or Done).
///
/// Made by Engine.call. `now` is a Now; by default Python's clocks are read. An input that the
/// call does not expect raises CallStateError and changes nothing. One thread at a time should
/// drive it; a mutex keeps it whole if several do.
#[pyclass(frozen, module = "aftercall")]
pub(crate) struct Call {
    call: Mutex<aftercall::Call>,
    asked: Asked,
    contract: Contract,
}

/// What a call knows of the request as Python has it.
pub(crate) enum Asked {
    /// The object that the caller gave.
    Given(Py<Request>),
    /// An adapter gave its parts: what the URL is known again by, and the object, if it was needed.
    Parts { place: Option<u64>, made: PyOnceLock<Py<Request>> },
}

impl Call {
    pub(crate) fn new(call: aftercall::Call, asked: Asked, contract: Contract) -> Call {
        Call { call: Mutex::new(call), asked, contract }
    }

    fn request<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, Request>> {
        let (place, made) = match &self.asked {
            Asked::Given(request) => return Ok(request.bind(py).clone()),
            Asked::Parts { place, made } => (*place, made),
        };
        let make = || Py::new(py, Request::known_by(self.lock().request().clone(), place));
        Ok(made.get_or_try_init(py, make)?.bind(py).clone())
    }

    fn lock(&self) -> MutexGuard<'_, aftercall::Call> {
        self.call.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn next(py: Python<'_>, decided: Result<Decision, Error>) -> PyResult<Py<PyAny>> {
    match decided {
        Ok(decision) => decision::to_py(py, decision),
        Err(mistake) => Err(error::to_py(py, &mistake)),
    }
}

#[pymethods]
impl Call {
    /// What the last response meant: a Verdict, or None before the first one and after the end (the
    /// Outcome has it then).
    #[getter]
    fn last_verdict(&self) -> Option<Verdict> {
        self.lock().last_verdict().cloned().map(Verdict::of)
    }

    /// Starts the call. The origin may be paused: even the first step can be a wait, or the end.
    #[pyo3(signature = (now = None))]
    fn begin(&self, py: Python<'_>, now: Option<&Bound<'_, Now>>) -> PyResult<Py<PyAny>> {
        let now = time::given(py, now)?;
        let decided = self.lock().begin(now);
        next(py, decided)
    }

    /// Tells the call the response to the attempt that was sent. `response` is whatever
    /// judge takes.
    #[pyo3(signature = (response, now = None))]
    fn on_response(
        &self,
        py: Python<'_>,
        response: &Bound<'_, PyAny>,
        now: Option<&Bound<'_, Now>>,
    ) -> PyResult<Py<PyAny>> {
        let now = time::given(py, now)?;
        let of = |py| self.contract.clone().into_pyobject(py).map(|it| Some(it.into_any()));
        let decided =
            response::lend(response, of, |response, _| self.lock().on_response(response, now))?;
        next(py, decided)
    }

    /// How many leading bytes of the body of a response to look at, by its status and fields.
    fn _wanted(&self, status: &Bound<'_, PyAny>, headers: &Bound<'_, PyAny>) -> PyResult<usize> {
        let (body, extent) = (status.py().None(), status.py().None());
        let (body, extent) = (body.bind(status.py()), extent.bind(status.py()));
        response::lend_parts(status, headers, body, extent, |head| self.lock().body_wanted(head))
    }

    /// `on_response` for an adapter: the parts of a response, whose body may have more than is wanted
    /// of it; see `Answer` in `aftercall/responses.py`.
    fn _answered(
        &self,
        answer: &Bound<'_, PyTuple>,
        now: Option<&Bound<'_, Now>>,
    ) -> PyResult<Py<PyAny>> {
        let py = answer.py();
        let now = time::given(py, now)?;
        let part = |index| answer.get_item(index);
        let (status, headers, body, extent) = (part(0)?, part(1)?, part(2)?, part(3)?);
        let decided = response::lend_parts(&status, &headers, &body, &extent, |response| {
            let mut call = self.lock();
            let (body, state) = (response.body, response.body_state);
            let wanted = body.get(..call.body_wanted(response)).filter(|it| it.len() < body.len());
            match (wanted, state) {
                (Some(wanted), BodyState::Complete) => {
                    call.on_response(&response.body(wanted, BodyState::Prefix), now)
                }
                (Some(wanted), _) => call.on_response(&response.body(wanted, state), now),
                (None, _) => call.on_response(response, now),
            }
        })?;
        next(py, decided)
    }

    /// What it means that the body of a response broke off while the caller read it.
    fn _cut_off(&self, status: &Bound<'_, PyAny>, headers: &Bound<'_, PyAny>) -> PyResult<Verdict> {
        let (body, extent) = (status.py().None(), status.py().None());
        let (body, extent) = (body.bind(status.py()), extent.bind(status.py()));
        response::lend_parts(status, headers, body, extent, |head| {
            let call = self.lock();
            let cut = head.body(&[], BodyState::Truncated);
            Verdict::of(aftercall::judge(call.contract(), Some(call.request()), &cut))
        })
    }

    /// Tells the call that no final response head came to the attempt that was sent. `failure` is
    /// a Failure or the exception that the transport raised. Raises TypeError for what is not a
    /// failure of a transport; see aftercall.judge_failure.
    #[pyo3(signature = (failure, now = None))]
    fn on_failure(
        &self,
        py: Python<'_>,
        failure: &Bound<'_, PyAny>,
        now: Option<&Bound<'_, Now>>,
    ) -> PyResult<Py<PyAny>> {
        let now = time::given(py, now)?;
        let failure = failure::given(failure, Some(&self.request(py)?))?;
        let decided = self.lock().on_failure(failure, now);
        next(py, decided)
    }

    /// Tells the call that the wait is over. Too early gives the same wait again.
    #[pyo3(signature = (now = None))]
    fn on_wake(&self, py: Python<'_>, now: Option<&Bound<'_, Now>>) -> PyResult<Py<PyAny>> {
        let now = time::given(py, now)?;
        let decided = self.lock().on_wake(now);
        next(py, decided)
    }

    /// Tells the call whether new credentials were got; the next attempt is to carry them.
    #[pyo3(signature = (renewed, now = None))]
    fn on_credentials(
        &self,
        py: Python<'_>,
        renewed: bool,
        now: Option<&Bound<'_, Now>>,
    ) -> PyResult<Py<PyAny>> {
        let now = time::given(py, now)?;
        let decided = self.lock().on_credentials(renewed, now);
        next(py, decided)
    }

    /// Tells the call what a look at the server found: a Verified or its slug. "not-applied" is
    /// your word that it did not happen and cannot any more; "not visible yet" is "unknown".
    #[pyo3(signature = (found, now = None))]
    fn on_verified(
        &self,
        py: Python<'_>,
        found: &Bound<'_, PyAny>,
        now: Option<&Bound<'_, Now>>,
    ) -> PyResult<Py<PyAny>> {
        let now = time::given(py, now)?;
        let found = vocabulary::from_py(found)?;
        let decided = self.lock().on_verified(found, now);
        next(py, decided)
    }

    /// Ends the call, in any state but the last. An attempt under way may have been applied.
    #[pyo3(signature = (now = None))]
    fn cancel(&self, py: Python<'_>, now: Option<&Bound<'_, Now>>) -> PyResult<Py<PyAny>> {
        let now = time::given(py, now)?;
        let decided = self.lock().cancel(now);
        next(py, decided)
    }
}

//! The handle of those who make calls: contract, policy, and what calls share.

use crate::call::{Asked, Call};
use crate::contract::{self, Contract};
use crate::fields::{self, expected};
use crate::policy::Policy;
use crate::snapshot::Snapshot;
use crate::{error, request, time, vocabulary};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyTuple;
use std::sync::Arc;

/// A contract, a policy and the state that calls share: `Engine(policy=Policy(attempts=5))`.
///
/// Make one for a program and keep it: the pressure of failures and the holds after a
/// throttle belong to the engine. Shared by threads. `contract` is a Contract or the name of a
/// built-in one, "rest" by default. `on_event` is called with each event of `aftercall.events` of the
/// calls that an adapter or `aftercall.drive` makes with this engine.
#[pyclass(frozen, module = "aftercall")]
pub(crate) struct Engine {
    engine: aftercall::Engine,
    contract: Contract,
    on_event: Option<Py<PyAny>>,
}

#[pymethods]
impl Engine {
    #[new]
    #[pyo3(signature = (contract = None, policy = None, *, on_event = None))]
    fn new(
        py: Python<'_>,
        contract: Option<&Bound<'_, PyAny>>,
        policy: Option<&Bound<'_, PyAny>>,
        on_event: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Engine> {
        let policy = match policy.map(|policy| policy.cast::<Policy>().map_err(|_| policy)) {
            None => aftercall::Policy::default(),
            Some(Ok(policy)) => policy.get().0,
            Some(Err(other)) => return Err(expected(other, "policy", "a Policy or None")),
        };
        if let Some(other) = on_event.filter(|function| !function.is_callable()) {
            return Err(expected(other, "on_event", "a function or None"));
        }
        let contract = contract::object(contract)?;
        let engine = aftercall::Engine::new(contract.contract.clone(), policy);
        let engine = engine.map_err(|mistake| error::to_py(py, &mistake))?;
        Ok(Engine {
            engine,
            contract,
            on_event: on_event.map(|function| function.clone().unbind()),
        })
    }

    /// The same engine with another policy, for some of its calls: they share with the others what
    /// this engine's calls share, so a throttle stops them too. What a budget or a circuit breaker
    /// counts goes by the policy of the first call to an origin.
    fn with_policy(&self, py: Python<'_>, policy: &Bound<'_, PyAny>) -> PyResult<Engine> {
        let given = policy.cast::<Policy>().map_err(|_| expected(policy, "policy", "a Policy"))?;
        let engine = self.engine.with_policy(given.get().0);
        let engine = engine.map_err(|mistake| error::to_py(py, &mistake))?;
        let on_event = self.on_event.as_ref().map(|function| function.clone_ref(py));
        Ok(Engine { engine, contract: self.contract.clone(), on_event })
    }

    /// What is called with each event; None without one.
    #[getter]
    fn on_event(&self, py: Python<'_>) -> Option<Py<PyAny>> {
        self.on_event.as_ref().map(|function| function.clone_ref(py))
    }

    /// The function may hold the engine in turn.
    fn __traverse__(&self, visit: pyo3::PyVisit<'_>) -> Result<(), pyo3::PyTraverseError> {
        self.on_event.as_ref().map_or(Ok(()), |function| visit.call(function))
    }

    /// The engine's contract.
    #[getter]
    fn contract(&self) -> Contract {
        self.contract.clone()
    }
    /// The engine's policy.
    #[getter]
    fn policy(&self) -> Policy {
        Policy(*self.engine.policy())
    }

    /// Starts one logical operation; `begin` then gives its first decision.
    ///
    /// `request` is a Request or a client's request. `can_authenticate` and `can_verify` say which
    /// decisions you can carry out. `deadline` is in seconds from begin, instead of the policy's.
    /// `scope` names who shares pressure and holds within the origin (a tenant, a key's name; no
    /// secret). `seed` makes the jitter repeatable; by default it comes from the module random.
    /// Raises ValueError for a deadline below 0, TypeError for an argument of another kind.
    #[pyo3(signature = (request, *, can_authenticate = false, can_verify = false, deadline = None, scope = None, seed = None))]
    #[allow(clippy::too_many_arguments)]
    fn call(
        &self,
        py: Python<'_>,
        request: &Bound<'_, PyAny>,
        can_authenticate: bool,
        can_verify: bool,
        deadline: Option<&Bound<'_, PyAny>>,
        scope: Option<&Bound<'_, PyAny>>,
        seed: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Call> {
        let deadline = deadline.map(|seconds| time::given_duration(seconds, "deadline"));
        let deadline = deadline.transpose()?;
        let scope = scope.map(|scope| fields::text(scope, "scope")).transpose()?.map(Arc::from);
        let options = aftercall::Options { can_authenticate, can_verify, deadline, scope };
        let seed = seed.map_or_else(|| chance(py), |seed| fields::whole(seed, "seed"))?;
        let request = request::object(request)?;
        let call = self.engine.call(request.get().request.clone(), options, seed);
        Ok(Call::new(call, Asked::Given(request.unbind()), self.contract.clone()))
    }

    /// `call` for an adapter: `asked` are the parts of a request, see `Asked` in
    /// `aftercall/responses.py`; then the declaration about repeating, the effect of what was sent
    /// before, and the options of `call`.
    #[pyo3(signature = (asked, idempotent, earlier, can_authenticate, can_verify, deadline, scope, /))]
    #[allow(clippy::too_many_arguments)]
    fn _open(
        &self,
        asked: &Bound<'_, PyTuple>,
        idempotent: Option<bool>,
        earlier: Option<&Bound<'_, PyAny>>,
        can_authenticate: bool,
        can_verify: bool,
        deadline: Option<&Bound<'_, PyAny>>,
        scope: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Call> {
        let py = asked.py();
        let deadline = deadline.map(|seconds| time::given_duration(seconds, "deadline"));
        let deadline = deadline.transpose()?;
        let scope = scope.map(|scope| fields::text(scope, "scope")).transpose()?.map(Arc::from);
        let options = aftercall::Options { can_authenticate, can_verify, deadline, scope };
        let earlier = earlier.map(vocabulary::from_py).transpose()?;
        let request = request::declared(request::asked(asked)?, idempotent, earlier);
        let place = request::place_of(asked, &request)?;
        let call = self.engine.call(request, options, chance(py)?);
        let asked = Asked::Parts { place, made: PyOnceLock::new() };
        Ok(Call::new(call, asked, self.contract.clone()))
    }

    /// Ends the hold of a URL's origin and a scope: calls that wait because another call was throttled
    /// go on at their next wake. For those who know better, for instance after a limit was raised.
    #[pyo3(signature = (url, scope = None))]
    fn release(&self, url: &Bound<'_, PyAny>, scope: Option<&Bound<'_, PyAny>>) -> PyResult<()> {
        let scope = scope.map_or(Ok(""), |scope| fields::text(scope, "scope"))?;
        self.engine.release(&aftercall::Origin::of(fields::text(url, "url")?), scope);
        Ok(())
    }

    /// The pressure that failures put on a request's origin and a scope, in hundredths, 0 to 600. Up
    /// to 197 retries are free; above, they must be earned.
    #[pyo3(signature = (request, scope = None))]
    fn pressure(
        &self,
        request: &Bound<'_, PyAny>,
        scope: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<u32> {
        let scope = scope.map_or(Ok(""), |scope| fields::text(scope, "scope"))?;
        Ok(self.engine.pressure(&request::given(request)?, scope))
    }

    /// What the engine knows at this moment of each origin and scope: the pressure, the hold
    /// after a throttle, limits that are running low, and counts of how the calls went. For metrics
    /// and dashboards; it changes nothing.
    ///
    /// It copies what is known, for at most 10,000 pairs of origin and scope, and new calls wait
    /// meanwhile: take one every few seconds, not for every call.
    fn snapshot(&self) -> Snapshot {
        Snapshot(self.engine.snapshot())
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let policy = Py::new(py, self.policy())?;
        Ok(format!(
            "<Engine contract={:?} {}>",
            self.contract.contract.name(),
            policy.bind(py).repr()?
        ))
    }
}

/// A seed from the module random, so that `random.seed` makes a whole program repeatable and a
/// forked process gets numbers of its own.
fn chance(py: Python<'_>) -> PyResult<u64> {
    static DRAW: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    DRAW.import(py, "random", "getrandbits")?.call1((64,))?.extract()
}

//! What the caller allows. The settings and their names are the core's table.

use crate::fields::expected;
use crate::{error, fields, time};
use aftercall::{POLICY_PROFILES, POLICY_SETTINGS};
use pyo3::exceptions::{PyAttributeError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyInt};
use std::hash::{Hash, Hasher};

/// What the caller allows: `Policy(attempts=5, deadline=20.0)`.
///
/// Times are in seconds and kept in whole milliseconds; a setting that is left out keeps its
/// default. A deadline that is set also limits each attempt; the default limits only waits and further
/// sends. Each is an attribute of the same name. Raises PolicyError for a value out of its range,
/// TypeError for a name that is not a setting. Immutable; equal by value.
///
/// * attempts: maximum number of attempts, 1 to 1,000
/// * deadline: time from begin after which nothing is sent
/// * verify_time: time reserved for verifying whether a request took effect
/// * longest_wait: longest wait that a server may ask for
/// * base: upper limit of the first back-off
/// * throttle_base: upper limit of the first back-off after a throttle
/// * cap: upper limit of the back-off
/// * pressure: no retries while too many requests fail
/// * hold: a throttle that names a time holds the other calls
/// * pacing: slow down before a limit is used up
/// * breaker: percent of failures at which the circuit opens, 0 for never
/// * breaker_open: how long an open circuit stays open before a probe
/// * budget: an origin's retry budget, 0 for none, to 1,000,000
/// * price: price of a retry, if there is a budget
/// * throttle_price: price of a retry after a 429 or a throttle code
/// * retry_reported: also retry what should be reported, if harmless
/// * observe_only: send once and report what would come next
#[pyclass(frozen, eq, hash, module = "aftercall")]
#[derive(PartialEq)]
pub(crate) struct Policy(pub(crate) aftercall::Policy);

impl Hash for Policy {
    fn hash<H: Hasher>(&self, state: &mut H) {
        POLICY_SETTINGS.iter().for_each(|setting| self.0.get(setting.name).hash(state));
    }
}

/// A policy with settings given by name.
fn with(
    py: Python<'_>,
    mut policy: aftercall::Policy,
    settings: Option<&Bound<'_, PyDict>>,
) -> PyResult<Policy> {
    for (name, value) in settings.into_iter().flatten() {
        let name: String = name.extract()?;
        let Some((full, is_time)) = setting(&name) else {
            return Err(PyTypeError::new_err(format!("Policy has no setting {name:?}")));
        };
        let amount = amount(&name, &value, is_time)?;
        policy.set(full, amount).map_err(|mistake| error::to_py(py, &mistake))?;
    }
    Ok(Policy(policy))
}

/// The unit that the core's names of times end in; Python gives times in seconds without it.
const MILLISECONDS: &str = "_ms";

/// The core's name of a setting and whether it is a time.
fn setting(name: &str) -> Option<(&'static str, bool)> {
    POLICY_SETTINGS.iter().find_map(|setting| match setting.name.strip_suffix(MILLISECONDS) {
        Some(short) if short == name => Some((setting.name, true)),
        None if setting.name == name => Some((setting.name, false)),
        _ => None,
    })
}

fn python_name(name: &'static str) -> &'static str {
    name.strip_suffix(MILLISECONDS).unwrap_or(name)
}

/// A setting's value in the core's unit.
fn amount(name: &str, value: &Bound<'_, PyAny>, is_time: bool) -> PyResult<u64> {
    if is_time {
        let millis = time::given_duration(value, name)?.as_secs_f64() * 1000.0;
        return Ok(millis.round() as u64);
    }
    if !value.is_instance_of::<PyInt>() {
        return Err(expected(value, name, "an int"));
    }
    // A number that does not fit is out of every range; the core says so.
    Ok(value.extract().unwrap_or(u64::MAX))
}

impl Policy {
    /// A setting's value in Python's unit.
    fn value(&self, py: Python<'_>, name: &str) -> PyResult<Py<PyAny>> {
        let found = setting(name).and_then(|(full, time)| Some((full, time, self.0.get(full)?)));
        let Some((full, is_time, value)) = found else {
            return Err(PyAttributeError::new_err(format!("Policy has no setting {name:?}")));
        };
        if is_time {
            return Ok((value as f64 / 1000.0).into_pyobject(py)?.into_any().unbind());
        }
        if is_switch(full) {
            return Ok(PyBool::new(py, value != 0).to_owned().into_any().unbind());
        }
        Ok(value.into_pyobject(py)?.into_any().unbind())
    }
}

#[pymethods]
impl Policy {
    #[new]
    #[pyo3(
        signature = (**settings),
        text_signature = "(*, attempts=3, deadline=60.0, verify_time=5.0, longest_wait=30.0, base=0.05, throttle_base=1.0, cap=20.0, pressure=True, hold=True, pacing=True, breaker=0, breaker_open=5.0, budget=0, price=14, throttle_price=5, retry_reported=False, observe_only=False)"
    )]
    fn new(py: Python<'_>, settings: Option<&Bound<'_, PyDict>>) -> PyResult<Policy> {
        with(py, aftercall::Policy::default(), settings)
    }

    /// The policy of a profile, with settings of your own: `Policy.profile("aws-2026", attempts=5)`.
    ///
    /// `policy_profiles()` lists the profiles and says where each is unsafe; "default" is what Policy()
    /// gives. Raises ValueError for any other name, and what Policy() raises for a setting.
    #[staticmethod]
    #[pyo3(signature = (name, /, **settings))]
    fn profile(
        py: Python<'_>,
        name: &Bound<'_, PyAny>,
        settings: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Policy> {
        let name = fields::text(name, "name")?;
        let Some(policy) = aftercall::Policy::profile(name) else {
            let there: Vec<&str> = POLICY_PROFILES.iter().map(|profile| profile.name).collect();
            let message = format!("no profile is called {name:?}; there are {}", there.join(", "));
            return Err(PyValueError::new_err(message));
        };
        with(py, policy, settings)
    }

    /// The settings by name; times in seconds.
    fn settings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let settings = PyDict::new(py);
        for setting in POLICY_SETTINGS {
            let name = python_name(setting.name);
            settings.set_item(name, self.value(py, name)?)?;
        }
        Ok(settings)
    }

    // Settings, made by `cargo run -p xtask -- types`:
    /// Maximum number of attempts.
    /// An int, 1 to 1,000; 3 by default.
    #[getter]
    fn attempts(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.value(py, "attempts")
    }
    /// Time from begin after which nothing is sent.
    /// In seconds, at most 31536000; 60.0 by default.
    #[getter]
    fn deadline(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.value(py, "deadline")
    }
    /// Time reserved for verifying whether a request took effect.
    /// In seconds, at most 31536000; 5.0 by default.
    #[getter]
    fn verify_time(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.value(py, "verify_time")
    }
    /// Longest wait that a server may ask for.
    /// In seconds, at most 31536000; 30.0 by default.
    #[getter]
    fn longest_wait(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.value(py, "longest_wait")
    }
    /// Upper limit of the first back-off.
    /// In seconds, at most 31536000; 0.05 by default.
    #[getter]
    fn base(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.value(py, "base")
    }
    /// Upper limit of the first back-off after a throttle.
    /// In seconds, at most 31536000; 1.0 by default.
    #[getter]
    fn throttle_base(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.value(py, "throttle_base")
    }
    /// Upper limit of the back-off.
    /// In seconds, at most 31536000; 20.0 by default.
    #[getter]
    fn cap(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.value(py, "cap")
    }
    /// No retries while too many requests fail.
    /// A bool; True by default.
    #[getter]
    fn pressure(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.value(py, "pressure")
    }
    /// A throttle that names a time holds the other calls.
    /// A bool; True by default.
    #[getter]
    fn hold(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.value(py, "hold")
    }
    /// Slow down before a limit is used up.
    /// A bool; True by default.
    #[getter]
    fn pacing(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.value(py, "pacing")
    }
    /// Percent of failures at which the circuit opens, 0 for never.
    /// An int, 0 to 100; 0 by default.
    #[getter]
    fn breaker(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.value(py, "breaker")
    }
    /// How long an open circuit stays open before a probe.
    /// In seconds, at most 31536000; 5.0 by default.
    #[getter]
    fn breaker_open(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.value(py, "breaker_open")
    }
    /// An origin's retry budget, 0 for none.
    /// An int, 0 to 1,000,000; 0 by default.
    #[getter]
    fn budget(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.value(py, "budget")
    }
    /// Price of a retry, if there is a budget.
    /// An int, 0 to 1,000,000; 14 by default.
    #[getter]
    fn price(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.value(py, "price")
    }
    /// Price of a retry after a 429 or a throttle code.
    /// An int, 0 to 1,000,000; 5 by default.
    #[getter]
    fn throttle_price(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.value(py, "throttle_price")
    }
    /// Also retry what should be reported, if harmless.
    /// A bool; False by default.
    #[getter]
    fn retry_reported(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.value(py, "retry_reported")
    }
    /// Send once and report what would come next.
    /// A bool; False by default.
    #[getter]
    fn observe_only(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.value(py, "observe_only")
    }
    // End of the settings.

    /// For pickle and copy.
    fn __getnewargs_ex__<'py>(&self, py: Python<'py>) -> PyResult<((), Bound<'py, PyDict>)> {
        let settings = self.settings(py)?;
        if self.0.deadline.is_none() {
            // The default is not the same as one that was set.
            settings.del_item("deadline")?;
        }
        Ok(((), settings))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let mut shown = Vec::new();
        for (name, value) in self.settings(py)? {
            shown.push(format!("{}={}", name.str()?, value.repr()?));
        }
        Ok(format!("Policy({})", shown.join(", ")))
    }
}

/// Whether a setting is a switch: the core takes 0 and 1 for it and nothing above.
fn is_switch(name: &str) -> bool {
    let mut policy = aftercall::Policy::default();
    policy.set(name, 1).is_ok() && policy.set(name, 2).is_err()
}

/// The settings of a policy: (name, help); times are in seconds.
#[pyfunction]
pub(crate) fn policy_settings() -> Vec<(&'static str, &'static str)> {
    POLICY_SETTINGS.iter().map(|setting| (python_name(setting.name), setting.help)).collect()
}

/// The profiles of a policy: (name, help); the help says where each is unsafe.
#[pyfunction]
pub(crate) fn policy_profiles() -> Vec<(&'static str, &'static str)> {
    POLICY_PROFILES.iter().map(|profile| (profile.name, profile.help)).collect()
}

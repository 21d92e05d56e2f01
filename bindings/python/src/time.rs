//! Time as an input: the present, and the wait that a server asked for.

use crate::copies::{self, Reduced};
use crate::fields;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use std::time::Duration;

/// The present, in integer microseconds: `monotonic` on a clock that never goes back, `wall` since
/// 1970-01-01T00:00:00Z. Raises OverflowError for a monotonic time below 0 and for what does not fit
/// 64 bits. Immutable; equal by value.
#[pyclass(frozen, eq, hash, module = "aftercall")]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct Now(aftercall::Now);

#[pymethods]
impl Now {
    #[new]
    fn new(monotonic: &Bound<'_, PyAny>, wall: &Bound<'_, PyAny>) -> PyResult<Now> {
        let monotonic = fields::whole(monotonic, "monotonic")?;
        Ok(Now(aftercall::Now::new(monotonic, fields::whole(wall, "wall")?)))
    }
    #[classattr]
    fn __match_args__() -> (&'static str, &'static str) {
        ("monotonic", "wall")
    }
    /// The present as time.monotonic_ns and time.time_ns say it.
    #[staticmethod]
    fn read(py: Python<'_>) -> PyResult<Now> {
        given(py, None).map(Now)
    }
    /// Microseconds on the monotonic clock.
    #[getter]
    fn monotonic(&self) -> u64 {
        self.0.monotonic
    }
    /// Microseconds since 1970.
    #[getter]
    fn wall(&self) -> i64 {
        self.0.wall
    }
    /// For pickle and copy.
    fn __getnewargs__(&self) -> (u64, i64) {
        (self.0.monotonic, self.0.wall)
    }
    fn __repr__(&self) -> String {
        format!("Now({}, {})", self.0.monotonic, self.0.wall)
    }
}

/// The present that an argument gives; without one, that of Python's clocks.
pub(crate) fn given(py: Python<'_>, now: Option<&Bound<'_, Now>>) -> PyResult<aftercall::Now> {
    static MONOTONIC: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    static WALL: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    if let Some(now) = now {
        return Ok(now.get().0);
    }
    let monotonic: i64 = MONOTONIC.import(py, "time", "monotonic_ns")?.call0()?.extract()?;
    let wall: i64 = WALL.import(py, "time", "time_ns")?.call0()?.extract()?;
    let monotonic = u64::try_from(monotonic.div_euclid(1000)).unwrap_or(0);
    Ok(aftercall::Now::new(monotonic, wall.div_euclid(1000)))
}

/// A duration from seconds; `what` names it in the error.
pub(crate) fn duration(seconds: f64, what: &str) -> PyResult<Duration> {
    Duration::try_from_secs_f64(seconds)
        .map_err(|_| PyValueError::new_err(format!("{what}: {seconds} is not a number of seconds")))
}

/// A duration that an argument gives in seconds; `what` names it in the errors.
pub(crate) fn given_duration(value: &Bound<'_, PyAny>, what: &str) -> PyResult<Duration> {
    let seconds = value.extract();
    duration(seconds.map_err(|_| fields::expected(value, what, "a number of seconds"))?, what)
}

/// The wait that a server asked for: either `after` so many seconds from the response, or not before
/// the moment `at` (seconds since 1970, as time.time counts). The other one is None. Immutable.
#[pyclass(frozen, eq, hash, module = "aftercall")]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct WaitHint(pub(crate) aftercall::WaitHint);

#[pymethods]
impl WaitHint {
    /// Seconds from when the response was received, or None.
    #[getter]
    fn after(&self) -> Option<f64> {
        match self.0 {
            aftercall::WaitHint::After(duration) => Some(duration.as_secs_f64()),
            aftercall::WaitHint::At(_) => None,
        }
    }
    /// Seconds since 1970, or None.
    #[getter]
    fn at(&self) -> Option<f64> {
        match self.0 {
            aftercall::WaitHint::After(_) => None,
            aftercall::WaitHint::At(micros) => Some(micros as f64 / 1e6),
        }
    }
    /// How many seconds that is at `now` (seconds since 1970; default: time.time()), 0.0 or more.
    #[pyo3(signature = (now = None))]
    fn seconds(&self, py: Python<'_>, now: Option<f64>) -> PyResult<f64> {
        seconds(py, self.0, now)
    }
    /// For pickle and copy.
    fn __reduce__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<Reduced<'py, (Option<u64>, Option<i64>)>> {
        let parts = match self.0 {
            aftercall::WaitHint::After(after) => (Some(copies::nanos(after)), None),
            aftercall::WaitHint::At(at) => (None, Some(at)),
        };
        Ok((copies::restorer(py, "_restore_wait_hint")?, parts))
    }
    fn __repr__(&self) -> String {
        match self.0 {
            aftercall::WaitHint::After(duration) => {
                format!("<WaitHint after={}>", duration.as_secs_f64())
            }
            aftercall::WaitHint::At(micros) => format!("<WaitHint at={}>", micros as f64 / 1e6),
        }
    }
}

/// How many seconds a wait is at a wall time; the clock is only read for a moment.
pub(crate) fn seconds(
    py: Python<'_>,
    wait: aftercall::WaitHint,
    now: Option<f64>,
) -> PyResult<f64> {
    let wall = match (wait, now) {
        (aftercall::WaitHint::After(_), _) => 0,
        (aftercall::WaitHint::At(_), Some(now)) if now.is_finite() => (now * 1e6) as i64,
        (aftercall::WaitHint::At(_), Some(_)) => {
            return Err(PyValueError::new_err("now: expected seconds since 1970"));
        }
        (aftercall::WaitHint::At(_), None) => given(py, None)?.wall,
    };
    Ok(wait.from_wall(wall).as_secs_f64())
}

/// A wait out of a copy: after nanoseconds, or at microseconds since 1970.
#[pyfunction(name = "_restore_wait_hint")]
#[pyo3(signature = (after, at))]
pub(crate) fn restore_wait_hint(after: Option<u64>, at: Option<i64>) -> WaitHint {
    WaitHint(match at {
        Some(at) => aftercall::WaitHint::At(at),
        None => aftercall::WaitHint::After(Duration::from_nanos(after.unwrap_or(0))),
    })
}

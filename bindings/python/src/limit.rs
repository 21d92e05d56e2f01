//! A limit on what a caller may send.

use crate::copies::{self, Parts, Reduced};
use crate::time::WaitHint;
use crate::vocabulary;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::time::Duration;

/// A limit that a response states: how much may be sent, how much of it is left, and when it is full
/// again. Immutable.
#[pyclass(frozen, eq, hash, module = "aftercall")]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct Limit(pub(crate) aftercall::Limit);

#[pymethods]
impl Limit {
    #[classattr]
    fn __match_args__() -> (&'static str, &'static str, &'static str) {
        ("name", "limit", "remaining")
    }
    /// The server's name for it, for instance "requests" or "daily"; empty when it has none.
    #[getter]
    fn name(&self) -> &str {
        &self.0.name
    }
    /// How much is allowed in one window, or None.
    #[getter]
    fn limit(&self) -> Option<u64> {
        self.0.limit
    }
    /// How much of it is left, or None; a fraction is rounded down.
    #[getter]
    fn remaining(&self) -> Option<u64> {
        self.0.remaining
    }
    /// When it is full again: a WaitHint, or None.
    #[getter]
    fn resets(&self) -> Option<WaitHint> {
        self.0.resets.map(WaitHint)
    }
    /// The length of its window in seconds, or None.
    #[getter]
    fn window(&self) -> Option<f64> {
        self.0.window.map(|window| window.as_secs_f64())
    }
    /// What is counted: "requests", "tokens", "bytes", "concurrent-requests" and others; empty when
    /// it is unknown.
    #[getter]
    fn unit(&self) -> &str {
        &self.0.unit
    }
    /// What it applies to: a LimitScope.
    #[getter]
    fn scope(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        vocabulary::to_py(py, self.0.scope)
    }
    /// Whether nothing is left.
    #[getter]
    fn is_exhausted(&self) -> bool {
        self.0.is_exhausted()
    }
    /// For pickle and copy.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py, (Bound<'py, PyDict>,)>> {
        let parts = Parts::new(py);
        parts.put("name", self.name())?;
        parts.put("limit", self.limit())?;
        parts.put("remaining", self.remaining())?;
        parts.put("resets", self.resets())?;
        parts.put("window_ns", self.0.window.map(copies::nanos))?;
        parts.put("unit", self.unit())?;
        parts.put_word("scope", self.0.scope)?;
        Ok((copies::restorer(py, "_restore_limit")?, (parts.0,)))
    }
    fn __repr__(&self) -> String {
        let shown = |amount: Option<u64>| amount.map_or("?".to_owned(), |it| it.to_string());
        let aftercall::Limit { name, limit, remaining, .. } = &self.0;
        format!("<Limit {name:?}: {} of {} left>", shown(*remaining), shown(*limit))
    }
}

/// A limit out of a copy.
#[pyfunction(name = "_restore_limit")]
pub(crate) fn restore_limit(parts: Bound<'_, PyDict>) -> PyResult<Limit> {
    let parts = Parts(parts);
    let resets: Option<Bound<'_, WaitHint>> = parts.get("resets")?.extract()?;
    let window: Option<u64> = parts.get("window_ns")?.extract()?;
    Ok(Limit(aftercall::Limit {
        name: parts.take("name")?,
        limit: parts.take("limit")?,
        remaining: parts.take("remaining")?,
        resets: resets.map(|resets| resets.get().0),
        window: window.map(Duration::from_nanos),
        unit: parts.take("unit")?,
        scope: parts.word("scope")?,
    }))
}

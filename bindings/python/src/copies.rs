//! How values travel: by pickle to another process, by copy within one.
//!
//! A value says in `__reduce__` which function of this module makes it again, and of what. Words
//! travel as the members of their enumerations, values within values as themselves.

use crate::vocabulary::{self, Closed};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::time::Duration;

/// What `__reduce__` gives: a function and its arguments.
pub(crate) type Reduced<'py, T> = (Bound<'py, PyAny>, T);

/// The function of this module that makes a value again.
pub(crate) fn restorer<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import("aftercall._native")?.getattr(name)
}

/// The plain values of a JSON text.
pub(crate) fn from_json<'py>(text: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    text.py().import("json")?.call_method1("loads", (text,))
}

/// Whole nanoseconds, as a duration travels.
pub(crate) fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// The parts of a value by name.
pub(crate) struct Parts<'py>(pub(crate) Bound<'py, PyDict>);

impl<'py> Parts<'py> {
    pub(crate) fn new(py: Python<'py>) -> Parts<'py> {
        Parts(PyDict::new(py))
    }

    pub(crate) fn put(&self, name: &str, value: impl IntoPyObject<'py>) -> PyResult<()> {
        self.0.set_item(name, value)
    }

    pub(crate) fn put_word(&self, name: &str, word: impl Closed) -> PyResult<()> {
        self.0.set_item(name, vocabulary::to_py(self.0.py(), word)?)
    }

    pub(crate) fn get(&self, name: &str) -> PyResult<Bound<'py, PyAny>> {
        let found = self.0.get_item(name)?;
        found.ok_or_else(|| PyValueError::new_err(format!("the copy has no {name:?}")))
    }

    pub(crate) fn take<T>(&self, name: &str) -> PyResult<T>
    where
        T: for<'a> FromPyObject<'a, 'py, Error = PyErr>,
    {
        self.get(name)?.extract()
    }

    pub(crate) fn word<W: Closed>(&self, name: &str) -> PyResult<W> {
        vocabulary::from_py(&self.get(name)?)
    }
}

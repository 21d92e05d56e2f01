//! The items of a batch.

use crate::copies::{self, Parts, Reduced};
use crate::vocabulary;
use pyo3::prelude::*;
use pyo3::types::PyDict;

/// What a response says about one part of a batch. Immutable.
#[pyclass(frozen, eq, module = "aftercall")]
#[derive(PartialEq)]
pub(crate) struct Item(pub(crate) aftercall::Item);

#[pymethods]
impl Item {
    /// Its position in the answer, from 0; where the answer names the position in the request, that.
    #[getter]
    fn index(&self) -> u32 {
        self.0.index
    }
    /// The id, key, path or pointer that the answer gives, or None.
    #[getter]
    fn id(&self) -> Option<&str> {
        self.0.id.as_deref()
    }
    /// Its status; 0 when it has none.
    #[getter]
    fn status(&self) -> u16 {
        self.0.status
    }
    /// Its error code, or None.
    #[getter]
    fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }
    /// Its error message, or None.
    #[getter]
    fn detail(&self) -> Option<&str> {
        self.0.detail.as_deref()
    }
    /// What went wrong: a Reason.
    #[getter]
    fn reason(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        vocabulary::to_py(py, self.0.reason)
    }
    /// Did it take effect: an Effect.
    #[getter]
    fn effect(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        vocabulary::to_py(py, self.0.effect)
    }
    /// What should a queue do with it: a Disposition.
    #[getter]
    fn disposition(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        vocabulary::to_py(py, self.0.disposition)
    }
    /// Whether it worked.
    #[getter]
    fn is_success(&self) -> bool {
        self.0.is_success
    }
    /// For pickle and copy.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py, (Bound<'py, PyDict>,)>> {
        let parts = Parts::new(py);
        parts.put("index", self.index())?;
        parts.put("id", self.id())?;
        parts.put("status", self.status())?;
        parts.put("code", self.code())?;
        parts.put("detail", self.detail())?;
        parts.put("reason", self.reason(py)?)?;
        parts.put("effect", self.effect(py)?)?;
        parts.put("disposition", self.disposition(py)?)?;
        parts.put("is_success", self.is_success())?;
        Ok((copies::restorer(py, "_restore_item")?, (parts.0,)))
    }
    fn __repr__(&self) -> String {
        let aftercall::Item { index, status, disposition, .. } = &self.0;
        format!("<Item {index}: {status} {disposition}>")
    }
}

/// An item out of a copy.
#[pyfunction(name = "_restore_item")]
pub(crate) fn restore_item(parts: Bound<'_, PyDict>) -> PyResult<Item> {
    let parts = Parts(parts);
    Ok(Item(aftercall::Item {
        index: parts.take("index")?,
        id: parts.take("id")?,
        status: parts.take("status")?,
        code: parts.take("code")?,
        detail: parts.take("detail")?,
        reason: parts.word("reason")?,
        effect: parts.word("effect")?,
        disposition: parts.word("disposition")?,
        is_success: parts.take("is_success")?,
    }))
}

//! What a status code means: what Python can ask of one row of a contract.

use crate::copies::{self, Reduced};
use crate::row::{self, Status};
use crate::{contract, error, vocabulary};
use pyo3::prelude::*;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Looks a status up: `status(503)`, `status("503 Throttled")`, `status("throttled")`,
/// `status(http.HTTPStatus.NOT_FOUND)`.
///
/// A code that no row names gives the row of its class with `is_known` false; one outside 100..=599
/// is read as a 5xx (RFC 9110 section 15). `contract` is a Contract or the name of a built-in one;
/// the default is "rest".
///
/// Raises ValueError for a text that names no status and for a code outside 0..=65535, TypeError
/// for anything that is neither int nor str.
#[pyfunction]
#[pyo3(signature = (value, *, contract = None))]
pub(crate) fn status(
    value: &Bound<'_, PyAny>,
    contract: Option<&Bound<'_, PyAny>>,
) -> PyResult<Status> {
    row::of(&contract::given(contract)?, value)
}

#[pymethods]
impl Status {
    #[new]
    #[pyo3(signature = (value, *, contract = None))]
    fn new(value: &Bound<'_, PyAny>, contract: Option<&Bound<'_, PyAny>>) -> PyResult<Status> {
        status(value, contract)
    }

    /// The code that was asked for.
    #[getter]
    fn code(&self) -> u16 {
        self.0.code()
    }
    /// A stable name, of which constants and exceptions are made, for instance "throttled".
    #[getter]
    fn name(&self) -> &str {
        self.0.name()
    }
    /// What went wrong, as far as the status alone tells: a Reason.
    #[getter]
    fn reason(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        vocabulary::to_py(py, self.0.reason())
    }
    /// A few words: the contract's message, else the registered phrase.
    #[getter]
    fn message(&self) -> &str {
        self.0.message()
    }
    /// One or two sentences on what it means.
    #[getter]
    fn description(&self) -> &str {
        self.0.description()
    }
    /// The phrase of the IANA registry; empty for a code that is not registered.
    #[getter]
    fn phrase(&self) -> &str {
        self.0.phrase()
    }
    /// What to do about it, in a sentence; may be empty.
    #[getter]
    fn help(&self) -> &str {
        self.0.help()
    }
    /// The document that defines it, for instance "RFC 9110 section 15.5.5"; may be empty.
    #[getter]
    fn reference(&self) -> &str {
        self.0.reference()
    }
    /// Whether a row names this code; otherwise the row of its class speaks.
    #[getter]
    fn is_known(&self) -> bool {
        self.0.is_known()
    }
    /// Whether the request took effect, as far as the status alone tells: an Effect.
    #[getter]
    fn effect(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        vocabulary::to_py(py, self.0.effect())
    }
    /// Whose fault it is, as far as the status alone tells: a Fault.
    #[getter]
    fn fault(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        vocabulary::to_py(py, self.0.fault())
    }
    /// What is useful to do: a Remedy.
    #[getter]
    fn remedy(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        vocabulary::to_py(py, self.0.remedy())
    }
    /// Whether sending the unchanged request again is safe: a Repeat.
    #[getter]
    fn repeat(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        vocabulary::to_py(py, self.0.repeat())
    }
    /// 2xx.
    #[getter]
    fn is_success(&self) -> bool {
        self.0.is_success()
    }
    /// 4xx.
    #[getter]
    fn is_client_error(&self) -> bool {
        self.0.is_client_error()
    }
    /// 5xx, and every code outside 100..=599 (RFC 9110 section 15).
    #[getter]
    fn is_server_error(&self) -> bool {
        self.0.is_server_error()
    }
    /// The remedy is to slow down.
    #[getter]
    fn is_throttled(&self) -> bool {
        self.0.is_throttled()
    }

    /// The row as JSON text, with the same keys in every language.
    fn to_json(&self) -> String {
        self.0.to_json()
    }
    /// The row as a dict of plain values, with the keys of to_json.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        copies::from_json(&self.to_json().into_pyobject(py)?.into_any())
    }

    fn __int__(&self) -> u16 {
        self.0.code()
    }
    fn __index__(&self) -> u16 {
        self.0.code()
    }
    fn __str__(&self) -> String {
        self.0.to_string()
    }
    fn __repr__(&self) -> String {
        let (remedy, repeat) = (self.0.remedy(), self.0.repeat());
        let (effect, fault) = (self.0.effect(), self.0.fault());
        format!(
            "<Status {}: effect={effect} fault={fault} remedy={remedy} repeat={repeat}>",
            self.0
        )
    }
    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Status>().is_ok_and(|other| other.get().0 == self.0)
    }
    /// For pickle and copy: the row travels as a contract of this one row.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py, (u16, String)>> {
        let restore = copies::restorer(py, "_restore_status")?;
        Ok((restore, (self.0.code(), contract::of_one_row(&self.0))))
    }
    fn __hash__(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.0.code(), self.0.message()).hash(&mut hasher);
        hasher.finish()
    }
}

/// A status out of a copy.
#[pyfunction(name = "_restore_status")]
pub(crate) fn restore(py: Python<'_>, code: u16, row: &str) -> PyResult<Status> {
    let contract = aftercall::Contract::from_toml(row);
    let contract = contract.map_err(|mistake| error::to_py(py, &mistake))?;
    Ok(Status(contract.status(code)))
}

//! What each status means for an API, as data.

use crate::error;
use crate::fields::{self, expected};
use crate::status::{self, Status};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyString;
use std::path::PathBuf;

/// What each status means for an API. Immutable; shared by threads.
///
/// `Contract.named("rest")` is the default, `Contract.named("http")` has every registered status;
/// `Contract.from_toml` and `Contract.from_file` read your own.
#[pyclass(frozen, module = "aftercall")]
pub(crate) struct Contract(pub(crate) aftercall::Contract);

/// The contract that an argument gives: a Contract, a built-in's name, or `None` for the default.
pub(crate) fn given(value: Option<&Bound<'_, PyAny>>) -> PyResult<aftercall::Contract> {
    let Some(value) = value else { return Ok(aftercall::Contract::rest().clone()) };
    if let Ok(contract) = value.cast::<Contract>() {
        return Ok(contract.get().0.clone());
    }
    let Ok(name) = value.cast::<PyString>() else {
        return Err(expected(value, "contract", "a Contract or the name of a built-in one"));
    };
    built_in(name.to_str()?)
}

fn built_in(name: &str) -> PyResult<aftercall::Contract> {
    aftercall::Contract::named(name)
        .cloned()
        .ok_or_else(|| PyValueError::new_err(format!("contract: {name:?} is no built-in contract")))
}

fn parsed(py: Python<'_>, text: &str) -> PyResult<Contract> {
    let read = aftercall::Contract::from_toml(text);
    read.map(Contract).map_err(|mistake| error::to_py(py, &mistake))
}

#[pymethods]
impl Contract {
    /// The built-in contract of this name: "rest" or "http". Raises ValueError for any other.
    #[staticmethod]
    fn named(name: &Bound<'_, PyAny>) -> PyResult<Contract> {
        built_in(fields::text(name, "name")?).map(Contract)
    }

    /// Reads a contract from TOML. Raises ContractError with line and column.
    #[staticmethod]
    fn from_toml(py: Python<'_>, text: &Bound<'_, PyAny>) -> PyResult<Contract> {
        parsed(py, fields::text(text, "text")?)
    }

    /// Reads a contract from a TOML file in UTF-8. Raises OSError or ContractError.
    #[staticmethod]
    fn from_file(py: Python<'_>, path: PathBuf) -> PyResult<Contract> {
        let text = py.detach(|| std::fs::read_to_string(path))?;
        parsed(py, &text)
    }

    /// The contract's name.
    #[getter]
    fn name(&self) -> &str {
        self.0.name()
    }
    /// Whether a status that the contract does not list itself is off-contract.
    #[getter]
    fn closed(&self) -> bool {
        self.0.is_closed()
    }
    /// Whether a caller may rely on the idempotency keys that it sends.
    #[getter]
    fn honours_idempotency_keys(&self) -> bool {
        self.0.honours_idempotency_keys()
    }
    /// Looks a status up in this contract; see aftercall.status.
    fn status(slf: &Bound<'_, Self>, value: &Bound<'_, PyAny>) -> PyResult<Status> {
        status::status(slf.py(), value, Some(slf.as_any()))
    }
    /// Whether the contract itself, not one that it extends, lists this code.
    fn lists(&self, code: &Bound<'_, PyAny>) -> PyResult<bool> {
        Ok(self.0.lists(status::code(code)?))
    }
    /// The rows that the contract lists itself, in code order, one a code.
    fn rows(&self) -> Vec<Status> {
        self.0.rows().map(Status).collect()
    }
    /// Every row, those it inherits too, in code order, one a code.
    fn all_rows(&self) -> Vec<Status> {
        self.0.all_rows().map(Status).collect()
    }
    /// The rows that differ from a code's plain row by method or condition, each with words that
    /// say when it counts.
    fn variants(&self) -> Vec<(Status, String)> {
        self.0.variants().into_iter().map(|(row, when)| (Status(row), when)).collect()
    }
    fn __repr__(&self) -> String {
        format!("<Contract {:?}: {} rows>", self.0.name(), self.0.rows().count())
    }
}

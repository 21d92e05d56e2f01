//! What each status means for an API, as data.

use crate::copies::Reduced;
use crate::error;
use crate::fields::{self, expected};
use crate::row::{self, Status};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyString;
use std::hash::{Hash, Hasher};
use std::path::PathBuf;
use std::sync::Arc;

/// What each status means for an API. Immutable; shared by threads.
///
/// `Contract.named("rest")` is the default, `Contract.named("http")` has every registered status;
/// `Contract.from_toml` and `Contract.from_file` read your own.
/// Two are equal when they are made from the same text, or are the same built-in one.
#[pyclass(frozen, eq, hash, module = "aftercall")]
#[derive(Clone)]
pub(crate) struct Contract {
    pub(crate) contract: aftercall::Contract,
    /// The text that it was made from; none for a built-in one.
    text: Option<Arc<str>>,
}

impl PartialEq for Contract {
    fn eq(&self, other: &Contract) -> bool {
        self.contract.name() == other.contract.name() && self.text == other.text
    }
}

impl Hash for Contract {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.contract.name(), &self.text).hash(state);
    }
}

/// The contract that an argument gives: a Contract, a built-in's name, or `None` for the default.
pub(crate) fn given(value: Option<&Bound<'_, PyAny>>) -> PyResult<aftercall::Contract> {
    let Some(value) = value else { return Ok(aftercall::Contract::rest().clone()) };
    if let Ok(contract) = value.cast::<Contract>() {
        return Ok(contract.get().contract.clone());
    }
    object(Some(value)).map(|contract| contract.contract)
}

/// The same, with the text that it was made from.
pub(crate) fn object(value: Option<&Bound<'_, PyAny>>) -> PyResult<Contract> {
    let Some(value) = value else { return built_in(aftercall::Contract::rest().name()) };
    if let Ok(contract) = value.cast::<Contract>() {
        return Ok(contract.get().clone());
    }
    let Ok(name) = value.cast::<PyString>() else {
        return Err(expected(value, "contract", "a Contract or the name of a built-in one"));
    };
    built_in(name.to_str()?)
}

fn built_in(name: &str) -> PyResult<Contract> {
    match aftercall::Contract::named(name).cloned() {
        Some(contract) => Ok(Contract { contract, text: None }),
        None => Err(PyValueError::new_err(format!("contract: {name:?} is no built-in contract"))),
    }
}

fn parsed(py: Python<'_>, text: &str) -> PyResult<Contract> {
    let read = aftercall::Contract::from_toml(text);
    let contract = read.map_err(|mistake| error::to_py(py, &mistake))?;
    Ok(Contract { contract, text: Some(Arc::from(text)) })
}

/// A contract that says of a status what this one says.
pub(crate) fn of_one_row(status: &aftercall::Status) -> String {
    let code = status.code();
    let class = if (100..600).contains(&code) { code / 100 } else { 5 };
    let key = match status.is_known() {
        true => format!("[[status]]\ncode = {code}"),
        false => format!("[[class]]\nclass = {class}"),
    };
    let texts = [
        ("message", status.message()),
        ("description", status.description()),
        ("phrase", status.phrase()),
        ("help", status.help()),
        ("reference", status.reference()),
        ("effect", status.effect().slug()),
        ("fault", status.fault().slug()),
        ("reason", status.reason().slug()),
        ("remedy", status.remedy().slug()),
        ("repeat", status.repeat().slug()),
        ("name", status.name()),
    ];
    let mut toml = format!("name = \"copy\"\n{key}\n");
    for (name, text) in texts {
        // What a contract's texts can be has no control characters: these two are all to escape.
        let text = text.replace('\\', "\\\\").replace('"', "\\\"");
        toml.push_str(&format!("{name} = \"{text}\"\n"));
    }
    toml
}

#[pymethods]
impl Contract {
    /// The built-in contract of this name: "rest" or "http". Raises ValueError for any other.
    #[staticmethod]
    fn named(name: &Bound<'_, PyAny>) -> PyResult<Contract> {
        built_in(fields::text(name, "name")?)
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
        self.contract.name()
    }
    /// Whether a status that the contract does not list itself is off-contract.
    #[getter]
    fn closed(&self) -> bool {
        self.contract.is_closed()
    }
    /// Whether If-Match and If-None-Match: * make a POST harmless to repeat.
    #[getter]
    fn heeds_preconditions_on_post(&self) -> bool {
        self.contract.heeds_preconditions_on_post()
    }
    /// Whether a caller may rely on the idempotency keys that it sends.
    #[getter]
    fn honors_idempotency_keys(&self) -> bool {
        self.contract.honors_idempotency_keys()
    }
    /// Looks a status up in this contract; see aftercall.status.
    fn status(&self, value: &Bound<'_, PyAny>) -> PyResult<Status> {
        row::of(&self.contract, value)
    }
    /// Whether the contract itself, not one that it extends, lists this code.
    fn lists(&self, code: &Bound<'_, PyAny>) -> PyResult<bool> {
        Ok(self.contract.lists(row::code(code)?))
    }
    /// The rows that the contract lists itself, in code order, one a code.
    fn rows(&self) -> Vec<Status> {
        self.contract.rows().map(Status).collect()
    }
    /// Every row, those it inherits too, in code order, one a code.
    fn all_rows(&self) -> Vec<Status> {
        self.contract.all_rows().map(Status).collect()
    }
    /// The rows that differ from a code's plain row by method or condition, each with words that
    /// say when it counts.
    fn variants(&self) -> Vec<(Status, String)> {
        self.contract.variants().into_iter().map(|(row, when)| (Status(row), when)).collect()
    }
    /// For pickle and copy.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py, (String,)>> {
        let own = py.get_type::<Contract>();
        Ok(match &self.text {
            None => (own.getattr("named")?, (self.name().to_owned(),)),
            Some(text) => (own.getattr("from_toml")?, (text.to_string(),)),
        })
    }
    fn __repr__(&self) -> String {
        format!("<Contract {:?}: {} rows>", self.contract.name(), self.contract.rows().count())
    }
}

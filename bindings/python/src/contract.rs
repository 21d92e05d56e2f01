//! What each status means for an API, as data.

use crate::build::Recipe;
use crate::copies::{self, Reduced};
use crate::error;
use crate::fields::{self, expected};
use crate::request;
use crate::row::{self, Status};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};
use std::hash::{Hash, Hasher};
use std::path::PathBuf;
use std::sync::Arc;

/// What each status means for an API. Immutable; shared by threads.
///
/// `Contract.named("rest")` is the default, `Contract.named("http")` has every registered status;
/// `Contract.from_toml` and `Contract.from_file` read your own, `Contract.build` makes it of data.
/// Two are equal when they are made from the same text or data, or are the same built-in one.
#[pyclass(frozen, eq, hash, module = "aftercall")]
#[derive(Clone)]
pub(crate) struct Contract {
    pub(crate) contract: aftercall::Contract,
    made: Made,
}

/// What a contract was made from.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Made {
    BuiltIn,
    Toml(Arc<str>),
    /// Data, and what it extends.
    Data(Arc<Recipe>, Arc<Contract>),
    /// It is that of an operation of this one.
    Of(Arc<Contract>),
}

impl Contract {
    /// All that one contract can differ in from another.
    fn parts(&self) -> impl PartialEq + Hash {
        (self.contract.name(), &self.made, self.contract.operation_path())
    }
}

impl PartialEq for Contract {
    fn eq(&self, other: &Contract) -> bool {
        self.parts() == other.parts()
    }
}

impl Eq for Contract {}

impl Hash for Contract {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.parts().hash(state);
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
        Some(contract) => Ok(Contract { contract, made: Made::BuiltIn }),
        None => {
            Err(PyValueError::new_err(format!("contract: {name:?} is not a built-in contract")))
        }
    }
}

fn parsed(py: Python<'_>, text: &str) -> PyResult<Contract> {
    let read = aftercall::Contract::from_toml(text);
    let contract = read.map_err(|mistake| error::to_py(py, &mistake))?;
    Ok(Contract { contract, made: Made::Toml(Arc::from(text)) })
}

/// A part of a path as text; "" where there is none.
fn part(part: Option<&std::ffi::OsStr>) -> &str {
    part.and_then(std::ffi::OsStr::to_str).unwrap_or("")
}

fn table(
    py: Python<'_>,
    text: &str,
    format: &str,
    name: &str,
    extends: &str,
) -> PyResult<Contract> {
    let unknown =
        |what: &str, name: &str| PyValueError::new_err(format!("{what}: {name:?} is not known"));
    let format = aftercall::Format::from_slug(format)
        .filter(|format| *format != aftercall::Format::Toml)
        .ok_or_else(|| unknown("format", format))?;
    let base = aftercall::Contract::named(extends).ok_or_else(|| unknown("extends", extends))?;
    let builder = aftercall::Contract::builder(name).extends(base);
    let read = builder.table(text, format).and_then(aftercall::ContractBuilder::build);
    let contract = read.map_err(|mistake| error::to_py(py, &mistake))?;
    let toml = contract.to_toml().map_err(|mistake| error::to_py(py, &mistake))?;
    Ok(Contract { contract, made: Made::Toml(Arc::from(toml)) })
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
    /// The built-in contract of this name: "rest", "http", or that of an intake, such as "otlp"; see
    /// aftercall.contracts. Raises ValueError for any other.
    #[staticmethod]
    fn named(name: &Bound<'_, PyAny>) -> PyResult<Contract> {
        built_in(fields::text(name, "name")?)
    }

    /// Reads a contract from TOML. Raises ContractError with the line and column of the mistake.
    #[staticmethod]
    fn from_toml(py: Python<'_>, text: &Bound<'_, PyAny>) -> PyResult<Contract> {
        parsed(py, fields::text(text, "text")?)
    }

    /// Reads a contract from a table with a heading such as "Status  Message  Description". `format` is
    /// "text", "markdown" or "csv"; `extends` is the name of a built-in contract, which says what a
    /// status means beside its texts. Raises ContractError with line and column, ValueError for a name
    /// that is not known.
    #[staticmethod]
    #[pyo3(signature = (text, format = "text", *, name = "table", extends = "http"))]
    fn from_table(
        py: Python<'_>,
        text: &Bound<'_, PyAny>,
        format: &str,
        name: &str,
        extends: &str,
    ) -> PyResult<Contract> {
        table(py, fields::text(text, "text")?, format, name, extends)
    }

    /// Reads a contract from a file in UTF-8: a table if it is called .txt, .md or .csv, and else TOML.
    /// Raises OSError or ContractError.
    #[staticmethod]
    fn from_file(py: Python<'_>, path: PathBuf) -> PyResult<Contract> {
        // Python's own exceptions name the file, on every system.
        let file = py.import("pathlib")?.call_method1("Path", (&path,))?;
        let bytes: Vec<u8> = file.call_method0("read_bytes")?.extract()?;
        let Ok(text) = String::from_utf8(bytes) else {
            return Err(error::of_contract(py, &format!("{} is not in UTF-8", path.display())));
        };
        let format = match part(path.extension()) {
            "txt" => "text",
            "md" => "markdown",
            "csv" => "csv",
            _ => return parsed(py, &text),
        };
        let name = Some(part(path.file_stem())).filter(|name| !name.is_empty());
        table(py, &text, format, name.unwrap_or("table"), "http")
    }

    /// The contract as a TOML file, which from_toml reads as this contract again. Raises ContractError
    /// for one that extends another contract of yours.
    fn to_toml(&self, py: Python<'_>) -> PyResult<String> {
        self.contract.to_toml().map_err(|mistake| error::to_py(py, &mistake))
    }

    /// Makes a contract of data: `Contract.build("orders", extends="rest", rows=[{"code": 404,
    /// "message": "No Such Order"}], codes={"out_of_stock": "conflict"})`.
    ///
    /// It can say what a contract's file can say, in the same words. `rows` are dicts with `code` (404, or
    /// a range such as "5xx", "500-503" or "default"; or `class`) and any of `method not_method when name message description phrase help reference
    /// reason effect fault remedy repeat success`; `codes` gives each error code its reason, or a dict of
    /// `reason effect fault remedy repeat`; `operations` are dicts with `method`, `path` (such as
    /// "/orders/{id}"), `idempotent`, `idempotency_keys`, `closed`, `success` and `rows`. `idempotent` says
    /// whether a second application of any request is harmless, `quoted_idempotency_keys` whether the API
    /// wants an idempotency key in double quotes. `success` names the shape of a body that
    /// decides whether a success is one, such as "slack". `extends` is a Contract or the name of a built-in
    /// one. Raises ContractError for what it cannot say, TypeError for an argument of another kind.
    #[staticmethod]
    #[pyo3(signature = (name, *, extends = None, closed = false, idempotency_keys = None, quoted_idempotency_keys = None, preconditions_on_post = None, idempotent = None, success = None, providers = None, codes = None, rows = None, operations = None))]
    #[allow(clippy::too_many_arguments)]
    fn build(
        py: Python<'_>,
        name: &Bound<'_, PyAny>,
        extends: Option<&Bound<'_, PyAny>>,
        closed: bool,
        idempotency_keys: Option<bool>,
        quoted_idempotency_keys: Option<bool>,
        preconditions_on_post: Option<bool>,
        idempotent: Option<bool>,
        success: Option<&Bound<'_, PyAny>>,
        providers: Option<&Bound<'_, PyAny>>,
        codes: Option<&Bound<'_, PyAny>>,
        rows: Option<&Bound<'_, PyAny>>,
        operations: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Contract> {
        let extends = match extends {
            Some(extends) => object(Some(extends)).map_err(|mistake| {
                if mistake.is_instance_of::<PyValueError>(py) {
                    return error::of_contract(py, &format!("extends: {}", mistake.value(py)));
                }
                mistake
            })?,
            None => built_in(aftercall::Contract::http().name())?,
        };
        let name = fields::text(name, "name")?.to_owned();
        let mut recipe = Recipe::new(name, closed);
        recipe.idempotency_keys = idempotency_keys;
        recipe.quoted_idempotency_keys = quoted_idempotency_keys;
        recipe.preconditions_on_post = preconditions_on_post;
        recipe.idempotent = idempotent;
        recipe.success =
            success.map(|name| fields::text(name, "success").map(str::to_owned)).transpose()?;
        recipe.add(py, providers, codes, rows, operations)?;
        let contract = recipe.over(py, &extends.contract)?;
        Ok(Contract { contract, made: Made::Data(Arc::new(recipe), Arc::new(extends)) })
    }

    /// The contract of the operation that this method and URL (or path) are: its rows before the
    /// contract's. The contract itself where it lists no such operation.
    fn operation(
        slf: &Bound<'_, Self>,
        method: &Bound<'_, PyAny>,
        url: &Bound<'_, PyAny>,
    ) -> PyResult<Contract> {
        let (method, url) = (fields::text(method, "method")?, request::url_text(url)?);
        let own = slf.get();
        let Some(contract) = own.contract.operation(method, &url) else { return Ok(own.clone()) };
        let whole = match &own.made {
            Made::Of(whole) => Arc::clone(whole),
            _ => Arc::new(own.clone()),
        };
        Ok(Contract { contract, made: Made::Of(whole) })
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
    /// Whether it lists operations, of which a request can be one.
    #[getter]
    fn _lists_operations(&self) -> bool {
        self.contract.operations().next().is_some() && self.contract.operation_path().is_none()
    }
    /// Whether the operation that this is the contract of says itself that it honors idempotency keys, as
    /// a client that makes keys by itself needs it. False for a contract of no operation.
    #[getter]
    fn declares_idempotency_keys(&self) -> bool {
        self.contract.declares_idempotency_keys()
    }
    /// Whether the API wants an idempotency key as a String of RFC 9651, in double quotes. One without
    /// quotes is recognized all the same.
    #[getter]
    fn quotes_idempotency_keys(&self) -> bool {
        self.contract.quotes_idempotency_keys()
    }
    /// Looks a status up in this contract; what it takes and raises, aftercall.status says.
    fn status(&self, value: &Bound<'_, PyAny>) -> PyResult<Status> {
        row::of(&self.contract, value)
    }
    /// Whether the contract itself, not one that it extends, lists this code. Raises ValueError for
    /// one outside 0..=65535.
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
    /// The rows for ranges of codes that the contract lists itself, each as (first, last, row), in the
    /// order of the first code. Such a row speaks of the codes between that have no row of their own; 100
    /// and 999 stand for every code.
    fn ranges(&self) -> Vec<(u16, u16, Status)> {
        self.contract.ranges().map(|(first, last, row)| (first, last, Status(row))).collect()
    }
    /// The rows that differ from a code's plain row by method or condition, each with words that
    /// say when it counts.
    fn variants(&self) -> Vec<(Status, String)> {
        self.contract.variants().into_iter().map(|(row, when)| (Status(row), when)).collect()
    }
    /// For pickle and copy.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py, Bound<'py, PyTuple>>> {
        let own = py.get_type::<Contract>();
        Ok(match &self.made {
            Made::BuiltIn => (own.getattr("named")?, (self.name(),).into_pyobject(py)?),
            Made::Toml(text) => (own.getattr("from_toml")?, (&**text,).into_pyobject(py)?),
            Made::Data(recipe, extends) => {
                let arguments = recipe.arguments(py)?;
                arguments.set_item("extends", Contract::clone(extends))?;
                let given = (self.name(), arguments).into_pyobject(py)?;
                (copies::restorer(py, "_restore_built")?, given)
            }
            Made::Of(whole) => {
                let operation = self.contract.operation_path();
                let given = (Contract::clone(whole), operation).into_pyobject(py)?;
                (copies::restorer(py, "_restore_operation")?, given)
            }
        })
    }
    fn __repr__(&self) -> String {
        format!("<Contract {:?}: {} rows>", self.contract.name(), self.contract.rows().count())
    }
}

/// A contract of data out of a copy.
#[pyfunction(name = "_restore_built")]
pub(crate) fn restore_built<'py>(
    name: &Bound<'py, PyAny>,
    arguments: &Bound<'py, PyDict>,
) -> PyResult<Bound<'py, PyAny>> {
    name.py().get_type::<Contract>().call_method("build", (name,), Some(arguments))
}

/// The contract of an operation out of a copy.
#[pyfunction(name = "_restore_operation")]
pub(crate) fn restore_operation<'py>(
    whole: &Bound<'py, Contract>,
    operation: (Bound<'py, PyAny>, Bound<'py, PyAny>),
) -> PyResult<Contract> {
    Contract::operation(whole, &operation.0, &operation.1)
}

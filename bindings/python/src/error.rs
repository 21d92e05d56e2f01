//! The caller's mistakes, as the exceptions of `aftercall/errors.py`.

use aftercall::{Error, ErrorKind};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

/// The exception for a mistake; a contract's carries line and column.
pub(crate) fn to_py(py: Python<'_>, error: &Error) -> PyErr {
    let message = error.to_string();
    let raised = match error.kind() {
        ErrorKind::Contract => {
            let (line, column) = error.position().unzip();
            (message, line, column)
                .into_pyobject(py)
                .and_then(|args| make(py, "ContractError", &args))
        }
        ErrorKind::Policy => {
            (message,).into_pyobject(py).and_then(|args| make(py, "PolicyError", &args))
        }
        ErrorKind::State => {
            (message,).into_pyobject(py).and_then(|args| make(py, "CallStateError", &args))
        }
        _ => return PyValueError::new_err(message),
    };
    raised.unwrap_or_else(|failure| failure)
}

/// The exception for a contract that cannot be made of the data that was given for it.
pub(crate) fn of_contract(py: Python<'_>, message: &str) -> PyErr {
    let arguments = (message,).into_pyobject(py);
    let raised = arguments.and_then(|args| make(py, "ContractError", &args));
    raised.unwrap_or_else(|failure| failure)
}

fn make(py: Python<'_>, class: &str, arguments: &Bound<'_, PyTuple>) -> PyResult<PyErr> {
    let class = py.import("aftercall.errors")?.getattr(class)?;
    Ok(PyErr::from_value(class.call1(arguments)?))
}

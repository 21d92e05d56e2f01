//! A row of a contract as a class, and how one is found. Its methods are in [`crate::status`].

use crate::error;
use crate::fields::expected;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyInt, PyString};

/// What a status code means, before any particular response is looked at.
///
/// Immutable; equal by value; shared by threads. `int(status)` is the code and `str(status)` is
/// the code and the message.
#[pyclass(frozen, module = "aftercall")]
pub(crate) struct Status(pub(crate) aftercall::Status);

/// A status code from an `int` (or `http.HTTPStatus`).
pub(crate) fn code(value: &Bound<'_, PyAny>) -> PyResult<u16> {
    if value.is_instance_of::<PyBool>() || !value.is_instance_of::<PyInt>() {
        return Err(expected(value, "status", "an int or http.HTTPStatus"));
    }
    value.extract::<u16>().map_err(|_| {
        let shown = value.str().map_or_else(|_| String::new(), |text| text.to_string());
        PyValueError::new_err(format!("status {shown} is outside 0..=65535"))
    })
}

/// Looks a status up in a contract: by its code, or in a text.
pub(crate) fn of(contract: &aftercall::Contract, value: &Bound<'_, PyAny>) -> PyResult<Status> {
    if let Ok(text) = value.cast::<PyString>() {
        return match contract.parse(text.to_str()?) {
            Ok(status) => Ok(Status(status)),
            Err(mistake) => Err(error::to_py(value.py(), &mistake)),
        };
    }
    if !value.is_instance_of::<PyInt>() {
        return Err(expected(value, "status", "an int, a str or http.HTTPStatus"));
    }
    Ok(Status(contract.status(code(value)?)))
}

//! Header fields and bodies as Python has them: `str` or `bytes`, in pairs or in a mapping.
//!
//! A `str` that is ASCII is borrowed. Any other is given back the bytes that it was made of:
//! Latin-1, as `http.client` decodes fields, and UTF-8 where a character does not fit.

use aftercall::Header;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyDict, PyList, PyMemoryView, PyString, PyTuple};

/// A text whose bytes the core can read.
pub(crate) enum Text<'py> {
    Ascii(Bound<'py, PyString>),
    Bytes(Bound<'py, PyBytes>),
    Owned(Vec<u8>),
}

impl<'py> Text<'py> {
    /// Reads a field's name or value. `what` names it in the error.
    pub(crate) fn of(value: &Bound<'py, PyAny>, what: &str) -> PyResult<Text<'py>> {
        if let Ok(text) = value.cast::<PyString>() {
            return match text.to_str() {
                Ok(ascii) if ascii.is_ascii() => Ok(Text::Ascii(text.clone())),
                Ok(other) => Ok(Text::Owned(wire_bytes(other))),
                Err(_) => encode_surrogates(text).map(Text::Owned),
            };
        }
        Text::of_bytes(value).ok_or_else(|| expected(value, what, "str or bytes"))
    }

    /// Reads a body: a `str` is UTF-8, as JSON is.
    pub(crate) fn of_body(value: &Bound<'py, PyAny>) -> PyResult<Text<'py>> {
        if let Ok(text) = value.cast::<PyString>() {
            return match text.to_str() {
                Ok(utf8) => Ok(Text::Owned(utf8.as_bytes().to_vec())),
                Err(_) => encode_surrogates(text).map(Text::Owned),
            };
        }
        Text::of_bytes(value).ok_or_else(|| expected(value, "body", "bytes, str or None"))
    }

    fn of_bytes(value: &Bound<'py, PyAny>) -> Option<Text<'py>> {
        if let Ok(bytes) = value.cast::<PyBytes>() {
            return Some(Text::Bytes(bytes.clone()));
        }
        let buffer =
            value.is_instance_of::<PyByteArray>() || value.is_instance_of::<PyMemoryView>();
        let bytes = value.py().get_type::<PyBytes>();
        let copied = if buffer { bytes.call1((value,)).ok()? } else { return None };
        copied.cast_into::<PyBytes>().ok().map(Text::Bytes)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Text::Ascii(text) => text.to_str().map(str::as_bytes).unwrap_or_default(),
            Text::Bytes(bytes) => bytes.as_bytes(),
            Text::Owned(bytes) => bytes,
        }
    }
}

fn wire_bytes(text: &str) -> Vec<u8> {
    let latin: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    latin.unwrap_or_else(|| text.as_bytes().to_vec())
}

fn encode_surrogates(text: &Bound<'_, PyString>) -> PyResult<Vec<u8>> {
    text.call_method1("encode", ("utf-8", "surrogateescape"))?.extract()
}

/// A `TypeError` that names what is accepted.
pub(crate) fn expected(value: &Bound<'_, PyAny>, what: &str, accepted: &str) -> PyErr {
    let given = value.get_type().name().map_or_else(|_| "?".to_owned(), |name| name.to_string());
    PyTypeError::new_err(format!("{what}: expected {accepted}, not {given}"))
}

/// Header fields in order, duplicates kept.
#[derive(Default)]
pub(crate) struct Fields<'py>(Vec<(Text<'py>, Text<'py>)>);

const ACCEPTED: &str = "(name, value) pairs, a mapping or None";

impl<'py> Fields<'py> {
    /// Reads an iterable of pairs, a mapping (anything with `items`) or `None`.
    pub(crate) fn of(value: &Bound<'py, PyAny>) -> PyResult<Fields<'py>> {
        if value.is_none() {
            return Ok(Fields::default());
        }
        if let Ok(list) = value.cast::<PyList>() {
            let mut fields = Vec::with_capacity(list.len());
            for item in list {
                fields.push(pair(&item)?);
            }
            return Ok(Fields(fields));
        }
        if value.is_instance_of::<PyString>() || value.is_instance_of::<PyBytes>() {
            return Err(expected(value, "headers", ACCEPTED));
        }
        let mapping = value.is_instance_of::<PyDict>() || value.hasattr("items")?;
        let items = if mapping { value.call_method0("items")? } else { value.clone() };
        let items = items.try_iter().map_err(|_| expected(value, "headers", ACCEPTED))?;
        items.map(|item| pair(&item?)).collect::<PyResult<Vec<_>>>().map(Fields)
    }

    pub(crate) fn headers(&self) -> Vec<Header<'_>> {
        self.0
            .iter()
            .map(|(name, value)| Header { name: name.bytes(), value: value.bytes() })
            .collect()
    }

    /// The fields as owned bytes.
    pub(crate) fn into_owned(self) -> Vec<(Vec<u8>, Vec<u8>)> {
        self.0.iter().map(|(name, value)| (name.bytes().to_vec(), value.bytes().to_vec())).collect()
    }
}

fn pair<'py>(item: &Bound<'py, PyAny>) -> PyResult<(Text<'py>, Text<'py>)> {
    if let Ok(pair) = item.cast::<PyTuple>() {
        if pair.len() == 2 {
            let (name, value) = (pair.get_item(0)?, pair.get_item(1)?);
            return Ok((Text::of(&name, "header name")?, Text::of(&value, "header value")?));
        }
    } else if let Ok(pair) = item.cast::<PyList>()
        && pair.len() == 2
    {
        let (name, value) = (pair.get_item(0)?, pair.get_item(1)?);
        return Ok((Text::of(&name, "header name")?, Text::of(&value, "header value")?));
    }
    Err(expected(item, "headers", ACCEPTED))
}

//! Header fields and bodies as Python has them: `str` or `bytes`, in pairs or in a mapping.
//!
//! A `str` that is ASCII is borrowed. Any other is given back the bytes that it was made of:
//! Latin-1, as `http.client` decodes fields, and UTF-8 where a character does not fit.
//!
//! A dict is read in a critical section: where there is no global lock, another thread could change
//! it meanwhile.

use aftercall::Header;
use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::critical_section::with_critical_section;
use pyo3::types::{PyByteArray, PyBytes, PyDict, PyList, PyMemoryView, PyString, PyTuple};
use std::borrow::Cow;

/// The bytes of a field's name or value. `what` names it in the error.
fn wire<'a>(value: &'a Bound<'_, PyAny>, what: &str) -> PyResult<Bytes<'a>> {
    let Ok(text) = value.cast::<PyString>() else { return raw(value, what, "str or bytes") };
    match text.to_str() {
        Ok(ascii) if ascii.is_ascii() => Ok(Cow::Borrowed(ascii.as_bytes())),
        Ok(other) => Ok(Cow::Owned(wire_bytes(other))),
        Err(_) => encode_surrogates(text).map(Cow::Owned),
    }
}

/// The bytes of a body: a `str` is UTF-8, as JSON is.
pub(crate) fn body<'a>(value: &'a Bound<'_, PyAny>) -> PyResult<Bytes<'a>> {
    let Ok(text) = value.cast::<PyString>() else {
        return raw(value, "body", "bytes, str or None");
    };
    match text.to_str() {
        Ok(utf8) => Ok(Cow::Borrowed(utf8.as_bytes())),
        Err(_) => encode_surrogates(text).map(Cow::Owned),
    }
}

fn raw<'a>(value: &'a Bound<'_, PyAny>, what: &str, accepted: &str) -> PyResult<Bytes<'a>> {
    if let Ok(bytes) = value.cast::<PyBytes>() {
        return Ok(Cow::Borrowed(bytes.as_bytes()));
    }
    if value.is_instance_of::<PyByteArray>() || value.is_instance_of::<PyMemoryView>() {
        let copied = value.py().get_type::<PyBytes>().call1((value,))?;
        return Ok(Cow::Owned(copied.cast_into::<PyBytes>()?.as_bytes().to_vec()));
    }
    Err(expected(value, what, accepted))
}

fn wire_bytes(text: &str) -> Vec<u8> {
    let latin: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    latin.unwrap_or_else(|| text.as_bytes().to_vec())
}

fn encode_surrogates(text: &Bound<'_, PyString>) -> PyResult<Vec<u8>> {
    text.call_method1("encode", ("utf-8", "surrogateescape"))?.extract()
}

/// The text of an argument; `what` names it in the error.
pub(crate) fn text<'a>(value: &'a Bound<'_, PyAny>, what: &str) -> PyResult<&'a str> {
    match value.cast::<PyString>() {
        Ok(text) => text.to_str(),
        Err(_) => Err(expected(value, what, "a str")),
    }
}

/// A whole number that an argument gives; one that does not fit is Python's OverflowError.
pub(crate) fn whole<'py, T>(value: &Bound<'py, PyAny>, what: &str) -> PyResult<T>
where
    T: for<'a> FromPyObject<'a, 'py, Error = PyErr>,
{
    value.extract().map_err(|failure: PyErr| {
        if failure.is_instance_of::<PyTypeError>(value.py()) {
            expected(value, what, "an int")
        } else {
            failure
        }
    })
}

/// A `TypeError` that names what is accepted.
pub(crate) fn expected(value: &Bound<'_, PyAny>, what: &str, accepted: &str) -> PyErr {
    let given = value.get_type().name().map_or_else(|_| "?".to_owned(), |name| name.to_string());
    PyTypeError::new_err(format!("{what}: expected {accepted}, not {given}"))
}

/// Header fields in order, duplicates kept: the objects that [`Lines`] borrows from.
#[derive(Default)]
pub(crate) struct Fields<'py>(Vec<Field<'py>>);

type Field<'py> = (Bound<'py, PyAny>, Bound<'py, PyAny>);

/// The bytes of each field.
pub(crate) struct Lines<'a>(Vec<(Bytes<'a>, Bytes<'a>)>);

type Bytes<'a> = Cow<'a, [u8]>;

const ACCEPTED: &str = "(name, value) pairs, a mapping or None";

impl<'py> Fields<'py> {
    /// Takes an iterable of pairs, a mapping (anything with `items`) or `None`.
    pub(crate) fn of(value: &Bound<'py, PyAny>) -> PyResult<Fields<'py>> {
        if value.is_none() {
            return Ok(Fields::default());
        }
        if let Ok(list) = value.cast::<PyList>() {
            return collect(list.len(), list.iter().map(pair));
        }
        if let Ok(tuple) = value.cast::<PyTuple>() {
            return collect(tuple.len(), tuple.iter().map(pair));
        }
        if let Ok(dict) = value.cast_exact::<PyDict>() {
            return Ok(Fields(with_critical_section(dict.as_any(), || dict.iter().collect())));
        }
        if value.is_instance_of::<PyString>() || value.is_instance_of::<PyBytes>() {
            return Err(expected(value, "headers", ACCEPTED));
        }
        if let Some(fields) = kept(value)? {
            return Ok(fields);
        }
        let items =
            if value.hasattr("items")? { value.call_method0("items")? } else { value.clone() };
        let items = items.try_iter().map_err(|_| expected(value, "headers", ACCEPTED))?;
        items.map(|item| pair(item?)).collect::<PyResult<Vec<_>>>().map(Fields)
    }

    /// Reads their bytes.
    pub(crate) fn lines(&self) -> PyResult<Lines<'_>> {
        let mut lines = Vec::with_capacity(self.0.len());
        for (name, value) in &self.0 {
            lines.push((wire(name, "header name")?, wire(value, "header value")?));
        }
        Ok(Lines(lines))
    }
}

impl Lines<'_> {
    pub(crate) fn headers(&self) -> Vec<Header<'_>> {
        self.0.iter().map(|(name, value)| Header { name, value }).collect()
    }

    /// The fields as owned bytes.
    pub(crate) fn into_owned(self) -> Vec<(Vec<u8>, Vec<u8>)> {
        self.0.into_iter().map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
    }
}

fn collect<'py>(
    length: usize,
    items: impl Iterator<Item = PyResult<Field<'py>>>,
) -> PyResult<Fields<'py>> {
    let mut fields = Vec::with_capacity(length);
    for item in items {
        fields.push(item?);
    }
    Ok(Fields(fields))
}

/// The fields of a mapping of requests or urllib3, from the dict that it keeps them in: it takes a
/// while to say them in Python. `None` for any other, and where the dict is not as it is known.
fn kept<'py>(value: &Bound<'py, PyAny>) -> PyResult<Option<Fields<'py>>> {
    let py = value.py();
    // Where an attribute is missing, asking for it is slow: the class goes first.
    let class = value.get_type().getattr(intern!(py, "__name__"))?;
    let attribute = match class.cast::<PyString>()?.to_str()? {
        "CaseInsensitiveDict" => intern!(py, "_store"),
        "HTTPHeaderDict" => intern!(py, "_container"),
        "Headers" => return kept_by_httpx(value),
        _ => return Ok(None),
    };
    let Some(kept) = value.getattr_opt(attribute)? else { return Ok(None) };
    let Ok(kept) = kept.cast_into::<PyDict>() else { return Ok(None) };
    with_critical_section(kept.as_any(), || {
        let mut fields = Vec::with_capacity(kept.len());
        for (_, entry) in kept.iter() {
            if let Ok(entry) = entry.cast::<PyTuple>() {
                fields.push((entry.get_item(0)?, entry.get_item(1)?));
            } else if let Ok(entry) = entry.cast::<PyList>() {
                let mut entry = entry.iter();
                let Some(name) = entry.next() else { return Ok(None) };
                fields.extend(entry.map(|value| (name.clone(), value)));
            } else {
                return Ok(None);
            }
        }
        Ok(Some(Fields(fields)))
    })
}

fn pair<'py>(item: Bound<'py, PyAny>) -> PyResult<Field<'py>> {
    if let Ok(pair) = item.cast::<PyTuple>() {
        if pair.len() == 2 {
            return Ok((pair.get_item(0)?, pair.get_item(1)?));
        }
    } else if let Ok(pair) = item.cast::<PyList>()
        && pair.len() == 2
    {
        return Ok((pair.get_item(0)?, pair.get_item(1)?));
    }
    Err(expected(&item, "headers", ACCEPTED))
}

/// The fields of httpx's Headers, which keeps them in a list of (name, name in lower case, value).
fn kept_by_httpx<'py>(value: &Bound<'py, PyAny>) -> PyResult<Option<Fields<'py>>> {
    let py = value.py();
    if let Some(kept) = value.getattr_opt(intern!(py, "_list"))?
        && let Ok(kept) = kept.cast_into::<PyList>()
    {
        let lines = kept.iter().map(|line| match line.cast::<PyTuple>() {
            Ok(line) if line.len() == 3 => Some((line.get_item(0).ok()?, line.get_item(2).ok()?)),
            _ => None,
        });
        if let Some(fields) = lines.collect::<Option<Vec<_>>>() {
            return Ok(Some(Fields(fields)));
        }
    }
    // In words of its own; `items` would join the lines of a field.
    match value.getattr_opt(intern!(py, "raw"))? {
        Some(raw) => Fields::of(&raw).map(Some),
        None => Ok(None),
    }
}

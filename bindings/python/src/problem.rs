//! What an error body and a challenge say about themselves.

use crate::copies::{self, Reduced};
use pyo3::prelude::*;

type Text = Option<String>;
/// The texts of a problem: type, code, title, detail, request id.
type ProblemTexts = (Text, Text, Text, Text, Text);
/// The texts of a field's error: pointer, field, code, detail.
type ErrorTexts = (Text, Text, Text, Text);

/// What an error body said about itself, in the words of RFC 9457. Everything here is the
/// server's text; a member that it did not give is None. Immutable.
#[pyclass(frozen, eq, module = "aftercall")]
#[derive(PartialEq)]
pub(crate) struct Problem(pub(crate) aftercall::Problem);

#[pymethods]
impl Problem {
    /// The problem type, a URI (RFC 9457 section 3.1.1).
    #[getter(r#type)]
    fn type_uri(&self) -> Option<&str> {
        self.0.type_uri.as_deref()
    }
    /// The API's own error code.
    #[getter]
    fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }
    /// A short summary of the kind of problem.
    #[getter]
    fn title(&self) -> Option<&str> {
        self.0.title.as_deref()
    }
    /// What went wrong this time; any format's message.
    #[getter]
    fn detail(&self) -> Option<&str> {
        self.0.detail.as_deref()
    }
    /// The id under which the server's operators find the request.
    #[getter]
    fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }
    /// What is wrong with single fields or parameters: a list of FieldError, at most 32.
    #[getter]
    fn errors(&self) -> Vec<FieldError> {
        self.0.errors.iter().cloned().map(FieldError).collect()
    }
    /// For pickle and copy.
    fn __reduce__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<Reduced<'py, (ProblemTexts, Vec<FieldError>)>> {
        let it = self.0.clone();
        let texts = (it.type_uri, it.code, it.title, it.detail, it.request_id);
        Ok((copies::restorer(py, "_restore_problem")?, (texts, self.errors())))
    }
    /// Whether anything was said at all.
    fn __bool__(&self) -> bool {
        !self.0.is_empty()
    }
    fn __repr__(&self) -> String {
        let said = [
            ("type", self.type_uri()),
            ("code", self.code()),
            ("title", self.title()),
            ("detail", self.detail()),
            ("request_id", self.request_id()),
        ];
        let said =
            said.iter().filter_map(|(name, text)| text.map(|text| format!(" {name}={text:?}")));
        format!("<Problem{}>", said.collect::<String>())
    }
}

/// What is wrong with one field or parameter of the request. Immutable.
#[pyclass(frozen, eq, module = "aftercall")]
#[derive(PartialEq)]
pub(crate) struct FieldError(aftercall::FieldError);

#[pymethods]
impl FieldError {
    /// A JSON Pointer to the place in the request's body, or None.
    #[getter]
    fn pointer(&self) -> Option<&str> {
        self.0.pointer.as_deref()
    }
    /// The name of the field or parameter, or None.
    #[getter]
    fn field(&self) -> Option<&str> {
        self.0.field.as_deref()
    }
    /// A code for this error, or None.
    #[getter]
    fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }
    /// What is wrong, or None.
    #[getter]
    fn detail(&self) -> Option<&str> {
        self.0.detail.as_deref()
    }
    /// For pickle and copy.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py, ErrorTexts>> {
        let it = self.0.clone();
        let texts = (it.pointer, it.field, it.code, it.detail);
        Ok((copies::restorer(py, "_restore_field_error")?, texts))
    }
    fn __repr__(&self) -> String {
        let place = self.field().or(self.pointer()).unwrap_or_default();
        format!("<FieldError {place:?}: {}>", self.detail().unwrap_or_default())
    }
}

/// One challenge of WWW-Authenticate (RFC 9110 section 11.6.1). Immutable.
#[pyclass(frozen, eq, hash, module = "aftercall")]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct Challenge(pub(crate) aftercall::Challenge);

#[pymethods]
impl Challenge {
    #[classattr]
    fn __match_args__() -> (&'static str, &'static str) {
        ("scheme", "realm")
    }
    /// The authentication scheme as the server wrote it, for instance "Bearer".
    #[getter]
    fn scheme(&self) -> &str {
        &self.0.scheme
    }
    /// The realm; empty when there is none.
    #[getter]
    fn realm(&self) -> &str {
        &self.0.realm
    }
    /// The error parameter (RFC 6750 section 3); empty when there is none.
    #[getter]
    fn error(&self) -> &str {
        &self.0.error
    }
    /// The scope parameter; empty when there is none.
    #[getter]
    fn scope(&self) -> &str {
        &self.0.scope
    }
    /// For pickle and copy.
    fn __reduce__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<Reduced<'py, (String, String, String, String)>> {
        let aftercall::Challenge { scheme, realm, error, scope } = self.0.clone();
        Ok((copies::restorer(py, "_restore_challenge")?, (scheme, realm, error, scope)))
    }
    fn __repr__(&self) -> String {
        let aftercall::Challenge { scheme, realm, error, .. } = &self.0;
        format!("<Challenge {scheme} realm={realm:?} error={error:?}>")
    }
}

/// A problem out of a copy.
#[pyfunction(name = "_restore_problem")]
pub(crate) fn restore(texts: ProblemTexts, errors: Vec<Bound<'_, FieldError>>) -> Problem {
    let (type_uri, code, title, detail, request_id) = texts;
    let errors = errors.iter().map(|error| error.get().0.clone()).collect();
    Problem(aftercall::Problem { type_uri, code, title, detail, request_id, errors })
}

/// A field's error out of a copy.
#[pyfunction(name = "_restore_field_error")]
pub(crate) fn restore_field_error(
    pointer: Text,
    field: Text,
    code: Text,
    detail: Text,
) -> FieldError {
    FieldError(aftercall::FieldError { pointer, field, code, detail })
}

/// A challenge out of a copy.
#[pyfunction(name = "_restore_challenge")]
pub(crate) fn restore_challenge(
    scheme: String,
    realm: String,
    error: String,
    scope: String,
) -> Challenge {
    Challenge(aftercall::Challenge { scheme, realm, error, scope })
}

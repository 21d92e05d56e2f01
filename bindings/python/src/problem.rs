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
    /// The name of the field or parameter, or None; what is given step by step is one path, `lines[0].qty`.
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

/// What a challenge says, and what is needed to answer it, as they travel.
type ChallengeTexts = (String, String, String, String, String);
type ChallengeAnswer = (String, Option<u32>, String, bool);
type ChallengeParts = (ChallengeTexts, ChallengeAnswer);

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
    /// The error_description parameter: a sentence for developers; empty when there is none.
    #[getter]
    fn error_description(&self) -> &str {
        &self.0.error_description
    }
    /// The scope parameter; empty when there is none.
    #[getter]
    fn scope(&self) -> &str {
        &self.0.scope
    }
    /// The acr_values parameter: the authentication contexts that would be enough, the preferred first
    /// (RFC 9470 section 3); empty when there is none.
    #[getter]
    fn acr_values(&self) -> &str {
        &self.0.acr_values
    }
    /// The max_age parameter: how long ago the user may have signed in at most, in seconds (RFC 9470
    /// section 3); None when there is none.
    #[getter]
    fn max_age(&self) -> Option<u32> {
        self.0.max_age
    }
    /// The nonce to answer with, exactly as sent: the nonce parameter (RFC 7616 section 3.3) or the field
    /// DPoP-Nonce (RFC 9449 section 8); empty when there is none.
    #[getter]
    fn nonce(&self) -> &str {
        &self.0.nonce
    }
    /// Whether only the nonce is too old, so that the same credentials with the new one are good (RFC
    /// 7616 section 3.3).
    #[getter]
    fn stale(&self) -> bool {
        self.0.stale
    }
    /// For pickle and copy.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Reduced<'py, ChallengeParts>> {
        let known = self.0.clone();
        let texts = (known.scheme, known.realm, known.error, known.error_description, known.scope);
        let answer = (known.acr_values, known.max_age, known.nonce, known.stale);
        Ok((copies::restorer(py, "_restore_challenge")?, (texts, answer)))
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
pub(crate) fn restore_challenge(texts: ChallengeTexts, answer: ChallengeAnswer) -> Challenge {
    let (scheme, realm, error, error_description, scope) = texts;
    let (acr_values, max_age, nonce, stale) = answer;
    Challenge(aftercall::Challenge {
        scheme,
        realm,
        error,
        error_description,
        scope,
        acr_values,
        max_age,
        nonce,
        stale,
    })
}

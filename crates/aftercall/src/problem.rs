//! What an error body says about itself, in any format, with the members of RFC 9457.

/// What the body, or header fields in place of one, say about the error. Everything here is the
/// server's own text: limited in length, not escaped, control characters included.
///
/// ```
/// use aftercall::{BodyState, Contract, Response};
///
/// let body = br#"{"code": "bad_date", "detail": "The date is in the past.",
///     "errors": [{"field": "date", "detail": "must be in the future"}]}"#;
/// let response = Response::new(400).body(body, BodyState::Complete);
/// let verdict = aftercall::judge(Contract::rest(), None, &response);
///
/// let problem = verdict.problem();
/// assert_eq!(problem.code.as_deref(), Some("bad_date"));
/// assert_eq!(problem.detail.as_deref(), Some("The date is in the past."));
/// assert_eq!(problem.errors[0].field.as_deref(), Some("date"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Problem {
    /// The problem type, a URI (RFC 9457 section 3.1.1).
    pub type_uri: Option<String>,
    /// The API's own error code.
    pub code: Option<String>,
    /// A short summary of the kind of problem.
    pub title: Option<String>,
    /// What went wrong this time; other formats call it the message.
    pub detail: Option<String>,
    /// The id with which the server's operators can find the request.
    pub request_id: Option<String>,
    /// What is wrong with individual fields or parameters, at most 32.
    pub errors: Vec<FieldError>,
}

/// What is wrong with one field or parameter of the request.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct FieldError {
    /// A JSON Pointer into the request's body (RFC 6901).
    pub pointer: Option<String>,
    /// The name of the field or parameter, as the API writes it. What the API gives step by step, as
    /// nested names or as a list of names and numbers, becomes one path: `lines[0].qty`.
    pub field: Option<String>,
    /// A code for this error.
    pub code: Option<String>,
    /// What is wrong.
    pub detail: Option<String>,
}

impl Problem {
    /// Whether the body said nothing at all.
    pub fn is_empty(&self) -> bool {
        *self == Problem::default()
    }
}

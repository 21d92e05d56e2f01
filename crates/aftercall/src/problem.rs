//! What an error body says about itself, whatever its format, in the words of RFC 9457.

/// What the body, or the fields that stand in for one, said about a failure. Everything here is
/// the server's text: bounded in length, control characters kept as they came.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Problem {
    /// The problem type, a URI (RFC 9457 section 3.1.1).
    pub type_uri: Option<String>,
    /// The API's own error code.
    pub code: Option<String>,
    /// A short summary of the kind of problem.
    pub title: Option<String>,
    /// What went wrong this time; any format's message.
    pub detail: Option<String>,
    /// The id under which the server's operators find the request.
    pub request_id: Option<String>,
    /// What is wrong with single fields or parameters, at most 32.
    pub errors: Vec<FieldError>,
}

/// What is wrong with one field or parameter of the request.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct FieldError {
    /// A JSON Pointer to the place in the request's body.
    pub pointer: Option<String>,
    /// The name of the field or parameter.
    pub field: Option<String>,
    /// A code for this error.
    pub code: Option<String>,
    /// What is wrong.
    pub detail: Option<String>,
}

impl Problem {
    /// Whether nothing was said at all.
    pub fn is_empty(&self) -> bool {
        *self == Problem::default()
    }
}

//! The one error: what stands in a document where something else was expected.

use core::fmt;

/// Why a document is not a contract, with the line and the column.
///
/// ```
/// let error = aftercall_openapi::read("openapi: 3.1.0\ninfo: {}\npaths: 3\n").unwrap_err();
/// assert_eq!(error.position(), (3, 8));
/// assert_eq!(error.to_string(), "line 3, column 8: expected a map, found \"3\"");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    line: u32,
    column: u32,
    message: String,
}

impl Error {
    pub(crate) fn new((line, column): (u32, u32), message: impl Into<String>) -> Error {
        Error { line, column, message: message.into() }
    }

    /// Line and column, both counted from 1.
    pub fn position(&self) -> (u32, u32) {
        (self.line, self.column)
    }

    /// What was expected there, and what was found.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.message)
    }
}

impl std::error::Error for Error {}

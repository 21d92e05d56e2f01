//! The one error type: the caller's mistakes. What a peer sends is never an error.

use core::fmt;

/// A mistake of the caller: a broken contract file, a policy out of range, a call driven in the
/// wrong order, a text that names no status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    position: Option<(u32, u32)>,
}

/// The kind of a caller's mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A contract could not be read; [`Error::position`] says where.
    Contract,
    /// A policy value is out of its range.
    Policy,
    /// An input that the call does not expect in its present state.
    State,
    /// A text that names no status.
    Status,
    /// A request that could not be read, such as one with an empty method.
    Request,
    /// A packed input that is not whole; the message names the byte.
    Input,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Error {
        Error { kind, message: message.into(), position: None }
    }

    pub(crate) fn at(mut self, line: u32, column: u32) -> Error {
        self.position = Some((line, column));
        self
    }

    /// The kind of the mistake.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Line and column, both from 1, for a contract.
    pub fn position(&self) -> Option<(u32, u32)> {
        self.position
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((line, column)) = self.position {
            write!(f, "line {line}, column {column}: ")?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

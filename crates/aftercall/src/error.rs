//! The one error type: mistakes of the caller. What a peer sends is never an error.

use core::fmt;

/// A mistake of the caller: a broken contract file, a policy out of range, a call driven in the
/// wrong order, text that is not a status. The message never contains header values or credentials.
///
/// ```
/// use aftercall::{Contract, ErrorKind};
///
/// let error = Contract::from_toml("name = \"orders\"\nextend = \"rest\"").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Contract);
/// assert_eq!(error.position(), Some((2, 1))); // line and column
/// assert!(error.to_string().starts_with("line 2, column 1: "));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    position: Option<(u32, u32)>,
}

/// The kind of a caller's mistake, for programs that handle them differently.
///
/// ```
/// use aftercall::{Engine, ErrorKind, Now, Options, Request};
///
/// let request = Request::from_parts("GET", "https://api.example/", &[]);
/// let mut call = Engine::default().call(request, Options::default(), 1);
/// let error = call.on_wake(Now::new(0, 0)).unwrap_err(); // not begun yet
/// assert_eq!(error.kind(), ErrorKind::State);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A contract could not be read; [`Error::position`] says where.
    Contract,
    /// A policy value is out of range.
    Policy,
    /// The call does not accept this input in its current state.
    State,
    /// The text is not a status.
    Status,
    /// A request could not be read, for example because its method is empty.
    Request,
    /// A packed input is malformed; the message names the byte.
    Input,
}

impl ErrorKind {
    /// The number of this kind among the results of the C interface and of the packed form.
    pub const fn result(self) -> u8 {
        match self {
            ErrorKind::Input => 2,
            ErrorKind::State => 4,
            ErrorKind::Contract => 5,
            ErrorKind::Policy => 6,
            ErrorKind::Status => 7,
            ErrorKind::Request => 9,
        }
    }
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

    /// Line and column, both counted from 1; only for a contract's file.
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

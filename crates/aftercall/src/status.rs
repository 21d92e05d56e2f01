//! One row of a contract: what a status code means.

use crate::handle::Handle;
use crate::row::{Row, RowText};
use crate::vocabulary::{Effect, Fault, Reason, Remedy, Repeat};
use core::ffi::CStr;
use core::fmt;

/// What a status code means in a contract, before any particular response is examined.
///
/// Owned and cheap to clone; can be shared by threads.
///
/// ```
/// use aftercall::{Contract, Effect, Fault};
///
/// let status = Contract::rest().status(504);
/// assert_eq!(status.to_string(), "504 Gateway Timeout");
/// assert_eq!((status.effect(), status.fault()), (Effect::Unknown, Fault::Network));
///
/// let unregistered = aftercall::status(499); // the row of its class
/// assert!(!unregistered.is_known() && unregistered.is_client_error());
/// ```
#[derive(Clone)]
pub struct Status {
    code: u16,
    known: bool,
    row: Handle<Row>,
}

impl Status {
    pub(crate) fn new(code: u16, known: bool, row: Handle<Row>) -> Status {
        Status { code, known, row }
    }

    pub(crate) fn row(&self) -> &Row {
        &self.row
    }

    /// The code that was looked up.
    pub fn code(&self) -> u16 {
        self.code
    }
    /// The row's stable name, for constants and exception classes: `not-found`. A code without a
    /// row has the name of its class.
    pub fn name(&self) -> &str {
        &self.row.name
    }
    /// The message, a few words: the contract's, or else the registered phrase.
    pub fn message(&self) -> &str {
        &self.row.message
    }
    /// One or two sentences on what it means.
    pub fn description(&self) -> &str {
        &self.row.description
    }
    /// The phrase of the IANA registry; empty for a code that is not registered.
    pub fn phrase(&self) -> &str {
        &self.row.phrase
    }
    /// What to do about it, in a sentence; may be empty.
    pub fn help(&self) -> &str {
        &self.row.help
    }
    /// The document that defines it; may be empty.
    pub fn reference(&self) -> &str {
        &self.row.reference
    }
    /// Name, message, description, phrase, help and reference, each NUL-terminated, for C. Those of
    /// a built-in contract live as long as the process.
    pub fn c_texts(&self) -> [&CStr; 6] {
        let row = &self.row;
        [&row.name, &row.message, &row.description, &row.phrase, &row.help, &row.reference]
            .map(RowText::as_c_str)
    }
    /// Whether the contract has a row for this code. Otherwise this is the row of its class.
    pub fn is_known(&self) -> bool {
        self.known
    }
    /// Whether the request took effect, as far as the status alone says.
    pub fn effect(&self) -> Effect {
        self.row.effect
    }
    /// Whose fault it is, as far as the status alone says.
    pub fn fault(&self) -> Fault {
        self.row.fault
    }
    /// What went wrong, in one word for all APIs, as far as the status alone says.
    pub fn reason(&self) -> Reason {
        self.row.reason
    }
    /// What is useful to do.
    pub fn remedy(&self) -> Remedy {
        self.row.remedy
    }
    /// Whether the unchanged request may be sent again.
    pub fn repeat(&self) -> Repeat {
        self.row.repeat
    }
    /// 2xx.
    pub fn is_success(&self) -> bool {
        matches!(self.code, 200..=299)
    }
    /// 4xx.
    pub fn is_client_error(&self) -> bool {
        matches!(self.code, 400..=499)
    }
    /// 5xx, and every code outside 100..=599 (RFC 9110 section 15).
    pub fn is_server_error(&self) -> bool {
        !matches!(self.code, 100..=499)
    }
    /// The remedy is to slow down.
    pub fn is_throttled(&self) -> bool {
        self.remedy() == Remedy::SlowDown
    }
}

impl PartialEq for Status {
    fn eq(&self, other: &Status) -> bool {
        self.code == other.code && self.known == other.known && self.row.says_as(&other.row)
    }
}

impl Eq for Status {}

impl fmt::Debug for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Status")
            .field("code", &self.code)
            .field("message", &self.message())
            .field("known", &self.known)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code, self.message())
    }
}

//! What a function came to. In this interface `status` always means an HTTP status, so the
//! return codes are called results.

use crate::own_sets::RESULT;
use aftercall::{Error, ErrorKind};
use core::ffi::c_char;
use std::borrow::Cow;

/// What a function came to: 0 is success, anything else a mistake of the caller. The numbers are
/// an open set: a later version may return ones that are not listed here. What a peer sends is
/// never an error.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct aftercall_result(pub i32);

impl aftercall_result {
    /// It worked; the outputs are written.
    pub const OK: aftercall_result = aftercall_result(0);
    /// A pointer that must not be NULL is NULL.
    pub const NULL_ARGUMENT: aftercall_result = aftercall_result(1);
    /// A number outside its set or range, a flag that is neither 0 nor 1, a reserved member that is
    /// not zero, a text that is not UTF-8, a length beyond PTRDIFF_MAX, or a pointer to a structure
    /// that is not aligned.
    pub const INVALID_ARGUMENT: aftercall_result = aftercall_result(2);
    /// A structure's struct_size was not set by its AFTERCALL_..._INIT, is too small, or the bytes
    /// that the library does not know are not zero.
    pub const STRUCT_SIZE: aftercall_result = aftercall_result(3);
    /// The object does not expect this input in its present state; it stays as it was.
    pub const STATE: aftercall_result = aftercall_result(4);
    /// A contract could not be read.
    pub const CONTRACT: aftercall_result = aftercall_result(5);
    /// A policy has no such setting, or the value is out of its range.
    pub const POLICY: aftercall_result = aftercall_result(6);
    /// A text names no status.
    pub const STATUS: aftercall_result = aftercall_result(7);
    /// Nothing has this name or stands at this position.
    pub const NOT_FOUND: aftercall_result = aftercall_result(8);
    /// A request that no HTTP client could send; aftercall_request_error says why.
    pub const REQUEST: aftercall_result = aftercall_result(9);
    /// A defect of the library was caught; an object that was being changed refuses all further
    /// use but its free function.
    pub const PANIC: aftercall_result = aftercall_result(10);
    /// There is not enough memory for a copy of what was given; nothing was changed.
    pub const NO_MEMORY: aftercall_result = aftercall_result(11);
    /// A buffer is too small for what is to be written; its needed length was written.
    pub const BUFFER: aftercall_result = aftercall_result(12);
}

/// Why an argument was refused: the result, and words for those objects that can tell them.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) result: aftercall_result,
    said: Cow<'static, str>,
}

impl Refusal {
    pub(crate) fn new(result: aftercall_result, said: impl Into<Cow<'static, str>>) -> Refusal {
        Refusal { result, said: said.into() }
    }

    pub(crate) fn invalid(said: impl Into<Cow<'static, str>>) -> Refusal {
        Refusal::new(aftercall_result::INVALID_ARGUMENT, said)
    }

    /// The same, with the argument's name before the words.
    #[cold]
    fn named(self, name: &str) -> Refusal {
        let said = format!("{name} {}", self.said);
        Refusal::new(self.result, said)
    }

    /// What was wrong, in words.
    pub(crate) fn said(&self) -> &str {
        &self.said
    }
}

impl From<aftercall_result> for Refusal {
    fn from(result: aftercall_result) -> Refusal {
        Refusal { result, said: Cow::Borrowed("") }
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Refusal {
        let said = error.to_string();
        Refusal::new(error.into(), said)
    }
}

/// A refusal that says whose it is.
pub(crate) trait Named<T> {
    /// Puts the argument's name before the words.
    fn of(self, name: &str) -> Result<T, Refusal>;
}

impl<T> Named<T> for Result<T, Refusal> {
    #[inline]
    fn of(self, name: &str) -> Result<T, Refusal> {
        match self {
            Ok(value) => Ok(value),
            Err(refusal) => Err(refusal.named(name)),
        }
    }
}

impl From<Error> for aftercall_result {
    fn from(error: Error) -> aftercall_result {
        match error.kind() {
            ErrorKind::Contract => aftercall_result::CONTRACT,
            ErrorKind::Policy => aftercall_result::POLICY,
            ErrorKind::State => aftercall_result::STATE,
            ErrorKind::Status => aftercall_result::STATUS,
            ErrorKind::Request => aftercall_result::REQUEST,
            // A kind that a later core adds is still the caller's mistake.
            _ => aftercall_result::INVALID_ARGUMENT,
        }
    }
}

/// A result in words.
///
/// Returns: static text, never NULL; "unknown result" for a number that is not listed.
/// Thread safety: any thread.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_result_text(result: aftercall_result) -> *const c_char {
    let word = RESULT.words.iter().find(|word| i32::from(word.number) == result.0);
    word.map_or(c"unknown result", |word| word.c_help).as_ptr()
}

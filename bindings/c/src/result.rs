//! The results of functions. In this interface `status` always means an HTTP status, so the return
//! codes are called results.

use crate::own_sets::RESULT;
use aftercall::Error;
use core::ffi::c_char;
use std::borrow::Cow;

/// The result of a function: 0 on success, otherwise a mistake of the caller. What a server sends
/// is never an error. The set is open: a later version may return a number that is not listed here.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct aftercall_result(pub i32);

impl aftercall_result {
    /// Success; the outputs are written.
    pub const OK: aftercall_result = aftercall_result(0);
    /// A pointer that must not be NULL is NULL.
    pub const NULL_ARGUMENT: aftercall_result = aftercall_result(1);
    /// A number is outside its set or range, a flag is neither 0 nor 1, a reserved member is not
    /// zero, a text is not UTF-8, a length exceeds PTRDIFF_MAX (and is not AFTERCALL_NUL), or a
    /// structure is not aligned. Any function that takes a pointer to an object or structure can
    /// return it for the last reason.
    pub const INVALID_ARGUMENT: aftercall_result = aftercall_result(2);
    /// A structure was not initialized by its AFTERCALL_..._INIT: its struct_size is wrong, or
    /// members that the library does not know are not zero.
    pub const STRUCT_SIZE: aftercall_result = aftercall_result(3);
    /// The object does not expect this input in its present state; it stays as it was.
    pub const STATE: aftercall_result = aftercall_result(4);
    /// A contract could not be read.
    pub const CONTRACT: aftercall_result = aftercall_result(5);
    /// A policy has no such setting, or the value is out of its range.
    pub const POLICY: aftercall_result = aftercall_result(6);
    /// The text does not name a status.
    pub const STATUS: aftercall_result = aftercall_result(7);
    /// There is nothing of this name or at this position.
    pub const NOT_FOUND: aftercall_result = aftercall_result(8);
    /// No HTTP client could send the request; aftercall_request_error says why.
    pub const REQUEST: aftercall_result = aftercall_result(9);
    /// A defect of the library was caught. An object that was being changed refuses everything from
    /// now on, except its free function. Any function can return it; none lists it.
    pub const PANIC: aftercall_result = aftercall_result(10);
    /// There is not enough memory to copy an argument; nothing was changed.
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
        aftercall_result(i32::from(error.kind().result()))
    }
}

/// A sentence for a result.
///
/// Returns: static text, never NULL; "unknown result" for a number that is not listed.
/// Thread safety: any thread.
#[unsafe(no_mangle)]
pub extern "C" fn aftercall_result_text(result: aftercall_result) -> *const c_char {
    let word = RESULT.words.iter().find(|word| i32::from(word.number) == result.0);
    word.map_or(c"unknown result", |word| word.c_help).as_ptr()
}

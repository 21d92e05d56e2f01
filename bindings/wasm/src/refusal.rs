//! Why a caller was refused.

use aftercall::Error;
use aftercall::pack::{pack_error, pack_mistake};

/// A mistake of the caller, packed when it is asked for.
pub(crate) enum Refusal {
    /// The core's own.
    Core(Error),
    /// A number of the C interface's results, and words.
    Own(u8, String),
}

/// The results that the core has no error for, by their numbers in the C interface.
const INVALID_ARGUMENT: u8 = 2;
const STATE: u8 = 4;
const NOT_FOUND: u8 = 8;
const NO_MEMORY: u8 = 11;

impl Refusal {
    #[cold]
    pub(crate) fn invalid(said: impl Into<String>) -> Refusal {
        Refusal::Own(INVALID_ARGUMENT, said.into())
    }

    #[cold]
    pub(crate) fn state(said: &str) -> Refusal {
        Refusal::Own(STATE, said.to_owned())
    }

    #[cold]
    pub(crate) fn not_found(said: impl Into<String>) -> Refusal {
        Refusal::Own(NOT_FOUND, said.into())
    }

    #[cold]
    pub(crate) fn no_memory(said: impl Into<String>) -> Refusal {
        Refusal::Own(NO_MEMORY, said.into())
    }

    /// The part `mistake`.
    pub(crate) fn packed(&self) -> Vec<u8> {
        match self {
            Refusal::Core(error) => pack_error(error),
            Refusal::Own(result, said) => pack_mistake(*result, said, None),
        }
    }
}

impl From<Error> for Refusal {
    #[cold]
    fn from(error: Error) -> Refusal {
        Refusal::Core(error)
    }
}

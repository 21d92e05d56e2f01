//! A claim: what one piece of evidence says about a verdict's fields.
//!
//! Claims hold numbers and static names, so judging builds no text. Text is built when it is read.

use crate::vocabulary::{Effect, Fault, Field, Reason, Remedy, Repeat, Source};
use std::borrow::Cow;

/// The name of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ClaimName {
    /// The name of a header field, a code, a phrase.
    Known(&'static str),
    /// A code that only the user's contract names.
    Own(Box<str>),
    /// The contract's row, or the failure, that was judged.
    Judged,
    /// The row of this redirect, which the client followed.
    Redirect(u16),
    /// The row of this status, which the body states.
    Masked(u16),
}

/// What one piece of evidence says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) source: Source,
    pub(crate) name: ClaimName,
    pub(crate) effect: Option<Effect>,
    pub(crate) fault: Option<Fault>,
    pub(crate) repeat: Option<Repeat>,
    pub(crate) remedy: Option<Remedy>,
    pub(crate) reason: Option<Reason>,
}

impl ClaimName {
    /// The name of a code.
    pub(crate) fn of_code(name: Cow<'static, str>) -> ClaimName {
        match name {
            Cow::Borrowed(name) => ClaimName::Known(name),
            Cow::Owned(name) => ClaimName::Own(name.into()),
        }
    }
}

impl Claim {
    pub(crate) fn new(source: Source, name: &'static str) -> Claim {
        Claim::named(source, ClaimName::Known(name))
    }

    pub(crate) fn named(source: Source, name: ClaimName) -> Claim {
        Claim { source, name, effect: None, fault: None, repeat: None, remedy: None, reason: None }
    }

    /// The number of its word for a field, if it has one.
    pub(crate) fn word(&self, field: Field) -> Option<u8> {
        match field {
            Field::Effect => self.effect.map(Effect::number),
            Field::Fault => self.fault.map(Fault::number),
            Field::Repeat => self.repeat.map(Repeat::number),
            Field::Remedy => self.remedy.map(Remedy::number),
            Field::Wait => None,
            Field::Reason => self.reason.map(Reason::number),
        }
    }
}

//! One resolved row of a contract: every field filled in.

use crate::vocabulary::{Effect, Fault, Reason, Remedy, Repeat};
use std::borrow::Cow;

/// What a status means, with everything that was inherited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) name: Cow<'static, str>,
    pub(crate) message: Cow<'static, str>,
    pub(crate) description: Cow<'static, str>,
    pub(crate) phrase: Cow<'static, str>,
    pub(crate) help: Cow<'static, str>,
    pub(crate) reference: Cow<'static, str>,
    pub(crate) effect: Effect,
    pub(crate) fault: Fault,
    pub(crate) remedy: Remedy,
    pub(crate) repeat: Repeat,
    pub(crate) reason: Reason,
    /// Whether a user's contract, and not a built-in one, says what the effect is.
    pub(crate) effect_is_users: bool,
    /// Whether a user's contract, and not a built-in one, says what the repeat is.
    pub(crate) repeat_is_users: bool,
    /// Whether a user's contract asks for the condition under which this row holds.
    pub(crate) condition_is_users: bool,
}

impl Row {
    /// Whether it says the same as another, whoever's word it is.
    pub(crate) fn says_as(&self, other: &Row) -> bool {
        fn texts(row: &Row) -> [&str; 6] {
            let Row { name, message, description, phrase, help, reference, .. } = row;
            [name, message, description, phrase, help, reference]
        }
        let words = |row: &Row| (row.effect, row.fault, row.remedy, row.repeat, row.reason);
        words(self) == words(other) && texts(self) == texts(other)
    }
}

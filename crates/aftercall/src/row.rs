//! One resolved row of a contract: every field filled in.

use crate::vocabulary::{Effect, Fault, Reason, Remedy, Repeat};
use core::ffi::CStr;
use core::fmt;
use core::ops::Deref;
use std::borrow::Cow;

/// A text of a row, followed by a NUL so that C can read it in place.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct RowText(Cow<'static, str>);

impl RowText {
    /// A text that was written with its NUL.
    pub(crate) const fn terminated(text: &'static str) -> RowText {
        RowText(Cow::Borrowed(text))
    }

    /// A copy of a text with a NUL appended. A contract's texts contain none.
    pub(crate) fn new(text: &str) -> RowText {
        let mut copy = String::with_capacity(text.len() + 1);
        copy.extend(text.chars().filter(|letter| *letter != '\0'));
        copy.push('\0');
        RowText(Cow::Owned(copy))
    }

    /// The text with its NUL.
    pub(crate) fn as_c_str(&self) -> &CStr {
        CStr::from_bytes_until_nul(self.0.as_bytes()).unwrap_or_default()
    }
}

impl Deref for RowText {
    type Target = str;

    fn deref(&self) -> &str {
        self.0.strip_suffix('\0').unwrap_or(&self.0)
    }
}

impl fmt::Debug for RowText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

/// What a status means, with everything that was inherited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) name: RowText,
    pub(crate) message: RowText,
    pub(crate) description: RowText,
    pub(crate) phrase: RowText,
    pub(crate) help: RowText,
    pub(crate) reference: RowText,
    pub(crate) effect: Effect,
    pub(crate) fault: Fault,
    pub(crate) remedy: Remedy,
    pub(crate) repeat: Repeat,
    pub(crate) reason: Reason,
    /// The shape of a body that decides whether a success is one, by its number.
    pub(crate) success: Option<u8>,
    /// Whether the effect comes from a user's contract, not a built-in one.
    pub(crate) effect_is_users: bool,
    /// Whether the repeat comes from a user's contract, not a built-in one.
    pub(crate) repeat_is_users: bool,
    /// Whether a user's contract named the condition of this row.
    pub(crate) condition_is_users: bool,
}

impl Row {
    /// Whether it says the same as another, regardless of who wrote it.
    pub(crate) fn says_as(&self, other: &Row) -> bool {
        fn texts(row: &Row) -> [&str; 6] {
            let Row { name, message, description, phrase, help, reference, .. } = row;
            [name, message, description, phrase, help, reference]
        }
        let words = |row: &Row| (row.effect, row.fault, row.remedy, row.repeat, row.reason);
        words(self) == words(other) && texts(self) == texts(other)
    }
}

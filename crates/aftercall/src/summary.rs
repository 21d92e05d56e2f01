//! The scalars of a verdict: the one list of them.
//!
//! Everything that shows a verdict's scalars is made from [`for_each_scalar`](crate::for_each_scalar)
//! or from [`SUMMARY_FIELDS`], which is that list as data: the JSON form, the packed form, C's
//! structure, Python's properties and their stubs, Node's objects. To add a scalar, add a row here.

use crate::time::WaitHint;
use crate::vocabulary::{Caveats, Disposition, Effect, Fault, Reason, Remedy, Repeat, WordSet};

/// What kind of scalar a field is.
#[derive(Clone, Copy, Debug)]
pub enum SummaryKind {
    /// A status code, 0 to 65,535.
    Code,
    /// True or false.
    Flag,
    /// A word of this closed set.
    Word(&'static WordSet),
}

/// One scalar of a verdict, as data.
#[derive(Clone, Copy, Debug)]
pub struct SummaryField {
    /// Its stable number: its place in the packed form.
    pub number: u8,
    /// Its name, the same in every language (`isSuccess` where names are written so).
    pub name: &'static str,
    /// What it is.
    pub kind: SummaryKind,
    /// One line that says what it means.
    pub help: &'static str,
}

/// The value of one scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SummaryValue {
    /// A status code.
    Code(u16),
    /// True or false.
    Flag(bool),
    /// The number of a word in its set.
    Word(u8),
}

/// Hands the list of a verdict's scalars to a macro, as rows `number "help" name Kind Type;`.
#[doc(hidden)]
#[macro_export]
macro_rules! for_each_scalar {
    ($callback:ident) => {
        $callback! {
            0 "The status code; 0 for a failure." code Code u16;
            1 "Whether a row of the contract names the status; false for its class and for a failure." is_known Flag bool;
            2 "Did the request take effect?" effect Word Effect;
            3 "Whose fault is it?" fault Word Fault;
            4 "What went wrong, in one word for all providers." reason Word Reason;
            5 "May the unchanged request be sent again?" repeat Word Repeat;
            6 "What is useful to do next?" remedy Word Remedy;
            7 "What should a queue or a shipper do with the item?" disposition Word Disposition;
            8 "It worked: 2xx, or the requested state already holds." is_success Flag bool;
            9 "4xx, unless it is a success." is_client_error Flag bool;
            10 "5xx or a code outside 100..=599, unless it is a success." is_server_error Flag bool;
            11 "The remedy is to slow down." is_throttled Flag bool;
            12 "A repeat is useful (the remedy is retry or slow-down) and allowed for this very request." is_retryable Flag bool;
            13 "The requested state already holds, thanks to an earlier attempt." is_already_done Flag bool;
            14 "The caller's verification found that the request took effect, whatever the last response was." is_verified Flag bool;
            15 "A failure was judged and not a response." is_failure Flag bool;
        }
    };
}

pub(crate) use for_each_scalar;

macro_rules! summary {
    ($($number:literal $help:literal $name:ident $kind:ident $type:ident;)+) => {
        /// The scalars of a verdict: a plain value to copy, store or put into columns.
        ///
        /// [`SUMMARY_FIELDS`] lists its first members as data.
        ///
        /// ```
        /// use aftercall::{Contract, Remedy, Response};
        ///
        /// let verdict = aftercall::judge(Contract::rest(), None, &Response::new(503));
        /// let summary = verdict.summary();
        /// assert_eq!((summary.code, summary.remedy), (503, Remedy::SlowDown));
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct Summary {
            $(#[doc = $help] pub $name: $type,)+
            /// The wait that the server asked for.
            pub wait: Option<WaitHint>,
            /// The leniencies taken, and what was off-contract.
            pub caveats: Caveats,
            /// How many errors of single fields the server listed.
            pub error_count: u32,
            /// How many challenges the server sent.
            pub challenge_count: u32,
        }

        /// The scalars of a verdict that are a code, a flag or a word, in the order of their
        /// numbers.
        pub const SUMMARY_FIELDS: &[SummaryField] = &[$(
            SummaryField {
                number: $number,
                name: stringify!($name),
                kind: summary!(@kind $kind $type),
                help: $help,
            },
        )+];

        impl Summary {
            /// The values of [`SUMMARY_FIELDS`], in that order.
            pub fn values(&self) -> [SummaryValue; SUMMARY_FIELDS.len()] {
                [$(summary!(@value $kind self.$name),)+]
            }
        }
    };
    (@kind Code $type:ident) => { SummaryKind::Code };
    (@kind Flag $type:ident) => { SummaryKind::Flag };
    (@kind Word $type:ident) => { SummaryKind::Word(&$type::SET) };
    (@value Code $value:expr) => { SummaryValue::Code($value) };
    (@value Flag $value:expr) => { SummaryValue::Flag($value) };
    (@value Word $value:expr) => { SummaryValue::Word($value.number()) };
}

for_each_scalar!(summary);

impl SummaryField {
    /// The slug of a value of this field, for a word.
    pub fn slug(&self, value: SummaryValue) -> Option<&'static str> {
        match (self.kind, value) {
            (SummaryKind::Word(set), SummaryValue::Word(number)) => {
                set.words.get(usize::from(number)).map(|word| word.slug)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_places_and_names_are_new() {
        for (place, field) in SUMMARY_FIELDS.iter().enumerate() {
            assert_eq!(usize::from(field.number), place, "{}", field.name);
            assert_eq!(SUMMARY_FIELDS.iter().filter(|other| other.name == field.name).count(), 1);
            assert!(field.help.ends_with(['.', '?']), "{}", field.help);
        }
    }
}

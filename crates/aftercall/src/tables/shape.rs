//! The rows of the table of shapes: what a success whose body says that it failed looks like, and
//! where the items of a batch are. `data/shapes.toml` has them and says what each column means.

use super::rows::Providers;
use crate::vocabulary::{Effect, Reason};

/// One step of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Name(&'static str),
    /// An item of a list.
    Item,
    /// A member of any name.
    Any,
}

pub(crate) type Path = &'static [Part];

/// What a member must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Is {
    /// There, and not null, false or an empty text.
    Said,
    /// This value, as it is written.
    Value(&'static str),
    /// There, with another value, and not null.
    Not(&'static str),
}

/// One member and what it must be. A test is a set of signs, one bit each, that must all hold.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sign {
    pub(crate) path: Path,
    pub(crate) is: Is,
}

/// The signs of a body, one bit each.
pub(crate) type Signs = u128;

/// One shape.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ShapeRow {
    pub(crate) name: &'static str,
    /// Whose error codes count where the shape does.
    pub(crate) providers: Providers,
    /// A body with all signs of one of these is known to have the shape.
    pub(crate) known: &'static [Signs],
    /// A body with all signs of one of these says that the request failed.
    pub(crate) fails: &'static [Signs],
    /// A body with all signs of one of these says that all of it succeeded, even if it was cut.
    pub(crate) works: &'static [Signs],
    /// It counts only under 207 or if the contract names it.
    pub(crate) only: bool,
    /// A provider has it only in responses to requests that are not safe.
    pub(crate) writes: bool,
    /// A 4xx has its items, too: which part of the request was refused.
    pub(crate) refusals: bool,
    /// The member that holds what was done in spite of errors.
    pub(crate) data: Option<&'static str>,
    /// Where the body repeats a status.
    pub(crate) status: &'static [Path],
    /// What such a failure says about the effect.
    pub(crate) effect: Effect,
    pub(crate) lists: &'static [ListRow],
    pub(crate) xml: &'static [XmlRow],
}

/// What a list says about its items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Listed {
    /// An item's status, then its error or code.
    Each,
    Failed,
    Succeeded,
}

/// The items that the provider documents as not processed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    None,
    /// Those with a code that is a throttle.
    Throttle,
    All,
}

/// Where the items of a batch are, and what they are made of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ListRow {
    /// The path of an item; empty if the body is about one item.
    pub(crate) path: Path,
    pub(crate) listed: Listed,
    pub(crate) refused: Refused,
    /// What the answer does not list succeeded.
    pub(crate) rest_succeeded: bool,
    pub(crate) reason: Option<Reason>,
    /// The rest are paths from the item; of several the first counts.
    pub(crate) index: Path,
    pub(crate) error: Path,
    pub(crate) id: &'static [Path],
    pub(crate) status: &'static [Path],
    pub(crate) code: &'static [Path],
    pub(crate) detail: &'static [Path],
}

/// A document of XML: names of elements without their prefixes; empty for none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct XmlRow {
    pub(crate) root: &'static str,
    /// An element that says that the request failed.
    pub(crate) fails: &'static str,
    /// An element for each item, whose status decides.
    pub(crate) item: &'static str,
    /// An element for each item that succeeded, or that failed.
    pub(crate) succeeded: &'static str,
    pub(crate) failed: &'static str,
    pub(crate) id: &'static str,
    pub(crate) status: &'static str,
    pub(crate) code: &'static str,
    pub(crate) detail: &'static str,
}

/// What an event of a stream is known by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// Its name.
    Event,
    /// Its whole data.
    Data,
    /// The member `object` of its data.
    Object,
}

/// What an event of a stream means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Means {
    Failure,
    /// The stream ends early unless an end comes.
    Begin,
    End,
    /// It is not content.
    Nothing,
}

/// An event of a stream that means something.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EventRow {
    pub(crate) by: By,
    pub(crate) text: &'static str,
    pub(crate) means: Means,
}

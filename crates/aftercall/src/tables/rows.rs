//! The rows of the built-in tables. `data/` holds what they say, `xtask tables` writes them as
//! constants, and the readers look them up.

use crate::vocabulary::{Cause, Disposition, Effect, Fault, Phase, Reason, Remedy, Repeat};
use std::borrow::Cow;

/// A set of providers, one bit each in the order of the table of providers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Providers(pub(crate) u64);

impl Providers {
    pub(crate) const NONE: Providers = Providers(0);

    pub(crate) const fn one(number: u8) -> Providers {
        Providers(1 << number)
    }
    pub(crate) fn add(&mut self, other: Providers) {
        self.0 |= other.0;
    }
    pub(crate) fn without(self, other: Providers) -> Providers {
        Providers(self.0 & !other.0)
    }
    pub(crate) fn has(self, number: u8) -> bool {
        self.0 >> number & 1 == 1
    }
}

/// A host by which a provider is known, in lower case.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HostRow {
    /// Its last two labels, which have no `*`.
    pub(crate) tail: &'static str,
    /// A first `*` stands for one label or several, any other for one.
    pub(crate) pattern: &'static str,
    pub(crate) provider: u8,
    /// Other people's APIs run there, whatever marks their answers bear.
    pub(crate) foreign: bool,
}

/// Who gives codes of its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ProviderRow {
    pub(crate) name: &'static str,
    /// Statuses besides 429 and 503 under which its throttle codes are refusals.
    pub(crate) refuses: &'static [u16],
}

/// In which unit a wait is written.
#[allow(dead_code)] // a row may name any of them
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Seconds,
    Milliseconds,
    /// A moment: seconds since 1970.
    EpochSeconds,
    /// A moment: milliseconds since 1970.
    EpochMilliseconds,
    /// Seconds with their letter, such as `3.5s`.
    Duration,
}

/// What a header field is to the readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HeaderRole {
    Date,
    Wait(Unit),
    RateLimit(Unit),
    Pushback(Unit),
    ShouldRetry,
    Challenge,
    ProxyStatus,
    ContentType,
    Code,
    RequestId,
    /// `true`: the answer was made for an earlier request with the same idempotency key.
    Replayed,
    /// The length of the body, or its coding: that there is one.
    Length,
    Coding,
    /// How the body is compressed, unless the client has undone it.
    ContentCoding,
    /// It is only a mark.
    Nothing,
}

/// A header field by name, in lower case.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HeaderRow {
    pub(crate) name: &'static str,
    pub(crate) role: HeaderRole,
    /// Of several request ids the one with the lowest rank counts.
    pub(crate) rank: u16,
    /// The provider that alone sends this field.
    pub(crate) mark: Providers,
    /// The provider whose marks this field takes back.
    pub(crate) foreign: Providers,
}

/// What a member of a JSON body is to the readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Member {
    Type,
    Code,
    Title,
    Detail,
    RequestId,
    /// Either a code or a sentence, as its form shows.
    CodeOrDetail,
    Retryable,
    Wait(Unit),
    /// It is only a mark.
    Nothing,
}

/// A member by its path; `[]` is any item of an array.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MemberRow {
    pub(crate) path: &'static [&'static str],
    pub(crate) member: Member,
    /// Of several members with one meaning the one with the lowest rank counts.
    pub(crate) rank: u16,
    /// The provider that alone has this member, with this value if there is one.
    pub(crate) mark: Providers,
    pub(crate) value: Option<&'static str>,
}

/// An error code, compared byte for byte.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CodeRow {
    pub(crate) name: &'static str,
    pub(crate) reason: Reason,
    pub(crate) provider: u8,
    /// Whether it means the same whoever sends it.
    pub(crate) anywhere: bool,
}

/// An error code of a user's contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OwnCode {
    pub(crate) name: Cow<'static, str>,
    pub(crate) reason: Reason,
    pub(crate) effect: Option<Effect>,
    pub(crate) fault: Option<Fault>,
    pub(crate) remedy: Option<Remedy>,
    pub(crate) repeat: Option<Repeat>,
}

/// What a reason says by default.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReasonRow {
    pub(crate) fault: Option<Fault>,
    pub(crate) remedy: Option<Remedy>,
    /// The most that is ever allowed.
    pub(crate) repeat: Repeat,
    pub(crate) disposition: Option<Disposition>,
    /// The higher the more cautious: of two reasons of one strength it counts.
    pub(crate) caution: u8,
}

/// Whether an intermediary had forwarded the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Forwarded {
    /// It never reached the next hop; trying again may help.
    Never,
    /// It never reached the next hop, and will not before somebody changes the set-up.
    NeverForGood,
    /// The proxy itself turned the request away for what it is.
    Rejected,
    /// It may have been processed.
    Perhaps,
}

/// An error type of Proxy-Status.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ProxyErrorRow {
    pub(crate) name: &'static str,
    pub(crate) forwarded: Forwarded,
    pub(crate) reason: Option<Reason>,
}

/// The whole of an answer that an intermediary gives.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AnswerRow {
    /// In lower case, with each run of white space as one blank.
    pub(crate) text: &'static str,
    /// Whether a comma and Envoy's own reason may follow.
    pub(crate) reason_may_follow: bool,
    pub(crate) mark: Mark,
}

/// Who speaks, and why it failed where the text tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) name: &'static str,
    pub(crate) reason: Option<Reason>,
}

/// How a phrase must stand in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edge {
    /// A word of its own on both sides.
    Both,
    /// The end of a word, as exception names are: `SocketTimeoutException`.
    Right,
    /// Anywhere: scripts without spaces, and phrases with edges of their own.
    None,
}

/// What finding a phrase means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Says {
    Timeout,
    /// This place is about something else that has the word in it.
    Not,
    /// The whole sentence is about something else.
    NotAtAll,
}

/// One phrase of a message.
pub(crate) type Phrase = (&'static str, Edge, Says);

/// Four bytes in lower case, and the phrases that have them: which row, and how far within it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Anchor {
    pub(crate) bytes: [u8; 4],
    pub(crate) phrases: &'static [(u16, u8)],
}

/// A status by which the protocol guarantees that nothing was processed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GuaranteeRow {
    pub(crate) code: u16,
    pub(crate) name: &'static str,
}

/// One row of the table of transport errors.
#[derive(Clone, Copy, Debug)]
pub struct FailureName {
    /// The transport: one of [`crate::failure_libraries`].
    pub library: &'static str,
    /// The name it gives the error.
    pub name: &'static str,
    /// The number it gives the error, where that is part of its interface (curl); else empty.
    pub number: &'static str,
    /// The phase that the name stands for.
    pub phase: Phase,
    /// The cause that the name stands for.
    pub cause: Cause,
    /// Whether the client may have sent the request before by its own decision, so that an early
    /// phase proves nothing.
    pub may_be_sent: bool,
}

//! The rows of the built-in tables. `data/` has their content, `xtask tables` writes them as
//! constants, and the readers look them up.

use crate::vocabulary::{
    Cause, Disposition, Effect, Fault, LimitScope, Phase, Reason, Remedy, Repeat,
};
use std::borrow::Cow;

/// A set of providers, one bit each in the order of the table of providers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Providers(pub(crate) u128);

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
        self.0.checked_shr(u32::from(number)).is_some_and(|bits| bits & 1 == 1)
    }
}

/// A host that identifies a provider, in lower case.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HostRow {
    /// Its last two labels, which contain no `*`.
    pub(crate) tail: &'static str,
    /// A leading `*` matches one or more labels, any other exactly one.
    pub(crate) pattern: &'static str,
    pub(crate) provider: u8,
    /// It hosts other people's APIs, whatever marks their responses have.
    pub(crate) foreign: bool,
}

/// A provider, which has error codes of its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ProviderRow {
    pub(crate) name: &'static str,
    /// Statuses besides 429 and 503 under which its throttle codes are refusals.
    pub(crate) refuses: &'static [u16],
    /// The shapes of its successes that may say that they failed, by their numbers.
    pub(crate) success: &'static [u8],
    /// Under these statuses, a limit of its own with nothing left is a refusal, too.
    pub(crate) refuses_with_limit: bool,
    /// Under these statuses, Retry-After is a refusal, too.
    pub(crate) refuses_with_wait: bool,
    /// A 429 that did not come through its own proxies is a ban by what stands before them.
    pub(crate) bans_without_via: bool,
}

/// The unit of a wait.
#[allow(dead_code)] // a row may name any of them
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Seconds,
    Milliseconds,
    /// A time: seconds since 1970.
    EpochSeconds,
    /// A time: milliseconds since 1970.
    EpochMilliseconds,
    /// Seconds with a letter, such as `3.5s`.
    Duration,
}

/// What a header field means to the readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HeaderRole {
    Date,
    Wait(Unit),
    /// It states a limit; what exactly may depend on the provider.
    Limits(&'static [LimitRow]),
    Pushback(Unit),
    ShouldRetry,
    /// `challenge` or `captcha`: a bot challenge instead of a response.
    Blocked,
    /// The intermediaries that the response came through.
    Via,
    /// How long the response has been in a cache.
    Age,
    Challenge,
    ProxyStatus,
    ContentType,
    Code,
    RequestId,
    /// `true`: the response was made for an earlier request with the same idempotency key.
    Replayed,
    /// The length or the coding of the body: it shows that there is one.
    Length,
    Coding,
    /// How the body is compressed, unless the client has decompressed it.
    ContentCoding,
    /// gRPC's code, message and details.
    GrpcStatus,
    GrpcMessage,
    GrpcDetails,
    /// `DPoP-Nonce`: the nonce that a proof must have (RFC 9449 section 8).
    Nonce,
    /// `required`: the request must bring a token against forged requests.
    Csrf,
    /// Who wrote the response.
    Server,
    /// It is only a mark.
    Nothing,
}

/// What a field that states a limit holds.
#[allow(dead_code)] // a row may name any of them
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LimitPart {
    /// How much is allowed: `100`, `100;w=60`, `100, 100;w=60`.
    Limit,
    /// How much is left.
    Remaining,
    /// How much is used up.
    Used,
    /// When it is full again.
    Reset,
    /// The length of its window.
    Window,
    /// Its name.
    Name,
    /// What it applies to, in one of the row's words.
    Scope,
    /// Which limit was exceeded: its name, and what it applies to in one of the row's words.
    Reason,
    /// RateLimit-Policy, of any generation of the draft.
    Policies,
    /// RateLimit, of any generation of the draft.
    Quotas,
    /// `32/40`, `api-usage=18/5000`: used and allowed.
    Ratio,
    /// `total=100; remaining=99; resets=41`.
    Pairs,
    /// `one;159,other;1275`: names, and how much is left of each.
    Listed,
}

/// How a field writes the time at which a limit is full again.
#[allow(dead_code)] // a row may name any of them
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResetUnit {
    Seconds,
    Milliseconds,
    EpochSeconds,
    EpochMilliseconds,
    /// A duration of Go: `1h2m3.5s`.
    GoDuration,
    /// A date in any form: RFC 3339, an HTTP-date, a date of JavaScript.
    Date,
    /// Unknown: the form and the size of the value decide.
    Inferred,
}

/// What one provider means by a field that states a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LimitRow {
    pub(crate) provider: u8,
    /// Whether it counts for every provider that has no row of its own.
    pub(crate) everywhere: bool,
    pub(crate) part: LimitPart,
    pub(crate) unit: ResetUnit,
    /// Rows with the same number are about the same limit.
    pub(crate) group: u16,
    pub(crate) name: &'static str,
    /// What is counted.
    pub(crate) counts: &'static str,
    pub(crate) scope: LimitScope,
    /// Of several values the smallest counts, and a limit of 0 with 0 left is one of concurrency.
    pub(crate) smallest: bool,
    pub(crate) words: &'static [LimitWord],
}

impl LimitRow {
    /// What a row says unless it says something else.
    pub(crate) const PLAIN: LimitRow = LimitRow {
        provider: 0,
        everywhere: false,
        part: LimitPart::Limit,
        unit: ResetUnit::Inferred,
        group: 0,
        name: "",
        counts: "",
        scope: LimitScope::Unknown,
        smallest: false,
        words: &[],
    };
}

/// A value of a field, what it says the limit applies to, and what is counted (empty if it does not
/// say).
pub(crate) type LimitWord = (&'static str, LimitScope, &'static str);

/// A header field by name, in lower case.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HeaderRow {
    pub(crate) name: &'static str,
    pub(crate) role: HeaderRole,
    /// Of several request ids the one with the lowest rank counts.
    pub(crate) rank: u16,
    /// The provider that this field is specific to.
    pub(crate) mark: Providers,
    /// The provider whose marks this field cancels.
    pub(crate) foreign: Providers,
}

/// What a member of a JSON body means to the readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Member {
    Type,
    Code,
    Title,
    Detail,
    RequestId,
    /// Either a code or a sentence, depending on its form.
    CodeOrDetail,
    /// A code if it is spelled as a constant is: other objects have a name or a category too.
    Constant,
    Retryable,
    Wait(Unit),
    /// The interval between polls, in seconds, if a code asks for one.
    Interval,
    /// The name of a quota: if it is one of a day or longer, it is used up, unless a wait is named.
    Quota,
    /// The same, whatever wait is named.
    QuotaAnyway,
    /// Whether the limit is one of everything that the caller sends.
    GlobalLimit,
    /// The name of a limit that was exceeded.
    LimitName,
    /// What a query costs, and what there is to pay it with.
    CostRequested,
    CostAvailable,
    CostMaximum,
    /// How much of it comes back in a second.
    CostRestoreRate,
    /// A status that another server gave, or that this one means.
    Status,
    /// The whole answer of another server, as text.
    Answer,
    /// With this value it says whose fault it is or what to do, if its provider is known by a mark.
    Says,
    /// The one field that the error is about.
    Field,
    /// It is only a mark, or has errors of fields in it.
    Nothing,
}

/// Whether what is in a member are errors of single fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    None,
    /// If it is a list.
    List,
    /// If it is a list, or an object with lists of objects in it.
    Objects,
    /// If it is a list, or an object that maps names of fields to what is wrong with them.
    Any,
}

/// One meaning of a member.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MemberRow {
    pub(crate) member: Member,
    /// Of several members with one meaning the one with the lowest rank counts.
    pub(crate) rank: u16,
    /// The provider that this member, with this value if there is one, is specific to.
    pub(crate) mark: Providers,
    pub(crate) value: Option<&'static str>,
    /// What the value says of the provider whose row it is.
    pub(crate) says: Option<SaysRow>,
}

/// A member that is everybody's.
pub(crate) const fn member(member: Member, rank: u16) -> MemberRow {
    MemberRow { member, rank, mark: Providers::NONE, value: None, says: None }
}

/// What a provider's own word says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SaysRow {
    pub(crate) provider: u8,
    pub(crate) name: &'static str,
    pub(crate) fault: Option<Fault>,
    pub(crate) remedy: Option<Remedy>,
}

/// What a member of one error among several says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Pointer,
    Field,
    Code,
    Detail,
    /// Either a code or a sentence, depending on its form.
    CodeOrDetail,
    /// The steps to the field: the names and the places in lists.
    Steps,
    /// The same, after the part of the request that the field is in: the body, the query.
    LocatedSteps,
    /// Which rule is broken, and in which words.
    Rules,
    /// What is wrong with the object itself and not with one of its fields.
    Whole,
    /// Its object is not the error of a field.
    Other,
}

/// One place of the tree of paths: what is read there. Of several rows each has another value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NodeRow {
    pub(crate) rows: &'static [MemberRow],
    pub(crate) group: Group,
    /// What it is within an error, and its rank among others of its kind.
    pub(crate) part: Option<(Part, u8)>,
}

/// A place that is no part of an error.
pub(crate) const fn node(rows: &'static [MemberRow], group: Group) -> NodeRow {
    NodeRow { rows, group, part: None }
}

/// One step of the tree of paths; `[]` leads to any item of an array.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StepRow {
    pub(crate) from: u16,
    pub(crate) name: &'static str,
    pub(crate) to: u16,
}

/// A name at the beginning of a message that stands for another server's status.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InnerRow {
    pub(crate) name: &'static str,
    pub(crate) status: u16,
}

/// What an element of an XML body means to the readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Element {
    Type,
    Code,
    Title,
    Detail,
    RequestId,
    /// A SOAP fault's code, with a prefix before it and a more exact one after a dot.
    FaultCode,
    /// It, or each of several of it, is the error of one field.
    Error,
    /// What the error of a field says.
    Part(Part),
}

/// An element of an XML body, by its last names.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ElementRow {
    /// Its own name last, without prefixes.
    pub(crate) path: &'static [&'static str],
    pub(crate) element: Element,
    /// Of several elements with one meaning the one with the lowest rank counts.
    pub(crate) rank: u16,
    /// The attribute that has the text, if it is not the content.
    pub(crate) attribute: Option<&'static str>,
    /// The provider that this element is specific to.
    pub(crate) mark: Providers,
}

/// An error code, compared byte for byte.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CodeRow {
    pub(crate) name: &'static str,
    pub(crate) reason: Reason,
    pub(crate) provider: u8,
    /// Whether it means the same for every provider.
    pub(crate) anywhere: bool,
    /// What is useful, if it is not what the reason says.
    pub(crate) remedy: Option<Remedy>,
    /// The seconds to add to the interval of a poll that is answered with it.
    pub(crate) interval_adds: Option<u16>,
}

/// What a status means to those who use it in a sense of their own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StatusRow {
    pub(crate) code: u16,
    /// The status and who uses it.
    pub(crate) name: &'static str,
    pub(crate) provider: u8,
    /// Whether it means the same whoever sends it.
    pub(crate) anywhere: bool,
    /// The text in lower case that an HTML page must have.
    pub(crate) page: Option<&'static str>,
    pub(crate) reason: Reason,
    /// What is useful, if it is not what the reason says.
    pub(crate) remedy: Option<Remedy>,
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

/// The defaults of a reason.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ReasonRow {
    pub(crate) fault: Option<Fault>,
    pub(crate) remedy: Option<Remedy>,
    /// The upper limit of what is allowed.
    pub(crate) repeat: Repeat,
    pub(crate) disposition: Option<Disposition>,
    /// Higher is more cautious; of two equally strong reasons the more cautious counts.
    pub(crate) caution: u8,
}

/// Whether an intermediary had forwarded the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Forwarded {
    /// It never reached the next hop; trying again may help.
    Never,
    /// It never reached the next hop, and will not until somebody changes the configuration.
    NeverForGood,
    /// The proxy itself rejected the request because of its content.
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

/// The whole text of an intermediary's response.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AnswerRow {
    /// In lower case, with each run of white space as one blank.
    pub(crate) text: &'static str,
    /// Whether a comma and Envoy's own reason may follow.
    pub(crate) reason_may_follow: bool,
    pub(crate) mark: Mark,
}

/// How an intermediary names itself in the field `server`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ServerRow {
    /// What the field begins with, in lower case.
    pub(crate) begins: &'static str,
    /// Whether a field with Cloudflare's id of the request must be there too.
    pub(crate) ray: bool,
    pub(crate) name: &'static str,
}

/// A status of an intermediary's own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OwnStatusRow {
    pub(crate) code: u16,
    pub(crate) mark: Mark,
}

/// Which intermediary responded, and why it failed if the text says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) name: &'static str,
    pub(crate) reason: Option<Reason>,
}

/// How a phrase must occur in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Edge {
    /// As a whole word.
    Both,
    /// At the end of a word, as in exception names: `SocketTimeoutException`.
    Right,
    /// Anywhere: for scripts without spaces, and phrases with edges of their own.
    None,
}

/// What finding a phrase means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Says {
    Timeout,
    /// This place is about something else that contains the word.
    Not,
    /// The whole sentence is about something else.
    NotAtAll,
}

/// One phrase of a message.
pub(crate) type Phrase = (&'static str, Edge, Says);

/// A sentence by which a refusal says what it is. It changes the reason and the remedy and may forbid
/// a repeat; it never proves anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SentenceRow {
    /// In lower case.
    pub(crate) text: &'static str,
    pub(crate) statuses: &'static [u16],
    pub(crate) reason: Reason,
    pub(crate) provider: u8,
    pub(crate) everywhere: bool,
    /// It is in an HTML page, not in a message.
    pub(crate) on_page: bool,
    /// The message begins with it.
    pub(crate) begins: bool,
    /// The code of two senses that it explains; empty if it explains none.
    pub(crate) explains: &'static str,
    pub(crate) wait: SentenceWait,
}

/// The wait that a sentence names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SentenceWait {
    None,
    /// What the provider asks for if the response itself names no wait.
    Seconds(u16),
    /// It follows the text: `17 seconds`, `9 minutes`.
    Follows,
}

/// Four bytes in lower case, and the phrases that contain them: which row, and at what offset.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Anchor {
    pub(crate) bytes: [u8; 4],
    pub(crate) phrases: &'static [(u16, u8)],
}

/// A status with which the protocol guarantees that nothing was processed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GuaranteeRow {
    pub(crate) code: u16,
    pub(crate) name: &'static str,
}

/// A code of gRPC.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GrpcRow {
    pub(crate) name: &'static str,
    pub(crate) reason: Reason,
    /// The server's word; it proves nothing.
    pub(crate) effect: Option<Effect>,
    pub(crate) remedy: Option<Remedy>,
}

/// One row of the table of transport errors: see [`failure_names`](crate::failure_names).
#[derive(Clone, Copy, Debug)]
pub struct FailureName {
    /// The transport: one of [`crate::failure_libraries`].
    pub library: &'static str,
    /// The name of the error in that transport.
    pub name: &'static str,
    /// The number of the error, if it is part of the transport's interface (curl); otherwise empty.
    pub number: &'static str,
    /// The phase that the name means.
    pub phase: Phase,
    /// The cause that the name means.
    pub cause: Cause,
    /// Whether the client may already have sent the request on its own, so that an early phase
    /// proves nothing.
    pub may_be_sent: bool,
}

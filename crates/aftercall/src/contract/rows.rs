//! The parts of a contract: what its file says, and what that means for each code.

use crate::handle::Handle;
use crate::row::Row;
use crate::tables::rows::{OwnCode, Providers, ReasonRow};
use crate::vocabulary::{Effect, Fault, Reason, Remedy, Repeat};
use std::borrow::Cow;
use std::sync::OnceLock;

/// Text that is compiled in, or a user's own.
pub(crate) type Text = Cow<'static, str>;

/// What a contract file says in one table; a missing field is inherited.
#[derive(Clone, Debug, Default)]
pub(crate) struct Patch {
    pub(crate) key: Key,
    /// Whether it comes from a user's contract.
    pub(crate) is_users: bool,
    pub(crate) methods: Methods,
    pub(crate) when: Option<Condition>,
    pub(crate) name: Option<Text>,
    pub(crate) message: Option<Text>,
    pub(crate) description: Option<Text>,
    pub(crate) phrase: Option<Text>,
    pub(crate) help: Option<Text>,
    pub(crate) reference: Option<Text>,
    pub(crate) effect: Option<Effect>,
    pub(crate) fault: Option<Fault>,
    pub(crate) remedy: Option<Remedy>,
    pub(crate) repeat: Option<Repeat>,
    pub(crate) reason: Option<Reason>,
    /// The shape of a body that decides, by its number.
    pub(crate) success: Option<u8>,
}

/// Maximum number of rows of one contract, or of one of its operations.
const MAX_ROWS: usize = 2_000;
/// Maximum number of rows of one code or class; each method and condition makes variants.
const MAX_ROWS_OF_ONE: usize = 16;

impl Patch {
    /// Takes what a row leaves open from its reason, except `always`, which must be in the row
    /// itself.
    pub(crate) fn fill(&mut self, default: ReasonRow) {
        self.fault = self.fault.or(default.fault);
        self.remedy = self.remedy.or(default.remedy);
        self.repeat = self.repeat.or(Some(default.repeat.min(Repeat::IfHarmless)));
    }

    /// Why this row conflicts with these.
    pub(crate) fn clash(&self, patches: &[Patch]) -> Option<String> {
        let same = |other: &Patch| {
            (other.key, &other.methods, other.when) == (self.key, &self.methods, self.when)
        };
        if patches.iter().any(same) {
            return Some("this row occurs twice (same code, method and when)".to_owned());
        }
        if patches.iter().filter(|other| other.key == self.key).count() >= MAX_ROWS_OF_ONE {
            return Some(format!("one code or class has at most {MAX_ROWS_OF_ONE} rows"));
        }
        (patches.len() >= MAX_ROWS).then(|| format!("a contract has at most {MAX_ROWS} rows"))
    }
}

/// What a patch applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    Status(u16),
    /// The codes from the first to the last; a smaller range comes before a larger one.
    Range(u16, u16),
    /// The codes of a class that no row names, in this contract or in one that it extends.
    Class(u8),
}

impl Key {
    /// How many codes it is for; `None` if not this one.
    pub(crate) fn width(self, code: u16) -> Option<u16> {
        match self {
            Key::Status(own) => (own == code).then_some(1),
            Key::Range(first, last) => {
                (first..=last).contains(&code).then(|| last.saturating_sub(first).saturating_add(1))
            }
            Key::Class(_) => None,
        }
    }
}

impl Default for Key {
    fn default() -> Key {
        Key::Status(0)
    }
}

/// The methods that a row applies to.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(crate) enum Methods {
    #[default]
    Any,
    Only(Cow<'static, [Text]>),
    Not(Cow<'static, [Text]>),
}

impl Methods {
    /// A request whose method is not known matches only rows for any method.
    fn matches(&self, method: Option<&str>) -> bool {
        match (self, method) {
            (Methods::Any, _) => true,
            (_, None) => false,
            (Methods::Only(names), Some(method)) => names.iter().any(|name| name == method),
            (Methods::Not(names), Some(method)) => names.iter().all(|name| name != method),
        }
    }
}

/// A condition under which a row of a contract counts. If several hold, the first in this order
/// that has a row counts.
///
/// ```
/// use aftercall::{Condition, Contract, Header, Reason, Request, Response, judge};
///
/// let contract = Contract::builder("orders")
///     .extends(Contract::rest())
///     .status(409, |row| row.when(Condition::Keyed).reason(Reason::InProgress))
///     .build()?;
/// let key = [Header::new("Idempotency-Key", "order-7")];
/// let keyed = Request::from_parts("POST", "https://api.example/orders", &key);
/// let verdict = judge(&contract, Some(&keyed), &Response::new(409));
/// assert_eq!(verdict.reason(), Reason::InProgress);
/// # Ok::<(), aftercall::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// A code or the text of a message says that the server ran out of time.
    Timeout,
    /// The server says when to come back, or gives a throttle code.
    Throttled,
    /// An earlier attempt of the same call may have been applied.
    Repeated,
    /// The request carries an idempotency key.
    Keyed,
}

impl Condition {
    /// Every condition, in the order in which they count.
    pub const ALL: [Condition; 4] =
        [Condition::Timeout, Condition::Throttled, Condition::Repeated, Condition::Keyed];

    /// The condition of this name.
    ///
    /// ```
    /// use aftercall::Condition;
    ///
    /// assert_eq!(Condition::from_slug("keyed"), Some(Condition::Keyed));
    /// ```
    pub fn from_slug(slug: &str) -> Option<Condition> {
        Condition::ALL.into_iter().find(|condition| condition.slug() == slug)
    }

    /// Its name in a contract's file.
    pub fn slug(self) -> &'static str {
        match self {
            Condition::Timeout => "timeout",
            Condition::Throttled => "throttled",
            Condition::Repeated => "repeated",
            Condition::Keyed => "keyed",
        }
    }
}

/// The conditions that hold for one response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Conditions(u8);

impl Conditions {
    pub(crate) fn of(condition: Condition) -> Conditions {
        Conditions(1 << condition as u8)
    }
    /// With this one, if it holds.
    pub(crate) fn and(self, condition: Condition, holds: bool) -> Conditions {
        if holds { Conditions(self.0 | Conditions::of(condition).0) } else { self }
    }
    fn hold(self, when: Option<Condition>) -> bool {
        when.is_none_or(|condition| self.0 & Conditions::of(condition).0 != 0)
    }
}

/// One contract file, parsed.
#[derive(Debug, Default)]
pub(crate) struct Layer {
    pub(crate) name: Text,
    /// Where the API documents its errors; may be empty.
    pub(crate) source: Text,
    pub(crate) closed: bool,
    /// Whether the API honors idempotency keys; `None` inherits.
    pub(crate) idempotency_keys: Option<bool>,
    /// Whether the API wants a key in double quotes; `None` inherits.
    pub(crate) quoted_idempotency_keys: Option<bool>,
    /// Whether the API evaluates preconditions on a POST; `None` inherits.
    pub(crate) preconditions_on_post: Option<bool>,
    /// Whether a second application of any request is harmless; `None` inherits.
    pub(crate) idempotent: Option<bool>,
    /// The providers whose codes always count.
    pub(crate) providers: Providers,
    /// The shape of a body that decides whether a success is one; `None` inherits.
    pub(crate) success: Option<u8>,
    pub(crate) codes: Cow<'static, [OwnCode]>,
    pub(crate) patches: Cow<'static, [Patch]>,
}

impl Layer {
    pub(crate) fn statuses(&self) -> impl Iterator<Item = u16> + '_ {
        self.patches.iter().filter_map(|patch| match patch.key {
            Key::Status(code) => Some(code),
            Key::Range(..) | Key::Class(_) => None,
        })
    }

    /// The ranges of codes that have rows.
    pub(crate) fn ranges(&self) -> impl Iterator<Item = (u16, u16)> + '_ {
        self.patches.iter().filter_map(|patch| match patch.key {
            Key::Range(first, last) => Some((first, last)),
            Key::Status(_) | Key::Class(_) => None,
        })
    }

    /// Whether it has a row for this code, or for a range with it.
    pub(crate) fn lists(&self, code: u16) -> bool {
        self.patches.iter().any(|patch| patch.key.width(code).is_some())
    }
}

/// All rows of one code: the plain one, and those for a method or a condition.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) code: u16,
    /// Whether the contract itself, not one that it extends, lists the code.
    pub(crate) listed: bool,
    pub(crate) plain: Handle<Row>,
    pub(crate) variants: Cow<'static, [Variant]>,
}

#[derive(Clone)]
pub(crate) struct Variant {
    pub(crate) methods: Methods,
    pub(crate) when: Option<Condition>,
    pub(crate) row: Handle<Row>,
}

/// The row that was found for a response.
pub(crate) struct Found<'c> {
    pub(crate) row: &'c Handle<Row>,
    pub(crate) known: bool,
    /// The condition that selected this row.
    pub(crate) when: Option<Condition>,
    /// The plain row, to see what the condition changed.
    pub(crate) plain: &'c Row,
}

impl Entry {
    pub(crate) fn is_text_of_interest(&self) -> bool {
        let weak = |row: &Row| {
            row.effect == Effect::NotApplied
                && (row.repeat == Repeat::Always
                    || matches!(row.fault, Fault::Server | Fault::Network))
        };
        weak(&self.plain)
            || self
                .variants
                .iter()
                .any(|variant| variant.when == Some(Condition::Timeout) || weak(&variant.row))
    }

    #[inline]
    pub(crate) fn find(&self, known: bool, method: Option<&str>, holding: Conditions) -> Found<'_> {
        let variant = self
            .variants
            .iter()
            .find(|variant| holding.hold(variant.when) && variant.methods.matches(method));
        let (row, when) =
            variant.map_or((&self.plain, None), |variant| (&variant.row, variant.when));
        Found { row, known, when, plain: &self.plain }
    }
}

impl Variant {
    /// For people: `to DELETE, when timeout`.
    pub(crate) fn describe(&self) -> String {
        let method = match &self.methods {
            Methods::Any => String::new(),
            Methods::Only(names) => format!("to {}", names.join(" or ")),
            Methods::Not(names) => format!("to a method other than {}", names.join(" or ")),
        };
        match (self.when, method.is_empty()) {
            (None, _) => method,
            (Some(when), true) => format!("when {}", when.slug()),
            (Some(when), false) => format!("{method}, when {}", when.slug()),
        }
    }
}

/// Codes beside each other for which the same rows of ranges count, and no row of their own.
#[derive(Clone)]
pub(crate) struct Span {
    pub(crate) last: u16,
    /// Its code is the first of the span.
    pub(crate) entry: Entry,
}

/// The span that a code is in; `spans` are in code order.
pub(crate) fn span(spans: &[Span], code: u16) -> Option<&Entry> {
    let at = spans.partition_point(|span| span.last < code);
    spans.get(at).map(|span| &span.entry).filter(|entry| entry.code <= code)
}

/// One operation of an API.
pub(crate) struct Operation {
    pub(crate) method: Text,
    pub(crate) path: String,
    /// The segments of its path; `None` matches any one segment, and `{}` within one any text.
    pub(crate) segments: Vec<Option<String>>,
    /// Whether a second application is harmless; `None` leaves it to the method.
    pub(crate) idempotent: Option<bool>,
    /// The shape of a body that decides whether a success is one; `None` leaves it to the contract.
    pub(crate) success: Option<u8>,
    /// Whether it honors idempotency keys; `None` leaves it to the contract.
    pub(crate) idempotency_keys: Option<bool>,
    /// Whether a status that the operation itself does not list is off-contract.
    pub(crate) closed: bool,
    /// Its own rows, then the layers of its contract.
    pub(crate) layers: Vec<Handle<Layer>>,
    /// What its rows come to; resolved when the operation is first asked for.
    pub(crate) rows: OnceLock<OperationRows>,
}

/// The codes that an operation has rows of its own for.
pub(crate) struct OperationRows {
    /// In code order.
    pub(crate) entries: Vec<Entry>,
    pub(crate) spans: Vec<Span>,
}

impl Operation {
    /// How many segments of the path it names, if it is the operation with this method and path.
    pub(crate) fn fits(&self, method: &str, path: &str) -> Option<usize> {
        let mut given = path.trim_matches('/').split('/');
        let mut named = 0;
        for segment in &self.segments {
            match (segment, given.next()?) {
                (_, "") if self.segments.len() > 1 || segment.is_none() => return None,
                (None, _) => {}
                (Some(known), found) if known == found || is_like(known, found) => named += 1,
                (Some(_), _) => return None,
            }
        }
        (given.next().is_none() && self.method == method).then_some(named)
    }
}

impl OperationRows {
    pub(crate) fn entry(&self, code: u16) -> Option<&Entry> {
        match self.entries.binary_search_by_key(&code, |entry| entry.code) {
            Ok(at) => self.entries.get(at),
            Err(_) => span(&self.spans, code),
        }
    }
}

/// Whether text is a row's name: letters and digits with hyphens between them.
pub(crate) fn is_name(name: &str) -> bool {
    let clean =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    name.starts_with(|first: char| first.is_ascii_alphabetic()) && name.split('-').all(clean)
}

/// The segments of a path such as `/orders/{id}` or `/orders/{id}:cancel`; `None` if it is not such a
/// path. Within a segment each `{…}` becomes `{}`.
pub(crate) fn segments(path: &str) -> Option<Vec<Option<String>>> {
    path.strip_prefix('/')?.trim_end_matches('/').split('/').map(segment).collect()
}

/// Whether two such paths match the same requests.
pub(crate) fn are_one_path(one: &str, other: &str) -> bool {
    let mut others = other.trim_end_matches('/').split('/');
    one.trim_end_matches('/').split('/').all(|part| {
        others.next().is_some_and(|other| {
            // Most differ in a text, which is soon seen.
            let open = part.contains('{') && other.contains('{');
            part == other || (open && segment(part) == segment(other))
        })
    }) && others.next().is_none()
}

fn segment(text: &str) -> Option<Option<String>> {
    if text.contains(['?', '#']) {
        return None;
    }
    let mut pattern = String::new();
    let mut rest = text;
    while let Some((before, inside)) = rest.split_once('{') {
        let (name, after) = inside.split_once('}')?;
        // Two open parts need something between them.
        let parted = pattern.is_empty() || !before.is_empty();
        if name.is_empty() || name.contains('{') || before.contains('}') || !parted {
            return None;
        }
        pattern.push_str(before);
        pattern.push_str("{}");
        rest = after;
    }
    if rest.contains('}') {
        return None;
    }
    pattern.push_str(rest);
    Some((pattern != "{}").then_some(pattern))
}

/// Whether a segment is like a pattern in which each `{}` is any text of at least one byte.
fn is_like(pattern: &str, found: &str) -> bool {
    let mut parts = pattern.split("{}");
    let Some(mut rest) = parts.next().and_then(|first| found.strip_prefix(first)) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return false };
    for part in middle {
        let begin = rest.chars().next().map_or(0, char::len_utf8);
        let Some(at) = rest.get(begin..).and_then(|tail| tail.find(part)) else { return false };
        let next = begin.saturating_add(at).saturating_add(part.len());
        rest = rest.get(next..).unwrap_or("");
    }
    rest.len() > last.len() && rest.ends_with(last)
}

/// A contract with everything that it inherits.
pub(crate) struct Table {
    pub(crate) name: Text,
    pub(crate) closed: bool,
    pub(crate) idempotency_keys: bool,
    pub(crate) quoted_idempotency_keys: bool,
    pub(crate) preconditions_on_post: bool,
    pub(crate) idempotent: Option<bool>,
    pub(crate) providers: Providers,
    pub(crate) success: Option<u8>,
    /// The first row of a code counts.
    pub(crate) codes: Cow<'static, [OwnCode]>,
    /// What the contract itself says, then what it extends.
    pub(crate) layers: Cow<'static, [Handle<Layer>]>,
    /// Every code that some layer names, in code order.
    pub(crate) entries: Cow<'static, [Entry]>,
    /// For codes that only ranges name, in code order.
    pub(crate) spans: Cow<'static, [Span]>,
    /// One entry per class, for codes that no layer names.
    pub(crate) classes: [Entry; 5],
    pub(crate) operations: Cow<'static, [Handle<Operation>]>,
    /// Code to position in `entries`, or `NO_ENTRY`.
    pub(crate) index: [u16; INDEXED_CODES],
}

pub(crate) const INDEXED_CODES: usize = 1000;
const NO_ENTRY: u16 = u16::MAX;

/// The index of a table with entries for these codes, in their order.
pub(crate) const fn index_of(codes: &[u16]) -> [u16; INDEXED_CODES] {
    assert!(codes.len() < NO_ENTRY as usize, "a contract has at most 65,534 codes");
    let mut index = [NO_ENTRY; INDEXED_CODES];
    let mut position = 0;
    while position < codes.len() {
        let code = codes[position] as usize;
        assert!(code < INDEXED_CODES, "a contract's codes have at most three digits");
        index[code] = position as u16;
        position += 1;
    }
    index
}

impl Table {
    pub(crate) fn entry(&self, code: u16) -> (&Entry, bool) {
        let position = self.index.get(usize::from(code)).copied().unwrap_or(NO_ENTRY);
        if let Some(entry) = self.entries.get(usize::from(position)) {
            return (entry, true);
        }
        if let Some(entry) = span(&self.spans, code) {
            return (entry, true);
        }
        let [informational, success, redirection, client, server] = &self.classes;
        let entry = match code {
            100..=199 => informational,
            200..=299 => success,
            300..=399 => redirection,
            400..=499 => client,
            _ => server,
        };
        (entry, false)
    }
}

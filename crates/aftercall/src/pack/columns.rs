//! The tables of the columns of packed outputs.

use crate::summary::SUMMARY_FIELDS;

/// The version of this layout: the sixth byte of every output.
pub const LAYOUT: u8 = 1;

/// The offset of a text that is absent.
pub const ABSENT: u32 = u32::MAX;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A number of 8 bits.
    U8,
    /// A number of 16 bits.
    U16,
    /// A number of 32 bits.
    U32,
    /// A signed number of 64 bits.
    I64,
    /// A number of 64 bits.
    U64,
    /// A text: `u32` offset and `u32` length in bytes, UTF-8.
    Text,
    /// A list: `u32` offset and `u32` count of items, which have the columns of this table.
    List(&'static str),
    /// The `u32` offset of a part that has the columns of this table; 0 if there is none.
    Part(&'static str),
    /// That many zero bytes, reserved for future columns.
    Reserved(u8),
}

impl Kind {
    /// The number of bytes it takes.
    pub const fn size(self) -> usize {
        match self {
            Kind::U8 => 1,
            Kind::U16 => 2,
            Kind::U32 | Kind::Part(_) => 4,
            Kind::I64 | Kind::U64 | Kind::Text | Kind::List(_) => 8,
            Kind::Reserved(bytes) => bytes as usize,
        }
    }
}

/// The columns of one part, in order, each with its name; without padding.
pub type Columns = &'static [(&'static str, Kind)];

/// The scalars come first, each at its number: the code in two bytes, then one byte for each other
/// field of [`SUMMARY_FIELDS`], with room for more.
pub(super) const SCALARS: usize = 34;

/// The columns of a verdict after its scalars.
pub(super) const VERDICT: Columns = &[
    ("wait_kind", Kind::U8),
    ("phase", Kind::U8),
    ("cause", Kind::U8),
    ("sent", Kind::U8),
    ("wait_us", Kind::I64),
    ("caveats", Kind::U64),
    ("message", Kind::Text),
    ("description", Kind::Text),
    ("problem_type", Kind::Text),
    ("problem_code", Kind::Text),
    ("problem_title", Kind::Text),
    ("problem_detail", Kind::Text),
    ("problem_request_id", Kind::Text),
    ("explanation", Kind::Text),
    ("errors", Kind::List("error")),
    ("challenges", Kind::List("challenge")),
    ("evidence", Kind::List("evidence")),
    ("status", Kind::Part("status")),
    ("limits", Kind::List("limit")),
    ("items", Kind::List("item")),
];

/// The row of the judged status.
pub(super) const STATUS: Columns = &[
    ("code", Kind::U16),
    ("is_known", Kind::U8),
    ("effect", Kind::U8),
    ("fault", Kind::U8),
    ("repeat", Kind::U8),
    ("remedy", Kind::U8),
    ("is_success", Kind::U8),
    ("is_client_error", Kind::U8),
    ("is_server_error", Kind::U8),
    ("is_throttled", Kind::U8),
    ("reason", Kind::U8),
    ("name", Kind::Text),
    ("message", Kind::Text),
    ("description", Kind::Text),
    ("phrase", Kind::Text),
    ("help", Kind::Text),
    ("reference", Kind::Text),
];

pub(super) const ERROR: Columns =
    &[("pointer", Kind::Text), ("field", Kind::Text), ("code", Kind::Text), ("detail", Kind::Text)];

pub(super) const ITEM: Columns = &[
    ("index", Kind::U32),
    ("status", Kind::U16),
    ("reason", Kind::U8),
    ("effect", Kind::U8),
    ("disposition", Kind::U8),
    ("is_success", Kind::U8),
    ("reserved", Kind::Reserved(2)),
    ("id", Kind::Text),
    ("code", Kind::Text),
    ("detail", Kind::Text),
];

pub(super) const CHALLENGE: Columns = &[
    ("scheme", Kind::Text),
    ("realm", Kind::Text),
    ("error", Kind::Text),
    ("error_description", Kind::Text),
    ("scope", Kind::Text),
    ("acr_values", Kind::Text),
    ("nonce", Kind::Text),
    ("max_age", Kind::I64),
    ("stale", Kind::U8),
    ("reserved", Kind::Reserved(3)),
];

pub(super) const LIMIT: Columns = &[
    ("scope", Kind::U8),
    ("has_limit", Kind::U8),
    ("has_remaining", Kind::U8),
    ("resets_kind", Kind::U8),
    ("has_window", Kind::U8),
    ("reserved", Kind::Reserved(3)),
    ("limit", Kind::U64),
    ("remaining", Kind::U64),
    ("resets_us", Kind::I64),
    ("window_us", Kind::U64),
    ("name", Kind::Text),
    ("unit", Kind::Text),
];

pub(super) const EVIDENCE: Columns = &[
    ("field", Kind::U8),
    ("source", Kind::U8),
    ("value", Kind::U8),
    ("reserved", Kind::U8),
    ("name", Kind::Text),
    ("overrode", Kind::List("overrode")),
];

pub(super) const OVERRODE: Columns = &[
    ("source", Kind::U8),
    ("value", Kind::U8),
    ("reserved", Kind::Reserved(2)),
    ("name", Kind::Text),
];

pub(super) const DECISION: Columns = &[
    ("action", Kind::U8),
    ("wait_reason", Kind::U8),
    ("fresh_connection", Kind::U8),
    ("has_time_left", Kind::U8),
    ("attempt", Kind::U32),
    ("time_left_us", Kind::U64),
    ("wait_until_us", Kind::U64),
    ("wait_us", Kind::U64),
    ("now_us", Kind::U64),
    ("challenges", Kind::List("challenge")),
    ("attempts", Kind::List("attempt")),
    ("verdict", Kind::Part("verdict")),
    ("outcome", Kind::Part("outcome")),
];

pub(super) const OUTCOME: Columns = &[
    ("stop", Kind::U8),
    ("effect", Kind::U8),
    ("is_success", Kind::U8),
    ("has_wait", Kind::U8),
    ("has_suggested", Kind::U8),
    ("suggested", Kind::U8),
    ("reserved", Kind::Reserved(2)),
    ("wait_us", Kind::U64),
    ("attempts", Kind::List("attempt")),
    ("verdict", Kind::Part("verdict")),
];

pub(super) const ATTEMPT: Columns = &[
    ("number", Kind::U32),
    ("code", Kind::U16),
    ("effect", Kind::U8),
    ("remedy", Kind::U8),
    ("has_ended", Kind::U8),
    ("reserved", Kind::Reserved(3)),
    ("sent_at_us", Kind::U64),
    ("ended_at_us", Kind::U64),
];

/// A status code and its row, for lists that are not of verdicts.
pub(super) const ROWS: Columns = &[
    ("rows", Kind::List("status")),
    ("ranges", Kind::List("range")),
    ("variants", Kind::List("variant")),
];

/// A row for a range of codes.
pub(super) const RANGE: Columns =
    &[("first", Kind::U16), ("last", Kind::U16), ("status", Kind::Part("status"))];

/// A row that differs from its code's plain row, and when it speaks.
pub(super) const VARIANT: Columns = &[("status", Kind::Part("status")), ("when", Kind::Text)];

/// What a contract says of itself.
pub(super) const CONTRACT: Columns = &[
    ("name", Kind::Text),
    ("is_closed", Kind::U8),
    ("heeds_preconditions_on_post", Kind::U8),
    ("honors_idempotency_keys", Kind::U8),
    ("declares_idempotency_keys", Kind::U8),
    ("quotes_idempotency_keys", Kind::U8),
    ("reserved", Kind::Reserved(3)),
];

/// What is read out of a request.
pub(super) const REQUEST: Columns = &[
    ("origin", Kind::Text),
    ("unsendable", Kind::Text),
    ("is_harmless", Kind::U8),
    ("is_harmless_without_keys", Kind::U8),
    ("is_replayable", Kind::U8),
    ("reserved", Kind::U8),
];

/// A transport's failure.
pub(super) const FAILURE: Columns =
    &[("phase", Kind::U8), ("cause", Kind::U8), ("sent", Kind::U8), ("reserved", Kind::U8)];

/// The table of the transports' errors.
pub(super) const FAILURES: Columns = &[("names", Kind::List("failure_name"))];

/// One of its rows.
pub(super) const FAILURE_NAME: Columns = &[
    ("phase", Kind::U8),
    ("cause", Kind::U8),
    ("may_be_sent", Kind::U8),
    ("reserved", Kind::U8),
    ("library", Kind::Text),
    ("name", Kind::Text),
    ("number", Kind::Text),
];

/// All settings of a policy, and the profiles that one can begin with.
pub(super) const POLICY: Columns =
    &[("settings", Kind::List("setting")), ("profiles", Kind::List("profile"))];

/// A setting, with its value.
pub(super) const SETTING: Columns = &[
    ("value", Kind::U64),
    ("is_switch", Kind::U8),
    ("reserved", Kind::Reserved(3)),
    ("name", Kind::Text),
    ("help", Kind::Text),
];

/// A profile.
pub(super) const PROFILE: Columns = &[("name", Kind::Text), ("help", Kind::Text)];

/// Attempts of a call that goes on.
pub(super) const ATTEMPTS: Columns = &[("attempts", Kind::List("attempt"))];

/// The closed sets.
pub(super) const SETS: Columns = &[("sets", Kind::List("set"))];

/// A closed set.
pub(super) const SET: Columns =
    &[("name", Kind::Text), ("help", Kind::Text), ("words", Kind::List("word"))];

/// A word of a closed set.
pub(super) const WORD: Columns = &[
    ("number", Kind::U8),
    ("reserved", Kind::Reserved(3)),
    ("slug", Kind::Text),
    ("help", Kind::Text),
];

/// One text: JSON, or a version.
pub(super) const TEXT: Columns = &[("text", Kind::Text)];

/// Why the caller was refused. `line` and `column` are 0 unless a contract's file is meant.
pub(super) const MISTAKE: Columns = &[
    ("result", Kind::U8),
    ("reserved", Kind::Reserved(3)),
    ("line", Kind::U32),
    ("column", Kind::U32),
    ("message", Kind::Text),
];

/// A defect of the library: where it was found, and what.
pub(super) const PANIC: Columns =
    &[("line", Kind::U32), ("column", Kind::U32), ("file", Kind::Text), ("message", Kind::Text)];

/// The head of every output.
pub(super) const HEAD: Columns =
    &[("total", Kind::U32), ("kind", Kind::U8), ("layout", Kind::U8), ("reserved", Kind::U16)];

/// The bytes of a part with these columns.
pub(super) const fn size(columns: Columns) -> usize {
    let (mut at, mut size) = (0, 0);
    while at < columns.len() {
        size += columns[at].1.size();
        at += 1;
    }
    size
}

const _: () = assert!(SUMMARY_FIELDS.len() < SCALARS, "make room for more scalars");

/// Every part by its name, with its columns: for programs that generate a reader of the packed
/// form.
pub fn parts() -> Vec<(&'static str, Vec<(&'static str, Kind)>)> {
    let mut verdict: Vec<(&str, Kind)> = SUMMARY_FIELDS
        .iter()
        .map(|field| (field.name, if field.number == 0 { Kind::U16 } else { Kind::U8 }))
        .collect();
    let rest = u8::try_from(SCALARS - 1 - SUMMARY_FIELDS.len()).unwrap_or(0);
    verdict.push(("reserved", Kind::Reserved(rest)));
    verdict.extend(VERDICT);
    let others = [
        ("head", HEAD),
        ("status", STATUS),
        ("decision", DECISION),
        ("outcome", OUTCOME),
        ("attempt", ATTEMPT),
        ("error", ERROR),
        ("item", ITEM),
        ("challenge", CHALLENGE),
        ("limit", LIMIT),
        ("evidence", EVIDENCE),
        ("overrode", OVERRODE),
        ("rows", ROWS),
        ("range", RANGE),
        ("variant", VARIANT),
        ("contract", CONTRACT),
        ("request", REQUEST),
        ("failure", FAILURE),
        ("failures", FAILURES),
        ("failure_name", FAILURE_NAME),
        ("policy", POLICY),
        ("setting", SETTING),
        ("profile", PROFILE),
        ("attempts", ATTEMPTS),
        ("sets", SETS),
        ("set", SET),
        ("word", WORD),
        ("text", TEXT),
        ("mistake", MISTAKE),
        ("panic", PANIC),
    ];
    let mut all = vec![("verdict", verdict)];
    all.extend(others.map(|(name, columns)| (name, columns.to_vec())));
    all
}

/// The kinds of outputs, a byte of the head, each with the part that stands behind the head. A number
/// never changes.
pub const KINDS: &[(u8, &str)] = &[
    (1, "verdict"),
    (2, "decision"),
    (3, "outcome"),
    (4, "status"),
    (5, "rows"),
    (6, "contract"),
    (7, "request"),
    (8, "failure"),
    (9, "failures"),
    (10, "policy"),
    (11, "attempts"),
    (12, "sets"),
    (13, "text"),
    (14, "mistake"),
    (15, "panic"),
];

/// The number of the kind whose part has this name.
pub(super) const fn kind(name: &str) -> u8 {
    let mut at = 0;
    while at < KINDS.len() {
        if same(KINDS[at].1, name) {
            return KINDS[at].0;
        }
        at += 1;
    }
    0
}

const fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    one.len() == other.len() && at == one.len()
}

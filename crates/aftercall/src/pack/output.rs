//! Packed outputs, and the tables of their columns.

#[cfg(test)]
mod tests;

use crate::challenge::Challenge;
use crate::decision::{Attempt, Decision, Outcome};
use crate::explain::{Evidence, Overrode};
use crate::failure::Failure;
use crate::item::Item;
use crate::limit::Limit;
use crate::problem::FieldError;
use crate::status::Status;
use crate::summary::{SUMMARY_FIELDS, SummaryValue};
use crate::time::{WaitHint, micros};
use crate::verdict::Verdict;
use crate::vocabulary::Field;
use core::time::Duration;

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
const SCALARS: usize = 34;

/// The columns of a verdict after its scalars.
const VERDICT: Columns = &[
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
const STATUS: Columns = &[
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

const ERROR: Columns =
    &[("pointer", Kind::Text), ("field", Kind::Text), ("code", Kind::Text), ("detail", Kind::Text)];

const ITEM: Columns = &[
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

const CHALLENGE: Columns = &[
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

const LIMIT: Columns = &[
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

const EVIDENCE: Columns = &[
    ("field", Kind::U8),
    ("source", Kind::U8),
    ("value", Kind::U8),
    ("reserved", Kind::U8),
    ("name", Kind::Text),
    ("overrode", Kind::List("overrode")),
];

const OVERRODE: Columns = &[
    ("source", Kind::U8),
    ("value", Kind::U8),
    ("reserved", Kind::Reserved(2)),
    ("name", Kind::Text),
];

const DECISION: Columns = &[
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

const OUTCOME: Columns = &[
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

const ATTEMPT: Columns = &[
    ("number", Kind::U32),
    ("code", Kind::U16),
    ("effect", Kind::U8),
    ("remedy", Kind::U8),
    ("has_ended", Kind::U8),
    ("reserved", Kind::Reserved(3)),
    ("sent_at_us", Kind::U64),
    ("ended_at_us", Kind::U64),
];

/// The head of every output.
const HEAD: Columns =
    &[("total", Kind::U32), ("kind", Kind::U8), ("layout", Kind::U8), ("reserved", Kind::U16)];

/// The value of an evidence field that is not a word: the wait.
const NO_WORD: u8 = u8::MAX;

const fn size(columns: Columns) -> usize {
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
    ];
    let mut all = vec![("verdict", verdict)];
    all.extend(others.map(|(name, columns)| (name, columns.to_vec())));
    all
}

/// The kinds of outputs: a byte of the head.
const KIND_VERDICT: u8 = 1;
const KIND_DECISION: u8 = 2;
const KIND_OUTCOME: u8 = 3;

/// The packed form of a verdict.
pub fn pack_verdict(found: &Verdict) -> Vec<u8> {
    whole(KIND_VERDICT, |packer| {
        packer.verdict(found);
    })
}

/// The packed form of a decision, with what the last response or failure meant.
pub fn pack_decision(next: &Decision, last: Option<&Verdict>) -> Vec<u8> {
    whole(KIND_DECISION, |packer| packer.decision(next, last))
}

/// The packed form of an outcome, with its verdict.
pub fn pack_outcome(done: &Outcome) -> Vec<u8> {
    whole(KIND_OUTCOME, |packer| {
        packer.outcome(done);
    })
}

fn whole(kind: u8, write: impl FnOnce(&mut Packer)) -> Vec<u8> {
    let mut packer = Packer { out: Vec::with_capacity(512) };
    let mut head = packer.part(HEAD);
    write(&mut packer);
    let total = offset(packer.out.len());
    packer.put(&mut head, &total.to_le_bytes());
    packer.put(&mut head, &[kind, LAYOUT]);
    packer.out
}

/// An offset; outputs are far smaller than 4 GiB.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(ABSENT)
}

/// An output that is being written.
struct Packer {
    out: Vec<u8>,
}

/// The position of the next column of a part.
struct Cursor(usize);

impl Packer {
    /// Makes room for a part.
    fn part(&mut self, columns: Columns) -> Cursor {
        self.room(size(columns))
    }

    fn room(&mut self, bytes: usize) -> Cursor {
        let start = self.out.len();
        self.out.resize(start + bytes, 0);
        Cursor(start)
    }

    fn put(&mut self, at: &mut Cursor, bytes: &[u8]) {
        if let Some(place) = self.out.get_mut(at.0..at.0 + bytes.len()) {
            place.copy_from_slice(bytes);
        }
        at.0 += bytes.len();
    }

    fn u64(&mut self, at: &mut Cursor, number: u64) {
        self.put(at, &number.to_le_bytes());
    }

    fn text(&mut self, at: &mut Cursor, text: Option<&str>) {
        let start = if text.is_some() { offset(self.out.len()) } else { ABSENT };
        let text = text.unwrap_or("");
        self.out.extend_from_slice(text.as_bytes());
        self.put(at, &start.to_le_bytes());
        self.put(at, &offset(text.len()).to_le_bytes());
    }

    fn list<T>(
        &mut self,
        at: &mut Cursor,
        columns: Columns,
        items: &[T],
        mut write: impl FnMut(&mut Packer, &mut Cursor, &T),
    ) {
        let mut room = self.room(size(columns) * items.len());
        self.put(at, &offset(room.0).to_le_bytes());
        self.put(at, &offset(items.len()).to_le_bytes());
        for item in items {
            write(self, &mut room, item);
        }
    }

    fn place(&mut self, at: &mut Cursor, part: Option<u32>) {
        self.put(at, &part.unwrap_or(0).to_le_bytes());
    }

    fn verdict(&mut self, found: &Verdict) -> u32 {
        let mut at = self.room(SCALARS + size(VERDICT));
        let start = at.0;
        for value in found.summary().values() {
            match value {
                SummaryValue::Code(code) => self.put(&mut at, &code.to_le_bytes()),
                SummaryValue::Flag(flag) => self.put(&mut at, &[u8::from(flag)]),
                SummaryValue::Word(number) => self.put(&mut at, &[number]),
            }
        }
        at.0 = start + SCALARS;
        let (wait_kind, wait) = wait_columns(found.wait());
        self.put(&mut at, &[wait_kind]);
        self.put(&mut at, &failure(found.failure()));
        self.put(&mut at, &wait.to_le_bytes());
        self.u64(&mut at, found.caveats().bits());
        self.text(&mut at, Some(found.message()));
        self.text(&mut at, Some(found.description()));
        let problem = found.problem();
        let members = [
            &problem.type_uri,
            &problem.code,
            &problem.title,
            &problem.detail,
            &problem.request_id,
        ];
        members.into_iter().for_each(|member| self.text(&mut at, member.as_deref()));
        self.text(&mut at, Some(&found.explain().to_string()));
        self.list(&mut at, ERROR, &problem.errors, Packer::error);
        self.list(&mut at, CHALLENGE, found.challenges(), Packer::challenge);
        let evidence: Vec<Evidence<'_>> = found.evidence().collect();
        self.list(&mut at, EVIDENCE, &evidence, |packer, at, each| {
            packer.evidence(at, *each, found.word(each.field()));
        });
        let status = found.status().map(|status| self.status(status));
        self.place(&mut at, status);
        self.list(&mut at, LIMIT, found.limits(), Packer::limit);
        self.list(&mut at, ITEM, found.items(), Packer::item);
        offset(start)
    }

    fn status(&mut self, row: &Status) -> u32 {
        let mut at = self.part(STATUS);
        let start = at.0;
        self.put(&mut at, &row.code().to_le_bytes());
        let words = [row.effect().number(), row.fault().number(), row.repeat().number()];
        self.put(&mut at, &[u8::from(row.is_known())]);
        self.put(&mut at, &words);
        let flags =
            [row.is_success(), row.is_client_error(), row.is_server_error(), row.is_throttled()];
        self.put(&mut at, &[row.remedy().number()]);
        self.put(&mut at, &flags.map(u8::from));
        self.put(&mut at, &[row.reason().number()]);
        [row.name(), row.message(), row.description(), row.phrase(), row.help(), row.reference()]
            .into_iter()
            .for_each(|text| self.text(&mut at, Some(text)));
        offset(start)
    }

    fn error(&mut self, at: &mut Cursor, error: &FieldError) {
        let members = [&error.pointer, &error.field, &error.code, &error.detail];
        members.into_iter().for_each(|member| self.text(at, member.as_deref()));
    }

    fn item(&mut self, at: &mut Cursor, item: &Item) {
        self.put(at, &item.index.to_le_bytes());
        self.put(at, &item.status.to_le_bytes());
        let words = [item.reason.number(), item.effect.number(), item.disposition.number()];
        self.put(at, &words);
        self.put(at, &[u8::from(item.is_success), 0, 0]);
        let members = [&item.id, &item.code, &item.detail];
        members.into_iter().for_each(|member| self.text(at, member.as_deref()));
    }

    fn challenge(&mut self, at: &mut Cursor, challenge: &Challenge) {
        let members = [
            &challenge.scheme,
            &challenge.realm,
            &challenge.error,
            &challenge.error_description,
            &challenge.scope,
            &challenge.acr_values,
            &challenge.nonce,
        ];
        members.into_iter().for_each(|member| self.text(at, Some(member)));
        // -1: absent.
        let max_age = challenge.max_age.map_or(-1, i64::from);
        self.put(at, &max_age.to_le_bytes());
        self.put(at, &[u8::from(challenge.stale), 0, 0, 0]);
    }

    fn limit(&mut self, at: &mut Cursor, limit: &Limit) {
        let flag = |is: bool| u8::from(is);
        let (resets_kind, resets) = wait_columns(limit.resets);
        let has = [flag(limit.limit.is_some()), flag(limit.remaining.is_some())];
        self.put(at, &[limit.scope.number()]);
        self.put(at, &has);
        self.put(at, &[resets_kind, flag(limit.window.is_some()), 0, 0, 0]);
        self.u64(at, limit.limit.unwrap_or(0));
        self.u64(at, limit.remaining.unwrap_or(0));
        self.put(at, &resets.to_le_bytes());
        self.u64(at, limit.window.map_or(0, micros));
        self.text(at, Some(&limit.name));
        self.text(at, Some(&limit.unit));
    }

    fn evidence(&mut self, at: &mut Cursor, evidence: Evidence<'_>, word: Option<u8>) {
        let (field, source): (Field, _) = (evidence.field(), evidence.source());
        self.put(at, &[field.number(), source.number(), word.unwrap_or(NO_WORD), 0]);
        self.text(at, Some(&evidence.name()));
        let overrode: Vec<(Overrode<'_>, u8)> = evidence.overrode_with_numbers().collect();
        self.list(at, OVERRODE, &overrode, |packer, at, (other, word)| {
            packer.put(at, &[other.source.number(), *word, 0, 0]);
            packer.text(at, Some(&other.name));
        });
    }

    fn decision(&mut self, next: &Decision, last: Option<&Verdict>) {
        let mut at = self.part(DECISION);
        let mut shown = Scalars { action: next.action().number(), ..Scalars::default() };
        let (mut challenges, mut attempts): (&[Challenge], &[Attempt]) = (&[], &[]);
        match next {
            Decision::Send(send) => {
                shown.attempt = send.number;
                shown.fresh_connection = send.fresh_connection;
                shown.time_left = send.time_left;
            }
            Decision::Wait(wait) => {
                shown.wait_reason = wait.reason.number();
                (shown.until, shown.wait) = (wait.until, micros(wait.duration));
            }
            Decision::Authenticate(wanted) => challenges = &wanted.challenges,
            Decision::Verify(wanted) => {
                (shown.attempt, shown.now) = (wanted.attempt, wanted.now);
                shown.time_left = Some(wanted.time_left);
                attempts = &wanted.attempts;
            }
            Decision::Done(_) => {}
        }
        self.scalars(&mut at, &shown);
        self.list(&mut at, CHALLENGE, challenges, Packer::challenge);
        self.list(&mut at, ATTEMPT, attempts, Packer::attempt);
        let done = match next {
            Decision::Done(done) => Some(done),
            _ => None,
        };
        let verdict = last.filter(|_| done.is_none()).map(|last| self.verdict(last));
        self.place(&mut at, verdict);
        let outcome = done.map(|done| self.outcome(done));
        self.place(&mut at, outcome);
    }

    fn scalars(&mut self, at: &mut Cursor, shown: &Scalars) {
        let flags = [u8::from(shown.fresh_connection), u8::from(shown.time_left.is_some())];
        self.put(at, &[shown.action, shown.wait_reason]);
        self.put(at, &flags);
        self.put(at, &shown.attempt.to_le_bytes());
        let time_left = shown.time_left.map_or(0, micros);
        [time_left, shown.until, shown.wait, shown.now]
            .into_iter()
            .for_each(|number| self.u64(at, number));
    }

    fn outcome(&mut self, done: &Outcome) -> u32 {
        let mut at = self.part(OUTCOME);
        let start = at.0;
        let (stop, effect) = (done.stop().number(), done.effect().number());
        let flags = [u8::from(done.is_success()), u8::from(done.wait().is_some())];
        self.put(&mut at, &[stop, effect]);
        self.put(&mut at, &flags);
        let suggested = done.suggested().map_or([0, 0], |action| [1, action.number()]);
        self.put(&mut at, &suggested);
        self.put(&mut at, &[0, 0]);
        self.u64(&mut at, done.wait().map_or(0, micros));
        self.list(&mut at, ATTEMPT, done.attempts(), Packer::attempt);
        let verdict = done.verdict().map(|last| self.verdict(last));
        self.place(&mut at, verdict);
        offset(start)
    }

    fn attempt(&mut self, at: &mut Cursor, attempt: &Attempt) {
        self.put(at, &attempt.number.to_le_bytes());
        self.put(at, &attempt.code.to_le_bytes());
        self.put(at, &[attempt.effect.number(), attempt.remedy.number()]);
        self.put(at, &[u8::from(attempt.ended_at.is_some()), 0, 0, 0]);
        self.u64(at, attempt.sent_at);
        self.u64(at, attempt.ended_at.unwrap_or(0));
    }
}

/// What a decision has in addition to lists and parts.
#[derive(Default)]
struct Scalars {
    action: u8,
    wait_reason: u8,
    fresh_connection: bool,
    attempt: u32,
    time_left: Option<Duration>,
    until: u64,
    wait: u64,
    now: u64,
}

/// The kind of a wait (0 none, 1 after, 2 at) and its microseconds.
fn wait_columns(wait: Option<WaitHint>) -> (u8, i64) {
    match wait {
        None => (0, 0),
        Some(WaitHint::After(wait)) => (1, i64::try_from(micros(wait)).unwrap_or(i64::MAX)),
        Some(WaitHint::At(at)) => (2, at),
    }
}

/// Phase, cause, and whether a byte was sent (0 unknown, 1 no, 2 yes); zero for a response.
fn failure(failure: Option<Failure>) -> [u8; 3] {
    failure.map_or([0; 3], |failure| {
        let sent = failure.sent.map_or(0, |sent| 1 + u8::from(sent));
        [failure.phase.number(), failure.cause.number(), sent]
    })
}

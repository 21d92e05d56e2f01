//! Packed outputs: verdicts, decisions and outcomes.

#[cfg(test)]
mod tests;

use super::columns::*;
use super::packer::{Cursor, Packer, offset, whole};
use crate::challenge::Challenge;
use crate::decision::{Attempt, Decision, Outcome};
use crate::explain::{Evidence, Overrode};
use crate::failure::Failure;
use crate::item::Item;
use crate::limit::Limit;
use crate::problem::FieldError;
use crate::status::Status;
use crate::summary::SummaryValue;
use crate::time::{WaitHint, micros};
use crate::verdict::Verdict;
use crate::vocabulary::Field;
use core::time::Duration;

/// The value of an evidence field that is not a word: the wait.
const NO_WORD: u8 = u8::MAX;

/// Which parts of a verdict to pack: each costs time, and few readers want all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted(u32);

impl Wanted {
    /// The evidence and what it overrode.
    pub const EVIDENCE: Wanted = Wanted(1);
    /// The sentences for a person.
    pub const EXPLANATION: Wanted = Wanted(2);
    /// The row of the status.
    pub const STATUS: Wanted = Wanted(4);
    /// In a decision: what the last response or failure meant. A verdict that is asked for by itself is
    /// always packed.
    pub const VERDICT: Wanted = Wanted(8);
    /// Everything.
    pub const ALL: Wanted = Wanted(15);

    /// The parts that these bits name; `None` for a bit that names none.
    pub const fn from_bits(bits: u32) -> Option<Wanted> {
        if bits & !Wanted::ALL.0 == 0 { Some(Wanted(bits)) } else { None }
    }

    const fn has(self, part: Wanted) -> bool {
        self.0 & part.0 != 0
    }
}

/// The packed form of a verdict.
pub fn pack_verdict(found: &Verdict) -> Vec<u8> {
    pack_verdict_with(found, Wanted::ALL)
}

/// The packed form of a verdict with the parts that are wanted. Instead of the others there are an empty
/// list, an absent text and no part.
pub fn pack_verdict_with(found: &Verdict, wanted: Wanted) -> Vec<u8> {
    whole(kind("verdict"), |packer| {
        packer.verdict(found, wanted);
    })
}

/// The packed form of a decision, with what the last response or failure meant.
pub fn pack_decision(next: &Decision, last: Option<&Verdict>) -> Vec<u8> {
    pack_decision_with(next, last, Wanted::ALL)
}

/// The packed form of a decision with the parts that are wanted.
pub fn pack_decision_with(next: &Decision, last: Option<&Verdict>, wanted: Wanted) -> Vec<u8> {
    whole(kind("decision"), |packer| packer.decision(next, last, wanted))
}

/// The packed form of an outcome, with its verdict.
pub fn pack_outcome(done: &Outcome) -> Vec<u8> {
    whole(kind("outcome"), |packer| {
        packer.outcome(done, Wanted::ALL);
    })
}

impl Packer {
    fn verdict(&mut self, found: &Verdict, wanted: Wanted) -> u32 {
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
        let explanation = wanted.has(Wanted::EXPLANATION).then(|| found.explain().to_string());
        self.text(&mut at, explanation.as_deref());
        self.list(&mut at, ERROR, &problem.errors, Packer::error);
        self.list(&mut at, CHALLENGE, found.challenges(), Packer::challenge);
        let evidence: Vec<Evidence<'_>> = match wanted.has(Wanted::EVIDENCE) {
            true => found.evidence().collect(),
            false => Vec::new(),
        };
        self.list(&mut at, EVIDENCE, &evidence, |packer, at, each| {
            packer.evidence(at, *each, found.word(each.field()));
        });
        let status = found.status().filter(|_| wanted.has(Wanted::STATUS));
        let status = status.map(|status| self.status(status));
        self.place(&mut at, status);
        self.list(&mut at, LIMIT, found.limits(), Packer::limit);
        self.list(&mut at, ITEM, found.items(), Packer::item);
        offset(start)
    }

    pub(super) fn status(&mut self, row: &Status) -> u32 {
        let mut at = self.part(STATUS);
        let start = at.0;
        self.status_columns(&mut at, row);
        offset(start)
    }

    pub(super) fn status_columns(&mut self, at: &mut Cursor, row: &Status) {
        self.put(at, &row.code().to_le_bytes());
        let words = [row.effect().number(), row.fault().number(), row.repeat().number()];
        self.put(at, &[u8::from(row.is_known())]);
        self.put(at, &words);
        let flags =
            [row.is_success(), row.is_client_error(), row.is_server_error(), row.is_throttled()];
        self.put(at, &[row.remedy().number()]);
        self.put(at, &flags.map(u8::from));
        self.put(at, &[row.reason().number()]);
        [row.name(), row.message(), row.description(), row.phrase(), row.help(), row.reference()]
            .into_iter()
            .for_each(|text| self.text(at, Some(text)));
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

    fn decision(&mut self, next: &Decision, last: Option<&Verdict>, wanted: Wanted) {
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
        let last = last.filter(|_| done.is_none() && wanted.has(Wanted::VERDICT));
        let verdict = last.map(|last| self.verdict(last, wanted));
        self.place(&mut at, verdict);
        let outcome = done.map(|done| self.outcome(done, wanted));
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

    fn outcome(&mut self, done: &Outcome, wanted: Wanted) -> u32 {
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
        let last = done.verdict().filter(|_| wanted.has(Wanted::VERDICT));
        let verdict = last.map(|last| self.verdict(last, wanted));
        self.place(&mut at, verdict);
        offset(start)
    }

    pub(super) fn attempt(&mut self, at: &mut Cursor, attempt: &Attempt) {
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

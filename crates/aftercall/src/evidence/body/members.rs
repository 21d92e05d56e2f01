//! The members of JSON error bodies: where each format keeps its code, message, request id and
//! retry hint. The table is in `data/`, as a tree of paths. Of several rows with one meaning, the
//! one with the lowest rank that the body has counts, wherever it is in the body.

use super::super::code::{self, Codes, Place, Role};
use super::super::findings::Findings;
use super::super::limits::BodyLimits;
use super::super::server_verdict::ServerVerdict;
use super::super::{intermediary, phrases, retry_after, timeout_text};
use super::details::Details;
use super::executed::Executed;
use super::fields::Fields;
use super::issues;
use super::json::{Plain, Scalar, Sink, Step, unescape};
use super::masked;
use super::places::{Places, node};
use super::reason_phrases::is_phrase;
use super::words::{MAX_TEXT, is_constant, is_envelope, is_sentence};
use crate::problem::FieldError;
use crate::tables::rows::Member::{
    Code, CodeOrDetail, Constant, Detail, RequestId, Retryable, Title, Type, Wait,
};
use crate::tables::rows::{Forwarded, Member, MemberRow, OwnCode, Providers, SaysRow, Unit};
use crate::vocabulary::Caveat;

/// Maximum number of words of providers that are kept.
const MAX_SAID: usize = 4;

/// What a body has one of: of several the one with the lowest rank, and the first of these.
#[derive(Clone, Copy)]
struct Best<'a> {
    rank: u16,
    raw: &'a [u8],
}

impl<'a> Best<'a> {
    const NONE: Best<'static> = Best { rank: u16::MAX, raw: &[] };

    #[cfg_attr(target_family = "wasm", inline(never))]
    fn see(&mut self, rank: u16, raw: &'a [u8]) {
        if rank < self.rank && !raw.is_empty() {
            *self = Best { rank, raw };
        }
    }

    fn get(self) -> Option<&'a [u8]> {
        (self.rank != u16::MAX).then_some(self.raw)
    }
}

/// The texts that may become members of the problem.
struct Texts<'a> {
    type_uri: Best<'a>,
    code: Best<'a>,
    /// A code that is a number: a name counts before it.
    number: Best<'a>,
    /// A `type` that is no URI, and a number that only repeats the status: the last resorts.
    kind: Best<'a>,
    status: Best<'a>,
    title: Best<'a>,
    detail: Best<'a>,
    request_id: Best<'a>,
    /// The one field that the error is about.
    field: Best<'a>,
}

/// Collects the members while the body is scanned.
pub(super) struct Reader<'a, 'f> {
    findings: &'f mut Findings,
    plain: Plain<'a>,
    places: Places,
    fields: Fields<'a>,
    texts: Texts<'a>,
    /// The places that were seen, one bit each.
    seen: [u64; 16],
    /// The text of every code, including members that occur twice.
    codes: Codes,
    /// The codes of the contract.
    own: &'a [OwnCode],
    /// What each `retryable` says, and the longest of all waits in microseconds.
    server_verdict: ServerVerdict,
    longest: Option<u64>,
    /// The interval between polls, in microseconds.
    interval: Option<u64>,
    limits: Option<Box<BodyLimits>>,
    /// What the providers' own words say, as long as they are known.
    said: [Option<SaysRow>; MAX_SAID],
    details: Details<'a>,
    masked: masked::Seen,
    executed: Executed,
    status: u16,
    is_problem: bool,
    /// Whether any text of the body can take a proof away.
    with_all_text: bool,
    /// The providers that one of the members is specific to.
    marks: Providers,
    bad_text: bool,
}

impl<'a, 'f> Reader<'a, 'f> {
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(super) fn new(
        status: u16,
        (is_problem, plain): (bool, Plain<'a>),
        own: &'a [OwnCode],
        findings: &'f mut Findings,
    ) -> Reader<'a, 'f> {
        let none = Best::NONE;
        Reader {
            with_all_text: findings.with_marks,
            findings,
            plain,
            places: Places::new(),
            fields: Fields::new(),
            texts: Texts {
                type_uri: none,
                code: none,
                number: none,
                kind: none,
                status: none,
                title: none,
                detail: none,
                request_id: none,
                field: none,
            },
            seen: [0; 16],
            codes: Codes::under(status),
            own,
            server_verdict: ServerVerdict::default(),
            longest: None,
            interval: None,
            limits: None,
            said: [None; MAX_SAID],
            details: Details::default(),
            masked: masked::Seen::new(status),
            executed: Executed::default(),
            status,
            is_problem,
            marks: Providers::NONE,
            bad_text: false,
        }
    }

    fn text(&mut self, raw: &[u8]) -> String {
        let (text, valid) = self.plain.text(raw, MAX_TEXT);
        self.bad_text |= !valid;
        text
    }

    /// What one row makes of the value at its place. Most places have no row.
    #[inline(never)]
    fn row(&mut self, row: &'static MemberRow, place: u16, path: &[Step<'a>], value: Scalar<'a>) {
        if !is_value(row, value) || is_own_path(row, path, value) {
            return;
        }
        self.marks.add(row.mark);
        match row.member {
            Member::Nothing => return,
            Member::Says => {
                if let Some(slot) = self.said.iter_mut().find(|slot| slot.is_none()) {
                    *slot = row.says;
                }
                return;
            }
            _ if self.is_phrase(path, value) => {}
            _ => self.see(row.member, path, value),
        }
        let bit = 1 << (place % 64);
        let Some(word) = self.seen.get_mut(usize::from(place / 64)) else { return };
        if *word & bit == 0 {
            *word |= bit;
            self.keep(row, path, value);
        } else {
            // The same member again in one object; other items of a list may have it too.
            let listed = path.iter().any(|step| matches!(step, Step::Item(at) if *at > 0));
            if !listed {
                self.findings.warn(Caveat::MemberDuplicate);
            }
        }
    }

    /// What counts anywhere and any number of times: codes, verdicts and waits.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn see(&mut self, member: Member, path: &[Step<'a>], value: Scalar<'a>) {
        match (member, value) {
            (Code | Type | CodeOrDetail, Scalar::Text(raw)) => self.see_code(member, path, raw),
            (Constant, Scalar::Text(raw)) if is_constant(raw) => self.see_code(member, path, raw),
            // A number that only repeats the status is not an error code.
            (Code, Scalar::Number(raw)) if !self.is_status(raw) => {
                self.codes.see(raw, place(path), self.own);
            }
            (Retryable, Scalar::Flag(retry)) => self.server_verdict.say(retry, "retryable"),
            (Wait(Unit::Duration), Scalar::Text(raw)) => {
                let number = raw.strip_suffix(b"s").and_then(|raw| micros(raw, Unit::Duration));
                self.longest = self.longest.max(number);
            }
            (Wait(unit), Scalar::Number(raw)) if unit != Unit::Duration => {
                self.longest = self.longest.max(micros(raw, unit));
            }
            // Some write the number as text: `"30"`, `"30s"`.
            (Wait(unit), Scalar::Text(raw)) => {
                let raw = raw.strip_suffix(b"s").filter(|_| unit == Unit::Seconds).unwrap_or(raw);
                let number = retry_after::number(raw, retry_after::micros_of(unit));
                let micros = number.map(|number| number.micros.unwrap_or(u64::MAX));
                self.longest = self.longest.max(micros);
            }
            (Member::Interval, Scalar::Number(raw)) => {
                self.interval = self.interval.max(micros(raw, Unit::Seconds));
            }
            (member, value) if BodyLimits::reads(member) => {
                let limits = self.limits.get_or_insert_default();
                match value {
                    Scalar::Text(raw) => limits.see_text(member, raw),
                    Scalar::Number(raw) => limits.see_number(member, raw),
                    Scalar::Flag(is) => limits.see_flag(member, is),
                    Scalar::Null | Scalar::Object | Scalar::Array => {}
                }
            }
            _ => {}
        }
    }

    /// Whether a member `error` has the phrase of the status in place of a code, as Spring Boot and
    /// Rails write it: `"error": "Conflict"`. Kubernetes' `reason` is a code although it is spelled the
    /// same.
    fn is_phrase(&self, path: &[Step<'_>], value: Scalar<'_>) -> bool {
        match (path.last(), value) {
            (Some(Step::Member(b"error")), Scalar::Text(raw)) => is_phrase(self.status, raw),
            _ => false,
        }
    }

    fn is_status(&self, raw: &[u8]) -> bool {
        masked::number(raw) == Some(self.status)
    }

    fn see_code(&mut self, member: Member, path: &[Step<'a>], raw: &[u8]) {
        // Anthropic's envelope says `"type": "error"`, which does not name an error; a sentence is
        // not a code.
        let sentence = member == CodeOrDetail && raw.iter().any(u8::is_ascii_whitespace);
        if raw.is_empty() || sentence || (member == Type && is_envelope(raw)) {
            return;
        }
        self.codes.see(raw, place(path), self.own);
    }

    /// Keeps the value of a row for the problem.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn keep(&mut self, row: &'static MemberRow, path: &[Step<'a>], value: Scalar<'a>) {
        let rank = row.rank;
        match (row.member, value) {
            (Type, Scalar::Text(raw)) => {
                // A URI in problem details, and a kind of error in other formats.
                let uri = self.is_problem || raw.contains(&b':') || raw.contains(&b'/');
                let slot = if uri { &mut self.texts.type_uri } else { &mut self.texts.kind };
                slot.see(rank, raw);
            }
            (Code, Scalar::Text(raw)) if is_sentence(raw) => self.detail(u16::MAX - 1, raw),
            (Code, Scalar::Text(raw)) => self.texts.code.see(rank, raw),
            (Constant, Scalar::Text(raw)) if is_constant(raw) => self.texts.code.see(rank, raw),
            (Code, Scalar::Number(raw)) if self.is_status(raw) => self.texts.status.see(rank, raw),
            (Code, Scalar::Number(raw)) => self.texts.number.see(rank, raw),
            (Title, Scalar::Text(raw)) => {
                see_text(raw, self.findings);
                self.texts.title.see(rank, raw);
            }
            (Detail, Scalar::Text(raw)) => self.detail(rank, raw),
            (CodeOrDetail, Scalar::Text(raw)) if self.is_phrase(path, value) => {
                see_text(raw, self.findings);
                self.texts.title.see(rank, raw);
            }
            // `{"error": "invalid_grant"}` is a code, `{"error": "Internal Server Error"}` a
            // sentence.
            (CodeOrDetail, Scalar::Text(raw)) if is_sentence(raw) => self.detail(rank, raw),
            (CodeOrDetail, Scalar::Text(raw)) => {
                see_text(raw, self.findings);
                self.texts.code.see(rank, raw);
            }
            (RequestId, Scalar::Text(raw)) => self.texts.request_id.see(rank, raw),
            (Member::Field, Scalar::Text(raw)) => self.texts.field.see(rank, raw),
            (Member::Status, Scalar::Number(raw)) => self.masked.status(rank, raw),
            (Member::Answer, Scalar::Text(raw)) => self.masked.answer(raw),
            (Retryable, Scalar::Flag(_)) => {}
            (Type | Retryable, wrong) => self.wrong_type(row.member, wrong),
            _ => {}
        }
    }

    fn detail(&mut self, rank: u16, raw: &'a [u8]) {
        see_text(raw, self.findings);
        self.texts.detail.see(rank, raw);
    }

    /// RFC 9457 section 3.1: a member of the wrong type is ignored as if it were absent.
    fn wrong_type(&mut self, member: Member, value: Scalar<'a>) {
        let text = matches!(value, Scalar::Text(_)) && member == Retryable;
        if text || (!matches!(value, Scalar::Text(_)) && self.is_wrong_type(value)) {
            self.findings.warn(Caveat::MemberType);
        }
    }

    /// Whether this is not text although problem details require it. Other formats may have a
    /// structure in its place: FastAPI's `detail` is a list.
    fn is_wrong_type(&self, value: Scalar<'a>) -> bool {
        matches!(value, Scalar::Number(_) | Scalar::Flag(_)) || (value.opens() && self.is_problem)
    }

    /// Turns what was found into findings. `is_whole` says that the document was read to its end.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(super) fn finish(&mut self, is_whole: bool) {
        self.findings.codes.merge(core::mem::take(&mut self.codes));
        self.findings.server_verdict.merge(self.server_verdict);
        if let Some(wait) = self.longest {
            self.findings.body_wait(wait);
        }
        self.findings.interval = self.findings.interval.max(self.interval);
        if let Some(limits) = self.limits.take() {
            limits.cost_wait().into_iter().for_each(|wait| self.findings.body_wait(wait));
            self.findings.body_limits = Some(limits);
        }
        self.findings.has_begun |= self.executed.has_begun(self.findings.body_in_part || !is_whole);
        self.findings.marks.add(self.marks);
        for said in self.said.iter().copied().flatten() {
            if self.marks.has(said.provider) {
                let says = &mut *self.findings;
                says.fault_said = says.fault_said.or(said.fault.map(|_| said));
                says.remedy_said = says.remedy_said.or(said.remedy.map(|_| said));
            }
        }
        if let Some(status) = self.masked.read(self.texts.detail.get()) {
            self.findings.masked_status = Some(status);
            self.findings.warn(Caveat::MaskedStatus);
        }
        self.problem();
        self.details.finish(self.findings);
        if self.bad_text {
            self.findings.warn(Caveat::BodyEncoding);
        }
    }

    #[cfg_attr(target_family = "wasm", inline(never))]
    fn problem(&mut self) {
        let texts = &self.texts;
        let named = texts.code.get().or(texts.number.get());
        let message = texts.title.get().or(texts.detail.get());
        let is_error = message.is_some() || self.fields.has_any();
        let kind = texts.kind.get().filter(|kind| is_error && !is_envelope(kind));
        let may_guess =
            named.or(message).is_none() && (400..500).contains(&self.status) && !self.is_problem;
        let code = named.or(kind).or(texts.status.get());
        let (type_uri, title) = (texts.type_uri.get(), texts.title.get());
        let (detail, request_id) = (texts.detail.get(), texts.request_id.get());
        let field = texts.field.get();
        let mut errors = self.fields.finish(may_guess, self.plain, &mut self.bad_text);
        let issues = detail.filter(|_| errors.is_empty() && (400..500).contains(&self.status));
        let issues = issues.map(|text| issues::read(text, &mut self.bad_text)).unwrap_or_default();
        // What they say takes the place of the text in which they are listed.
        let detail = detail.filter(|_| issues.is_empty());
        errors.extend(issues);
        let mut keep = |raw: Option<&[u8]>| raw.map(|raw| self.text(raw));
        let (type_uri, title, request_id) = (keep(type_uri), keep(title), keep(request_id));
        let code = keep(code.map(|raw| if raw.contains(&b'#') { code::bare(raw) } else { raw }));
        let detail = keep(detail);
        let said_in_errors = || errors.iter().find_map(|error| error.detail.clone());
        let detail = detail.or_else(said_in_errors);
        let problem = self.findings.problem();
        let fill = |slot: &mut Option<String>, text: Option<String>| {
            if slot.is_none() {
                *slot = text;
            }
        };
        fill(&mut problem.type_uri, type_uri);
        fill(&mut problem.code, code);
        fill(&mut problem.title, title);
        fill(&mut problem.detail, detail);
        fill(&mut problem.request_id, request_id);
        problem.errors = errors;
        if let Some(raw) = field.filter(|_| problem.errors.is_empty()) {
            let (code, detail) = (problem.code.clone(), problem.detail.clone());
            let field = Some(unescape(raw, MAX_TEXT).0);
            problem.errors.push(FieldError { field, code, detail, pointer: None });
        }
    }
}

/// Whether this is a problem's `instance` that is a path. Spring and ASP.NET Core write the request's
/// own path there, which does not name the occurrence.
fn is_own_path(row: &MemberRow, path: &[Step<'_>], value: Scalar<'_>) -> bool {
    row.member == RequestId
        && matches!(path, [.., Step::Member(b"instance")])
        && matches!(value, Scalar::Text([b'/', ..]))
}

/// Whether a row is about this value.
fn is_value(row: &MemberRow, value: Scalar<'_>) -> bool {
    match (row.value, value) {
        (None, _) => true,
        (Some(known), Scalar::Text(raw)) => known.as_bytes() == raw,
        (Some(known), Scalar::Flag(flag)) => known == if flag { "true" } else { "false" },
        (Some(_), _) => false,
    }
}

impl<'a> Sink<'a> for Reader<'a, '_> {
    fn too_deep(&mut self) {
        self.findings.body_in_part = true;
    }

    fn value(&mut self, path: &[Step<'a>], value: Scalar<'a>) {
        // A short text has nothing to add to a phrase that was found.
        if let Scalar::Text(raw) = value
            && self.with_all_text
            && (raw.len() > timeout_text::SHORT || self.findings.timeout_hint.is_none())
        {
            let found = unescaped(raw, timeout_text::find);
            self.findings.timeout_hint = self.findings.timeout_hint.or(found.hinted);
            self.findings.body_in_part |= found.cut;
        }
        if let [Step::Member(name)] = path {
            match *name {
                b"data" => self.findings.with_data |= !matches!(value, Scalar::Null),
                b"title" | b"detail" if self.is_wrong_type(value) => {
                    self.findings.warn(Caveat::MemberType);
                }
                _ => {}
            }
        }
        self.executed.see(path, value);
        self.details.see(path, value);
        let place = self.places.visit(path, value.opens());
        let found = node(place);
        for row in found.rows {
            self.row(row, place, path, value);
        }
        self.fields.value(path, found.group, !found.rows.is_empty(), value);
    }
}

/// Looks at the text of a message: whether the server ran out of time, and whether an intermediary
/// wrote it. A mark in a message can only take a proof away, because anybody may have quoted it.
pub(super) fn see_text(raw: &[u8], findings: &mut Findings) {
    if !findings.with_text && !findings.sentences.are_wanted() {
        return;
    }
    unescaped(raw, |text| {
        findings.sentences.see(text);
        if !findings.with_text {
            return;
        }
        findings.see_timeouts(text);
        if findings.with_marks && findings.intermediary.is_none() {
            findings.intermediary = intermediary::mark(text).map(|mark| (Forwarded::Perhaps, mark));
        }
    });
}

/// Looks for any phrase that might say that the server ran out of time.
pub(super) fn see_hints(text: &[u8], findings: &mut Findings) {
    let found = timeout_text::find(text);
    findings.timeout_hint = findings.timeout_hint.or(found.hinted);
    findings.body_in_part |= found.cut;
}

/// Passes on a text with its escapes decoded, as far as texts are examined.
fn unescaped<T>(raw: &[u8], look: impl FnOnce(&[u8]) -> T) -> T {
    if raw.contains(&b'\\') {
        // One byte more than is examined, so that a longer text is recognized as longer.
        look(unescape(raw, phrases::MAX_TEXT + 1).0.as_bytes())
    } else {
        look(raw)
    }
}

/// The place of a code: in which object, or within a list.
fn place(path: &[Step<'_>]) -> Place {
    let Some((last, parents)) = path.split_last() else { return Place::Text };
    let mut object: u32 = 1;
    for step in parents {
        match step {
            Step::Item(_) => return Place::Listed,
            // FNV-1a: enough to distinguish the few objects of one body.
            Step::Member(name) => {
                for byte in name.iter().chain(b".") {
                    object = (object ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
                }
            }
        }
    }
    let role = match last {
        Step::Member(b"type") => Role::Type,
        Step::Member(b"code") => Role::Code,
        Step::Member(_) => Role::Other,
        Step::Item(_) => return Place::Listed,
    };
    Place::Object(object, role)
}

/// A JSON number in microseconds, rounded up to a whole millisecond.
fn micros(raw: &[u8], unit: Unit) -> Option<u64> {
    let scale = retry_after::micros_of(unit);
    if let Some(number) = retry_after::number(raw, scale) {
        return Some(number.micros.unwrap_or(u64::MAX));
    }
    // An exponent: rare, so the general way is good enough.
    let number: f64 = core::str::from_utf8(raw).ok()?.parse().ok()?;
    let milliseconds = (number * (scale / 1_000) as f64).ceil();
    (milliseconds >= 0.0).then(|| (milliseconds.min(1e15) as u64).saturating_mul(1_000))
}

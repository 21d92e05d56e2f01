//! The members of JSON error bodies: where each format keeps its code, message, request id and
//! retry hint. The table is in `data/`. Of several rows with one meaning, the one with the lowest
//! rank that the body has counts, wherever it is in the body.

use super::super::code::{self, Codes, Place, Role};
use super::super::findings::Findings;
use super::super::limits::BodyLimits;
use super::super::server_verdict::ServerVerdict;
use super::super::{intermediary, phrases, retry_after, timeout_text};
use super::json::{Scalar, Sink, Step, unescape};
use crate::problem::FieldError;
use crate::tables::rows::Member::{
    Code, CodeOrDetail, Detail, RequestId, Retryable, Title, Type, Wait,
};
use crate::tables::rows::{Forwarded, Member, MemberRow, OwnCode, Providers, Unit};
use crate::tables::{MEMBER_STARTS, MEMBERS, of_length};
use crate::vocabulary::Caveat;

/// Members of an object within `errors` (or `error.details`, `detail`) that describe one field.
const FIELD_NAMES: &[&str] = &["field", "parameter", "param", "target", "name"];

/// Maximum number of bytes of one text that are kept.
pub(super) const MAX_TEXT: usize = 4_096;
/// Maximum number of field errors that are kept.
const MAX_FIELD_ERRORS: usize = 32;

/// Collects the members while the body is scanned.
pub(super) struct Reader<'a> {
    /// The rows that were found, with their values.
    found: Vec<(&'static MemberRow, Scalar<'a>)>,
    errors: Vec<(usize, FieldError)>,
    /// The text of every code, including members that occur twice.
    codes: Codes,
    /// The codes of the contract.
    own: &'a [OwnCode],
    /// What each `retryable` says, and the longest of all waits in microseconds.
    server_verdict: ServerVerdict,
    longest: Option<u64>,
    limits: Option<Box<BodyLimits>>,
    status: u16,
    is_problem: bool,
    /// Whether any text of the body can take a proof away.
    with_all_text: bool,
    /// What such texts say about running out of time.
    hinted: Option<&'static str>,
    /// Whether some text or level was left out.
    in_part: bool,
    /// There is a member `data` besides the error.
    with_data: bool,
    /// The providers that one of the members is specific to.
    marks: Providers,
    duplicate: bool,
    bad_text: bool,
    wrong_text: bool,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        status: u16,
        is_problem: bool,
        with_all_text: bool,
        own: &'a [OwnCode],
    ) -> Reader<'a> {
        Reader {
            found: Vec::with_capacity(12),
            errors: Vec::new(),
            codes: Codes::under(status),
            own,
            server_verdict: ServerVerdict::default(),
            longest: None,
            limits: None,
            status,
            is_problem,
            with_all_text,
            hinted: None,
            in_part: false,
            with_data: false,
            marks: Providers::NONE,
            duplicate: false,
            bad_text: false,
            wrong_text: false,
        }
    }

    fn text(&mut self, raw: &[u8]) -> String {
        let (text, valid) = unescape(raw, MAX_TEXT);
        self.bad_text |= !valid;
        text
    }

    /// Per-field errors: objects in `errors`, `detail` or `error.details`, and a map of a field's
    /// name to its messages.
    fn field_error(&mut self, path: &[Step<'a>], value: Scalar<'a>) {
        let (Scalar::Text(raw), [Step::Member(first), ..]) = (value, path) else { return };
        if !matches!(*first, b"errors" | b"detail" | b"error") {
            return;
        }
        let within = |parent: &[u8]| parent == b"errors" || parent == b"detail";
        match path {
            [Step::Member(parent), Step::Item(index), rest @ ..]
                if within(parent) && !rest.is_empty() =>
            {
                self.member_of_error(*index, rest, raw);
            }
            [
                Step::Member(b"error"),
                Step::Member(b"details"),
                Step::Item(index),
                Step::Member(member),
            ] if *member != b"@type" && *member != b"retryDelay" => {
                self.member_of_error(*index, &[Step::Member(member)], raw);
            }
            // Google's BadRequest: a list of field violations within each detail.
            [
                Step::Member(b"error"),
                Step::Member(b"details"),
                Step::Item(_),
                Step::Member(b"fieldViolations"),
                Step::Item(index),
                Step::Member(member),
            ] => self.member_of_error(*index, &[Step::Member(member)], raw),
            [Step::Member(b"errors"), Step::Member(field), rest @ ..]
                if (rest.is_empty() || matches!(rest, [Step::Item(_)]))
                    && self.errors.len() < MAX_FIELD_ERRORS =>
            {
                let (field, detail) = (self.text(field), self.text(raw));
                let error = FieldError {
                    field: Some(field),
                    detail: Some(detail),
                    ..FieldError::default()
                };
                self.errors.push((usize::MAX, error));
            }
            _ => {}
        }
    }

    fn member_of_error(&mut self, index: usize, rest: &[Step<'a>], raw: &[u8]) {
        let Some(Step::Member(member)) = rest.iter().find(|step| matches!(step, Step::Member(_)))
        else {
            return;
        };
        let member = match rest {
            [Step::Member(b"source"), Step::Member(inner)] => inner,
            [Step::Member(_)] | [Step::Member(b"loc"), Step::Item(_)] => member,
            _ => return,
        };
        if !self.errors.iter().any(|(at, _)| *at == index) {
            if self.errors.len() >= MAX_FIELD_ERRORS {
                return;
            }
            self.errors.push((index, FieldError::default()));
        }
        let text = self.text(raw);
        let Some((_, error)) = self.errors.iter_mut().find(|(at, _)| *at == index) else { return };
        match *member {
            b"pointer" => error.pointer = Some(text),
            b"code" | b"type" => error.code = Some(text),
            b"detail" | b"message" | b"msg" | b"description" => error.detail = Some(text),
            // FastAPI's `loc` is a path; its last name is the field's.
            b"loc" => error.field = Some(text),
            name if FIELD_NAMES.iter().any(|field| field.as_bytes() == name) => {
                error.field.get_or_insert(text);
            }
            _ => {}
        }
    }

    /// The rows that were found, in the order of their ranks.
    fn rows(&mut self) -> impl Iterator<Item = (Member, Scalar<'a>)> + use<'a> {
        let mut found = core::mem::take(&mut self.found);
        found.sort_unstable_by_key(|(row, _)| row.rank);
        found.into_iter().map(|(row, value)| (row.member, value))
    }

    /// Keeps the value of a row; the first of a row counts.
    fn keep(&mut self, row: &'static MemberRow, path: &[Step<'a>], value: Scalar<'a>) {
        if self.found.iter().any(|(found, _)| found.rank == row.rank) {
            // The same member again in one object; other items of a list may have it too.
            let listed = path.iter().any(|step| matches!(step, Step::Item(at) if *at > 0));
            self.duplicate |= !listed;
        } else {
            self.found.push((row, value));
        }
    }

    /// What counts anywhere and any number of times: codes, verdicts and waits.
    fn see(&mut self, member: Member, path: &[Step<'a>], value: Scalar<'a>) {
        match (member, value) {
            (Code | Type | CodeOrDetail, Scalar::Text(raw)) => self.see_code(member, path, raw),
            // A number that only repeats the status is not an error code.
            (Code, Scalar::Number(raw)) if raw != self.status.to_string().as_bytes() => {
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
            (member, value) if BodyLimits::reads(member) => {
                let limits = self.limits.get_or_insert_default();
                match value {
                    Scalar::Text(raw) => limits.see_text(member, raw),
                    Scalar::Number(raw) => limits.see_number(member, raw),
                    Scalar::Flag(is) => limits.see_flag(member, is),
                    Scalar::Null | Scalar::Opens => {}
                }
            }
            _ => {}
        }
    }

    fn see_code(&mut self, member: Member, path: &[Step<'a>], raw: &[u8]) {
        // Anthropic's envelope says `"type": "error"`, which does not name an error; a sentence is
        // not a code.
        let sentence = member == CodeOrDetail && raw.iter().any(u8::is_ascii_whitespace);
        if raw.is_empty() || sentence || (member == Type && raw == b"error") {
            return;
        }
        self.codes.see(raw, place(path), self.own);
    }

    /// Turns what was found into findings.
    pub(super) fn finish(mut self, findings: &mut Findings) {
        findings.codes.merge(core::mem::take(&mut self.codes));
        findings.server_verdict.merge(self.server_verdict);
        if let Some(wait) = self.longest {
            findings.body_wait(wait);
        }
        if let Some(limits) = self.limits.take() {
            limits.cost_wait().into_iter().for_each(|wait| findings.body_wait(wait));
            findings.body_limits = Some(limits);
        }
        findings.timeout_hint = findings.timeout_hint.or(self.hinted);
        findings.body_in_part |= self.in_part;
        findings.with_data |= self.with_data;
        findings.marks.add(self.marks);
        let mut number = None;
        for (member, value) in self.rows() {
            match (member, value) {
                (Type, Scalar::Text(raw)) => self.problem_type(raw, findings),
                (Code, Scalar::Text(raw)) => self.code(raw, findings),
                // A number often only repeats the status: a name counts before it.
                (Code, Scalar::Number(raw)) => number = number.or(Some(raw)),
                (Title, Scalar::Text(raw)) => {
                    see_text(raw, findings);
                    let title = self.text(raw);
                    findings.problem().title.get_or_insert(title);
                }
                (Detail, Scalar::Text(raw)) => self.detail(raw, findings),
                (CodeOrDetail, Scalar::Text(raw)) => self.code_or_detail(raw, findings),
                (RequestId, Scalar::Text(raw)) if findings.problem().request_id.is_none() => {
                    findings.problem().request_id =
                        Some(self.text(raw)).filter(|id| !id.is_empty());
                }
                (Retryable, Scalar::Flag(_)) => {}
                (Type | Retryable, wrong) => self.wrong_type(member, wrong, findings),
                _ => {}
            }
        }
        if let Some(raw) = number.filter(|_| findings.problem().code.is_none()) {
            findings.problem().code = Some(String::from_utf8_lossy(raw).into_owned());
        }
        if self.duplicate {
            findings.warn(Caveat::MemberDuplicate);
        }
        if self.bad_text {
            findings.warn(Caveat::BodyEncoding);
        }
        if self.wrong_text {
            findings.warn(Caveat::MemberType);
        }
        let empty = FieldError::default();
        let errors = self.errors.into_iter().map(|(_, error)| error);
        findings.problem().errors = errors.filter(|error| *error != empty).collect();
    }

    fn code(&mut self, raw: &[u8], findings: &mut Findings) {
        if findings.problem().code.is_none() && !raw.is_empty() {
            let shown = if raw.contains(&b'#') { code::bare(raw) } else { raw };
            findings.problem().code = Some(self.text(shown));
        }
    }

    /// `type` is a URI in problem details and a code in other formats.
    fn problem_type(&mut self, raw: &[u8], findings: &mut Findings) {
        let text = self.text(raw);
        let uri = self.is_problem || text.contains(':') || text.contains('/');
        if uri {
            findings.problem().type_uri = Some(text);
        } else if text != "error" {
            findings.problem().code = Some(text);
        }
    }

    fn detail(&mut self, raw: &[u8], findings: &mut Findings) {
        see_text(raw, findings);
        if findings.problem().detail.is_none() && !raw.is_empty() {
            findings.problem().detail = Some(self.text(raw));
        }
    }

    /// `{"error": "invalid_grant"}` is a code, `{"error": "Internal Server Error"}` a sentence.
    fn code_or_detail(&mut self, raw: &[u8], findings: &mut Findings) {
        if raw.iter().any(|byte| byte.is_ascii_whitespace()) {
            self.detail(raw, findings);
            return;
        }
        see_text(raw, findings);
        self.code(raw, findings);
    }

    /// RFC 9457 section 3.1: a member of the wrong type is ignored as if it were absent.
    fn wrong_type(&mut self, member: Member, value: Scalar<'a>, findings: &mut Findings) {
        let text = matches!(value, Scalar::Text(_)) && member == Retryable;
        if text || self.is_wrong_type(value) {
            findings.warn(Caveat::MemberType);
        }
    }

    /// Whether this is not text although problem details require it. Other formats may have a
    /// structure in its place: FastAPI's `detail` is a list.
    fn is_wrong_type(&self, value: Scalar<'a>) -> bool {
        matches!(value, Scalar::Number(_) | Scalar::Flag(_))
            || (matches!(value, Scalar::Opens) && self.is_problem)
    }
}

impl<'a> Sink<'a> for Reader<'a> {
    fn too_deep(&mut self) {
        self.in_part = true;
    }

    fn value(&mut self, path: &[Step<'a>], value: Scalar<'a>) {
        if let Scalar::Text(raw) = value
            && self.with_all_text
        {
            let found = unescaped(raw, timeout_text::find);
            self.hinted = self.hinted.or(found.hinted);
            self.in_part |= found.cut;
        }
        if let [Step::Member(b"data")] = path {
            self.with_data |= !matches!(value, Scalar::Null);
        }
        if let [Step::Member(b"title" | b"detail")] = path {
            self.wrong_text |= self.is_wrong_type(value);
        }
        if let Some(row) = row_of(path) {
            let marks = match (row.value, value) {
                (None, _) => true,
                (Some(known), Scalar::Text(raw)) => known.as_bytes() == raw,
                (Some(_), _) => false,
            };
            if marks {
                self.marks.add(row.mark);
            }
            if row.member != Member::Nothing {
                self.see(row.member, path, value);
                self.keep(row, path, value);
            }
        }
        if path.len() >= 2 {
            self.field_error(path, value);
        }
    }
}

/// The rows are sorted by the length of their last names.
fn row_of(path: &[Step<'_>]) -> Option<&'static MemberRow> {
    let last = name_of(path.last()?);
    of_length(MEMBERS, MEMBER_STARTS, last.len()).iter().find(|row| {
        // From the last on: the others seldom matter.
        row.path.len() == path.len()
            && row
                .path
                .iter()
                .zip(path)
                .rev()
                .all(|(expected, step)| expected.as_bytes() == name_of(step))
    })
}

fn name_of<'a>(step: &Step<'a>) -> &'a [u8] {
    match *step {
        Step::Member(name) => name,
        Step::Item(_) => b"[]",
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

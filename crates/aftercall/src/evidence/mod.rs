//! Evidence: facts read out of a response, each with its source.
//!
//! One reader per file. A reader does not know the status tables and decides nothing: its findings
//! go into [`findings::Findings`], and `judge` weighs them. What readers look for is in the tables
//! written from `data/`.

mod body;
mod challenge;
pub(crate) mod code;
mod date;
pub(crate) mod fields;
pub(crate) mod findings;
pub(crate) mod grpc;
mod intermediary;
pub(crate) mod limits;
mod phrases;
mod protobuf;
mod provider;
pub(crate) mod proxy_status;
mod retry_after;
mod sentences;
mod server_verdict;
mod statuses;
mod structured;
pub(crate) mod success;
mod timeout_text;
pub(crate) mod told;

pub(crate) use intermediary::SHARED;
pub(crate) use provider::refuses;

use crate::response::Response;
use crate::tables::rows::{HeaderRole, HeaderRow, Unit};
use crate::vocabulary::{BodyState, Caveat, Source};
use code::Place;
use fields::{Fields, Hints};
use findings::{Asked, Findings};
use limits::Clock;
use sentences::Sentences;

/// Maximum number of bytes of a value that are kept as text.
const MAX_SHOWN: usize = 256;

/// Reads a response's fields and, for a failure, its body into findings that are still empty. They
/// are large, so they are never copied.
#[inline(never)]
pub(crate) fn read<'a>(
    response: &Response<'a>,
    fields: &mut Fields<'a>,
    asked: &Asked<'_>,
    findings: &mut Findings,
) {
    findings.reference = response.received.map(|wall| wall.div_euclid(1_000_000));
    findings.with_text = asked.with_text;
    findings.with_marks = matches!(response.status, 502..=504);
    let failure = !matches!(response.status, 100..=399);
    fields.read(response.headers, &mut |row, value| match row.role {
        HeaderRole::GrpcStatus | HeaderRole::GrpcMessage | HeaderRole::GrpcDetails => {
            grpc::field(row.role, value, findings);
        }
        // The server's verdict also counts for a success that says that it failed.
        role if failure || role == HeaderRole::ShouldRetry => {
            read_field(response.status, row, value, asked, findings);
        }
        _ => {}
    });
    findings.marks = fields.marks;
    findings.foreign = fields.foreign;
    findings.has_via = fields.has_via;
    if !fields.hints.is_empty() {
        read_hints(&fields.hints, fields.dated, findings);
    }
    if failure {
        read_failure(response, fields, asked, findings);
    } else if !response.body.is_empty() {
        if response.status >= 200 {
            read_success(response, fields, asked, findings);
        }
    } else if findings.grpc.is_some() && response.body_state != BodyState::Complete {
        // Messages may have come before the code.
        findings.body_in_part = fields.announced || response.body_state != BodyState::Unread;
    }
    // The draft of RateLimit asks to ignore it in a response from a cache.
    if !fields.limited.is_empty() && !fields.cached {
        let mut clock = Clock::new(fields.dated, findings.reference);
        findings.limits =
            limits::read(&fields.limited, findings.known_providers(asked), &mut clock);
        if findings.limits.is_inferred {
            findings.warn(Caveat::LimitInferred);
        }
    }
    if failure {
        findings.resolve_refusals(response.status, asked);
    }
    if findings.waits.is_absurd(findings.reference) {
        findings.warn(Caveat::WaitAbsurd);
    }
}

/// Reads the body of a failure, and what the whole of it means.
#[cfg_attr(target_family = "wasm", inline(never))]
fn read_failure(
    response: &Response<'_>,
    fields: &Fields<'_>,
    asked: &Asked<'_>,
    findings: &mut Findings,
) {
    let Fields { content_type, server, with_ray, announced, decodable, .. } = *fields;
    if findings.grpc.is_some() && findings.with_text {
        findings.see_detail();
    }
    if let Some(id) = fields.request_id().map(shown).filter(|id| !id.is_empty()) {
        findings.problem().request_id = Some(id);
    }
    let head = body::Head { content_type, decodable, server, with_ray };
    if !response.body.is_empty() {
        findings.sentences = Sentences::under(response.status);
        findings.codes.look_for_words(response.status);
        body::read(response, &head, asked, findings);
        if matches!(response.status, 400..=499) && decodable {
            success::read_refusal(response, content_type, asked, findings);
        }
    } else {
        if response.body_state != BodyState::Complete {
            // An unread body might have said otherwise.
            let begun = response.body_state != BodyState::Unread;
            findings.body_in_part |= begun || announced || !content_type.is_empty();
        }
        body::read_nothing(response.status, &head, findings);
    }
    if response.status == 400 {
        findings.see_interval();
    }
    if let Some(micros) = findings.body_wait {
        findings.read_body_wait(micros, fields.dated);
    }
    findings.resolve_codes(asked);
    findings.status = statuses::meant(response.status, asked, findings);
    if let Some(nonce) = fields.nonce {
        findings.read_nonce(nonce);
    }
}

/// Reads the body of a success, which may say that it is none.
#[cfg_attr(target_family = "wasm", inline(never))]
fn read_success(
    response: &Response<'_>,
    fields: &Fields<'_>,
    asked: &Asked<'_>,
    findings: &mut Findings,
) {
    success::read(response, fields.content_type, fields.decodable, asked, findings);
    let failed = findings.told.as_ref().is_some_and(|told| told.decides && told.failed);
    if let Some(micros) = findings.body_wait.filter(|_| failed) {
        findings.read_body_wait(micros, fields.dated);
    }
    let id = fields.request_id().filter(|_| findings.problem.is_some()).map(shown);
    if let Some(id) = id.filter(|id| !id.is_empty()) {
        findings.problem().request_id = Some(id);
    }
    findings.resolve_codes(asked);
}

impl Findings {
    /// Settles what the codes mean, now that the providers are known.
    #[inline]
    fn resolve_codes(&mut self, asked: &Asked<'_>) {
        if self.codes.has_known() || self.told.is_some() {
            self.resolve_known_codes(asked);
        }
    }

    #[cfg_attr(target_family = "wasm", inline(never))]
    fn resolve_known_codes(&mut self, asked: &Asked<'_>) {
        let mut known = self.known_providers(asked);
        self.sure = self.sure_providers(asked);
        // Whoever has a provider's shape has its codes, but not its word that nothing was applied.
        if let Some(told) = self.told.as_ref().filter(|told| told.decides) {
            known.add(told.shape.providers);
        }
        self.known = known;
        self.codes.resolve(known, asked.codes);
    }

    /// How long to wait before the next poll of a device's authorization (RFC 8628 section 3.5): the
    /// interval that the response repeats or else the default, and what its code adds.
    fn see_interval(&mut self) {
        const DEFAULT: u64 = 5_000_000;
        if let Some(seconds) = self.codes.interval_adds() {
            let adds = u64::from(seconds) * 1_000_000;
            self.body_wait(self.interval.unwrap_or(DEFAULT).saturating_add(adds));
        }
    }

    /// Reads `DPoP-Nonce`, now that the challenges and the codes are known.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn read_nonce(&mut self, nonce: &[u8]) {
        let asked = self.codes.iter().any(|said| said.name == "use_dpop_nonce");
        if !challenge::with_dpop_nonce(nonce, asked, &mut self.challenges) {
            self.warn(Caveat::ChallengeInvalid);
        }
    }

    /// Settles what a refusal is, now that the providers are known.
    #[inline]
    fn resolve_refusals(&mut self, status: u16, asked: &Asked<'_>) {
        if let Some(body) = &self.body_limits {
            body.add_to(&mut self.limits);
        }
        let is_limited = self.waits.has_retry_after || !self.limits.all.is_empty();
        let is_refusal = matches!(status, 400 | 403) && is_limited;
        if is_refusal || status == 429 || !self.sentences.is_empty() {
            self.resolve_refusal(status, asked);
        }
    }

    #[cfg_attr(target_family = "wasm", inline(never))]
    fn resolve_refusal(&mut self, status: u16, asked: &Asked<'_>) {
        let known = self.known_providers(asked);
        self.sentences.resolve(known);
        let sure = self.sure_providers(asked);
        self.refusal = limits::refusal(status, sure, &self.limits, &self.waits);
        if let Some(refusal) = &mut self.refusal {
            // An API does not refuse with a page or a text: somebody before it does.
            refusal.is_proved &= !self.is_no_json && !self.with_data;
        }
        if status == 429 && provider::bans(known) && (!self.has_via || self.is_no_json) {
            self.blocked = self.blocked.or(Some("a 429 that is not the service's own"));
        }
    }

    /// Reads waits in members like those in fields: a time is measured from the response's `Date`.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn read_body_wait(&mut self, micros: u64, dated: Option<&[u8]>) {
        if let Some(date) = dated.and_then(|date| date::parse(date, self.reference)) {
            self.reference = Some(date.unix);
        }
        let reference = self.reference;
        let mut caveats = self.caveats;
        let hint = retry_after::hint(Some(micros), Unit::Seconds, reference, &mut |caveat| {
            caveats.add(caveat);
        });
        self.caveats = caveats;
        self.waits.add(hint, Source::Body, reference);
    }
}

/// A field's value as text, limited in length.
fn shown(value: &[u8]) -> String {
    let value = value.trim_ascii();
    let value = value.get(..MAX_SHOWN).unwrap_or(value);
    core::str::from_utf8(value)
        .map_or_else(|_| String::from_utf8_lossy(value).into_owned(), str::to_owned)
}

/// Reads one field of a failure that needs no reference time.
#[cfg_attr(target_family = "wasm", inline(never))]
fn read_field(
    status: u16,
    row: &HeaderRow,
    value: &[u8],
    asked: &Asked<'_>,
    findings: &mut Findings,
) {
    let mut caveats = findings.caveats;
    let mut warn = |caveat| caveats.add(caveat);
    match row.role {
        HeaderRole::ShouldRetry => findings.server_verdict.flag(value, row.name, &mut warn),
        HeaderRole::ProxyStatus => findings.proxy_status.line(status, value, &mut warn),
        HeaderRole::Challenge => challenge::read(value, &mut findings.challenges, &mut warn),
        HeaderRole::Csrf if value.trim_ascii().eq_ignore_ascii_case(b"required") => {
            findings.csrf = Some(row.name);
        }
        HeaderRole::Blocked => {
            let words: [&[u8]; 2] = [b"challenge", b"captcha"];
            if words.iter().any(|word| value.trim_ascii().eq_ignore_ascii_case(word)) {
                findings.blocked = Some(row.name);
            }
        }
        HeaderRole::Replayed => {
            findings.is_replayed |= value.trim_ascii().eq_ignore_ascii_case(b"true");
        }
        HeaderRole::Code => {
            // `Code;Sender` is the code of the older protocol, which replaces the newer one's.
            let (name, replaces) = match value.iter().position(|byte| *byte == b';') {
                Some(end) => (value.get(..end).unwrap_or(value), true),
                None => (value, false),
            };
            findings.codes.see(name, Place::Header, asked.codes);
            let problem = findings.problem();
            if problem.code.is_none() || replaces {
                problem.code = Some(shown(code::bare(name))).filter(|code| !code.is_empty());
            }
        }
        _ => {}
    }
    findings.caveats = caveats;
}

/// Reads the wait hints, now that the time they are measured from is known.
#[cfg_attr(target_family = "wasm", inline(never))]
fn read_hints(hints: &Hints<'_>, dated: Option<&[u8]>, findings: &mut Findings) {
    if hints.need_reference()
        && let Some(date) = dated.and_then(|date| date::parse(date, findings.reference))
    {
        findings.reference = Some(date.unix);
    }
    let reference = findings.reference;
    let mut caveats = findings.caveats;
    let mut warn = |caveat| caveats.add(caveat);
    for (field, value) in hints.iter() {
        match field {
            HeaderRole::Wait(Unit::Seconds) => {
                findings.waits.retry_after(value, reference, &mut warn);
            }
            HeaderRole::Wait(unit) => findings.waits.number(value, unit, reference, &mut warn),
            HeaderRole::Pushback(unit) => {
                let found = &mut findings.server_verdict;
                found.pushback(value, unit, &mut findings.waits, reference);
            }
            _ => {}
        }
    }
    findings.caveats = caveats;
}

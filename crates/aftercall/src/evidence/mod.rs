//! Evidence: facts read out of a response, each with its source.
//!
//! One reader per file. A reader does not know the status tables and decides nothing: its findings
//! go into [`findings::Findings`], and `judge` weighs them. What readers look for is in the tables
//! written from `data/`.

mod body;
mod challenge;
pub(crate) mod code;
mod date;
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

pub(crate) use provider::refuses;

use crate::response::Response;
use crate::tables::rows::{HeaderRole, HeaderRow, Unit};
use crate::tables::{HEADER_STARTS, HEADERS, of_length};
use crate::vocabulary::{BodyState, Caveat, Source};
use code::Place;
use findings::{Asked, Findings};
use limits::{Clock, Seen};
use sentences::Sentences;

/// The longest field value that is examined, in bytes. Every reader's work is linear in it.
const MAX_VALUE: usize = 1 << 20;
/// Maximum number of bytes of a value that are kept as text.
const MAX_SHOWN: usize = 256;

fn header_of(name: &[u8]) -> Option<&'static HeaderRow> {
    // The last letter first: a cheap way to distinguish names of the same length.
    let last = name.last()?.to_ascii_lowercase();
    of_length(HEADERS, HEADER_STARTS, name.len()).iter().find(|row| {
        let known = row.name.as_bytes();
        known.last() == Some(&last)
            && known
                .iter()
                .zip(name)
                .fold(true, |same, (known, byte)| same & (*known == byte.to_ascii_lowercase()))
    })
}

/// The field in which Cloudflare's edge names the request.
const RAY: &str = "cf-ray";

/// How many wait hints are kept without an allocation.
const MAX_HINTS: usize = 4;

/// Fields that can be read only once the time they are measured from is known.
#[derive(Default)]
struct Hints<'a> {
    found: [Option<(HeaderRole, &'a [u8])>; MAX_HINTS],
    count: usize,
    /// The rest, in a rare response with very many.
    more: Vec<(HeaderRole, &'a [u8])>,
}

impl<'a> Hints<'a> {
    fn keep(&mut self, field: HeaderRole, value: &'a [u8]) {
        match self.found.get_mut(self.count) {
            Some(slot) => {
                *slot = Some((field, value));
                self.count += 1;
            }
            None => self.more.push((field, value)),
        }
    }

    fn iter(&self) -> impl Iterator<Item = (HeaderRole, &'a [u8])> {
        self.found.iter().map_while(|hint| *hint).chain(self.more.iter().copied())
    }

    /// Whether some hint is, or may be, a time instead of a duration.
    fn need_reference(&self) -> bool {
        self.iter().any(|(field, value)| {
            matches!(field, HeaderRole::Wait(_))
                && (value.len() >= 10 || value.iter().any(|byte| !byte.is_ascii_digit()))
        })
    }
}

/// Reads a response's fields and, for a failure, its body.
pub(crate) fn read(response: &Response<'_>, asked: &Asked<'_>) -> Findings {
    let failure = !matches!(response.status, 100..=399);
    let mut findings = Findings {
        reference: response.received.map(|wall| wall.div_euclid(1_000_000)),
        with_text: asked.with_text,
        with_marks: matches!(response.status, 502..=504),
        ..Findings::default()
    };
    let (mut content_type, mut server): (&[u8], &[u8]) = (&[], &[]);
    let mut with_ray = false;
    let mut request_id = (u16::MAX, None);
    let (mut dated, mut nonce): (Option<&[u8]>, Option<&[u8]>) = (None, None);
    let (mut hints, mut limited) = (Hints::default(), Seen::default());
    let (mut announced, mut decodable, mut cached) = (false, true, false);
    for header in response.headers {
        let Some(row) = header_of(header.name) else { continue };
        let value = header.value.get(..MAX_VALUE).unwrap_or(header.value);
        match row.role {
            HeaderRole::Date => dated = Some(value),
            HeaderRole::Wait(_) => hints.keep(row.role, value),
            HeaderRole::Limits(rows) => limited.keep(rows, value),
            HeaderRole::Via => findings.has_via = true,
            HeaderRole::Age => cached |= value.trim_ascii().iter().any(|byte| *byte != b'0'),
            HeaderRole::ContentType => content_type = value,
            HeaderRole::Length => announced |= value.trim_ascii().iter().any(|byte| *byte != b'0'),
            HeaderRole::Coding => announced = true,
            HeaderRole::ContentCoding => {
                decodable &= value.split(|byte| *byte == b',').all(is_decodable)
            }
            HeaderRole::GrpcStatus | HeaderRole::GrpcMessage | HeaderRole::GrpcDetails => {
                grpc::field(row.role, value, &mut findings);
            }
            HeaderRole::Pushback(_) => hints.keep(row.role, value),
            HeaderRole::RequestId => {
                with_ray |= row.name == RAY;
                if row.rank < request_id.0 {
                    request_id = (row.rank, Some(value));
                }
            }
            HeaderRole::Nothing => {}
            HeaderRole::Nonce => nonce = nonce.or(Some(value)),
            HeaderRole::Server => server = value,
            // The server's verdict also counts for a success that says that it failed.
            _ if !failure && !matches!(row.role, HeaderRole::ShouldRetry) => {}
            _ => read_field(response.status, row, value, asked, &mut findings),
        }
        findings.marks.add(row.mark);
        findings.foreign.add(row.foreign);
    }
    if hints.count > 0 {
        read_hints(&hints, dated, &mut findings);
    }
    if failure {
        if findings.grpc.is_some() && findings.with_text {
            findings.see_detail();
        }
        if let Some(id) = request_id.1.map(shown).filter(|id| !id.is_empty()) {
            findings.problem().request_id = Some(id);
        }
        let head = body::Head { content_type, decodable, server, with_ray };
        if !response.body.is_empty() {
            findings.sentences = Sentences::under(response.status);
            findings.codes.look_for_words(response.status);
            body::read(response, &head, asked, &mut findings);
        } else if response.body_state != BodyState::Complete {
            // An unread body might have said otherwise.
            let begun = response.body_state != BodyState::Unread;
            findings.body_in_part |= begun || announced || !content_type.is_empty();
        }
        if matches!(response.status, 400..=499) && !response.body.is_empty() && decodable {
            success::read_refusal(response, content_type, asked, &mut findings);
        }
        if response.body.is_empty() {
            body::read_nothing(response.status, &head, &mut findings);
        }
        if response.status == 400 {
            findings.see_interval();
        }
        if let Some(micros) = findings.body_wait {
            findings.read_body_wait(micros, dated);
        }
        findings.resolve_codes(asked);
        findings.status = statuses::meant(response.status, asked, &findings);
        if let Some(nonce) = nonce {
            findings.read_nonce(nonce);
        }
    } else if response.body.is_empty() {
        if findings.grpc.is_some() && response.body_state != BodyState::Complete {
            // Messages may have come before the code.
            findings.body_in_part = announced || response.body_state != BodyState::Unread;
        }
    } else if response.status >= 200 {
        success::read(response, content_type, decodable, asked, &mut findings);
        let failed = findings.told.as_ref().is_some_and(|told| told.decides && told.failed);
        if let Some(micros) = findings.body_wait.filter(|_| failed) {
            findings.read_body_wait(micros, dated);
        }
        let id = request_id.1.filter(|_| findings.problem.is_some()).map(shown);
        if let Some(id) = id.filter(|id| !id.is_empty()) {
            findings.problem().request_id = Some(id);
        }
        findings.resolve_codes(asked);
    }
    // The draft of RateLimit asks to ignore it in a response from a cache.
    if !limited.is_empty() && !cached {
        let mut clock = Clock::new(dated, findings.reference);
        findings.limits = limits::read(&limited, findings.known_providers(asked), &mut clock);
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
    findings
}

impl Findings {
    /// Settles what the codes mean, now that the providers are known.
    fn resolve_codes(&mut self, asked: &Asked<'_>) {
        if !self.codes.has_known() && self.told.is_none() {
            return;
        }
        let mut known = self.known_providers(asked);
        self.sure = self.sure_providers(asked);
        // Whoever has a provider's shape has its codes, but not its word that nothing was applied.
        if let Some(told) = self.told.as_ref().filter(|told| told.decides) {
            known.add(told.shape.providers);
        }
        self.known = known;
        self.codes.resolve(known, asked.codes);
    }

    /// Reads `DPoP-Nonce`, now that the challenges and the codes are known.
    /// How long to wait before the next poll of a device's authorization (RFC 8628 section 3.5): the
    /// interval that the response repeats or else the default, and what its code adds.
    fn see_interval(&mut self) {
        const DEFAULT: u64 = 5_000_000;
        if let Some(seconds) = self.codes.interval_adds() {
            let adds = u64::from(seconds) * 1_000_000;
            self.body_wait(self.interval.unwrap_or(DEFAULT).saturating_add(adds));
        }
    }

    fn read_nonce(&mut self, nonce: &[u8]) {
        let asked = self.codes.iter().any(|said| said.name == "use_dpop_nonce");
        if !challenge::with_dpop_nonce(nonce, asked, &mut self.challenges) {
            self.warn(Caveat::ChallengeInvalid);
        }
    }

    /// Settles what a refusal is, now that the providers are known.
    fn resolve_refusals(&mut self, status: u16, asked: &Asked<'_>) {
        if let Some(body) = &self.body_limits {
            body.add_to(&mut self.limits);
        }
        let is_limited = self.waits.has_retry_after || !self.limits.all.is_empty();
        let is_refusal = matches!(status, 400 | 403) && is_limited;
        if !is_refusal && status != 429 && self.sentences.is_empty() {
            return;
        }
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

/// Whether clients undo this content coding (RFC 9110 section 8.4.1), so that the body is what it says.
fn is_decodable(coding: &[u8]) -> bool {
    const CODINGS: &[&[u8]] =
        &[b"", b"identity", b"gzip", b"x-gzip", b"deflate", b"compress", b"br", b"zstd"];
    CODINGS.iter().any(|known| known.eq_ignore_ascii_case(coding.trim_ascii()))
}

/// A field's value as text, limited in length.
fn shown(value: &[u8]) -> String {
    let value = value.trim_ascii();
    let value = value.get(..MAX_SHOWN).unwrap_or(value);
    core::str::from_utf8(value)
        .map_or_else(|_| String::from_utf8_lossy(value).into_owned(), str::to_owned)
}

/// Reads one field of a failure that needs no reference time.
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

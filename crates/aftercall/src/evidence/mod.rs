//! Claim: facts read out of a response, each with its source.
//!
//! One reader a file. A reader knows no status table and decides nothing; what it finds goes into
//! [`Findings`], and `judge` weighs them. Header names are rows of `HEADERS`.

mod body;
mod by_length;
pub(crate) mod challenge;
pub(crate) mod code;
mod date;
mod intermediary;
mod phrases;
pub(crate) mod proxy_status;
mod rate_limit;
mod retry_after;
mod server_verdict;
mod structured;
pub(crate) mod tables;
mod timeout_text;

use by_length::ByLength;

use crate::problem::Problem;
use crate::response::Response;
use crate::time::WaitHint;
use crate::vocabulary::{BodyState, Caveat, Caveats, Source};
use challenge::Challenge;
use code::{Codes, Place};
use proxy_status::{Forwarded, ProxyStatus};
use retry_after::{Unit, Waits};
use server_verdict::ServerVerdict;

/// Everything that was found in one response.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) waits: Waits,
    pub(crate) server_verdict: ServerVerdict,
    pub(crate) proxy_status: ProxyStatus,
    pub(crate) challenges: Vec<Challenge>,
    pub(crate) codes: Codes,
    pub(crate) intermediary: Option<(Forwarded, &'static str)>,
    /// The phrase by which a message says that time ran out.
    pub(crate) timeout_text: Option<&'static str>,
    /// A phrase anywhere that could say so: enough to take a proof away.
    pub(crate) timeout_hint: Option<&'static str>,
    /// The answer was made before, for an earlier request with the same key, and will not change.
    pub(crate) is_replayed: bool,
    /// A field that only AWS sends.
    pub(crate) is_aws: bool,
    /// The body is an HTML page.
    pub(crate) is_page: bool,
    /// The body was not read whole: cut, undecoded, malformed, past a limit, or not read though
    /// there is one.
    pub(crate) body_in_part: bool,
    /// A member `data` stands beside the error: some of the request may have been done.
    pub(crate) with_data: bool,
    /// The longest wait that the body names, in microseconds.
    body_wait: Option<u64>,
    /// Made when the first word of it is found.
    pub(crate) problem: Option<Box<Problem>>,
    pub(crate) caveats: Caveats,
    /// The time that dates are measured from, in seconds since 1970.
    pub(crate) reference: Option<i64>,
    /// Whether the text of messages can matter.
    pub(crate) with_text: bool,
    /// Whether marks of intermediaries can matter: 502, 503 and 504 are theirs to give.
    pub(crate) with_marks: bool,
}

impl Findings {
    pub(crate) fn warn(&mut self, caveat: Caveat) {
        self.caveats.add(caveat);
    }

    /// Looks for phrases that say that time ran out in the text of a message.
    fn see_timeouts(&mut self, text: &[u8]) {
        let found = timeout_text::find(text);
        self.timeout_text = self.timeout_text.or(found.said);
        self.timeout_hint = self.timeout_hint.or(found.hinted);
        self.body_in_part |= found.cut;
    }

    /// Whether an intermediary says that it passed nothing on.
    fn is_never_forwarded(&self) -> bool {
        matches!(self.intermediary, Some((Forwarded::Never, _)))
    }

    fn body_wait(&mut self, micros: u64) {
        self.body_wait = self.body_wait.max(Some(micros));
    }

    pub(crate) fn problem(&mut self) -> &mut Problem {
        self.problem.get_or_insert_default()
    }
}

/// What a header field is to the readers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum HeaderRole {
    Date,
    RetryAfter,
    Milliseconds,
    ShouldRetry(&'static str),
    Pushback,
    RateLimit,
    Challenge,
    ProxyStatus,
    ContentType,
    ErrorCode,
    /// An error code, in a field that only AWS sends.
    AwsErrorCode,
    RequestId,
    /// A request id, in a field that only AWS sends.
    AwsRequestId,
    /// `true`: the answer was made for an earlier request with the same idempotency key.
    Replayed,
    /// The length of the body, or its coding: that there is one.
    Length,
    Coding,
    /// How the body is compressed, unless the client has undone it.
    ContentCoding,
}

/// Header fields by name, in lower case. Request ids come in the order in which they are
/// preferred; other rows in any order.
const HEADERS: &[(&str, HeaderRole)] = &[
    ("date", HeaderRole::Date),
    ("retry-after", HeaderRole::RetryAfter),
    (retry_after::MILLISECOND_FIELDS[0], HeaderRole::Milliseconds),
    (retry_after::MILLISECOND_FIELDS[1], HeaderRole::Milliseconds),
    (retry_after::MILLISECOND_FIELDS[2], HeaderRole::Milliseconds),
    (server_verdict::FLAG_FIELDS[0], HeaderRole::ShouldRetry(server_verdict::FLAG_FIELDS[0])),
    (server_verdict::FLAG_FIELDS[1], HeaderRole::ShouldRetry(server_verdict::FLAG_FIELDS[1])),
    ("grpc-retry-pushback-ms", HeaderRole::Pushback),
    ("ratelimit", HeaderRole::RateLimit),
    ("www-authenticate", HeaderRole::Challenge),
    ("proxy-status", HeaderRole::ProxyStatus),
    ("content-type", HeaderRole::ContentType),
    ("content-length", HeaderRole::Length),
    ("transfer-encoding", HeaderRole::Coding),
    ("content-encoding", HeaderRole::ContentCoding),
    ("idempotent-replayed", HeaderRole::Replayed), // Stripe
    ("x-amzn-errortype", HeaderRole::AwsErrorCode),
    ("x-ms-error-code", HeaderRole::ErrorCode),
    ("x-request-id", HeaderRole::RequestId),
    ("request-id", HeaderRole::RequestId),
    ("x-correlation-id", HeaderRole::RequestId),
    ("x-amzn-requestid", HeaderRole::AwsRequestId),
    ("x-amz-request-id", HeaderRole::AwsRequestId),
    ("apigw-requestid", HeaderRole::RequestId),
    ("x-ms-request-id", HeaderRole::RequestId),
    ("x-ms-correlation-request-id", HeaderRole::RequestId),
    ("x-goog-request-id", HeaderRole::RequestId),
    ("x-github-request-id", HeaderRole::RequestId),
    ("x-slack-req-id", HeaderRole::RequestId),
    ("twilio-request-id", HeaderRole::RequestId),
    ("x-okta-request-id", HeaderRole::RequestId),
    ("x-hubspot-correlation-id", HeaderRole::RequestId),
    ("x-shopify-request-id", HeaderRole::RequestId),
    ("cf-ray", HeaderRole::RequestId),
    ("x-vercel-id", HeaderRole::RequestId),
    ("fly-request-id", HeaderRole::RequestId),
    ("x-nf-request-id", HeaderRole::RequestId),
    ("x-amz-cf-id", HeaderRole::RequestId),
    ("x-amz-id-2", HeaderRole::AwsRequestId),
    ("x-amzn-trace-id", HeaderRole::RequestId),
    ("x-cloud-trace-context", HeaderRole::RequestId),
    ("x-trace-id", HeaderRole::RequestId),
    ("x-b3-traceid", HeaderRole::RequestId),
    ("x-datadog-trace-id", HeaderRole::RequestId),
    ("traceparent", HeaderRole::RequestId),
];

const BY_LENGTH: ByLength<32, 8> = {
    let mut lengths = [0; HEADERS.len()];
    let mut row = 0;
    while row < HEADERS.len() {
        lengths[row] = HEADERS[row].0.len();
        row += 1;
    }
    ByLength::of(&lengths)
};

/// The longest field value that is looked at, in bytes. Every reader's work is linear in it.
const MAX_VALUE: usize = 1 << 20;
/// The most bytes of a value that are kept as text.
const MAX_SHOWN: usize = 256;

fn header_of(name: &[u8]) -> Option<(usize, HeaderRole)> {
    // The last letter first: it tells names of one length apart at little cost.
    let last = name.last()?.to_ascii_lowercase();
    BY_LENGTH.rows(name.len()).find_map(|row| {
        let (known, field) = HEADERS.get(usize::from(row))?;
        let known = known.as_bytes();
        let same = known.last() == Some(&last)
            && known
                .iter()
                .zip(name)
                .fold(true, |same, (known, byte)| same & (*known == byte.to_ascii_lowercase()));
        same.then_some((usize::from(row), *field))
    })
}

/// How many wait hints are kept without an allocation.
const MAX_HINTS: usize = 4;

/// Fields that are read only once the time they are measured from is known.
#[derive(Default)]
struct Hints<'a> {
    found: [Option<(HeaderRole, &'a [u8])>; MAX_HINTS],
    count: usize,
    /// Those that found no place, in a rare answer with very many.
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

    /// Whether some hint is, or may be, a moment instead of a duration.
    fn need_reference(&self) -> bool {
        self.iter().any(|(field, value)| {
            matches!(field, HeaderRole::RetryAfter | HeaderRole::Milliseconds)
                && (value.len() >= 10 || value.iter().any(|byte| !byte.is_ascii_digit()))
        })
    }
}

/// Reads a response's fields and, for a failure, its body. `with_text` says whether the text of
/// messages can matter.
pub(crate) fn read(response: &Response<'_>, with_text: bool) -> Findings {
    let failure = !matches!(response.status, 100..=399);
    let mut findings = Findings {
        reference: response.received.map(|wall| wall.div_euclid(1_000_000)),
        with_text,
        with_marks: matches!(response.status, 502..=504),
        ..Findings::default()
    };
    let mut content_type: &[u8] = &[];
    let mut request_id = (usize::MAX, None);
    let mut dated: Option<&[u8]> = None;
    let mut hints = Hints::default();
    let (mut announced, mut decodable) = (false, true);
    for header in response.headers {
        let Some((row, field)) = header_of(header.name) else { continue };
        let value = header.value.get(..MAX_VALUE).unwrap_or(header.value);
        match field {
            HeaderRole::Date => dated = Some(value),
            HeaderRole::RetryAfter | HeaderRole::Milliseconds => hints.keep(field, value),
            HeaderRole::ContentType => content_type = value,
            HeaderRole::Length => announced |= value.trim_ascii().iter().any(|byte| *byte != b'0'),
            HeaderRole::Coding => announced = true,
            HeaderRole::ContentCoding => {
                decodable &= value.split(|byte| *byte == b',').all(is_decodable)
            }
            _ if !failure => {}
            HeaderRole::Pushback | HeaderRole::RateLimit => hints.keep(field, value),
            HeaderRole::RequestId | HeaderRole::AwsRequestId => {
                findings.is_aws |= field == HeaderRole::AwsRequestId;
                if row < request_id.0 {
                    request_id = (row, Some(value));
                }
            }
            _ => read_field(response.status, field, value, &mut findings),
        }
    }
    if hints.count > 0 {
        read_hints(&hints, dated, &mut findings);
    }
    if failure {
        if let Some(id) = request_id.1.map(shown).filter(|id| !id.is_empty()) {
            findings.problem().request_id = Some(id);
        }
        if !response.body.is_empty() {
            body::read(response, content_type, decodable, &mut findings);
        } else if response.body_state != BodyState::Complete {
            // A body that is there and was not read could have said otherwise.
            let begun = response.body_state != BodyState::Unread;
            findings.body_in_part |= begun || announced || !content_type.is_empty();
        }
        if let Some(micros) = findings.body_wait {
            findings.read_body_wait(micros, dated);
        }
    }
    if findings.waits.is_absurd(findings.reference) {
        findings.warn(Caveat::WaitAbsurd);
    }
    findings
}

impl Findings {
    /// Waits in members are read as those in fields: a moment is measured from the answer's `Date`.
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

/// A field's value as text, bounded.
fn shown(value: &[u8]) -> String {
    let value = value.trim_ascii();
    let value = value.get(..MAX_SHOWN).unwrap_or(value);
    core::str::from_utf8(value)
        .map_or_else(|_| String::from_utf8_lossy(value).into_owned(), str::to_owned)
}

/// Reads one field of a failure that needs no reference time.
fn read_field(status: u16, field: HeaderRole, value: &[u8], findings: &mut Findings) {
    let mut caveats = findings.caveats;
    let mut warn = |caveat| caveats.add(caveat);
    match field {
        HeaderRole::ShouldRetry(name) => findings.server_verdict.flag(value, name, &mut warn),
        HeaderRole::ProxyStatus => findings.proxy_status.line(status, value, &mut warn),
        HeaderRole::Challenge => challenge::read(value, &mut findings.challenges, &mut warn),
        HeaderRole::Replayed => {
            findings.is_replayed |= value.trim_ascii().eq_ignore_ascii_case(b"true");
        }
        HeaderRole::ErrorCode | HeaderRole::AwsErrorCode => {
            findings.is_aws |= field == HeaderRole::AwsErrorCode;
            findings.codes.see(value, Place::Header);
            findings.problem().code.get_or_insert_with(|| shown(value));
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
    let mut quota = None;
    for (field, value) in hints.iter() {
        match field {
            HeaderRole::RetryAfter => findings.waits.retry_after(value, reference, &mut warn),
            HeaderRole::Milliseconds => {
                findings.waits.milliseconds(value, Source::RetryAfterMs, reference, &mut warn);
            }
            HeaderRole::Pushback => {
                findings.server_verdict.pushback(value, &mut findings.waits, reference);
            }
            HeaderRole::RateLimit => quota = quota.max(rate_limit::refills_after(value)),
            _ => {}
        }
    }
    // Retry-After and its relatives take precedence, whichever is longer (as the draft asks).
    if let Some(refill) = quota.filter(|_| findings.waits.longest().is_none()) {
        findings.waits.add(WaitHint::After(refill), Source::RateLimit, reference);
    }
    findings.caveats = caveats;
}

//! Evidence: facts read out of a response, each with its source.
//!
//! One reader a file. A reader knows no status table and decides nothing; what it finds goes into
//! [`Clues`], and `judge` weighs them. Header names are rows of `FIELDS`.

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
use crate::words::{BodyState, Source, Warning};
use challenge::Challenge;
use code::{Codes, Place};
use proxy_status::{Forwarded, ProxyStatus};
use retry_after::{Unit, Waits};
use server_verdict::ServerVerdict;

/// A set of warnings: one bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Warnings(u32);

impl Warnings {
    pub(crate) fn add(&mut self, warning: Warning) {
        self.0 |= 1 << warning.number();
    }
    pub(crate) fn and(self, other: Warnings) -> Warnings {
        Warnings(self.0 | other.0)
    }
    pub(crate) fn iter(self) -> impl Iterator<Item = Warning> {
        Warning::ALL.iter().copied().filter(move |warning| self.0 >> warning.number() & 1 == 1)
    }
}

/// Everything that was found in one response.
#[derive(Debug, Default)]
pub(crate) struct Clues {
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
    pub(crate) warnings: Warnings,
    /// The time that dates are measured from, in seconds since 1970.
    pub(crate) reference: Option<i64>,
    /// Whether the text of messages can matter.
    pub(crate) with_text: bool,
    /// Whether marks of intermediaries can matter: 502, 503 and 504 are theirs to give.
    pub(crate) with_marks: bool,
}

impl Clues {
    pub(crate) fn warn(&mut self, warning: Warning) {
        self.warnings.add(warning);
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
enum Field {
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
const FIELDS: &[(&str, Field)] = &[
    ("date", Field::Date),
    ("retry-after", Field::RetryAfter),
    (retry_after::MILLISECOND_FIELDS[0], Field::Milliseconds),
    (retry_after::MILLISECOND_FIELDS[1], Field::Milliseconds),
    (retry_after::MILLISECOND_FIELDS[2], Field::Milliseconds),
    (server_verdict::FLAG_FIELDS[0], Field::ShouldRetry(server_verdict::FLAG_FIELDS[0])),
    (server_verdict::FLAG_FIELDS[1], Field::ShouldRetry(server_verdict::FLAG_FIELDS[1])),
    ("grpc-retry-pushback-ms", Field::Pushback),
    ("ratelimit", Field::RateLimit),
    ("www-authenticate", Field::Challenge),
    ("proxy-status", Field::ProxyStatus),
    ("content-type", Field::ContentType),
    ("content-length", Field::Length),
    ("transfer-encoding", Field::Coding),
    ("content-encoding", Field::ContentCoding),
    ("idempotent-replayed", Field::Replayed), // Stripe
    ("x-amzn-errortype", Field::AwsErrorCode),
    ("x-ms-error-code", Field::ErrorCode),
    ("x-request-id", Field::RequestId),
    ("request-id", Field::RequestId),
    ("x-correlation-id", Field::RequestId),
    ("x-amzn-requestid", Field::AwsRequestId),
    ("x-amz-request-id", Field::AwsRequestId),
    ("apigw-requestid", Field::RequestId),
    ("x-ms-request-id", Field::RequestId),
    ("x-ms-correlation-request-id", Field::RequestId),
    ("x-goog-request-id", Field::RequestId),
    ("x-github-request-id", Field::RequestId),
    ("x-slack-req-id", Field::RequestId),
    ("twilio-request-id", Field::RequestId),
    ("x-okta-request-id", Field::RequestId),
    ("x-hubspot-correlation-id", Field::RequestId),
    ("x-shopify-request-id", Field::RequestId),
    ("cf-ray", Field::RequestId),
    ("x-vercel-id", Field::RequestId),
    ("fly-request-id", Field::RequestId),
    ("x-nf-request-id", Field::RequestId),
    ("x-amz-cf-id", Field::RequestId),
    ("x-amz-id-2", Field::AwsRequestId),
    ("x-amzn-trace-id", Field::RequestId),
    ("x-cloud-trace-context", Field::RequestId),
    ("x-trace-id", Field::RequestId),
    ("x-b3-traceid", Field::RequestId),
    ("x-datadog-trace-id", Field::RequestId),
    ("traceparent", Field::RequestId),
];

const BY_LENGTH: ByLength<32, 8> = {
    let mut lengths = [0; FIELDS.len()];
    let mut row = 0;
    while row < FIELDS.len() {
        lengths[row] = FIELDS[row].0.len();
        row += 1;
    }
    ByLength::of(&lengths)
};

/// The longest field value that is looked at, in bytes. Every reader's work is linear in it.
const MAX_VALUE: usize = 1 << 20;
/// The most bytes of a value that are kept as text.
const MAX_SHOWN: usize = 256;

fn field_of(name: &[u8]) -> Option<(usize, Field)> {
    // The last letter first: it tells names of one length apart at little cost.
    let last = name.last()?.to_ascii_lowercase();
    BY_LENGTH.rows(name.len()).find_map(|row| {
        let (known, field) = FIELDS.get(usize::from(row))?;
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
    found: [Option<(Field, &'a [u8])>; MAX_HINTS],
    count: usize,
    /// Those that found no place, in a rare answer with very many.
    more: Vec<(Field, &'a [u8])>,
}

impl<'a> Hints<'a> {
    fn keep(&mut self, field: Field, value: &'a [u8]) {
        match self.found.get_mut(self.count) {
            Some(slot) => {
                *slot = Some((field, value));
                self.count += 1;
            }
            None => self.more.push((field, value)),
        }
    }

    fn iter(&self) -> impl Iterator<Item = (Field, &'a [u8])> {
        self.found.iter().map_while(|hint| *hint).chain(self.more.iter().copied())
    }

    /// Whether some hint is, or may be, a moment instead of a duration.
    fn need_reference(&self) -> bool {
        self.iter().any(|(field, value)| {
            matches!(field, Field::RetryAfter | Field::Milliseconds)
                && (value.len() >= 10 || value.iter().any(|byte| !byte.is_ascii_digit()))
        })
    }
}

/// Reads a response's fields and, for a failure, its body. `with_text` says whether the text of
/// messages can matter.
pub(crate) fn read(response: &Response<'_>, with_text: bool) -> Clues {
    let failure = !matches!(response.status, 100..=399);
    let mut clues = Clues {
        reference: response.received.map(|wall| wall.div_euclid(1_000_000)),
        with_text,
        with_marks: matches!(response.status, 502..=504),
        ..Clues::default()
    };
    let mut content_type: &[u8] = &[];
    let mut request_id = (usize::MAX, None);
    let mut dated: Option<&[u8]> = None;
    let mut hints = Hints::default();
    let (mut announced, mut decodable) = (false, true);
    for header in response.headers {
        let Some((row, field)) = field_of(header.name) else { continue };
        let value = header.value.get(..MAX_VALUE).unwrap_or(header.value);
        match field {
            Field::Date => dated = Some(value),
            Field::RetryAfter | Field::Milliseconds => hints.keep(field, value),
            Field::ContentType => content_type = value,
            Field::Length => announced |= value.trim_ascii().iter().any(|byte| *byte != b'0'),
            Field::Coding => announced = true,
            Field::ContentCoding => {
                decodable &= value.split(|byte| *byte == b',').all(is_decodable)
            }
            _ if !failure => {}
            Field::Pushback | Field::RateLimit => hints.keep(field, value),
            Field::RequestId | Field::AwsRequestId => {
                clues.is_aws |= field == Field::AwsRequestId;
                if row < request_id.0 {
                    request_id = (row, Some(value));
                }
            }
            _ => read_field(response.status, field, value, &mut clues),
        }
    }
    if hints.count > 0 {
        read_hints(&hints, dated, &mut clues);
    }
    if failure {
        if let Some(id) = request_id.1.map(shown).filter(|id| !id.is_empty()) {
            clues.problem().request_id = Some(id);
        }
        if !response.body.is_empty() {
            body::read(response, content_type, decodable, &mut clues);
        } else if response.body_state != BodyState::Complete {
            // A body that is there and was not read could have said otherwise.
            let begun = response.body_state != BodyState::Unread;
            clues.body_in_part |= begun || announced || !content_type.is_empty();
        }
        if let Some(micros) = clues.body_wait {
            clues.read_body_wait(micros, dated);
        }
    }
    if clues.waits.is_absurd(clues.reference) {
        clues.warn(Warning::WaitAbsurd);
    }
    clues
}

impl Clues {
    /// Waits in members are read as those in fields: a moment is measured from the answer's `Date`.
    fn read_body_wait(&mut self, micros: u64, dated: Option<&[u8]>) {
        if let Some(date) = dated.and_then(|date| date::parse(date, self.reference)) {
            self.reference = Some(date.unix);
        }
        let reference = self.reference;
        let mut warnings = self.warnings;
        let hint = retry_after::hint(Some(micros), Unit::Seconds, reference, &mut |warning| {
            warnings.add(warning);
        });
        self.warnings = warnings;
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
fn read_field(status: u16, field: Field, value: &[u8], clues: &mut Clues) {
    let mut warnings = clues.warnings;
    let mut warn = |warning| warnings.add(warning);
    match field {
        Field::ShouldRetry(name) => clues.server_verdict.flag(value, name, &mut warn),
        Field::ProxyStatus => clues.proxy_status.line(status, value, &mut warn),
        Field::Challenge => challenge::read(value, &mut clues.challenges, &mut warn),
        Field::Replayed => {
            clues.is_replayed |= value.trim_ascii().eq_ignore_ascii_case(b"true");
        }
        Field::ErrorCode | Field::AwsErrorCode => {
            clues.is_aws |= field == Field::AwsErrorCode;
            clues.codes.see(value, Place::Header);
            clues.problem().code.get_or_insert_with(|| shown(value));
        }
        _ => {}
    }
    clues.warnings = warnings;
}

/// Reads the wait hints, now that the time they are measured from is known.
fn read_hints(hints: &Hints<'_>, dated: Option<&[u8]>, clues: &mut Clues) {
    if hints.need_reference()
        && let Some(date) = dated.and_then(|date| date::parse(date, clues.reference))
    {
        clues.reference = Some(date.unix);
    }
    let reference = clues.reference;
    let mut warnings = clues.warnings;
    let mut warn = |warning| warnings.add(warning);
    let mut quota = None;
    for (field, value) in hints.iter() {
        match field {
            Field::RetryAfter => clues.waits.retry_after(value, reference, &mut warn),
            Field::Milliseconds => {
                clues.waits.milliseconds(value, Source::RetryAfterMs, reference, &mut warn);
            }
            Field::Pushback => {
                clues.server_verdict.pushback(value, &mut clues.waits, reference);
            }
            Field::RateLimit => quota = quota.max(rate_limit::refills_after(value)),
            _ => {}
        }
    }
    // Retry-After and its relatives take precedence, whichever is longer (as the draft asks).
    if let Some(refill) = quota.filter(|_| clues.waits.longest().is_none()) {
        clues.waits.add(WaitHint::After(refill), Source::RateLimit, reference);
    }
    clues.warnings = warnings;
}

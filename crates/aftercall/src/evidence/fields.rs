//! The header fields of a response: each is looked up once, and kept by what it is for until it is
//! known what else the response says.

use super::limits::Seen;
use crate::header::Header;
use crate::response::Response;
use crate::tables::header_of;
use crate::tables::rows::{HeaderRole, HeaderRow, Providers};

/// The longest field value that is examined, in bytes. Every reader's work is linear in it.
const MAX_VALUE: usize = 1 << 20;
/// The field in which Cloudflare's edge names the request.
const RAY: &str = "cf-ray";
/// How many wait hints are kept without an allocation.
const MAX_HINTS: usize = 4;

/// What the fields say that is read only later.
pub(crate) struct Fields<'a> {
    /// How many fields were looked up.
    count: usize,
    pub(super) content_type: &'a [u8],
    pub(super) server: &'a [u8],
    /// Cloudflare's edge names the request.
    pub(super) with_ray: bool,
    request_id: Option<(u16, &'a [u8])>,
    pub(super) dated: Option<&'a [u8]>,
    pub(super) nonce: Option<&'a [u8]>,
    pub(super) hints: Hints<'a>,
    pub(super) limited: Seen<'a>,
    /// There is a body.
    pub(super) announced: bool,
    /// Clients undo the content codings.
    pub(super) decodable: bool,
    pub(super) cached: bool,
    pub(super) has_via: bool,
    /// The providers whose marks there are, and those whose marks do not count.
    pub(super) marks: Providers,
    pub(super) foreign: Providers,
}

impl Default for Fields<'_> {
    #[inline]
    fn default() -> Self {
        Fields {
            count: 0,
            content_type: &[],
            server: &[],
            with_ray: false,
            request_id: None,
            dated: None,
            nonce: None,
            hints: Hints::default(),
            limited: Seen::default(),
            announced: false,
            decodable: true,
            cached: false,
            has_via: false,
            marks: Providers::NONE,
            foreign: Providers::NONE,
        }
    }
}

impl<'a> Fields<'a> {
    /// Looks up the fields of a success that has no body, as long as none of them says anything:
    /// whether none does.
    #[inline]
    pub(crate) fn say_nothing(&mut self, response: &Response<'a>) -> bool {
        let mut rest = response.headers;
        while let Some((header, after)) = rest.split_first() {
            if let Some(row) = header_of(header.name) {
                match row.role {
                    HeaderRole::Wait(_)
                    | HeaderRole::Limits(_)
                    | HeaderRole::Pushback(_)
                    | HeaderRole::ShouldRetry
                    | HeaderRole::GrpcStatus
                    | HeaderRole::GrpcMessage
                    | HeaderRole::GrpcDetails => return false,
                    _ => self.keep(row, header, &mut |_, _| {}),
                }
            }
            self.count += 1;
            rest = after;
        }
        true
    }

    /// Keeps the fields that were not looked up yet, and passes on those that are read at once.
    #[inline]
    pub(super) fn read(
        &mut self,
        headers: &[Header<'a>],
        at_once: &mut impl FnMut(&'static HeaderRow, &'a [u8]),
    ) {
        for header in headers.get(self.count..).unwrap_or(&[]) {
            if let Some(row) = header_of(header.name) {
                self.keep(row, header, at_once);
            }
        }
        self.count = headers.len();
    }

    #[inline]
    fn keep(
        &mut self,
        row: &'static HeaderRow,
        header: &Header<'a>,
        at_once: &mut impl FnMut(&'static HeaderRow, &'a [u8]),
    ) {
        let value = header.value.get(..MAX_VALUE).unwrap_or(header.value);
        match row.role {
            HeaderRole::Nothing => {}
            HeaderRole::Date => self.dated = Some(value),
            HeaderRole::Wait(_) | HeaderRole::Pushback(_) => self.hints.keep(row.role, value),
            HeaderRole::Limits(rows) => self.limited.keep(rows, value),
            HeaderRole::Via => self.has_via = true,
            HeaderRole::Age => self.cached |= is_more_than_zero(value),
            HeaderRole::ContentType => self.content_type = value,
            HeaderRole::Length => self.announced |= is_more_than_zero(value),
            HeaderRole::Coding => self.announced = true,
            HeaderRole::ContentCoding => {
                self.decodable &= value.split(|byte| *byte == b',').all(is_decodable);
            }
            HeaderRole::RequestId => {
                self.with_ray |= row.name == RAY;
                if self.request_id.is_none_or(|(rank, _)| row.rank < rank) {
                    self.request_id = Some((row.rank, value));
                }
            }
            HeaderRole::Nonce => self.nonce = self.nonce.or(Some(value)),
            HeaderRole::Server => self.server = value,
            _ => at_once(row, value),
        }
        self.marks.add(row.mark);
        self.foreign.add(row.foreign);
    }

    /// The request id that counts.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(super) fn request_id(&self) -> Option<&'a [u8]> {
        self.request_id.map(|(_, value)| value)
    }
}

fn is_more_than_zero(value: &[u8]) -> bool {
    value.trim_ascii().iter().any(|byte| *byte != b'0')
}

/// Whether clients undo this content coding (RFC 9110 section 8.4.1), so that the body is what it says.
fn is_decodable(coding: &[u8]) -> bool {
    const CODINGS: &[&[u8]] =
        &[b"", b"identity", b"gzip", b"x-gzip", b"deflate", b"compress", b"br", b"zstd"];
    CODINGS.iter().any(|known| known.eq_ignore_ascii_case(coding.trim_ascii()))
}

/// Fields that can be read only once the time they are measured from is known.
#[derive(Default)]
pub(super) struct Hints<'a> {
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

    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (HeaderRole, &'a [u8])> {
        self.found.iter().map_while(|hint| *hint).chain(self.more.iter().copied())
    }

    /// Whether some hint is, or may be, a time instead of a duration.
    pub(super) fn need_reference(&self) -> bool {
        self.iter().any(|(field, value)| {
            matches!(field, HeaderRole::Wait(_))
                && (value.len() >= 10 || value.iter().any(|byte| !byte.is_ascii_digit()))
        })
    }
}

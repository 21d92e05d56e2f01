//! Bodies of failures: which format it is, and what it says.

pub(super) mod json;
mod members;
pub(super) mod xml;

use super::code::{self, Place};
use super::findings::{Asked, Findings};
use super::intermediary;
use super::statuses;
use crate::response::{MAX_BODY, Response};
use crate::tables::rows::{Forwarded, Mark};
use crate::vocabulary::{BodyState, Caveat};
use json::End;

/// Reads the body of a failure into the findings.
pub(super) fn read(
    response: &Response<'_>,
    content_type: &[u8],
    decodable: bool,
    asked: &Asked<'_>,
    findings: &mut Findings,
) {
    let mut body = response.body;
    let mut cut = matches!(response.body_state, BodyState::Prefix | BodyState::Truncated);
    if let Some(leading) = body.get(..MAX_BODY).filter(|_| body.len() > MAX_BODY) {
        body = leading;
        cut = true;
        findings.warn(Caveat::BodyTooLong);
    }
    findings.body_in_part |= cut;
    let text = without_prefix(body).trim_ascii();
    if text.is_empty() {
        return;
    }
    let json_type = has(content_type, b"json");
    if !decodable || is_disguised(content_type) || is_unreadable(text, cut) {
        findings.body_in_part = true;
        findings.warn(Caveat::BodyEncoding);
    }
    match text.first() {
        Some(b'{' | b'[') => {
            read_json(response.status, text, (content_type, cut), asked, findings);
        }
        Some(b'<') if xml::is_error(text) => xml::read(text, asked, findings),
        Some(b'<') => read_page(response, text, findings),
        _ if json_type => {
            findings.body_in_part = true;
            findings.warn(Caveat::BodyMalformed);
        }
        _ => read_text(response, text, asked, findings),
    }
}

/// Whether this is not UTF-8 text: compressed, binary, UTF-16 or another encoding. A character that
/// is cut off at the end does not count.
fn is_unreadable(text: &[u8], cut: bool) -> bool {
    let (words, rest) = text.as_chunks::<8>();
    let mut is_ascii = rest.is_ascii();
    for word in words {
        let (letters, controls) = looked_at(*word);
        is_ascii &= letters;
        if controls && word.iter().any(is_control) {
            return true;
        }
    }
    let valid = is_ascii
        || match core::str::from_utf8(text) {
            Ok(_) => true,
            Err(error) => cut && error.error_len().is_none(),
        };
    !valid || rest.iter().any(is_control)
}

fn is_control(byte: &u8) -> bool {
    *byte < 0x20 && !byte.is_ascii_whitespace()
}

/// Of eight bytes at once: whether all are ASCII, and whether one may be below 0x20.
fn looked_at(word: [u8; 8]) -> (bool, bool) {
    const HIGH: u64 = u64::from_le_bytes([0x80; 8]);
    let word = u64::from_le_bytes(word);
    // A byte below 0x20 borrows, and leaves its high bit set. One of more than 0x7F may, too.
    let below = word.wrapping_sub(u64::from_le_bytes([0x20; 8])) & HIGH;
    (word & HIGH == 0, below != 0)
}

/// Whether the text only looks like ASCII: some encodings write other letters with the same bytes.
fn is_disguised(content_type: &[u8]) -> bool {
    [&b"utf-7"[..], b"hz-gb", b"iso-2022"].iter().any(|charset| has(content_type, charset))
}

fn read_json(
    status: u16,
    text: &[u8],
    (content_type, cut): (&[u8], bool),
    asked: &Asked<'_>,
    findings: &mut Findings,
) {
    let is_problem = has(content_type, b"problem+json");
    let mut reader = members::Reader::new(status, is_problem, findings.with_marks, asked.codes);
    match json::scan(text, &mut reader) {
        End::Complete => {}
        End::Cut if cut => {}
        End::Cut | End::Malformed => {
            findings.body_in_part = true;
            findings.warn(Caveat::BodyMalformed);
        }
    }
    reader.finish(findings);
}

/// Plain text: all of it is the message.
fn read_text(response: &Response<'_>, text: &[u8], asked: &Asked<'_>, findings: &mut Findings) {
    mark(response, text, findings);
    findings.sentences.see(text);
    findings.is_no_json = true;
    if findings.with_text && !findings.is_never_forwarded() {
        findings.see_timeouts(text);
    }
    if text.len() <= 64 && code::is_known(text, asked.codes) {
        findings.codes.see(text, Place::Text, asked.codes);
    }
    let shown = text.get(..members::MAX_TEXT).unwrap_or(text);
    findings.problem().detail = Some(String::from_utf8_lossy(shown).into_owned());
}

/// An HTML page, which is not an API error. Its text may still say that the server ran out of time.
fn read_page(response: &Response<'_>, text: &[u8], findings: &mut Findings) {
    findings.is_page = true;
    findings.page_status = statuses::of_page(response.status, text);
    findings.is_no_json = true;
    findings.sentences.see_page(text);
    mark(response, text, findings);
    if findings.intermediary.is_none() && findings.with_text {
        findings.see_timeouts(text);
    }
    if findings.intermediary.is_none() && findings.timeout_text.is_none() {
        findings.intermediary = unnamed_page(response);
    }
}

/// A page that an API would not write is taken for that of an unknown balancer or proxy.
fn unnamed_page(response: &Response<'_>) -> Option<(Forwarded, Mark)> {
    let page = Mark { name: "html page", reason: None };
    matches!(response.status, 502..=504).then_some((Forwarded::Perhaps, page))
}

fn mark(response: &Response<'_>, text: &[u8], findings: &mut Findings) {
    if matches!(response.status, 502..=504) {
        let found = intermediary::find(text);
        // Part of a response is not the whole response.
        findings.intermediary = match found {
            Some((_, name)) if findings.body_in_part => Some((Forwarded::Perhaps, name)),
            found => found,
        };
    }
}

/// Without a byte order mark, and without the prefix that keeps browsers from running JSON.
pub(super) fn without_prefix(body: &[u8]) -> &[u8] {
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body).trim_ascii_start();
    body.strip_prefix(b")]}'").map_or(body, |rest| rest.strip_prefix(b",").unwrap_or(rest))
}

pub(super) fn has(value: &[u8], lower_case: &[u8]) -> bool {
    value.windows(lower_case.len()).any(|window| window.eq_ignore_ascii_case(lower_case))
}

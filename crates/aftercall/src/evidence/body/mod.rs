//! Bodies of failures: which format it is, and what it says.

#[cfg(test)]
mod any;
mod details;
mod encoding;
mod executed;
mod fields;
mod form;
mod head;
mod issues;
pub(super) mod json;
mod mark;
mod masked;
mod members;
mod page;
mod places;
mod reason_phrases;
mod steps;
mod words;
pub(super) mod xml;

use super::code::{self, Place};
use super::findings::{Asked, Findings};
use super::intermediary;
use super::statuses;
use crate::response::{MAX_BODY, Response};
use crate::tables::rows::{Forwarded, Mark};
use crate::vocabulary::{BodyState, Caveat, Reason};
use encoding::Text;
pub(super) use encoding::without_prefix;
pub(super) use form::{as_json, is_form};
pub(super) use head::{Head, has};
use json::End;
use mark::Form;

/// Reads the body of a failure into the findings.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(super) fn read(
    response: &Response<'_>,
    head: &Head<'_>,
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
    match encoding::text(body, head.content_type) {
        Text::Plain(text) => read_whole(response, text, (head, cut), asked, findings),
        Text::Decoded(text) => {
            findings.body_in_part = true;
            findings.warn(Caveat::BodyEncoding);
            let text = text.trim();
            read_text_of(response, (text.as_bytes(), Some(text)), (head, cut), asked, findings);
        }
        Text::Binary => {
            findings.body_in_part = true;
            findings.warn(Caveat::BodyEncoding);
        }
    }
}

/// A failure without a body.
pub(super) fn read_nothing(status: u16, head: &Head<'_>, findings: &mut Findings) {
    mark::see_status(status, head, true, findings);
}

/// Reads a body in its own bytes.
#[cfg_attr(target_family = "wasm", inline(never))]
fn read_whole(
    response: &Response<'_>,
    text: &[u8],
    (head, cut): (&Head<'_>, bool),
    asked: &Asked<'_>,
    findings: &mut Findings,
) {
    if text.is_empty() {
        return;
    }
    let mut decoded = None;
    let mut whole = core::str::from_utf8(text);
    // A character that is cut off at the end does not count.
    let is_valid = match &whole {
        Ok(_) => true,
        Err(error) => cut && error.error_len().is_none(),
    };
    if !head.decodable || is_disguised(head.content_type) || !is_valid || has_controls(text) {
        findings.body_in_part = true;
        findings.warn(Caveat::BodyEncoding);
        decoded = encoding::latin_1(text, head.content_type);
    }
    if let Some(decoded) = &decoded {
        whole = Ok(decoded);
    }
    let whole = whole.ok();
    let text = whole.map_or(text, str::as_bytes);
    read_text_of(response, (text, whole), (head, cut), asked, findings);
}

/// Reads a body as what its first letter says that it is: its bytes, and the same as text if all of
/// them are UTF-8.
fn read_text_of(
    response: &Response<'_>,
    (text, whole): (&[u8], Option<&str>),
    (head, cut): (&Head<'_>, bool),
    asked: &Asked<'_>,
    findings: &mut Findings,
) {
    let form = is_form(head.content_type).then(|| as_json(text, cut)).flatten();
    findings.is_form |= form.is_some();
    let text = form.as_ref().map_or(text, |form| form.as_bytes());
    match text.first() {
        None => {}
        Some(b'{' | b'[') => {
            let body = (text, json::Plain::of(whole));
            read_json(response.status, body, (head.content_type, cut), asked, findings);
            mark::see_status(response.status, head, false, findings);
        }
        Some(b'<') if xml::is_error(text, head.content_type) => {
            findings.is_no_json = true;
            xml::read(text, asked, findings);
        }
        Some(b'<') => read_page(response, text, head, findings),
        _ if has(head.content_type, b"json") => {
            findings.body_in_part = true;
            findings.warn(Caveat::BodyMalformed);
        }
        // Bytes that are no letters are not shown as text.
        _ if has_controls(text) => {}
        _ => read_text(response, text, head, asked, findings),
    }
}

/// Whether there are bytes that no text has: it is compressed, binary or in UTF-16. Eight bytes are
/// looked at together.
fn has_controls(text: &[u8]) -> bool {
    const HIGH: u64 = u64::from_le_bytes([0x80; 8]);
    const BLANK: u64 = u64::from_le_bytes([b' '; 8]);
    // A byte below 0x20 borrows, and leaves its high bit set.
    let has_low = |word: u64| word.wrapping_sub(BLANK) & !word & HIGH != 0;
    let is_control = |byte: &u8| *byte < b' ' && !byte.is_ascii_whitespace();
    let (words, rest) = text.as_chunks::<8>();
    words.iter().any(|word| has_low(u64::from_le_bytes(*word)) && word.iter().any(is_control))
        || rest.iter().any(is_control)
}

/// Whether the text only looks like ASCII: some encodings write other letters with the same bytes.
fn is_disguised(content_type: &[u8]) -> bool {
    [&b"utf-7"[..], b"hz-gb", b"iso-2022"].iter().any(|charset| has(content_type, charset))
}

#[cfg_attr(target_family = "wasm", inline(never))]
fn read_json<'a>(
    status: u16,
    (text, plain): (&'a [u8], json::Plain<'a>),
    (content_type, cut): (&[u8], bool),
    asked: &Asked<'a>,
    findings: &mut Findings,
) {
    let is_problem = has(content_type, b"problem+json");
    let mut reader = members::Reader::new(status, (is_problem, plain), asked.codes, findings);
    let end = json::scan(text, &mut reader);
    reader.finish(end == End::Complete);
    match end {
        End::Complete => {}
        End::Cut if cut => {}
        End::Cut | End::Malformed => {
            findings.body_in_part = true;
            findings.warn(Caveat::BodyMalformed);
        }
    }
}

/// Plain text: all of it is the message.
#[cfg_attr(target_family = "wasm", inline(never))]
fn read_text(
    response: &Response<'_>,
    text: &[u8],
    head: &Head<'_>,
    asked: &Asked<'_>,
    findings: &mut Findings,
) {
    findings.sentences.see(text);
    findings.is_no_json = true;
    mark::see(response, text, Form::Text, head, findings);
    if findings.with_text && !findings.is_never_forwarded() {
        findings.see_timeouts(text);
    }
    if text.len() <= 64 && code::is_known(text, asked.codes) {
        findings.codes.see(text, Place::Text, asked.codes);
    }
    let shown = text.get(..words::MAX_TEXT).unwrap_or(text);
    findings.problem().detail = Some(String::from_utf8_lossy(shown).into_owned());
}

/// An HTML page, which is not an API error. Its text may still say that the server ran out of time.
#[cfg_attr(target_family = "wasm", inline(never))]
fn read_page(response: &Response<'_>, text: &[u8], head: &Head<'_>, findings: &mut Findings) {
    findings.is_page = true;
    findings.page_status = statuses::of_page(response.status, text);
    findings.is_no_json = true;
    findings.sentences.see_page(text);
    mark::see(response, text, Form::Page, head, findings);
    if findings.is_own_status {
        members::see_hints(text, findings);
    }
    let is_shared = |(_, mark): (Forwarded, Mark)| mark.name == intermediary::SHARED;
    if findings.intermediary.is_none_or(is_shared) && findings.with_text {
        findings.see_timeouts(text);
    }
    if findings.intermediary.is_none_or(is_shared) && findings.timeout_text.is_none() {
        let reason = findings.intermediary.and_then(|(_, mark)| mark.reason);
        findings.intermediary = unnamed_page(response, reason);
    }
    let (title, detail) = page::texts(text);
    if title.is_some() || detail.is_some() {
        let problem = findings.problem();
        problem.title = title;
        problem.detail = detail;
    }
}

/// A page that an API would not write is taken for that of an unknown balancer or proxy.
fn unnamed_page(response: &Response<'_>, reason: Option<Reason>) -> Option<(Forwarded, Mark)> {
    let page = Mark { name: "html page", reason };
    matches!(response.status, 502..=504).then_some((Forwarded::Perhaps, page))
}

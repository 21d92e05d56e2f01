//! XML error bodies: AWS's, Azure Storage's and RFC 9457's `problem`, as a table of element names.
//!
//! Only the text of a few leaf elements is wanted, so this is no XML parser: it finds start tags,
//! takes the text up to the next tag, and expands no entity but the five predefined ones. There is
//! nothing here that a document type could blow up.

use super::super::code::{Place, Role};
use super::super::{Asked, Findings};
use super::members::{MAX_TEXT, see_hints, see_text};

/// Whether a text is an XML error body and no HTML page.
pub(super) fn is_error(text: &[u8]) -> bool {
    const ROOTS: &[&[u8]] =
        &[b"<?xml", b"<Error>", b"<ErrorResponse", b"<Response>", b"<problem", b"<Error "];
    let start = text.get(..512).unwrap_or(text).to_ascii_lowercase();
    let page = |mark: &[u8]| start.windows(mark.len()).any(|window| window == mark);
    ROOTS.iter().any(|root| text.starts_with(root)) && !page(b"<!doctype html") && !page(b"<html")
}

/// Reads the known elements; the first of each counts.
pub(super) fn read(text: &[u8], asked: &Asked<'_>, findings: &mut Findings) {
    let mut rest = text;
    if !is_closed(text) {
        findings.body_in_part = true;
    }
    if findings.with_text {
        see_hints(text, findings);
    }
    while let Some((name, content, after)) = next_leaf(rest) {
        rest = after;
        if content.is_empty() {
            continue;
        }
        match name {
            b"Code" | b"code" => {
                findings.codes.see(content, Place::Object(0, Role::Code), asked.codes);
                findings.problem().code.get_or_insert_with(|| shown(content));
            }
            b"Message" | b"message" | b"detail" => {
                see_text(content, findings);
                findings.problem().detail.get_or_insert_with(|| shown(content));
            }
            b"RequestId" | b"RequestID" => {
                findings.problem().request_id.get_or_insert_with(|| shown(content));
            }
            b"type" => {
                findings.codes.see(content, Place::Object(0, Role::Type), asked.codes);
                findings.problem().type_uri.get_or_insert_with(|| shown(content));
            }
            b"title" => {
                findings.problem().title.get_or_insert_with(|| shown(content));
            }
            _ => {}
        }
    }
}

/// Whether the text ends with the end of the element that it begins with.
fn is_closed(text: &[u8]) -> bool {
    let mut rest = text;
    let root = loop {
        let Some(open) = rest.iter().position(|byte| *byte == b'<') else { return false };
        rest = rest.get(open + 1..).unwrap_or(&[]);
        match rest.first() {
            Some(b'?' | b'!') => {}
            _ => break rest,
        }
    };
    let is_name = |byte: &u8| !byte.is_ascii_whitespace() && !b"/>".contains(byte);
    let end = root.iter().position(|byte| !is_name(byte)).unwrap_or(root.len());
    let name = root.get(..end).unwrap_or(root);
    let tail = text.strip_suffix(b">").map(<[u8]>::trim_ascii_end);
    let closing = tail.and_then(|tail| tail.strip_suffix(name));
    closing.is_some_and(|tail| tail.ends_with(b"</"))
}

/// The next element whose content is text: its name, the text, and what follows.
fn next_leaf(text: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let mut rest = text;
    loop {
        let open = rest.iter().position(|byte| *byte == b'<')?;
        rest = rest.get(open + 1..)?;
        let close = rest.iter().position(|byte| *byte == b'>')?;
        let (tag, after) = (rest.get(..close)?, rest.get(close + 1..)?);
        rest = after;
        let starts = tag.first().is_some_and(u8::is_ascii_alphabetic) && !tag.ends_with(b"/");
        let next = rest.iter().position(|byte| *byte == b'<')?;
        if starts && rest.get(next + 1) == Some(&b'/') {
            let name = tag.split(u8::is_ascii_whitespace).next().unwrap_or(tag);
            let content = rest.get(..next).unwrap_or(&[]).trim_ascii();
            return Some((name, content, rest.get(next..)?));
        }
    }
}

fn shown(content: &[u8]) -> String {
    let content = content.get(..MAX_TEXT).unwrap_or(content);
    let text = String::from_utf8_lossy(content);
    if !text.contains('&') {
        return text.into_owned();
    }
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&")
}

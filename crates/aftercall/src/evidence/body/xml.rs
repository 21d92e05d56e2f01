//! XML error bodies: AWS's, Azure Storage's and RFC 9457's `problem`, as a table of element names.
//!
//! Only the text of a few leaf elements is needed, so this is not an XML parser: it finds start
//! tags, takes the text up to the next tag, and expands only the five predefined entities. A
//! document type definition has no effect.

use super::super::code::{Place, Role};
use super::super::findings::{Asked, Findings};
use super::members::{MAX_TEXT, see_hints, see_text};

/// Whether text is an XML error body and not an HTML page.
pub(super) fn is_error(text: &[u8]) -> bool {
    const ROOTS: &[&[u8]] =
        &[b"<?xml", b"<Error>", b"<ErrorResponse", b"<Response>", b"<problem", b"<Error "];
    let start = text.get(..512).unwrap_or(text).to_ascii_lowercase();
    let page = |mark: &[u8]| start.windows(mark.len()).any(|window| window == mark);
    ROOTS.iter().any(|root| text.starts_with(root)) && !page(b"<!doctype html") && !page(b"<html")
}

/// Reads the known elements; the first of each counts.
pub(in super::super) fn read(text: &[u8], asked: &Asked<'_>, findings: &mut Findings) {
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

/// Whether the text ends with the end tag of its first element.
pub(in super::super) fn is_closed(text: &[u8]) -> bool {
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

pub(in super::super) fn shown(content: &[u8]) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_no_page() {
        for (text, is) in [
            ("<?xml version=\"1.0\"?><Error/>", true),
            ("<Error><Code>x</Code></Error>", true),
            ("<Error xmlns=\"a\">", true),
            ("<ErrorResponse xmlns=\"a\">", true),
            ("<Response><Errors>", true),
            ("<problem xmlns=\"urn:ietf:rfc:7807\">", true),
            ("<Errors>", false),
            ("<html>", false),
            ("<?xml version=\"1.0\"?><!DOCTYPE HTML>", false),
            ("<?xml version=\"1.0\"?><HTML>", false),
            ("", false),
        ] {
            assert_eq!(is_error(text.as_bytes()), is, "{text}");
        }
        let late = format!("<Error>{}<html>", " ".repeat(512));
        assert!(is_error(late.as_bytes()));
    }

    #[test]
    fn known_leaves_are_read_and_the_first_counts() {
        let text = "<Error a=\"b\"><Code>One</Code><Code>Two</Code><empty></empty><skip/>\
                    <Message lang=\"en\"> a &lt;b&gt; &quot;c&quot; &apos;d&apos; &amp;lt; </Message>\
                    <RequestId>r-1</RequestId><other>x</other></Error>";
        let mut findings = Findings::default();
        read(text.as_bytes(), &Asked::default(), &mut findings);
        let problem = findings.problem();
        assert_eq!(problem.code.as_deref(), Some("One"));
        assert_eq!(problem.detail.as_deref(), Some("a <b> \"c\" 'd' &lt;"));
        assert_eq!(problem.request_id.as_deref(), Some("r-1"));
        assert_eq!((&problem.type_uri, &problem.title), (&None, &None));
        assert!(!findings.body_in_part);

        let text = "<problem><type>urn:x</type><title>T</title><detail>D</detail></problem>";
        let mut findings = Findings::default();
        read(text.as_bytes(), &Asked::default(), &mut findings);
        let problem = findings.problem();
        let said = (&problem.type_uri, &problem.title, &problem.detail);
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(said, (&some("urn:x"), &some("T"), &some("D")));
    }

    #[test]
    fn what_does_not_end_as_it_began_is_a_part() {
        for (text, whole) in [
            ("<Error><Code>x</Code></Error>", true),
            ("<Error a=\"b\">x</Error >", true),
            ("<?xml version=\"1.0\"?><!-- c --><Error>x</Error>", true),
            ("<Error><Code>x</Code>", false),
            ("<Error>x</Error", false),
            ("<Error>x</Other>", false),
            ("<Error>x<Error>", false),
            ("<Error>x</Error>.", false),
            ("<?xml version=\"1.0\"?>", false),
            ("text", false),
        ] {
            assert_eq!(is_closed(text.as_bytes()), whole, "{text}");
            let mut findings = Findings::default();
            read(text.as_bytes(), &Asked::default(), &mut findings);
            assert_eq!(findings.body_in_part, !whole, "{text}");
        }
    }

    #[test]
    fn leaves_are_elements_with_text_alone() {
        for (text, leaf) in [
            ("<a>x</a>rest", Some(("a", "x"))),
            ("<a><b c=\"d\"> x </b></a>", Some(("b", "x"))),
            ("<a/><b>x</b>", Some(("b", "x"))),
            ("</a>x</b><c>y</c>", Some(("c", "y"))),
            ("<?a?>x</a>", None),
            ("<a></a>", Some(("a", ""))),
            ("<a>x<b>y</b>", Some(("b", "y"))),
            ("<a>x", None),
            ("<a", None),
            ("x", None),
        ] {
            let found = next_leaf(text.as_bytes()).map(|(name, content, _)| (name, content));
            let wanted = leaf.map(|(name, content)| (name.as_bytes(), content.as_bytes()));
            assert_eq!(found, wanted, "{text}");
        }
    }
}

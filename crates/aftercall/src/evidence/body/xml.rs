//! XML error bodies, as a table of element names: the last names of a path, without prefixes.
//!
//! Only the text of a few elements is needed, so this is not an XML parser: it follows start and end
//! tags, takes text and some attributes, and expands only the five predefined entities. A document
//! type definition has no effect. Deeper than 16 levels nothing is read.

use super::super::code::{Place, Role};
use super::super::findings::{Asked, Findings};
use super::head::has;
use super::members::{see_hints, see_text};
use super::page;
use super::words::MAX_TEXT;
use crate::problem::FieldError;
use crate::tables::rows::{Element, ElementRow, Part, SaysRow};
use crate::tables::{ELEMENT_STARTS, ELEMENTS, of_length};
use crate::vocabulary::Fault;

/// Maximum number of levels whose names are kept.
const MAX_LEVELS: usize = 16;
/// Maximum number of field errors that are kept.
const MAX_ERRORS: usize = 32;

/// Whether text is an XML error body and not an HTML page.
pub(super) fn is_error(text: &[u8], content_type: &[u8]) -> bool {
    const ROOTS: &[&[u8]] = &[
        b"Error",
        b"ErrorResponse",
        b"Response",
        b"problem",
        b"error",
        b"errors",
        b"Envelope",
        b"OperationOutcome",
        b"hash",
    ];
    let start = text.get(..512).unwrap_or(text).to_ascii_lowercase();
    let page = |mark: &[u8]| start.windows(mark.len()).any(|window| window == mark);
    if page(b"<!doctype html") || page(b"<html") {
        return false;
    }
    let known = || {
        let name = text.get(1..).map_or(&[][..], |tag| local(name_of(tag)));
        ROOTS.contains(&name)
    };
    text.starts_with(b"<?xml") || known() || has(content_type, b"xml")
}

/// Reads the known elements. Of several with one meaning the one with the lowest rank counts, and
/// the first of these.
pub(in crate::evidence) fn read(text: &[u8], asked: &Asked<'_>, findings: &mut Findings) {
    if findings.with_text {
        see_hints(text, findings);
    }
    let mut reader = Reader::new(asked);
    let is_whole = reader.scan(text, findings);
    findings.body_in_part |= !is_whole;
    reader.finish(findings);
}

/// A text of the problem with the rank of its row.
type Best<'t> = Option<(u16, &'t [u8])>;

struct Reader<'t, 'a> {
    asked: &'a Asked<'a>,
    levels: [&'t [u8]; MAX_LEVELS],
    depth: usize,
    /// The row of the element that was opened last.
    leaf: Option<&'static ElementRow>,
    type_uri: Best<'t>,
    code: Best<'t>,
    title: Best<'t>,
    detail: Best<'t>,
    request_id: Best<'t>,
    errors: Vec<FieldError>,
}

fn see<'t>(slot: &mut Best<'t>, rank: u16, text: &'t [u8]) {
    if slot.is_none_or(|(known, _)| rank < known) {
        *slot = Some((rank, text));
    }
}

impl<'t, 'a> Reader<'t, 'a> {
    fn new(asked: &'a Asked<'a>) -> Reader<'t, 'a> {
        Reader {
            asked,
            levels: [&[]; MAX_LEVELS],
            depth: 0,
            leaf: None,
            type_uri: None,
            code: None,
            title: None,
            detail: None,
            request_id: None,
            errors: Vec::new(),
        }
    }

    /// Follows the tags to the end of the first element, and says whether the text ends there.
    fn scan(&mut self, text: &'t [u8], findings: &mut Findings) -> bool {
        let mut rest = text;
        let mut is_leaf = false;
        loop {
            let Some((content, tag, after)) = next_tag(rest) else { return false };
            rest = after;
            if tag.starts_with(b"!") || tag.starts_with(b"?") {
                if let Some(inner) = tag.strip_prefix(b"![CDATA[")
                    && is_leaf
                {
                    self.text(inner.strip_suffix(b"]]").unwrap_or(inner), findings);
                }
                continue;
            }
            if let Some(end) = tag.strip_prefix(b"/") {
                if is_leaf {
                    self.text(content, findings);
                }
                is_leaf = false;
                let open = self.levels.get(self.depth.wrapping_sub(1));
                if self.depth <= MAX_LEVELS && open != Some(&name_of(end)) {
                    return false;
                }
                self.depth -= 1;
                if self.depth == 0 {
                    return rest.trim_ascii().is_empty();
                }
                continue;
            }
            match self.levels.get_mut(self.depth) {
                Some(slot) => *slot = name_of(tag),
                // What it says is not seen.
                None => findings.body_in_part = true,
            }
            self.depth += 1;
            is_leaf = !tag.ends_with(b"/");
            self.begin(tag, findings);
            if !is_leaf {
                self.depth -= 1;
                if self.depth == 0 {
                    return rest.trim_ascii().is_empty();
                }
            }
        }
    }

    /// The row for the element that is open.
    fn row(&self) -> Option<&'static ElementRow> {
        let names = self.levels.get(..self.depth)?;
        let last = local(names.last()?);
        of_length(ELEMENTS, ELEMENT_STARTS, last.len())
            .iter()
            .filter(|row| {
                row.path.len() <= names.len()
                    && row
                        .path
                        .iter()
                        .rev()
                        .zip(names.iter().rev())
                        .all(|(known, name)| known.as_bytes() == local(name))
            })
            .max_by_key(|row| row.path.len())
    }

    fn begin(&mut self, tag: &'t [u8], findings: &mut Findings) {
        self.leaf = self.row();
        let Some(row) = self.leaf else { return };
        findings.marks.add(row.mark);
        if row.element == Element::Error && self.errors.len() < MAX_ERRORS {
            self.errors.push(FieldError::default());
        }
        if let Some(value) = row.attribute.and_then(|name| attribute(tag, name.as_bytes())) {
            self.take(row, value, findings);
        }
    }

    fn text(&mut self, content: &'t [u8], findings: &mut Findings) {
        let content = content.trim_ascii();
        if let Some(row) = self.leaf
            && !content.is_empty()
        {
            self.take(row, content, findings);
        }
    }

    fn take(&mut self, row: &ElementRow, text: &'t [u8], findings: &mut Findings) {
        let rank = row.rank;
        match row.element {
            Element::Type => {
                let place = Place::Object(0, Role::Type);
                findings.codes.see(text, place, self.asked.codes);
                see(&mut self.type_uri, rank, text);
            }
            Element::Code => self.code(rank, text, findings),
            Element::FaultCode => {
                let name = local(text);
                let kind = name.split(|byte| *byte == b'.').next().unwrap_or(name);
                if matches!(kind, b"Client" | b"Sender") {
                    findings.fault_said.get_or_insert(SENDER);
                }
                self.code(rank, name, findings);
            }
            Element::Title => see(&mut self.title, rank, text),
            Element::Detail => {
                see_text(text, findings);
                see(&mut self.detail, rank, text);
                self.part(Part::Detail, text);
            }
            Element::RequestId => see(&mut self.request_id, rank, text),
            Element::Error => self.part(Part::Detail, text),
            Element::Part(part) => self.part(part, text),
        }
    }

    fn code(&mut self, rank: u16, text: &'t [u8], findings: &mut Findings) {
        findings.codes.see(text, Place::Object(0, Role::Code), self.asked.codes);
        see(&mut self.code, rank, text);
        self.part(Part::Code, text);
    }

    /// What the error says that is open.
    fn part(&mut self, part: Part, text: &[u8]) {
        let Some(error) = self.errors.last_mut() else { return };
        let slot = match part {
            Part::Pointer => &mut error.pointer,
            Part::Field => &mut error.field,
            Part::Code => &mut error.code,
            Part::Detail => &mut error.detail,
            _ => return,
        };
        slot.get_or_insert_with(|| shown(text));
    }

    fn finish(mut self, findings: &mut Findings) {
        self.errors.retain(|error| *error != FieldError::default());
        let told = self.errors.iter().find_map(|error| error.detail.clone());
        let problem = findings.problem();
        let keep = |slot: &mut Option<String>, best: Best<'_>| {
            if let Some((_, text)) = best {
                slot.get_or_insert_with(|| shown(text));
            }
        };
        keep(&mut problem.type_uri, self.type_uri);
        keep(&mut problem.code, self.code);
        keep(&mut problem.title, self.title);
        keep(&mut problem.detail, self.detail);
        keep(&mut problem.request_id, self.request_id);
        problem.detail = problem.detail.take().or(told);
        problem.errors = self.errors;
    }
}

/// SOAP says that the message was at fault (SOAP 1.2 part 1 section 5.4.6).
const SENDER: SaysRow =
    SaysRow { provider: u8::MAX, name: "Sender", fault: Some(Fault::Caller), remedy: None };

/// Whether the text ends with the end tag of its first element.
pub(in crate::evidence) fn is_closed(text: &[u8]) -> bool {
    let mut rest = text;
    let root = loop {
        let Some((_, tag, after)) = next_tag(rest) else { return false };
        if !tag.starts_with(b"?") && !tag.starts_with(b"!") {
            break tag;
        }
        rest = after;
    };
    let tail = text.strip_suffix(b">").map(<[u8]>::trim_ascii_end);
    let closing = tail.and_then(|tail| tail.strip_suffix(name_of(root)));
    closing.is_some_and(|tail| tail.ends_with(b"</"))
}

/// The next tag: the text before it, what is between its brackets, and what follows. A comment and
/// a section of character data are one tag.
fn next_tag(text: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let open = memchr::memchr(b'<', text)?;
    let (before, rest) = (text.get(..open)?, text.get(open + 1..)?);
    let end = if rest.starts_with(b"!--") {
        closed(rest, b"--", 5)?
    } else if rest.starts_with(b"![CDATA[") {
        closed(rest, b"]]", 10)?
    } else {
        memchr::memchr(b'>', rest)?
    };
    Some((before, rest.get(..end)?, rest.get(end + 1..)?))
}

/// Where the bracket is that ends a tag with these bytes before it, which begin at `from` or later.
fn closed(text: &[u8], before: &[u8], from: usize) -> Option<usize> {
    memchr::memchr_iter(b'>', text)
        .find(|end| *end >= from && text.get(..*end).is_some_and(|tag| tag.ends_with(before)))
}

fn name_of(tag: &[u8]) -> &[u8] {
    let is_name = |byte: &u8| !byte.is_ascii_whitespace() && !b"/>".contains(byte);
    let end = tag.iter().position(|byte| !is_name(byte)).unwrap_or(tag.len());
    tag.get(..end).unwrap_or(tag)
}

/// A name without its prefix.
fn local(name: &[u8]) -> &[u8] {
    name.rsplit(|byte| *byte == b':').next().unwrap_or(name)
}

/// The value of an attribute.
fn attribute<'t>(tag: &'t [u8], wanted: &[u8]) -> Option<&'t [u8]> {
    let mut rest = tag.get(name_of(tag).len()..)?;
    loop {
        let (name, after) = rest.split_at_checked(rest.iter().position(|byte| *byte == b'=')?)?;
        let value = after.get(1..)?.trim_ascii_start();
        let (quote, value) = value.split_first()?;
        let end = value.iter().position(|byte| byte == quote)?;
        let found = value.get(..end)?;
        if name.trim_ascii() == wanted && !found.is_empty() {
            return Some(found);
        }
        rest = value.get(end + 1..)?;
    }
}

pub(in crate::evidence) fn shown(content: &[u8]) -> String {
    let content = content.get(..MAX_TEXT).unwrap_or(content);
    page::decoded(&String::from_utf8_lossy(content))
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
            ("<soap:Envelope xmlns:soap=\"a\">", true),
            ("<Errors>", false),
            ("<html>", false),
            ("<?xml version=\"1.0\"?><!DOCTYPE HTML>", false),
            ("<?xml version=\"1.0\"?><HTML>", false),
            ("", false),
        ] {
            assert_eq!(is_error(text.as_bytes(), b""), is, "{text}");
        }
        assert!(is_error(b"<Errors>", b"application/xml"));
        assert!(!is_error(b"<html>", b"application/xml"));
        let late = format!("<Error>{}<html>", " ".repeat(512));
        assert!(is_error(late.as_bytes(), b""));
    }

    fn problem(text: &str) -> (crate::problem::Problem, bool) {
        let mut findings = Findings::default();
        read(text.as_bytes(), &Asked::default(), &mut findings);
        (findings.problem().clone(), findings.body_in_part)
    }

    #[test]
    fn known_leaves_are_read_and_the_first_counts() {
        let text = "<Error a=\"b\"><Code>One</Code><Code>Two</Code><empty></empty><skip/>\
                    <Message lang=\"en\"> a &lt;b&gt; &quot;c&quot; &apos;d&apos; &amp;lt; </Message>\
                    <RequestId>r-1</RequestId><other>x</other></Error>";
        let (found, in_part) = problem(text);
        assert_eq!(found.code.as_deref(), Some("One"));
        assert_eq!(found.detail.as_deref(), Some("a <b> \"c\" 'd' &lt;"));
        assert_eq!(found.request_id.as_deref(), Some("r-1"));
        assert_eq!((&found.type_uri, &found.title), (&None, &None));
        assert!(!in_part);

        let text = "<problem><type>urn:x</type><title>T</title><detail>D</detail></problem>";
        let (found, _) = problem(text);
        let said = (&found.type_uri, &found.title, &found.detail);
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(said, (&some("urn:x"), &some("T"), &some("D")));
    }

    #[test]
    fn what_does_not_end_as_it_began_is_a_part() {
        for (text, whole) in [
            ("<Error><Code>x</Code></Error>", true),
            ("<Error a=\"b\">x</Error >", true),
            ("<?xml version=\"1.0\"?><!-- c > d --><Error>x</Error>\n", true),
            ("<Error/>", true),
            ("<Error><Code>x</Code>", false),
            ("<Error>x</Error", false),
            ("<Error>x</Other>", false),
            ("<Error>x<Error>", false),
            ("<Error>x</Error>.", false),
            ("<Error><Code>x</Error></Code>", false),
            ("<?xml version=\"1.0\"?>", false),
            ("<!-- ", false),
            ("text", false),
            ("</a>", false),
        ] {
            assert_eq!(problem(text).1, !whole, "{text}");
        }
        let deep = |levels: usize| format!("{}{}", "<a>".repeat(levels), "</a>".repeat(levels));
        assert!(!problem(&deep(16)).1);
        assert!(problem(&deep(17)).1);
        assert!(problem(&deep(30_000)).1);
        assert!(problem(&"<a>".repeat(30_000)).1);
    }

    #[test]
    fn values_of_attributes() {
        for (tag, value) in [
            ("code value=\"x\"", Some("x")),
            ("code a='b' value = 'x y' /", Some("x y")),
            ("code value=\"\"", None),
            ("code values=\"x\"", None),
            ("code value=x", None),
            ("code value", None),
            ("code", None),
        ] {
            assert_eq!(attribute(tag.as_bytes(), b"value"), value.map(str::as_bytes), "{tag}");
        }
    }

    #[test]
    fn the_longest_path_counts() {
        let soap = "<s:Envelope><s:Body><s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode>\
                    <s:Value>m:BadThing</s:Value></s:Subcode></s:Code><s:Reason>\
                    <s:Text xml:lang=\"en\"><![CDATA[a < b]]></s:Text></s:Reason></s:Fault></s:Body>\
                    </s:Envelope>";
        let (found, in_part) = problem(soap);
        assert_eq!(found.code.as_deref(), Some("m:BadThing"));
        assert_eq!(found.detail.as_deref(), Some("a < b"));
        assert!(!in_part);
    }
}

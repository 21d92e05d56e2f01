//! Shapes of XML documents: SOAP's faults, errors of S3 in a 200, and WebDAV's multistatus.
//!
//! Not an XML parser: it walks the tags, and looks at the names of elements without their prefixes.

use super::super::body::xml as error_body;
use super::super::findings::{Asked, Findings};
use super::super::told::{Data, RawItem, Told};
use super::items::MAX_ITEMS;
use super::signs::status_in;
use crate::tables::rows::Providers;
use crate::tables::shape::{ShapeRow, XmlRow};
use crate::tables::{PROVIDERS, SHAPES};

/// One tag, and the text before the next one.
struct Tag<'a> {
    name: &'a [u8],
    is_end: bool,
    /// It has no content: `<a/>`.
    is_empty: bool,
    text: &'a [u8],
}

/// The tags of elements, in order; comments and declarations are left out.
fn tags(text: &[u8]) -> impl Iterator<Item = Tag<'_>> {
    let mut rest = text;
    core::iter::from_fn(move || {
        loop {
            let open = rest.iter().position(|byte| *byte == b'<')?;
            let inside = rest.get(open + 1..)?;
            let close = inside.iter().position(|byte| *byte == b'>')?;
            let (tag, after) = (inside.get(..close)?, inside.get(close + 1..)?);
            rest = after;
            let is_end = tag.first() == Some(&b'/');
            let name = if is_end { tag.get(1..)? } else { tag };
            if !name.first().is_some_and(u8::is_ascii_alphabetic) {
                continue;
            }
            let next = after.iter().position(|byte| *byte == b'<').unwrap_or(after.len());
            return Some(Tag {
                name: local(name),
                is_end,
                is_empty: tag.ends_with(b"/"),
                text: after.get(..next).unwrap_or(&[]).trim_ascii(),
            });
        }
    })
}

/// The name of an element without its prefix and attributes.
fn local(tag: &[u8]) -> &[u8] {
    let end = tag.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'/');
    let name = tag.get(..end.unwrap_or(tag.len())).unwrap_or(tag);
    name.iter().rposition(|byte| *byte == b':').and_then(|at| name.get(at + 1..)).unwrap_or(name)
}

fn is(name: &str, tag: &Tag<'_>) -> bool {
    !name.is_empty() && tag.name == name.as_bytes()
}

/// Reads the document if its root element is that of a shape.
pub(super) fn read(
    status: u16,
    text: &[u8],
    cut: bool,
    asked: &Asked<'_>,
    findings: &Findings,
) -> Option<Told> {
    let root = tags(text).next()?;
    let with_root = |shape: &'static ShapeRow| {
        shape.xml.iter().find(|row| is(row.root, &root)).map(|row| (shape, row))
    };
    let known = findings.known_providers(asked);
    let (shape, row, decides) = match asked.success {
        Some(number) => {
            let shape = SHAPES.get(usize::from(number))?;
            let (shape, row) = with_root(shape)?;
            (shape, row, true)
        }
        None => {
            let (shape, row) = SHAPES.iter().find_map(with_root)?;
            let lists = !row.item.is_empty() || !row.failed.is_empty();
            (
                shape,
                row,
                (is_of_provider(shape, known) && (asked.is_write || !shape.writes))
                    || (status == 207 && lists),
            )
        }
    };
    let (items, more) = items(text, row);
    let failed = items.iter().any(RawItem::has_failed)
        || tags(text).any(|tag| is(row.fails, &tag) && !tag.is_end);
    let is_whole = !cut && error_body::is_closed(text);
    Some(Told {
        shape,
        decides,
        failed,
        works: false,
        data: Data::Absent,
        status: 0,
        items,
        in_part: more || !is_whole,
        strict: false,
    })
}

fn is_of_provider(shape: &'static ShapeRow, known: Providers) -> bool {
    let own = PROVIDERS.iter().zip(0..).filter(|(_, number)| known.has(*number));
    own.flat_map(|(row, _)| row.success)
        .any(|number| SHAPES.get(usize::from(*number)).is_some_and(|own| core::ptr::eq(own, shape)))
}

/// The items of a document, and whether there are more than are kept.
fn items(text: &[u8], row: &XmlRow) -> (Vec<RawItem>, bool) {
    let (mut items, mut count): (Vec<RawItem>, usize) = (Vec::new(), 0);
    let mut current: Option<(RawItem, Statuses)> = None;
    for tag in tags(text) {
        let failed = is(row.failed, &tag);
        if is(row.item, &tag) || is(row.succeeded, &tag) || failed {
            if let Some((mut item, statuses)) = current.take() {
                item.status = statuses.of_item();
                count += 1;
                if items.len() < MAX_ITEMS {
                    items.push(item);
                }
            }
            if !tag.is_end {
                let mut item = RawItem::new(count);
                item.failed = (!is(row.item, &tag)).then_some(failed);
                current = Some((item, Statuses::default()));
            }
            continue;
        }
        let Some((item, statuses)) = current.as_mut() else { continue };
        if tag.is_end {
            statuses.leave(&tag);
        } else {
            member(row, &tag, item, statuses);
        }
    }
    let more = count > items.len() || current.is_some();
    (items, more)
}

fn member(row: &XmlRow, tag: &Tag<'_>, item: &mut RawItem, statuses: &mut Statuses) {
    if tag.is_empty {
        return;
    }
    let text = || Some(error_body::shown(tag.text)).filter(|text| !text.is_empty());
    if is(row.status, tag) {
        statuses.add(status_in(tag.text));
    } else if is(row.id, tag) && item.id.is_none() && !statuses.within {
        item.id = text();
    } else if is(row.code, tag) && item.code.is_none() {
        item.code = text();
    } else if is(row.detail, tag) && item.detail.is_none() {
        item.detail = text();
    }
    statuses.within |= tag.name == b"propstat";
}

/// The statuses of one resource: its own, or one for each set of its properties (RFC 4918 section
/// 14.22).
#[derive(Default)]
struct Statuses {
    within: bool,
    own: u16,
    good: u16,
    bad: u16,
}

impl Statuses {
    fn leave(&mut self, tag: &Tag<'_>) {
        self.within &= tag.name != b"propstat";
    }

    fn add(&mut self, status: u16) {
        let slot = match (self.within, status) {
            (false, _) => &mut self.own,
            (true, 200..=299) => &mut self.good,
            (true, _) => &mut self.bad,
        };
        // Of several failures the first that is a cause: 424 only follows from another.
        if matches!(*slot, 0 | 424) {
            *slot = status;
        }
    }

    /// A property that is missing does not make the others fail.
    fn of_item(&self) -> u16 {
        match (self.own, self.good, self.bad) {
            (0, good, 0 | 404) if good != 0 => good,
            (0, _, bad) => bad,
            (own, _, _) => own,
        }
    }
}

//! The items of a batch: which part of the request got which status.

use super::super::body::json::{self, Scalar, Sink, Step, unescape};
use super::super::told::RawItem;
use super::signs::{is_part, is_path, status, written};
use crate::tables::shape::{ListRow, Listed, Part, Path, ShapeRow};

/// Maximum number of items that are kept.
pub(super) const MAX_ITEMS: usize = 1_024;
/// Maximum number of bytes of a text of an item.
pub(super) const MAX_TEXT: usize = 512;

/// The items of a body.
pub(super) struct Found {
    pub(super) items: Vec<RawItem>,
    /// There were more than are kept.
    pub(super) more: bool,
}

#[cfg_attr(target_family = "wasm", inline(never))]
pub(super) fn scan(text: &[u8], shape: &'static ShapeRow) -> Found {
    let mut reader =
        Reader { shape, items: Vec::new(), count: 0, ranks: [u8::MAX; 4], is_numbered: true };
    json::scan(text, &mut reader);
    reader.drop_unnumbered();
    Found { more: reader.count > reader.items.len(), items: reader.items }
}

struct Reader {
    shape: &'static ShapeRow,
    items: Vec<RawItem>,
    /// How many items there are, with those that are not kept.
    count: usize,
    /// Which of its places the id, status, code and detail of the last item come from.
    ranks: [u8; 4],
    /// The last item has an index, or needs none.
    is_numbered: bool,
}

impl<'a> Sink<'a> for Reader {
    fn value(&mut self, path: &[Step<'a>], value: Scalar<'a>) {
        for list in self.shape.lists {
            let Some((prefix, rest)) = path.split_at_checked(list.path.len()) else { continue };
            if !list.path.iter().zip(prefix).rev().all(|(part, step)| is_part(*part, step)) {
                continue;
            }
            if rest.is_empty() {
                self.begin(list, prefix, value);
            } else if self.count == self.items.len() {
                self.member(list, rest, value);
            }
        }
    }
}

impl Reader {
    fn begin(&mut self, list: &'static ListRow, path: &[Step<'_>], value: Scalar<'_>) {
        self.drop_unnumbered();
        self.count += 1;
        if self.count > MAX_ITEMS {
            return;
        }
        let mut item = RawItem::new(self.count - 1);
        item.list = Some(list);
        item.failed = match list.listed {
            Listed::Each => None,
            Listed::Failed => Some(true),
            Listed::Succeeded => Some(false),
        };
        if list.id.iter().any(|path| matches!(path, [Part::Any])) {
            let parts = list.path.iter().zip(path);
            item.id = parts.into_iter().find_map(|(part, step)| match (part, step) {
                (Part::Any, Step::Member(name)) => Some(unescape(name, MAX_TEXT).0),
                _ => None,
            });
        }
        if let Scalar::Text(raw) = value {
            item.detail = Some(unescape(raw, MAX_TEXT).0);
        }
        self.ranks = [u8::MAX; 4];
        self.is_numbered = list.index.is_empty();
        self.items.push(item);
    }

    /// An item that is known only by its index is none without it.
    fn drop_unnumbered(&mut self) {
        if !self.is_numbered {
            self.items.pop();
            self.count = self.count.saturating_sub(1);
            self.is_numbered = true;
        }
    }

    fn member(&mut self, list: &'static ListRow, path: &[Step<'_>], value: Scalar<'_>) {
        let Some(item) = self.items.last_mut() else { return };
        let [id, code_status, code, detail] = &mut self.ranks;
        if is_path(list.index, path)
            && let Scalar::Number(raw) = value
            && let Some(index) = core::str::from_utf8(raw).ok().and_then(|raw| raw.parse().ok())
        {
            item.index = index;
            self.is_numbered = true;
        }
        if !list.error.is_empty() && is_path(list.error, path) {
            item.failed = Some(!matches!(value, Scalar::Null | Scalar::Flag(false)));
        }
        if better(list.status, path, code_status) {
            match status(value) {
                0 => {}
                found => item.status = found,
            }
        }
        let Some(raw) = written(value) else { return };
        if raw.is_empty() {
            return;
        }
        let text = || unescape(raw, MAX_TEXT).0;
        if better(list.code, path, code) {
            item.code = Some(text());
        }
        if better(list.detail, path, detail) {
            item.detail = Some(text());
        }
        let joined = list.id.iter().any(|place| place.last() == Some(&Part::Item));
        if joined && item.id.is_some() && list.id.iter().any(|place| is_path(place, path)) {
            if let Some(id) = item.id.as_mut().filter(|id| id.len() + raw.len() < MAX_TEXT) {
                id.push('.');
                id.push_str(&text());
            }
        } else if better(list.id, path, id) {
            item.id = Some(text());
        }
    }
}

/// Whether this is one of the places, and comes before the one that was found.
fn better(places: &[Path], path: &[Step<'_>], rank: &mut u8) -> bool {
    let at = places.iter().zip(0_u8..).find(|(place, _)| is_path(place, path));
    match at {
        Some((_, at)) if at < *rank => {
            *rank = at;
            true
        }
        _ => false,
    }
}

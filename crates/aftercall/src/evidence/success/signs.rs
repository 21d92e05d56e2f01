//! The signs of all shapes in a JSON body, found in one scan that allocates nothing.

use super::super::body::json::{self, End, Scalar, Sink, Step};
use super::super::told::Data;
use crate::tables::shape::{Is, Part, Path, ShapeRow, Signs};
use crate::tables::{SHAPES, SIGNS};

/// What one scan found.
pub(super) struct Scan {
    pub(super) signs: Signs,
    pub(super) data: Data,
    /// The whole text is JSON and was read.
    pub(super) is_whole: bool,
    /// The number of the first shape whose status was found, and the status; 0 if none.
    statuses: [u16; MAX_SHAPES],
}

/// A body repeats its status for few shapes; those past this number are not read.
const MAX_SHAPES: usize = 32;

impl Scan {
    /// The status that the body repeats at the place where this shape has it; 0 if none.
    pub(super) fn status_of(&self, shape: &'static ShapeRow) -> u16 {
        let at = SHAPES.iter().position(|row| core::ptr::eq(row, shape));
        at.and_then(|at| self.statuses.get(at)).copied().unwrap_or(0)
    }
}

#[cfg_attr(target_family = "wasm", inline(never))]
pub(super) fn scan(text: &[u8]) -> Scan {
    let mut reader = Reader {
        first: None,
        candidates: 0,
        scan: Scan { signs: 0, data: Data::Absent, is_whole: false, statuses: [0; MAX_SHAPES] },
        too_deep: false,
    };
    let end = json::scan(text, &mut reader);
    reader.scan.is_whole = end == End::Complete;
    reader.scan
}

struct Reader<'a> {
    /// The first step of the last value, and the signs that begin with it.
    first: Option<Step<'a>>,
    candidates: Signs,
    scan: Scan,
    too_deep: bool,
}

/// Whether a step of a body is this part of a path.
pub(super) fn is_part(part: Part, step: &Step<'_>) -> bool {
    match (part, step) {
        (Part::Name(name), Step::Member(found)) => name.as_bytes() == *found,
        (Part::Item, Step::Item(_)) | (Part::Any, Step::Member(_)) => true,
        _ => false,
    }
}

/// Whether a path of a body is this one.
pub(super) fn is_path(path: Path, steps: &[Step<'_>]) -> bool {
    path.len() == steps.len()
        && path.iter().zip(steps).rev().all(|(part, step)| is_part(*part, step))
}

/// A value as it is written; `None` for an object or a list.
pub(super) fn written<'a>(value: Scalar<'a>) -> Option<&'a [u8]> {
    match value {
        Scalar::Text(raw) | Scalar::Number(raw) => Some(raw),
        Scalar::Flag(true) => Some(b"true"),
        Scalar::Flag(false) => Some(b"false"),
        Scalar::Null | Scalar::Object | Scalar::Array => None,
    }
}

/// The HTTP status that a value is, as a number, as text or as a status line; 0 if it is none.
pub(super) fn status(value: Scalar<'_>) -> u16 {
    let (Scalar::Text(raw) | Scalar::Number(raw)) = value else { return 0 };
    status_in(raw)
}

pub(super) fn status_in(raw: &[u8]) -> u16 {
    let raw = raw.trim_ascii();
    let line = raw.get(..5).is_some_and(|start| start.eq_ignore_ascii_case(b"HTTP/"));
    let mut words = raw.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let word = if line { words.nth(1) } else { words.next() };
    let digits = word.filter(|word| word.len() == 3 && word.iter().all(u8::is_ascii_digit));
    let number = digits.and_then(|word| core::str::from_utf8(word).ok()?.parse().ok());
    number.filter(|code| (100..=599).contains(code)).unwrap_or(0)
}

impl<'a> Reader<'a> {
    /// The signs whose paths begin with this step; the same for all items of a list.
    fn candidates(&mut self, step: &Step<'a>) -> Signs {
        let same = match (self.first, step) {
            (Some(Step::Member(known)), Step::Member(name)) => core::ptr::eq(known, *name),
            (Some(Step::Item(_)), Step::Item(_)) => true,
            _ => false,
        };
        if !same {
            let begins = |path: Path| path.first().is_some_and(|part| is_part(*part, step));
            self.candidates = SIGNS
                .iter()
                .zip(0_u32..)
                .filter(|(sign, _)| begins(sign.path))
                .fold(0, |set, (_, bit)| set | 1 << bit);
            self.first = Some(*step);
        }
        self.candidates & !self.scan.signs
    }
}

impl<'a> Sink<'a> for Reader<'a> {
    fn value(&mut self, path: &[Step<'a>], value: Scalar<'a>) {
        let Some(first) = path.first() else { return };
        let mut left = self.candidates(first);
        while left != 0 {
            let bit = left.trailing_zeros();
            left &= left - 1;
            let Some(sign) = SIGNS.get(bit as usize) else { return };
            if is_path(sign.path, path) && is_so(sign.is, value) {
                self.scan.signs |= 1 << bit;
            }
        }
        if let [Step::Member(b"data")] = path {
            self.scan.data = if matches!(value, Scalar::Null) { Data::Null } else { Data::Present };
        }
        if path.len() > 1 && matches!(value, Scalar::Number(_) | Scalar::Text(_)) {
            self.status(path, value);
        }
    }

    fn too_deep(&mut self) {
        self.too_deep = true;
    }
}

impl<'a> Reader<'a> {
    fn status(&mut self, path: &[Step<'a>], value: Scalar<'a>) {
        if !matches!(path, [Step::Member(b"error"), ..]) {
            return;
        }
        for (shape, known) in SHAPES.iter().zip(&mut self.scan.statuses) {
            if *known == 0 && shape.status.iter().any(|place| is_path(place, path)) {
                *known = status(value);
            }
        }
    }
}

fn is_so(is: Is, value: Scalar<'_>) -> bool {
    match is {
        Is::Said => !matches!(value, Scalar::Null | Scalar::Flag(false) | Scalar::Text(b"")),
        Is::Value(known) => written(value) == Some(known.as_bytes()),
        Is::Not(known) => written(value).is_some_and(|found| found != known.as_bytes()),
    }
}

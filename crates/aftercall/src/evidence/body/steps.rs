//! The way to a field that is given step by step: `["body", "lines", 0, "qty"]` is `lines[0].qty`.

use super::json::{Scalar, unescape};
use super::words::MAX_TEXT;
use crate::tables::rows::Part;

/// The parts of a request that FastAPI and Django Ninja name before the field.
const PARTS: &[&[u8]] = &[b"body", b"query", b"path", b"header", b"cookie", b"form", b"file"];

/// The steps that were seen so far.
pub(super) struct Steps<'a> {
    /// That of the member that they are in.
    pub(super) rank: u8,
    /// Whether the first step may be a part of the request.
    is_located: bool,
    /// That part, as long as no name has followed it.
    part: Option<&'a [u8]>,
    path: String,
}

impl<'a> Steps<'a> {
    pub(super) fn new(rank: u8, part: Part) -> Steps<'a> {
        let is_located = part == Part::LocatedSteps;
        Steps { rank, is_located, part: None, path: String::new() }
    }

    /// Takes the next step: a name, or a place in a list.
    pub(super) fn push(&mut self, step: Scalar<'a>) {
        let is_first = self.path.is_empty() && self.part.is_none();
        let room = MAX_TEXT.saturating_sub(self.path.len());
        match step {
            Scalar::Text(raw) if is_first && self.is_located && PARTS.contains(&raw) => {
                self.part = Some(raw);
            }
            Scalar::Text(raw) if !raw.is_empty() && room > 0 => {
                if !self.path.is_empty() {
                    self.path.push('.');
                }
                self.path.push_str(&unescape(raw, room).0);
                self.is_located = false;
                // Only a part with a name after it is left out.
                self.part = None;
            }
            Scalar::Number(raw) if room > raw.len() + 1 && raw.iter().all(u8::is_ascii_digit) => {
                self.path.push_str(&format!("[{}]", String::from_utf8_lossy(raw)));
            }
            _ => {}
        }
    }

    /// The whole path.
    pub(super) fn finish(self) -> Option<String> {
        let part = self.part.map(String::from_utf8_lossy).unwrap_or_default();
        Some(format!("{part}{}", self.path)).filter(|path| !path.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(part: Part, steps: &[&'static str]) -> Option<String> {
        let mut found = Steps::new(0, part);
        for step in steps {
            let is_number = step.starts_with(|first: char| first.is_ascii_digit() || first == '-');
            let raw = step.as_bytes();
            found.push(if is_number { Scalar::Number(raw) } else { Scalar::Text(raw) });
        }
        found.finish()
    }

    #[test]
    fn steps_become_one_path() {
        for (steps, plain, located) in [
            (&["body", "lines", "0", "qty"][..], "body.lines[0].qty", "lines[0].qty"),
            (&["lines", "0", "1", "qty"], "lines[0][1].qty", "lines[0][1].qty"),
            (&["body", "0", "qty"], "body[0].qty", "[0].qty"),
            (&["body", "12"], "body[12]", "body[12]"),
            (&["body"], "body", "body"),
            (&["body", "body", "query"], "body.body.query", "body.query"),
            (&["order", "body"], "order.body", "order.body"),
            (&["", "a", "", "-1", "1e3", r"b\u00e9"], "a.bé", "a.bé"),
        ] {
            assert_eq!(path(Part::Steps, steps).as_deref(), Some(plain), "{steps:?}");
            assert_eq!(path(Part::LocatedSteps, steps).as_deref(), Some(located), "{steps:?}");
        }
        assert_eq!(path(Part::Steps, &[]), None);
        let long = path(Part::Steps, &["many"; 5_000]).unwrap_or_default();
        assert!(long.len() <= MAX_TEXT + 4, "{}", long.len());
        let long = path(Part::Steps, &["7"; 5_000]).unwrap_or_default();
        assert!(long.len() <= MAX_TEXT, "{}", long.len());
    }
}

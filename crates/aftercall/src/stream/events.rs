//! Server-sent events (<https://html.spec.whatwg.org/multipage/server-sent-events.html>), in pieces
//! of any size.

use super::sign::{MAX_HELD, Sign, hold, top};
use crate::tables::STREAM_EVENTS;
use crate::tables::shape::{By, Means};
use memchr::memchr2;

#[derive(Debug, Default)]
pub(super) struct Events {
    line: Vec<u8>,
    /// The last byte was a CR: an LF after it belongs to the same end of line.
    after_cr: bool,
    /// A line has been read: only before the first there may be a byte order mark.
    is_begun: bool,
    name: Vec<u8>,
    data: Vec<u8>,
    has_data: bool,
}

impl Events {
    pub(super) fn feed(&mut self, bytes: &[u8], see: &mut impl FnMut(Sign<'_>)) {
        let mut rest = bytes;
        while let Some(first) = rest.first() {
            if core::mem::take(&mut self.after_cr) && *first == b'\n' {
                rest = rest.get(1..).unwrap_or(&[]);
                continue;
            }
            let Some(at) = memchr2(b'\n', b'\r', rest) else {
                hold(&mut self.line, rest);
                return;
            };
            let (line, end) = rest.split_at(at);
            hold(&mut self.line, line);
            self.after_cr = end.first() == Some(&b'\r');
            rest = end.get(1..).unwrap_or(&[]);
            self.line_ends(see);
        }
    }

    /// The stream has ended. An event without the blank line after it counts all the same: what it
    /// says was said. Whether the last line was whole.
    pub(super) fn finish(&mut self, see: &mut impl FnMut(Sign<'_>)) -> bool {
        let is_whole = self.line.is_empty();
        self.line_ends(see);
        self.dispatch(see);
        is_whole
    }

    fn line_ends(&mut self, see: &mut impl FnMut(Sign<'_>)) {
        let whole = core::mem::take(&mut self.line);
        let mut line = whole.as_slice();
        if !core::mem::replace(&mut self.is_begun, true) {
            line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
        }
        if line.is_empty() {
            self.dispatch(see);
            self.line = reused(whole);
            return;
        }
        let at = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
        let (field, value) = line.split_at(at);
        let value = value.get(1..).unwrap_or(&[]);
        let value = value.strip_prefix(b" ").unwrap_or(value);
        match field {
            b"event" => self.name = value.get(..128).unwrap_or(value).to_vec(),
            b"data" => {
                if core::mem::replace(&mut self.has_data, true) {
                    hold(&mut self.data, b"\n");
                }
                hold(&mut self.data, value);
            }
            _ => {}
        }
        self.line = reused(whole);
    }

    fn dispatch(&mut self, see: &mut impl FnMut(Sign<'_>)) {
        let name = core::mem::take(&mut self.name);
        let data = core::mem::take(&mut self.data);
        if !core::mem::take(&mut self.has_data) {
            // An event without data is not dispatched, but one that says that it failed did so.
            if means(By::Event, &name) == Some(Means::Failure) {
                see(Sign::Failure(&data));
            }
            return;
        }
        let top = top(&data, false);
        let known = means(By::Event, &name)
            .or_else(|| means(By::Data, data.trim_ascii()))
            .or_else(|| top.object.and_then(|object| means(By::Object, object)));
        match known {
            Some(Means::Failure) => see(Sign::Failure(&data)),
            _ if top.error => see(Sign::Failure(&data)),
            Some(Means::End) => see(Sign::End),
            Some(Means::Nothing) => {}
            Some(Means::Begin) => {
                see(Sign::Begin);
                // A chunk is content; the event that only opens a stream is not.
                if top.object.is_some_and(|object| means(By::Object, object).is_some()) {
                    see(Sign::Content);
                }
            }
            None => see(Sign::Content),
        }
        self.data = reused(data);
    }
}

/// The memory of a text that is not needed any more, unless it is large.
fn reused(mut text: Vec<u8>) -> Vec<u8> {
    text.clear();
    if text.capacity() > MAX_HELD / 8 { Vec::new() } else { text }
}

fn means(by: By, text: &[u8]) -> Option<Means> {
    let is = |row: &&crate::tables::shape::EventRow| row.by == by && row.text.as_bytes() == text;
    STREAM_EVENTS.iter().find(is).map(|row| row.means)
}

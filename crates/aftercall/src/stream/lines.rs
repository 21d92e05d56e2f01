//! Lines of JSON, of which the last may be an error, in pieces of any size.

use super::sign::{Sign, hold, top};
use memchr::memchr;

#[derive(Debug, Default)]
pub(super) struct Lines {
    line: Vec<u8>,
    /// The line is longer than is held.
    cut: bool,
    /// The last line, if it is an error.
    failed: Option<Vec<u8>>,
}

impl Lines {
    pub(super) fn feed(&mut self, bytes: &[u8], see: &mut impl FnMut(Sign<'_>)) {
        let mut rest = bytes;
        while let Some(at) = memchr(b'\n', rest) {
            let (line, end) = rest.split_at(at);
            self.cut |= !hold(&mut self.line, line);
            rest = end.get(1..).unwrap_or(&[]);
            self.line_ends(see);
        }
        self.cut |= !hold(&mut self.line, rest);
    }

    /// The stream has ended; whether its last line was whole. Only an error in the last line is that of
    /// the whole.
    pub(super) fn finish(&mut self, see: &mut impl FnMut(Sign<'_>)) -> bool {
        let last = text(&self.line);
        let is_whole = last.is_empty() || (!self.cut && top(last, true).is_whole);
        if is_whole {
            self.line_ends(see);
        } else {
            // What was cut is not known to be an error, but it is not what came before either.
            self.failed = None;
        }
        if let Some(said) = self.failed.take() {
            see(Sign::Failure(&said));
        }
        is_whole
    }

    fn line_ends(&mut self, see: &mut impl FnMut(Sign<'_>)) {
        let whole = core::mem::take(&mut self.line);
        let cut = core::mem::take(&mut self.cut);
        let line = text(&whole);
        if line.is_empty() {
            return;
        }
        self.failed = (!cut && top(line, false).error).then(|| line.to_vec());
        if self.failed.is_none() {
            see(Sign::Content);
        }
    }
}

/// A line without white space and the separator of JSON text sequences (RFC 7464).
fn text(line: &[u8]) -> &[u8] {
    let line = line.trim_ascii();
    line.strip_prefix(b"\x1E").unwrap_or(line).trim_ascii()
}

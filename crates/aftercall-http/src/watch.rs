//! Watching a success whose body goes on after the call has ended, for those who asked for that with an
//! [`OutcomeSlot`].

use crate::options::OutcomeSlot;
use aftercall::{Outcome, Stream};
use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_ENCODING;
use http_body::Frame;

/// Reads a stream as it passes, and revises the outcome if it fails.
pub(crate) struct Watch {
    stream: Stream,
    outcome: Outcome,
    slot: OutcomeSlot,
    /// The content can be read: what decodes takes the Content-Encoding off (RFC 9110 section 8.4).
    is_decoded: bool,
    is_over: bool,
}

impl Watch {
    /// `headers` are those of the response.
    pub(crate) fn new(
        stream: Stream,
        headers: &HeaderMap,
        outcome: Outcome,
        slot: OutcomeSlot,
    ) -> Watch {
        let mut codings = headers.get_all(CONTENT_ENCODING).iter();
        let is_decoded = codings.all(|coding| coding.as_bytes().eq_ignore_ascii_case(b"identity"));
        Watch { stream, outcome, slot, is_decoded, is_over: false }
    }

    /// What the body gave: a frame, an error (`Some(None)`), or its end (`None`).
    pub(crate) fn see(&mut self, frame: Option<Option<&Frame<Bytes>>>) {
        if self.is_over {
            return;
        }
        match frame {
            Some(Some(frame)) => self.frame(frame),
            Some(None) => self.end(false),
            // Nothing was read that could have failed.
            None if !self.is_decoded => self.is_over = true,
            None => self.end(true),
        }
    }

    fn frame(&mut self, frame: &Frame<Bytes>) {
        if let Some(data) = frame.data_ref() {
            if self.is_decoded {
                self.stream.feed(data);
            }
        } else if let Some(trailers) = frame.trailers_ref() {
            self.stream.trailers(crate::Fields::of(trailers).as_slice());
            return self.end(true);
        }
        if self.stream.verdict().is_some() {
            self.end(true);
        }
    }

    fn end(&mut self, is_complete: bool) {
        self.is_over = true;
        let verdict = self.stream.finish(is_complete);
        if !is_complete || !verdict.is_success() {
            self.slot.fill(self.outcome.revised(verdict.clone()));
        }
    }
}

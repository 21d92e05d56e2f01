//! Watching a success whose body goes on after the call has ended, for those who asked for that with an
//! [`OutcomeSlot`].

use crate::options::OutcomeSlot;
use aftercall::{Outcome, Stream};
use bytes::Bytes;
use http_body::Frame;

/// Reads a stream as it passes, and revises the outcome if it fails.
pub(crate) struct Watch {
    stream: Stream,
    outcome: Outcome,
    slot: OutcomeSlot,
    is_over: bool,
}

impl Watch {
    pub(crate) fn new(stream: Stream, outcome: Outcome, slot: OutcomeSlot) -> Watch {
        Watch { stream, outcome, slot, is_over: false }
    }

    /// What the body gave: a frame, an error (`Some(None)`), or its end (`None`).
    pub(crate) fn see(&mut self, frame: Option<Option<&Frame<Bytes>>>) {
        if self.is_over {
            return;
        }
        match frame {
            Some(Some(frame)) => self.frame(frame),
            Some(None) => self.end(false),
            None => self.end(true),
        }
    }

    fn frame(&mut self, frame: &Frame<Bytes>) {
        if let Some(data) = frame.data_ref() {
            self.stream.feed(data);
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

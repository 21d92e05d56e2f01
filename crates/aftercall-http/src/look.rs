//! Looking at the beginning of a response's body.

use crate::body::Seen;
use aftercall::BodyState;
use bytes::Bytes;
use http::HeaderMap;
use http_body::{Body, Frame};
use std::collections::VecDeque;
use std::task::{Context, Poll};
use std::time::Duration;

/// The longest that a body is looked at; what comes later is the caller's to read.
pub(crate) const LONGEST: Duration = Duration::from_secs(10);

/// How many frames are taken at once: then the time is looked at, and others have their turn.
const AT_ONCE: usize = 128;

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Until {
    /// So many bytes.
    Bytes(usize),
    /// Whatever comes first: content, or trailers that say that there is none (gRPC).
    AnyFrame,
}

/// A look under way.
pub(crate) struct Look<B: Body> {
    until: Until,
    seen: Seen<B>,
    /// The bytes that were seen, in one piece.
    bytes: Vec<u8>,
    trailers: Option<HeaderMap>,
    state: BodyState,
}

impl<B: Body<Data = Bytes>> Look<B> {
    pub(crate) fn new(body: B, until: Until) -> Look<B> {
        let rest = Some(Box::pin(body));
        let seen = Seen { frames: VecDeque::new(), error: None, rest };
        Look { until, seen, bytes: Vec::new(), trailers: None, state: BodyState::Prefix }
    }

    /// Reads until it has seen what it looks for.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        for _ in 0..AT_ONCE {
            let Some(rest) = &mut self.seen.rest else { return Poll::Ready(()) };
            match std::task::ready!(rest.as_mut().poll_frame(cx)) {
                None => self.end(BodyState::Complete),
                Some(Err(error)) => {
                    self.seen.error = Some(error);
                    self.end(BodyState::Truncated);
                }
                Some(Ok(frame)) => {
                    if self.take(frame) {
                        return Poll::Ready(());
                    }
                }
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    fn end(&mut self, state: BodyState) {
        self.seen.rest = None;
        self.state = state;
    }

    /// Keeps a frame; whether that is enough.
    fn take(&mut self, frame: Frame<Bytes>) -> bool {
        let mut is_enough = self.until == Until::AnyFrame;
        if let Some(data) = frame.data_ref() {
            if data.is_empty() {
                return false; // It is no content, and a peer can send any number of them.
            }
            let limit = match self.until {
                Until::Bytes(limit) => limit,
                Until::AnyFrame => 0,
            };
            let room = limit.saturating_sub(self.bytes.len());
            self.bytes.extend_from_slice(data.get(..room).unwrap_or(data));
            is_enough |= data.len() > room;
        } else if let Some(trailers) = frame.trailers_ref() {
            self.trailers = Some(trailers.clone());
            self.end(BodyState::Complete);
            is_enough = true;
        }
        self.seen.frames.push_back(frame);
        is_enough
    }

    /// What was seen, for the core: the bytes, how much of the body that is, and the trailers.
    pub(crate) fn found(&self) -> (&[u8], BodyState, Option<&HeaderMap>) {
        match self.until {
            Until::Bytes(_) => (&self.bytes, self.state, self.trailers.as_ref()),
            // Content has begun: what it will come to is not known yet.
            Until::AnyFrame if self.trailers.is_none() && self.state == BodyState::Prefix => {
                (&[], BodyState::Unread, None)
            }
            Until::AnyFrame => (&[], self.state, self.trailers.as_ref()),
        }
    }

    /// Whether it looked for trailers, and the body ended without them or any content.
    pub(crate) fn has_no_end(&self) -> bool {
        self.until == Until::AnyFrame && self.trailers.is_none() && self.state != BodyState::Prefix
    }

    /// The body, whole again.
    pub(crate) fn into_seen(self) -> Seen<B> {
        self.seen
    }
}

//! The body of a response that the layer gives back: whole, whatever was looked at.

use crate::watch::Watch;
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use pin_project_lite::pin_project;
use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

pin_project! {
    /// The body of a response. That of a success is the service's own; of an error's at most
    /// [`aftercall::MAX_BODY`] bytes were looked at, and are given again, then the rest and the trailers.
    pub struct Body<B>
    where
        B: http_body::Body,
    {
        #[pin]
        inner: Inner<B>,
        watch: Option<Box<Watch>>,
    }
}

pin_project! {
    #[project = InnerProj]
    enum Inner<B>
    where
        B: http_body::Body,
    {
        Plain {
            #[pin]
            body: B,
        },
        LookedAt {
            seen: Seen<B>,
        },
    }
}

/// What a look at a body found, and what is left of it.
pub(crate) struct Seen<B: http_body::Body> {
    pub(crate) frames: VecDeque<Frame<Bytes>>,
    pub(crate) error: Option<B::Error>,
    pub(crate) rest: Option<Pin<Box<B>>>,
}

impl<B: http_body::Body> Body<B> {
    pub(crate) fn plain(body: B) -> Body<B> {
        Body { inner: Inner::Plain { body }, watch: None }
    }

    pub(crate) fn looked_at(seen: Seen<B>) -> Body<B> {
        Body { inner: Inner::LookedAt { seen }, watch: None }
    }

    /// The service's own body, if nothing was looked at and nothing watches it.
    #[cfg(feature = "reqwest")]
    pub(crate) fn into_plain(self) -> Result<B, Body<B>> {
        match self {
            Body { inner: Inner::Plain { body }, watch: None } => Ok(body),
            body => Err(body),
        }
    }

    /// Watches how the body goes on.
    pub(crate) fn watched(&mut self, watch: Watch) {
        self.watch = Some(Box::new(watch));
    }
}

impl<B> http_body::Body for Body<B>
where
    B: http_body::Body<Data = Bytes>,
{
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let this = self.project();
        let frame = match this.inner.project() {
            InnerProj::Plain { body } => body.poll_frame(cx),
            InnerProj::LookedAt { seen } => seen.poll_frame(cx),
        };
        if let (Some(watch), Poll::Ready(frame)) = (this.watch.as_mut(), &frame) {
            watch.see(frame.as_ref().map(|frame| frame.as_ref().ok()));
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        if self.watch.is_some() {
            return false; // One that is watched is read to its very end.
        }
        match &self.inner {
            Inner::Plain { body } => body.is_end_stream(),
            Inner::LookedAt { seen } => {
                seen.frames.is_empty()
                    && seen.error.is_none()
                    && seen.rest.as_ref().is_none_or(|rest| rest.is_end_stream())
            }
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.inner {
            Inner::Plain { body } => body.size_hint(),
            Inner::LookedAt { seen } => seen.size_hint(),
        }
    }
}

impl<B: http_body::Body<Data = Bytes>> Seen<B> {
    fn poll_frame(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        if let Some(frame) = self.frames.pop_front() {
            return Poll::Ready(Some(Ok(frame)));
        }
        if let Some(error) = self.error.take() {
            return Poll::Ready(Some(Err(error)));
        }
        let Some(rest) = &mut self.rest else { return Poll::Ready(None) };
        let frame = std::task::ready!(rest.as_mut().poll_frame(cx));
        if !matches!(frame, Some(Ok(_))) {
            self.rest = None;
        }
        Poll::Ready(frame)
    }

    fn size_hint(&self) -> SizeHint {
        let data = self.frames.iter().filter_map(Frame::data_ref);
        let seen: u64 = data.map(|data| data.len() as u64).sum();
        let mut hint = SizeHint::new();
        hint.set_lower(seen);
        match (&self.rest, &self.error) {
            (Some(rest), _) => {
                let rest = rest.size_hint();
                hint.set_lower(rest.lower().saturating_add(seen));
                if let Some(upper) = rest.upper() {
                    hint.set_upper(upper.saturating_add(seen));
                }
            }
            (None, None) => hint.set_upper(seen),
            // It broke off: what it would have been is not known.
            (None, Some(_)) => {}
        }
        hint
    }
}

impl<B: http_body::Body> fmt::Debug for Body<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_plain = matches!(self.inner, Inner::Plain { .. });
        f.debug_struct("Body").field("is_plain", &is_plain).finish_non_exhaustive()
    }
}

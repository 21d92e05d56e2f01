//! Bodies of requests that can be sent a second time.

use crate::error::BoxError;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use http_body_util::{Either, Empty, Full};
use pin_project_lite::pin_project;
use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

/// A body that may be sendable a second time.
///
/// It is implemented for bodies of one piece ([`Full`], [`Empty`], [`String`], [`Bytes`]), for
/// [`Either`] and [`Option`] of such, and for the wrappers of this crate: [`Replayed`] for a body whose
/// clone is the whole body again, [`Once`] for one that is used up, [`Buffered`] for one that is kept as
/// it is sent. `Clone` alone is not enough, because a clone of a stream or of a channel shares what is
/// read.
///
/// ```
/// use aftercall_http::Replay;
/// use http_body_util::Full;
///
/// let body = Full::new(bytes::Bytes::from_static(b"order"));
/// assert!(body.replay().is_some());
/// ```
pub trait Replay: Sized {
    /// The whole body, to send it now; `None` if that is not possible (any more): such a body is never
    /// sent twice.
    fn replay(&self) -> Option<Self>;

    /// Whether [`Replay::replay`] can be expected to work after the body was sent. It is asked before
    /// anything is sent, which the core is told, and again before each repeat.
    fn is_replayable(&self) -> bool {
        self.replay().is_some()
    }

    /// Whether the body has been sent to its end, or holds nothing that is still to come. Only then may
    /// a response wait for its trailers, since the server may wait for the rest of the request.
    fn is_sent(&self) -> bool {
        true
    }
}

impl<D: bytes::Buf + Clone> Replay for Full<D> {
    fn replay(&self) -> Option<Self> {
        Some(self.clone())
    }
}

impl<D> Replay for Empty<D> {
    fn replay(&self) -> Option<Self> {
        Some(Empty::new())
    }
}

macro_rules! plain {
    ($($kind:ty),*) => {$(
        impl Replay for $kind {
            fn replay(&self) -> Option<Self> {
                Some(self.clone())
            }
            fn is_replayable(&self) -> bool {
                true
            }
        }
    )*};
}

plain!(Bytes, String, Vec<u8>, &'static str, &'static [u8], ());

impl<B: Replay> Replay for Option<B> {
    fn replay(&self) -> Option<Self> {
        match self {
            None => Some(None),
            Some(body) => body.replay().map(Some),
        }
    }
    fn is_replayable(&self) -> bool {
        self.as_ref().is_none_or(Replay::is_replayable)
    }
    fn is_sent(&self) -> bool {
        self.as_ref().is_none_or(Replay::is_sent)
    }
}

impl<L: Replay, R: Replay> Replay for Either<L, R> {
    fn replay(&self) -> Option<Self> {
        match self {
            Either::Left(body) => body.replay().map(Either::Left),
            Either::Right(body) => body.replay().map(Either::Right),
        }
    }
    fn is_replayable(&self) -> bool {
        match self {
            Either::Left(body) => body.is_replayable(),
            Either::Right(body) => body.is_replayable(),
        }
    }
    fn is_sent(&self) -> bool {
        match self {
            Either::Left(body) => body.is_sent(),
            Either::Right(body) => body.is_sent(),
        }
    }
}

macro_rules! passed_on {
    ($name:ident) => {
        impl<B: Body> Body for $name<B> {
            type Data = B::Data;
            type Error = B::Error;

            fn poll_frame(
                self: Pin<&mut Self>,
                cx: &mut Context<'_>,
            ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
                self.project().body.poll_frame(cx)
            }
            fn is_end_stream(&self) -> bool {
                self.body.is_end_stream()
            }
            fn size_hint(&self) -> SizeHint {
                self.body.size_hint()
            }
        }
    };
}

pin_project! {
    /// A body that is sent once and never twice: a stream that is used up.
    ///
    /// ```
    /// use aftercall_http::{Once, Replay};
    ///
    /// let body = Once::new(http_body_util::Full::new(bytes::Bytes::new()));
    /// assert!(!body.is_replayable());
    /// ```
    #[derive(Debug)]
    pub struct Once<B> {
        #[pin]
        body: B,
    }
}

impl<B> Once<B> {
    /// Wraps a body.
    pub fn new(body: B) -> Once<B> {
        Once { body }
    }
}

impl<B> Replay for Once<B> {
    fn replay(&self) -> Option<Self> {
        None
    }
    fn is_sent(&self) -> bool {
        false
    }
}

passed_on!(Once);

pin_project! {
    /// A body whose clone is the whole body again: the caller's word.
    ///
    /// ```
    /// use aftercall_http::{Replay, Replayed};
    ///
    /// let body = Replayed::new(http_body_util::Full::new(bytes::Bytes::new()));
    /// assert!(body.is_replayable());
    /// ```
    #[derive(Clone, Debug)]
    pub struct Replayed<B> {
        #[pin]
        body: B,
    }
}

impl<B: Clone> Replayed<B> {
    /// Wraps a body that nothing has been read of yet.
    pub fn new(body: B) -> Replayed<B> {
        Replayed { body }
    }
}

impl<B: Clone> Replay for Replayed<B> {
    fn replay(&self) -> Option<Self> {
        Some(self.clone())
    }
    fn is_replayable(&self) -> bool {
        true
    }
}

passed_on!(Replayed);

/// A body that is kept as it is sent, up to a number of bytes, so that it can be sent again.
///
/// What is sent is not delayed. One whose size is known to be greater is not kept at all. A second attempt
/// sends what was kept, then the rest.
///
/// A body that turns out to be longer, or breaks off, cannot be sent again. Where the request would be, the
/// call ends without a wait, and gives back the last response, or the service's error in one of the kind
/// [`BodyNotReplayable`](crate::ErrorKind::BodyNotReplayable). Its stop is `cancelled`, because only this
/// layer knows of the body. If the request can be verified, it is, after the wait.
///
/// The copies that [`Replay::replay`] gives share the body, and only the newest is read. An older one,
/// whose attempt was given up, breaks off with an error: what is still sending it (a connection sends on
/// after an early response) must not end a request that is cut as if it were whole.
///
/// ```
/// use aftercall_http::{Buffered, Replay};
///
/// let body = Buffered::new(http_body_util::Full::new(bytes::Bytes::from_static(b"order")), 65_536);
/// assert!(body.is_replayable());
/// let longer = Buffered::new(http_body_util::Full::new(bytes::Bytes::from_static(b"order")), 4);
/// assert!(!longer.is_replayable());
/// ```
#[derive(Debug)]
pub struct Buffered<B> {
    shared: Arc<Mutex<Shared<B>>>,
    /// Which of the copies it is; only the newest is read.
    copy: u64,
    /// How many of the kept frames this copy has given.
    given: usize,
}

/// What the copies of a body share.
#[derive(Debug)]
struct Shared<B> {
    /// What is left to read; `None` after its end.
    rest: Option<Pin<Box<B>>>,
    kept: VecDeque<Kept>,
    /// How many bytes may still be kept.
    room: usize,
    is_lost: bool,
    newest: u64,
    /// Who waits for the next frame of `rest`.
    reader: Option<Waker>,
}

/// A frame that was kept.
#[derive(Clone, Debug)]
enum Kept {
    Data(Bytes),
    Trailers(http::HeaderMap),
}

impl<B: Body> Buffered<B> {
    /// Keeps up to `limit` bytes of the body.
    pub fn new(body: B, limit: usize) -> Buffered<B> {
        let is_lost = usize::try_from(body.size_hint().lower()).map_or(true, |least| least > limit);
        let rest = Some(Box::pin(body)).filter(|body| !body.is_end_stream());
        let kept = VecDeque::new();
        let shared = Shared { rest, kept, room: limit, is_lost, newest: 0, reader: None };
        Buffered { shared: Arc::new(Mutex::new(shared)), copy: 0, given: 0 }
    }
}

impl<B> Buffered<B> {
    fn shared(&self) -> std::sync::MutexGuard<'_, Shared<B>> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<B> Replay for Buffered<B> {
    fn replay(&self) -> Option<Self> {
        let mut shared = self.shared();
        if shared.is_lost && shared.newest > 0 {
            return None;
        }
        shared.newest += 1;
        let (copy, reader) = (shared.newest, shared.reader.take());
        drop(shared);
        if let Some(reader) = reader {
            reader.wake(); // It waits for a frame that it will not get.
        }
        Some(Buffered { shared: Arc::clone(&self.shared), copy, given: 0 })
    }
    fn is_replayable(&self) -> bool {
        !self.shared().is_lost
    }
    fn is_sent(&self) -> bool {
        self.shared().rest.is_none()
    }
}

impl<B> Body for Buffered<B>
where
    B: Body<Data = Bytes>,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.get_mut();
        let mut shared = this.shared.lock().unwrap_or_else(PoisonError::into_inner);
        let shared = &mut *shared;
        if this.copy != shared.newest {
            return Poll::Ready(Some(Err("another attempt sends this body now".into())));
        }
        if let Some(kept) = shared.kept.get(this.given) {
            this.given += 1;
            return Poll::Ready(Some(Ok(kept.clone().frame())));
        }
        let Some(rest) = &mut shared.rest else { return Poll::Ready(None) };
        let Poll::Ready(frame) = rest.as_mut().poll_frame(cx) else {
            shared.reader = Some(cx.waker().clone());
            return Poll::Pending;
        };
        shared.reader = None;
        match &frame {
            None => shared.rest = None,
            Some(Err(_)) => {
                shared.rest = None;
                shared.lose();
            }
            Some(Ok(frame)) => {
                if rest.is_end_stream() {
                    shared.rest = None;
                }
                shared.keep(frame);
                this.given = shared.kept.len();
            }
        }
        Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        let shared = self.shared();
        self.copy == shared.newest && shared.rest.is_none() && self.given >= shared.kept.len()
    }

    fn size_hint(&self) -> SizeHint {
        let shared = self.shared();
        let left: u64 = shared.kept.iter().skip(self.given).map(Kept::len).sum();
        let rest = shared.rest.as_ref().map_or(SizeHint::with_exact(0), |rest| rest.size_hint());
        let mut hint = SizeHint::new();
        hint.set_lower(rest.lower().saturating_add(left));
        if let Some(upper) = rest.upper() {
            hint.set_upper(upper.saturating_add(left));
        }
        hint
    }
}

impl<B> Shared<B> {
    fn keep(&mut self, frame: &Frame<Bytes>) {
        if self.is_lost {
            return;
        }
        if let Some(data) = frame.data_ref() {
            match self.room.checked_sub(data.len()) {
                Some(room) => self.room = room,
                None => return self.lose(),
            }
            self.kept.push_back(Kept::Data(data.clone()));
        } else if let Some(trailers) = frame.trailers_ref() {
            self.kept.push_back(Kept::Trailers(trailers.clone()));
        }
    }

    fn lose(&mut self) {
        self.is_lost = true;
        self.kept.clear();
    }
}

impl Kept {
    fn frame(self) -> Frame<Bytes> {
        match self {
            Kept::Data(data) => Frame::data(data),
            Kept::Trailers(trailers) => Frame::trailers(trailers),
        }
    }

    fn len(&self) -> u64 {
        match self {
            Kept::Data(data) => data.len() as u64,
            Kept::Trailers(_) => 0,
        }
    }
}

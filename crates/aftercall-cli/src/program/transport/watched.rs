//! A stream whose bytes are counted, so that a failure of the talk has its true phase: nothing was
//! written, the request was being written, nothing was answered, or the head broke off.

use super::failures;
use aftercall::{Cause, Failure, Phase};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What has been seen of a stream.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watch(Arc<Seen>);

#[derive(Debug, Default)]
struct Seen {
    /// A byte of the request was written, or may have been.
    written: AtomicBool,
    /// Writing was the last thing that was tried, and it failed or did not end.
    stuck: AtomicBool,
    /// A byte of the answer was read.
    read: AtomicBool,
}

impl Watch {
    fn phase(&self) -> Phase {
        if self.0.read.load(Ordering::Acquire) {
            Phase::Head
        } else if self.0.stuck.load(Ordering::Acquire) || !self.written() {
            Phase::Send
        } else {
            Phase::Wait
        }
    }

    fn written(&self) -> bool {
        self.0.written.load(Ordering::Acquire)
    }

    fn seal(&self, failure: Failure) -> Failure {
        // That no byte went out proves that nothing was applied; that some did proves nothing.
        if self.written() { failure } else { failure.sent(false) }
    }

    /// The failure that an error of the HTTP connection is.
    pub(crate) fn failure(&self, error: &hyper::Error) -> Failure {
        let phase = self.phase();
        self.seal(Failure::new(phase, failures::cause(error, phase)))
    }

    /// The failure when time ran out.
    pub(crate) fn timeout(&self) -> Failure {
        self.seal(Failure::new(self.phase(), Cause::Timeout))
    }
}

/// A stream that tells its watch.
#[derive(Debug)]
pub(crate) struct Watched<S> {
    stream: S,
    watch: Watch,
}

impl<S> Watched<S> {
    pub(crate) fn new(stream: S, watch: Watch) -> Watched<S> {
        Watched { stream, watch }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let result = ready!(Pin::new(&mut self.stream).poll_read(context, buffer));
        if buffer.filled().len() > before {
            self.watch.0.read.store(true, Ordering::Release);
        }
        Poll::Ready(result)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(context, bytes);
        if bytes.is_empty() {
            return result;
        }
        // A TLS stream may take bytes, send some and fail: only a write that was refused outright
        // left nothing behind.
        let taken = !matches!(result, Poll::Ready(Err(_)));
        let seen = &self.watch.0;
        if taken {
            seen.written.store(true, Ordering::Release);
        }
        seen.stuck.store(!matches!(result, Poll::Ready(Ok(_))), Ordering::Release);
        result
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

//! One client's connection, and the switch by which a handler can end it at once.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;

/// Ends a connection from the inside: the task that owns the socket drops it when the switch is
/// tripped. Clones are the same switch.
#[derive(Clone, Debug, Default)]
pub(crate) struct Switch(Arc<State>);

#[derive(Debug, Default)]
struct State {
    tripped: Notify,
    armed: AtomicBool,
}

impl Switch {
    /// Closes the connection now. What is not yet on the wire never will be.
    pub(crate) fn trip(&self) {
        // A permit is stored if nobody waits yet, so the trip cannot be lost.
        self.0.tripped.notify_one();
    }

    /// Closes the connection as soon as everything written so far is on the wire.
    pub(crate) fn arm(&self) {
        self.0.armed.store(true, Ordering::Release);
    }

    /// Waits until the switch is tripped.
    pub(crate) async fn tripped(&self) {
        self.0.tripped.notified().await;
    }

    fn flushed(&self) {
        if self.0.armed.load(Ordering::Acquire) {
            self.trip();
        }
    }
}

/// A socket that tells its switch when everything written has been handed to the kernel.
#[derive(Debug)]
pub(crate) struct Line {
    stream: TcpStream,
    switch: Switch,
}

impl Line {
    pub(crate) fn new(stream: TcpStream, switch: Switch) -> Self {
        Line { stream, switch }
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    // hyper flushes the socket only after its own buffer is empty: that is the moment at which an
    // armed switch may trip.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        if matches!(flushed, Poll::Ready(Ok(()))) {
            self.switch.flushed();
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

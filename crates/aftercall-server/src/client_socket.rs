//! The socket of one client, and the handle with which a request handler can close it at once.
//!
//! A process that was forked from this one has copies of its sockets, and a socket is only closed for
//! its peer once all copies are. So a client's socket is shut down when it is dropped, which holds for
//! the copies too.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Waker};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;

/// Closes a connection: the task that owns the socket drops it when told to through this handle.
/// Clones close the same connection.
#[derive(Clone, Debug, Default)]
pub(crate) struct CloseHandle(Arc<State>);

#[derive(Debug, Default)]
struct State {
    close: Notify,
    close_after_flush: AtomicBool,
}

impl CloseHandle {
    /// Closes the connection now. Bytes that have not been sent yet never will be.
    pub(crate) fn close(&self) {
        // A permit is stored if no task waits yet, so the order cannot be lost.
        self.0.close.notify_one();
    }

    /// Closes the connection as soon as everything written so far has been sent.
    pub(crate) fn close_after_flush(&self) {
        self.0.close_after_flush.store(true, Ordering::Release);
    }

    /// Waits for the order to close.
    pub(crate) async fn wait(&self) {
        self.0.close.notified().await;
    }

    fn on_flush(&self) {
        if self.0.close_after_flush.load(Ordering::Acquire) {
            self.close();
        }
    }
}

/// A socket that tells its [`CloseHandle`] when everything written has been handed to the kernel.
#[derive(Debug)]
pub(crate) struct ClientSocket {
    stream: TcpStream,
    close_handle: CloseHandle,
}

impl ClientSocket {
    pub(crate) fn new(stream: TcpStream, close_handle: CloseHandle) -> Self {
        ClientSocket { stream, close_handle }
    }
}

impl Drop for ClientSocket {
    fn drop(&mut self) {
        // It is done at once and never pending; a peer that is gone already does not matter.
        let _ = Pin::new(&mut self.stream).poll_shutdown(&mut Context::from_waker(Waker::noop()));
    }
}

impl AsyncRead for ClientSocket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for ClientSocket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    // hyper flushes the socket only after its own buffer is empty, so this is the moment to close
    // if a close after the flush was asked for.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        if matches!(flushed, Poll::Ready(Ok(()))) {
            self.close_handle.on_flush();
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

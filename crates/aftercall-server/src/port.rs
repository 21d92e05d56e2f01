//! The server's port: taking it, listening on it, and the order to close it for a while.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::oneshot;

/// How many connections may wait to be accepted.
pub(crate) const BACKLOG: u32 = 1_024;

/// An order to the listener.
#[derive(Debug)]
pub(crate) enum PortOrder {
    /// Close the port for so long, or for so long from now if it is closed; the sender is notified
    /// once it is closed.
    Close(Duration, oneshot::Sender<()>),
    /// Listen again, if the port is closed; the sender is notified once it is open.
    Open(oneshot::Sender<()>),
}

/// Listens on an address.
pub(crate) fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    reserve(address)?.listen(BACKLOG)
}

/// Takes a port without listening on it: connections to it are refused, and no other program can
/// listen on it.
pub(crate) fn reserve(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // On other systems than Unix the option would let two servers share one port.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

/// Stops listening. On Unix this holds for the copies of the socket too, which a process that was
/// forked from this one has: they would go on accepting connections.
pub(crate) fn close(listener: TcpListener) {
    #[cfg(unix)]
    if let Ok(listener) = listener.into_std() {
        // The standard library can shut down any socket, but offers it for streams only. A system
        // that does not do it for listeners says so, and nothing is lost.
        let socket = std::net::TcpStream::from(std::os::fd::OwnedFd::from(listener));
        let _ = socket.shutdown(std::net::Shutdown::Both);
    }
    #[cfg(not(unix))]
    drop(listener);
}

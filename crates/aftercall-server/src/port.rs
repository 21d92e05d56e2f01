//! The server's port: taking it, listening on it, and the order to close it for a while.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::oneshot;

/// How many connections may wait to be accepted.
pub(crate) const BACKLOG: u32 = 1_024;

/// The order to close the port for a while.
#[derive(Debug)]
pub(crate) struct PortOutage {
    /// How long the port stays closed.
    pub(crate) length: Duration,
    /// Notified when the port is closed.
    pub(crate) closed: oneshot::Sender<()>,
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

//! The accept loop: it owns the listening socket, gives every connection its switch, and is where
//! the faults of connections happen.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{Semaphore, mpsc, oneshot, watch};

use crate::config::CONNECTIONS;
use crate::exchange::exchange;
use crate::faults::Action;
use crate::line::{Line, Switch};
use crate::service::Service;

const BACKLOG: u32 = 1_024;
/// How long a client may take to send a head; the wait between two requests of a connection counts.
const HEAD_LIMIT: Duration = Duration::from_secs(60);
/// How long a connection that is to be dropped unread is held until its request arrives.
const UNREAD_LIMIT: Duration = Duration::from_secs(1);

/// The order to close the port for a while.
#[derive(Debug)]
pub(crate) struct Closure {
    pub(crate) length: Duration,
    /// Told when the port is closed.
    pub(crate) closed: oneshot::Sender<()>,
}

/// Listens on an address.
pub(crate) fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    reserve(address)?.listen(BACKLOG)
}

/// Takes a port without listening on it: whoever connects is refused, and nobody else gets it.
pub(crate) fn reserve(address: SocketAddr) -> io::Result<TcpSocket> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // Elsewhere than on Unix the option would let two servers share one port.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

/// Accepts connections until told to stop.
pub(crate) async fn serve(
    listener: TcpListener,
    service: Arc<Service>,
    mut closures: mpsc::Receiver<Closure>,
    mut stop: watch::Receiver<bool>,
) -> io::Result<()> {
    let address = listener.local_addr()?;
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut listener = listener;
    loop {
        tokio::select! {
            // The sender is gone or has said so: either way it is over.
            _ = stop.changed() => return Ok(()),
            Some(closure) = closures.recv() => {
                drop(listener);
                listener = tokio::select! {
                    _ = stop.changed() => return Ok(()),
                    reopened = reopen(address, closure) => reopened?,
                };
            }
            accepted = accept(&listener, &places) => {
                let (stream, peer, place) = accepted;
                let service = service.clone();
                tokio::spawn(async move {
                    let _place = place;
                    meet(stream, peer, service).await;
                });
            }
        }
    }
}

/// Keeps the port shut for as long as the closure says, then listens again.
async fn reopen(address: SocketAddr, closure: Closure) -> io::Result<TcpListener> {
    let until = tokio::time::Instant::now() + closure.length;
    let mut tries = 0;
    let socket = loop {
        match reserve(address) {
            Ok(socket) => break socket,
            Err(error) if tries == 200 => return Err(error),
            // The old socket can take a moment to go.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
        tries += 1;
    };
    // Whoever asked for it may have gone; the port is closed all the same.
    let _ = closure.closed.send(());
    tokio::time::sleep_until(until).await;
    socket.listen(BACKLOG)
}

async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> (TcpStream, SocketAddr, Option<tokio::sync::OwnedSemaphorePermit>) {
    let place = places.clone().acquire_owned().await.ok();
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, peer, place),
            // A connection that was gone before it was accepted, or no descriptors left: neither
            // is a reason to end, and the second passes.
            Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    }
}

async fn meet(stream: TcpStream, peer: SocketAddr, service: Arc<Service>) {
    match service.plans.due_for_connection() {
        Some(Action::DropBeforeRead) => {
            // The request is let into the kernel's buffer, so that the client has really sent it,
            // but not a byte of it is read.
            let _ = tokio::time::timeout(UNREAD_LIMIT, stream.readable()).await;
        }
        Some(_) => {
            let _ = stream.set_zero_linger();
        }
        None => converse(stream, peer, service).await,
    }
}

async fn converse(stream: TcpStream, peer: SocketAddr, service: Arc<Service>) {
    let _ = stream.set_nodelay(true);
    let switch = Switch::default();
    let line = TokioIo::new(Line::new(stream, switch.clone()));
    let respond = service_fn(|request| exchange(service.clone(), switch.clone(), peer, request));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_LIMIT)
        .serve_connection(line, respond);
    tokio::select! {
        biased;
        () = switch.tripped() => {}
        // How a connection ends is its client's business.
        _ = connection => {}
    }
}

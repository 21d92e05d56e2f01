//! The accept loop: it owns the listening socket, gives every connection its switch, and is where
//! the faults of connections happen.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};

use crate::exchange::{Caller, exchange};
use crate::faults::Action;
use crate::line::{Line, Switch};
use crate::places::Places;
use crate::port::{BACKLOG, PortOutage, reserve};
use crate::service::Service;

/// How long a client may take to send a head; the wait between two requests of a connection counts.
const HEAD_LIMIT: Duration = Duration::from_secs(60);
/// The longest head; a longer one is answered 431. It is also the most that is read ahead of a
/// body.
const HEAD_BYTES: usize = 64 * 1024;
const BETWEEN_LOOKS: Duration = Duration::from_millis(10);
/// How long a connection that is to be dropped unread is held until its request arrives.
const UNREAD_LIMIT: Duration = Duration::from_secs(1);

/// What a server is told to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// Serve.
    Serve,
    /// Accept nothing more, finish what is under way within so long, and end.
    Drain(Duration),
    /// End at once.
    Stop,
}

/// Accepts connections until told to stop or to drain; gives that order.
pub(crate) async fn serve(
    listener: TcpListener,
    service: Arc<Service>,
    mut outages: mpsc::Receiver<PortOutage>,
    mut orders: watch::Receiver<Order>,
) -> io::Result<Order> {
    let address = listener.local_addr()?;
    let mut listener = listener;
    loop {
        tokio::select! {
            order = ended(&mut orders) => return Ok(order),
            Some(outage) = outages.recv() => {
                drop(listener);
                listener = tokio::select! {
                    order = ended(&mut orders) => return Ok(order),
                    reopened = reopen(address, outage) => reopened?,
                };
            }
            (stream, peer) = accept(&listener, &service.places) => {
                let switch = Switch::default();
                // Without a place it is closed: its address has its share, and none to give away.
                if let Some(place) = service.places.take(peer.ip(), switch.clone()) {
                    let caller = Caller { peer, switch, place };
                    tokio::spawn(meet(stream, caller, service.clone(), orders.clone()));
                }
            }
        }
    }
}

/// Waits for the order to end. If its sender is gone, it is over as well.
pub(crate) async fn ended(orders: &mut watch::Receiver<Order>) -> Order {
    match orders.wait_for(|order| *order != Order::Serve).await {
        Ok(order) => *order,
        Err(_) => Order::Stop,
    }
}

/// Keeps the port closed for as long as the outage lasts, then listens again.
async fn reopen(address: SocketAddr, outage: PortOutage) -> io::Result<TcpListener> {
    let until = tokio::time::Instant::now() + outage.length;
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
    let _ = outage.closed.send(());
    tokio::time::sleep_until(until).await;
    socket.listen(BACKLOG)
}

async fn accept(listener: &TcpListener, places: &Places) -> (TcpStream, SocketAddr) {
    while !places.has_room() {
        tokio::time::sleep(BETWEEN_LOOKS).await;
    }
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            // A connection that was gone before it was accepted, or no descriptors left: neither
            // is a reason to end, and a quiet connection can give the second what it lacks.
            Err(error) => {
                if !is_of_the_connection(&error) {
                    places.make_room();
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    }
}

/// Whether accepting failed because of the one connection that would have been accepted.
fn is_of_the_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionReset | Interrupted)
}

async fn meet(
    stream: TcpStream,
    caller: Caller,
    service: Arc<Service>,
    orders: watch::Receiver<Order>,
) {
    match service.plans.due_for_connection() {
        Some(Action::DropBeforeRead) => {
            // The request is let into the kernel's buffer, so that the client has really sent it,
            // but not a byte of it is read.
            let _ = tokio::time::timeout(UNREAD_LIMIT, stream.readable()).await;
        }
        Some(_) => {
            let _ = stream.set_zero_linger();
        }
        None => converse(stream, &caller, service, orders).await,
    }
}

async fn converse(
    stream: TcpStream,
    caller: &Caller,
    service: Arc<Service>,
    mut orders: watch::Receiver<Order>,
) {
    let _ = stream.set_nodelay(true);
    let line = TokioIo::new(Line::new(stream, caller.switch.clone()));
    let respond = service_fn(|request| exchange(service.clone(), caller, request));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_LIMIT)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(line, respond);
    let mut connection = pin!(connection);
    tokio::select! {
        biased;
        () = caller.switch.tripped() => {}
        // How a connection ends is its client's business.
        _ = &mut connection => {}
        _ = ended(&mut orders) => {
            // The request that is under way is the last one.
            connection.as_mut().graceful_shutdown();
            tokio::select! {
                biased;
                () = caller.switch.tripped() => {}
                _ = connection => {}
            }
        }
    }
}

//! The accept loop: it owns the listening socket, serves every connection, and applies the faults
//! of connections.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::Instant;

use crate::client_socket::{ClientSocket, CloseHandle};
use crate::connections::Connections;
use crate::exchange::{ClientConnection, exchange};
use crate::faults::Action;
use crate::port::{self, BACKLOG, PortOrder, reserve};
use crate::state::ServerState;

/// How long a client may take to send a head, including the time since the last request on the
/// connection.
const HEAD_TIME_LIMIT: Duration = Duration::from_secs(60);
/// The longest head; a longer one gets a 431. It is also the most that is read ahead of a body.
const MAX_HEAD_BYTES: usize = 64 * 1024;
const POLL_INTERVAL: Duration = Duration::from_millis(10);
/// How long a connection that will be dropped unread is kept open for its request to arrive.
const UNREAD_TIME_LIMIT: Duration = Duration::from_secs(1);

/// What a server has been told to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// Serve.
    Serve,
    /// Accept no more connections, finish requests in progress within this time, and end.
    Drain(Duration),
    /// End at once.
    Stop,
}

/// Accepts connections until told to stop or to drain; returns that command.
pub(crate) async fn serve(
    listener: TcpListener,
    state: Arc<ServerState>,
    mut orders: mpsc::Receiver<PortOrder>,
    mut commands: watch::Receiver<Command>,
) -> io::Result<Command> {
    let address = listener.local_addr()?;
    let mut listener = listener;
    loop {
        tokio::select! {
            command = end_command(&mut commands) => {
                port::close(listener);
                return Ok(command);
            }
            Some(order) = orders.recv() => match order {
                PortOrder::Open(done) => notify(done),
                PortOrder::Close(length, done) => {
                    port::close(listener);
                    listener = tokio::select! {
                        command = end_command(&mut commands) => return Ok(command),
                        reopened = reopen(address, length, done, &mut orders) => reopened?,
                    };
                }
            },
            (stream, peer) = accept(&listener, &state.connections) => {
                let close_handle = CloseHandle::default();
                // A connection without a slot is closed.
                if let Some(slot) = state.connections.add(peer.ip(), close_handle.clone()) {
                    let connection = ClientConnection { peer, close_handle, slot };
                    tokio::spawn(on_connection(
                        stream,
                        connection,
                        state.clone(),
                        commands.clone(),
                    ));
                }
            }
        }
    }
}

/// Waits for the command to stop or to drain. If its sender is gone, the server stops.
pub(crate) async fn end_command(commands: &mut watch::Receiver<Command>) -> Command {
    match commands.wait_for(|command| *command != Command::Serve).await {
        Ok(command) => *command,
        Err(_) => Command::Stop,
    }
}

/// Keeps the port closed for so long, or until it is ordered to open, then listens again.
async fn reopen(
    address: SocketAddr,
    length: Duration,
    closed: oneshot::Sender<()>,
    orders: &mut mpsc::Receiver<PortOrder>,
) -> io::Result<TcpListener> {
    let mut until = Instant::now() + length;
    let mut tries = 0;
    let socket = loop {
        match reserve(address) {
            Ok(socket) => break socket,
            Err(error) if tries == 200 => return Err(error),
            // It can take a moment until the old socket is gone.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
        tries += 1;
    };
    notify(closed);
    loop {
        tokio::select! {
            () = tokio::time::sleep_until(until) => return socket.listen(BACKLOG),
            Some(order) = orders.recv() => match order {
                PortOrder::Close(length, done) => {
                    until = Instant::now() + length;
                    notify(done);
                }
                PortOrder::Open(done) => {
                    let listener = socket.listen(BACKLOG)?;
                    notify(done);
                    return Ok(listener);
                }
            },
        }
    }
}

/// Notifies the client that gave an order. It may have disconnected; the order is carried out anyway.
fn notify(done: oneshot::Sender<()>) {
    let _ = done.send(());
}

async fn accept(listener: &TcpListener, connections: &Connections) -> (TcpStream, SocketAddr) {
    while !connections.has_room() {
        tokio::time::sleep(POLL_INTERVAL).await;
    }
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            // Either the connection was gone before it was accepted, or no file descriptor is left.
            // The server goes on in both cases; closing an idle connection frees a descriptor.
            Err(error) => {
                if !concerns_one_connection(&error) {
                    connections.close_one();
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        }
    }
}

/// Whether accepting failed only because of the connection that would have been accepted.
fn concerns_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionReset | Interrupted)
}

async fn on_connection(
    stream: TcpStream,
    connection: ClientConnection,
    state: Arc<ServerState>,
    commands: watch::Receiver<Command>,
) {
    match state.fault_plans.due_for_connection() {
        Some(Action::DropBeforeRead) => {
            // The request arrives in the kernel's buffer, so the client has really sent it, but not
            // a byte of it is read.
            let _ = tokio::time::timeout(UNREAD_TIME_LIMIT, stream.readable()).await;
        }
        Some(_) => {
            let _ = stream.set_zero_linger();
        }
        None => serve_http1(stream, &connection, state, commands).await,
    }
}

async fn serve_http1(
    stream: TcpStream,
    client: &ClientConnection,
    state: Arc<ServerState>,
    mut commands: watch::Receiver<Command>,
) {
    let _ = stream.set_nodelay(true);
    let socket = TokioIo::new(ClientSocket::new(stream, client.close_handle.clone()));
    let respond = service_fn(|request| exchange(state.clone(), client, request));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME_LIMIT)
        .max_buf_size(MAX_HEAD_BYTES)
        .serve_connection(socket, respond);
    let mut connection = pin!(connection);
    tokio::select! {
        biased;
        () = client.close_handle.wait() => {}
        // The client may end the connection in any way.
        _ = &mut connection => {}
        _ = end_command(&mut commands) => {
            // The request in progress is the last one.
            connection.as_mut().graceful_shutdown();
            tokio::select! {
                biased;
                () = client.close_handle.wait() => {}
                _ = connection => {}
            }
        }
    }
}

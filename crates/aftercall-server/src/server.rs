//! The public handle of a server, which runs on threads of its own until it is stopped or dropped.

use std::io;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, PoisonError, Weak, mpsc as channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use hyper::body::Bytes;
use hyper::{Method, Uri};
use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::{mpsc, watch};

use crate::admin;
use crate::config::{Config, MAX_ADMIN_STORE_CALLS, MAX_STORE_CALLS};
use crate::listener::{self, Command};
use crate::port;
use crate::request::IncomingRequest;
use crate::state::ServerState;

/// How long the end of the server waits for store calls in progress.
const STOP_TIME_LIMIT: Duration = Duration::from_secs(2);

/// How long an idle connection is kept while the server drains: a request may be arriving, or a
/// response may still be on its way.
const DRAIN_IDLE_TIME: Duration = Duration::from_secs(1);
const POLL_INTERVAL: Duration = Duration::from_millis(10);

/// How a server ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ending {
    /// It was stopped; requests in progress were cut off.
    Stopped,
    /// It was drained, and all requests in progress were finished.
    Drained,
    /// It was drained, but some requests were not finished in time.
    CutOff,
    /// It lost its port, or could not go on for another reason.
    Failed,
}

/// A running reference server. It stops when it is dropped.
///
/// It can be used from any thread, and from asynchronous code too; but [`stop`](Server::stop),
/// [`drain`](Server::drain), [`wait`](Server::wait) and dropping block the calling thread.
#[derive(Debug)]
pub struct Server {
    opened: Opened,
    stopper: Stopper,
    ended: Arc<EndSignal>,
    /// `None` once it has been joined.
    thread: Option<JoinHandle<()>>,
}

/// A server that listens, as its own thread reports it.
#[derive(Debug)]
struct Opened {
    address: SocketAddr,
    /// Weak, because the data file is closed when the last owner of the state is gone.
    state: Weak<ServerState>,
    runtime: Handle,
}

#[derive(Debug, Default)]
struct EndSignal {
    ending: Mutex<Option<Ending>>,
    changed: Condvar,
}

impl EndSignal {
    fn notify(&self, ending: Ending) {
        *self.ending.lock().unwrap_or_else(PoisonError::into_inner) = Some(ending);
        self.changed.notify_all();
    }

    fn wait(&self) -> Ending {
        let ending = self.ending.lock().unwrap_or_else(PoisonError::into_inner);
        let ending = self.changed.wait_while(ending, |ending| ending.is_none());
        ending.unwrap_or_else(PoisonError::into_inner).unwrap_or(Ending::Failed)
    }
}

impl Server {
    /// Starts a server and returns once it listens.
    ///
    /// # Errors
    ///
    /// If the configuration cannot work (`InvalidInput`), if the server cannot listen on the
    /// address, or if the data file cannot be opened.
    pub fn start(config: Config) -> io::Result<Server> {
        config.check()?;
        let (sender, commands) = watch::channel(Command::Serve);
        let (started, when_started) = channel::sync_channel(1);
        let ended = Arc::new(EndSignal::default());
        let on_end = ended.clone();
        // The runtime lives and ends on a thread of its own, because a runtime must not be dropped
        // inside another one, and the caller may be inside one.
        let thread = thread::Builder::new().name("aftercall-server".to_owned());
        let thread = thread.spawn(move || {
            let run = || match runtime() {
                Ok(runtime) => run(runtime, &config, commands, &started),
                Err(error) => {
                    let _ = started.send(Err(error));
                    Ending::Failed
                }
            };
            // Threads that wait for the end must be notified even after a panic.
            on_end.notify(catch_unwind(AssertUnwindSafe(run)).unwrap_or(Ending::Failed));
        })?;
        let opened = when_started
            .recv()
            .unwrap_or_else(|_| Err(io::Error::other("the server ended while it started")))?;
        Ok(Server { opened, stopper: Stopper(sender), ended, thread: Some(thread) })
    }

    /// The address on which it listens.
    pub fn address(&self) -> SocketAddr {
        self.opened.address
    }

    /// Its base URL, without a slash at the end: `http://127.0.0.1:40321`.
    pub fn url(&self) -> String {
        format!("http://{}", self.opened.address)
    }

    /// Does a request of administration, and returns the status and the body of its response. It
    /// needs no connection, so it works while the port is closed, and a fault that is planned for
    /// the next connection does not meet it. `path` begins with `/admin/`.
    ///
    /// # Errors
    ///
    /// If that is no method or no path of administration (`InvalidInput`), or if the server has
    /// ended (`NotConnected`).
    pub fn administer(
        &self,
        method: &str,
        path: &str,
        body: impl Into<Vec<u8>>,
    ) -> io::Result<(u16, Vec<u8>)> {
        let wrong = || io::Error::new(io::ErrorKind::InvalidInput, "no request of administration");
        let method = Method::from_bytes(method.as_bytes()).map_err(|_| wrong())?;
        let uri: Uri = path.parse().map_err(|_| wrong())?;
        if !admin::is_for(uri.path()) {
            return Err(wrong());
        }
        let ended = || io::Error::new(io::ErrorKind::NotConnected, "the server has ended");
        let state = self.opened.state.upgrade().ok_or_else(ended)?;
        let request = IncomingRequest::of_administrator(method, uri, Bytes::from(body.into()));
        let (sender, response) = channel::sync_channel(1);
        // On the server's own threads, since the caller may be inside another runtime.
        self.opened.runtime.spawn(async move {
            let response = admin::respond(&state, &request).await;
            drop(state);
            let _ = sender.send(response);
        });
        let response = response.recv().map_err(|_| ended())?;
        Ok((response.status.as_u16(), response.body.to_vec()))
    }

    /// Stops it and waits, for about two seconds at most, until it has ended. Open connections are
    /// closed at once.
    pub fn stop(self) {
        // Dropping the server stops it.
    }

    /// Drains it: no more connections are accepted, requests in progress are finished within
    /// `limit`, and connections that are left then are closed. Blocks until it has ended, which is
    /// about two seconds after the limit at the latest.
    pub fn drain(self, limit: Duration) -> Ending {
        self.stopper.drain(limit);
        self.wait()
    }

    /// Blocks until the server has ended, and returns how: a [`Stopper`] stopped or drained it, or
    /// it failed.
    pub fn wait(&self) -> Ending {
        self.ended.wait()
    }

    /// A handle that stops the server from another thread, for instance the one that handles
    /// signals.
    pub fn stopper(&self) -> Stopper {
        self.stopper.clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stopper.stop();
        self.ended.wait();
        if let Some(thread) = self.thread.take() {
            // A panic has been reported as the ending already.
            let _ = thread.join();
        }
    }
}

/// Stops a [`Server`] from another thread.
#[derive(Clone, Debug)]
pub struct Stopper(watch::Sender<Command>);

impl Stopper {
    /// Asks the server to stop and returns at once. Asking again does nothing.
    pub fn stop(&self) {
        self.0.send_replace(Command::Stop);
    }

    /// Asks the server to finish requests in progress within `limit` and then to end, and returns
    /// at once. It does nothing if the server was asked to stop or to drain before.
    pub fn drain(&self, limit: Duration) {
        self.0.send_if_modified(|command| {
            let serves = *command == Command::Serve;
            if serves {
                *command = Command::Drain(limit);
            }
            serves
        });
    }
}

fn runtime() -> io::Result<Runtime> {
    let threads = thread::available_parallelism().map_or(2, usize::from).clamp(2, 4);
    Builder::new_multi_thread()
        .worker_threads(threads)
        // Enough threads that a store call never waits for one, which would look like a slow store.
        .max_blocking_threads(MAX_STORE_CALLS + MAX_ADMIN_STORE_CALLS + 8)
        .thread_name("aftercall-server")
        .enable_all()
        .build()
}

/// Opens the server, reports that it listens or why it could not start, and serves until it is told to
/// end.
fn run(
    runtime: Runtime,
    config: &Config,
    commands: watch::Receiver<Command>,
    started: &channel::SyncSender<io::Result<Opened>>,
) -> Ending {
    let (port_orders, orders) = mpsc::channel(16);
    let opened = runtime.block_on(async {
        let listener = port::bind(config.address).map_err(|error| {
            let message = format!("cannot listen on {}: {error}", config.address);
            io::Error::new(error.kind(), message)
        })?;
        let address = listener.local_addr()?;
        let state = ServerState::open(config, address, port_orders).await?;
        Ok::<_, io::Error>((listener, address, Arc::new(state)))
    });
    let ending = match opened {
        Ok((listener, address, state)) => {
            let runtime_handle = runtime.handle().clone();
            let state_handle = Arc::downgrade(&state);
            let opened = Opened { address, state: state_handle, runtime: runtime_handle };
            let _ = started.send(Ok(opened));
            let served = listener::serve(listener, state.clone(), orders, commands.clone());
            let ending = match runtime.block_on(served) {
                Ok(Command::Drain(limit)) => runtime.block_on(drain(&state, limit, commands)),
                Ok(_) => Ending::Stopped,
                // The server cannot go on if it has lost its port.
                Err(_) => Ending::Failed,
            };
            state.store.stop();
            ending
        }
        Err(error) => {
            let _ = started.send(Err(error));
            Ending::Failed
        }
    };
    runtime.shutdown_timeout(STOP_TIME_LIMIT);
    ending
}

/// Waits until no request is in progress any more, including those whose clients have disconnected.
async fn drain(
    state: &ServerState,
    limit: Duration,
    mut commands: watch::Receiver<Command>,
) -> Ending {
    let close_idle = async {
        tokio::time::sleep(DRAIN_IDLE_TIME.min(limit / 2)).await;
        state.connections.close_idle();
        std::future::pending().await
    };
    let done = async {
        while !state.is_idle() {
            tokio::time::sleep(POLL_INTERVAL).await;
        }
    };
    tokio::select! {
        () = done => Ending::Drained,
        () = close_idle => Ending::CutOff,
        () = tokio::time::sleep(limit) => Ending::CutOff,
        _ = commands.wait_for(|command| *command == Command::Stop) => Ending::Stopped,
    }
}

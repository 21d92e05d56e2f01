//! The public handle of a server, which runs on threads of its own until it is stopped or dropped.

use std::io;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, PoisonError, mpsc as channel};
use std::thread;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, watch};

use crate::config::{Config, MAX_ADMIN_STORE_CALLS, MAX_STORE_CALLS};
use crate::listener::{self, Command};
use crate::port;
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
    address: SocketAddr,
    stopper: Stopper,
    ended: Arc<EndSignal>,
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
        thread::Builder::new().name("aftercall-server".to_owned()).spawn(move || {
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
        let address = when_started
            .recv()
            .unwrap_or_else(|_| Err(io::Error::other("the server ended while it started")))?;
        Ok(Server { address, stopper: Stopper(sender), ended })
    }

    /// The address on which it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its base URL, without a slash at the end: `http://127.0.0.1:40321`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
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

/// Opens the server, reports its address or why it could not start, and serves until it is told to
/// end.
fn run(
    runtime: Runtime,
    config: &Config,
    commands: watch::Receiver<Command>,
    started: &channel::SyncSender<io::Result<SocketAddr>>,
) -> Ending {
    let (port_outages, outages) = mpsc::channel(16);
    let opened = runtime.block_on(async {
        let listener = port::bind(config.address).map_err(|error| {
            let message = format!("cannot listen on {}: {error}", config.address);
            io::Error::new(error.kind(), message)
        })?;
        let address = listener.local_addr()?;
        let state = ServerState::open(config, address, port_outages).await?;
        Ok::<_, io::Error>((listener, address, Arc::new(state)))
    });
    let ending = match opened {
        Ok((listener, address, state)) => {
            let _ = started.send(Ok(address));
            let served = listener::serve(listener, state.clone(), outages, commands.clone());
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

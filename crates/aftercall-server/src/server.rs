//! The server as a value: it runs on threads of its own until it is stopped or dropped.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Condvar, Mutex, PoisonError, mpsc as channel};
use std::thread;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, watch};

use crate::config::{Config, MAINTENANCE_CALLS, STORE_CALLS};
use crate::listener;
use crate::service::Service;

/// How long the end of the server waits for store calls that are at work.
const STOP_LIMIT: Duration = Duration::from_secs(2);

/// A running reference server. It stops when it is dropped.
///
/// It can be used from any thread, and from asynchronous code too, where [`stop`](Server::stop),
/// [`wait`](Server::wait) and dropping block the thread they are called on.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    stopper: Stopper,
    ended: Arc<Ended>,
}

#[derive(Debug, Default)]
struct Ended {
    ended: Mutex<bool>,
    changed: Condvar,
}

impl Ended {
    fn tell(&self) {
        *self.ended.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.changed.notify_all();
    }

    fn wait(&self) {
        let ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        drop(
            self.changed.wait_while(ended, |ended| !*ended).unwrap_or_else(PoisonError::into_inner),
        );
    }
}

impl Server {
    /// Starts a server and returns once it listens.
    ///
    /// # Errors
    ///
    /// If the configuration cannot work (`InvalidInput`), the address cannot be listened on, or the
    /// data file cannot be opened.
    pub fn start(config: Config) -> io::Result<Server> {
        config.check()?;
        let (stop, stopped) = watch::channel(false);
        let (tell, told) = channel::sync_channel(1);
        let ended = Arc::new(Ended::default());
        let end = ended.clone();
        // The runtime lives and ends on a thread of its own, because a runtime must not be dropped
        // inside another one, which is where the caller may be.
        thread::Builder::new().name("aftercall-server".to_owned()).spawn(move || {
            match runtime() {
                Ok(runtime) => run(runtime, &config, stopped, &tell),
                Err(error) => drop(tell.send(Err(error))),
            }
            end.tell();
        })?;
        let address = told.recv().unwrap_or_else(|_| Err(io::Error::other("the server died")))?;
        Ok(Server { address, stopper: Stopper(stop), ended })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its base URL, without a slash at the end: `http://127.0.0.1:40321`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Stops it and waits, for about two seconds at most, until it has ended. Connections are
    /// closed as they stand.
    pub fn stop(self) {
        // Dropping does it.
    }

    /// Blocks until the server has ended, which is when a [`Stopper`] stops it or its port is lost.
    pub fn wait(&self) {
        self.ended.wait();
    }

    /// A handle that stops the server from elsewhere, for instance from a signal handler's thread.
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

/// Stops a [`Server`] from elsewhere.
#[derive(Clone, Debug)]
pub struct Stopper(watch::Sender<bool>);

impl Stopper {
    /// Asks the server to stop and returns at once. Asking again does nothing.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

fn runtime() -> io::Result<Runtime> {
    let threads = thread::available_parallelism().map_or(2, usize::from).clamp(2, 4);
    Builder::new_multi_thread()
        .worker_threads(threads)
        // Enough that a store call never waits for a thread: waiting would look like slowness.
        .max_blocking_threads(STORE_CALLS + MAINTENANCE_CALLS + 8)
        .thread_name("aftercall-server")
        .enable_all()
        .build()
}

/// Opens the server, tells where it listens, and serves until it is stopped.
fn run(
    runtime: Runtime,
    config: &Config,
    stopped: watch::Receiver<bool>,
    tell: &channel::SyncSender<io::Result<SocketAddr>>,
) {
    let (closures, orders) = mpsc::channel(16);
    let opened = runtime.block_on(async {
        let listener = listener::bind(config.address).map_err(|error| {
            let told = format!("cannot listen on {}: {error}", config.address);
            io::Error::new(error.kind(), told)
        })?;
        let address = listener.local_addr()?;
        let service = Service::open(config, address, closures).await?;
        Ok::<_, io::Error>((listener, address, Arc::new(service)))
    });
    match opened {
        Ok((listener, address, service)) => {
            let _ = tell.send(Ok(address));
            // If the port is lost there is nothing to go on with, and `wait` returns.
            let _ = runtime.block_on(listener::serve(listener, service.clone(), orders, stopped));
            service.store.stop();
        }
        Err(error) => drop(tell.send(Err(error))),
    }
    runtime.shutdown_timeout(STOP_LIMIT);
}

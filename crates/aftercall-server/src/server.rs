//! The server as a value: it runs on threads of its own until it is stopped or dropped.

use std::io;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, PoisonError, mpsc as channel};
use std::thread;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, watch};

use crate::config::{Config, MAINTENANCE_CALLS, STORE_CALLS};
use crate::listener::{self, Order};
use crate::port;
use crate::service::Service;

/// How long the end of the server waits for store calls that are at work.
const STOP_LIMIT: Duration = Duration::from_secs(2);

/// How long a connection at which no request is worked on is kept while the server drains: its
/// request may just be arriving, and its answer just be leaving.
const DRAIN_QUIET: Duration = Duration::from_secs(1);
const BETWEEN_LOOKS: Duration = Duration::from_millis(10);

/// How a server ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ending {
    /// It was stopped; what was under way was broken off.
    Stopped,
    /// It was drained, and what was under way was finished.
    Drained,
    /// It was drained, but not everything was finished in time.
    CutOff,
    /// It has lost its port, or could not go on for another reason.
    Failed,
}

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
    ended: Mutex<Option<Ending>>,
    changed: Condvar,
}

impl Ended {
    fn tell(&self, ending: Ending) {
        *self.ended.lock().unwrap_or_else(PoisonError::into_inner) = Some(ending);
        self.changed.notify_all();
    }

    fn wait(&self) -> Ending {
        let ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        let ended = self.changed.wait_while(ended, |ended| ended.is_none());
        ended.unwrap_or_else(PoisonError::into_inner).unwrap_or(Ending::Failed)
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
        let (stop, orders) = watch::channel(Order::Serve);
        let (tell, told) = channel::sync_channel(1);
        let ended = Arc::new(Ended::default());
        let end = ended.clone();
        // The runtime lives and ends on a thread of its own, because a runtime must not be dropped
        // inside another one, which is where the caller may be.
        thread::Builder::new().name("aftercall-server".to_owned()).spawn(move || {
            let run = || match runtime() {
                Ok(runtime) => run(runtime, &config, orders, &tell),
                Err(error) => {
                    let _ = tell.send(Err(error));
                    Ending::Failed
                }
            };
            // Whoever waits must hear of the end, however it comes.
            end.tell(catch_unwind(AssertUnwindSafe(run)).unwrap_or(Ending::Failed));
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

    /// Drains it: no connection is accepted any more, requests under way are finished within `limit`,
    /// and what is then left is closed as it stands. Blocks until it has ended, which is about two
    /// seconds after the limit at the latest.
    pub fn drain(self, limit: Duration) -> Ending {
        self.stopper.drain(limit);
        self.wait()
    }

    /// Blocks until the server has ended, and says how: a [`Stopper`] stopped or drained it, or its
    /// port is lost.
    pub fn wait(&self) -> Ending {
        self.ended.wait()
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
pub struct Stopper(watch::Sender<Order>);

impl Stopper {
    /// Asks the server to stop and returns at once. Asking again does nothing.
    pub fn stop(&self) {
        self.0.send_replace(Order::Stop);
    }

    /// Asks the server to finish within `limit` what is under way and then to end, and returns at
    /// once. It does nothing if the server was asked to end before.
    pub fn drain(&self, limit: Duration) {
        self.0.send_if_modified(|order| {
            let serves = *order == Order::Serve;
            if serves {
                *order = Order::Drain(limit);
            }
            serves
        });
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

/// Opens the server, tells where it listens, and serves until it is told to end.
fn run(
    runtime: Runtime,
    config: &Config,
    orders: watch::Receiver<Order>,
    tell: &channel::SyncSender<io::Result<SocketAddr>>,
) -> Ending {
    let (port_outages, outages) = mpsc::channel(16);
    let opened = runtime.block_on(async {
        let listener = port::bind(config.address).map_err(|error| {
            let told = format!("cannot listen on {}: {error}", config.address);
            io::Error::new(error.kind(), told)
        })?;
        let address = listener.local_addr()?;
        let service = Service::open(config, address, port_outages).await?;
        Ok::<_, io::Error>((listener, address, Arc::new(service)))
    });
    let ending = match opened {
        Ok((listener, address, service)) => {
            let _ = tell.send(Ok(address));
            let served = listener::serve(listener, service.clone(), outages, orders.clone());
            let ending = match runtime.block_on(served) {
                Ok(Order::Drain(limit)) => runtime.block_on(drain(&service, limit, orders)),
                Ok(_) => Ending::Stopped,
                // If the port is lost there is nothing to go on with.
                Err(_) => Ending::Failed,
            };
            service.store.stop();
            ending
        }
        Err(error) => {
            let _ = tell.send(Err(error));
            Ending::Failed
        }
    };
    runtime.shutdown_timeout(STOP_LIMIT);
    ending
}

/// Waits until nothing is under way any more, those requests included whose clients have gone.
async fn drain(service: &Service, limit: Duration, mut orders: watch::Receiver<Order>) -> Ending {
    let quiet = async {
        tokio::time::sleep(DRAIN_QUIET.min(limit / 2)).await;
        service.places.end_quiet();
        std::future::pending().await
    };
    let done = async {
        while !service.is_idle() {
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
    };
    tokio::select! {
        () = done => Ending::Drained,
        () = quiet => Ending::CutOff,
        () = tokio::time::sleep(limit) => Ending::CutOff,
        _ = orders.wait_for(|order| *order == Order::Stop) => Ending::Stopped,
    }
}

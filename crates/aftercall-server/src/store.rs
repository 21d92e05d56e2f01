//! The store as requests see it: work on a blocking thread, waited for no longer than the time
//! limit, and really slow when it is told to be.

use std::io;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use hyper::StatusCode;
use tokio::sync::Semaphore;

use crate::config::{MAINTENANCE_CALLS, STORE_CALLS};
use crate::opened::Opened;
use crate::problem::Problem;
use crate::shelf::Shelf;

/// The store of a server.
#[derive(Debug)]
pub(crate) struct Store {
    shelf: Arc<Opened>,
    slowness: Arc<Slowness>,
    permits: Arc<Semaphore>,
    /// Permits of their own, so that administration never waits behind slow calls of clients.
    maintenance: Arc<Semaphore>,
    limit: Duration,
}

/// Why a store call gave no result.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// It did not answer in time; what it was asked to do may still be done.
    TimedOut(Duration),
    /// It failed.
    Failed(String),
}

impl From<Trouble> for Problem {
    fn from(trouble: Trouble) -> Self {
        let detail = match trouble {
            Trouble::TimedOut(limit) => format!(
                "The operation timed out: the store did not answer within {} ms.",
                limit.as_millis()
            ),
            Trouble::Failed(why) => why,
        };
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, detail)
    }
}

impl Store {
    pub(crate) fn open(file: Option<&Path>, limit: Duration) -> io::Result<Self> {
        Ok(Store {
            shelf: Arc::new(Opened::open(file)?),
            slowness: Arc::default(),
            permits: Arc::new(Semaphore::new(STORE_CALLS)),
            maintenance: Arc::new(Semaphore::new(MAINTENANCE_CALLS)),
            limit,
        })
    }

    /// Has the store do `work` for a client. If it takes too long the client is told so, but the
    /// work goes on and takes effect.
    pub(crate) async fn call<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Shelf) -> Result<T, redb::Error> + Send + 'static,
    ) -> Result<T, Trouble> {
        let slowness = self.slowness.clone();
        let job = self.run(&self.permits, move |shelf| {
            if slowness.endure() { shelf.work(work).map_err(failed) } else { Err(stopping()) }
        });
        match tokio::time::timeout(self.limit, job).await {
            Ok(result) => result,
            Err(_) => Err(Trouble::TimedOut(self.limit)),
        }
    }

    /// Has the store do `work` for an administrator: without the delay and without a time limit.
    pub(crate) async fn maintain<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Shelf) -> Result<T, redb::Error> + Send + 'static,
    ) -> Result<T, Trouble> {
        self.run(&self.maintenance, move |shelf| shelf.work(work).map_err(failed)).await
    }

    async fn run<T: Send + 'static>(
        &self,
        permits: &Arc<Semaphore>,
        work: impl FnOnce(&Opened) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, Trouble> {
        let permit = permits.clone().acquire_owned().await.map_err(|_| stopping())?;
        let shelf = self.shelf.clone();
        let job = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work(&shelf)
        });
        job.await.unwrap_or_else(|_| Err(Trouble::Failed("The store failed.".to_owned())))
    }

    /// Whether no call is at work, not even one that nobody waits for any more.
    pub(crate) fn is_idle(&self) -> bool {
        self.permits.available_permits() == STORE_CALLS
            && self.maintenance.available_permits() == MAINTENANCE_CALLS
    }

    /// Makes every later call for a client take so much longer.
    pub(crate) fn set_delay(&self, delay: Duration) {
        self.slowness.set_delay(delay);
    }

    /// Ends the waiting of all calls without doing their work, as a crash would.
    pub(crate) fn stop(&self) {
        self.slowness.stop();
    }
}

fn failed(error: redb::Error) -> Trouble {
    Trouble::Failed(format!("The store failed: {error}."))
}

fn stopping() -> Trouble {
    Trouble::Failed("The server is stopping.".to_owned())
}

/// The delay, as a wait that the end of the server interrupts.
#[derive(Debug, Default)]
struct Slowness {
    state: Mutex<State>,
    stopped: Condvar,
}

#[derive(Debug, Default)]
struct State {
    delay: Duration,
    stopping: bool,
}

impl Slowness {
    fn set_delay(&self, delay: Duration) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).delay = delay;
    }

    fn stop(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).stopping = true;
        self.stopped.notify_all();
    }

    /// Waits for the delay that is set now; false if the server is stopping.
    fn endure(&self) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let until = Instant::now() + state.delay;
        let left = until.saturating_duration_since(Instant::now());
        let (state, _) = self
            .stopped
            .wait_timeout_while(state, left, |state| !state.stopping)
            .unwrap_or_else(PoisonError::into_inner);
        !state.stopping
    }
}

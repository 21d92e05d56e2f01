//! The store as requests see it. The work is done on a blocking thread, and a request waits for it
//! no longer than the time limit. Administration can make the store really slow.

use std::io;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use hyper::StatusCode;
use tokio::sync::Semaphore;

use crate::config::{MAX_ADMIN_STORE_CALLS, MAX_STORE_CALLS};
use crate::data_file::DataFile;
use crate::document_table::DocumentTable;
use crate::problem::Problem;

/// The store of a server.
#[derive(Debug)]
pub(crate) struct Store {
    file: Arc<DataFile>,
    delay: Arc<Delay>,
    client_permits: Arc<Semaphore>,
    /// Administration has its own permits, so that it never waits behind slow calls of clients.
    admin_permits: Arc<Semaphore>,
    time_limit: Duration,
}

/// Why a store call gave no result.
#[derive(Debug)]
pub(crate) enum StoreError {
    /// It did not finish in time. The work goes on and may still be done.
    TimedOut(Duration),
    /// It failed.
    Failed(String),
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        let detail = match error {
            StoreError::TimedOut(limit) => format!(
                "The operation timed out: the store did not answer within {} ms.",
                limit.as_millis()
            ),
            StoreError::Failed(why) => why,
        };
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, detail)
    }
}

impl Store {
    pub(crate) fn open(file: Option<&Path>, time_limit: Duration) -> io::Result<Self> {
        Ok(Store {
            file: Arc::new(DataFile::open(file)?),
            delay: Arc::default(),
            client_permits: Arc::new(Semaphore::new(MAX_STORE_CALLS)),
            admin_permits: Arc::new(Semaphore::new(MAX_ADMIN_STORE_CALLS)),
            time_limit,
        })
    }

    /// Does `work` for a client. If it takes too long the client is told so, but the work goes on
    /// and takes effect.
    pub(crate) async fn run_for_client<T: Send + 'static>(
        &self,
        work: impl FnOnce(&DocumentTable) -> Result<T, redb::Error> + Send + 'static,
    ) -> Result<T, StoreError> {
        let delay = self.delay.clone();
        let job = self.run(&self.client_permits, move |file| {
            if delay.wait() { file.with_table(work).map_err(failed) } else { Err(cut_off()) }
        });
        match tokio::time::timeout(self.time_limit, job).await {
            Ok(result) => result,
            Err(_) => Err(StoreError::TimedOut(self.time_limit)),
        }
    }

    /// Does `work` for an administrator, without the delay and without a time limit.
    pub(crate) async fn run_for_admin<T: Send + 'static>(
        &self,
        work: impl FnOnce(&DocumentTable) -> Result<T, redb::Error> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.run(&self.admin_permits, move |file| file.with_table(work).map_err(failed)).await
    }

    async fn run<T: Send + 'static>(
        &self,
        permits: &Arc<Semaphore>,
        work: impl FnOnce(&DataFile) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let permit = permits.clone().acquire_owned().await.map_err(|_| stopping())?;
        let file = self.file.clone();
        let job = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work(&file)
        });
        job.await.unwrap_or_else(|_| Err(StoreError::Failed("The store failed.".to_owned())))
    }

    /// Whether no call is in progress, not even one whose caller has stopped waiting.
    pub(crate) fn is_idle(&self) -> bool {
        self.client_permits.available_permits() == MAX_STORE_CALLS
            && self.admin_permits.available_permits() == MAX_ADMIN_STORE_CALLS
    }

    /// Delays every later call of a client.
    pub(crate) fn set_delay(&self, delay: Duration) {
        self.delay.set(delay);
    }

    /// Ends all calls that are delayed now, without doing their work.
    pub(crate) fn cut_delays(&self) {
        self.delay.cut();
    }

    /// Ends all delayed calls, also later ones, without doing their work, as a crash would.
    pub(crate) fn stop(&self) {
        self.delay.stop();
    }
}

fn failed(error: redb::Error) -> StoreError {
    StoreError::Failed(format!("The store failed: {error}."))
}

fn stopping() -> StoreError {
    StoreError::Failed("The server is stopping.".to_owned())
}

fn cut_off() -> StoreError {
    StoreError::Failed("The call was cut off before the store did its work.".to_owned())
}

/// The delay of client calls. Stopping the server interrupts it.
#[derive(Debug, Default)]
struct Delay {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    delay: Duration,
    /// How often the calls that were delayed have been cut off.
    cuts: u64,
    stopping: bool,
}

impl Delay {
    fn set(&self, delay: Duration) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).delay = delay;
    }

    fn cut(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).cuts += 1;
        self.changed.notify_all();
    }

    fn stop(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).stopping = true;
        self.changed.notify_all();
    }

    /// Waits for the delay that is set now; returns false if it was cut off.
    fn wait(&self) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let until = Instant::now() + state.delay;
        let left = until.saturating_duration_since(Instant::now());
        let cuts = state.cuts;
        let goes_on = |state: &State| !state.stopping && state.cuts == cuts;
        let (state, _) = self
            .changed
            .wait_timeout_while(state, left, |state| goes_on(state))
            .unwrap_or_else(PoisonError::into_inner);
        goes_on(&state)
    }
}

//! The file with the documents. It is opened again after its disk has failed, because redb does
//! nothing more after an I/O error although there may be space again a moment later.

use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};
use std::{fmt, io};

use redb::Error;

use crate::document_table::DocumentTable;

/// How long to wait between two attempts to open the file again.
const REOPEN_INTERVAL: Duration = Duration::from_millis(100);

/// The document table together with the file that holds it.
#[derive(Debug)]
pub(crate) struct DataFile {
    /// `None` for a table in memory, which has no disk that could fail.
    path: Option<PathBuf>,
    state: RwLock<State>,
}

#[derive(Debug)]
struct State {
    /// `None` while the file cannot be opened again.
    table: Option<DocumentTable>,
    /// The table has met an I/O error and must not be used any more.
    broken: bool,
    /// When an attempt to open it last failed.
    failed: Option<Instant>,
}

impl DataFile {
    /// Opens the file, or a table in memory.
    ///
    /// # Errors
    ///
    /// Says which file could not be opened, and why.
    pub(crate) fn open(path: Option<&Path>) -> io::Result<DataFile> {
        let table = DocumentTable::open(path).map_err(|error| match path {
            Some(path) => open_error(path, error),
            None => io::Error::other(error),
        })?;
        let state = State { table: Some(table), broken: false, failed: None };
        Ok(DataFile { path: path.map(Path::to_path_buf), state: RwLock::new(state) })
    }

    /// Does `work` with the table. If the disk has failed before, the file is opened again first:
    /// what was committed is there, and what was not committed is gone as a whole.
    pub(crate) fn with_table<T>(
        &self,
        work: impl FnOnce(&DocumentTable) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.reopen_if_broken()?;
        let result = match &self.read().table {
            Some(table) => work(table),
            None => Err(Error::DatabaseClosed),
        };
        if self.path.is_some() && result.as_ref().is_err_and(is_final) {
            self.write().broken = true;
        }
        result
    }

    /// Opens the file again if that is needed and was not tried a moment ago.
    fn reopen_if_broken(&self) -> Result<(), Error> {
        if !self.read().broken {
            return Ok(());
        }
        let mut state = self.write();
        let Some(path) = self.path.as_deref().filter(|_| state.broken) else { return Ok(()) };
        if state.failed.is_some_and(|failed| failed.elapsed() < REOPEN_INTERVAL) {
            return Err(Error::PreviousIo);
        }
        // The old table holds the lock on the file, so it must be dropped first.
        state.table = None;
        match DocumentTable::open(Some(path)) {
            Ok(table) => {
                *state = State { table: Some(table), broken: false, failed: None };
                Ok(())
            }
            Err(error) => {
                state.failed = Some(Instant::now());
                Err(error)
            }
        }
    }

    // The state is only ever assigned as a whole, so a panic leaves nothing half done.
    fn read(&self) -> std::sync::RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether redb does nothing more after this error.
fn is_final(error: &Error) -> bool {
    matches!(
        error,
        Error::Io(_)
            | Error::Backend(_)
            | Error::PreviousIo
            | Error::DatabaseClosed
            | Error::LockPoisoned(_)
    )
}

/// The error for a file that cannot be opened.
fn open_error(path: &Path, error: Error) -> io::Error {
    let name = path.display();
    let cannot_open = |kind, why: &dyn fmt::Display| {
        io::Error::new(kind, format!("cannot open the data file {name}: {why}"))
    };
    match error {
        Error::DatabaseAlreadyOpen => {
            cannot_open(io::ErrorKind::ResourceBusy, &"another process has it open")
        }
        Error::Io(error) if error.kind() == io::ErrorKind::InvalidData => cannot_open(
            io::ErrorKind::InvalidData,
            &format!("it is not a data file of this server: {error}"),
        ),
        Error::Io(error) => cannot_open(error.kind(), &error),
        error @ (Error::Corrupted(_) | Error::UpgradeRequired(_)) => {
            cannot_open(io::ErrorKind::InvalidData, &error)
        }
        error => cannot_open(io::ErrorKind::Other, &error),
    }
}

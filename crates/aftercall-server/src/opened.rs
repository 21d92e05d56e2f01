//! The open shelf of documents, and the opening of it anew once its disk has failed: redb does no
//! more work after an I/O error, though space may be free again a moment later.

use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};
use std::{fmt, io};

use redb::Error;

use crate::shelf::Shelf;

/// How long after a vain attempt to open the file the next one is made.
const BETWEEN_ATTEMPTS: Duration = Duration::from_millis(100);

/// The shelf with the file that it stands in.
#[derive(Debug)]
pub(crate) struct Opened {
    /// `None` for a shelf in memory, which has no disk that could fail.
    file: Option<PathBuf>,
    state: RwLock<State>,
}

#[derive(Debug)]
struct State {
    /// `None` while the file cannot be opened again.
    shelf: Option<Shelf>,
    /// The shelf has met an I/O error and must not be used any more.
    broken: bool,
    /// When opening it last failed.
    failed: Option<Instant>,
}

impl Opened {
    /// Opens the file, or a shelf in memory.
    ///
    /// # Errors
    ///
    /// Says which file could not be opened, and why.
    pub(crate) fn open(file: Option<&Path>) -> io::Result<Opened> {
        let shelf = Shelf::open(file).map_err(|error| match file {
            Some(file) => unopened(file, error),
            None => io::Error::other(error),
        })?;
        let state = State { shelf: Some(shelf), broken: false, failed: None };
        Ok(Opened { file: file.map(Path::to_path_buf), state: RwLock::new(state) })
    }

    /// Has the shelf do `work`. If the disk has failed before, the file is opened anew first: what
    /// was committed is there, what was not is gone as a whole.
    pub(crate) fn work<T>(
        &self,
        work: impl FnOnce(&Shelf) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.mend()?;
        let done = match &self.read().shelf {
            Some(shelf) => work(shelf),
            None => Err(Error::DatabaseClosed),
        };
        if self.file.is_some() && done.as_ref().is_err_and(is_of_the_disk) {
            self.write().broken = true;
        }
        done
    }

    /// Opens the file again if that is needed, and if it was not tried a moment ago.
    fn mend(&self) -> Result<(), Error> {
        if !self.read().broken {
            return Ok(());
        }
        let mut state = self.write();
        let Some(file) = self.file.as_deref().filter(|_| state.broken) else { return Ok(()) };
        if state.failed.is_some_and(|failed| failed.elapsed() < BETWEEN_ATTEMPTS) {
            return Err(Error::PreviousIo);
        }
        // The old one holds the lock on the file, so it has to go first.
        state.shelf = None;
        match Shelf::open(Some(file)) {
            Ok(shelf) => {
                *state = State { shelf: Some(shelf), broken: false, failed: None };
                Ok(())
            }
            Err(error) => {
                state.failed = Some(Instant::now());
                Err(error)
            }
        }
    }

    // Nothing but whole assignments happens to the state, so a panic leaves nothing half done.
    fn read(&self) -> std::sync::RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether redb does no more work after this error.
fn is_of_the_disk(error: &Error) -> bool {
    matches!(
        error,
        Error::Io(_)
            | Error::Backend(_)
            | Error::PreviousIo
            | Error::DatabaseClosed
            | Error::LockPoisoned(_)
    )
}

/// The error of a file that cannot be opened.
fn unopened(file: &Path, error: Error) -> io::Error {
    let name = file.display();
    let told = |kind, why: &dyn fmt::Display| {
        io::Error::new(kind, format!("cannot open the data file {name}: {why}"))
    };
    match error {
        Error::DatabaseAlreadyOpen => {
            told(io::ErrorKind::ResourceBusy, &"another process has it open")
        }
        Error::Io(error) if error.kind() == io::ErrorKind::InvalidData => told(
            io::ErrorKind::InvalidData,
            &format!("it is not a data file of this server: {error}"),
        ),
        Error::Io(error) => told(error.kind(), &error),
        error @ (Error::Corrupted(_) | Error::UpgradeRequired(_)) => {
            told(io::ErrorKind::InvalidData, &error)
        }
        error => told(io::ErrorKind::Other, &error),
    }
}

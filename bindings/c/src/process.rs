//! What a fork does to objects with locks. The child has one thread; a lock that another thread of
//! the parent held is locked in the child forever, and what it guards may be half changed. So a
//! child never touches the parent's shared state: it notices that it is another process, and begins
//! with a state of its own ([`PerProcess`]). Nobody waits for this. The library's tables are constants:
//! nothing is made at first use that a fork could catch.
//!
//! The handler is registered at the first use that needs it. glibc removes those of a library that
//! is unloaded; the shared library is never unloaded (build.rs).

use crate::result::{Refusal, aftercall_result};
use core::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, Ordering};

/// How many forks lie between the first process that used the library and this one.
static FORKS: AtomicU32 = AtomicU32::new(0);
/// Whether the handler is registered.
static WATCHED: AtomicBool = AtomicBool::new(false);
/// Which process this is, seen from the one that first used the library: it differs between parent
/// and child.
#[inline]
pub(crate) fn generation() -> u32 {
    FORKS.load(Ordering::Relaxed)
}

/// Sees that forks are noticed from now on.
///
/// Threads that come here at once may register the handler several times. That does no harm, and
/// waiting for each other would.
pub(crate) fn watch() -> Result<(), Refusal> {
    if WATCHED.load(Ordering::Acquire) {
        return Ok(());
    }
    #[cfg(unix)]
    {
        // SAFETY: the handler only touches an atomic.
        let result = unsafe { libc::pthread_atfork(None, None, Some(in_child)) };
        if result != 0 {
            return Err(Refusal::new(aftercall_result::NO_MEMORY, "no fork can be noticed"));
        }
    }
    WATCHED.store(true, Ordering::Release);
    Ok(())
}

#[cfg(unix)]
unsafe extern "C" fn in_child() {
    FORKS.fetch_add(1, Ordering::Relaxed);
}

/// A value with locks inside, of which each process has its own.
pub(crate) struct PerProcess<T> {
    at: AtomicPtr<Owned<T>>,
}

struct Owned<T> {
    generation: u32,
    value: T,
}

impl<T: Send + Sync> PerProcess<T> {
    pub(crate) fn new(value: T) -> PerProcess<T> {
        PerProcess { at: AtomicPtr::new(Owned::boxed(value)) }
    }

    /// This process's value. In a child that asks for the first time, `make` makes it; the parent's
    /// stays where it is, untouched: one of its locks may be held forever.
    #[inline]
    pub(crate) fn get(&self, make: impl FnOnce() -> T) -> &T {
        let present = self.at.load(Ordering::Acquire);
        // SAFETY: a box that was put here, and that is never freed before `self` is.
        let owned = unsafe { &*present };
        if owned.generation == generation() {
            return &owned.value;
        }
        let made = Owned::boxed(make());
        let order = Ordering::AcqRel;
        match self.at.compare_exchange(present, made, order, Ordering::Acquire) {
            // SAFETY: as above; it is the box made here.
            Ok(_) => unsafe { &(*made).value },
            Err(other) => {
                // SAFETY: nobody else has seen the box made here.
                drop(unsafe { Box::from_raw(made) });
                // SAFETY: as above; another thread of this process put it there.
                unsafe { &(*other).value }
            }
        }
    }
}

impl<T> Owned<T> {
    fn boxed(value: T) -> *mut Owned<T> {
        Box::into_raw(Box::new(Owned { generation: generation(), value }))
    }
}

impl<T> Drop for PerProcess<T> {
    fn drop(&mut self) {
        // SAFETY: a box that was put here, and nobody else has `self` any more.
        let owned = unsafe { Box::from_raw(*self.at.get_mut()) };
        if owned.generation != generation() {
            // The parent's: even its memory must not be looked at.
            core::mem::forget(owned);
        }
    }
}

//! What a fork does to objects with locks. The child has one thread; a lock that another thread of
//! the parent held is locked in the child for ever, and what it guards may be half changed. So a
//! child never touches the parent's shared state: it notices that it is another process, and begins
//! with a state of its own ([`PerProcess`]). Nothing in the parent waits for this, but a fork waits for
//! a thread that is just making the library's tables, once in a program's life, and that for a fork.
//!
//! The handlers are registered at the first use that needs them. glibc removes those of a library
//! that is unloaded; the shared library is never unloaded (build.rs).

use crate::result::{Refusal, aftercall_result};
use core::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, Ordering};

/// How many forks lie between the first process that used the library and this one.
static FORKS: AtomicU32 = AtomicU32::new(0);
/// Whether the handlers are registered.
static WATCHED: AtomicBool = AtomicBool::new(false);
/// How many threads are making tables that are guarded by a lock.
static MAKING: AtomicU32 = AtomicU32::new(0);
/// How many threads are just forking: nobody begins to make tables meanwhile.
static FORKING: AtomicU32 = AtomicU32::new(0);
/// The longest that a thread waits for the others, in milliseconds. Making the tables takes a few; but
/// the fork may come from a signal handler that interrupted it, and then waiting is in vain.
const PATIENCE_MS: u32 = 1000;

/// Which process this is, seen from the one that first used the library: it differs between parent
/// and child.
#[inline]
pub(crate) fn generation() -> u32 {
    FORKS.load(Ordering::Relaxed)
}

/// Sees that forks are noticed from now on.
///
/// Threads that come here at once may register the handlers several times. That does no harm, and
/// waiting for each other would.
pub(crate) fn watch() -> Result<(), Refusal> {
    if WATCHED.load(Ordering::Acquire) {
        return Ok(());
    }
    #[cfg(unix)]
    {
        // SAFETY: the handlers only touch atomics, and sleep.
        let result =
            unsafe { libc::pthread_atfork(Some(before_fork), Some(in_parent), Some(in_child)) };
        if result != 0 {
            return Err(Refusal::new(aftercall_result::NO_MEMORY, "no fork can be noticed"));
        }
    }
    WATCHED.store(true, Ordering::Release);
    Ok(())
}

/// Makes tables that are guarded by a lock, unless `made` says that this was done. A fork waits
/// until they are made.
#[inline]
pub(crate) fn make_once(made: &AtomicBool, make: impl FnOnce()) {
    if !made.load(Ordering::Acquire) {
        make_now(made, make);
    }
}

#[cold]
fn make_now(made: &AtomicBool, make: impl FnOnce()) {
    /// Counts down even when a panic leaves.
    struct Making;
    impl Drop for Making {
        fn drop(&mut self) {
            MAKING.fetch_sub(1, Ordering::Release);
        }
    }
    // If forks cannot be noticed, the tables are of use all the same.
    let _ = watch();
    begin_to_make();
    let _making = Making;
    make();
    made.store(true, Ordering::Release);
}

/// Counts this thread among those that make tables, but not while another one forks. This and
/// [`before_fork`] each say what they want before they look what the other does.
fn begin_to_make() {
    for _ in 0..PATIENCE_MS {
        MAKING.fetch_add(1, Ordering::SeqCst);
        if FORKING.load(Ordering::SeqCst) == 0 {
            return;
        }
        MAKING.fetch_sub(1, Ordering::SeqCst);
        wait_a_little();
    }
    MAKING.fetch_add(1, Ordering::SeqCst);
}

fn wait_a_little() {
    std::thread::sleep(core::time::Duration::from_millis(1));
}

#[cfg(unix)]
unsafe extern "C" fn before_fork() {
    FORKING.fetch_add(1, Ordering::SeqCst);
    for _ in 0..PATIENCE_MS {
        if MAKING.load(Ordering::SeqCst) == 0 {
            return;
        }
        wait_a_little();
    }
}

#[cfg(unix)]
unsafe extern "C" fn in_parent() {
    // Never below zero: the handlers may have been registered while this thread was forking.
    let (set, fetch) = (Ordering::SeqCst, Ordering::SeqCst);
    let _ = FORKING.fetch_update(set, fetch, |forking| forking.checked_sub(1));
}

#[cfg(unix)]
unsafe extern "C" fn in_child() {
    // The other threads, and what they were at, are not here.
    MAKING.store(0, Ordering::Relaxed);
    FORKING.store(0, Ordering::Relaxed);
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
    /// stays where it is, untouched: one of its locks may be held for ever.
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

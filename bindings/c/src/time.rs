//! The present. The core owns no clock; this file reads the machine's, so that a C user writes no
//! clock code.

use crate::guard::{guard, shared_or_null};
use crate::result::{Refusal, aftercall_result};
use crate::value::put;
use aftercall::Now;
use std::time::{SystemTime, UNIX_EPOCH};

/// The present, as the caller's clocks say it. aftercall_now fills it; tests may make it up. A
/// function that takes it reads the machine's clocks for NULL.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct aftercall_time {
    /// Microseconds on a clock that never goes back; its zero is the caller's choice.
    pub monotonic_us: u64,
    /// Microseconds since 1970-01-01T00:00:00Z, used only to read dates.
    pub wall_us: i64,
}

/// Reads both clocks of the machine.
///
/// Returns: OK; NULL_ARGUMENT.
/// Thread safety: any thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_now(now: *mut aftercall_time) -> aftercall_result {
    guard! {
        // SAFETY: NULL or the caller's to write.
        unsafe { put(now, aftercall_time { monotonic_us: monotonic(), wall_us: wall() }) }
    }
}

/// The caller's time as the core takes it; the machine's where the caller gives none.
///
/// # Safety
///
/// `now` is NULL or may be read.
#[inline]
pub(crate) unsafe fn read(now: *const aftercall_time) -> Result<Now, Refusal> {
    // SAFETY: the caller's promise.
    match unsafe { shared_or_null(now)? } {
        Some(now) => Ok(Now::new(now.monotonic_us, now.wall_us)),
        None => Ok(Now::new(monotonic(), wall())),
    }
}

#[cfg(unix)]
fn monotonic() -> u64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` may be written. The clock exists on every Unix, so this does not fail.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &mut time) };
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    let nanoseconds = u64::try_from(time.tv_nsec).unwrap_or(0);
    seconds.saturating_mul(1_000_000).saturating_add(nanoseconds / 1000)
}

#[cfg(not(unix))]
fn monotonic() -> u64 {
    use std::sync::OnceLock;
    use std::time::Instant;
    // The zero is the first look: only differences count.
    static ZERO: OnceLock<Instant> = OnceLock::new();
    let since = ZERO.get_or_init(Instant::now).elapsed();
    u64::try_from(since.as_micros()).unwrap_or(u64::MAX)
}

fn wall() -> i64 {
    let micros = |time: std::time::Duration| i64::try_from(time.as_micros()).unwrap_or(i64::MAX);
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => micros(since),
        Err(before) => -micros(before.duration()),
    }
}

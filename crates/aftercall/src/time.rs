//! Time as an input: the core owns no clock.
//!
//! A caller reads its clocks and hands the core a [`Now`]. Both halves are integers in
//! microseconds, which every language can carry without loss.

use core::time::Duration;

/// The present, as the caller's clocks say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Now {
    /// Microseconds on a clock that never goes back; its zero is the caller's choice. A value that
    /// goes back is read as the latest one seen.
    pub monotonic: u64,
    /// Microseconds since 1970-01-01T00:00:00Z, used only to read dates.
    pub wall: i64,
}

impl Now {
    /// A present from both clocks, in microseconds.
    pub const fn new(monotonic: u64, wall: i64) -> Now {
        Now { monotonic, wall }
    }
}

/// The whole microseconds of a duration, saturating at `u64::MAX`.
pub(crate) fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

/// A wait beyond this, 366 days, is a mistake and no wish: nobody else is made to wait for it.
pub(crate) const ABSURD: Duration = Duration::from_secs(366 * 86_400);

/// A wait that the server asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WaitHint {
    /// So long after the answer was received.
    After(Duration),
    /// Not before this wall time, in microseconds since 1970 (a date, where the answer carries no
    /// `Date` to subtract it from).
    At(i64),
}

impl WaitHint {
    /// How long the wait is when the answer is received at `wall` (microseconds since 1970).
    pub fn from_wall(self, wall: i64) -> Duration {
        match self {
            WaitHint::After(duration) => duration,
            WaitHint::At(at) => {
                Duration::from_micros(u64::try_from(at.saturating_sub(wall)).unwrap_or(0))
            }
        }
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_measured_from_the_wall_time() {
        let seconds = Duration::from_secs;
        for (hint, wall, wait) in [
            (WaitHint::After(seconds(2)), 99, seconds(2)),
            (WaitHint::At(5_000_000), 2_000_000, seconds(3)),
            (WaitHint::At(5_000_000), 5_000_000, Duration::ZERO),
            (WaitHint::At(5_000_000), 9_000_000, Duration::ZERO),
            (WaitHint::At(-1), -2_000_001, seconds(2)),
            (WaitHint::At(i64::MAX), i64::MIN, Duration::from_micros(i64::MAX.unsigned_abs())),
        ] {
            assert_eq!(hint.from_wall(wall), wait, "{hint:?} at {wall}");
        }
    }

    #[test]
    fn microseconds_saturate() {
        assert_eq!(micros(Duration::from_nanos(2_999)), 2);
        assert_eq!(micros(Duration::MAX), u64::MAX);
        assert_eq!(Now::new(1, -2), Now { monotonic: 1, wall: -2 });
        assert_eq!(ABSURD.as_secs(), 31_622_400);
    }
}

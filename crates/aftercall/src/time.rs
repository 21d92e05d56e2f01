//! Time as an input: the core owns no clock.
//!
//! A caller reads its clocks and passes a [`Now`]. Both halves are integers in microseconds, which
//! every language can represent exactly.

use core::fmt;
use core::time::Duration;

/// The current time on the caller's two clocks.
///
/// ```
/// use aftercall::Now;
/// use std::time::{Instant, SystemTime, UNIX_EPOCH};
///
/// let start = Instant::now(); // once per program
/// let now = || -> Now {
///     let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
///     Now::new(start.elapsed().as_micros() as u64, since_1970.as_micros() as i64)
/// };
/// assert!(now().monotonic <= now().monotonic);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Now {
    /// Microseconds on a clock that never goes back; the caller chooses its zero. A value that does
    /// go back is read as the latest one seen.
    pub monotonic: u64,
    /// Microseconds since 1970-01-01T00:00:00Z, used only to read dates.
    pub wall: i64,
}

impl Now {
    /// The time on both clocks, in microseconds.
    pub const fn new(monotonic: u64, wall: i64) -> Now {
        Now { monotonic, wall }
    }
}

/// The whole microseconds of a duration, saturating at `u64::MAX`.
pub(crate) fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

/// A wait hint longer than this, 366 days, is taken for a mistake: other calls are not held for it.
pub(crate) const ABSURD: Duration = Duration::from_secs(366 * 86_400);

/// A wait that the server asked for: for example with `Retry-After` (RFC 9110 section 10.2.3).
///
/// A lower bound, rounded up to whole microseconds.
///
/// ```
/// use aftercall::{Contract, Header, Response, WaitHint};
/// use std::time::Duration;
///
/// let headers = [Header::new("Retry-After", "120")];
/// let response = Response::new(503).headers(&headers);
/// let verdict = aftercall::judge(Contract::rest(), None, &response);
/// assert_eq!(verdict.wait(), Some(WaitHint::After(Duration::from_secs(120))));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WaitHint {
    /// This long after the response was received.
    After(Duration),
    /// Not before this wall time, in microseconds since 1970: a date, when the response has no
    /// `Date` field to measure it from.
    At(i64),
}

impl WaitHint {
    /// How long to wait from `wall` (microseconds since 1970); zero when the time has passed.
    ///
    /// ```
    /// use aftercall::WaitHint;
    /// use std::time::Duration;
    ///
    /// assert_eq!(WaitHint::At(5_000_000).from_wall(2_000_000), Duration::from_secs(3));
    /// assert_eq!(WaitHint::At(5_000_000).from_wall(9_000_000), Duration::ZERO);
    /// ```
    pub fn from_wall(self, wall: i64) -> Duration {
        match self {
            WaitHint::After(duration) => duration,
            WaitHint::At(at) => {
                Duration::from_micros(u64::try_from(at.saturating_sub(wall)).unwrap_or(0))
            }
        }
    }
}

/// A wall time, in microseconds since 1970, in RFC 3339's format: in UTC, with a fraction only when
/// it is not zero.
pub(crate) struct Rfc3339(pub(crate) i64);

impl fmt::Display for Rfc3339 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, micros) = (self.0.div_euclid(1_000_000), self.0.rem_euclid(1_000_000));
        let (day, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
        let (year, month, date) = date_of(day);
        write!(f, "{year:04}-{month:02}-{date:02}T")?;
        write!(f, "{:02}:{:02}:{:02}", second / 3_600, second / 60 % 60, second % 60)?;
        if micros != 0 {
            write!(f, ".{micros:06}")?;
        }
        f.write_str("Z")
    }
}

/// The Gregorian date that many days after 1970-01-01. Years are counted from March, which puts the
/// leap day last.
fn date_of(day: i64) -> (i64, i64, i64) {
    let day = day + 719_468;
    let (era, of_era) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let march = (5 * of_year + 2) / 153;
    let month = if march < 10 { march + 3 } else { march - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    (year, month, of_year - (153 * march + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wall_times_are_written_as_rfc_3339() {
        for (micros, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (-1_000_000, "1969-12-31T23:59:59Z"),
            (951_825_600_000_000, "2000-02-29T12:00:00Z"),
            (784_111_777_000_001, "1994-11-06T08:49:37.000001Z"),
        ] {
            assert_eq!(Rfc3339(micros).to_string(), text);
        }
    }

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

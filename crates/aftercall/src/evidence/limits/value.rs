//! The values of fields that state limits: amounts, and times in everybody's units.

use super::super::{date, retry_after};
use crate::limit::Limit;
use crate::tables::rows::ResetUnit;
use crate::time::WaitHint;
use core::ops::Range;
use core::time::Duration;

/// The longest wait that is believed of a number whose unit is inferred: one day.
const LONGEST_INFERRED: Duration = Duration::from_secs(86_400);
/// The longest wait or window that is kept: `u32::MAX` seconds.
const LONGEST: Duration = Duration::from_secs(4_294_967_295);
/// Numbers that are times in seconds since 1970: from September 2001 to the year 2100.
const EPOCH: Range<u64> = 1_000_000_000..4_102_444_800;
/// The same in milliseconds.
const EPOCH_MILLISECONDS: Range<u64> = 1_000_000_000_000..4_102_444_800_000;
const MICROS: u64 = 1_000_000;

/// The time that dates are measured from: the response's `Date`, else when it was received. It is
/// read only if something needs it.
pub(crate) struct Clock<'a> {
    dated: Option<&'a [u8]>,
    received: Option<i64>,
    read: bool,
}

impl<'a> Clock<'a> {
    pub(crate) fn new(dated: Option<&'a [u8]>, received: Option<i64>) -> Clock<'a> {
        Clock { dated, received, read: false }
    }

    /// Seconds since 1970.
    pub(crate) fn now(&mut self) -> Option<i64> {
        if !self.read {
            self.read = true;
            let date = self.dated.and_then(|date| date::parse(date, self.received));
            self.received = date.map(|date| date.unix).or(self.received);
        }
        self.received
    }

    /// A time in microseconds since 1970, as a wait from now if it is known when that is.
    fn at(&mut self, micros: i64) -> WaitHint {
        match self.now().and_then(|now| now.checked_mul(1_000_000)) {
            Some(now) => {
                let wait = u64::try_from(micros.saturating_sub(now)).unwrap_or(0);
                WaitHint::After(Duration::from_micros(wait).min(LONGEST))
            }
            None => WaitHint::At(micros),
        }
    }
}

/// `100`, `100.0`: a fraction is rounded down, and what is too large is lowered to the largest
/// amount that is kept.
pub(super) fn amount(text: &[u8]) -> Option<u64> {
    let text = text.trim_ascii();
    let mut halves = text.splitn(2, |byte| *byte == b'.');
    let whole = halves.next().filter(|whole| is_digits(whole))?;
    if !halves.next().is_none_or(is_digits) {
        return None;
    }
    let add = |sum: u64, byte: &u8| sum.saturating_mul(10).saturating_add(u64::from(byte - b'0'));
    Some(whole.iter().fold(0, add).min(Limit::MAX))
}

fn is_digits(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(u8::is_ascii_digit)
}

/// When a limit is full again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reset {
    pub(super) hint: WaitHint,
    /// It is a bare number in an unknown unit.
    pub(super) inferred: bool,
}

/// Reads the time at which a limit is full again. A number that cannot be meant in the row's unit
/// is read as if the unit were unknown; a duration or a date says by its form what it is.
pub(super) fn reset(text: &[u8], unit: ResetUnit, clock: &mut Clock<'_>) -> Option<Reset> {
    let text = text.trim_ascii();
    let plain = |hint| Some(Reset { hint, inferred: false });
    if let Some(number) = retry_after::number(text, MICROS) {
        return Some(of_number(number.micros.unwrap_or(u64::MAX), unit, clock));
    }
    if let Some(micros) = go_duration(text) {
        return plain(WaitHint::After(Duration::from_micros(micros).min(LONGEST)));
    }
    let date = date::parse(text, clock.now())?;
    plain(clock.at(date.unix.saturating_mul(1_000_000)))
}

/// A number, in millionths.
fn of_number(micros: u64, unit: ResetUnit, clock: &mut Clock<'_>) -> Reset {
    let number = micros / MICROS;
    let after = |micros| WaitHint::After(Duration::from_micros(micros).min(LONGEST));
    let small = number < EPOCH.start;
    let (seconds, milliseconds) = (EPOCH.contains(&number), EPOCH_MILLISECONDS.contains(&number));
    let mut at = |micros: u64| clock.at(i64::try_from(micros).unwrap_or(i64::MAX));
    let inferred = match unit {
        ResetUnit::Seconds => !small,
        ResetUnit::Milliseconds if small => {
            return Reset { hint: after(micros.div_ceil(1_000)), inferred: false };
        }
        ResetUnit::EpochSeconds => !seconds,
        ResetUnit::EpochMilliseconds => !milliseconds,
        // No time at all in any unit.
        _ => micros > 0,
    };
    let hint = match (seconds, milliseconds) {
        (true, _) => at(micros),
        (_, true) => at(micros.div_ceil(1_000)),
        _ => after(micros),
    };
    let hint = match hint {
        WaitHint::After(wait) if inferred => WaitHint::After(wait.min(LONGEST_INFERRED)),
        hint => hint,
    };
    Reset { hint, inferred }
}

/// The length of a window.
pub(super) fn window(text: &[u8], unit: ResetUnit) -> Option<Duration> {
    let text = text.trim_ascii();
    let micros = match retry_after::number(text, MICROS) {
        Some(number) if unit == ResetUnit::Milliseconds => number.micros?.div_ceil(1_000),
        Some(number) => number.micros?,
        None => go_duration(text)?,
    };
    Some(Duration::from_micros(micros).min(LONGEST))
}

/// A duration as Go writes it, in microseconds, rounded up: `1h2m3.5s`, `6m0s`, `12ms`.
pub(crate) fn go_duration(text: &[u8]) -> Option<u64> {
    let mut rest = text;
    let mut total: u64 = 0;
    while !rest.is_empty() {
        let is_part = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
        let (number, after) = rest.split_at(rest.iter().take_while(|byte| is_part(byte)).count());
        let (unit, after) = after.split_at(after.iter().take_while(|byte| !is_part(byte)).count());
        let scale = match unit {
            b"ns" => 1,
            b"us" | b"\xC2\xB5s" | b"\xCE\xBCs" => 1_000,
            b"ms" => 1_000_000,
            b"s" => 1_000_000_000,
            b"m" => 60_000_000_000,
            b"h" => 3_600_000_000_000,
            b"d" => 86_400_000_000_000,
            _ => return None,
        };
        // In thousandths of a microsecond; too much is as much as there can be.
        let part = retry_after::number(number, scale)?.micros.unwrap_or(u64::MAX);
        total = total.saturating_add(part);
        rest = after;
    }
    (!text.is_empty()).then(|| total.div_ceil(1_000))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ResetUnit::{
        Date, EpochMilliseconds, EpochSeconds, GoDuration, Inferred, Milliseconds, Seconds,
    };

    const NOW: i64 = 1_792_567_680; // Wed, 21 Oct 2026 07:28:00 GMT

    #[test]
    fn amounts_are_rounded_down() {
        for (text, found) in [
            ("100", Some(100)),
            (" 7 ", Some(7)),
            ("599.9", Some(599)),
            ("0.5", Some(0)),
            ("99999999999999999999999", Some(Limit::MAX)),
            ("-1", None),
            ("1.", None),
            (".5", None),
            ("1e3", None),
            ("unlimited", None),
            ("", None),
        ] {
            assert_eq!(amount(text.as_bytes()), found, "{text}");
        }
    }

    #[test]
    fn resets_in_every_unit() {
        for (text, unit, millis, inferred) in [
            ("30", Seconds, 30_000, false),
            ("1.5", Seconds, 1_500, false),
            ("600000", Milliseconds, 600_000, false),
            ("1792567710", EpochSeconds, 30_000, false),
            ("1792567710.25", EpochSeconds, 30_250, false),
            ("1792567710500", EpochMilliseconds, 30_500, false),
            ("1792567600", EpochSeconds, 0, false),
            ("6m0s", GoDuration, 360_000, false),
            ("1h2m3.5s", GoDuration, 3_723_500, false),
            ("12ms", GoDuration, 12, false),
            ("350us", GoDuration, 0, false),
            ("2026-10-21T07:28:30Z", Date, 30_000, false),
            ("2026-10-21T07:29Z", Date, 60_000, false),
            ("Wed, 21 Oct 2026 07:28:30 GMT", Date, 30_000, false),
            ("Wed Oct 21 2026 08:28:30 GMT+0100 (Some Time)", Date, 30_000, false),
            // The unit is unknown, or cannot be meant.
            ("30", Inferred, 30_000, true),
            ("0", Inferred, 0, false),
            ("1792567710", Inferred, 30_000, true),
            ("1792567710000", Inferred, 30_000, true),
            ("600000", Inferred, 86_400_000, true),
            ("1893456000", Inferred, 86_400_000, true),
            ("99999999999999999999", Inferred, 86_400_000, true),
            ("500000000000", Inferred, 86_400_000, true),
            ("6m0s", Inferred, 360_000, false),
            ("Wed, 21 Oct 2026 07:28:30 GMT", Inferred, 30_000, false),
            ("1792567710", Seconds, 30_000, true),
            ("1792567710000", Milliseconds, 30_000, true),
            ("30", EpochSeconds, 30_000, true),
            ("1792567710000", EpochSeconds, 30_000, true),
            ("1792567710", EpochMilliseconds, 30_000, true),
            ("30", Date, 30_000, true),
        ] {
            let found = reset(text.as_bytes(), unit, &mut Clock::new(None, Some(NOW)));
            let Some(Reset { hint: WaitHint::After(wait), inferred: found }) = found else {
                panic!("{text}: {found:?}")
            };
            let told = (u64::try_from(wait.as_millis()).unwrap(), found);
            assert_eq!(told, (millis, inferred), "{text}, {unit:?}");
        }
        for text in ["", "-1", "soon", "1x", "ms", "5m x", "1.s"] {
            let found = reset(text.as_bytes(), Inferred, &mut Clock::new(None, Some(NOW)));
            assert_eq!(found, None, "{text}");
        }
    }

    #[test]
    fn a_time_is_measured_from_the_date_of_the_response() {
        let read = |clock: &mut Clock<'_>| reset(b"1792567710", EpochSeconds, clock).unwrap().hint;
        let date = Some(&b"Wed, 21 Oct 2026 07:28:20 GMT"[..]);
        let seconds = |seconds| WaitHint::After(Duration::from_secs(seconds));
        assert_eq!(read(&mut Clock::new(date, Some(NOW))), seconds(10));
        assert_eq!(read(&mut Clock::new(Some(b"soon"), Some(NOW))), seconds(30));
        assert_eq!(read(&mut Clock::new(None, None)), WaitHint::At(1_792_567_710_000_000));
        assert_eq!(Clock::new(date, None).now(), Some(NOW + 20));
    }

    #[test]
    fn windows() {
        for (text, unit, millis) in [
            ("60", Seconds, Some(60_000)),
            ("10000", Milliseconds, Some(10_000)),
            ("1m", Seconds, Some(60_000)),
            ("99999999999999999", Seconds, None),
            ("x", Seconds, None),
        ] {
            let found = window(text.as_bytes(), unit);
            assert_eq!(found, millis.map(Duration::from_millis), "{text}");
        }
    }
}

//! When to come back: Retry-After (RFC 9110 section 10.2.3) and similar fields.
//!
//! The longest explicit hint wins, fractions are rounded up, and nothing overflows. A wait that is
//! too long is for the caller to refuse, never for the reader to shorten.

use super::date;
use crate::tables::rows::Unit;
use crate::time::{ABSURD, WaitHint};
use crate::vocabulary::{Caveat, Source};
use core::ops::Range;
use core::time::Duration;

/// The longest wait we represent, `u32::MAX` seconds or 136 years; longer ones are clamped to it.
const MAX_SECONDS: u64 = 4_294_967_295;
/// A number in this range, from September 2001 to the year 2100, may be a time in seconds since
/// 1970 instead of a duration; a number a thousand times as large, one in milliseconds.
const EPOCH: Range<u64> = 1_000_000_000..4_102_444_800;
/// How near to the reference time a number must be to be read as a time, in seconds.
const EPOCH_WINDOW: u64 = ABSURD.as_secs();

/// The hints of one response, collected while its fields are read.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Waits {
    longest: Option<(WaitHint, Source)>,
    retry_after_seen: bool,
    /// At least one field that says when to come back was readable.
    pub(crate) has_retry_after: bool,
}

/// The number of microseconds in one unit.
pub(crate) fn micros_of(unit: Unit) -> u64 {
    match unit {
        Unit::Seconds | Unit::EpochSeconds | Unit::Duration => 1_000_000,
        Unit::Milliseconds | Unit::EpochMilliseconds => 1_000,
    }
}

impl Waits {
    /// Adds a hint; the longest is kept, clamped to `u32::MAX` seconds. `reference` is the time
    /// that a wall time is measured from.
    pub(crate) fn add(&mut self, hint: WaitHint, source: Source, reference: Option<i64>) {
        let hint = match hint {
            WaitHint::After(wait) => WaitHint::After(wait.min(Duration::from_secs(MAX_SECONDS))),
            at @ WaitHint::At(_) => at,
        };
        let length = |hint: WaitHint| match hint {
            WaitHint::After(duration) => duration,
            at @ WaitHint::At(_) => at.from_wall(reference.unwrap_or(0).saturating_mul(1_000_000)),
        };
        match self.longest {
            Some((kept, _)) if length(kept) >= length(hint) => {}
            _ => self.longest = Some((hint, source)),
        }
    }

    pub(crate) fn longest(&self) -> Option<(WaitHint, Source)> {
        self.longest
    }

    /// Reads one Retry-After field line.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(crate) fn retry_after(
        &mut self,
        value: &[u8],
        reference: Option<i64>,
        warn: &mut impl FnMut(Caveat),
    ) {
        let unfolded: Vec<u8>;
        let mut folded = false;
        let mut value = value.trim_ascii();
        if value.iter().any(|byte| matches!(byte, b'\r' | b'\n')) {
            // A folded line (RFC 9112 section 5.2): each fold is a blank.
            unfolded =
                value.iter().map(|b| if matches!(b, b'\r' | b'\n') { b' ' } else { *b }).collect();
            value = &unfolded;
            folded = true;
        }
        if value.is_empty() {
            return;
        }
        if self.retry_after_seen {
            warn(Caveat::RetryAfterSeveral);
        }
        self.retry_after_seen = true;
        // What nearly every server sends is no list.
        if value.iter().all(u8::is_ascii_digit) || date::imf_fixdate(value).is_some() {
            self.one(value, reference, warn);
            if folded {
                warn(Caveat::RetryAfterLenient);
            }
            return;
        }
        // A comma separates joined lines but also occurs within a date: a part that is neither a
        // number nor a date may form one with the next part.
        let mut rest = value;
        let mut count = 0_u8;
        while !rest.is_empty() {
            let (part, after) = split(rest, 1);
            let (pair, after_pair) = split(rest, 2);
            let dated = number(part, 1).is_none()
                && date::parse(part, reference).is_none()
                && date::parse(pair, reference).is_some();
            let (part, after) = if dated { (pair, after_pair) } else { (part, after) };
            rest = after;
            if !part.is_empty() {
                count = (count + u8::from(self.one(part, reference, warn))).min(2);
            }
        }
        if count > 1 {
            warn(Caveat::RetryAfterSeveral);
        }
        if folded && count > 0 {
            warn(Caveat::RetryAfterLenient);
        }
    }

    /// Reads one value; says whether it could.
    fn one(&mut self, value: &[u8], reference: Option<i64>, warn: &mut impl FnMut(Caveat)) -> bool {
        let hint = match number(value, 1_000_000) {
            Some(found) => {
                if found.fraction {
                    warn(Caveat::RetryAfterLenient);
                }
                Some(hint(found.micros, Unit::Seconds, reference, warn))
            }
            None => moment(value, reference, warn).or_else(|| {
                let micros = lax(value)?;
                warn(Caveat::RetryAfterLenient);
                Some(hint(micros, Unit::Seconds, reference, warn))
            }),
        };
        match hint {
            Some(hint) => {
                self.has_retry_after = true;
                self.add(hint, Source::RetryAfter, reference);
                true
            }
            None => {
                warn(Caveat::RetryAfterInvalid);
                false
            }
        }
    }

    /// Reads a field with one number in this unit.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(crate) fn number(
        &mut self,
        value: &[u8],
        unit: Unit,
        reference: Option<i64>,
        warn: &mut impl FnMut(Caveat),
    ) {
        let value = value.trim_ascii();
        let bare = value.strip_suffix(b"s").filter(|_| unit == Unit::Duration).unwrap_or(value);
        match number(bare, micros_of(unit)) {
            Some(number) => {
                self.has_retry_after = true;
                let hint = match unit {
                    Unit::EpochSeconds | Unit::EpochMilliseconds => {
                        at_moment(number.micros, reference, warn)
                    }
                    _ => hint(number.micros, unit, reference, warn),
                };
                let source = match unit {
                    Unit::Milliseconds => Source::RetryAfterMs,
                    _ => Source::RetryAfter,
                };
                self.add(hint, source, reference);
            }
            None if value.is_empty() => {}
            None => warn(Caveat::RetryAfterInvalid),
        }
    }

    /// Whether the wait is too long to be meant.
    pub(crate) fn is_absurd(&self, reference: Option<i64>) -> bool {
        self.longest.is_some_and(|(hint, _)| match hint {
            WaitHint::After(wait) => wait > ABSURD,
            at @ WaitHint::At(_) => {
                reference.is_some_and(|now| at.from_wall(now.saturating_mul(1_000_000)) > ABSURD)
            }
        })
    }
}

/// A delay in microseconds (`None`: too large), or a time in place of a delay, in seconds or
/// milliseconds since 1970 whatever the field's own unit.
pub(crate) fn hint(
    micros: Option<u64>,
    unit: Unit,
    reference: Option<i64>,
    warn: &mut impl FnMut(Caveat),
) -> WaitHint {
    let longest = MAX_SECONDS * 1_000_000;
    let Some(micros) = micros else {
        warn(Caveat::RetryAfterSaturated);
        return WaitHint::After(Duration::from_micros(longest));
    };
    // Rounded up: never earlier than written.
    let number = micros.div_ceil(micros_of(unit));
    let at = if EPOCH.contains(&number) {
        Some(number.saturating_mul(1_000))
    } else {
        Some(number).filter(|number| EPOCH.contains(&(number / 1_000)))
    };
    // Milliseconds since 1970; far below the limit of an i64.
    if let Some(at) = at.and_then(|at| i64::try_from(at).ok()) {
        match reference.map(|now| now.saturating_mul(1_000)) {
            Some(now) if at.abs_diff(now) <= EPOCH_WINDOW * 1_000 => {
                warn(Caveat::RetryAfterEpoch);
                let wait = u64::try_from(at.saturating_sub(now)).unwrap_or(0);
                return WaitHint::After(Duration::from_millis(wait));
            }
            Some(_) => {}
            None => {
                warn(Caveat::RetryAfterEpoch);
                return WaitHint::At(at.saturating_mul(1_000));
            }
        }
    }
    if micros > longest {
        warn(Caveat::RetryAfterSaturated);
    }
    WaitHint::After(Duration::from_micros(micros.min(longest)))
}

/// A time, in microseconds since 1970 (`None`: too large).
fn at_moment(
    micros: Option<u64>,
    reference: Option<i64>,
    warn: &mut impl FnMut(Caveat),
) -> WaitHint {
    let Some(at) = micros.and_then(|micros| i64::try_from(micros).ok()) else {
        warn(Caveat::RetryAfterSaturated);
        return WaitHint::After(Duration::from_secs(MAX_SECONDS));
    };
    match reference {
        Some(now) => {
            let wait = at.saturating_sub(now.saturating_mul(1_000_000));
            WaitHint::After(Duration::from_micros(u64::try_from(wait).unwrap_or(0)))
        }
        None => WaitHint::At(at),
    }
}

/// Spellings that break the grammar but are unambiguous: `60s`, `60 seconds`, `"60"`, `+60`,
/// `60;x=1`, `1e2`; in microseconds. The inner value is `None` if it is too large.
fn lax(value: &[u8]) -> Option<Option<u64>> {
    const UNITS: &[&[u8]] = &[b"seconds", b"second", b"secs", b"sec", b"s"];
    let value = value.split(|byte| *byte == b';').next().unwrap_or(value).trim_ascii();
    let quoted = value.strip_prefix(b"\"").and_then(|value| value.strip_suffix(b"\""));
    let value = quoted.unwrap_or(value).trim_ascii();
    let value = value.strip_prefix(b"+").unwrap_or(value);
    let lower = value.to_ascii_lowercase();
    let unit = UNITS.iter().find_map(|unit| lower.strip_suffix(*unit));
    let value = unit.unwrap_or(&lower).trim_ascii_end();
    if let Some(found) = number(value, 1_000_000) {
        return Some(found.micros);
    }
    let starts = value.first().is_some_and(u8::is_ascii_digit);
    let exponent = value.iter().all(|byte| byte.is_ascii_digit() || b".e+-".contains(byte));
    let seconds: f64 =
        core::str::from_utf8(value).ok().filter(|_| starts && exponent)?.parse().ok()?;
    // Rounded up to a whole millisecond; anything beyond the longest wait saturates.
    let milliseconds = (seconds * 1_000.0).ceil();
    Some((milliseconds < 1e15).then(|| (milliseconds as u64).saturating_mul(1_000)))
}

/// The first `count` parts of a list, and what follows the comma after them.
fn split(list: &[u8], count: usize) -> (&[u8], &[u8]) {
    let comma = |(at, byte): (usize, &u8)| (*byte == b',').then_some(at);
    let end = list.iter().enumerate().filter_map(comma).nth(count - 1).unwrap_or(list.len());
    let after = list.get(end + 1..).unwrap_or(&[]);
    (list.get(..end).unwrap_or(list).trim_ascii(), after.trim_ascii_start())
}

fn seconds_between(from: i64, to: i64) -> Duration {
    Duration::from_secs(u64::try_from(to.saturating_sub(from)).unwrap_or(0))
}

/// A date, measured from the response's own `Date`, so that a wrong local clock does no harm.
fn moment(value: &[u8], reference: Option<i64>, warn: &mut impl FnMut(Caveat)) -> Option<WaitHint> {
    let date = date::parse(value, reference)?;
    if date.lenient {
        warn(Caveat::RetryAfterLenient);
    }
    Some(match reference {
        Some(now) => WaitHint::After(seconds_between(now, date.unix)),
        None => WaitHint::At(date.unix.saturating_mul(1_000_000)),
    })
}

pub(crate) struct Number {
    /// The value in microseconds; `None` if it is too large.
    pub(crate) micros: Option<u64>,
    /// Whether it was written with a fraction.
    pub(crate) fraction: bool,
}

/// `1*DIGIT [ "." 1*DIGIT ]` times `scale` microseconds, a fraction rounded up to a whole
/// millisecond. No sign, no exponent.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(crate) fn number(text: &[u8], scale: u64) -> Option<Number> {
    let mut halves = text.splitn(2, |byte| *byte == b'.');
    let whole = halves.next().unwrap_or(&[]);
    let fraction = halves.next();
    let digits = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    if !digits(whole) || !fraction.is_none_or(digits) {
        return None;
    }
    let mut value: Option<u64> = Some(0);
    for byte in whole {
        value = value
            .and_then(|value| value.checked_mul(10))
            .and_then(|value| value.checked_add(u64::from(byte - b'0')));
    }
    let mut micros = value.and_then(|value| value.checked_mul(scale));
    if let Some(fraction) = fraction {
        let mut unit = scale;
        let mut part = 0;
        let mut rest = false;
        for byte in fraction {
            let digit = u64::from(byte - b'0');
            unit /= 10;
            part += digit * unit;
            rest |= unit == 0 && digit != 0;
        }
        // Rounded up to a whole millisecond: never earlier than asked.
        let up = (part + u64::from(rest)).div_ceil(1_000) * 1_000;
        micros = micros.and_then(|micros| micros.checked_add(up));
    }
    Some(Number { micros, fraction: fraction.is_some() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Caveat::{
        RetryAfterEpoch as Epoch, RetryAfterInvalid as Invalid, RetryAfterLenient as Lenient,
        RetryAfterSaturated as Saturated, RetryAfterSeveral as Several,
    };

    const NOW: i64 = 1_792_567_680; // Wed, 21 Oct 2026 07:28:00 GMT
    const DATE: &str = "Wed, 21 Oct 2026 07:28:30 GMT";
    const LONGEST: u64 = MAX_SECONDS * 1_000;

    /// The wait in milliseconds that Retry-After lines name, and the caveats.
    fn lines(lines: &[&str]) -> (Option<u64>, Vec<Caveat>) {
        let (mut waits, mut caveats) = (Waits::default(), Vec::new());
        for line in lines {
            waits.retry_after(line.as_bytes(), Some(NOW), &mut |caveat| caveats.push(caveat));
        }
        let wait = waits.longest().map(|(hint, source)| {
            assert_eq!(source, Source::RetryAfter);
            u64::try_from(hint.from_wall(NOW * 1_000_000).as_millis()).unwrap()
        });
        assert_eq!(waits.has_retry_after, wait.is_some());
        (wait, caveats)
    }

    #[test]
    fn one_line() {
        for (line, wait, caveats) in [
            ("120", Some(120_000), &[][..]),
            (" 0 ", Some(0), &[]),
            ("", None, &[]),
            (DATE, Some(30_000), &[]),
            ("Wed, 21 Oct 2026 07:27:00 GMT", Some(0), &[]),
            ("Wed, 21 Oct 2026 07:28:30 UTC", Some(30_000), &[Lenient]),
            ("1.5", Some(1_500), &[Lenient]),
            ("0.0001", Some(1), &[Lenient]),
            ("60s", Some(60_000), &[Lenient]),
            ("60 Seconds", Some(60_000), &[Lenient]),
            ("\"60\"", Some(60_000), &[Lenient]),
            ("+60", Some(60_000), &[Lenient]),
            ("60;x=1", Some(60_000), &[Lenient]),
            ("1e2", Some(100_000), &[Lenient]),
            ("1.0005e1", Some(10_005), &[Lenient]),
            ("1e400", Some(LONGEST), &[Lenient, Saturated]),
            ("\r\n 5", Some(5_000), &[]),
            ("Wed, 21 Oct 2026\r\n 07:28:30 GMT", Some(30_000), &[Lenient, Lenient]),
            ("4294967295", Some(LONGEST), &[]),
            ("4294967296", Some(LONGEST), &[Saturated]),
            ("99999999999999999999999", Some(LONGEST), &[Saturated]),
            ("so\r\n on", None, &[Invalid]),
            ("-5", None, &[Invalid]),
            ("soon", None, &[Invalid]),
            ("e5", None, &[Invalid]),
            ("5m", None, &[Invalid]),
            // Joined lines: the longest counts, and a date's comma separates nothing.
            ("5, 7", Some(7_000), &[Several]),
            ("7, 5", Some(7_000), &[Several]),
            (",5,", Some(5_000), &[]),
            ("5, soon", Some(5_000), &[Invalid]),
            ("5, Wed, 21 Oct 2026 07:28:30 GMT, 7", Some(30_000), &[Several]),
            // A time in place of a delay.
            ("1792567690", Some(10_000), &[Epoch]),
            ("1792567690123", Some(10_123), &[Epoch]),
            ("1792567000", Some(0), &[Epoch]),
            ("1000000000", Some(1_000_000_000_000), &[]),
        ] {
            assert_eq!(lines(&[line]), (wait, caveats.to_vec()), "{line}");
        }
    }

    #[test]
    fn several_lines() {
        assert_eq!(lines(&["5", "7"]), (Some(7_000), vec![Several]));
        assert_eq!(lines(&["", "7"]), (Some(7_000), vec![]));
        assert_eq!(lines(&["soon", "7"]), (Some(7_000), vec![Invalid, Several]));
    }

    #[test]
    fn fields_in_milliseconds() {
        for (value, wait, caveats) in [
            ("1500", Some(1_500), &[][..]),
            (" 1.5 ", Some(2), &[]),
            ("", None, &[]),
            ("soon", None, &[Invalid]),
            ("1792567690123", Some(10_123), &[Epoch]),
            ("1792567690", Some(10_000), &[Epoch]),
            ("99999999999999999999999", Some(LONGEST), &[Saturated]),
        ] {
            let (mut waits, mut found) = (Waits::default(), Vec::new());
            let source = Source::RetryAfterMs;
            let warn = &mut |caveat| found.push(caveat);
            waits.number(value.as_bytes(), Unit::Milliseconds, Some(NOW), warn);
            let named = wait.map(|wait| (WaitHint::After(Duration::from_millis(wait)), source));
            assert_eq!((waits.longest(), &found[..]), (named, caveats), "{value}");
            assert_eq!(waits.has_retry_after, wait.is_some(), "{value}");
        }
    }

    #[test]
    fn without_a_reference_a_moment_stays_one() {
        let unix = NOW + 30;
        for (line, caveats) in [(DATE.to_owned(), vec![]), (unix.to_string(), vec![Epoch])] {
            let (mut waits, mut found) = (Waits::default(), Vec::new());
            waits.retry_after(line.as_bytes(), None, &mut |caveat| found.push(caveat));
            let at = WaitHint::At(unix * 1_000_000);
            assert_eq!((waits.longest(), found), (Some((at, Source::RetryAfter)), caveats));
            // A time is measured from 1970 then, so it is longer than any duration.
            waits.add(WaitHint::After(Duration::from_secs(60)), Source::RateLimit, None);
            assert_eq!(waits.longest(), Some((at, Source::RetryAfter)));
        }
    }

    #[test]
    fn the_longest_stays_and_nothing_is_longer_than_for_ever() {
        let after = |seconds| WaitHint::After(Duration::from_secs(seconds));
        let mut waits = Waits::default();
        for (hint, source, kept) in [
            (after(2), Source::RetryAfter, (after(2), Source::RetryAfter)),
            (after(2), Source::RateLimit, (after(2), Source::RetryAfter)),
            (after(1), Source::RateLimit, (after(2), Source::RetryAfter)),
            (after(3), Source::RateLimit, (after(3), Source::RateLimit)),
            (after(u64::MAX), Source::RetryAfter, (after(MAX_SECONDS), Source::RetryAfter)),
        ] {
            waits.add(hint, source, None);
            assert_eq!(waits.longest(), Some(kept));
        }
    }

    #[test]
    fn a_wait_of_more_than_a_year_is_absurd() {
        let year = ABSURD.as_secs();
        let after = |seconds| WaitHint::After(Duration::from_secs(seconds));
        let at = |seconds: i64| WaitHint::At((NOW + seconds) * 1_000_000);
        for (hint, reference, absurd) in [
            (after(year), None, false),
            (after(year + 1), None, true),
            (at(31_622_400), Some(NOW), false),
            (at(31_622_401), Some(NOW), true),
            (at(31_622_401), None, false),
        ] {
            let mut waits = Waits::default();
            assert!(!waits.is_absurd(reference));
            waits.add(hint, Source::RetryAfter, reference);
            assert_eq!(waits.is_absurd(reference), absurd, "{hint:?}");
        }
    }

    #[test]
    fn numbers_are_digits_and_round_up_to_a_millisecond() {
        // (text, microseconds when it is in seconds, whether it has a fraction)
        for (text, found) in [
            ("12", Some((Some(12_000_000), false))),
            ("007", Some((Some(7_000_000), false))),
            ("1.25", Some((Some(1_250_000), true))),
            ("1.0", Some((Some(1_000_000), true))),
            ("0.0000000001", Some((Some(1_000), true))),
            ("0.9999999", Some((Some(1_000_000), true))),
            ("18446744073709551616", Some((None, false))),
            ("18446744073709", Some((Some(18_446_744_073_709_000_000), false))),
            ("18446744073710", Some((None, false))),
            ("18446744073709.999", Some((None, true))),
            ("", None),
            (".5", None),
            ("5.", None),
            ("1.2.3", None),
            ("-1", None),
            ("1e2", None),
        ] {
            let read = number(text.as_bytes(), 1_000_000);
            assert_eq!(read.map(|number| (number.micros, number.fraction)), found, "{text}");
        }
        assert_eq!(number(b"1.0001", 1_000).and_then(|number| number.micros), Some(2_000));
    }

    #[test]
    fn fields_in_other_units() {
        let after = |wait| Some(WaitHint::After(Duration::from_millis(wait)));
        for (value, unit, reference, wait) in [
            ("1792567740", Unit::EpochSeconds, Some(NOW), after(60_000)),
            ("1792567740", Unit::EpochSeconds, None, Some(WaitHint::At(1_792_567_740_000_000))),
            ("1792567600", Unit::EpochSeconds, Some(NOW), after(0)),
            ("1792567740500", Unit::EpochMilliseconds, Some(NOW), after(60_500)),
            ("99999999999999999999", Unit::EpochSeconds, Some(NOW), after(LONGEST)),
            ("3.5s", Unit::Duration, None, after(3_500)),
            ("3.5", Unit::Duration, None, after(3_500)),
            ("3.5m", Unit::Duration, None, None),
        ] {
            let mut waits = Waits::default();
            waits.number(value.as_bytes(), unit, reference, &mut |_| {});
            assert_eq!(waits.longest().map(|(hint, _)| hint), wait, "{value} {unit:?}");
        }
    }
}

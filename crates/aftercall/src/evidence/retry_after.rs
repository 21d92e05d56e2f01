//! When to come back: Retry-After (RFC 9110 section 10.2.3) and its relatives.
//!
//! The longest explicit hint wins, fractions are rounded up, and nothing overflows: a wait that
//! the caller cannot afford is for the caller to refuse, never for the reader to shorten.

use super::date;
use crate::time::WaitHint;
use crate::words::{Source, Warning};
use core::time::Duration;

/// The longest wait that is told apart from "for ever": `u32::MAX` seconds, 136 years.
const MAX_SECONDS: u64 = 4_294_967_295;
/// A number from here on may be a moment (September 2001 and later) instead of a duration.
const EPOCH_FROM: u64 = 1_000_000_000;
/// How near to the reference time a number must lie to be read as a moment, in seconds.
const EPOCH_WINDOW: i64 = 7 * 86_400;

/// Fields with a delay in milliseconds, each with the source of its meaning.
pub(crate) const MILLISECOND_FIELDS: &[&str] = &[
    "retry-after-ms",      // OpenAI, Azure
    "x-ms-retry-after-ms", // Azure Storage and Cosmos DB
    "x-amz-retry-after",   // AWS, retry behaviour 2.1
];

/// The hints of one answer, gathered while its fields are read.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Waits {
    longest: Option<(WaitHint, Source)>,
    retry_after_seen: bool,
    /// A Retry-After that could be read: the server itself turned the request away.
    pub(crate) has_retry_after: bool,
}

impl Waits {
    /// Takes a hint; the longest stays. `reference` is the time that a wall time is measured from.
    /// None is longer than `u32::MAX` seconds.
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
    pub(crate) fn retry_after(
        &mut self,
        value: &[u8],
        reference: Option<i64>,
        warn: &mut impl FnMut(Warning),
    ) {
        let value = value.trim_ascii();
        if value.is_empty() {
            return;
        }
        if self.retry_after_seen {
            warn(Warning::RetryAfterSeveral);
        }
        self.retry_after_seen = true;
        // A comma divides joined lines, and also stands within a date: a part that is no number and
        // no date may be one together with the next part.
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
            warn(Warning::RetryAfterSeveral);
        }
    }

    /// Reads one value; says whether it could.
    fn one(
        &mut self,
        value: &[u8],
        reference: Option<i64>,
        warn: &mut impl FnMut(Warning),
    ) -> bool {
        let hint = match number(value, 1_000_000) {
            Some(Number { micros: None, .. }) => {
                warn(Warning::RetryAfterSaturated);
                Some(WaitHint::After(Duration::from_secs(MAX_SECONDS)))
            }
            Some(Number { micros: Some(micros), fraction }) => {
                if fraction {
                    warn(Warning::RetryAfterLenient);
                }
                Some(self.seconds(micros, reference, warn))
            }
            None => moment(value, reference, warn),
        };
        match hint {
            Some(hint) => {
                self.has_retry_after = true;
                self.add(hint, Source::RetryAfter, reference);
                true
            }
            None => {
                warn(Warning::RetryAfterInvalid);
                false
            }
        }
    }

    /// A delay, or a moment that somebody wrote where a delay belongs.
    fn seconds(
        self,
        micros: u64,
        reference: Option<i64>,
        warn: &mut impl FnMut(Warning),
    ) -> WaitHint {
        let seconds = micros / 1_000_000;
        if seconds >= EPOCH_FROM {
            let at = i64::try_from(seconds).unwrap_or(i64::MAX);
            match reference {
                Some(now) if at.saturating_sub(now).abs() <= EPOCH_WINDOW => {
                    warn(Warning::RetryAfterEpoch);
                    return WaitHint::After(seconds_between(now, at));
                }
                Some(_) => {}
                None => {
                    warn(Warning::RetryAfterEpoch);
                    return WaitHint::At(at.saturating_mul(1_000_000));
                }
            }
        }
        if seconds > MAX_SECONDS {
            warn(Warning::RetryAfterSaturated);
        }
        WaitHint::After(Duration::from_micros(micros.min(MAX_SECONDS * 1_000_000)))
    }

    /// Reads a field in milliseconds.
    pub(crate) fn milliseconds(
        &mut self,
        value: &[u8],
        source: Source,
        reference: Option<i64>,
        warn: &mut impl FnMut(Warning),
    ) {
        let value = value.trim_ascii();
        match number(value, 1_000) {
            Some(number) => {
                let micros = number.micros.unwrap_or_else(|| {
                    warn(Warning::RetryAfterSaturated);
                    MAX_SECONDS * 1_000_000
                });
                let wait = Duration::from_micros(micros.min(MAX_SECONDS * 1_000_000));
                self.add(WaitHint::After(wait), source, reference);
            }
            None if value.is_empty() => {}
            None => warn(Warning::RetryAfterInvalid),
        }
    }
}

/// The first `count` parts of a list, and what follows the comma behind them.
fn split(list: &[u8], count: usize) -> (&[u8], &[u8]) {
    let comma = |(at, byte): (usize, &u8)| (*byte == b',').then_some(at);
    let end = list.iter().enumerate().filter_map(comma).nth(count - 1).unwrap_or(list.len());
    let after = list.get(end + 1..).unwrap_or(&[]);
    (list.get(..end).unwrap_or(list).trim_ascii(), after.trim_ascii_start())
}

fn seconds_between(from: i64, to: i64) -> Duration {
    Duration::from_secs(u64::try_from(to.saturating_sub(from)).unwrap_or(0))
}

/// A date: subtracted from the answer's own `Date`, so that a wrong local clock does no harm.
fn moment(
    value: &[u8],
    reference: Option<i64>,
    warn: &mut impl FnMut(Warning),
) -> Option<WaitHint> {
    let date = date::parse(value, reference)?;
    if date.lenient {
        warn(Warning::RetryAfterLenient);
    }
    Some(match reference {
        Some(now) => WaitHint::After(seconds_between(now, date.unix)),
        None => WaitHint::At(date.unix.saturating_mul(1_000_000)),
    })
}

pub(crate) struct Number {
    /// The value in microseconds, `None` when it is too large for that.
    pub(crate) micros: Option<u64>,
    /// Whether it was written with a fraction.
    pub(crate) fraction: bool,
}

/// `1*DIGIT [ "." 1*DIGIT ]` times `scale` microseconds, a fraction rounded up to a whole
/// millisecond. No sign, no exponent.
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
        // Up to a whole millisecond: never a moment earlier than asked.
        let up = (part + u64::from(rest)).div_ceil(1_000) * 1_000;
        micros = micros.and_then(|micros| micros.checked_add(up));
    }
    Some(Number { micros, fraction: fraction.is_some() })
}

//! What a JSON body says about limits: a quota of a day, that a limit is global, which policies were
//! violated, and what a query costs.

use super::super::retry_after::number;
use super::found::{Limits, MAX_LIMITS, clipped, text};
use super::value::amount;
use crate::limit::Limit;
use crate::tables::rows::Member;
use crate::vocabulary::LimitScope;

/// The most names of policies that are kept.
const MAX_NAMES: usize = 8;
/// What the names of quotas say that last for a day or longer.
const LONG: &[&[u8]] =
    &[b"daily", b"perday", b"per_day", b"per day", b"monthly", b"permonth", b"per_month"];

/// A quota that no ordinary wait restores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LongQuota {
    /// If the response names a wait, that counts.
    UnlessWait,
    /// Waits that are named are about something else.
    Anyway,
}

/// What the members of one body say.
#[derive(Debug, Default)]
pub(crate) struct BodyLimits {
    pub(crate) long_quota: Option<LongQuota>,
    is_global: bool,
    names: Vec<String>,
    /// In millionths of a point.
    requested: Option<u64>,
    available: Option<u64>,
    restore_rate: Option<u64>,
    maximum: Option<u64>,
    left: Option<u64>,
}

impl BodyLimits {
    /// Whether a member says something about limits.
    pub(crate) fn reads(member: Member) -> bool {
        matches!(
            member,
            Member::Quota
                | Member::QuotaAnyway
                | Member::GlobalLimit
                | Member::LimitName
                | Member::CostRequested
                | Member::CostAvailable
                | Member::CostMaximum
                | Member::CostRestoreRate
        )
    }

    /// Looks at a member that is text.
    pub(crate) fn see_text(&mut self, member: Member, raw: &[u8]) {
        match member {
            Member::Quota if is_long(raw) => {
                self.long_quota.get_or_insert(LongQuota::UnlessWait);
            }
            Member::QuotaAnyway if is_long(raw) => self.long_quota = Some(LongQuota::Anyway),
            Member::LimitName if self.names.len() < MAX_NAMES => self.names.push(text(raw)),
            _ => {}
        }
    }

    /// Looks at a member that is a number.
    pub(crate) fn see_number(&mut self, member: Member, raw: &[u8]) {
        match member {
            Member::CostRequested => self.requested = millionths(raw),
            Member::CostRestoreRate => self.restore_rate = millionths(raw),
            Member::CostMaximum => self.maximum = amount(raw),
            Member::CostAvailable => {
                (self.available, self.left) = (millionths(raw), amount(raw));
            }
            _ => {}
        }
    }

    /// Looks at a member that is true or false.
    pub(crate) fn see_flag(&mut self, member: Member, is: bool) {
        self.is_global |= is && member == Member::GlobalLimit;
    }

    /// How long it takes until the query can be paid, in microseconds, rounded up to a millisecond.
    pub(crate) fn cost_wait(&self) -> Option<u64> {
        let missing =
            self.requested?.checked_sub(self.available?).filter(|missing| *missing > 0)?;
        let rate = self.restore_rate.filter(|rate| *rate > 0)?;
        let millis = (u128::from(missing) * 1_000).div_ceil(u128::from(rate));
        Some(u64::try_from(millis).unwrap_or(u64::MAX).saturating_mul(1_000))
    }

    /// Adds what was found to the limits of the fields.
    pub(crate) fn add_to(&self, limits: &mut Limits) {
        for name in &self.names {
            if limits.all.iter().all(|known| known.name != *name) {
                push(limits, Limit { name: name.clone(), ..Limit::default() });
            }
        }
        if self.maximum.is_some() || self.left.is_some() {
            let (limit, remaining, unit) = (self.maximum, self.left, "points".to_owned());
            push(limits, Limit { limit, remaining, unit, ..Limit::default() });
        }
        if self.is_global {
            if limits.all.is_empty() {
                push(limits, Limit::default());
            }
            for limit in &mut limits.all {
                limit.scope = LimitScope::Global;
            }
        }
    }
}

fn push(limits: &mut Limits, limit: Limit) {
    if limits.all.len() < MAX_LIMITS {
        limits.all.push(limit);
    }
}

fn millionths(raw: &[u8]) -> Option<u64> {
    number(raw, 1_000_000)?.micros
}

fn is_long(name: &[u8]) -> bool {
    let name = clipped(name);
    LONG.iter().any(|word| name.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_until_a_query_can_be_paid() {
        let wait = |requested: &str, available: &str, rate: &str| {
            let mut body = BodyLimits::default();
            body.see_number(Member::CostRequested, requested.as_bytes());
            body.see_number(Member::CostAvailable, available.as_bytes());
            body.see_number(Member::CostRestoreRate, rate.as_bytes());
            body.cost_wait()
        };
        assert_eq!(wait("700", "200", "50.0"), Some(10_000_000));
        assert_eq!(wait("700", "699", "3"), Some(334_000));
        assert_eq!(wait("700", "700", "50"), None);
        assert_eq!(wait("7", "700", "50"), None);
        assert_eq!(wait("700", "0", "0"), None);
        assert_eq!(wait("x", "0", "1"), None);
        assert_eq!(wait("18446744073709", "0", "0.001"), Some(u64::MAX));
    }

    #[test]
    fn quotas_of_a_day_or_longer() {
        for (name, is) in [
            ("DAILY", true),
            ("GenerateRequestsPerDayPerProjectPerModel-FreeTier", true),
            ("monthly_requests", true),
            ("TEN_SECONDLY_ROLLING", false),
            ("GenerateRequestsPerMinutePerProject", false),
            ("", false),
        ] {
            assert_eq!(is_long(name.as_bytes()), is, "{name}");
        }
    }
}

//! The RateLimit field (draft-ietf-httpapi-ratelimit-headers): when an exhausted quota is restored.

use super::retry_after::{micros_of, number};
use super::structured;
use crate::tables::rows::Unit;
use core::time::Duration;

/// The longest time until a quota with nothing left (`r=0`) is restored (`t`). A field that breaks
/// the grammar is ignored, as the draft requires.
pub(super) fn refills_after(value: &[u8], unit: Unit) -> Option<Duration> {
    let mut longest = None;
    let mut quota = Quota::default();
    structured::list(value, |member, (name, value)| {
        if quota.member != member {
            longest = longest.max(quota.refill());
            quota = Quota { member, ..Quota::default() };
        }
        let whole = number(value, micros_of(unit)).filter(|number| !number.fraction);
        match name {
            b"r" => quota.left = whole.and_then(|number| number.micros),
            b"t" => quota.refills = whole.and_then(|number| number.micros),
            _ => {}
        }
    })?;
    longest.max(quota.refill()).map(Duration::from_micros)
}

/// One member of the list.
#[derive(Default)]
struct Quota {
    member: usize,
    left: Option<u64>,
    refills: Option<u64>,
}

impl Quota {
    /// When it is restored, in microseconds, if nothing is left.
    fn refill(&self) -> Option<u64> {
        self.refills.filter(|_| self.left == Some(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_exhausted_quota_to_refill_counts() {
        for (field, seconds) in [
            ("\"burst\";r=0;t=30", Some(30)),
            ("\"burst\";t=30;r=0", Some(30)),
            ("\"burst\";r=1;t=30", None),
            ("\"burst\";r=0", None),
            ("\"burst\";t=30", None),
            ("\"a\";r=0;t=30, \"b\";r=0;t=60, \"c\";r=0;t=5", Some(60)),
            ("\"a\";r=0;t=30, \"b\";r=9;t=60", Some(30)),
            ("\"a\";r=9;t=60, \"b\";r=0;t=30", Some(30)),
            ("\"a\";r=0, \"b\";t=30", None),
            ("\"a\";r=0;t=0", Some(0)),
            ("\"a\";r=0.0;t=30", None),
            ("\"a\";r=0;t=1.5", None),
            ("\"a\";r=0;t=-1", None),
            ("\"a\";r=0;t=30;x=9", Some(30)),
            ("\"a\";r=0;t=30,", None),
            ("limit=10, remaining=0", None),
            ("", None),
        ] {
            let found = refills_after(field.as_bytes(), Unit::Seconds);
            assert_eq!(found, seconds.map(Duration::from_secs), "{field}");
        }
    }
}

//! The upper limit of the back-off before the next attempt.

use crate::policy::Policy;
use core::time::Duration;

/// The upper limit of the back-off before a retry: it doubles from the base up to the cap.
pub(super) fn most(policy: &Policy, throttled: bool, retries: u32) -> Duration {
    let base = if throttled { policy.throttle_base } else { policy.base };
    base.saturating_mul(1 << retries.min(31)).min(policy.cap)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_back_off_doubles_to_the_cap() {
        let policy = Policy::default();
        let most = |throttled, retries| most(&policy, throttled, retries).as_millis();
        assert_eq!([most(false, 0), most(false, 1), most(false, 3)], [50, 100, 400]);
        assert_eq!([most(true, 0), most(true, 2), most(true, 9)], [1_000, 4_000, 20_000]);
        assert_eq!(most(false, 1_000), 20_000);
    }
}

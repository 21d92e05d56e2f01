//! Throttling: maintenance, and a rate limit for each token. It is checked before any other work,
//! so a 503 from here proves that nothing was done. The events of a log have a limit of their own.

use std::time::Instant;

use hyper::StatusCode;

use crate::auth::{Credentials, Role};
use crate::config::Rate;
use crate::locked::Locked;
use crate::problem::Problem;

/// Decides whether a request is throttled.
#[derive(Debug)]
pub(crate) struct Throttle(Locked<State>);

#[derive(Debug)]
struct State {
    rate: Option<Rate>,
    // One bucket for each role; all clients without a valid token share the third.
    buckets: [Option<Bucket>; 3],
    maintenance: Option<u64>,
    event_rate: Option<Rate>,
    event_bucket: Option<Bucket>,
}

/// How many events of a batch may be taken.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EventShare {
    pub(crate) allowed: usize,
    /// If that is not all: in how many seconds the next one may be.
    pub(crate) wait: Option<u64>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    tokens: f64,
    filled: Instant,
}

impl Throttle {
    pub(crate) fn new(rate: Option<Rate>) -> Self {
        Throttle(Locked::new(State {
            rate,
            buckets: [None; 3],
            maintenance: None,
            event_rate: None,
            event_bucket: None,
        }))
    }

    /// Sets or lifts the limit of log events a second. The bucket starts full.
    pub(crate) fn set_event_rate(&self, rate: Option<Rate>) {
        let mut state = self.0.lock();
        state.event_rate = rate;
        state.event_bucket = None;
    }

    /// How many of so many log events may be taken now; these are counted.
    pub(crate) fn take_events(&self, count: usize) -> EventShare {
        let (mut state, now) = (self.0.lock(), Instant::now());
        let Some(rate) = state.event_rate else { return EventShare { allowed: count, wait: None } };
        for allowed in 0..count {
            let wait = take(&mut state.event_bucket, rate, now);
            if wait.is_some() {
                return EventShare { allowed, wait };
            }
        }
        EventShare { allowed: count, wait: None }
    }

    /// Sets or lifts the rate limit. Every bucket starts full.
    pub(crate) fn set_rate(&self, rate: Option<Rate>) {
        let mut state = self.0.lock();
        state.rate = rate;
        state.buckets = [None; 3];
    }

    /// Begins maintenance, with the `Retry-After` in seconds that clients are given, or ends it.
    pub(crate) fn set_maintenance(&self, retry_after: Option<u64>) {
        self.0.lock().maintenance = retry_after;
    }

    /// The 503 for a throttled request; `None` if the request is not throttled.
    pub(crate) fn check(&self, credentials: Credentials, now: Instant) -> Option<Problem> {
        let mut state = self.0.lock();
        if let Some(seconds) = state.maintenance {
            let detail = "The server is under maintenance; nothing was done.";
            return Some(
                Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail)
                    .kind("maintenance", "Under Maintenance")
                    .code("maintenance")
                    .retry_after(seconds),
            );
        }
        let rate = state.rate?;
        let bucket = &mut state.buckets[match credentials {
            Credentials::Valid(Role::Writer) => 0,
            Credentials::Valid(Role::Reader) => 1,
            Credentials::Missing | Credentials::Invalid => 2,
        }];
        let wait = take(bucket, rate, now)?;
        let detail = format!(
            "More than {} requests a second ({} at once) were made with these credentials; nothing was done.",
            rate.per_second, rate.burst
        );
        Some(
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail)
                .kind("throttled", "Throttled")
                .code("throttled")
                .retry_after(wait),
        )
    }
}

/// Takes one token from the bucket; if there is none, returns in how many seconds there will be
/// one, rounded up.
fn take(bucket: &mut Option<Bucket>, rate: Rate, now: Instant) -> Option<u64> {
    let full = f64::from(rate.burst);
    let before = bucket.unwrap_or(Bucket { tokens: full, filled: now });
    let elapsed = now.saturating_duration_since(before.filled).as_secs_f64();
    let mut tokens = (before.tokens + elapsed * rate.per_second).min(full);
    // A client that waits exactly as long as it was told must not be refused by a rounding error.
    let allowed = tokens >= 1.0 - 1e-9;
    if allowed {
        tokens = (tokens - 1.0).max(0.0);
    }
    *bucket = Some(Bucket { tokens, filled: now });
    (!allowed).then(|| ((1.0 - tokens) / rate.per_second).ceil().max(1.0) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_bucket_empties_and_refills_over_time() {
        let rate = Rate { per_second: 0.4, burst: 2 };
        let (mut bucket, start) = (None, Instant::now());
        assert_eq!(take(&mut bucket, rate, start), None);
        assert_eq!(take(&mut bucket, rate, start), None);
        assert_eq!(take(&mut bucket, rate, start), Some(3), "2.5 s are rounded up");
        let later = start + Duration::from_millis(2_499);
        assert_eq!(take(&mut bucket, rate, later), Some(1));
        assert_eq!(take(&mut bucket, rate, start + Duration::from_millis(2_500)), None);
    }
}

//! Counts of the attempts to one origin and scope.
//!
//! What each attempt changes is counted in several places, by the call, so that threads which call one
//! origin do not wait for each other's caches; a snapshot adds them up. What is rare is counted under
//! the lock.

use super::part::Observation;
use super::snapshot::ScopeSnapshot;
use super::sync::{AtomicU64, Ordering::Relaxed};
use crate::vocabulary::{Fault, Stop};

/// In how many places the frequent counts are kept.
pub(super) const PLACES: usize = 4;

/// The frequent counts of some of the calls, alone in their cache lines.
#[derive(Debug, Default)]
#[repr(align(64))]
pub(super) struct Frequent {
    attempts: AtomicU64,
    successes: AtomicU64,
    /// The latest time that a call has given.
    seen: AtomicU64,
}

impl Frequent {
    /// A first attempt or a retry is sent.
    pub(super) fn sent(&self, now: u64) {
        self.attempts.fetch_add(1, Relaxed);
        self.saw(now);
    }

    /// An attempt has succeeded.
    pub(super) fn worked(&self, now: u64) {
        self.successes.fetch_add(1, Relaxed);
        self.saw(now);
    }

    /// A call has given this time.
    pub(super) fn saw(&self, now: u64) {
        if self.seen.load(Relaxed) < now {
            self.seen.store(now, Relaxed);
        }
    }

    pub(super) fn seen(&self) -> u64 {
        self.seen.load(Relaxed)
    }
}

/// The rare counts.
#[derive(Debug, Default)]
pub(super) struct Rare {
    retries: u64,
    throttles: u64,
    failures: u64,
    ended_by_pressure: u64,
    ended_by_hold: u64,
    ended_by_quota: u64,
    ended_by_circuit: u64,
}

impl Rare {
    /// A retry is sent.
    pub(super) fn retried(&mut self) {
        self.retries = self.retries.saturating_add(1);
    }

    /// An attempt that did not succeed has ended.
    pub(super) fn observed(&mut self, what: &Observation<'_>) {
        let number = match (what.worked, what.throttled, what.fault) {
            (true, ..) => return,
            (_, true, _) => &mut self.throttles,
            (.., Fault::Server | Fault::Network) => &mut self.failures,
            (.., Fault::None | Fault::Caller) => return,
        };
        *number = number.saturating_add(1);
    }

    /// A call was refused.
    pub(super) fn refused(&mut self, stop: Stop) {
        let number = match stop {
            Stop::Pressure => &mut self.ended_by_pressure,
            Stop::Deadline => &mut self.ended_by_hold,
            Stop::WaitTooLong => &mut self.ended_by_quota,
            Stop::CircuitOpen => &mut self.ended_by_circuit,
            _ => return,
        };
        *number = number.saturating_add(1);
    }

    /// Adds the numbers to a snapshot.
    pub(super) fn describe(&self, frequent: &[Frequent], scope: &mut ScopeSnapshot) {
        for places in frequent {
            scope.attempts = scope.attempts.saturating_add(places.attempts.load(Relaxed));
            scope.successes = scope.successes.saturating_add(places.successes.load(Relaxed));
        }
        scope.retries = self.retries;
        scope.throttles = self.throttles;
        scope.failures = self.failures;
        scope.ended_by_pressure = self.ended_by_pressure;
        scope.ended_by_hold = self.ended_by_hold;
        scope.ended_by_quota = self.ended_by_quota;
        scope.ended_by_circuit = self.ended_by_circuit;
    }
}

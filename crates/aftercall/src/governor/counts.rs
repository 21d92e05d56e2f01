//! Counts of the attempts to one origin and scope.

use super::part::Observation;
use super::snapshot::ScopeSnapshot;
use crate::vocabulary::{Fault, Stop};

/// How many attempts were sent, and how they ended.
#[derive(Debug, Default)]
pub(super) struct Counts {
    attempts: u64,
    retries: u64,
    successes: u64,
    throttles: u64,
    failures: u64,
    ended_by_pressure: u64,
    ended_by_hold: u64,
}

impl Counts {
    /// An attempt is sent.
    pub(super) fn sent(&mut self, is_retry: bool) {
        self.attempts = self.attempts.saturating_add(1);
        self.retries = self.retries.saturating_add(u64::from(is_retry));
    }

    /// An attempt has ended.
    pub(super) fn observed(&mut self, what: &Observation) {
        let number = match (what.worked, what.throttled, what.fault) {
            (true, ..) => &mut self.successes,
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
            _ => return,
        };
        *number = number.saturating_add(1);
    }

    /// Adds the numbers to a snapshot.
    pub(super) fn describe(&self, scope: &mut ScopeSnapshot) {
        scope.attempts = self.attempts;
        scope.retries = self.retries;
        scope.successes = self.successes;
        scope.throttles = self.throttles;
        scope.failures = self.failures;
        scope.ended_by_pressure = self.ended_by_pressure;
        scope.ended_by_hold = self.ended_by_hold;
    }
}

//! Budgets: retries as a part of the traffic. Envoy, Finagle.

use super::rule::{Failed, Moment, Rebuilt, Rule, full_jitter, is_429, up_to};
use crate::strategy::Answer;

/// Envoy's retry budget: retries under way are at most a fifth of the requests under way, or three.
#[derive(Debug, Default)]
pub struct Envoy {
    requests: u32,
    retries: u32,
}

impl Envoy {
    fn answered(&mut self, retries: u32) {
        self.requests -= 1;
        // A retry counts from the decision to its answer.
        self.retries -= u32::from(retries > 0);
    }
}

impl Rule for Envoy {
    fn sends(&mut self, _: u32, _: &mut Moment<'_>) -> bool {
        self.requests += 1;
        true
    }

    fn worked(&mut self, retries: u32, _: u64) {
        self.answered(retries);
    }

    fn failed(&mut self, retries: u32, answer: &Answer, _: &mut Moment<'_>) -> bool {
        self.answered(retries);
        let most = (self.requests / 5).max(3);
        let again = retries < 1 && self.retries < most && !is_429(answer);
        self.retries += u32::from(again);
        again
    }
}

/// A client behind its own Envoy (its documentation, `retry_on: 5xx` with a `retry_budget` of 20 % and
/// a `min_retry_concurrency` of 3): one retry, after up to 25 ms; a 429 is not retried.
pub fn envoy() -> Rebuilt<Envoy> {
    let back_off = |failed: Failed<'_>| up_to(25_000, failed.random);
    Rebuilt::new(Envoy::default, back_off)
}

/// Slots of Finagle's leaky bucket.
const SLOTS: usize = 10;

/// Finagle's retry budget: in ten seconds a fifth of the requests, and ten a second on top.
#[derive(Debug, Default)]
pub struct Finagle {
    /// In retries, by second.
    slots: [f64; SLOTS],
    second: u64,
}

impl Finagle {
    const RESERVE: f64 = 100.0;

    fn slot(&mut self, now: u64) -> &mut f64 {
        let second = now / 1_000_000;
        let past = usize::try_from(second.saturating_sub(self.second)).unwrap_or(SLOTS).min(SLOTS);
        for step in 0..past {
            let index = usize::try_from(second).unwrap_or(0).wrapping_sub(step) % SLOTS;
            self.slots[index] = 0.0;
        }
        self.second = second;
        &mut self.slots[usize::try_from(second).unwrap_or(0) % SLOTS]
    }
}

impl Rule for Finagle {
    fn sends(&mut self, retries: u32, at: &mut Moment<'_>) -> bool {
        if retries == 0 {
            *self.slot(at.now) += 0.2;
        }
        true
    }

    fn failed(&mut self, retries: u32, _: &Answer, at: &mut Moment<'_>) -> bool {
        self.slot(at.now);
        let again = retries < 2 && self.slots.iter().sum::<f64>() + Self::RESERVE >= 1.0;
        if again {
            *self.slot(at.now) -= 1.0;
        }
        again
    }
}

/// Finagle's `RetryBudget` at its default (ttl 10 s, 10 retries a second, 20 %), with two retries.
pub fn finagle() -> Rebuilt<Finagle> {
    Rebuilt::new(Finagle::default, full_jitter)
}

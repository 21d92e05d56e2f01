//! The adaptive throttle of Google's "Handling Overload" (Site Reliability Engineering, chapter 21).

use super::rule::{Moment, Rebuilt, Rule, full_jitter};
use crate::strategy::Answer;

/// Slots of the window of two minutes.
const SLOTS: usize = 24;
/// The length of one.
const SLOT: u64 = 5_000_000;

/// Rejects attempts before they are sent with the probability
/// `max(0, (requests - K * accepts) / (requests + 1))`, counted over two minutes.
#[derive(Debug)]
pub struct Sre {
    /// `K`.
    factor: f64,
    /// First attempts pass, and only retries are rejected.
    retries_only: bool,
    /// Requests and accepts by slot, and their sums.
    slots: [(u32, u32); SLOTS],
    slot: u64,
    requests: u32,
    accepts: u32,
}

impl Sre {
    fn new(factor: f64, retries_only: bool) -> Sre {
        let slots = [(0, 0); SLOTS];
        Sre { factor, retries_only, slots, slot: 0, requests: 0, accepts: 0 }
    }

    fn advance(&mut self, now: u64) -> &mut (u32, u32) {
        let slot = now / SLOT;
        let index = |slot: u64| usize::try_from(slot).unwrap_or(0) % SLOTS;
        let past = slot.saturating_sub(self.slot).min(24);
        for step in 0..past {
            let (requests, accepts) = std::mem::take(&mut self.slots[index(slot - step)]);
            self.requests -= requests;
            self.accepts -= accepts;
        }
        self.slot = slot;
        &mut self.slots[index(slot)]
    }

    fn rejects(&self) -> f64 {
        let (requests, accepts) = (f64::from(self.requests), f64::from(self.accepts));
        ((requests - self.factor * accepts) / (requests + 1.0)).max(0.0)
    }
}

impl Rule for Sre {
    fn sends(&mut self, retries: u32, at: &mut Moment<'_>) -> bool {
        self.advance(at.now);
        let probability = self.rejects();
        let rejected = at.random.happens(probability) && (retries > 0 || !self.retries_only);
        // A request that the client itself rejects counts too, where all are throttled.
        if !rejected || !self.retries_only {
            self.advance(at.now).0 += 1;
            self.requests += 1;
        }
        !rejected
    }

    fn worked(&mut self, _: u32, now: u64) {
        self.advance(now).1 += 1;
        self.accepts += 1;
    }

    fn failed(&mut self, retries: u32, _: &Answer, _: &mut Moment<'_>) -> bool {
        retries < 2
    }
}

/// The throttle on all attempts, as published with `K` = 2; three attempts.
pub fn sre() -> Rebuilt<Sre> {
    Rebuilt::new(|| Sre::new(2.0, false), full_jitter)
}

/// The same on retries only, with another `K`.
pub fn sre_for_retries(factor: f64) -> Rebuilt<Sre> {
    Rebuilt::new(move || Sre::new(factor, true), full_jitter)
}

//! What a client could do instead: the rules that were compared for our own.

use super::rule::{Moment, Rebuilt, Rule, full_jitter};
use crate::strategy::Answer;

/// A moving average of failures; a retry is drawn with the probability `(aim / average)` to a power.
#[derive(Debug)]
pub struct Ewma {
    average: f64,
    aim: f64,
    power: f64,
}

impl Ewma {
    /// How many attempts it remembers.
    const MEMORY: f64 = 6.0;

    fn learn(&mut self, failure: f64) {
        self.average += (failure - self.average) / Self::MEMORY;
    }
}

impl Rule for Ewma {
    fn worked(&mut self, _: u32, _: u64) {
        self.learn(0.0);
    }

    fn failed(&mut self, retries: u32, _: &Answer, at: &mut Moment<'_>) -> bool {
        self.learn(1.0);
        let probability = (self.aim / self.average).min(1.0).powf(self.power);
        retries < 2 && at.random.happens(probability)
    }
}

/// Two retries, fewer the more of the last attempts failed.
pub fn ewma(aim: f64, power: f64) -> Rebuilt<Ewma> {
    Rebuilt::new(move || Ewma { average: 0.0, aim, power }, full_jitter)
}

/// A sequential test of "a tenth fails" against "six tenths fail" (CUSUM). A retry is free while the sum
/// is low, is drawn while it is a little above, and costs a token else.
#[derive(Debug)]
pub struct Cusum {
    sum: f64,
    tokens: f64,
    fill: f64,
}

impl Cusum {
    const UP: f64 = 1.79;
    const DOWN: f64 = 0.81;
    const MOST: f64 = 8.0;
    const THRESHOLD: f64 = 1.9;
    const SOFT: f64 = 0.4;
    const TOKENS: f64 = 5.0;
}

impl Rule for Cusum {
    fn sends(&mut self, retries: u32, _: &mut Moment<'_>) -> bool {
        if retries == 0 && self.sum > Self::THRESHOLD {
            self.tokens = (self.tokens + self.fill).min(Self::TOKENS);
        }
        true
    }

    fn worked(&mut self, _: u32, _: u64) {
        self.sum = (self.sum - Self::DOWN).max(0.0);
        if self.sum == 0.0 {
            self.tokens = 0.0;
        }
    }

    fn failed(&mut self, retries: u32, _: &Answer, at: &mut Moment<'_>) -> bool {
        self.sum = (self.sum + Self::UP).min(Self::MOST);
        let above = self.sum - Self::THRESHOLD;
        if retries >= 2 {
            return false;
        }
        if above <= 0.0 || at.random.happens((-above / Self::SOFT).exp()) {
            return true;
        }
        let paid = self.tokens >= 1.0;
        self.tokens -= f64::from(u8::from(paid));
        paid
    }
}

/// Two retries under the test; each first attempt while it says "outage" earns a part of a token.
pub fn cusum(fill: f64) -> Rebuilt<Cusum> {
    Rebuilt::new(move || Cusum { sum: 0.0, tokens: 0.0, fill }, full_jitter)
}

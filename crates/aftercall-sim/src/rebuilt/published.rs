//! The rules of the published simulation: Brooker, "Fixing retries with token buckets and circuit
//! breakers", 2022.

use super::rule::{Moment, Rebuilt, Rule, at_once};
use crate::strategy::Answer;

/// So many retries, whatever happens.
#[derive(Debug)]
pub struct Retries(u32);

impl Rule for Retries {
    fn failed(&mut self, retries: u32, _: &Answer, _: &mut Moment<'_>) -> bool {
        retries < self.0
    }
}

/// So many retries, at once.
pub fn retries(most: u32) -> Rebuilt<Retries> {
    Rebuilt::new(move || Retries(most), at_once)
}

/// A bucket that starts full, to which each first attempt adds a part of a token, and from which each
/// retry takes one.
#[derive(Debug)]
pub struct Bucket {
    fill: f64,
    size: f64,
    left: f64,
}

impl Rule for Bucket {
    fn sends(&mut self, retries: u32, _: &mut Moment<'_>) -> bool {
        if retries == 0 {
            self.left = (self.left + self.fill).min(self.size);
        }
        true
    }

    fn failed(&mut self, _: u32, _: &Answer, _: &mut Moment<'_>) -> bool {
        let again = self.left > 1.0;
        self.left -= f64::from(u8::from(again));
        again
    }
}

/// The published bucket: a tenth of a token for each first attempt, at most five.
pub fn bucket() -> Rebuilt<Bucket> {
    bucket_of(5)
}

/// A bucket of another size.
pub fn bucket_of(size: u32) -> Rebuilt<Bucket> {
    let size = f64::from(size);
    Rebuilt::new(move || Bucket { fill: 0.1, size, left: size }, at_once)
}

/// At most three retries, and none while more than a tenth of all calls have failed.
#[derive(Debug, Default)]
pub struct Breaker {
    calls: f64,
    failures: f64,
}

impl Rule for Breaker {
    fn sends(&mut self, retries: u32, _: &mut Moment<'_>) -> bool {
        self.calls += f64::from(u8::from(retries == 0));
        true
    }

    fn failed(&mut self, retries: u32, _: &Answer, _: &mut Moment<'_>) -> bool {
        self.failures += 1.0;
        self.failures / self.calls <= 0.1 && retries < 3
    }
}

/// The published breaker.
pub fn breaker() -> Rebuilt<Breaker> {
    Rebuilt::new(Breaker::default, at_once)
}

//! Quotas that a failure takes from and a success gives back to: AWS, gRPC.

use super::rule::{Failed, Moment, Rebuilt, Rule, full_jitter, is_429, up_to};
use crate::strategy::Answer;

/// The quota of AWS' retry behavior 2.1: a retry has a price, a success gives back what its last retry
/// cost, or 1.
#[derive(Debug)]
pub struct Quota {
    left: u32,
    price: u32,
    throttle_price: u32,
}

impl Quota {
    /// A 503 without an error code is a fault and not a throttle.
    fn price_of(&self, answer: &Answer) -> u32 {
        if is_429(answer) { self.throttle_price } else { self.price }
    }
}

impl Rule for Quota {
    fn worked(&mut self, retries: u32, _: u64) {
        let back = if retries > 0 { self.price } else { 1 };
        self.left = (self.left + back).min(500);
    }

    fn failed(&mut self, retries: u32, answer: &Answer, _: &mut Moment<'_>) -> bool {
        let price = self.price_of(answer);
        if retries >= 2 || price > self.left {
            return false;
        }
        self.left -= price;
        true
    }
}

/// AWS' standard mode, retry behavior 2.1 (botocore 1.44.5): quota 500, prices 14 and 5. A retry's
/// success gives back 14 here, even after a throttle.
pub fn aws() -> Rebuilt<Quota> {
    Rebuilt::new(|| Quota { left: 500, price: 14, throttle_price: 5 }, full_jitter)
}

/// The throttling of gRPC's retries (gRFC A6): 10 tokens, a failure takes one, a success gives 0.1,
/// retries while more than half are left; 4 attempts.
#[derive(Debug)]
pub struct Grpc {
    tokens: f64,
}

impl Rule for Grpc {
    fn worked(&mut self, _: u32, _: u64) {
        self.tokens = (self.tokens + 0.1).min(10.0);
    }

    fn failed(&mut self, retries: u32, _: &Answer, _: &mut Moment<'_>) -> bool {
        self.tokens = (self.tokens - 1.0).max(0.0);
        self.tokens > 5.0 && retries < 3
    }
}

/// gRPC's retries with the throttling and the back-off of gRFC A6's examples: 0.1 s, doubling to 1 s.
pub fn grpc() -> Rebuilt<Grpc> {
    let back_off = |failed: Failed<'_>| {
        up_to((100_000_u64 << failed.retries.min(10)).min(1_000_000), failed.random)
    };
    Rebuilt::new(|| Grpc { tokens: 10.0 }, back_off)
}

//! The rules of other clients, written anew from their published descriptions.
//!
//! Each is a [`Rule`]: what a client knows, and whether one more attempt is allowed. The names and
//! constants are those of the sources that each constructor names.

use crate::random::Random;
use crate::strategy::{Answer, Operation, Step, Strategy};

/// One client's rule about retries.
pub trait Rule {
    /// A first attempt is sent.
    fn first(&mut self) {}

    /// An attempt succeeded, after `retries` retries of its operation.
    fn worked(&mut self, retries: u32) {
        let _ = retries;
    }

    /// An attempt failed after `retries` retries: whether there is one more.
    fn failed(&mut self, retries: u32, answer: &Answer, random: &mut Random) -> bool;
}

/// How long a retry waits: a draw from 0 up to this many microseconds.
pub type BackOff = fn(retries: u32, answer: &Answer) -> u64;

/// Rebuilt clients: a rule for each.
pub struct Rebuilt<R> {
    make: Box<dyn Fn() -> R>,
    rules: Vec<R>,
    back_off: BackOff,
    obeys_retry_after: bool,
    retries: Vec<u32>,
    random: Random,
}

impl<R: Rule> Rebuilt<R> {
    /// Clients that each follow such a rule.
    pub fn new(make: impl Fn() -> R + 'static, back_off: BackOff) -> Rebuilt<R> {
        Rebuilt {
            make: Box::new(make),
            rules: Vec::new(),
            back_off,
            obeys_retry_after: false,
            retries: Vec::new(),
            random: Random::new(0x5EED),
        }
    }

    /// The same, waiting at least as long as `Retry-After` says.
    #[must_use]
    pub fn obeying_retry_after(mut self) -> Rebuilt<R> {
        self.obeys_retry_after = true;
        self
    }

    fn rule(&mut self, client: usize) -> &mut R {
        while self.rules.len() <= client {
            self.rules.push((self.make)());
        }
        &mut self.rules[client]
    }
}

impl<R: Rule> Strategy for Rebuilt<R> {
    fn begin(&mut self, operation: Operation, _: u64) -> Step {
        if self.retries.len() <= operation.number {
            self.retries.resize(operation.number + 1, 0);
        }
        self.retries[operation.number] = 0;
        self.rule(operation.client).first();
        Step::Send
    }

    fn answered(&mut self, operation: Operation, answer: &Answer, now: u64) -> Step {
        let retries = self.retries[operation.number];
        if answer.is_success() {
            self.rule(operation.client).worked(retries);
            return Step::Done;
        }
        let mut random = self.random.clone();
        let again = self.rule(operation.client).failed(retries, answer, &mut random);
        self.random = random;
        if !again {
            return Step::Done;
        }
        self.retries[operation.number] = retries + 1;
        let most = usize::try_from((self.back_off)(retries, answer)).unwrap_or(usize::MAX - 1);
        let jitter = u64::try_from(self.random.below(most + 1)).unwrap_or(0);
        let named = match answer {
            Answer::Reply(reply) if self.obeys_retry_after => reply.retry_after.unwrap_or(0),
            _ => 0,
        };
        match jitter + u64::from(named) * 1_000_000 {
            0 => Step::Send,
            wait => Step::Wait(now + wait),
        }
    }

    fn wake(&mut self, _: Operation, _: u64) -> Step {
        Step::Send
    }

    fn restart(&mut self, client: usize) {
        *self.rule(client) = (self.make)();
    }
}

/// No wait, as in the published simulation.
pub fn at_once(_: u32, _: &Answer) -> u64 {
    0
}

/// Full jitter from 50 ms, 1 s after a throttle, doubling to 20 s (AWS, retry behavior 2.1).
pub fn full_jitter(retries: u32, answer: &Answer) -> u64 {
    let base: u64 = if answer.is_throttle() { 1_000_000 } else { 50_000 };
    (base << retries.min(20)).min(20_000_000)
}

/// So many retries, whatever happens.
#[derive(Debug)]
pub struct Retries(u32);

impl Rule for Retries {
    fn failed(&mut self, retries: u32, _: &Answer, _: &mut Random) -> bool {
        retries < self.0
    }
}

/// So many retries, at once.
pub fn retries(most: u32) -> Rebuilt<Retries> {
    Rebuilt::new(move || Retries(most), at_once)
}

/// A bucket that starts full, to which each first attempt adds a part of a token, and from which each
/// retry takes one (Brooker, "Fixing retries with token buckets and circuit breakers", 2022).
#[derive(Debug)]
pub struct Bucket {
    fill: f64,
    size: f64,
    left: f64,
}

impl Rule for Bucket {
    fn first(&mut self) {
        self.left = (self.left + self.fill).min(self.size);
    }

    fn failed(&mut self, _: u32, _: &Answer, _: &mut Random) -> bool {
        let again = self.left > 1.0;
        self.left -= f64::from(u8::from(again));
        again
    }
}

/// The published bucket: a tenth of a token for each first attempt, at most five.
pub fn bucket() -> Rebuilt<Bucket> {
    Rebuilt::new(|| Bucket { fill: 0.1, size: 5.0, left: 5.0 }, at_once)
}

/// At most three retries, and none while more than a tenth of all calls have failed (the same source).
#[derive(Debug, Default)]
pub struct Breaker {
    calls: f64,
    failures: f64,
}

impl Rule for Breaker {
    fn first(&mut self) {
        self.calls += 1.0;
    }

    fn failed(&mut self, retries: u32, _: &Answer, _: &mut Random) -> bool {
        self.failures += 1.0;
        self.failures / self.calls <= 0.1 && retries < 3
    }
}

/// The published breaker.
pub fn breaker() -> Rebuilt<Breaker> {
    Rebuilt::new(Breaker::default, at_once)
}

/// The quota of AWS' retry behavior 2.1 and of the one before it: a retry has a price, a success gives
/// back what its last retry cost, or 1.
#[derive(Debug)]
pub struct Quota {
    left: u32,
    price: u32,
    throttle_price: u32,
    last: u32,
}

impl Rule for Quota {
    fn worked(&mut self, retries: u32) {
        let back = if retries > 0 { self.last } else { 1 };
        self.left = (self.left + back).min(500);
    }

    fn failed(&mut self, retries: u32, answer: &Answer, _: &mut Random) -> bool {
        let price = if answer.is_throttle() { self.throttle_price } else { self.price };
        if retries >= 2 || price > self.left {
            return false;
        }
        self.left -= price;
        self.last = price;
        true
    }
}

/// AWS' standard mode, retry behavior 2.1 (botocore 1.44.5): quota 500, prices 14 and 5.
pub fn aws() -> Rebuilt<Quota> {
    Rebuilt::new(|| Quota { left: 500, price: 14, throttle_price: 5, last: 1 }, full_jitter)
}

/// The throttling of gRPC's retries (gRFC A6): 10 tokens, a failure takes one, a success gives 0.1,
/// retries while more than half are left; 4 attempts.
#[derive(Debug)]
pub struct Grpc {
    tokens: f64,
}

impl Rule for Grpc {
    fn worked(&mut self, _: u32) {
        self.tokens = (self.tokens + 0.1).min(10.0);
    }

    fn failed(&mut self, retries: u32, _: &Answer, _: &mut Random) -> bool {
        self.tokens = (self.tokens - 1.0).max(0.0);
        self.tokens > 5.0 && retries < 3
    }
}

/// gRPC's retries with the throttling of gRFC A6's example.
pub fn grpc() -> Rebuilt<Grpc> {
    Rebuilt::new(|| Grpc { tokens: 10.0 }, full_jitter)
}

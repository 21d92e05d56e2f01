//! A rule about retries, and clients that follow one.

use crate::random::Random;
use crate::strategy::{Answer, Operation, Step, Strategy};

/// The time of a decision, and its chance.
#[derive(Debug)]
pub struct Moment<'a> {
    /// In microseconds.
    pub now: u64,
    /// Where a rule draws from.
    pub random: &'a mut Random,
}

/// One client's rule about retries.
pub trait Rule {
    /// An attempt is about to be sent, after `retries` retries of its operation: whether it may be. If
    /// not, the operation ends.
    fn sends(&mut self, retries: u32, at: &mut Moment<'_>) -> bool {
        let _ = (retries, at);
        true
    }

    /// An attempt succeeded, after `retries` retries of its operation.
    fn worked(&mut self, retries: u32, now: u64) {
        let _ = (retries, now);
    }

    /// An attempt failed after `retries` retries: whether there is one more.
    fn failed(&mut self, retries: u32, answer: &Answer, at: &mut Moment<'_>) -> bool;
}

/// What a back-off is drawn from.
#[derive(Debug)]
pub struct Failed<'a> {
    /// Retries of the operation before this failure.
    pub retries: u32,
    /// The failure.
    pub answer: &'a Answer,
    /// What the back-off keeps from one failure of the operation to the next; 0 at first.
    pub kept: &'a mut f64,
    /// Where it draws from.
    pub random: &'a mut Random,
}

/// How long a retry waits, in microseconds.
pub type BackOff = fn(Failed<'_>) -> u64;

/// An operation under way.
#[derive(Clone, Copy, Debug, Default)]
struct Running {
    begun: u64,
    retries: u32,
    kept: f64,
}

/// Rebuilt clients: a rule for each.
pub struct Rebuilt<R> {
    make: Box<dyn Fn() -> R>,
    rules: Vec<R>,
    back_off: BackOff,
    obeys_retry_after: bool,
    within: u64,
    running: Vec<Running>,
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
            within: u64::MAX,
            running: Vec::new(),
            random: Random::new(0x5EED),
        }
    }

    /// The same, waiting as long as `Retry-After` says where there is one.
    #[must_use]
    pub fn obeying_retry_after(mut self) -> Rebuilt<R> {
        self.obeys_retry_after = true;
        self
    }

    /// The same, with so many seconds for an operation.
    #[must_use]
    pub fn within(mut self, seconds: u32) -> Rebuilt<R> {
        self.within = u64::from(seconds) * 1_000_000;
        self
    }

    fn rule(&mut self, client: usize) -> (&mut R, &mut Random) {
        while self.rules.len() <= client {
            self.rules.push((self.make)());
        }
        (&mut self.rules[client], &mut self.random)
    }

    fn send(&mut self, operation: Operation, now: u64) -> Step {
        let retries = self.running[operation.number].retries;
        let (rule, random) = self.rule(operation.client);
        match rule.sends(retries, &mut Moment { now, random }) {
            true => Step::Send,
            false => Step::Done,
        }
    }
}

impl<R: Rule> Strategy for Rebuilt<R> {
    fn begin(&mut self, operation: Operation, now: u64) -> Step {
        if self.running.len() <= operation.number {
            self.running.resize(operation.number + 1, Running::default());
        }
        self.running[operation.number] = Running { begun: now, ..Running::default() };
        self.send(operation, now)
    }

    fn answered(&mut self, operation: Operation, answer: &Answer, now: u64) -> Step {
        let Running { retries, begun, .. } = self.running[operation.number];
        let (rule, random) = self.rule(operation.client);
        if answer.is_success() {
            rule.worked(retries, now);
            return Step::Done;
        }
        if !rule.failed(retries, answer, &mut Moment { now, random }) {
            return Step::Done;
        }
        let running = &mut self.running[operation.number];
        running.retries += 1;
        let (kept, random) = (&mut running.kept, &mut self.random);
        let drawn = (self.back_off)(Failed { retries, answer, kept, random });
        let named = match answer {
            Answer::Reply(reply) if self.obeys_retry_after => reply.retry_after,
            _ => None,
        };
        let wait = named.map_or(drawn, |seconds| u64::from(seconds) * 1_000_000);
        if now + wait > begun.saturating_add(self.within) {
            return Step::Done;
        }
        match wait {
            0 => self.send(operation, now),
            wait => Step::Wait(now + wait),
        }
    }

    fn wake(&mut self, operation: Operation, now: u64) -> Step {
        self.send(operation, now)
    }

    fn restart(&mut self, client: usize) {
        let new = (self.make)();
        *self.rule(client).0 = new;
    }
}

/// No wait, as in the published simulation.
pub fn at_once(_: Failed<'_>) -> u64 {
    0
}

/// Full jitter from 50 ms, 1 s after a 429, doubling to 20 s (AWS, retry behavior 2.1).
pub fn full_jitter(failed: Failed<'_>) -> u64 {
    let base: u64 = if is_429(failed.answer) { 1_000_000 } else { 50_000 };
    up_to((base << failed.retries.min(20)).min(20_000_000), failed.random)
}

/// A draw from 0 up to this time.
pub(super) fn up_to(most: u64, random: &mut Random) -> u64 {
    let most = usize::try_from(most).unwrap_or(usize::MAX - 1);
    u64::try_from(random.below(most + 1)).unwrap_or(0)
}

/// Whether a client that goes by the status alone takes it for a throttle. A 503 is a fault to it.
pub(super) fn is_429(answer: &Answer) -> bool {
    matches!(answer, Answer::Reply(reply) if reply.status == 429)
}

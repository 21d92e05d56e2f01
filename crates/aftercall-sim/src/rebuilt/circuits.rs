//! Retries around a circuit breaker: Microsoft's standard resilience handler, resilience4j.

use super::rule::{Failed, Moment, Rebuilt, Rule};
use crate::strategy::Answer;
use std::collections::VecDeque;

/// A circuit: closed, open until a time, or half open with so many probes sent and answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Circuit {
    Closed,
    Open(u64),
    HalfOpen { sent: u32, answered: u32, failures: u32 },
}

impl Circuit {
    /// Whether an attempt passes, where so many probes do while the circuit is half open.
    fn passes(&mut self, now: u64, probes: u32) -> bool {
        match self {
            Circuit::Closed => true,
            Circuit::Open(until) if now < *until => false,
            Circuit::Open(_) => {
                *self = Circuit::HalfOpen { sent: 1, answered: 0, failures: 0 };
                true
            }
            Circuit::HalfOpen { sent, .. } => {
                *sent += 1;
                *sent <= probes
            }
        }
    }

    /// The share of failures once so many probes are answered.
    fn probed(&mut self, worked: bool, probes: u32) -> Option<f64> {
        let Circuit::HalfOpen { answered, failures, .. } = self else { return None };
        *answered += 1;
        *failures += u32::from(!worked);
        (*answered >= probes).then(|| f64::from(*failures) / f64::from(probes))
    }
}

/// A second of attempts and failures, in Microsoft's window of 30 s in ten slots.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    from: u64,
    attempts: u32,
    failures: u32,
}

/// The breaker of Microsoft's standard resilience handler: opens for 5 s at 10 % of at least 100
/// attempts in 30 s; then one probe.
#[derive(Debug)]
pub struct Microsoft {
    circuit: Circuit,
    slots: VecDeque<Slot>,
}

impl Microsoft {
    const WINDOW: u64 = 30_000_000;

    fn answered(&mut self, worked: bool, now: u64) {
        if let Some(failures) = self.circuit.probed(worked, 1) {
            self.slots.clear();
            self.circuit =
                if failures > 0.0 { Circuit::Open(now + 5_000_000) } else { Circuit::Closed };
            return;
        }
        if self.circuit != Circuit::Closed {
            return;
        }
        if self.slots.back().is_none_or(|slot| now >= slot.from + Self::WINDOW / 10) {
            self.slots.push_back(Slot { from: now, ..Slot::default() });
        }
        while self.slots.front().is_some_and(|slot| now >= slot.from + Self::WINDOW) {
            self.slots.pop_front();
        }
        if let Some(slot) = self.slots.back_mut() {
            slot.attempts += 1;
            slot.failures += u32::from(!worked);
        }
        let sum = |part: fn(&Slot) -> u32| self.slots.iter().map(part).sum::<u32>();
        let (attempts, failures) = (sum(|slot| slot.attempts), sum(|slot| slot.failures));
        if attempts >= 100 && failures * 10 >= attempts {
            self.circuit = Circuit::Open(now + 5_000_000);
        }
    }
}

impl Rule for Microsoft {
    fn sends(&mut self, _: u32, at: &mut Moment<'_>) -> bool {
        self.circuit.passes(at.now, 1)
    }

    fn worked(&mut self, _: u32, now: u64) {
        self.answered(true, now);
    }

    fn failed(&mut self, retries: u32, _: &Answer, at: &mut Moment<'_>) -> bool {
        self.answered(false, at.now);
        retries < 3
    }
}

/// Polly's decorrelated jitter around an exponential from 2 s (`DecorrelatedJitterV2`).
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative")]
fn decorrelated(failed: Failed<'_>) -> u64 {
    let time = f64::from(failed.retries) + failed.random.unit();
    let next = time.exp2() * (4.0 * time).sqrt().tanh();
    let grown = (next - *failed.kept).max(0.0);
    *failed.kept = next;
    (grown * 2e6 / 1.4) as u64
}

/// Microsoft.Extensions.Http.Resilience at its defaults: 30 s in all, three retries from 2 s that obey
/// `Retry-After`, within them the breaker. An open circuit ends the operation.
pub fn microsoft() -> Rebuilt<Microsoft> {
    let make = || Microsoft { circuit: Circuit::Closed, slots: VecDeque::new() };
    Rebuilt::new(make, decorrelated).obeying_retry_after().within(30)
}

/// The breaker of resilience4j at its defaults: opens for 60 s at half of the last 100 attempts; then
/// ten probes.
#[derive(Debug)]
pub struct Resilience4j {
    circuit: Circuit,
    last: VecDeque<bool>,
    failures: usize,
}

impl Resilience4j {
    const OPEN: u64 = 60_000_000;

    fn answered(&mut self, worked: bool, now: u64) {
        if let Some(failures) = self.circuit.probed(worked, 10) {
            self.last.clear();
            self.failures = 0;
            self.circuit =
                if failures >= 0.5 { Circuit::Open(now + Self::OPEN) } else { Circuit::Closed };
            return;
        }
        if self.circuit != Circuit::Closed {
            return;
        }
        self.last.push_back(worked);
        self.failures += usize::from(!worked);
        if self.last.len() > 100 {
            self.failures -= usize::from(self.last.pop_front() == Some(false));
        }
        if self.last.len() == 100 && self.failures >= 50 {
            self.circuit = Circuit::Open(now + Self::OPEN);
        }
    }
}

impl Rule for Resilience4j {
    fn sends(&mut self, _: u32, at: &mut Moment<'_>) -> bool {
        self.circuit.passes(at.now, 10)
    }

    fn worked(&mut self, _: u32, now: u64) {
        self.answered(true, now);
    }

    fn failed(&mut self, retries: u32, _: &Answer, at: &mut Moment<'_>) -> bool {
        self.answered(false, at.now);
        retries < 2
    }
}

/// resilience4j's retry around its breaker, both at their defaults: three attempts, 500 ms apart. An
/// open circuit ends the operation.
pub fn resilience4j() -> Rebuilt<Resilience4j> {
    let make = || Resilience4j { circuit: Circuit::Closed, last: VecDeque::new(), failures: 0 };
    Rebuilt::new(make, |_| 500_000)
}

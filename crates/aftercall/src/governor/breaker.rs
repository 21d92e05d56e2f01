//! The circuit breaker: off unless the policy has one.
//!
//! Closed, it counts how many of the attempts of the last ten seconds failed. When there are at least
//! [`LEAST`] and the policy's share of them failed, it opens: nothing is sent, and calls end with
//! `circuit-open`. After the policy's time one call at a time goes ahead as a probe. A probe that the
//! origin answers properly closes it; one that fails keeps it open for twice as long, up to a minute.

use super::part::{Admission, Ask, Loss, Part, Question, Seen, Sign};
use super::snapshot::ScopeSnapshot;
use crate::policy::Policy;
use crate::time::micros;
use crate::vocabulary::Stop;
use core::time::Duration;

/// With fewer attempts it does not open.
const LEAST: u32 = 20;
/// How long attempts are counted together.
const WINDOW: u64 = 10_000_000;
/// The longest time it stays open without a probe.
const LONGEST: Duration = Duration::from_secs(60);

/// Whether it is open, and what it counts.
#[derive(Debug)]
pub(super) struct Breaker {
    is_on: bool,
    open: Option<Open>,
    since: u64,
    attempts: u32,
    failures: u32,
}

#[derive(Clone, Copy, Debug)]
struct Open {
    /// When the next probe may be sent.
    until: u64,
    /// How often in a row it has opened.
    times: u32,
    /// When the probe that is in flight was sent.
    probe: Option<u64>,
}

/// What one call has of it.
#[derive(Debug, Default)]
pub(super) struct Probing(bool);

impl Breaker {
    fn trip(&mut self, now: u64, times: u32, policy: &Policy) {
        let wait = policy.breaker_open.saturating_mul(1 << times.min(10)).min(LONGEST);
        let until = now.saturating_add(micros(wait.max(policy.breaker_open)));
        self.open = Some(Open { until, times: times.saturating_add(1), probe: None });
        (self.attempts, self.failures) = (0, 0);
    }

    /// How long until the next probe, if nothing may be sent now.
    fn shut(&self, now: u64, policy: &Policy) -> Option<u64> {
        let open = self.open?;
        // A probe without an answer must not keep it open for ever.
        let probe = open.probe.map_or(0, |at| at.saturating_add(micros(policy.breaker_open)));
        let until = open.until.max(probe);
        (until > now).then(|| until - now)
    }

    fn count(&mut self, seen: &Seen<'_>) {
        if seen.now.saturating_sub(self.since) >= WINDOW {
            (self.since, self.attempts, self.failures) = (seen.now, 0, 0);
        }
        self.attempts = self.attempts.saturating_add(1);
        self.failures = self.failures.saturating_add(u32::from(seen.what.sign == Sign::Ill));
        let (failures, attempts) = (u64::from(self.failures), u64::from(self.attempts));
        let share = u64::from(seen.policy.breaker);
        if self.attempts >= LEAST && failures * 100 >= attempts * share {
            self.trip(seen.now, 0, seen.policy);
        }
    }
}

impl Part for Breaker {
    type Taken = Probing;

    fn new(policy: &Policy) -> Breaker {
        Breaker { is_on: policy.breaker > 0, open: None, since: 0, attempts: 0, failures: 0 }
    }

    fn ask(&mut self, probing: &mut Probing, question: &mut Question<'_>) -> Admission {
        if probing.0 {
            return Admission::Go;
        }
        match self.shut(question.now, question.policy) {
            Some(wait) => {
                let wait = Some(Duration::from_micros(wait));
                Admission::Refuse { stop: Stop::CircuitOpen, wait }
            }
            None => Admission::Go,
        }
    }

    fn take(&mut self, probing: &mut Probing, question: &Question<'_>) {
        if let Some(open) = &mut self.open
            && question.ask == Ask::Send
        {
            open.probe = Some(question.now);
            probing.0 = true;
        }
    }

    fn observe(&mut self, probing: &mut Probing, seen: &Seen<'_>) {
        if !self.is_on || seen.what.sign == Sign::Nothing {
            self.restore(probing);
            return;
        }
        let was_probe = core::mem::take(&mut probing.0);
        match (self.open, seen.what.sign) {
            (Some(_), Sign::Well) if was_probe => self.open = None,
            (Some(open), Sign::Ill) if was_probe => self.trip(seen.now, open.times, seen.policy),
            (Some(_), _) => {}
            (None, _) => self.count(seen),
        }
    }

    fn is_owed(probing: &Probing) -> bool {
        probing.0
    }

    fn restore(&mut self, probing: &mut Probing) {
        if core::mem::take(&mut probing.0)
            && let Some(open) = &mut self.open
        {
            open.probe = None;
        }
    }

    fn lift(&mut self) {
        self.open = None;
    }

    fn is_calm(&self) -> bool {
        !self.is_on
    }

    fn loss(&self, _: u64) -> Loss {
        if self.open.is_some() { Loss::Much } else { Loss::Little(self.failures) }
    }

    fn describe(&self, scope: &mut ScopeSnapshot) {
        scope.circuit_open_until_us = self.open.map(|open| open.until);
    }
}

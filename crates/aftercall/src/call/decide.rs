//! What to do after an answer or a failure: the one place where a call weighs a repeat.

use super::{Call, End, State, backoff};
use crate::challenge::Challenge;
use crate::decision::{Authenticate, Decision};
use crate::governor::{Observation, Observed};
use crate::time::{Now, micros};
use crate::verdict::Verdict;
use crate::vocabulary::{Cause, Effect, Remedy, Repeat, Stop, WaitReason};
use core::time::Duration;

impl Call {
    /// Takes note of what an attempt came to, tells the governor, and decides.
    pub(super) fn conclude(&mut self, verdict: Verdict, now: Now) -> Decision {
        let asked = verdict.wait().map_or(Duration::ZERO, |wait| wait.from_wall(now.wall));
        self.floor = self.latest.saturating_add(micros(asked));
        let worked = verdict.is_success() && verdict.remedy() != Remedy::Retry;
        let result = match verdict.is_throttled() {
            _ if worked => Observed::Success,
            true => Observed::Refused(asked),
            false => Observed::Other,
        };
        if let Some(attempt) = self.attempts.last_mut() {
            attempt.ended_at = Some(self.latest);
            attempt.code = verdict.code();
            attempt.effect = verdict.effect();
            attempt.remedy = verdict.remedy();
            let (sent_at, probe) = (attempt.sent_at, self.probe_since.take().is_some());
            let seen = Observation { sent_at, probe, result };
            self.shared.observe(self.latest, seen, &self.engine.policy);
        }
        if worked {
            self.shared.refund(self.paid.max(1));
        }
        self.verdict = Some(verdict);
        self.decide()
    }

    /// Decides by the last verdict and by all that is known of the effect.
    pub(super) fn decide(&mut self) -> Decision {
        let Some(verdict) = &self.verdict else { return self.end(Stop::Settled, None) };
        let (remedy, repeat) = (self.remedy(verdict), verdict.repeat());
        match remedy {
            Remedy::Proceed | Remedy::Poll | Remedy::Follow => {
                self.done(End { stop: Stop::Settled, wait: None })
            }
            // A proxy's credentials are not the origin's.
            Remedy::Authenticate if verdict.code() != 407 => {
                let challenges = verdict.challenges().to_vec();
                match self.effect() == Effect::NotApplied || verdict.harmless {
                    true => self.authenticate(challenges),
                    false => self.end(Stop::NotHarmless, None),
                }
            }
            // The server's no outlives the proof that nothing was applied.
            Remedy::Retry | Remedy::SlowDown if repeat == Repeat::Never => {
                self.end(Stop::NotRepeatable, None)
            }
            Remedy::Retry | Remedy::SlowDown => {
                match repeat == Repeat::Always || verdict.harmless || self.is_cleared {
                    true => self.retry(remedy),
                    false => self.end(Stop::NotHarmless, None),
                }
            }
            _ => self.end(Stop::Settled, None),
        }
    }

    /// What the call takes as the remedy: the policy may have a report retried, where the request
    /// may be repeated at all and it was not the caller who gave it up.
    fn remedy(&self, verdict: &Verdict) -> Remedy {
        let given_up = verdict.failure().is_some_and(|failure| failure.cause == Cause::Cancelled);
        let repeatable = verdict.repeat() != Repeat::Never && !given_up;
        match verdict.remedy() {
            Remedy::Report if self.engine.policy.retry_reported && repeatable => Remedy::Retry,
            remedy => remedy,
        }
    }

    /// Once for each challenge: the same one again after new credentials settles it.
    fn authenticate(&mut self, challenges: Vec<Challenge>) -> Decision {
        let same = |known: &Vec<Challenge>| {
            known.len() == challenges.len()
                && known.iter().zip(&challenges).all(|(known, new)| known.is_same(new))
        };
        if !self.can_authenticate || self.answered.iter().any(same) {
            return self.end(Stop::Settled, None);
        }
        if !self.request.is_replayable() {
            return self.end(Stop::NotRepeatable, None);
        }
        if self.attempts_used_up() {
            return self.end(Stop::Attempts, None);
        }
        if self.latest >= self.send_by() {
            return self.end(Stop::Deadline, None);
        }
        self.answered.push(challenges.clone());
        self.state = State::Authenticating;
        Decision::Authenticate(Authenticate { challenges })
    }

    fn attempts_used_up(&self) -> bool {
        self.last_attempt() >= self.engine.policy.attempts
    }

    /// How the call ends if it cannot wait as long as the server asked and send at `until`: with
    /// the true wait.
    pub(super) fn unaffordable(&self, until: u64) -> Option<End> {
        let asked = Duration::from_micros(self.floor.saturating_sub(self.latest));
        if asked > self.engine.policy.longest_wait {
            return Some(End { stop: Stop::WaitTooLong, wait: Some(asked) });
        }
        if until >= self.send_by() {
            let wait = Duration::from_micros(until.saturating_sub(self.latest));
            let wait = Some(if asked.is_zero() { wait } else { asked });
            return Some(End { stop: Stop::Deadline, wait });
        }
        None
    }

    /// A repeat is useful and harmless; is it possible, and when?
    fn retry(&mut self, remedy: Remedy) -> Decision {
        let policy = self.engine.policy;
        if !self.request.is_replayable() {
            return self.end(Stop::NotRepeatable, None);
        }
        if self.attempts_used_up() {
            return self.end(Stop::Attempts, None);
        }
        let throttled = remedy == Remedy::SlowDown;
        let jitter = self.random.up_to(backoff::most(&policy, throttled, self.retries));
        let until = self.floor.max(self.latest).saturating_add(jitter);
        if let Some(end) = self.unaffordable(until) {
            return self.end(end.stop, end.wait);
        }
        let price = if throttled { policy.throttle_price } else { policy.price };
        if !self.shared.pay(price) {
            return self.end(Stop::Pressure, None);
        }
        (self.paid, self.unspent) = (price, price);
        self.retries = self.retries.saturating_add(1);
        let reason = if throttled { WaitReason::Throttled } else { WaitReason::Retry };
        self.wait(until, reason, None)
    }
}

//! What to do after a response or a failure: the only place where a call decides on a repeat.

use super::state::State;
use super::{Call, End, Step, backoff};
use crate::challenge::Challenge;
use crate::decision::{Authenticate, Decision};
use crate::governor::{Observation, Sign};
use crate::time::{Now, micros};
use crate::verdict::Verdict;
use crate::vocabulary::{Action, Cause, Effect, Fault, Reason, Remedy, Repeat, Stop};
use core::time::Duration;

/// How many new nonces one call answers: two let a server change its nonce once, and no server can keep
/// a call going with them.
const MAX_NONCES: usize = 2;

impl Call {
    /// Records the result of an attempt, reports it to the governor, and decides.
    pub(super) fn conclude(&mut self, verdict: Verdict, now: Now) -> Decision {
        let asked = verdict.wait().map_or(Duration::ZERO, |wait| wait.from_wall(now.wall));
        self.floor = self.latest.saturating_add(micros(asked));
        if let Some(attempt) = self.attempts.last_mut() {
            attempt.ended_at = Some(self.latest);
            attempt.code = verdict.code();
            attempt.effect = verdict.effect();
            attempt.remedy = verdict.remedy();
        }
        let seen = Observation {
            sign: self.sign(&verdict),
            worked: verdict.is_success() && verdict.remedy() != Remedy::Retry,
            throttled: verdict.is_throttled(),
            limited: verdict.reason() == Reason::RateLimited,
            asked,
            fault: verdict.fault(),
            limits: verdict.limits(),
            wall: now.wall,
        };
        if let Some(permit) = &mut self.permit {
            permit.observe(self.latest, seen, &self.rules.policy);
        }
        self.verdict = Some(verdict);
        match self.decide() {
            next if self.rules.policy.observe_only => self.suggest(next),
            next => next,
        }
    }

    /// What an attempt says about the health of its origin: a failure of the server or the network that
    /// a retry could mend, or a proper answer.
    fn sign(&self, verdict: &Verdict) -> Sign {
        let could_mend = matches!(self.remedy(verdict), Remedy::Retry | Remedy::SlowDown);
        match verdict.fault() {
            Fault::Server | Fault::Network if could_mend => Sign::Ill,
            Fault::None if verdict.remedy() == Remedy::Retry => Sign::Nothing,
            Fault::None => Sign::Well,
            Fault::Caller if !verdict.is_throttled() && verdict.code() != 0 => Sign::Well,
            Fault::Server | Fault::Network | Fault::Caller => Sign::Nothing,
        }
    }

    /// If the policy only observes, the call ends after its first attempt, and its outcome says what
    /// it would have done next.
    fn suggest(&mut self, next: Decision) -> Decision {
        let (suggested, stop, wait) = match (&next, self.waiting.then) {
            (Decision::Done(_) | Decision::Send(_), _) => return next,
            (Decision::Verify(_), _) | (Decision::Wait(_), Step::Verify) => {
                (Action::Verify, self.end.stop, self.end.wait)
            }
            (Decision::Wait(wait), _) => (Action::Wait, Stop::Attempts, Some(wait.duration)),
            (Decision::Authenticate(_), _) => (Action::Authenticate, Stop::Attempts, None),
        };
        let mut done = self.done(End { stop, wait });
        if let Decision::Done(outcome) = &mut done {
            outcome.suggested = Some(suggested);
        }
        done
    }

    /// Decides from the last verdict and everything known about the effect.
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
            // A server's 'no' holds even if nothing was applied.
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

    /// The remedy, under this policy: it may say that a report is retried, if the request may be
    /// repeated at all and the caller did not cancel it.
    fn remedy(&self, verdict: &Verdict) -> Remedy {
        let given_up = verdict.failure().is_some_and(|failure| failure.cause == Cause::Cancelled);
        let repeatable = verdict.repeat() != Repeat::Never && !given_up;
        match verdict.remedy() {
            Remedy::Report if self.rules.policy.retry_reported && repeatable => Remedy::Retry,
            remedy => remedy,
        }
    }

    /// Asks once for each challenge: if the same one comes back after new credentials, the call ends. A
    /// new nonce for the same credentials makes it a new challenge, but not more than twice in a call.
    fn authenticate(&mut self, challenges: Vec<Challenge>) -> Decision {
        let nonce = challenges.iter().find(|new| new.is_for_nonce()).map(|new| new.nonce.as_str());
        let same = |known: &Vec<Challenge>| match nonce {
            Some(nonce) => known.iter().any(|known| known.is_for_nonce() && known.nonce == nonce),
            None => {
                known.len() == challenges.len()
                    && known.iter().zip(&challenges).all(|(known, new)| known.is_same(new))
            }
        };
        let asked = |known: &&Vec<Challenge>| known.iter().any(Challenge::is_for_nonce);
        let nonces = self.answered.iter().filter(asked).count();
        let known = self.answered.iter().any(same) || (nonce.is_some() && nonces >= MAX_NONCES);
        if !self.can_authenticate || known {
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
        self.last_attempt() >= self.rules.policy.attempts
    }

    /// How the call ends if it cannot wait as long as the server asked and send at `until`. The end
    /// has the wait that was needed.
    pub(super) fn unaffordable(&self, until: u64) -> Option<End> {
        let asked = Duration::from_micros(self.floor.saturating_sub(self.latest));
        if asked > self.rules.policy.longest_wait {
            return Some(End { stop: Stop::WaitTooLong, wait: Some(asked) });
        }
        if until >= self.send_by() {
            let wait = Duration::from_micros(until.saturating_sub(self.latest));
            let wait = Some(if asked.is_zero() { wait } else { asked });
            return Some(End { stop: Stop::Deadline, wait });
        }
        None
    }

    /// A repeat is useful and harmless: is it possible, and when?
    fn retry(&mut self, remedy: Remedy) -> Decision {
        let policy = &self.rules.policy;
        if !self.request.is_replayable() {
            return self.end(Stop::NotRepeatable, None);
        }
        if self.attempts_used_up() {
            return self.end(Stop::Attempts, None);
        }
        let throttled = remedy == Remedy::SlowDown;
        let jitter = self.random.up_to(backoff::most(policy, throttled, self.retries));
        let until = self.floor.max(self.latest).saturating_add(jitter);
        if let Some(end) = self.unaffordable(until) {
            return self.end(end.stop, end.wait);
        }
        self.proceed(Step::Retry { at: until, throttled })
    }
}

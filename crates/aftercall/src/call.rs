//! One logical operation and all its attempts: a machine without I/O, clock or chance.
//!
//! Every input gives one [`Decision`]. The caller does that move and tells the call what came of
//! it. Misuse is an error and leaves the call as it was.
//!
//! The safety law that the machine keeps, whatever the server does: a request that may have been
//! applied is sent again only if that is harmless or a verification said that it was not applied;
//! no wait is shorter than the server asked; nothing is sent past the deadline; attempts and
//! budget hold.

use crate::decision::{Attempt, AttemptRecord, Authenticate, Decision, Outcome, Verify, Wait};
use crate::engine::{Inner, Options};
use crate::error::{Error, ErrorKind};
use crate::evidence::challenge::Challenge;
use crate::failure::Failure;
use crate::governor::Shared;
use crate::judge::{judge, judge_failure};
use crate::request::Request;
use crate::response::Response;
use crate::time::{Now, micros};
use crate::verdict::Verdict;
use crate::words::{Cause, Effect, Remedy, Repeat, Stop, Verified, WaitReason};
use core::time::Duration;
use std::sync::Arc;

/// One logical operation and all its attempts.
///
/// May move between threads; one thread at a time drives it. It keeps its engine alive. Dropping
/// it releases what it held.
#[derive(Debug)]
pub struct Call {
    engine: Arc<Inner>,
    shared: Arc<Shared>,
    request: Request,
    can_authenticate: bool,
    can_verify: bool,
    /// The time allowed from `begin`; the moment itself once begun.
    time_allowed: Duration,
    deadline: u64,
    random: Random,
    state: State,
    /// The latest monotonic time seen.
    latest: u64,
    attempts: Vec<AttemptRecord>,
    verdict: Option<Verdict>,
    /// The effect of attempts that were made before this call.
    before: Effect,
    /// The price of the last retry, for the refund.
    paid: u32,
    /// What was paid for a retry that is not sent yet.
    unspent: u32,
    retries: u32,
    /// Challenges that were answered once.
    answered: Vec<Vec<Challenge>>,
    fresh_connection: bool,
}

/// Where the call stands: what it expects to be told next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    New,
    Sent,
    Waiting {
        until: u64,
        reason: WaitReason,
    },
    /// `wait_until`: the moment before which the server does not want to see the request again.
    Authenticating {
        wait_until: u64,
    },
    /// `wait_until`: likewise.
    Verifying {
        wait_until: u64,
    },
    Done,
}

impl Call {
    pub(crate) fn new(
        engine: Arc<Inner>,
        shared: Arc<Shared>,
        request: Request,
        options: &Options,
        seed: u64,
    ) -> Call {
        Call {
            time_allowed: options.deadline.unwrap_or(engine.policy.deadline),
            engine,
            shared,
            before: request.earlier_effect().unwrap_or(Effect::NotApplied),
            request,
            can_authenticate: options.can_authenticate,
            can_verify: options.can_verify,
            deadline: 0,
            random: Random(seed),
            state: State::New,
            latest: 0,
            attempts: Vec::new(),
            verdict: None,
            paid: 0,
            unspent: 0,
            retries: 0,
            answered: Vec::new(),
            fresh_connection: false,
        }
    }

    /// What the last answer meant, if there was one.
    pub fn last_verdict(&self) -> Option<&Verdict> {
        self.verdict.as_ref()
    }

    /// Starts the call. The origin may be paused: even the first move can be a wait, or the end.
    ///
    /// # Errors
    ///
    /// When the call was begun before.
    pub fn begin(&mut self, now: Now) -> Result<Decision, Error> {
        self.require(self.state == State::New, "begin", now)?;
        self.deadline = self.latest.saturating_add(micros(self.time_allowed));
        Ok(self.send())
    }

    /// Tells the call that a response came to the attempt that was sent.
    ///
    /// # Errors
    ///
    /// When no attempt is under way.
    pub fn on_response(&mut self, response: &Response<'_>, now: Now) -> Result<Decision, Error> {
        self.require(self.state == State::Sent, "on_response", now)?;
        self.request.set_earlier(self.earlier_effect());
        let response = Response { received: response.received.or(Some(now.wall)), ..*response };
        let verdict = judge(&self.engine.contract, Some(&self.request), &response);
        self.fresh_connection = matches!(response.status, 408 | 421 | 425);
        Ok(self.weigh(verdict, now))
    }

    /// Tells the call that no final response head came to the attempt that was sent.
    ///
    /// # Errors
    ///
    /// When no attempt is under way.
    pub fn on_failure(&mut self, failure: Failure, now: Now) -> Result<Decision, Error> {
        self.require(self.state == State::Sent, "on_failure", now)?;
        let verdict = judge_failure(&self.engine.contract, Some(&self.request), &failure);
        self.fresh_connection = matches!(failure.cause, Cause::Reset | Cause::Closed);
        Ok(self.weigh(verdict, now))
    }

    /// Tells the call that the wait is over. Too early gives the same wait again.
    ///
    /// # Errors
    ///
    /// When the call does not wait.
    pub fn on_wake(&mut self, now: Now) -> Result<Decision, Error> {
        let State::Waiting { until, reason } = self.state else {
            return Err(self.misuse("on_wake"));
        };
        self.see(now);
        if self.latest < until {
            return Ok(self.wait(until, reason));
        }
        Ok(self.send())
    }

    /// Tells the call whether new credentials were got; the next attempt is to carry them.
    ///
    /// # Errors
    ///
    /// When the call did not ask for credentials.
    pub fn on_credentials(&mut self, renewed: bool, now: Now) -> Result<Decision, Error> {
        let State::Authenticating { wait_until } = self.state else {
            return Err(self.misuse("on_credentials"));
        };
        self.see(now);
        if !renewed {
            return Ok(self.done(Stop::Settled));
        }
        if wait_until <= self.latest {
            return Ok(self.send());
        }
        Ok(match self.affordable(wait_until, wait_until) {
            Ok(()) => self.wait(wait_until, WaitReason::Retry),
            Err(refused) => refused,
        })
    }

    /// Tells the call what a look at the server found. "Not visible yet" is unknown; not-applied
    /// is the caller's word that it did not happen and cannot happen later.
    ///
    /// # Errors
    ///
    /// When the call did not ask for a verification.
    pub fn on_verified(&mut self, found: Verified, now: Now) -> Result<Decision, Error> {
        let State::Verifying { wait_until } = self.state else {
            return Err(self.misuse("on_verified"));
        };
        self.see(now);
        let effect = match found {
            Verified::Unknown => return Ok(self.done(Stop::NotSafe)),
            Verified::Applied => Effect::Applied,
            Verified::NotApplied => Effect::NotApplied,
        };
        // The look speaks for all that was sent so far, not only for the last attempt.
        let effects = self.attempts.iter_mut().map(|attempt| &mut attempt.effect);
        for known in effects.chain([&mut self.before]) {
            if *known != Effect::NotApplied {
                *known = effect;
            }
        }
        if found == Verified::Applied {
            return Ok(self.done(Stop::AlreadyDone));
        }
        let Some(verdict) = &self.verdict else { return Ok(self.done(Stop::Settled)) };
        let (remedy, repeat) = (self.remedy(verdict), verdict.repeat());
        Ok(match remedy {
            // The server's no outlives the proof that nothing was applied.
            Remedy::Retry | Remedy::SlowDown if repeat == Repeat::Never => {
                self.done(Stop::NotRepeatable)
            }
            Remedy::Retry | Remedy::SlowDown => self.retry(remedy, wait_until),
            _ => self.done(Stop::Settled),
        })
    }

    /// Ends the call, in any state but the last. An attempt that is under way may have been applied.
    ///
    /// # Errors
    ///
    /// When the call has ended already.
    pub fn cancel(&mut self, now: Now) -> Result<Decision, Error> {
        self.require(self.state != State::Done, "cancel", now)?;
        Ok(self.done(Stop::Cancelled))
    }

    /// Takes note of the time; one that goes back is read as the latest one seen.
    fn see(&mut self, now: Now) {
        self.latest = self.latest.max(now.monotonic);
    }

    fn require(&mut self, expected: bool, input: &str, now: Now) -> Result<(), Error> {
        if !expected {
            return Err(self.misuse(input));
        }
        self.see(now);
        Ok(())
    }

    fn misuse(&self, input: &str) -> Error {
        let expects = match self.state {
            State::New => "begin",
            State::Sent => "on_response or on_failure",
            State::Waiting { .. } => "on_wake",
            State::Authenticating { .. } => "on_credentials",
            State::Verifying { .. } => "on_verified",
            State::Done => "nothing more: it has ended",
        };
        Error::new(ErrorKind::State, format!("{input}: the call expects {expects}"))
    }

    /// The effect of all attempts so far.
    fn effect(&self) -> Effect {
        self.before.and(overall(&self.attempts))
    }

    /// The effect of the attempts before the last one.
    fn earlier_effect(&self) -> Effect {
        let before = self.attempts.split_last().map_or(&[][..], |(_, before)| before);
        self.before.and(overall(before))
    }

    /// Sends, unless the origin is paused or the deadline is reached.
    fn send(&mut self) -> Decision {
        if let Some(end) = self.shared.paused_until(self.latest) {
            let spread = self.random.up_to(self.engine.policy.throttle_base);
            let until = end.saturating_add(spread);
            let asked = Duration::from_micros(end.saturating_sub(self.latest));
            if asked > self.engine.policy.longest_wait {
                return self.refuse(Stop::WaitTooLong, asked);
            }
            if until >= self.deadline {
                return self.refuse(Stop::Deadline, asked);
            }
            return self.wait(until, WaitReason::Paused);
        }
        if self.latest >= self.deadline {
            return self.done(Stop::Deadline);
        }
        self.state = State::Sent;
        self.unspent = 0;
        let number = u32::try_from(self.attempts.len()).unwrap_or(u32::MAX).saturating_add(1);
        // Until something else is told, an attempt that is under way may have been applied.
        self.attempts.push(AttemptRecord {
            number,
            sent_at: self.latest,
            ended_at: None,
            code: 0,
            effect: Effect::Unknown,
            remedy: Remedy::Report,
        });
        Decision::Send(Attempt {
            number,
            time_left: self.time_left(),
            fresh_connection: self.fresh_connection,
        })
    }

    fn time_left(&self) -> Duration {
        Duration::from_micros(self.deadline.saturating_sub(self.latest))
    }

    fn wait(&mut self, until: u64, reason: WaitReason) -> Decision {
        self.state = State::Waiting { until, reason };
        let duration = Duration::from_micros(until.saturating_sub(self.latest));
        Decision::Wait(Wait { until, duration, reason })
    }

    fn refuse(&mut self, stop: Stop, wait: Duration) -> Decision {
        let Decision::Done(mut outcome) = self.done(stop) else { return self.done(stop) };
        outcome.wait = Some(wait);
        Decision::Done(outcome)
    }

    fn done(&mut self, stop: Stop) -> Decision {
        self.state = State::Done;
        self.give_back();
        let already = self.verdict.as_ref().is_some_and(Verdict::is_already_done);
        let stop = if already && stop == Stop::Settled { Stop::AlreadyDone } else { stop };
        Decision::Done(Box::new(Outcome {
            effect: self.effect(),
            stop,
            attempts: core::mem::take(&mut self.attempts),
            verdict: self.verdict.take(),
            wait: None,
        }))
    }

    /// What was paid for a retry that will not be sent goes back to the origin's budget.
    fn give_back(&mut self) {
        if self.unspent > 0 {
            self.shared.refund(self.unspent);
            self.unspent = 0;
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

    /// Decides after an answer or a failure.
    fn weigh(&mut self, verdict: Verdict, now: Now) -> Decision {
        if let Some(attempt) = self.attempts.last_mut() {
            attempt.ended_at = Some(self.latest);
            attempt.code = verdict.code();
            attempt.effect = verdict.effect();
            attempt.remedy = verdict.remedy();
        }
        let asked = verdict.wait().map_or(Duration::ZERO, |wait| wait.from_wall(now.wall));
        let wait_until = self.latest.saturating_add(micros(asked));
        if verdict.is_throttled() && !asked.is_zero() {
            self.shared.pause(wait_until);
        }
        if verdict.is_success() && verdict.remedy() != Remedy::Retry {
            self.shared.refund(self.paid.max(1));
        }
        let remedy = self.remedy(&verdict);
        let repeat = verdict.repeat();
        let safe = match repeat {
            Repeat::Never => false,
            Repeat::IfSafe => verdict.harmless,
            Repeat::Always => true,
        };
        let challenges = verdict.challenges().to_vec();
        self.verdict = Some(verdict);
        match remedy {
            Remedy::Authenticate => self.authenticate(challenges, wait_until),
            _ if !safe && self.is_verification_due(remedy) => self.verify(wait_until),
            Remedy::Retry | Remedy::SlowDown if repeat == Repeat::Never => {
                self.done(Stop::NotRepeatable)
            }
            Remedy::Retry | Remedy::SlowDown if !safe => self.done(Stop::NotSafe),
            Remedy::Retry | Remedy::SlowDown => self.retry(remedy, wait_until),
            _ => self.done(Stop::Settled),
        }
    }

    /// Only a look can tell whether a write took effect, and there is something to look for.
    fn is_verification_due(&self, remedy: Remedy) -> bool {
        let settled = matches!(remedy, Remedy::Proceed | Remedy::Poll | Remedy::Follow);
        let keys = self.engine.contract.honours_idempotency_keys();
        let mere_read = self.request.facts().safe && self.request.is_harmless(keys);
        self.can_verify && !settled && !mere_read && self.effect() == Effect::Unknown
    }

    fn verify(&mut self, wait_until: u64) -> Decision {
        self.state = State::Verifying { wait_until };
        let attempt = self.attempts.last().map_or(0, |attempt| attempt.number);
        Decision::Verify(Verify { attempt, time_left: self.time_left() })
    }

    /// Once for each challenge: the same one again after new credentials settles it.
    fn authenticate(&mut self, challenges: Vec<Challenge>, wait_until: u64) -> Decision {
        let same = |known: &Vec<Challenge>| {
            known.len() == challenges.len()
                && known.iter().zip(&challenges).all(|(known, new)| known.is_same(new))
        };
        if !self.can_authenticate || self.answered.iter().any(same) {
            return self.done(Stop::Settled);
        }
        if !self.request.is_replayable() {
            return self.done(Stop::NotRepeatable);
        }
        if self.attempts_used_up() {
            return self.done(Stop::Attempts);
        }
        if self.latest >= self.deadline {
            return self.done(Stop::Deadline);
        }
        self.answered.push(challenges.clone());
        self.state = State::Authenticating { wait_until };
        Decision::Authenticate(Authenticate { challenges })
    }

    fn attempts_used_up(&self) -> bool {
        u32::try_from(self.attempts.len()).unwrap_or(u32::MAX) >= self.engine.policy.attempts
    }

    /// Whether the call can wait until `floor`, as the server asked, and send at `until`; if not, its
    /// end, with the true wait.
    fn affordable(&mut self, floor: u64, until: u64) -> Result<(), Decision> {
        let asked = Duration::from_micros(floor.saturating_sub(self.latest));
        if asked > self.engine.policy.longest_wait {
            return Err(self.refuse(Stop::WaitTooLong, asked));
        }
        if until >= self.deadline {
            let wait = Duration::from_micros(until.saturating_sub(self.latest));
            return Err(self.refuse(Stop::Deadline, if asked.is_zero() { wait } else { asked }));
        }
        Ok(())
    }

    /// A repeat is useful and safe; is it possible, and when?
    fn retry(&mut self, remedy: Remedy, wait_until: u64) -> Decision {
        let policy = self.engine.policy;
        if !self.request.is_replayable() {
            return self.done(Stop::NotRepeatable);
        }
        if self.attempts_used_up() {
            return self.done(Stop::Attempts);
        }
        let throttled = remedy == Remedy::SlowDown;
        let floor = wait_until.max(self.latest);
        let asked = Duration::from_micros(floor.saturating_sub(self.latest));
        let base = if throttled { policy.throttle_base } else { policy.base };
        let doubled = base.saturating_mul(1 << self.retries.min(31));
        let jitter = self.random.up_to(doubled.min(policy.cap));
        let until = floor.saturating_add(jitter);
        if let Err(refused) = self.affordable(floor, until) {
            return refused;
        }
        let price = if throttled { policy.throttle_price } else { policy.price };
        if !self.shared.pay(price) {
            return self.done(Stop::Budget);
        }
        (self.paid, self.unspent) = (price, price);
        self.retries = self.retries.saturating_add(1);
        if throttled {
            // The server named no time: the others wait as long as this call does.
            self.shared.pause(if asked.is_zero() { until } else { floor });
            self.wait(until, WaitReason::Throttled)
        } else {
            self.wait(until, WaitReason::Retry)
        }
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        self.give_back();
    }
}

fn overall(attempts: &[AttemptRecord]) -> Effect {
    let effects = attempts.iter().map(|attempt| attempt.effect);
    effects.reduce(Effect::and).unwrap_or(Effect::NotApplied)
}

/// SplitMix64 (Steele, Lea and Flood, 2014): enough for jitter, the same in every language.
#[derive(Debug)]
struct Random(u64);

impl Random {
    /// A number of microseconds from 0 to `most`, both included.
    fn up_to(&mut self, most: Duration) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        let range = u128::from(micros(most)).saturating_add(1);
        u64::try_from((u128::from(mixed) * range) >> 64).unwrap_or(0)
    }
}

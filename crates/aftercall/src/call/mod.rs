//! One logical operation and all its attempts: a machine without I/O, clock or chance.
//!
//! Every input gives one [`Decision`]. The caller carries it out and tells the call what came of
//! it. Misuse is an error and leaves the call as it was.
//!
//! The safety law that the machine keeps, whatever the server does: a request that may have been
//! applied is sent again only if that is harmless or a verification said that it was not applied;
//! no wait is shorter than the server asked; nothing is sent past the deadline; attempts and
//! budget hold.

mod backoff;
mod decide;

use crate::challenge::Challenge;
use crate::decision::{Attempt, Decision, Outcome, Send, Verify, Wait};
use crate::engine::{Inner, Options};
use crate::error::{Error, ErrorKind};
use crate::failure::Failure;
use crate::governor::{Admission, Shared};
use crate::judge::{judge, judge_failure};
use crate::policy::DEFAULT_DEADLINE;
use crate::request::Request;
use crate::response::Response;
use crate::time::{Now, micros};
use crate::verdict::Verdict;
use crate::vocabulary::{Cause, Effect, Remedy, Stop, Verified, WaitReason};
use backoff::Random;
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
    /// The caller set the deadline: it shortens the attempts too.
    is_deadline_set: bool,
    random: Random,
    state: State,
    /// The latest monotonic time seen.
    latest: u64,
    attempts: Vec<Attempt>,
    verdict: Option<Verdict>,
    /// The effect of attempts that were made before this call.
    before: Effect,
    /// The price of the last retry, for the refund.
    paid: u32,
    /// What was paid for a retry that is not sent yet.
    unspent: u32,
    retries: u32,
    /// The server does not want to see the request again before this moment.
    floor: u64,
    /// Challenges that were answered once.
    answered: Vec<Vec<Challenge>>,
    fresh_connection: bool,
    /// The call goes ahead of the others, by which a hold is probed, since this moment.
    probe_since: Option<u64>,
    /// Since when, and how often, it asked whether a hold is over.
    held_since: Option<u64>,
    held_looks: u32,
    /// The attempt after which a verification was made.
    looked_after: u32,
    /// It said that nothing that was sent so far took effect, or will.
    is_cleared: bool,
}

/// How a call would end, were it not for a verification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct End {
    stop: Stop,
    /// The true wait that it could not afford.
    wait: Option<Duration>,
}

/// Where the call stands: what it expects to be told next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    New,
    Sent,
    /// `verify`: what follows is no attempt but a verification, before this end.
    Waiting {
        until: u64,
        reason: WaitReason,
        verify: Option<End>,
    },
    Authenticating,
    /// The end that follows if nobody can tell.
    Verifying(End),
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
        let deadline = options.deadline.or(engine.policy.deadline);
        Call {
            time_allowed: deadline.unwrap_or(DEFAULT_DEADLINE),
            is_deadline_set: deadline.is_some(),
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
            floor: 0,
            answered: Vec::new(),
            fresh_connection: false,
            probe_since: None,
            held_since: None,
            held_looks: 0,
            looked_after: 0,
            is_cleared: false,
        }
    }

    /// What the last answer meant, if there was one.
    pub fn last_verdict(&self) -> Option<&Verdict> {
        self.verdict.as_ref()
    }

    /// Every sending of the request so far, in order; empty once the call has ended, since the
    /// [`Outcome`] has them then.
    pub fn attempts(&self) -> &[Attempt] {
        &self.attempts
    }

    /// Starts the call. The origin may be held: even the first step can be a wait, or the end.
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
        Ok(self.conclude(verdict, now))
    }

    /// Tells the call that no final response head came to the attempt that was sent.
    ///
    /// # Errors
    ///
    /// When no attempt is under way.
    pub fn on_failure(&mut self, failure: Failure, now: Now) -> Result<Decision, Error> {
        self.require(self.state == State::Sent, "on_failure", now)?;
        self.request.set_earlier(self.earlier_effect());
        let verdict = judge_failure(&self.engine.contract, Some(&self.request), &failure);
        self.fresh_connection = matches!(failure.cause, Cause::Reset | Cause::Closed);
        Ok(self.conclude(verdict, now))
    }

    /// Tells the call that the wait is over. Too early gives the same wait again.
    ///
    /// # Errors
    ///
    /// When the call does not wait.
    pub fn on_wake(&mut self, now: Now) -> Result<Decision, Error> {
        let State::Waiting { until, reason, verify } = self.state else {
            return Err(self.misuse("on_wake"));
        };
        self.advance_clock(now);
        if self.latest < until {
            return Ok(self.wait(until, reason, verify));
        }
        Ok(match verify {
            Some(end) => self.verify(end),
            None => self.send(),
        })
    }

    /// Tells the call whether new credentials were got; the next attempt is to carry them.
    ///
    /// # Errors
    ///
    /// When the call did not ask for credentials.
    pub fn on_credentials(&mut self, renewed: bool, now: Now) -> Result<Decision, Error> {
        self.require(self.state == State::Authenticating, "on_credentials", now)?;
        if !renewed {
            return Ok(self.end(Stop::Settled, None));
        }
        if self.floor <= self.latest {
            return Ok(self.send());
        }
        Ok(match self.unaffordable(self.floor) {
            None => self.wait(self.floor, WaitReason::Retry, None),
            Some(end) => self.end(end.stop, end.wait),
        })
    }

    /// Tells the call what a look at the server found. "Not visible yet" is unknown; not-applied
    /// is the caller's word that it did not happen and cannot happen later.
    ///
    /// # Errors
    ///
    /// When the call did not ask for a verification.
    pub fn on_verified(&mut self, found: Verified, now: Now) -> Result<Decision, Error> {
        let State::Verifying(end) = self.state else {
            return Err(self.misuse("on_verified"));
        };
        self.advance_clock(now);
        let effect = match found {
            Verified::Unknown => return Ok(self.done(end)),
            Verified::Applied => Effect::Applied,
            Verified::NotApplied => Effect::NotApplied,
        };
        // The look speaks for all that was sent so far, not only for the last attempt.
        let effects = self.attempts.iter_mut().map(|attempt| &mut attempt.effect);
        for known in effects.chain([&mut self.before]) {
            if *known == Effect::Unknown {
                *known = effect;
            }
        }
        if found == Verified::Applied {
            if let Some(verdict) = &mut self.verdict {
                verdict.verify_applied();
            }
            return Ok(self.done(End { stop: Stop::AlreadyDone, wait: None }));
        }
        self.is_cleared = true;
        Ok(self.decide())
    }

    /// Ends the call, in any state but the last. An attempt that is under way may have been
    /// applied.
    ///
    /// # Errors
    ///
    /// When the call has ended already.
    pub fn cancel(&mut self, now: Now) -> Result<Decision, Error> {
        self.require(self.state != State::Done, "cancel", now)?;
        Ok(self.done(End { stop: Stop::Cancelled, wait: None }))
    }

    /// Takes note of the time; one that goes back is read as the latest one seen.
    fn advance_clock(&mut self, now: Now) {
        self.latest = self.latest.max(now.monotonic);
    }

    fn require(&mut self, expected: bool, input: &str, now: Now) -> Result<(), Error> {
        if !expected {
            return Err(self.misuse(input));
        }
        self.advance_clock(now);
        Ok(())
    }

    fn misuse(&self, input: &str) -> Error {
        let expects = match self.state {
            State::New => "begin",
            State::Sent => "on_response or on_failure",
            State::Waiting { .. } => "on_wake",
            State::Authenticating => "on_credentials",
            State::Verifying(_) => "on_verified",
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

    /// The moment from which nothing is sent any more. Where a verification may be wanted, time for
    /// it is kept within the deadline, at most half of it.
    fn send_by(&self) -> u64 {
        if !self.can_verify || self.request.facts().safe {
            return self.deadline;
        }
        let kept = self.engine.policy.verify_time.min(self.time_allowed / 2);
        self.deadline.saturating_sub(micros(kept))
    }

    /// Sends, unless the origin is held or the deadline is reached.
    fn send(&mut self) -> Decision {
        if self.latest >= self.send_by() {
            return self.end(Stop::Deadline, None);
        }
        match self.shared.admit(self.latest) {
            Admission::Wait { until, probe_at } if self.latest < self.patience() => {
                return self.stay(until, probe_at);
            }
            Admission::Wait { .. } => {}
            Admission::Go { probe } => self.probe_since = probe.then_some(self.latest),
        }
        self.state = State::Sent;
        (self.unspent, self.held_looks, self.held_since) = (0, 0, None);
        self.is_cleared = false;
        let number = self.last_attempt().saturating_add(1);
        // Until something else is told, an attempt that is under way may have been applied.
        self.attempts.push(Attempt {
            number,
            sent_at: self.latest,
            ended_at: None,
            code: 0,
            effect: Effect::Unknown,
            remedy: Remedy::Report,
        });
        let time_left = self.send_by().saturating_sub(self.latest);
        Decision::Send(Send {
            number,
            time_left: self.is_deadline_set.then(|| Duration::from_micros(time_left)),
            fresh_connection: self.fresh_connection,
        })
    }

    /// Until when holds may keep the call: one that others renew again and again does not stop it
    /// for longer than the policy's longest wait in all.
    fn patience(&mut self) -> u64 {
        let held_since = *self.held_since.get_or_insert(self.latest);
        held_since.saturating_add(micros(self.engine.policy.longest_wait))
    }

    /// Stays while the origin is held.
    fn stay(&mut self, until: u64, probe_at: Option<u64>) -> Decision {
        let policy = self.engine.policy;
        let left = Some(Duration::from_micros(until.saturating_sub(self.latest)));
        let slice = backoff::slice(&policy, self.held_looks);
        let look = self.latest.saturating_add(micros(slice)) + self.random.up_to(slice);
        // All at once would be a rush.
        let over = until.saturating_add(self.random.up_to(policy.throttle_base));
        let wake = over.min(look.max(probe_at.unwrap_or(0))).min(self.patience());
        if wake >= self.send_by() {
            return self.end(Stop::Deadline, left);
        }
        self.held_looks = self.held_looks.saturating_add(1);
        self.wait(wake, WaitReason::Paused, None)
    }

    fn last_attempt(&self) -> u32 {
        u32::try_from(self.attempts.len()).unwrap_or(u32::MAX)
    }

    fn wait(&mut self, until: u64, reason: WaitReason, verify: Option<End>) -> Decision {
        self.state = State::Waiting { until, reason, verify };
        let duration = Duration::from_micros(until.saturating_sub(self.latest));
        Decision::Wait(Wait { until, duration, reason })
    }

    /// Ends the call, after a verification if one is due.
    fn end(&mut self, stop: Stop, wait: Option<Duration>) -> Decision {
        let end = End { stop, wait };
        if self.is_verification_due() { self.verify(end) } else { self.done(end) }
    }

    /// Only a look can tell whether a write took effect, and none was made since the last attempt.
    fn is_verification_due(&self) -> bool {
        self.can_verify
            && !self.request.facts().safe
            && self.effect() == Effect::Unknown
            && self.last_attempt() > self.looked_after
            && self.latest < self.deadline
    }

    /// Asks for a verification; the governor admits it like an attempt.
    fn verify(&mut self, end: End) -> Decision {
        if self.latest >= self.deadline {
            return self.done(end);
        }
        match self.shared.admit(self.latest) {
            Admission::Wait { until, .. } => {
                let until = until.saturating_add(self.random.up_to(self.engine.policy.base));
                return match until < self.deadline {
                    true => self.wait(until, WaitReason::Paused, Some(end)),
                    false => self.done(end),
                };
            }
            // A look is the caller's own affair and probes nothing.
            Admission::Go { probe: true } => self.shared.abandon_probe(self.latest),
            Admission::Go { probe: false } => {}
        }
        self.looked_after = self.last_attempt();
        self.state = State::Verifying(end);
        let left = Duration::from_micros(self.deadline.saturating_sub(self.latest));
        Decision::Verify(Verify {
            attempt: self.last_attempt(),
            time_left: left.min(self.engine.policy.verify_time),
            now: self.latest,
            code: self.verdict.as_ref().map_or(0, Verdict::code),
            failure: self.verdict.as_ref().and_then(Verdict::failure),
            attempts: self.attempts.clone(),
        })
    }

    fn done(&mut self, end: End) -> Decision {
        self.state = State::Done;
        self.give_back();
        let already = self.verdict.as_ref().is_some_and(Verdict::is_already_done);
        let settled = already && end.stop == Stop::Settled;
        Decision::Done(Box::new(Outcome {
            effect: self.effect(),
            stop: if settled { Stop::AlreadyDone } else { end.stop },
            attempts: core::mem::take(&mut self.attempts),
            verdict: self.verdict.take(),
            wait: end.wait,
        }))
    }

    /// What was taken from the others goes back: the price of a retry that will not be sent, and
    /// the right to probe.
    fn give_back(&mut self) {
        if self.unspent > 0 {
            self.shared.refund(self.unspent);
            self.unspent = 0;
        }
        self.abandon_probe();
    }

    fn abandon_probe(&mut self) {
        if let Some(since) = self.probe_since.take() {
            self.shared.abandon_probe(since);
        }
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        self.give_back();
    }
}

fn overall(attempts: &[Attempt]) -> Effect {
    let effects = attempts.iter().map(|attempt| attempt.effect);
    effects.reduce(Effect::and).unwrap_or(Effect::NotApplied)
}

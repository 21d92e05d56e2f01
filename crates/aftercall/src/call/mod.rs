//! One logical operation and all its attempts: a state machine without I/O, clock or randomness.
//!
//! Every input returns one [`Decision`]. The caller carries it out and reports the result. Misuse is
//! an error and leaves the call unchanged.
//!
//! The safety law, which holds whatever the server does: a request that may have been applied is sent
//! again only if that is harmless or a verification said that it was not applied; no wait is shorter
//! than the server asked; nothing is sent past the deadline; the limits on attempts, and on retries by
//! the pressure and the budget, hold.
//!
//! A table says which input is legal in which state ([`state::CALL_STATES`]). A call talks to the
//! governor in two places: [`Call::proceed`] asks it before each step, and [`Call::conclude`] reports
//! the result of an attempt.

mod backoff;
mod decide;
mod options;
mod state;
#[cfg(test)]
mod tests;

pub use options::Options;
pub use state::{CALL_INPUTS, CALL_STATES, CallState};

use crate::challenge::Challenge;
use crate::chance::Random;
use crate::contract::Contract;
use crate::decision::{Attempt, Decision, Outcome, Send, Verify, Wait};
use crate::error::Error;
use crate::failure::Failure;
use crate::governor::{Admission, Ask, Permit};
use crate::judge::{judge, judge_failure};
use crate::policy::{DEFAULT_DEADLINE, Policy};
use crate::request::Request;
use crate::response::Response;
use crate::time::{Now, micros};
use crate::verdict::Verdict;
use crate::vocabulary::{Cause, Effect, Reason, Remedy, Stop, Verified, WaitReason};
use core::time::Duration;
use state::{Input, State, check};
use std::sync::Arc;

/// One logical operation and all its attempts.
///
/// [`crate::Engine::call`] creates one. Each input, beginning with [`Call::begin`], returns one
/// [`Decision`]: carry it out and report the result, until it is [`Decision::Done`]. An input that
/// the call does not expect is an error and changes nothing; [`CALL_STATES`] lists which is legal
/// when.
///
/// It may move between threads, but only one thread at a time may use it. Dropping it returns what it
/// paid for a retry that was not sent and lets another call go ahead, as [`Call::cancel`] does.
///
/// ```
/// use aftercall::{Decision, Engine, Failure, Now, Options, Request, Response};
///
/// let request = Request::from_parts("POST", "https://api.example/orders", &[]);
/// let mut call = Engine::default().call(request, Options::default(), 42);
/// let clock = |us| Now::new(us, 1_792_567_680_000_000 + us as i64);
///
/// assert!(matches!(call.begin(clock(0))?, Decision::Send(_)));
/// let refused = Failure::named("errno", "ECONNREFUSED").expect("a known name");
/// // Nothing was sent: even a POST may be sent again.
/// let Decision::Wait(wait) = call.on_failure(refused, clock(900))? else { panic!() };
/// assert!(matches!(call.on_wake(clock(wait.until))?, Decision::Send(_)));
/// assert!(call.on_wake(clock(wait.until)).is_err()); // it expects a response or a failure
/// let Decision::Done(outcome) = call.on_response(&Response::new(201), clock(wait.until + 7))?
/// else { panic!() };
/// assert!(outcome.is_success());
/// # Ok::<(), aftercall::Error>(())
/// ```
#[derive(Debug)]
pub struct Call {
    rules: Arc<Rules>,
    /// `None` once the call has ended.
    permit: Option<Permit>,
    request: Request,
    can_authenticate: bool,
    can_verify: bool,
    /// The time allowed from `begin`; `deadline` is set when the call begins.
    time_allowed: Duration,
    deadline: u64,
    /// The caller set the deadline, so it also limits attempts.
    is_deadline_set: bool,
    random: Random,
    state: State,
    /// While it waits: until when, why, and what comes next.
    waiting: Waiting,
    /// How the call ends if the pending verification finds nothing out.
    end: End,
    /// The latest monotonic time seen.
    latest: u64,
    attempts: Vec<Attempt>,
    verdict: Option<Verdict>,
    /// The effect of attempts made before this call.
    before: Effect,
    retries: u32,
    /// The server asked not to see the request again before this time.
    floor: u64,
    /// Challenges that new credentials were obtained for.
    answered: Vec<Vec<Challenge>>,
    fresh_connection: bool,
    /// The attempt after which the last verification was made.
    verified_after: u32,
    /// It said that nothing sent so far took effect, or will.
    is_cleared: bool,
}

/// What all calls of an engine follow.
#[derive(Debug)]
pub(crate) struct Rules {
    pub(crate) contract: Contract,
    pub(crate) policy: Policy,
}

/// How a call ends, unless a verification changes that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct End {
    stop: Stop,
    /// The wait that it could not afford.
    wait: Option<Duration>,
}

const SETTLED: End = End { stop: Stop::Settled, wait: None };

/// What the call wants to do next, if the governor admits it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Send,
    /// Send again, at this time.
    Retry {
        at: u64,
        throttled: bool,
    },
    /// Verify before the call ends.
    Verify,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Waiting {
    until: u64,
    reason: WaitReason,
    then: Step,
}

impl Call {
    pub(crate) fn new(
        rules: Arc<Rules>,
        permit: Permit,
        request: Request,
        options: &Options,
        seed: u64,
    ) -> Call {
        let deadline = options.deadline.or(rules.policy.deadline);
        Call {
            rules,
            permit: Some(permit),
            time_allowed: deadline.unwrap_or(DEFAULT_DEADLINE),
            is_deadline_set: deadline.is_some(),
            before: request.earlier_effect().unwrap_or(Effect::NotApplied),
            request,
            can_authenticate: options.can_authenticate,
            can_verify: options.can_verify,
            deadline: 0,
            random: Random(seed),
            state: State::New,
            waiting: Waiting { until: 0, reason: WaitReason::Retry, then: Step::Send },
            end: SETTLED,
            latest: 0,
            attempts: Vec::new(),
            verdict: None,
            retries: 0,
            floor: 0,
            answered: Vec::new(),
            fresh_connection: false,
            verified_after: 0,
            is_cleared: false,
        }
    }

    /// The request, with what is known of the effect of earlier attempts.
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// The contract that the call goes by: that of the request's operation, where the engine's lists
    /// it ([`Contract::operation`]).
    pub fn contract(&self) -> &Contract {
        &self.rules.contract
    }

    /// What the last response or failure meant, if there was one.
    pub fn last_verdict(&self) -> Option<&Verdict> {
        self.verdict.as_ref()
    }

    /// Every attempt so far, in order; empty once the call has ended, because the [`Outcome`] has
    /// them then.
    pub fn attempts(&self) -> &[Attempt] {
        &self.attempts
    }

    /// Starts the call. If the origin is held, even the first decision can be a wait or the end.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::State`](crate::ErrorKind::State) if the call has already begun.
    pub fn begin(&mut self, now: Now) -> Result<Decision, Error> {
        self.expect(Input::Begin, now)?;
        self.deadline = self.latest.saturating_add(micros(self.time_allowed));
        Ok(self.proceed(Step::Send))
    }

    /// How many leading bytes of the body of this response to pass to [`Call::on_response`]: see
    /// [`Contract::body_wanted`]. Of the response it reads the status and the header fields.
    pub fn body_wanted(&self, response: &Response<'_>) -> usize {
        self.rules.contract.body_wanted(Some(&self.request), response)
    }

    /// Reports the response to the attempt. Pass the leading bytes of the body that
    /// [`Call::body_wanted`] asks for.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::State`](crate::ErrorKind::State) if no attempt is in flight.
    pub fn on_response(&mut self, response: &Response<'_>, now: Now) -> Result<Decision, Error> {
        self.expect(Input::Response, now)?;
        self.request.set_earlier(self.earlier_effect());
        let response = Response { received: response.received.or(Some(now.wall)), ..*response };
        let verdict = judge(&self.rules.contract, Some(&self.request), &response);
        self.fresh_connection = matches!(response.status, 408 | 421 | 425);
        Ok(self.conclude(verdict, now))
    }

    /// Reports that the attempt failed before a final response head arrived.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::State`](crate::ErrorKind::State) if no attempt is in flight.
    pub fn on_failure(&mut self, failure: Failure, now: Now) -> Result<Decision, Error> {
        self.expect(Input::Failure, now)?;
        self.request.set_earlier(self.earlier_effect());
        let verdict = judge_failure(&self.rules.contract, Some(&self.request), &failure);
        self.fresh_connection = matches!(failure.cause, Cause::Reset | Cause::Closed);
        Ok(self.conclude(verdict, now))
    }

    /// Reports that the wait is over. If it is too early, the same wait is returned again.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::State`](crate::ErrorKind::State) if the call is not waiting.
    pub fn on_wake(&mut self, now: Now) -> Result<Decision, Error> {
        self.expect(Input::Wake, now)?;
        let Waiting { until, reason, then } = self.waiting;
        if self.latest < until {
            return Ok(self.wait(until, reason, then));
        }
        Ok(self.proceed(then))
    }

    /// Reports whether new credentials were obtained; the next attempt must use them.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::State`](crate::ErrorKind::State) if the call did not ask for credentials.
    pub fn on_credentials(&mut self, renewed: bool, now: Now) -> Result<Decision, Error> {
        self.expect(Input::Credentials, now)?;
        if !renewed {
            return Ok(self.end(Stop::Settled, None));
        }
        if self.floor <= self.latest {
            return Ok(self.proceed(Step::Send));
        }
        Ok(match self.unaffordable(self.floor) {
            None => self.wait(self.floor, WaitReason::Retry, Step::Send),
            Some(end) => self.end(end.stop, end.wait),
        })
    }

    /// Reports what the verification found. "Not visible yet" is unknown; not-applied is the caller's
    /// word that it did not happen and can no longer happen.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::State`](crate::ErrorKind::State) if the call did not ask for a verification.
    pub fn on_verified(&mut self, found: Verified, now: Now) -> Result<Decision, Error> {
        self.expect(Input::Verified, now)?;
        let effect = match found {
            Verified::Unknown => return Ok(self.done(self.end)),
            Verified::Applied => Effect::Applied,
            Verified::NotApplied => Effect::NotApplied,
        };
        // The verification covers everything sent so far, not only the last attempt.
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

    /// Ends the call, in any state but the last. An attempt that is in flight may have been applied.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::State`](crate::ErrorKind::State) if the call has already ended.
    pub fn cancel(&mut self, now: Now) -> Result<Decision, Error> {
        self.expect(Input::Cancel, now)?;
        Ok(self.done(End { stop: Stop::Cancelled, wait: None }))
    }

    /// An error unless the table of states allows this input. Records the time; one that goes back is
    /// read as the latest one seen.
    fn expect(&mut self, input: Input, now: Now) -> Result<(), Error> {
        check(self.state, input)?;
        self.latest = self.latest.max(now.monotonic);
        Ok(())
    }

    /// The effect of all attempts so far.
    fn effect(&self) -> Effect {
        if self.is_about_earlier() { self.before } else { self.before.and(overall(&self.attempts)) }
    }

    /// Whether the effect is that of what was sent before this call alone. A safe request asks for no
    /// change (RFC 9110 section 9.2.1), so how it goes says nothing of a write: of a POST, for
    /// instance, that a client made this GET of when it followed a 302.
    fn is_about_earlier(&self) -> bool {
        self.request.facts().safe && self.before != Effect::NotApplied
    }

    /// The effect of the attempts before the last one.
    fn earlier_effect(&self) -> Effect {
        let before = self.attempts.split_last().map_or(&[][..], |(_, before)| before);
        self.before.and(overall(before))
    }

    /// The time from which nothing is sent. If a verification may be needed, time for it is reserved
    /// within the deadline, at most half of it.
    fn send_by(&self) -> u64 {
        if !self.can_verify || self.request.facts().safe {
            return self.deadline;
        }
        let kept = self.rules.policy.verify_time.min(self.time_allowed / 2);
        self.deadline.saturating_sub(micros(kept))
    }

    /// Takes the next step if the governor admits it, waits if it asks for that, and ends the call
    /// otherwise.
    fn proceed(&mut self, step: Step) -> Decision {
        let (ask, too_late) = match step {
            Step::Send => (Ask::Send, self.send_by()),
            Step::Retry { at, .. } => {
                let reason = self.verdict.as_ref().map(Verdict::reason);
                let limited = reason == Some(Reason::RateLimited);
                (Ask::Retry { limited, at }, self.send_by())
            }
            Step::Verify => (Ask::Verify, self.deadline),
        };
        let mut admission = Admission::Refuse { stop: Stop::Deadline, wait: None };
        if self.latest < too_late
            && let Some(permit) = &mut self.permit
        {
            admission =
                permit.admit(self.latest, ask, too_late, &self.rules.policy, &mut self.random);
        }
        match (admission, step) {
            (Admission::Go, Step::Send) => self.send(),
            (Admission::Go, Step::Retry { at, throttled }) => {
                self.retries = self.retries.saturating_add(1);
                let reason = if throttled { WaitReason::Throttled } else { WaitReason::Retry };
                self.wait(at.max(self.latest), reason, Step::Send)
            }
            (Admission::Go, Step::Verify) => self.verify(),
            (Admission::Wait { until, reason }, _) => self.wait(until, reason, step),
            (Admission::Refuse { .. }, Step::Verify) => self.done(self.end),
            (Admission::Refuse { stop, wait }, _) => self.end(stop, wait),
        }
    }

    fn send(&mut self) -> Decision {
        self.state = State::Sent;
        self.is_cleared = false;
        let number = self.last_attempt().saturating_add(1);
        // Until its result is reported, an in-flight attempt may have been applied.
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

    fn last_attempt(&self) -> u32 {
        u32::try_from(self.attempts.len()).unwrap_or(u32::MAX)
    }

    fn wait(&mut self, until: u64, reason: WaitReason, then: Step) -> Decision {
        self.state = State::Waiting;
        self.waiting = Waiting { until, reason, then };
        let duration = Duration::from_micros(until.saturating_sub(self.latest));
        Decision::Wait(Wait { until, duration, reason })
    }

    /// Ends the call, after a verification if one is due.
    fn end(&mut self, stop: Stop, wait: Option<Duration>) -> Decision {
        let end = End { stop, wait };
        if !self.is_verification_due() {
            return self.done(end);
        }
        self.end = end;
        self.proceed(Step::Verify)
    }

    /// Whether only a verification can say if a write took effect, and none was made since the last
    /// attempt.
    fn is_verification_due(&self) -> bool {
        self.can_verify
            && !self.request.facts().safe
            && self.effect() == Effect::Unknown
            && self.last_attempt() > self.verified_after
            && self.latest < self.deadline
    }

    fn verify(&mut self) -> Decision {
        self.verified_after = self.last_attempt();
        self.state = State::Verifying;
        let left = Duration::from_micros(self.deadline.saturating_sub(self.latest));
        Decision::Verify(Verify {
            attempt: self.last_attempt(),
            time_left: left.min(self.rules.policy.verify_time),
            now: self.latest,
            code: self.verdict.as_ref().map_or(0, Verdict::code),
            failure: self.verdict.as_ref().and_then(Verdict::failure),
            attempts: self.attempts.clone(),
        })
    }

    fn done(&mut self, end: End) -> Decision {
        self.state = State::Done;
        self.permit = None;
        let already = self.verdict.as_ref().is_some_and(Verdict::is_already_done);
        let settled = already && end.stop == Stop::Settled;
        Decision::Done(Box::new(Outcome {
            effect: self.effect(),
            earlier: self.earlier_effect(),
            is_about_earlier: self.is_about_earlier(),
            stop: if settled { Stop::AlreadyDone } else { end.stop },
            attempts: core::mem::take(&mut self.attempts),
            verdict: self.verdict.take(),
            wait: end.wait,
            suggested: None,
        }))
    }
}

fn overall(attempts: &[Attempt]) -> Effect {
    let effects = attempts.iter().map(|attempt| attempt.effect);
    effects.reduce(Effect::and).unwrap_or(Effect::NotApplied)
}

//! The one next step of a call, and how a call ended.

use crate::challenge::Challenge;
use crate::failure::Failure;
use crate::verdict::Verdict;
use crate::vocabulary::{Action, Effect, Remedy, Stop, WaitReason};
use core::time::Duration;

/// The one next step of a call. Carry it out, then report the result with the method named here.
///
/// ```
/// use aftercall::{Action, Engine, Now, Options, Request, Response};
///
/// let request = Request::from_parts("GET", "https://api.example/orders/7", &[]);
/// let mut call = Engine::default().call(request, Options::default(), 42);
/// let decision = call.begin(Now::new(0, 0))?;
/// assert_eq!(decision.action(), Action::Send);
/// let decision = call.on_response(&Response::new(200), Now::new(80_000, 0))?;
/// assert_eq!(decision.action(), Action::Done);
/// # Ok::<(), aftercall::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use = "a decision is the call's next step: carry it out, then report the result"]
pub enum Decision {
    /// Send the request now; then [`Call::on_response`](crate::Call::on_response) or
    /// [`Call::on_failure`](crate::Call::on_failure).
    Send(Send),
    /// Wait until the given time; then [`Call::on_wake`](crate::Call::on_wake).
    Wait(Wait),
    /// Get new credentials; then [`Call::on_credentials`](crate::Call::on_credentials).
    Authenticate(Authenticate),
    /// Find out whether the request took effect; then
    /// [`Call::on_verified`](crate::Call::on_verified).
    Verify(Verify),
    /// The call has ended.
    Done(Box<Outcome>),
}

/// An attempt to make now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Send {
    /// Its number, from 1.
    pub number: u32,
    /// How long the attempt may take: never send with a longer time-out. `None` if the caller did
    /// not set a deadline, because the default deadline does not limit attempts.
    pub time_left: Option<Duration>,
    /// Use a new connection: the last one broke, or led to the wrong server.
    pub fresh_connection: bool,
}

/// A wait before the next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// When it ends, in microseconds of the monotonic clock.
    pub until: u64,
    /// How long that is from the time of the input that led to it.
    pub duration: Duration,
    /// Why the call waits.
    pub reason: WaitReason,
}

/// New credentials are needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authenticate {
    /// The challenges of the response, in the server's order; may be empty.
    pub challenges: Vec<Challenge>,
}

/// Find out whether the request took effect, by reading the resource or by searching for the
/// client's own reference. A call asks only if [`Options::can_verify`](crate::Options::can_verify)
/// is set, and only for a request that is not safe.
///
/// A late write is not there *yet*: a request that timed out 300 ms after it was sent may still be
/// applied. Report not-applied only if it can no longer happen, for example because more time has
/// passed since [`Verify::attempts`] were sent than the server ever spends on a request. Wait for
/// that within [`Verify::time_left`], or report unknown.
///
/// ```
/// use aftercall::{Cause, Decision, Effect, Engine, Failure, Now, Options, Phase, Request};
/// use aftercall::{Stop, Verified};
///
/// let request = Request::from_parts("POST", "https://api.example/orders", &[]);
/// let options = Options { can_verify: true, ..Options::default() };
/// let mut call = Engine::default().call(request, options, 42);
/// let _send = call.begin(Now::new(0, 0))?;
///
/// // The request was written, then the connection broke: was the order created?
/// let reset = Failure::new(Phase::Wait, Cause::Reset);
/// let decision = call.on_failure(reset, Now::new(300_000, 0))?;
/// let Decision::Verify(verify) = decision else { panic!("{decision:?}") };
/// assert_eq!((verify.attempt, verify.attempts[0].sent_at), (1, 0));
///
/// // It is in the list of orders.
/// let decision = call.on_verified(Verified::Applied, Now::new(400_000, 0))?;
/// let Decision::Done(outcome) = decision else { panic!("{decision:?}") };
/// assert_eq!((outcome.stop(), outcome.effect()), (Stop::AlreadyDone, Effect::Applied));
/// # Ok::<(), aftercall::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verify {
    /// The number of the last attempt, from 1.
    pub attempt: u32,
    /// How long the verification may take.
    pub time_left: Duration,
    /// The current time, in microseconds of the monotonic clock: subtract the attempts' times from it.
    pub now: u64,
    /// The status code of the last attempt's response; 0 if it had none.
    pub code: u16,
    /// Why the last attempt had no response; `None` if it had one.
    pub failure: Option<Failure>,
    /// Every attempt so far, in order: when it was sent and when it ended.
    pub attempts: Vec<Attempt>,
}

/// The result of one attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Its number, from 1.
    pub number: u32,
    /// When it was sent, in microseconds of the monotonic clock.
    pub sent_at: u64,
    /// When its response or failure was reported; `None` if the call was cancelled before that.
    pub ended_at: Option<u64>,
    /// The status code; 0 without a response.
    pub code: u16,
    /// Its effect.
    pub effect: Effect,
    /// What was useful to do after it.
    pub remedy: Remedy,
}

/// How a call ended: the last verdict, the overall effect, why it stopped, and each attempt. Owned.
///
/// ```
/// use aftercall::{Decision, Effect, Engine, Now, Options, Request, Response, Stop};
///
/// let request = Request::from_parts("POST", "https://api.example/orders", &[]);
/// let mut call = Engine::default().call(request, Options::default(), 42);
/// let _send = call.begin(Now::new(0, 0))?;
/// let decision = call.on_response(&Response::new(504), Now::new(900_000, 0))?;
/// let Decision::Done(outcome) = decision else { panic!("{decision:?}") };
///
/// // A second POST could do harm, so the call ends and says that nobody knows.
/// assert_eq!((outcome.stop(), outcome.effect()), (Stop::NotHarmless, Effect::Unknown));
/// assert_eq!(outcome.verdict().unwrap().code(), 504);
/// assert_eq!(outcome.attempts().len(), 1);
/// # Ok::<(), aftercall::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Outcome {
    pub(crate) verdict: Option<Verdict>,
    pub(crate) effect: Effect,
    /// The effect of what was sent before the last attempt.
    pub(crate) earlier: Effect,
    /// Whether the attempts say nothing of the effect.
    pub(crate) is_about_earlier: bool,
    pub(crate) stop: Stop,
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) wait: Option<Duration>,
    pub(crate) suggested: Option<Action>,
}

impl Decision {
    /// Which action it is.
    pub fn action(&self) -> Action {
        match self {
            Decision::Send(_) => Action::Send,
            Decision::Wait(_) => Action::Wait,
            Decision::Authenticate(_) => Action::Authenticate,
            Decision::Verify(_) => Action::Verify,
            Decision::Done(_) => Action::Done,
        }
    }
}

impl Outcome {
    /// What the last response or failure meant; `None` if there was none.
    pub fn verdict(&self) -> Option<&Verdict> {
        self.verdict.as_ref()
    }
    /// The effect of all attempts together.
    pub fn effect(&self) -> Effect {
        self.effect
    }
    /// Why the call ended.
    pub fn stop(&self) -> Stop {
        self.stop
    }
    /// Every attempt, in order.
    pub fn attempts(&self) -> &[Attempt] {
        &self.attempts
    }
    /// The wait that was needed, if it was too long for the policy or the deadline.
    pub fn wait(&self) -> Option<Duration> {
        self.wait
    }
    /// What the call would have done next if its policy did not only observe
    /// ([`crate::Policy::observe_only`]): `wait` before another attempt, `authenticate` or `verify`.
    /// `None` if the call ended as it would have anyway. Otherwise [`Outcome::wait`] is the wait, and
    /// [`Outcome::stop`] is `attempts` if another attempt would have followed, because such a policy
    /// allows only one.
    pub fn suggested(&self) -> Option<Action> {
        self.suggested
    }
    /// The same outcome, if the body of the last response broke off after the call had ended:
    /// `verdict` is what that response means now. What a verification found stays, and so does what
    /// is known of earlier attempts.
    #[must_use]
    pub fn revised(&self, mut verdict: Verdict) -> Outcome {
        let mut revised = self.clone();
        if self.stop == Stop::AlreadyDone && self.effect == Effect::Applied {
            verdict.verify_applied();
        }
        if let Some(last) = revised.attempts.last_mut() {
            // Otherwise a verification found out what the response did not say.
            let was_judged = self.verdict.as_ref().map(Verdict::effect) == Some(last.effect);
            if was_judged || verdict.effect() != Effect::Unknown {
                last.effect = verdict.effect();
            }
            if !self.is_about_earlier {
                revised.effect = self.earlier.and(last.effect);
            }
        }
        revised.verdict = Some(verdict);
        revised
    }
    /// The last response is a success, or the requested state already holds.
    pub fn is_success(&self) -> bool {
        match self.stop {
            Stop::AlreadyDone => true,
            Stop::Settled => self.verdict.as_ref().is_some_and(Verdict::is_success),
            _ => false,
        }
    }
}

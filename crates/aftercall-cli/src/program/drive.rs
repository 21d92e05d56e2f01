//! The loop that carries a call through: do the one next step, report the result to the core.

use aftercall::decision;
use aftercall::{Authenticate, Call, Decision, Error, Now, Outcome, Verdict, Verified, Verify};
use aftercall_vectors::given::Came;
use aftercall_vectors::moment;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What the loop needs somebody to do.
pub(crate) trait Hands {
    /// Sends the request once.
    fn send(&mut self, attempt: &decision::Send) -> Came;
    /// Gets new credentials; says whether that worked.
    fn authenticate(&mut self, what: &Authenticate) -> bool;
    /// Finds out whether the request took effect.
    fn verify(&mut self, what: &Verify) -> Verified;
    /// Is called with the result of each attempt and its verdict, and with each decision before it is
    /// carried out.
    fn hear(&mut self, event: Event<'_>);
}

/// What happens in a call.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Event<'e> {
    /// An answer or a failure came, and this is what it means.
    Came(&'e Came, &'e Verdict),
    /// Somebody looked, and found this.
    Verified(Verified),
    /// Somebody tried to get new credentials.
    Authenticated(bool),
    /// The core decided.
    Decided(&'e Decision),
}

/// The clocks of one process.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock(Instant);

impl Clock {
    pub(crate) fn start() -> Clock {
        Clock(Instant::now())
    }

    pub(crate) fn now(&self) -> Now {
        let monotonic = u64::try_from(self.0.elapsed().as_micros()).unwrap_or(u64::MAX);
        Now::new(monotonic, moment::present())
    }
}

/// A number that is another one in each process and for each call.
pub(crate) fn seed() -> u64 {
    RandomState::new().hash_one(())
}

/// The call, for one input. It is not held while a move is done, so that somebody else can end it
/// meanwhile.
pub(crate) fn held(call: &Mutex<Call>) -> MutexGuard<'_, Call> {
    call.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Carries a call through to its end.
pub(crate) fn drive(
    call: &Mutex<Call>,
    clock: &Clock,
    hands: &mut impl Hands,
) -> Result<Outcome, Error> {
    let mut next = held(call).begin(clock.now())?;
    loop {
        hands.hear(Event::Decided(&next));
        next = match next {
            Decision::Send(attempt) => {
                let came = hands.send(&attempt);
                let (next, verdict) = judged(call, &came, clock)?;
                if let Some(verdict) = verdict {
                    hands.hear(Event::Came(&came, &verdict));
                }
                next
            }
            Decision::Wait(wait) => {
                let now = clock.now().monotonic;
                std::thread::sleep(Duration::from_micros(wait.until.saturating_sub(now)));
                held(call).on_wake(clock.now())?
            }
            Decision::Authenticate(what) => {
                let renewed = hands.authenticate(&what);
                hands.hear(Event::Authenticated(renewed));
                held(call).on_credentials(renewed, clock.now())?
            }
            Decision::Verify(what) => {
                let found = hands.verify(&what);
                hands.hear(Event::Verified(found));
                held(call).on_verified(found, clock.now())?
            }
            Decision::Done(outcome) => return Ok(*outcome),
        };
    }
}

/// Tells the call what came: its next decision, and what it made of it.
fn judged(
    call: &Mutex<Call>,
    came: &Came,
    clock: &Clock,
) -> Result<(Decision, Option<Verdict>), Error> {
    let mut call = held(call);
    let next = match came {
        Came::Answer(answer) => answer.lend(|response| call.on_response(response, clock.now()))?,
        Came::Failure(failure) => call.on_failure(*failure, clock.now())?,
    };
    let verdict = match &next {
        Decision::Done(outcome) => outcome.verdict(),
        _ => call.last_verdict(),
    };
    let verdict = verdict.cloned();
    Ok((next, verdict))
}

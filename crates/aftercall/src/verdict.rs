//! What one response or failure means. No clock, no policy.

use crate::challenge::Challenge;
use crate::claim::{Claim, ClaimName};
use crate::failure::Failure;
use crate::item::Item;
use crate::limit::Limit;
use crate::problem::Problem;
use crate::status::Status;
use crate::summary::{Summary, for_each_scalar};
use crate::tables::REASONS;
use crate::time::WaitHint;
use crate::vocabulary::{
    Caveats, Disposition, Effect, Fault, Field, Reason, Remedy, Repeat, Source,
};

/// What one response or failure means. Owned; can be shared by threads.
///
/// ```
/// use aftercall::{Contract, Disposition, Effect, Fault, Reason, Request, Response};
///
/// let post = Request::from_parts("POST", "https://api.example/orders", &[]);
/// let verdict = aftercall::judge(Contract::rest(), Some(&post), &Response::new(429));
/// assert_eq!((verdict.effect(), verdict.fault()), (Effect::NotApplied, Fault::Caller));
/// assert_eq!(verdict.reason(), Reason::RateLimited);
/// assert!(verdict.is_throttled() && verdict.is_retryable());
/// assert_eq!(verdict.disposition(), Disposition::Requeue);
/// ```
#[derive(Clone, Debug)]
pub struct Verdict {
    pub(crate) answer: Answer,
    pub(crate) effect: Effect,
    pub(crate) fault: Fault,
    pub(crate) repeat: Repeat,
    pub(crate) remedy: Remedy,
    pub(crate) reason: Reason,
    pub(crate) wait: Option<WaitHint>,
    pub(crate) problem: Option<Box<Problem>>,
    pub(crate) challenges: Vec<Challenge>,
    pub(crate) limits: Vec<Limit>,
    /// What was found in addition to the row; empty for a plain response.
    pub(crate) claims: Vec<Claim>,
    /// Which source decided each field, by the field's number.
    pub(crate) deciders: [Source; Field::ALL.len()],
    pub(crate) caveats: Caveats,
    pub(crate) already_done: bool,
    /// The status says success, and the response says that the request or a part of it failed.
    pub(crate) has_failed: bool,
    pub(crate) items: Vec<Item>,
    /// The caller's verification found that the request took effect.
    pub(crate) is_verified: bool,
    pub(crate) harmless: bool,
    pub(crate) replayable: bool,
}

/// What was judged.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    Response(Status),
    Failure(Failure),
}

macro_rules! summary {
    ($($number:literal $help:literal $name:ident $kind:ident $type:ident;)+) => {
        impl Verdict {
            /// All scalars at once, as a plain value.
            pub fn summary(&self) -> Summary {
                let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
                Summary {
                    $($name: self.$name(),)+
                    wait: self.wait(),
                    caveats: self.caveats(),
                    error_count: count(self.problem().errors.len()),
                    challenge_count: count(self.challenges().len()),
                }
            }
        }
    };
}

for_each_scalar!(summary);

impl Verdict {
    /// The status code; 0 for a failure.
    pub fn code(&self) -> u16 {
        self.status().map_or(0, Status::code)
    }
    /// The status's row; `None` for a failure.
    pub fn status(&self) -> Option<&Status> {
        match &self.answer {
            Answer::Response(status) => Some(status),
            Answer::Failure(_) => None,
        }
    }
    /// The failure that was judged; `None` for a response.
    pub fn failure(&self) -> Option<Failure> {
        match self.answer {
            Answer::Response(_) => None,
            Answer::Failure(failure) => Some(failure),
        }
    }
    /// The message: a few words.
    pub fn message(&self) -> &str {
        if self.is_verified {
            return "Verified";
        }
        if self.has_failed {
            let partial = self.effect == Effect::Partial;
            return if partial { "Partly Failed" } else { "Failed in a Success" };
        }
        match &self.answer {
            Answer::Response(status) => status.message(),
            Answer::Failure(failure) => failure.message(),
        }
    }
    /// One or two sentences on what it means.
    pub fn description(&self) -> &str {
        if self.is_verified {
            return "A check with the server found that the request took effect.";
        }
        if self.has_failed {
            return match self.effect {
                Effect::Partial => "The status says success, but parts of the request failed.",
                _ => "The status says success, but the response says that the request failed.",
            };
        }
        match &self.answer {
            Answer::Response(status) => status.description(),
            Answer::Failure(failure) => failure.description(),
        }
    }
    /// Whether the contract has a row for the status; false for a failure.
    pub fn is_known(&self) -> bool {
        self.status().is_some_and(Status::is_known)
    }
    /// Did the request take effect?
    pub fn effect(&self) -> Effect {
        self.effect
    }
    /// Whose fault is it?
    pub fn fault(&self) -> Fault {
        self.fault
    }
    /// May the unchanged request be sent again?
    pub fn repeat(&self) -> Repeat {
        self.repeat
    }
    /// What is useful to do next?
    pub fn remedy(&self) -> Remedy {
        self.remedy
    }
    /// What went wrong, in one word for all APIs?
    pub fn reason(&self) -> Reason {
        self.reason
    }
    /// What should a queue or a shipper do with the item? It follows from the remedy and from whether
    /// this request may be sent again.
    pub fn disposition(&self) -> Disposition {
        disposition_of(self.remedy, self.effect, self.reason, self.is_repeat_harmless())
    }
    /// The items of a batch, in the order of the answer, at most 1,024; empty if the body lists none.
    /// See [`Item`].
    pub fn items(&self) -> &[Item] {
        &self.items
    }
    /// The wait that the server asked for; `None` if it did not name one.
    pub fn wait(&self) -> Option<WaitHint> {
        self.wait
    }
    /// What the body says about the error; empty if it says nothing.
    pub fn problem(&self) -> &Problem {
        static NOTHING: Problem = Problem {
            type_uri: None,
            code: None,
            title: None,
            detail: None,
            request_id: None,
            errors: Vec::new(),
        };
        self.problem.as_deref().unwrap_or(&NOTHING)
    }
    /// The challenges of the response, in order.
    pub fn challenges(&self) -> &[Challenge] {
        &self.challenges
    }
    /// The limits that the response states, at most 16; also those of a success.
    pub fn limits(&self) -> &[Limit] {
        &self.limits
    }
    /// The leniencies taken, and what was off-contract.
    pub fn caveats(&self) -> Caveats {
        self.caveats
    }
    /// The source that decided a field; [`Verdict::evidence_of`] says more.
    pub fn decided_by(&self, field: Field) -> Source {
        self.deciders.get(usize::from(field.number())).copied().unwrap_or(Source::Row)
    }

    /// It worked: 2xx, unless the response says that it failed, or the requested state already holds, thanks to an earlier attempt.
    pub fn is_success(&self) -> bool {
        self.already_done || (!self.has_failed && self.status().is_some_and(Status::is_success))
    }
    /// 4xx, unless it is a success.
    pub fn is_client_error(&self) -> bool {
        !self.is_success() && self.status().is_some_and(Status::is_client_error)
    }
    /// 5xx or a code outside 100..=599, unless it is a success.
    pub fn is_server_error(&self) -> bool {
        !self.is_success() && self.status().is_some_and(Status::is_server_error)
    }
    /// The remedy is to slow down.
    pub fn is_throttled(&self) -> bool {
        self.remedy == Remedy::SlowDown
    }
    /// A repeat is useful (the remedy is retry or slow-down) and allowed for this request.
    pub fn is_retryable(&self) -> bool {
        matches!(self.remedy, Remedy::Retry | Remedy::SlowDown) && self.is_repeat_harmless()
    }
    /// A failure was judged, not a response.
    pub fn is_failure(&self) -> bool {
        self.failure().is_some()
    }
    /// The requested state already holds, thanks to an earlier attempt.
    pub fn is_already_done(&self) -> bool {
        self.already_done
    }

    /// The caller's verification found that the request took effect, whatever the last response was.
    pub fn is_verified(&self) -> bool {
        self.is_verified
    }

    /// Records that a verification found that the request took effect.
    pub(crate) fn verify_applied(&mut self) {
        let mut found = Claim::new(Source::Verified, "the caller's verification");
        found.effect = Some(Effect::Applied);
        found.fault = Some(Fault::None);
        found.repeat = Some(Repeat::Never);
        found.remedy = Some(Remedy::Proceed);
        found.reason = Some(Reason::None);
        // What the response itself said is kept as evidence that was overridden.
        let mut overruled = Claim::named(self.decided_by(Field::Effect), ClaimName::Judged);
        overruled.effect = Some(self.effect);
        overruled.fault = Some(self.fault);
        overruled.repeat = Some(self.repeat);
        overruled.remedy = Some(self.remedy);
        overruled.reason = Some(self.reason);
        self.claims.extend([found, overruled]);
        (self.effect, self.fault) = (Effect::Applied, Fault::None);
        (self.repeat, self.remedy) = (Repeat::Never, Remedy::Proceed);
        self.reason = Reason::None;
        for field in Field::ALL.iter().filter(|field| **field != Field::Wait) {
            if let Some(decider) = self.deciders.get_mut(usize::from(field.number())) {
                *decider = Source::Verified;
            }
        }
        self.already_done = true;
        self.is_verified = true;
    }

    /// Whether the same request may be sent again without harm.
    pub(crate) fn is_repeat_harmless(&self) -> bool {
        self.replayable
            && match self.repeat {
                Repeat::Never => false,
                Repeat::IfHarmless => self.harmless,
                Repeat::Always => true,
            }
    }
}

/// What a queue should do with a request or an item.
pub(crate) fn disposition_of(
    remedy: Remedy,
    effect: Effect,
    reason: Reason,
    may_repeat: bool,
) -> Disposition {
    let default = REASONS.get(usize::from(reason.number()));
    match remedy {
        // What is awaited was not done yet: ask again.
        Remedy::Poll if effect == Effect::NotApplied => Disposition::Requeue,
        Remedy::Proceed | Remedy::Poll => Disposition::Acknowledge,
        // The request was carried out, even if something remains to be checked.
        Remedy::Reconcile if effect == Effect::Applied => Disposition::Acknowledge,
        Remedy::Retry | Remedy::SlowDown if may_repeat => Disposition::Requeue,
        Remedy::Retry | Remedy::SlowDown => Disposition::DeadLetter,
        remedy => default
            .filter(|row| row.remedy == Some(remedy))
            .and_then(|row| row.disposition)
            .unwrap_or(match remedy {
                Remedy::Follow | Remedy::Authenticate | Remedy::RequestAccess => Disposition::Pause,
                _ => Disposition::DeadLetter,
            }),
    }
}

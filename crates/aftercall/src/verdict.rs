//! What one response or failure means. No clock, no policy.

use crate::challenge::Challenge;
use crate::failure::Failure;
use crate::problem::Problem;
use crate::status::Status;
use crate::tables::REASONS;
use crate::time::WaitHint;
use crate::vocabulary::{
    Caveat, Caveats, Disposition, Effect, Fault, Field, Reason, Remedy, Repeat, Source,
};
use std::borrow::Cow;

/// What one response or failure means. Owned; shared by threads.
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
    /// What was found besides the row; empty for a plain answer.
    pub(crate) claims: Vec<Claim>,
    /// Which source decided each field, by the field's number.
    pub(crate) deciders: [Source; 6],
    pub(crate) caveats: Caveats,
    pub(crate) already_done: bool,
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

/// One fact read out of an answer, its source, and the fields it speaks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Where the fact comes from.
    pub source: Source,
    /// What it is: the name of a field, a code, a phrase.
    pub name: Cow<'static, str>,
    /// What it says of the effect, if anything.
    pub effect: Option<Effect>,
    /// What it says of the fault, if anything.
    pub fault: Option<Fault>,
    /// What it says of the repeat, if anything.
    pub repeat: Option<Repeat>,
    /// What it says of the remedy, if anything.
    pub remedy: Option<Remedy>,
    /// What it says of the reason, if anything.
    pub reason: Option<Reason>,
}

/// Why a field of a verdict has its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The field of the verdict.
    pub field: Field,
    /// The value's slug; for a wait, the wait in words.
    pub value: String,
    /// The source that decided.
    pub source: Source,
    /// What it was: the name of a field, a code, a phrase; for a row, its status.
    pub name: String,
    /// What it overrode: source and value.
    pub overrode: Vec<(Source, String)>,
}

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
        match &self.answer {
            Answer::Response(status) => status.message(),
            Answer::Failure(failure) => failure.message(),
        }
    }
    /// One or two sentences on what it means.
    pub fn description(&self) -> &str {
        if self.is_verified {
            return "A look at the server found that the request took effect.";
        }
        match &self.answer {
            Answer::Response(status) => status.description(),
            Answer::Failure(failure) => failure.description(),
        }
    }
    /// Whether a row names the status; false for a failure.
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
    /// Is it safe to send the unchanged request again?
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
    /// What should a queue or a shipper do with the item? From the remedy, and from whether this
    /// very request may be sent again.
    pub fn disposition(&self) -> Disposition {
        let default = REASONS.get(usize::from(self.reason.number()));
        match self.remedy {
            Remedy::Proceed | Remedy::Poll => Disposition::Acknowledge,
            // What was asked is done, whatever remains to be looked at.
            Remedy::Reconcile if self.effect == Effect::Applied => Disposition::Acknowledge,
            Remedy::Retry | Remedy::SlowDown if self.is_repeat_harmless() => Disposition::Requeue,
            Remedy::Retry | Remedy::SlowDown => Disposition::DeadLetter,
            remedy => default
                .filter(|row| row.remedy == Some(remedy))
                .and_then(|row| row.disposition)
                .unwrap_or(match remedy {
                    Remedy::Follow | Remedy::Authenticate | Remedy::RequestAccess => {
                        Disposition::Pause
                    }
                    _ => Disposition::DeadLetter,
                }),
        }
    }
    /// The wait that the server asked for.
    pub fn wait(&self) -> Option<WaitHint> {
        self.wait
    }
    /// What the body claim; empty when it claim nothing.
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
    /// The challenges of the answer, in order.
    pub fn challenges(&self) -> &[Challenge] {
        &self.challenges
    }
    /// What was found besides the contract's row. A wait is not listed here: [`Verdict::wait`] and
    /// [`Verdict::decided_by`] say all of it.
    pub fn claims(&self) -> &[Claim] {
        &self.claims
    }
    /// Leniencies taken, and what was off-contract.
    pub fn caveats(&self) -> impl Iterator<Item = Caveat> + use<> {
        self.caveats.iter()
    }
    /// The source that decided a field.
    pub fn decided_by(&self, field: Field) -> Source {
        self.deciders.get(usize::from(field.number())).copied().unwrap_or(Source::Row)
    }

    /// It worked: 2xx, or the state asked for holds already by an earlier attempt.
    pub fn is_success(&self) -> bool {
        self.already_done || self.status().is_some_and(Status::is_success)
    }
    /// 4xx, unless it is a success.
    pub fn is_client_error(&self) -> bool {
        !self.is_success() && self.status().is_some_and(Status::is_client_error)
    }
    /// 5xx or a code outside 100..=599.
    pub fn is_server_error(&self) -> bool {
        !self.is_success() && self.status().is_some_and(Status::is_server_error)
    }
    /// The remedy is to slow down.
    pub fn is_throttled(&self) -> bool {
        self.remedy == Remedy::SlowDown
    }
    /// A repeat is useful (the remedy is retry or slow-down) and safe for this very request.
    pub fn is_retryable(&self) -> bool {
        matches!(self.remedy, Remedy::Retry | Remedy::SlowDown) && self.is_repeat_harmless()
    }
    /// The state asked for holds already by an earlier attempt.
    pub fn is_already_done(&self) -> bool {
        self.already_done
    }

    /// The caller's verification found that the request took effect, whatever the last answer claim.
    pub fn is_verified(&self) -> bool {
        self.is_verified
    }

    /// What a verification makes of the last answer: the request took effect.
    pub(crate) fn verify_applied(&mut self) {
        let mut claim = Claim::new(Source::Verified, "the caller's verification");
        claim.effect = Some(Effect::Applied);
        claim.fault = Some(Fault::None);
        claim.repeat = Some(Repeat::Never);
        claim.remedy = Some(Remedy::Proceed);
        claim.reason = Some(Reason::None);
        // What the answer itself claim is kept as evidence that was overruled.
        let mut answer = Claim::new(self.decided_by(Field::Effect), self.row_name());
        answer.effect = Some(self.effect);
        answer.fault = Some(self.fault);
        answer.repeat = Some(self.repeat);
        answer.remedy = Some(self.remedy);
        answer.reason = Some(self.reason);
        self.claims.extend([claim, answer]);
        (self.effect, self.fault) = (Effect::Applied, Fault::None);
        (self.repeat, self.remedy) = (Repeat::Never, Remedy::Proceed);
        self.reason = Reason::None;
        let wait = self.decided_by(Field::Wait);
        let verified = Source::Verified;
        self.deciders = [verified, verified, verified, verified, wait, verified];
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

    /// Why each field has its value: what decided, and what that overrode. The wait is listed
    /// only when there is one.
    pub fn evidence(&self) -> Vec<Evidence> {
        Field::ALL
            .iter()
            .filter(|field| **field != Field::Wait || self.wait.is_some())
            .map(|field| self.evidence_for(*field))
            .collect()
    }

    fn evidence_for(&self, field: Field) -> Evidence {
        let source = self.decided_by(field);
        let value = match field {
            Field::Effect => self.effect.slug().to_owned(),
            Field::Fault => self.fault.slug().to_owned(),
            Field::Repeat => self.repeat.slug().to_owned(),
            Field::Remedy => self.remedy.slug().to_owned(),
            Field::Wait => self.wait.map_or_else(String::new, wait_in_words),
            Field::Reason => self.reason.slug().to_owned(),
        };
        if field == Field::Wait || source == Source::RetryAfter {
            let name = source.slug().to_owned();
            return Evidence { field, value, source, name, overrode: Vec::new() };
        }
        let speaks = |claim: &&Claim| claim.says(field).is_some();
        let name = self
            .claims
            .iter()
            .filter(speaks)
            .find(|claim| claim.source == source)
            .map_or_else(|| self.row_name(), |claim| claim.name.clone().into_owned());
        let mut overrode: Vec<(Source, String)> = self
            .claims
            .iter()
            .filter(speaks)
            .filter(|claim| claim.source != source)
            .filter_map(|claim| Some((claim.source, claim.says(field)?)))
            .collect();
        if let Some(claim) = self.row_says(field).filter(|claim| *claim != value) {
            let row = if self.is_known() { Source::Row } else { Source::Class };
            overrode.push((row, claim));
        }
        overrode.retain(|(_, claim)| *claim != value);
        Evidence { field, value, source, name, overrode }
    }

    fn row_name(&self) -> String {
        match &self.answer {
            Answer::Response(status) if status.is_known() => status.to_string(),
            Answer::Response(status) => format!("{}xx", status.code() / 100),
            Answer::Failure(failure) => failure.to_string(),
        }
    }

    fn row_says(&self, field: Field) -> Option<String> {
        let status = self.status()?;
        Some(match field {
            Field::Effect => status.effect().slug().to_owned(),
            Field::Fault => status.fault().slug().to_owned(),
            Field::Repeat => status.repeat().slug().to_owned(),
            Field::Remedy => status.remedy().slug().to_owned(),
            Field::Wait => return None,
            Field::Reason => status.reason().slug().to_owned(),
        })
    }
}

impl Claim {
    pub(crate) fn new(source: Source, name: impl Into<Cow<'static, str>>) -> Claim {
        Claim {
            source,
            name: name.into(),
            effect: None,
            fault: None,
            repeat: None,
            remedy: None,
            reason: None,
        }
    }

    /// What it says of a field, as a slug.
    pub fn says(&self, field: Field) -> Option<String> {
        match field {
            Field::Effect => self.effect.map(|word| word.slug().to_owned()),
            Field::Fault => self.fault.map(|word| word.slug().to_owned()),
            Field::Repeat => self.repeat.map(|word| word.slug().to_owned()),
            Field::Remedy => self.remedy.map(|word| word.slug().to_owned()),
            Field::Wait => None,
            Field::Reason => self.reason.map(|word| word.slug().to_owned()),
        }
    }
}

fn wait_in_words(wait: WaitHint) -> String {
    match wait {
        WaitHint::After(duration) => format!("after {} s", duration.as_secs_f64()),
        WaitHint::At(at) => format!("at {} s since 1970", at.div_euclid(1_000_000)),
    }
}

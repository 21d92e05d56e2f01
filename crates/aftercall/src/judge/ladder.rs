//! Where the evidence is heard: for each field the strongest wins, and ties go to the cautious value.

use crate::contract::Contract;
use crate::evidence::{Clues, Warnings};
use crate::request::Request;
use crate::status::Status;
use crate::time::WaitHint;
use crate::verdict::{Answer, Evidence, Verdict};
use crate::words::{Effect, Fault, Remedy, Repeat, Source};

/// One field while it is decided.
#[derive(Clone, Copy)]
pub(super) struct Held<T> {
    pub(super) value: T,
    pub(super) source: Source,
}

impl<T: Copy> Held<T> {
    /// Takes a stronger word, or an equally strong one that is more cautious.
    fn hear(&mut self, said: Option<T>, source: Source, caution: fn(T) -> u8) {
        let Some(value) = said else { return };
        let (new, old) = (strength(source), strength(self.source));
        if new > old || (new == old && caution(value) > caution(self.value)) {
            *self = Held { value, source };
        }
    }
}

pub(super) fn strength(source: Source) -> u8 {
    match source {
        Source::Class => 0,
        Source::Text => 1,
        Source::Row => 2,
        Source::Intermediary | Source::ProxyStatus => 3,
        Source::Code | Source::Challenge | Source::Body => 4,
        Source::Transport => 5,
        Source::Protocol => 6,
        Source::ServerVerdict => 7,
        Source::Earlier | Source::Redirect | Source::Verified => 8,
        Source::RetryAfter
        | Source::RetryAfterMs
        | Source::GrpcRetryPushback
        | Source::RateLimit => 2,
    }
}

fn repeat_caution(repeat: Repeat) -> u8 {
    match repeat {
        Repeat::Always => 0,
        Repeat::IfSafe => 1,
        Repeat::Never => 2,
    }
}

fn remedy_caution(remedy: Remedy) -> u8 {
    match remedy {
        Remedy::Retry => 0,
        Remedy::SlowDown => 1,
        _ => 2,
    }
}

fn no_caution(_: Fault) -> u8 {
    0
}

/// Where the evidence is heard.
pub(super) struct Bench {
    /// What the row claims, until it is settled.
    pub(super) effect: Held<Effect>,
    /// The strongest source that proves that nothing was applied.
    pub(super) proof: Option<Source>,
    /// The strongest source that says that the request may have been processed.
    pub(super) doubt: Option<Source>,
    /// The effect needs no weighing: the user's own contract says it, or a redirect leaves it so.
    pub(super) effect_is_settled: bool,
    /// An earlier attempt may have been applied.
    pub(super) may_be_applied: bool,
    pub(super) fault: Held<Fault>,
    pub(super) repeat: Held<Repeat>,
    pub(super) remedy: Held<Remedy>,
    pub(super) wait: Option<(WaitHint, Source)>,
    pub(super) evidence: Vec<Evidence>,
    pub(super) warnings: Warnings,
    pub(super) already_done: bool,
    harmless: bool,
    replayable: bool,
}

impl Bench {
    pub(super) fn new(request: Option<&Request>, contract: &Contract) -> Bench {
        let source = Source::Class;
        let keys = contract.honours_idempotency_keys();
        let posts = contract.heeds_preconditions_on_post();
        Bench {
            effect: Held { value: Effect::Unknown, source },
            proof: None,
            doubt: None,
            effect_is_settled: false,
            may_be_applied: request
                .and_then(Request::earlier_effect)
                .is_some_and(Effect::may_be_applied),
            fault: Held { value: Fault::Network, source },
            repeat: Held { value: Repeat::Never, source },
            remedy: Held { value: Remedy::Report, source },
            wait: None,
            evidence: Vec::new(),
            warnings: Warnings::default(),
            already_done: false,
            harmless: request.is_some_and(|request| request.is_harmless_where(keys, posts)),
            replayable: request.is_none_or(Request::is_replayable),
        }
    }

    pub(super) fn of_row(status: &Status, request: Option<&Request>, contract: &Contract) -> Bench {
        let source = if status.is_known() { Source::Row } else { Source::Class };
        let mut bench = Bench::new(request, contract);
        bench.effect = Held { value: status.effect(), source };
        bench.effect_is_settled = status.row().effect_is_users
            || (status.row().repeat_is_users && status.repeat() == Repeat::Always);
        bench.fault = Held { value: status.fault(), source };
        bench.repeat = Held { value: status.repeat(), source };
        bench.remedy = Held { value: status.remedy(), source };
        bench
    }

    pub(super) fn hear(&mut self, said: Evidence) {
        self.weigh_effect(said.effect, said.source);
        self.fault.hear(said.fault, said.source, no_caution);
        self.repeat.hear(said.repeat, said.source, repeat_caution);
        self.remedy.hear(said.remedy, said.source, remedy_caution);
        self.evidence.push(said);
    }

    /// The verdict; what it keeps is taken out of the clues.
    #[inline]
    pub(super) fn verdict(mut self, answer: Answer, clues: &mut Clues) -> Verdict {
        self.settle_effect();
        self.settle_repeat();
        let wait = self.wait.map_or(Source::Row, |(_, source)| source);
        // In the order of the fields' numbers.
        let deciders =
            [self.effect.source, self.fault.source, self.repeat.source, self.remedy.source, wait];
        Verdict {
            answer,
            effect: self.effect.value,
            fault: self.fault.value,
            repeat: self.repeat.value,
            remedy: self.remedy.value,
            wait: self.wait.map(|(hint, _)| hint),
            problem: clues.problem.take(),
            challenges: core::mem::take(&mut clues.challenges),
            evidence: self.evidence,
            deciders,
            warnings: self.warnings.and(clues.warnings),
            already_done: self.already_done,
            is_verified: false,
            harmless: self.harmless,
            replayable: self.replayable,
        }
    }
}

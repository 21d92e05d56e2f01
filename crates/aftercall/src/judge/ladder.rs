//! How evidence is weighed: for each field the strongest wins, and ties go to the cautious value.

use crate::claim::Claim;
use crate::contract::{Contract, default_of};
use crate::evidence::findings::Kept;
use crate::item::Item;
use crate::request::Request;
use crate::status::Status;
use crate::time::WaitHint;
use crate::verdict::{Answer, Verdict, disposition_of};
use crate::vocabulary::{Caveats, Disposition, Effect, Fault, Reason, Remedy, Repeat, Source};

/// One field while it is being decided.
#[derive(Clone, Copy)]
pub(super) struct Leading<T> {
    pub(super) value: T,
    pub(super) source: Source,
}

impl<T: Copy> Leading<T> {
    /// Accepts a stronger word, or an equally strong one that is more cautious.
    fn weigh(&mut self, claim: Option<T>, source: Source, caution: fn(T) -> u8) {
        let Some(value) = claim else { return };
        let (new, old) = (source.strength(), self.source.strength());
        if new > old || (new == old && caution(value) > caution(self.value)) {
            *self = Leading { value, source };
        }
    }
}

fn repeat_caution(repeat: Repeat) -> u8 {
    match repeat {
        Repeat::Always => 0,
        Repeat::IfHarmless => 1,
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

fn reason_caution(reason: Reason) -> u8 {
    default_of(reason).caution
}

/// A verdict that is being made.
pub(super) struct Draft {
    /// What the row claims; settled at the end.
    pub(super) effect: Leading<Effect>,
    /// The strongest source that proves that nothing was applied.
    pub(super) proof: Option<Source>,
    /// The strongest source that says that the request may have been processed.
    pub(super) doubt: Option<Source>,
    /// The effect is settled already: the user's own contract states it, or a redirect determines
    /// it.
    pub(super) effect_is_settled: bool,
    /// An earlier attempt may have been applied.
    pub(super) may_be_applied: bool,
    pub(super) fault: Leading<Fault>,
    pub(super) repeat: Leading<Repeat>,
    pub(super) remedy: Leading<Remedy>,
    pub(super) reason: Leading<Reason>,
    pub(super) wait: Option<(WaitHint, Source)>,
    pub(super) claims: Vec<Claim>,
    pub(super) caveats: Caveats,
    pub(super) already_done: bool,
    /// The status says success, and the response says that the request or a part of it failed.
    pub(super) has_failed: bool,
    pub(super) items: Vec<Item>,
    /// The user's own row for the status says never.
    pub(super) is_forbidden: bool,
    harmless: bool,
    replayable: bool,
}

impl Draft {
    pub(super) fn new(request: Option<&Request>, contract: &Contract) -> Draft {
        let source = Source::Class;
        let keys = contract.honors_idempotency_keys();
        let posts = contract.heeds_preconditions_on_post();
        Draft {
            effect: Leading { value: Effect::Unknown, source },
            proof: None,
            doubt: None,
            effect_is_settled: false,
            may_be_applied: request
                .and_then(Request::earlier_effect)
                .is_some_and(Effect::may_be_applied),
            fault: Leading { value: Fault::Network, source },
            repeat: Leading { value: Repeat::Never, source },
            remedy: Leading { value: Remedy::Report, source },
            reason: Leading { value: Reason::Unknown, source },
            wait: None,
            claims: Vec::new(),
            caveats: Caveats::default(),
            already_done: false,
            has_failed: false,
            items: Vec::new(),
            is_forbidden: false,
            harmless: request.is_some_and(|request| {
                request.is_harmless_where(contract.is_idempotent(), keys, posts)
            }),
            replayable: request.is_none_or(Request::is_replayable),
        }
    }

    pub(super) fn of_row(status: &Status, request: Option<&Request>, contract: &Contract) -> Draft {
        let source = if status.is_known() { Source::Row } else { Source::Class };
        let mut draft = Draft::new(request, contract);
        draft.effect = Leading { value: status.effect(), source };
        draft.effect_is_settled = status.row().effect_is_users
            || (status.row().repeat_is_users && status.repeat() == Repeat::Always);
        draft.is_forbidden = status.row().repeat_is_users && status.repeat() == Repeat::Never;
        draft.fault = Leading { value: status.fault(), source };
        draft.repeat = Leading { value: status.repeat(), source };
        draft.remedy = Leading { value: status.remedy(), source };
        draft.reason = Leading { value: status.reason(), source };
        draft
    }

    /// The same for an item: the request's key and preconditions are not its own.
    pub(super) fn for_item(mut self, request: Option<&Request>, contract: &Contract) -> Draft {
        self.harmless = request.is_some_and(|request| {
            request.is_harmless_where(contract.is_idempotent(), false, false)
        });
        self
    }

    /// The words of an item.
    pub(super) fn words(mut self) -> (Effect, Reason, Disposition) {
        self.settle_effect();
        self.settle_repeat();
        let may_repeat = self.replayable
            && match self.repeat.value {
                Repeat::Never => false,
                Repeat::IfHarmless => self.harmless,
                Repeat::Always => true,
            };
        let (effect, reason) = (self.effect.value, self.reason.value);
        (effect, reason, disposition_of(self.remedy.value, effect, reason, may_repeat))
    }

    pub(super) fn weigh(&mut self, claim: Claim) {
        self.weigh_effect(claim.effect, claim.source);
        self.fault.weigh(claim.fault, claim.source, no_caution);
        self.repeat.weigh(claim.repeat, claim.source, repeat_caution);
        self.remedy.weigh(claim.remedy, claim.source, remedy_caution);
        self.reason.weigh(claim.reason, claim.source, reason_caution);
        self.claims.push(claim);
    }

    /// The verdict, with what it keeps of the findings.
    #[inline]
    pub(super) fn verdict(mut self, answer: Answer, kept: Kept) -> Verdict {
        self.settle_effect();
        self.settle_repeat();
        let wait = self.wait.map_or(Source::Row, |(_, source)| source);
        // In the order of the fields' numbers.
        let deciders = [
            self.effect.source,
            self.fault.source,
            self.repeat.source,
            self.remedy.source,
            wait,
            self.reason.source,
        ];
        Verdict {
            answer,
            effect: self.effect.value,
            fault: self.fault.value,
            repeat: self.repeat.value,
            remedy: self.remedy.value,
            reason: self.reason.value,
            wait: self.wait.map(|(hint, _)| hint),
            problem: kept.problem,
            challenges: kept.challenges,
            limits: kept.limits,
            claims: self.claims,
            deciders,
            caveats: self.caveats.and(kept.caveats),
            already_done: self.already_done,
            has_failed: self.has_failed,
            items: self.items,
            is_verified: false,
            harmless: self.harmless,
            replayable: self.replayable,
        }
    }
}

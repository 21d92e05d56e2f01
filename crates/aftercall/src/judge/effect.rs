//! The effect: what proves that nothing was applied, and what takes such a proof away.
//!
//! A proof is a guarantee of the protocol, an intermediary's statement that it did not forward the
//! request, a throttle that the service itself states with a status that refuses, or a row that
//! says `always`. A row's `not-applied` without `always` is the server's word. Any evidence that
//! the request may have been processed outweighs both; only a row of the user's own contract
//! outweighs it in turn.

use super::ladder::{Draft, Leading};
use crate::evidence::code::Said;
use crate::evidence::findings::Findings;
use crate::evidence::refuses;
use crate::vocabulary::{Effect, Reason, Remedy, Repeat, Source};

/// Whether a code is the only statement of a response that was read completely.
pub(super) fn is_alone(said: &Said, findings: &Findings) -> bool {
    let is_whole = !findings.with_data && !findings.body_in_part && !findings.is_form;
    findings.codes.is_alone(said) && is_whole
}

/// Whether a throttle code is the only statement of the response.
pub(super) fn is_throttle(findings: &Findings) -> bool {
    let throttle = |said: &&Said| said.reason == Reason::RateLimited;
    findings.codes.iter().filter(throttle).any(|said| is_alone(said, findings))
}

/// Whether a code says that the provider was short of capacity.
pub(super) fn is_throttle_of(findings: &Findings) -> bool {
    findings.codes.say(Reason::RateLimited) || findings.codes.say(Reason::Overloaded)
}

/// Whether the provider of a code is known, and refuses with it under this status.
fn is_refused(status: u16, said: &Said, findings: &Findings) -> bool {
    let sure = |provider: &u8| findings.sure.has(*provider) && refuses(*provider, status);
    said.provider.as_ref().is_some_and(sure)
}

/// Whether every error that a success lists is this throttle of a known provider that refuses with
/// it under this status.
pub(super) fn is_refusal(status: u16, said: &Said, findings: &Findings) -> bool {
    said.reason == Reason::RateLimited
        && is_refused(status, said, findings)
        && findings.codes.is_unanimous(said)
        && !findings.with_data
        && !findings.body_in_part
}

/// Whether this code proves that nothing was applied. It must be the only statement, and the status
/// must be one with which the service refuses: 429, 503, or what the known provider's file lists.
/// With 500, 502 and 504 it may be the error of something behind the service. A code of the
/// contract also proves it if its row says `not-applied`.
pub(super) fn proves(status: u16, said: &Said, findings: &Findings) -> bool {
    let by_throttle = said.reason == Reason::RateLimited
        && match status {
            429 | 503 => true,
            _ => is_refused(status, said, findings),
        };
    let by_contract = said.is_own
        && said.effect == Some(Effect::NotApplied)
        && !matches!(status, 500 | 502 | 504);
    let denied = said.effect.is_some_and(|effect| effect != Effect::NotApplied);
    (by_throttle || by_contract) && !denied && is_alone(said, findings)
}

impl Draft {
    /// Records evidence about the effect.
    pub(super) fn weigh_effect(&mut self, effect: Option<Effect>, source: Source) {
        let slot = match effect {
            Some(Effect::NotApplied) => &mut self.proof,
            Some(Effect::Unknown) => &mut self.doubt,
            _ => return,
        };
        if slot.is_none_or(|known| source.strength() > known.strength()) {
            *slot = Some(source);
        }
    }

    /// Settles the effect from proof, doubt and the row.
    pub(super) fn settle_effect(&mut self) {
        let row = self.effect;
        if self.effect_is_settled || !matches!(row.value, Effect::NotApplied | Effect::Unknown) {
            return;
        }
        let stronger = |source: Source| source.strength() > row.source.strength();
        match (self.proof, self.doubt) {
            (_, Some(doubt)) => {
                let changes = row.value == Effect::NotApplied || stronger(doubt);
                let source = if changes { doubt } else { row.source };
                self.effect = Leading { value: Effect::Unknown, source };
            }
            // Whatever proves is stronger than any row.
            (Some(source), None) => self.effect = Leading { value: Effect::NotApplied, source },
            (None, None) => {}
        }
    }

    /// `always` requires a proved effect, a remedy that means sending again, and no earlier attempt
    /// that may have been applied.
    pub(super) fn settle_repeat(&mut self) {
        let useful = matches!(self.remedy.value, Remedy::Retry | Remedy::SlowDown);
        let proved = self.effect.value == Effect::NotApplied && useful && !self.may_be_applied;
        if self.repeat.value == Repeat::Always && !proved {
            self.repeat.value = Repeat::IfHarmless;
        }
        // Of two words the lower wins, and nobody knows the API better than its user.
        if self.is_forbidden && self.repeat.value != Repeat::Never {
            self.repeat = Leading { value: Repeat::Never, source: Source::Row };
        }
    }
}

//! The effect: what proves that nothing was applied, and what takes such a proof away.
//!
//! A proof is a guarantee of the protocol, an intermediary's word that it passed nothing on, a
//! throttle that the service itself states under a status that refuses, or a row that says `always`.
//! A row's `not-applied` without `always` is the server's word. Against both stands all evidence
//! that the request may have been processed; only a row of the user's own contract outlasts it.

use super::ladder::{Draft, Leading, strength};
use crate::evidence::Findings;
use crate::vocabulary::{Effect, Remedy, Repeat, Source};

/// Whether a throttle code is the one statement of the whole answer, read whole.
pub(super) fn is_throttle(findings: &Findings) -> bool {
    findings.codes.throttle_alone() && !findings.with_data && !findings.body_in_part
}

/// Whether a throttle code proves that nothing was applied: it must also stand under a status by which
/// the service refuses, 429, 503, or AWS's 400 and 403. Under 500, 502 and 504 it may be the error of
/// something behind the service.
pub(super) fn throttle_proves(status: u16, findings: &Findings) -> bool {
    let refuses = match status {
        429 | 503 => true,
        400 | 403 => findings.is_aws,
        _ => false,
    };
    refuses && is_throttle(findings)
}

impl Draft {
    /// Takes note of evidence that speaks for the effect.
    pub(super) fn weigh_effect(&mut self, effect: Option<Effect>, source: Source) {
        let slot = match effect {
            Some(Effect::NotApplied) => &mut self.proof,
            Some(Effect::Unknown) => &mut self.doubt,
            _ => return,
        };
        if slot.is_none_or(|known| strength(source) > strength(known)) {
            *slot = Some(source);
        }
    }

    /// Settles the effect: proof against doubt, and what the row claims.
    pub(super) fn settle_effect(&mut self) {
        let row = self.effect;
        if self.effect_is_settled || !matches!(row.value, Effect::NotApplied | Effect::Unknown) {
            return;
        }
        let stronger = |source: Source| strength(source) > strength(row.source);
        match (self.proof, self.doubt) {
            (_, Some(doubt)) => {
                let changes = row.value == Effect::NotApplied || stronger(doubt);
                let source = if changes { doubt } else { row.source };
                self.effect = Leading { value: Effect::Unknown, source };
            }
            (Some(proof), None) => {
                let changes = row.value == Effect::Unknown || stronger(proof);
                let source = if changes { proof } else { row.source };
                self.effect = Leading { value: Effect::NotApplied, source };
            }
            (None, None) => {}
        }
    }

    /// `always` needs an effect that is proved, a remedy that is to send again, and no earlier
    /// attempt that may have been applied.
    pub(super) fn settle_repeat(&mut self) {
        let useful = matches!(self.remedy.value, Remedy::Retry | Remedy::SlowDown);
        let proved = self.effect.value == Effect::NotApplied && useful && !self.may_be_applied;
        if self.repeat.value == Repeat::Always && !proved {
            self.repeat.value = Repeat::IfHarmless;
        }
    }
}

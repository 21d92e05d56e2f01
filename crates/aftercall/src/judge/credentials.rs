//! What a response says about the caller's credentials: whether others help, the same with a new
//! nonce, or none at all.

use super::ladder::Draft;
use crate::challenge::Challenge;
use crate::claim::Claim;
use crate::contract::default_of;
use crate::evidence::code;
use crate::evidence::findings::Findings;
use crate::vocabulary::{Caveat, Reason, Remedy, Repeat, Source};

/// What one challenge says, by which name.
type Meaning = (&'static str, Reason, Option<Remedy>);

/// Whether a reason is about the credentials or the rights of whoever sent the request. Behind a server
/// that failed that is the server itself.
pub(super) fn is_about_credentials(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::None
            | Reason::ClockSkew
            | Reason::Unauthenticated
            | Reason::CredentialsExpired
            | Reason::Forbidden
            | Reason::InsufficientScope
    )
}

/// What a challenge says besides that there is one: the codes of RFC 6750 section 3.1, RFC 9470 and RFC
/// 9449 stand in the table of codes.
fn meaning(challenge: &Challenge) -> Option<Meaning> {
    if challenge.is_stale() {
        return Some(("stale", Reason::CredentialsExpired, None));
    }
    // Only a challenge makes this word clear: in a body many APIs use it for any bad parameter.
    if challenge.error == "invalid_request" {
        return Some(("invalid_request", Reason::Malformed, None));
    }
    code::anywhere(&challenge.error).filter(|(_, reason, _)| is_about_credentials(*reason))
}

impl Draft {
    /// What the challenges say; of several the most cautious.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(super) fn challenge(&mut self, code: u16, findings: &Findings) {
        if !matches!(code, 400 | 401 | 403) {
            return;
        }
        if code == 401 && findings.challenges.is_empty() {
            let broken = findings.caveats.iter().any(|found| found == Caveat::ChallengeInvalid);
            if !broken {
                self.caveats.add(Caveat::ChallengeMissing);
            }
        }
        // A 403 is about rights: others of the same kind would be refused as well.
        let counts =
            |(_, reason, _): &Meaning| code != 403 || *reason != Reason::CredentialsExpired;
        let said = findings.challenges.iter().filter_map(meaning).filter(counts);
        let caution = |(_, reason, _): &Meaning| default_of(*reason).caution;
        if let Some(most) = said.max_by_key(caution) {
            self.credentials(most);
        } else if let Some(field) = findings.csrf.filter(|_| code == 403) {
            self.credentials((field, Reason::CredentialsExpired, None));
        }
    }

    fn credentials(&mut self, (name, reason, remedy): Meaning) {
        let mut claim = Claim::new(Source::Challenge, name);
        claim.reason = Some(reason);
        claim.remedy = remedy.or(default_of(reason).remedy);
        self.weigh(claim);
    }

    /// What the status means to the one who sent it. What no standard registers counts only if the
    /// contract has no row for it.
    pub(super) fn status(&mut self, findings: &Findings, is_known: bool) {
        let Some(row) = findings.status else { return };
        if row.anywhere && row.page.is_none() && is_known {
            return;
        }
        let default = default_of(row.reason);
        let mut claim = Claim::new(Source::Code, row.name);
        claim.reason = Some(row.reason);
        claim.fault = default.fault;
        claim.remedy = row.remedy.or(default.remedy);
        claim.repeat = Some(default.repeat.min(Repeat::IfHarmless));
        self.weigh(claim);
    }
}

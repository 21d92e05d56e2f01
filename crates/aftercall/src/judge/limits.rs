//! Refusals because of limits that come under another status than 429, and refusals that only look
//! like something to wait for: a used-up quota, a ban, a bot challenge.

use super::ladder::{Draft, Leading};
use crate::claim::Claim;
use crate::contract::default_of;
use crate::evidence::findings::Findings;
use crate::evidence::limits::LongQuota;
use crate::tables::rows::SentenceRow;
use crate::time::WaitHint;
use crate::vocabulary::{Caveat, Effect, Reason, Remedy, Repeat, Source};

impl Draft {
    /// What limits mean for a failure. A row of the user's contract counts before all of it.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(super) fn limits(&mut self, findings: &Findings, row_is_users: bool) {
        if row_is_users {
            return;
        }
        // Something stronger says that another remedy is needed.
        let is_other = self.remedy.value != Remedy::SlowDown
            && self.remedy.source.strength() > Source::RateLimit.strength();
        if let Some(refusal) = findings.refusal.filter(|_| !is_other) {
            let mut claim = Claim::new(Source::RateLimit, refusal.name);
            claim.reason = Some(Reason::RateLimited);
            claim.fault = default_of(Reason::RateLimited).fault;
            claim.remedy = Some(Remedy::SlowDown);
            claim.effect = Some(Effect::NotApplied).filter(|_| refusal.is_proved);
            claim.repeat = Some(match refusal.is_proved {
                true => Repeat::Always,
                false => Repeat::IfHarmless,
            });
            self.weigh(claim);
        }
        if !findings.sentences.is_empty() {
            self.sentences(findings);
        }
        if let Some(name) = findings.blocked {
            self.forbid(Source::Intermediary, name, Reason::Blocked);
        }
        self.used_up(findings);
    }

    /// Whatever their order in the text, those that forbid a repeat count last.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn sentences(&mut self, findings: &Findings) {
        let is_limit = |row: &&SentenceRow| row.reason == Reason::RateLimited;
        for row in findings.sentences.iter().filter(is_limit) {
            self.rate_limited(row, findings);
        }
        for row in findings.sentences.iter().filter(|row| !is_limit(row)) {
            match row.reason {
                Reason::Unauthenticated | Reason::CredentialsExpired => self.no_credentials(row),
                // If a time is named, it is the time at which the quota is full again.
                Reason::QuotaExhausted if names_wait(findings) => {}
                reason => self.forbid(Source::Text, row.text, reason),
            }
        }
    }

    /// A sentence says that this is a rate limit. It changes what only the row or the class said; it
    /// proves nothing, so at most what is harmless may be sent again. A code of two senses counts as its
    /// worse one, and only the sentence that explains it says that the other is meant.
    fn rate_limited(&mut self, row: &SentenceRow, findings: &Findings) {
        let is_explained = !row.explains.is_empty()
            && self.reason.value == Reason::QuotaExhausted
            && findings.codes.iter().all(|said| said.name == row.explains);
        if !row.explains.is_empty() && !is_explained {
            return;
        }
        let is_weak = |source: Source| {
            source.strength() <= Source::Row.strength() || (is_explained && source == Source::Code)
        };
        if !is_weak(self.reason.source) || !is_weak(self.remedy.source) {
            return;
        }
        let default = default_of(row.reason);
        let mut claim = Claim::new(Source::Text, row.text);
        claim.reason = Some(row.reason);
        self.reason = Leading { value: row.reason, source: Source::Text };
        if let Some(remedy) = default.remedy {
            claim.remedy = Some(remedy);
            self.remedy = Leading { value: remedy, source: Source::Text };
        }
        if let Some(fault) = default.fault.filter(|_| is_weak(self.fault.source)) {
            claim.fault = Some(fault);
            self.fault = Leading { value: fault, source: Source::Text };
        }
        if self.repeat.value == Repeat::Never && is_weak(self.repeat.source) {
            claim.repeat = Some(Repeat::IfHarmless);
            self.repeat = Leading { value: Repeat::IfHarmless, source: Source::Text };
        }
        self.claims.push(claim);
    }

    /// A sentence says that the caller is not known, where the row said that he has no right. That
    /// changes the reason and the remedy, and nothing about the effect or a repeat.
    fn no_credentials(&mut self, row: &SentenceRow) {
        // Another sentence says more.
        let is_rows =
            |source: Source| source.strength() <= Source::Row.strength() && source != Source::Text;
        if !is_rows(self.reason.source) || !is_rows(self.remedy.source) {
            return;
        }
        let mut claim = Claim::new(Source::Text, row.text);
        claim.reason = Some(row.reason);
        claim.remedy = default_of(row.reason).remedy;
        self.reason = Leading { value: row.reason, source: Source::Text };
        if let Some(remedy) = claim.remedy {
            self.remedy = Leading { value: remedy, source: Source::Text };
        }
        self.claims.push(claim);
    }

    /// No wait mends it: nothing is to be sent again, whatever else looks like a throttle.
    fn forbid(&mut self, source: Source, name: &'static str, reason: Reason) {
        let is_settled = self.repeat.value == Repeat::Never
            && self.reason.source.strength() > Source::Row.strength();
        if is_settled {
            return;
        }
        let default = default_of(reason);
        let mut claim = Claim::new(source, name);
        (claim.reason, claim.repeat) = (Some(reason), Some(Repeat::Never));
        self.reason = Leading { value: reason, source };
        self.repeat = Leading { value: Repeat::Never, source };
        if let Some(remedy) = default.remedy {
            claim.remedy = Some(remedy);
            self.remedy = Leading { value: remedy, source };
        }
        if let Some(fault) = default.fault {
            claim.fault = Some(fault);
            self.fault = Leading { value: fault, source };
        }
        self.claims.push(claim);
    }

    /// A quota of a day or longer, or a code that speaks of a plan, credit or a month: unless the
    /// response names a time, waiting does not restore it.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn used_up(&mut self, findings: &Findings) {
        if self.remedy.value != Remedy::SlowDown {
            return;
        }
        let waits = names_wait(findings);
        match findings.body_limits.as_ref().and_then(|body| body.long_quota) {
            Some(LongQuota::Anyway) => {
                self.forbid(Source::Body, "a quota of a day or longer", Reason::QuotaExhausted);
            }
            Some(LongQuota::UnlessWait) if !waits => {
                self.forbid(Source::Body, "a quota of a day or longer", Reason::QuotaExhausted);
            }
            _ => {}
        }
        if let Some(word) = findings.codes.quota_word().filter(|_| !waits) {
            self.forbid(Source::Code, word, Reason::QuotaExhausted);
        }
    }

    /// Retry-After and similar fields take precedence, even if shorter (as the draft of RateLimit
    /// asks). A limit with nothing left, or a sentence, names a wait only to who was refused.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(super) fn wait(&mut self, findings: &Findings) {
        self.wait = findings.waits.longest();
        // A member of the body never shortens what fields or words say.
        let in_body = self.wait.filter(|(_, source)| *source == Source::Body);
        if (self.wait.is_some() && in_body.is_none()) || self.remedy.value != Remedy::SlowDown {
            return;
        }
        let mut refill = findings.limits.refill;
        if let Some((hint, source)) = in_body {
            refill.add(hint, source, findings.reference);
            if let Some(wait) = findings.sentences.wait() {
                refill.add(WaitHint::After(wait), Source::Text, findings.reference);
            }
        }
        // What the server says in words counts like the fields; the longest of them is meant.
        if let Some(stated) =
            findings.sentences.stated_wait().filter(|_| refill.longest().is_some())
        {
            refill.add(WaitHint::After(stated), Source::Text, findings.reference);
        }
        let mut is_absurd = refill.is_absurd(findings.reference);
        self.wait = refill.longest();
        if self.wait.is_none()
            && let Some(wait) = findings.sentences.wait()
        {
            is_absurd = wait > crate::time::ABSURD;
            self.wait = Some((WaitHint::After(wait), Source::Text));
        }
        if is_absurd {
            self.caveats.add(Caveat::WaitAbsurd);
        }
    }
}

/// Whether the response says when to come back.
fn names_wait(findings: &Findings) -> bool {
    findings.waits.longest().or(findings.limits.refill.longest()).is_some()
}

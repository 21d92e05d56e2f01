//! Judges: weighs the evidence of one answer, field by field.
//!
//! Fault, repeat and remedy are ranked: for each the strongest evidence wins and ties go to the
//! cautious value (`ladder.rs`). The effect is not ranked: that nothing was applied needs a proof,
//! and any evidence that the request may have been processed takes the proof away (`effect.rs`). What
//! earlier attempts and followed redirects change stands in `across_attempts.rs`. The longest wait
//! counts whatever else was found.

mod across_attempts;
mod effect;
mod ladder;

use crate::claim::{Claim, ClaimName};
use crate::contract::{Condition, Conditions, Contract};
use crate::evidence::code::CodeMeaning;
use crate::evidence::proxy_status::Forwarded;
use crate::evidence::{self, Findings};
use crate::failure::Failure;
use crate::request::Request;
use crate::response::Response;
use crate::status::Status;
use crate::verdict::{Answer, Verdict};
use crate::vocabulary::{BodyState, Cause, Caveat, Effect, Fault, Remedy, Repeat, Source};
use ladder::Draft;

/// What this response means. Never fails, reads no clock and keeps no state.
///
/// Without a request its method counts as unknown: nothing is harmless to repeat.
///
/// ```
/// use aftercall::{Contract, Effect, Remedy, Request, Response};
///
/// let request = Request::from_parts("POST", "https://api.example/orders", &[]);
/// let verdict = aftercall::judge(Contract::rest(), Some(&request), &Response::new(504));
/// assert_eq!(verdict.effect(), Effect::Unknown);
/// assert_eq!(verdict.remedy(), Remedy::Retry);
/// assert!(!verdict.is_retryable()); // a second POST could do harm
/// ```
pub fn judge(contract: &Contract, request: Option<&Request>, response: &Response<'_>) -> Verdict {
    let code = response.status;
    let mut findings = evidence::read(response, contract.is_text_of_interest(code));
    let method = request.map(Request::method);
    let found = contract.find(code, method, conditions(&findings));
    let status = Status::new(code, found.known, found.row.clone());
    let mut draft = Draft::of_row(&status, request, contract);
    if let Some(when) = found.when {
        draft.credit_condition(&status, when, found.plain, &findings);
    }
    draft.protocol(code);
    if code >= 400 {
        draft.intermediaries(&findings);
        draft.code(code, &findings, request);
        draft.challenge(code, &findings);
        draft.server_verdict(&findings);
        draft.timeout_text(code, &findings);
        draft.unread(code, &findings);
    }
    draft.length(response, request);
    draft.earlier(code, &findings, request);
    draft.redirects(contract, request, response.redirect, status.is_success());
    draft.wait(&findings);
    draft.warn(contract, code, request, &findings);
    draft.verdict(Answer::Response(status), &mut findings)
}

/// What this failure means: no final response head came.
pub fn judge_failure(contract: &Contract, request: Option<&Request>, failure: &Failure) -> Verdict {
    let row = failure.meaning();
    let mut draft = Draft::new(request, contract);
    let mut claim = Claim::named(Source::Transport, ClaimName::Judged);
    let guaranteed = matches!(failure.cause, Cause::RefusedStream | Cause::VersionFallback);
    // Where the protocol guarantees that nothing was processed the phase does not count.
    claim.effect = Some(row.effect).filter(|_| !guaranteed);
    claim.fault = Some(row.fault);
    claim.remedy = Some(row.remedy);
    claim.repeat = Some(match row.effect {
        Effect::NotApplied => Repeat::Always,
        _ => Repeat::IfHarmless,
    });
    draft.weigh(claim);
    if guaranteed {
        let mut claim = Claim::new(Source::Protocol, failure.cause.slug());
        claim.effect = Some(Effect::NotApplied);
        claim.repeat = Some(Repeat::Always);
        claim.remedy = Some(Remedy::Retry);
        draft.weigh(claim);
    }
    draft.redirects(contract, request, failure.redirect, false);
    draft.verdict(Answer::Failure(*failure), &mut Findings::default())
}

fn conditions(findings: &Findings) -> Conditions {
    let mut holding = Conditions::default();
    if findings.timeout_text.is_some() || findings.codes.say(CodeMeaning::Timeout) {
        holding = holding.and(Condition::Timeout);
    }
    if findings.waits.has_retry_after || effect::is_throttle(findings) {
        holding = holding.and(Condition::Throttled);
    }
    holding
}

/// What each piece of evidence says.
impl Draft {
    /// A row that needed a condition to apply owes what it changed to the evidence for it.
    fn credit_condition(
        &mut self,
        status: &Status,
        when: Condition,
        plain: &crate::contract::Row,
        findings: &Findings,
    ) {
        let source = match when {
            Condition::Timeout if findings.timeout_text.is_some() => Source::Text,
            Condition::Throttled if findings.waits.has_retry_after => Source::RetryAfter,
            _ => return,
        };
        let mut claim = Claim::new(source, findings.timeout_text.unwrap_or(""));
        let mut without = Claim::new(Source::Row, "the row without the text");
        if status.effect() != plain.effect {
            self.effect.source = source;
            (claim.effect, without.effect) = (Some(status.effect()), Some(plain.effect));
        }
        if status.fault() != plain.fault {
            self.fault.source = source;
            (claim.fault, without.fault) = (Some(status.fault()), Some(plain.fault));
        }
        if status.repeat() != plain.repeat {
            self.repeat.source = source;
            (claim.repeat, without.repeat) = (Some(status.repeat()), Some(plain.repeat));
        }
        if status.remedy() != plain.remedy {
            self.remedy.source = source;
            (claim.remedy, without.remedy) = (Some(status.remedy()), Some(plain.remedy));
        }
        // A wait is no evidence of its own: the verdict has it.
        if source == Source::Text {
            self.claims.extend([claim, without]);
        }
    }

    /// Statuses by which the server guarantees that nothing was processed: 401 (RFC 9110 section
    /// 15.5.2), 407 (section 15.5.8), 421 (section 15.5.20) and 425 (RFC 8470 section 5.2).
    fn protocol(&mut self, code: u16) {
        let name = match code {
            401 => "401 Unauthorized",
            407 => "407 Proxy Authentication Required",
            421 => "421 Misdirected Request",
            425 => "425 Too Early",
            _ => return,
        };
        let mut claim = Claim::new(Source::Protocol, name);
        claim.effect = Some(Effect::NotApplied);
        self.weigh(claim);
    }

    fn intermediaries(&mut self, findings: &Findings) {
        if let Some((forwarded, error)) = findings.proxy_status.found() {
            let mut claim = Claim::new(Source::ProxyStatus, error);
            forwarded_says(&mut claim, forwarded);
            if forwarded != Forwarded::Rejected {
                let remedy = match (forwarded, self.remedy.value) {
                    (Forwarded::NeverForGood, _) => Remedy::Report,
                    (_, Remedy::SlowDown) => Remedy::SlowDown,
                    _ => Remedy::Retry,
                };
                claim.remedy = Some(remedy);
            }
            self.weigh(claim);
        }
        if findings.proxy_status.is_answered() {
            let mut claim = Claim::new(Source::ProxyStatus, "received-status");
            claim.effect = Some(Effect::Unknown);
            claim.repeat = Some(Repeat::IfHarmless).filter(|_| self.repeat.value == Repeat::Always);
            self.weigh(claim);
        }
        if let Some((forwarded, name)) = findings.intermediary {
            let mut claim = Claim::new(Source::Intermediary, name);
            forwarded_says(&mut claim, forwarded);
            self.weigh(claim);
        }
    }

    fn code(&mut self, status: u16, findings: &Findings, request: Option<&Request>) {
        let keyed = request.is_some_and(Request::is_keyed);
        for (meaning, name) in findings.codes.iter() {
            let (effect, repeat, remedy) = match meaning {
                CodeMeaning::Quota => (None, Repeat::Never, Remedy::RequestAccess),
                CodeMeaning::KeyReuse => (None, Repeat::Never, Remedy::FixRequest),
                // Under a 5xx they are the server's own credentials.
                CodeMeaning::Credentials if status >= 500 => continue,
                CodeMeaning::Credentials => (None, Repeat::Never, Remedy::Authenticate),
                CodeMeaning::Exists => (None, Repeat::Never, Remedy::Reconcile),
                // Without a key of ours it is somebody else's request that is in flight.
                CodeMeaning::InFlight if !keyed => continue,
                CodeMeaning::InFlight | CodeMeaning::Timeout => {
                    (Some(Effect::Unknown), Repeat::IfHarmless, Remedy::Retry)
                }
                CodeMeaning::Throttle if effect::throttle_proves(status, findings) => {
                    (Some(Effect::NotApplied), Repeat::Always, Remedy::SlowDown)
                }
                CodeMeaning::Throttle | CodeMeaning::Exhausted => {
                    (None, self.repeat_of_throttle(), Remedy::SlowDown)
                }
            };
            let mut claim = Claim::new(Source::Code, name);
            claim.effect = effect;
            claim.repeat = Some(repeat);
            claim.remedy = Some(remedy);
            self.weigh(claim);
        }
    }

    /// A throttle that proves nothing by itself leaves the row's proof as it is.
    fn repeat_of_throttle(&self) -> Repeat {
        match self.repeat.value {
            Repeat::Always => Repeat::Always,
            _ => Repeat::IfHarmless,
        }
    }

    /// RFC 6750 section 3.1: whether new credentials help.
    fn challenge(&mut self, code: u16, findings: &Findings) {
        if !matches!(code, 401 | 403) {
            return;
        }
        let with = |error: &str| findings.challenges.iter().any(|found| found.error == error);
        let (name, remedy) = if with("insufficient_scope") {
            ("insufficient_scope", Remedy::RequestAccess)
        } else if code == 401 && with("invalid_token") {
            ("invalid_token", Remedy::Authenticate)
        } else {
            return;
        };
        let mut claim = Claim::new(Source::Challenge, name);
        claim.remedy = Some(remedy);
        self.weigh(claim);
    }

    /// No forces never; yes lifts never to if-harmless; neither touches the effect. An answer that was
    /// made for an earlier request with the same key stays the same: that is a no.
    fn server_verdict(&mut self, findings: &Findings) {
        let mut caveats = self.caveats;
        let found = findings.server_verdict.read(&mut |caveat| caveats.add(caveat));
        self.caveats = caveats;
        let replayed = findings.is_replayed.then_some((false, "idempotent-replayed"));
        let Some((retry, field)) = replayed.or(found) else { return };
        let mut claim = Claim::new(Source::ServerVerdict, field);
        if !retry {
            claim.repeat = Some(Repeat::Never);
        } else {
            if self.repeat.value == Repeat::Never {
                claim.repeat = Some(Repeat::IfHarmless);
            }
            if self.remedy.value != Remedy::SlowDown {
                claim.remedy = Some(Remedy::Retry);
            }
        }
        self.weigh(claim);
    }

    /// Text may weaken what a row claims; it never proves that nothing was applied. Under a 5xx any
    /// phrase is enough, whatever stands beside it; under a 4xx it must be claim in earnest.
    fn timeout_text(&mut self, code: u16, findings: &Findings) {
        let found = if code >= 500 { findings.timeout_hint } else { findings.timeout_text };
        let Some(phrase) = found else { return };
        let own = matches!(self.fault.value, Fault::Server | Fault::Network);
        let claimed = self.effect.value == Effect::NotApplied && own;
        if claimed || self.repeat.value == Repeat::Always {
            let mut claim = Claim::new(Source::Text, phrase);
            claim.effect = Some(Effect::Unknown);
            claim.repeat = Some(Repeat::IfHarmless).filter(|_| self.repeat.value == Repeat::Always);
            self.weigh(claim);
        }
    }

    /// A 503 whose body was not read whole may have claim anything.
    fn unread(&mut self, code: u16, findings: &Findings) {
        let claimed = self.effect.value == Effect::NotApplied || self.proof.is_some();
        if code == 503 && claimed && (findings.body_in_part || findings.with_data) {
            let name = if findings.body_in_part { "a body not read whole" } else { "data" };
            let mut claim = Claim::new(Source::Body, name);
            claim.effect = Some(Effect::Unknown);
            self.weigh(claim);
            if findings.body_in_part {
                self.caveats.add(Caveat::BodyUnread);
            }
        }
    }

    /// A success whose body broke off: a read can be read again, a write is done and needs a look.
    fn length(&mut self, response: &Response<'_>, request: Option<&Request>) {
        if response.body_state != BodyState::Truncated {
            return;
        }
        self.caveats.add(Caveat::BodyTruncated);
        if !matches!(response.status, 200..=299) {
            return;
        }
        let safe = request.is_some_and(|request| request.facts().safe);
        let mut claim = Claim::new(Source::Body, "truncated");
        claim.fault = Some(Fault::Network);
        claim.remedy = Some(if safe { Remedy::Retry } else { Remedy::Reconcile });
        claim.repeat = Some(if safe { Repeat::IfHarmless } else { Repeat::Never });
        self.weigh(claim);
    }

    fn wait(&mut self, findings: &Findings) {
        self.wait = findings.waits.longest();
    }

    fn warn(
        &mut self,
        contract: &Contract,
        code: u16,
        request: Option<&Request>,
        findings: &Findings,
    ) {
        match code {
            100..=199 => self.caveats.add(Caveat::InterimStatus),
            201 if request.is_some_and(|request| !request.facts().creates) => {
                self.caveats.add(Caveat::UnexpectedCreated);
            }
            401 if findings.challenges.is_empty() => {
                let broken = findings.caveats.iter().any(|found| found == Caveat::ChallengeInvalid);
                if !broken {
                    self.caveats.add(Caveat::ChallengeMissing);
                }
            }
            200..=599 => {}
            _ => self.caveats.add(Caveat::StatusOutOfRange),
        }
        if contract.is_closed() && !contract.lists(code) {
            self.caveats.add(Caveat::OffContract);
        }
    }
}

fn forwarded_says(claim: &mut Claim, forwarded: Forwarded) {
    match forwarded {
        Forwarded::Never | Forwarded::NeverForGood => {
            claim.effect = Some(Effect::NotApplied);
            claim.repeat = Some(Repeat::Always);
            claim.fault = Some(Fault::Network);
        }
        Forwarded::Perhaps => {
            claim.effect = Some(Effect::Unknown);
            claim.repeat = Some(Repeat::IfHarmless);
            claim.fault = Some(Fault::Network);
        }
        Forwarded::Rejected => claim.effect = Some(Effect::NotApplied),
    }
}

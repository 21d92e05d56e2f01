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

use crate::contract::{Condition, Conditions, Contract};
use crate::evidence::code::CodeMeaning;
use crate::evidence::proxy_status::Forwarded;
use crate::evidence::{self, Clues};
use crate::failure::Failure;
use crate::request::Request;
use crate::response::Response;
use crate::status::Status;
use crate::verdict::{Answer, Evidence, Verdict};
use crate::words::{BodyState, Cause, Effect, Fault, Remedy, Repeat, Source, Warning};
use ladder::Bench;
use std::borrow::Cow;

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
    let mut clues = evidence::read(response, contract.is_text_of_interest(code));
    let method = request.map(Request::method);
    let found = contract.find(code, method, conditions(&clues));
    let status = Status::new(code, found.known, found.row.clone());
    let mut bench = Bench::of_row(&status, request, contract);
    if let Some(when) = found.when {
        bench.credit_condition(&status, when, found.plain, &clues);
    }
    bench.protocol(code);
    if code >= 400 {
        bench.intermediaries(&clues);
        bench.code(code, &clues, request);
        bench.challenge(code, &clues);
        bench.server_verdict(&clues);
        bench.timeout_text(code, &clues);
        bench.unread(code, &clues);
    }
    bench.length(response, request);
    bench.earlier(code, &clues, request);
    bench.redirects(contract, request, response.redirect, status.is_success());
    bench.wait(&clues);
    bench.warn(contract, code, request, &clues);
    bench.verdict(Answer::Response(status), &mut clues)
}

/// What this failure means: no final response head came.
pub fn judge_failure(contract: &Contract, request: Option<&Request>, failure: &Failure) -> Verdict {
    let row = failure.meaning();
    let mut bench = Bench::new(request, contract);
    let mut said = Evidence::new(Source::Transport, Cow::Owned(failure.to_string()));
    let guaranteed = matches!(failure.cause, Cause::RefusedStream | Cause::VersionFallback);
    // Where the protocol guarantees that nothing was processed the phase does not count.
    said.effect = Some(row.effect).filter(|_| !guaranteed);
    said.fault = Some(row.fault);
    said.remedy = Some(row.remedy);
    said.repeat = Some(match row.effect {
        Effect::NotApplied => Repeat::Always,
        _ => Repeat::IfSafe,
    });
    bench.hear(said);
    if guaranteed {
        let mut said = Evidence::new(Source::Protocol, failure.cause.slug());
        said.effect = Some(Effect::NotApplied);
        said.repeat = Some(Repeat::Always);
        said.remedy = Some(Remedy::Retry);
        bench.hear(said);
    }
    bench.redirects(contract, request, failure.redirect, false);
    bench.verdict(Answer::Failure(*failure), &mut Clues::default())
}

fn conditions(clues: &Clues) -> Conditions {
    let mut holding = Conditions::default();
    if clues.timeout_text.is_some() || clues.codes.say(CodeMeaning::Timeout) {
        holding = holding.and(Condition::Timeout);
    }
    if clues.waits.has_retry_after || effect::is_throttle(clues) {
        holding = holding.and(Condition::Throttled);
    }
    holding
}

/// What each piece of evidence says.
impl Bench {
    /// A row that needed a condition to apply owes what it changed to the evidence for it.
    fn credit_condition(
        &mut self,
        status: &Status,
        when: Condition,
        plain: &crate::contract::Row,
        clues: &Clues,
    ) {
        let source = match when {
            Condition::Timeout if clues.timeout_text.is_some() => Source::Text,
            Condition::Throttled if clues.waits.has_retry_after => Source::RetryAfter,
            _ => return,
        };
        let mut said = Evidence::new(source, clues.timeout_text.unwrap_or(""));
        let mut without = Evidence::new(Source::Row, "the row without the text");
        if status.effect() != plain.effect {
            self.effect.source = source;
            (said.effect, without.effect) = (Some(status.effect()), Some(plain.effect));
        }
        if status.fault() != plain.fault {
            self.fault.source = source;
            (said.fault, without.fault) = (Some(status.fault()), Some(plain.fault));
        }
        if status.repeat() != plain.repeat {
            self.repeat.source = source;
            (said.repeat, without.repeat) = (Some(status.repeat()), Some(plain.repeat));
        }
        if status.remedy() != plain.remedy {
            self.remedy.source = source;
            (said.remedy, without.remedy) = (Some(status.remedy()), Some(plain.remedy));
        }
        // A wait is no evidence of its own: the verdict has it.
        if source == Source::Text {
            self.evidence.extend([said, without]);
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
        let mut said = Evidence::new(Source::Protocol, name);
        said.effect = Some(Effect::NotApplied);
        self.hear(said);
    }

    fn intermediaries(&mut self, clues: &Clues) {
        if let Some((forwarded, error)) = clues.proxy_status.found() {
            let mut said = Evidence::new(Source::ProxyStatus, error);
            forwarded_says(&mut said, forwarded);
            if forwarded != Forwarded::Rejected {
                let remedy = match (forwarded, self.remedy.value) {
                    (Forwarded::NeverForGood, _) => Remedy::Report,
                    (_, Remedy::SlowDown) => Remedy::SlowDown,
                    _ => Remedy::Retry,
                };
                said.remedy = Some(remedy);
            }
            self.hear(said);
        }
        if clues.proxy_status.is_answered() {
            let mut said = Evidence::new(Source::ProxyStatus, "received-status");
            said.effect = Some(Effect::Unknown);
            said.repeat = Some(Repeat::IfSafe).filter(|_| self.repeat.value == Repeat::Always);
            self.hear(said);
        }
        if let Some((forwarded, name)) = clues.intermediary {
            let mut said = Evidence::new(Source::Intermediary, name);
            forwarded_says(&mut said, forwarded);
            self.hear(said);
        }
    }

    fn code(&mut self, status: u16, clues: &Clues, request: Option<&Request>) {
        let keyed = request.is_some_and(Request::is_keyed);
        for (meaning, name) in clues.codes.iter() {
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
                    (Some(Effect::Unknown), Repeat::IfSafe, Remedy::Retry)
                }
                CodeMeaning::Throttle if effect::throttle_proves(status, clues) => {
                    (Some(Effect::NotApplied), Repeat::Always, Remedy::SlowDown)
                }
                CodeMeaning::Throttle | CodeMeaning::Exhausted => {
                    (None, self.repeat_of_throttle(), Remedy::SlowDown)
                }
            };
            let mut said = Evidence::new(Source::Code, name);
            said.effect = effect;
            said.repeat = Some(repeat);
            said.remedy = Some(remedy);
            self.hear(said);
        }
    }

    /// A throttle that proves nothing by itself leaves the row's proof as it is.
    fn repeat_of_throttle(&self) -> Repeat {
        match self.repeat.value {
            Repeat::Always => Repeat::Always,
            _ => Repeat::IfSafe,
        }
    }

    /// RFC 6750 section 3.1: whether new credentials help.
    fn challenge(&mut self, code: u16, clues: &Clues) {
        if !matches!(code, 401 | 403) {
            return;
        }
        let with = |error: &str| clues.challenges.iter().any(|found| found.error == error);
        let (name, remedy) = if with("insufficient_scope") {
            ("insufficient_scope", Remedy::RequestAccess)
        } else if code == 401 && with("invalid_token") {
            ("invalid_token", Remedy::Authenticate)
        } else {
            return;
        };
        let mut said = Evidence::new(Source::Challenge, name);
        said.remedy = Some(remedy);
        self.hear(said);
    }

    /// No forces never; yes lifts never to if-safe; neither touches the effect. An answer that was
    /// made for an earlier request with the same key stays the same: that is a no.
    fn server_verdict(&mut self, clues: &Clues) {
        let mut warnings = self.warnings;
        let found = clues.server_verdict.read(&mut |warning| warnings.add(warning));
        self.warnings = warnings;
        let replayed = clues.is_replayed.then_some((false, "idempotent-replayed"));
        let Some((retry, field)) = replayed.or(found) else { return };
        let mut said = Evidence::new(Source::ServerVerdict, field);
        if !retry {
            said.repeat = Some(Repeat::Never);
        } else {
            if self.repeat.value == Repeat::Never {
                said.repeat = Some(Repeat::IfSafe);
            }
            if self.remedy.value != Remedy::SlowDown {
                said.remedy = Some(Remedy::Retry);
            }
        }
        self.hear(said);
    }

    /// Text may weaken what a row claims; it never proves that nothing was applied. Under a 5xx any
    /// phrase is enough, whatever stands beside it; under a 4xx it must be said in earnest.
    fn timeout_text(&mut self, code: u16, clues: &Clues) {
        let found = if code >= 500 { clues.timeout_hint } else { clues.timeout_text };
        let Some(phrase) = found else { return };
        let own = matches!(self.fault.value, Fault::Server | Fault::Network);
        let claimed = self.effect.value == Effect::NotApplied && own;
        if claimed || self.repeat.value == Repeat::Always {
            let mut said = Evidence::new(Source::Text, phrase);
            said.effect = Some(Effect::Unknown);
            said.repeat = Some(Repeat::IfSafe).filter(|_| self.repeat.value == Repeat::Always);
            self.hear(said);
        }
    }

    /// A 503 whose body was not read whole may have said anything.
    fn unread(&mut self, code: u16, clues: &Clues) {
        let claimed = self.effect.value == Effect::NotApplied || self.proof.is_some();
        if code == 503 && claimed && (clues.body_in_part || clues.with_data) {
            let name = if clues.body_in_part { "a body not read whole" } else { "data" };
            let mut said = Evidence::new(Source::Body, name);
            said.effect = Some(Effect::Unknown);
            self.hear(said);
            if clues.body_in_part {
                self.warnings.add(Warning::BodyUnread);
            }
        }
    }

    /// A success whose body broke off: a read can be read again, a write is done and needs a look.
    fn length(&mut self, response: &Response<'_>, request: Option<&Request>) {
        if response.body_state != BodyState::Truncated {
            return;
        }
        self.warnings.add(Warning::BodyTruncated);
        if !matches!(response.status, 200..=299) {
            return;
        }
        let safe = request.is_some_and(|request| request.facts().safe);
        let mut said = Evidence::new(Source::Body, "truncated");
        said.fault = Some(Fault::Network);
        said.remedy = Some(if safe { Remedy::Retry } else { Remedy::Reconcile });
        said.repeat = Some(if safe { Repeat::IfSafe } else { Repeat::Never });
        self.hear(said);
    }

    fn wait(&mut self, clues: &Clues) {
        self.wait = clues.waits.longest();
    }

    fn warn(&mut self, contract: &Contract, code: u16, request: Option<&Request>, clues: &Clues) {
        match code {
            100..=199 => self.warnings.add(Warning::InterimStatus),
            201 if request.is_some_and(|request| !request.facts().creates) => {
                self.warnings.add(Warning::UnexpectedCreated);
            }
            401 if clues.challenges.is_empty() => {
                let broken = clues.warnings.iter().any(|found| found == Warning::ChallengeInvalid);
                if !broken {
                    self.warnings.add(Warning::ChallengeMissing);
                }
            }
            200..=599 => {}
            _ => self.warnings.add(Warning::StatusOutOfRange),
        }
        if contract.is_closed() && !contract.lists(code) {
            self.warnings.add(Warning::OffContract);
        }
    }
}

fn forwarded_says(said: &mut Evidence, forwarded: Forwarded) {
    match forwarded {
        Forwarded::Never | Forwarded::NeverForGood => {
            said.effect = Some(Effect::NotApplied);
            said.repeat = Some(Repeat::Always);
            said.fault = Some(Fault::Network);
        }
        Forwarded::Perhaps => {
            said.effect = Some(Effect::Unknown);
            said.repeat = Some(Repeat::IfSafe);
            said.fault = Some(Fault::Network);
        }
        Forwarded::Rejected => said.effect = Some(Effect::NotApplied),
    }
}

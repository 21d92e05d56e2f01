//! Judges: weighs the evidence of one answer, field by field.
//!
//! For each field of the verdict the strongest evidence wins and ties go to the cautious value.
//! Strongest first: what earlier attempts left behind, the server's explicit word, a guarantee of
//! the protocol, an error code, an intermediary's mark, the contract's row, text, the class. Two
//! rules stand outside: text may always weaken a claim that nothing was applied, and the longest
//! wait counts whatever else was found.

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
    let clues = evidence::read(response, contract.is_text_of_interest(code));
    let method = request.map(Request::method);
    let found = contract.find(code, method, conditions(&clues));
    let status = Status::new(code, found.known, found.row.clone());
    let mut bench = Bench::of_row(&status, request, contract);
    if found.when == Some(Condition::Timeout) {
        bench.credit_condition(&status, found.plain, &clues);
    }
    bench.protocol(code);
    if code >= 400 {
        bench.intermediaries(&clues);
        bench.code(&clues, request);
        bench.challenge(code, &clues);
        bench.server_verdict(&clues);
        bench.timeout_text(&clues);
    }
    bench.length(response, request);
    bench.earlier(code, &clues, request);
    bench.wait(&clues);
    bench.warn(contract, code, request, &clues);
    bench.verdict(Answer::Response(status), clues)
}

/// What this failure means: no final response head came.
pub fn judge_failure(contract: &Contract, request: Option<&Request>, failure: &Failure) -> Verdict {
    let row = failure.meaning();
    let mut bench = Bench::new(request, contract);
    let mut said = Evidence::new(Source::Transport, Cow::Owned(failure.to_string()));
    said.effect = Some(row.effect);
    said.fault = Some(row.fault);
    said.remedy = Some(row.remedy);
    said.repeat = Some(match (row.effect, failure.cause) {
        (Effect::NotApplied, _) => Repeat::Always,
        _ => Repeat::IfSafe,
    });
    bench.hear(said);
    if matches!(failure.cause, Cause::RefusedStream | Cause::VersionFallback) {
        let mut said = Evidence::new(Source::Protocol, failure.cause.slug());
        said.effect = Some(Effect::NotApplied);
        said.repeat = Some(Repeat::Always);
        said.remedy = Some(Remedy::Retry);
        bench.hear(said);
    }
    bench.verdict(Answer::Failure(*failure), Clues::default())
}

fn conditions(clues: &Clues) -> Conditions {
    let mut holding = Conditions::default();
    if clues.timeout_text.is_some() || clues.codes.say(CodeMeaning::Timeout) {
        holding = holding.and(Condition::Timeout);
    }
    if clues.waits.has_retry_after || clues.codes.say(CodeMeaning::Throttle) {
        holding = holding.and(Condition::Throttled);
    }
    holding
}

/// One field while it is decided.
#[derive(Clone, Copy)]
struct Held<T> {
    value: T,
    source: Source,
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

fn strength(source: Source) -> u8 {
    match source {
        Source::Class => 0,
        Source::Text => 1,
        Source::Row => 2,
        Source::Intermediary | Source::ProxyStatus => 3,
        Source::Code | Source::Challenge | Source::Body => 4,
        Source::Protocol => 6,
        Source::Transport => 5,
        Source::ServerVerdict => 7,
        Source::Earlier => 8,
        Source::RetryAfter
        | Source::RetryAfterMs
        | Source::GrpcRetryPushback
        | Source::RateLimit => 0,
    }
}

fn effect_caution(effect: Effect) -> u8 {
    match effect {
        Effect::NotApplied => 0,
        Effect::Applied => 1,
        Effect::Pending => 2,
        Effect::Partial => 3,
        Effect::Unknown => 4,
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
struct Bench {
    effect: Held<Effect>,
    fault: Held<Fault>,
    repeat: Held<Repeat>,
    remedy: Held<Remedy>,
    wait: Option<(crate::time::WaitHint, Source)>,
    evidence: Vec<Evidence>,
    warnings: evidence::Warnings,
    already_done: bool,
    harmless: bool,
    replayable: bool,
}

impl Bench {
    fn new(request: Option<&Request>, contract: &Contract) -> Bench {
        let source = Source::Class;
        Bench {
            effect: Held { value: Effect::Unknown, source },
            fault: Held { value: Fault::Network, source },
            repeat: Held { value: Repeat::Never, source },
            remedy: Held { value: Remedy::Report, source },
            wait: None,
            evidence: Vec::new(),
            warnings: evidence::Warnings::default(),
            already_done: false,
            harmless: request
                .is_some_and(|request| request.is_harmless(contract.honours_idempotency_keys())),
            replayable: request.is_none_or(Request::is_replayable),
        }
    }

    fn of_row(status: &Status, request: Option<&Request>, contract: &Contract) -> Bench {
        let source = if status.is_known() { Source::Row } else { Source::Class };
        let mut bench = Bench::new(request, contract);
        bench.effect = Held { value: status.effect(), source };
        bench.fault = Held { value: status.fault(), source };
        bench.repeat = Held { value: status.repeat(), source };
        bench.remedy = Held { value: status.remedy(), source };
        bench
    }

    fn hear(&mut self, said: Evidence) {
        self.effect.hear(said.effect, said.source, effect_caution);
        self.fault.hear(said.fault, said.source, no_caution);
        self.repeat.hear(said.repeat, said.source, repeat_caution);
        self.remedy.hear(said.remedy, said.source, remedy_caution);
        self.evidence.push(said);
    }

    /// A row that needed a text to apply owes what it changed to that text.
    fn credit_condition(&mut self, status: &Status, plain: &crate::contract::Row, clues: &Clues) {
        let Some(phrase) = clues.timeout_text else { return };
        let mut said = Evidence::new(Source::Text, phrase);
        let mut without = Evidence::new(Source::Row, "the row without the text");
        if status.effect() != plain.effect {
            self.effect.source = Source::Text;
            (said.effect, without.effect) = (Some(status.effect()), Some(plain.effect));
        }
        if status.fault() != plain.fault {
            self.fault.source = Source::Text;
            (said.fault, without.fault) = (Some(status.fault()), Some(plain.fault));
        }
        if status.repeat() != plain.repeat {
            self.repeat.source = Source::Text;
            (said.repeat, without.repeat) = (Some(status.repeat()), Some(plain.repeat));
        }
        if status.remedy() != plain.remedy {
            self.remedy.source = Source::Text;
            (said.remedy, without.remedy) = (Some(status.remedy()), Some(plain.remedy));
        }
        self.evidence.extend([said, without]);
    }

    /// Statuses by which the server guarantees that nothing was processed: 401 (RFC 9110 section
    /// 15.5.2), 421 (section 15.5.20) and 425 (RFC 8470 section 5.2).
    fn protocol(&mut self, code: u16) {
        let name = match code {
            401 => "401 Unauthorized",
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
            self.forwarded(&mut said, forwarded);
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
        if let Some((forwarded, name)) = clues.intermediary {
            let mut said = Evidence::new(Source::Intermediary, name);
            self.forwarded(&mut said, forwarded);
            self.hear(said);
        }
    }

    fn forwarded(&self, said: &mut Evidence, forwarded: Forwarded) {
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

    fn code(&mut self, clues: &Clues, request: Option<&Request>) {
        let keyed = request.is_some_and(Request::is_keyed);
        for (meaning, name) in clues.codes.iter() {
            let (effect, repeat, remedy) = match meaning {
                CodeMeaning::Quota => (Effect::NotApplied, Repeat::Never, Remedy::RequestAccess),
                CodeMeaning::KeyReuse => (Effect::NotApplied, Repeat::Never, Remedy::FixRequest),
                CodeMeaning::Credentials => {
                    (Effect::NotApplied, Repeat::Never, Remedy::Authenticate)
                }
                CodeMeaning::Exists => (Effect::NotApplied, Repeat::Never, Remedy::Reconcile),
                // Without a key of ours it is somebody else's request that is in flight.
                CodeMeaning::InFlight if !keyed => continue,
                CodeMeaning::InFlight | CodeMeaning::Timeout => {
                    (Effect::Unknown, Repeat::IfSafe, Remedy::Retry)
                }
                CodeMeaning::Throttle => (Effect::NotApplied, Repeat::Always, Remedy::SlowDown),
            };
            let mut said = Evidence::new(Source::Code, name);
            said.effect = Some(effect);
            said.repeat = Some(repeat);
            said.remedy = Some(remedy);
            self.hear(said);
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

    /// No forces never; yes lifts never to if-safe; neither touches the effect.
    fn server_verdict(&mut self, clues: &Clues) {
        let mut warnings = self.warnings;
        let found = clues.server_verdict.read(&mut |warning| warnings.add(warning));
        self.warnings = warnings;
        let Some((retry, field)) = found else { return };
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

    /// Text may weaken what a row claims; it never proves that nothing was applied.
    fn timeout_text(&mut self, clues: &Clues) {
        let Some(phrase) = clues.timeout_text else { return };
        let weak = matches!(self.effect.source, Source::Row | Source::Class)
            && self.effect.value == Effect::NotApplied
            && matches!(self.fault.value, Fault::Server | Fault::Network);
        if !weak {
            return;
        }
        let mut said = Evidence::new(Source::Text, phrase);
        said.effect = Some(Effect::Unknown);
        self.effect = Held { value: Effect::Unknown, source: Source::Text };
        if self.repeat.value == Repeat::Always {
            said.repeat = Some(Repeat::IfSafe);
            self.repeat = Held { value: Repeat::IfSafe, source: Source::Text };
        }
        self.evidence.push(said);
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

    /// What an answer means after an attempt whose effect may have come about.
    fn earlier(&mut self, code: u16, clues: &Clues, request: Option<&Request>) {
        let Some(request) = request else { return };
        if !request.earlier_effect().is_some_and(Effect::may_be_applied) {
            return;
        }
        let method = request.facts();
        let in_flight = clues.codes.say(CodeMeaning::InFlight) && request.is_keyed();
        let (effect, remedy) = match code {
            404 | 410 if request.method() == "DELETE" => {
                self.already_done = true;
                (Effect::Applied, Remedy::Proceed)
            }
            409 | 412 if method.creates && !in_flight => (Effect::Unknown, Remedy::Reconcile),
            _ => return,
        };
        let mut said = Evidence::new(Source::Earlier, "an earlier attempt may have been applied");
        said.effect = Some(effect);
        said.fault = Some(Fault::Nobody);
        said.repeat = Some(Repeat::Never);
        said.remedy = Some(remedy);
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

    fn verdict(self, answer: Answer, clues: Clues) -> Verdict {
        let wait = self.wait.map_or(Source::Row, |(_, source)| source);
        // In the order of the fields' numbers.
        let deciders =
            [self.effect.source, self.fault.source, self.repeat.source, self.remedy.source, wait];
        Verdict {
            answer,
            effect: self.effect.value,
            fault: self.fault.value,
            repeat: match (self.repeat.value, self.effect.value) {
                // Only a proof that nothing was applied makes a repeat safe for every request,
                // whatever a contract says.
                (Repeat::Always, effect) if effect != Effect::NotApplied => Repeat::IfSafe,
                (repeat, _) => repeat,
            },
            remedy: self.remedy.value,
            wait: self.wait.map(|(hint, _)| hint),
            problem: clues.problem,
            challenges: clues.challenges,
            evidence: self.evidence,
            deciders,
            warnings: self.warnings.and(clues.warnings),
            already_done: self.already_done,
            harmless: self.harmless,
            replayable: self.replayable,
        }
    }
}

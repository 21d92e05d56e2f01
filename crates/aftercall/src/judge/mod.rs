//! Judges: weighs the evidence of one response, field by field.
//!
//! Fault, repeat and remedy are ranked: for each the strongest evidence wins, and ties go to the
//! cautious value (`ladder.rs`). The effect is not ranked: that nothing was applied needs a proof,
//! and any evidence that the request may have been processed takes the proof away (`effect.rs`).
//! `across_attempts.rs` takes earlier attempts and followed redirects into account. The longest
//! wait always counts.

mod across_attempts;
mod body_wanted;
mod credentials;
mod effect;
mod items;
mod ladder;
mod limits;
mod success;
#[cfg(test)]
mod tests;

use crate::claim::{Claim, ClaimName};
use crate::contract::rows::Found;
use crate::contract::{Condition, Conditions, Contract, default_of};
use crate::evidence;
use crate::evidence::code::Said;
use crate::evidence::fields::Fields;
use crate::evidence::findings::{Asked, Findings, Kept};
use crate::failure::Failure;
use crate::request::Request;
use crate::response::Response;
use crate::row::Row;
use crate::status::Status;
use crate::tables::GUARANTEES;
use crate::tables::rows::Forwarded;
use crate::verdict::{Answer, Verdict};
use crate::vocabulary::{BodyState, Cause, Caveat, Effect, Fault, Reason, Remedy, Repeat, Source};
use credentials::is_about_credentials;
use ladder::Draft;
pub(crate) use success::Streamed;

/// What this response means. Never fails, and depends on nothing but its arguments.
///
/// Without a request the method is unknown, and nothing is harmless to repeat. A response without a
/// body allocates nothing.
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
    let mut fields = Fields::default();
    if may_be_plain(response) && fields.say_nothing(response) {
        return plain(contract, request, response);
    }
    weigh(contract, request, response, &mut fields, Streamed::default())
}

/// Whether this is a success that says no more than its status, unless a header field does.
fn may_be_plain(response: &Response<'_>) -> bool {
    matches!(response.status, 200..=299)
        && response.body.is_empty()
        && response.body_state != BodyState::Truncated
        && response.redirect == 0
}

/// The verdict on a success in which nothing was found: nearly every response. What is weighed
/// here is what [`weigh`] does if there are no findings.
fn plain(contract: &Contract, request: Option<&Request>, response: &Response<'_>) -> Verdict {
    let code = response.status;
    let found = contract.find(code, request.map(Request::method), conditions_of(request));
    let status = Status::new(code, found.known, found.row.clone());
    let mut draft = Draft::of_row(&status, request, contract);
    draft.undecided(contract, request, response, &found, false);
    draft.warn(contract, code, request);
    draft.verdict(Answer::Response(status), Kept::default())
}

/// The same for what came as a stream.
pub(crate) fn judge_streamed(
    contract: &Contract,
    request: Option<&Request>,
    response: &Response<'_>,
    streamed: Streamed,
) -> Verdict {
    weigh(contract, request, response, &mut Fields::default(), streamed)
}

/// The verdict on any response. Some of its fields may have been looked up already.
fn weigh<'a>(
    contract: &Contract,
    request: Option<&Request>,
    response: &Response<'a>,
    fields: &mut Fields<'a>,
    streamed: Streamed,
) -> Verdict {
    let code = response.status;
    let method = request.map(Request::method);
    let asked = Asked {
        with_text: contract.is_text_of_interest(code),
        origin: request.map_or("", |request| request.origin().as_str()),
        providers: contract.providers(),
        codes: contract.codes(),
        success: if streamed.failed {
            crate::contract::shape("error")
        } else {
            shape_of(contract, method, response)
        },
        forced: streamed.failed,
        is_write: request.is_none_or(|request| !request.facts().safe),
    };
    let mut findings = Findings::default();
    evidence::read(response, fields, &asked, &mut findings);
    // What came before cannot be unsaid: no code proves that nothing was applied.
    findings.with_data |= streamed.begun;
    let found = contract.find(code, method, conditions(&findings, request));
    let status = Status::new(code, found.known, found.row.clone());
    let mut draft = Draft::of_row(&status, request, contract);
    if let Some(when) = found.when {
        draft.credit_condition(&status, when, found.plain, &findings);
    }
    draft.protocol(code);
    if code >= 400 {
        draft.intermediaries(&findings);
        draft.status(&findings, found.known);
        draft.codes(code, &findings, request);
        draft.doubtful_code(&findings, request);
        draft.said(&findings);
        if let Some(masked) = findings.masked_status {
            draft.masked(contract, method, masked);
        }
        draft.challenge(code, &findings);
        let row = found.row;
        let is_users = row.effect_is_users || row.repeat_is_users || row.condition_is_users;
        draft.limits(&findings, is_users);
        draft.server_verdict(&findings);
        draft.timeout_text(code, &findings);
        draft.unread(code, &findings);
        draft.begun(&findings);
    }
    if let Some(grpc) = findings.grpc {
        draft.grpc(response, grpc, &findings);
        if draft.has_failed {
            draft.server_verdict(&findings);
        }
    }
    draft.success(contract, request, response, &mut findings);
    if !streamed.is_stream {
        draft.undecided(contract, request, response, &found, findings.success_unread);
    }
    draft.streamed(request, response, &findings, streamed);
    let is_whole = draft.effect.value != Effect::Partial && streamed.early.is_none();
    if code < 400 && draft.has_failed && is_whole && findings.grpc.is_none() {
        draft.server_verdict(&findings);
    }
    draft.length(response, request);
    draft.earlier(code, &findings, request, &found);
    draft.redirects(contract, request, response.redirect, status.is_success() && !draft.has_failed);
    draft.wait(&findings);
    draft.warn(contract, code, request);
    draft.verdict(Answer::Response(status), findings.kept())
}

/// The shape of a body that decides whether this is a success, if the contract names one.
fn shape_of(contract: &Contract, method: Option<&str>, response: &Response<'_>) -> Option<u8> {
    if response.body.is_empty() {
        return None;
    }
    contract.success(contract.find(response.status, method, Conditions::default()).row)
}

/// What this failure means: no final response head arrived. Never fails, and depends on nothing but
/// its arguments.
///
/// ```
/// use aftercall::{Contract, Effect, Failure, Request};
///
/// let post = Request::from_parts("POST", "https://api.example/orders", &[]);
/// let failure = Failure::named("httpx", "ReadTimeout").unwrap();
/// let verdict = aftercall::judge_failure(Contract::rest(), Some(&post), &failure);
/// assert_eq!(verdict.effect(), Effect::Unknown);
/// assert!(!verdict.is_retryable()); // a second POST could do harm
/// ```
pub fn judge_failure(contract: &Contract, request: Option<&Request>, failure: &Failure) -> Verdict {
    let row = failure.meaning();
    let mut draft = Draft::new(request, contract);
    let mut claim = Claim::named(Source::Transport, ClaimName::Judged);
    let guaranteed = matches!(failure.cause, Cause::RefusedStream | Cause::VersionFallback);
    // If the protocol guarantees that nothing was processed, the phase does not matter.
    claim.effect = Some(row.effect).filter(|_| !guaranteed);
    claim.fault = Some(row.fault);
    claim.remedy = Some(row.remedy);
    claim.reason = Some(failure.reason());
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
        claim.reason = Some(Reason::Refused);
        draft.weigh(claim);
    }
    draft.redirects(contract, request, failure.redirect, false);
    draft.verdict(Answer::Failure(*failure), Kept::default())
}

fn conditions(findings: &Findings, request: Option<&Request>) -> Conditions {
    let timeout = findings.timeout_text.is_some() || findings.codes.say(Reason::Timeout);
    let throttled = findings.waits.has_retry_after || effect::is_throttle(findings);
    conditions_of(request).and(Condition::Timeout, timeout).and(Condition::Throttled, throttled)
}

/// The conditions that depend on the request alone.
fn conditions_of(request: Option<&Request>) -> Conditions {
    let earlier = request.and_then(Request::earlier_effect);
    Conditions::default()
        .and(Condition::Repeated, earlier.is_some_and(Effect::may_be_applied))
        .and(Condition::Keyed, request.is_some_and(Request::is_keyed))
}

/// What each piece of evidence says.
impl Draft {
    /// Credits what a row with a condition changed to the evidence for that condition.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn credit_condition(
        &mut self,
        status: &Status,
        when: Condition,
        plain: &Row,
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
        if status.reason() != plain.reason {
            self.reason.source = source;
            (claim.reason, without.reason) = (Some(status.reason()), Some(plain.reason));
        }
        // The wait is not part of a claim: the verdict has it.
        if source == Source::Text {
            self.claims.extend([claim, without]);
        }
    }

    /// Statuses with which the server guarantees that nothing was processed.
    pub(super) fn protocol(&mut self, code: u16) {
        if let Some(row) = GUARANTEES.iter().find(|row| row.code == code) {
            let mut claim = Claim::new(Source::Protocol, row.name);
            claim.effect = Some(Effect::NotApplied);
            self.weigh(claim);
        }
    }

    #[cfg_attr(target_family = "wasm", inline(never))]
    fn intermediaries(&mut self, findings: &Findings) {
        if let Some(row) = findings.proxy_status.found() {
            let forwarded = row.forwarded;
            let mut claim = Claim::new(Source::ProxyStatus, row.name);
            claim.reason = row.reason;
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
        if let Some((forwarded, mark)) = findings.intermediary {
            let mut claim = Claim::new(Source::Intermediary, mark.name);
            claim.reason = mark.reason;
            if findings.is_own_status {
                claim.remedy = mark.reason.and_then(|reason| default_of(reason).remedy);
            }
            forwarded_says(&mut claim, forwarded);
            // Whoever wrote it may be the service itself.
            claim.fault = claim.fault.filter(|_| mark.name != evidence::SHARED);
            self.weigh(claim);
        }
    }

    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(super) fn codes(&mut self, status: u16, findings: &Findings, request: Option<&Request>) {
        let keyed = request.is_some_and(Request::is_keyed);
        for said in findings.codes.iter() {
            match said.reason {
                // With a 5xx they are the server's own credentials.
                Reason::CredentialsExpired if status >= 500 => {}
                reason if status >= 500 && !said.is_own && is_about_credentials(reason) => {}
                // Without a key of ours, the request in flight is somebody else's.
                Reason::InProgress if !keyed => {}
                // A code of the contract can say what to do without saying why.
                Reason::Unknown if !said.has_cells() => {}
                _ => self.code(status, said, findings),
            }
        }
    }

    /// What one code says: the contract's row for it, then its reason's defaults.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn code(&mut self, status: u16, said: &Said, findings: &Findings) {
        let default = default_of(said.reason);
        let proved = effect::proves(status, said, findings);
        let mut claim = Claim::named(Source::Code, ClaimName::of_code(said.name.clone()));
        claim.reason = Some(said.reason).filter(|reason| *reason != Reason::Unknown);
        // Where nothing went wrong it is nobody's fault, whatever the status.
        claim.fault = said.fault.or(default.fault.filter(|_| said.reason == Reason::None));
        claim.remedy = said.remedy.or(default.remedy);
        claim.effect = match said.reason {
            _ if proved => Some(Effect::NotApplied),
            Reason::InProgress | Reason::Timeout | Reason::Cancelled => Some(Effect::Unknown),
            _ => said.effect.filter(|effect| *effect == Effect::Unknown),
        };
        if said.reason == Reason::Unknown && said.repeat.is_none() {
            return self.weigh(claim);
        }
        // A code's own row says more than that of its status.
        self.is_forbidden &= said.repeat.is_none();
        // Of the row's repeat and the reason's, the lower counts.
        let most = said.repeat.map_or(default.repeat, |own| own.min(default.repeat));
        claim.repeat = Some(match most {
            Repeat::Always if proved => Repeat::Always,
            Repeat::Always => self.repeat_of_throttle(),
            less => less,
        });
        self.weigh(claim);
    }

    /// A code that would mean a timeout, or that the first request is still running, if its
    /// provider were known. It still takes a proof away.
    fn doubtful_code(&mut self, findings: &Findings, request: Option<&Request>) {
        match findings.codes.doubt() {
            Some((Reason::InProgress, name)) if request.is_some_and(Request::is_keyed) => {
                let mut claim = Claim::new(Source::Code, name);
                claim.effect = Some(Effect::Unknown);
                self.weigh(claim);
            }
            Some((Reason::Timeout, name)) => self.doubt(Source::Code, name),
            _ => {}
        }
    }

    /// What a word of a known provider says about the fault, and what its owner must do whatever
    /// else the response says.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn said(&mut self, findings: &Findings) {
        if let Some(said) = findings.fault_said {
            let mut claim = Claim::new(Source::Body, said.name);
            claim.fault = said.fault;
            if said.fault == Some(Fault::Caller) {
                // Whatever the status, the request itself is wrong.
                let default = default_of(Reason::Invalid);
                claim.reason = Some(Reason::Invalid);
                claim.remedy = default.remedy;
                claim.repeat = Some(default.repeat);
            }
            self.weigh(claim);
        }
        if let Some(said) = findings.remedy_said {
            let mut claim = Claim::new(Source::ServerVerdict, said.name);
            claim.remedy = said.remedy;
            self.weigh(claim);
        }
    }

    /// The status of another server in the body: its row says what went wrong and what to do. The
    /// effect stays that of the response's own status, unless the other server may have processed the
    /// request, and a repeat is never more allowed than by that.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn masked(&mut self, contract: &Contract, method: Option<&str>, masked: u16) {
        let row = contract.find(masked, method, Conditions::default()).row;
        let mut claim = Claim::named(Source::MaskedStatus, ClaimName::Masked(masked));
        claim.reason = Some(row.reason);
        claim.remedy = Some(row.remedy);
        claim.repeat = Some(row.repeat.min(self.repeat.value));
        claim.effect = Some(Effect::Unknown).filter(|_| row.effect != Effect::NotApplied);
        self.weigh(claim);
    }

    /// Takes away a claim that nothing was applied.
    fn doubt(&mut self, source: Source, name: &'static str) {
        let own = matches!(self.fault.value, Fault::Server | Fault::Network);
        let claimed = self.effect.value == Effect::NotApplied && own;
        if claimed || self.repeat.value == Repeat::Always {
            let mut claim = Claim::new(source, name);
            claim.effect = Some(Effect::Unknown);
            claim.repeat = Some(Repeat::IfHarmless).filter(|_| self.repeat.value == Repeat::Always);
            self.weigh(claim);
        }
    }

    /// A throttle that proves nothing leaves the row's proof unchanged.
    pub(super) fn repeat_of_throttle(&self) -> Repeat {
        match self.repeat.value {
            Repeat::Always => Repeat::Always,
            _ => Repeat::IfHarmless,
        }
    }

    /// 'No' forces never; 'yes' raises never to if-harmless; neither changes the effect. A response
    /// that was made for an earlier request with the same key will not change, which means 'no'.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(super) fn server_verdict(&mut self, findings: &Findings) {
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

    /// Text may weaken what a row claims; it never proves that nothing was applied. With a 5xx any
    /// phrase is enough, whatever surrounds it; with a 4xx it must clearly say so.
    fn timeout_text(&mut self, code: u16, findings: &Findings) {
        let found = if code >= 500 { findings.timeout_hint } else { findings.timeout_text };
        if let Some(phrase) = found {
            self.doubt(Source::Text, phrase);
        }
    }

    /// The status is that of one field of a GraphQL operation, of which others may have been carried
    /// out.
    fn begun(&mut self, findings: &Findings) {
        if findings.has_begun {
            let mut claim = Claim::new(Source::Body, "data");
            claim.effect = Some(Effect::Unknown);
            claim.repeat = Some(Repeat::IfHarmless).filter(|_| self.repeat.value == Repeat::Always);
            self.weigh(claim);
        }
    }

    /// A 503 whose body was not read completely might have said anything.
    #[cfg_attr(target_family = "wasm", inline(never))]
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

    /// A success whose body broke off: a read can be repeated; a write is applied and needs a
    /// check.
    #[cfg_attr(target_family = "wasm", inline(never))]
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
        claim.reason = Some(Reason::Interrupted);
        claim.remedy = Some(if safe { Remedy::Retry } else { Remedy::Reconcile });
        claim.repeat = Some(if safe { Repeat::IfHarmless } else { Repeat::Never });
        self.weigh(claim);
    }

    /// What the body says beyond its status.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn success(
        &mut self,
        contract: &Contract,
        request: Option<&Request>,
        response: &Response<'_>,
        findings: &mut Findings,
    ) {
        let success = matches!(response.status, 200..=299);
        if let Some(mut told) = findings.told.take() {
            let known = findings.known;
            let items = items::judge(contract, request, &mut told, known);
            if told.decides && success && !self.has_failed {
                let listed = told.shape.data.is_none() && !items.is_empty();
                if listed {
                    self.items(&told, &items);
                } else if told.failed {
                    self.failed_body(contract, response.status, &told, findings, request, &items);
                }
            } else if told.decides && response.status >= 400 {
                self.refused_items(response.status, told.shape.name, &items);
            }
            self.items = items;
        }
    }

    /// A success that its body decides, if that was not read, or not whole.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn undecided(
        &mut self,
        contract: &Contract,
        request: Option<&Request>,
        response: &Response<'_>,
        found: &Found<'_>,
        in_part: bool,
    ) {
        if !matches!(response.status, 200..=203 | 206..=299) || self.has_failed {
            return;
        }
        let method = request.map(Request::method);
        let unread = response.body.is_empty() && response.body_state != BodyState::Complete;
        let named = || {
            // Which shape decides depends on no condition.
            let row = match found.when {
                None => found.row,
                Some(_) => contract.find(response.status, method, Conditions::default()).row,
            };
            contract.success(row).is_some_and(|number| number != 0)
        };
        if (in_part || (unread && named())) && method != Some("HEAD") {
            self.success_unread(request, !response.body.is_empty());
        }
    }

    #[cfg_attr(target_family = "wasm", inline(never))]
    fn warn(&mut self, contract: &Contract, code: u16, request: Option<&Request>) {
        match code {
            100..=199 => self.caveats.add(Caveat::InterimStatus),
            201 if request.is_some_and(|request| !request.facts().creates) => {
                self.caveats.add(Caveat::UnexpectedCreated);
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

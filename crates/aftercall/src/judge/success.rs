//! Successes that say that they failed: in the body, by a shape that decides, or as the status of
//! gRPC in the head.
//!
//! Such a failure proves nothing. Its effect is unknown unless its shape says more; only a throttle
//! that a known provider states under this status proves that nothing was applied.

use super::effect::{is_refusal, proves};
use super::ladder::{Draft, Leading};
use crate::claim::Claim;
use crate::contract::{Conditions, Contract, default_of};
use crate::evidence::findings::Findings;
use crate::evidence::told::{Data, Grpc, Told};
use crate::item::Item;
use crate::request::Request;
use crate::response::Response;
use crate::vocabulary::{Caveat, Effect, Fault, Reason, Remedy, Repeat, Source};

/// What a stream adds to its head.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Streamed {
    /// It was read as a stream, so the body decides nothing else.
    pub(crate) is_stream: bool,
    /// It said that it failed; the body is what it said.
    pub(crate) failed: bool,
    /// Content came before.
    pub(crate) begun: bool,
    /// It ended before its end, by this fault.
    pub(crate) early: Option<Fault>,
}

impl Draft {
    /// Takes back what the row of a success says, so that whatever says why it failed counts.
    pub(super) fn begin_failure(&mut self) {
        let source = Source::Class;
        self.has_failed = true;
        self.effect = Leading { value: Effect::Unknown, source: Source::Body };
        self.effect_is_settled = false;
        self.fault = Leading { value: Fault::Server, source };
        self.repeat = Leading { value: Repeat::Never, source };
        self.remedy = Leading { value: Remedy::Report, source };
        self.reason = Leading { value: Reason::Unknown, source };
    }

    /// A body that says that the request failed, by a shape that decides.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(super) fn failed_body(
        &mut self,
        contract: &Contract,
        status: u16,
        told: &Told,
        findings: &Findings,
        request: Option<&Request>,
        items: &[Item],
    ) {
        let name = told.shape.name;
        let partial = told.shape.data.is_some() && told.data == Data::Present
            || told.shape.effect == Effect::Partial;
        if partial && !told.works {
            // What the codes say is about the parts that failed.
            self.some_failed(name);
            return;
        }
        self.begin_failure();
        self.codes(status, findings, request);
        let all = |name: &str| items.iter().all(|item| item.code.as_deref() == Some(name));
        let mut codes = findings.codes.iter();
        let refused = codes.find(|said| is_refusal(status, said, findings) && all(&said.name));
        if let Some(said) = refused.filter(|said| !proves(status, said, findings)) {
            let mut claim = Claim::new(Source::Code, name);
            claim.effect = Some(Effect::NotApplied);
            claim.repeat = Some(Repeat::Always);
            claim.reason = Some(said.reason);
            self.weigh(claim);
            self.repeat = Leading { value: Repeat::Always, source: Source::Code };
        }
        self.rest_of_failure(contract, told);
        let is_whole = !told.in_part && !findings.body_in_part;
        if told.strict && told.data == Data::Absent && is_whole && self.proof.is_none() {
            // Nothing was executed: the server's word, by the rules of its media type.
            self.effect = Leading { value: Effect::NotApplied, source: Source::Body };
        }
    }

    /// A stream that failed without words that anybody knows, or that ended early.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(super) fn streamed(
        &mut self,
        request: Option<&Request>,
        response: &Response<'_>,
        findings: &Findings,
        streamed: Streamed,
    ) {
        if !matches!(response.status, 200..=299) || self.has_failed {
            return;
        }
        let mut claim = Claim::new(Source::Body, "stream");
        claim.effect = Some(Effect::Unknown);
        claim.fault = Some(streamed.early.unwrap_or(Fault::Server));
        claim.remedy = Some(Remedy::Report);
        claim.repeat = Some(Repeat::Never);
        if streamed.failed {
            self.begin_failure();
            self.codes(response.status, findings, request);
        } else if streamed.early.is_some() {
            self.begin_failure();
            self.caveats.add(Caveat::BodyTruncated);
            let safe = request.is_some_and(|request| request.facts().safe);
            claim.reason = Some(Reason::Interrupted);
            claim.remedy = Some(if safe { Remedy::Retry } else { Remedy::Reconcile });
            claim.repeat = Some(if safe { Repeat::IfHarmless } else { Repeat::Never });
        } else {
            return;
        }
        self.weigh(claim);
    }

    /// What no code has said: a status that the body repeats, or the most cautious words.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn rest_of_failure(&mut self, contract: &Contract, told: &Told) {
        let mut claim = Claim::new(Source::Body, told.shape.name);
        claim.effect = Some(self.effect.value);
        let by_reason = default_of(self.reason.value).fault;
        let (mut fault, mut remedy) = (by_reason.unwrap_or(Fault::Server), Remedy::Report);
        let (mut repeat, mut reason) = (Repeat::Never, Reason::Unknown);
        if (400..=599).contains(&told.status) {
            let row = contract.find(told.status, None, Conditions::default()).row;
            (fault, remedy, reason) = (row.fault, row.remedy, row.reason);
            repeat = row.repeat.min(Repeat::IfHarmless);
        }
        fill(&mut self.fault, &mut claim.fault, fault);
        fill(&mut self.remedy, &mut claim.remedy, remedy);
        fill(&mut self.repeat, &mut claim.repeat, repeat);
        fill(&mut self.reason, &mut claim.reason, reason);
        self.claims.push(claim);
    }

    /// gRPC's status. In the head of a success it decides; with another status it says why.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(super) fn grpc(&mut self, response: &Response<'_>, grpc: Grpc, findings: &Findings) {
        let row = grpc.row;
        let default = default_of(row.reason);
        let success = matches!(response.status, 200..=299);
        if success {
            self.begin_failure();
        }
        let mut claim = Claim::new(Source::Code, row.name);
        claim.fault = default.fault;
        claim.remedy = row.remedy.or(default.remedy);
        claim.reason = Some(row.reason).filter(|reason| *reason != Reason::Unknown);
        let doubtful = matches!(row.reason, Reason::Timeout | Reason::Cancelled);
        claim.effect = (success || doubtful).then_some(Effect::Unknown);
        claim.repeat = Some(match default.repeat {
            Repeat::Always => self.repeat_of_throttle(),
            less => less,
        });
        if success {
            claim.fault = claim.fault.or(Some(Fault::Server));
            claim.remedy = claim.remedy.or(Some(Remedy::Report));
            // Without messages before it, a refusal is the server's word. It never proves.
            let is_alone = response.body.is_empty()
                && !findings.with_data
                && !findings.body_in_part
                && !grpc.is_disputed;
            let refused = row.effect.filter(|_| is_alone);
            self.effect =
                Leading { value: refused.unwrap_or(Effect::Unknown), source: Source::Code };
            claim.effect = Some(self.effect.value);
            let proof = self.proof;
            self.weigh(claim);
            // A word is not a proof, and what is unknown by itself is not a doubt.
            (self.proof, self.doubt) = (proof, None);
        } else {
            self.weigh(claim);
        }
    }
}

/// Gives a field its value if nothing has spoken for it.
fn fill<T: Copy>(field: &mut Leading<T>, claim: &mut Option<T>, value: T) {
    *claim = Some(value);
    if field.source == Source::Class {
        *field = Leading { value, source: Source::Body };
    }
}

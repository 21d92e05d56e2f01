//! What a response means after what came before it: earlier attempts that may have been applied,
//! and redirects that the client followed.

use super::ladder::{Draft, Leading};
use crate::claim::{Claim, ClaimName};
use crate::contract::rows::Found;
use crate::contract::{Condition, Conditions, Contract};
use crate::evidence::findings::Findings;
use crate::request::Request;
use crate::response::changes_request;
use crate::vocabulary::{Caveat, Effect, Fault, Reason, Remedy, Repeat, Source};

/// What an attempt means after one that may have been applied.
const EARLIER: &str = "an earlier attempt may have been applied";

impl Draft {
    /// Takes into account that an earlier attempt may have been applied. A row of the user's
    /// contract for repeated or keyed requests comes first; only the effect stays unknown if the
    /// row does not state it.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(super) fn earlier(
        &mut self,
        code: u16,
        findings: &Findings,
        request: Option<&Request>,
        found: &Found<'_>,
    ) {
        let Some(request) = request.filter(|_| self.may_be_applied) else { return };
        let method = request.facts();
        let in_flight = findings.codes.say(Reason::InProgress) && request.is_keyed();
        let asked = matches!(found.when, Some(Condition::Repeated | Condition::Keyed));
        if asked && found.row.condition_is_users {
            let claimed = matches!(code, 404 | 409 | 410 | 412) && !found.row.effect_is_users;
            if claimed && !method.safe {
                let mut claim = Claim::new(Source::Earlier, EARLIER);
                claim.effect = Some(Effect::Unknown);
                self.weigh(claim);
            }
            return;
        }
        let remedy = match code {
            // The requested state holds, whoever established it.
            404 | 410 if request.method() == "DELETE" && is_about_the_object(findings) => {
                self.already_done = true;
                self.caveats.add(Caveat::Absent);
                Remedy::Proceed
            }
            409 if method.creates && !in_flight => Remedy::Reconcile,
            412 if !method.safe => Remedy::Reconcile,
            _ => return,
        };
        let mut claim = Claim::new(Source::Earlier, EARLIER);
        claim.effect = Some(Effect::Unknown);
        claim.fault = Some(Fault::None);
        claim.repeat = Some(Repeat::Never);
        claim.remedy = Some(remedy);
        claim.reason = Some(Reason::None).filter(|_| self.already_done);
        self.effect_is_settled = false;
        self.weigh(claim);
    }

    /// Takes into account that the client followed a redirect (RFC 9110 section 15.4). A 301, 302
    /// or 303 turns a request that is not safe into a GET: whether the request itself was applied
    /// is unknown unless the contract's row for the redirect says so, and the response belongs only
    /// to the GET. A 307 or 308 repeats the request, so the last response is the request's own.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(super) fn redirects(
        &mut self,
        contract: &Contract,
        request: Option<&Request>,
        redirect: u16,
        is_success: bool,
    ) {
        let safe = request.is_some_and(|request| request.facts().safe);
        if safe || !changes_request(redirect) {
            return;
        }
        let method = request.map(Request::method);
        let row = contract.find(redirect, method, Conditions::default()).row;
        let effect = if row.effect == Effect::Applied { Effect::Applied } else { Effect::Unknown };
        let mut claim = Claim::named(Source::Redirect, ClaimName::Redirect(redirect));
        claim.effect = Some(effect);
        claim.repeat = Some(Repeat::Never);
        if !is_success {
            claim.remedy = Some(Remedy::Reconcile);
        }
        self.weigh(claim);
        self.effect = Leading { value: effect, source: Source::Redirect };
        self.effect_is_settled = true;
    }
}

/// Whether a 404 or 410 to a DELETE says that the object does not exist: it comes from the service
/// itself, and no code in it names another cause.
fn is_about_the_object(findings: &Findings) -> bool {
    let intermediary =
        findings.is_page || findings.intermediary.is_some() || findings.proxy_status.is_said();
    let other_call = findings.grpc.is_some_and(|grpc| grpc.row.reason != Reason::NotFound);
    let other_cause =
        findings.codes.iter().next().is_some() || findings.masked_status.is_some() || other_call;
    !intermediary && !other_cause && !findings.body_in_part
}

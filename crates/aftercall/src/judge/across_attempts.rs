//! What an answer means after what came before it: earlier attempts whose effect may have come
//! about, and redirects that the client followed.

use super::ladder::{Draft, Leading};
use crate::claim::{Claim, ClaimName};
use crate::contract::rows::Found;
use crate::contract::{Condition, Conditions, Contract};
use crate::evidence::findings::Findings;
use crate::request::Request;
use crate::response::changes_request;
use crate::vocabulary::{Caveat, Effect, Fault, Reason, Remedy, Repeat, Source};

/// What is said of an attempt after one whose effect may have come about.
const EARLIER: &str = "an earlier attempt may have been applied";

impl Draft {
    /// What an answer means after an attempt whose effect may have come about.
    /// A row of the user's contract for repeated or keyed requests counts before it; only the effect
    /// stays unknown where the row does not say it.
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
            // The state asked for holds, whoever brought it about.
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

    /// What a followed redirect leaves of the answer (RFC 9110 section 15.4). 301, 302 and 303 turn
    /// a request that is not safe into a GET: whether the request itself was applied is unknown,
    /// unless the contract's row for the redirect says so, and the answer speaks only for the GET.
    /// 307 and 308 carry the request on: the last answer is the request's own.
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

/// Whether a 404 or 410 to a DELETE says that the object is not there: it is the service's own
/// answer, and no code in it names another cause.
fn is_about_the_object(findings: &Findings) -> bool {
    let intermediary =
        findings.is_page || findings.intermediary.is_some() || findings.proxy_status.is_said();
    let other_cause = findings.codes.iter().next().is_some();
    !intermediary && !other_cause && !findings.body_in_part
}

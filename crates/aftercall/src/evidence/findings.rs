//! The input and the result of the readers.

use super::code::Codes;
use super::limits::{BodyLimits, Limits, Refusal};
use super::proxy_status::ProxyStatus;
use super::retry_after::Waits;
use super::sentences::Sentences;
use super::server_verdict::ServerVerdict;
use super::timeout_text;
use super::told::{Grpc, Told};
use crate::challenge::Challenge;
use crate::limit::Limit;
use crate::problem::Problem;
use crate::tables::rows::{Forwarded, Mark, OwnCode, Providers, SaysRow, StatusRow};
use crate::vocabulary::{Caveat, Caveats};

/// What the readers need in addition to the response.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Asked<'a> {
    /// Whether the text of messages can matter.
    pub(crate) with_text: bool,
    /// The origin of the request; empty if unknown.
    pub(crate) origin: &'a str,
    /// The providers that the contract names, and its own codes.
    pub(crate) providers: Providers,
    pub(crate) codes: &'a [OwnCode],
    /// The shape of a body that decides whether a success is one.
    pub(crate) success: Option<u8>,
    /// A stream says that it failed, whatever its content is.
    pub(crate) forced: bool,
    /// Whether the request may not be safe.
    pub(crate) is_write: bool,
}

/// Everything that was found in one response.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) waits: Waits,
    pub(crate) limits: Limits,
    pub(crate) body_limits: Option<Box<BodyLimits>>,
    /// A field by which a 400 or 403 is a rate limit.
    pub(crate) refusal: Option<Refusal>,
    pub(crate) sentences: Sentences,
    /// What says that a bot challenge or a ban came instead of the service's response.
    pub(crate) blocked: Option<&'static str>,
    /// The body is a form: OAuth's, and none of the APIs whose throttles prove anything.
    pub(crate) is_form: bool,
    /// The body is a page, a text or XML.
    pub(super) is_no_json: bool,
    /// The response says which intermediaries it came through.
    pub(super) has_via: bool,
    pub(crate) server_verdict: ServerVerdict,
    pub(crate) proxy_status: ProxyStatus,
    pub(crate) challenges: Vec<Challenge>,
    pub(crate) codes: Codes,
    /// What the status means to the one who sent it, if that is something of its own.
    pub(crate) status: Option<&'static StatusRow>,
    /// The field that asks for a token against forged requests.
    pub(crate) csrf: Option<&'static str>,
    pub(crate) intermediary: Option<(Forwarded, Mark)>,
    /// The status is one of the intermediary's own, so its reason says what to do.
    pub(crate) is_own_status: bool,
    /// The phrase with which a message says that the server ran out of time.
    pub(crate) timeout_text: Option<&'static str>,
    /// Any phrase that might say so: enough to take a proof away.
    pub(crate) timeout_hint: Option<&'static str>,
    /// The response was made for an earlier request with the same key, and will not change.
    pub(crate) is_replayed: bool,
    /// The providers whose marks the response has, and those whose marks do not count.
    pub(super) marks: Providers,
    pub(super) foreign: Providers,
    /// The body is an HTML page.
    pub(crate) is_page: bool,
    /// The row of the status whose text the page has.
    pub(super) page_status: Option<&'static StatusRow>,
    /// The body was not read completely: cut, undecoded, malformed, beyond a limit, or not read
    /// although there is one.
    pub(crate) body_in_part: bool,
    /// What the body says beyond its status.
    pub(crate) told: Option<Box<Told>>,
    /// The body decides whether it is a success, and could not be read completely.
    pub(crate) success_unread: bool,
    /// The providers that the response is known to come from.
    pub(crate) known: Providers,
    /// Those of them whose refusals prove that nothing was applied.
    pub(crate) sure: Providers,
    /// What gRPC says in the head.
    pub(crate) grpc: Option<Grpc>,
    /// gRPC says that the call succeeded.
    pub(super) has_grpc_ok: bool,
    /// There is a member `data` besides the error: parts of the request may have been carried out.
    pub(crate) with_data: bool,
    /// A GraphQL error was raised while the operation was being executed, so other parts of it may have
    /// been carried out.
    pub(crate) has_begun: bool,
    /// What a word of a known provider says about the fault, and about what to do.
    pub(crate) fault_said: Option<SaysRow>,
    pub(crate) remedy_said: Option<SaysRow>,
    /// The status of another server that the body states.
    pub(crate) masked_status: Option<u16>,
    /// The longest wait that the body names, in microseconds.
    pub(super) body_wait: Option<u64>,
    /// The interval between polls that it names, in microseconds.
    pub(super) interval: Option<u64>,
    /// Allocated when the first text of it is found.
    pub(crate) problem: Option<Box<Problem>>,
    pub(crate) caveats: Caveats,
    /// The time that dates are measured from, in seconds since 1970.
    pub(crate) reference: Option<i64>,
    /// Whether the text of messages can matter.
    pub(crate) with_text: bool,
    /// Whether marks of intermediaries matter: only for 502, 503 and 504.
    pub(crate) with_marks: bool,
}

/// What a verdict keeps of the findings.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    pub(crate) problem: Option<Box<Problem>>,
    pub(crate) challenges: Vec<Challenge>,
    pub(crate) limits: Vec<Limit>,
    pub(crate) caveats: Caveats,
}

impl Findings {
    /// Takes out what the verdict keeps.
    pub(crate) fn kept(&mut self) -> Kept {
        Kept {
            problem: self.problem.take(),
            challenges: core::mem::take(&mut self.challenges),
            limits: core::mem::take(&mut self.limits.all),
            caveats: self.caveats,
        }
    }

    pub(crate) fn warn(&mut self, caveat: Caveat) {
        self.caveats.add(caveat);
    }

    /// Looks in the text of a message for phrases that say that the server ran out of time.
    pub(super) fn see_timeouts(&mut self, text: &[u8]) {
        let found = timeout_text::find(text);
        self.timeout_text = self.timeout_text.or(found.said);
        self.timeout_hint = self.timeout_hint.or(found.hinted);
        self.body_in_part |= found.cut;
    }

    /// Looks in the message that a field of the head gave for the same.
    pub(super) fn see_detail(&mut self) {
        if let Some(detail) = self.problem.as_ref().and_then(|problem| problem.detail.clone()) {
            self.see_timeouts(detail.as_bytes());
        }
    }

    /// Whether an intermediary says that it did not forward the request.
    pub(super) fn is_never_forwarded(&self) -> bool {
        matches!(self.intermediary, Some((Forwarded::Never, _)))
    }

    pub(super) fn body_wait(&mut self, micros: u64) {
        self.body_wait = self.body_wait.max(Some(micros));
    }

    pub(crate) fn problem(&mut self) -> &mut Problem {
        self.problem.get_or_insert_default()
    }
}

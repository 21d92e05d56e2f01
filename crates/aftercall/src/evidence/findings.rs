//! What the readers are asked, and what they found.

use super::code::Codes;
use super::proxy_status::ProxyStatus;
use super::retry_after::Waits;
use super::server_verdict::ServerVerdict;
use super::timeout_text;
use crate::challenge::Challenge;
use crate::problem::Problem;
use crate::tables::rows::{Forwarded, Mark, OwnCode, Providers};
use crate::vocabulary::{Caveat, Caveats};

/// What the readers must know besides the response.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Asked<'a> {
    /// Whether the text of messages can matter.
    pub(crate) with_text: bool,
    /// The origin that was asked, empty when it is not known.
    pub(crate) origin: &'a str,
    /// The providers that the contract names, and its own codes.
    pub(crate) providers: Providers,
    pub(crate) codes: &'a [OwnCode],
}

/// Everything that was found in one response.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) waits: Waits,
    pub(crate) server_verdict: ServerVerdict,
    pub(crate) proxy_status: ProxyStatus,
    pub(crate) challenges: Vec<Challenge>,
    pub(crate) codes: Codes,
    pub(crate) intermediary: Option<(Forwarded, Mark)>,
    /// The phrase by which a message says that time ran out.
    pub(crate) timeout_text: Option<&'static str>,
    /// A phrase anywhere that could say so: enough to take a proof away.
    pub(crate) timeout_hint: Option<&'static str>,
    /// The answer was made before, for an earlier request with the same key, and will not change.
    pub(crate) is_replayed: bool,
    /// The providers of whose answer this bears a mark, and those whose marks do not count.
    pub(super) marks: Providers,
    pub(super) foreign: Providers,
    /// The body is an HTML page.
    pub(crate) is_page: bool,
    /// The body was not read whole: cut, undecoded, malformed, past a limit, or not read though
    /// there is one.
    pub(crate) body_in_part: bool,
    /// A member `data` stands beside the error: some of the request may have been done.
    pub(crate) with_data: bool,
    /// The longest wait that the body names, in microseconds.
    pub(super) body_wait: Option<u64>,
    /// Made when the first word of it is found.
    pub(crate) problem: Option<Box<Problem>>,
    pub(crate) caveats: Caveats,
    /// The time that dates are measured from, in seconds since 1970.
    pub(crate) reference: Option<i64>,
    /// Whether the text of messages can matter.
    pub(crate) with_text: bool,
    /// Whether marks of intermediaries can matter: 502, 503 and 504 are theirs to give.
    pub(crate) with_marks: bool,
}

impl Findings {
    pub(crate) fn warn(&mut self, caveat: Caveat) {
        self.caveats.add(caveat);
    }

    /// Looks for phrases that say that time ran out in the text of a message.
    pub(super) fn see_timeouts(&mut self, text: &[u8]) {
        let found = timeout_text::find(text);
        self.timeout_text = self.timeout_text.or(found.said);
        self.timeout_hint = self.timeout_hint.or(found.hinted);
        self.body_in_part |= found.cut;
    }

    /// Whether an intermediary says that it passed nothing on.
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

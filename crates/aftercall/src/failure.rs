//! What happened when no final response head arrived: the phase in which the transport failed, and
//! why.
//!
//! A [`Failure`] holds words of closed sets and no text from the transport, so an error message that
//! quotes a URL or a token cannot get into a verdict. The names of the transports' errors are rows
//! of one table ([`Failure::named`]).

use crate::response::weightier_redirect;
use crate::vocabulary::{Cause, Effect, Fault, Phase, Reason, Remedy};
use core::fmt;

/// Why no final response head arrived.
///
/// ```
/// use aftercall::{Cause, Contract, Effect, Failure, Phase, Reason};
///
/// let failure = Failure::new(Phase::Wait, Cause::Timeout); // sent, and then nothing
/// let verdict = aftercall::judge_failure(Contract::rest(), None, &failure);
/// assert_eq!((verdict.effect(), verdict.reason()), (Effect::Unknown, Reason::NoResponse));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Failure {
    /// The phase in which the transport failed.
    pub phase: Phase,
    /// Why it failed.
    pub cause: Cause,
    /// Whether a byte of the request was written by any attempt inside the client. `Some(false)`:
    /// certainly not, which proves that nothing was applied. `Some(true)`: perhaps, so that an early
    /// phase no longer proves it (TLS 1.3 early data, a client that resends on its own). `None`: the
    /// phase decides.
    pub sent: Option<bool>,
    /// The status of the redirect that the client followed before it failed; 0 if none: see
    /// [`Failure::redirected`].
    pub redirect: u16,
}

impl Failure {
    /// A failure with this phase and cause.
    pub const fn new(phase: Phase, cause: Cause) -> Failure {
        Failure { phase, cause, sent: None, redirect: 0 }
    }

    /// The same failure; `sent` says whether a byte of the request may have been written. False is a
    /// proof that nothing was applied, so say it only if it holds for every attempt inside the
    /// client: for libcurl, if `CURLINFO_REQUEST_SIZE` is 0.
    ///
    /// ```
    /// use aftercall::{Cause, Contract, Effect, Failure, Phase, judge_failure};
    ///
    /// let reset = Failure::new(Phase::Unknown, Cause::Reset);
    /// assert_eq!(judge_failure(Contract::rest(), None, &reset).effect(), Effect::Unknown);
    /// let unsent = reset.sent(false);
    /// assert_eq!(judge_failure(Contract::rest(), None, &unsent).effect(), Effect::NotApplied);
    /// ```
    #[must_use]
    pub const fn sent(mut self, sent: bool) -> Failure {
        self.sent = Some(sent);
        self
    }

    /// The same failure, after the client followed a redirect with this status. Call it once for
    /// each redirect. After a 301, 302 or 303 it was a GET that failed, not the original request.
    #[must_use]
    pub fn redirected(mut self, status: u16) -> Failure {
        self.redirect = weightier_redirect(self.redirect, status);
        self
    }

    /// The same failure in another phase. An errno does not say whether connecting or waiting for
    /// the response timed out; the caller knows which one it was doing.
    #[must_use]
    pub const fn in_phase(mut self, phase: Phase) -> Failure {
        self.phase = phase;
        self
    }
}

/// What a phase means for the request.
pub(crate) struct Meaning {
    pub(crate) effect: Effect,
    pub(crate) fault: Fault,
    pub(crate) remedy: Remedy,
    message: &'static str,
    description: &'static str,
}

const fn meaning(
    effect: Effect,
    fault: Fault,
    remedy: Remedy,
    message: &'static str,
    description: &'static str,
) -> Meaning {
    Meaning { effect, fault, remedy, message, description }
}

use Effect::{NotApplied, Unknown};
use Fault::{Caller, Network, Server};
use Remedy::{FixRequest, Report, Retry};

/// One row per phase, in the order of the phases' numbers.
#[rustfmt::skip]
static PHASES: [Meaning; 12] = [
    meaning(Unknown, Network, Retry, "Transport Failed",
        "The transport failed and does not say when; the request may have been applied."),
    meaning(NotApplied, Caller, FixRequest, "Request Not Made",
        "The request could not be made: a bad URL, header or option."),
    meaning(NotApplied, Network, Retry, "Name Lookup Failed",
        "The host name could not be looked up; the request was not sent."),
    meaning(NotApplied, Network, Retry, "Connection Failed",
        "No connection could be made; the request was not sent."),
    meaning(NotApplied, Network, Retry, "Proxy Failed",
        "A proxy did not make the connection; the request was not sent."),
    meaning(NotApplied, Network, Retry, "TLS Failed",
        "No TLS session could be made; the request was not sent."),
    meaning(NotApplied, Caller, Retry, "No Free Connection",
        "No connection became free in time; the request was not sent."),
    meaning(Unknown, Network, Retry, "Sending Failed",
        "The transport failed while the request was written; it may have been applied."),
    meaning(Unknown, Network, Retry, "No Response",
        "The request was written, but no response arrived; it may have been applied."),
    meaning(Unknown, Network, Retry, "Response Broke Off",
        "The transport failed within the head of the response; the request may have been applied."),
    meaning(Unknown, Network, Retry, "Response Broke Off",
        "The transport failed within the body of the response; the request may have been applied."),
    meaning(Unknown, Server, Report, "Response Not Readable",
        "The response could not be decoded; the request may have been applied."),
];

impl Failure {
    fn row(&self) -> &'static Meaning {
        let [unknown, ..] = &PHASES;
        PHASES.get(usize::from(self.phase.number())).unwrap_or(unknown)
    }

    /// The phase's meaning, adjusted for the cause and for what is known about the bytes written.
    pub(crate) fn meaning(&self) -> Meaning {
        let row = self.row();
        let remedy = match self.cause {
            Cause::Certificate => Remedy::Report,
            Cause::NameNotFound => Remedy::CheckReference,
            Cause::Overload => Remedy::SlowDown,
            Cause::Cancelled => Remedy::Report,
            _ => row.remedy,
        };
        let fault = if self.cause == Cause::Cancelled { Fault::Caller } else { row.fault };
        let effect = match self.sent {
            Some(false) => Effect::NotApplied,
            Some(true) => Effect::Unknown,
            None => row.effect,
        };
        Meaning { effect, fault, remedy, ..*row }
    }

    /// What went wrong, in one word.
    pub(crate) fn reason(&self) -> Reason {
        let early = matches!(
            self.phase,
            Phase::Dns | Phase::Connect | Phase::Proxy | Phase::Tls | Phase::Pool
        );
        match (self.cause, self.phase) {
            (Cause::Cancelled, _) => Reason::Cancelled,
            (Cause::RefusedStream | Cause::VersionFallback, _) => Reason::Refused,
            (Cause::Overload, _) => Reason::Overloaded,
            (Cause::Certificate | Cause::Handshake, _) | (Cause::Unknown, Phase::Tls) => {
                Reason::Tls
            }
            (Cause::Invalid, _) | (_, Phase::Config) => Reason::Malformed,
            (Cause::Protocol, _) | (_, Phase::Decode) => Reason::ProtocolError,
            (Cause::NameNotFound | Cause::Refused | Cause::Unreachable, _) => Reason::Unreachable,
            _ if early => Reason::Unreachable,
            (Cause::Timeout, Phase::Body) => Reason::Interrupted,
            (Cause::Timeout, _) => Reason::NoResponse,
            (Cause::Reset | Cause::Closed | Cause::AbortedBody, _) => Reason::Interrupted,
            (_, Phase::Unknown) => Reason::Unknown,
            _ => Reason::Interrupted,
        }
    }

    /// A few words on what happened.
    pub fn message(&self) -> &'static str {
        self.row().message
    }

    /// A sentence on what it means for the request.
    pub fn description(&self) -> &'static str {
        match (self.sent, self.row().effect) {
            (Some(true), NotApplied) => {
                "The transport failed early, but the client may have sent the request before that; it \
                 may have been applied."
            }
            (Some(false), Unknown) => {
                "The transport failed before a byte of the request was written."
            }
            _ => self.row().description,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.phase, self.cause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_of_a_failure() {
        for (phase, cause, reason) in [
            (Phase::Config, Cause::Invalid, Reason::Malformed),
            (Phase::Dns, Cause::NameNotFound, Reason::Unreachable),
            (Phase::Connect, Cause::Timeout, Reason::Unreachable),
            (Phase::Connect, Cause::Refused, Reason::Unreachable),
            (Phase::Proxy, Cause::Unknown, Reason::Unreachable),
            (Phase::Pool, Cause::ResourceLimit, Reason::Unreachable),
            (Phase::Tls, Cause::Unknown, Reason::Tls),
            (Phase::Tls, Cause::Timeout, Reason::Unreachable),
            (Phase::Unknown, Cause::Certificate, Reason::Tls),
            (Phase::Wait, Cause::Timeout, Reason::NoResponse),
            (Phase::Unknown, Cause::Timeout, Reason::NoResponse),
            (Phase::Wait, Cause::Reset, Reason::Interrupted),
            (Phase::Body, Cause::Timeout, Reason::Interrupted),
            (Phase::Send, Cause::AbortedBody, Reason::Interrupted),
            (Phase::Head, Cause::Protocol, Reason::ProtocolError),
            (Phase::Decode, Cause::Unknown, Reason::ProtocolError),
            (Phase::Wait, Cause::RefusedStream, Reason::Refused),
            (Phase::Unknown, Cause::Overload, Reason::Overloaded),
            (Phase::Wait, Cause::Cancelled, Reason::Cancelled),
            (Phase::Unknown, Cause::Unknown, Reason::Unknown),
        ] {
            assert_eq!(Failure::new(phase, cause).reason(), reason, "{phase} {cause}");
        }
    }
}

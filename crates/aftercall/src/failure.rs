//! What happened when no final response head came: the phase in which the transport failed, and
//! why.
//!
//! A [`Failure`] is two words of closed sets and carries no text of the transport's own, so an
//! error message that quotes a URL or a token cannot get into a verdict. The names that transports
//! give their errors are rows of one table ([`Failure::named`]).

use crate::response::weightier_redirect;
use crate::vocabulary::{Cause, Effect, Fault, Phase, Reason, Remedy};
use core::fmt;

/// Why no final response head came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Failure {
    /// The phase in which the transport failed.
    pub phase: Phase,
    /// Why it failed.
    pub cause: Cause,
    /// Whether a byte of the request was written, by this or another try inside the client:
    /// `Some(false)` is known not to be and proves that nothing was applied, `Some(true)` may be
    /// and takes that proof away from an early phase (TLS 1.3 early data, a client that sends again
    /// by itself).
    pub sent: Option<bool>,
    /// The status of the redirect that the client followed before it failed, 0 when it followed
    /// none: see [`Failure::redirected`].
    pub redirect: u16,
}

impl Failure {
    /// A failure of this phase and cause.
    pub const fn new(phase: Phase, cause: Cause) -> Failure {
        Failure { phase, cause, sent: None, redirect: 0 }
    }

    /// The same, knowing whether a byte of the request may have been written.
    #[must_use]
    pub const fn sent(mut self, sent: bool) -> Failure {
        self.sent = Some(sent);
        self
    }

    /// The same, after the client followed a redirect with this status; once for each. After 301,
    /// 302 or 303 the failure is one of another request, a GET.
    #[must_use]
    pub fn redirected(mut self, status: u16) -> Failure {
        self.redirect = weightier_redirect(self.redirect, status);
        self
    }

    /// The same, in another phase: an errno does not tell whether a time-out was the connection's
    /// or the answer's, its caller does.
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

/// One row a phase, in the order of the phases' numbers.
#[rustfmt::skip]
static PHASES: [Meaning; 12] = [
    meaning(Unknown, Network, Retry, "Transport Failed",
        "The transport failed and does not say when; the request may have been applied."),
    meaning(NotApplied, Caller, FixRequest, "Request Not Made",
        "The request could not be made from what was given: a bad URL, header or option."),
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
    meaning(Unknown, Network, Retry, "No Answer",
        "The request was written and no answer came; it may have been applied."),
    meaning(Unknown, Network, Retry, "Answer Broke Off",
        "The transport failed within the head of the answer; the request may have been applied."),
    meaning(Unknown, Network, Retry, "Answer Broke Off",
        "The transport failed within the body of the answer; the request may have been applied."),
    meaning(Unknown, Server, Report, "Answer Not Readable",
        "The answer could not be decoded; the request may have been applied."),
];

impl Failure {
    fn row(&self) -> &'static Meaning {
        let [unknown, ..] = &PHASES;
        PHASES.get(usize::from(self.phase.number())).unwrap_or(unknown)
    }

    /// The phase's meaning, put right by the cause and by what is known of the bytes written.
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
                "The transport failed early, but the client may have sent the request before; it may \
                 have been applied."
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

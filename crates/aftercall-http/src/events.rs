//! Telling `tracing` what a call does: one line a decision, target `aftercall`.
//!
//! A wait of a second or more and a call that ends unsettled are told at INFO, everything else at DEBUG.
//! A line has the method and the origin, and nothing that could hold a secret: no path, no header field,
//! no text of the server.

use aftercall::{Call, Decision, Outcome, Request};

#[cfg(feature = "tracing")]
use {aftercall::Stop, std::time::Duration, tracing::Level};

/// A wait from here on is worth telling.
#[cfg(feature = "tracing")]
const LONG: Duration = Duration::from_secs(1);

/// Whether anybody may be listening.
pub(crate) fn are_wanted() -> bool {
    #[cfg(feature = "tracing")]
    return tracing::enabled!(target: "aftercall", Level::INFO);
    #[cfg(not(feature = "tracing"))]
    false
}

/// A decision, and what the attempt before it meant.
#[cfg_attr(not(feature = "tracing"), expect(unused_variables))]
pub(crate) fn decided(request: &Request, call: Option<&Call>, decision: &Decision) {
    #[cfg(feature = "tracing")]
    {
        if !are_wanted() {
            return;
        }
        if let Decision::Done(outcome) = decision {
            return ended(request, outcome);
        }
        let (method, origin) = (request.method(), request.origin().as_str());
        let verdict = call.and_then(Call::last_verdict);
        let code = verdict.map(aftercall::Verdict::code);
        let reason = verdict.map(|verdict| tracing::field::display(verdict.reason()));
        match decision {
            Decision::Wait(wait) if wait.duration >= LONG => tracing::info!(
                target: "aftercall",
                action = %decision.action(), method, origin, code, reason,
                seconds = wait.duration.as_secs_f64(), why = %wait.reason,
            ),
            Decision::Wait(wait) => tracing::debug!(
                target: "aftercall",
                action = %decision.action(), method, origin, code, reason,
                seconds = wait.duration.as_secs_f64(), why = %wait.reason,
            ),
            Decision::Send(attempt) => tracing::debug!(
                target: "aftercall",
                action = %decision.action(), method, origin, attempt = attempt.number,
            ),
            _ => tracing::debug!(
                target: "aftercall",
                action = %decision.action(), method, origin, code, reason,
            ),
        }
    }
}

/// The end of a call.
#[cfg_attr(not(feature = "tracing"), expect(unused_variables))]
pub(crate) fn ended(request: &Request, outcome: &Outcome) {
    #[cfg(feature = "tracing")]
    {
        let (method, origin) = (request.method(), request.origin().as_str());
        let code = outcome.verdict().map(aftercall::Verdict::code);
        let reason = outcome.verdict().map(|verdict| tracing::field::display(verdict.reason()));
        let attempts = outcome.attempts().len();
        if matches!(outcome.stop(), Stop::Settled | Stop::AlreadyDone) {
            tracing::debug!(
                target: "aftercall",
                action = "done", method, origin, code, reason, attempts,
                stop = %outcome.stop(), effect = %outcome.effect(),
            );
        } else {
            tracing::info!(
                target: "aftercall",
                action = "done", method, origin, code, reason, attempts,
                stop = %outcome.stop(), effect = %outcome.effect(),
            );
        }
    }
}

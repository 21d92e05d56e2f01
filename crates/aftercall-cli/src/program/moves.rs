//! The moves of a call in words, for `call` and for the tour's stories.

use crate::paint::Paint;
use aftercall::{Decision, Outcome, Verdict, WaitHint};
use aftercall_cli::visible::printable;
use aftercall_vectors::moment;
use std::time::Duration;

/// A time for people.
pub(crate) fn time(duration: Duration) -> String {
    if duration < Duration::from_secs(1) {
        format!("{} ms", duration.as_millis())
    } else {
        format!("{:.1} s", duration.as_secs_f64())
    }
}

/// A decision. `asked` is the request as it may be shown.
pub(crate) fn decided(paint: Paint, asked: &str, decision: &Decision) -> String {
    match decision {
        Decision::Send(_) => format!("{} {asked}", paint.bold("->")),
        Decision::Wait(wait) => {
            format!("{} wait {} ({})", paint.bold(".."), time(wait.duration), wait.reason)
        }
        Decision::Authenticate(_) => format!("{} get new credentials", paint.bold("..")),
        Decision::Verify(_) => format!("{} look whether it took effect", paint.bold("..")),
        Decision::Done(outcome) => ended(paint, outcome),
    }
}

fn ended(paint: Paint, outcome: &Outcome) -> String {
    let stop = match outcome.is_success() {
        true => paint.good(outcome.stop().slug()),
        false => paint.bad(outcome.stop().slug()),
    };
    let effect = paint.effect(outcome.effect(), outcome.effect().slug());
    let sent = match outcome.attempts().len() {
        1 => "sent once".to_owned(),
        number => format!("sent {number} times"),
    };
    let wait = match outcome.wait() {
        Some(wait) => format!("; the wait would be {}", time(wait)),
        None => String::new(),
    };
    format!("{} {stop}: effect {effect}, {sent}{wait}", paint.bold("=="))
}

/// What came back, and what it means.
pub(crate) fn came(paint: Paint, verdict: &Verdict) -> String {
    let title = match verdict.failure() {
        None => format!("{} {}", verdict.code(), verdict.message()),
        Some(failure) => format!("{} ({failure})", verdict.message()),
    };
    let wait = match verdict.wait() {
        None => String::new(),
        Some(WaitHint::After(duration)) => format!(", wait {}", time(duration)),
        Some(WaitHint::At(at)) => format!(", wait until {}", moment::show(at)),
    };
    format!(
        "{} {}: effect {}, fault {}, remedy {}, repeat {}{wait}",
        paint.bold("<-"),
        paint.fault(verdict.fault(), &title),
        paint.effect(verdict.effect(), verdict.effect().slug()),
        verdict.fault(),
        verdict.remedy(),
        verdict.repeat(),
    )
}

/// What the answer's body says of itself, fit for a terminal.
pub(crate) fn detail(verdict: &Verdict) -> Option<String> {
    verdict.problem().detail.as_deref().map(printable)
}

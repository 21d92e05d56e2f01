//! What there is to tell of a verdict, for every form in which it is written.

use crate::moves;
use aftercall::{Challenge, Evidence, Field, Item, Limit, Verdict, WaitHint};
use aftercall_vectors::moment;

/// One verdict and what was asked.
pub(crate) struct Why<'v> {
    pub(crate) verdict: &'v Verdict,
    /// The method of the request, if it is known.
    pub(crate) method: Option<&'v str>,
}

impl Why<'_> {
    /// The status and its message, or what the failure is called.
    pub(super) fn title(&self) -> String {
        match self.verdict.status() {
            Some(_) => format!("{} {}", self.verdict.code(), self.verdict.message()),
            None => self.verdict.message().to_owned(),
        }
    }
}

/// A field's value in words; a time as people write it.
pub(super) fn value(verdict: &Verdict, evidence: Evidence<'_>) -> String {
    match (evidence.field(), verdict.wait()) {
        (Field::Wait, Some(WaitHint::At(at))) => format!("until {}", moment::show(at)),
        _ => evidence.value().into_owned(),
    }
}

/// What the body says of itself, each part with its name; the items that failed, and the limits.
pub(super) fn said(verdict: &Verdict) -> Vec<(&'static str, String)> {
    let problem = verdict.problem();
    let parts = [
        ("type", &problem.type_uri),
        ("code", &problem.code),
        ("title", &problem.title),
        ("detail", &problem.detail),
        ("request id", &problem.request_id),
    ];
    let mut said: Vec<(&str, String)> =
        parts.into_iter().filter_map(|(name, text)| Some((name, text.clone()?))).collect();
    for error in &problem.errors {
        let parts = [&error.pointer, &error.field, &error.code, &error.detail];
        let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        said.push(("error", parts.join(": ")));
    }
    let failed = verdict.items().iter().filter(|item| !item.is_success);
    said.extend(failed.map(|item| ("item", failed_item(item))));
    said.extend(verdict.limits().iter().map(|limit| ("limit", stated(limit))));
    said
}

/// An item of a batch that failed.
fn failed_item(item: &Item) -> String {
    let id = item.id.clone().unwrap_or_else(|| item.index.to_string());
    let status = Some(item.status).filter(|status| *status != 0).map(|status| status.to_string());
    let reason = format!("reason {}, effect {}", item.reason, item.effect);
    let parts = [Some(id), status, item.code.clone(), item.detail.clone(), Some(reason)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(": ")
}

/// A limit: how much it allows, how much is left, and when it is full again.
fn stated(limit: &Limit) -> String {
    let name = Some(limit.name.clone()).filter(|name| !name.is_empty());
    let numbers = match (limit.remaining, limit.limit) {
        (Some(left), Some(all)) => Some(format!("{left} of {all} left")),
        (Some(left), None) => Some(format!("{left} left")),
        (None, Some(all)) => Some(format!("{all} allowed")),
        (None, None) => None,
    };
    let resets = limit.resets.map(|resets| match resets {
        WaitHint::After(duration) => format!("resets after {}", moves::time(duration)),
        WaitHint::At(at) => format!("resets at {}", moment::show(at)),
    });
    name.into_iter().chain(numbers).chain(resets).collect::<Vec<_>>().join(", ")
}

/// What a challenge has: its scheme, and its parameters by name.
pub(super) fn parts(challenge: &Challenge) -> Vec<(&'static str, String)> {
    let texts = [
        ("scheme", &challenge.scheme),
        ("realm", &challenge.realm),
        ("error", &challenge.error),
        ("error_description", &challenge.error_description),
        ("scope", &challenge.scope),
        ("acr_values", &challenge.acr_values),
        ("nonce", &challenge.nonce),
    ];
    let mut parts: Vec<(&str, String)> = texts
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| (name, text.clone()))
        .collect();
    parts.extend(challenge.max_age.map(|age| ("max_age", format!("{age} s"))));
    parts.extend(challenge.stale.then(|| ("stale", "true".to_owned())));
    parts
}

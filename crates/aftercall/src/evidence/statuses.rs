//! Statuses that somebody uses in a sense of their own: those that no standard registers, and those
//! that a provider documents otherwise.

use super::findings::{Asked, Findings};
use super::phrases;
use crate::tables::STATUSES;
use crate::tables::rows::StatusRow;

/// What the status means to the one who sent it. A provider's own meaning counts only if nothing in the
/// response says more: neither a code nor a challenge with an error.
pub(super) fn meant(
    status: u16,
    asked: &Asked<'_>,
    findings: &Findings,
) -> Option<&'static StatusRow> {
    let counts =
        |row: &&StatusRow| row.anywhere || findings.known_providers(asked).has(row.provider);
    let explained = || {
        let error = findings.challenges.iter().any(|found| !found.error.is_empty());
        error || findings.codes.iter().next().is_some()
    };
    findings.page_status.or_else(|| {
        let plain = rows(status).filter(|row| row.page.is_none());
        plain.into_iter().find(counts).filter(|_| !explained())
    })
}

/// The row whose text this page has.
pub(super) fn of_page(status: u16, page: &[u8]) -> Option<&'static StatusRow> {
    let page = page.get(..phrases::MAX_TEXT).unwrap_or(page);
    let says = |text: &str| {
        page.windows(text.len()).any(|window| window.eq_ignore_ascii_case(text.as_bytes()))
    };
    rows(status).find(|row| row.page.is_some_and(says))
}

fn rows(status: u16) -> impl Iterator<Item = &'static StatusRow> {
    STATUSES.iter().filter(move |row| row.code == status)
}

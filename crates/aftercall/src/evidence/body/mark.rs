//! Which intermediary wrote a body, by its text and by the head: the rows of `data/proxies/`.

use super::head::Head;
use crate::evidence::findings::Findings;
use crate::evidence::intermediary;
use crate::response::Response;
use crate::tables::rows::{Forwarded, Mark, OwnStatusRow, ServerRow};
use crate::tables::{OWN_STATUSES, PROVIDERS, REFUSALS, SERVERS};

/// The form of a body.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Text,
    Page,
}

/// Looks for marks in a text or a page.
pub(super) fn see(
    response: &Response<'_>,
    text: &[u8],
    form: Form,
    head: &Head<'_>,
    findings: &mut Findings,
) {
    let server = by_server(head);
    if let Some(row) = server.and_then(|server| own_status(response.status, server)) {
        findings.intermediary = Some((Forwarded::Perhaps, row.mark));
        findings.is_own_status = true;
        return;
    }
    let may_refuse = (400..500).contains(&response.status) && !findings.body_in_part;
    if let Some(mark) = server.filter(|_| may_refuse).and_then(|server| refusal(text, server)) {
        findings.intermediary = Some((Forwarded::Rejected, mark));
        findings.is_own_status = true;
        return;
    }
    if matches!(response.status, 502..=504) {
        // Part of a response is not the whole response.
        findings.intermediary = match intermediary::find(text) {
            Some((_, mark)) if findings.body_in_part => Some((Forwarded::Perhaps, mark)),
            found => found,
        };
        let name = server.filter(|server| !server.ray && form == Form::Page);
        if let Some(name) = name.map(|server| server.name)
            && findings.intermediary.is_none_or(|(_, mark)| intermediary::is_unclear(&mark))
        {
            let reason = findings.intermediary.and_then(|(_, mark)| mark.reason);
            findings.intermediary = Some((Forwarded::Perhaps, Mark { name, reason }));
        }
    }
}

/// Looks at a response with a JSON body, or with none. An intermediary that names itself only in its
/// own answers wrote it; of another, a status of its own is its answer if the body says that it is,
/// or says nothing.
pub(super) fn see_status(status: u16, head: &Head<'_>, is_empty: bool, findings: &mut Findings) {
    let Some(server) = by_server(head) else { return };
    if !server.ray && matches!(status, 502..=504) && findings.intermediary.is_none() {
        let mark = Mark { name: server.name, reason: None };
        findings.intermediary = Some((Forwarded::Perhaps, mark));
    }
    let Some(row) = own_status(status, server) else { return };
    let its = || PROVIDERS.iter().position(|provider| provider.name == row.mark.name);
    let says =
        || its().and_then(|at| u8::try_from(at).ok()).is_some_and(|at| findings.marks.has(at));
    if is_empty || says() {
        findings.intermediary = Some((Forwarded::Perhaps, row.mark));
        findings.is_own_status = true;
    }
}

#[inline]
fn by_server(head: &Head<'_>) -> Option<&'static ServerRow> {
    if head.server.is_empty() {
        return None;
    }
    let begins = |row: &ServerRow| {
        let name = head.server.get(..row.begins.len());
        name.is_some_and(|name| name.eq_ignore_ascii_case(row.begins.as_bytes()))
    };
    SERVERS.iter().find(|row| begins(row) && (!row.ray || head.with_ray))
}

fn own_status(status: u16, server: &ServerRow) -> Option<&'static OwnStatusRow> {
    OWN_STATUSES.iter().find(|row| row.code == status && row.mark.name == server.name)
}

/// A whole answer by which it rejects the request.
fn refusal(text: &[u8], server: &ServerRow) -> Option<Mark> {
    let same = |known: &str| text.eq_ignore_ascii_case(known.as_bytes());
    let row = REFUSALS.iter().find(|(known, mark)| mark.name == server.name && same(known))?;
    Some(row.1)
}

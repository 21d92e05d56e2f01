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
        let is_whole = !findings.body_in_part && is_own_answer(response.status, text, form);
        let forwarded = if is_whole { row.forwarded } else { Forwarded::Perhaps };
        findings.intermediary = Some((forwarded, row.mark));
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

/// Whether this is what the intermediary itself writes with this status: the short form with the
/// number, or its page, which has the number in its title.
fn is_own_answer(status: u16, text: &[u8], form: Form) -> bool {
    match form {
        Form::Text => {
            let number = text.strip_prefix(b"error code: ").map(core::str::from_utf8);
            let Some(Ok(number)) = number else { return false };
            match number.parse::<u16>() {
                // Its own codes for names and tunnels that lead nowhere.
                Ok(code @ (1016 | 1033)) => status == 530 && number == code.to_string(),
                Ok(code) => code == status && number == code.to_string(),
                Err(_) => false,
            }
        }
        Form::Page => {
            let own = format!(" | {status}: ");
            let title = super::page::titles(text).0;
            title.is_some_and(|title| title.contains(&own))
                && memchr::memmem::find(text, b"cf-error-details").is_some()
                && text.to_ascii_lowercase().ends_with(b"</html>")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_answers_repeat_the_status() {
        for (status, text, is) in [
            (521, "error code: 521", true),
            (530, "error code: 1033", true),
            (530, "error code: 1101", false),
            (521, "error code: 1033", false),
            (521, "error code: 522", false),
            (521, "error code: +521", false),
            (521, "error code: 521 and more", false),
            (521, "", false),
        ] {
            assert_eq!(is_own_answer(status, text.as_bytes(), Form::Text), is, "{text}");
        }
        let page = |title: &str| {
            format!("<html><title>{title}</title><div id=\"cf-error-details\"></div></html>")
        };
        for (title, is) in
            [("a.example | 521: Web server is down", true), ("521", false), ("a | 5210: x", false)]
        {
            assert_eq!(is_own_answer(521, page(title).as_bytes(), Form::Page), is, "{title}");
        }
    }
}

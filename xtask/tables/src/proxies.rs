//! Reads the files of `proxies/`: how intermediaries are known, and what their answers say.

use crate::data::{Answer, MarkData, Proxy, ProxyError, ProxyStatusData, ServerData};
use crate::file::Table;
use crate::row_words::{name, slugs, source, text};
use crate::tables::rows::Forwarded;
use crate::vocabulary::Reason;

const FORWARDED: &[(&str, Forwarded)] = &[
    ("never", Forwarded::Never),
    ("never-for-good", Forwarded::NeverForGood),
    ("rejected", Forwarded::Rejected),
    ("perhaps", Forwarded::Perhaps),
];

pub(crate) fn proxy(table: Table<'_, '_>) -> Result<Proxy, String> {
    table.only(&["name", "source", "answer", "mark", "error", "server", "status", "refusal"])?;
    let reasons = slugs(Reason::ALL, Reason::slug);
    let mut proxy = Proxy {
        name: name(table)?,
        source: source(table, None)?,
        answers: Vec::new(),
        marks: Vec::new(),
        errors: Vec::new(),
        servers: Vec::new(),
        statuses: Vec::new(),
        refusals: Vec::new(),
    };
    for row in table.tables("answer")? {
        row.only(&["text", "reason_may_follow", "reason"])?;
        let (text, reason) = (text(row)?, row.word("reason", &reasons)?);
        let reason_may_follow = row.flag("reason_may_follow")?;
        proxy.answers.push(Answer { text, reason_may_follow, reason });
    }
    for row in table.tables("mark")? {
        row.only(&["text", "reason"])?;
        let (text, reason) = (text(row)?, row.word("reason", &reasons)?);
        proxy.marks.push(MarkData { at: row.place(), text, reason });
    }
    for row in table.tables("error")? {
        row.only(&["name", "forwarded", "reason"])?;
        proxy.errors.push(ProxyError {
            at: row.place(),
            name: row.required("name")?,
            said: row.required("forwarded")?,
            forwarded: row.required_word("forwarded", FORWARDED)?,
            reason: row.word("reason", &reasons)?,
        });
    }
    own_answers(table, &reasons, &mut proxy)?;
    Ok(proxy)
}

/// How it names itself, its own statuses, and its refusals.
fn own_answers(
    table: Table<'_, '_>,
    reasons: &[(&str, Reason)],
    proxy: &mut Proxy,
) -> Result<(), String> {
    for row in table.tables("server")? {
        row.only(&["begins", "ray"])?;
        let (begins, ray) = (row.required("begins")?, row.flag("ray")?);
        proxy.servers.push(ServerData { at: row.place(), begins, ray });
    }
    for row in table.tables("status")? {
        row.only(&["code", "reason"])?;
        let Some(code) = row.number("code")? else { return Err(row.error("this has no code")) };
        proxy.statuses.push(ProxyStatusData {
            at: row.place(),
            code,
            reason: row.required_word("reason", reasons)?,
        });
    }
    for row in table.tables("refusal")? {
        row.only(&["text", "reason"])?;
        let (text, reason) = (text(row)?, row.required_word("reason", reasons)?);
        proxy.refusals.push(MarkData { at: row.place(), text, reason: Some(reason) });
    }
    Ok(())
}

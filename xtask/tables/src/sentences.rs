//! The rows of sentences by which a refusal says what it is: how they are read, checked and written.

use crate::data::{Data, SentenceData};
use crate::file::Table;
use crate::row_words::{slugs, source, text};
use crate::tables::rows::SentenceWait;
use crate::vocabulary::Reason;
use core::fmt::Write as _;

/// What a sentence may say: other reasons would need more than text.
const REASONS: &[Reason] = &[
    Reason::RateLimited,
    Reason::QuotaExhausted,
    Reason::Blocked,
    Reason::Unauthenticated,
    Reason::CredentialsExpired,
];

/// Reads one row.
pub(crate) fn read(table: Table<'_, '_>, own: &str, all: bool) -> Result<SentenceData, String> {
    table.only(&[
        "text",
        "statuses",
        "reason",
        "everywhere",
        "page",
        "begins",
        "explains",
        "wait",
        "wait_follows",
        "source",
    ])?;
    let text = text(table)?;
    let statuses = table.numbers("statuses")?;
    if statuses.is_empty() || statuses.iter().any(|status| !(400..600).contains(status)) {
        return Err(table.error_at("statuses", "expected statuses of failures"));
    }
    let reason = table.required_word("reason", &slugs(REASONS, Reason::slug))?;
    let wait = match (table.number("wait")?, table.flag("wait_follows")?) {
        (None, false) => SentenceWait::None,
        (None, true) => SentenceWait::Follows,
        (Some(seconds), false) => SentenceWait::Seconds(seconds),
        (Some(_), true) => {
            return Err(table.error_at("wait", "a wait is known, or it follows"));
        }
    };
    if wait != SentenceWait::None && reason != Reason::RateLimited {
        return Err(table.error("only a rate limit has a wait"));
    }
    let begins = table.flag("begins")?;
    // A text that an attacker chose a part of must not ask for credentials.
    let is_about_credentials =
        matches!(reason, Reason::Unauthenticated | Reason::CredentialsExpired);
    // In a page such a text is written with its references, and has no markup.
    let is_own = begins || (table.flag("page")? && text.contains('<'));
    if is_about_credentials && (!is_own || statuses != [403]) {
        let message = "only what a 403 begins with, or a page's markup, is about credentials";
        return Err(table.error(message));
    }
    let explains = table.text("explains")?.unwrap_or_default();
    let everywhere = all || table.flag("everywhere")?;
    if !explains.is_empty() && (!begins || everywhere || reason != Reason::RateLimited) {
        let message =
            "only what a known provider's message begins with explains a code as a rate limit";
        return Err(table.error_at("explains", message));
    }
    if begins && table.flag("page")? {
        return Err(table.error_at("begins", "a page begins with its markup"));
    }
    if all && table.has("everywhere") {
        return Err(table.error_at("everywhere", "all rows of this file count everywhere"));
    }
    Ok(SentenceData {
        at: table.place(),
        text,
        statuses,
        reason,
        everywhere,
        on_page: table.flag("page")?,
        begins,
        explains,
        wait,
        source: source(table, Some(own))?,
    })
}

/// The table, without its anchors.
pub(crate) fn table(data: &Data) -> (String, Vec<&str>) {
    let (mut body, mut texts) = (String::new(), Vec::new());
    for (number, provider) in data.providers.iter().enumerate() {
        for row in &provider.sentences {
            let SentenceData {
                text,
                statuses,
                reason,
                everywhere,
                on_page,
                begins,
                explains,
                wait,
                ..
            } = row;
            let _ = writeln!(
                body,
                "SentenceRow {{ text: {text:?}, statuses: &{statuses:?}, \
                 reason: Reason::{reason:?}, provider: {number}, everywhere: {everywhere}, \
                 on_page: {on_page}, begins: {begins}, explains: {explains:?}, wait: SentenceWait::{wait:?} }},"
            );
            texts.push(text.as_str());
        }
    }
    let text = format!(
        "//! Sentences by which a refusal says what it is.\n\n\
         use super::rows::{{Anchor, SentenceRow, SentenceWait}};\n\
         use crate::vocabulary::Reason;\n\n\
         pub(crate) static SENTENCES: &[SentenceRow] = &[{body}];\n\n"
    );
    (text, texts)
}

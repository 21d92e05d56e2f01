//! Marks of proxies, balancers and gateways in a 502, 503 or 504: which one responded, and whether
//! it had forwarded the request.
//!
//! A mark identifies the intermediary; it never proves that the request was not forwarded, because
//! anybody can quote such a sentence. Only a whole response with its exact text is the
//! intermediary's statement.

use super::phrases::Phrases;
use crate::tables::rows::{AnswerRow, Forwarded, Mark};
use crate::tables::{ANSWERS, MARK_ANCHORS, MARKS};

/// The longest response that is compared with the known whole texts, in bytes.
const MAX_WHOLE: usize = 512;

/// The name of a page that several intermediaries write.
pub(crate) const UNNAMED: &str = "balancer page";

/// The name of sentences that an application may write as well: whose fault it is, they do not say.
pub(crate) const SHARED: &str = "apache or werkzeug";

/// Whether a mark does not tell who wrote the response.
pub(super) fn is_unclear(mark: &Mark) -> bool {
    mark.name == UNNAMED || mark.name == SHARED
}

/// Looks for marks in a body that is not an API error.
pub(crate) fn find(body: &[u8]) -> Option<(Forwarded, Mark)> {
    whole_answer(body).map(|mark| (Forwarded::Never, mark)).or_else(|| {
        let mark = mark(body)?;
        Some((Forwarded::Perhaps, mark))
    })
}

/// Looks for marks in text that may quote an intermediary.
pub(crate) fn mark(text: &[u8]) -> Option<Mark> {
    static KNOWN: Phrases = Phrases::new(MARK_ANCHORS);
    let phrase = |row: usize| MARKS.get(row).map_or("", |(phrase, _)| *phrase);
    let mut found: Option<Mark> = None;
    for hit in KNOWN.find(phrase, text) {
        let Some((_, mark)) = MARKS.get(hit.row) else { continue };
        if !is_unclear(mark) {
            // What a page that several write says is so, whoever wrote it.
            let reason = mark.reason.or(found.and_then(|found| found.reason));
            return Some(Mark { reason, ..*mark });
        }
        found.get_or_insert(*mark);
    }
    found
}

/// The intermediary with exactly this response. Each run of white space counts as one blank.
fn whole_answer(body: &[u8]) -> Option<Mark> {
    if body.len() > MAX_WHOLE {
        return None;
    }
    let text = core::str::from_utf8(body).ok()?.to_ascii_lowercase();
    let text = text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    let is_whole = |row: &&AnswerRow| match text.strip_prefix(row.text) {
        Some(rest) if row.reason_may_follow => {
            rest.is_empty() || rest.starts_with(", transport failure reason:")
        }
        Some(rest) => rest.is_empty(),
        None => false,
    };
    ANSWERS.iter().find(is_whole).map(|row| row.mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_answer_says_that_nothing_was_passed_on() {
        for (body, found) in [
            ("no healthy upstream", Some((Forwarded::Perhaps, "envoy"))),
            (
                "Upstream connect  error or disconnect/reset\nbefore headers. reset reason: overflow",
                Some((Forwarded::Never, "envoy")),
            ),
            ("it said: no healthy upstream", Some((Forwarded::Perhaps, "envoy"))),
            ("no healthy upstream.", Some((Forwarded::Perhaps, "envoy"))),
            (
                "upstream connect error or disconnect/reset before headers. reset reason: overflow",
                Some((Forwarded::Never, "envoy")),
            ),
            (
                "upstream connect error or disconnect/reset before headers. reset reason: \
                 connection failure, transport failure reason: delayed connect error: 111",
                Some((Forwarded::Never, "envoy")),
            ),
            (
                "upstream connect error or disconnect/reset before headers. reset reason: \
                 connection failure, and more",
                Some((Forwarded::Perhaps, "envoy")),
            ),
            ("<hr><center>nginx/1.27</center>", Some((Forwarded::Perhaps, "nginx"))),
            ("nothing of the kind", None),
            ("", None),
        ] {
            let named = find(body.as_bytes()).map(|(forwarded, mark)| (forwarded, mark.name));
            assert_eq!(named, found, "{body}");
        }
    }
}

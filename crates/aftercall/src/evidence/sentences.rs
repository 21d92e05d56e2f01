//! Sentences by which a refusal says what it is: a secondary rate limit under 403, a bot challenge
//! under 503. Text is the weakest evidence: such a sentence changes the reason and the remedy, may
//! forbid a repeat, and proves nothing.

use super::limits::go_duration;
use super::phrases::{MAX_TEXT, Phrases};
use super::retry_after::number;
use crate::tables::rows::{Providers, SentenceRow, SentenceWait};
use crate::tables::{SENTENCE_ANCHORS, SENTENCES};
use core::time::Duration;

/// The most sentences of one response that are kept.
const MAX_FOUND: usize = 8;
/// How much of an HTML page is examined, in bytes.
const MAX_PAGE: usize = 4 * MAX_TEXT;
/// The most parts of one wait.
const MAX_PARTS: usize = 4;
/// The longest wait that is kept: `u32::MAX` seconds.
const LONGEST: Duration = Duration::from_secs(4_294_967_295);

/// The sentences of one response, each with the wait that it names.
#[derive(Debug, Default)]
pub(crate) struct Sentences {
    /// The status of the response; 0 if no sentence counts under it.
    status: u16,
    found: Vec<(&'static SentenceRow, Option<Duration>)>,
}

impl Sentences {
    /// The sentences that may be in a response with this status.
    pub(super) fn under(status: u16) -> Sentences {
        // One bit for each status.
        static COUNT: [u64; 10] = statuses();
        let word = COUNT.get(usize::from(status / 64)).copied().unwrap_or(0);
        let counts = word >> (status % 64) & 1 == 1;
        Sentences { status: if counts { status } else { 0 }, found: Vec::new() }
    }

    /// Whether texts must be looked at.
    pub(super) fn are_wanted(&self) -> bool {
        self.status != 0
    }

    /// Looks at the text of a message.
    pub(super) fn see(&mut self, text: &[u8]) {
        self.look(text, false);
    }

    /// Looks at an HTML page, piece by piece, so that a sentence on an edge is found.
    pub(super) fn see_page(&mut self, page: &[u8]) {
        let page = page.get(..MAX_PAGE).unwrap_or(page);
        let mut rest = page;
        loop {
            self.look(rest, true);
            match rest.get(MAX_TEXT - 256..) {
                Some(next) if rest.len() > MAX_TEXT => rest = next,
                _ => return,
            }
        }
    }

    fn look(&mut self, text: &[u8], on_page: bool) {
        static KNOWN: Phrases = Phrases::new(SENTENCE_ANCHORS);
        if !self.are_wanted() {
            return;
        }
        let phrase = |row: usize| SENTENCES.get(row).map_or("", |row| row.text);
        for hit in KNOWN.find(phrase, text) {
            let Some(row) = SENTENCES.get(hit.row) else { continue };
            let is_there = !row.begins || text.get(..hit.start).is_some_and(is_blank);
            let counts = row.on_page == on_page && row.statuses.contains(&self.status) && is_there;
            if !counts {
                continue;
            }
            let wait = match row.wait {
                SentenceWait::None => None,
                SentenceWait::Seconds(seconds) => Some(Duration::from_secs(seconds.into())),
                SentenceWait::Follows => wait_in(text.get(hit.end..).unwrap_or(&[])),
            };
            // Of several the longest is meant.
            if let Some((_, known)) =
                self.found.iter_mut().find(|(known, _)| known.text == row.text)
            {
                *known = (*known).max(wait);
            } else if self.found.len() < MAX_FOUND {
                self.found.push((row, wait));
            }
        }
    }

    /// Drops the sentences of providers that the response is not known to come from.
    pub(super) fn resolve(&mut self, known: Providers) {
        self.found.retain(|(row, _)| row.everywhere || known.has(row.provider));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// What counts.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &'static SentenceRow> + '_ {
        self.found.iter().map(|(row, _)| *row)
    }

    /// The longest wait that the response itself states in them.
    pub(crate) fn stated_wait(&self) -> Option<Duration> {
        let stated = |row: &SentenceRow| matches!(row.wait, SentenceWait::Follows);
        self.found.iter().filter(|(row, _)| stated(row)).filter_map(|(_, wait)| *wait).max()
    }

    /// The longest wait that they name.
    pub(crate) fn wait(&self) -> Option<Duration> {
        self.found.iter().filter_map(|(_, wait)| *wait).max()
    }
}

/// The statuses under which some sentence counts.
const fn statuses() -> [u64; 10] {
    let mut all = [0; 10];
    let mut row = 0;
    while row < SENTENCES.len() {
        let mut at = 0;
        while at < SENTENCES[row].statuses.len() {
            let status = SENTENCES[row].statuses[at];
            all[status as usize / 64] |= 1 << (status % 64);
            at += 1;
        }
        row += 1;
    }
    all
}

fn is_blank(text: &[u8]) -> bool {
    text.trim_ascii().is_empty()
}

/// `17 seconds`, `9 minutes`, `1 minute and 30 seconds.`, `20s.`, `6m0s`: up to four parts, in one
/// sentence.
fn wait_in(text: &[u8]) -> Option<Duration> {
    let mut words = text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let mut total: Option<u64> = None;
    for _ in 0..MAX_PARTS {
        let Some(word) = words.next().filter(|word| *word != b"and").or_else(|| words.next())
        else {
            break;
        };
        let (amount, ends) = without_stop(word);
        let (micros, ends) = match (go_duration(amount), number(amount, 1)) {
            (Some(micros), _) => (micros, ends),
            (None, Some(_)) => {
                let Some((scale, ends)) = words.next().filter(|_| amount == word).and_then(unit)
                else {
                    break;
                };
                let Some(number) = number(amount, scale) else { break };
                (number.micros.unwrap_or(u64::MAX), ends)
            }
            (None, None) => break,
        };
        total = Some(total.unwrap_or(0).saturating_add(micros));
        if ends {
            break;
        }
    }
    total.map(|micros| Duration::from_micros(micros).min(LONGEST))
}

/// A unit in words, in microseconds, and whether the sentence ends with it.
fn unit(word: &[u8]) -> Option<(u64, bool)> {
    let (word, ends) = without_stop(word);
    let end = word.iter().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(word.len());
    let scale = match word.get(..end)?.to_ascii_lowercase().as_slice() {
        b"ms" | b"millisecond" | b"milliseconds" => 1_000,
        b"s" | b"sec" | b"secs" | b"second" | b"seconds" => 1_000_000,
        b"m" | b"min" | b"mins" | b"minute" | b"minutes" => 60_000_000,
        b"h" | b"hr" | b"hrs" | b"hour" | b"hours" => 3_600_000_000,
        b"d" | b"day" | b"days" => 86_400_000_000,
        _ => return None,
    };
    Some((scale, ends))
}

/// A word without the marks after it, and whether these end a sentence.
fn without_stop(word: &[u8]) -> (&[u8], bool) {
    let end = word.iter().rposition(|byte| !b".,;:!?)\"'".contains(byte)).map_or(0, |at| at + 1);
    let (bare, stop) = word.split_at(end);
    (bare, stop.iter().any(|byte| *byte != b','))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_that_follow_a_sentence() {
        for (text, seconds) in [
            (" 17 seconds.", Some(17.0)),
            (" 1 second", Some(1.0)),
            ("9 minutes before", Some(540.0)),
            (" 2 Hours", Some(7_200.0)),
            (" 500 milliseconds", Some(0.5)),
            (" 1.5 seconds", Some(1.5)),
            (" 99999999999999999999 hours", Some(4_294_967_295.0)),
            (" a few seconds", None),
            (" -3 seconds", None),
            (" 17 parsecs", None),
            (" 17", None),
            (" 20s. Visit a.example.", Some(20.0)),
            (" 6m0s", Some(360.0)),
            (" 350ms, or later", Some(0.35)),
            (" 1h2m3.5s.", Some(3_723.5)),
            (" 1 minute and 30 seconds.", Some(90.0)),
            (" 2 minutes, 5 sec", Some(125.0)),
            (" 1 minute. 30 seconds", Some(60.0)),
            (" 3 days", Some(259_200.0)),
            (" 20 ms", Some(0.02)),
            (" 17. 5 seconds", None),
            (" 1,500 seconds", None),
            (" and 7s", Some(7.0)),
            (" -7s", None),
            (" 1h 1h 1h 1h 1h", Some(14_400.0)),
            ("", None),
        ] {
            assert_eq!(wait_in(text.as_bytes()).map(|wait| wait.as_secs_f64()), seconds, "{text}");
        }
    }

    #[test]
    fn a_sentence_counts_under_its_statuses_and_in_its_place() {
        let found = |status, page: bool, text: &str| {
            let mut sentences = Sentences::under(status);
            if page {
                sentences.see_page(text.as_bytes());
            } else {
                sentences.see(text.as_bytes());
            }
            sentences.iter().map(|row| row.text).collect::<Vec<_>>()
        };
        assert_eq!(found(403, false, "A SECONDARY RATE."), ["secondary rate"]);
        assert_eq!(found(500, false, "A secondary rate."), [""; 0]);
        assert_eq!(found(404, false, "A secondary rate."), [""; 0]);
        assert_eq!(found(403, true, "A secondary rate."), [""; 0]);
        let no_credentials = "Authentication credentials were not provided.";
        assert_eq!(
            found(403, false, no_credentials),
            ["authentication credentials were not provided"]
        );
        assert_eq!(found(403, false, &format!("{no_credentials:?}")), [""; 0]);
        assert_eq!(found(401, false, no_credentials), [""; 0]);
        assert_eq!(found(503, true, "<p>Checking your browser"), ["checking your browser"]);
        assert_eq!(found(503, false, "Checking your browser"), [""; 0]);
        for before in [0, 3_000, 4_085, 4_096, 9_000, 16_000] {
            let page = format!("{}jschl_vc", " ".repeat(before));
            assert_eq!(found(503, true, &page), ["jschl"], "{before}");
        }
        let page = format!("{}jschl_vc", " ".repeat(MAX_PAGE));
        assert_eq!(found(503, true, &page), [""; 0]);
    }
}

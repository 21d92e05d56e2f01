//! Finds any of a table's phrases in a text, in one pass, without regard to ASCII case.

use aho_corasick::{AhoCorasick, MatchKind};
use std::sync::OnceLock;

/// The phrases of one table; the automaton is made when it is first needed.
pub(super) struct Phrases(OnceLock<Option<AhoCorasick>>);

/// Where a phrase stands in the text.
pub(super) struct Hit {
    /// The phrase's row in the table.
    pub(super) row: usize,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The most bytes of one text that are looked at.
pub(super) const MAX_TEXT: usize = 4_096;

/// Whether a text is longer than what is looked at, so that not finding a phrase says nothing.
pub(super) fn is_too_long(text: &[u8]) -> bool {
    text.len() > MAX_TEXT
}

impl Phrases {
    pub(super) const fn new() -> Phrases {
        Phrases(OnceLock::new())
    }

    /// Every place at which a phrase of `table` stands, overlapping ones too. The same table must
    /// be given each time.
    pub(super) fn find<'t>(
        &'t self,
        table: impl Iterator<Item = &'static str>,
        text: &'t [u8],
    ) -> impl Iterator<Item = Hit> + 't {
        let automaton = self.0.get_or_init(|| {
            AhoCorasick::builder()
                .ascii_case_insensitive(true)
                .match_kind(MatchKind::Standard)
                .build(table)
                .ok()
        });
        let text = text.get(..MAX_TEXT).unwrap_or(text);
        automaton.iter().flat_map(move |automaton| {
            automaton.find_overlapping_iter(text).map(|hit| Hit {
                row: hit.pattern().as_usize(),
                start: hit.start(),
                end: hit.end(),
            })
        })
    }
}

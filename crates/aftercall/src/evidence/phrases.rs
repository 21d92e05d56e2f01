//! Finds any of a table's phrases in text, in one pass, ignoring ASCII case.
//!
//! Each phrase has an anchor: four of its bytes that are rare in other texts. Phrases may share
//! one. The pass looks at every four bytes of the text and compares phrases only if these may be
//! their anchor. A filter of 4,096 bits, computed at compile time, rules out most places.

use crate::tables::rows::Anchor;

/// The place of a phrase in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    /// The phrase's row in the table.
    pub(super) row: usize,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Maximum number of bytes of one text that are examined.
pub(super) const MAX_TEXT: usize = 4_096;

/// Whether a text is longer than what is examined, so that a missing phrase means nothing.
pub(super) fn is_too_long(text: &[u8]) -> bool {
    text.len() > MAX_TEXT
}

/// The anchors of a table, and their filter.
pub(super) struct Phrases {
    anchors: &'static [Anchor],
    filter: [u64; 64],
}

/// The place of four bytes in the filter. It is the same for capital and small letters.
const fn bit(window: [u8; 4]) -> (usize, u64) {
    let small = u32::from_le_bytes(window) | 0x2020_2020;
    let hash = small.wrapping_mul(0x9E37_79B1) >> 20;
    ((hash >> 6) as usize, 1 << (hash & 63))
}

impl Phrases {
    pub(super) const fn new(anchors: &'static [Anchor]) -> Phrases {
        let mut filter = [0; 64];
        let mut at = 0;
        while at < anchors.len() {
            let (word, bit) = bit(anchors[at].bytes);
            filter[word] |= bit;
            at += 1;
        }
        Phrases { anchors, filter }
    }

    /// Whether these four bytes may be an anchor.
    fn may_be(&self, window: &[u8]) -> bool {
        let &[a, b, c, d] = window else { return false };
        let (word, bit) = bit([a, b, c, d]);
        self.filter.get(word).is_some_and(|filter| filter & bit != 0)
    }

    /// The phrases whose anchor these four bytes are. The table is sorted.
    fn at(&self, window: &[u8]) -> &'static [(u16, u8)] {
        let &[a, b, c, d] = window else { return &[] };
        let small = [a, b, c, d].map(|byte| byte.to_ascii_lowercase());
        let found = self.anchors.binary_search_by(|anchor| anchor.bytes.cmp(&small));
        found.ok().and_then(|at| self.anchors.get(at)).map_or(&[], |anchor| anchor.phrases)
    }

    /// Every place of a phrase of the table, including overlapping ones. `phrase` returns the text
    /// of a row in lower case.
    pub(super) fn find<'t>(
        &'t self,
        phrase: impl Fn(usize) -> &'static str + Copy + 't,
        text: &'t [u8],
    ) -> impl Iterator<Item = Hit> + 't {
        let text = text.get(..MAX_TEXT).unwrap_or(text);
        let mut windows = text.windows(4).enumerate();
        let (mut at, mut rows) = (0, [].iter());
        core::iter::from_fn(move || {
            loop {
                for (row, offset) in rows.by_ref() {
                    let (row, offset): (u16, u8) = (*row, *offset);
                    let row = usize::from(row);
                    let known = phrase(row).as_bytes();
                    let Some(start) = usize::checked_sub(at, usize::from(offset)) else { continue };
                    let end = start + known.len();
                    let found = text.get(start..end);
                    if found.is_some_and(|found| found.eq_ignore_ascii_case(known)) {
                        return Some(Hit { row, start, end });
                    }
                }
                let (next, window) = windows.find(|(_, window)| self.may_be(window))?;
                (at, rows) = (next, self.at(window).iter());
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::{MARK_ANCHORS, MARKS, PHRASE_ANCHORS, PHRASES};

    /// Every phrase is found on its own, within a text, and in capitals.
    #[test]
    fn every_phrase_of_both_tables_is_found() {
        let phrases: Vec<&str> = PHRASES.iter().map(|(text, ..)| *text).collect();
        let marks: Vec<&str> = MARKS.iter().map(|(text, _)| *text).collect();
        for (anchors, table) in [(PHRASE_ANCHORS, phrases), (MARK_ANCHORS, marks)] {
            assert!(anchors.is_sorted_by_key(|anchor| anchor.bytes));
            let known = Phrases::new(anchors);
            let table: &'static [&'static str] = table.leak();
            for (row, text) in table.iter().enumerate() {
                for (before, after) in [("", ""), ("xx", ""), ("", "y"), ("a b ", " c d")] {
                    let whole = format!("{before}{}{after}", text.to_ascii_uppercase());
                    let start = before.len();
                    let hit = Hit { row, start, end: start + text.len() };
                    let found = known.find(|row| table[row], whole.as_bytes());
                    assert_eq!(found.filter(|found| *found == hit).count(), 1, "{whole}");
                }
            }
        }
    }

    #[test]
    fn nothing_is_found_past_what_is_looked_at() {
        static KNOWN: Phrases = Phrases::new(PHRASE_ANCHORS);
        let phrase = |row: usize| PHRASES.get(row).map_or("", |(text, ..)| *text);
        let text = [vec![b' '; MAX_TEXT - 3], b"timeout".to_vec()].concat();
        assert_eq!(KNOWN.find(phrase, &text).count(), 0);
        for text in ["", "t", "tim", "imeout", "time"] {
            assert_eq!(KNOWN.find(phrase, text.as_bytes()).count(), 0, "{text}");
        }
    }
}

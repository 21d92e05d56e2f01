//! The lines of a table in plain text: what stands where, and which lines are only drawn.

/// A text of a line that white space parts from the next one.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) text: String,
    /// Where it begins and ends, in characters from 0.
    pub(super) at: usize,
    pub(super) end: usize,
    /// Where it begins on a terminal, where a tab goes to the next eighth column and some
    /// characters are two columns wide.
    pub(super) wide: usize,
}

/// A text without the byte order mark at its start.
pub(super) fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// The lines, whatever ends them.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    let end = if text.contains('\n') { '\n' } else { '\r' };
    text.split(end).map(|line| line.trim_end_matches('\r'))
}

/// Whether a table's lines are drawn with this character.
pub(super) fn is_drawn(letter: char) -> bool {
    matches!(letter, '-' | '=' | '_' | '~' | '+' | '|' | '\u{2010}'..='\u{2015}' | '\u{2500}'..='\u{257f}')
}

/// Whether a border between columns is drawn with this character.
pub(super) fn is_border(letter: char) -> bool {
    matches!(letter, '|' | '\u{2502}' | '\u{2503}' | '\u{2551}')
}

/// Whether a line is only drawn.
pub(super) fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.chars().filter(|letter| is_drawn(*letter)).count() >= 2
        && line.chars().all(|letter| is_drawn(letter) || letter.is_whitespace() || letter == ':')
}

/// A line without the rule that runs on behind its last text, and whether there was one.
pub(super) fn without_rule(line: &str) -> (&str, bool) {
    let mut rest = line.trim_end();
    let mut found = false;
    loop {
        let text = rest.trim_end_matches(is_drawn);
        let rule = rest.get(text.len()..).unwrap_or("");
        let apart = text.is_empty() || text.ends_with(char::is_whitespace);
        let drawn = rule.chars().any(|letter| ('\u{2500}'..='\u{257f}').contains(&letter));
        let least = if apart || drawn { 3 } else { 5 };
        if rule.chars().count() < least {
            return (rest, found);
        }
        found = true;
        rest = text.trim_end();
    }
}

/// The texts of a line, parted by tabs or by two or more spaces.
pub(super) fn pieces(line: &str) -> Vec<Piece> {
    let mut found: Vec<Piece> = Vec::new();
    let (mut wide, mut gap) = (0_usize, 2_usize);
    for (at, letter) in line.chars().enumerate() {
        if letter.is_whitespace() {
            gap = if letter == '\t' { 2 } else { gap.saturating_add(1) };
            wide = if letter == '\t' { (wide / 8 + 1) * 8 } else { wide + width(letter).max(1) };
            continue;
        }
        match found.last_mut() {
            Some(piece) if gap < 2 => {
                if gap == 1 {
                    piece.text.push(' ');
                }
                piece.text.push(letter);
                piece.end = at + 1;
            }
            _ => found.push(Piece { text: letter.to_string(), at, end: at + 1, wide }),
        }
        gap = 0;
        wide += width(letter);
    }
    found
}

/// How many columns of a terminal a character takes.
pub(super) fn width(letter: char) -> usize {
    match u32::from(letter) {
        0x300..=0x36f | 0x200b..=0x200f | 0x20d0..=0x20ff | 0xfe00..=0xfe0f | 0xfeff => 0,
        0x1100..=0x115f
        | 0x2e80..=0xa4cf
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f
        | 0xff00..=0xff60
        | 0xffe0..=0xffe6
        | 0x1f300..=0x1faff
        | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

/// A character's position, for a byte's.
pub(super) fn character(line: &str, byte: usize) -> usize {
    line.get(..byte).unwrap_or(line).chars().count()
}

/// A text with its white space folded: none around it, one space within.
pub(super) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text.split_whitespace().for_each(|word| continue_with(&mut out, word, true));
    out
}

/// Puts a text behind another. `spaced`: whether a space parts them in any case; else a word that was
/// broken behind its hyphen or slash is joined again.
pub(super) fn continue_with(text: &mut String, more: &str, spaced: bool) {
    let mut last = text.chars().rev();
    let broken =
        matches!(last.next(), Some('-' | '/')) && last.next().is_some_and(char::is_alphanumeric);
    let joined = broken && !spaced && more.starts_with(char::is_alphanumeric);
    if !text.is_empty() && !more.is_empty() && !joined {
        text.push(' ');
    }
    text.push_str(more);
}

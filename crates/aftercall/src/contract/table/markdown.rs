//! Tables in Markdown (the tables of GitHub's flavour). What stands in a cell is reduced to its text.

use super::found::{Cell, Found, shown, wrong};
use super::heading::{self, Columns};
use super::lines::{self, folded};
use super::text;
use crate::error::Error;

/// Whether a text has a table with a fitting heading.
pub(super) fn is_one(text: &str) -> bool {
    let lines: Vec<&str> = lines::lines(text).take(2_000).collect();
    lines.windows(2).any(|pair| matches!(pair, [first, second] if heading(first, second).is_some()))
}

/// The rows of all tables of a text.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(super) fn read(text: &str) -> Result<Vec<Found>, Error> {
    let mut rows = Vec::new();
    let mut open: Option<Columns> = None;
    let mut place = None;
    let mut fence: Option<&str> = None;
    let mut each = lines::lines(text).zip(1_usize..).peekable();
    while let Some((line, number)) = each.next() {
        let start = line.trim_start();
        if let Some(mark) = fence_of(start) {
            open = None;
            match fence {
                None => fence = Some(mark),
                Some(begun) if begun == mark => fence = None,
                Some(_) => {}
            }
            continue;
        }
        if fence.is_some() {
            continue;
        }
        let next = each.peek().map_or("", |(next, _)| *next);
        if let Some(columns) = heading(line, next) {
            place.get_or_insert((number, 1));
            open = Some(columns);
            each.next();
            continue;
        }
        let Some(columns) = open else { continue };
        if start.is_empty() || start.starts_with(['#', '>', '<']) || is_break(start) {
            open = None;
            continue;
        }
        rows.push(row(line, number, columns)?);
    }
    match (rows.is_empty(), place) {
        (false, _) => Ok(rows),
        (true, Some(place)) => {
            let message = "expected rows that begin with a status below this heading, found none";
            Err(wrong(place, message.to_owned()))
        }
        // A table in plain text, as it is or between fences.
        (true, None) => text::read(text).map_err(|error| match text::is_one(text) {
            true => error,
            false => wrong(
                error.position().map_or((1, 1), |(line, _)| (line as usize, 1)),
                format!(
                    "expected a table with a heading such as \"| Status | Message | Description |\", \
                     found {}",
                    shown(lines::lines(text).map(str::trim).find(|line| !line.is_empty()).unwrap_or(""))
                ),
            ),
        }),
    }
}

/// The columns of a table's heading, if a delimiter row of as many cells stands below it.
#[cfg_attr(target_family = "wasm", inline(never))]
fn heading(line: &str, below: &str) -> Option<Columns> {
    let is_delimiter = |cell: &str| {
        let dashes = cell.strip_prefix(':').unwrap_or(cell);
        let dashes = dashes.strip_suffix(':').unwrap_or(dashes);
        !dashes.is_empty() && dashes.bytes().all(|byte| byte == b'-')
    };
    if !(below.contains('-') && line.contains('|')) {
        return None;
    }
    let delimiters = cells(below);
    if !delimiters.iter().all(|(_, cell)| is_delimiter(cell.trim())) {
        return None;
    }
    let names: Vec<String> = cells(line).iter().map(|(_, cell)| plain(cell)).collect();
    let columns = heading::columns(names.iter().map(String::as_str))?;
    (names.len() == delimiters.len()).then_some(columns)
}

/// A row. Cells that are missing at its end are empty, as Markdown has it.
#[cfg_attr(target_family = "wasm", inline(never))]
fn row(line: &str, number: usize, columns: Columns) -> Result<Found, Error> {
    let found = cells(line);
    if let Some((at, cell)) = found.get(columns.count) {
        let place = (number, lines::character(line, *at) + 1);
        let message = format!(
            "expected {} cells, as in the heading, found one more: {} (write \\| for a | in a text)",
            columns.count,
            shown(&plain(cell))
        );
        return Err(wrong(place, message));
    }
    let cell = |(at, cell): &(usize, String)| Cell {
        text: plain(cell),
        place: (number, lines::character(line, *at) + 1),
    };
    Ok(Found::of(columns, (number, 1), found.iter().map(cell).collect()))
}

/// The cells of a row, each with the byte where its text begins. A `\|` is no border.
#[cfg_attr(target_family = "wasm", inline(never))]
fn cells(line: &str) -> Vec<(usize, String)> {
    let mut found: Vec<(usize, String)> = Vec::new();
    let whole = line.trim();
    let start = line.len() - line.trim_start().len();
    let inner = whole.strip_prefix('|').unwrap_or(whole);
    let begin = start + (whole.len() - inner.len());
    let inner = match inner.strip_suffix('|') {
        Some(rest) if !rest.ends_with('\\') => rest,
        _ => inner,
    };
    let mut cell = String::new();
    let mut at = begin;
    let mut letters = inner.char_indices().peekable();
    while let Some((byte, letter)) = letters.next() {
        match letter {
            '\\' if letters.peek().is_some_and(|(_, next)| *next == '|') => {
                letters.next();
                cell.push('|');
            }
            '|' => {
                found.push((at, core::mem::take(&mut cell)));
                at = begin + byte + 1;
            }
            letter => {
                if cell.is_empty() && letter.is_whitespace() {
                    at = begin + byte + letter.len_utf8();
                } else {
                    cell.push(letter);
                }
            }
        }
    }
    found.push((at, cell));
    found
}

fn fence_of(start: &str) -> Option<&'static str> {
    ["```", "~~~"].into_iter().find(|mark| start.starts_with(mark))
}

/// Whether a line is a thematic break.
fn is_break(line: &str) -> bool {
    let line: String = line.chars().filter(|letter| !letter.is_whitespace()).collect();
    line.len() >= 3 && ['-', '*', '_'].iter().any(|mark| line.chars().all(|letter| letter == *mark))
}

/// The text of a cell: code, links, emphasis, tags and escapes without their marks.
#[cfg_attr(target_family = "wasm", inline(never))]
fn plain(cell: &str) -> String {
    let letters: Vec<char> = cell.trim().chars().collect();
    let mut out = String::new();
    inline(&letters, &mut out, 0);
    folded(&out)
}

/// The deepest links within links that are followed; deeper marks are text.
const MAX_DEPTH: usize = 8;

fn inline(letters: &[char], out: &mut String, depth: usize) {
    let mut at = 0;
    while let Some(letter) = letters.get(at).copied() {
        let rest = letters.get(at..).unwrap_or(&[]);
        let step = match letter {
            '\\' => escape(rest, out),
            '`' => code(rest, out),
            '!' if rest.get(1) == Some(&'[') => {
                link(rest.get(1..).unwrap_or(&[]), out, depth).map(|step| step + 1)
            }
            '[' => link(rest, out, depth),
            '<' => tag(rest, out),
            '&' => entity(rest, out),
            '*' | '~' => marks(rest),
            '_' => underscores(letters, at),
            _ => None,
        };
        match step {
            Some(step) => at += step.max(1),
            None => {
                out.push(letter);
                at += 1;
            }
        }
    }
}

fn escape(rest: &[char], out: &mut String) -> Option<usize> {
    let next = rest.get(1).filter(|next| next.is_ascii_punctuation())?;
    out.push(*next);
    Some(2)
}

fn code(rest: &[char], out: &mut String) -> Option<usize> {
    let ticks = rest.iter().take_while(|letter| **letter == '`').count();
    let mut at = ticks;
    while at < rest.len() {
        let run = rest.get(at..)?.iter().take_while(|letter| **letter == '`').count();
        if run == ticks {
            out.extend(rest.get(ticks..at)?);
            return Some(at + ticks);
        }
        at += run.max(1);
    }
    // No end: the ticks are text.
    out.extend(rest.get(..ticks)?);
    Some(ticks)
}

/// `[text](address)`, `[text][name]` and `[text]`, which is text with brackets.
fn link(rest: &[char], out: &mut String, depth: usize) -> Option<usize> {
    let end = closing(rest, '[', ']')?;
    let text = rest.get(1..end)?;
    let after = match rest.get(end + 1) {
        Some('(') => closing(rest.get(end + 1..)?, '(', ')'),
        Some('[') => closing(rest.get(end + 1..)?, '[', ']'),
        _ => None,
    }?;
    if depth >= MAX_DEPTH {
        return None;
    }
    inline(text, out, depth + 1);
    Some(end + 1 + after + 1)
}

/// The position of the bracket that closes the first one.
fn closing(letters: &[char], open: char, close: char) -> Option<usize> {
    let mut depth = 0_usize;
    let mut escaped = false;
    for (at, letter) in letters.iter().enumerate().take(2_048) {
        if escaped {
            escaped = false;
        } else if *letter == '\\' {
            escaped = true;
        } else if *letter == open {
            depth += 1;
        } else if *letter == close {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return Some(at);
            }
        }
    }
    None
}

/// A line break, another tag, or an address in angle brackets.
fn tag(rest: &[char], out: &mut String) -> Option<usize> {
    let end = rest.iter().take(512).position(|letter| *letter == '>')?;
    let inner: String = rest.get(1..end)?.iter().collect();
    let name = inner.trim_start_matches('/').to_ascii_lowercase();
    if name.starts_with("http://") || name.starts_with("https://") {
        out.push_str(&inner);
        return Some(end + 1);
    }
    let word: String = name.chars().take_while(char::is_ascii_alphanumeric).collect();
    let tags = [
        "br", "b", "i", "em", "strong", "code", "a", "p", "span", "div", "sub", "sup", "kbd",
        "small", "tt", "ul", "ol", "li", "del", "ins", "img", "nobr", "wbr",
    ];
    if !tags.contains(&word.as_str()) {
        return None;
    }
    if matches!(word.as_str(), "br" | "p" | "div" | "li" | "ul" | "ol") {
        out.push(' ');
    }
    Some(end + 1)
}

fn entity(rest: &[char], out: &mut String) -> Option<usize> {
    let end = rest.iter().take(12).position(|letter| *letter == ';')?;
    let name: String = rest.get(1..end)?.iter().collect();
    let letter = match name.as_str() {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "ndash" => '\u{2013}',
        "mdash" => '\u{2014}',
        "hellip" => '\u{2026}',
        "vert" => '|',
        number => {
            let digits = number.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(code).filter(|letter| !letter.is_control())?
        }
    };
    out.push(letter);
    Some(end + 1)
}

/// Emphasis and deletion: `*`, `**`, `~~`. A mark with white space on both sides is text.
fn marks(rest: &[char]) -> Option<usize> {
    let mark = *rest.first()?;
    let run = rest.iter().take_while(|letter| **letter == mark).count();
    let is_mark = match mark {
        '~' => run == 2,
        _ => run <= 3 && rest.len() > run,
    };
    let spaced = rest.get(run).is_some_and(|next| next.is_whitespace());
    // At the end of a cell it closes.
    let closes = rest.len() == run && run <= 3 && mark == '*';
    (closes || (is_mark && (!spaced || run >= 2))).then_some(run)
}

/// `_` and `__` around words; one within a word is text.
fn underscores(letters: &[char], at: usize) -> Option<usize> {
    let run = letters.get(at..)?.iter().take_while(|letter| **letter == '_').count();
    let is_word = |letter: Option<&char>| letter.is_some_and(|letter| letter.is_alphanumeric());
    let before = at.checked_sub(1).and_then(|before| letters.get(before));
    let after = letters.get(at + run);
    (run <= 3 && is_word(before) != is_word(after)).then_some(run)
}

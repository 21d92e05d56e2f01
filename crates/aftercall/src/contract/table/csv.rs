//! Comma-separated values (RFC 4180), and what spreadsheets write in other countries: semicolons, tabs.

use super::found::{Cell, Found, shown, wrong};
use super::heading::{self, Columns};
use super::lines::folded;
use crate::error::Error;

const DELIMITERS: [char; 3] = [',', ';', '\t'];

/// Whether a text begins with a fitting heading.
pub(super) fn is_one(text: &str) -> bool {
    delimiter(text).is_some()
}

/// The rows below the heading.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(super) fn read(text: &str) -> Result<Vec<Found>, Error> {
    let Some((delimiter, mut columns)) = delimiter(text) else {
        let first = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("");
        let message = format!(
            "expected a heading such as \"Status,Message,Description\" in the first line, found {}",
            shown(first)
        );
        return Err(wrong((1, 1), message));
    };
    let mut records = Records::new(text, delimiter);
    let mut rows = Vec::new();
    let mut begun = false;
    let mut place = (1, 1);
    while let Some(record) = records.next()? {
        if record.iter().all(|cell| cell.text.is_empty()) || is_mark_of_delimiter(&record) {
            continue;
        }
        let first = record.first().map_or((1, 1), |cell| cell.place);
        if !begun {
            begun = true;
            place = first;
            columns.count = record.len();
            continue;
        }
        if record.len() != columns.count {
            let message = format!(
                "expected {} fields, as in the heading, found {}",
                columns.count,
                record.len()
            );
            let over = record.get(columns.count).map_or(first, |cell| cell.place);
            return Err(wrong(over, message));
        }
        rows.push(Found::of(columns, first, record));
    }
    if rows.is_empty() {
        let message = "expected rows below this heading, found none";
        return Err(wrong(place, message.to_owned()));
    }
    Ok(rows)
}

/// What parts the fields: the character with which the first record is a heading.
fn delimiter(text: &str) -> Option<(char, Columns)> {
    DELIMITERS.into_iter().find_map(|delimiter| {
        let mut records = Records::new(text, delimiter);
        loop {
            let record = records.next().ok()??;
            if is_mark_of_delimiter(&record) || record.iter().all(|cell| cell.text.is_empty()) {
                continue;
            }
            let fits = record.len() > 1;
            let columns = heading::columns(record.iter().map(|cell| cell.text.as_str()));
            return columns.filter(|_| fits).map(|columns| (delimiter, columns));
        }
    })
}

/// `sep=;`, which some spreadsheets write first.
fn is_mark_of_delimiter(record: &[Cell]) -> bool {
    let text: Vec<&str> = record.iter().map(|cell| cell.text.as_str()).collect();
    matches!(text.as_slice(), [first, rest @ ..]
        if first.starts_with("sep=") && first.len() <= 5 && rest.iter().all(|cell| cell.is_empty()))
}

struct Records<'t> {
    letters: core::iter::Peekable<core::str::Chars<'t>>,
    delimiter: char,
    line: usize,
    column: usize,
}

impl<'t> Records<'t> {
    fn new(text: &'t str, delimiter: char) -> Records<'t> {
        Records { letters: text.chars().peekable(), delimiter, line: 1, column: 1 }
    }

    fn step(&mut self) -> Option<char> {
        let letter = self.letters.next()?;
        let ends = letter == '\n' || (letter == '\r' && self.letters.peek() != Some(&'\n'));
        (self.line, self.column) =
            if ends { (self.line + 1, 1) } else { (self.line, self.column.saturating_add(1)) };
        Some(letter)
    }

    fn at_end(&mut self) -> bool {
        matches!(self.letters.peek(), None | Some('\n' | '\r'))
    }

    /// The next record; `None` at the end of the text.
    fn next(&mut self) -> Result<Option<Vec<Cell>>, Error> {
        if self.letters.peek().is_none() {
            return Ok(None);
        }
        let mut cells = Vec::new();
        loop {
            cells.push(self.field()?);
            match self.letters.peek().copied() {
                Some(letter) if letter == self.delimiter => drop(self.step()),
                _ => break,
            }
        }
        if self.letters.peek() == Some(&'\r') {
            self.step();
        }
        if self.letters.peek() == Some(&'\n') {
            self.step();
        }
        Ok(Some(cells))
    }

    fn field(&mut self) -> Result<Cell, Error> {
        let is_blank = |letter: &char| *letter == ' ';
        while self.delimiter != ' ' && self.letters.peek().is_some_and(is_blank) {
            self.step();
        }
        let place = (self.line, self.column);
        if self.letters.peek() == Some(&'"') {
            return self.quoted(place);
        }
        let mut text = String::new();
        while !self.at_end() && self.letters.peek() != Some(&self.delimiter) {
            text.extend(self.step());
        }
        Ok(Cell { text: folded(&text), place })
    }

    fn quoted(&mut self, place: (usize, usize)) -> Result<Cell, Error> {
        self.step();
        let mut text = String::new();
        loop {
            match self.step() {
                None => {
                    let message = "expected a closing quotation mark, found the end of the text";
                    return Err(wrong(place, message.to_owned()));
                }
                Some('"') if self.letters.peek() == Some(&'"') => text.extend(self.step()),
                Some('"') => break,
                Some(letter) => text.push(letter),
            }
        }
        while self.letters.peek() == Some(&' ') {
            self.step();
        }
        let behind = self.letters.peek().copied();
        match behind {
            Some(letter) if letter != self.delimiter && !self.at_end() => {
                let message = format!(
                    "expected {:?} or the end of the line after a closing quotation mark, found {letter:?}",
                    self.delimiter
                );
                Err(wrong((self.line, self.column), message))
            }
            _ => Ok(Cell { text: folded(&text), place }),
        }
    }
}

//! A table in plain text, alone or within other text.
//!
//! Its columns are parted by tabs, by two or more spaces, or by drawn borders. A line whose first column
//! is empty continues the row above; the columns' starts tell which of its columns.

use super::found::{Cell, Found, code_and_text, shown, wrong};
use super::heading::{self, Columns};
use super::lines::{self, Piece, continue_with, folded};
use crate::contract::keys;
use crate::error::Error;

/// Where a column begins, in characters and on a terminal.
type Start = Option<(usize, usize)>;

/// Where the columns begin.
type Starts = Vec<Start>;

/// A heading that was found.
#[derive(Clone)]
struct Heading {
    columns: Columns,
    starts: Starts,
    /// Whether borders are drawn between the columns.
    bordered: bool,
}

/// Whether a text has the heading of a table.
pub(super) fn is_one(text: &str) -> bool {
    lines::lines(text).take(2_000).any(|line| heading_of(lines::without_rule(line).0).is_some())
}

/// The rows of all tables of a text.
pub(super) fn read(text: &str) -> Result<Vec<Found>, Error> {
    let mut reader = Reader::default();
    for (line, number) in lines::lines(text).zip(1..) {
        reader.line(line, number)?;
    }
    reader.end(text)
}

#[derive(Default)]
struct Reader {
    heading: Option<Heading>,
    place: (usize, usize),
    rows: Vec<Found>,
    /// The row that may be continued: its number, its cells, and where they began.
    open: Option<(usize, Vec<Cell>, Starts)>,
    /// What stood above this line since the last text of the table.
    above: Above,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Above {
    #[default]
    Text,
    Rule,
    Blank,
    /// Text that is not of the table.
    Prose,
}

/// What a line of a table is.
enum Line {
    Row(Vec<Cell>, Starts),
    More(Vec<Cell>),
    /// Text in the first column that is not a status, and whether other columns stand beside it.
    Other(Cell, bool),
}

impl Reader {
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn line(&mut self, line: &str, number: usize) -> Result<(), Error> {
        // The end of a block of code parts a table from what follows, as an empty line does.
        if line.trim().is_empty() || line.trim_start().starts_with("```") {
            if self.above != Above::Prose {
                self.above = Above::Blank;
            }
            return Ok(());
        }
        if lines::is_rule(line) {
            if self.above == Above::Text {
                self.above = Above::Rule;
            }
            return Ok(());
        }
        let bordered = self.heading.as_ref().is_some_and(|heading| heading.bordered);
        let (text, ruled) =
            if bordered { (line.trim_end(), false) } else { lines::without_rule(line) };
        if let Some(heading) = heading_of(text) {
            self.close();
            self.place = (number, lines::character(line, line.len() - line.trim_start().len()) + 1);
            self.heading = Some(heading);
            self.above = if ruled { Above::Rule } else { Above::Text };
            return Ok(());
        }
        let Some(heading) = self.heading.clone() else { return Ok(()) };
        let open = self.open.as_ref().map(|(_, _, starts)| starts);
        let found = match heading.bordered {
            true => heading.bordered_line(line, number)?,
            false => Some(heading.line(text, number, open)),
        };
        match found {
            Some(found) => self.take(&heading, found, number)?,
            None if self.above == Above::Text && self.open.is_some() => {
                let found = shown(line.trim());
                let message = format!("expected a row between borders, found {found}");
                return Err(wrong((number, 1), message));
            }
            None => self.above = Above::Prose,
        }
        if ruled && self.above == Above::Text {
            self.above = Above::Rule;
        }
        Ok(())
    }

    #[cfg_attr(target_family = "wasm", inline(never))]
    fn take(&mut self, heading: &Heading, line: Line, number: usize) -> Result<(), Error> {
        match line {
            // Beyond other text only what stands in the table's columns is a row of it.
            Line::Row(cells, starts) => {
                if self.above == Above::Prose && !heading.is_in_columns(&starts) {
                    return Ok(());
                }
                self.close();
                self.open = Some((number, cells, starts));
                self.above = Above::Text;
            }
            Line::More(cells) => {
                if self.above == Above::Prose {
                    return Ok(());
                }
                let Some((_, row, starts)) = &mut self.open else {
                    let cell = cells.into_iter().find(|cell| !cell.text.is_empty());
                    let cell = cell.unwrap_or_default();
                    let found = shown(&cell.text);
                    let message =
                        format!("expected a row that begins with a status, found {found}");
                    return Err(wrong(cell.place, message));
                };
                if self.above == Above::Blank && !is_aligned(&cells, &heading.starts, starts) {
                    self.above = Above::Prose;
                    return Ok(());
                }
                for (cell, more) in row.iter_mut().zip(cells) {
                    if cell.text.is_empty() {
                        cell.place = more.place;
                    }
                    continue_with(&mut cell.text, &more.text, false);
                }
                self.above = Above::Text;
            }
            Line::Other(_, _) if self.above == Above::Prose => {}
            // The table is over, unless this was meant for a row.
            Line::Other(_, false) if self.above != Above::Text => self.above = Above::Prose,
            Line::Other(cell, _) => {
                let found = shown(&cell.text);
                return Err(wrong(
                    cell.place,
                    format!("expected {}, found {found}", keys::EXPECTED),
                ));
            }
        }
        Ok(())
    }

    fn close(&mut self) {
        if let (Some((number, cells, _)), Some(heading)) = (self.open.take(), &self.heading) {
            self.rows.push(Found::of(heading.columns, (number, 1), cells));
        }
    }

    #[cfg_attr(target_family = "wasm", inline(never))]
    fn end(mut self, text: &str) -> Result<Vec<Found>, Error> {
        self.close();
        if self.heading.is_none() {
            let first = lines::lines(text).zip(1..).find(|(line, _)| !line.trim().is_empty());
            let (line, number) = first.unwrap_or(("", 1));
            let message = format!(
                "expected a heading such as \"Status  Message  Description\" over a table, found {}",
                shown(line.trim())
            );
            return Err(wrong((number, 1), message));
        }
        if self.rows.is_empty() {
            let message = "expected rows that begin with a status below this heading, found none";
            return Err(wrong(self.place, message.to_owned()));
        }
        Ok(self.rows)
    }
}

/// The heading that a line is.
fn heading_of(line: &str) -> Option<Heading> {
    if line.chars().any(lines::is_border) {
        let cells = cells_between_borders(line);
        let columns = heading::columns(cells.iter().map(|(_, text)| text.as_str()))?;
        return Some(Heading { columns, starts: Vec::new(), bordered: true });
    }
    let pieces = lines::pieces(line);
    if let Some(columns) = heading::columns(pieces.iter().map(|piece| piece.text.as_str())) {
        let starts = pieces.iter().map(|piece| Some((piece.at, piece.wide))).collect();
        return Some(Heading { columns, starts, bordered: false });
    }
    let names = |longest| {
        let names = heading::names_of_words(line, longest)?;
        let columns = heading::columns(names.iter().map(|(_, name)| *name))?;
        Some((names, columns))
    };
    let (names, columns) = names(true).or_else(|| names(false))?;
    let place = |(byte, _): &(usize, &str)| {
        let before = line.get(..*byte).unwrap_or(line);
        let wide = before.chars().map(lines::width).sum();
        Some((before.chars().count(), wide))
    };
    Some(Heading { columns, starts: names.iter().map(place).collect(), bordered: false })
}

/// The cells of a line with borders, each with its first character's position.
fn cells_between_borders(line: &str) -> Vec<(usize, String)> {
    let mut cells = vec![(0, String::new())];
    let mut letters = line.trim_end().chars().enumerate().peekable();
    while let Some((at, letter)) = letters.next() {
        let escaped = letter == '\\' && letters.peek().is_some_and(|(_, next)| *next == '|');
        if lines::is_border(letter) {
            cells.push((at + 1, String::new()));
        } else if let Some((start, text)) = cells.last_mut() {
            if text.is_empty() && letter.is_whitespace() {
                *start = at + 1;
                continue;
            }
            text.push(if escaped { letters.next().map_or('|', |(_, next)| next) } else { letter });
        }
    }
    // A border at the edge of the table is not one between columns.
    if cells.first().is_some_and(|(_, text)| text.trim().is_empty()) {
        cells.remove(0);
    }
    if cells.last().is_some_and(|(_, text)| text.trim().is_empty())
        && line.trim_end().ends_with(lines::is_border)
    {
        cells.pop();
    }
    cells.into_iter().map(|(at, text)| (at, folded(&text))).collect()
}

impl Heading {
    /// A line of a table with borders; `None` if it has none.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn bordered_line(&self, line: &str, number: usize) -> Result<Option<Line>, Error> {
        if !line.chars().any(lines::is_border) {
            return Ok(None);
        }
        let cells: Vec<Cell> = cells_between_borders(line)
            .into_iter()
            .map(|(at, text)| Cell { text, place: (number, at + 1) })
            .collect();
        if cells.len() != self.columns.count {
            let (expected, found) = (self.columns.count, cells.len());
            let place = cells.get(expected).map_or((number, 1), |cell| cell.place);
            let message = format!(
                "expected {expected} cells, as in the heading, found {found} (write \\| for a | in a text)"
            );
            return Err(wrong(place, message));
        }
        let drawn = |cell: &Cell| cell.text.is_empty() || lines::is_rule(&cell.text);
        if cells.iter().all(drawn) {
            return Ok(Some(Line::More(vec![Cell::default(); cells.len()])));
        }
        let code = cells.get(self.columns.code).cloned().unwrap_or_default();
        Ok(Some(match code.text.is_empty() {
            true => Line::More(cells),
            false => Line::Row(cells, Vec::new()),
        }))
    }

    /// A line of a table without borders.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn line(&self, line: &str, number: usize, open: Option<&Starts>) -> Line {
        let mut pieces = lines::pieces(line);
        let cell = |piece: &Piece| Cell { text: piece.text.clone(), place: (number, piece.at + 1) };
        let is_first = self.columns.code == 0;
        let begins = pieces.first().is_some_and(|piece| self.is_before_second(piece, open));
        if begins && is_first {
            self.split_code(&mut pieces);
            self.split_at_starts(line, &mut pieces);
        }
        let count = self.columns.count;
        let places = match begins && pieces.len() >= count {
            true => self.in_order(&pieces),
            false => self.nearest(&pieces, open, begins && is_first),
        };
        let mut cells = vec![Cell::default(); count];
        let mut starts: Starts = vec![None; count];
        for (piece, place) in pieces.iter().zip(&places) {
            let (Some(to), Some(start)) = (cells.get_mut(*place), starts.get_mut(*place)) else {
                continue;
            };
            if to.text.is_empty() {
                *to = cell(piece);
                *start = Some((piece.at, piece.wide));
            } else {
                continue_with(&mut to.text, &piece.text, true);
            }
        }
        let code = cells.get(self.columns.code).cloned().unwrap_or_default();
        if code.text.is_empty() {
            return Line::More(cells);
        }
        let with_text = self.columns.message.is_none() && code_and_text(&code.text).is_some();
        if keys::list(&code.text).is_some() || with_text {
            return Line::Row(cells, starts);
        }
        let beside = pieces.len() > 1 && self.is_in_columns(&starts);
        Line::Other(code, beside)
    }

    /// Whether a line's first text stands where the first column is.
    fn is_before_second(&self, piece: &Piece, open: Option<&Starts>) -> bool {
        let first_word = piece.text.split(' ').next().unwrap_or("");
        let is_code = keys::list(&piece.text).is_some() || keys::list(first_word).is_some();
        let second = |starts: &Starts| starts.get(1).copied().flatten();
        let before =
            |start: Start| start.is_none_or(|(at, wide)| piece.at < at || piece.wide < wide);
        if is_code {
            return before(second(&self.starts))
                && open.is_none_or(|starts| before(second(starts)));
        }
        self.nearest_to(piece, open, 0) == 0
    }

    /// Parts `404 Not Found`, where one space stands behind the code.
    fn split_code(&self, pieces: &mut Vec<Piece>) {
        if pieces.len() >= self.columns.count {
            return;
        }
        let Some(first) = pieces.first_mut() else { return };
        let Some((code, text)) = code_and_text(&first.text) else { return };
        let skipped = first.text.len() - text.len();
        let (at, text) = (first.at + lines::character(&first.text, skipped), text.to_owned());
        if text.is_empty() {
            return;
        }
        let rest = Piece { at, end: first.end, wide: first.wide + skipped, text };
        first.end = first.at + code.chars().count();
        first.text = code.to_owned();
        pieces.insert(1, rest);
    }

    /// Parts a text that fills its column, so that only one space stands before the next.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn split_at_starts(&self, line: &str, pieces: &mut Vec<Piece>) {
        for (start, _) in self.starts.iter().skip(1).flatten() {
            if pieces.len() >= self.columns.count {
                return;
            }
            let inside = |piece: &Piece| piece.at < *start && *start < piece.end;
            let Some(position) = pieces.iter().position(inside) else { continue };
            let parted = line.chars().nth(start.saturating_sub(1)).is_some_and(char::is_whitespace);
            let Some(piece) = pieces.get_mut(position).filter(|_| parted) else { continue };
            let letters = start - piece.at;
            let byte =
                piece.text.char_indices().nth(letters).map_or(piece.text.len(), |(at, _)| at);
            let text = piece.text.split_off(byte);
            let wide = piece.wide + piece.text.chars().map(lines::width).sum::<usize>();
            let rest = Piece { text, at: *start, end: piece.end, wide };
            piece.text.truncate(piece.text.trim_end().len());
            piece.end = piece.at + piece.text.chars().count();
            pieces.insert(position + 1, rest);
        }
    }

    /// As many texts as columns, or more: then those that stand at a column's start begin it.
    fn in_order(&self, pieces: &[Piece]) -> Vec<usize> {
        let last = self.columns.count.saturating_sub(1);
        let plain = || (0..pieces.len()).map(|at| at.min(last)).collect();
        if pieces.len() <= self.columns.count {
            return plain();
        }
        let at_start = |piece: &Piece, start: &Start| {
            start.is_some_and(|(at, wide)| piece.at == at || piece.wide == wide)
        };
        let later = self.starts.iter().skip(1);
        if !later.clone().all(|start| pieces.iter().any(|piece| at_start(piece, start))) {
            return plain();
        }
        let mut column = 0;
        let place = |piece: &Piece| {
            let begun = self.starts.iter().rposition(|start| at_start(piece, start));
            column = column.max(begun.unwrap_or(0));
            column
        };
        pieces.iter().map(place).collect()
    }

    fn nearest(&self, pieces: &[Piece], open: Option<&Starts>, begins: bool) -> Vec<usize> {
        let mut least = 0;
        let mut places = Vec::new();
        for (at, piece) in pieces.iter().enumerate() {
            least = match at == 0 && begins {
                true => 0,
                false => self.nearest_to(piece, open, least),
            };
            places.push(least);
            if begins && at == 0 {
                least = 1.min(self.columns.count.saturating_sub(1));
            }
        }
        places
    }

    /// The column, from this one on, that begins nearest to a text.
    fn nearest_to(&self, piece: &Piece, open: Option<&Starts>, least: usize) -> usize {
        let away = |starts: Option<&Starts>, column: usize| {
            let (at, wide) = starts?.get(column).copied().flatten()?;
            Some(piece.at.abs_diff(at).min(piece.wide.abs_diff(wide)))
        };
        let distance = |column: &usize| {
            let (heading, row) = (away(Some(&self.starts), *column), away(open, *column));
            heading.unwrap_or(usize::MAX).min(row.unwrap_or(usize::MAX))
        };
        (least..self.columns.count).min_by_key(distance).unwrap_or(least)
    }

    /// Whether a line's texts stand where the columns of the heading begin.
    fn is_in_columns(&self, starts: &Starts) -> bool {
        let near = |(ours, theirs): (&Start, &Start)| {
            let (Some(ours), Some(theirs)) = (ours, theirs) else { return false };
            ours.0.abs_diff(theirs.0) <= 1 || ours.1.abs_diff(theirs.1) <= 1
        };
        self.bordered || self.starts.iter().zip(starts).skip(1).any(near)
    }
}

/// Whether all of a line's texts stand where columns begin.
fn is_aligned(cells: &[Cell], heading: &Starts, row: &Starts) -> bool {
    let near = |starts: &Starts, column: usize, at: usize| {
        starts.get(column).copied().flatten().is_some_and(|(start, _)| start.abs_diff(at) <= 1)
    };
    let texts = cells.iter().enumerate().filter(|(_, cell)| !cell.text.is_empty());
    heading.is_empty()
        || texts.into_iter().all(|(column, cell)| {
            let at = cell.place.1.saturating_sub(1);
            near(heading, column, at) || near(row, column, at)
        })
}

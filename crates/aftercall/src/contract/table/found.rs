//! What a reader of tables finds: cells with their places, and rows of them.

use super::heading::Columns;
use crate::contract::keys;
use crate::error::{Error, ErrorKind};

/// Line and column, from 1.
pub(super) type Place = (usize, usize);

/// A text and where it begins.
#[derive(Clone, Debug, Default)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) place: Place,
}

/// A row of a table, as it was found.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    pub(super) code: Cell,
    pub(super) message: Cell,
    pub(super) description: Cell,
}

impl Found {
    /// The row of these cells.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(super) fn of(columns: Columns, place: Place, mut cells: Vec<Cell>) -> Found {
        let mut take = |at: Option<usize>| {
            let cell = at.and_then(|at| cells.get_mut(at)).map(core::mem::take);
            cell.unwrap_or(Cell { text: String::new(), place })
        };
        let mut found = Found {
            code: take(Some(columns.code)),
            message: take(columns.message),
            description: take(columns.description),
        };
        // `404 Not Found` in the first column of two.
        if columns.message.is_none()
            && let Some((code, message)) = code_and_text(&found.code.text)
        {
            let (code, text) = (code.to_owned(), message.to_owned());
            found.message = Cell { text, place: found.code.place };
            found.code.text = code;
        }
        found
    }
}

/// A code, or several, and the text after them.
pub(super) fn code_and_text(text: &str) -> Option<(&str, &str)> {
    if keys::list(text).is_some() {
        return None;
    }
    let (code, rest) = text.split_once(char::is_whitespace)?;
    let code = code.trim_end_matches([':', '.']);
    keys::list(code)
        .map(|_| (code, rest.trim_start_matches(['-', '\u{2013}', '\u{2014}', ':']).trim()))
}

pub(super) fn wrong(place: Place, message: String) -> Error {
    let small = |number| u32::try_from(number).unwrap_or(u32::MAX);
    Error::new(ErrorKind::Contract, message).at(small(place.0), small(place.1))
}

/// A text as an error shows it: quoted, and not the whole of a long one.
pub(super) fn shown(text: &str) -> String {
    if text.is_empty() {
        return "nothing".to_owned();
    }
    let mut letters = text.chars();
    let first: String = letters.by_ref().take(40).collect();
    let more = if letters.next().is_some() { "…" } else { "" };
    format!("{first:?}{more}")
}

//! The formats of contracts, and how a table's rows become a contract's.

use super::found::{Cell, Found, shown, wrong};
use super::{csv, lines, markdown, text};
use crate::contract::builder::ContractBuilder;
use crate::contract::contracts::Contract;
use crate::contract::keys;
use crate::contract::reader::{MAX_BYTES, MAX_TEXT};
use crate::contract::rows::{Key, Patch, Text};
use crate::error::Error;
use std::borrow::Cow;

/// How a contract is written.
///
/// ```
/// use aftercall::{Contract, Format};
///
/// let table = "
///     Status  Message     Description
///     ------  ----------  -----------------------------------
///     404     Not Found   There is no order with this number,
///                         or it belongs to somebody else.
///     5xx     Our Fault   Try again later.
/// ";
/// let contract = Contract::read(table, Format::Text)?;
/// let status = contract.status(404);
/// assert_eq!(
///     status.description(),
///     "There is no order with this number, or it belongs to somebody else."
/// );
/// assert_eq!(contract.status(502).message(), "Our Fault");
/// # Ok::<(), aftercall::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// A contract's own file: see [`Contract::from_toml`].
    Toml,
    /// A table in plain text, alone or within other text. Its columns are parted by tabs, by two or
    /// more spaces, or by lines.
    Text,
    /// Tables in Markdown.
    Markdown,
    /// Comma-separated values (RFC 4180); semicolons and tabs are understood too.
    Csv,
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 4] = [Format::Toml, Format::Text, Format::Markdown, Format::Csv];

    /// The format of this name: `toml`, `text`, `markdown` or `csv`.
    ///
    /// ```
    /// assert_eq!(aftercall::Format::from_slug("csv"), Some(aftercall::Format::Csv));
    /// ```
    pub fn from_slug(slug: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.slug() == slug)
    }

    /// Its name.
    pub fn slug(self) -> &'static str {
        match self {
            Format::Toml => "toml",
            Format::Text => "text",
            Format::Markdown => "markdown",
            Format::Csv => "csv",
        }
    }

    /// The format of a text, by its looks. What cannot be told is taken for TOML.
    ///
    /// ```
    /// use aftercall::Format;
    ///
    /// assert_eq!(Format::of("Status,Message,Description\n404,None,No such order.\n"), Format::Csv);
    /// assert_eq!(Format::of("| Status | Message |\n|---|---|\n| 404 | None |\n"), Format::Markdown);
    /// assert_eq!(Format::of("name = \"orders\"\n"), Format::Toml);
    /// ```
    pub fn of(text: &str) -> Format {
        let text = lines::without_mark(text);
        if markdown::is_one(text) {
            Format::Markdown
        } else if csv::is_one(text) {
            Format::Csv
        } else if text::is_one(text) {
            Format::Text
        } else {
            Format::Toml
        }
    }
}

impl Contract {
    /// Reads a contract in any of these formats. A table is a contract with the name `table` that
    /// extends [`Contract::http`]; [`ContractBuilder::table`] gives it another name and another base.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Contract`](crate::ErrorKind::Contract), with line and column: what was expected
    /// there, and what stands there. Nothing of a table is used unless all of it was read.
    pub fn read(text: &str, format: Format) -> Result<Contract, Error> {
        match format {
            Format::Toml => Contract::from_toml(text),
            table => Contract::builder("table").table(text, table)?.build(),
        }
    }
}

impl ContractBuilder {
    /// The rows of a table. Its heading names the columns, in any case: `Status` or `Code` (also `HTTP
    /// Status`), then `Message`, `Description` or `Meaning`; other columns are left out. A cell of the
    /// first lists codes and ranges: `404`, `5xx`, `500-599`, `502, 504`, `default`. Texts are
    /// taken to the letter, with white space folded to one space. An empty cell is inherited.
    ///
    /// ```
    /// use aftercall::{Contract, Format};
    ///
    /// let table = "Code;Meaning\n404;There is no such order.\n502, 504;Try again later.\n";
    /// let contract = Contract::builder("orders")
    ///     .extends(Contract::rest())
    ///     .table(table, Format::Csv)?
    ///     .build()?;
    /// assert_eq!(contract.status(404).message(), "Not Found");
    /// assert_eq!(contract.status(504).description(), "Try again later.");
    /// # Ok::<(), aftercall::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Contract`](crate::ErrorKind::Contract) with line and column: no heading or no rows,
    /// a cell that is not a status, a row that occurs twice, more than 4 MiB, 2,000 rows or 4,096 bytes in a cell. Also for
    /// [`Format::Toml`], which is no table.
    pub fn table(mut self, text: &str, format: Format) -> Result<ContractBuilder, Error> {
        let text = lines::without_mark(text);
        if text.len() > MAX_BYTES {
            return Err(wrong((1, 1), format!("a contract has at most {MAX_BYTES} bytes")));
        }
        let rows = match format {
            Format::Text => text::read(text)?,
            Format::Markdown => markdown::read(text)?,
            Format::Csv => csv::read(text)?,
            Format::Toml => return Err(wrong((1, 1), "a TOML file is not a table".to_owned())),
        };
        for row in rows {
            add(row, &mut self)?;
        }
        Ok(self)
    }
}

/// Adds a row to a contract.
#[cfg_attr(target_family = "wasm", inline(never))]
fn add(row: Found, builder: &mut ContractBuilder) -> Result<(), Error> {
    let Found { code, message, description } = row;
    let place = code.place;
    let Some(keys) = keys::list(&code.text) else {
        let found = shown(&code.text);
        return Err(wrong(place, format!("expected {}, found {found}", keys::EXPECTED)));
    };
    let (message, description) = (checked(message)?, checked(description)?);
    for key in keys {
        let patch = Patch {
            key,
            message: message.clone(),
            description: description.clone(),
            ..Patch::default()
        };
        if let Some(clash) = patch.clash(builder.patches()) {
            let name = match key {
                Key::Status(code) => code.to_string(),
                Key::Range(first, last) => keys::range_name(first, last),
                Key::Class(class) => class.to_string(),
            };
            return Err(wrong(place, format!("{name}: {clash}")));
        }
        builder.push(patch);
    }
    Ok(())
}

/// A cell's text, unless it is empty: then it says nothing.
#[cfg_attr(target_family = "wasm", inline(never))]
fn checked(cell: Cell) -> Result<Option<Text>, Error> {
    if cell.text.len() > MAX_TEXT || cell.text.chars().any(char::is_control) {
        let found = match cell.text.len() > MAX_TEXT {
            true => format!("{} bytes", cell.text.len()),
            false => "a control character".to_owned(),
        };
        let message =
            format!("expected at most {MAX_TEXT} bytes without control characters, found {found}");
        return Err(wrong(cell.place, message));
    }
    Ok((!cell.text.is_empty()).then_some(Cow::Owned(cell.text)))
}

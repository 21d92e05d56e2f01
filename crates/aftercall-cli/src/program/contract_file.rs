//! Where a contract comes from: a built-in one by its name, or a file of any kind.

use crate::shell::Trouble;
use aftercall::{Contract, ContractBuilder, Format};
use aftercall_cli::{files, visible};
use std::fmt::Write as _;
use std::io::{self, IsTerminal};
use std::path::Path;

/// The most bytes of a file that are read: an OpenAPI document can be large.
const MAX_BYTES: u64 = 16 << 20;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Kind {
    Toml,
    /// A table in plain text
    Text,
    Markdown,
    Csv,
    /// An OpenAPI document, in JSON or YAML
    Openapi,
    /// The rows that `contract show --json` prints
    Json,
}

/// How a file is to be read.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Reading {
    /// What the file is; otherwise its extension tells, or else its content
    #[arg(long, value_name = "KIND")]
    from: Option<Kind>,
    /// What a contract from a table or from OpenAPI extends
    #[arg(long, value_name = "NAME")]
    extends: Option<String>,
}

/// Why a contract could not be had.
pub(crate) enum Unread {
    /// There is no such file, or it cannot be read to its end.
    Missing(String),
    /// What stands in it is not a contract.
    Bad(Bad),
}

/// A mistake in a file.
pub(crate) struct Bad {
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) column: u32,
    pub(crate) message: String,
    /// The line with the mistake.
    text: String,
}

impl Bad {
    /// `file:line:column: message`, and with a terminal the line itself with a caret below it.
    pub(crate) fn lines(&self, terminal: bool) -> String {
        let Bad { file, line, column, message, text } = self;
        let mut said = format!("{file}:{line}:{column}: {message}");
        if !terminal || text.trim().is_empty() {
            return said;
        }
        // A long line is cut around the mistake.
        let at = usize::try_from(*column).unwrap_or(1).saturating_sub(1);
        let from = at.saturating_sub(60);
        let shown: String = text.chars().skip(from).take(100).collect();
        let shown: String =
            shown.chars().map(|letter| if letter == '\t' { ' ' } else { letter }).collect();
        let before: String = shown.chars().take(at - from).collect();
        let shown = visible::printable(&shown);
        let indent = visible::printable(&before).chars().count();
        let margin = line.to_string().len();
        let _ =
            write!(said, "\n{:margin$} |\n{line} | {shown}\n{:margin$} | {:indent$}^", "", "", "");
        said
    }
}

impl From<Unread> for Trouble {
    fn from(unread: Unread) -> Trouble {
        match unread {
            Unread::Missing(message) => Trouble::Usage(message),
            Unread::Bad(bad) => Trouble::Usage(bad.lines(io::stderr().is_terminal())),
        }
    }
}

/// The contract of this name, or in this file.
pub(crate) fn named_or_read(name: &str) -> Result<Contract, Trouble> {
    Ok(read(name, &Reading { from: None, extends: None })?)
}

/// The same, read in this way.
pub(crate) fn read(name: &str, reading: &Reading) -> Result<Contract, Unread> {
    if let Some(contract) = Contract::named(name).filter(|_| reading.from.is_none()) {
        return Ok(contract.clone());
    }
    let base = match reading.extends.as_deref() {
        None => Contract::http(),
        Some(base) => Contract::named(base).ok_or_else(|| {
            let known = Contract::NAMES.join(", ");
            Unread::Missing(format!("--extends {base}: expected one of: {known}"))
        })?,
    };
    let file = if name == "-" { "standard input" } else { name };
    let text = text(name, file)?;
    let kind = reading.from.unwrap_or_else(|| kind_of(name, &text));
    let stem = Path::new(name).file_stem().and_then(|stem| stem.to_str()).unwrap_or("");
    let stem = if matches!(stem, "" | "-") { "table" } else { stem };
    contract(&text, kind, stem, base).map_err(|(place, message)| bad(file, &text, place, &message))
}

type Mistake = ((u32, u32), String);

fn contract(text: &str, kind: Kind, name: &str, base: &Contract) -> Result<Contract, Mistake> {
    let of_core = |error: aftercall::Error| {
        let (line, column) = error.position().unwrap_or((1, 1));
        let said = error.to_string();
        let position = format!("line {line}, column {column}: ");
        ((line, column), said.strip_prefix(&position).unwrap_or(&said).to_owned())
    };
    let of_document =
        |error: aftercall_openapi::Error| (error.position(), error.message().to_owned());
    let builder = || Contract::builder(name).extends(base);
    let table =
        |format| builder().table(text, format).and_then(ContractBuilder::build).map_err(of_core);
    match kind {
        Kind::Toml => Contract::from_toml(text).map_err(of_core),
        Kind::Openapi => {
            let reader = aftercall_openapi::Reader::new().extends(base);
            reader.read(text).map_err(of_document)
        }
        Kind::Json => aftercall_openapi::read_rows(text, builder()).map_err(of_document),
        Kind::Text => table(Format::Text),
        Kind::Markdown => table(Format::Markdown),
        Kind::Csv => table(Format::Csv),
    }
}

/// What a file is: its extension tells, or else its content.
fn kind_of(name: &str, text: &str) -> Kind {
    let extension = Path::new(name).extension().and_then(|extension| extension.to_str());
    let start = text.trim_start_matches('\u{feff}').trim_start();
    match extension.map(str::to_ascii_lowercase).as_deref() {
        Some("toml") => return Kind::Toml,
        Some("txt" | "text") => return Kind::Text,
        Some("md" | "markdown") => return Kind::Markdown,
        Some("csv" | "tsv") => return Kind::Csv,
        Some("yaml" | "yml") => return Kind::Openapi,
        _ => {}
    }
    if start.starts_with('[')
        && start.get(1..).is_some_and(|rest| rest.trim_start().starts_with(['{', ']']))
    {
        return Kind::Json;
    }
    let is_openapi = |line: &str| line.starts_with("openapi:") || line.starts_with("swagger:");
    if start.starts_with('{') || start.lines().take(200).any(is_openapi) {
        return Kind::Openapi;
    }
    match Format::of(text) {
        Format::Markdown => Kind::Markdown,
        Format::Csv => Kind::Csv,
        Format::Text => Kind::Text,
        _ => Kind::Toml,
    }
}

fn text(name: &str, file: &str) -> Result<String, Unread> {
    let read = match name {
        "-" => files::all(io::stdin().lock(), MAX_BYTES),
        name => files::bytes(name.as_ref(), MAX_BYTES),
    };
    let bytes = read.map_err(|error| {
        let known = Contract::NAMES.join(", ");
        let message = match error.kind() {
            io::ErrorKind::NotFound => format!("{file}: {error} (nor is it one of: {known})"),
            _ => format!("{file}: {error}"),
        };
        Unread::Missing(message)
    })?;
    String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let (before, rest) = error.as_bytes().split_at(good);
        let before = String::from_utf8_lossy(before);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        let small = |number| u32::try_from(number).unwrap_or(u32::MAX);
        let found = rest.first().copied().unwrap_or_default();
        let message = format!("expected UTF-8, found the byte 0x{found:02x}");
        bad(
            file,
            &String::from_utf8_lossy(error.as_bytes()),
            (small(line), small(column)),
            &message,
        )
    })
}

fn bad(file: &str, text: &str, (line, column): (u32, u32), message: &str) -> Unread {
    let at = usize::try_from(line).unwrap_or(1).saturating_sub(1);
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let found = text.lines().nth(at).unwrap_or_default().to_owned();
    Unread::Bad(Bad {
        file: file.to_owned(),
        line,
        column,
        message: message.to_owned(),
        text: found,
    })
}

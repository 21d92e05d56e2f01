//! What every subcommand has in common: how it ends, where it prints, which contract it asks.

use crate::paint::Paint;
use aftercall::Contract;
use serde_json::Value;
use std::fs;
use std::io::{self, IsTerminal, Write};

/// How a subcommand ended, when it could do its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// It worked and every check held.
    Well,
    /// The call did not succeed, or a check failed.
    Badly,
}

impl End {
    /// Well, if this holds.
    pub(crate) fn of(well: bool) -> End {
        if well { End::Well } else { End::Badly }
    }
}

/// Why a subcommand could not do its work.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The command line, or a file that it names, is wrong.
    Usage(String),
    /// Something outside went wrong.
    Failed(String),
    /// Standard output was closed by whoever read it.
    Closed,
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Trouble {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Trouble::Closed,
            _ => Trouble::Failed(error.to_string()),
        }
    }
}

/// When to colour.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(crate) enum When {
    /// On a terminal
    Auto,
    Always,
    Never,
}

/// Where and how a subcommand prints.
#[derive(Debug)]
pub(crate) struct Shell {
    /// Whether JSON is wanted.
    pub(crate) json: bool,
    /// The colours of standard output.
    pub(crate) paint: Paint,
    /// The colours of standard error.
    pub(crate) paint_error: Paint,
}

impl Shell {
    pub(crate) fn new(json: bool, color: When) -> Shell {
        let wanted = |terminal: bool| match color {
            When::Always => true,
            When::Never => false,
            When::Auto => terminal && !set("NO_COLOR") && !dumb(),
        };
        Shell {
            json,
            paint: Paint::new(wanted(io::stdout().is_terminal())),
            paint_error: Paint::new(wanted(io::stderr().is_terminal())),
        }
    }

    /// Prints one line.
    pub(crate) fn line(&self, line: impl AsRef<str>) -> Result<(), Trouble> {
        let mut out = io::stdout().lock();
        out.write_all(line.as_ref().trim_end_matches(' ').as_bytes())?;
        out.write_all(b"\n")?;
        out.flush()?;
        Ok(())
    }

    /// Prints one JSON document, indented for people when a terminal shows it.
    pub(crate) fn document(&self, value: &Value) -> Result<(), Trouble> {
        if io::stdout().is_terminal() { self.line(format!("{value:#}")) } else { self.row(value) }
    }

    /// Prints one JSON document on one line.
    pub(crate) fn row(&self, value: &Value) -> Result<(), Trouble> {
        self.line(value.to_string())
    }
}

/// Whether a variable is there and not empty, as NO_COLOR wants it.
fn set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
}

fn dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

/// The contract of this name, or in this file.
pub(crate) fn contract(name: &str) -> Result<Contract, Trouble> {
    match Contract::named(name) {
        Some(contract) => Ok(contract.clone()),
        None => {
            let text = fs::read_to_string(name).map_err(|error| {
                Trouble::Usage(format!("contract {name}: {error} (nor is it rest or http)"))
            })?;
            Contract::from_toml(&text).map_err(|error| Trouble::Usage(format!("{name}: {error}")))
        }
    }
}

/// The bytes of an argument: itself, or the file after an `@`.
pub(crate) fn text_or_file(argument: &str) -> Result<Vec<u8>, Trouble> {
    match argument.strip_prefix('@') {
        Some("-") => {
            let mut bytes = Vec::new();
            io::Read::read_to_end(&mut io::stdin().lock(), &mut bytes)?;
            Ok(bytes)
        }
        Some(file) => fs::read(file).map_err(|error| Trouble::Usage(format!("{file}: {error}"))),
        None => Ok(argument.as_bytes().to_vec()),
    }
}

/// A header field from `name: value` or `name:value`.
pub(crate) fn header(text: &str) -> Result<(String, String), String> {
    match text.split_once(':') {
        Some((name, value)) if !name.is_empty() && !name.contains(char::is_whitespace) => {
            Ok((name.to_owned(), value.trim().to_owned()))
        }
        _ => Err("expected name:value".to_owned()),
    }
}

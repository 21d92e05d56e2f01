//! What every subcommand has in common: how it ends, where it prints, which contract it asks.

use crate::paint::Paint;
use aftercall_cli::{files, visible};
use serde_json::Value;
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
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Trouble {
        Trouble::Failed(error.to_string())
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

    /// Prints one line. Whoever reads our output may have enough of it (`aftercall status --all |
    /// head`): then no more is printed, but the work goes on and the exit code stays true.
    pub(crate) fn line(&self, line: impl AsRef<str>) -> Result<(), Trouble> {
        let line = visible::lines(line.as_ref().trim_end_matches(' '), self.paint.is_on());
        let mut out = io::stdout().lock();
        wanted(writeln!(out, "{line}").and_then(|()| out.flush()))?;
        Ok(())
    }

    /// Prints one JSON document, indented for people when a terminal shows it.
    pub(crate) fn document(&self, value: &Value) -> Result<(), Trouble> {
        if io::stdout().is_terminal() {
            self.line(visible::json(&format!("{value:#}")))
        } else {
            self.row(value)
        }
    }

    /// Prints one JSON document on one line.
    pub(crate) fn row(&self, value: &Value) -> Result<(), Trouble> {
        self.line(visible::json(&value.to_string()))
    }
}

/// Whether what was written is still wanted: not, once its reader has closed it.
pub(crate) fn wanted(written: io::Result<()>) -> io::Result<bool> {
    match written {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(error),
    }
}

/// Says one line on standard error. Nobody may be listening, and its disk may be full: that must
/// not end a call that is under way, nor change what the exit code says.
pub(crate) fn tell(line: impl AsRef<str>) {
    tell_in(Paint::new(false), line);
}

/// The same, with what this has painted.
pub(crate) fn tell_in(paint: Paint, line: impl AsRef<str>) {
    let line = format!("{}\n", visible::lines(line.as_ref(), paint.is_on()));
    let _ = io::stderr().lock().write_all(line.as_bytes());
}

/// Whether a variable is there and not empty, as NO_COLOR wants it.
fn set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
}

fn dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

/// The most bytes of a body that are read. It is kept in memory, to be sent again.
const MAX_BODY: u64 = 1 << 30;

/// The bytes of an argument: itself, or the file after an `@`.
pub(crate) fn text_or_file(argument: &str) -> Result<Vec<u8>, Trouble> {
    match argument.strip_prefix('@') {
        Some("-") => files::all(io::stdin().lock(), MAX_BODY)
            .map_err(|error| Trouble::Usage(format!("standard input: {error}"))),
        Some(file) => files::bytes(file.as_ref(), MAX_BODY)
            .map_err(|error| Trouble::Usage(format!("{file}: {error}"))),
        None => Ok(argument.as_bytes().to_vec()),
    }
}

/// Header fields, each from `name: value` or `name:value`. `what` is a word for one of them.
///
/// They are read here and not by clap, whose error would repeat the whole text: it may be a secret
/// with its colon forgotten.
pub(crate) fn headers(what: &str, texts: &[String]) -> Result<Vec<(String, String)>, Trouble> {
    let header = |text: &String| match text.split_once(':') {
        Some((name, value)) if !name.is_empty() && !name.contains(char::is_whitespace) => {
            Some((name.to_owned(), value.trim().to_owned()))
        }
        _ => None,
    };
    let wrong = |number: usize| Trouble::Usage(format!("{what} {number}: expected name:value"));
    let each = texts.iter().zip(1..);
    each.map(|(text, number)| header(text).ok_or_else(|| wrong(number))).collect()
}

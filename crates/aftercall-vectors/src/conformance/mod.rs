//! Conformance of an implementation that is another program: it reads cases as JSON lines and
//! writes what it says of each, also as JSON lines. `docs/conformance.md` describes the protocol.
//!
//! A [`Suite`] is the cases, [`lines`](Suite::lines) what the program reads, a [`Runner`] the
//! program with its [`Limits`], and [`Results`] what came of it: which [`Level`] it reaches, and
//! where it differs. [`answer`] is the other side of the protocol, for the core.

mod answering;
mod harm;
mod line;
mod results;
mod runner;
mod words;

pub use answering::answer;
pub use results::{Counts, Differing, Results};
pub use runner::{Limits, Runner};

use crate::case;
use core::fmt;
use serde_json::Value;
use std::collections::HashMap;

/// The version of the protocol. Another one means that the two sides do not understand each other.
pub const PROTOCOL: u64 = 1;

/// The levels of the package, in order. Each contains those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Look a status up: cases of kind `status`.
    LookUp,
    /// Judge a response or a failure: cases of kind `judge`.
    Judge,
    /// Carry one operation through: cases of kind `call` with one call.
    Call,
    /// What an adapter in an HTTP client needs besides: several calls on one engine, and cases of
    /// kind `stream`.
    Adapt,
}

impl Level {
    /// All of them, in order.
    pub const ALL: [Level; 4] = [Level::LookUp, Level::Judge, Level::Call, Level::Adapt];

    /// Its number, from 1.
    pub fn number(self) -> usize {
        Level::ALL.iter().position(|level| *level == self).map_or(0, |position| position + 1)
    }

    /// Its name.
    pub fn slug(self) -> &'static str {
        match self {
            Level::LookUp => "look-up",
            Level::Judge => "judge",
            Level::Call => "call",
            Level::Adapt => "adapt",
        }
    }

    /// The level of that name.
    pub fn from_slug(slug: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.slug() == slug)
    }

    fn of(case: &Value) -> Level {
        match case::kind(case) {
            Some("status") => Level::LookUp,
            Some("judge") => Level::Judge,
            Some("call") if case.get("calls").is_none() => Level::Call,
            _ => Level::Adapt,
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.number(), self.slug())
    }
}

/// One case and where it stands.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) file: String,
    pub(crate) name: String,
    pub(crate) source: String,
    /// Whether a standard or our law says so, instead of advising it or leaving it to a choice.
    pub(crate) must: bool,
    pub(crate) level: Level,
    pub(crate) given: Value,
}

/// The cases that a runner is asked, in order.
#[derive(Debug)]
pub struct Suite {
    pub(crate) cases: Vec<Case>,
}

impl Suite {
    /// The cases of these files, each a name and a text.
    ///
    /// # Errors
    ///
    /// When a file holds no list of cases, a case lacks what every case has, two have the same
    /// name, or there is none.
    pub fn read<N, T>(files: impl IntoIterator<Item = (N, T)>) -> Result<Suite, String>
    where
        N: Into<String>,
        T: AsRef<[u8]>,
    {
        let mut cases = Vec::new();
        let mut names: HashMap<String, String> = HashMap::new();
        for (file, text) in files {
            let file = file.into();
            let given: Vec<Value> = serde_json::from_slice(text.as_ref())
                .map_err(|error| format!("{file}: {error}"))?;
            for given in given {
                let case = Case::read(&file, given).map_err(|error| format!("{file}: {error}"))?;
                if let Some(other) = names.insert(case.name.clone(), file.clone()) {
                    return Err(format!("{file}: {}: {other} has a case of this name", case.name));
                }
                cases.push(case);
            }
        }
        if cases.is_empty() { Err("there is no case".to_owned()) } else { Ok(Suite { cases }) }
    }

    /// How many cases there are.
    pub fn count(&self) -> usize {
        self.cases.len()
    }
}

impl Case {
    fn read(file: &str, given: Value) -> Result<Case, String> {
        let must = case::level(&given)? == "must";
        let text = |key: &str| given.get(key).and_then(Value::as_str).unwrap_or("").to_owned();
        let (name, source, level) = (text("name"), text("source"), Level::of(&given));
        // The name without its folder says enough.
        let file = file.rsplit(['/', '\\']).next().unwrap_or(file).to_owned();
        Ok(Case { file, name, source, must, level, given })
    }
}

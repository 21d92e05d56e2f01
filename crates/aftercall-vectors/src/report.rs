//! The result of a run.

use crate::case;
use core::fmt;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};

/// The result of a run. Displayed, it is every failure and then the [summary](Report::summary).
#[derive(Debug, Default)]
pub struct Report {
    /// How many files were read.
    pub files: usize,
    /// How many cases were run.
    pub cases: usize,
    /// How many of them were of each kind. A case of a kind that does not exist is in none.
    pub kinds: BTreeMap<&'static str, usize>,
    /// What did not hold.
    pub failures: Vec<Failed>,
    /// Each case's name and the file in which it stands.
    names: HashMap<String, String>,
}

/// One case, or one file, that failed.
#[derive(Debug)]
pub struct Failed {
    /// The file.
    pub file: String,
    /// The case's name; empty when what is wrong is the file itself.
    pub case: String,
    /// What did not hold, a line each.
    pub problems: Vec<String>,
}

impl Report {
    /// Whether there were cases and each of them passed.
    pub fn passed(&self) -> bool {
        self.cases > 0 && self.failures.is_empty()
    }

    /// One line: how many ran, of which kinds, and how many failed.
    pub fn summary(&self) -> String {
        let kinds: Vec<String> =
            self.kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        let kinds =
            if kinds.is_empty() { String::new() } else { format!(" ({})", kinds.join(", ")) };
        let verdict = if self.passed() {
            "all passed".to_owned()
        } else {
            format!("{} failed", self.failures.len())
        };
        let (cases, files) = (counted(self.cases, "case"), counted(self.files, "file"));
        format!("{cases} in {files}{kinds}: {verdict}")
    }

    /// The report as JSON.
    pub fn json(&self) -> Value {
        let failure = |failed: &Failed| json!({"file": failed.file, "name": failed.case, "problems": failed.problems});
        json!({
            "files": self.files,
            "cases": self.cases,
            "kinds": self.kinds,
            "passed": self.passed(),
            "failures": self.failures.iter().map(failure).collect::<Vec<_>>(),
        })
    }

    /// Runs the cases of one file.
    pub(crate) fn file(
        &mut self,
        file: String,
        text: &[u8],
        say: &mut impl FnMut(&Value) -> Result<Value, String>,
    ) {
        self.files += 1;
        let cases: Vec<Value> = match serde_json::from_slice(text) {
            Ok(cases) => cases,
            Err(error) => return self.fail(file, String::new(), vec![error.to_string()]),
        };
        if cases.is_empty() {
            self.fail(file.clone(), String::new(), vec!["the file holds no case".to_owned()]);
        }
        for case in &cases {
            self.case(&file, case, say);
        }
    }

    fn case(
        &mut self,
        file: &str,
        case: &Value,
        say: &mut impl FnMut(&Value) -> Result<Value, String>,
    ) {
        self.cases += 1;
        if let Some(kind) = case::kind(case) {
            *self.kinds.entry(kind).or_default() += 1;
        }
        let name = case.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
        let checked = case::check(case, say);
        let mut problems = match checked {
            Ok(differences) => differences.iter().map(ToString::to_string).collect(),
            Err(error) => vec![error],
        };
        if let Some(other) = self.names.insert(name.clone(), file.to_owned()) {
            problems.push(format!("another case of this name stands in {other}"));
        }
        if !problems.is_empty() {
            self.fail(file.to_owned(), name, problems);
        }
    }

    fn fail(&mut self, file: String, case: String, problems: Vec<String>) {
        self.failures.push(Failed { file, case, problems });
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for failed in &self.failures {
            write!(f, "{failed}")?;
        }
        writeln!(f, "{}", self.summary())
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for problem in &self.problems {
            // What is wrong with a file itself is wrong with none of its cases.
            match self.case.as_str() {
                "" => writeln!(f, "{}: {problem}", self.file)?,
                case => writeln!(f, "{}: {case}: {problem}", self.file)?,
            }
        }
        Ok(())
    }
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

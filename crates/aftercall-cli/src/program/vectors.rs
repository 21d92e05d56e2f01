//! `aftercall vectors`: runs the shared vectors through the core.

use crate::shell::{End, Shell, Trouble};
use aftercall_cli::files;
use clap::Args;
use std::path::PathBuf;

/// The most bytes of a file of cases that are read.
const MAX_FILE: u64 = 64 << 20;

/// Run the shared vectors through the core
///
/// Prints each failure and, at the end, how many cases ran. An unknown key fails its case; a run
/// without cases fails. A file named schema.json is skipped. If a file cannot be read, nothing runs
/// and the exit code is 2.
#[derive(Args)]
pub(crate) struct Vectors {
    /// Files of cases
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print only failures
    #[arg(short, long)]
    quiet: bool,
}

impl Vectors {
    pub(crate) fn run(&self, shell: &Shell) -> Result<End, Trouble> {
        let report = aftercall_vectors::run(self.texts()?);
        if shell.json {
            shell.document(&report.json())?;
            return Ok(End::of(report.passed()));
        }
        for failed in &report.failures {
            for problem in &failed.problems {
                let mark = shell.paint.bad("FAIL");
                // What is wrong with a file itself is wrong with none of its cases.
                let case = match failed.case.as_str() {
                    "" => String::new(),
                    case => format!(" {case}:"),
                };
                shell.line(format!("{mark} {}:{case} {problem}", failed.file))?;
            }
        }
        if !self.quiet || report.cases == 0 {
            shell.line(report.summary())?;
        }
        Ok(End::of(report.passed()))
    }

    /// Each file's name and text. `schema.json` describes cases and holds none.
    fn texts(&self) -> Result<Vec<(String, Vec<u8>)>, Trouble> {
        let holds_cases =
            |path: &&PathBuf| path.file_name().is_none_or(|name| name != "schema.json");
        let text = |path: &PathBuf| {
            let shown = path.display().to_string();
            match files::bytes(path, MAX_FILE) {
                Ok(text) => Ok((shown, text)),
                Err(error) => Err(Trouble::Usage(format!("{shown}: {error}"))),
            }
        };
        self.files.iter().filter(holds_cases).map(text).collect()
    }
}

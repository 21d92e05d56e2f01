//! `aftercall vectors`: runs the shared vectors, through the core or through a runner.

use crate::shell::{self, End, Shell, Trouble};
use aftercall_cli::{files, visible};
use aftercall_vectors::conformance::{self, Level, Limits, Results, Runner, Suite};
use clap::Args;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// The most bytes of a file of cases that are read.
const MAX_FILE: u64 = 64 << 20;

/// The files of this version, each a name and a text.
static BUILT_IN: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/vectors.rs"));

/// Run the shared vectors: through the core, or through a program of yours
///
/// Prints each failure and, at the end, how many cases ran. An unknown key fails its case; a run
/// without cases fails. A file named schema.json is skipped. If a file cannot be read, nothing runs
/// and the exit code is 2.
///
/// With --runner, COMMAND is started and asked: it reads cases as JSON lines and writes what it says
/// of each as a JSON line. docs/conformance.md describes the protocol. The exit code is 0 if every
/// case passed, or with --reach if that level was reached.
#[derive(Args)]
pub(crate) struct Vectors {
    /// Files of cases; without one, those of this version
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print only failures
    #[arg(short, long)]
    quiet: bool,
    /// Ask this program. Quotes make one word; there is no shell
    #[arg(long, value_name = "COMMAND", conflicts_with_all = ["print_cases", "answer", "quiet"])]
    runner: Option<String>,
    /// With --runner: the level that it must reach
    #[arg(long, value_name = "LEVEL", requires = "runner", value_parser = ["look-up", "judge", "call", "adapt"])]
    reach: Option<String>,
    /// With --runner: how many of the cases that differ are shown
    #[arg(long, value_name = "N", requires = "runner", default_value_t = 10)]
    show: usize,
    /// With --runner: the longest time without a line, in seconds
    #[arg(long, value_name = "S", requires = "runner", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout: u64,
    /// Print what a runner reads, to try one by hand
    #[arg(long, conflicts_with_all = ["answer", "quiet"])]
    print_cases: bool,
    /// Be a runner: read cases from standard input and write what the core says of them
    #[arg(long, conflicts_with_all = ["files", "quiet"])]
    answer: bool,
}

impl Vectors {
    pub(crate) fn run(&self, shell: &Shell) -> Result<End, Trouble> {
        if self.answer {
            return answer();
        }
        let texts = self.texts()?;
        if let Some(command) = &self.runner {
            return self.ask(command, &suite(texts)?, shell);
        }
        if self.print_cases {
            for line in suite(texts)?.lines().map_err(Trouble::Usage)? {
                shell.line(visible::json(&line))?;
            }
            return Ok(End::Well);
        }
        self.through_the_core(texts, shell)
    }

    fn through_the_core(
        &self,
        texts: Vec<(String, Vec<u8>)>,
        shell: &Shell,
    ) -> Result<End, Trouble> {
        let report = aftercall_vectors::run(texts);
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

    fn ask(&self, command: &str, suite: &Suite, shell: &Shell) -> Result<End, Trouble> {
        let wrong = |error: String| Trouble::Usage(format!("--runner: {error}"));
        let runner = Runner::new(command).map_err(wrong)?;
        let limits = Limits { silence: Duration::from_secs(self.timeout), ..Limits::default() };
        let results = runner.ask(suite, &limits).map_err(wrong)?;
        if shell.json {
            shell.document(&results.json())?;
        } else {
            shell.line(results.text(self.show).trim_end())?;
        }
        Ok(End::of(self.suffices(&results)))
    }

    /// Whether what was to be reached is.
    fn suffices(&self, results: &Results) -> bool {
        match self.reach.as_deref().and_then(Level::from_slug) {
            Some(level) => results.broken.is_none() && results.reached() >= Some(level),
            None => results.passed(),
        }
    }

    /// Each file's name and text. `schema.json` describes cases and holds none.
    fn texts(&self) -> Result<Vec<(String, Vec<u8>)>, Trouble> {
        if self.files.is_empty() {
            let owned = |(name, text): &(&str, &[u8])| ((*name).to_owned(), text.to_vec());
            return Ok(BUILT_IN.iter().map(owned).collect());
        }
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

fn suite(texts: Vec<(String, Vec<u8>)>) -> Result<Suite, Trouble> {
    Suite::read(texts).map_err(Trouble::Usage)
}

/// Is a runner until its input ends.
fn answer() -> Result<End, Trouble> {
    let name = concat!("aftercall ", env!("CARGO_PKG_VERSION"));
    let output = io::BufWriter::new(io::stdout().lock());
    match shell::wanted(conformance::answer(name, io::stdin().lock(), output)) {
        Ok(_) => Ok(End::Well),
        Err(error) => Err(Trouble::Failed(error.to_string())),
    }
}

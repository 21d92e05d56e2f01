//! What a step tells of each language: how many vectors and end-to-end tests ran, and what was
//! skipped.
//!
//! A program that a step runs prints lines of their own, in any order and as often as it likes:
//!
//! ```text
//! vectors 3652
//! end-to-end 12
//! skipped luajit is not installed
//! ```
//!
//! `ruby: end-to-end 5` tells it of a language that is not the step's. Marks that test runners put
//! before lines (`# `, `ℹ `, `file_test.go:7: `) do not matter. Numbers are added up. The step gives
//! the [`Tally`], as text, behind the first line of its words; the suite shows it in a table, and in
//! CI a language of which something was skipped has failed.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{Read, Write};
use std::process::{Command, Stdio};

/// What is told of one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) vectors: u64,
    pub(crate) end_to_end: u64,
    pub(crate) skipped: Vec<String>,
}

/// What is told of each language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) languages: BTreeMap<String, Counts>,
}

impl Tally {
    /// Runs a command as [`crate::commands::shown`] does, and keeps what its standard output tells.
    /// Lines that name no language are about this one.
    pub(crate) fn of(command: &mut Command, language: &str) -> Result<Tally, String> {
        let name = command.get_program().display().to_string();
        let failed = |error: std::io::Error| format!("{name}: {error}");
        let mut child = command.stdout(Stdio::piped()).spawn().map_err(failed)?;
        let mut tally = Tally::default();
        if let Some(output) = child.stdout.take() {
            tally.read(output, language).map_err(failed)?;
        }
        let status = child.wait().map_err(failed)?;
        if status.success() { Ok(tally) } else { Err(format!("{name} ended with {status}")) }
    }

    /// Shows what is read at once, line by line or in part.
    fn read(&mut self, mut output: impl Read, language: &str) -> std::io::Result<()> {
        let (mut line, mut piece) = (Vec::new(), [0; 4096]);
        loop {
            let read = output.read(&mut piece)?;
            let piece = piece.get(..read).unwrap_or_default();
            let mut shown = std::io::stdout().lock();
            shown.write_all(piece)?;
            shown.flush()?;
            for byte in piece {
                if *byte == b'\n' {
                    self.take(&String::from_utf8_lossy(&line), language);
                    line.clear();
                } else {
                    line.push(*byte);
                }
            }
            if read == 0 {
                self.take(&String::from_utf8_lossy(&line), language);
                return Ok(());
            }
        }
    }

    /// Takes one line, if it tells something.
    pub(crate) fn take(&mut self, line: &str, language: &str) {
        let line = line.trim_start_matches(['#', 'ℹ', ' ', '\t']).trim_end();
        let is_word = |word: &str| {
            let letter = |letter: char| letter.is_ascii_lowercase() || letter == '-';
            !word.is_empty() && word.chars().all(letter)
        };
        let (language, told) = match line.split_once(": ") {
            Some((first, rest)) if is_word(first) => (first, rest),
            Some((first, rest)) if !first.contains(' ') => (language, rest),
            _ => (language, line),
        };
        let Some((what, told)) = told.split_once(' ') else { return };
        let mut entry = Counts::default();
        match (what, told.trim().parse::<u64>()) {
            ("vectors", Ok(count)) => entry.vectors = count,
            ("end-to-end", Ok(count)) => entry.end_to_end = count,
            ("skipped", Err(_)) => entry.skipped.push(told.trim().to_owned()),
            _ => return,
        }
        let counts = self.languages.entry(language.to_owned()).or_default();
        counts.vectors += entry.vectors;
        counts.end_to_end += entry.end_to_end;
        counts.skipped.append(&mut entry.skipped);
    }

    /// Adds what another one tells.
    pub(crate) fn add(&mut self, other: &Tally) {
        other.to_string().lines().for_each(|line| self.take(line, ""));
    }

    /// How many reasons for skipping there are.
    pub(crate) fn skips(&self) -> usize {
        self.languages.values().map(|counts| counts.skipped.len()).sum()
    }

    /// The table of the suite, without what tells nothing.
    pub(crate) fn table(&self) -> String {
        let mut table =
            format!("{:<12} {:>8} {:>11}  skipped\n", "language", "vectors", "end-to-end");
        let shown = |count: u64| if count == 0 { "-".to_owned() } else { count.to_string() };
        for (language, counts) in &self.languages {
            let row = format!(
                "{language:<12} {:>8} {:>11}  {}",
                shown(counts.vectors),
                shown(counts.end_to_end),
                counts.skipped.join("; ")
            );
            table.push_str(row.trim_end());
            table.push('\n');
        }
        table
    }
}

/// The lines that tell the same.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (language, counts) in &self.languages {
            writeln!(f, "{language}: vectors {}", counts.vectors)?;
            writeln!(f, "{language}: end-to-end {}", counts.end_to_end)?;
            for reason in &counts.skipped {
                writeln!(f, "{language}: skipped {reason}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Tally {
        let mut tally = Tally::default();
        tally.read(text.as_bytes(), "go").expect("a text can be read");
        tally
    }

    #[test]
    fn lines_of_all_kinds() {
        let tally = told(
            "# vectors 3\nℹ vectors 4\n    run_test.go:7: end-to-end 2\nruby: end-to-end 5\n\
             5 vectors\nvectors of all kinds\nskipped 3\nvectors: 7 of 8\nit: had vectors 9\n\
             lua: skipped luajit is missing: apt-get install luajit\nend-to-end 1",
        );
        let go = tally.languages.get("go").cloned().unwrap_or_default();
        assert_eq!(go, Counts { vectors: 7, end_to_end: 3, skipped: Vec::new() });
        assert_eq!(tally.languages.get("ruby").map(|counts| counts.end_to_end), Some(5));
        let lua = tally.languages.get("lua").cloned().unwrap_or_default();
        assert_eq!(lua.skipped, ["luajit is missing: apt-get install luajit"]);
        assert_eq!((tally.languages.len(), tally.skips()), (3, 1));
    }

    #[test]
    fn its_text_tells_the_same() {
        let tally = told("vectors 3\nruby: end-to-end 5\nlua: skipped no luajit\n");
        let mut again = Tally::default();
        again.add(&tally);
        assert_eq!(again, tally);
        again.add(&tally);
        assert_eq!(again.languages.get("go").map(|counts| counts.vectors), Some(6));
        assert!(again.table().contains("go                  6           -\n"), "{}", again.table());
    }
}

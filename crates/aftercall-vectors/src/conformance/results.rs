//! What came of asking a runner: how many cases passed, per level and per file, and where it
//! differs.

use super::line::Answer;
use super::{Case, Level, Suite};
use crate::case;
use crate::compare::Difference;
use core::fmt;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The most reasons for skipping that are counted apart, and the longest text of one.
const MAX_REASONS: usize = 20;
const MAX_REASON: usize = 200;
/// The most characters of a value that are shown to people.
const MAX_SHOWN: usize = 120;

/// How cases ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// How many there are.
    pub cases: usize,
    /// Everything that is expected was said.
    pub passed: usize,
    /// Something else was said, or the runner gave an error.
    pub differ: usize,
    /// Nothing that was said is wrong, but something is missing.
    pub incomplete: usize,
    /// The runner does not do such cases.
    pub skipped: usize,
    /// No answer came, because the run ended early.
    pub unanswered: usize,
    /// Of those that differ: it could do harm to believe them ([`Difference::could_do_harm`]).
    pub harmful: usize,
}

impl Counts {
    fn all_passed(&self) -> bool {
        self.cases > 0 && self.passed == self.cases
    }

    fn json(&self) -> Value {
        json!({
            "cases": self.cases, "passed": self.passed, "differ": self.differ,
            "incomplete": self.incomplete, "skipped": self.skipped,
            "unanswered": self.unanswered, "harmful": self.harmful,
        })
    }
}

/// A case of which something wrong was said.
#[derive(Debug)]
pub struct Differing {
    /// The file of the case.
    pub file: String,
    /// Its name.
    pub name: String,
    /// The standard, page or rule that it comes from.
    pub source: String,
    /// What was said instead. Empty if the runner gave an error.
    pub differences: Vec<Difference>,
    /// Why there is nothing to compare.
    pub error: Option<String>,
}

impl Differing {
    /// Whether it could do harm to believe what was said.
    pub fn could_do_harm(&self) -> bool {
        self.differences.iter().any(Difference::could_do_harm)
    }

    fn json(&self) -> Value {
        let difference = |one: &Difference| json!({"place": one.place, "expected": one.expected, "said": one.said, "could_do_harm": one.could_do_harm()});
        json!({
            "file": self.file, "name": self.name, "source": self.source, "error": self.error,
            "differences": self.differences.iter().map(difference).collect::<Vec<_>>(),
        })
    }
}

/// What came of asking a runner.
#[derive(Debug)]
pub struct Results {
    /// What the runner calls itself; empty if it did not say.
    pub runner: String,
    /// Why the run ended early, or what else the runner did against the protocol.
    pub broken: Option<String>,
    /// The cases of each level, and those of them that must hold.
    pub levels: [(Level, Counts, Counts); 4],
    /// The cases of each file.
    pub files: BTreeMap<String, Counts>,
    /// The cases that differ; those that could do harm first.
    pub differing: Vec<Differing>,
    /// Why cases were skipped, and how many.
    pub skipped: BTreeMap<String, usize>,
    /// About which keys nothing was said, and in how many cases.
    pub missing: BTreeMap<String, usize>,
}

impl Results {
    /// All cases of a suite, none of them answered.
    pub(crate) fn of(suite: &Suite) -> Results {
        let none = Counts::default();
        let mut results = Results {
            runner: String::new(),
            broken: None,
            levels: Level::ALL.map(|level| (level, none, none)),
            files: BTreeMap::new(),
            differing: Vec::new(),
            skipped: BTreeMap::new(),
            missing: BTreeMap::new(),
        };
        for case in &suite.cases {
            results.count(case, |counts| {
                counts.cases += 1;
                counts.unanswered += 1;
            });
        }
        results
    }

    /// Whether everything passed and the runner kept to the protocol.
    pub fn passed(&self) -> bool {
        self.broken.is_none() && self.levels.iter().all(|(_, all, _)| all.cases == all.passed)
    }

    /// The highest level that is reached: of it and of all before it, every case that must hold
    /// does. A level without such cases is not reached.
    pub fn reached(&self) -> Option<Level> {
        let reached = self.levels.iter().take_while(|(_, _, must)| must.all_passed());
        reached.last().map(|(level, _, _)| *level)
    }

    /// Takes the answer to one case.
    pub(crate) fn take(&mut self, case: &Case, answer: Answer) {
        self.count(case, |counts| counts.unanswered -= 1);
        let compared = match answer {
            Answer::Skip(reason) => {
                let reason = shortened(&reason, MAX_REASON);
                let known = self.skipped.contains_key(&reason) || self.skipped.len() < MAX_REASONS;
                let reason = if known { reason } else { "other reasons".to_owned() };
                *self.skipped.entry(reason).or_default() += 1;
                return self.count(case, |counts| counts.skipped += 1);
            }
            Answer::Error(error) => Err(error),
            Answer::Said(said) => case::compared(&case.given, &said),
        };
        let (differences, error) = match compared {
            Ok(differences) => (differences, None),
            Err(error) => (Vec::new(), Some(error)),
        };
        let (wrong, missing): (Vec<_>, Vec<_>) =
            differences.into_iter().partition(|one| one.said.is_some());
        for one in &missing {
            let key = one.place.split_once('.').map_or(one.place.as_str(), |(_, key)| key);
            *self.missing.entry(without_positions(key)).or_default() += 1;
        }
        if error.is_none() && wrong.is_empty() {
            let complete = missing.is_empty();
            return self.count(case, |counts| {
                *(if complete { &mut counts.passed } else { &mut counts.incomplete }) += 1;
            });
        }
        let differing = Differing {
            file: case.file.clone(),
            name: case.name.clone(),
            source: case.source.clone(),
            differences: wrong,
            error,
        };
        let harmful = usize::from(differing.could_do_harm());
        self.count(case, |counts| {
            counts.differ += 1;
            counts.harmful += harmful;
        });
        self.differing.push(differing);
    }

    /// Ends the run: what could do harm comes first.
    pub(crate) fn sorted(mut self) -> Results {
        self.differing.sort_by_key(|one| !one.could_do_harm());
        self
    }

    fn count(&mut self, case: &Case, change: impl Fn(&mut Counts)) {
        change(self.files.entry(case.file.clone()).or_default());
        for (level, all, must) in &mut self.levels {
            if *level == case.level {
                change(all);
                if case.must {
                    change(must);
                }
            }
        }
    }

    /// The results as JSON.
    pub fn json(&self) -> Value {
        let level = |(level, all, must): &(Level, Counts, Counts)| {
            json!({
                "level": level.number(), "name": level.slug(), "all": all.json(), "must": must.json(),
                "reached": self.reached() >= Some(*level),
            })
        };
        let files = self.files.iter().map(|(name, counts)| (name.clone(), counts.json()));
        json!({
            "runner": self.runner,
            "broken": self.broken,
            "passed": self.passed(),
            "reached": self.reached().map(Level::slug),
            "levels": self.levels.iter().map(level).collect::<Vec<_>>(),
            "files": files.collect::<serde_json::Map<_, _>>(),
            "differing": self.differing.iter().map(Differing::json).collect::<Vec<_>>(),
            "skipped": self.skipped,
            "missing": self.missing,
        })
    }

    /// The results for a person: the levels, the files of which only something passed, and the first
    /// so many differences.
    pub fn text(&self, differences: usize) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = self.write(&mut text, differences);
        text
    }

    fn write(&self, out: &mut String, differences: usize) -> fmt::Result {
        use fmt::Write;
        let name = if self.runner.is_empty() { "the runner" } else { &self.runner };
        writeln!(out, "{}", shortened(name, MAX_SHOWN))?;
        writeln!(out, "\n{}  reached", heading("level"))?;
        for (level, all, must) in &self.levels {
            let reached = match (self.reached() >= Some(*level), must.cases - must.passed) {
                (true, _) if all.all_passed() => "in full".to_owned(),
                (true, _) => "yes, in all that must hold".to_owned(),
                (false, 0) if must.cases == 0 => "no: no case was asked".to_owned(),
                (false, 0) => "no: a level before it is not".to_owned(),
                (false, wrong) => format!("no: {wrong} of {} that must hold do not", must.cases),
            };
            writeln!(out, "{}  {reached}", row(&level.to_string(), all))?;
        }
        let (passed, others): (Vec<_>, Vec<_>) =
            self.files.iter().partition(|(_, counts)| counts.all_passed());
        let says_something =
            |counts: &Counts| counts.unanswered < counts.cases && counts.skipped < counts.cases;
        let asked: Vec<_> = others.iter().filter(|(_, counts)| says_something(counts)).collect();
        if !asked.is_empty() {
            writeln!(out, "\n{}", heading("file"))?;
        }
        for (file, counts) in asked {
            writeln!(out, "{}", row(file, counts))?;
        }
        let skipped = others.iter().filter(|(_, counts)| counts.skipped == counts.cases).count();
        let (passed, all) = (passed.len(), self.files.len());
        writeln!(out, "\n{passed} of {all} files passed in full, {skipped} were skipped in full")?;
        self.write_reasons(out)?;
        self.write_differences(out, differences)?;
        if let Some(broken) = &self.broken {
            writeln!(out, "\nBROKEN: {broken}")?;
        }
        Ok(())
    }

    fn write_reasons(&self, out: &mut String) -> fmt::Result {
        use fmt::Write;
        for (reason, count) in &self.skipped {
            writeln!(out, "skipped {count}: {reason}")?;
        }
        let mut missing: Vec<_> = self.missing.iter().collect();
        missing.sort_by_key(|(_, count)| usize::MAX - **count);
        if let Some((first, rest)) = missing.split_first() {
            write!(out, "nothing said about: {} ({})", shortened(first.0, MAX_SHOWN), first.1)?;
            for (key, count) in rest.iter().take(9) {
                write!(out, ", {} ({count})", shortened(key, MAX_SHOWN))?;
            }
            writeln!(out)?;
        }
        Ok(())
    }

    fn write_differences(&self, out: &mut String, differences: usize) -> fmt::Result {
        use fmt::Write;
        let harmful = self.differing.iter().filter(|one| one.could_do_harm()).count();
        if harmful > 0 {
            writeln!(out, "\nIn {harmful} cases it could do harm to believe what was said.")?;
        }
        for one in self.differing.iter().take(differences) {
            let (name, source) =
                (shortened(&one.name, MAX_REASON), shortened(&one.source, MAX_REASON));
            writeln!(out, "\n{}: {name}\n  source: {source}", one.file)?;
            if let Some(error) = &one.error {
                writeln!(out, "  {}", shortened(error, MAX_SHOWN))?;
            }
            for difference in &one.differences {
                let said = difference.said.as_ref().map_or_else(String::new, Value::to_string);
                writeln!(
                    out,
                    "  {}: expected {}, said {}{}",
                    difference.place,
                    shortened(&difference.expected.to_string(), MAX_SHOWN),
                    shortened(&said, MAX_SHOWN),
                    if difference.could_do_harm() { " (could do harm)" } else { "" },
                )?;
            }
        }
        let left = self.differing.len().saturating_sub(differences);
        if left > 0 { writeln!(out, "\n{left} more cases differ") } else { Ok(()) }
    }
}

/// `problem.errors[3].code` as `problem.errors[].code`.
fn without_positions(key: &str) -> String {
    key.chars().filter(|letter| !letter.is_ascii_digit()).collect()
}

fn heading(what: &str) -> String {
    format!(
        "{what:<30} {:>6} {:>7} {:>7} {:>11} {:>8}",
        "cases", "passed", "differ", "incomplete", "skipped"
    )
}

fn row(what: &str, counts: &Counts) -> String {
    let Counts { cases, passed, differ, incomplete, skipped, unanswered, .. } = *counts;
    let unanswered =
        if unanswered == 0 { String::new() } else { format!("  {unanswered} unanswered") };
    format!(
        "{what:<30} {cases:>6} {passed:>7} {differ:>7} {incomplete:>11} {skipped:>8}{unanswered}"
    )
}

/// A text on one line, and not too long.
fn shortened(text: &str, most: usize) -> String {
    let text = text.replace(char::is_control, " ");
    match text.char_indices().nth(most) {
        None => text,
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
    }
}

//! The parts of Python's stubs that follow from the core: the scalars of a verdict, the members of a
//! status, the settings of a policy. What is between their marks is written anew, but for the
//! docstrings: those are of `bindings/python/stubs.py`, which takes them from the built module.

use crate::letters::class;
use crate::settings;
use aftercall::{Contract, SETS, SUMMARY_FIELDS, SummaryKind};
use serde_json::Value;
use std::collections::BTreeMap;

/// The stubs with the parts that are made.
pub(crate) fn made(stub: &str) -> Result<String, String> {
    let stub = with_part(stub, "scalars", &scalars())?;
    let stub = with_part(&stub, "members of a status", &status()?)?;
    with_part(&stub, "settings", &settings::stub())
}

fn begin(part: &str) -> String {
    let (first, rest) = part.split_at(1);
    format!("    # {}{rest}, made by `cargo run -p xtask -- types`:\n", first.to_uppercase())
}

fn end(part: &str) -> String {
    format!("    # End of the {part}.\n")
}

fn with_part(stub: &str, part: &str, text: &str) -> Result<String, String> {
    let (begin, end) = (begin(part), end(part));
    let missing = || format!("_native.pyi: the marks of the {part} are missing");
    let (before, rest) = stub.split_once(&begin).ok_or_else(missing)?;
    let (old, after) = rest.split_once(&end).ok_or_else(missing)?;
    let text = documented(text, &docstrings(old));
    Ok(format!("{before}{begin}{text}{end}{after}"))
}

/// The name of the function that a line begins to define.
fn defined(line: &str) -> Option<&str> {
    line.trim_start().strip_prefix("def ")?.split('(').next()
}

const QUOTES: &str = "\"\"\"";

/// The docstrings of functions by their names, as they are written.
fn docstrings(stub: &str) -> BTreeMap<&str, String> {
    let mut found: BTreeMap<&str, String> = BTreeMap::new();
    let (mut name, mut is_inside) = ("", false);
    for line in stub.lines() {
        name = defined(line).unwrap_or(name);
        let quotes = line.matches(QUOTES).count();
        if is_inside || quotes > 0 {
            found.entry(name).or_default().push_str(&format!("{line}\n"));
        }
        is_inside ^= quotes == 1;
    }
    found
}

/// A stub with a docstring for each function that has one.
fn documented(stub: &str, docstrings: &BTreeMap<&str, String>) -> String {
    let (mut text, mut name) = (String::new(), "");
    for line in stub.lines() {
        name = defined(line).unwrap_or(name);
        match (line.strip_suffix(" ..."), docstrings.get(name)) {
            (Some(head), Some(docstring)) => text += &format!("{head}\n{docstring}"),
            _ => text += &format!("{line}\n"),
        }
    }
    text
}

fn property(name: &str, kind: &str) -> String {
    format!("    @property\n    def {name}(self) -> {kind}: ...\n")
}

/// The properties of a verdict's scalars.
fn scalars() -> String {
    let kind = |kind| match kind {
        SummaryKind::Code => "int".to_owned(),
        SummaryKind::Flag => "bool".to_owned(),
        SummaryKind::Word(set) => class(set.name),
    };
    SUMMARY_FIELDS.iter().map(|field| property(field.name, &kind(field.kind))).collect()
}

/// The properties of a status: the members of its JSON form. A member with the name of a set is a
/// word of that set.
fn status() -> Result<String, String> {
    let row = Contract::rest().status(503).to_json();
    let row: serde_json::Map<String, Value> =
        serde_json::from_str(&row).map_err(|error| error.to_string())?;
    let kind = |name: &str, value: &Value| match value {
        _ if SETS.iter().any(|set| set.name == name) => Ok(class(name)),
        Value::Bool(_) => Ok("bool".to_owned()),
        Value::Number(_) => Ok("int".to_owned()),
        Value::String(_) => Ok("str".to_owned()),
        _ => Err(format!("the member {name} of a status has no type in Python")),
    };
    row.iter().map(|(name, value)| Ok(property(name, &kind(name, value)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_is_written_between_its_marks() {
        let parts = ["scalars", "members of a status", "settings"];
        let old: String =
            parts.iter().map(|part| format!("{}    former\n{}", begin(part), end(part))).collect();
        let new = made(&old).unwrap();
        assert!(!new.contains("former"));
        assert!(new.contains("def disposition(self) -> Disposition: ..."));
        assert!(new.contains("def reference(self) -> str: ..."));
        assert!(new.contains("def deadline(self) -> float: ..."));
        assert_eq!(made(&new).unwrap(), new);
    }

    #[test]
    fn docstrings_are_kept() {
        let short = "    def is_known(self) -> int:\n        \"\"\"Short.\"\"\"\n";
        let long = "    def profile(\n    ) -> None:\n        \"\"\"Long.\n\n        More.\n        \"\"\"\n";
        let stub = format!("{short}{long}");
        let kept: Vec<_> = docstrings(&stub).into_iter().collect();
        assert_eq!(kept[0], ("is_known", "        \"\"\"Short.\"\"\"\n".to_owned()));
        assert_eq!(kept[1].1.lines().count(), 4);

        let parts = ["scalars", "members of a status", "settings"];
        let old: String =
            parts.iter().map(|part| format!("{}{short}{long}{}", begin(part), end(part))).collect();
        let new = made(&old).unwrap();
        let known = "    def is_known(self) -> bool:\n        \"\"\"Short.\"\"\"\n    @property\n";
        assert_eq!(new.matches(known).count(), 2, "{new}");
        assert!(
            new.contains(
                "    ) -> Policy:\n        \"\"\"Long.\n\n        More.\n        \"\"\"\n"
            )
        );
        assert!(new.contains("    def effect(self) -> Effect: ...\n"));
        assert_eq!(made(&new).unwrap(), new);
    }

    #[test]
    fn a_stub_without_its_marks_is_refused() {
        let missing = made("class Verdict: ...").unwrap_err();
        assert!(missing.contains("scalars are missing"), "{missing}");
    }
}

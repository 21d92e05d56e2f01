//! Runs the shared vectors through the core.
//!
//! A case passes when everything that it expects stands in the JSON form of what the core says
//! (`json.rs`). A key that is unknown fails, and so does a run of no case at all.

mod called;
mod compare;

use crate::strict::Fields;
use crate::{files, given, json};
use aftercall::Status;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::path::Path;

/// What came of a run.
#[derive(Debug, Default)]
pub struct Report {
    /// How many files were read.
    pub files: usize,
    /// How many cases were run.
    pub cases: usize,
    /// What did not hold.
    pub failures: Vec<Failed>,
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

    /// One line: how many ran, and how many failed.
    pub fn summary(&self) -> String {
        let failed = self.failures.len();
        let (cases, files) = (self.cases, self.files);
        let verdict =
            if self.passed() { "all passed".to_owned() } else { format!("{failed} failed") };
        format!("{cases} cases in {files} files: {verdict}")
    }

    /// The report as JSON.
    pub fn json(&self) -> Value {
        let failure = |failed: &Failed| json!({"file": failed.file, "name": failed.case, "problems": failed.problems});
        json!({
            "files": self.files,
            "cases": self.cases,
            "passed": self.passed(),
            "failures": self.failures.iter().map(failure).collect::<Vec<_>>(),
        })
    }

    fn fail(&mut self, file: &str, case: &str, problems: Vec<String>) {
        self.failures.push(Failed { file: file.to_owned(), case: case.to_owned(), problems });
    }
}

/// The most bytes of a file of cases that are read.
const MAX_FILE: u64 = 64 << 20;

/// Runs the cases of these files. `schema.json` describes cases and holds none; it is passed over.
///
/// # Errors
///
/// When a file cannot be read; then nothing was run.
pub fn run<P: AsRef<Path>>(files: &[P]) -> Result<Report, String> {
    let mut texts = Vec::new();
    for path in files.iter().map(AsRef::as_ref) {
        if path.file_name().is_some_and(|name| name == "schema.json") {
            continue;
        }
        let shown = path.display().to_string();
        let text = files::bytes(path, MAX_FILE).map_err(|error| format!("{shown}: {error}"))?;
        texts.push((shown, text));
    }
    let mut report = Report::default();
    for (shown, text) in texts {
        match serde_json::from_slice::<Vec<Value>>(&text) {
            Ok(cases) => run_cases(&cases, &shown, &mut report),
            Err(error) => report.fail(&shown, "", vec![error.to_string()]),
        }
    }
    Ok(report)
}

/// Runs the cases of one file.
fn run_cases(cases: &[Value], file: &str, report: &mut Report) {
    report.files += 1;
    if cases.is_empty() {
        report.fail(file, "", vec!["the file holds no case".to_owned()]);
    }
    for case in cases {
        report.cases += 1;
        let name = case.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
        let mut problems = run_case(case).unwrap_or_else(|error| vec![error]);
        if let Some(other) = report.names.insert(name.clone(), file.to_owned()) {
            problems.push(format!("another case of this name stands in {other}"));
        }
        if !problems.is_empty() {
            report.fail(file, &name, problems);
        }
    }
}

/// Runs one case: what did not hold, or why it could not be run.
fn run_case(case: &Value) -> Result<Vec<String>, String> {
    let mut fields = Fields::of(case, "case")?;
    fields.words("name")?;
    fields.words("source")?;
    let level = fields.words("level")?;
    if !["must", "should", "may"].contains(&level) {
        return Err(format!("level: unknown level {level:?}"));
    }
    match fields.words("kind")? {
        "status" => run_status(fields),
        "judge" => run_judge(fields),
        "call" => called::run(fields),
        other => Err(format!("kind: unknown kind {other:?}")),
    }
}

fn run_status(mut fields: Fields<'_>) -> Result<Vec<String>, String> {
    let contract = given::contract(fields.take("contract"))?;
    let (input, expect) = (fields.need("input")?, fields.need("expect")?);
    fields.end()?;
    let found: Option<Status> = match input {
        Value::String(text) => contract.parse(text).ok(),
        Value::Number(number) => {
            let code = number.as_u64().and_then(|code| u16::try_from(code).ok());
            code.map(|code| contract.status(code))
        }
        _ => return Err("input: expected an integer or a text".to_owned()),
    };
    match (found, compare::expects_error(expect)?) {
        (None, true) => Ok(Vec::new()),
        (None, false) => Ok(vec!["an error, where a row was expected".to_owned()]),
        (Some(row), true) => Ok(vec![format!("{row}, where an error was expected")]),
        (Some(row), false) => {
            let mut said = json::status(&row);
            // The vectors do not speak of these two.
            if let Some(said) = said.as_object_mut() {
                said.remove("help");
                said.remove("reference");
            }
            Ok(compare::members(expect, &said, "status"))
        }
    }
}

fn run_judge(mut fields: Fields<'_>) -> Result<Vec<String>, String> {
    let contract = given::contract(fields.take("contract"))?;
    let request = fields.take("request").map(given::request).transpose()?;
    let came = given::came(&mut fields)?;
    let expect = fields.need("expect")?;
    fields.end()?;
    let verdict = came.judge(&contract, request.as_ref());
    Ok(compare::members(expect, &json::verdict(&verdict), "verdict"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(case: Value) -> Vec<String> {
        let mut report = Report::default();
        run_cases(&[case], "test.json", &mut report);
        assert_eq!(report.cases, 1);
        report.failures.into_iter().flat_map(|failed| failed.problems).collect()
    }

    fn judge(expect: Value) -> Value {
        json!({"name": "n", "kind": "judge", "source": "s", "level": "must",
               "response": {"status": 503}, "expect": expect})
    }

    #[test]
    fn what_holds_passes_and_what_does_not_fails() {
        let holds =
            json!({"code": 503, "wait": null, "caveats": [], "evidence": {"effect": "row"}});
        assert_eq!(problems(judge(holds)), Vec::<String>::new());
        for wrong in [
            json!({"code": 504}),
            json!({"code": "503"}),
            json!({"caveats": ["body-malformed"]}),
            json!({"evidence": {"effect": "text"}}),
            json!({"evidence": {"wait": "retry-after"}}),
            json!({"problem": {"code": "x"}}),
            json!({"wait": {"after_ms": 1}}),
        ] {
            assert_eq!(problems(judge(wrong.clone())).len(), 1, "{wrong}");
        }
    }

    #[test]
    fn unknown_keys_fail() {
        for (place, key) in [("", "extra"), ("/expect", "efect"), ("/response", "headres")] {
            let mut case = judge(json!({"code": 503}));
            let object = case.pointer_mut(place).and_then(Value::as_object_mut);
            object.map(|object| object.insert(key.to_owned(), json!(1))).unwrap_or_default();
            let problems = problems(case);
            assert!(problems.iter().any(|problem| problem.contains(key)), "{key}: {problems:?}");
        }
    }

    #[test]
    fn nothing_run_is_a_failure() {
        assert!(!run::<&str>(&[]).unwrap().passed());
        assert!(run(&["no/such/file.json"]).unwrap_err().starts_with("no/such/file.json: "));
        let mut report = Report::default();
        run_cases(&[], "empty.json", &mut report);
        assert!(!report.passed());
    }
}

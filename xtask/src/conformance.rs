//! Asks runners the shared vectors (docs/conformance.md): the C library and the Python package, which
//! must pass everything; a naive implementation, which must fail where it is naive; and broken ones,
//! which must not pass.

use crate::commands::{cargo, python, shown};
use crate::readme::blocks;
use crate::setup;
use crate::tally::Tally;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const NAIVE: &str = "crates/aftercall-vectors/tests/runners/naive.py";

/// What a naive implementation gets wrong, and whether it could do harm to believe it: the case,
/// and what it says.
const WRONG: &[(&str, &str, &str, bool)] = &[
    ("504 Gateway Timeout to POST", "verdict.is_retryable", "true", true),
    ("look up 503 Throttled", "status.message", "\"Service Unavailable\"", false),
    ("Retry-After: IMF-fixdate", "verdict.wait", "null", true),
    // To Python these are digits.
    ("Retry-After: full-width digits is ignored", "verdict.wait", "{\"after_ms\":12000}", false),
];

pub(crate) fn run(root: &Path, program: &Path) -> Result<Tally, String> {
    let mut tally = Tally::default();
    let scratch = root.join("target/conformance");
    std::fs::create_dir_all(&scratch).map_err(|error| error.to_string())?;
    lines(root, program)?;
    let c = compiled(root, &scratch)?;
    setup::python_package(root)?;
    let package = root.join("bindings/python/tests/vectors_runner.py");
    for (language, words) in [
        ("shell", vec![program.display().to_string(), "vectors".to_owned(), "--answer".to_owned()]),
        ("c", vec![c.display().to_string(), "--answer".to_owned()]),
        ("python", vec![python(root).display().to_string(), package.display().to_string()]),
    ] {
        let results = ask(program, &words)?;
        if results.get("passed") != Some(&Value::Bool(true)) {
            return Err(format!("{language} as a runner: {}", shortened(&results)));
        }
        let of_level = |level: &Value| level.pointer("/all/passed").and_then(Value::as_u64);
        let levels = results.get("levels").and_then(Value::as_array);
        let passed: u64 = levels.into_iter().flatten().filter_map(of_level).sum();
        println!("{language} as a runner: {passed} passed");
        // Python's tests tell of themselves.
        if language != "python" {
            tally.take(&format!("{language}: vectors {passed}"), language);
        }
    }
    shown_in_docs(root, program, &scratch)?;
    naive(root, program)?;
    Ok(tally)
}

/// The runner that docs/conformance.md shows keeps to the protocol, and passes something.
fn shown_in_docs(root: &Path, program: &Path, scratch: &Path) -> Result<(), String> {
    let page = root.join("docs/conformance.md");
    let page = std::fs::read_to_string(page).map_err(|error| error.to_string())?;
    let blocks = blocks(&page);
    let shown = blocks.iter().find(|block| block.language == "python");
    let shown = shown.ok_or("docs/conformance.md shows no runner")?;
    let file = scratch.join("shown.py");
    std::fs::write(&file, &shown.text).map_err(|error| error.to_string())?;
    let words = [python(root).display().to_string(), file.display().to_string()];
    let results = ask(program, &words)?;
    let passed = results.pointer("/levels/0/all/passed").and_then(Value::as_u64);
    if results.get("broken") == Some(&Value::Null) && passed > Some(0) {
        println!("the runner of docs/conformance.md passes {} cases", passed.unwrap_or(0));
        return Ok(());
    }
    Err(format!("the runner of docs/conformance.md: {}", shortened(&results)))
}

/// What is written and read is what the schema says.
fn lines(root: &Path, program: &Path) -> Result<(), String> {
    setup::virtual_environment(root)?;
    let mut check = Command::new(python(root));
    check.arg(root.join("crates/aftercall-vectors/tests/runners/schema.py"));
    shown(check.arg(program).arg(root.join("crates/aftercall-vectors/protocol.schema.json")))
}

fn compiled(root: &Path, scratch: &Path) -> Result<PathBuf, String> {
    shown(&mut cargo(root, &["build", "--quiet", "--locked", "-p", "aftercall-ffi"]))?;
    let folder = root.join("bindings/c/tests/vectors");
    let program = scratch.join("runner");
    let mut cc = Command::new("cc");
    cc.args(["-std=c99", "-o"]).arg(&program).arg("-I").arg(root.join("include"));
    let files = std::fs::read_dir(&folder).map_err(|error| error.to_string())?;
    let files = files.filter_map(|file| Some(file.ok()?.path()));
    cc.args(files.filter(|file| file.extension().is_some_and(|kind| kind == "c")));
    cc.arg(root.join("target/debug/libaftercall_ffi.a"));
    cc.args(crate::examples::pkg_config("libcjson")?);
    shown(cc.args(["-lpthread", "-ldl", "-lm"]))?;
    Ok(program)
}

/// The results of asking a runner.
fn ask(program: &Path, words: &[String]) -> Result<Value, String> {
    let quoted: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    let mut command = Command::new(program);
    command.args(["vectors", "--json", "--runner", &quoted.join(" ")]).stderr(Stdio::inherit());
    let output = command.output().map_err(|error| error.to_string())?;
    let results: Value =
        serde_json::from_slice(&output.stdout).map_err(|error| format!("{words:?}: {error}"))?;
    if output.status.success() == (results.get("passed") == Some(&Value::Bool(true))) {
        Ok(results)
    } else {
        Err(format!("{words:?}: {} and {}", output.status, shortened(&results)))
    }
}

/// The naive runner passes something, keeps to the protocol, and is wrong where it must be; its
/// mutants reach nothing.
fn naive(root: &Path, program: &Path) -> Result<(), String> {
    let words = |mutant: Option<&str>| {
        let mut words =
            vec![python(root).display().to_string(), root.join(NAIVE).display().to_string()];
        words.extend(mutant.map(str::to_owned));
        words
    };
    let results = ask(program, &words(None))?;
    let number = |place: &str| results.pointer(place).and_then(Value::as_u64).unwrap_or(0);
    if results.get("broken") != Some(&Value::Null) || results.get("reached") != Some(&Value::Null) {
        return Err(format!("the naive runner: {}", shortened(&results)));
    }
    for (place, least) in [
        ("/levels/0/all/passed", 5),
        ("/levels/1/all/passed", 20),
        ("/levels/1/all/harmful", 300),
        ("/levels/1/all/incomplete", 1000),
        ("/levels/2/all/skipped", 280),
        ("/missing/effect", 1000),
    ] {
        if number(place) < least {
            return Err(format!("the naive runner: {place} is {}, not {least}", number(place)));
        }
    }
    for (name, place, said, harm) in WRONG {
        wrong(&results, name, place, said, *harm)?;
    }
    for mutant in ["unknown", "nothing", "echo", "skip"] {
        let results = ask(program, &words(Some(mutant)))?;
        let reached = results.get("reached") != Some(&Value::Null);
        if reached || results.get("passed") != Some(&Value::Bool(false)) {
            return Err(format!("the runner {mutant:?} passes: {}", shortened(&results)));
        }
    }
    println!("the naive runner differs where it must, and its mutants reach nothing");
    Ok(())
}

fn wrong(results: &Value, name: &str, place: &str, said: &str, harm: bool) -> Result<(), String> {
    let differing = results.get("differing").and_then(Value::as_array).into_iter().flatten();
    let mut of_case = differing.filter(|one| one.get("name").is_some_and(|found| found == name));
    let differences = of_case.next().and_then(|one| one.get("differences")?.as_array());
    let is_it = |one: &&Value| one.get("place").is_some_and(|found| found == place);
    let found = differences.into_iter().flatten().find(is_it);
    let found =
        found.ok_or_else(|| format!("the naive runner is right about {name:?}, {place}"))?;
    let text = found.get("said").map(Value::to_string).unwrap_or_default();
    if text == said && found.get("could_do_harm") == Some(&Value::Bool(harm)) {
        Ok(())
    } else {
        Err(format!("the naive runner: {name}: {found}"))
    }
}

fn shortened(results: &Value) -> String {
    results.to_string().chars().take(2000).collect()
}

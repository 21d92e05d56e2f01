//! `bench storm`: outages in virtual time, with the rivals' own code; see bench/storm/README.md.

use crate::commands::{cargo, shown};
use crate::setup::{self, Tool};
use crate::storm_results::{Origin, Results, Run};
use crate::{storm_chart, storm_page};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

/// Who plays in the short form: aftercall, those of the table in README.md and of the chart, and the
/// candidates of the trade-off.
const SHORT: &str = "aftercall,none,retries,bucket,aws-rust,grpc,tower,microsoft,urllib3-forced,\
                     bucket-1,bucket-2,sre-1.1,ewma-15,ewma-20,ewma-30,cusum-02,cusum-10";

/// The package is outside the workspace: the rivals bring many dependencies.
pub(crate) const MANIFEST: &str = "bench/storm/Cargo.toml";

const RESULTS: &str = "bench/storm/results.json";

/// The seeds of the long form.
const SEEDS: &str = "1,2,3,4,5";

/// What was asked for.
#[derive(Debug, Default)]
struct Asked {
    long: bool,
    seed: Option<String>,
    only: Option<String>,
    clients: Option<String>,
    /// The runs take the place of those in results.json, whose others stay.
    merge: bool,
}

/// The command with its arguments.
pub(crate) fn command(root: &Path, arguments: &[String]) -> Result<(), String> {
    if arguments.len() == 1 && arguments.iter().all(|argument| argument == "--page") {
        return write_page(root, &kept(root)?);
    }
    let asked = read(arguments)?;
    let part = asked.only.is_some() || asked.clients.is_some();
    let mut results = play(root, &asked)?;
    if asked.merge {
        results = kept(root)?.with(results);
    } else if part {
        print!("{}", storm_page::every_run(&results));
        return Ok(());
    }
    keep(root, &results)?;
    write_page(root, &results)
}

/// What results.json has.
fn kept(root: &Path) -> Result<Results, String> {
    let kept = std::fs::read_to_string(root.join(RESULTS)).map_err(|error| error.to_string())?;
    Results::read(&kept)
}

/// Writes the section of docs/benchmarks.md and prints it, with the table for README.md.
fn write_page(root: &Path, results: &Results) -> Result<(), String> {
    let section = storm_page::section(results);
    println!("{section}\nFor README.md:\n\n{}", storm_page::table(results));
    let page = root.join("docs/benchmarks.md");
    let text = std::fs::read_to_string(&page).map_err(|error| error.to_string())?;
    std::fs::write(page, storm_page::replaced(&text, &section)).map_err(|error| error.to_string())
}

/// The section of docs/benchmarks.md from what results.json has.
pub(crate) fn kept_section(root: &Path) -> Result<String, String> {
    Ok(storm_page::section(&kept(root)?))
}

/// The short form for `make bench`: what it gives for docs/benchmarks.md.
pub(crate) fn short(root: &Path) -> Result<String, String> {
    let results = play(root, &Asked::default())?;
    keep(root, &results)?;
    Ok(storm_page::section(&results))
}

fn read(arguments: &[String]) -> Result<Asked, String> {
    let mut asked = Asked::default();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        if argument == "--long" || argument == "--merge" {
            asked.long |= argument == "--long";
            asked.merge |= argument == "--merge";
            continue;
        }
        let value = rest.next().cloned();
        let value = Some(value.ok_or_else(|| format!("{argument} has no value"))?);
        match argument.as_str() {
            "--seed" => asked.seed = value,
            "--only" => asked.only = value,
            "--clients" => asked.clients = value,
            other => return Err(format!("unknown argument {other:?}")),
        }
    }
    Ok(asked)
}

/// Builds everything and plays what was asked for.
fn play(root: &Path, asked: &Asked) -> Result<Results, String> {
    let python = python(root)?;
    let target = root.join(".build/storm-target");
    // A rival that is not driven as described measures nothing, so the tests of that come first.
    for what in ["test", "build"] {
        let mut build = cargo(root, &[what, "--release", "--quiet", "--locked"]);
        build.args(["--manifest-path", MANIFEST, "--target-dir"]).arg(&target);
        shown(&mut build)?;
    }
    let program = target.join(format!("release/storm{}", std::env::consts::EXE_SUFFIX));
    let mut storm = Command::new(program);
    storm.current_dir(root).arg("--python").arg(python);
    let seeds = asked.seed.as_deref().unwrap_or(if asked.long { SEEDS } else { "1" });
    storm.args(["--seeds", seeds]);
    if let Some(only) = &asked.only {
        storm.args(["--only", only]);
    }
    match (&asked.clients, asked.long || asked.only.is_some()) {
        (Some(clients), _) => drop(storm.args(["--clients", clients])),
        (None, true) => {}
        (None, false) => drop(storm.args(["--clients", SHORT])),
    }
    let output = storm.stderr(Stdio::inherit()).output().map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(format!("storm ended with {}", output.status));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let runs = text.lines().map(serde_json::from_str).collect::<Result<Vec<Run>, _>>();
    Ok(Results::new(runs.map_err(|error| error.to_string())?, origin(root, asked)?))
}

/// The virtual environment with the Python rivals.
fn python(root: &Path) -> Result<PathBuf, String> {
    setup::ensure(root, Tool::Python)?;
    let folder = root.join(".build/storm-venv");
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    if !python.exists() {
        shown(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    }
    let mut pip = Command::new(&python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"]);
    shown(pip.arg(root.join("bench/storm/requirements.txt")))?;
    Ok(python)
}

fn keep(root: &Path, results: &Results) -> Result<(), String> {
    let write = |path: &str, text: String| {
        std::fs::write(root.join(path), text).map_err(|error| format!("{path}: {error}"))
    };
    write(RESULTS, results.json()?)?;
    write("docs/storm.svg", storm_chart::draw(results)?)
}

/// When it was played, by which versions.
fn origin(root: &Path, asked: &Asked) -> Result<Origin, String> {
    let read = |path: &str| {
        std::fs::read_to_string(root.join(path)).map_err(|error| format!("{path}: {error}"))
    };
    let lock = read("bench/storm/Cargo.lock")?;
    let version = |name: &str| {
        let (_, after) = lock.split_once(&format!("name = \"{name}\"\nversion = \""))?;
        Some(format!("{name} {}", after.split('"').next()?))
    };
    let rust = ["aftercall", "aws-smithy-runtime", "tower"].into_iter().filter_map(version);
    let python = read("bench/storm/requirements.txt")?;
    let python = python.lines().filter(|line| line.contains("=="));
    let versions = rust.chain(python.map(|line| line.replace("==", " "))).collect();
    let form = if asked.long { "long" } else { "short" }.to_owned();
    Ok(Origin { date: today(), form, versions })
}

/// Today's date in UTC, by the days since 1970.
fn today() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let mut days = since.as_secs() / 86_400;
    let is_leap = |year: u64| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    let mut year = 1970;
    loop {
        let length = 365 + u64::from(is_leap(year));
        if days < length {
            break;
        }
        (days, year) = (days - length, year + 1);
    }
    let february = 28 + u64::from(is_leap(year));
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if days < length {
            break;
        }
        (days, month) = (days - length, month + 1);
    }
    format!("{year}-{month:02}-{:02}", days + 1)
}

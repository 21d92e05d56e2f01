//! `cargo xtask fuzz`: libFuzzer on the targets of `fuzz/`, and the step of `make test` that replays the
//! seeds without it.
//!
//! It asks for no tool but a C++ compiler and the project's own Rust: the instrumentation is the one that
//! cargo-fuzz asks rustc for. What is found new is kept in `fuzz/corpus/TARGET`, an input that breaks
//! something in `fuzz/artifacts/TARGET`; `cargo fuzz` uses the same folders.

use crate::commands::{cargo, shown};
use crate::setup::{self, Tool};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The targets and the features that they are built with.
const TARGETS: &[(&str, &str)] = &[
    ("law", "libfuzzer"),
    ("judge", "libfuzzer"),
    ("contract", "libfuzzer"),
    ("c_abi", "libfuzzer c_abi"),
];

/// How many cases of each file of the vectors are committed as seeds.
const SEEDS_EACH: &str = "3";

const COVERAGE: &[&str] = &[
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Ccodegen-units=1",
    "--cfg=fuzzing",
];

/// What the command line asks for.
struct Asked {
    seconds: u64,
    address_sanitizer: bool,
    only: Vec<String>,
}

/// Runs the targets that are named, or all, each for some seconds; or writes the seeds anew.
pub(crate) fn run(root: &Path, arguments: &[String]) -> Result<(), String> {
    if arguments == ["--seeds"] {
        return seeds(root, &root.join("fuzz/seeds"), Some(SEEDS_EACH));
    }
    let asked = read(arguments)?;
    setup::ensure(root, Tool::Cpp)?;
    seeds(root, &root.join("target/fuzz/seeds"), None)?;
    let mut broken = Vec::new();
    let mut rows = Vec::new();
    for (target, features) in TARGETS {
        if !asked.only.is_empty() && !asked.only.iter().any(|name| name == target) {
            continue;
        }
        println!("\n== {target}, {} s", asked.seconds);
        let program = build(root, target, features, asked.address_sanitizer)?;
        let before = artifacts(root, target);
        let ended_well = fuzz(root, target, &program, asked.seconds)?;
        let found: Vec<PathBuf> =
            artifacts(root, target).into_iter().filter(|file| !before.contains(file)).collect();
        for file in &found {
            println!("{target}: kept {}", file.display());
            println!("    again: {} {}", program.display(), file.display());
        }
        let inputs = files(&root.join("fuzz/corpus").join(target)).len();
        rows.push(format!("{target:<10} {inputs:>6} inputs kept, {} findings", found.len()));
        if !ended_well || !found.is_empty() {
            broken.push(*target);
        }
    }
    println!("\n{}", rows.join("\n"));
    if broken.is_empty() { Ok(()) } else { Err(format!("broken: {}", broken.join(", "))) }
}

/// The step of `make test`: every committed seed, through plain functions.
pub(crate) fn replay(root: &Path) -> Result<String, String> {
    let manifest = root.join("fuzz/Cargo.toml");
    shown(cargo(root, &["fmt", "--check", "--manifest-path"]).arg(&manifest))?;
    let mut command = cargo(root, &["test", "--quiet", "--locked", "--features", "c_abi"]);
    command.arg("--manifest-path").arg(manifest).arg("--target-dir").arg(root.join("target/fuzz"));
    command.args(["--test", "corpora", "--", "--nocapture", "--test-threads=1"]);
    shown(&mut command)?;
    let count: usize = TARGETS.iter().map(|(target, _)| seed_count(root, target)).sum();
    Ok(format!("{count} seeds of {} targets", TARGETS.len()))
}

fn seed_count(root: &Path, target: &str) -> usize {
    files(&root.join("fuzz/seeds").join(target)).len()
}

fn read(arguments: &[String]) -> Result<Asked, String> {
    let mut asked = Asked { seconds: 60, address_sanitizer: false, only: Vec::new() };
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--seconds" => {
                let value = rest.next().and_then(|value| value.parse().ok());
                asked.seconds =
                    value.filter(|seconds| *seconds > 0).ok_or("--seconds: a number")?;
            }
            "--address-sanitizer" => asked.address_sanitizer = true,
            name if TARGETS.iter().any(|(target, _)| *target == name) => {
                asked.only.push(name.to_owned());
            }
            other => {
                let names: Vec<&str> = TARGETS.iter().map(|(target, _)| *target).collect();
                return Err(format!("unknown {other:?}; the targets: {}", names.join(", ")));
            }
        }
    }
    Ok(asked)
}

/// Writes the seeds that the vectors and the acts of the law give.
fn seeds(root: &Path, folder: &Path, each: Option<&str>) -> Result<(), String> {
    let arguments = ["run", "--quiet", "--locked", "--features", "c_abi", "--example", "seeds"];
    let mut command = cargo(root, &arguments);
    command.arg("--manifest-path").arg(root.join("fuzz/Cargo.toml"));
    command.arg("--target-dir").arg(root.join("target/fuzz")).arg("--").arg(folder);
    shown(command.args(each))
}

/// Builds a target with coverage; `--target` keeps build scripts free of it.
fn build(
    root: &Path,
    target: &str,
    features: &str,
    address_sanitizer: bool,
) -> Result<PathBuf, String> {
    let triple = host()?;
    let mut flags = COVERAGE.join(" ");
    if address_sanitizer {
        flags.push_str(" -Zsanitizer=address");
    }
    let folder = root.join("target/fuzz").join(if address_sanitizer { "address" } else { "plain" });
    let mut command = cargo(root, &["build", "--quiet", "--locked", "--release", "--bin", target]);
    command.args(["--features", features, "--target", &triple]);
    command.arg("--manifest-path").arg(root.join("fuzz/Cargo.toml"));
    command.arg("--target-dir").arg(&folder).env("RUSTFLAGS", flags);
    if address_sanitizer {
        // The sanitizer's switch is unstable, its runtime comes with every toolchain.
        command.env("RUSTC_BOOTSTRAP", "1");
    }
    shown(&mut command)?;
    Ok(folder.join(triple).join("release").join(target))
}

/// The triple of this machine, as rustc names it.
fn host() -> Result<String, String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("-vV").output().map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = text.lines().find_map(|line| line.strip_prefix("host: "));
    line.map(str::to_owned).ok_or_else(|| "rustc does not name its host".to_owned())
}

/// Runs a target on its corpus; false when an input broke it.
fn fuzz(root: &Path, target: &str, program: &Path, seconds: u64) -> Result<bool, String> {
    let folder = |name: &str| root.join("fuzz").join(name).join(target);
    let (corpus, artifacts) = (folder("corpus"), folder("artifacts"));
    for each in [&corpus, &artifacts] {
        fs::create_dir_all(each).map_err(|error| format!("{}: {error}", each.display()))?;
    }
    let mut command = Command::new(program);
    command.arg(&corpus).arg(folder("seeds"));
    let all = root.join("target/fuzz/seeds").join(target);
    if all.is_dir() {
        command.arg(all);
    }
    command.arg(format!("-artifact_prefix={}/", artifacts.display()));
    command.arg(format!("-max_total_time={seconds}"));
    // Every input is the work of milliseconds; ten seconds mean that one never ends.
    command.args(["-timeout=10", "-rss_limit_mb=2048", "-max_len=8192", "-print_final_stats=1"]);
    let status = command.current_dir(root).status();
    let status = status.map_err(|error| format!("{}: {error}", program.display()))?;
    Ok(status.success())
}

fn artifacts(root: &Path, target: &str) -> Vec<PathBuf> {
    files(&root.join("fuzz/artifacts").join(target))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.filter_map(|entry| Some(entry.ok()?.path())).collect()
}

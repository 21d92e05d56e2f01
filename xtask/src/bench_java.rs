//! The part of `make bench` about the JVM library: its cases in one process, beside Failsafe, and what the first
//! lookup of a program costs.

use crate::commands::shown;
use crate::jvm;
use crate::setup::{self, Tool};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

const FOLDER: &str = "target/bench-java";

/// The program that prints the cases, compiled.
pub(crate) fn program(root: &Path) -> Result<Command, String> {
    setup::ensure(root, Tool::WasmRust)?;
    setup::ensure(root, Tool::Java)?;
    jvm::jar(root)?;
    let folder = root.join(FOLDER);
    let mut copy = Command::new("mvn");
    copy.args(["--quiet", "--batch-mode", "dependency:copy-dependencies"]);
    copy.arg(format!("-DoutputDirectory={}", folder.display()));
    shown(copy.current_dir(root.join("bench/java")))?;
    let mut javac = Command::new("javac");
    javac.arg("-d").arg(&folder).arg("-cp").arg(classes(root));
    javac.args(["Bench", "First"].map(|name| root.join(format!("bench/java/{name}.java"))));
    shown(&mut javac)?;
    let mut java = Command::new("java");
    java.arg("-cp").arg(classes(root)).arg("Bench");
    Ok(java)
}

fn classes(root: &Path) -> String {
    let parts: [PathBuf; 3] = [root.join(jvm::JAR), root.join(FOLDER), root.join(FOLDER).join("*")];
    let parts: Vec<String> = parts.iter().map(|part| part.display().to_string()).collect();
    parts.join(if cfg!(windows) { ";" } else { ":" })
}

/// From the start of the process to the end of its first lookup: the median of many, in nanoseconds.
pub(crate) fn first(root: &Path) -> Result<f64, String> {
    let mut times = Vec::new();
    for _ in 0..15 {
        let start = Instant::now();
        let mut java = Command::new("java");
        let output = java.arg("-cp").arg(classes(root)).arg("First").output();
        if !output.map_err(|error| error.to_string())?.status.success() {
            return Err("the first lookup failed".to_owned());
        }
        times.push(start.elapsed().as_secs_f64() * 1e9);
    }
    times.sort_by(f64::total_cmp);
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    println!("java-first-lookup\t{median:.1}\t{:.1}", times.first().copied().unwrap_or_default());
    Ok(median)
}

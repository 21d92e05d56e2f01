//! What several commands run: cargo, Python, the program `aftercall`; and the files that they share.

use std::path::{Path, PathBuf};
use std::process::Command;

/// How the words of a step begin that had nothing to look into: it has not passed.
pub(crate) const UNCHECKED: &str = "not checked: ";

/// The package for Rust's HTTP clients has features, and without them next to nothing.
pub(crate) const HTTP: &str = "aftercall-http";

/// Runs a command in the project's root with its output shown.
pub(crate) fn shown(command: &mut Command) -> Result<(), String> {
    let name = command.get_program().display().to_string();
    let status = command.status().map_err(|error| format!("{name}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{name} ended with {status}")) }
}

/// A cargo command in the project's root.
pub(crate) fn cargo(root: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(root);
    command
}

/// The Python of the project's own virtual environment.
pub(crate) fn python(root: &Path) -> PathBuf {
    python_of(root, ".build/venv")
}

/// The Python of a virtual environment inside the tree.
pub(crate) fn python_of(root: &Path, environment: &str) -> PathBuf {
    let program = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" };
    root.join(environment).join(program)
}

/// The program `aftercall`, built.
pub(crate) fn program(root: &Path) -> Result<PathBuf, String> {
    shown(&mut cargo(root, &["build", "--quiet", "-p", "aftercall-cli"]))?;
    Ok(root.join("target/debug").join(format!("aftercall{}", std::env::consts::EXE_SUFFIX)))
}

/// The case files of the vectors.
pub(crate) fn vector_files(root: &Path) -> Result<Vec<PathBuf>, String> {
    let folder = root.join("crates/aftercall/vectors");
    let entries = std::fs::read_dir(&folder).map_err(|error| error.to_string())?;
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .filter(|path| !path.ends_with("schema.json"))
        .collect();
    files.sort();
    Ok(files)
}

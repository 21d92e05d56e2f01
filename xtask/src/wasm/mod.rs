//! `cargo xtask wasm`: the WebAssembly module, its description, and the checks of both.

mod build;
mod check;
mod describe;
mod read;

pub(crate) use build::{fetch, run as build};
pub(crate) use check::run as step;

use std::path::{Path, PathBuf};

/// Builds the module and gives its path.
pub(crate) fn module(root: &Path) -> Result<PathBuf, String> {
    build::run(root)
}

/// Where the module is once it was built.
pub(crate) fn built(root: &Path) -> PathBuf {
    root.join(build::MODULE)
}

/// The command with its arguments.
pub(crate) fn command(root: &Path, arguments: &[String]) -> Result<(), String> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] => build::run(root).map(|module| println!("{}", module.display())),
        ["--check"] => check::run(root).map(|done| println!("{done}")),
        ["--describe"] => describe::run(root, false),
        ["--describe", "--check"] => describe::run(root, true),
        other => Err(format!("unknown arguments {other:?}")),
    }
}

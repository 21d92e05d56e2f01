//! `cargo xtask wasm`: the WebAssembly module, its description, and the checks of both.

mod build;
mod check;
mod describe;
mod read;

pub(crate) use build::fetch;
pub(crate) use check::run as step;

use std::path::Path;

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

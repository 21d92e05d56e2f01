//! Writes the core's tables as constants, from the files of `crates/aftercall/data`.
//!
//! It does not depend on the core, so it also runs when the core does not compile; it shares the
//! core's words, the rows of its contracts and their reader, as source files.

#[allow(dead_code, unreachable_pub)]
mod contract;
#[path = "../../../crates/aftercall/src/error.rs"]
#[allow(dead_code, unreachable_pub)]
mod error;
#[path = "../../../crates/aftercall/src/handle.rs"]
#[allow(dead_code)]
mod handle;
#[path = "../../../crates/aftercall/src/row.rs"]
#[allow(dead_code)]
mod row;
#[allow(dead_code, unreachable_pub)]
mod tables;
#[path = "../../../crates/aftercall/src/vocabulary.rs"]
#[allow(dead_code, unreachable_pub, missing_docs)]
pub mod vocabulary;

mod anchors;
mod bodies;
mod check;
mod contracts;
pub mod data;
mod file;
mod limits;
#[cfg(test)]
mod mistakes;
mod proxies;
mod read;
mod row_words;
mod sentences;
mod shapes;
mod write;
mod write_bodies;
mod write_rows;

pub use read::read;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Writes every generated file, or with `check` fails when one is not what the data say.
///
/// # Errors
///
/// A mistake in the data, with file, line and column; a file that cannot be read or written.
pub fn run(root: &Path, check: bool) -> Result<(), String> {
    let data = read::read(root)?;
    let source = root.join("crates/aftercall/src");
    let mut stale = Vec::new();
    for (name, text) in write::files(&data)?.into_iter().chain(contracts::files(&data)?) {
        let text = formatted(root, &format!("{BANNER}{text}"))?;
        let path: PathBuf = source.join(&name);
        if std::fs::read_to_string(&path).unwrap_or_default() == text {
            continue;
        }
        if check {
            stale.push(name);
        } else {
            std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        }
    }
    if stale.is_empty() {
        return Ok(());
    }
    Err(format!("{} not what data/ says: run `make tables`", stale.join(", ")))
}

const BANNER: &str = "//! Made by `xtask tables` from `data/`; do not edit.\n\n";

fn formatted(root: &Path, text: &str) -> Result<String, String> {
    let told = |error: std::io::Error| format!("rustfmt: {error}");
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024", "--emit", "stdout"])
        .arg("--config-path")
        .arg(root)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .map_err(told)?;
    let mut input = child.stdin.take().ok_or("rustfmt takes no input")?;
    let owned = text.to_owned();
    let writer = std::thread::spawn(move || input.write_all(owned.as_bytes()));
    let output = child.wait_with_output().map_err(told)?;
    writer.join().map_err(|_| "rustfmt: the writer failed".to_owned())?.map_err(told)?;
    if !output.status.success() {
        return Err("rustfmt cannot format what was generated".to_owned());
    }
    String::from_utf8(output.stdout).map_err(|error| error.to_string())
}

//! Checks that no compiler makes: file sizes, what the core must not name, enumerations in one
//! place.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The longest source file, in lines.
const MAX_LINES: usize = 600;
/// The longest generated one.
const MAX_GENERATED: usize = 2_000;

/// What the pure core must not name: a clock, a thread, I/O, chance, or a binding.
const FOREIGN: &[&str] = &[
    "SystemTime",
    "Instant::now",
    "thread::",
    "std::net",
    "std::fs",
    "std::io",
    "std::env",
    "rand::",
    "libc",
    "pyo3",
    "tokio",
    "unsafe {",
];

pub(crate) fn run(root: &Path) -> Result<String, String> {
    let files = tracked(root)?;
    let mut wrong = Vec::new();
    for file in &files {
        let Ok(text) = std::fs::read_to_string(root.join(file)) else { continue };
        // A stub is as long as the module that it describes.
        let source = ["rs", "py", "c", "go", "js", "mjs", "ts"]
            .iter()
            .any(|suffix| file.extension().is_some_and(|found| found == *suffix));
        let lines = text.lines().count();
        let generated = text.starts_with("//! Made by `xtask tables`");
        let most = if generated { MAX_GENERATED } else { MAX_LINES };
        // Go's mark of what a program wrote; the core that was translated is one file.
        let source = source && !text.starts_with("// Code generated ");
        if source && lines > most {
            wrong.push(format!("{}: {lines} lines; one idea a file", file.display()));
        }
        // The model checker's tests are about threads.
        let is_model = file.ends_with("governor/interleavings.rs");
        if file.starts_with("crates/aftercall/src") && !is_model {
            let code: Vec<&str> =
                text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
            let code = code.join("\n");
            let named = FOREIGN.iter().filter(|name| code.contains(**name));
            wrong.extend(named.map(|name| format!("{}: the core names {name}", file.display())));
        }
    }
    if wrong.is_empty() {
        Ok(format!("{} files looked at", files.len()))
    } else {
        Err(wrong.join("\n"))
    }
}

fn tracked(root: &Path) -> Result<Vec<PathBuf>, String> {
    let mut git = Command::new("git");
    git.args(["ls-files", "--cached", "--others", "--exclude-standard"]).current_dir(root);
    let output = git.output().map_err(|error| error.to_string())?;
    let list = String::from_utf8_lossy(&output.stdout);
    let files: Vec<PathBuf> = list.lines().map(PathBuf::from).collect();
    if files.is_empty() { Err("git lists no file".to_owned()) } else { Ok(files) }
}

//! Runs the programs in README.md and compares what they print with what README.md shows.
//!
//! A fenced block in `rust`, `c`, `python`, `js`, `go` or `console` is a program; a `text` block right
//! behind it is its output, to the letter. A `console` block shows its commands behind `$ ` and
//! their output below.

use crate::commands::{cargo, shown};
use crate::setup::{self, Tool};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// One fenced block.
pub(crate) struct Block {
    pub(crate) language: String,
    pub(crate) text: String,
    line: usize,
}

/// Runs every block; says how many ran and which languages were left out.
pub(crate) fn run(root: &Path) -> Result<String, String> {
    let readme = std::fs::read_to_string(root.join("README.md"))
        .map_err(|error| format!("README.md: {error}"))?;
    let build =
        ["build", "--quiet", "-p", "aftercall", "-p", "aftercall-ffi", "-p", "aftercall-cli"];
    shown(&mut cargo(root, &build))?;
    let blocks = blocks(&readme);
    let scratch = root.join("target/readme");
    std::fs::create_dir_all(&scratch).map_err(|error| error.to_string())?;
    let mut ran = 0;
    for (at, block) in blocks.iter().enumerate() {
        let expected = blocks.get(at + 1).filter(|next| next.language == "text");
        let differs = |expected: &str, found: &str| {
            format!(
                "README.md line {}: the {} block prints something else.\n--- shown\n{expected}\n--- printed\n{found}",
                block.line, block.language
            )
        };
        // Debian's Go may be too old; the step go says so.
        if block.language == "go" && setup::ensure(root, Tool::Go).is_err() {
            println!("README.md line {}: there is no Go to run it", block.line);
            continue;
        }
        match (block.language.as_str(), expected) {
            ("rust" | "c" | "python" | "js" | "go", Some(expected)) => {
                let printed = program(root, &scratch, block)?;
                if printed.trim_end() != expected.text.trim_end() {
                    return Err(differs(&expected.text, &printed));
                }
                ran += 1;
            }
            ("console", _) => {
                for (command, expected) in commands(&block.text) {
                    let printed = shell(root, &command)?;
                    if printed.trim_end() != expected.trim_end() {
                        return Err(differs(&expected, &printed));
                    }
                    ran += 1;
                }
            }
            _ => {}
        }
    }
    if ran == 0 {
        return Err("README.md: no block ran".to_owned());
    }
    Ok(format!("{ran} programs of README.md print what it shows"))
}

pub(crate) fn blocks(readme: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (number, line) in readme.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(language)) => {
                let language = language.trim().to_owned();
                open = Some(Block { language, text: String::new(), line: number + 1 });
            }
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(block), None) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    blocks
}

/// The commands of a console block, each with the output shown below it.
fn commands(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        match (line.strip_prefix("$ "), found.last_mut()) {
            (Some(command), _) => found.push((command.to_owned(), String::new())),
            (None, Some((_, output))) => {
                output.push_str(line);
                output.push('\n');
            }
            (None, None) => {}
        }
    }
    found
}

/// Builds and runs one program; gives what it prints.
fn program(root: &Path, scratch: &Path, block: &Block) -> Result<String, String> {
    let suffix = match block.language.as_str() {
        "rust" => "rs",
        "python" => "py",
        other => other,
    };
    let source = scratch.join(format!("line{}.{suffix}", block.line));
    std::fs::write(&source, &block.text).map_err(|error| error.to_string())?;
    let binary = scratch.join(format!("line{}", block.line));
    let debug = root.join("target/debug");
    match block.language.as_str() {
        "rust" => {
            let mut build = Command::new("rustc");
            build.args(["--edition", "2024", "-A", "warnings", "-o"]).arg(&binary).arg(&source);
            build
                .arg("--extern")
                .arg(path_argument("aftercall=", &debug.join("libaftercall.rlib")));
            build.arg("-L").arg(path_argument("dependency=", &debug.join("deps")));
            output(&mut build)?;
            output(&mut Command::new(&binary))
        }
        "c" => {
            let mut build = Command::new("cc");
            build.args(["-std=c99", "-Wall", "-Wextra", "-Werror", "-o"]).arg(&binary).arg(&source);
            build.arg("-I").arg(root.join("include"));
            build.arg(debug.join("libaftercall_ffi.a")).args(["-lpthread", "-ldl", "-lm"]);
            output(&mut build)?;
            output(&mut Command::new(&binary))
        }
        "python" => output(Command::new(crate::commands::python(root)).arg(&source)),
        // The module's own folder is where its name is known.
        "go" => {
            output(Command::new("go").arg("run").arg(&source).current_dir(root.join("bindings/go")))
        }
        _ => {
            let mut node = Command::new("node");
            // The program finds the package as one that was installed would be found.
            crate::setup::js_package(root)?;
            install_for_node(root, scratch)?;
            node.arg(&source);
            output(&mut node)
        }
    }
}

/// Puts the package where a program in the scratch folder looks for it.
fn install_for_node(root: &Path, scratch: &Path) -> Result<(), String> {
    let folder = scratch.join("node_modules");
    std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let link = folder.join("aftercall");
    if link.exists() {
        return Ok(());
    }
    #[cfg(unix)]
    let linked = std::os::unix::fs::symlink(root.join(crate::setup::JS), &link);
    #[cfg(windows)]
    let linked = std::os::windows::fs::symlink_dir(root.join(crate::setup::JS), &link);
    linked.map_err(|error| format!("{}: {error}", link.display()))
}

fn shell(root: &Path, command: &str) -> Result<String, String> {
    let mut path = vec![root.join("target/debug")];
    path.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    let path = std::env::join_paths(path).map_err(|error| error.to_string())?;
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(command).current_dir(root).env("PATH", path);
    let output = shell.stdin(Stdio::null()).output().map_err(|error| error.to_string())?;
    // A command may end with an exit code that says what it found; what it prints counts.
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn path_argument(prefix: &str, path: &Path) -> PathBuf {
    PathBuf::from(format!("{prefix}{}", path.display()))
}

fn output(command: &mut Command) -> Result<String, String> {
    let done = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    if done.status.success() {
        return Ok(String::from_utf8_lossy(&done.stdout).into_owned());
    }
    Err(format!(
        "{} failed:\n{}",
        command.get_program().display(),
        String::from_utf8_lossy(&done.stderr)
    ))
}

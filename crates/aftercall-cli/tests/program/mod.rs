//! Runs the program and keeps what it said.

// Every test file uses its own part of this.
#![allow(dead_code)]

use serde_json::Value;
use std::io::Write;
use std::process::{Command, Stdio};

/// What the program said, and how it ended.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) out: String,
    pub(crate) error: String,
    pub(crate) code: i32,
}

impl Said {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// The program with these arguments.
pub(crate) fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_aftercall"));
    command.args(arguments).env_remove("NO_COLOR").env("COLUMNS", "100");
    command
}

/// Sends a signal to a program that a test has started and not yet waited for.
#[cfg(unix)]
pub(crate) fn signal(child: &std::process::Child, signal: i32) {
    let id = i32::try_from(child.id()).expect("a process id");
    // SAFETY: it only sends a signal, to a child that nobody has waited for, so the id is its own.
    assert_eq!(unsafe { libc::kill(id, signal) }, 0, "{id}");
}

/// Runs it.
pub(crate) fn run(arguments: &[&str]) -> Said {
    run_with(arguments, "")
}

/// Runs it with this on its standard input.
pub(crate) fn run_with(arguments: &[&str], input: &str) -> Said {
    let mut child = program(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("a standard input");
    stdin.write_all(input.as_bytes()).expect("the program reads");
    drop(stdin);
    let output = child.wait_with_output().expect("the program ends");
    Said {
        out: String::from_utf8(output.stdout).expect("UTF-8"),
        error: String::from_utf8(output.stderr).expect("UTF-8"),
        code: output.status.code().expect("an exit code"),
    }
}

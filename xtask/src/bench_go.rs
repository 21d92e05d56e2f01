//! What the Go package costs, and what its transport adds to a request of net/http: `bench/go`, a module of its
//! own, because the other library is for nothing else.

use crate::bench_page::{self, Figures, Row};
use crate::commands::shown;
use crate::setup::{self, Tool};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

#[rustfmt::skip]
const CASES: &[Row] = &[
    ("go-start", "make an engine, with its instance of the core", "at most 1 ms"),
    ("go-lookup", "look up 503", ""),
    ("go-judge", "judge a 503 with five fields", "at most 3.5 µs"),
    ("go-judge-body", "judge a 409 with a JSON error body of 300 bytes", "at most 8 µs"),
    ("go-call", "a whole call: made, begun, answered with 200, decided", "at most 4.5 µs"),
    ("go-call-64", "the same by 64 goroutines on one engine, each call", ""),
];

/// The program, built.
pub(crate) fn program(root: &Path) -> Result<Command, String> {
    setup::ensure(root, Tool::Go)?;
    let binary = root.join("target/aftercall-bench-go");
    let mut build = Command::new("go");
    build.args(["build", "-o"]).arg(&binary).arg(".").current_dir(root.join("bench/go"));
    shown(&mut build)?;
    Ok(Command::new(binary))
}

/// Its part of the page.
pub(crate) fn section(figures: &Figures) -> String {
    let mut out = String::new();
    bench_page::section(&mut out, figures, "Go, a whole verdict", CASES);
    out.push_str(
        "\n## Go, what the transport adds to a 200 on the loopback\n\n\
         | request | net/http | aftercall | go-retryablehttp |\n| --- | ---: | ---: | ---: |\n",
    );
    for what in ["get", "post"] {
        let name = format!("go-http-{what}");
        let Some(plain) = figures.get(&name) else { continue };
        let more = |with: &str| {
            let figure = figures.get(&format!("{name}-{with}"));
            figure.map_or_else(String::new, |figure| format!("{:+.0} µs", (figure - plain) / 1e3))
        };
        let (ours, theirs) = (more("aftercall"), more("retryablehttp"));
        let _ = writeln!(out, "| {what} | {:.0} µs | {ours} | {theirs} |", plain / 1e3);
    }
    out.push_str(
        "\ngo-retryablehttp compares a status. aftercall makes a call, asks what calls share, gives a verdict, \
         keeps the outcome, and watches what net/http sends by itself.\n",
    );
    out
}

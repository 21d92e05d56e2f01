//! What the layer adds to a request of Rust's HTTP clients: `bench/rust`, outside the workspace, because the
//! rivals bring dependencies that the project has no other use for.

use crate::bench_page::Figures;
use crate::commands::{cargo, shown};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

/// The manifest of the program that measures.
pub(crate) const MANIFEST: &str = "bench/rust/Cargo.toml";

/// A client: its bare case, with aftercall, and another library's case with its name.
const CLIENTS: &[(&str, &str, &str, &str, &str)] = &[
    ("reqwest", "reqwest", "reqwest-aftercall", "reqwest-retry", "reqwest-retry"),
    (
        "reqwest-middleware",
        "reqwest",
        "reqwest-middleware-aftercall",
        "reqwest-retry",
        "reqwest-retry",
    ),
    ("hyper-util", "hyper", "hyper-aftercall", "`tower::retry`", "hyper-tower-retry"),
    (
        "a service without a network",
        "service",
        "service-aftercall",
        "`tower::retry`",
        "service-tower-retry",
    ),
];

/// The program, built for release.
pub(crate) fn program(root: &Path) -> Result<Command, String> {
    let target = root.join("target/bench-rust");
    let mut build = cargo(root, &["build", "--release", "--quiet", "--locked", "--manifest-path"]);
    build.arg(root.join(MANIFEST)).arg("--target-dir").arg(&target);
    shown(&mut build)?;
    Ok(Command::new(target.join("release/aftercall-bench-rust")))
}

/// Its part of the page.
pub(crate) fn section(figures: &Figures) -> String {
    let mut out = String::from(
        "\n## Rust, what the layer adds to a 200 on the loopback\n\n\
         | client | bare | aftercall | another library |\n| --- | ---: | ---: | ---: |\n",
    );
    for (client, bare, ours, peer, with_peer) in CLIENTS {
        let Some(plain) = figures.get(*bare) else { continue };
        let more = |name: &str| {
            let figure = figures.get(name)?;
            Some(format!("{:+.1} µs", (figure - plain) / 1e3))
        };
        let ours = more(ours).unwrap_or_default();
        let theirs = more(with_peer).map_or("–".to_owned(), |more| format!("{peer}: {more}"));
        let _ = writeln!(out, "| {client} | {:.1} µs | {ours} | {theirs} |", plain / 1e3);
    }
    out.push_str(
        "\nOf each case the fastest turn of ten requests counts, since the median says where the threads of \
         client and server happened to run. The others compare a status; aftercall makes a call, asks what \
         calls share, gives a verdict and keeps the outcome.\n",
    );
    out
}

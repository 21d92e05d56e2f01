//! `make mutants`: changes the code one line at a time and tells which changes no test notices. Which
//! tests are run, and for how long, stands in .cargo/mutants.toml.

use crate::cargo_tool::CargoTool;
use crate::commands::shown;
use std::path::Path;
use std::process::Command;

/// Building it takes two minutes of one processor.
pub(crate) const TOOL: CargoTool = CargoTool { name: "cargo-mutants", version: "27.1.0" };

/// How many cases each property is tried with: a mutant is built and tested in some seconds, and there
/// are hundreds.
const PROPERTY_CASES: &str = "256";

/// What is changed unless other files are named: what decides.
const FILES: &[&str] = &[
    "crates/aftercall/src/judge/*.rs",
    "crates/aftercall/src/call/*.rs",
    "crates/aftercall/src/governor/*.rs",
    "crates/aftercall/src/chance.rs",
];

/// Changes these files, or [`FILES`].
pub(crate) fn run(root: &Path, files: &[String]) -> Result<(), String> {
    TOOL.install(root)?;
    let mut mutants = Command::new(TOOL.program(root));
    mutants.args(["mutants", "--no-shuffle", "--output", "target/mutants"]).current_dir(root);
    let named = files.iter().map(String::as_str);
    let by_default = FILES.iter().copied().filter(|_| files.is_empty());
    for file in named.chain(by_default) {
        mutants.args(["--file", file]);
    }
    mutants.env("PROPTEST_CASES", PROPERTY_CASES);
    // Each copy of the tree is built in a folder of its own.
    mutants.env_remove("CARGO_TARGET_DIR");
    shown(&mut mutants).map_err(|error| {
        format!("{error}; target/mutants/mutants.out/missed.txt lists what no test noticed")
    })
}

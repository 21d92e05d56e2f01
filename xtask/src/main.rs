//! The project's own commands: what is longer than a line of the Makefile, one file each.

mod abi;
mod bench;
mod bench_go;
mod bench_java;
mod bench_once;
mod bench_page;
mod bench_rust;
mod cargo_tool;
mod cdef;
mod circles;
mod commands;
mod conformance;
mod deny;
mod docs;
mod docs_bodies;
mod docs_call;
mod docs_shapes;
mod docs_sources;
mod examples;
mod examples_ffi;
mod fuzz;
mod go;
mod header;
mod header_page;
mod header_text;
mod install;
mod install_build;
mod install_check;
mod install_cmake;
mod install_strip;
mod java;
mod jvm;
mod letters;
mod man;
mod mutants;
mod names;
mod neatness;
mod offline;
mod readme;
mod readme_figures;
mod server;
mod settings;
mod setup;
mod site;
mod storm;
mod storm_chart;
mod storm_page;
mod storm_results;
mod stub;
mod suite;
mod tally;
mod types;
mod version;
mod wasm;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

const HELP: &str = "usage: cargo run -p xtask -- COMMAND

  test [STEP...]                        every check, or those that are named
  types [--check]                       write what follows from the list of a verdict's scalars
  header [--check]                      write include/aftercall.h and what follows from it, or fail
                                        when something is out of date
  abi [--check]                         only what follows from it: aftercall.abi.json and others
  tables [--check]                      write the core's tables from crates/aftercall/data
  docs [--check]                        write docs/rules.md, or fail when it is out of date; then
                                        build the site of the Python package into target/site
  abi --against FILE                    what breaks a released description
  install [--prefix P] [--libdir L] [--includedir I] [--mandir M] [--destdir D] [--target T]
                                        build and install the C library, its headers and manual
                                        pages, and what pkg-config and CMake need
  uninstall [the same folders]          remove what install put there
  check-install                         install into scratch folders and build programs with it
  bench                                 measure everything in the short form, beside the peers, and
                                        write docs/benchmarks.md and the figures in README.md
  bench cases                           the same, with the kept figures of once and storm
  bench once [--long] [--seed N] [--clients A,B] [--plans A,B]
                                        measure what clients do when answers get lost
  bench once --table | --page           only print the small table of the last figures, or only
                                        write their section of docs/benchmarks.md
  bench storm [--long] [--seed N] [--only SCENARIO] [--clients A,B]
                                        play outages with the rivals' own code, and write its part
  bench storm ... --merge               into the kept figures
  bench storm --page                    write its part again from bench/storm/results.json
  fuzz [--seconds 60] [--address-sanitizer] [TARGET...]
                                        run libFuzzer on the targets of fuzz/
  fuzz --seeds                          write the committed seeds anew
  mutants [FILE...]                     tell which changes to the code no test of the core notices
  wasm                                  build target/wasm/aftercall.wasm
  wasm --check                          the same twice, and check size, interface and bytes
  wasm --describe [--check]             write include/aftercall.wasm.json
  go [--check]                          translate the module to Go and write what follows from include/
  java [--check]                        write the Java library's closed sets and layout, or fail
                                        when one is out of date
  setup                                 install what the tests need
  advisories                            fetch the database of known faults, for the step of that name
";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let command = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    let root = root();
    let outcome = match command.as_str() {
        "test" => suite::run(&root, &rest),
        "header" => check(&rest).and_then(|check| {
            header::run(&root, check)?;
            abi::run(&root, check)
        }),
        "abi" => abi::command(&root, &rest),
        "tables" => check(&rest).and_then(|check| aftercall_tables::run(&root, check)),
        "docs" => check(&rest).and_then(|check| {
            docs::run(&root, check)?;
            site::run(&root).map(|done| println!("{done}"))
        }),
        "types" => check(&rest).and_then(|check| types::run(&root, check)),
        "install" => install::run(&root, &rest),
        "uninstall" => install::uninstall(&root, &rest),
        "check-install" => install_check::run(&root),
        "bench" => measure(&root, &rest).and_then(|()| readme_figures::write(&root)),
        "fuzz" => fuzz::run(&root, &rest),
        "mutants" => mutants::run(&root, &rest),
        "setup" => offline::run(&root),
        "advisories" => deny::fetch(&root),
        "go" => check(&rest).and_then(|check| go::run(&root, check)),
        "wasm" => wasm::command(&root, &rest),
        "java" => check(&rest).and_then(|check| java::run(&root, check)),
        "" | "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => Err(format!("no command {other:?}\n\n{HELP}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(mistake) => {
            eprintln!("xtask {command}: {mistake}");
            ExitCode::FAILURE
        }
    }
}

/// Whether a generated file is only to be compared.
fn check(arguments: &[String]) -> Result<bool, String> {
    match arguments {
        [] => Ok(false),
        [only] if only == "--check" => Ok(true),
        other => Err(format!("unknown arguments {other:?}")),
    }
}

/// The workspace's folder.
fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_path_buf()
}

/// Measures everything in the short form, or one bench as its arguments say.
fn measure(root: &Path, arguments: &[String]) -> Result<(), String> {
    match arguments.split_first() {
        None => bench::run(root, false),
        Some((first, [])) if first == "cases" => bench::run(root, true),
        Some((first, more)) if first == "once" => bench_once::command(root, more),
        Some((first, more)) if first == "storm" => storm::command(root, more),
        Some((other, _)) => Err(format!("no bench is called {other:?}")),
    }
}

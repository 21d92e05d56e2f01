//! Runs every committed seed through its target, as a plain test: no fuzzer, no instrumentation.

use aftercall_fuzz::{TARGETS, law};
use std::fs;
use std::path::{Path, PathBuf};

fn seeds(target: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(target);
    let entries =
        fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn every_seed_passes() {
    for (target, run) in TARGETS {
        let files = seeds(target);
        assert!(!files.is_empty(), "{target} has no seed");
        for file in &files {
            let data = fs::read(file).unwrap();
            let outcome = std::panic::catch_unwind(|| run(&data));
            assert!(outcome.is_ok(), "{target}: {} fails", file.display());
        }
        println!("{target}: {} inputs ran", files.len());
    }
}

#[test]
fn each_act_of_the_law_is_met_by_a_seed() {
    let met: Vec<&str> =
        seeds("law").iter().filter_map(|file| law::first_act(&fs::read(file).unwrap())).collect();
    for act in law::acts() {
        assert!(
            met.contains(&act),
            "no seed meets {act:?}: run `cargo run -p xtask -- fuzz --seeds`"
        );
    }
}

#[test]
fn nothing_and_everything_alike_is_an_input() {
    for (_, run) in TARGETS {
        for byte in [0, 1, b'\n', b'{', 0x7f, 0xff] {
            for length in [0, 1, 2, 9, 300, 5_000] {
                run(&vec![byte; length]);
            }
        }
    }
}

/// Every function that the header declares is called by the target `c_abi`.
#[cfg(feature = "c_abi")]
#[test]
fn every_function_of_the_header_is_called() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| fs::read_to_string(root.join(path)).unwrap();
    let header = read("../include/aftercall.h");
    let sources = ["", "/drive", "/given", "/look", "/make", "/packed"];
    let sources = sources.map(|part| read(&format!("src/c_abi{part}.rs"))).concat();
    let calls = |name: &str| {
        let mut found = sources.match_indices(name).map(|(at, _)| &sources[at + name.len()..]);
        found.any(|rest| !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_'))
    };
    let mut count = 0;
    for line in header.lines().filter(|line| !line.trim_start().starts_with(['*', '/', '#', ' '])) {
        let Some((before, _)) = line.split_once('(') else { continue };
        let name = before.rsplit([' ', '*']).next().unwrap_or_default();
        // A template is C++'s own affair.
        if name.starts_with("aftercall_") && !before.contains("template") {
            count += 1;
            assert!(calls(name), "src/c_abi calls {name} nowhere");
        }
    }
    assert!(count > 100, "{count} functions found in the header");
}

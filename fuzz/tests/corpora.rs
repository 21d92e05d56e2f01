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
        assert!(met.contains(&act), "no seed meets {act:?}: run `cargo xtask fuzz --seeds`");
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

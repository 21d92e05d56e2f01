//! `cargo run -p aftercall-tables [-- --check]`: the same as `cargo run -p xtask -- tables`, also
//! when the core does not compile.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let check = std::env::args().any(|argument| argument == "--check");
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    match aftercall_tables::run(root, check) {
        Ok(()) => ExitCode::SUCCESS,
        Err(mistake) => {
            eprintln!("tables: {mistake}");
            ExitCode::FAILURE
        }
    }
}

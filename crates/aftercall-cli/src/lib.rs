//! The parts of the program `aftercall` that its tests use too: the reading of files, and the
//! escaping of what is printed.
//!
//! The program itself is `main.rs` and one file a subcommand.

#![forbid(unsafe_code)]

pub mod files;
pub mod visible;

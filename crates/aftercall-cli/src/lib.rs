//! The parts of the program `aftercall` that its tests use too: the JSON forms of what is given
//! and of what is said, the reading of files, and the runner of the shared vectors.
//!
//! The program itself is `main.rs` and one file a subcommand.

#![forbid(unsafe_code)]

pub mod files;
pub mod given;
pub mod json;
pub mod moment;
pub mod strict;
pub mod vectors;
pub mod visible;

//! The C interface of aftercall, one file a noun.
//!
//! A function here converts, calls the core, converts; it decides nothing. Signatures are written
//! by hand, because the header's generator does not look into macros; each body stands in one
//! guard ([`guard`]) that turns a panic into a code. `include/aftercall.h` is made from these
//! files by `cargo xtask header`, so their comments are written for readers of C.
//! `docs/c-api.md` says what holds for all functions.

// The names are C's.
#![allow(non_camel_case_types)]
// What a caller must keep to is said in the header's words, once, in docs/c-api.md.
#![allow(clippy::missing_safety_doc)]

// Without unwinding the guard in each body is no guard: a defect would end somebody's process.
#[cfg(panic = "abort")]
compile_error!("aftercall-ffi needs panic = \"unwind\": its functions return a code for a panic");

mod first;
mod guard;
mod own_sets;
mod process;
mod result;
mod text;
mod value;

mod builder;
mod call;
mod contract;
mod decision;
mod engine;
mod failure;
mod header;
mod judge;
mod limit;
mod outcome;
mod packed;
mod policy;
mod problem;
mod request;
mod response;
mod status;
mod stream;
mod summary;
mod time;
mod verdict;
mod version;
mod vocabulary;

pub use builder::*;
pub use call::*;
pub use contract::*;
pub use decision::*;
pub use engine::*;
pub use failure::*;
pub use header::*;
pub use judge::*;
pub use limit::*;
pub use outcome::*;
pub use packed::*;
pub use policy::*;
pub use problem::*;
pub use request::*;
pub use response::*;
pub use result::*;
pub use status::*;
pub use stream::*;
pub use summary::*;
pub use text::aftercall_text;
pub use time::*;
pub use verdict::*;
pub use version::*;
pub use vocabulary::*;

//! aftercall as one WebAssembly module, for languages that cannot load a C library or do not want to.
//!
//! A function here converts, calls the core, converts; it decides nothing. Every parameter and result is
//! an `i32`, the module imports nothing, and all else crosses in two buffers that the module owns.
//! `docs/wasm.md` says what holds for all functions; `include/aftercall.wasm.json` is made from the
//! comments here by `cargo run -p xtask -- wasm --describe`, so each ends with what goes in and comes out.

mod call;
mod contract;
mod engine;
mod instance;
mod judge;
mod objects;
#[cfg(feature = "provoke")]
mod provoke;
mod refusal;
mod status;
mod stream;
mod trap;
mod words;

pub use call::*;
pub use contract::*;
pub use engine::*;
pub use instance::*;
pub use judge::*;
#[cfg(feature = "provoke")]
pub use provoke::*;
pub use status::*;
pub use stream::*;
pub use words::*;

//! What is thrown at aftercall: one module a target, each with one plain function `run` that takes any
//! bytes and panics when something that must hold does not.
//!
//! libFuzzer calls them through `fuzz_targets/`; `tests/corpora.rs` calls them with the committed seeds,
//! so that every `cargo test` replays what was found once. `cargo xtask fuzz` runs libFuzzer.

#[cfg(feature = "c_abi")]
pub mod c_abi;
pub mod contract;
pub mod draw;
pub mod judge;
pub mod law;

/// A target's function.
pub type Run = fn(&[u8]);

/// The targets by name.
pub const TARGETS: &[(&str, Run)] = &[
    ("law", law::run),
    ("judge", judge::run),
    ("contract", contract::run),
    #[cfg(feature = "c_abi")]
    ("c_abi", c_abi::run),
];

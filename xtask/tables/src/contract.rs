//! The core's own rows of contracts and their reader.

#[path = "../../../crates/aftercall/src/contract/keys.rs"]
pub(crate) mod keys;
#[path = "../../../crates/aftercall/src/contract/reader.rs"]
pub(crate) mod reader;
#[path = "../../../crates/aftercall/src/contract/resolve.rs"]
pub(crate) mod resolve;
#[path = "../../../crates/aftercall/src/contract/rows.rs"]
pub(crate) mod rows;

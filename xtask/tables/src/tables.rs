//! The core's own rows of tables.

#[path = "../../../crates/aftercall/src/tables/rows.rs"]
pub(crate) mod rows;
#[path = "../../../crates/aftercall/src/tables/tree.rs"]
pub(crate) mod tree;

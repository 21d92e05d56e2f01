//! Contracts: what each status means for an API, as data.
//!
//! A [`Contract`] is a list of rows keyed by status code, optionally by method and by a condition
//! (`when`), that extends another contract field by field. Two are built in: `rest`, the default,
//! and `http`, every registered status, which `rest` extends. Users bring their own as TOML. The
//! same reader reads all three, so a user's file can do everything that the built-in ones do.

mod builder;
mod built_in;
mod contracts;
mod keys;
mod operations;
mod reader;
mod resolve;
mod row_builder;
pub(crate) mod rows;
mod table;
mod write;

pub use builder::{CodeBuilder, ContractBuilder, OperationBuilder};
pub use contracts::{Contract, parse_status, status};
pub(crate) use contracts::{default_of, shape};
pub use row_builder::RowBuilder;
pub use rows::Condition;
pub(crate) use rows::Conditions;
pub use table::Format;

//! Contracts that people already have as tables: text, Markdown and CSV with a heading such as
//! `Status  Message  Description`.
//!
//! A reader finds the rows and says where each cell stands (`found.rs`); what a cell may hold is checked
//! in the same way for each kind (`read.rs`).

mod csv;
mod found;
mod heading;
mod lines;
mod markdown;
mod read;
mod text;

pub use read::Format;

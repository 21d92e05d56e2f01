//! Reads OpenAPI documents as contracts of `aftercall`.
#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod codes;
mod document;
mod error;
mod json;
mod node;
mod operation;
mod reference;
mod responses;
mod rows;
mod yaml;

pub use document::{Reader, read};
pub use error::Error;
pub use rows::read_rows;

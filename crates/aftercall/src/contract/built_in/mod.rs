//! The built-in contracts. `xtask tables` writes the other files in this folder from
//! `data/contracts`.

mod http;
mod http_rows;
mod rest;
mod rest_rows;

pub(super) use http_rows::HTTP;
pub(super) use rest_rows::REST;

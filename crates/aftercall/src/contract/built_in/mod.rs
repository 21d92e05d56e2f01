//! The contracts that are compiled in. The files beside this one are written by `xtask tables` from
//! `data/contracts`.

mod http;
mod http_rows;
mod rest;
mod rest_rows;

pub(super) use http_rows::HTTP;
pub(super) use rest_rows::REST;

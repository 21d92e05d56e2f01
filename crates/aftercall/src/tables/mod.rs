//! The built-in tables as constants, and how they are looked up. Nothing is parsed, built or
//! allocated at run time: `xtask tables` writes the generated files in this folder from `data/`.

mod by_length;
mod codes;
mod failures;
mod grpc;
mod headers;
mod members;
mod phrases;
mod providers;
mod proxies;
mod reasons;
pub(crate) mod rows;
pub(crate) mod shape;
mod shapes;
mod streams;

pub(crate) use by_length::of_length;
pub(crate) use codes::{CODE_STARTS, CODES};
pub(crate) use failures::{FAILURES, LIBRARIES};
pub(crate) use grpc::GRPC_CODES;
pub(crate) use headers::{HEADER_STARTS, HEADERS};
pub(crate) use members::{MEMBER_STARTS, MEMBERS};
pub(crate) use phrases::{PHRASE_ANCHORS, PHRASES};
pub(crate) use providers::{HOST_STARTS, HOSTS, PROVIDERS};
pub(crate) use proxies::{ANSWERS, MARK_ANCHORS, MARKS, PROXY_ERRORS};
pub(crate) use reasons::{GUARANTEES, REASONS};
pub(crate) use shapes::{SHAPES, SIGNS};
pub(crate) use streams::STREAM_EVENTS;

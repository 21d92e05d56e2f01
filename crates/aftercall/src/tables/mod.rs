//! The built-in tables as constants, and how they are looked up. Nothing is parsed, built or
//! allocated at run time: `xtask tables` writes the generated files in this folder from `data/`.

mod by_length;
mod codes;
mod failures;
mod grpc;
mod headers;
mod limits;
mod members;
mod phrases;
mod providers;
mod proxies;
mod reasons;
pub(crate) mod rows;
mod sentences;
pub(crate) mod shape;
mod shapes;

pub(crate) use by_length::of_length;
pub(crate) use codes::{CODE_STARTS, CODES, QUOTA_WORDS};
pub(crate) use failures::{FAILURES, LIBRARIES};
pub(crate) use grpc::GRPC_CODES;
pub(crate) use headers::{HEADER_STARTS, HEADERS};
pub(crate) use members::{MEMBER_STARTS, MEMBERS};
pub(crate) use phrases::{PHRASE_ANCHORS, PHRASES};
pub(crate) use providers::{HOST_STARTS, HOSTS, PROVIDERS, STATUSES};
pub(crate) use proxies::{ANSWERS, MARK_ANCHORS, MARKS, PROXY_ERRORS};
pub(crate) use reasons::{GUARANTEES, REASONS};
pub(crate) use sentences::{SENTENCE_ANCHORS, SENTENCES};
pub(crate) use shapes::{SHAPES, SIGNS};

//! The built-in tables as constants, and how they are looked up. Nothing is parsed, built or
//! allocated at run time: `xtask tables` writes the generated files in this folder from `data/`.

mod by_length;
mod by_name;
mod codes;
mod elements;
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
mod streams;
pub(crate) mod tree;

pub(crate) use by_length::of_length;
pub(crate) use by_name::header_of;
pub(crate) use codes::{CODE_STARTS, CODES, QUOTA_WORDS};
pub(crate) use elements::{ELEMENT_STARTS, ELEMENTS};
pub(crate) use failures::{FAILURES, LIBRARIES};
pub(crate) use grpc::GRPC_CODES;
pub(crate) use members::{INNER, INNER_FIRST, NODES, SLOTS, STEPS};
pub(crate) use phrases::{PHRASE_ANCHORS, PHRASES};
pub(crate) use providers::{HOST_STARTS, HOSTS, PROVIDERS, STATUSES};
pub(crate) use proxies::{
    ANSWERS, MARK_ANCHORS, MARKS, OWN_STATUSES, PROXY_ERRORS, REFUSALS, SERVERS,
};
pub(crate) use reasons::{GUARANTEES, REASONS};
pub(crate) use sentences::{SENTENCE_ANCHORS, SENTENCES};
pub(crate) use shapes::{SHAPES, SIGNS};
pub(crate) use streams::STREAM_EVENTS;

//! core
#![forbid(unsafe_code)]
mod contract;
mod error;
mod evidence;
mod failure;
mod failure_names;
mod judge;
mod problem;
mod request;
mod response;
mod status;
mod time;
mod verdict;
mod words;
pub use contract::Contract;
pub use error::{Error, ErrorKind};
pub use evidence::challenge::Challenge;
pub use failure::{Failure, FailureName, failure_names};
pub use judge::{judge, judge_failure};
pub use problem::{FieldError, Problem};
pub use request::{Origin, Request};
pub use response::{Header, MAX_BODY, Response, body_wanted};
pub use status::{Status, parse_status, status};
pub use time::{Now, WaitHint};
pub use verdict::{Because, Evidence, Verdict};
pub use words::*;

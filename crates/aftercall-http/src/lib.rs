//! aftercall for Rust's HTTP clients.
#![forbid(unsafe_code)]

#[cfg(feature = "tower")]
mod asking;
#[cfg(feature = "tower")]
mod body;
#[cfg(feature = "tower")]
mod clock;
#[cfg(feature = "tower")]
mod error;
#[cfg(feature = "tower")]
mod events;
#[cfg(feature = "tower")]
mod failures;
#[cfg(feature = "tower")]
mod followed;
#[cfg(feature = "tower")]
mod future;
#[cfg(feature = "tower")]
mod keys;
#[cfg(feature = "tower")]
mod layer;
#[cfg(feature = "tower")]
mod look;
#[cfg(feature = "tower")]
mod options;
#[cfg(feature = "reqwest")]
mod over_reqwest;
mod parts;
#[cfg(feature = "tower")]
mod replay;
#[cfg(feature = "tower")]
mod run;
#[cfg(feature = "tower")]
mod settings;
#[cfg(feature = "tower")]
mod watch;

#[cfg(feature = "tower")]
pub use asking::{Asked, Asking, Authenticate, Verify};
#[cfg(feature = "tower")]
pub use body::Body;
#[cfg(feature = "tower")]
pub use clock::{Clock, TokioClock};
#[cfg(feature = "tower")]
pub use error::{BoxError, CarriesOutcome, Error, ErrorKind, outcome_of};
#[cfg(feature = "tower")]
pub use failures::failure_of;
#[cfg(feature = "tower")]
pub use followed::Followed;
#[cfg(feature = "tower")]
pub use future::ResponseFuture;
#[cfg(feature = "tower")]
pub use layer::{Aftercall, AftercallLayer};
#[cfg(feature = "tower")]
pub use options::{CallOptions, OutcomeSlot};
#[cfg(feature = "reqwest")]
pub use over_reqwest::{Client, Redirects, prepared};
#[cfg(feature = "reqwest-middleware")]
pub use over_reqwest::{Middleware, with_middleware};
pub use parts::{Fields, judge, request, request_parts, response};
#[cfg(feature = "tower")]
pub use replay::{Buffered, Once, Replay, Replayed};

//! The layer over reqwest: as a client of its own, and as a middleware of `reqwest_middleware`.

mod carried;
mod client;
#[cfg(feature = "reqwest-middleware")]
mod middleware;
mod redirects;

pub use client::Client;
#[cfg(feature = "reqwest-middleware")]
pub use middleware::{Middleware, with_middleware};
pub use redirects::{Redirects, prepared};

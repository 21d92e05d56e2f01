//! aftercall for Rust's HTTP clients: each request is carried through to its end. It is sent, waited for,
//! sent again where that is safe, signed in, verified; and the caller is told whether it took effect.
//!
//! The rules are those of the crate [`aftercall`]; this one does the I/O that the core does not do.
//!
//! # Features
//!
//! None is on by default: without one there are only the conversions, and the crate `http`.
//!
//! | feature | has |
//! | --- | --- |
//! | (none) | [`request`], [`response`], [`judge`], [`Fields`] for the types of the crate `http` |
//! | `tower` | `AftercallLayer` for any `tower::Service` of HTTP requests |
//! | `hyper`, `http2` | reads the errors of hyper and hyper-util's client, and of HTTP/2 below them |
//! | `reqwest` | `Client`, over reqwest's |
//! | `reqwest-middleware` | `Middleware`, for `reqwest_middleware` |
//! | `tracing` | one event a decision, target `aftercall` |
//!
//! # The layer
//!
//! ```
//! # #[cfg(feature = "tower")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
//! use aftercall::{Effect, Engine, Stop};
//! use aftercall_http::{AftercallLayer, CallOptions, outcome_of};
//! use bytes::Bytes;
//! use http::{Request, Response, StatusCode};
//! use http_body_util::Full;
//! use tower::{ServiceBuilder, ServiceExt};
//!
//! // A server that breaks down at every other request.
//! let count = std::sync::atomic::AtomicUsize::new(0);
//! let count = std::sync::Arc::new(count);
//! let server = tower::service_fn(move |_: Request<Full<Bytes>>| {
//!     let count = count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
//!     let mut response = Response::new(Full::new(Bytes::new()));
//!     if count % 2 == 0 {
//!         *response.status_mut() = StatusCode::GATEWAY_TIMEOUT;
//!     }
//!     async { Ok::<_, std::convert::Infallible>(response) }
//! });
//! let service = ServiceBuilder::new().layer(AftercallLayer::new(Engine::default())).service(server);
//!
//! // The caller's word says that a second application does no harm.
//! let options = CallOptions::new().idempotent(true);
//! let search = Request::post("https://api.example/search").extension(options);
//! let response = service.clone().oneshot(search.body(Full::from("tea"))?).await?;
//! assert_eq!(outcome_of(&response).unwrap().attempts().len(), 2);
//!
//! // An order could be made twice: it is not sent again, and the outcome says that nobody knows.
//! let order = Request::post("https://api.example/orders").body(Full::from("tea"))?;
//! let response = service.oneshot(order).await?;
//! let outcome = outcome_of(&response).unwrap();
//! assert_eq!((outcome.effect(), outcome.stop()), (Effect::Unknown, Stop::NotHarmless));
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "tower"))]
//! # fn main() {}
//! ```
//!
//! What holds in it:
//!
//! - **A response comes back as it came**, whatever its status, with the [`aftercall::Outcome`] in its
//!   extensions. If the last attempt gave no response, there is an error with the outcome; the service's own
//!   error is its source. `outcome_of` reads both.
//! - **Bodies of requests** are sent again only if that is all of them (`Replay`): a body of one piece, one
//!   that is kept as it is sent (`Buffered`), or one whose clone you say is whole (`Replayed`). A stream is
//!   sent once, and never twice.
//! - **Bodies of responses**: that of a success streams untouched. Of an error's at most
//!   [`aftercall::MAX_BODY`] bytes are looked at, for at most ten seconds and within the deadline, and given
//!   back, with the rest and the trailers. What decompresses belongs below the layer, as reqwest's is: of a
//!   body that still has a `Content-Encoding` nothing is evidence but that it broke off.
//! - **gRPC**: a `grpc-status` in the head, or in trailers that come before any message, is the result. To
//!   know that, the layer waits for the first message of a response to a request that was sent whole, for at
//!   most ten seconds. What comes after a message is in the `OutcomeSlot`. tonic's requests are streams:
//!   `Buffered` keeps them.
//! - **Dropping the future** cancels the call and returns what it held. `OutcomeSlot` then has the outcome.
//! - **Time** is tokio's, also stopped by `tokio::time::pause`, or your own `Clock`. The waits are within
//!   the future: give a `tower::timeout` above the layer more time than the deadline of the calls.
//! - **No future is boxed** by the layer where no credentials are renewed and nothing is verified.
//!
//! # What sends again by itself
//!
//! An effect is only known if nobody sends behind the layer's back.
//!
//! - **Another retry below** (`tower::retry`, `reqwest-retry`, a service mesh's sidecar): remove it. Where
//!   that is not possible, say so with `AftercallLayer::resends_below`: then no error and no response
//!   proves that nothing was applied. One *above* the layer multiplies the attempts, and undoes every decision not to send again.
//! - **hyper-util's client** sends again by itself (`retry_canceled_requests`) what hyper gave back because
//!   it was never begun. No byte of that was written, so it may stay on.
//! - **reqwest** sends again what HTTP/2 refused, and follows redirects. `Client` and `prepared` turn the
//!   first off and report the second: a 303 that was followed proves nothing about the POST before it.
//! - **A new connection** after a broken one ([`aftercall::decision::Send::fresh_connection`]) cannot be asked for
//!   here: neither hyper-util nor reqwest has a way to say so. Both drop connections that broke.
//!
//! # Threads
//!
//! A layer, a service and a client can be cloned cheaply and shared by threads; clones share the engine. The
//! futures are `Send` if the service's are.

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
mod step;
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

/// Runs the example of the README.
#[cfg(all(doctest, feature = "reqwest"))]
#[doc = include_str!("../README.md")]
struct Readme;

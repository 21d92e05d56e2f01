//! Your HTTP call failed, or got an unexpected response. Now what? **aftercall** says what the
//! response means and what to do next: whose fault it is, whether the request took effect, what
//! the remedy is, and whether and when to try again.
//!
//! This is the pure core: no I/O, no clock, no randomness, no threads, no unsafe code. The C
//! library, the Python and Node packages and the command line all call it, so the same input gives
//! the same verdict everywhere.
//!
//! # Four levels
//!
//! Use as many as you need.
//!
//! **1. Look up** what a status means. No engine, clock or seed:
//!
//! ```
//! use aftercall::Remedy;
//!
//! let status = aftercall::status(503);
//! assert_eq!(status.message(), "Throttled");
//! assert_eq!(status.remedy(), Remedy::SlowDown);
//! ```
//!
//! **2. Judge** what *this* response means. Stateless:
//!
//! ```
//! use aftercall::{BodyState, Contract, Effect, Header, Remedy, Request, Response};
//!
//! let request = Request::from_parts("POST", "https://api.example/orders", &[]);
//! let body = br#"{"message": "The operation timed out"}"#;
//! let response = Response::new(500).body(body, BodyState::Complete);
//!
//! let verdict = aftercall::judge(Contract::rest(), Some(&request), &response);
//! assert_eq!(verdict.effect(), Effect::Unknown); // it may have been applied
//! assert_eq!(verdict.remedy(), Remedy::Retry); // a retry would be useful
//! assert!(!verdict.is_retryable()); // but a second POST could do harm
//! ```
//!
//! **3. Call**: carry one operation through to its end. You do the I/O, the [`Call`] decides:
//!
//! ```
//! use aftercall::{Decision, Engine, Now, Options, Request, Response, Stop};
//!
//! let engine = Engine::default();
//! let request = Request::from_parts("GET", "https://api.example/orders/7", &[]);
//! let mut call = engine.call(request, Options::default(), 42);
//! let mut statuses = [503, 200].into_iter(); // a server that recovers
//! let mut clock = Now::new(0, 1_792_567_680_000_000);
//!
//! let mut next = call.begin(clock)?;
//! let outcome = loop {
//!     next = match next {
//!         Decision::Send(_attempt) => {
//!             let status = statuses.next().unwrap_or(200); // here you send the request
//!             call.on_response(&Response::new(status), clock)?
//!         }
//!         Decision::Wait(wait) => {
//!             clock.monotonic = wait.until; // here you sleep
//!             call.on_wake(clock)?
//!         }
//!         Decision::Authenticate(_) => call.on_credentials(false, clock)?,
//!         Decision::Verify(_) => call.on_verified(aftercall::Verified::Unknown, clock)?,
//!         Decision::Done(outcome) => break outcome,
//!     };
//! };
//! assert!(outcome.is_success());
//! assert_eq!(outcome.attempts().len(), 2);
//! # Ok::<(), aftercall::Error>(())
//! ```
//!
//! **4. Adapt**: one line inside the HTTP client that people already use. The adapters live in the
//! language packages, for example in the Python package.
//!
//! # The map
//!
//! | to know about | see |
//! | --- | --- |
//! | the closed sets and their numbers | [`Effect`] [`Fault`] [`Repeat`] [`Remedy`] [`Stop`] …, all in [`SETS`] |
//! | what a status means for an API | [`Status`], [`Contract`] |
//! | what was asked, what came back | [`Request`], [`Response`], [`Header`], [`Failure`] |
//! | what it means | [`judge`], [`judge_failure`], [`Verdict`], [`Problem`], [`Evidence`] |
//! | what to do next | [`Engine`], [`Policy`], [`Call`], [`Decision`], [`Outcome`] |
//! | what is happening now | [`Engine::snapshot`], [`Snapshot`] |
//! | one buffer per crossing, for bindings | [`pack`] |
//!
//! Data flows one way. A response goes through the evidence readers into [`judge`]; the
//! [`Verdict`] and the [`Policy`] go into the [`Call`], which asks the engine's governor and
//! returns the [`Decision`]. A reader does not know the status tables, `judge` does not know the
//! time, and the governor does not know HTTP.
//!
//! # Threads, panics and errors
//!
//! Everything here is `Send` and `Sync`. A [`Contract`], an [`Engine`], a [`Verdict`] and a
//! [`Request`] can be shared by threads; a [`Call`] may move between threads, but its inputs take
//! `&mut self`. Nothing panics, whatever the input: what a peer sends is at most a [`Caveat`], and
//! a mistake of the caller is an [`Error`].
//!
//! # What it does not do
//!
//! It never sends, sleeps, follows redirects or renews credentials. It tells you when to. An HTTP
//! client may resend a request or follow redirects on its own. Turn that off, or report it with
//! [`Response::redirected`], [`Failure::redirected`] and [`Failure::sent`]: a verdict on the effect
//! is only as good as the facts it was given.

#![forbid(unsafe_code)]

mod call;
mod challenge;
mod chance;
mod claim;
mod contract;
pub mod decision;
mod engine;
mod error;
mod evidence;
mod explain;
mod failure;
mod failure_names;
mod governor;
mod handle;
mod hash;
mod header;
#[doc(hidden)]
pub mod internal;
mod item;
mod json;
mod judge;
mod limit;
pub mod pack;
mod policy;
mod problem;
mod request;
mod response;
mod row;
mod status;
mod stream;
mod summary;
mod tables;
mod time;
mod verdict;
mod vocabulary;

pub use call::{CALL_INPUTS, CALL_STATES, Call, CallState, Options};
pub use challenge::Challenge;
pub use contract::{
    CodeBuilder, Condition, Contract, ContractBuilder, Format, OperationBuilder, RowBuilder,
    parse_status, status,
};
pub use decision::{Attempt, Authenticate, Decision, Outcome, Verify, Wait};
pub use engine::Engine;
pub use error::{Error, ErrorKind};
pub use explain::{Advice, Evidence, Explanation, Overrode};
pub use failure::Failure;
pub use failure_names::{FailureName, failure_libraries, failure_names};
pub use governor::{HoldSnapshot, QuotaSnapshot, ScopeSnapshot, Snapshot};
pub use header::Header;
pub use item::Item;
pub use judge::{judge, judge_failure};
pub use limit::Limit;
pub use policy::{POLICY_PROFILES, POLICY_SETTINGS, Policy, PolicyProfile, PolicySetting};
pub use problem::{FieldError, Problem};
pub use request::{Origin, Request};
pub use response::{MAX_BODY, Response, body_wanted};
pub use status::Status;
pub use stream::Stream;
pub use summary::{SUMMARY_FIELDS, Summary, SummaryField, SummaryKind, SummaryValue};
pub use time::{Now, WaitHint};
pub use verdict::Verdict;
pub use vocabulary::{
    Action, BodyState, Cause, Caveat, Caveats, Disposition, Effect, Fault, Field, LimitScope,
    Phase, Reason, Remedy, Repeat, SETS, Source, Stop, Verified, WaitReason, Word, WordSet,
};

/// Runs the examples of `docs/contracts.md`.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/contracts.md")]
struct ContractsPage;

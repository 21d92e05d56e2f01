//! The reference server of aftercall: a real REST service that gives every status for its real
//! reason, and every fault on request.
//!
//! It is for testing client libraries. A 409 means that the document exists, a 500 that the store
//! really did not finish in time (and the write may still be applied), a 504 that an upstream
//! really does not respond, and a connection that is closed before the response is a socket that
//! was really closed. The server counts, reference by reference, how often a request reached it and
//! how often it changed something, so that a test can compare what a client believes with what
//! happened.
//!
//! ```no_run
//! use aftercall_server::{Config, Server};
//!
//! let server = Server::start(Config::default())?;
//! println!("listening on {}", server.url());
//! server.stop();
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! The routes, the grammar of faults and examples are in the README of this crate; `GET /` lists
//! the routes as JSON.
//!
//! # The way of a request
//!
//! 1. `listener` accepts the connection, and `connections` gives it a slot.
//! 2. `exchange` carries the request from here on. `head_check` decides from the head whether the
//!    request is accepted, `request` reads its body, and `counts` counts it.
//! 3. `fault_plans` says whether a fault is due. If so, `exchange` applies it, for instance by
//!    closing the connection.
//! 4. `router` checks `throttle`, `auth` and the route, in this order, and passes the request on to
//!    `collections`, `intake` or `gateway`. Requests for administration go to `admin` right after
//!    they have been read.
//!
//! Only `listener` and `client_socket` use a client's socket. Only `store`, `data_file`,
//! `document_table` and `event_table` use the data.

#![forbid(unsafe_code)]

mod admin;
mod allowed_hosts;
mod auth;
mod body_memory;
mod client_socket;
mod collections;
mod conditions;
mod config;
mod connections;
mod counts;
mod data_file;
mod document_table;
mod event_table;
mod exchange;
mod fault_plans;
mod faults;
mod gateway;
mod head_check;
mod idempotency;
mod intake;
mod listener;
mod locked;
mod path;
mod port;
mod problem;
mod request;
mod response;
mod router;
mod server;
mod state;
mod store;
mod throttle;
mod timestamp;

pub use config::{Config, Rate};
pub use server::{Ending, Server, Stopper};

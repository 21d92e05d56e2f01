//! The reference server of aftercall: a real REST service that gives every status for its real
//! reason, and every fault on request.
//!
//! A client library is proved against it: a 409 comes because the document exists, a 500 because
//! the store really did not answer in time (and the write may still be applied), a 504 because an
//! upstream really is silent, and a "connection closed before the answer" because a socket really
//! was closed. The server counts, reference by reference, how often a request reached it and how
//! often it changed something, so that a test can compare what a client believes with what happened.
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
//! # How a request travels
//!
//! `listener` accepts the connection and `places` gives it one, `entrance` decides from the head
//! whether the request comes in, `delivery` reads its body, `counts` notes it,
//! `exchange` asks `plans` whether a fault is due and either breaks the connection or has
//! `router` answer. `router` checks `admission`, `auth` and the route, in that order, and hands
//! over to `collections`, `gateway` or `admin`. Nothing but `listener` and `line` touches a socket
//! of a client; nothing but `store` and `shelf` touches the data.

#![forbid(unsafe_code)]

mod admin;
mod admission;
mod answer;
mod auth;
mod body_memory;
mod collections;
mod conditions;
mod config;
mod counts;
mod delivery;
mod entrance;
mod exchange;
mod faults;
mod gateway;
mod hosts;
mod idempotency;
mod line;
mod listener;
mod locked;
mod opened;
mod path;
mod places;
mod plans;
mod port;
mod problem;
mod router;
mod server;
mod service;
mod shelf;
mod store;

pub use config::{Config, Rate};
pub use server::{Ending, Server, Stopper};

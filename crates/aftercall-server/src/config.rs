//! The configuration of a server, and the limits that cannot be configured.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

/// The largest request body, in bytes; a larger one gets a 413.
pub(crate) const MAX_BODY_BYTES: usize = 1024 * 1024;
/// How long a request of an authenticated client waits for a connection slot, or for memory for its
/// body, when there is none.
pub(crate) const MAX_QUEUE_TIME: Duration = Duration::from_secs(1);
/// How many idempotency records are kept; the oldest is dropped.
pub(crate) const MAX_IDEMPOTENCY_RECORDS: usize = 10_000;
/// How many bytes of responses the idempotency records may hold together.
pub(crate) const MAX_IDEMPOTENCY_BYTES: usize = 64 * 1024 * 1024;
/// How many fault plans there can be at once.
pub(crate) const MAX_FAULT_PLANS: usize = 1_000;
/// How many references are counted; the oldest is dropped.
pub(crate) const MAX_REFERENCES: usize = 100_000;
/// How many documents and tombstones the store holds.
pub(crate) const MAX_DOCUMENTS: u64 = 1_000_000;
/// How many different log events the store holds.
pub(crate) const MAX_EVENTS: u64 = 1_000_000;
/// How many log events a batch may have.
pub(crate) const MAX_BATCH_EVENTS: usize = 1_000;
/// The largest log event, in bytes of its JSON.
pub(crate) const MAX_EVENT_BYTES: usize = 64 * 1024;
/// How many more connections are served when all others are taken, for administration and refusals.
pub(crate) const RESERVED_CONNECTIONS: usize = 32;
/// How many requests are in progress at once, including those whose clients have disconnected.
pub(crate) const MAX_REQUESTS: usize = 4_096;
/// How many store calls run at once, including those whose callers have stopped waiting.
pub(crate) const MAX_STORE_CALLS: usize = 256;
/// How many store calls for administration run in addition to them.
pub(crate) const MAX_ADMIN_STORE_CALLS: usize = 4;
/// How many upstreams the gateway knows.
pub(crate) const MAX_UPSTREAMS: usize = 100;

/// How a [`Server`](crate::Server) runs. `Config::default()` is what a test needs: loopback, a free
/// port, everything in memory.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen; port 0 takes a free one. The default is `127.0.0.1:0`. With any address,
    /// the admin routes are open to loopback peers only.
    pub address: SocketAddr,
    /// The file that holds the documents; `None`, the default, keeps them in memory.
    pub data: Option<PathBuf>,
    /// How long a request waits for the store before it gets a 500. The default is 250 ms.
    /// The work itself is not interrupted: it may still be applied later.
    pub store_time_limit: Duration,
    /// How long the gateway waits for an upstream before it responds 504; this includes
    /// connecting. The default is 300 ms.
    pub gateway_time_limit: Duration,
    /// The bearer token that may read and write. The default is `writer-token`.
    pub writer_token: String,
    /// The bearer token that may only read. The default is `reader-token`.
    pub reader_token: String,
    /// How many requests each token may make; `None`, the default, is no limit.
    pub rate: Option<Rate>,
    /// How many connections are served at once: 1 to 65,536; the default is 512. At the limit, a
    /// new connection replaces one on which no request of an authenticated client is in progress;
    /// unauthenticated ones are closed first. If there is none to replace, the request gets a 503.
    /// Administration has connections of its own.
    pub connections: usize,
    /// How many of them one address may have, at least 1; the default is 64. Loopback addresses may
    /// have all of them.
    pub connections_per_peer: usize,
    /// How many bytes the bodies of all requests in progress may take together, at least 1 MiB; the
    /// default is 64 MiB. A request that would need more gets a 503. The body of a request without
    /// valid credentials is never kept.
    pub body_memory: usize,
    /// The names by which clients on this machine may address the server in `Host`, in addition to
    /// `localhost` and IP addresses. There are none by default. Any other name gets a 421, because
    /// it may be the name of a web page (DNS rebinding).
    pub hosts: Vec<String>,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            data: None,
            store_time_limit: Duration::from_millis(250),
            gateway_time_limit: Duration::from_millis(300),
            writer_token: "writer-token".to_owned(),
            reader_token: "reader-token".to_owned(),
            rate: None,
            connections: 512,
            connections_per_peer: 64,
            body_memory: 64 * 1024 * 1024,
            hosts: Vec::new(),
        }
    }
}

impl Config {
    /// Whether the server can be reached from other machines and used with a token that is printed
    /// in the documentation.
    pub fn is_open_to_others(&self) -> bool {
        let default = Config::default();
        let known = [&self.writer_token, &self.reader_token]
            .iter()
            .any(|token| [&default.writer_token, &default.reader_token].contains(token));
        known && !self.address.ip().to_canonical().is_loopback()
    }

    /// Refuses a configuration that could not work, before anything is opened.
    pub(crate) fn check(&self) -> io::Result<()> {
        let refuse = |why: &str| Err(io::Error::new(io::ErrorKind::InvalidInput, why));
        if self.writer_token.is_empty() || self.reader_token.is_empty() {
            return refuse("a token must not be empty");
        }
        if self.writer_token == self.reader_token {
            return refuse("the writer's and the reader's token must differ");
        }
        if self.store_time_limit.is_zero() || self.gateway_time_limit.is_zero() {
            return refuse("a time limit must be longer than zero");
        }
        if !(1..=65_536).contains(&self.connections) || self.connections_per_peer == 0 {
            return refuse("the connections must be from 1 to 65536, and at least 1 for each peer");
        }
        if self.body_memory < MAX_BODY_BYTES {
            return refuse("the memory for bodies must have room for one, which is 1 MiB");
        }
        match self.rate.as_ref().map(Rate::check) {
            Some(Err(why)) => refuse(&why),
            _ => Ok(()),
        }
    }
}

/// A token bucket: how many requests are allowed a second on average, and how many at once.
#[derive(Clone, Copy, Debug, PartialEq, serde::Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// How many requests a second are allowed on average: above 0, at most 1,000,000. It may be a
    /// fraction: 0.5 is one request every two seconds.
    pub per_second: f64,
    /// How many requests are allowed at once after an idle time: 1 to 1,000,000.
    pub burst: u32,
}

impl Rate {
    pub(crate) fn check(&self) -> Result<(), String> {
        if !(self.per_second > 0.0 && self.per_second <= 1e6) {
            return Err("per_second must be above 0 and at most 1000000".to_owned());
        }
        if !(1..=1_000_000).contains(&self.burst) {
            return Err("burst must be from 1 to 1000000".to_owned());
        }
        Ok(())
    }
}

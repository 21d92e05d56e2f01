//! `aftercall serve`: the reference server, until a signal has it finish what is under way and end.

use crate::shell::{self, End, Shell, Trouble};
use aftercall_server::{Config, Ending, Rate, Server};
use clap::Args;
use serde_json::json;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

mod signals;

/// Run the reference server: every status for its real reason, every fault on request
///
/// Prints `listening on http://127.0.0.1:PORT` once it listens, and runs until SIGTERM or Ctrl-C. Then
/// it accepts no more connections, finishes requests in progress, and exits with 0, or with 1 if not
/// all were finished in time. A second signal ends it immediately. It is meant for tests: anybody who
/// can reach it can ask for faults.
#[derive(Args)]
pub(crate) struct Serve {
    /// Where to listen; port 0 picks a free one
    #[arg(long, value_name = "IP:PORT", default_value = "127.0.0.1:0")]
    address: SocketAddr,
    /// The file that stores the documents; by default they are kept in memory
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    /// How many requests a second each token may make
    #[arg(long, value_name = "PER_SECOND")]
    rate: Option<f64>,
    /// How many requests at once, after a quiet time
    #[arg(long, value_name = "NUMBER", default_value_t = 1, requires = "rate")]
    burst: u32,
    /// How long a request waits for the store before the response is 500
    #[arg(long, value_name = "MS")]
    store_time_limit: Option<u64>,
    /// How long the gateway waits for an upstream before the response is 504
    #[arg(long, value_name = "MS")]
    gateway_time_limit: Option<u64>,
    /// The bearer token that may read and write; the default is that of the server's README
    #[arg(long, value_name = "TOKEN")]
    writer_token: Option<String>,
    /// The bearer token that may only read; the default is that of the server's README
    #[arg(long, value_name = "TOKEN")]
    reader_token: Option<String>,
    /// How many connections are served at once
    #[arg(long, value_name = "NUMBER", default_value_t = Config::default().connections)]
    connections: usize,
    /// How many of them one address may have, if it is not this machine's
    #[arg(long, value_name = "NUMBER", default_value_t = Config::default().connections_per_peer)]
    connections_per_peer: usize,
    /// How many bytes all bodies together may take while they are worked on
    #[arg(long, value_name = "BYTES", default_value_t = Config::default().body_memory)]
    body_memory: usize,
    /// A name by which clients on this machine may address it, beside localhost; may be repeated
    #[arg(long = "host", value_name = "NAME")]
    hosts: Vec<String>,
    /// How long a signal leaves for what is under way
    #[arg(long, value_name = "MS", default_value_t = 10_000)]
    drain_time_limit: u64,
}

impl Serve {
    pub(crate) fn run(&self, shell: &Shell) -> Result<End, Trouble> {
        let config = self.config();
        if config.is_open_to_others() {
            shell::tell(format!(
                "warning: {} can be reached from other machines, and its tokens stand in the \
                 documentation: give others with --writer-token and --reader-token",
                self.address
            ));
        }
        // It says itself whether it is the address or the data file that is wrong.
        let server = Server::start(config).map_err(|error| Trouble::Usage(error.to_string()))?;
        signals::watch(server.stopper(), Duration::from_millis(self.drain_time_limit))?;
        if shell.json {
            shell.row(&json!({"url": server.url()}))?;
        } else {
            shell.line(format!("listening on {}", server.url()))?;
        }
        match server.wait() {
            Ending::Drained => Ok(End::Well),
            Ending::CutOff => {
                let message = "not everything was finished in time; the rest was cut off";
                Err(Trouble::Failed(message.to_owned()))
            }
            Ending::Stopped => {
                Err(Trouble::Failed("ended immediately; open requests were cut off".to_owned()))
            }
            _ => Err(Trouble::Failed("the server has lost its port".to_owned())),
        }
    }

    fn config(&self) -> Config {
        let mut config = Config {
            address: self.address,
            data: self.data.clone(),
            rate: self.rate.map(|per_second| Rate { per_second, burst: self.burst }),
            connections: self.connections,
            connections_per_peer: self.connections_per_peer,
            body_memory: self.body_memory,
            hosts: self.hosts.clone(),
            ..Config::default()
        };
        let millis = |limit: Option<u64>, to: &mut Duration| {
            if let Some(limit) = limit {
                *to = Duration::from_millis(limit);
            }
        };
        millis(self.store_time_limit, &mut config.store_time_limit);
        millis(self.gateway_time_limit, &mut config.gateway_time_limit);
        let token = |token: &Option<String>, to: &mut String| {
            if let Some(token) = token {
                to.clone_from(token);
            }
        };
        token(&self.writer_token, &mut config.writer_token);
        token(&self.reader_token, &mut config.reader_token);
        config
    }
}

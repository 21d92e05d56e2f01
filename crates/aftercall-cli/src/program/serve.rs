//! `aftercall serve`: the reference server, until a signal ends it.

use crate::shell::{End, Shell, Trouble};
use aftercall_server::{Config, Rate, Server};
use clap::Args;
use serde_json::json;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// Run the reference server: every status for its real reason, every fault on request
///
/// Prints one line, `listening on http://127.0.0.1:PORT`, once it listens, and runs until a signal
/// ends it. It is for tests: whoever can reach it can ask for faults.
#[derive(Args)]
pub(crate) struct Serve {
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "IP:PORT", default_value = "127.0.0.1:0")]
    address: SocketAddr,
    /// The file that keeps the documents; without it they are kept in memory
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    /// How many requests a second each token may make
    #[arg(long, value_name = "PER_SECOND")]
    rate: Option<f64>,
    /// How many requests at once, after a quiet time
    #[arg(long, value_name = "NUMBER", default_value_t = 1, requires = "rate")]
    burst: u32,
    /// How long a request waits for the store before it is answered 500
    #[arg(long, value_name = "MS")]
    store_time_limit: Option<u64>,
    /// How long the gateway waits for an upstream before it answers 504
    #[arg(long, value_name = "MS")]
    gateway_time_limit: Option<u64>,
    /// The bearer token that may read and write; the default is that of the server's README
    #[arg(long, value_name = "TOKEN")]
    writer_token: Option<String>,
    /// The bearer token that may only read; the default is that of the server's README
    #[arg(long, value_name = "TOKEN")]
    reader_token: Option<String>,
}

impl Serve {
    pub(crate) fn run(&self, shell: &Shell) -> Result<End, Trouble> {
        let server = Server::start(self.config()).map_err(|error| {
            Trouble::Usage(format!("cannot listen on {}: {error}", self.address))
        })?;
        if shell.json {
            shell.row(&json!({"url": server.url()}))?;
        } else {
            shell.line(format!("listening on {}", server.url()))?;
        }
        server.wait();
        Err(Trouble::Failed("the server has lost its port".to_owned()))
    }

    fn config(&self) -> Config {
        let mut config = Config {
            address: self.address,
            data: self.data.clone(),
            rate: self.rate.map(|per_second| Rate { per_second, burst: self.burst }),
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

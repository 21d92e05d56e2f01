//! What is simulated: clients, network, server and its faults, as a TOML file.

use serde::Deserialize;

/// A scenario. Times in the file are in seconds or milliseconds, as the names say.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Its name, in lower case with hyphens.
    pub name: String,
    /// One line that says what happens.
    pub about: String,
    /// How long operations begin.
    pub seconds: f64,
    /// Operations that begin before this time are not counted in the shares and loads.
    #[serde(default)]
    pub measure_from: f64,
    /// The clients.
    pub clients: Clients,
    /// The numbers of clients that it is meant to be played with; without any, only `clients.count`.
    #[serde(default)]
    pub play_with: Vec<usize>,
    /// Kinds of requests; one plain one if there are none.
    #[serde(default)]
    pub route: Vec<Route>,
    /// The network.
    #[serde(default)]
    pub network: Network,
    /// The server.
    #[serde(default)]
    pub server: Server,
    /// What the server or something before it does wrong.
    #[serde(default)]
    pub fault: Vec<Fault>,
    /// The time at which the trouble ends, from which the recovery is measured.
    pub trouble_ends: Option<f64>,
}

/// The clients.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clients {
    /// How many: 1 to 100,000.
    pub count: usize,
    /// Operations a second, all clients together.
    pub per_second: f64,
    /// How many operations begin at once.
    #[serde(default = "one")]
    pub burst: usize,
    /// One engine for all clients, as for the threads of one process.
    #[serde(default)]
    pub shared_engine: bool,
    /// An attempt without an answer ends after this time.
    #[serde(default = "attempt_timeout")]
    pub timeout_ms: f64,
    /// The caller's deadline for the whole operation.
    pub deadline_ms: Option<f64>,
    /// Each client forgets what it knows at a random time within this interval.
    pub restart: Option<[f64; 2]>,
}

/// A kind of request.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// Its path.
    pub path: String,
    /// Its share of the operations, relative to the others'.
    pub weight: f64,
}

/// The network between clients and server.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Network {
    /// The mean time one way, exponentially distributed.
    pub one_way_ms: f64,
    /// The probability that a request is lost.
    pub lose_requests: f64,
    /// The probability that a reply is lost.
    pub lose_replies: f64,
}

/// The server.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    /// What it can do; without it the load does not matter.
    pub capacity: Option<Capacity>,
    /// What each client may send.
    pub limit: Option<Limit>,
}

/// How much a server can do.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Capacity {
    /// From which second on it does how many requests a second, in order; a value holds until the next.
    pub steps: Vec<[f64; 2]>,
    /// A gateway answers a request that has waited this long. The work is done all the same.
    pub timeout_ms: f64,
    /// With this status.
    pub status: u16,
    /// More waiting requests than this are refused at once with the same status; it costs no work.
    pub shed_above: Option<f64>,
    /// The `Retry-After` of both, in seconds.
    pub retry_after: Option<u32>,
}

/// A limit on requests in fixed windows.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// How many requests.
    pub requests: u32,
    /// In how many seconds.
    pub window: f64,
    /// Whether each client has a limit of its own.
    #[serde(default)]
    pub per_client: bool,
    /// Whether answers state the limit (`RateLimit`, draft-ietf-httpapi-ratelimit-headers).
    #[serde(default)]
    pub headers: bool,
    /// Whether a refusal has a `Retry-After`.
    #[serde(default)]
    pub retry_after: bool,
}

/// A fault that some requests meet before the server.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// From this second.
    #[serde(default)]
    pub from: f64,
    /// Until this one.
    pub until: Option<f64>,
    /// The share of requests that meet it.
    pub share: f64,
    /// The status.
    pub status: u16,
    /// The `Retry-After`, in seconds.
    pub retry_after: Option<u32>,
    /// Only requests for this path.
    pub path: Option<String>,
    /// Only the clients below this number.
    pub clients: Option<usize>,
    /// Failures come in bursts of this mean length: in one all requests fail, between two none.
    pub burst_ms: Option<f64>,
}

fn one() -> usize {
    1
}

fn attempt_timeout() -> f64 {
    1_000.0
}

impl Default for Network {
    fn default() -> Network {
        Network { one_way_ms: 10.0, lose_requests: 0.0, lose_replies: 0.0 }
    }
}

impl Scenario {
    /// Reads a scenario.
    ///
    /// # Errors
    ///
    /// A text that says what is wrong with it.
    pub fn read(text: &str) -> Result<Scenario, String> {
        let scenario: Scenario = toml::from_str(text).map_err(|error| error.to_string())?;
        let Clients { count, per_second, burst, .. } = scenario.clients;
        let within = |count: &usize| (1..=100_000).contains(count);
        if !within(&count) || !scenario.play_with.iter().all(within) || burst == 0 {
            return Err("clients: count is 1 to 100000, burst at least 1".to_owned());
        }
        let operations = per_second * scenario.seconds;
        if !(per_second > 0.0 && scenario.seconds > 0.0 && operations <= 1e8) {
            return Err("at least one operation, and at most 100 million".to_owned());
        }
        let shares = scenario.fault.iter().map(|fault| fault.share);
        let Network { lose_requests, lose_replies, one_way_ms } = scenario.network;
        if !shares.chain([lose_requests, lose_replies]).all(|share| (0.0..=1.0).contains(&share)) {
            return Err("a share is 0 to 1".to_owned());
        }
        if one_way_ms < 0.0 {
            return Err("one_way_ms is at least 0".to_owned());
        }
        if let Some(capacity) = &scenario.server.capacity
            && !capacity.is_in_order()
        {
            return Err("capacity: steps begin at 0, in order, with more than 0 each".to_owned());
        }
        Ok(scenario)
    }

    /// It once for each number of clients that it is meant to be played with.
    pub fn each_count(&self) -> Vec<Scenario> {
        match self.play_with.is_empty() {
            true => vec![self.clone()],
            false => self.play_with.iter().map(|count| self.clone().with_clients(*count)).collect(),
        }
    }

    /// The same with this many clients.
    #[must_use]
    pub fn with_clients(mut self, count: usize) -> Scenario {
        self.clients.count = count;
        self
    }
}

impl Capacity {
    fn is_in_order(&self) -> bool {
        self.steps.first().is_some_and(|[from, _]| *from == 0.0)
            && self.steps.is_sorted_by(|[a, _], [b, _]| a < b)
            && self.steps.iter().all(|[_, rate]| *rate > 0.0)
    }
}

/// Microseconds of a number of seconds.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "times of scenarios")]
pub(crate) fn us(seconds: f64) -> u64 {
    (seconds * 1e6).round() as u64
}

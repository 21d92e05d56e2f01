//! The clients that are compared.

use crate::aws::Aws;
use crate::budget::Tower;
use crate::python::{Driven, Peers, Rival};
use aftercall::Policy;
use aftercall_sim::ours::Ours;
use aftercall_sim::{Scenario, Strategy, rebuilt};

/// Where a client's decisions come from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Code {
    /// The library's own code.
    Own,
    /// Rebuilt from a published description.
    Rebuilt,
    /// A rule that was compared for our own; only in the trade-off.
    Candidate,
}

impl Code {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Code::Own => "own",
            Code::Rebuilt => "rebuilt",
            Code::Candidate => "candidate",
        }
    }
}

/// A client.
pub(crate) struct Client {
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    pub(crate) code: Code,
    make: Make,
}

enum Make {
    Rust(fn(&Scenario, u64) -> Box<dyn Strategy>),
    Python(Rival),
}

impl Client {
    /// The strategy for one run.
    pub(crate) fn strategy<'a>(
        &self,
        scenario: &Scenario,
        seed: u64,
        peers: &'a mut Peers,
    ) -> Box<dyn Strategy + 'a> {
        match &self.make {
            Make::Rust(make) => make(scenario, seed),
            Make::Python(rival) => Box::new(Driven::new(peers, *rival, seed)),
        }
    }
}

const fn rust(
    name: &'static str,
    title: &'static str,
    code: Code,
    make: fn(&Scenario, u64) -> Box<dyn Strategy>,
) -> Client {
    Client { name, title, code, make: Make::Rust(make) }
}

const fn python(name: &'static str, title: &'static str, rival: Rival) -> Client {
    Client { name, title, code: Code::Own, make: Make::Python(rival) }
}

fn ours(scenario: &Scenario, _: u64) -> Box<dyn Strategy> {
    let paths: Vec<&str> = scenario.route.iter().map(|route| route.path.as_str()).collect();
    let clients = if scenario.clients.shared_engine { 1 } else { scenario.clients.count };
    Box::new(Ours::new(clients, Policy::default()).with_paths(&paths))
}

/// All clients, ours first.
#[rustfmt::skip]
pub(crate) const CLIENTS: &[Client] = &[
    rust("aftercall", "aftercall", Code::Own, ours),
    rust("none", "no retries", Code::Rebuilt, |_, _| Box::new(rebuilt::retries(0))),
    rust("retries", "3 retries", Code::Rebuilt, |_, _| Box::new(rebuilt::retries(3))),
    rust("bucket", "token bucket, 10 %", Code::Rebuilt, |_, _| Box::new(rebuilt::bucket())),
    rust("aws-rust", "AWS 2.1 (Rust)", Code::Own, |_, seed| Box::new(Aws::new(seed))),
    python("aws-python", "AWS 2.1 (botocore)", Rival::Botocore),
    python("aws-adaptive", "AWS adaptive (botocore)", Rival::BotocoreAdaptive),
    rust("tower", "tower `TpsBudget`", Code::Own, |_, _| Box::new(Tower::new())),
    python("urllib3", "urllib3, default", Rival::Urllib3),
    python("urllib3-forced", "urllib3 `Retry(3, status_forcelist=…)`", Rival::Urllib3Forced),
    python("httpx-retries", "httpx-retries, default", Rival::HttpxRetries),
    rust("grpc", "gRPC, A6", Code::Rebuilt, |_, _| Box::new(rebuilt::grpc())),
    rust("sre", "SRE throttle", Code::Rebuilt, |_, _| Box::new(rebuilt::sre())),
    rust("sre-retries", "SRE throttle on retries", Code::Rebuilt, |_, _| Box::new(rebuilt::sre_for_retries(2.0))),
    rust("envoy", "Envoy, 20 % budget", Code::Rebuilt, |_, _| Box::new(rebuilt::envoy())),
    rust("finagle", "Finagle budget", Code::Rebuilt, |_, _| Box::new(rebuilt::finagle())),
    rust("microsoft", "Microsoft resilience", Code::Rebuilt, |_, _| Box::new(rebuilt::microsoft())),
    rust("resilience4j", "resilience4j", Code::Rebuilt, |_, _| Box::new(rebuilt::resilience4j())),
    rust("bucket-1", "bucket of 1", Code::Candidate, |_, _| Box::new(rebuilt::bucket_of(1))),
    rust("bucket-2", "bucket of 2", Code::Candidate, |_, _| Box::new(rebuilt::bucket_of(2))),
    rust("sre-1.1", "SRE throttle on retries, K = 1.1", Code::Candidate, |_, _| Box::new(rebuilt::sre_for_retries(1.1))),
    rust("ewma-15", "moving average, (0.15 / failures)^3", Code::Candidate, |_, _| Box::new(rebuilt::ewma(0.15, 3.0))),
    rust("ewma-20", "moving average, (0.2 / failures)^3", Code::Candidate, |_, _| Box::new(rebuilt::ewma(0.2, 3.0))),
    rust("ewma-30", "moving average, (0.3 / failures)^3", Code::Candidate, |_, _| Box::new(rebuilt::ewma(0.3, 3.0))),
    rust("cusum-02", "plain CUSUM, 0.02 tokens a call", Code::Candidate, |_, _| Box::new(rebuilt::cusum(0.02))),
    rust("cusum-10", "plain CUSUM, 0.1 tokens a call", Code::Candidate, |_, _| Box::new(rebuilt::cusum(0.1))),
];

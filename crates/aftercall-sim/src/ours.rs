//! Our own strategy: the real engine and its calls.

use crate::strategy::{Answer, Operation, Quota, Reply, Step, Strategy};
use aftercall::{
    Call, Cause, Contract, Decision, Engine, Failure, Header, Now, Options, Phase, Policy, Request,
    Response,
};
use std::time::Duration;

/// The real engine: one for each client, or one for all.
#[derive(Debug)]
pub struct Ours {
    engines: Vec<Engine>,
    contract: Contract,
    policy: Policy,
    options: Options,
    requests: Vec<Request>,
    calls: Vec<Option<Call>>,
}

impl Ours {
    /// One engine for each of so many clients, with the contract `rest`. All operations are GETs.
    ///
    /// # Panics
    ///
    /// If a setting of the policy is out of range.
    pub fn new(clients: usize, policy: Policy) -> Ours {
        let contract = Contract::rest().clone();
        let engine = || Engine::new(contract.clone(), policy).expect("a policy within its ranges");
        Ours {
            engines: (0..clients).map(|_| engine()).collect(),
            contract,
            policy,
            options: Options::default(),
            requests: vec![Request::from_parts("GET", "https://api.example/things", &[])],
            calls: Vec::new(),
        }
    }

    /// The same with these paths for the routes of the scenario.
    #[must_use]
    pub fn with_paths(mut self, paths: &[&str]) -> Ours {
        let request =
            |path: &&str| Request::from_parts("GET", &format!("https://api.example{path}"), &[]);
        if !paths.is_empty() {
            self.requests = paths.iter().map(request).collect();
        }
        self
    }

    /// The same with a deadline for each call.
    #[must_use]
    pub fn with_deadline(mut self, deadline: Option<Duration>) -> Ours {
        self.options.deadline = deadline;
        self
    }

    fn engine(&self, client: usize) -> &Engine {
        &self.engines[client % self.engines.len()]
    }

    fn follow(&mut self, number: usize, next: Result<Decision, aftercall::Error>) -> Step {
        match next.expect("the inputs are in order") {
            Decision::Send(_) => Step::Send,
            Decision::Wait(wait) => Step::Wait(wait.until),
            _ => {
                self.calls[number] = None;
                Step::Done
            }
        }
    }

    fn call(&mut self, number: usize) -> &mut Call {
        self.calls[number].as_mut().expect("a call under way")
    }
}

/// The time of the simulation; its wall clock starts in October 2026.
fn clock(now: u64) -> Now {
    const START: i64 = 1_792_567_680_000_000;
    Now::new(now, START.saturating_add_unsigned(now))
}

impl Strategy for Ours {
    fn begin(&mut self, operation: Operation, now: u64) -> Step {
        let request = self.requests[operation.route].clone();
        let mut call =
            self.engine(operation.client).call(request, self.options.clone(), operation.seed);
        let next = call.begin(clock(now));
        if operation.number >= self.calls.len() {
            self.calls.resize_with(operation.number + 1, || None);
        }
        self.calls[operation.number] = Some(call);
        self.follow(operation.number, next)
    }

    fn answered(&mut self, operation: Operation, answer: &Answer, now: u64) -> Step {
        let call = self.call(operation.number);
        let next = match answer {
            Answer::Nothing => {
                call.on_failure(Failure::new(Phase::Wait, Cause::Timeout), clock(now))
            }
            Answer::Reply(reply) => respond(call, reply, now),
        };
        self.follow(operation.number, next)
    }

    fn wake(&mut self, operation: Operation, now: u64) -> Step {
        let next = self.call(operation.number).on_wake(clock(now));
        self.follow(operation.number, next)
    }

    fn restart(&mut self, client: usize) {
        let engine = Engine::new(self.contract.clone(), self.policy);
        let index = client % self.engines.len();
        self.engines[index] = engine.expect("a policy within its ranges");
    }
}

fn respond(call: &mut Call, reply: &Reply, now: u64) -> Result<Decision, aftercall::Error> {
    let retry_after = reply.retry_after.map(|seconds| seconds.to_string());
    let retry_after = retry_after.iter().map(|value| Header::new("Retry-After", value));
    let (policy, left) = match reply.quota {
        Some(Quota { limit, remaining, resets }) => {
            (format!("\"default\";q={limit}"), format!("\"default\";r={remaining};t={resets}"))
        }
        None => Default::default(),
    };
    let quota = [Header::new("RateLimit-Policy", &policy), Header::new("RateLimit", &left)];
    let quota = quota.into_iter().filter(|_| reply.quota.is_some());
    let headers: Vec<Header<'_>> = retry_after.chain(quota).collect();
    call.on_response(&Response::new(reply.status).headers(&headers), clock(now))
}

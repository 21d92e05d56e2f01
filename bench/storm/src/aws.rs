//! AWS' standard mode, retry behavior 2.1: the own code of aws-smithy-runtime.

use aftercall_sim::{Answer, Operation, Step, Strategy};
use aws_smithy_async::time::TimeSource;
use aws_smithy_runtime::client::retries::TokenBucket;
use aws_smithy_runtime::client::retries::classifiers::{
    HttpStatusCodeClassifier, TransientErrorClassifier,
};
use aws_smithy_runtime::client::retries::strategy::StandardRetryStrategy;
use aws_smithy_runtime_api::client::interceptors::context::{
    Error, Input, InterceptorContext, Output,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::retries::classifiers::{ClassifyRetry, RetryAction};
use aws_smithy_runtime_api::client::retries::{RequestAttempts, RetryStrategy, ShouldAttempt};
use aws_smithy_runtime_api::client::runtime_components::{
    RuntimeComponents, RuntimeComponentsBuilder,
};
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::{ConfigBag, Layer};
use aws_smithy_types::retry::{RetryConfig, RetrySpec};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The simulation's time, in microseconds.
#[derive(Clone, Debug, Default)]
struct Clock(Arc<AtomicU64>);

impl TimeSource for Clock {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_micros(1_792_567_680_000_000 + self.0.load(Ordering::Relaxed))
    }
}

/// A 429 is a throttle. The clients of AWS' services go by the error code that comes with it.
#[derive(Debug)]
struct TooManyRequests;

impl ClassifyRetry for TooManyRequests {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        match context.response() {
            Some(response) if response.status().as_u16() == 429 => RetryAction::throttling_error(),
            _ => RetryAction::NoActionIndicated,
        }
    }

    fn name(&self) -> &'static str {
        "429"
    }
}

/// One client: as in AWS' clients, its operations share a strategy and a bucket.
struct Client {
    strategy: StandardRetryStrategy,
    bucket: TokenBucket,
}

impl Client {
    fn new() -> Client {
        // What `token_bucket_for_spec` makes for retry behavior 2.1.
        let bucket = TokenBucket::builder().retry_cost(14).timeout_retry_cost(14);
        let bucket = bucket.throttling_retry_cost(5).build();
        Client { strategy: StandardRetryStrategy::new(), bucket }
    }
}

/// AWS' clients.
pub(crate) struct Aws {
    clients: Vec<Client>,
    attempts: Vec<u32>,
    clock: Clock,
    components: RuntimeComponents,
    config: RetryConfig,
}

impl Aws {
    pub(crate) fn new(seed: u64) -> Aws {
        fastrand::seed(seed);
        let clock = Clock::default();
        let components = RuntimeComponentsBuilder::for_tests()
            .with_time_source(Some(clock.clone()))
            .with_retry_classifier(TransientErrorClassifier::<Error>::new())
            .with_retry_classifier(HttpStatusCodeClassifier::default())
            .with_retry_classifier(TooManyRequests)
            .build()
            .expect("all components are there");
        let config = RetryConfig::standard().with_retry_spec(RetrySpec::v2_1());
        Aws { clients: Vec::new(), attempts: Vec::new(), clock, components, config }
    }

    fn client(&mut self, client: usize) -> &Client {
        while self.clients.len() <= client {
            self.clients.push(Client::new());
        }
        &self.clients[client]
    }
}

fn context(answer: &Answer) -> InterceptorContext {
    let mut context = InterceptorContext::new(Input::doesnt_matter());
    match answer {
        Answer::Nothing => {
            context.set_output_or_error(Err(OrchestratorError::timeout("timed out".into())));
        }
        Answer::Reply(reply) => {
            let status = StatusCode::try_from(reply.status).expect("a status");
            context.set_response(HttpResponse::new(status, SdkBody::empty()));
            context.set_output_or_error(match answer.is_success() {
                true => Ok(Output::doesnt_matter()),
                false => Err(OrchestratorError::other("failed")),
            });
        }
    }
    context
}

impl Strategy for Aws {
    fn begin(&mut self, operation: Operation, _: u64) -> Step {
        if self.attempts.len() <= operation.number {
            self.attempts.resize(operation.number + 1, 0);
        }
        self.attempts[operation.number] = 1;
        Step::Send
    }

    fn answered(&mut self, operation: Operation, answer: &Answer, now: u64) -> Step {
        self.clock.0.store(now, Ordering::Relaxed);
        let mut layer = Layer::new("storm");
        layer.store_put(RequestAttempts::new(self.attempts[operation.number]));
        layer.store_put(self.config.clone());
        layer.store_put(self.client(operation.client).bucket.clone());
        let bag = ConfigBag::of_layers(vec![layer]);
        let strategy = &self.clients[operation.client].strategy;
        let next = strategy.should_attempt_retry(&context(answer), &self.components, &bag);
        let wait = match next.expect("it never fails") {
            ShouldAttempt::No => return Step::Done,
            ShouldAttempt::Yes => Duration::ZERO,
            ShouldAttempt::YesAfterDelay(delay) => delay,
        };
        self.attempts[operation.number] += 1;
        Step::Wait(now + u64::try_from(wait.as_micros()).unwrap_or(u64::MAX / 2))
    }

    fn wake(&mut self, _: Operation, _: u64) -> Step {
        Step::Send
    }

    fn restart(&mut self, client: usize) {
        self.client(client);
        self.clients[client] = Client::new();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aftercall_sim::{Scenario, rebuilt, run};

    /// One client, of whose requests all fail after ten seconds of health.
    fn retries(strategy: &mut dyn Strategy, status: u16) -> u32 {
        let text = format!(
            r#"
            name = "all"
            about = "all requests fail"
            seconds = 20
            clients = {{ count = 1, per_second = 100 }}
            fault = [{{ from = 10, share = 1, status = {status} }}]
            "#
        );
        let seconds = run(&Scenario::read(&text).unwrap(), strategy, 1).seconds;
        seconds.iter().map(|second| second[1]).sum::<u32>()
            - seconds.iter().map(|second| second[0]).sum::<u32>()
    }

    #[test]
    fn the_bucket_of_500_pays_for_35_retries_and_for_100_of_throttles() {
        for status in [504, 503, 429] {
            let (own, same) =
                (retries(&mut Aws::new(1), status), retries(&mut rebuilt::aws(), status));
            assert_eq!(own, same, "{status}");
        }
        assert_eq!(retries(&mut Aws::new(1), 504), 35);
        assert_eq!(retries(&mut Aws::new(1), 429), 100);
    }
}

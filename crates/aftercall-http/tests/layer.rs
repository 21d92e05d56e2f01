//! The layer over a scripted service, in virtual time.

mod support;

use aftercall::{Effect, Engine, Policy, Stop};
use aftercall_http::{
    AftercallLayer, CallOptions, Clock, ErrorKind, Once, OutcomeSlot, outcome_of,
};
use std::io::ErrorKind as Io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;
use support::{Act, Scripted, answer, answer_with, request};
use tower::{Layer, Service, ServiceExt};

fn layer() -> AftercallLayer {
    AftercallLayer::new(Engine::default()).seed(7)
}

fn patient(longest_wait: Duration) -> Engine {
    let mut policy = Policy::default();
    (policy.longest_wait, policy.deadline) = (longest_wait, Some(2 * longest_wait));
    Engine::new(aftercall::Contract::rest().clone(), policy).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_success_comes_back_with_its_outcome() {
    let service = Scripted::new([answer(201)]);
    let response = layer().layer(service.clone()).oneshot(request("POST")).await.unwrap();
    assert_eq!(response.status(), 201);
    let outcome = outcome_of(&response).unwrap();
    assert_eq!((outcome.stop(), outcome.effect()), (Stop::Settled, Effect::Applied));
    assert_eq!(outcome.attempts().len(), 1);
    assert_eq!(service.got.lock().unwrap()[0].1, "tea");
}

#[tokio::test(start_paused = true)]
async fn a_throttled_post_is_sent_again_whole_after_the_wait() {
    let wait = Duration::from_secs(1800);
    let service = Scripted::new([answer_with(429, "retry-after", "1800"), answer(201)]);
    let service_of = AftercallLayer::new(patient(Duration::from_secs(3600))).layer(service.clone());
    let (real, virtual_) = (std::time::Instant::now(), tokio::time::Instant::now());
    let mut asked = request("POST");
    asked.headers_mut().insert("x-own", "kept".parse().unwrap());
    let response = service_of.oneshot(asked).await.unwrap();
    assert_eq!(response.status(), 201);
    assert!(virtual_.elapsed() >= wait, "half an hour passed");
    assert!(real.elapsed() < Duration::from_secs(5), "in no time");
    let got = service.got.lock().unwrap();
    assert_eq!(got.len(), 2);
    for (head, body) in got.iter() {
        assert_eq!((head.headers["x-own"].as_bytes(), &body[..]), (&b"kept"[..], &b"tea"[..]));
    }
    let attempts = outcome_of(&response).unwrap().attempts();
    assert!(attempts[1].sent_at - attempts[0].ended_at.unwrap() >= 1_800_000_000);
}

#[tokio::test(start_paused = true)]
async fn a_post_that_may_have_been_applied_is_not_sent_again() {
    for act in [answer(500), answer(504), Act::Fail(Io::ConnectionReset), Act::Fail(Io::Other)] {
        let service = Scripted::new([act.clone()]);
        let result = layer().layer(service.clone()).oneshot(request("POST")).await;
        let outcome = match &result {
            Ok(response) => outcome_of(response).unwrap(),
            Err(error) => error.outcome().unwrap(),
        };
        assert_eq!((outcome.effect(), outcome.is_success()), (Effect::Unknown, false), "{act:?}");
        assert_eq!(service.count(), 1, "{act:?}");
        // The same as a PUT is sent again.
        let service = Scripted::new([act.clone(), answer(200)]);
        let response = layer().layer(service).oneshot(request("PUT")).await.unwrap();
        let attempts = outcome_of(&response).unwrap().attempts().len();
        let again = act_is_retried(&act);
        assert_eq!((response.status() == 200, attempts == 2), (again, again), "{act:?}");
    }
}

/// `rest` reports a plain 500.
fn act_is_retried(act: &Act) -> bool {
    !matches!(act, Act::Answer(500, ..))
}

#[tokio::test(start_paused = true)]
async fn the_last_error_is_the_services_own() {
    let acts = [Act::Fail(Io::ConnectionReset), Act::Fail(Io::TimedOut), Act::Fail(Io::BrokenPipe)];
    let service = Scripted::new(acts);
    let error = layer().layer(service.clone()).oneshot(request("GET")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Failed);
    let outcome = error.outcome().unwrap().clone();
    let made = outcome.attempts().len();
    assert_eq!(made, service.count());
    let kind = [Io::ConnectionReset, Io::TimedOut, Io::BrokenPipe][made - 1];
    let boxed: aftercall_http::BoxError = error.into();
    assert_eq!(outcome_of(&*boxed).unwrap().stop(), outcome.stop());
    let source = boxed.source().unwrap().downcast_ref::<std::io::Error>().unwrap();
    assert_eq!(source.kind(), kind);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_is_used_up_is_sent_once() {
    let service = Scripted::new([answer_with(429, "retry-after", "1"), answer(200)]);
    let put = request("PUT").map(Once::new);
    let response = layer().layer(service.clone()).oneshot(put).await.unwrap();
    assert_eq!((response.status().as_u16(), service.count()), (429, 1));
    assert_eq!(outcome_of(&response).unwrap().stop(), Stop::NotRepeatable);
}

#[tokio::test(start_paused = true)]
async fn a_deadline_bounds_an_attempt_and_the_waits() {
    let deadline = Duration::from_secs(5);
    let service = Scripted::new([Act::Hang]);
    let start = tokio::time::Instant::now();
    let called = layer().deadline(deadline).layer(service).oneshot(request("PUT"));
    let error = called.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Deadline);
    assert!((deadline..deadline + Duration::from_millis(10)).contains(&start.elapsed()));
    let outcome = error.outcome().unwrap();
    assert_eq!((outcome.effect(), outcome.stop()), (Effect::Unknown, Stop::Deadline));

    let service = Scripted::new([answer_with(503, "retry-after", "20")]);
    let start = tokio::time::Instant::now();
    let options = CallOptions::new().deadline(deadline);
    let mut asked = request("PUT");
    asked.extensions_mut().insert(options);
    let response = layer().layer(service.clone()).oneshot(asked).await.unwrap();
    let outcome = outcome_of(&response).unwrap();
    assert_eq!(outcome.stop(), Stop::Deadline);
    assert_eq!(outcome.wait().unwrap().as_secs(), 20);
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn without_a_deadline_an_attempt_takes_as_long_as_it_takes() {
    let long = Duration::from_secs(900);
    let service = Scripted::new([Act::After(long, 200)]);
    let response = layer().layer(service).oneshot(request("POST")).await.unwrap();
    assert_eq!(response.status(), 200);
}

#[tokio::test(start_paused = true)]
async fn options_are_taken_out_of_the_request() {
    let service = Scripted::new([Act::Fail(Io::ConnectionReset), answer(200)]);
    let mut asked = request("POST");
    let slot = OutcomeSlot::default();
    let mut policy = Policy::default();
    policy.attempts = 2;
    let options = CallOptions::new().idempotent(true).scope("tenant-7").policy(policy).unwrap();
    asked.extensions_mut().insert(options.outcome_into(&slot));
    asked.extensions_mut().insert("the caller's own");
    let layer = layer();
    let response = layer.layer(service.clone()).oneshot(asked).await.unwrap();
    assert_eq!(response.status(), 200);
    for (head, _) in service.got.lock().unwrap().iter() {
        assert!(head.extensions.get::<CallOptions>().is_none());
        assert_eq!(head.extensions.get::<&str>(), Some(&"the caller's own"));
        assert!(head.headers.is_empty(), "nothing is sent of them");
    }
    assert_eq!(slot.get().unwrap().attempts().len(), 2);
    let scopes = layer.engine().snapshot().scopes;
    assert_eq!(scopes[0].scope.as_deref(), Some("tenant-7"));
    let mut wrong = Policy::default();
    wrong.attempts = 0;
    assert!(CallOptions::new().policy(wrong).is_err());
}

#[tokio::test(start_paused = true)]
async fn a_key_is_made_once_and_stays_the_same() {
    let acts = [Act::Fail(Io::ConnectionReset), answer(201), answer(201)];
    let service = Scripted::new(acts);
    let keyed = layer().idempotency_keys(true).layer(service.clone());
    let response = keyed.clone().oneshot(request("POST")).await.unwrap();
    assert_eq!(outcome_of(&response).unwrap().attempts().len(), 2);
    keyed.oneshot(request("POST")).await.unwrap();
    let got = service.got.lock().unwrap();
    let keys: Vec<_> = got.iter().map(|(head, _)| &head.headers["idempotency-key"]).collect();
    assert_eq!(keys[0], keys[1]);
    assert_ne!(keys[1], keys[2]);
}

#[tokio::test(start_paused = true)]
async fn dropping_the_future_cancels_the_call() {
    let engine = Engine::default();
    // In the wait, and while the attempt is under way.
    for (act, effect) in
        [(answer_with(429, "retry-after", "20"), Effect::NotApplied), (Act::Hang, Effect::Unknown)]
    {
        let slot = OutcomeSlot::default();
        let service = Scripted::new([act]);
        let mut asked = request("POST");
        let options = CallOptions::new().outcome_into(&slot).scope(effect.to_string());
        asked.extensions_mut().insert(options);
        let layer = AftercallLayer::new(engine.clone());
        let called = layer.layer(service.clone()).oneshot(asked);
        let cut = tokio::time::timeout(Duration::from_secs(2), called).await;
        assert!(cut.is_err());
        let outcome = slot.get().unwrap();
        assert_eq!((outcome.stop(), outcome.effect()), (Stop::Cancelled, effect));
        assert_eq!(service.count(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_dropped_gives_back_what_it_held() {
    // A probe of a held origin: while it is under way the others wait. Dropped, it lets one go.
    let engine = patient(Duration::from_secs(60));
    let first = Scripted::new([answer_with(429, "retry-after", "50")]);
    let layer = AftercallLayer::new(engine);
    let mut asked = request("POST");
    let mut once = Policy::default();
    once.attempts = 1;
    asked.extensions_mut().insert(CallOptions::new().policy(once).unwrap());
    layer.layer(first).oneshot(asked).await.unwrap();

    let hung = Scripted::new([Act::Hang]);
    let probe = layer.layer(hung.clone()).oneshot(request("GET"));
    let _ = tokio::time::timeout(Duration::from_millis(100), probe).await;
    assert_eq!(hung.count(), 1, "the probe was sent");
    let next = Scripted::new([answer(200)]);
    let start = tokio::time::Instant::now();
    let response = layer.layer(next).oneshot(request("GET")).await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

/// A clock whose waits take no time, and which stands still.
#[derive(Clone)]
struct Stopped;

impl Clock for Stopped {
    type Sleep = std::future::Ready<()>;
    fn now(&self) -> aftercall::Now {
        aftercall::Now::new(5, 1_792_567_680_000_000)
    }
    fn sleep(&self, _: Duration) -> std::future::Ready<()> {
        std::future::ready(())
    }
}

#[tokio::test]
async fn a_wait_is_over_when_it_was_waited_for() {
    let service = Scripted::new([answer_with(429, "retry-after", "9"), answer(201)]);
    let called = layer().clock(Stopped).layer(service.clone()).oneshot(request("POST"));
    let response = called.await.unwrap();
    let attempts = outcome_of(&response).unwrap().attempts();
    assert_eq!(attempts.len(), 2);
    assert!(attempts[1].sent_at >= attempts[0].sent_at + 9_000_000);
}

#[tokio::test]
async fn a_future_that_was_polled_to_its_end_says_so() {
    let service = Scripted::new([answer(201)]);
    let mut service = layer().layer(service);
    std::future::poll_fn(|cx| {
        Service::<http::Request<support::Text>>::poll_ready(&mut service, cx)
    })
    .await
    .unwrap();
    let mut called = std::pin::pin!(service.call(request("POST")));
    called.as_mut().await.unwrap();
    assert_eq!(called.await.unwrap_err().kind(), ErrorKind::Misuse);
}

#[tokio::test(start_paused = true)]
async fn what_is_held_is_not_sent() {
    let service = Scripted::new([answer_with(429, "retry-after", "3000"), answer(200)]);
    let layer = layer();
    let first = layer.layer(service).oneshot(request("POST")).await.unwrap();
    assert_eq!(outcome_of(&first).unwrap().stop(), Stop::WaitTooLong);
    // The first probe goes, the others wait for it or end.
    let slow = layer.layer(Scripted::new([Act::Hang]));
    let probe = tokio::spawn(slow.oneshot(request("GET")));
    tokio::task::yield_now().await;
    let mut asked = request("GET");
    asked.extensions_mut().insert(CallOptions::new().deadline(Duration::from_millis(10)));
    let held = Scripted::new([]);
    let error = layer.layer(held.clone()).oneshot(asked).await.unwrap_err();
    assert_eq!((error.kind(), held.count()), (ErrorKind::NotSent, 0));
    assert!(error.outcome().unwrap().attempts().is_empty());
    probe.abort();
}

/// The second attempt waits for the only permit, which somebody else has for longer than the call may send.
#[tokio::test(start_paused = true)]
async fn a_service_that_is_ready_too_late_is_not_asked() {
    let second = Duration::from_secs(1);
    for (deadline, sent_until) in [(Some(5 * second), 5 * second), (None, 60 * second)] {
        let acts = [answer_with(503, "retry-after", "1"), Act::After(3600 * second, 200)];
        let script = Scripted::new(acts);
        let limited = tower::limit::ConcurrencyLimit::new(script.clone(), 1);
        let service = layer().layer(limited.clone());
        let mut put = request("PUT");
        if let Some(deadline) = deadline {
            put.extensions_mut().insert(CallOptions::new().deadline(deadline));
        }
        let start = tokio::time::Instant::now();
        let called = tokio::spawn(service.oneshot(put));
        tokio::time::sleep(second / 2).await;
        let other = tokio::spawn(limited.oneshot(request("GET")));
        let error = called.await.unwrap().unwrap_err();
        let end = sent_until..sent_until + Duration::from_millis(10);
        assert!(end.contains(&start.elapsed()), "{:?}", start.elapsed());
        let outcome = error.outcome().unwrap();
        assert_eq!((error.kind(), outcome.stop()), (ErrorKind::Deadline, Stop::Deadline));
        assert_eq!((outcome.effect(), script.count()), (Effect::NotApplied, 2));
        other.abort();
    }
}

/// A clock whose waits take no time, and move it.
#[derive(Clone, Default)]
struct Moved(Arc<AtomicU64>);

impl Clock for Moved {
    type Sleep = std::future::Ready<()>;
    fn now(&self) -> aftercall::Now {
        let micros = self.0.load(Ordering::Relaxed);
        aftercall::Now::new(micros, 1_792_567_680_000_000 + i64::try_from(micros).unwrap())
    }
    fn sleep(&self, duration: Duration) -> std::future::Ready<()> {
        self.0.fetch_add(u64::try_from(duration.as_micros()).unwrap(), Ordering::Relaxed);
        std::future::ready(())
    }
}

/// It is asked again only after the deadline, because the program was stopped in between.
#[tokio::test]
async fn a_service_that_is_found_ready_too_late_is_not_asked() {
    let clock = Moved::default();
    let script = Scripted::new([answer_with(503, "retry-after", "1")]);
    let service = Stopping(script.clone(), clock.clone(), Arc::default());
    let called = layer().clock(clock).layer(service).oneshot(request("PUT"));
    let error = called.await.unwrap_err();
    assert_eq!((error.kind(), script.count()), (ErrorKind::Deadline, 1));
}

/// A service that takes an hour to say a second time that it is ready.
#[derive(Clone)]
struct Stopping(Scripted, Moved, Arc<AtomicUsize>);

impl Service<http::Request<support::Text>> for Stopping {
    type Response = http::Response<support::Text>;
    type Error = std::io::Error;
    type Future = <Scripted as Service<http::Request<support::Text>>>::Future;

    fn poll_ready(
        &mut self,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Result<(), std::io::Error>> {
        if self.2.fetch_add(1, Ordering::Relaxed) > 0 {
            drop(self.1.sleep(Duration::from_secs(3600)));
        }
        Service::<http::Request<support::Text>>::poll_ready(&mut self.0, cx)
    }
    fn call(&mut self, request: http::Request<support::Text>) -> Self::Future {
        self.0.call(request)
    }
}

/// A service that fails when asked whether it is ready a second time.
#[derive(Clone)]
struct Closing(Scripted, std::sync::Arc<std::sync::atomic::AtomicUsize>);

impl Service<http::Request<support::Text>> for Closing {
    type Response = http::Response<support::Text>;
    type Error = std::io::Error;
    type Future = <Scripted as Service<http::Request<support::Text>>>::Future;

    fn poll_ready(
        &mut self,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Result<(), std::io::Error>> {
        match self.1.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
            0 => Service::<http::Request<support::Text>>::poll_ready(&mut self.0, cx),
            1 => std::task::Poll::Ready(Err(Io::NotConnected.into())),
            _ => panic!("asked again after an error"),
        }
    }
    fn call(&mut self, request: http::Request<support::Text>) -> Self::Future {
        self.0.call(request)
    }
}

#[tokio::test(start_paused = true)]
async fn a_service_that_was_closed_is_not_asked_again() {
    let script = Scripted::new([answer_with(429, "retry-after", "1")]);
    let service = layer().layer(Closing(script.clone(), Default::default()));
    let error = service.oneshot(request("POST")).await.unwrap_err();
    assert_eq!((error.kind(), script.count()), (ErrorKind::NotReady, 1));
    assert_eq!(error.outcome().unwrap().effect(), Effect::NotApplied);
}

#[tokio::test(start_paused = true)]
async fn a_service_of_limited_concurrency_is_released_between_attempts() {
    let acts = [answer_with(503, "retry-after", "2"), answer(200), answer(200)];
    let limited = tower::limit::ConcurrencyLimit::new(Scripted::new(acts), 1);
    let service = layer().layer(limited);
    let waiting = tokio::spawn(service.clone().oneshot(request("GET")));
    tokio::time::sleep(Duration::from_millis(500)).await;
    // While the first call waits, the permit is free.
    let mut put = request("PUT");
    put.extensions_mut().insert(CallOptions::new().scope("other"));
    let second = tokio::time::timeout(Duration::from_millis(100), service.oneshot(put)).await;
    assert_eq!(second.unwrap().unwrap().status(), 200);
    assert_eq!(waiting.await.unwrap().unwrap().status(), 200);
}

#[tokio::test(start_paused = true)]
async fn what_resends_below_takes_every_proof_away() {
    use aftercall::{Cause, Failure, Phase};
    let unsent = |_: &aftercall_http::BoxError| Some(Failure::new(Phase::Connect, Cause::Refused));
    for (resends, effect) in [(false, Effect::NotApplied), (true, Effect::Unknown)] {
        let mut layer = layer().failures(unsent);
        if resends {
            layer = layer.resends_below();
        }
        let acts = (0..3).map(|_| Act::Fail(Io::ConnectionRefused));
        let service = Scripted::new(acts);
        let error = layer.layer(service.clone()).oneshot(request("POST")).await.unwrap_err();
        let outcome = error.outcome().unwrap();
        assert_eq!((outcome.effect(), outcome.verdict().unwrap().effect()), (effect, effect));
        assert_eq!(service.count() > 1, !resends);
    }
}

/// The refusal is the answer to the second of two attempts that something below made of one.
#[tokio::test(start_paused = true)]
async fn what_resends_below_takes_the_proof_of_a_refusal_away() {
    let refusals = [
        answer_with(429, "retry-after", "1"),
        answer_with(503, "retry-after", "1"),
        answer(404),
        answer(409),
        answer_with(401, "www-authenticate", "Bearer"),
    ];
    for refusal in refusals {
        let asked = Arc::new(AtomicUsize::new(0));
        let renew = {
            let asked = Arc::clone(&asked);
            move |_: aftercall_http::Asked, _: Vec<aftercall::Challenge>| {
                asked.fetch_add(1, Ordering::Relaxed);
                async { Some(http::HeaderMap::new()) }
            }
        };
        let layer = layer().resends_below().authenticate(renew);
        let service = Scripted::new([refusal.clone()]);
        let response = layer.layer(service.clone()).oneshot(request("POST")).await.unwrap();
        let outcome = outcome_of(&response).unwrap();
        assert_eq!((outcome.effect(), service.count()), (Effect::Unknown, 1), "{refusal:?}");
        assert_eq!(asked.load(Ordering::Relaxed), 0, "{refusal:?}");
    }
    // What was done was done, and what is harmless is sent again.
    for method in ["PUT", "GET"] {
        let service = Scripted::new([answer_with(429, "retry-after", "1"), answer(200)]);
        let layer = layer().resends_below();
        let response = layer.layer(service).oneshot(request(method)).await.unwrap();
        let outcome = outcome_of(&response).unwrap();
        assert_eq!((outcome.effect(), outcome.attempts().len()), (Effect::Applied, 2), "{method}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_tasks_share_an_engine() {
    let service = Scripted::new(
        (0..16 * 50)
            .map(|at| if at % 10 == 3 { Act::Fail(Io::ConnectionReset) } else { answer(200) }),
    );
    for _ in 0..2_000 {
        service.acts.lock().unwrap().push_back(answer(200));
    }
    let layer = layer();
    let made = layer.layer(service.clone());
    let tasks = (0..16).map(|_| {
        let made = made.clone();
        tokio::spawn(async move {
            for _ in 0..50 {
                let response = made.clone().oneshot(request("PUT")).await.unwrap();
                assert_eq!(response.status(), 200);
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    let snapshot = layer.engine().snapshot();
    assert_eq!(snapshot.scopes[0].attempts as usize, service.count());
    assert!(service.count() > 16 * 50);
}

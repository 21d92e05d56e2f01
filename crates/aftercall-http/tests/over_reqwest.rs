//! The client over reqwest, and the middleware: against a server of a few lines, and the reference server.

#[path = "support/raw.rs"]
mod raw;

use aftercall::{
    Cause, Contract, Effect, Engine, Outcome, Phase, Policy, Reason, Remedy, Stop, Verified,
};
use aftercall_http::{
    AftercallLayer, Asked, CallOptions, Client, ErrorKind, Middleware, OutcomeSlot, Redirects,
    Verify, outcome_of, with_middleware,
};
use aftercall_server::{Config, Server};
use raw::{Does, Raw};
use reqwest_middleware::ClientWithMiddleware;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const MADE: &str = "HTTP/1.1 201 Created\r\nContent-Length: 4\r\n\r\nmade";
const BUSY: &str = "HTTP/1.1 429 Busy\r\nRetry-After: 0\r\nContent-Length: 4\r\n\r\nbusy";
const SEE_OTHER: &str = "HTTP/1.1 303 See\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n";
const MISSING: &str = "HTTP/1.1 404 No\r\nContent-Length: 2\r\n\r\nno";

fn layer() -> AftercallLayer {
    AftercallLayer::new(Engine::default())
}

fn client(redirects: Redirects) -> Client {
    Client::build(reqwest::Client::builder().no_proxy(), redirects, layer()).unwrap()
}

fn middleware(redirects: Redirects) -> ClientWithMiddleware {
    with_middleware(reqwest::Client::builder().no_proxy(), redirects, layer()).unwrap()
}

/// The outcome of a POST through the client, and the text of its response.
async fn post(client: &Client, url: &str) -> (Outcome, Option<String>) {
    match client.send(client.reqwest().post(url).body("tea")).await {
        Ok(response) => {
            let outcome = outcome_of(&response).unwrap().clone();
            (outcome, response.text().await.ok())
        }
        Err(error) => (error.outcome().unwrap().clone(), None),
    }
}

/// The same through the middleware.
async fn post_through(client: &ClientWithMiddleware, url: &str) -> (Outcome, Option<String>) {
    match client.post(url).body("tea").send().await {
        Ok(response) => {
            let outcome = outcome_of(&response).unwrap().clone();
            (outcome, response.text().await.ok())
        }
        Err(error) => (outcome_of(&error).unwrap().clone(), None),
    }
}

#[tokio::test]
async fn a_response_is_reqwests_own() {
    let raw = Raw::start(&[Does::Sends(MADE), Does::Sends(BUSY), Does::Sends(MISSING)]);
    let client = client(Redirects::default());
    let url = format!("{}/orders?q=1#part", raw.url);
    let made = client.send(client.reqwest().post(&url).body("tea")).await.unwrap();
    assert_eq!((made.status().as_u16(), made.content_length()), (201, Some(4)));
    assert_eq!(made.url().path(), "/orders");
    assert!(made.remote_addr().is_some());
    assert_eq!(made.text().await.unwrap(), "made");
    // One that was looked at, after one that was sent again.
    let missing = client.send(client.reqwest().get(&url)).await.unwrap();
    assert_eq!((missing.status().as_u16(), missing.version()), (404, http::Version::HTTP_11));
    assert_eq!((missing.url().path(), missing.url().query()), ("/orders", Some("q=1")));
    assert_eq!(outcome_of(&missing).unwrap().attempts().len(), 2);
    assert!(missing.remote_addr().is_some());
    assert_eq!(missing.headers()["content-length"], "2");
    assert_eq!(missing.text().await.unwrap(), "no");
    assert_eq!(raw.applied(), 3);
}

#[tokio::test]
async fn a_redirect_that_was_followed_proves_nothing_about_the_post() {
    for (redirects, status, effect) in [
        (Redirects::default(), 404, Effect::Unknown),
        (Redirects::which(|attempt| attempt.url().path() == "/other"), 404, Effect::Unknown),
        (Redirects::which(|_| false), 303, Effect::Unknown),
        (Redirects::none(), 303, Effect::Unknown),
    ] {
        let raw = Raw::start(&[Does::Sends(SEE_OTHER), Does::Sends(MISSING)]);
        let (outcome, _) = post(&client(redirects.clone()), &raw.url).await;
        assert_eq!(outcome.verdict().unwrap().code(), status, "{redirects:?}");
        assert_eq!(outcome.effect(), effect, "{redirects:?}");
        let raw = Raw::start(&[Does::Sends(SEE_OTHER), Does::Sends(MISSING)]);
        let (outcome, _) = post_through(&middleware(redirects.clone()), &raw.url).await;
        assert_eq!((outcome.verdict().unwrap().code(), outcome.effect()), (status, effect));
    }
}

/// The POST is applied, and leads to a port where nobody listens: the refused connection is the GET's.
#[tokio::test]
async fn an_error_after_a_redirect_does_not_send_the_post_again() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let elsewhere = format!("http://{}/", nobody.local_addr().unwrap());
    drop(nobody);
    for code in [301, 302, 303] {
        let answer =
            format!("HTTP/1.1 {code} See\r\nLocation: {elsewhere}\r\nContent-Length: 0\r\n\r\n");
        let acts: &'static [Does] = Box::leak(Box::new([Does::Sends(Box::leak(answer.into()))]));
        let raw = Raw::start(acts);
        let (outcome, _) = post(&client(Redirects::default()), &raw.url).await;
        assert_eq!((outcome.effect(), raw.applied()), (Effect::Unknown, 1), "{code}");
        let raw = Raw::start(acts);
        let (outcome, _) = post_through(&middleware(Redirects::default()), &raw.url).await;
        assert_eq!((outcome.effect(), raw.applied()), (Effect::Unknown, 1), "{code}");
        // A client that was not prepared says nothing of its redirects, so nothing is proved.
        let raw = Raw::start(acts);
        let plain = reqwest::Client::builder().no_proxy().build().unwrap();
        let any = reqwest_middleware::ClientBuilder::new(plain);
        let any = any.with(Middleware::over_any(layer())).build();
        let (outcome, _) = post_through(&any, &raw.url).await;
        assert_eq!((outcome.effect(), raw.applied()), (Effect::Unknown, 1), "{code}");
    }
}

#[tokio::test]
async fn a_redirect_that_nobody_noted_shows_in_the_url() {
    let raw = Raw::start(&[Does::Sends(SEE_OTHER), Does::Sends(MISSING)]);
    let plain = reqwest::Client::builder().no_proxy().build().unwrap();
    let any = reqwest_middleware::ClientBuilder::new(plain);
    let any = any.with(Middleware::over_any(layer())).build();
    let (outcome, text) = post_through(&any, &format!("{}/orders#part", raw.url)).await;
    assert_eq!((outcome.effect(), text.as_deref()), (Effect::Unknown, Some("no")));
    assert_eq!(outcome.verdict().unwrap().remedy(), Remedy::Reconcile);
    let raw = Raw::start(&[Does::Sends(MISSING)]);
    let (outcome, _) = post_through(&any, &format!("{}/orders#part", raw.url)).await;
    let remedy = outcome.verdict().unwrap().remedy();
    assert_eq!(remedy, Remedy::CheckReference, "no redirect, only a fragment");
}

#[tokio::test]
async fn the_url_of_a_response_is_where_the_redirects_led() {
    for last in [MISSING, MADE] {
        let acts: &'static [Does] =
            Box::leak(Box::new([Does::Sends(SEE_OTHER), Does::Sends(last)]));
        let raw = Raw::start(acts);
        let client = client(Redirects::default());
        let url = format!("{}/orders", raw.url);
        let response = client.send(client.reqwest().post(&url)).await.unwrap();
        assert_eq!(response.url().path(), "/other");
        let raw = Raw::start(acts);
        let url = format!("{}/orders", raw.url);
        let response = middleware(Redirects::default()).post(&url).send().await.unwrap();
        assert_eq!(response.url().path(), "/other");
    }
}

#[tokio::test]
async fn redirects_without_end_are_an_error() {
    let raw = Raw::start(&[Does::Sends(SEE_OTHER)]);
    let client = client(Redirects::limited(3));
    let error = client.send(client.reqwest().post(&raw.url)).await.unwrap_err();
    let outcome = error.outcome().unwrap();
    assert_eq!((outcome.effect(), raw.applied()), (Effect::Unknown, 4));
    let source = error.into_source().unwrap();
    assert!(source.downcast_ref::<reqwest::Error>().unwrap().is_redirect());
}

#[tokio::test]
async fn the_challenge_of_another_origin_gets_no_credentials() {
    const CHALLENGE: &str =
        "HTTP/1.1 401 No\r\nWWW-Authenticate: Bearer\r\nContent-Length: 0\r\n\r\n";
    let other = Raw::start(&[Does::Sends(CHALLENGE)]);
    let asked = Arc::new(AtomicUsize::new(0));
    let renew = {
        let asked = Arc::clone(&asked);
        move |_: Asked, _: Vec<aftercall::Challenge>| {
            asked.fetch_add(1, Ordering::Relaxed);
            async { None }
        }
    };
    let answer =
        format!("HTTP/1.1 307 See\r\nLocation: {}/\r\nContent-Length: 0\r\n\r\n", other.url);
    let acts: &'static [Does] = Box::leak(Box::new([Does::Sends(Box::leak(answer.into()))]));
    let raw = Raw::start(acts);
    let layer = layer().authenticate(renew);
    let client = Client::new(layer).unwrap();
    let (outcome, _) = post(&client, &raw.url).await;
    assert_eq!((outcome.verdict().unwrap().code(), other.applied()), (401, 1));
    assert_eq!(asked.load(Ordering::Relaxed), 0);
    post(&client, &other.url).await;
    assert_eq!(asked.load(Ordering::Relaxed), 1, "its own origin's challenge is");
}

#[tokio::test]
async fn what_was_applied_on_a_kept_connection_is_not_sent_again() {
    for through in [false, true] {
        let raw = Raw::start(&[Does::Sends(MADE), Does::SendsAndCloses("")]);
        let (client, over) = (client(Redirects::default()), middleware(Redirects::default()));
        for at in 0..10 {
            // Nothing shared: lost answers in a row would end every retry.
            let slot = OutcomeSlot::default();
            let options = CallOptions::new().scope(at.to_string()).outcome_into(&slot);
            for _ in 0..2 {
                let request = client.reqwest().post(&raw.url).body("tea").build().unwrap();
                if through {
                    let mut extensions = http::Extensions::new();
                    extensions.insert(options.clone());
                    let sent = over.execute_with_extensions(request, &mut extensions).await;
                    if let Ok(response) = sent {
                        response.bytes().await.unwrap();
                    }
                } else if let Ok(response) = client.execute_with(options.clone(), request).await {
                    response.bytes().await.unwrap();
                }
            }
            assert_eq!(slot.get().unwrap().effect(), Effect::Unknown);
            assert_eq!(raw.applied(), 2 * (at + 1));
        }
    }
}

/// Finds no name.
struct NoNames;

impl reqwest::dns::Resolve for NoNames {
    fn resolve(&self, _name: reqwest::dns::Name) -> reqwest::dns::Resolving {
        Box::pin(async { Err("no such name".into()) })
    }
}

#[tokio::test]
async fn errors_are_read_as_what_they_prove() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let refused = format!("http://{}/", nobody.local_addr().unwrap());
    drop(nobody);
    let lost = Raw::start(&[Does::SendsAndCloses("")]);
    let garbled = Raw::start(&[Does::SendsAndCloses("nonsense\r\n\r\n")]);
    let nowhere = "http://name.example/".to_owned();
    for (url, phase, cause, effect) in [
        (&refused, Phase::Connect, Some(Cause::Refused), Effect::NotApplied),
        (&lost.url, Phase::Wait, Some(Cause::Closed), Effect::Unknown),
        (&garbled.url, Phase::Decode, Some(Cause::Protocol), Effect::Unknown),
        (&nowhere, Phase::Dns, None, Effect::NotApplied),
    ] {
        let builder = || reqwest::Client::builder().no_proxy().dns_resolver(Arc::new(NoNames));
        let client = Client::build(builder(), Redirects::default(), layer()).unwrap();
        let (outcome, _) = post(&client, url).await;
        let failure = outcome.verdict().unwrap().failure().unwrap();
        assert_eq!((failure.phase, outcome.effect()), (phase, effect), "{url}");
        assert!(cause.is_none_or(|cause| cause == failure.cause), "{url}: {failure}");
        let client = with_middleware(builder(), Redirects::default(), layer()).unwrap();
        let (through, _) = post_through(&client, url).await;
        assert_eq!(through.verdict().unwrap().failure(), Some(failure));
        assert_eq!((through.effect(), through.stop()), (outcome.effect(), outcome.stop()));
    }
}

#[tokio::test]
async fn reqwests_own_time_out_says_nothing_of_the_effect() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", silent.local_addr().unwrap());
    let client = client(Redirects::default());
    let request = client.reqwest().post(&url).timeout(Duration::from_millis(100));
    let error = client.send(request).await.unwrap_err();
    let outcome = error.outcome().unwrap();
    let verdict = outcome.verdict().unwrap();
    assert_eq!((verdict.reason(), outcome.effect()), (Reason::NoResponse, Effect::Unknown));
    assert_eq!((error.kind(), outcome.attempts().len()), (ErrorKind::Failed, 1));
    // The deadline of the call is aftercall's.
    let options = CallOptions::new().deadline(Duration::from_millis(100));
    let request = client.reqwest().post(&url).build().unwrap();
    let error = client.execute_with(options, request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Deadline);
    assert_eq!(error.outcome().unwrap().stop(), Stop::NotHarmless);
}

#[tokio::test]
async fn what_is_no_request_is_no_call() {
    let client = client(Redirects::default());
    for url in ["ftp://127.0.0.1/", "no url", "http://"] {
        let error = client.send(client.reqwest().get(url)).await.unwrap_err();
        assert_eq!((error.kind(), error.outcome().is_none()), (ErrorKind::NotMade, true));
    }
}

/// A body that gives one piece, once.
struct Piece(Option<&'static str>);

impl http_body::Body for Piece {
    type Data = bytes::Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<bytes::Bytes>, Self::Error>>> {
        let piece = self.0.take().map(|text| Ok(http_body::Frame::data(text.into())));
        std::task::Poll::Ready(piece)
    }
}

#[tokio::test]
async fn a_streamed_body_is_sent_once() {
    let raw = Raw::start(&[Does::Sends(BUSY), Does::Sends(MADE)]);
    let client = client(Redirects::default());
    let streamed = || reqwest::Body::wrap(Piece(Some("tea")));
    let response = client.send(client.reqwest().post(&raw.url).body(streamed())).await.unwrap();
    assert_eq!(outcome_of(&response).unwrap().stop(), Stop::NotRepeatable);
    assert_eq!((response.status().as_u16(), raw.applied()), (429, 1));
    assert_eq!(response.text().await.unwrap(), "busy");
    let raw = Raw::start(&[Does::Sends(BUSY), Does::Sends(MADE)]);
    let through = middleware(Redirects::default());
    let response = through.post(&raw.url).body(streamed()).send().await.unwrap();
    assert_eq!((response.status().as_u16(), raw.applied()), (429, 1));
}

/// A server of HTTP/2 that refuses the first stream of all.
async fn refuses_first() -> (String, Arc<AtomicUsize>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let count = Arc::clone(&counted);
            tokio::spawn(async move {
                let mut connection = h2::server::handshake(socket).await.unwrap();
                while let Some(Ok((_request, mut respond))) = connection.accept().await {
                    if count.fetch_add(1, Ordering::Relaxed) == 0 {
                        respond.send_reset(h2::Reason::REFUSED_STREAM);
                    } else {
                        respond.send_response(http::Response::new(()), true).unwrap();
                    }
                }
            });
        }
    });
    (url, count)
}

#[tokio::test]
async fn reqwest_sends_nothing_again_by_itself() {
    let builder = || reqwest::Client::builder().no_proxy().http2_prior_knowledge();
    let (url, count) = refuses_first().await;
    let client = Client::build(builder(), Redirects::default(), layer()).unwrap();
    let (outcome, _) = post(&client, &url).await;
    // Each attempt is one that the call has made.
    assert_eq!((outcome.attempts().len(), count.load(Ordering::Relaxed)), (2, 2));
    assert_eq!(outcome.attempts()[0].effect, Effect::NotApplied);
    assert!(outcome.is_success());
}

#[tokio::test]
async fn a_call_may_move_between_threads() {
    fn may_move<T: Send>(moved: T) -> T {
        moved
    }
    let raw = Raw::start(&[Does::Sends(MADE)]);
    let client = client(Redirects::default());
    let request = client.reqwest().post(&raw.url).build().unwrap();
    let called = may_move(client.execute(request));
    let response = tokio::spawn(called).await.unwrap().unwrap();
    assert_eq!(response.status(), 201);
    let sent = client.send(client.reqwest().get(&raw.url));
    drop(may_move(sent));
}

#[tokio::test]
async fn what_lies_below_the_middleware_keeps_its_extensions() {
    /// Counts the attempts in the extensions.
    struct Counting;
    #[derive(Clone, Copy, Default)]
    struct Seen(usize);

    #[async_trait::async_trait]
    impl reqwest_middleware::Middleware for Counting {
        async fn handle(
            &self,
            request: reqwest::Request,
            extensions: &mut http::Extensions,
            next: reqwest_middleware::Next<'_>,
        ) -> reqwest_middleware::Result<reqwest::Response> {
            assert!(extensions.get::<CallOptions>().is_none());
            extensions.get_or_insert_default::<Seen>().0 += 1;
            next.run(request, extensions).await
        }
    }

    let raw = Raw::start(&[Does::Sends(BUSY), Does::Sends(MADE)]);
    let client = reqwest::Client::builder().no_proxy();
    let client = aftercall_http::prepared(client, Redirects::default()).build().unwrap();
    let client = reqwest_middleware::ClientBuilder::new(client);
    let client = client.with(Middleware::over_prepared(layer())).with(Counting).build();
    let request = reqwest::Request::new(http::Method::POST, raw.url.parse().unwrap());
    let mut extensions = http::Extensions::new();
    extensions.insert(CallOptions::new());
    let response = client.execute_with_extensions(request, &mut extensions).await.unwrap();
    assert_eq!((response.status().as_u16(), raw.applied()), (201, 2));
    assert_eq!(extensions.get::<Seen>().unwrap().0, 2);
}

/// What happens to a POST.
const FAULTS: &[&str] = &[
    "drop-after-read",
    "drop-after-apply",
    "cut-body",
    "drop-before-read",
    "refuse",
    "status=500; applied=yes",
    "status=503; applied=no; retry-after=0",
    "status=503; applied=yes",
    "status=504; applied=yes",
    "status=502; applied=no",
    "status=429; applied=no; retry-after=0",
    "status=408; applied=yes",
];

/// Whether the order of a request is there, by a client of its own.
fn looks_up(url: String) -> impl Verify {
    let plain = reqwest::Client::new();
    move |asked: Asked, _: aftercall::Verify| {
        let id = asked.headers["aftercall-reference"].to_str().unwrap().to_owned();
        let look = plain.get(format!("{url}/{id}")).bearer_auth("writer-token");
        async move {
            match look.send().await.map(|response| response.status().as_u16()) {
                Ok(200) => Verified::Applied,
                _ => Verified::Unknown,
            }
        }
    }
}

/// The faults of the reference server, each met once by a POST: what happened, and what was said of it.
#[tokio::test]
async fn no_post_is_applied_twice_and_no_outcome_lies() {
    let server = Server::start(Config::default()).unwrap();
    let administer = |method: &str, path: &str, body: &str| {
        serde_json::from_slice::<serde_json::Value>(
            &server.administer(method, path, body).unwrap().1,
        )
    };
    let url = format!("{}/v1/orders", server.url());
    let plain = client(Redirects::default());
    let engine = Engine::new(Contract::http().clone(), Policy::default()).unwrap();
    let verified = Client::new(
        AftercallLayer::new(engine).verify(looks_up(url.clone())).idempotency_keys(true),
    )
    .unwrap();
    for (at, fault) in FAULTS.iter().enumerate() {
        for (name, client) in [("plain", &plain), ("verified", &verified)] {
            let reference = format!("{name}{at}");
            let plan = serde_json::json!({ "fault": fault, "times": 1, "method": "POST" });
            let plan = if fault.starts_with("refuse") || fault.starts_with("drop-before") {
                serde_json::json!({ "fault": fault, "times": 1 })
            } else {
                plan
            };
            administer("POST", "/admin/faults", &plan.to_string()).unwrap();
            let slot = OutcomeSlot::default();
            let request = client.reqwest().post(&url).bearer_auth("writer-token");
            let request = request.header("aftercall-reference", &reference);
            let body = serde_json::json!({ "id": reference }).to_string();
            let options = CallOptions::new().outcome_into(&slot).scope(reference.clone());
            let request = request.body(body).build().unwrap();
            if let Ok(response) = client.execute_with(options, request).await {
                let _ = response.bytes().await;
            }
            let outcome = slot.get().unwrap();
            let counts = administer("GET", &format!("/admin/counts/{reference}"), "").unwrap();
            let applied = counts["applications"].as_u64().unwrap_or(0);
            assert!(applied <= 1, "{name}, {fault}: applied {applied} times");
            match outcome.effect() {
                Effect::Applied => assert_eq!(applied, 1, "{name}, {fault}"),
                Effect::NotApplied => assert_eq!(applied, 0, "{name}, {fault}"),
                _ => {
                    assert_eq!(name, "plain", "{fault}: with key and verify nothing stays unknown")
                }
            }
            let _ = server.administer("DELETE", "/admin/faults", "");
        }
    }
}

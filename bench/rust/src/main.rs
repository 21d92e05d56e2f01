//! Measures what deciding costs around a request that succeeds at once, in Rust's HTTP clients.
//!
//! Bare and wrapped requests by turns, in one process, to one server on connections that stay; so whatever
//! else the machine does meets all alike. Prints one line a case: name, least and median nanoseconds of a
//! request. What a wrapper costs is the difference to the bare client's line. The cases `service-*` have
//! no network: what a layer adds is the difference to `service`. With `--only CASE --times N` one case
//! runs so often and prints nothing: for callgrind.

mod server;

use aftercall::Engine;
use aftercall_http::{AftercallLayer, Client, Redirects};
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use reqwest_retry::RetryTransientMiddleware;
use reqwest_retry::policies::ExponentialBackoff;
use std::convert::Infallible;
use std::error::Error;
use std::future::{Ready, ready};
use std::pin::Pin;
use std::time::Instant;
use tower::{Layer, Service, ServiceExt};

type Text = Full<Bytes>;
type Done = Result<(), Box<dyn Error + Send + Sync>>;
type Making = Pin<Box<dyn Future<Output = Done>>>;
/// One request of a case.
type Case = (&'static str, Box<dyn FnMut() -> Making>);

/// How many requests are made with one client before it is the next one's turn, and how many turns.
const TURN: u32 = 10;
const TURNS: usize = 1500;

fn main() -> Done {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut arguments = std::env::args().skip(1);
    let only = match (arguments.next().as_deref(), arguments.next()) {
        (Some("--only"), Some(case)) => Some(case),
        (None, _) => None,
        _ => return Err("usage: [--only CASE --times N]".into()),
    };
    let times: u32 = arguments.nth(1).map_or(Ok(1_000), |times| times.parse())?;
    let url = server::start()?;
    runtime.block_on(async {
        let mut cases = cases(&url)?;
        if let Some(only) = only {
            let case = cases.iter_mut().find(|(name, _)| *name == only);
            let (_, make) = case.ok_or("no such case")?;
            for _ in 0..times {
                make().await?;
            }
            return Ok(());
        }
        measure(&mut cases).await
    })
}

async fn measure(cases: &mut [Case]) -> Done {
    let mut taken = vec![Vec::new(); cases.len()];
    for turn in 0..TURNS {
        for ((_, make), taken) in cases.iter_mut().zip(&mut taken) {
            let begun = Instant::now();
            for _ in 0..TURN {
                make().await?;
            }
            // The first turns open connections and fill caches.
            if turn >= TURNS / 10 {
                taken.push(begun.elapsed().as_nanos() as f64 / f64::from(TURN));
            }
        }
    }
    for ((name, _), taken) in cases.iter().zip(&mut taken) {
        taken.sort_by(f64::total_cmp);
        // The fastest first: the median depends on which core the server's thread was woken.
        println!("{name}\t{:.0}\t{:.0}", taken[0], taken[taken.len() / 2]);
    }
    Ok(())
}

fn cases(url: &str) -> Result<Vec<Case>, Box<dyn Error + Send + Sync>> {
    let mut cases = over_reqwest(url)?;
    cases.extend(over_hyper(url));
    cases.extend(over_nothing(url));
    Ok(cases)
}

fn layer() -> AftercallLayer {
    AftercallLayer::new(Engine::default())
}

fn case<F>(name: &'static str, mut make: impl FnMut() -> F + 'static) -> Case
where
    F: Future<Output = Done> + 'static,
{
    (name, Box::new(move || Box::pin(make())))
}

fn over_reqwest(url: &str) -> Result<Vec<Case>, Box<dyn Error + Send + Sync>> {
    let builder = || reqwest::Client::builder().no_proxy();
    let bare = builder().build()?;
    let ours = Client::build(builder(), Redirects::default(), layer())?;
    let through = aftercall_http::with_middleware(builder(), Redirects::default(), layer())?;
    // A client for each case, because one that is shared has the warmer connection.
    let stack =
        || Ok::<_, reqwest::Error>(reqwest_middleware::ClientBuilder::new(builder().build()?));
    let empty = stack()?.build();
    let policy = ExponentialBackoff::builder().build_with_max_retries(3);
    let retrying = stack()?.with(RetryTransientMiddleware::new_with_policy(policy)).build();
    let url = url.to_owned();
    let post = {
        let (bare, url) = (bare.clone(), url.clone());
        move || bare.get(&url)
    };
    let by_middleware = move |client: reqwest_middleware::ClientWithMiddleware| {
        let url = url.clone();
        move || {
            let sent = client.get(&url).send();
            async move { read(sent.await?).await }
        }
    };
    let plain = post.clone();
    Ok(vec![
        case("reqwest", move || {
            let sent = plain().send();
            async move { read(sent.await?).await }
        }),
        case("reqwest-aftercall", move || {
            let request = post().build();
            let ours = ours.clone();
            async move { read(ours.execute(request?).await?).await }
        }),
        case("reqwest-middleware", by_middleware(empty)),
        case("reqwest-middleware-aftercall", by_middleware(through)),
        case("reqwest-retry", by_middleware(retrying)),
    ])
}

async fn read(response: reqwest::Response) -> Done {
    assert_eq!(response.bytes().await?.len(), 2);
    Ok(())
}

/// tower's own retries, as its documentation shows them: a clone of each request is kept.
#[derive(Clone)]
struct Attempts(usize);

impl<B, E> tower::retry::Policy<Request<Text>, Response<B>, E> for Attempts {
    type Future = Ready<()>;

    fn retry(
        &mut self,
        _request: &mut Request<Text>,
        result: &mut Result<Response<B>, E>,
    ) -> Option<Ready<()>> {
        let is_well = result.as_ref().is_ok_and(|response| !response.status().is_server_error());
        if is_well || self.0 == 0 {
            return None;
        }
        self.0 -= 1;
        Some(ready(()))
    }

    fn clone_request(&mut self, request: &Request<Text>) -> Option<Request<Text>> {
        Some(request.clone())
    }
}

fn over_hyper(url: &str) -> Vec<Case> {
    let executor = hyper_util::rt::TokioExecutor::new();
    let bare =
        || hyper_util::client::legacy::Client::builder(executor.clone()).build_http::<Text>();
    let retrying = tower::retry::RetryLayer::new(Attempts(3)).layer(bare());
    let ours = layer().layer(bare());
    vec![
        by_service("hyper", url, bare()),
        by_service("hyper-aftercall", url, ours),
        by_service("hyper-tower-retry", url, retrying),
    ]
}

fn over_nothing(url: &str) -> Vec<Case> {
    let bare = tower::service_fn(|_: Request<Text>| {
        let mut response = Response::new(Text::from("{}"));
        let json = http::HeaderValue::from_static("application/json");
        response.headers_mut().insert(http::header::CONTENT_TYPE, json);
        ready(Ok::<_, Infallible>(response))
    });
    let retrying = tower::retry::RetryLayer::new(Attempts(3)).layer(bare);
    vec![
        by_service("service", url, bare),
        by_service("service-aftercall", url, layer().layer(bare)),
        by_service("service-tower-retry", url, retrying),
    ]
}

fn by_service<S, B>(name: &'static str, url: &str, service: S) -> Case
where
    S: Service<Request<Text>, Response = Response<B>> + Clone + 'static,
    S::Error: Into<Box<dyn Error + Send + Sync>>,
    S::Future: 'static,
    B: http_body::Body + 'static,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let url = url.parse::<http::Uri>().expect("a URL");
    case(name, move || {
        let (url, service) = (url.clone(), service.clone());
        async move {
            let request = Request::get(url)
                .header("accept", "*/*")
                .header("authorization", "Bearer writer-token")
                .header("user-agent", "bench")
                .body(Text::default())?;
            let response = service.oneshot(request).await.map_err(Into::into)?;
            let body = response.into_body().collect().await.map_err(Into::into)?;
            assert_eq!(body.to_bytes().len(), 2);
            Ok(())
        }
    })
}

//! A middleware for `reqwest_middleware`.

use super::carried::{Answers, Asks, Broken, Sending};
use super::client::{bare, read, split};
use super::redirects::{Redirects, prepared};
use crate::Followed;
use crate::clock::{Clock, TokioClock};
use crate::error::{CarriesOutcome, Error};
use crate::layer::AftercallLayer;
use crate::options::CallOptions;
use aftercall::Outcome;
use http::Extensions;
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware, Next};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use tower_layer::Layer;
use tower_service::Service;

/// Carries each request through to its end as a call, as a middleware of `reqwest_middleware`.
///
/// Options of one request are an extension of it: `.with_extension(CallOptions::new())`. A response has
/// its outcome in its extensions; an error is a `reqwest_middleware::Error::Middleware` that holds an
/// [`Error`]: [`crate::outcome_of`] reads both. Make it the last middleware that may send more than once,
/// and [`with_middleware`] its client.
#[derive(Clone, Debug)]
pub struct Middleware<C = TokioClock> {
    layer: AftercallLayer<C>,
}

impl<C: Clock> Middleware<C> {
    /// Over any client, and other middlewares below. Nothing is known of what these send again and which
    /// redirects they follow, so nothing proves that a request was not applied
    /// ([`AftercallLayer::resends_below`]); a redirect to another URL that was followed is taken for a 303.
    pub fn over_any(layer: AftercallLayer<C>) -> Middleware<C> {
        Middleware { layer: layer.failures(read).resends_below() }
    }

    /// Over a client from [`prepared`], with nothing between that sends more than once.
    pub fn over_prepared(layer: AftercallLayer<C>) -> Middleware<C> {
        Middleware { layer: layer.failures(read) }
    }
}

/// A client with this middleware alone, [`prepared`].
///
/// ```
/// use aftercall::Engine;
/// use aftercall_http::{AftercallLayer, CallOptions, Redirects, outcome_of, with_middleware};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let server = aftercall_server::Server::start(Default::default())?;
/// # let url = format!("{}/v1/orders", server.url());
/// let layer = AftercallLayer::new(Engine::default());
/// let client = with_middleware(reqwest::Client::builder(), Redirects::default(), layer)?;
/// let order = client.post(url).bearer_auth("writer-token").body(r#"{"id": "tea"}"#);
/// let response = order.with_extension(CallOptions::new().idempotency_keys(true)).send().await?;
/// assert!(outcome_of(&response).is_some_and(|outcome| outcome.is_success()));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// reqwest's, if it cannot make a client.
pub fn with_middleware<C>(
    builder: reqwest::ClientBuilder,
    redirects: Redirects,
    layer: AftercallLayer<C>,
) -> reqwest::Result<ClientWithMiddleware>
where
    C: Clock + Send + Sync + 'static,
    C::Sleep: Send,
{
    let client = prepared(builder, redirects).build()?;
    Ok(ClientBuilder::new(client).with(Middleware::over_prepared(layer)).build())
}

#[async_trait::async_trait]
impl<C> reqwest_middleware::Middleware for Middleware<C>
where
    C: Clock + Send + Sync + 'static,
    C::Sleep: Send,
{
    async fn handle(
        &self,
        request: reqwest::Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> reqwest_middleware::Result<reqwest::Response> {
        let url = request.url().clone();
        let mut request = split(request).map_err(reqwest_middleware::Error::middleware)?;
        if let Some(options) = extensions.remove::<CallOptions>() {
            request.extensions_mut().insert(options);
        }
        let shared = Arc::new(Mutex::new(std::mem::take(extensions)));
        let below = Below { next, extensions: Arc::clone(&shared) };
        let result = self.layer.layer(below).call(request).await;
        *extensions = std::mem::take(&mut *shared.lock().unwrap_or_else(PoisonError::into_inner));
        match result {
            Ok(response) => Ok(Answers::join(response, url)),
            Err(error) => Err(reqwest_middleware::Error::middleware(bare(error))),
        }
    }
}

/// The rest of the chain as a service. The extensions go with each attempt and come back from it.
#[derive(Clone)]
struct Below<'a> {
    next: Next<'a>,
    extensions: Arc<Mutex<Extensions>>,
}

type Run<'a> =
    Pin<Box<dyn Future<Output = reqwest_middleware::Result<reqwest::Response>> + Send + 'a>>;

impl<'a> Service<http::Request<Asks>> for Below<'a> {
    type Response = http::Response<Answers>;
    type Error = Broken;
    type Future = Sending<Run<'a>>;

    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Broken>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Asks>) -> Self::Future {
        let Below { next, extensions } = self.clone();
        Sending::new(Box::pin(async move {
            let lock = || extensions.lock().unwrap_or_else(PoisonError::into_inner);
            let mut own = std::mem::take(&mut *lock());
            let asked = Asks::join(request);
            let url = asked.url().clone();
            let result = next.run(asked, &mut own).await;
            *lock() = own;
            result.map(|response| noted(response, &url))
        }))
    }
}

/// A redirect that nothing has noted shows in the URL.
fn noted(mut response: reqwest::Response, asked: &reqwest::Url) -> reqwest::Response {
    // A fragment is not sent.
    let place = |url: &reqwest::Url| url.as_str().split('#').next().map(str::to_owned);
    if place(response.url()) != place(asked) {
        let same = response.url().origin() == asked.origin();
        let mut followed = Followed::default();
        followed.redirect(303, same);
        response.extensions_mut().insert(followed);
    }
    response
}

impl CarriesOutcome for reqwest_middleware::Error {
    fn outcome(&self) -> Option<&Outcome> {
        match self {
            reqwest_middleware::Error::Middleware(error) => {
                error.downcast_ref::<Error>().and_then(Error::outcome)
            }
            reqwest_middleware::Error::Reqwest(_) => None,
        }
    }
}

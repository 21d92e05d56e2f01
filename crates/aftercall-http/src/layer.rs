//! The layer, and the service that it makes of another one.

use crate::asking::{Authenticate, Authenticator, Verifier, Verify};
use crate::body::Body;
use crate::clock::{Clock, TokioClock};
use crate::error::{BoxError, Error};
use crate::future::ResponseFuture;
use crate::replay::Replay;
use crate::settings::Settings;
use aftercall::{Engine, Failure, Origin};
use bytes::Bytes;
use http::{Request, Response};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tower_layer::Layer;
use tower_service::Service;

/// Carries each request of a service through to its end as a call: sent, waited for, sent again where
/// that is safe.
///
/// Give one engine to all your layers and clients to have them share pressure and holds. `C` tells the
/// time. Cheap to clone; threads may share it.
///
/// ```
/// use aftercall::Engine;
/// use aftercall_http::{AftercallLayer, Body, outcome_of};
/// use bytes::Bytes;
/// use http::{Request, Response};
/// use http_body_util::Full;
/// use tower::{ServiceBuilder, ServiceExt};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
/// let server = tower::service_fn(|_request: Request<Full<Bytes>>| async {
///     Ok::<_, std::convert::Infallible>(Response::new(Full::new(Bytes::from_static(b"made"))))
/// });
/// let service = ServiceBuilder::new().layer(AftercallLayer::new(Engine::default())).service(server);
/// let request = Request::post("https://api.example/orders").body(Full::from("tea"))?;
/// let response: Response<Body<Full<Bytes>>> = service.oneshot(request).await?;
/// assert!(outcome_of(&response).is_some_and(|outcome| outcome.is_success()));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct AftercallLayer<C = TokioClock> {
    settings: Arc<Settings>,
    clock: C,
}

/// The service that [`AftercallLayer`] makes: see there.
///
/// A response comes back as the service gave it, with the outcome in its extensions
/// ([`crate::outcome_of`]), whatever its status; where the last attempt failed without a response, the
/// service's error does, as the source of an [`Error`] that has the outcome.
#[derive(Clone, Debug)]
pub struct Aftercall<S, C = TokioClock> {
    inner: S,
    settings: Arc<Settings>,
    clock: C,
}

impl AftercallLayer {
    /// A layer whose calls share an engine, in tokio's time.
    pub fn new(engine: Engine) -> AftercallLayer {
        let settings = Settings { engine, ..Settings::default() };
        AftercallLayer { settings: Arc::new(settings), clock: TokioClock }
    }
}

impl<C> AftercallLayer<C> {
    /// The same in another time.
    #[must_use]
    pub fn clock<D: Clock>(self, clock: D) -> AftercallLayer<D> {
        AftercallLayer { settings: self.settings, clock }
    }

    /// Gets new credentials after a 401.
    #[must_use]
    pub fn authenticate(self, authenticate: impl Authenticate) -> Self {
        self.with(|settings| settings.authenticator = Some(Authenticator(Arc::new(authenticate))))
    }

    /// Finds out whether a request took effect.
    #[must_use]
    pub fn verify(self, verify: impl Verify) -> Self {
        self.with(|settings| settings.verifier = Some(Verifier(Arc::new(verify))))
    }

    /// Who shares pressure and holds within an origin: a tenant, a key's name. Not a secret.
    #[must_use]
    pub fn scope(self, scope: impl Into<Arc<str>>) -> Self {
        self.with(|settings| settings.scope = Some(scope.into()))
    }

    /// Time from the beginning of a call after which nothing is sent; it also bounds each attempt.
    #[must_use]
    pub fn deadline(self, deadline: Duration) -> Self {
        self.with(|settings| settings.deadline = Some(deadline))
    }

    /// Whether a request that needs an idempotency key and has none gets one for all its attempts,
    /// unless the contract says that the API ignores keys. By default only where the contract's
    /// operation itself says that it honors them.
    #[must_use]
    pub fn idempotency_keys(self, made: bool) -> Self {
        self.with(|settings| settings.idempotency_keys = Some(made))
    }

    /// The origin of the requests whose URI has none, because a service below adds it:
    /// `https://api.example`.
    #[must_use]
    pub fn origin(self, origin: &str) -> Self {
        self.with(|settings| settings.origin = Some(Origin::of(origin)))
    }

    /// Reads the errors of a service that [`crate::failure_of`] does not know: the failure that one
    /// stands for, or `None`. Say only what is proved.
    #[must_use]
    pub fn failures(
        self,
        read: impl Fn(&BoxError) -> Option<Failure> + Send + Sync + 'static,
    ) -> Self {
        self.with(|settings| settings.reader = Some(Arc::new(read)))
    }

    /// Something below this layer may send a request more than once, for example a `tower::retry`. Then
    /// no error proves that nothing was sent, and no response that nothing was applied: each is only that
    /// to the last of several attempts. So a POST is not sent again after a 429, and its effect is unknown
    /// after a 404. Better is to remove it.
    #[must_use]
    pub fn resends_below(self) -> Self {
        self.with(|settings| settings.may_resend = true)
    }

    /// The same jitter for every call, for tests.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        self.with(|settings| settings.seed = Some(seed))
    }

    /// The engine that its calls share.
    pub fn engine(&self) -> &Engine {
        &self.settings.engine
    }

    fn with(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(Arc::make_mut(&mut self.settings));
        self
    }
}

impl<S, C: Clone> Layer<S> for AftercallLayer<C> {
    type Service = Aftercall<S, C>;

    fn layer(&self, inner: S) -> Aftercall<S, C> {
        Aftercall { inner, settings: Arc::clone(&self.settings), clock: self.clock.clone() }
    }
}

impl<S, C> Aftercall<S, C> {
    /// The service below.
    pub fn get_ref(&self) -> &S {
        &self.inner
    }
}

impl<S, B, D, C> Service<Request<B>> for Aftercall<S, C>
where
    S: Service<Request<B>, Response = Response<D>> + Clone,
    S::Error: Into<BoxError>,
    B: Replay,
    D: http_body::Body<Data = Bytes>,
    C: Clock,
{
    type Response = Response<Body<D>>;
    type Error = Error;
    type Future = ResponseFuture<S, B, D, C>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.inner.poll_ready(cx).map_err(|error| Error::not_ready(error.into()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // The one that is ready goes with the call; a clone has to become ready first.
        let clone = self.inner.clone();
        let ready = std::mem::replace(&mut self.inner, clone);
        ResponseFuture::new(ready, request, Arc::clone(&self.settings), self.clock.clone())
    }
}

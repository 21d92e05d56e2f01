//! A client over reqwest's.

use super::carried::{Answers, Asks, Broken, Sender};
use super::redirects::{Redirects, prepared};
use crate::clock::{Clock, TokioClock};
use crate::error::{BoxError, CarriesOutcome, Error, ErrorKind};
use crate::failures::failure_of;
use crate::layer::{Aftercall, AftercallLayer};
use crate::options::CallOptions;
use aftercall::{Failure, Outcome};
use std::future::Future;
use tower_layer::Layer;
use tower_service::Service;

/// A client over reqwest's, which carries each request through to its end as a call.
///
/// A response is reqwest's own, with the outcome in its extensions; an [`Error`] has reqwest's as its
/// source. reqwest's own retries are off, and the redirects that it follows are reported to the core: a
/// 303 that was followed proves nothing about the POST before it. A deadline bounds each attempt until its
/// head has come; reqwest's time-outs hold for each attempt.
///
/// Cheap to clone; threads may share it.
///
/// ```
/// use aftercall::Engine;
/// use aftercall_http::{AftercallLayer, Client, outcome_of};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let server = aftercall_server::Server::start(Default::default())?;
/// # let url = format!("{}/v1/orders", server.url());
/// let client = Client::new(AftercallLayer::new(Engine::default()))?;
/// let order = client.reqwest().post(url).bearer_auth("writer-token").body(r#"{"id": "tea"}"#);
/// let response = client.send(order).await?;
/// assert_eq!(response.status(), 201);
/// assert!(outcome_of(&response).is_some_and(|outcome| outcome.is_success()));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Client<C = TokioClock> {
    service: Aftercall<Sender, C>,
}

impl<C: Clock> Client<C> {
    /// A client with reqwest's defaults.
    ///
    /// # Errors
    ///
    /// reqwest's, if it cannot make a client.
    pub fn new(layer: AftercallLayer<C>) -> reqwest::Result<Client<C>> {
        Client::build(reqwest::Client::builder(), Redirects::default(), layer)
    }

    /// A client that reqwest's builder makes, see [`prepared`]: its retries and its redirects are set here.
    ///
    /// # Errors
    ///
    /// reqwest's, if it cannot make a client.
    pub fn build(
        builder: reqwest::ClientBuilder,
        redirects: Redirects,
        layer: AftercallLayer<C>,
    ) -> reqwest::Result<Client<C>> {
        let sender = Sender(prepared(builder, redirects).build()?);
        Ok(Client { service: layer.failures(read).layer(sender) })
    }

    /// reqwest's client, to build requests with. What is sent with it alone is no call.
    pub fn reqwest(&self) -> &reqwest::Client {
        &self.service.get_ref().0
    }

    /// Sends the request that was built.
    ///
    /// # Errors
    ///
    /// [`Error`], if the last attempt gave no response, or the request could not be built.
    pub async fn send(&self, request: reqwest::RequestBuilder) -> Result<reqwest::Response, Error> {
        self.execute(request.build().map_err(unmade)?).await
    }

    /// Sends a request.
    ///
    /// # Errors
    ///
    /// [`Error`], if the last attempt gave no response.
    pub fn execute(
        &self,
        request: reqwest::Request,
    ) -> impl Future<Output = Result<reqwest::Response, Error>> + use<C> {
        self.begin(request, None)
    }

    /// Sends a request, with options of its own.
    ///
    /// # Errors
    ///
    /// [`Error`], if the last attempt gave no response.
    pub fn execute_with(
        &self,
        options: CallOptions,
        request: reqwest::Request,
    ) -> impl Future<Output = Result<reqwest::Response, Error>> + use<C> {
        self.begin(request, Some(options))
    }

    fn begin(
        &self,
        request: reqwest::Request,
        options: Option<CallOptions>,
    ) -> impl Future<Output = Result<reqwest::Response, Error>> + use<C> {
        let mut service = self.service.clone();
        async move {
            let url = request.url().clone();
            let mut request = split(request)?;
            if let Some(options) = options {
                request.extensions_mut().insert(options);
            }
            // reqwest's client is always ready.
            let response = service.call(request).await.map_err(bare)?;
            Ok(Answers::join(response, url))
        }
    }
}

/// Takes a request apart, if it is one that can be sent.
pub(super) fn split(request: reqwest::Request) -> Result<http::Request<Asks>, Error> {
    if !matches!(request.url().scheme(), "http" | "https") {
        return Err(unmade("the scheme of the URL is neither http nor https"));
    }
    Asks::split(request).map_err(unmade)
}

/// The error of a request that was never a call.
fn unmade(error: impl Into<BoxError>) -> Error {
    Error::new(ErrorKind::NotMade, Some(error.into()))
}

/// Which failure the error of an attempt stands for.
pub(super) fn read(error: &BoxError) -> Option<Failure> {
    let Broken { error, followed } = error.downcast_ref::<Broken>()?;
    Some(followed.failure(failure_of(&**error)))
}

/// The error with reqwest's as its source.
pub(super) fn bare(error: Error) -> Error {
    error.map_source(|source| match source.downcast::<Broken>() {
        Ok(broken) => broken.error,
        Err(source) => source,
    })
}

impl CarriesOutcome for reqwest::Response {
    fn outcome(&self) -> Option<&Outcome> {
        self.extensions().get()
    }
}

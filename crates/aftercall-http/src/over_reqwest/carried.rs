//! reqwest's requests and responses as those of the crate `http`, taken apart as little as possible.

use super::redirects::Noted;
use crate::body::Body;
use crate::replay::Replay;
use crate::{BoxError, Followed};
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use pin_project_lite::pin_project;
use reqwest::ResponseBuilderExt;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use tower_service::Service;

/// A request without its header fields, which are in the head that travels with it.
pub(super) struct Asks(reqwest::Request);

impl Asks {
    /// Takes a request apart.
    pub(super) fn split(mut request: reqwest::Request) -> Result<http::Request<Asks>, BoxError> {
        let uri: http::Uri = request.url().as_str().parse()?;
        let headers = std::mem::take(request.headers_mut());
        let mut split = http::Request::new(());
        *split.method_mut() = request.method().clone();
        *split.uri_mut() = uri;
        *split.headers_mut() = headers;
        Ok(split.map(|()| Asks(request)))
    }

    /// Puts it together again.
    pub(super) fn join(request: http::Request<Asks>) -> reqwest::Request {
        let (head, Asks(mut request)) = request.into_parts();
        *request.headers_mut() = head.headers;
        request
    }
}

impl Replay for Asks {
    fn replay(&self) -> Option<Self> {
        self.0.try_clone().map(Asks)
    }
    fn is_replayable(&self) -> bool {
        self.0.body().is_none_or(|body| body.as_bytes().is_some())
    }
    fn is_sent(&self) -> bool {
        self.is_replayable()
    }
}

/// The rest of a response whose head was taken off. Its body is taken out when it is read.
pub(super) struct Answers {
    whole: Option<reqwest::Response>,
    body: reqwest::Body,
}

/// Where the last redirect led, in the extensions of a response.
#[derive(Clone)]
struct LastUrl(reqwest::Url);

impl Answers {
    /// Takes the head off a response.
    fn split(mut response: reqwest::Response, followed: Followed) -> http::Response<Answers> {
        let mut split = http::Response::new(());
        *split.status_mut() = response.status();
        *split.version_mut() = response.version();
        *split.headers_mut() = std::mem::take(response.headers_mut());
        *split.extensions_mut() = std::mem::take(response.extensions_mut());
        if !followed.statuses().is_empty() {
            split.extensions_mut().insert(followed);
        }
        if split.extensions().get::<Followed>().is_some() {
            split.extensions_mut().insert(LastUrl(response.url().clone()));
        }
        split.map(|()| Answers { whole: Some(response), body: reqwest::Body::default() })
    }

    /// Puts a response together again. `url` is that of the request.
    pub(super) fn join(
        response: http::Response<Body<Answers>>,
        url: reqwest::Url,
    ) -> reqwest::Response {
        let (mut head, body) = response.into_parts();
        let last = head.extensions.remove::<LastUrl>();
        let body = match body.into_plain() {
            Ok(Answers { whole: Some(mut response), .. }) => {
                *response.headers_mut() = head.headers;
                *response.extensions_mut() = head.extensions;
                return response;
            }
            Ok(Answers { body, .. }) => body,
            Err(body) => reqwest::Body::wrap(body),
        };
        // The only way to a response of reqwest's leads through a builder.
        let url = last.map_or(url, |LastUrl(url)| url);
        let (mut built, ()) = http::response::Builder::new()
            .url(url)
            .body(())
            .map_or_else(|_| http::Response::new(()).into_parts(), http::Response::into_parts);
        built.extensions.extend(head.extensions);
        head.extensions = built.extensions;
        http::Response::from_parts(head, body).into()
    }
}

impl http_body::Body for Answers {
    type Data = Bytes;
    type Error = reqwest::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, reqwest::Error>>> {
        let this = self.get_mut();
        if let Some(response) = this.whole.take() {
            this.body = http::Response::from(response).into_body();
        }
        Pin::new(&mut this.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        match &self.whole {
            Some(response) => response.content_length() == Some(0),
            None => self.body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.whole {
            Some(response) => {
                response.content_length().map_or_else(SizeHint::new, SizeHint::with_exact)
            }
            None => self.body.size_hint(),
        }
    }
}

/// An error of an attempt, and the redirects that it followed before.
#[derive(Debug)]
pub(super) struct Broken {
    pub(super) error: BoxError,
    pub(super) followed: Followed,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl std::error::Error for Broken {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.error)
    }
}

pin_project! {
    /// One attempt of reqwest's.
    pub(super) struct Sending<F> {
        #[pin]
        future: Noted<F>,
    }
}

impl<F> Sending<F> {
    pub(super) fn new(future: F) -> Sending<F> {
        Sending { future: Noted::new(future) }
    }
}

impl<F, E> Future for Sending<F>
where
    F: Future<Output = Result<reqwest::Response, E>>,
    E: Into<BoxError>,
{
    type Output = Result<http::Response<Answers>, Broken>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.project().future.poll(cx).map(|(result, followed)| match result {
            Ok(response) => Ok(Answers::split(response, followed)),
            Err(error) => Err(Broken { error: error.into(), followed }),
        })
    }
}

/// reqwest's client as a service of the types above.
#[derive(Clone, Debug)]
pub(super) struct Sender(pub(super) reqwest::Client);

impl Service<http::Request<Asks>> for Sender {
    type Response = http::Response<Answers>;
    type Error = Broken;
    type Future = Sending<<reqwest::Client as Service<reqwest::Request>>::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Broken>> {
        Service::<reqwest::Request>::poll_ready(&mut self.0, cx)
            .map_err(|error| Broken { error: error.into(), followed: Followed::default() })
    }

    fn call(&mut self, request: http::Request<Asks>) -> Self::Future {
        Sending::new(Service::call(&mut self.0, Asks::join(request)))
    }
}

//! The future of one call: carries out its decisions, one step after the other.

use crate::body::Body;
use crate::clock::Clock;
use crate::error::{BoxError, Error, ErrorKind};
use crate::replay::Replay;
use crate::run::Run;
use crate::settings::Settings;
use crate::step::{Next, Step, StepProj};
use aftercall::Verified;
use bytes::Bytes;
use http::{Request, Response};
use pin_project_lite::pin_project;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tower_service::Service;

pin_project! {
    /// The future of a call. It does nothing until it is polled; dropping it cancels the call, which
    /// returns what it held.
    #[must_use = "a future does nothing unless it is polled"]
    pub struct ResponseFuture<S, B, D, C>
    where
        S: Service<Request<B>>,
        D: http_body::Body,
        C: Clock,
    {
        run: Run<S, B, D, C>,
        #[pin]
        step: Step<S::Future, C::Sleep, D>,
    }

    impl<S, B, D, C> PinnedDrop for ResponseFuture<S, B, D, C>
    where
        S: Service<Request<B>>,
        D: http_body::Body,
        C: Clock,
    {
        fn drop(this: Pin<&mut Self>) {
            this.project().run.interrupted();
        }
    }
}

impl<S, B, D, C> ResponseFuture<S, B, D, C>
where
    S: Service<Request<B>, Response = Response<D>>,
    S::Error: Into<BoxError>,
    B: Replay,
    D: http_body::Body<Data = Bytes>,
    C: Clock,
{
    pub(crate) fn new(
        service: S,
        request: Request<B>,
        settings: Arc<Settings>,
        clock: C,
    ) -> ResponseFuture<S, B, D, C> {
        ResponseFuture { run: Run::new(service, request, settings, clock), step: Step::Begin }
    }
}

impl<S, B, D, C> Future for ResponseFuture<S, B, D, C>
where
    S: Service<Request<B>, Response = Response<D>>,
    S::Error: Into<BoxError>,
    B: Replay,
    D: http_body::Body<Data = Bytes>,
    C: Clock,
{
    type Output = Result<Response<Body<D>>, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        loop {
            let next = std::task::ready!(this.step.as_mut().poll(this.run, cx));
            match next {
                Next::Step(step) => this.step.set(step),
                Next::Done(result) => {
                    this.step.set(Step::Over);
                    return Poll::Ready(*result);
                }
            }
        }
    }
}

impl<F, Z: Future<Output = ()>, D: http_body::Body<Data = Bytes>> Step<F, Z, D> {
    /// Waits for what the step waits for, and gives the next one.
    fn poll<S, B, C>(
        self: Pin<&mut Self>,
        run: &mut Run<S, B, D, C>,
        cx: &mut Context<'_>,
    ) -> Poll<Next<F, Z, D>>
    where
        F: Future<Output = Result<Response<D>, S::Error>>,
        S: Service<Request<B>, Response = Response<D>, Future = F>,
        S::Error: Into<BoxError>,
        B: Replay,
        C: Clock<Sleep = Z>,
    {
        Poll::Ready(match self.project() {
            StepProj::Begin => run.begin(),
            StepProj::Ready { until, limit } => match run.service.poll_ready(cx) {
                Poll::Ready(Ok(())) => run.ready(*until),
                Poll::Ready(Err(error)) => run.not_ready(error.into()),
                Poll::Pending => {
                    std::task::ready!(limit.poll(cx));
                    run.never_ready()
                }
            },
            StepProj::Sending { future, limit } => match (future.poll(cx), limit.as_pin_mut()) {
                (Poll::Ready(Ok(response)), _) => run.responded(response),
                (Poll::Ready(Err(error)), _) => run.failed(error.into()),
                (Poll::Pending, Some(limit)) => {
                    std::task::ready!(limit.poll(cx));
                    run.timed_out()
                }
                (Poll::Pending, None) => return Poll::Pending,
            },
            StepProj::Looking { look, limit } => {
                if look.as_mut().is_some_and(|look| look.poll(cx).is_pending()) {
                    std::task::ready!(limit.poll(cx));
                }
                match look.take() {
                    Some(look) => run.looked(look),
                    None => over(),
                }
            }
            StepProj::Waiting { sleep, until } => {
                std::task::ready!(sleep.poll(cx));
                run.woken(*until)
            }
            StepProj::Renewing { renewal } => {
                let renewed = std::task::ready!(renewal.as_mut().poll(cx));
                run.renewed(renewed)
            }
            StepProj::Verifying { verification, limit } => match verification.as_mut().poll(cx) {
                Poll::Ready(found) => run.verified(found),
                Poll::Pending => {
                    std::task::ready!(limit.poll(cx));
                    run.verified(Verified::Unknown)
                }
            },
            StepProj::Over => over(),
        })
    }
}

/// The future was polled after it had ended.
fn over<F, Z, D: http_body::Body>() -> Next<F, Z, D> {
    Next::Done(Box::new(Err(Error::new(ErrorKind::Misuse, None))))
}

impl<S, B, D, C> fmt::Debug for ResponseFuture<S, B, D, C>
where
    S: Service<Request<B>>,
    D: http_body::Body,
    C: Clock,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}

//! One call under way: what each step's result means for the call, and what its decision asks for.
//! Nothing here waits.

use crate::asking::{Asked, Authenticator, Verifier};
use crate::body::Body;
use crate::clock::{Clock, micros};
use crate::error::{BoxError, Error, ErrorKind};
use crate::events;
use crate::followed::Followed;
use crate::look::{LONGEST, Look, Until};
use crate::options::OutcomeSlot;
use crate::parts::{self, Fields};
use crate::replay::Replay;
use crate::settings::{Begun, Settings};
use crate::step::{Next, Step};
use crate::watch::Watch;
use aftercall::{
    BodyState, Call, Cause, Decision, Failure, Now, Outcome, Phase, Policy, Stop, Stream, Verified,
};
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, Request, Response, response};
use std::sync::Arc;
use std::time::Duration;
use tower_service::Service;

/// What the last attempt gave.
enum Last<D: http_body::Body> {
    Nothing,
    Response(Response<Body<D>>),
    Error(Error),
}

/// The body of the request.
enum Kept<B> {
    Replayable(B),
    /// It is sent as it is, once.
    Once(Option<B>),
}

/// One call under way.
pub(crate) struct Run<S, B, D: http_body::Body, C> {
    pub(crate) service: S,
    settings: Arc<Settings>,
    clock: C,
    /// `None` once the call has ended.
    call: Option<Call>,
    facts: aftercall::Request,
    verifier: Option<Verifier>,
    slot: Option<OutcomeSlot>,
    head: Parts,
    body: Kept<B>,
    /// The service that was given is ready for one request.
    is_ready: bool,
    /// When the call began, in microseconds of the monotonic clock.
    began: u64,
    /// When the attempt must have ended, by the same clock.
    end: Option<u64>,
    /// The head of the response whose body is being looked at.
    looked_at: Option<response::Parts>,
    last: Last<D>,
}

impl<S, B, D: http_body::Body, C: Clock> Run<S, B, D, C> {
    /// Ends a call that its future's drop interrupts; what it held is returned.
    pub(crate) fn interrupted(&mut self) {
        let Some(mut call) = self.call.take() else { return };
        if self.slot.is_none() && !events::are_wanted() {
            return; // Dropping the call returns it too.
        }
        if let Ok(Decision::Done(outcome)) = call.cancel(self.clock.now()) {
            events::ended(&self.facts, &outcome);
            if let Some(slot) = &self.slot {
                slot.fill(*outcome);
            }
        }
    }
}

type Following<S, B, D, C> = Next<<S as Service<Request<B>>>::Future, <C as Clock>::Sleep, D>;

impl<S, B, D, C> Run<S, B, D, C>
where
    S: Service<Request<B>, Response = Response<D>>,
    S::Error: Into<BoxError>,
    B: Replay,
    D: http_body::Body<Data = Bytes>,
    C: Clock,
{
    pub(crate) fn new(service: S, request: Request<B>, settings: Arc<Settings>, clock: C) -> Self {
        let (mut head, body) = request.into_parts();
        let is_replayable = body.is_replayable();
        let Begun { call, facts, verifier, slot } = settings.begin(&mut head, is_replayable);
        Run {
            service,
            settings,
            clock,
            call: Some(call),
            facts,
            verifier,
            slot,
            head,
            body: if is_replayable { Kept::Replayable(body) } else { Kept::Once(Some(body)) },
            is_ready: true,
            began: 0,
            end: None,
            looked_at: None,
            last: Last::Nothing,
        }
    }

    pub(crate) fn begin(&mut self) -> Following<S, B, D, C> {
        self.began = self.clock.now().monotonic;
        self.tell(|call, now| call.begin(now))
    }

    /// Waits until the service can take the attempt that was decided on: nothing is sent past the deadline.
    fn get_ready(&mut self, now: u64) -> Following<S, B, D, C> {
        // Without a deadline of the caller's there is the default one, which bounds no attempt.
        let default = || self.began.saturating_add(micros(default_deadline()));
        let until = self.end.unwrap_or_else(default);
        let limit = self.clock.sleep(Duration::from_micros(until.saturating_sub(now)));
        Next::Step(Step::Ready { until, limit })
    }

    /// The service can take the attempt, if it is not too late for it.
    pub(crate) fn ready(&mut self, until: u64) -> Following<S, B, D, C> {
        if self.clock.now().monotonic < until { self.send() } else { self.never_ready() }
    }

    /// The deadline came before the service could take the attempt.
    pub(crate) fn never_ready(&mut self) -> Following<S, B, D, C> {
        self.last = Last::Error(Error::new(ErrorKind::Deadline, None));
        self.unsent(Phase::Pool, Cause::Timeout)
    }

    /// Makes the attempt that was decided on; the service is ready.
    fn send(&mut self) -> Following<S, B, D, C> {
        let body = match &mut self.body {
            Kept::Replayable(body) => body.replay(),
            Kept::Once(body) => body.take(),
        };
        let Some(body) = body else { return self.without_body() };
        self.is_ready = false;
        let limit = self.end.map(|end| self.clock.sleep(self.left_until(end)));
        let future = self.service.call(Request::from_parts(self.head.clone(), body));
        Next::Step(Step::Sending { future, limit })
    }

    /// There is no body to send. Not the service's failure: nothing was tried, and trying again would not
    /// help.
    fn without_body(&mut self) -> Following<S, B, D, C> {
        self.tell_lost_body();
        self.unsent(Phase::Config, Cause::AbortedBody)
    }

    /// The service cannot take the attempt, and never will again.
    pub(crate) fn not_ready(&mut self, error: BoxError) -> Following<S, B, D, C> {
        self.last = Last::Error(Error::not_ready(error));
        self.unsent(Phase::Config, Cause::Invalid)
    }

    /// An attempt that was not made.
    fn unsent(&mut self, phase: Phase, cause: Cause) -> Following<S, B, D, C> {
        let failure = Failure::new(phase, cause).sent(false);
        self.tell(|call, now| call.on_failure(failure, now))
    }

    pub(crate) fn failed(&mut self, error: BoxError) -> Following<S, B, D, C> {
        let failure = self.settings.failure(&error);
        self.last = Last::Error(Error::new(ErrorKind::Failed, Some(error)));
        self.tell(|call, now| call.on_failure(failure, now))
    }

    /// The deadline came before a response: how far the request got, nobody knows.
    pub(crate) fn timed_out(&mut self) -> Following<S, B, D, C> {
        self.last = Last::Error(Error::new(ErrorKind::Deadline, None));
        let failure = Failure::new(Phase::Unknown, Cause::Timeout);
        self.tell(|call, now| call.on_failure(failure, now))
    }

    /// The head of a response came.
    pub(crate) fn responded(&mut self, response: Response<D>) -> Following<S, B, D, C> {
        let (head, body) = response.into_parts();
        let is_ended = body.is_end_stream();
        let fields = Fields::of(&head.headers);
        let told = parts::response(head.status, &fields);
        let wanted = self.call.as_ref().map_or(0, |call| call.body_wanted(&told));
        let until = match wanted {
            0 if is_grpc(&head) && is_ended => {
                drop(fields);
                return self.broke_off(head, Body::plain(body));
            }
            0 if is_grpc(&head) && self.is_sent() => Some(Until::AnyFrame),
            0 => None,
            wanted => Some(Until::Bytes(wanted)),
        };
        if let Some(until) = until.filter(|_| !is_ended) {
            drop(fields);
            self.looked_at = Some(head);
            let limit = self.clock.sleep(self.longest_look());
            return Next::Step(Step::Looking { look: Some(Look::new(body, until)), limit });
        }
        let state = if wanted > 0 { BodyState::Complete } else { BodyState::Unread };
        let told = followed(&head, told.body(&[], state));
        let decision = self.call.as_mut().map(|call| call.on_response(&told, self.clock.now()));
        drop(fields);
        self.last = Last::Response(Response::from_parts(head, Body::plain(body)));
        self.follow(decision)
    }

    /// The beginning of the body came, or it took too long.
    pub(crate) fn looked(&mut self, look: Look<D>) -> Following<S, B, D, C> {
        let Some(head) = self.looked_at.take() else { return self.follow(None) };
        if look.has_no_end() {
            return self.broke_off(head, Body::looked_at(look.into_seen()));
        }
        let (bytes, state, trailers) = look.found();
        let fields = match trailers {
            Some(trailers) => Fields::with_trailers(&head.headers, trailers),
            None => Fields::of(&head.headers),
        };
        let told = followed(&head, parts::response(head.status, &fields).body(bytes, state));
        let decision = self.call.as_mut().map(|call| call.on_response(&told, self.clock.now()));
        drop(fields);
        let body = Body::looked_at(look.into_seen());
        self.last = Last::Response(Response::from_parts(head, body));
        self.follow(decision)
    }

    /// A response of gRPC ended without its status: how the call went, nobody has said.
    fn broke_off(&mut self, head: response::Parts, body: Body<D>) -> Following<S, B, D, C> {
        self.last = Last::Response(Response::from_parts(head, body));
        let failure = Failure::new(Phase::Body, Cause::Closed);
        self.tell(|call, now| call.on_failure(failure, now))
    }

    /// A wait is over: it is not before its end, whatever the clock says. A clock that lags would give
    /// the same wait again and again.
    pub(crate) fn woken(&mut self, until: u64) -> Following<S, B, D, C> {
        self.tell(|call, now| {
            let lag = until.saturating_sub(now.monotonic);
            let wall = now.wall.saturating_add(i64::try_from(lag).unwrap_or(i64::MAX));
            call.on_wake(Now::new(now.monotonic.max(until), wall))
        })
    }

    pub(crate) fn renewed(&mut self, fields: Option<HeaderMap>) -> Following<S, B, D, C> {
        let is_renewed = fields.is_some();
        let (fields, headers) = (fields.unwrap_or_default(), &mut self.head.headers);
        for name in fields.keys() {
            headers.remove(name);
        }
        for (name, value) in &fields {
            headers.append(name.clone(), value.clone());
        }
        self.tell(|call, now| call.on_credentials(is_renewed, now))
    }

    pub(crate) fn verified(&mut self, found: Verified) -> Following<S, B, D, C> {
        self.tell(|call, now| call.on_verified(found, now))
    }

    /// Whether the body turned out to be one that cannot be sent again, as it was sent.
    fn is_body_lost(&self) -> bool {
        match &self.body {
            Kept::Replayable(body) => !body.is_replayable(),
            Kept::Once(_) => false, // The core knows.
        }
    }

    /// The last response is the caller's; an error says why it was the last.
    fn tell_lost_body(&mut self) {
        self.last = match std::mem::replace(&mut self.last, Last::Nothing) {
            Last::Response(response) => Last::Response(response),
            Last::Error(error) => Last::Error(error.of_kind(ErrorKind::BodyNotReplayable)),
            Last::Nothing => Last::Error(Error::new(ErrorKind::BodyNotReplayable, None)),
        };
    }

    /// Ends the call, since another attempt would have no body.
    fn give_up(&mut self) -> Following<S, B, D, C> {
        self.tell_lost_body();
        self.tell(|call, now| call.cancel(now))
    }

    /// Whether nothing of the request is still to come.
    fn is_sent(&self) -> bool {
        match &self.body {
            Kept::Replayable(body) => body.is_sent(),
            Kept::Once(_) => false,
        }
    }

    fn longest_look(&self) -> Duration {
        self.end.map_or(LONGEST, |end| LONGEST.min(self.left_until(end)))
    }

    fn left_until(&self, end: u64) -> Duration {
        Duration::from_micros(end.saturating_sub(self.clock.now().monotonic))
    }

    fn tell(
        &mut self,
        input: impl FnOnce(&mut Call, Now) -> Result<Decision, aftercall::Error>,
    ) -> Following<S, B, D, C> {
        let now = self.clock.now();
        let decision = self.call.as_mut().map(|call| input(call, now));
        self.follow(decision)
    }

    /// Begins what was decided.
    fn follow(
        &mut self,
        decision: Option<Result<Decision, aftercall::Error>>,
    ) -> Following<S, B, D, C> {
        let decision = match decision {
            Some(Ok(decision)) => decision,
            Some(Err(error)) => return misuse(Some(Box::new(error))),
            None => return misuse(None),
        };
        let is_lost = self.is_body_lost();
        if is_lost && matches!(decision, Decision::Wait(_)) && self.verifier.is_none() {
            return self.give_up(); // A verifier is asked after the wait.
        }
        events::decided(&self.facts, self.call.as_ref(), &decision);
        match decision {
            Decision::Send(_) if is_lost => self.without_body(),
            Decision::Send(attempt) => {
                self.last = Last::Nothing;
                let now = self.clock.now().monotonic;
                self.end = attempt.time_left.map(|left| now.saturating_add(micros(left)));
                if self.is_ready { self.send() } else { self.get_ready(now) }
            }
            Decision::Wait(wait) => {
                let sleep = self.clock.sleep(wait.duration);
                Next::Step(Step::Waiting { sleep, until: wait.until })
            }
            Decision::Authenticate(_) if is_lost => self.renewed(None),
            Decision::Authenticate(asked) => match self.authenticator() {
                Some(Authenticator(ask)) => {
                    let renewal = ask.authenticate(self.asked(), asked.challenges);
                    Next::Step(Step::Renewing { renewal })
                }
                None => self.renewed(None),
            },
            Decision::Verify(verify) => match self.verifier.clone() {
                Some(Verifier(ask)) => {
                    let limit = self.clock.sleep(verify.time_left);
                    let verification = ask.verify(self.asked(), verify);
                    Next::Step(Step::Verifying { verification, limit })
                }
                None => self.verified(Verified::Unknown),
            },
            Decision::Done(outcome) => Next::Done(Box::new(self.end(*outcome))),
        }
    }

    /// Who gets new credentials, unless the challenge is another origin's.
    fn authenticator(&self) -> Option<Authenticator> {
        let is_elsewhere = match &self.last {
            Last::Response(response) => {
                response.extensions().get().is_some_and(Followed::is_elsewhere)
            }
            _ => false,
        };
        self.settings.authenticator.clone().filter(|_| !is_elsewhere)
    }

    fn asked(&self) -> Asked {
        let Parts { method, uri, headers, .. } = &self.head;
        Asked { method: method.clone(), uri: uri.clone(), headers: headers.clone() }
    }

    /// The response with its outcome, or the error that carries it.
    fn end(&mut self, outcome: Outcome) -> Result<Response<Body<D>>, Error> {
        let call = self.call.take();
        if let Some(slot) = &self.slot {
            slot.fill(outcome.clone());
        }
        match std::mem::replace(&mut self.last, Last::Nothing) {
            Last::Response(mut response) => {
                if let (Some(call), Some(slot)) = (&call, &self.slot) {
                    watch(call, slot, &mut response, &outcome);
                }
                response.extensions_mut().insert(outcome);
                Ok(response)
            }
            Last::Error(error) => Err(error.with_outcome(outcome)),
            Last::Nothing => Err(Error::new(ErrorKind::NotSent, None).with_outcome(outcome)),
        }
    }
}

/// Watches the body of a success, to tell the slot what becomes of it. Where a verification has said that
/// the request was applied, the response is another's, and its body changes nothing.
fn watch<D: http_body::Body>(
    call: &Call,
    slot: &OutcomeSlot,
    response: &mut Response<Body<D>>,
    outcome: &Outcome,
) {
    if outcome.stop() != Stop::Settled || !outcome.is_success() {
        return;
    }
    let fields = Fields::of(response.headers());
    let told = parts::response(response.status(), &fields);
    let stream = Stream::new(call.contract(), Some(call.request()), &told);
    drop(fields);
    let watch = Watch::new(stream, response.headers(), outcome.clone(), slot.clone());
    response.body_mut().watched(watch);
}

/// gRPC says in its trailers how the call went, where it did not say it in the head.
fn is_grpc(head: &response::Parts) -> bool {
    let kind = head.headers.get(http::header::CONTENT_TYPE);
    let is_grpc = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/grpc"));
    is_grpc && !head.headers.contains_key("grpc-status")
}

/// The response, told of the redirects that the service followed.
fn followed<'a>(head: &response::Parts, told: aftercall::Response<'a>) -> aftercall::Response<'a> {
    match head.extensions.get::<Followed>() {
        Some(followed) => followed.response(told),
        None => told,
    }
}

fn misuse<F, Z, D: http_body::Body>(source: Option<BoxError>) -> Next<F, Z, D> {
    Next::Done(Box::new(Err(Error::new(ErrorKind::Misuse, source))))
}

/// How long a call may send where neither the caller nor the policy has set a deadline.
fn default_deadline() -> Duration {
    Duration::from_millis(Policy::default().get("deadline_ms").unwrap_or_default())
}

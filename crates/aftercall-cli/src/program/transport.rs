//! Sends one request over one connection of its own, and says truly how that failed.
//!
//! A connection is never reused, a redirect never followed, and nothing is ever sent a second time
//! here: whether to do that is the core's decision. The phase of a failure is known, not guessed,
//! because looking up, connecting, securing and talking are steps of their own, and the bytes of
//! the talk are watched.

use crate::target::Target;
use crate::transport::watched::{Watch, Watched};
use aftercall::{BodyState, Cause, Contract, Failure, Header, Phase, Request};
use aftercall_vectors::given::{Answer, Came};
use aftercall_vectors::moment;
use http_body_util::{BodyExt, Full};
use hyper::Method;
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{CONTENT_LENGTH, HOST, HeaderName, HeaderValue};
use hyper_util::rt::TokioIo;
use std::io;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};

mod failures;
mod tls;
mod watched;

/// The most bytes of a body that are kept before the call is decided; the rest is passed on as it
/// comes.
const HELD: usize = 16 << 20;

/// One request to be sent, any number of times.
#[derive(Clone, Debug)]
pub(crate) struct Sending {
    pub(crate) method: Method,
    pub(crate) target: Target,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: Bytes,
}

/// The result of one attempt.
pub(crate) struct Exchange {
    /// What to tell the core: of the body only as much as it wants.
    pub(crate) came: Came,
    /// The body as far as it is held here.
    pub(crate) body: Vec<u8>,
    /// What is still to come of a body that is longer than is held here.
    rest: Option<Rest>,
}

struct Rest {
    body: Incoming,
    deadline: Instant,
    _driver: Driver,
}

/// The task that drives a connection; it ends with its exchange.
struct Driver(JoinHandle<()>);

impl Drop for Driver {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Sends requests, one at a time.
pub(crate) struct Transport {
    runtime: Runtime,
    contract: Contract,
}

impl Transport {
    /// The contract says which bodies of successes are to be looked at.
    pub(crate) fn new(contract: &Contract) -> io::Result<Transport> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(Transport { runtime, contract: contract.clone() })
    }

    /// Sends the request; after `limit` it is given up, in whatever phase it is.
    pub(crate) fn send(&self, sending: &Sending, facts: &Request, limit: Duration) -> Exchange {
        let deadline = Instant::now() + limit;
        match self.runtime.block_on(exchange(sending, (&self.contract, facts), deadline)) {
            Ok(exchange) => exchange,
            Err(failure) => Exchange { came: Came::Failure(failure), body: Vec::new(), rest: None },
        }
    }

    /// Passes the rest of a body on; says whether it came to its end.
    pub(crate) fn drain(
        &self,
        exchange: &mut Exchange,
        mut pass: impl FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<bool> {
        let Some(mut rest) = exchange.rest.take() else { return Ok(true) };
        self.runtime.block_on(async {
            loop {
                match next(&mut rest.body, rest.deadline).await {
                    Next::Data(data) => pass(&data)?,
                    Next::End => return Ok(true),
                    Next::Broken => return Ok(false),
                }
            }
        })
    }
}

async fn exchange(
    sending: &Sending,
    facts: (&Contract, &Request),
    deadline: Instant,
) -> Result<Exchange, Failure> {
    let stream = connect(&sending.target, deadline).await?;
    if !sending.target.secure {
        return talk(stream, sending, facts, deadline).await;
    }
    let secured = tls::secure(stream, &sending.target.host);
    match timeout_at(deadline, secured).await {
        Ok(secured) => talk(secured?, sending, facts, deadline).await,
        Err(_) => Err(Failure::new(Phase::Tls, Cause::Timeout)),
    }
}

async fn connect(target: &Target, deadline: Instant) -> Result<TcpStream, Failure> {
    let place = (target.host.as_str(), target.port);
    let mut failure = Failure::new(Phase::Dns, Cause::Unknown);
    let Ok(found) = timeout_at(deadline, tokio::net::lookup_host(place)).await else {
        return Err(Failure::new(Phase::Dns, Cause::Timeout));
    };
    for address in found.map_err(|_| failure)? {
        match timeout_at(deadline, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                // A request is written at once; there is nothing to collect.
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Ok(Err(error)) => failure = failures::of_io(&error, Phase::Connect),
            Err(_) => return Err(Failure::new(Phase::Connect, Cause::Timeout)),
        }
    }
    Err(failure)
}

async fn talk<S>(
    stream: S,
    sending: &Sending,
    facts: (&Contract, &Request),
    deadline: Instant,
) -> Result<Exchange, Failure>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let watch = Watch::default();
    let stream = TokioIo::new(Watched::new(stream, watch.clone()));
    let invalid = Failure::new(Phase::Config, Cause::Invalid);
    let request = request(sending).ok_or(invalid)?;
    let (mut sender, connection) =
        http1::handshake(stream).await.map_err(|error| watch.failure(&error))?;
    let driver = Driver(tokio::spawn(async move {
        // How it ended is told by the request and the body.
        let _ = connection.await;
    }));
    let response = match timeout_at(deadline, sender.send_request(request)).await {
        Ok(response) => response.map_err(|error| watch.failure(&error))?,
        Err(_) => return Err(watch.timeout()),
    };
    let received = moment::present();
    let (head, mut body) = response.into_parts();
    let mut held = Vec::new();
    let state = hold(&mut body, &mut held, deadline).await;
    let headers = head.headers.iter();
    let headers =
        headers.map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec()));
    let mut answer = Answer {
        status: head.status.as_u16(),
        headers: headers.collect(),
        body: Vec::new(),
        body_state: state,
        redirects: Vec::new(),
        received: Some(received),
    };
    let (contract, request) = facts;
    let wanted = answer.lend(|response| contract.body_wanted(Some(request), response));
    let wanted = wanted.min(held.len());
    answer.body = held.get(..wanted).unwrap_or_default().to_vec();
    if state == BodyState::Complete && wanted < held.len() {
        answer.body_state = if wanted == 0 { BodyState::Unread } else { BodyState::Prefix };
    }
    let rest = (state == BodyState::Prefix).then_some(Rest { body, deadline, _driver: driver });
    Ok(Exchange { came: Came::Answer(answer), body: held, rest })
}

fn request(sending: &Sending) -> Option<hyper::Request<Full<Bytes>>> {
    let mut request = hyper::Request::new(Full::new(sending.body.clone()));
    *request.method_mut() = sending.method.clone();
    *request.uri_mut() = sending.target.path_and_query().parse().ok()?;
    let host = HeaderValue::from_str(sending.target.authority()).ok()?;
    request.headers_mut().insert(HOST, host);
    if sending.body.is_empty()
        && [Method::POST, Method::PUT, Method::PATCH].contains(&sending.method)
    {
        // These have content; that it is empty should be said (RFC 9110 section 8.6).
        request.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    }
    for (name, value) in &sending.headers {
        if name == HOST {
            request.headers_mut().insert(HOST, value.clone());
        } else {
            request.headers_mut().append(name, value.clone());
        }
    }
    Some(request)
}

/// Reads a body until it ends, breaks off, or is longer than is held.
async fn hold(body: &mut Incoming, held: &mut Vec<u8>, deadline: Instant) -> BodyState {
    loop {
        match next(body, deadline).await {
            Next::Data(data) => held.extend_from_slice(&data),
            Next::End => return BodyState::Complete,
            Next::Broken => return BodyState::Truncated,
        }
        if held.len() >= HELD {
            return BodyState::Prefix;
        }
    }
}

enum Next {
    Data(Bytes),
    End,
    Broken,
}

async fn next(body: &mut Incoming, deadline: Instant) -> Next {
    loop {
        match timeout_at(deadline, body.frame()).await {
            Ok(None) => return Next::End,
            Ok(Some(Ok(frame))) => {
                // Trailers say nothing about the body.
                if let Ok(data) = frame.into_data() {
                    return Next::Data(data);
                }
            }
            Ok(Some(Err(_))) | Err(_) => return Next::Broken,
        }
    }
}

/// Header lines as the core borrows them.
pub(crate) fn lines(headers: &[(HeaderName, HeaderValue)]) -> Vec<Header<'_>> {
    headers.iter().map(|(name, value)| Header::new(name.as_str(), value.as_bytes())).collect()
}

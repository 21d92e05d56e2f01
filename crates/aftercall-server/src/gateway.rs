//! The gateway: forwards a request over a real connection to an upstream on this machine, and says
//! in the words of RFC 9209 (Proxy-Status) how that failed.

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::{Map, Value, json};
use tokio::io::AsyncReadExt;
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

use crate::answer::Answer;
use crate::config::{MAX_BODY_BYTES, UPSTREAMS};
use crate::delivery::Delivery;
use crate::locked::Locked;
use crate::port;
use crate::problem::Problem;

/// How the gateway names itself to its upstreams.
pub(crate) const VIA_VALUE: &str = "1.1 aftercall-gateway";
const PROXY_STATUS: HeaderName = HeaderName::from_static("proxy-status");

/// What is between two neighbours only and never forwarded (RFC 9110 section 7.6.1), and what was
/// meant for this server.
const NOT_FORWARDED: [&str; 13] = [
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "host",
    "content-length",
    "expect",
    "aftercall-fault",
];

/// The gateway of a server and the upstreams it knows.
#[derive(Debug)]
pub(crate) struct Gateway {
    upstreams: Locked<BTreeMap<String, SocketAddr>>,
    first: BTreeMap<String, SocketAddr>,
    limit: Duration,
    // Held so that the port of `dead` goes on refusing: nobody else can listen on it.
    _dead: TcpSocket,
}

impl Gateway {
    /// Opens the three upstreams that are always there: `slow` accepts, reads and never answers,
    /// `dead` refuses, `self` is this server.
    pub(crate) async fn open(limit: Duration, own: SocketAddr) -> io::Result<Gateway> {
        let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let slow = port::bind(anywhere)?;
        let dead = port::reserve(anywhere)?;
        let mut first = BTreeMap::from([
            ("slow".to_owned(), slow.local_addr()?),
            ("dead".to_owned(), dead.local_addr()?),
        ]);
        if own.ip().is_loopback() {
            first.insert("self".to_owned(), own);
        }
        tokio::spawn(never_answer(slow));
        Ok(Gateway { upstreams: Locked::new(first.clone()), first, limit, _dead: dead })
    }

    /// The upstreams by name.
    pub(crate) fn upstreams(&self) -> Value {
        let upstreams = self.upstreams.lock();
        let shown = upstreams.iter().map(|(name, address)| (name.clone(), json!(address)));
        Value::Object(shown.collect::<Map<_, _>>())
    }

    /// Adds or replaces an upstream; false if there are too many.
    pub(crate) fn set_upstream(&self, name: &str, address: SocketAddr) -> bool {
        let mut upstreams = self.upstreams.lock();
        let room = upstreams.len() < UPSTREAMS || upstreams.contains_key(name);
        if room {
            upstreams.insert(name.to_owned(), address);
        }
        room
    }

    /// Goes back to the upstreams of the start.
    pub(crate) fn reset_upstreams(&self) {
        self.upstreams.lock().clone_from(&self.first);
    }

    /// Forwards a request to `target`, a path with its query, at an upstream.
    pub(crate) async fn forward(&self, delivery: &Delivery, name: &str, target: &str) -> Answer {
        let Some(address) = self.upstreams.lock().get(name).copied() else {
            let detail = format!("The gateway knows no upstream {name}.");
            return Problem::new(StatusCode::NOT_FOUND, detail).into();
        };
        match self.exchange(delivery, address, target).await {
            Ok(response) => relay(response),
            Err(failure) => failure.answer(name, self.limit),
        }
    }

    async fn exchange(
        &self,
        delivery: &Delivery,
        address: SocketAddr,
        target: &str,
    ) -> Result<Response<Bytes>, Failure> {
        let request = translate(delivery, address, target).ok_or(Failure::Protocol)?;
        let deadline = Instant::now() + self.limit;
        let stream = timeout_at(deadline, TcpStream::connect(address))
            .await
            .map_err(|_| Failure::ConnectTooSlow)?
            .map_err(|error| match error.kind() {
                io::ErrorKind::ConnectionRefused => Failure::Refused,
                _ => Failure::Unavailable,
            })?;
        timeout_at(deadline, converse(stream, request)).await.map_err(|_| Failure::AnswerTooSlow)?
    }
}

/// The request as the upstream gets it.
fn translate(
    delivery: &Delivery,
    address: SocketAddr,
    target: &str,
) -> Option<Request<Full<Bytes>>> {
    let mut request = Request::new(Full::new(delivery.body.clone()));
    *request.method_mut() = delivery.method.clone();
    *request.uri_mut() = target.parse().ok()?;
    *request.headers_mut() = end_to_end(&delivery.headers);
    let host = HeaderValue::from_str(&address.to_string()).ok()?;
    request.headers_mut().insert(header::HOST, host);
    request.headers_mut().insert(header::VIA, HeaderValue::from_static(VIA_VALUE));
    Some(request)
}

async fn converse(
    stream: TcpStream,
    request: Request<Full<Bytes>>,
) -> Result<Response<Bytes>, Failure> {
    let (mut sender, connection) =
        http1::handshake(TokioIo::new(stream)).await.map_err(Failure::of)?;
    // The connection is driven beside us and ends with us, whenever we give up.
    let mut driver = JoinSet::new();
    driver.spawn(connection);
    let (head, body) = sender.send_request(request).await.map_err(Failure::of)?.into_parts();
    let body =
        Limited::new(body, MAX_BODY_BYTES * 8).collect().await.map_err(|_| Failure::Broken)?;
    Ok(Response::from_parts(head, body.to_bytes()))
}

fn end_to_end(headers: &HeaderMap) -> HeaderMap {
    let kept = headers.iter().filter(|(name, _)| !NOT_FORWARDED.contains(&name.as_str()));
    kept.map(|(name, value)| (name.clone(), value.clone())).fold(
        HeaderMap::new(),
        |mut headers, (name, value)| {
            headers.append(name, value);
            headers
        },
    )
}

fn relay(response: Response<Bytes>) -> Answer {
    let (head, body) = response.into_parts();
    Answer { status: head.status, headers: end_to_end(&head.headers), body }
        .with(header::VIA, VIA_VALUE)
}

/// How forwarding failed.
#[derive(Clone, Copy, Debug)]
enum Failure {
    Refused,
    Unavailable,
    ConnectTooSlow,
    AnswerTooSlow,
    Broken,
    Protocol,
}

impl Failure {
    fn of(error: hyper::Error) -> Self {
        if error.is_parse() { Failure::Protocol } else { Failure::Broken }
    }

    fn answer(self, upstream: &str, limit: Duration) -> Answer {
        let limit = limit.as_millis();
        // RFC 9209 recommends 502 for a refused connection; 504 says what the status table of
        // aftercall says: there was a network problem in reaching the server.
        let (status, error, what) = match self {
            Failure::Refused => (504, "connection_refused", "refused the connection".to_owned()),
            Failure::Unavailable => {
                (504, "destination_unavailable", "could not be connected to".to_owned())
            }
            Failure::ConnectTooSlow => {
                (504, "connection_timeout", format!("was not connected to within {limit} ms"))
            }
            Failure::AnswerTooSlow => {
                (504, "http_response_timeout", format!("did not answer within {limit} ms"))
            }
            Failure::Broken => {
                (502, "connection_terminated", "ended the connection before its answer".to_owned())
            }
            Failure::Protocol => {
                (502, "http_protocol_error", "cannot be talked to in HTTP".to_owned())
            }
        };
        let status =
            if status == 504 { StatusCode::GATEWAY_TIMEOUT } else { StatusCode::BAD_GATEWAY };
        Problem::new(status, format!("The upstream {upstream} {what}."))
            .header(PROXY_STATUS, format!("aftercall-gateway; error={error}"))
            .into()
    }
}

/// The upstream `slow`: it takes whatever comes and answers nothing.
async fn never_answer(listener: tokio::net::TcpListener) {
    loop {
        match listener.accept().await {
            Ok((mut stream, _)) => {
                // It ends when the gateway gives up and closes, so there are no more of these than
                // there are requests.
                tokio::spawn(async move {
                    let mut scrap = [0; 4_096];
                    while matches!(stream.read(&mut scrap).await, Ok(1..)) {}
                });
            }
            Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    }
}

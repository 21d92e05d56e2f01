//! The gateway: forwards a request over a real connection to an upstream on this machine. If that
//! fails, it says how with the error types of RFC 9209 (Proxy-Status).

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

use crate::config::{MAX_BODY_BYTES, MAX_UPSTREAMS};
use crate::locked::Locked;
use crate::port;
use crate::problem::Problem;
use crate::request::IncomingRequest;
use crate::response::OutgoingResponse;

/// The name of the gateway in `Via`.
pub(crate) const VIA_VALUE: &str = "1.1 aftercall-gateway";
const PROXY_STATUS: HeaderName = HeaderName::from_static("proxy-status");

/// Headers that are not forwarded: those of a single connection (RFC 9110 section 7.6.1), and those
/// that are addressed to this server.
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

/// The gateway of a server, and its upstreams.
#[derive(Debug)]
pub(crate) struct Gateway {
    upstreams: Locked<BTreeMap<String, SocketAddr>>,
    built_in: BTreeMap<String, SocketAddr>,
    time_limit: Duration,
    // Held so that the port of `dead` goes on refusing: no other program can listen on it.
    _dead: TcpSocket,
}

impl Gateway {
    /// Opens the three built-in upstreams: `slow` accepts, reads and never responds, `dead` refuses
    /// connections, and `self` is this server.
    pub(crate) async fn open(time_limit: Duration, own: SocketAddr) -> io::Result<Gateway> {
        let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let slow = port::bind(anywhere)?;
        let dead = port::reserve(anywhere)?;
        let mut built_in = BTreeMap::from([
            ("slow".to_owned(), slow.local_addr()?),
            ("dead".to_owned(), dead.local_addr()?),
        ]);
        if own.ip().is_loopback() {
            built_in.insert("self".to_owned(), own);
        }
        tokio::spawn(never_respond(slow));
        let upstreams = Locked::new(built_in.clone());
        Ok(Gateway { upstreams, built_in, time_limit, _dead: dead })
    }

    /// The upstreams by name, as JSON.
    pub(crate) fn upstreams(&self) -> Value {
        let upstreams = self.upstreams.lock();
        let json = upstreams.iter().map(|(name, address)| (name.clone(), json!(address)));
        Value::Object(json.collect::<Map<_, _>>())
    }

    /// Adds or replaces an upstream; false if there are too many.
    pub(crate) fn set_upstream(&self, name: &str, address: SocketAddr) -> bool {
        let mut upstreams = self.upstreams.lock();
        let room = upstreams.len() < MAX_UPSTREAMS || upstreams.contains_key(name);
        if room {
            upstreams.insert(name.to_owned(), address);
        }
        room
    }

    /// Goes back to the built-in upstreams.
    pub(crate) fn reset_upstreams(&self) {
        self.upstreams.lock().clone_from(&self.built_in);
    }

    /// Forwards a request to `target`, a path with its query, at an upstream.
    pub(crate) async fn forward(
        &self,
        request: &IncomingRequest,
        name: &str,
        target: &str,
    ) -> OutgoingResponse {
        let Some(address) = self.upstreams.lock().get(name).copied() else {
            let detail = format!("The gateway knows no upstream {name}.");
            return Problem::new(StatusCode::NOT_FOUND, detail).into();
        };
        match self.send(request, address, target).await {
            Ok(response) => relay(response),
            Err(error) => error.response(name, self.time_limit),
        }
    }

    async fn send(
        &self,
        request: &IncomingRequest,
        address: SocketAddr,
        target: &str,
    ) -> Result<Response<Bytes>, ForwardError> {
        let request = upstream_request(request, address, target).ok_or(ForwardError::Protocol)?;
        let deadline = Instant::now() + self.time_limit;
        let stream = timeout_at(deadline, TcpStream::connect(address))
            .await
            .map_err(|_| ForwardError::ConnectTooSlow)?
            .map_err(|error| match error.kind() {
                io::ErrorKind::ConnectionRefused => ForwardError::Refused,
                _ => ForwardError::Unavailable,
            })?;
        timeout_at(deadline, send_http1(stream, request))
            .await
            .map_err(|_| ForwardError::ResponseTooSlow)?
    }
}

/// The request that the upstream gets.
fn upstream_request(
    request: &IncomingRequest,
    address: SocketAddr,
    target: &str,
) -> Option<Request<Full<Bytes>>> {
    let mut forwarded = Request::new(Full::new(request.body.clone()));
    *forwarded.method_mut() = request.method.clone();
    *forwarded.uri_mut() = target.parse().ok()?;
    *forwarded.headers_mut() = end_to_end(&request.headers);
    let host = HeaderValue::from_str(&address.to_string()).ok()?;
    forwarded.headers_mut().insert(header::HOST, host);
    forwarded.headers_mut().insert(header::VIA, HeaderValue::from_static(VIA_VALUE));
    Some(forwarded)
}

async fn send_http1(
    stream: TcpStream,
    request: Request<Full<Bytes>>,
) -> Result<Response<Bytes>, ForwardError> {
    let (mut sender, connection) =
        http1::handshake(TokioIo::new(stream)).await.map_err(ForwardError::from_hyper)?;
    // The connection runs in a task of its own, which is aborted when this function ends or is
    // dropped at the time limit.
    let mut driver = JoinSet::new();
    driver.spawn(connection);
    let (head, body) =
        sender.send_request(request).await.map_err(ForwardError::from_hyper)?.into_parts();
    let body =
        Limited::new(body, MAX_BODY_BYTES * 8).collect().await.map_err(|_| ForwardError::Broken)?;
    Ok(Response::from_parts(head, body.to_bytes()))
}

/// The headers without those in [`NOT_FORWARDED`].
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

/// Passes the upstream's response on to the client.
fn relay(response: Response<Bytes>) -> OutgoingResponse {
    let (head, body) = response.into_parts();
    OutgoingResponse { status: head.status, headers: end_to_end(&head.headers), body }
        .with(header::VIA, VIA_VALUE)
}

/// Why a request could not be forwarded, or why there is no response.
#[derive(Clone, Copy, Debug)]
enum ForwardError {
    Refused,
    Unavailable,
    ConnectTooSlow,
    ResponseTooSlow,
    Broken,
    Protocol,
}

impl ForwardError {
    fn from_hyper(error: hyper::Error) -> Self {
        if error.is_parse() { ForwardError::Protocol } else { ForwardError::Broken }
    }

    fn response(self, upstream: &str, time_limit: Duration) -> OutgoingResponse {
        let limit = time_limit.as_millis();
        // RFC 9209 recommends 502 for a refused connection. Here it is a 504, which in aftercall's
        // status table means that there was a network problem in reaching the server.
        let (status, error, what) = match self {
            ForwardError::Refused => {
                (504, "connection_refused", "refused the connection".to_owned())
            }
            ForwardError::Unavailable => {
                (504, "destination_unavailable", "could not be connected to".to_owned())
            }
            ForwardError::ConnectTooSlow => {
                (504, "connection_timeout", format!("was not connected to within {limit} ms"))
            }
            ForwardError::ResponseTooSlow => {
                (504, "http_response_timeout", format!("did not answer within {limit} ms"))
            }
            ForwardError::Broken => (
                502,
                "connection_terminated",
                "closed the connection before its response was complete".to_owned(),
            ),
            ForwardError::Protocol => {
                (502, "http_protocol_error", "did not send a valid HTTP response".to_owned())
            }
        };
        let status =
            if status == 504 { StatusCode::GATEWAY_TIMEOUT } else { StatusCode::BAD_GATEWAY };
        Problem::new(status, format!("The upstream {upstream} {what}."))
            .header(PROXY_STATUS, format!("aftercall-gateway; error={error}"))
            .into()
    }
}

/// The upstream `slow`: it reads everything and never responds.
async fn never_respond(listener: tokio::net::TcpListener) {
    loop {
        match listener.accept().await {
            Ok((mut stream, _)) => {
                // The task ends when the gateway gives up and closes the connection, so there are
                // no more of these tasks than requests.
                tokio::spawn(async move {
                    let mut buffer = [0; 4_096];
                    while matches!(stream.read(&mut buffer).await, Ok(1..)) {}
                });
            }
            Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    }
}

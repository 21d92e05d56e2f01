//! Level 3, call: carries one request through to its end, with only a TCP socket.
//!
//!     cargo run -p aftercall --example call -- http://127.0.0.1:8080
//!
//! The server is the reference server, `aftercall serve`. The program does the I/O and reads the
//! clocks; the call decides.

use aftercall::{
    BodyState, Cause, Decision, Engine, Failure, Header, Now, Options, Outcome, Phase, Request,
    Response, Verified,
};
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let base = std::env::args().nth(1).ok_or("usage: call http://HOST:PORT")?;
    let engine = Engine::default();
    for (method, path, body) in [
        ("POST", "/v1/orders", r#"{"id": "tea", "amount": 2}"#),
        ("GET", "/v1/orders/tea", ""),
        ("POST", "/v1/orders", r#"{"id": "tea", "amount": 2}"#),
        ("DELETE", "/v1/orders/tea", ""),
        ("GET", "/v1/orders/tea", ""),
    ] {
        let outcome = carry(&engine, &base, method, path, body)?;
        let message = outcome.verdict().map_or("no answer", |verdict| verdict.message());
        let times = outcome.attempts().len();
        println!(
            "{method:6} {path:15} {message}: effect {}, sent {times} time(s)",
            outcome.effect()
        );
    }
    Ok(())
}

fn carry(
    engine: &Engine,
    base: &str,
    method: &str,
    path: &str,
    body: &str,
) -> Result<Box<Outcome>, aftercall::Error> {
    let start = Instant::now();
    let now = || {
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Now::new(start.elapsed().as_micros() as u64, wall.as_micros() as i64)
    };
    let request = Request::from_parts(method, &format!("{base}{path}"), &[]);
    let mut call = engine.call(request, Options::default(), u64::from(std::process::id()));
    let mut next = call.begin(now())?;
    loop {
        next = match next {
            Decision::Send(attempt) => match send(base, method, path, body, attempt.time_left) {
                Ok(answer) => {
                    let fields: Vec<Header<'_>> = answer
                        .fields
                        .iter()
                        .map(|(name, value)| Header::new(name, value))
                        .collect();
                    let response = Response::new(answer.status)
                        .headers(&fields)
                        .body(&answer.body, BodyState::Complete);
                    call.on_response(&response, now())?
                }
                Err(failure) => call.on_failure(failure, now())?,
            },
            Decision::Wait(wait) => {
                std::thread::sleep(wait.duration);
                call.on_wake(now())?
            }
            Decision::Authenticate(_) => call.on_credentials(false, now())?,
            Decision::Verify(_) => call.on_verified(Verified::Unknown, now())?,
            Decision::Done(outcome) => return Ok(outcome),
        };
    }
}

/// How long a response may take if no deadline was set.
const PATIENCE: Duration = Duration::from_secs(30);

/// A complete response.
struct Answer {
    status: u16,
    fields: Vec<(String, String)>,
    body: Vec<u8>,
}

fn send(
    base: &str,
    method: &str,
    path: &str,
    body: &str,
    time_left: Option<Duration>,
) -> Result<Answer, Failure> {
    let host = base.trim_start_matches("http://").trim_end_matches('/');
    let failed = |phase| {
        move |error: std::io::Error| {
            let cause = match error.kind() {
                ErrorKind::ConnectionRefused => Cause::Refused,
                ErrorKind::ConnectionReset => Cause::Reset,
                ErrorKind::WouldBlock | ErrorKind::TimedOut => Cause::Timeout,
                _ => Cause::Unknown,
            };
            Failure::new(phase, cause)
        }
    };
    let mut socket = TcpStream::connect(host).map_err(failed(Phase::Connect))?;
    socket.set_read_timeout(Some(time_left.unwrap_or(PATIENCE))).map_err(failed(Phase::Connect))?;
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer writer-token\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    socket.write_all(head.as_bytes()).map_err(failed(Phase::Send))?;
    socket.write_all(body.as_bytes()).map_err(failed(Phase::Send))?;
    let mut bytes = Vec::new();
    socket.read_to_end(&mut bytes).map_err(failed(Phase::Wait))?;
    parse(&bytes).ok_or(Failure::new(Phase::Wait, Cause::Closed))
}

fn parse(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(bytes.get(..end)?).ok()?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let fields = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    Some(Answer { status, fields: fields.collect(), body: bytes.get(end + 4..)?.to_vec() })
}

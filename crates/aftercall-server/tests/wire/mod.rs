//! A raw client: it writes a request's bytes to a socket and keeps every byte that comes back, and
//! how the connection ended.

// Every test file uses only a part of this.
#![allow(dead_code)]

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use aftercall_server::{Config, Server};
use serde_json::Value;

/// A time limit so long that only a hang exceeds it.
const PATIENCE: Duration = Duration::from_secs(20);

/// A server whose time limits are so long that a busy machine does not exceed them.
pub(crate) fn patient() -> Server {
    Server::start(patient_config()).expect("a server starts")
}

pub(crate) fn patient_config() -> Config {
    Config { store_time_limit: PATIENCE, gateway_time_limit: PATIENCE, ..Config::default() }
}

/// What came back over one connection.
#[derive(Debug)]
pub(crate) struct Reply {
    /// 0 if not even a head came.
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// Every byte that was received.
    pub(crate) raw: Vec<u8>,
    /// The error by which the connection ended; `None` for an orderly close.
    pub(crate) error: Option<io::ErrorKind>,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Checks what every error has in common, and returns its body.
    pub(crate) fn problem(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        assert_eq!(self.header("cache-control"), Some("no-store"));
        let problem = self.json();
        assert_eq!(problem["status"], status);
        for member in ["type", "title", "detail"] {
            assert!(problem[member].is_string(), "{member}: {problem}");
        }
        problem
    }

    pub(crate) fn retry_after(&self) -> u64 {
        self.header("retry-after").and_then(|text| text.parse().ok()).expect("a Retry-After")
    }
}

/// One request, built step by step.
pub(crate) struct Ask<'a> {
    server: &'a Server,
    head: String,
    body: Vec<u8>,
}

pub(crate) fn ask<'a>(server: &'a Server, method: &str, path: &str) -> Ask<'a> {
    let head = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\n", server.address());
    Ask { server, head, body: Vec::new() }
}

impl Ask<'_> {
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.head += &format!("{name}: {value}\r\n");
        self
    }

    pub(crate) fn writer(self) -> Self {
        self.header("Authorization", "Bearer writer-token")
    }

    pub(crate) fn reader(self) -> Self {
        self.header("Authorization", "Bearer reader-token")
    }

    pub(crate) fn reference(self, reference: &str) -> Self {
        self.header("Aftercall-Reference", reference)
    }

    pub(crate) fn fault(self, fault: &str) -> Self {
        self.header("Aftercall-Fault", fault)
    }

    pub(crate) fn key(self, key: &str) -> Self {
        self.header("Idempotency-Key", key)
    }

    pub(crate) fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Sends it over a connection of its own and reads until the connection ends.
    pub(crate) fn send(self) -> Reply {
        let mut raw = Vec::new();
        let error = self.exchange(&mut raw).err().map(|error| error.kind());
        parse(raw, error)
    }

    fn exchange(&self, raw: &mut Vec<u8>) -> io::Result<()> {
        let mut stream = TcpStream::connect(self.server.address())?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let length = self.body.len();
        let mut bytes =
            format!("{}Content-Length: {length}\r\nConnection: close\r\n\r\n", self.head)
                .into_bytes();
        bytes.extend_from_slice(&self.body);
        stream.write_all(&bytes)?;
        stream.read_to_end(raw)?;
        Ok(())
    }
}

fn parse(raw: Vec<u8>, error: Option<io::ErrorKind>) -> Reply {
    let mut reply = Reply { status: 0, headers: Vec::new(), body: Vec::new(), raw, error };
    let Some(end) = reply.raw.windows(4).position(|window| window == b"\r\n\r\n") else {
        return reply;
    };
    let head = String::from_utf8_lossy(&reply.raw[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1));
    reply.status = status.and_then(|code| code.parse().ok()).expect("a status line");
    let headers = lines.filter_map(|line| line.split_once(": "));
    reply.headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    reply.body = reply.raw[end + 4..].to_vec();
    reply
}

/// Creates a document as the writer.
pub(crate) fn create(server: &Server, path: &str, body: &str) -> Reply {
    ask(server, "POST", path).writer().body(body).send()
}

/// Reads as the writer.
pub(crate) fn get(server: &Server, path: &str) -> Reply {
    ask(server, "GET", path).writer().send()
}

/// Sends a request for administration that must succeed.
pub(crate) fn admin(server: &Server, method: &str, path: &str, body: &str) -> Value {
    let reply = ask(server, method, path).body(body).send();
    assert!((200..300).contains(&reply.status), "{reply:?}");
    if reply.body.is_empty() { Value::Null } else { reply.json() }
}

/// Adds a fault plan.
pub(crate) fn plan(server: &Server, body: &str) {
    admin(server, "POST", "/admin/faults", body);
}

/// How many deliveries and applications a reference has.
pub(crate) fn counts(server: &Server, reference: &str) -> (u64, u64) {
    let counts = admin(server, "GET", &format!("/admin/counts/{reference}"), "");
    assert_eq!(counts["reference"], reference);
    let number = |name: &str| counts[name].as_u64().expect("a number");
    (number("deliveries"), number("applications"))
}

/// Waits until a condition holds.
pub(crate) fn eventually(what: &str, holds: impl Fn() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < PATIENCE, "never: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

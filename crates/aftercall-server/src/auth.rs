//! Who is asking: bearer tokens (RFC 6750), and the 401 for everybody without a valid one.

use hyper::StatusCode;
use hyper::header::{AUTHORIZATION, HeaderMap, WWW_AUTHENTICATE};

use crate::config::Config;
use crate::problem::Problem;

/// What the holder of a valid token may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Role {
    /// May read and write.
    Writer,
    /// May only read.
    Reader,
}

/// Who sent a request, as far as it matters for what the server spends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClientKind {
    /// An administrator: a program on this machine.
    Administrator,
    /// A client with a valid token that asks for something that needs one.
    Authenticated,
    /// Any other client. The server never keeps its body, and stops working for it once it has
    /// disconnected.
    Unauthenticated,
}

/// The credentials of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Credentials {
    /// None were sent.
    Missing,
    /// Some were sent, but they are not valid.
    Invalid,
    /// A valid token was sent.
    Valid(Role),
}

impl Credentials {
    /// The role, or the 401 that asks for credentials.
    pub(crate) fn require(self) -> Result<Role, Problem> {
        // RFC 6750 section 3.1: without credentials the challenge carries no error code.
        let (challenge, detail) = match self {
            Credentials::Valid(role) => return Ok(role),
            Credentials::Missing => (r#"Bearer realm="aftercall""#, "No credentials were sent."),
            Credentials::Invalid => (
                r#"Bearer realm="aftercall", error="invalid_token""#,
                "The credentials sent are not valid.",
            ),
        };
        Err(Problem::new(StatusCode::UNAUTHORIZED, detail).header(WWW_AUTHENTICATE, challenge))
    }
}

/// The two tokens that are valid.
#[derive(Clone, Debug)]
pub(crate) struct Tokens {
    writer: String,
    reader: String,
}

impl Tokens {
    pub(crate) fn new(config: &Config) -> Self {
        Tokens { writer: config.writer_token.clone(), reader: config.reader_token.clone() }
    }

    /// Reads the Authorization header.
    pub(crate) fn credentials(&self, headers: &HeaderMap) -> Credentials {
        let Some(value) = headers.get(AUTHORIZATION) else { return Credentials::Missing };
        let bytes = value.as_bytes();
        let token = match bytes.iter().position(|byte| *byte == b' ') {
            Some(at) if bytes[..at].eq_ignore_ascii_case(b"bearer") => bytes[at..].trim_ascii(),
            _ => return Credentials::Invalid,
        };
        if equal_in_constant_time(token, self.writer.as_bytes()) {
            Credentials::Valid(Role::Writer)
        } else if equal_in_constant_time(token, self.reader.as_bytes()) {
            Credentials::Valid(Role::Reader)
        } else {
            Credentials::Invalid
        }
    }
}

/// Compares without stopping at the first difference, so that the time taken reveals nothing about
/// the token.
fn equal_in_constant_time(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
}

//! Who is asking: bearer tokens (RFC 6750), and the 401 for everybody else.

use hyper::StatusCode;
use hyper::header::{AUTHORIZATION, HeaderMap, WWW_AUTHENTICATE};

use crate::config::Config;
use crate::problem::Problem;

/// Somebody whose token is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Principal {
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
    /// Any other client. The server keeps nothing of its body and does nothing for it that could
    /// not be broken off.
    Unauthenticated,
}

/// What a request says about who is asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Identity {
    /// No credentials were sent.
    Nobody,
    /// Credentials were sent, but they are not valid.
    Stranger,
    /// A known token was sent.
    Known(Principal),
}

impl Identity {
    /// The principal, or the 401 that asks for one.
    pub(crate) fn require(self) -> Result<Principal, Problem> {
        // RFC 6750 section 3.1: without credentials the challenge carries no error code.
        let (challenge, detail) = match self {
            Identity::Known(principal) => return Ok(principal),
            Identity::Nobody => (r#"Bearer realm="aftercall""#, "No credentials were sent."),
            Identity::Stranger => (
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
    pub(crate) fn identify(&self, headers: &HeaderMap) -> Identity {
        let Some(value) = headers.get(AUTHORIZATION) else { return Identity::Nobody };
        let bytes = value.as_bytes();
        let token = match bytes.iter().position(|byte| *byte == b' ') {
            Some(at) if bytes[..at].eq_ignore_ascii_case(b"bearer") => bytes[at..].trim_ascii(),
            _ => return Identity::Stranger,
        };
        if same(token, self.writer.as_bytes()) {
            Identity::Known(Principal::Writer)
        } else if same(token, self.reader.as_bytes()) {
            Identity::Known(Principal::Reader)
        } else {
            Identity::Stranger
        }
    }
}

/// Compares without stopping at the first difference, so that time tells nothing about the token.
fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
}

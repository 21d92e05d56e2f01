//! From the errors of sockets to the core's words. The meaning of an error's name is a row of the
//! core's table; here stands only how Rust spells that name.

use aftercall::{Cause, Failure, Phase};
use std::error::Error;
use std::io;

/// The failure that an error of a socket is, in the phase in which it happened.
pub(crate) fn of_io(error: &io::Error, phase: Phase) -> Failure {
    let named = errno(error.kind()).and_then(|name| Failure::named("errno", name));
    match named {
        Some(failure) => failure.in_phase(phase),
        None if error.kind() == io::ErrorKind::UnexpectedEof => Failure::new(phase, Cause::Closed),
        None => Failure::new(phase, Cause::Unknown),
    }
}

/// The POSIX name of a kind of error.
fn errno(kind: io::ErrorKind) -> Option<&'static str> {
    Some(match kind {
        io::ErrorKind::ConnectionRefused => "ECONNREFUSED",
        io::ErrorKind::ConnectionReset => "ECONNRESET",
        io::ErrorKind::ConnectionAborted => "ECONNABORTED",
        io::ErrorKind::BrokenPipe => "EPIPE",
        io::ErrorKind::TimedOut => "ETIMEDOUT",
        io::ErrorKind::HostUnreachable => "EHOSTUNREACH",
        io::ErrorKind::NetworkUnreachable => "ENETUNREACH",
        io::ErrorKind::NetworkDown => "ENETDOWN",
        io::ErrorKind::AddrNotAvailable => "EADDRNOTAVAIL",
        io::ErrorKind::PermissionDenied => "EACCES",
        _ => return None,
    })
}

/// The cause of an error of the HTTP connection.
pub(crate) fn cause(error: &hyper::Error, phase: Phase) -> Cause {
    if error.is_parse() {
        return Cause::Protocol;
    }
    let mut source: Option<&(dyn Error + 'static)> = error.source();
    while let Some(inner) = source {
        if let Some(error) = inner.downcast_ref::<io::Error>() {
            return of_io(error, phase).cause;
        }
        source = inner.source();
    }
    if error.is_incomplete_message() || error.is_closed() || error.is_canceled() {
        return Cause::Closed;
    }
    Cause::Unknown
}

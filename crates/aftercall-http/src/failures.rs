//! Which failure an error stands for: only what is proved.
//!
//! An error of hyper proves that nothing was sent in two cases: no connection was made, or the request
//! was never taken from the queue of its connection. Everything else may have been applied.

use crate::error::chain;
use aftercall::{Cause, Failure, Phase};
use std::error::Error as StdError;
use std::io;

/// The failure that an error of a service stands for, by the errors that it was made of. One that says
/// nothing is unknown in phase and cause, and so is its effect.
///
/// It knows [`std::io::Error`]; with the feature `hyper` the errors of hyper and of hyper-util's client,
/// with `http2` those of the streams of HTTP/2.
///
/// ```
/// use aftercall::{Cause, Phase};
///
/// let reset = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
/// let failure = aftercall_http::failure_of(&reset);
/// assert_eq!((failure.phase, failure.cause), (Phase::Unknown, Cause::Reset));
/// ```
pub fn failure_of(error: &(dyn StdError + 'static)) -> Failure {
    let mut found = Failure::new(Phase::Unknown, Cause::Unknown);
    for link in chain(error) {
        let Some(known) = lookup(link) else { continue };
        // The outermost that knows the phase speaks for it; an inner one may know the cause better.
        if found.phase == Phase::Unknown && found.sent.is_none() {
            (found.phase, found.sent) = (known.phase, known.sent);
        }
        if found.cause == Cause::Unknown || known.cause == Cause::RefusedStream {
            found.cause = known.cause;
        }
    }
    is_handshake(found)
}

/// Where the handshake of TLS fails, connectors say "invalid data" while they connect.
fn is_handshake(failure: Failure) -> Failure {
    if failure.phase == Phase::Connect && failure.cause == Cause::Invalid {
        return Failure { phase: Phase::Tls, cause: Cause::Unknown, ..failure };
    }
    failure
}

fn lookup(error: &(dyn StdError + 'static)) -> Option<Failure> {
    #[cfg(feature = "hyper")]
    if let Some(found) = of_hyper(error) {
        return Some(found);
    }
    #[cfg(feature = "http2")]
    if let Some(found) = of_http2(error) {
        return Some(found);
    }
    error.downcast_ref::<io::Error>().map(of_io)
}

/// An error of the system says why, but not when: the phase is the client's to say.
fn of_io(error: &io::Error) -> Failure {
    use io::ErrorKind as Kind;
    let cause = match error.kind() {
        Kind::ConnectionRefused => Cause::Refused,
        Kind::ConnectionReset | Kind::ConnectionAborted => Cause::Reset,
        Kind::BrokenPipe | Kind::UnexpectedEof | Kind::NotConnected => Cause::Closed,
        Kind::TimedOut | Kind::WouldBlock => Cause::Timeout,
        Kind::HostUnreachable | Kind::NetworkUnreachable | Kind::NetworkDown => Cause::Unreachable,
        Kind::AddrNotAvailable | Kind::OutOfMemory => Cause::ResourceLimit,
        Kind::InvalidData => Cause::Invalid,
        _ => Cause::Unknown,
    };
    Failure::new(Phase::Unknown, cause)
}

#[cfg(feature = "hyper")]
fn of_hyper(error: &(dyn StdError + 'static)) -> Option<Failure> {
    if let Some(error) = error.downcast_ref::<hyper_util::client::legacy::Error>() {
        let phase = if error.is_connect() { Phase::Connect } else { Phase::Unknown };
        return Some(Failure::new(phase, Cause::Unknown));
    }
    let error = error.downcast_ref::<hyper::Error>()?;
    Some(if error.is_canceled() {
        // hyper gives the request back: not a byte of it was written.
        Failure::new(Phase::Send, Cause::Closed).sent(false)
    } else if error.is_parse() {
        Failure::new(Phase::Decode, Cause::Protocol)
    } else if error.is_incomplete_message() {
        Failure::new(Phase::Wait, Cause::Closed)
    } else if error.is_timeout() {
        Failure::new(Phase::Wait, Cause::Timeout)
    } else if error.is_user() {
        // The body of the request failed, or its task is gone; the head may have been sent.
        Failure::new(Phase::Send, Cause::AbortedBody)
    } else {
        Failure::new(Phase::Unknown, Cause::Unknown)
    })
}

#[cfg(feature = "http2")]
fn of_http2(error: &(dyn StdError + 'static)) -> Option<Failure> {
    let error = error.downcast_ref::<h2::Error>()?;
    if let Some(error) = error.get_io() {
        return Some(of_io(error));
    }
    // Only the peer's word for this stream proves something: an error of the connection (GOAWAY) does
    // not say here which streams were processed (RFC 9113 section 6.8).
    if error.is_reset() && error.is_remote() {
        let number = u32::from(error.reason()?).to_string();
        return Failure::named("http2", &number);
    }
    let cause = if error.is_go_away() { Cause::Closed } else { Cause::Protocol };
    Some(Failure::new(Phase::Unknown, cause))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt;

    #[derive(Debug)]
    struct Wrapped(io::Error);

    impl fmt::Display for Wrapped {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("wrapped")
        }
    }

    impl StdError for Wrapped {
        fn source(&self) -> Option<&(dyn StdError + 'static)> {
            Some(&self.0)
        }
    }

    #[test]
    fn an_error_of_the_system_says_why_and_never_when() {
        use io::ErrorKind as Kind;
        for (kind, cause) in [
            (Kind::ConnectionRefused, Cause::Refused),
            (Kind::ConnectionReset, Cause::Reset),
            (Kind::BrokenPipe, Cause::Closed),
            (Kind::TimedOut, Cause::Timeout),
            (Kind::HostUnreachable, Cause::Unreachable),
            (Kind::InvalidData, Cause::Invalid),
            (Kind::Other, Cause::Unknown),
        ] {
            let failure = failure_of(&Wrapped(kind.into()));
            assert_eq!((failure.phase, failure.cause), (Phase::Unknown, cause), "{kind:?}");
            assert_eq!(failure.sent, None, "{kind:?}");
        }
    }

    #[test]
    fn an_unknown_error_says_nothing() {
        let failure = failure_of(&fmt::Error);
        assert_eq!(failure, Failure::new(Phase::Unknown, Cause::Unknown));
    }

    #[test]
    fn a_chain_without_an_end_is_followed_so_far() {
        #[derive(Debug)]
        struct Itself;
        impl fmt::Display for Itself {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("itself")
            }
        }
        impl StdError for Itself {
            fn source(&self) -> Option<&(dyn StdError + 'static)> {
                Some(self)
            }
        }
        assert_eq!(failure_of(&Itself).phase, Phase::Unknown);
    }
}

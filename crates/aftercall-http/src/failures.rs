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
/// with `http2` those of the streams of HTTP/2, with `reqwest` those of reqwest. What each stands for is in
/// the core's table ([`aftercall::failure_names`]: `rust`, `hyper`, `http2`, `reqwest`).
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
    let mut is_of_connection = true;
    for link in chain(error) {
        // What an error of the system was made of can be another connection's, that this one goes through.
        is_of_connection &= !link.is::<io::Error>();
        let Some(known) = lookup(link) else { continue };
        // The outermost that knows the phase speaks for it; an inner one may know the cause better.
        if found.phase == Phase::Unknown && is_of_connection {
            found.phase = known.phase;
        }
        if found.cause == Cause::Unknown {
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
    #[cfg(feature = "reqwest-middleware")]
    if let Some(reqwest_middleware::Error::Reqwest(error)) = error.downcast_ref() {
        return of_reqwest(error); // It stands for that error and is not its consequence.
    }
    #[cfg(feature = "reqwest")]
    if let Some(error) = error.downcast_ref() {
        return of_reqwest(error);
    }
    #[cfg(feature = "hyper")]
    if let Some(found) = of_hyper(error) {
        return Some(found);
    }
    #[cfg(feature = "http2")]
    if let Some(found) = of_http2(error) {
        return Some(found);
    }
    error.downcast_ref().and_then(of_io)
}

/// An error of the system says why, but not when: the phase is the client's to say.
fn of_io(error: &io::Error) -> Option<Failure> {
    use io::ErrorKind as Kind;
    let name = match error.kind() {
        Kind::ConnectionRefused => "ConnectionRefused",
        Kind::ConnectionReset => "ConnectionReset",
        Kind::ConnectionAborted => "ConnectionAborted",
        Kind::BrokenPipe => "BrokenPipe",
        Kind::UnexpectedEof => "UnexpectedEof",
        Kind::NotConnected => "NotConnected",
        Kind::TimedOut => "TimedOut",
        Kind::WouldBlock => "WouldBlock",
        Kind::HostUnreachable => "HostUnreachable",
        Kind::NetworkUnreachable => "NetworkUnreachable",
        Kind::NetworkDown => "NetworkDown",
        Kind::AddrNotAvailable => "AddrNotAvailable",
        Kind::InvalidData => "InvalidData",
        _ => return None,
    };
    Failure::named("rust", name)
}

#[cfg(feature = "hyper")]
fn of_hyper(error: &(dyn StdError + 'static)) -> Option<Failure> {
    if let Some(error) = error.downcast_ref::<hyper_util::client::legacy::Error>() {
        return Failure::named("hyper", "is_connect").filter(|_| error.is_connect());
    }
    let error = error.downcast_ref::<hyper::Error>()?;
    let name = [
        (error.is_canceled(), "is_canceled"),
        (error.is_parse(), "is_parse"),
        (error.is_incomplete_message(), "is_incomplete_message"),
        (error.is_timeout(), "is_timeout"),
        (error.is_user(), "is_user"),
    ];
    let (_, name) = name.into_iter().find(|(is_true, _)| *is_true)?;
    Failure::named("hyper", name)
}

#[cfg(feature = "reqwest")]
fn of_reqwest(error: &reqwest::Error) -> Option<Failure> {
    let name = [
        (error.is_dns() && error.is_connect(), "is_dns"),
        (error.is_builder(), "is_builder"),
        (error.is_redirect(), "is_redirect"),
        (error.is_decode(), "is_decode"),
        (error.is_timeout(), "is_timeout"),
    ];
    let (_, name) = name.into_iter().find(|(is_true, _)| *is_true)?;
    Failure::named("reqwest", name)
}

#[cfg(feature = "http2")]
fn of_http2(error: &(dyn StdError + 'static)) -> Option<Failure> {
    let error = error.downcast_ref::<h2::Error>()?;
    if let Some(error) = error.get_io() {
        return of_io(error);
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
    fn an_error_within_one_of_the_system_says_why() {
        let within = io::Error::from(io::ErrorKind::TimedOut);
        let failure = failure_of(&io::Error::other(within));
        assert_eq!((failure.phase, failure.cause), (Phase::Unknown, Cause::Timeout));
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

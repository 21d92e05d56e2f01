//! The error of a call that gave no response, with its outcome.

use aftercall::Outcome;
use std::error::Error as StdError;
use std::fmt;

/// Any error.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// Why there is no response. The service's own error is its source; [`outcome_of`] finds the outcome.
///
/// An effect that was verified is an error too if the last attempt failed, since there is no response to
/// give: its outcome is a success.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    source: Option<BoxError>,
    outcome: Option<Outcome>,
}

/// The kinds of errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The last attempt failed: the source is the service's error.
    Failed,
    /// The service could not take the request: the source is its error.
    NotReady,
    /// The deadline came while the last attempt was under way, or before the service could take it.
    Deadline,
    /// The call ended before anything was sent: [`Outcome::stop`] says why.
    NotSent,
    /// The last attempt failed, and the request would have been sent again if its body could have been:
    /// the source is the service's error.
    BodyNotReplayable,
    /// There was no request that can be sent: the source says why. Nothing was, and there is no outcome.
    NotMade,
    /// A call was driven in the wrong order: a defect of this crate.
    Misuse,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, source: Option<BoxError>) -> Error {
        Error(Box::new(Inner { kind, source, outcome: None }))
    }

    pub(crate) fn not_ready(source: BoxError) -> Error {
        Error::new(ErrorKind::NotReady, Some(source))
    }

    pub(crate) fn with_outcome(mut self, outcome: Outcome) -> Error {
        self.0.outcome = Some(outcome);
        self
    }

    pub(crate) fn of_kind(mut self, kind: ErrorKind) -> Error {
        self.0.kind = kind;
        self
    }

    #[cfg(feature = "reqwest")]
    pub(crate) fn map_source(mut self, map: impl FnOnce(BoxError) -> BoxError) -> Error {
        self.0.source = self.0.source.map(map);
        self
    }

    /// The kind of the error.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// How the call ended.
    pub fn outcome(&self) -> Option<&Outcome> {
        self.0.outcome.as_ref()
    }

    /// The service's own error, if there is one.
    pub fn into_source(self) -> Option<BoxError> {
        self.0.source
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What the source says is its own to say.
        f.write_str(match self.0.kind {
            ErrorKind::Failed => "the request failed",
            ErrorKind::NotReady => "the service could not take the request",
            ErrorKind::Deadline => "the deadline came before a response",
            ErrorKind::NotSent => "the request was not sent",
            ErrorKind::BodyNotReplayable => "the body could not be sent again",
            ErrorKind::NotMade => "the request cannot be sent",
            ErrorKind::Misuse => "the call was driven in the wrong order",
        })?;
        match &self.0.outcome {
            Some(outcome) => {
                write!(f, " (stop: {}, effect: {})", outcome.stop(), outcome.effect())
            }
            None => Ok(()),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_ref().map(|source| &**source as &(dyn StdError + 'static))
    }
}

/// How deep a chain of errors is followed.
const MAX_DEPTH: usize = 16;

/// The errors of a chain, outermost first. One that an error of the system was made of counts, although
/// its `source` passes over it: TLS reports its own so.
pub(crate) fn chain<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    let mut next = Some(error);
    std::iter::from_fn(move || {
        let found = next?;
        let within = found.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        next = match within {
            Some(within) => Some(within),
            None => found.source(),
        };
        Some(found)
    })
    .take(MAX_DEPTH)
}

/// What carries an outcome: a response, and an error at any depth of its chain.
pub trait CarriesOutcome {
    /// The outcome of the call, if there was one.
    fn outcome(&self) -> Option<&Outcome>;
}

impl<B> CarriesOutcome for http::Response<B> {
    fn outcome(&self) -> Option<&Outcome> {
        self.extensions().get()
    }
}

impl CarriesOutcome for http::Extensions {
    fn outcome(&self) -> Option<&Outcome> {
        self.get()
    }
}

impl CarriesOutcome for Error {
    fn outcome(&self) -> Option<&Outcome> {
        Error::outcome(self)
    }
}

impl CarriesOutcome for dyn StdError + 'static {
    fn outcome(&self) -> Option<&Outcome> {
        chain(self).find_map(|error| error.downcast_ref::<Error>()?.outcome())
    }
}

impl CarriesOutcome for dyn StdError + Send + Sync + 'static {
    fn outcome(&self) -> Option<&Outcome> {
        chain(self).find_map(|error| error.downcast_ref::<Error>()?.outcome())
    }
}

/// How the call ended that a response or an error came from; `None` if it came from none.
///
/// ```
/// use aftercall_http::outcome_of;
///
/// let response = http::Response::new(());
/// assert!(outcome_of(&response).is_none()); // no layer has seen it
/// ```
pub fn outcome_of<T: CarriesOutcome + ?Sized>(carrier: &T) -> Option<&Outcome> {
    carrier.outcome()
}

//! The names that transports give their errors: a table of `data/transports`.
//!
//! Names whose phase is not certain are given the latest one they can mean, since only an early
//! phase proves that nothing was applied. A row with `may_be_sent` names an early phase that proves
//! nothing by itself, because its client may have sent the request before by its own decision:
//! libcurl and aiohttp send again when a kept connection turns out to be closed, urllib3 (and
//! requests over it) when a `Retry` says so, and most follow redirects. Only the bytes written can
//! prove it then: `CURLINFO_REQUEST_SIZE` is 0.

use crate::failure::Failure;
pub use crate::tables::rows::FailureName;
use crate::tables::{FAILURES, LIBRARIES};

/// The table of transport errors that [`Failure::named`] reads.
pub fn failure_names() -> &'static [FailureName] {
    FAILURES
}

/// The transports of the table, each once.
pub fn failure_libraries() -> &'static [&'static str] {
    LIBRARIES
}

impl Failure {
    /// The failure that a transport calls by this name: `named("curl", "CURLE_COULDNT_CONNECT")`
    /// or `named("curl", "7")`, `named("errno", "ECONNRESET")`, `named("httpx", "ReadTimeout")`.
    /// [`failure_libraries`] lists the libraries. `None` when the table has no such row.
    ///
    /// Some clients send a request again by themselves: libcurl ends with exit 7 when the second
    /// connection was refused, though the first try was written and applied. Such a name proves
    /// nothing ([`FailureName::may_be_sent`]); say [`Failure::sent`]`(false)` where the client
    /// knows that no byte was written (`CURLINFO_REQUEST_SIZE` is 0).
    ///
    /// ```
    /// use aftercall::{Contract, Effect, Failure, judge_failure};
    ///
    /// let refused = Failure::named("curl", "7").unwrap();
    /// assert_eq!(judge_failure(Contract::rest(), None, &refused).effect(), Effect::Unknown);
    /// let refused = refused.sent(false);
    /// assert_eq!(judge_failure(Contract::rest(), None, &refused).effect(), Effect::NotApplied);
    /// ```
    pub fn named(library: &str, name: &str) -> Option<Failure> {
        let row = FAILURES
            .iter()
            .find(|row| row.library == library && (row.name == name || row.number == name))?;
        let failure = Failure::new(row.phase, row.cause);
        Some(if row.may_be_sent { failure.sent(true) } else { failure })
    }
}

//! The names of the transports' errors: a table written from `data/transports`.
//!
//! A name whose phase is not certain has the latest phase that it can mean, because only an early
//! phase proves that nothing was applied. A row with `may_be_sent` has an early phase that proves
//! nothing, because its client may already have sent the request on its own: libcurl and aiohttp
//! resend when a kept connection turns out to be closed, urllib3 (and requests over it) when a
//! `Retry` says so, and most clients follow redirects. Then only the number of bytes written is a
//! proof: `CURLINFO_REQUEST_SIZE` is 0.

use crate::failure::Failure;
pub use crate::tables::rows::FailureName;
use crate::tables::{FAILURES, LIBRARIES};

/// The table of transport errors behind [`Failure::named`], for programs that list them.
///
/// ```
/// let of_curl = aftercall::failure_names().iter().filter(|row| row.library == "curl");
/// assert!(of_curl.clone().any(|row| row.name == "CURLE_COULDNT_CONNECT" && row.number == "7"));
/// ```
pub fn failure_names() -> &'static [FailureName] {
    FAILURES
}

/// The transports of the table, each once: the `library` of [`Failure::named`].
pub fn failure_libraries() -> &'static [&'static str] {
    LIBRARIES
}

impl Failure {
    /// The failure with this name in this transport: `named("curl", "CURLE_COULDNT_CONNECT")` or
    /// `named("curl", "7")`, `named("errno", "ECONNRESET")`, `named("httpx", "ReadTimeout")`.
    /// [`failure_libraries`] lists the transports. `None` when the table has no such row.
    ///
    /// Some clients resend on their own: libcurl ends with exit 7 when the second connection is
    /// refused, even though the first attempt was written and applied. Such a name proves nothing
    /// ([`FailureName::may_be_sent`]). Add [`Failure::sent`]`(false)` if the client knows that no
    /// byte was written (`CURLINFO_REQUEST_SIZE` is 0).
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

//! One limit on what a caller may send, as data.

use crate::time::WaitHint;
use crate::vocabulary::LimitScope;
use core::time::Duration;

/// One limit that a response states: how much is allowed, how much of it is left, and when it is
/// full again. A success states it too, so a program can slow down before it is refused.
///
/// The fields that state limits, and who sends them, are listed in `docs/rules.md`. What a response
/// says about a limit is about the moment at which it was written; a cached one is outdated.
///
/// ```
/// use aftercall::{Contract, Header, Response, WaitHint};
/// use std::time::Duration;
///
/// let headers = [
///     Header::new("RateLimit-Policy", "\"burst\";q=100;w=60"),
///     Header::new("RateLimit", "\"burst\";r=8;t=30"),
/// ];
/// let response = Response::new(200).headers(&headers);
/// let verdict = aftercall::judge(Contract::rest(), None, &response);
///
/// let burst = &verdict.limits()[0];
/// assert_eq!((burst.name.as_str(), burst.limit, burst.remaining), ("burst", Some(100), Some(8)));
/// assert_eq!(burst.resets, Some(WaitHint::After(Duration::from_secs(30))));
/// assert_eq!(burst.window, Some(Duration::from_secs(60)));
/// assert_eq!(verdict.wait(), None); // it worked: there is nothing to wait for
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Limit {
    /// The provider's name for it, for example `requests`, `tokens`, `core`, `burst` or `daily`;
    /// empty if it has none. At most 128 bytes of it.
    pub name: String,
    /// How much is allowed in one window, at most [`Limit::MAX`].
    pub limit: Option<u64>,
    /// How much of it is left, at most [`Limit::MAX`]; a fraction is rounded down.
    pub remaining: Option<u64>,
    /// When it is full again, or more of it is free; rounded up.
    pub resets: Option<WaitHint>,
    /// The length of the window in which it counts.
    pub window: Option<Duration>,
    /// What is counted: `requests`, `tokens`, `bytes`, `concurrent-requests`, `points` and others;
    /// empty if unknown. At most 128 bytes.
    pub unit: String,
    /// What it applies to.
    pub scope: LimitScope,
}

impl Limit {
    /// The largest amount, which is exact in every language: 2^53 - 1. Larger ones are lowered to it.
    pub const MAX: u64 = 9_007_199_254_740_991;

    /// Whether nothing is left.
    ///
    /// ```
    /// let mut limit = aftercall::Limit::default();
    /// assert!(!limit.is_exhausted());
    /// limit.remaining = Some(0);
    /// assert!(limit.is_exhausted());
    /// ```
    pub fn is_exhausted(&self) -> bool {
        self.remaining == Some(0)
    }
}

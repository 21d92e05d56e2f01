//! What an engine knows of its origins at one moment, for those who watch it.

use crate::request::Origin;
use std::sync::Arc;

/// What an engine knows of its origins at one moment ([`crate::Engine::snapshot`]).
///
/// It is a copy: it changes no more, and may go to another thread.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Snapshot {
    /// Every origin and scope that the engine remembers, at most 10,000, sorted by origin, then by
    /// scope, the scope without a name first.
    pub scopes: Vec<ScopeSnapshot>,
    /// How many the engine forgot to make room for others.
    pub forgotten: u64,
}

/// What the calls to one origin and scope share, and what became of them.
///
/// The counts begin with 0 when the engine first hears of the origin and scope, and again after it
/// forgot them; they stop at `u64::MAX`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScopeSnapshot {
    /// Where the requests go.
    pub origin: Origin,
    /// The caller's scope within the origin; `None` is that of all calls that name none.
    pub scope: Option<Arc<str>>,
    /// What is left of the retry budget, 0 to `budget_capacity`, in the units of the policy's
    /// `price`.
    pub budget_left: u32,
    /// What the retry budget holds when it is full: the policy's `budget`.
    pub budget_capacity: u32,
    /// The last hold, if it was not ended since: a hold whose `until_us` has passed holds nobody.
    pub hold: Option<HoldSnapshot>,
    /// How many requests were sent, retries included.
    pub attempts: u64,
    /// How many of them were retries.
    pub retries: u64,
    /// How many succeeded.
    pub successes: u64,
    /// How many were throttled.
    pub throttles: u64,
    /// How many failed otherwise, by a fault of the server or the network. A request that failed by
    /// the caller's fault, such as a 404, counts among the attempts alone.
    pub failures: u64,
    /// How many calls could not retry because the budget was used up.
    pub ended_by_pressure: u64,
    /// How many calls could not send because a hold would have lasted beyond their deadline.
    pub ended_by_hold: u64,
}

/// A hold after a throttle that named a time. Moments are in microseconds of the caller's monotonic
/// clock, as in [`crate::Now::monotonic`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct HoldSnapshot {
    /// When the refusal came that counts: the last that a probe, or anything sent later, met.
    pub since_us: u64,
    /// When the hold ends by itself.
    pub until_us: u64,
    /// How many probes were refused.
    pub refusals: u32,
    /// A probe is under way.
    pub is_probing: bool,
}

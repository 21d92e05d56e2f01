//! What an engine knows about its origins at one moment, for monitoring.

use crate::request::Origin;
use std::sync::Arc;

/// What an engine knows about its origins at one moment ([`crate::Engine::snapshot`]).
///
/// A copy: it does not change, and may be sent to another thread.
///
/// ```
/// use aftercall::{Engine, Now, Options, Request, Response};
///
/// let engine = Engine::default();
/// let request = Request::from_parts("GET", "https://api.example/orders/7", &[]);
/// let mut call = engine.call(request, Options::default(), 42);
/// let _send = call.begin(Now::new(0, 0))?;
/// let _done = call.on_response(&Response::new(200), Now::new(90_000, 90_000))?;
///
/// for scope in &engine.snapshot().scopes {
///     let name = scope.scope.as_deref().unwrap_or("-");
///     println!("{} {name}: {} of {} succeeded", scope.origin, scope.successes, scope.attempts);
/// }
/// assert_eq!(engine.snapshot().scopes[0].successes, 1);
/// # Ok::<(), aftercall::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Snapshot {
    /// Every origin and scope that the engine remembers, at most 10,000, sorted by origin, then by
    /// scope, the unnamed scope first.
    pub scopes: Vec<ScopeSnapshot>,
    /// How many the engine forgot to make room for others.
    pub forgotten: u64,
}

/// What the calls to one origin and scope share, and counts of their attempts.
///
/// The counts start at 0 when the engine first sees the origin and scope, and again after it forgot
/// them; they saturate at `u64::MAX`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScopeSnapshot {
    /// Where the requests go.
    pub origin: Origin,
    /// The caller's scope within the origin; `None` for the calls that name no scope.
    pub scope: Option<Arc<str>>,
    /// The pressure that failures put on it, in hundredths, 0 to 600. Up to 197 retries are free;
    /// above, the fewer the higher it is.
    pub pressure: u32,
    /// What is left of the retry budget, 0 to `budget_capacity`, in the units of the policy's
    /// `price`.
    pub budget_left: u32,
    /// The capacity of the retry budget: the policy's `budget`; 0 if it has none.
    pub budget_capacity: u32,
    /// The last hold, if nothing has ended it. Once its `until_us` has passed, it holds nobody.
    pub hold: Option<HoldSnapshot>,
    /// The limit that is running low, if one is: sends are spaced so that it lasts.
    pub quota: Option<QuotaSnapshot>,
    /// The time between two sends, in microseconds, that was learned from refusals which name neither
    /// a wait nor a limit; 0 if sends are not spaced.
    pub learned_gap_us: u64,
    /// While the circuit is open: when the next probe may be sent, in microseconds of the caller's
    /// monotonic clock.
    pub circuit_open_until_us: Option<u64>,
    /// How many buckets of the provider's own, within this scope, are running low or held.
    pub buckets: u32,
    /// How many requests were sent, retries included.
    pub attempts: u64,
    /// How many of them were retries.
    pub retries: u64,
    /// How many succeeded.
    pub successes: u64,
    /// How many were throttled.
    pub throttles: u64,
    /// How many failed otherwise, through a fault of the server or the network. A request that failed
    /// through the caller's fault, such as a 404, is counted only among the attempts.
    pub failures: u64,
    /// How many calls could not retry because of the pressure, or because the budget was used up.
    pub ended_by_pressure: u64,
    /// How many calls could not send because a hold or the spacing of sends would have lasted beyond
    /// their deadline.
    pub ended_by_hold: u64,
    /// How many calls could not send because a limit that is used up lasts longer than the policy's
    /// longest wait.
    pub ended_by_quota: u64,
    /// How many calls could not send because the circuit was open.
    pub ended_by_circuit: u64,
}

/// A limit that is running low, as responses state it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct QuotaSnapshot {
    /// How many requests are left.
    pub remaining: u64,
    /// When it is full again, in microseconds of the caller's monotonic clock.
    pub resets_us: u64,
    /// The time between two sends, in microseconds.
    pub gap_us: u64,
}

/// A hold after a throttle that named a time. Times are in microseconds of the caller's monotonic
/// clock, as in [`crate::Now::monotonic`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct HoldSnapshot {
    /// When the last refusal of a probe, or of anything sent later, arrived.
    pub since_us: u64,
    /// When the hold ends on its own.
    pub until_us: u64,
    /// How many probes were refused.
    pub refusals: u32,
    /// Whether a probe is in flight.
    pub is_probing: bool,
}

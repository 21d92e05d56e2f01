//! What all calls to one origin and scope share, and how a call uses it.
//!
//! A call has one [`Permit`]. It calls [`Permit::admit`] before it plans a retry, sends or verifies,
//! and [`Permit::observe`] with the result. It does not know the parts of the governor, and the
//! governor does not know HTTP.
//!
//! Each part is a file that implements [`part::Part`], and a line in the list of `shared.rs`. Nothing
//! is charged unless every part lets the call go ahead, so that a call which one part makes wait has
//! not paid another. What a call has taken and not used is returned when its permit is dropped.

mod breaker;
mod buckets;
mod budget;
mod counts;
mod hold;
#[cfg(all(test, loom))]
mod interleavings;
mod pacing;
mod part;
mod permit;
mod pressure;
mod quota;
mod ramp;
mod scopes;
mod shared;
mod snapshot;
mod sync;

pub(crate) use part::{Admission, Ask, Observation, Sign};
pub(crate) use permit::Permit;
pub(crate) use scopes::Governor;
pub use snapshot::{HoldSnapshot, QuotaSnapshot, ScopeSnapshot, Snapshot};

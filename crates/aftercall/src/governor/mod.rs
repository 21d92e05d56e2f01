//! What all calls to one origin and scope share, and how a call deals with it.
//!
//! A call has one [`Permit`]. It asks [`Permit::admit`] before it plans a retry, sends or verifies,
//! and tells [`Permit::observe`] what came back. It knows of no part of the governor, and the
//! governor knows no HTTP.
//!
//! Each part is a file of its own that implements [`part::Part`], and a line in the list of
//! `permit.rs`.
//! Nothing is taken unless every part lets the call go ahead: a part that would make it wait must
//! not find that another one has charged for it already. What a call has taken and not used is
//! returned when its permit is dropped.

mod counts;
mod hold;
mod part;
mod permit;
mod pressure;
mod scopes;
mod snapshot;

pub(crate) use part::{Admission, Ask, Observation};
pub(crate) use permit::Permit;
pub(crate) use scopes::Governor;
pub use snapshot::{HoldSnapshot, ScopeSnapshot, Snapshot};

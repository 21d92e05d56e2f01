//! Outages in virtual time: what retries do to a server, and the server to its clients.
//!
//! [`run`] plays a [`Scenario`] with a [`Strategy`] and reports what happened: the share of operations
//! that succeeded, the load, the time to recovery. It is an event loop without a clock, so a run of
//! minutes with 100,000 clients takes seconds, and the same seed gives the same run.
//!
//! - [`ours`]: the real engine, with a policy and a contract.
//! - [`rebuilt`]: the rules of other clients, written anew from their published descriptions.
//!
//! ```
//! use aftercall_sim::{Scenario, ours::Ours, rebuilt, run};
//!
//! let scenario = Scenario::read(
//!     r#"
//!     name = "half"
//!     about = "half of the requests fail"
//!     seconds = 10
//!     clients = { count = 100, per_second = 100 }
//!     fault = [{ share = 0.5, status = 504 }]
//!     "#,
//! )?;
//! let ours = run(&scenario, &mut Ours::new(100, aftercall::Policy::default()), 1);
//! let three = run(&scenario, &mut rebuilt::retries(3), 1);
//! assert!(ours.load < three.load);
//! # Ok::<(), String>(())
//! ```

mod measured;
pub mod ours;
mod random;
pub mod rebuilt;
mod scenario;
mod server;
mod strategy;
mod world;

pub use measured::Report;
pub use random::Random;
pub use scenario::{Capacity, Clients, Fault, Limit, Network, Route, Scenario, Server};
pub use strategy::{Answer, Operation, Quota, Reply, Shared, Step, Strategy};
pub use world::run;

//! The rules of other clients, written anew from their published descriptions.
//!
//! Each is a [`Rule`]: what a client knows, and whether one more attempt is allowed. The names and
//! constants are those of the sources that each constructor names.

mod budgets;
mod candidates;
mod circuits;
mod published;
mod quotas;
mod rule;
mod throttles;

pub use budgets::{Envoy, Finagle, envoy, finagle};
pub use candidates::{Cusum, Ewma, cusum, ewma};
pub use circuits::{Microsoft, Resilience4j, microsoft, resilience4j};
pub use published::{Breaker, Bucket, Retries, breaker, bucket, bucket_of, retries};
pub use quotas::{Grpc, Quota, aws, grpc};
pub use rule::{BackOff, Failed, Moment, Rebuilt, Rule, at_once, full_jitter};
pub use throttles::{Sre, sre, sre_for_retries};

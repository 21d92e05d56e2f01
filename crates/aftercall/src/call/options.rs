//! What a caller can do for one call.

use core::time::Duration;
use std::sync::Arc;

/// What the caller can do for one call, and what it asks of it.
///
/// The default can do nothing: a 401 ends the call, and so does a write of which nobody knows
/// whether it took effect.
///
/// ```
/// use aftercall::Options;
/// use std::time::Duration;
///
/// let options = Options {
///     can_authenticate: true,                  // Decision::Authenticate may come
///     deadline: Some(Duration::from_secs(10)), // from `begin`
///     scope: Some("tenant-7".into()),          // shares its budget and holds with nobody else
///     ..Options::default()
/// };
/// assert!(!options.can_verify); // Decision::Verify will not come
/// ```
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Whether the caller can renew credentials when it is asked to.
    pub can_authenticate: bool,
    /// Whether the caller can find out if a request took effect.
    pub can_verify: bool,
    /// The time from `begin` after which nothing is sent, instead of the policy's; it also shortens
    /// the attempts.
    pub deadline: Option<Duration>,
    /// The scope that shares budget and holds within the origin: a tenant, a key. It is kept in
    /// memory as it is, so give a name and not a secret. `None` is the scope of all calls that name
    /// none; an empty text means the same.
    pub scope: Option<Arc<str>>,
}

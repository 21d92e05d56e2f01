//! What a caller can do during one call.

use core::time::Duration;
use std::sync::Arc;

/// What the caller can do during one call, and its settings.
///
/// By default the caller can do nothing: a 401 ends the call, and so does a write whose effect is
/// unknown.
///
/// ```
/// use aftercall::Options;
/// use std::time::Duration;
///
/// let options = Options {
///     can_authenticate: true,                  // Decision::Authenticate may be returned
///     deadline: Some(Duration::from_secs(10)), // from `begin`
///     scope: Some("tenant-7".into()),          // shares its pressure and holds with no other scope
///     ..Options::default()
/// };
/// assert!(!options.can_verify); // Decision::Verify is never returned
/// ```
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Whether the caller can renew credentials when it is asked to.
    pub can_authenticate: bool,
    /// Whether the caller can find out if a request took effect ([`crate::Verify`]).
    pub can_verify: bool,
    /// Time from `begin` after which nothing is sent, instead of the policy's. It also limits each
    /// attempt.
    pub deadline: Option<Duration>,
    /// The scope within the origin whose calls share pressure and holds: a tenant, a key. It is
    /// kept in memory as given, so use a name and not a secret. Calls with `None` or an empty text
    /// share one unnamed scope.
    pub scope: Option<Arc<str>>,
}

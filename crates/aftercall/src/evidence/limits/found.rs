//! The limits of one response.

use super::super::retry_after::Waits;
use crate::limit::Limit;

/// The most limits that are kept.
pub(super) const MAX_LIMITS: usize = 16;
/// The most bytes of a name that are kept.
const MAX_NAME: usize = 128;

/// The limits of one response.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    pub(crate) all: Vec<Limit>,
    /// The longest time until a limit with nothing left is full again.
    pub(crate) refill: Waits,
    /// Some limit has nothing left.
    pub(crate) is_exhausted: bool,
    /// The provider whose own field says that nothing is left.
    pub(crate) exhausted_by: Option<u8>,
    /// A number's unit was inferred.
    pub(crate) is_inferred: bool,
}

pub(super) fn clipped(name: &[u8]) -> &[u8] {
    name.get(..MAX_NAME).unwrap_or(name)
}

/// A name as text, limited in length.
pub(super) fn text(name: &[u8]) -> String {
    String::from_utf8_lossy(clipped(name)).into_owned()
}

//! The limits of one response.

use super::super::retry_after::Waits;
use crate::limit::Limit;
use crate::time::WaitHint;
use crate::vocabulary::LimitScope;

/// The most limits that are kept.
pub(super) const MAX_LIMITS: usize = 16;
/// How far two times may be apart that mean the same, in microseconds: a second, by rounding.
const MICROS_APART: u64 = 1_000_000;
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

impl Limits {
    /// Keeps one of a limit that two families of fields state: that of the standard, whose places these
    /// are. A limit with a name of its own stays.
    pub(super) fn leave_out_repeated(&mut self, standard: &[usize]) {
        if standard.is_empty() || standard.len() == self.all.len() {
            return;
        }
        let mut repeated = Vec::new();
        for at in (0..self.all.len()).rev().filter(|at| !standard.contains(at)) {
            let Some(other) = self.all.get(at).filter(|other| other.name.is_empty()) else {
                continue;
            };
            let window = other.window;
            let same = |known: &&usize| {
                self.all.get(**known).is_some_and(|known| says_the_same(known, other))
            };
            let Some(known) = standard.iter().find(same).copied() else { continue };
            if let Some(known) = self.all.get_mut(known) {
                known.window = known.window.or(window);
            }
            repeated.push(at);
        }
        // From the last one to the first, so that the places stay right.
        for at in repeated {
            self.all.remove(at);
        }
    }
}

/// Whether two limits have the same amount, the same rest, and times of at most a second apart.
fn says_the_same(known: &Limit, other: &Limit) -> bool {
    let resets = match (known.resets, other.resets) {
        (Some(WaitHint::After(known)), Some(WaitHint::After(other))) => {
            known.abs_diff(other).as_micros() <= MICROS_APART.into()
        }
        (Some(WaitHint::At(known)), Some(WaitHint::At(other))) => {
            known.abs_diff(other) <= MICROS_APART
        }
        _ => false,
    };
    let units = other.unit.is_empty() || other.unit == known.unit;
    let windows = other.window.or(known.window) == known.window.or(other.window);
    let scopes = other.scope == LimitScope::Unknown || other.scope == known.scope;
    let amounts = known.limit == other.limit && known.remaining == other.remaining;
    let is_stated = other.limit.is_some() && other.remaining.is_some();
    is_stated && amounts && resets && units && windows && scopes
}

pub(super) fn clipped(name: &[u8]) -> &[u8] {
    name.get(..MAX_NAME).unwrap_or(name)
}

/// A name as text, limited in length.
pub(super) fn text(name: &[u8]) -> String {
    String::from_utf8_lossy(clipped(name)).into_owned()
}

//! Which pairs of origin and scope an engine remembers.
//!
//! At most [`MAX_SCOPES`] of them, in the order of their names: nothing depends on the machine, and
//! names that somebody chose to collide cost no more than others. To make room for one more, it
//! examines the next [`SAMPLE`] after the last forgotten one, in order and continuing from the start,
//! and forgets the one that matters least. Kept longest are those whose loss would make other calls
//! send what they must not, then those in use, then those with less of their budget left, then those
//! used recently; of equals the first in order is forgotten.

use super::part::Loss;
use super::permit::{Permit, Shared, lock};
use super::snapshot::Snapshot;
use crate::policy::Policy;
use crate::request::Origin;
use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Arc, Mutex};

/// Maximum number of pairs of origin and scope whose state is kept.
pub(super) const MAX_SCOPES: usize = 10_000;
/// How many of them are examined to make room for one more.
const SAMPLE: usize = 64;

/// All shared state of an engine's calls.
#[derive(Debug, Default)]
pub(crate) struct Governor {
    scopes: Mutex<Scopes>,
}

#[derive(Debug, Default)]
struct Scopes {
    kept: BTreeMap<Key, Arc<Shared>>,
    /// The last one that was forgotten.
    forgotten: Option<Key>,
    /// How many were forgotten.
    count: u64,
}

type Key = (Origin, Option<Arc<str>>);

fn key(origin: &Origin, scope: Option<&Arc<str>>) -> Key {
    (origin.clone(), scope.filter(|scope| !scope.is_empty()).cloned())
}

impl Governor {
    /// The permit of a new call to an origin and scope.
    pub(crate) fn permit(
        &self,
        origin: &Origin,
        scope: Option<&Arc<str>>,
        policy: &Policy,
    ) -> Permit {
        Permit::new(lock(&self.scopes).get_or_make(key(origin, scope), policy))
    }

    /// Ends the waits of an origin and scope.
    pub(crate) fn lift(&self, origin: &Origin, scope: Option<&Arc<str>>) {
        if let Some(shared) = self.find(origin, scope) {
            shared.lock().parts.lift();
        }
    }

    /// What is left of the retry budget of an origin and scope, if it is known.
    pub(crate) fn budget(&self, origin: &Origin, scope: Option<&Arc<str>>) -> Option<u32> {
        let shared = self.find(origin, scope)?;
        let scope = shared.lock().describe(origin, scope);
        Some(scope.budget_left)
    }

    fn find(&self, origin: &Origin, scope: Option<&Arc<str>>) -> Option<Arc<Shared>> {
        lock(&self.scopes).kept.get(&key(origin, scope)).cloned()
    }

    /// Everything that is known.
    pub(crate) fn snapshot(&self) -> Snapshot {
        let scopes = lock(&self.scopes);
        let describe = |((origin, scope), shared): (&Key, &Arc<Shared>)| {
            shared.lock().describe(origin, scope.as_ref())
        };
        Snapshot { scopes: scopes.kept.iter().map(describe).collect(), forgotten: scopes.count }
    }
}

impl Scopes {
    fn get_or_make(&mut self, key: Key, policy: &Policy) -> Arc<Shared> {
        if let Some(found) = self.kept.get(&key) {
            return Arc::clone(found);
        }
        if self.kept.len() >= MAX_SCOPES {
            self.forget_one();
        }
        let new = Arc::new(Shared::new(policy));
        self.kept.insert(key, Arc::clone(&new));
        new
    }

    /// The next ones to examine.
    fn sample(&self) -> impl Iterator<Item = (&Key, &Arc<Shared>)> {
        let from = self.forgotten.as_ref().map_or(Bound::Unbounded, Bound::Excluded);
        let after = self.kept.range((from, Bound::Unbounded));
        let count = SAMPLE.min(self.kept.len());
        after.chain(&self.kept).take(count)
    }

    /// Makes room for one more.
    fn forget_one(&mut self) {
        // The latest time seen by any of them is used as the current time.
        let seen = self.sample().map(|(_, shared)| shared.lock().seen);
        let now = seen.max().unwrap_or(0);
        let loss = |shared: &Arc<Shared>| {
            let in_use = Arc::strong_count(shared) > 1;
            let state = shared.lock();
            let loss = state.parts.loss(now);
            (loss == Loss::Much, in_use, loss, state.seen)
        };
        let least = self.sample().min_by_key(|(_, shared)| loss(shared));
        if let Some(key) = least.map(|(key, _)| key.clone()) {
            self.kept.remove(&key);
            self.forgotten = Some(key);
            self.count = self.count.saturating_add(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::part::{Admission, Ask, Observation};
    use super::*;
    use crate::chance::Random;
    use crate::vocabulary::Fault;
    use core::time::Duration;

    const SECOND: u64 = 1_000_000;

    fn origin(name: &str) -> Origin {
        Origin::of(&format!("https://{name}.example/"))
    }

    fn permit(governor: &Governor, name: &str) -> Permit {
        governor.permit(&origin(name), None, &Policy::default())
    }

    fn ask(permit: &mut Permit, ask: Ask, now: u64) -> Admission {
        permit.admit(now, ask, u64::MAX, &Policy::default(), &mut Random(1))
    }

    /// A call that retries once, in vain.
    fn spend(governor: &Governor, name: &str, now: u64) {
        let mut permit = permit(governor, name);
        assert_eq!(ask(&mut permit, Ask::Retry { throttled: false }, now), Admission::Go);
        assert_eq!(ask(&mut permit, Ask::Send, now), Admission::Go);
    }

    fn hold(governor: &Governor, name: &str, now: u64, asked: Duration) {
        let mut permit = permit(governor, name);
        assert_eq!(ask(&mut permit, Ask::Send, 0), Admission::Go);
        let what = Observation { worked: false, throttled: true, asked, fault: Fault::Caller };
        permit.observe(now, what, &Policy::default());
    }

    #[test]
    fn memory_is_bounded() {
        let governor = Governor::default();
        for number in 0..MAX_SCOPES + 50 {
            spend(&governor, &format!("h{number}"), 0);
        }
        let snapshot = governor.snapshot();
        assert_eq!((snapshot.scopes.len(), snapshot.forgotten), (MAX_SCOPES, 50));
    }

    #[test]
    fn each_scope_is_described_by_its_name() {
        let governor = Governor::default();
        spend(&governor, "b", 0);
        spend(&governor, "a", 0);
        let found = governor.snapshot().scopes;
        let origins: Vec<&str> = found.iter().map(|scope| scope.origin.as_str()).collect();
        assert_eq!(origins, ["https://a.example:443", "https://b.example:443"]);
    }

    #[test]
    fn a_running_hold_is_forgotten_last() {
        let governor = Governor::default();
        hold(&governor, "held", 0, Duration::from_secs(25));
        for number in 0..MAX_SCOPES + 500 {
            spend(&governor, &format!("h{number}"), SECOND);
        }
        let mut probe = permit(&governor, "held");
        assert_eq!(ask(&mut probe, Ask::Send, SECOND), Admission::Go);
        let mut other = permit(&governor, "held");
        assert!(matches!(ask(&mut other, Ask::Send, SECOND), Admission::Wait { .. }));
    }

    #[test]
    fn the_one_whose_loss_is_felt_least_is_forgotten_first() {
        let governor = Governor::default();
        hold(&governor, "held", SECOND, Duration::from_secs(25));
        // This hold is over when the other one begins.
        hold(&governor, "over", 0, Duration::from_micros(5));
        let mut over = permit(&governor, "over");
        assert_eq!(ask(&mut over, Ask::Send, 10), Admission::Go);
        drop(over);
        // This one ends at the very moment.
        hold(&governor, "ended", 20, Duration::from_micros(SECOND - 20));
        let mut full = permit(&governor, "full");
        assert_eq!(ask(&mut full, Ask::Send, 5), Admission::Go);
        drop(full);
        spend(&governor, "spent", 0);
        let mut used = permit(&governor, "used");
        assert_eq!(ask(&mut used, Ask::Send, SECOND), Admission::Go);
        let mut left = lock(&governor.scopes);
        for gone in ["full", "over", "ended", "spent", "used", "held"] {
            left.forget_one();
            assert!(!left.kept.contains_key(&key(&origin(gone), None)), "{gone} should be next");
        }
        left.forget_one();
        assert_eq!(left.count, 6);
        drop(left);
        drop(used);
    }

    #[test]
    fn every_corner_is_looked_at() {
        let governor = Governor::default();
        let mut scopes = lock(&governor.scopes);
        for number in 0..1_000 {
            let policy = Policy::default();
            drop(scopes.get_or_make(key(&origin(&format!("h{number:04}")), None), &policy));
        }
        for number in 0..1_000 {
            scopes.forget_one();
            let name = origin(&format!("h{number:04}"));
            assert!(!scopes.kept.contains_key(&key(&name, None)));
        }
    }
}

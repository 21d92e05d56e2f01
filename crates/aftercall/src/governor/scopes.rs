//! Which pairs of origin and scope an engine remembers.
//!
//! At most [`MAX_SCOPES`] of them, in [`SHARDS`] maps that are locked apart, each in the order of its
//! names: nothing depends on the machine, and names that somebody chose to collide cost no more than
//! others. To make room for one more, a map examines its next [`SAMPLE`] after the last forgotten one,
//! in order and continuing from the start, and forgets the first that has nothing to lose: nothing is
//! going on there and no call uses it. If there is none, it forgets the one that matters least. Kept
//! longest are those whose loss would make other calls send what they must not, then those in use, then
//! those under more pressure, then those used recently; of equals the first in order is forgotten.

use super::part::Loss;
use super::permit::Permit;
use super::shared::Shared;
use super::snapshot::Snapshot;
use super::sync::Arc;
use crate::hash::hash;
use crate::policy::Policy;
use crate::request::Origin;
use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Maximum number of pairs of origin and scope whose state is kept.
pub(super) const MAX_SCOPES: usize = 10_000;
/// How many maps there are, and how many pairs each keeps.
const SHARDS: usize = 16;
const MAX_SHARD: usize = MAX_SCOPES / SHARDS;
/// How many of them are examined to make room for one more.
const SAMPLE: usize = 64;

/// All shared state of an engine's calls.
#[derive(Debug, Default)]
pub(crate) struct Governor {
    shards: [RwLock<Scopes>; SHARDS],
}

#[derive(Debug, Default)]
struct Scopes {
    kept: BTreeMap<Key, Arc<Shared>>,
    /// The last one that was forgotten.
    forgotten: Option<Key>,
    /// How many were forgotten.
    count: u64,
}

type Name = std::sync::Arc<str>;
type Key = (Origin, Option<Name>);

fn key(origin: &Origin, scope: Option<&Name>) -> Key {
    (origin.clone(), scope.filter(|scope| !scope.is_empty()).cloned())
}

fn read(shard: &RwLock<Scopes>) -> RwLockReadGuard<'_, Scopes> {
    shard.read().unwrap_or_else(PoisonError::into_inner)
}

fn write(shard: &RwLock<Scopes>) -> RwLockWriteGuard<'_, Scopes> {
    shard.write().unwrap_or_else(PoisonError::into_inner)
}

impl Governor {
    /// The map that has this origin's pairs.
    fn shard(&self, origin: &Origin) -> &RwLock<Scopes> {
        // The highest bits mix best; the remainder is in range.
        &self.shards[usize::try_from(hash(0, origin.as_str()) >> 60).unwrap_or(0) % SHARDS]
    }

    /// The permit of a new call for a route of an origin and scope; `call` differs from call to call.
    pub(crate) fn permit(
        &self,
        origin: &Origin,
        scope: Option<&Name>,
        route: u64,
        call: u64,
        policy: &Policy,
    ) -> Permit {
        let key = key(origin, scope);
        let shard = self.shard(origin);
        let known = read(shard).kept.get(&key).cloned();
        let shared = known.unwrap_or_else(|| write(shard).get_or_make(key, policy));
        Permit::new(shared, route, call)
    }

    /// Ends the waits of an origin and scope.
    pub(crate) fn lift(&self, origin: &Origin, scope: Option<&Name>) {
        if let Some(shared) = self.find(origin, scope) {
            shared.change(|state| state.lift());
        }
    }

    /// The pressure on an origin and scope, in hundredths.
    pub(crate) fn pressure(&self, origin: &Origin, scope: Option<&Name>) -> u32 {
        self.find(origin, scope).map_or(0, |shared| shared.describe(origin, scope).pressure)
    }

    fn find(&self, origin: &Origin, scope: Option<&Name>) -> Option<Arc<Shared>> {
        read(self.shard(origin)).kept.get(&key(origin, scope)).cloned()
    }

    /// Everything that is known.
    pub(crate) fn snapshot(&self) -> Snapshot {
        let mut all = Snapshot::default();
        for shard in &self.shards {
            let scopes = read(shard);
            let describe = |((origin, scope), shared): (&Key, &Arc<Shared>)| {
                shared.describe(origin, scope.as_ref())
            };
            all.scopes.extend(scopes.kept.iter().map(describe));
            all.forgotten = all.forgotten.saturating_add(scopes.count);
        }
        all.scopes.sort_by(|a, b| (&a.origin, &a.scope).cmp(&(&b.origin, &b.scope)));
        all
    }
}

impl Scopes {
    fn get_or_make(&mut self, key: Key, policy: &Policy) -> Arc<Shared> {
        if let Some(found) = self.kept.get(&key) {
            return Arc::clone(found);
        }
        if self.kept.len() >= MAX_SHARD {
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
        let is_idle = |shared: &Arc<Shared>| shared.is_calm() && Arc::strong_count(shared) == 1;
        let idle = self.sample().find(|(_, shared)| is_idle(shared));
        if let Some(key) = idle.or_else(|| self.least()).map(|(key, _)| key.clone()) {
            self.kept.remove(&key);
            self.forgotten = Some(key);
            self.count = self.count.saturating_add(1);
        }
    }

    /// The one that matters least.
    fn least(&self) -> Option<(&Key, &Arc<Shared>)> {
        // The latest time seen by any of them is used as the current time.
        let now = self.sample().map(|(_, shared)| shared.seen()).max().unwrap_or(0);
        self.sample().min_by_key(|(_, shared)| {
            let in_use = Arc::strong_count(shared) > 1;
            let loss = shared.lock().parts.loss(now);
            (loss == Loss::Much, in_use, loss, shared.seen())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::part::{Admission, Ask, Observation, Sign};
    use super::*;
    use crate::chance::Random;
    use core::time::Duration;

    const SECOND: u64 = 1_000_000;

    fn origin(name: &str) -> Origin {
        Origin::of(&format!("https://{name}.example/"))
    }

    fn permit(governor: &Governor, name: &str) -> Permit {
        governor.permit(&origin(name), None, 0, 0, &Policy::default())
    }

    fn ask(permit: &mut Permit, ask: Ask, now: u64) -> Admission {
        permit.admit(now, ask, u64::MAX, &Policy::default(), &mut Random(1))
    }

    /// A call that retries once, in vain.
    fn spend(governor: &Governor, name: &str, now: u64) {
        let mut permit = permit(governor, name);
        assert_eq!(ask(&mut permit, Ask::Retry { limited: false, at: now }, now), Admission::Go);
        assert_eq!(ask(&mut permit, Ask::Send, now), Admission::Go);
        let what = Observation { sign: Sign::Ill, ..Observation::nothing() };
        permit.observe(now, what, &Policy::default());
    }

    fn hold(governor: &Governor, name: &str, now: u64, asked: Duration) {
        let mut permit = permit(governor, name);
        assert_eq!(ask(&mut permit, Ask::Send, 0), Admission::Go);
        let what = Observation { throttled: true, asked, ..Observation::nothing() };
        permit.observe(now, what, &Policy::default());
    }

    #[test]
    fn memory_is_bounded() {
        let governor = Governor::default();
        let many = 2 * MAX_SCOPES;
        for number in 0..many {
            spend(&governor, &format!("h{number}"), 0);
        }
        let Snapshot { scopes, forgotten } = governor.snapshot();
        // Each map is full: twice as many were met.
        assert_eq!((scopes.len(), forgotten), (MAX_SCOPES, (many - MAX_SCOPES) as u64));
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
        // All of them in one map, as in a shard.
        let mut left = Scopes::default();
        for shard in &governor.shards {
            left.kept.append(&mut write(shard).kept);
        }
        for gone in ["full", "over", "ended", "spent", "used", "held"] {
            left.forget_one();
            assert!(!left.kept.contains_key(&key(&origin(gone), None)), "{gone} should be next");
        }
        left.forget_one();
        assert_eq!(left.count, 6);
        drop(used);
    }

    #[test]
    fn what_has_nothing_to_lose_is_forgotten_first() {
        let mut scopes = Scopes::default();
        for name in ["a", "b", "c"] {
            drop(scopes.get_or_make(key(&origin(name), None), &Policy::default()));
        }
        let kept = scopes.kept[&key(&origin("a"), None)].clone();
        scopes.forget_one();
        assert_eq!(scopes.forgotten, Some(key(&origin("b"), None)));
        drop(kept);
    }

    #[test]
    fn every_corner_is_looked_at() {
        let mut scopes = Scopes::default();
        for number in 0..MAX_SHARD {
            let policy = Policy::default();
            drop(scopes.get_or_make(key(&origin(&format!("h{number:04}")), None), &policy));
        }
        for number in 0..MAX_SHARD {
            scopes.forget_one();
            let name = origin(&format!("h{number:04}"));
            assert!(!scopes.kept.contains_key(&key(&name, None)));
        }
    }
}

//! The provider's own buckets: limits of one route or one resource, each with a state of its own.
//!
//! A response may say that a limit counts only one route or a named group of them (Discord's
//! `X-RateLimit-Bucket`, GitHub's `x-ratelimit-resource`). Such a limit must not slow down the rest of
//! the origin. Which route belongs to which bucket is learned from the responses; a route that has not
//! been seen is not restrained. A limit of one route without a name is a bucket of that route alone, and
//! so is a route that alone is refused while others succeed.

use super::part::Observation;
use super::quota::FEW;
use super::sync::Arc;
use crate::limit::Limit;
use crate::vocabulary::LimitScope;
use std::collections::BTreeMap;

/// The most buckets and routes of one scope. Beyond, the first in order is forgotten.
const MOST_BUCKETS: usize = 64;
const MOST_ROUTES: usize = 256;

/// The buckets of one scope, with a state `T` each.
#[derive(Debug)]
pub(super) struct Buckets<T> {
    by_name: BTreeMap<Name, Arc<T>>,
    by_route: BTreeMap<u64, Name>,
}

/// The provider's name for a bucket, or the route that is its own bucket.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Name {
    Named(Box<str>),
    Route(u64),
}

impl<T> Buckets<T> {
    pub(super) fn new() -> Buckets<T> {
        Buckets { by_name: BTreeMap::new(), by_route: BTreeMap::new() }
    }

    /// The bucket of a route, if it is known, and whether it is of that route alone.
    pub(super) fn find(&self, route: u64) -> Option<(&Arc<T>, bool)> {
        let name = self.by_route.get(&route)?;
        Some((self.by_name.get(name)?, matches!(name, Name::Route(_))))
    }

    /// The bucket of a route: the one with this name, or that of the route alone if the name is empty.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(super) fn learn(&mut self, route: u64, name: &str, make: impl FnOnce() -> T) -> Arc<T> {
        let name = match name {
            "" => Name::Route(route),
            name => Name::Named(name.into()),
        };
        let known = self.by_route.insert(route, name.clone()).filter(|known| *known != name);
        let is_full = self.by_route.len() > MOST_ROUTES;
        let first = if is_full { self.by_route.pop_first().map(|(_, name)| name) } else { None };
        for gone in known.into_iter().chain(first) {
            // What no route counts in any more is of no use.
            if !self.by_route.values().any(|name| *name == gone) {
                self.by_name.remove(&gone);
            }
        }
        if self.by_name.len() >= MOST_BUCKETS && !self.by_name.contains_key(&name) {
            self.by_name.pop_first();
        }
        let bucket = self.by_name.entry(name).or_insert_with(|| Arc::new(make()));
        Arc::clone(bucket)
    }

    /// Forgets those that nobody uses, unless they are worth keeping; whether none is left.
    pub(super) fn tidy(&mut self, is_worth: impl Fn(&T) -> bool) -> bool {
        self.by_name.retain(|_, bucket| is_worth(bucket) || Arc::strong_count(bucket) > 1);
        let Buckets { by_name, by_route } = self;
        if by_name.is_empty() {
            by_route.clear();
        }
        by_name.is_empty()
    }

    /// All of them.
    pub(super) fn each(&self) -> impl Iterator<Item = &Arc<T>> {
        self.by_name.values()
    }

    pub(super) fn count(&self) -> u32 {
        u32::try_from(self.by_name.len()).unwrap_or(u32::MAX)
    }
}

/// The limit that concerns only a part of the origin, if the response says that such a one is used up
/// or running low.
pub(super) fn narrow<'a>(what: &Observation<'a>) -> Option<&'a Limit> {
    let limits = what.limits;
    let is_narrow =
        |limit: &&Limit| matches!(limit.scope, LimitScope::Route | LimitScope::Resource);
    if let Some(exhausted) = limits.iter().find(|limit| limit.is_exhausted()) {
        return Some(exhausted).filter(is_narrow);
    }
    let first = limits.first().filter(|_| limits.iter().all(|limit| is_narrow(&limit)))?;
    let is_low = match (first.remaining, first.limit) {
        (Some(remaining), Some(limit)) => remaining < limit.div_ceil(2),
        (remaining, _) => remaining.is_some_and(|remaining| remaining < FEW),
    };
    (is_low || what.throttled).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_bounded() {
        let mut buckets = Buckets::<u64>::new();
        for route in 0..10_000 {
            let name = format!("n{}", route % 1_000);
            buckets.learn(route, if route % 2 == 0 { "" } else { &name }, || route);
            assert!(buckets.by_route.len() <= MOST_ROUTES && buckets.by_name.len() <= MOST_BUCKETS);
        }
        assert_eq!(buckets.count(), u32::try_from(MOST_BUCKETS).unwrap());
    }

    #[test]
    fn a_bucket_in_which_no_route_counts_is_gone() {
        let mut buckets = Buckets::<u64>::new();
        buckets.learn(1, "", || 1);
        buckets.learn(1, "named", || 2);
        assert_eq!(buckets.count(), 1);
        assert_eq!(buckets.find(1).map(|(bucket, alone)| (**bucket, alone)), Some((2, false)));
        // Two routes count in it: it stays until both have gone elsewhere.
        buckets.learn(2, "named", || 3);
        buckets.learn(1, "", || 4);
        assert_eq!(buckets.find(2).map(|(bucket, alone)| (**bucket, alone)), Some((2, false)));
        buckets.learn(2, "other", || 5);
        assert_eq!(buckets.count(), 2);
    }
}

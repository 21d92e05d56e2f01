//! What really happened, reference by reference: how often a request arrived whole, and how often
//! it changed the store.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use serde_json::{Value, json};

use crate::config::MAX_REFERENCES;
use crate::locked::Locked;

/// The counts of all references.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts(Arc<Locked<Table>>);

#[derive(Debug, Default)]
struct Table {
    by_reference: HashMap<String, Count>,
    // In the order in which they were first seen, so that the oldest can be dropped.
    order: VecDeque<String>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    deliveries: u64,
    applications: u64,
}

impl Table {
    fn entry(&mut self, reference: &str) -> &mut Count {
        if !self.by_reference.contains_key(reference) {
            if self.order.len() >= MAX_REFERENCES
                && let Some(oldest) = self.order.pop_front()
            {
                self.by_reference.remove(&oldest);
            }
            self.order.push_back(reference.to_owned());
        }
        self.by_reference.entry(reference.to_owned()).or_default()
    }

    fn get(&self, reference: &str) -> Count {
        self.by_reference.get(reference).copied().unwrap_or_default()
    }
}

impl Counts {
    /// The counter for one request; without a reference it counts nothing.
    pub(crate) fn counter(&self, reference: Option<String>) -> RequestCounter {
        RequestCounter(reference.map(|reference| (self.clone(), reference)))
    }

    /// The counts of one reference as JSON; zeros if it was never seen.
    pub(crate) fn get(&self, reference: &str) -> Value {
        to_json(reference, self.0.lock().get(reference))
    }

    /// The counts of all references as JSON, in the order in which they were first seen.
    pub(crate) fn all(&self) -> Value {
        let table = self.0.lock();
        table.order.iter().map(|reference| to_json(reference, table.get(reference))).collect()
    }

    /// Forgets everything.
    pub(crate) fn reset(&self) {
        *self.0.lock() = Table::default();
    }
}

fn to_json(reference: &str, count: Count) -> Value {
    json!({
        "reference": reference,
        "deliveries": count.deliveries,
        "applications": count.applications,
    })
}

/// Counts one request. It outlives the request, because a write that is applied after its client
/// has been told 500 is counted too.
#[derive(Clone, Debug, Default)]
pub(crate) struct RequestCounter(Option<(Counts, String)>);

impl RequestCounter {
    /// Counts that the request has been read whole.
    pub(crate) fn count_delivery(&self) {
        self.update(|count| count.deliveries += 1);
    }

    /// Counts that the request has changed the store.
    pub(crate) fn count_application(&self) {
        self.update(|count| count.applications += 1);
    }

    fn update(&self, change: impl FnOnce(&mut Count)) {
        if let Some((counts, reference)) = &self.0 {
            change(counts.0.lock().entry(reference));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_reference_is_dropped_when_the_table_is_full() {
        let counts = Counts::default();
        for number in 0..=MAX_REFERENCES {
            counts.counter(Some(number.to_string())).count_delivery();
        }
        assert_eq!(counts.get("0")["deliveries"], 0);
        assert_eq!(counts.get("1")["deliveries"], 1);
        assert_eq!(counts.all().as_array().map(Vec::len), Some(MAX_REFERENCES));
    }
}

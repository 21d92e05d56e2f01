//! What really happened, reference by reference: how often a request arrived whole, and how often
//! it changed the store.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use serde_json::{Value, json};

use crate::config::REFERENCES;
use crate::locked::Locked;

/// All counts of a server.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts(Arc<Locked<Book>>);

#[derive(Debug, Default)]
struct Book {
    pages: HashMap<String, Count>,
    // In order of first sight, so that the oldest can be dropped.
    order: VecDeque<String>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    deliveries: u64,
    applications: u64,
}

impl Book {
    fn page(&mut self, reference: &str) -> &mut Count {
        if !self.pages.contains_key(reference) {
            if self.order.len() >= REFERENCES
                && let Some(oldest) = self.order.pop_front()
            {
                self.pages.remove(&oldest);
            }
            self.order.push_back(reference.to_owned());
        }
        self.pages.entry(reference.to_owned()).or_default()
    }
}

impl Counts {
    /// The tally of one request; without a reference it counts nothing.
    pub(crate) fn tally(&self, reference: Option<String>) -> Tally {
        Tally(reference.map(|reference| (self.clone(), reference)))
    }

    /// The counts of one reference; zeros if it was never seen.
    pub(crate) fn of(&self, reference: &str) -> Value {
        let count = self.0.lock().pages.get(reference).copied().unwrap_or_default();
        show(reference, count)
    }

    /// The counts of all references, in order of first sight.
    pub(crate) fn all(&self) -> Value {
        let book = self.0.lock();
        book.order
            .iter()
            .map(|reference| {
                show(reference, book.pages.get(reference).copied().unwrap_or_default())
            })
            .collect()
    }

    /// Forgets everything.
    pub(crate) fn reset(&self) {
        *self.0.lock() = Book::default();
    }
}

fn show(reference: &str, count: Count) -> Value {
    json!({
        "reference": reference,
        "deliveries": count.deliveries,
        "applications": count.applications,
    })
}

/// The hand by which one request is counted. It outlives the request: a write that is applied after
/// its client has been told 500 is counted too.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally(Option<(Counts, String)>);

impl Tally {
    /// The request has been read whole.
    pub(crate) fn delivered(&self) {
        self.note(|count| count.deliveries += 1);
    }

    /// The request has changed the store.
    pub(crate) fn applied(&self) {
        self.note(|count| count.applications += 1);
    }

    fn note(&self, write: impl FnOnce(&mut Count)) {
        if let Some((counts, reference)) = &self.0 {
            write(counts.0.lock().page(reference));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_reference_is_dropped_when_the_book_is_full() {
        let counts = Counts::default();
        for number in 0..=REFERENCES {
            counts.tally(Some(number.to_string())).delivered();
        }
        assert_eq!(counts.of("0")["deliveries"], 0);
        assert_eq!(counts.of("1")["deliveries"], 1);
        assert_eq!(counts.all().as_array().map(Vec::len), Some(REFERENCES));
    }
}

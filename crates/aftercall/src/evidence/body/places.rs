//! Walks the tree of members' paths: from one place, and the name of a step, to the next place.

use super::json::{MAX_PATH, Step};
use crate::tables::rows::{Group, NodeRow};
use crate::tables::tree::{BODY, NOWHERE, slot};
use crate::tables::{NODES, SLOTS, STEPS};

/// The place that a step leads to.
pub(super) fn below(from: u16, step: &Step<'_>) -> u16 {
    match *step {
        Step::Member(name) => named(from, name),
        Step::Item(_) => named(from, b"[]"),
    }
}

pub(super) fn named(from: u16, name: &[u8]) -> u16 {
    if from == NOWHERE {
        return NOWHERE;
    }
    let mut at = slot(from, name, SLOTS.len());
    // Half of the slots are empty, so the search ends.
    loop {
        let number = usize::from(SLOTS.get(at).copied().unwrap_or(0));
        let Some(row) = STEPS.get(number.wrapping_sub(1)) else { return NOWHERE };
        if row.from == from && row.name.len() == name.len() && row.name.as_bytes() == name {
            return row.to;
        }
        at = (at + 1) & (SLOTS.len() - 1);
    }
}

/// What is read at a place.
pub(super) fn node(place: u16) -> &'static NodeRow {
    static EMPTY: NodeRow = NodeRow { rows: &[], group: Group::None, part: None };
    NODES.get(usize::from(place)).unwrap_or(&EMPTY)
}

/// The places of the levels that are open, and that of the items of each.
pub(super) struct Places {
    open: [u16; MAX_PATH + 1],
    items: [u16; MAX_PATH + 1],
}

impl Places {
    pub(super) fn new() -> Places {
        let mut open = [NOWHERE; MAX_PATH + 1];
        if let Some(first) = open.first_mut() {
            *first = BODY;
        }
        Places { open, items: [NOWHERE; MAX_PATH + 1] }
    }

    /// The place of the value at the end of this path; its levels were visited before.
    pub(super) fn visit(&mut self, path: &[Step<'_>], opens: bool) -> u16 {
        let Some((last, parents)) = path.split_last() else { return BODY };
        let level = parents.len();
        let (Some(from), Some(item)) = (self.open.get(level), self.items.get_mut(level)) else {
            return NOWHERE;
        };
        let place = match last {
            // All items of an array have one place.
            Step::Item(at) if *at > 0 => *item,
            Step::Item(_) => {
                *item = below(*from, last);
                *item
            }
            Step::Member(name) => named(*from, name),
        };
        if opens && let Some(slot) = self.open.get_mut(path.len()) {
            *slot = place;
        }
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::tree::ERROR;

    #[test]
    fn every_step_of_the_tree_is_found() {
        for row in STEPS {
            assert_eq!(named(row.from, row.name.as_bytes()), row.to, "{row:?}");
            assert_eq!(named(row.from, format!("{}x", row.name).as_bytes()), NOWHERE, "{row:?}");
        }
        for from in [NOWHERE, BODY, ERROR, u16::MAX] {
            assert_eq!(named(from, b""), NOWHERE);
            assert_eq!(named(from, b"nobody has this member"), NOWHERE);
        }
    }

    #[test]
    fn few_names_must_be_compared() {
        let far = |row: &crate::tables::rows::StepRow| {
            let first = slot(row.from, row.name.as_bytes(), SLOTS.len());
            let mut at = first;
            let mut steps = 0;
            while STEPS.get(usize::from(SLOTS[at]) - 1).is_none_or(|found| found.to != row.to) {
                at = (at + 1) % SLOTS.len();
                steps += 1;
            }
            steps
        };
        assert!(STEPS.iter().map(far).max() <= Some(12));
    }
}

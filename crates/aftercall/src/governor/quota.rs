//! Foresight: what is left of a limit that responses state is spread over the time that is left.
//!
//! While more than half of a limit is left nothing is delayed, and nothing is kept. Below that, each
//! send takes the next of evenly spaced places in time, so that the limit lasts until it is full again
//! and no request is refused. A call whose place is later than it can wait ends with the true wait.
//!
//! Only what a response stated within the policy's longest wait stops a call: after that one goes
//! ahead, and its response states anew what is left. A refusal is none of this part's business: the
//! hold (`hold.rs`) and the back-off of the refused call obey what it says.

use super::part::{Admission, Ask, Loss, Part, Question, Seen};
use super::snapshot::{QuotaSnapshot, ScopeSnapshot};
use crate::limit::Limit;
use crate::policy::Policy;
use crate::time::{ABSURD, micros};
use crate::vocabulary::{Stop, WaitReason};
use core::time::Duration;

/// Without a stated limit, so many left are few.
pub(super) const FEW: u64 = 20;

/// The limit that is used up first, if one is running low, and the places in time that were given out.
#[derive(Debug)]
pub(super) struct Quota {
    low: Option<Low>,
    /// The next free place.
    next: u64,
    /// Calls that wait for their place.
    waiting: u64,
    /// Requests that were sent since the beginning.
    sent: u64,
}

/// A limit that is running low. Times are in microseconds of the monotonic clock.
#[derive(Clone, Copy, Debug)]
struct Low {
    /// How many are left, without those for which a place was given out.
    remaining: u64,
    /// When it is full again.
    resets: u64,
    /// When that was stated.
    stated: u64,
    /// The time between two sends.
    gap: u64,
}

/// What one call has of it.
#[derive(Debug, Default)]
pub(super) struct Place {
    /// Its place in time.
    at: Option<u64>,
    /// The number of its last attempt among all that were sent.
    number: u64,
}

impl Quota {
    /// The limit that allows the fewest requests, of those that are running low.
    fn tightest(&self, place: &Place, seen: &Seen<'_>) -> Option<Low> {
        let low = |limit: &Limit| self.low(limit, place, seen);
        seen.what.limits.iter().filter_map(low).max_by_key(|low| low.gap)
    }

    fn low(&self, limit: &Limit, place: &Place, seen: &Seen<'_>) -> Option<Low> {
        let (stated, resets) = (limit.remaining?, limit.resets?);
        let counts_requests = matches!(limit.unit.as_str(), "" | "requests");
        let is_low = match limit.limit {
            Some(most) => stated < most.div_ceil(2),
            None => stated < FEW,
        };
        // How much of other units one request takes is unknown.
        if !(is_low && counts_requests || stated == 0) {
            return None;
        }
        let left = resets.from_wall(seen.what.wall);
        if left.is_zero() || left > ABSURD {
            return None;
        }
        // What was sent later is not counted in what the response states. At rest it is not counted
        // here either; the next response states the rest.
        let unseen = self.low.map_or(0, |_| self.sent.saturating_sub(place.number));
        let remaining = stated.saturating_sub(unseen).saturating_sub(self.waiting);
        let resets = seen.now.saturating_add(micros(left));
        // The places that were given out stay taken.
        let free = resets.saturating_sub(self.next.max(seen.now));
        let gap = free.checked_div(remaining).unwrap_or_else(|| micros(left) / stated.max(1));
        Some(Low { remaining, resets, stated: seen.now, gap })
    }

    /// When a call that asks now may send.
    fn place(&self, now: u64) -> Option<u64> {
        let low = self.low.filter(|low| low.resets > now)?;
        let from = if low.remaining == 0 { low.resets } else { now };
        Some(self.next.max(from))
    }

    /// Gives a place out, or takes it at once.
    fn give(&mut self, at: u64) {
        if let Some(low) = &mut self.low {
            low.remaining = low.remaining.saturating_sub(1);
            self.next = at.saturating_add(low.gap);
        }
    }
}

impl Part for Quota {
    type Taken = Place;

    fn new(_: &Policy) -> Quota {
        Quota { low: None, next: 0, waiting: 0, sent: 0 }
    }

    fn ask(&mut self, place: &mut Place, question: &mut Question<'_>) -> Admission {
        let (now, policy) = (question.now, question.policy);
        if question.ask != Ask::Send {
            return Admission::Go;
        }
        let Some(at) = place.at.or_else(|| self.place(now)).filter(|at| *at > now) else {
            return Admission::Go;
        };
        let longest = micros(policy.longest_wait);
        if place.at.is_none() && (at - now > longest || at >= question.too_late) {
            if let Some(low) = &mut self.low
                && now.saturating_sub(low.stated) >= longest
            {
                low.stated = now;
                return Admission::Go;
            }
            let stop = if at - now > longest { Stop::WaitTooLong } else { Stop::Deadline };
            return Admission::Refuse { stop, wait: Some(Duration::from_micros(at - now)) };
        }
        if place.at.is_none() {
            place.at = Some(at);
            self.waiting = self.waiting.saturating_add(1);
            self.give(at);
        }
        Admission::Wait { until: at, reason: WaitReason::Paced }
    }

    fn take(&mut self, place: &mut Place, question: &Question<'_>) {
        if question.ask != Ask::Send {
            return;
        }
        self.sent = self.sent.wrapping_add(1);
        place.number = self.sent;
        if self.low.is_some_and(|low| low.resets <= question.now) {
            self.low = None;
        }
        match place.at.take() {
            Some(_) => self.waiting = self.waiting.saturating_sub(1),
            None => self.give(self.next.max(question.now)),
        }
    }

    fn observe(&mut self, place: &mut Place, seen: &Seen<'_>) {
        if !seen.policy.pacing || seen.what.limits.is_empty() {
            return;
        }
        let is_stated = seen.what.limits.iter().any(|limit| limit.remaining.is_some());
        let tightest = self.tightest(place, seen);
        if is_stated || tightest.is_some() {
            self.low = tightest;
        }
    }

    fn is_owed(place: &Place) -> bool {
        place.at.is_some()
    }

    fn restore(&mut self, place: &mut Place) {
        let Some(at) = place.at.take() else { return };
        self.waiting = self.waiting.saturating_sub(1);
        if let Some(low) = &mut self.low
            && at.saturating_add(low.gap) == self.next
        {
            self.next = at;
            low.remaining = low.remaining.saturating_add(1);
        }
    }

    fn lift(&mut self) {
        self.low = None;
    }

    fn is_calm(&self) -> bool {
        self.low.is_none() && self.waiting == 0
    }

    fn loss(&self, now: u64) -> Loss {
        let runs = self.low.is_some_and(|low| low.resets > now);
        if runs { Loss::Much } else { Loss::Little(0) }
    }

    fn describe(&self, scope: &mut ScopeSnapshot) {
        scope.quota = self.low.map(|low| QuotaSnapshot {
            remaining: low.remaining,
            resets_us: low.resets,
            gap_us: low.gap,
        });
    }
}

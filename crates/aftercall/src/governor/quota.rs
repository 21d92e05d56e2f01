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

/// The limit that is used up first, if one is running low.
#[derive(Debug)]
pub(super) struct Quota {
    low: Option<Low>,
    /// Requests that were sent since the beginning, and that were answered.
    sent: u64,
}

/// A limit that is running low. Times are in microseconds of the monotonic clock.
#[derive(Clone, Copy, Debug)]
struct Low {
    /// How many are left, as stated.
    remaining: u64,
    /// When it is full again.
    resets: u64,
    /// When that was stated.
    stated: u64,
    /// The time between two sends.
    gap: u64,
    /// The next free place.
    next: u64,
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
        // What was sent later is not counted in what the response states. At rest it is not counted
        // here either; the next response states the rest.
        let unseen = match self.low {
            Some(_) => self.sent.saturating_sub(place.number),
            None => 0,
        };
        let low = |limit: &Limit| Self::low(limit, unseen, seen);
        seen.what.limits.iter().filter_map(low).max_by_key(|low| low.gap)
    }

    fn low(limit: &Limit, unseen: u64, seen: &Seen<'_>) -> Option<Low> {
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
        let remaining = stated.saturating_sub(unseen);
        let resets = seen.now.saturating_add(micros(left));
        let gap = micros(left).checked_div(remaining).unwrap_or(micros(left));
        Some(Low { remaining, resets, stated: seen.now, gap, next: seen.now })
    }

    /// When a call that asks now may send.
    fn place(&self, question: &Question<'_>) -> Option<u64> {
        let low = self.low.filter(|low| low.resets > question.now)?;
        match low.remaining {
            0 => Some(low.next.max(low.resets)),
            _ => Some(low.next.max(question.now)),
        }
    }
}

impl Part for Quota {
    type Taken = Place;

    fn new(_: &Policy) -> Quota {
        Quota { low: None, sent: 0 }
    }

    fn ask(&mut self, place: &mut Place, question: &mut Question<'_>) -> Admission {
        let (now, policy) = (question.now, question.policy);
        if question.ask != Ask::Send || place.at.is_some_and(|at| at <= now) {
            return Admission::Go;
        }
        let Some(at) = place.at.or_else(|| self.place(question)).filter(|at| *at > now) else {
            return Admission::Go;
        };
        let Some(low) = &mut self.low else { return Admission::Go };
        let longest = micros(policy.longest_wait);
        if at - now > longest || at >= question.too_late {
            if now.saturating_sub(low.stated) >= longest {
                low.stated = now;
                return Admission::Go;
            }
            let stop = if at - now > longest { Stop::WaitTooLong } else { Stop::Deadline };
            return Admission::Refuse { stop, wait: Some(Duration::from_micros(at - now)) };
        }
        if place.at.is_none() {
            place.at = Some(at);
            low.next = at.saturating_add(low.gap);
        }
        Admission::Wait { until: at, reason: WaitReason::Paced }
    }

    fn take(&mut self, place: &mut Place, question: &Question<'_>) {
        if question.ask != Ask::Send {
            return;
        }
        self.sent = self.sent.wrapping_add(1);
        place.number = self.sent;
        let had_place = place.at.take().is_some();
        match &mut self.low {
            Some(low) if low.resets <= question.now => self.low = None,
            Some(low) if !had_place => {
                low.remaining = low.remaining.saturating_sub(1);
                low.next = low.next.max(question.now).saturating_add(low.gap);
            }
            Some(low) => low.remaining = low.remaining.saturating_sub(1),
            None => {}
        }
    }

    fn observe(&mut self, place: &mut Place, seen: &Seen<'_>) {
        if !seen.policy.pacing || seen.what.limits.is_empty() {
            return;
        }
        let is_stated = seen.what.limits.iter().any(|limit| limit.remaining.is_some());
        let next = self.low.map(|low| low.next);
        let tightest = self.tightest(place, seen);
        if is_stated || tightest.is_some() {
            // The places that were given away stay taken.
            self.low = tightest.map(|low| Low { next: low.next.max(next.unwrap_or(0)), ..low });
        }
    }

    fn is_owed(place: &Place) -> bool {
        place.at.is_some()
    }

    fn restore(&mut self, place: &mut Place) {
        let at = place.at.take();
        if let Some(low) = &mut self.low
            && at.is_some_and(|at| at.saturating_add(low.gap) == low.next)
        {
            low.next = low.next.saturating_sub(low.gap);
        }
    }

    fn lift(&mut self) {
        self.low = None;
    }

    fn is_calm(&self) -> bool {
        self.low.is_none()
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

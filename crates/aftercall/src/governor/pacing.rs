//! A learned rate, where the server refuses requests and names neither a wait nor a limit.
//!
//! At rest nothing is measured. After a refusal with 429 the attempts of one second at a time are
//! counted. While more than a fifth of at least ten are refused, sends are spaced so that at most a
//! quarter more is sent than was not refused. With fewer refusals the rate grows by half each second,
//! until nothing waits any more. This is a guess, so it delays a call by at most the policy's longest
//! wait and never ends one.
//!
//! The limit may be that of one user or one key among many, and then slowing down everybody mends
//! nothing. So if the share of refusals has not fallen to four fifths after three seconds of spacing,
//! the spacing stops for half a minute.

use super::part::{Admission, Ask, Loss, Part, Question, Seen};
use super::snapshot::ScopeSnapshot;
use crate::policy::Policy;
use crate::time::micros;
use crate::vocabulary::WaitReason;

/// How long attempts are counted together.
const WINDOW: u64 = 1_000_000;
/// With fewer attempts in a window it goes on, up to this time; such a client sends too little to be
/// slowed down.
const LEAST: u64 = 10;
const LONGEST_WINDOW: u64 = 10 * WINDOW;
/// Up to one refusal in so many attempts is no reason to slow down.
const FEW: u64 = 5;
/// The slowest rate: one request in two seconds (botocore 1.44.5, `retries/bucket.py`).
const SLOWEST: u64 = 2_000_000;
/// Spacing that does not help ends after so many windows, and then rests for this time. What was
/// learned is forgotten after the same time without an attempt.
const TRIES: u32 = 3;
const REST: u64 = 30 * WINDOW;

/// What is learned.
#[derive(Debug)]
pub(super) struct Pacing {
    window: Option<Window>,
    /// The time between two sends; 0 if they are not spaced.
    gap: u64,
    /// The next free place.
    next: u64,
    /// Calls that wait for their place.
    waiting: u32,
    /// The share of refusals before the spacing began, in thousandths.
    before: u64,
    /// Windows with spacing in which the share did not fall.
    vain: u32,
    /// No spacing before this time.
    rests_until: u64,
}

#[derive(Clone, Copy, Debug)]
struct Window {
    since: u64,
    /// Attempts that were not refused, whatever else became of them.
    passed: u64,
    refused: u64,
    /// A call had to wait for its place.
    was_short: bool,
}

/// What one call has of it.
#[derive(Debug, Default)]
pub(super) struct Place(Option<u64>);

impl Pacing {
    /// Ends a window that is long enough and draws the conclusion.
    fn conclude(&mut self, now: u64) {
        let Some(window) = self.window else { return };
        let (length, attempts) = (now.saturating_sub(window.since), window.passed + window.refused);
        if length < WINDOW || (attempts < LEAST && length < LONGEST_WINDOW) {
            return;
        }
        self.window = Some(Window { since: now, passed: 0, refused: 0, was_short: false });
        match attempts < LEAST || window.refused * FEW <= attempts {
            true => self.speed_up(window.was_short),
            false => self.slow_down(window, length, now),
        }
    }

    fn speed_up(&mut self, was_short: bool) {
        self.vain = 0;
        self.gap = self.gap / 3 * 2;
        if !was_short && self.waiting == 0 {
            (self.gap, self.window) = (0, None);
        }
    }

    fn slow_down(&mut self, window: Window, length: u64, now: u64) {
        let share = window.refused * 1_000 / (window.passed + window.refused);
        if self.gap == 0 {
            self.before = share;
        } else if share * 5 > self.before * 4 {
            self.vain += 1;
        } else {
            self.vain = 0;
        }
        if self.vain >= TRIES {
            (self.gap, self.vain, self.window) = (0, 0, None);
            self.rests_until = now.saturating_add(REST);
            return;
        }
        // A quarter more than what passed.
        let gap = (length / 5 * 4).checked_div(window.passed).unwrap_or(SLOWEST);
        self.gap = gap.clamp(1, SLOWEST);
    }
}

impl Part for Pacing {
    type Taken = Place;

    fn new(_: &Policy) -> Pacing {
        Pacing { window: None, gap: 0, next: 0, waiting: 0, before: 0, vain: 0, rests_until: 0 }
    }

    fn ask(&mut self, place: &mut Place, question: &mut Question<'_>) -> Admission {
        let now = question.now;
        if self.window.is_some_and(|window| now.saturating_sub(window.since) >= REST) {
            (self.gap, self.window) = (0, None);
        }
        if question.ask != Ask::Send || self.gap == 0 || place.0.is_some_and(|at| at <= now) {
            return Admission::Go;
        }
        let at = place.0.unwrap_or(self.next.max(now));
        let longest = micros(question.policy.longest_wait);
        if at <= now || at - now > longest || at >= question.too_late {
            return Admission::Go;
        }
        if place.0.is_none() {
            place.0 = Some(at);
            self.next = at.saturating_add(self.gap);
            self.waiting = self.waiting.saturating_add(1);
        }
        if let Some(window) = &mut self.window {
            window.was_short = true;
        }
        Admission::Wait { until: at, reason: WaitReason::Paced }
    }

    fn take(&mut self, place: &mut Place, question: &Question<'_>) {
        if question.ask == Ask::Send {
            let had_place = place.0.is_some();
            self.restore(place);
            if self.gap > 0 && !had_place {
                self.next = self.next.max(question.now).saturating_add(self.gap);
            }
        }
    }

    fn observe(&mut self, _: &mut Place, seen: &Seen<'_>) {
        let what = &seen.what;
        let is_refused = what.limited && what.asked.is_zero() && what.limits.is_empty();
        if !seen.policy.pacing || (self.window.is_none() && !is_refused) {
            return;
        }
        if seen.now < self.rests_until {
            return;
        }
        let new = Window { since: seen.now, passed: 0, refused: 0, was_short: false };
        let window = self.window.get_or_insert(new);
        window.passed += u64::from(!is_refused);
        window.refused += u64::from(is_refused);
        self.conclude(seen.now);
    }

    fn is_owed(place: &Place) -> bool {
        place.0.is_some()
    }

    fn restore(&mut self, place: &mut Place) {
        if place.0.take().is_some() {
            self.waiting = self.waiting.saturating_sub(1);
        }
    }

    fn lift(&mut self) {
        (self.gap, self.window) = (0, None);
    }

    fn is_calm(&self) -> bool {
        self.window.is_none() && self.gap == 0 && self.waiting == 0
    }

    fn loss(&self, _: u64) -> Loss {
        if self.gap > 0 { Loss::Much } else { Loss::Little(u32::from(self.window.is_some())) }
    }

    fn describe(&self, scope: &mut ScopeSnapshot) {
        scope.learned_gap_us = self.gap;
    }
}

#[cfg(test)]
mod tests {
    use super::super::part::Observation;
    use super::*;

    /// So many answers within a window that begins at `from`, every other one of them refused.
    fn window(pacing: &mut Pacing, from: u64, accepted: u64, refused: u64) {
        let total = accepted + refused;
        for number in 0..=total + 1 {
            // The last ones end the window, and belong to the next.
            let is_refused = number * refused / total != (number + 1) * refused / total;
            let what = Observation {
                worked: !is_refused,
                throttled: is_refused,
                limited: is_refused,
                ..Observation::nothing()
            };
            let now = from + number * WINDOW / total;
            let policy = Policy::default();
            let seen = Seen { what, now, sent_at: now, route: 0, policy: &policy };
            pacing.observe(&mut Place::default(), &seen);
        }
    }

    fn new() -> Pacing {
        Pacing::new(&Policy::default())
    }

    #[test]
    fn a_quarter_more_is_sent_than_passed() {
        let mut pacing = new();
        window(&mut pacing, 0, 10, 10);
        // The window began with the first refusal.
        assert!((75_000..=90_000).contains(&pacing.gap), "{}", pacing.gap);
        assert!(!pacing.is_calm());
    }

    #[test]
    fn successes_alone_measure_nothing() {
        let mut pacing = new();
        window(&mut pacing, 0, 100, 0);
        assert!(pacing.is_calm() && pacing.gap == 0);
    }

    #[test]
    fn without_refusals_it_speeds_up_while_somebody_waits_and_then_ends() {
        let mut pacing = new();
        window(&mut pacing, 0, 10, 10);
        pacing.waiting = 1;
        let gap = pacing.gap;
        window(&mut pacing, 2 * WINDOW, 20, 0);
        assert_eq!(pacing.gap, gap / 3 * 2);
        pacing.waiting = 0;
        window(&mut pacing, 4 * WINDOW, 20, 0);
        window(&mut pacing, 6 * WINDOW, 20, 0);
        assert!(pacing.is_calm(), "{pacing:?}");
    }

    #[test]
    fn spacing_that_mends_nothing_ends_and_rests() {
        let mut pacing = new();
        let mut at = 0;
        let mut windows = 0;
        while pacing.rests_until == 0 {
            window(&mut pacing, at, 10, 10);
            at += 2 * WINDOW;
            windows += 1;
            assert!(windows <= 2 * TRIES, "{pacing:?}");
        }
        assert!(windows >= TRIES && pacing.gap == 0 && pacing.is_calm());
        // It rests, and then tries again.
        window(&mut pacing, at, 10, 10);
        assert_eq!(pacing.gap, 0);
        window(&mut pacing, at + REST, 10, 10);
        assert!(pacing.gap > 0);
    }

    #[test]
    fn spacing_that_helps_goes_on() {
        let mut pacing = new();
        window(&mut pacing, 0, 4, 16);
        for round in 1..10 {
            window(&mut pacing, 2 * round * WINDOW, 12, 8);
            assert!(pacing.gap > 0, "{round}");
        }
    }

    #[test]
    fn few_refusals_and_few_attempts_space_nothing() {
        for (passed, refused, every) in [(18, 2, 1), (1, 1, 6)] {
            let mut pacing = new();
            for round in 0..12 {
                window(&mut pacing, round * every * WINDOW, passed, refused);
                assert_eq!(pacing.gap, 0, "{passed} {refused}");
            }
        }
    }

    #[test]
    fn nothing_accepted_is_half_a_request_a_second() {
        let mut pacing = new();
        window(&mut pacing, 0, 0, 20);
        assert_eq!(pacing.gap, SLOWEST);
    }
}

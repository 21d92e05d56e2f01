//! The pressure that failures put on an origin, and the retries that it allows.
//!
//! It is a sequential test (CUSUM: Page, 1954) of two hypotheses: the origin is well, and one in ten
//! attempts fails; or it is in trouble, and six in ten do. Each failure that a retry could mend raises
//! the pressure by the logarithm of what it speaks for trouble, each proper answer lowers it by the
//! logarithm of what it speaks against. Up to [`FREE`] every retry is free. Above it each success earns
//! a tenth of one, and at most [`PLACES`] calls wait, at most [`PATIENCE`], for answers to other calls
//! that lower it. So a client with many calls and one with a few learn alike, from what they see, and
//! need nobody to tell them how many others there are.
//!
//! A 429 says that this caller sends too much, not that the origin is in trouble: it changes nothing.

use super::part::{Admission, Ask, Loss, Part, Question, Seen, Sign};
use super::snapshot::ScopeSnapshot;
use crate::policy::Policy;
use crate::vocabulary::{Stop, WaitReason};
use core::time::Duration;

/// What a failure adds, in hundredths: ln(0.6 / 0.1).
const FAILURE: u32 = 179;
/// What a proper answer takes away: ln(0.9 / 0.4).
const ANSWER: u32 = 81;
/// Up to this pressure retries are free: that of one failure after health, and that of two after which
/// two proper answers came.
const FREE: u32 = 197;
/// The highest pressure; seven proper answers bring it down.
const MOST: u32 = 600;
/// So many successes pay for a retry.
const PRICE: u32 = 10;
/// The most successes that are kept for retries.
const KEPT: u32 = 50;
/// How many calls wait for the pressure to fall.
const PLACES: u32 = 8;
/// How long they wait at most.
const PATIENCE: u64 = 1_000_000;
/// Where waits are in vain, one call in sixteen waits.
const MOST_VAIN: u32 = 4;
/// How often they look, at most this much and 50 ms apart.
const LOOK: Duration = Duration::from_millis(100);

/// The state of the test.
#[derive(Debug)]
pub(super) struct Pressure {
    /// In hundredths.
    level: u32,
    /// Successes under pressure that have not paid for a retry.
    earned: u32,
    /// Calls that wait for the pressure to fall.
    waiting: u32,
    /// When the last sign was seen, and how many were, of all calls.
    seen: u64,
    signs: u64,
    /// How many waits in a row saw no sign, and how many more calls do not wait for that reason.
    vain: u32,
    skip: u32,
}

/// What one call has of it.
#[derive(Debug, Default)]
pub(super) struct Tried {
    /// Since when it waits, and after how many signs it began to.
    since: Option<(u64, u64)>,
    /// It is let go for successes.
    pays: bool,
    /// What it paid for is not sent yet.
    unsent: bool,
    /// Its wait is long, so it is asked again when that is over.
    later: bool,
}

impl Pressure {
    /// Old signs count less: a hundredth less for each second without a new one.
    fn fade(&mut self, now: u64) {
        let seconds = u32::try_from(now.saturating_sub(self.seen) / 1_000_000).unwrap_or(u32::MAX);
        self.level = self.level.saturating_sub(seconds);
        self.seen = self.seen.max(now);
    }

    /// A call no longer waits. Where no other call gives a sign, waiting is in vain: after each such
    /// wait twice as many calls do without one.
    fn leave(&mut self, tried: &mut Tried) {
        let Some((_, signs)) = tried.since.take() else { return };
        self.waiting = self.waiting.saturating_sub(1);
        self.vain = if self.signs == signs { (self.vain + 1).min(MOST_VAIN) } else { 0 };
        self.skip = (1 << self.vain) - 1;
    }

    /// Takes a place among those that wait, or keeps it.
    fn wait(&mut self, tried: &mut Tried, question: &mut Question<'_>) -> Admission {
        let now = question.now;
        let until = now.saturating_add(question.random.up_to(LOOK)).saturating_add(50_000);
        let may_wait = match tried.since {
            Some((since, _)) => now < since.saturating_add(PATIENCE),
            None if self.skip > 0 => {
                self.skip -= 1;
                false
            }
            None => self.waiting < PLACES,
        };
        if !may_wait || until >= question.too_late {
            self.leave(tried);
            return Admission::Refuse { stop: Stop::Pressure, wait: None };
        }
        if tried.since.is_none() {
            tried.since = Some((now, self.signs));
            self.waiting += 1;
        }
        Admission::Wait { until, reason: WaitReason::Pressure }
    }
}

impl Part for Pressure {
    type Taken = Tried;

    fn new(_: &Policy) -> Pressure {
        Pressure { level: 0, earned: 0, waiting: 0, seen: 0, signs: 0, vain: 0, skip: 0 }
    }

    fn ask(&mut self, tried: &mut Tried, question: &mut Question<'_>) -> Admission {
        let at = match question.ask {
            _ if !question.policy.pressure => return Admission::Go,
            Ask::Retry { at, .. } => at,
            Ask::Send if tried.later => question.now,
            Ask::Send | Ask::Verify => return Admission::Go,
        };
        let is_free = self.level <= FREE;
        tried.pays = !is_free && self.earned >= PRICE;
        if is_free || tried.pays {
            return Admission::Go;
        }
        if at > question.now.saturating_add(PATIENCE) {
            tried.later = true;
            return Admission::Go;
        }
        self.wait(tried, question)
    }

    fn take(&mut self, tried: &mut Tried, question: &Question<'_>) {
        if question.ask == Ask::Verify {
            return;
        }
        let is_sent = question.ask == Ask::Send;
        self.leave(tried);
        if core::mem::take(&mut tried.pays) {
            self.earned = self.earned.saturating_sub(PRICE);
            tried.unsent = true;
        }
        if is_sent {
            (tried.unsent, tried.later) = (false, false);
        }
    }

    fn observe(&mut self, _: &mut Tried, seen: &Seen<'_>) {
        if seen.what.sign == Sign::Nothing || !seen.policy.pressure {
            return;
        }
        self.fade(seen.now);
        self.signs = self.signs.wrapping_add(1);
        if seen.what.sign == Sign::Ill {
            self.level = (self.level + FAILURE).min(MOST);
            return;
        }
        if self.level > FREE {
            self.earned = (self.earned + 1).min(KEPT);
        }
        self.level = self.level.saturating_sub(ANSWER);
        if self.level == 0 {
            self.earned = 0;
        }
    }

    fn is_owed(tried: &Tried) -> bool {
        tried.since.is_some() || tried.unsent
    }

    fn restore(&mut self, tried: &mut Tried) {
        self.leave(tried);
        if core::mem::take(&mut tried.unsent) {
            self.earned = (self.earned + PRICE).min(KEPT);
        }
    }

    fn is_calm(&self) -> bool {
        self.level == 0 && self.waiting == 0
    }

    fn loss(&self, _: u64) -> Loss {
        Loss::Little(self.level)
    }

    fn describe(&self, scope: &mut ScopeSnapshot) {
        scope.pressure = self.level;
    }
}

#[cfg(test)]
mod tests {
    use super::super::part::Observation;
    use super::*;
    use crate::chance::Random;

    fn see(pressure: &mut Pressure, sign: Sign, times: u32) {
        let policy = Policy::default();
        for _ in 0..times {
            let what = Observation { sign, ..Observation::nothing() };
            let seen = Seen { what, now: 0, sent_at: 0, route: 0, policy: &policy };
            pressure.observe(&mut Tried::default(), &seen);
        }
    }

    /// Whether a new call may retry; what it took.
    fn retry(pressure: &mut Pressure, now: u64) -> (Admission, Tried) {
        let (policy, mut random, mut tried) = (Policy::default(), Random(7), Tried::default());
        let ask = Ask::Retry { limited: false, at: now };
        let mut question =
            Question { ask, now, too_late: u64::MAX, policy: &policy, random: &mut random };
        let admission = pressure.ask(&mut tried, &mut question);
        if admission == Admission::Go {
            pressure.take(&mut tried, &question);
        }
        (admission, tried)
    }

    /// As high as it gets.
    fn highest() -> Pressure {
        let mut pressure = Pressure::new(&Policy::default());
        see(&mut pressure, Sign::Ill, 9);
        assert_eq!(pressure.level, MOST);
        // Nobody waits.
        pressure.waiting = PLACES;
        pressure
    }

    #[test]
    fn ten_successes_under_pressure_pay_for_a_retry_and_nine_do_not() {
        for (successes, is_paid) in [(9, false), (10, true)] {
            let mut pressure = highest();
            for _ in 0..successes {
                see(&mut pressure, Sign::Well, 1);
                see(&mut pressure, Sign::Ill, 1);
            }
            assert_eq!(retry(&mut pressure, 0).0 == Admission::Go, is_paid, "{successes}");
        }
    }

    #[test]
    fn at_most_five_retries_are_kept() {
        let mut pressure = highest();
        for _ in 0..100 {
            see(&mut pressure, Sign::Well, 1);
            see(&mut pressure, Sign::Ill, 1);
        }
        let paid = (0..9).take_while(|_| retry(&mut pressure, 0).0 == Admission::Go).count();
        assert_eq!(paid, 5);
    }

    #[test]
    fn only_successes_under_pressure_earn_and_health_forgets_them() {
        let mut pressure = Pressure::new(&Policy::default());
        see(&mut pressure, Sign::Ill, 1);
        see(&mut pressure, Sign::Well, 1);
        assert_eq!((pressure.level, pressure.earned), (98, 0));
        let mut pressure = highest();
        see(&mut pressure, Sign::Well, 8);
        // The sixth left 114, which is not above the limit any more.
        assert_eq!((pressure.level, pressure.earned), (0, 0));
        see(&mut pressure, Sign::Ill, 9);
        assert_ne!(retry(&mut pressure, 0).0, Admission::Go);
    }

    #[test]
    fn a_retry_that_is_not_sent_is_given_back() {
        let mut pressure = highest();
        pressure.earned = PRICE;
        let (admission, mut tried) = retry(&mut pressure, 0);
        assert_eq!((admission, pressure.earned), (Admission::Go, 0));
        assert!(Pressure::is_owed(&tried));
        pressure.restore(&mut tried);
        assert_eq!(pressure.earned, PRICE);
        assert!(!Pressure::is_owed(&tried));
    }

    #[test]
    fn waits_in_vain_grow_rare_and_a_sign_brings_them_back() {
        let mut pressure = highest();
        pressure.waiting = 0;
        let mut waits = Vec::new();
        for call in 0..40 {
            let (admission, mut tried) = retry(&mut pressure, 0);
            if matches!(admission, Admission::Wait { .. }) {
                waits.push(call);
            }
            pressure.restore(&mut tried);
        }
        assert_eq!(waits, [0, 2, 6, 14, 30]);
        pressure.skip = 0;
        let (admission, mut tried) = retry(&mut pressure, 0);
        assert!(matches!(admission, Admission::Wait { .. }));
        see(&mut pressure, Sign::Ill, 1);
        pressure.restore(&mut tried);
        assert_eq!((pressure.vain, pressure.skip), (0, 0));
    }
}

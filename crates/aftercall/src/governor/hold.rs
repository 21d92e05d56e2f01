//! The hold after a throttle that named a time.
//!
//! A hold makes the other calls wait, and must not stop those that would succeed. One refusal may
//! concern one path or one user, so while a hold lasts one call at a time goes ahead as a probe:
//! immediately after the first refusal, and later and later after each refused probe. A success of
//! anything sent after the refusal ends the hold, and so does [`Part::lift`]. It never lasts longer
//! than the policy's longest wait. The refused call itself obeys the full wait that the server
//! named.
//!
//! A probe that gets no response must not block everybody: after half of the policy's longest wait
//! another call goes ahead as the next probe. A late response to the first one still counts.
//!
//! If only one route was refused and another succeeds, the hold goes on for the refused route alone
//! (`buckets.rs`).
//!
//! Those that waited do not all go at once when it ends: see [`super::ramp`].

use super::part::{Admission, Ask, Loss, Part, Question, Seen, Sign};
use super::ramp::Ramp;
use super::snapshot::{HoldSnapshot, ScopeSnapshot};
use crate::policy::Policy;
use crate::time::{ABSURD, micros};
use crate::vocabulary::{Stop, WaitReason};
use core::time::Duration;

/// Whether calls are held, and how.
#[derive(Debug)]
pub(super) struct Hold {
    running: Option<Running>,
    /// The return of those that it held.
    ramp: Option<Ramp>,
    /// One that ended because only one route was refused, and goes on for that.
    narrowed: Option<Narrowed>,
    /// How many calls wait.
    waiting: u32,
    /// How many probes were sent; the number of the last one.
    probes: u64,
}

/// The rest of a hold, for one route.
#[derive(Clone, Copy, Debug)]
pub(super) struct Narrowed {
    pub(super) route: u64,
    running: Running,
}

/// A hold; times are in microseconds of the monotonic clock.
#[derive(Clone, Copy, Debug)]
struct Running {
    /// The route that was refused, if it was only one.
    route: Option<u64>,
    /// When the last refusal of a probe, or of anything sent later, arrived.
    since: u64,
    /// When it ends on its own.
    until: u64,
    /// How many probes were refused.
    refusals: u32,
    /// No probe is sent before this time.
    next_probe: u64,
    /// The probe that is in flight.
    probe: Option<Probe>,
}

#[derive(Clone, Copy, Debug)]
struct Probe {
    number: u64,
    sent_at: u64,
}

/// The state of one call with respect to a hold.
#[derive(Debug, Default)]
pub(super) struct Held {
    /// The call is the probe with this number.
    probe: Option<u64>,
    /// When it first asked during a hold, and how often it has asked.
    since: Option<u64>,
    looks: u32,
    /// It counts among those that wait.
    waits: bool,
    /// It was sent while the others returned.
    returned: bool,
}

/// Who may pass.
enum Gate {
    All,
    /// One call, as a probe.
    Probe,
    /// Nobody before a probe succeeds or the hold ends. `probe_at`: when the next probe may be
    /// sent, if none is in flight.
    Nobody {
        until: u64,
        probe_at: Option<u64>,
    },
}

impl Running {
    /// Whether something was sent after the refusal. A probe always was, even in the same
    /// microsecond.
    fn is_before(&self, sent_at: u64, is_probe: bool) -> bool {
        sent_at > self.since || (is_probe && sent_at == self.since)
    }

    fn gate(&self, now: u64, policy: &Policy) -> Gate {
        let probe_at = match self.probe {
            Some(probe) if now < probe.overdue(policy) => None,
            _ if now >= self.next_probe => return Gate::Probe,
            _ => Some(self.next_probe),
        };
        Gate::Nobody { until: self.until, probe_at }
    }
}

impl Probe {
    /// When the others stop waiting for its response.
    fn overdue(self, policy: &Policy) -> u64 {
        self.sent_at.saturating_add(micros(policy.longest_wait / 2))
    }
}

impl Held {
    /// Until when holds may keep the call: a hold that others keep renewing does not stop it for
    /// longer than the policy's longest wait in total.
    fn patience(&mut self, now: u64, policy: &Policy) -> u64 {
        self.since.get_or_insert(now).saturating_add(micros(policy.longest_wait))
    }

    /// When a held call asks again.
    fn wait(
        &mut self,
        until: u64,
        probe_at: Option<u64>,
        question: &mut Question<'_>,
    ) -> Admission {
        let (now, policy) = (question.now, question.policy);
        let patience = self.patience(now, policy);
        if now >= patience {
            return Admission::Go;
        }
        let slice = slice(policy, self.looks);
        let look = now.saturating_add(micros(slice)).saturating_add(question.random.up_to(slice));
        // All of them at once would be a rush.
        let over = until.saturating_add(question.random.up_to(policy.throttle_base));
        let wake = over.min(look.max(probe_at.unwrap_or(0))).min(patience);
        if wake >= question.too_late {
            let wait = Some(Duration::from_micros(until.saturating_sub(now)));
            return Admission::Refuse { stop: Stop::Deadline, wait };
        }
        self.looks = self.looks.saturating_add(1);
        Admission::Wait { until: wake, reason: WaitReason::Paused }
    }
}

/// How long a held call waits before it asks again: from a fifth of the base, doubling up to a
/// second, so that the early end of a hold is noticed soon and a long one is cheap.
fn slice(policy: &Policy, looks: u32) -> Duration {
    const LEAST: Duration = Duration::from_millis(10);
    const MOST: Duration = Duration::from_secs(1);
    (policy.base / 5).max(LEAST).saturating_mul(1 << looks.min(16)).min(MOST)
}

impl Hold {
    fn gate(&self, now: u64, policy: &Policy) -> Gate {
        match (&self.running, &self.ramp) {
            (Some(running), _) if running.until > now => running.gate(now, policy),
            (_, Some(ramp)) if !ramp.has_room() => Gate::Nobody { until: now, probe_at: None },
            _ => Gate::All,
        }
    }

    /// The hold is over. Those that waited return one after the other.
    fn end(&mut self) {
        if self.running.take().is_some() && self.waiting > 1 {
            self.ramp = Some(Ramp::new());
        }
    }

    /// What another part of the governor has to hold on, once.
    pub(super) fn narrowed(&mut self) -> Option<Narrowed> {
        self.narrowed.take()
    }

    /// Goes on with a hold that was the whole origin's.
    pub(super) fn adopt(&mut self, narrowed: Narrowed) {
        self.running.get_or_insert(narrowed.running);
    }

    /// The call waits no more.
    fn leave(&mut self, held: &mut Held) {
        if core::mem::take(&mut held.waits) {
            self.waiting = self.waiting.saturating_sub(1);
        }
    }

    /// A call goes ahead as the probe.
    fn send_probe(&mut self, now: u64) -> Option<u64> {
        let running = self.running.as_mut()?;
        self.probes = self.probes.wrapping_add(1);
        running.probe = Some(Probe { number: self.probes, sent_at: now });
        Some(self.probes)
    }

    /// The probe with this number is no longer in flight.
    fn end_probe(&mut self, number: Option<u64>) {
        if let Some(running) = &mut self.running
            && running.probe.is_some_and(|probe| Some(probe.number) == number)
        {
            running.probe = None;
        }
    }

    /// A throttle that named a time. `later`: it refused something sent after the hold began.
    fn refused(&mut self, seen: &Seen<'_>, later: bool) {
        let (now, policy) = (seen.now, seen.policy);
        let until = now.saturating_add(micros(seen.what.asked.min(policy.longest_wait)));
        self.ramp = None;
        let running = self.running.get_or_insert(Running {
            route: Some(seen.route),
            since: now,
            until,
            refusals: 0,
            next_probe: now,
            probe: None,
        });
        running.route = running.route.filter(|route| *route == seen.route);
        running.until = running.until.max(until);
        if later {
            let pause = policy.throttle_base.saturating_mul(1 << running.refusals.min(20));
            running.next_probe = now.saturating_add(micros(pause));
            running.refusals = running.refusals.saturating_add(1);
            running.since = now;
        }
    }
}

impl Part for Hold {
    type Taken = Held;

    fn new(_: &Policy) -> Hold {
        Hold { running: None, ramp: None, narrowed: None, waiting: 0, probes: 0 }
    }

    fn ask(&mut self, held: &mut Held, question: &mut Question<'_>) -> Admission {
        if self.running.is_some_and(|running| running.until <= question.now) {
            self.end();
        }
        let Gate::Nobody { until, probe_at } = self.gate(question.now, question.policy) else {
            return Admission::Go;
        };
        match question.ask {
            Ask::Retry { .. } => Admission::Go,
            Ask::Send => {
                let admission = held.wait(until, probe_at, question);
                if matches!(admission, Admission::Wait { .. }) && !held.waits {
                    held.waits = true;
                    self.waiting = self.waiting.saturating_add(1);
                }
                admission
            }
            Ask::Verify if self.running.is_none() => Admission::Go,
            Ask::Verify => {
                let until = until.saturating_add(question.random.up_to(question.policy.base));
                match until < question.too_late {
                    true => Admission::Wait { until, reason: WaitReason::Paused },
                    false => Admission::Refuse { stop: Stop::Deadline, wait: None },
                }
            }
        }
    }

    fn take(&mut self, held: &mut Held, question: &Question<'_>) {
        if question.ask != Ask::Send {
            return;
        }
        self.restore(held);
        let probe = match self.gate(question.now, question.policy) {
            Gate::Probe => self.send_probe(question.now),
            Gate::Nobody { .. } | Gate::All => None,
        };
        let returned = self.running.is_none() && self.ramp.as_mut().is_some_and(Ramp::send);
        *held = Held { probe, returned, ..Held::default() };
    }

    fn observe(&mut self, held: &mut Held, seen: &Seen<'_>) {
        let probe = held.probe.take();
        let later = |running: &Running| running.is_before(seen.sent_at, probe.is_some());
        let later = self.running.as_ref().is_some_and(later);
        self.end_probe(probe);
        let asked = seen.what.asked;
        if seen.what.worked && later {
            let other = |running: Running| {
                let route = running.route.filter(|route| *route != seen.route)?;
                Some(Narrowed { route, running: Running { probe: None, ..running } })
            };
            self.narrowed = self.running.and_then(other);
            self.end();
        }
        if core::mem::take(&mut held.returned)
            && let Some(ramp) = &mut self.ramp
        {
            ramp.answered(seen.what.worked, seen.what.throttled || seen.what.sign == Sign::Ill);
            if self.waiting == 0 {
                self.ramp = None;
            }
        }
        // An absurd wait is not applied to others.
        let is_told = seen.what.throttled && !seen.what.worked && !asked.is_zero();
        if seen.policy.hold && is_told && asked <= ABSURD {
            self.refused(seen, later);
        }
    }

    fn is_owed(held: &Held) -> bool {
        held.probe.is_some() || held.waits || held.returned
    }

    fn restore(&mut self, held: &mut Held) {
        self.end_probe(held.probe.take());
        self.leave(held);
        if core::mem::take(&mut held.returned)
            && let Some(ramp) = &mut self.ramp
        {
            ramp.answered(false, false);
        }
        if self.waiting == 0 && self.running.is_none() {
            self.ramp = None;
        }
    }

    fn lift(&mut self) {
        self.end();
    }

    fn is_calm(&self) -> bool {
        self.running.is_none() && self.ramp.is_none() && self.waiting == 0
    }

    fn loss(&self, now: u64) -> Loss {
        let holds = self.running.is_some_and(|running| running.until > now);
        if holds { Loss::Much } else { Loss::Little(0) }
    }

    fn describe(&self, scope: &mut ScopeSnapshot) {
        scope.hold = self.running.map(|running| HoldSnapshot {
            since_us: running.since,
            until_us: running.until,
            refusals: running.refusals,
            is_probing: running.probe.is_some(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::part::Observation;
    use super::super::permit::Permit;
    use super::super::shared::Shared;
    use super::super::sync::Arc;
    use super::*;
    use crate::chance::Random;

    const SECOND: u64 = 1_000_000;

    fn shared() -> Arc<Shared> {
        Arc::new(Shared::new(&Policy::default()))
    }

    /// A new call that asks to send.
    fn admit(shared: &Arc<Shared>, now: u64) -> (Permit, Admission) {
        let mut permit = Permit::new(Arc::clone(shared), 0, 0);
        let admission = permit.admit(now, Ask::Send, u64::MAX, &Policy::default(), &mut Random(1));
        (permit, admission)
    }

    /// A call that was sent.
    fn sent(shared: &Arc<Shared>, now: u64) -> Permit {
        let (permit, admission) = admit(shared, now);
        assert_eq!(admission, Admission::Go, "at {now}");
        permit
    }

    /// A call that is sent although the others are held.
    fn sent_anyway(shared: &Arc<Shared>, now: u64) -> Permit {
        let mut permit = Permit::new(Arc::clone(shared), 0, 0);
        permit.sent_at = now;
        permit
    }

    fn is_held(shared: &Arc<Shared>, now: u64) -> bool {
        matches!(admit(shared, now).1, Admission::Wait { .. })
    }

    fn observe(mut permit: Permit, now: u64, throttled: bool, asked: u64) {
        let asked = Duration::from_secs(asked);
        let what = Observation { worked: !throttled, throttled, asked, ..Observation::nothing() };
        permit.observe(now, what, &Policy::default());
    }

    fn refused(permit: Permit, now: u64, asked: u64) {
        observe(permit, now, true, asked);
    }

    fn worked(permit: Permit, now: u64) {
        observe(permit, now, false, 0);
    }

    #[test]
    fn one_probe_at_a_time_and_ever_later() {
        let shared = shared();
        refused(sent(&shared, 0), 0, 20);
        let mut probe = sent(&shared, 1);
        assert!(is_held(&shared, 2));
        for (now, next) in [(10, SECOND), (SECOND + 20, 3 * SECOND), (3 * SECOND + 40, 7 * SECOND)]
        {
            refused(probe, now, 15);
            assert!(is_held(&shared, next - 5));
            probe = sent(&shared, next + 50);
        }
        drop(probe);
        drop(sent(&shared, 7 * SECOND + 60));
    }

    #[test]
    fn a_probe_without_an_answer_leaves_its_place() {
        let shared = shared();
        refused(sent(&shared, 0), 0, 30);
        let first = sent(&shared, 5);
        assert!(is_held(&shared, 15 * SECOND));
        let second = sent(&shared, 15 * SECOND + 5);
        // The end of the first frees no place: the second has it.
        drop(first);
        assert!(is_held(&shared, 16 * SECOND));
        drop(second);
        drop(sent(&shared, 16 * SECOND));
    }

    #[test]
    fn an_answer_that_comes_late_counts() {
        let shared = shared();
        refused(sent(&shared, 0), 0, 30);
        let first = sent(&shared, 0);
        let second = sent(&shared, 15 * SECOND);
        worked(first, 16 * SECOND);
        let both = (sent(&shared, 16 * SECOND), sent(&shared, 16 * SECOND));
        drop((second, both));
    }

    #[test]
    fn a_refusal_of_something_else_keeps_no_place_taken() {
        let shared = shared();
        refused(sent(&shared, 0), 0, 20);
        let probe = sent(&shared, 1);
        refused(sent_anyway(&shared, 50), 100, 20);
        drop(probe);
        drop(sent(&shared, SECOND + 100));
    }

    #[test]
    fn only_a_success_that_was_sent_after_the_refusal_ends_a_hold() {
        let shared = shared();
        let early = [sent(&shared, 50), sent(&shared, 100)];
        refused(sent(&shared, 0), 100, 20);
        let probe = sent(&shared, 100);
        // Two of them in the same microsecond: it is unknown which came first.
        for early in early {
            worked(early, 120);
            assert!(is_held(&shared, 121));
        }
        worked(probe, 130);
        let both = (sent(&shared, 131), sent(&shared, 131));
        drop(both);
    }

    #[test]
    fn what_was_sent_before_the_last_refusal_ends_nothing() {
        let shared = shared();
        refused(sent(&shared, 0), 0, 20);
        refused(sent(&shared, 1), 900, 20);
        worked(sent_anyway(&shared, 500), 950);
        assert!(is_held(&shared, 960));
    }

    #[test]
    fn the_end_of_an_old_probe_frees_no_new_hold() {
        let shared = shared();
        refused(sent(&shared, 0), 0, 20);
        let old = sent(&shared, 1);
        shared.change(|state| state.lift());
        refused(sent(&shared, 50), 100, 20);
        let new = sent(&shared, 100);
        drop(old);
        assert!(is_held(&shared, 101));
        drop(new);
    }

    #[test]
    fn no_hold_outlasts_the_longest_wait_and_an_absurd_one_holds_nobody() {
        let shared = shared();
        refused(sent(&shared, 0), 0, 7_200);
        let probe = sent(&shared, 0);
        assert!(is_held(&shared, 1));
        assert_eq!(admit(&shared, 30 * SECOND).1, Admission::Go);
        assert!(shared.lock().parts.hold.running.is_none());
        drop(probe);
        refused(sent(&shared, 30 * SECOND), 40 * SECOND, 99_999_999);
        assert!(!is_held(&shared, 40 * SECOND));
        assert!(shared.lock().parts.hold.running.is_none());
    }

    #[test]
    fn looks_at_a_hold_grow_rare() {
        let slice = |looks| slice(&Policy::default(), looks).as_millis();
        assert_eq!(
            [slice(0), slice(1), slice(6), slice(7), slice(99)],
            [10, 20, 640, 1_000, 1_000]
        );
    }
}

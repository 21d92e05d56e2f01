//! One call's access to what it shares with others.

use super::buckets::narrow;
use super::part::{Admission, Ask, Observation, Question, Seen, Sign};
use super::shared::{Parts, Shared, State, Taken};
use super::sync::Arc;
use crate::chance::Random;
use crate::policy::Policy;
use core::time::Duration;

/// One call's access to what it shares with others. Dropping it returns what the call has taken and
/// not used.
#[derive(Debug)]
pub(crate) struct Permit {
    shared: Arc<Shared>,
    taken: Taken,
    /// The provider's bucket that counts this route, if it is known.
    bucket: Option<Box<Bucket>>,
    /// A number for the route, and one for the call.
    route: u64,
    call: u64,
    /// When the last attempt was sent.
    pub(super) sent_at: u64,
    /// A retry is planned but not sent yet.
    is_retry: bool,
}

#[derive(Debug)]
struct Bucket {
    shared: Arc<Shared>,
    taken: Taken,
    /// It is of this route alone, so every refusal of the route is its business.
    is_route: bool,
}

impl Permit {
    /// The permit of a call for a route. `call` differs from call to call.
    pub(super) fn new(shared: Arc<Shared>, route: u64, call: u64) -> Permit {
        let taken = Taken::default();
        Permit { shared, taken, bucket: None, route, call, sent_at: 0, is_retry: false }
    }

    /// Whether the call may do what it asks for. From the time `too_late` on, doing it is useless.
    ///
    /// A policy that only observes takes nothing, and sends immediately.
    pub(crate) fn admit(
        &mut self,
        now: u64,
        ask: Ask,
        too_late: u64,
        policy: &Policy,
        random: &mut Random,
    ) -> Admission {
        let frequent = self.shared.frequent(self.call);
        if ask == Ask::Send && !self.is_retry && self.bucket.is_none() && self.shared.is_calm() {
            frequent.sent(now);
            self.sent_at = now;
            return Admission::Go;
        }
        frequent.saw(now);
        let Permit { shared, taken, bucket, is_retry, route, .. } = self;
        let mut question = Question { ask, now, too_late, policy, random };
        let admission = shared.change(|state| {
            if bucket.is_none() {
                *bucket = state.bucket(*route).map(|(shared, alone)| Bucket::new(shared, alone));
            }
            let admission = state.admit(taken, bucket.as_deref_mut(), &mut question);
            match (admission, ask) {
                (Admission::Go, Ask::Send) if *is_retry => state.rare.retried(),
                (Admission::Refuse { stop, .. }, Ask::Retry { .. } | Ask::Send) => {
                    state.rare.refused(stop);
                }
                _ => {}
            }
            admission
        });
        match (admission, ask) {
            (Admission::Go, Ask::Retry { .. }) => self.is_retry = true,
            (Admission::Go, Ask::Send) => {
                self.shared.frequent(self.call).sent(now);
                (self.sent_at, self.is_retry) = (now, false);
            }
            _ => {}
        }
        admission
    }

    /// Records the result of the last attempt for the other calls.
    pub(crate) fn observe(&mut self, now: u64, what: Observation<'_>, policy: &Policy) {
        let frequent = self.shared.frequent(self.call);
        if what.worked {
            frequent.worked(now);
            let is_plain = what.limits.is_empty() && !Parts::is_owed(&self.taken);
            if is_plain && self.bucket.is_none() && self.shared.is_calm() {
                return;
            }
        } else {
            frequent.saw(now);
        }
        let mut seen = Seen { what, now, sent_at: self.sent_at, route: self.route, policy };
        if let Some(bucket) = self.concerned(&what, policy) {
            bucket.observe(&seen);
            // The rest of the origin has nothing to do with it.
            let sign = if what.throttled { Sign::Nothing } else { what.sign };
            let none = Observation { limits: &[], limited: false, asked: Duration::ZERO, ..what };
            seen.what = Observation { sign, ..none };
        } else if let Some(bucket) = &mut self.bucket {
            let what = Observation { throttled: false, limited: false, limits: &[], ..what };
            bucket.observe(&Seen { what, ..seen });
        }
        self.bucket = self.bucket.take().filter(|bucket| !bucket.shared.is_calm());
        let Permit { shared, taken, .. } = self;
        shared.change(|state| {
            state.rare.observed(&what);
            state.parts.observe(taken, &seen);
            state.narrow(policy);
            state.tidy(now);
        });
    }

    /// The bucket that a response is about, if it is not about the whole origin.
    fn concerned(&mut self, what: &Observation<'_>, policy: &Policy) -> Option<&mut Bucket> {
        if let Some(limit) = narrow(what) {
            let shared = self.shared.change(|state| state.learn(self.route, &limit.name, policy));
            let known = self.bucket.take().filter(|known| Arc::ptr_eq(&known.shared, &shared));
            let is_route = limit.name.is_empty();
            self.bucket = Some(known.unwrap_or_else(|| Bucket::new(&shared, is_route)));
            return self.bucket.as_deref_mut();
        }
        let is_refusal = what.throttled && !what.asked.is_zero();
        self.bucket.as_deref_mut().filter(|bucket| is_refusal && bucket.is_route)
    }
}

impl State {
    /// Asks the scope and the provider's bucket, and charges the call if both let it go ahead.
    fn admit(
        &mut self,
        taken: &mut Taken,
        bucket: Option<&mut Bucket>,
        question: &mut Question<'_>,
    ) -> Admission {
        let observes = question.policy.observe_only;
        if observes && question.ask == Ask::Send {
            return Admission::Go;
        }
        let admission = self.parts.ask(taken, question);
        let Some(bucket) = bucket.filter(|_| !matches!(question.ask, Ask::Retry { .. })) else {
            if admission == Admission::Go && !observes {
                self.parts.take(taken, question);
            }
            return admission;
        };
        let Bucket { shared, taken: its, .. } = bucket;
        shared.change(|state| {
            let admission = admission.and(state.parts.ask(its, question));
            if admission == Admission::Go && !observes {
                self.parts.take(taken, question);
                state.parts.take(its, question);
            }
            admission
        })
    }
}

impl Bucket {
    fn new(shared: &Arc<Shared>, is_route: bool) -> Box<Bucket> {
        Box::new(Bucket { shared: Arc::clone(shared), taken: Taken::default(), is_route })
    }

    /// The health of the origin, and its breaker, are not the bucket's.
    fn observe(&mut self, seen: &Seen<'_>) {
        let what = Observation { sign: Sign::Nothing, ..seen.what };
        let seen = Seen { what, ..*seen };
        self.shared.change(|state| state.parts.observe(&mut self.taken, &seen));
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        if Parts::is_owed(&self.taken) {
            self.shared.change(|state| state.parts.restore(&mut self.taken));
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if Parts::is_owed(&self.taken) {
            self.shared.change(|state| state.parts.restore(&mut self.taken));
        }
    }
}

//! The server and what stands before it: faults, a limit, a queue.

use crate::random::Random;
use crate::scenario::{Capacity, Fault, Limit, Scenario, us};
use crate::strategy::{Answer, Quota, Reply};

/// The state of the server side.
#[derive(Debug)]
pub(crate) struct ServerSide {
    faults: Vec<FaultState>,
    limit: Option<LimitState>,
    queue: Option<Queue>,
}

/// A request as the server sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    pub(crate) client: usize,
    pub(crate) route: usize,
    pub(crate) at: u64,
}

/// What comes back, and when it leaves the server.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Served {
    pub(crate) answer: Answer,
    pub(crate) at: u64,
}

#[derive(Debug)]
struct FaultState {
    fault: Fault,
    from: u64,
    until: u64,
    route: Option<usize>,
    /// With bursts: whether one is on, and until when this holds.
    burst: bool,
    holds_until: u64,
    /// The bursts are the same for every strategy.
    bursts: Random,
}

#[derive(Debug)]
struct LimitState {
    limit: Limit,
    window: u64,
    /// The window and the requests in it, by client, or one for all.
    used: Vec<(u64, u32)>,
}

/// A first-in-first-out queue as a fluid: `done` is the work that was done since the start, in requests.
#[derive(Debug)]
struct Queue {
    capacity: Capacity,
    /// For each step: from when, the rate for each microsecond, and the work that was possible before it.
    steps: Vec<(u64, f64, f64)>,
    /// All work up to the last request in the queue.
    promised: f64,
}

fn reply(status: u16, retry_after: Option<u32>) -> Answer {
    Answer::Reply(Reply { status, retry_after, quota: None })
}

impl ServerSide {
    pub(crate) fn new(scenario: &Scenario, seed: u64) -> ServerSide {
        let route = |path: &String| scenario.route.iter().position(|route| route.path == *path);
        let fault = |fault: &Fault| FaultState {
            from: us(fault.from),
            until: fault.until.map_or(u64::MAX, us),
            route: fault.path.as_ref().and_then(route),
            fault: fault.clone(),
            burst: false,
            holds_until: 0,
            bursts: Random::new(seed.rotate_left(32)),
        };
        let clients = scenario.clients.count;
        let limit = |limit: &Limit| LimitState {
            window: us(limit.window).max(1),
            used: vec![(0, 0); if limit.per_client { clients } else { 1 }],
            limit: limit.clone(),
        };
        ServerSide {
            faults: scenario.fault.iter().map(fault).collect(),
            limit: scenario.server.limit.as_ref().map(limit),
            queue: scenario.server.capacity.as_ref().map(Queue::new),
        }
    }

    /// Whether a request of this kind can be served now, so that not to send it would be a loss.
    pub(crate) fn is_healthy(&self, asked: Asked) -> bool {
        !self.faults.iter().any(|state| state.concerns(asked))
    }

    pub(crate) fn serve(&mut self, asked: Asked, random: &mut Random) -> Served {
        let at = asked.at;
        for state in &mut self.faults {
            if state.concerns(asked) && state.strikes(at, random) {
                let fault = &state.fault;
                return Served { answer: reply(fault.status, fault.retry_after), at };
            }
        }
        let mut quota = None;
        if let Some(limit) = &mut self.limit {
            match limit.take(asked) {
                Ok(left) => quota = left,
                Err(answer) => return Served { answer, at },
            }
        }
        let ok = Answer::Reply(Reply { status: 200, retry_after: None, quota });
        match &mut self.queue {
            Some(queue) => queue.serve(at, ok),
            None => Served { answer: ok, at },
        }
    }
}

impl FaultState {
    fn concerns(&self, asked: Asked) -> bool {
        (self.from..self.until).contains(&asked.at)
            && self.route.is_none_or(|route| route == asked.route)
            && self.fault.clients.is_none_or(|clients| asked.client < clients)
    }

    fn strikes(&mut self, now: u64, random: &mut Random) -> bool {
        let Some(length) = self.fault.burst_ms else { return random.happens(self.fault.share) };
        // The pauses are as long as the share asks for.
        let share = self.fault.share.clamp(1e-6, 1.0);
        while now >= self.holds_until {
            self.burst = !self.burst;
            let mean = if self.burst { length } else { length * (1.0 - share) / share };
            let from = self.holds_until.max(self.from);
            self.holds_until = from + self.bursts.exponential(mean * 1e3).max(1);
        }
        self.burst
    }
}

impl LimitState {
    /// What is left after this request, or the refusal.
    fn take(&mut self, asked: Asked) -> Result<Option<Quota>, Answer> {
        let index = if self.limit.per_client { asked.client } else { 0 };
        let (last, used) = &mut self.used[index];
        // Requests may overtake each other on their way.
        let window = (asked.at / self.window).max(*last);
        if *last != window {
            (*last, *used) = (window, 0);
        }
        let left_us = ((window + 1) * self.window).saturating_sub(asked.at);
        let resets = u32::try_from(left_us.div_ceil(1_000_000)).unwrap_or(u32::MAX);
        let limit = self.limit.requests;
        let quota = |remaining| self.limit.headers.then_some(Quota { limit, remaining, resets });
        if *used >= limit {
            let retry_after = self.limit.retry_after.then_some(resets);
            return Err(Answer::Reply(Reply { status: 429, retry_after, quota: quota(0) }));
        }
        *used += 1;
        Ok(quota(limit - *used))
    }
}

impl Queue {
    fn new(capacity: &Capacity) -> Queue {
        let mut steps: Vec<(u64, f64, f64)> = Vec::new();
        for [from, rate] in &capacity.steps {
            let (from, rate) = (us(*from), rate / 1e6);
            let before = steps.last().map_or(0.0, |last| last.2 + span(last.0, from) * last.1);
            steps.push((from, rate, before));
        }
        Queue { capacity: capacity.clone(), steps, promised: 0.0 }
    }

    /// The work that was possible up to a time.
    fn possible(&self, at: u64) -> f64 {
        let index = self.steps.partition_point(|step| step.0 <= at).saturating_sub(1);
        let (from, rate, before) = self.steps[index];
        before + span(from, at) * rate
    }

    /// When this much work is done.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative")]
    fn when(&self, work: f64) -> u64 {
        let index = self.steps.partition_point(|step| step.2 <= work).saturating_sub(1);
        let (from, rate, before) = self.steps[index];
        from + ((work - before) / rate) as u64
    }

    fn serve(&mut self, at: u64, ok: Answer) -> Served {
        let possible = self.possible(at);
        let waiting = self.promised - possible;
        let Capacity { timeout_ms, status, shed_above, retry_after, .. } = &self.capacity;
        if shed_above.is_some_and(|most| waiting > most) {
            return Served { answer: reply(*status, *retry_after), at };
        }
        let (late, refusal) = (at + us(timeout_ms / 1e3), reply(*status, *retry_after));
        self.promised = self.promised.max(possible) + 1.0;
        let done = self.when(self.promised);
        match done > late {
            true => Served { answer: refusal, at: late },
            false => Served { answer: ok, at: done },
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "microseconds of a simulation")]
fn span(from: u64, until: u64) -> f64 {
    until.saturating_sub(from) as f64
}

//! What is measured in a run, and the report.

use crate::scenario::{Scenario, us};
use crate::strategy::{Answer, Reply};
use serde::Serialize;

/// The result of one run.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Report {
    /// Operations begun from `measure_from` on; all that follows is about these.
    pub operations: u64,
    /// The share that succeeded.
    pub success: f64,
    /// Attempts for each operation.
    pub load: f64,
    /// The most attempts in a second, relative to the operations a second.
    pub peak: f64,
    /// How many were refused with 429.
    pub limited: u64,
    /// How many were refused with 429 later than a minute after `measure_from`.
    pub limited_later: u64,
    /// How many never sent anything although the server would have served them.
    pub unsent: u64,
    /// Time to success: the median and the 99th percentile, in seconds.
    pub success_p50: f64,
    /// See `success_p50`.
    pub success_p99: f64,
    /// Time to failure: the median and the 99th percentile, in seconds.
    pub failure_p50: f64,
    /// See `failure_p50`.
    pub failure_p99: f64,
    /// Seconds that operations waited which then failed, for each operation.
    pub wasted_wait: f64,
    /// Seconds from the end of the trouble until 95 % of the operations succeed again and go on to for
    /// three seconds; `None` if never.
    pub recovery: Option<f64>,
    /// The most attempts in a second after the end of the trouble, relative to the operations a second.
    pub overshoot: f64,
    /// For each second: operations begun, attempts sent, operations begun in it that succeeded.
    pub seconds: Vec<[u32; 3]>,
}

/// Counts during a run.
#[derive(Debug)]
pub(crate) struct Measured {
    from: u64,
    seconds: Vec<[u32; 3]>,
    operations: u64,
    attempts: u64,
    limited: u64,
    limited_later: u64,
    unsent: u64,
    wasted: u64,
    successes: Spread,
    failures: Spread,
}

const SECOND: u64 = 1_000_000;

impl Measured {
    pub(crate) fn new(scenario: &Scenario) -> Measured {
        Measured {
            from: us(scenario.measure_from),
            seconds: Vec::new(),
            operations: 0,
            attempts: 0,
            limited: 0,
            limited_later: 0,
            unsent: 0,
            wasted: 0,
            successes: Spread::default(),
            failures: Spread::default(),
        }
    }

    fn second(&mut self, at: u64) -> &mut [u32; 3] {
        let index = usize::try_from(at / SECOND).unwrap_or(usize::MAX);
        if index >= self.seconds.len() {
            self.seconds.resize(index + 1, [0; 3]);
        }
        &mut self.seconds[index]
    }

    pub(crate) fn begun(&mut self, now: u64) {
        self.second(now)[0] += 1;
        self.operations += u64::from(now >= self.from);
    }

    pub(crate) fn sent(&mut self, now: u64, begun: u64, answer: &Answer) {
        self.second(now)[1] += 1;
        if begun < self.from {
            return;
        }
        self.attempts += 1;
        if matches!(answer, Answer::Reply(Reply { status: 429, .. })) {
            self.limited += 1;
            self.limited_later += u64::from(now >= self.from + 60 * SECOND);
        }
    }

    pub(crate) fn ended(&mut self, begun: u64, now: u64, worked: bool, waited: u64) {
        if worked {
            self.second(begun)[2] += 1;
        }
        if begun < self.from {
            return;
        }
        match worked {
            true => self.successes.add(now - begun),
            false => {
                self.failures.add(now - begun);
                self.wasted += waited;
            }
        }
    }

    pub(crate) fn unsent(&mut self, begun: u64) {
        self.unsent += u64::from(begun >= self.from);
    }

    pub(crate) fn report(self, scenario: &Scenario) -> Report {
        let operations = ratio(self.operations.max(1), 1);
        let usual = scenario.clients.per_second;
        let most = |from: usize| {
            let sent = self.seconds.iter().skip(from).map(|second| second[1]);
            f64::from(sent.max().unwrap_or(0)) / usual
        };
        let index = |seconds: f64| usize::try_from(us(seconds) / SECOND).unwrap_or(0);
        Report {
            operations: self.operations,
            success: ratio(self.successes.count, 1) / operations,
            load: ratio(self.attempts, 1) / operations,
            peak: most(index(scenario.measure_from)),
            limited: self.limited,
            limited_later: self.limited_later,
            unsent: self.unsent,
            success_p50: self.successes.at(0.5),
            success_p99: self.successes.at(0.99),
            failure_p50: self.failures.at(0.5),
            failure_p99: self.failures.at(0.99),
            wasted_wait: ratio(self.wasted, SECOND) / operations,
            recovery: scenario.trouble_ends.and_then(|end| self.recovery(index(end), scenario)),
            overshoot: scenario.trouble_ends.map_or(0.0, |end| most(index(end))),
            seconds: self.seconds,
        }
    }

    /// Seconds from the end of the trouble to the first of three good ones in a row.
    #[expect(clippy::cast_precision_loss, reason = "a small number")]
    fn recovery(&self, end: usize, scenario: &Scenario) -> Option<f64> {
        let whole = usize::try_from(us(scenario.seconds) / SECOND).unwrap_or(0);
        let good = |second: &[u32; 3]| f64::from(second[2]) >= 0.95 * f64::from(second[0]);
        let after = self.seconds.get(end..whole.min(self.seconds.len()))?;
        after.windows(3).position(|three| three.iter().all(good)).map(|at| at as f64)
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of a simulation")]
fn ratio(a: u64, b: u64) -> f64 {
    a as f64 / b as f64
}

/// A histogram of times: buckets of 1/16 of a power of two.
#[derive(Debug, Default)]
struct Spread {
    count: u64,
    buckets: Vec<u64>,
}

impl Spread {
    fn add(&mut self, time: u64) {
        let time = time.max(16);
        let power = time.ilog2();
        let bucket = u64::from(power) * 16 + ((time >> (power - 4)) & 15);
        let index = usize::try_from(bucket).unwrap_or(0);
        if index >= self.buckets.len() {
            self.buckets.resize(index + 1, 0);
        }
        self.buckets[index] += 1;
        self.count += 1;
    }

    /// The upper end of the bucket of this share, in seconds; 0 if there is nothing.
    fn at(&self, share: f64) -> f64 {
        let mut left = ratio(self.count, 1) * share;
        for (bucket, count) in self.buckets.iter().enumerate() {
            left -= ratio(*count, 1);
            if left <= 0.0 && *count > 0 {
                let bucket = u64::try_from(bucket).unwrap_or(0);
                let (power, part) = (bucket / 16, bucket % 16);
                return ratio((17 + part) << (power.max(4) - 4), SECOND);
            }
        }
        0.0
    }
}

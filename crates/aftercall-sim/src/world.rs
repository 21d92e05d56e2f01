//! The event loop: clients, network and server in virtual time.

use crate::measured::{Measured, Report};
use crate::random::Random;
use crate::scenario::{Scenario, us};
use crate::server::{Asked, ServerSide};
use crate::strategy::{Answer, Operation, Step, Strategy};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// More events than this end a run: a strategy that never ends an operation.
const MOST_EVENTS: u64 = 1_000_000_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    /// Operations begin.
    Begin,
    /// The answer to an operation's attempt arrives.
    Answer(usize),
    /// An operation's wait is over.
    Wake(usize),
    /// A client starts anew.
    Restart(usize),
}

/// An operation under way.
#[derive(Clone, Copy, Debug)]
struct Running {
    operation: Operation,
    begun: u64,
    attempts: u32,
    waited: u64,
    answer: Answer,
    /// It could have been served when it began.
    healthy: bool,
}

struct World<'a> {
    scenario: &'a Scenario,
    strategy: &'a mut dyn Strategy,
    server: ServerSide,
    random: Random,
    /// What begins, when: the same for every strategy.
    arrivals: Random,
    events: BinaryHeap<Reverse<(u64, u64, Event)>>,
    sequence: u64,
    running: Vec<Running>,
    free: Vec<usize>,
    measured: Measured,
    /// The routes' weights, summed up.
    weights: Vec<f64>,
}

/// Runs a scenario with a strategy.
pub fn run(scenario: &Scenario, strategy: &mut dyn Strategy, seed: u64) -> Report {
    let mut total = 0.0;
    let weight = |route: &crate::scenario::Route| {
        total += route.weight;
        total
    };
    let mut world = World {
        weights: scenario.route.iter().map(weight).collect(),
        scenario,
        strategy,
        server: ServerSide::new(scenario, seed),
        random: Random::new(seed),
        arrivals: Random::new(!seed),
        events: BinaryHeap::new(),
        sequence: 0,
        running: Vec::new(),
        free: Vec::new(),
        measured: Measured::new(scenario),
    };
    world.schedule_restarts();
    let first = world.gap();
    world.schedule(first, Event::Begin);
    let mut events: u64 = 0;
    while let Some(Reverse((now, _, event))) = world.events.pop() {
        world.happen(event, now);
        events += 1;
        assert!(events < MOST_EVENTS, "more than {MOST_EVENTS} events");
    }
    world.measured.report(scenario)
}

impl World<'_> {
    fn schedule(&mut self, at: u64, event: Event) {
        self.sequence += 1;
        self.events.push(Reverse((at, self.sequence, event)));
    }

    fn schedule_restarts(&mut self) {
        let Some([from, until]) = self.scenario.clients.restart else { return };
        for client in 0..self.scenario.clients.count {
            let at = us(from + (until - from) * self.arrivals.unit());
            self.schedule(at, Event::Restart(client));
        }
    }

    /// The time to the next operations.
    #[expect(clippy::cast_precision_loss, reason = "a small number")]
    fn gap(&mut self) -> u64 {
        let clients = &self.scenario.clients;
        self.arrivals.exponential(1e6 * clients.burst as f64 / clients.per_second).max(1)
    }

    fn happen(&mut self, event: Event, now: u64) {
        match event {
            Event::Begin => {
                for _ in 0..self.scenario.clients.burst {
                    self.begin(now);
                }
                let next = now + self.gap();
                if next < us(self.scenario.seconds) {
                    self.schedule(next, Event::Begin);
                }
            }
            Event::Answer(number) => {
                let Running { operation, answer, .. } = self.running[number];
                let step = self.strategy.answered(operation, &answer, now);
                self.follow(number, step, now);
            }
            Event::Wake(number) => {
                let step = self.strategy.wake(self.running[number].operation, now);
                self.follow(number, step, now);
            }
            Event::Restart(client) => self.strategy.restart(client),
        }
    }

    fn route(&mut self) -> usize {
        let Some(total) = self.weights.last() else { return 0 };
        let drawn = self.arrivals.unit() * total;
        self.weights.partition_point(|weight| *weight <= drawn).min(self.weights.len() - 1)
    }

    fn begin(&mut self, now: u64) {
        let client = self.arrivals.below(self.scenario.clients.count);
        let route = self.route();
        let number = self.free.pop().unwrap_or(self.running.len());
        let operation = Operation { number, client, route, seed: self.arrivals.bits() };
        let healthy = self.server.is_healthy(Asked { client, route, at: now });
        let answer = Answer::Nothing;
        let new = Running { operation, begun: now, attempts: 0, waited: 0, answer, healthy };
        match self.running.get_mut(number) {
            Some(place) => *place = new,
            None => self.running.push(new),
        }
        self.measured.begun(now);
        let step = self.strategy.begin(operation, now);
        self.follow(number, step, now);
    }

    fn follow(&mut self, number: usize, step: Step, now: u64) {
        match step {
            Step::Send => self.send(number, now),
            Step::Wait(until) => {
                let until = until.max(now + 1);
                self.running[number].waited += until - now;
                self.schedule(until, Event::Wake(number));
            }
            Step::Done => {
                let ended = self.running[number];
                let worked = ended.attempts > 0 && ended.answer.is_success();
                self.measured.ended(ended.begun, now, worked, ended.waited);
                if ended.attempts == 0 && ended.healthy {
                    self.measured.unsent(ended.begun);
                }
                self.free.push(number);
            }
        }
    }

    fn send(&mut self, number: usize, now: u64) {
        let running = &mut self.running[number];
        running.attempts += 1;
        let Operation { client, route, .. } = running.operation;
        let begun = running.begun;
        let network = &self.scenario.network;
        let late = now + us(self.scenario.clients.timeout_ms / 1e3);
        let mean = network.one_way_ms * 1e3;
        let (mut answer, mut at) = (Answer::Nothing, late);
        if !self.random.happens(network.lose_requests) {
            let there = now + self.random.exponential(mean);
            let served = self.server.serve(Asked { client, route, at: there }, &mut self.random);
            let back = served.at + self.random.exponential(mean);
            if back < late && !self.random.happens(network.lose_replies) {
                (answer, at) = (served.answer, back);
            }
        }
        self.measured.sent(now, begun, &answer);
        self.running[number].answer = answer;
        self.schedule(at, Event::Answer(number));
    }
}

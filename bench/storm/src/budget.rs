//! tower's retry budget: its own code, in tokio's paused time.

use aftercall_sim::{Answer, Operation, Step, Strategy};
use std::time::Duration;
use tower::retry::budget::{Budget as _, TpsBudget};

/// The most retries of an operation. tower's example has no limit but the budget.
const RETRIES: u32 = 3;

/// Clients with a `TpsBudget` each, called as the example in tower's documentation calls it.
pub(crate) struct Tower {
    runtime: tokio::runtime::Runtime,
    now: u64,
    budgets: Vec<TpsBudget>,
    retries: Vec<u32>,
}

impl Tower {
    pub(crate) fn new() -> Tower {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        let runtime = builder.enable_time().start_paused(true).build().expect("a runtime");
        Tower { runtime, now: 0, budgets: Vec::new(), retries: Vec::new() }
    }

    /// The budget of a client, and tokio's time at the simulation's.
    fn with_budget<R>(&mut self, client: usize, now: u64, use_it: impl Fn(&TpsBudget) -> R) -> R {
        let past = Duration::from_micros(now.saturating_sub(self.now));
        self.now = now;
        let budgets = &mut self.budgets;
        self.runtime.block_on(async {
            tokio::time::advance(past).await;
            while budgets.len() <= client {
                budgets.push(TpsBudget::default());
            }
            use_it(&budgets[client])
        })
    }
}

impl Strategy for Tower {
    fn begin(&mut self, operation: Operation, _: u64) -> Step {
        if self.retries.len() <= operation.number {
            self.retries.resize(operation.number + 1, 0);
        }
        self.retries[operation.number] = 0;
        Step::Send
    }

    fn answered(&mut self, operation: Operation, answer: &Answer, now: u64) -> Step {
        if answer.is_success() {
            self.with_budget(operation.client, now, TpsBudget::deposit);
            return Step::Done;
        }
        let again = self.retries[operation.number] < RETRIES
            && self.with_budget(operation.client, now, TpsBudget::withdraw);
        self.retries[operation.number] += u32::from(again);
        if again { Step::Send } else { Step::Done }
    }

    fn wake(&mut self, _: Operation, _: u64) -> Step {
        Step::Send
    }

    fn restart(&mut self, client: usize) {
        let now = self.now;
        self.with_budget(client, now, |_| ());
        self.budgets[client] = self.runtime.block_on(async { TpsBudget::default() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aftercall_sim::Reply;

    fn operation(number: usize) -> Operation {
        Operation { number, client: 0, route: 0, seed: 0 }
    }

    /// How many of so many failures at this time are followed by a retry.
    fn retries(tower: &mut Tower, failures: usize, now: u64) -> usize {
        let failed = Answer::Reply(Reply { status: 503, retry_after: None, quota: None });
        let mut again = 0;
        for number in 0..failures {
            tower.begin(operation(number), now);
            again += usize::from(tower.answered(operation(number), &failed, now) == Step::Send);
        }
        again
    }

    #[test]
    fn the_budget_is_a_hundred_in_ten_seconds_of_the_simulation() {
        let mut tower = Tower::new();
        assert_eq!(retries(&mut tower, 300, 1_000_000), 100);
        assert_eq!(retries(&mut tower, 300, 2_000_000), 0);
        assert_eq!(retries(&mut tower, 300, 30_000_000), 100);
    }
}

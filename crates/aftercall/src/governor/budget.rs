//! A budget that retries use up and successes refill, as AWS' clients have it (retry behavior 2.1,
//! botocore 1.44.5 `retries/quota.py`). The default policy has none; the profile `aws-2026` does.
//!
//! A retry is charged when it is planned, before its wait, so that calls which wait together cannot
//! plan more than the budget holds. One that is never sent is refunded. A success refunds the price
//! of its call's last retry, or 1 if there was none.

use super::part::{Admission, Ask, Loss, Part, Question, Seen};
use super::snapshot::ScopeSnapshot;
use crate::policy::Policy;
use crate::vocabulary::Stop;

/// What is left for retries.
#[derive(Debug)]
pub(super) struct Budget {
    left: u32,
    capacity: u32,
}

/// What one call was charged.
#[derive(Debug, Default)]
pub(super) struct Charged {
    /// The price of its last retry.
    price: u32,
    /// The price of a retry that is not sent yet.
    unsent: u32,
}

fn price(limited: bool, policy: &Policy) -> u32 {
    if limited { policy.throttle_price } else { policy.price }
}

impl Budget {
    fn refill(&mut self, amount: u32) {
        self.left = self.left.saturating_add(amount).min(self.capacity);
    }
}

impl Part for Budget {
    type Taken = Charged;

    fn new(policy: &Policy) -> Budget {
        Budget { left: policy.budget, capacity: policy.budget }
    }

    fn ask(&mut self, _: &mut Charged, question: &mut Question<'_>) -> Admission {
        match question.ask {
            Ask::Retry { limited, .. }
                if self.capacity > 0 && price(limited, question.policy) > self.left =>
            {
                Admission::Refuse { stop: Stop::Pressure, wait: None }
            }
            _ => Admission::Go,
        }
    }

    fn take(&mut self, charged: &mut Charged, question: &Question<'_>) {
        if self.capacity == 0 {
            return;
        }
        match question.ask {
            Ask::Retry { limited, .. } => {
                self.restore(charged);
                let price = price(limited, question.policy);
                self.left = self.left.saturating_sub(price);
                *charged = Charged { price, unsent: price };
            }
            Ask::Send => charged.unsent = 0,
            Ask::Verify => {}
        }
    }

    fn observe(&mut self, charged: &mut Charged, seen: &Seen<'_>) {
        if seen.what.worked {
            self.refill(charged.price.max(1));
        }
    }

    fn is_owed(charged: &Charged) -> bool {
        charged.unsent > 0
    }

    fn restore(&mut self, charged: &mut Charged) {
        self.refill(charged.unsent);
        charged.unsent = 0;
    }

    fn is_calm(&self) -> bool {
        self.left == self.capacity
    }

    fn loss(&self, _: u64) -> Loss {
        Loss::Little(self.capacity.saturating_sub(self.left))
    }

    fn describe(&self, scope: &mut ScopeSnapshot) {
        (scope.budget_left, scope.budget_capacity) = (self.left, self.capacity);
    }
}

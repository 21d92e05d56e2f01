//! What the project's own measurements need. Not part of the API: it may change in any release.

use crate::chance::Random;
use crate::engine::Engine;
use crate::governor::{Admission, Ask, Observation, Permit, Sign};
use crate::policy::Policy;
use crate::request::Request;
use crate::vocabulary::Fault;
use core::time::Duration;

/// One call's way through the governor, without the call.
#[derive(Debug)]
pub struct Crossing {
    permit: Permit,
    policy: Policy,
    random: Random,
}

impl Crossing {
    /// The way of calls like this request.
    pub fn new(engine: &Engine, request: &Request, seed: u64) -> Crossing {
        Crossing {
            permit: engine.permit(request, seed),
            policy: *engine.policy(),
            random: Random(seed),
        }
    }

    /// Sends a first attempt, which then succeeds or fails; whether it was sent.
    pub fn pass(&mut self, now: u64, succeeds: bool) -> bool {
        let Crossing { permit, policy, random } = self;
        let sent = permit.admit(now, Ask::Send, u64::MAX, policy, random) == Admission::Go;
        let what = Observation {
            sign: if succeeds { Sign::Well } else { Sign::Ill },
            worked: succeeds,
            throttled: false,
            limited: false,
            asked: Duration::ZERO,
            fault: if succeeds { Fault::None } else { Fault::Server },
            limits: &[],
            wall: 0,
        };
        permit.observe(now, what, policy);
        sent
    }
}

//! The safety law over whole histories, with an oracle that knows what the server really did.
//!
//! A world is drawn from bytes, so that a property test and a fuzzer play the same ones. `one` follows a
//! single call through its attempts; `many` has several calls share an engine.

pub(crate) mod acts;
mod chance;
mod many;
mod one;

pub(crate) use acts::Act;
pub(crate) use chance::Chance;
pub(crate) use many::many;
pub(crate) use one::{World, one, play};

use aftercall::{
    BodyState, CALL_INPUTS, CALL_STATES, Call, Contract, Decision, Engine, Error, Header, Now,
    Policy, Response,
};
use std::time::Duration;

/// Which contract a world has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Rest,
    Http,
    /// A user's own, over `rest`: it has a row that asks for credentials after an unknown effect.
    Mine,
}

const MINE: &str = r#"
name = "mine"
extends = "rest"
[[status]]
code = 440
effect = "unknown"
remedy = "authenticate"
[[status]]
code = 407
remedy = "authenticate"
"#;

impl Kind {
    fn contract(self) -> Contract {
        match self {
            Kind::Rest => Contract::rest().clone(),
            Kind::Http => Contract::http().clone(),
            Kind::Mine => Contract::from_toml(MINE).unwrap(),
        }
    }
}

/// A policy within its ranges.
fn policy(chance: &mut Chance<'_>) -> Policy {
    let mut policy = Policy::default();
    policy.attempts = 1 + chance.below(5) as u32;
    policy.deadline = Some(Duration::from_secs(chance.below(120))).filter(|time| !time.is_zero());
    policy.longest_wait = Duration::from_secs(chance.below(40));
    policy.budget = chance.below(80) as u32;
    policy.pressure = !chance.once_in(4);
    policy.pacing = !chance.once_in(4);
    policy.breaker = if chance.once_in(4) { chance.below(101) as u32 } else { 0 };
    policy.retry_reported = chance.once_in(3);
    policy.verify_time = Duration::from_secs(chance.below(8));
    policy
}

fn engine(kind: Kind, policy: Policy) -> Engine {
    Engine::new(kind.contract(), policy).unwrap()
}

/// Tells a call what an act comes to.
fn tell(call: &mut Call, act: &Act, now: Now) -> Decision {
    if let Some(failure) = act.failure {
        let failure = act.redirects.iter().fold(failure, |failure, code| failure.redirected(*code));
        return follows("sent", "on_failure", call.on_failure(failure, now));
    }
    let headers: Vec<Header<'_>> =
        act.headers.iter().map(|(name, value)| Header::new(*name, *value)).collect();
    let response = Response::new(act.status).headers(&headers).body(act.body, BodyState::Complete);
    let response = act.redirects.iter().fold(response, |response, code| response.redirected(*code));
    follows("sent", "on_response", call.on_response(&response, now))
}

/// The decision, which must be one of those that the table of states lets follow.
fn follows(state: &str, input: &str, decision: Result<Decision, Error>) -> Decision {
    let decision = decision.unwrap();
    let row = CALL_STATES.iter().find(|row| row.name == state).unwrap();
    let column = CALL_INPUTS.iter().position(|name| *name == input).unwrap();
    let action = decision.action();
    assert!(row.then[column].contains(&action), "{state}, {input}: {action}");
    decision
}

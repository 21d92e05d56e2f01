//! The handle that a user of levels 3 and 4 holds: contract, policy and governor.

use crate::call::Call;
use crate::contract::Contract;
use crate::error::Error;
use crate::governor::Governor;
use crate::policy::Policy;
use crate::request::{Origin, Request};
use core::time::Duration;
use std::sync::Arc;

/// A contract, a policy and the state that calls share. Cheap to clone; shared by threads.
///
/// Make one for a program and keep it: the retry budget and the holds after a throttle belong to
/// the engine.
#[derive(Clone, Debug)]
pub struct Engine(Arc<Inner>);

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) contract: Contract,
    pub(crate) policy: Policy,
    pub(crate) governor: Governor,
}

/// What the caller can do for one call.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Whether the caller can renew credentials when it is asked to.
    pub can_authenticate: bool,
    /// Whether the caller can find out if a request took effect.
    pub can_verify: bool,
    /// The time from `begin` after which nothing is sent, instead of the policy's; it also shortens
    /// the attempts.
    pub deadline: Option<Duration>,
    /// The scope that shares budget and pauses within the origin: a tenant, a key. It is kept in
    /// memory as it is, so give a name and not a secret. `None` is the scope of all calls that name
    /// none; an empty text means the same.
    pub scope: Option<Arc<str>>,
}

impl Engine {
    /// An engine of a contract and a policy.
    ///
    /// # Errors
    ///
    /// When a setting of the policy is out of its range.
    pub fn new(contract: Contract, policy: Policy) -> Result<Engine, Error> {
        policy.check()?;
        Ok(Engine(Arc::new(Inner { contract, policy, governor: Governor::default() })))
    }

    /// The engine's contract.
    pub fn contract(&self) -> &Contract {
        &self.0.contract
    }

    /// The engine's policy.
    pub fn policy(&self) -> &Policy {
        &self.0.policy
    }

    /// Starts one logical operation. `seed` is where its jitter comes from: give another number to
    /// each call, from any source; the same one gives the same waits.
    pub fn call(&self, request: Request, options: Options, seed: u64) -> Call {
        let shared = self.0.governor.shared(request.origin(), &options.scope, &self.0.policy);
        Call::new(Arc::clone(&self.0), shared, request, &options, seed)
    }

    /// Ends the hold of an origin and scope: calls that wait because another call was throttled go
    /// on at their next wake. For those who know better, for instance after a limit was raised. An
    /// empty `scope` is that of all calls that name none.
    ///
    /// ```
    /// use aftercall::{Engine, Origin};
    ///
    /// let engine = Engine::default();
    /// engine.release(&Origin::of("https://api.example/"), "");
    /// ```
    pub fn release(&self, origin: &Origin, scope: &str) {
        let scope = Some(Arc::from(scope)).filter(|_| !scope.is_empty());
        self.0.governor.release(origin, &scope);
    }

    /// What is left of the retry budget of a request's origin and a scope.
    pub fn budget(&self, request: &Request, scope: &str) -> u32 {
        let scope = Some(Arc::from(scope)).filter(|_| !scope.is_empty());
        self.0.governor.shared(request.origin(), &scope, &self.0.policy).budget()
    }
}

impl Default for Engine {
    /// The contract `rest` and the default policy.
    fn default() -> Engine {
        Engine(Arc::new(Inner {
            contract: Contract::rest().clone(),
            policy: Policy::default(),
            governor: Governor::default(),
        }))
    }
}

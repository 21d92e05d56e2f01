//! The handle that a user of levels 3 and 4 holds: contract, policy and governor.

use crate::call::{Call, Options};
use crate::contract::Contract;
use crate::error::Error;
use crate::governor::{Governor, Snapshot};
use crate::policy::Policy;
use crate::request::{Origin, Request};
use std::sync::Arc;

/// A contract, a policy and the state that calls share. Cheap to clone; shared by threads.
///
/// Make one for a program and keep it: the retry budget and the holds after a throttle belong to
/// the engine.
///
/// ```
/// use aftercall::{Contract, Engine, Options, Policy, Request};
///
/// let mut policy = Policy::default();
/// policy.attempts = 5;
/// let engine = Engine::new(Contract::rest().clone(), policy)?;
///
/// let request = Request::from_parts("GET", "https://api.example/orders/7", &[]);
/// let seed = 42; // another one for each call
/// let call = engine.call(request, Options::default(), seed);
/// # drop(call);
/// # Ok::<(), aftercall::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Engine(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    contract: Contract,
    policy: Policy,
    governor: Governor,
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
    /// each call, from any source; the same one gives the same waits. [`Call`] shows how to go on.
    pub fn call(&self, request: Request, options: Options, seed: u64) -> Call {
        let Inner { contract, policy, governor } = &*self.0;
        let permit = governor.permit(request.origin(), options.scope.as_ref(), policy);
        Call::new(contract.clone(), *policy, permit, request, &options, seed)
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
        self.0.governor.lift(origin, named(scope).as_ref());
    }

    /// What is left of the retry budget of a request's origin and a scope, from 0 to the policy's
    /// `budget`. An empty `scope` is that of all calls that name none.
    pub fn budget(&self, request: &Request, scope: &str) -> u32 {
        let known = self.0.governor.budget(request.origin(), named(scope).as_ref());
        known.unwrap_or(self.0.policy.budget)
    }

    /// What the engine knows at this moment of each origin and scope: what is left of the retry
    /// budget, the hold after a throttle, and counts of what became of the calls. For metrics and
    /// dashboards; it changes nothing.
    ///
    /// It costs a copy of what is known, for at most 10,000 pairs of origin and scope; new calls
    /// wait meanwhile, so take one every few seconds and not for every call.
    ///
    /// ```
    /// use aftercall::{Engine, Now, Options, Request, Response};
    ///
    /// let engine = Engine::default();
    /// let request = Request::from_parts("GET", "https://api.example/orders/7", &[]);
    /// let mut call = engine.call(request, Options::default(), 42);
    /// let _ = call.begin(Now::new(0, 0))?; // Decision::Send
    /// let _ = call.on_response(&Response::new(504), Now::new(90_000, 90_000))?; // Decision::Wait
    ///
    /// let snapshot = engine.snapshot();
    /// let scope = &snapshot.scopes[0];
    /// assert_eq!(scope.origin.as_str(), "https://api.example:443");
    /// assert_eq!((scope.attempts, scope.failures), (1, 1));
    /// assert_eq!(scope.budget_left, scope.budget_capacity - engine.policy().price); // the retry's
    /// assert_eq!(scope.hold, None); // nothing was throttled
    /// # Ok::<(), aftercall::Error>(())
    /// ```
    pub fn snapshot(&self) -> Snapshot {
        self.0.governor.snapshot()
    }
}

/// The scope of this name; an empty one is none.
fn named(scope: &str) -> Option<Arc<str>> {
    Some(Arc::from(scope)).filter(|_| !scope.is_empty())
}

impl Default for Inner {
    /// The contract `rest` and the default policy.
    fn default() -> Inner {
        Inner {
            contract: Contract::rest().clone(),
            policy: Policy::default(),
            governor: Governor::default(),
        }
    }
}

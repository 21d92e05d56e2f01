//! The handle for levels 3 and 4: contract, policy and governor.

use crate::call::{Call, Options, Rules};
use crate::contract::Contract;
use crate::error::Error;
use crate::governor::{Governor, Permit, Snapshot};
use crate::policy::Policy;
use crate::request::{Origin, Request};
use std::sync::Arc;

/// A contract, a policy and the state that calls share.
///
/// Make one per program and keep it: the pressure and the holds after a throttle belong to the
/// engine. A clone shares them. Cheap to clone; can be shared by threads.
///
/// ```
/// use aftercall::{Contract, Engine, Options, Policy, Request};
///
/// let mut policy = Policy::default();
/// policy.attempts = 5;
/// let engine = Engine::new(Contract::rest().clone(), policy)?;
///
/// let request = Request::from_parts("GET", "https://api.example/orders/7", &[]);
/// let seed = 42; // a different one for each call
/// let call = engine.call(request, Options::default(), seed);
/// # drop(call);
/// # Ok::<(), aftercall::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Engine(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    rules: Arc<Rules>,
    governor: Arc<Governor>,
}

impl Engine {
    /// An engine with this contract and policy.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Policy`](crate::ErrorKind::Policy) when a setting of the policy is out of range.
    pub fn new(contract: Contract, policy: Policy) -> Result<Engine, Error> {
        policy.check()?;
        let rules = Arc::new(Rules { contract, policy });
        Ok(Engine(Arc::new(Inner { rules, governor: Arc::default() })))
    }

    /// The same engine with another policy, for some of its calls: they share with the others what this
    /// engine's calls share, so a throttle stops them too. What a budget or a circuit breaker counts
    /// goes by the policy of the first call to an origin.
    ///
    /// ```
    /// use aftercall::{Engine, Policy};
    ///
    /// let engine = Engine::default();
    /// let mut patient = *engine.policy();
    /// patient.attempts = 8;
    /// let patient = engine.with_policy(patient)?;
    /// assert_eq!((engine.policy().attempts, patient.policy().attempts), (3, 8));
    /// # Ok::<(), aftercall::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Policy`](crate::ErrorKind::Policy) when a setting of the policy is out of range.
    pub fn with_policy(&self, policy: Policy) -> Result<Engine, Error> {
        policy.check()?;
        let rules = Arc::new(Rules { contract: self.contract().clone(), policy });
        Ok(Engine(Arc::new(Inner { rules, governor: Arc::clone(&self.0.governor) })))
    }

    /// The engine's contract.
    pub fn contract(&self) -> &Contract {
        &self.0.rules.contract
    }

    /// The engine's policy.
    pub fn policy(&self) -> &Policy {
        &self.0.rules.policy
    }

    /// Creates the call for one logical operation; [`Call`] shows how to drive it.
    ///
    /// If the contract lists an operation for the request's method and path, the call goes by that
    /// ([`Contract::operation`]).
    ///
    /// `seed` determines its jitter: the same seed gives the same waits. Use a different number for
    /// each call, from any source.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub fn call(&self, request: Request, options: Options, seed: u64) -> Call {
        let Inner { rules, governor } = &*self.0;
        let scope = options.scope.as_ref();
        let (origin, route) = (request.origin(), request.route());
        let permit = governor.permit(origin, scope, route, seed, &rules.policy);
        let rules = self.rules_for(&request);
        Call::new(rules, permit, request, &options, seed)
    }

    /// The rules with the contract of the request's operation, if there is one.
    fn rules_for(&self, request: &Request) -> Arc<Rules> {
        let rules = &self.0.rules;
        let whole = &rules.contract;
        if whole.is_operation() {
            return Arc::clone(rules);
        }
        match whole.operation(request.method(), request.path()) {
            Some(contract) => Arc::new(Rules { contract, policy: rules.policy }),
            None => Arc::clone(rules),
        }
    }

    /// What a call without a scope shares with others, alone.
    pub(crate) fn permit(&self, request: &Request, seed: u64) -> Permit {
        let Inner { rules, governor } = &*self.0;
        governor.permit(request.origin(), None, request.route(), seed, &rules.policy)
    }

    /// Ends the hold on an origin and scope, for example after the limit was raised: calls that wait
    /// because another call was throttled continue at their next wake. An empty `scope` means the
    /// calls that name no scope.
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

    /// The pressure that failures put on a request's origin and a scope, in hundredths, 0 to 600. Up
    /// to 197 retries are free; above, they must be earned. An empty `scope` means the calls
    /// that name no scope.
    ///
    /// ```
    /// use aftercall::{Engine, Request};
    ///
    /// let engine = Engine::default();
    /// let request = Request::from_parts("GET", "https://api.example/orders/7", &[]);
    /// assert_eq!(engine.pressure(&request, ""), 0); // nothing has failed yet
    /// ```
    pub fn pressure(&self, request: &Request, scope: &str) -> u32 {
        self.0.governor.pressure(request.origin(), named(scope).as_ref())
    }

    /// What the engine currently knows about each origin and scope: the pressure, the hold after a
    /// throttle, limits that are running low, and counts of attempts and their results. For metrics and
    /// dashboards; it changes nothing.
    ///
    /// It copies at most 10,000 pairs of origin and scope, and new calls wait meanwhile: take one
    /// every few seconds, not one for every call.
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
    /// assert_eq!(scope.pressure, 179); // one failure: the retry is still free
    /// assert_eq!(scope.hold, None); // nothing was throttled
    /// # Ok::<(), aftercall::Error>(())
    /// ```
    pub fn snapshot(&self) -> Snapshot {
        self.0.governor.snapshot()
    }
}

/// The scope with this name; `None` when it is empty.
fn named(scope: &str) -> Option<Arc<str>> {
    Some(Arc::from(scope)).filter(|_| !scope.is_empty())
}

impl Default for Inner {
    /// The contract `rest` and the default policy.
    fn default() -> Inner {
        let rules = Rules { contract: Contract::rest().clone(), policy: Policy::default() };
        Inner { rules: Arc::new(rules), governor: Arc::default() }
    }
}

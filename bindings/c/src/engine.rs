//! Engines: contract, policy and the state that calls share. Counted and shared by threads.

use crate::contract::{aftercall_contract, counted, give, rest};
use crate::guard::{guard, guard_or, hand_over, shared, shared_or_null, whole};
use crate::policy::aftercall_policy;
use crate::process::{PerProcess, watch};
use crate::request::aftercall_request;
use crate::result::{Refusal, aftercall_result};
use crate::text::utf8;
use crate::value::put;
use aftercall::{Engine, Origin, Policy};
use core::ffi::c_char;
use std::sync::Arc;

/// A contract, a policy and the state that calls share: the pressure of failures, the holds after a
/// throttle, and limits that are running low. Make one for a program and keep it.
///
/// Ownership: counted; each handle from aftercall_engine_new or _ref is freed once with
/// aftercall_engine_free. Calls keep what they need and outlive the handle.
/// Thread safety: any number of threads at once. Fork: the child's engine begins anew, with the
/// same contract and policy; parent and child share nothing.
pub struct aftercall_engine {
    core: PerProcess<Engine>,
    policy: Policy,
    contract: Arc<aftercall_contract>,
    /// The engine whose state its calls share, if it is not its own.
    base: Option<Arc<aftercall_engine>>,
}

impl aftercall_engine {
    fn new(contract: Arc<aftercall_contract>, policy: Policy) -> Result<aftercall_engine, Refusal> {
        watch()?;
        let core = PerProcess::new(Engine::new(contract.core().clone(), policy)?);
        Ok(aftercall_engine { core, policy, contract, base: None })
    }

    fn with_policy(
        base: Arc<aftercall_engine>,
        policy: Policy,
    ) -> Result<aftercall_engine, Refusal> {
        let core = PerProcess::new(base.core().with_policy(policy)?);
        let contract = Arc::clone(&base.contract);
        Ok(aftercall_engine { core, policy, contract, base: Some(base) })
    }

    /// This process's engine.
    #[inline]
    pub(crate) fn core(&self) -> &Engine {
        self.core.get(|| {
            // The policy was checked when the parent made its engine of it.
            match &self.base {
                Some(base) => base.core().with_policy(self.policy),
                None => Engine::new(self.contract.core().clone(), self.policy),
            }
            .unwrap_or_default()
        })
    }
}

/// Makes an engine with a contract and a policy. contract may be NULL: the default, "rest". policy
/// may be NULL: the default settings. Both may be freed afterwards.
///
/// Returns: OK; NULL_ARGUMENT; NO_MEMORY.
/// Ownership: free *engine with aftercall_engine_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_engine_new(
    contract: *const aftercall_contract,
    policy: *const aftercall_policy,
    engine: *mut *mut aftercall_engine,
) -> aftercall_result {
    guard! {
        whole(engine)?;
        // SAFETY: the caller's handles.
        let (given, policy) = unsafe { (shared_or_null(contract)?, shared_or_null(policy)?) };
        let contract = match given {
            None => Arc::clone(rest()),
            // SAFETY: the caller's handle.
            Some(_) => unsafe { counted(contract) },
        };
        let policy = policy.map_or(Policy::default(), |policy| policy.policy);
        let made = Arc::new(aftercall_engine::new(contract, policy)?);
        // SAFETY: the caller's output.
        unsafe { put(engine, Arc::into_raw(made).cast_mut()) }
    }
}

/// Makes an engine with another policy for some of an engine's calls: they share with the others what
/// those share, so a throttle stops them too. What a budget or a circuit breaker counts goes by the
/// policy of the first call to an origin. engine and policy may be freed afterwards.
///
/// Returns: OK; NULL_ARGUMENT; NO_MEMORY.
/// Ownership: free *made with aftercall_engine_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_engine_with_policy(
    engine: *const aftercall_engine,
    policy: *const aftercall_policy,
    made: *mut *mut aftercall_engine,
) -> aftercall_result {
    guard! {
        whole(made)?;
        // SAFETY: the caller's handles.
        let policy = unsafe { shared(engine)?; shared(policy)?.policy };
        // SAFETY: a live handle, made by Arc::into_raw; counted once more for the engine that is made.
        let base = unsafe { Arc::increment_strong_count(engine); Arc::from_raw(engine) };
        let derived = Arc::new(aftercall_engine::with_policy(base, policy)?);
        // SAFETY: the caller's output.
        unsafe { put(made, Arc::into_raw(derived).cast_mut()) }
    }
}

/// One more handle on the same engine.
///
/// Returns: the same pointer; NULL for NULL. Ownership: free it once more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_engine_ref(
    engine: *const aftercall_engine,
) -> *mut aftercall_engine {
    if !engine.is_null() {
        // SAFETY: a live handle, made by Arc::into_raw.
        unsafe { Arc::increment_strong_count(engine) };
    }
    engine.cast_mut()
}

/// Gives a handle back. NULL is ignored.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_engine_free(engine: *mut aftercall_engine) {
    guard_or!((), {
        if !engine.is_null() {
            // SAFETY: a live handle, made by Arc::into_raw, given back once.
            drop(unsafe { Arc::from_raw(engine.cast_const()) });
        }
        Some(())
    });
}

/// A handle on the engine's contract.
///
/// Returns: OK; NULL_ARGUMENT.
/// Ownership: free *contract with aftercall_contract_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_engine_contract(
    engine: *const aftercall_engine,
    contract: *mut *mut aftercall_contract,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle and output.
        unsafe { give(contract, Arc::clone(&shared(engine)?.contract)) }
    }
}

/// A copy of the engine's policy.
///
/// Returns: OK; NULL_ARGUMENT.
/// Ownership: free *policy with aftercall_policy_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_engine_policy(
    engine: *const aftercall_engine,
    policy: *mut *mut aftercall_policy,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle and output.
        unsafe { hand_over(policy, aftercall_policy::new(shared(engine)?.policy)) }
    }
}

/// Ends the hold of an origin and scope: calls that wait because another call was throttled go on
/// at their next wake. Use it when you know better, for instance after a limit was raised. url is any
/// URL of the origin; the empty scope is that of all calls that name none.
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_engine_release(
    engine: *const aftercall_engine,
    url: *const c_char,
    url_len: usize,
    scope: *const c_char,
    scope_len: usize,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handle and texts.
        let (engine, url, scope) =
            unsafe { (shared(engine)?, utf8(url, url_len)?, utf8(scope, scope_len)?) };
        engine.core().release(&Origin::of(url), scope);
        Ok(())
    }
}

/// The pressure that failures put on a request's origin and a scope, in hundredths, 0 to 600. Up to
/// 197 retries are free; above, they must be earned. The empty scope is that of all calls that
/// name none.
///
/// Returns: OK; NULL_ARGUMENT; INVALID_ARGUMENT; NO_MEMORY.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn aftercall_engine_pressure(
    engine: *const aftercall_engine,
    request: *const aftercall_request,
    scope: *const c_char,
    scope_len: usize,
    pressure: *mut u32,
) -> aftercall_result {
    guard! {
        // SAFETY: the caller's handles and text.
        let (engine, request, scope) =
            unsafe { (shared(engine)?, shared(request)?, utf8(scope, scope_len)?) };
        // SAFETY: the caller's output.
        unsafe { put(pressure, engine.core().pressure(request.core()?, scope)) }
    }
}

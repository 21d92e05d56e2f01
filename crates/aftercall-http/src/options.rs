//! What one request asks for, beside what its layer was told.

use crate::asking::{Verifier, Verify};
use aftercall::{Outcome, Policy};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Options of one request, in its extensions. The layer takes them out: nothing of them is sent, and the
/// service below does not see them.
///
/// ```
/// use aftercall_http::CallOptions;
/// use std::time::Duration;
///
/// let options = CallOptions::new().deadline(Duration::from_secs(5)).idempotent(true);
/// let request = http::Request::post("https://api.example/search").extension(options).body(())?;
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct CallOptions {
    pub(crate) deadline: Option<Duration>,
    pub(crate) policy: Option<Policy>,
    pub(crate) scope: Option<Arc<str>>,
    pub(crate) idempotent: Option<bool>,
    pub(crate) idempotency_keys: Option<bool>,
    /// `Some(None)` turns the layer's off.
    pub(crate) verifier: Option<Option<Verifier>>,
    pub(crate) slot: Option<OutcomeSlot>,
}

impl CallOptions {
    /// No options: the layer's hold.
    pub fn new() -> CallOptions {
        CallOptions::default()
    }

    /// Time from the beginning of the call after which nothing is sent; it also bounds each attempt.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> CallOptions {
        self.deadline = Some(deadline);
        self
    }

    /// A policy instead of the engine's; what calls share stays shared.
    ///
    /// # Errors
    ///
    /// [`aftercall::ErrorKind::Policy`] when a setting of the policy is out of range.
    pub fn policy(mut self, policy: Policy) -> Result<CallOptions, aftercall::Error> {
        policy.check()?;
        self.policy = Some(policy);
        Ok(self)
    }

    /// Who shares pressure and holds within the origin: a tenant, a key's name. Not a secret.
    #[must_use]
    pub fn scope(mut self, scope: impl Into<Arc<str>>) -> CallOptions {
        self.scope = Some(scope.into());
        self
    }

    /// Whether a second application of the request does no harm: your word, instead of what the method
    /// and the header fields say.
    #[must_use]
    pub fn idempotent(mut self, idempotent: bool) -> CallOptions {
        self.idempotent = Some(idempotent);
        self
    }

    /// Whether a request that needs an idempotency key and has none gets one.
    #[must_use]
    pub fn idempotency_keys(mut self, made: bool) -> CallOptions {
        self.idempotency_keys = Some(made);
        self
    }

    /// Finds out whether the request took effect, instead of the layer's.
    #[must_use]
    pub fn verify(mut self, verify: impl Verify) -> CallOptions {
        self.verifier = Some(Some(Verifier(Arc::new(verify))));
        self
    }

    /// Nothing finds out whether this request took effect.
    #[must_use]
    pub fn without_verify(mut self) -> CallOptions {
        self.verifier = Some(None);
        self
    }

    /// Where the outcome is to be left too: the only place where that of a call that was cancelled can be
    /// found, and that of a success whose stream failed later.
    #[must_use]
    pub fn outcome_into(mut self, slot: &OutcomeSlot) -> CallOptions {
        self.slot = Some(slot.clone());
        self
    }
}

/// A place for an outcome. Clones share it; threads may share it.
///
/// It is filled when the call ends, also if its future is dropped: the outcome is then `cancelled`, and
/// its effect is `unknown` if an attempt was under way. If the body of a success fails later (an event
/// of an SSE stream, a `grpc-status` in the trailers, a connection that breaks), the outcome is replaced
/// by one that says so.
///
/// ```
/// use aftercall_http::{CallOptions, OutcomeSlot};
///
/// let slot = OutcomeSlot::default();
/// let options = CallOptions::new().outcome_into(&slot);
/// assert!(slot.get().is_none()); // nothing was sent yet
/// # drop(options);
/// ```
#[derive(Clone, Debug, Default)]
pub struct OutcomeSlot(Arc<Mutex<Option<Arc<Outcome>>>>);

impl OutcomeSlot {
    /// The outcome, if the call has ended.
    pub fn get(&self) -> Option<Arc<Outcome>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn fill(&self, outcome: Outcome) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(outcome));
    }
}

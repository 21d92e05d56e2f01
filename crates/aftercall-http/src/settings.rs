//! What a layer is told, and how it begins a call for one request.

use crate::asking::{Authenticator, Verifier};
use crate::error::BoxError;
use crate::failures::failure_of;
use crate::keys;
use crate::options::{CallOptions, OutcomeSlot};
use aftercall::{Call, Effect, Engine, Failure, Options, Origin, Request};
use http::request::Parts;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Says which failure an error stands for; `None` where it knows no better.
pub(crate) type Reader = dyn Fn(&BoxError) -> Option<Failure> + Send + Sync;

/// What a layer is told.
#[derive(Clone, Default)]
pub(crate) struct Settings {
    pub(crate) engine: Engine,
    pub(crate) authenticator: Option<Authenticator>,
    pub(crate) verifier: Option<Verifier>,
    pub(crate) scope: Option<Arc<str>>,
    pub(crate) deadline: Option<Duration>,
    pub(crate) idempotency_keys: Option<bool>,
    /// The origin of requests whose URI has none.
    pub(crate) origin: Option<Origin>,
    pub(crate) seed: Option<u64>,
    pub(crate) may_resend: bool,
    pub(crate) reader: Option<Arc<Reader>>,
}

/// A call that has not begun, and what it needs besides.
pub(crate) struct Begun {
    pub(crate) call: Call,
    pub(crate) facts: Request,
    pub(crate) verifier: Option<Verifier>,
    pub(crate) slot: Option<OutcomeSlot>,
}

impl Settings {
    /// A call for a request. Takes its options out of its extensions, and may set an idempotency key.
    pub(crate) fn begin(&self, head: &mut Parts, is_replayable: bool) -> Begun {
        let own: CallOptions = head.extensions.remove().unwrap_or_default();
        let contract = self.engine.contract();
        let mut facts = self.facts(head, is_replayable, own.idempotent);
        let wanted = own.idempotency_keys.or(self.idempotency_keys);
        if keys::make(contract, &facts, wanted, &mut head.headers) {
            facts = self.facts(head, is_replayable, own.idempotent);
        }
        let verifier = own.verifier.unwrap_or_else(|| self.verifier.clone());
        let options = Options {
            can_authenticate: self.authenticator.is_some(),
            can_verify: verifier.is_some(),
            deadline: own.deadline.or(self.deadline),
            scope: own.scope.or_else(|| self.scope.clone()),
        };
        // The policy was checked when it was given.
        let engine = own.policy.and_then(|policy| self.engine.with_policy(policy).ok());
        let seed = self.seed.unwrap_or_else(keys::seed);
        let call = engine.as_ref().unwrap_or(&self.engine).call(facts.clone(), options, seed);
        Begun { call, facts, verifier, slot: own.slot }
    }

    fn facts(&self, head: &Parts, is_replayable: bool, idempotent: Option<bool>) -> Request {
        let mut facts = match &self.origin {
            Some(origin) if head.uri.authority().is_none() => {
                let fields = crate::Fields::of(&head.headers);
                Request::at(head.method.as_str(), origin, head.uri.path(), fields.as_slice())
            }
            _ => crate::request_parts(head),
        };
        if !is_replayable {
            facts = facts.replayable(false);
        }
        if self.may_resend && !head.method.is_safe() {
            // What is sent may have been sent before, and applied, by what lies below.
            facts = facts.earlier(Effect::Unknown);
        }
        match idempotent {
            Some(idempotent) => facts.idempotent(idempotent),
            None => facts,
        }
    }

    /// The failure that an error stands for.
    pub(crate) fn failure(&self, error: &BoxError) -> Failure {
        let told = self.reader.as_ref().and_then(|reader| reader(error));
        let failure = told.unwrap_or_else(|| failure_of(&**error));
        // What another layer may have sent before cannot be known from the last error.
        if self.may_resend { failure.sent(true) } else { failure }
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("authenticate", &self.authenticator.is_some())
            .field("verify", &self.verifier.is_some())
            .field("scope", &self.scope)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}

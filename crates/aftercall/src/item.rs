//! The items of a batch: which part of the request got which status.

use crate::vocabulary::{Disposition, Effect, Reason};

/// What a response says about one part of a batch.
///
/// An item with a status means what the contract's row for it says, and its code counts as in a
/// response with that status. What stands in a list proves nothing about the request as a whole, so a
/// code alone never makes an item `requeue` unless a second application is harmless; the exceptions are
/// items that a known provider documents as not processed.
///
/// ```
/// use aftercall::{BodyState, Contract, Disposition, Effect, Reason, Response};
///
/// let body = br#"[{"id": "a", "status": 201}, {"id": "b", "status": 429}]"#;
/// let response = Response::new(207).body(body, BodyState::Complete);
/// let verdict = aftercall::judge(Contract::rest(), None, &response);
/// assert_eq!((verdict.effect(), verdict.is_success()), (Effect::Partial, false));
/// let [done, refused] = verdict.items() else { panic!() };
/// assert_eq!((done.id.as_deref(), done.disposition), (Some("a"), Disposition::Acknowledge));
/// assert_eq!((refused.status, refused.reason), (429, Reason::RateLimited));
/// assert_eq!(refused.disposition, Disposition::Requeue);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its position in the answer, from 0; where the answer names the position in the request, that.
    pub index: u32,
    /// The id, key, path or pointer that the answer gives.
    pub id: Option<String>,
    /// Its status; 0 if it has none.
    pub status: u16,
    /// Its error code.
    pub code: Option<String>,
    /// Its error message.
    pub detail: Option<String>,
    /// What went wrong?
    pub reason: Reason,
    /// Did it take effect?
    pub effect: Effect,
    /// What should a queue do with it?
    pub disposition: Disposition,
    /// It worked.
    pub is_success: bool,
}

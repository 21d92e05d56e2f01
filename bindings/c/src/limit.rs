//! A limit on what a caller may send, as a verdict hands it out.

use crate::summary::aftercall_wait_kind;
use crate::text::{Text, aftercall_text};
use crate::value::{Value, flag};
use crate::vocabulary::aftercall_limit_scope;
use aftercall::{Limit, WaitHint};
use core::time::Duration;

/// A limit on what the caller may send. Make it with AFTERCALL_LIMIT_INIT.
///
/// Ownership: the texts live until the verdict is reused or freed.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct aftercall_limit {
    /// The size of this structure, as its caller knows it.
    pub struct_size: usize,
    /// The server's name for it, for instance "requests"; empty if it has none.
    pub name: aftercall_text,
    /// What is counted: "requests", "tokens", "bytes", "concurrent-requests" and others; empty if
    /// unknown.
    pub unit: aftercall_text,
    /// How much is allowed in one window, at most 2^53 - 1; 0 without has_limit.
    pub limit: u64,
    /// How much of it is left, at most 2^53 - 1; 0 without has_remaining.
    pub remaining: u64,
    /// Microseconds until it is full again, or since 1970, as resets_kind says; 0 for unknown.
    pub resets_us: i64,
    /// The length of its window in microseconds; 0 without has_window.
    pub window_us: u64,
    /// Which kind of time resets_us is.
    pub resets_kind: aftercall_wait_kind,
    /// What it applies to.
    pub scope: aftercall_limit_scope,
    /// 1 or 0. Whether the server said how much is allowed.
    pub has_limit: u8,
    /// 1 or 0. Whether the server said how much is left.
    pub has_remaining: u8,
    /// 1 or 0. Whether the server said how long the window is.
    pub has_window: u8,
    /// Zero.
    pub reserved: [u8; 5],
}

// SAFETY: integers and texts, the size first.
unsafe impl Value for aftercall_limit {
    const FIRST_SIZE: usize = size_of::<aftercall_limit>();
    const INIT: &'static str = "AFTERCALL_LIMIT_INIT";
}

/// A limit with its strings.
pub(crate) struct LimitTexts {
    limit: Limit,
    name: Text,
    unit: Text,
}

impl LimitTexts {
    pub(crate) fn of(limit: &Limit) -> LimitTexts {
        let (name, unit) = (Text::new(&limit.name), Text::new(&limit.unit));
        LimitTexts { limit: limit.clone(), name, unit }
    }

    pub(crate) fn to_c(&self) -> aftercall_limit {
        let Limit { limit, remaining, resets, window, scope, .. } = self.limit;
        let micros = |duration: Duration| u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
        let (resets_kind, resets_us) = match resets {
            None => (aftercall_wait_kind::NONE, 0),
            Some(WaitHint::After(wait)) => {
                (aftercall_wait_kind::AFTER, i64::try_from(micros(wait)).unwrap_or(i64::MAX))
            }
            Some(WaitHint::At(at)) => (aftercall_wait_kind::AT, at),
        };
        aftercall_limit {
            struct_size: 0,
            name: self.name.view(),
            unit: self.unit.view(),
            limit: limit.unwrap_or(0),
            remaining: remaining.unwrap_or(0),
            resets_us,
            window_us: window.map_or(0, micros),
            resets_kind,
            scope: i32::from(scope.number()),
            has_limit: flag(limit.is_some()),
            has_remaining: flag(remaining.is_some()),
            has_window: flag(window.is_some()),
            reserved: [0; 5],
        }
    }
}

//! Whether a 400 or 403 is a rate limit, as its fields say.

use super::super::retry_after::Waits;
use super::found::Limits;
use crate::tables::PROVIDERS;
use crate::tables::rows::{ProviderRow, Providers};

/// A field by which a 400 or 403 is a rate limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) name: &'static str,
    /// The known provider's file declares it a refusal: nothing was applied.
    pub(crate) is_proved: bool,
}

/// What the fields of a response from these providers say.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(crate) fn refusal(
    status: u16,
    known: Providers,
    limits: &Limits,
    waits: &Waits,
) -> Option<Refusal> {
    if !matches!(status, 400 | 403) {
        return None;
    }
    let refuses =
        |number: u8, row: &ProviderRow| known.has(number) && row.refuses.contains(&status);
    let by_limit = (0..).zip(PROVIDERS).any(|(number, row)| {
        refuses(number, row) && row.refuses_with_limit && limits.exhausted_by == Some(number)
    });
    if by_limit {
        return Some(Refusal { name: EXHAUSTED, is_proved: true });
    }
    let by_wait = waits.has_retry_after
        && (0..).zip(PROVIDERS).any(|(number, row)| refuses(number, row) && row.refuses_with_wait);
    if by_wait {
        return Some(Refusal { name: "retry-after", is_proved: true });
    }
    // Anybody else's 403 may also be the last request that was allowed.
    let likely = status == 403 && limits.refill.longest().is_some();
    likely.then_some(Refusal { name: EXHAUSTED, is_proved: false })
}

const EXHAUSTED: &str = "a limit with nothing left";

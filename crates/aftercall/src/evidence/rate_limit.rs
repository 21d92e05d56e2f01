//! The RateLimit field (draft-ietf-httpapi-ratelimit-headers): when an exhausted quota refills.

use super::retry_after::number;
use super::structured;
use core::time::Duration;

/// The longest time until a quota that has nothing left (`r=0`) refills (`t`, seconds). A field
/// that breaks the grammar is ignored, as the draft asks.
pub(super) fn refills_after(value: &[u8]) -> Option<Duration> {
    let exhausted = |member: &[structured::Parameter<'_>]| {
        let find = |key: &[u8]| member.iter().find(|(name, _)| *name == key).map(|pair| pair.1);
        let left = number(find(b"r")?, 1)?;
        let seconds = number(find(b"t")?, 1_000_000)?;
        let integers = !left.fraction && !seconds.fraction;
        (integers && left.micros == Some(0)).then_some(seconds.micros?)
    };
    let members = structured::list(value)?;
    let longest = members.iter().filter_map(|member| exhausted(member)).max()?;
    Some(Duration::from_micros(longest))
}

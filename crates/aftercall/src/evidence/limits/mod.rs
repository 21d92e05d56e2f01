//! Limits: how much a caller may send, how much of it is left, and when it is full again.
//!
//! The fields are rows of the table. What one means may depend on the provider: the row of the
//! provider that the response is known to come from counts, else the row that counts everywhere.
//! Several fields about one limit are put together. If they disagree, the smallest rest and the
//! longest time count.

mod body;
mod found;
mod ietf;
mod refusal;
mod value;

use crate::limit::Limit;
use crate::tables::PROVIDERS;
use crate::tables::rows::{LimitPart, LimitRow, Providers, ResetUnit};
use crate::time::WaitHint;
use crate::vocabulary::{LimitScope, Source};
pub(crate) use body::{BodyLimits, LongQuota};
use core::time::Duration;
pub(crate) use found::Limits;
use found::{MAX_LIMITS, clipped, text};
use ietf::Said;
pub(crate) use refusal::{Refusal, refusal};
pub(crate) use value::{Clock, go_duration};

/// The most fields of one response that are read.
const MAX_FIELDS: usize = 64;
/// The most values of one field that are read.
const MAX_VALUES: usize = 16;

/// The fields of a response that state limits, until it is known who sent it.
#[derive(Default)]
pub(crate) struct Seen<'a>(Vec<(&'static [LimitRow], &'a [u8])>);

impl<'a> Seen<'a> {
    pub(crate) fn keep(&mut self, rows: &'static [LimitRow], value: &'a [u8]) {
        if self.0.len() < MAX_FIELDS {
            self.0.push((rows, value));
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Which fields are about the same limit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    /// The rows of this group; of several values in one field, the one at this place.
    Group(u16, usize),
    /// It has a name of its own.
    Named,
}

/// A limit while its fields are put together.
struct Gathered {
    key: Key,
    limit: Limit,
    used: Option<u64>,
    /// The provider whose own row says how much is left.
    provider: Option<u8>,
    /// Of several times the shortest counts.
    smallest: bool,
    /// It is free again as soon as another request ends.
    is_concurrency: bool,
    /// The fields of the standard say so.
    is_standard: bool,
}

struct Reader<'c, 'd> {
    clock: &'c mut Clock<'d>,
    found: Vec<Gathered>,
    /// Policies that are known only by their amount.
    policies: Vec<Said<'static>>,
    is_inferred: bool,
}

/// Reads the fields of a response from these providers.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(crate) fn read(seen: &Seen<'_>, known: Providers, clock: &mut Clock<'_>) -> Limits {
    let mut reader = Reader { clock, found: Vec::new(), policies: Vec::new(), is_inferred: false };
    for (rows, value) in &seen.0 {
        let own = rows.iter().find(|row| known.has(row.provider));
        if let Some(row) = own.or_else(|| rows.iter().find(|row| row.everywhere)) {
            reader.field(row, value, own.map(|row| row.provider));
        }
    }
    reader.finish()
}

impl Reader<'_, '_> {
    /// The limit with this key, or none if there are too many.
    fn of(&mut self, key: Key, name: &[u8], row: &LimitRow) -> Option<&mut Gathered> {
        let same = |one: &Gathered| {
            one.key == key && (key != Key::Named || one.limit.name.as_bytes() == name)
        };
        let at = match self.found.iter().position(same) {
            Some(at) => at,
            None if self.found.len() >= MAX_LIMITS => return None,
            None => {
                let limit = Limit { name: text(name), ..Limit::default() };
                let (used, provider) = (None, None);
                let (smallest, is_concurrency) = (row.smallest, false);
                let is_standard = is_standard(row.provider);
                let one =
                    Gathered { key, limit, used, provider, smallest, is_concurrency, is_standard };
                self.found.push(one);
                self.found.len() - 1
            }
        };
        let one = self.found.get_mut(at)?;
        if one.limit.unit.is_empty() {
            row.counts.clone_into(&mut one.limit.unit);
        }
        if one.limit.scope == LimitScope::Unknown {
            one.limit.scope = row.scope;
        }
        Some(one)
    }

    fn group(&mut self, row: &LimitRow, place: usize) -> Option<&mut Gathered> {
        let place = if row.smallest { 0 } else { place };
        self.of(Key::Group(row.group, place), row.name.as_bytes(), row)
    }

    #[cfg_attr(target_family = "wasm", inline(never))]
    fn field(&mut self, row: &LimitRow, value: &[u8], own: Option<u8>) {
        let value = value.trim_ascii();
        if value.is_empty() {
            return;
        }
        match row.part {
            LimitPart::Limit => self.limit(row, value),
            LimitPart::Remaining => {
                // Of several nobody knows which one refused.
                let own = own.filter(|_| !value.contains(&b','));
                for (place, part) in values(value) {
                    let left = part.split(|byte| *byte == b';').next().and_then(value::amount);
                    self.remaining(row, place, left, own);
                }
            }
            LimitPart::Used => {
                let Some(used) = value::amount(value) else { return };
                if let Some(one) = self.group(row, 0) {
                    one.used = one.used.max(Some(used));
                }
            }
            LimitPart::Reset => self.reset(row, value),
            LimitPart::Window => {
                let Some(window) = value::window(value, row.unit) else { return };
                if let Some(one) = self.group(row, 0) {
                    one.limit.window = Some(window);
                }
            }
            LimitPart::Name => {
                if let Some(one) = self.group(row, 0) {
                    one.limit.name = text(value);
                }
            }
            LimitPart::Scope | LimitPart::Reason => self.word(row, value),
            LimitPart::Policies => self.policies(row, value),
            LimitPart::Quotas => self.quotas(row, value, own),
            LimitPart::Ratio => self.ratios(row, value, own),
            LimitPart::Pairs => self.pairs(row, value, own),
            LimitPart::Listed => self.listed(row, value, own),
        }
    }

    /// `100`, `100;w=60`, `100, 100;w=60`, `10, 1000`.
    fn limit(&mut self, row: &LimitRow, value: &[u8]) {
        for (place, part) in value.split(|byte| *byte == b',').take(MAX_VALUES).enumerate() {
            let mut parts = part.split(|byte| *byte == b';').map(<[u8]>::trim_ascii);
            let Some(limit) = parts.next().and_then(value::amount) else { continue };
            let window = parts
                .find_map(|part| part.strip_prefix(b"w=").or(part.strip_prefix(b"window=")))
                .and_then(|window| value::window(window, ResetUnit::Seconds));
            if place > 0 && window.is_some() {
                self.policy(limit, window);
            } else if let Some(one) = self.group(row, place) {
                one.limit.limit.get_or_insert(limit);
                one.limit.window = one.limit.window.or(window);
            }
        }
    }

    fn remaining(&mut self, row: &LimitRow, place: usize, left: Option<u64>, own: Option<u8>) {
        let Some(left) = left else { return };
        if let Some(one) = self.group(row, place) {
            one.left(left, own);
        }
    }

    /// A number, several numbers, or a date, which may have a comma in it.
    fn reset(&mut self, row: &LimitRow, value: &[u8]) {
        let is_number = |part: &[u8]| value::amount(part).is_some();
        let several = value.contains(&b',') && values(value).all(|(_, part)| is_number(part));
        let parts = values(value).take(if several { MAX_VALUES } else { 0 });
        let whole = (!several).then_some((0, value));
        let parts: Vec<(usize, &[u8])> = parts.chain(whole).collect();
        for (place, part) in parts {
            let Some(reset) = value::reset(part, row.unit, self.clock) else { continue };
            self.is_inferred |= reset.inferred;
            if let Some(one) = self.group(row, place) {
                one.resets(reset.hint);
            }
        }
    }

    fn word(&mut self, row: &LimitRow, value: &[u8]) {
        let known = row.words.iter().find(|(word, ..)| word.as_bytes().eq_ignore_ascii_case(value));
        if row.part == LimitPart::Scope && known.is_none() {
            return;
        }
        let Some(one) = self.group(row, 0) else { return };
        if row.part == LimitPart::Reason {
            one.limit.name = text(value);
        }
        if let Some((_, scope, counts)) = known {
            one.limit.scope = *scope;
            if !counts.is_empty() {
                (*counts).clone_into(&mut one.limit.unit);
            }
        }
    }

    #[cfg_attr(target_family = "wasm", inline(never))]
    fn policies(&mut self, row: &LimitRow, value: &[u8]) {
        for said in ietf::policies(value) {
            if said.is_nameless {
                self.policy(said.limit.unwrap_or(0), said.window);
                continue;
            }
            let Some(one) = self.of(Key::Named, clipped(said.name), row) else { continue };
            one.limit.limit = said.limit;
            one.limit.window = said.window;
            match said.unit {
                Some(b"content-bytes") => "bytes".clone_into(&mut one.limit.unit),
                Some(unit) => one.limit.unit = text(unit),
                None => {}
            }
        }
    }

    /// A policy that is known only by its amount.
    fn policy(&mut self, limit: u64, window: Option<Duration>) {
        if self.policies.len() < MAX_LIMITS {
            self.policies.push(Said { limit: Some(limit), window, ..Said::default() });
        }
    }

    fn quotas(&mut self, row: &LimitRow, value: &[u8], own: Option<u8>) {
        for said in ietf::quotas(value) {
            let Some(one) = self.of(Key::Named, clipped(said.name), row) else { continue };
            one.limit.limit = one.limit.limit.or(said.limit);
            if let Some(left) = said.remaining {
                one.left(left, own);
            }
            if let Some(wait) = said.resets {
                one.resets(WaitHint::After(wait));
            }
        }
    }

    /// `32/40`; `api-usage=18/5000, per-app-api-usage=17/250(appName=sample)`.
    fn ratios(&mut self, row: &LimitRow, value: &[u8], own: Option<u8>) {
        for (_, part) in values(value) {
            let (name, ratio) = halves(part, b'=').unwrap_or((row.name.as_bytes(), part));
            let Some((used, limit)) = halves(ratio, b'/') else { continue };
            let limit = limit.split(|byte| *byte == b'(').next().unwrap_or(limit);
            let (Some(used), Some(limit)) = (value::amount(used), value::amount(limit)) else {
                continue;
            };
            if let Some(one) = self.of(Key::Named, clipped(name), row) {
                one.limit.limit = Some(limit);
                one.left(limit.saturating_sub(used), own);
            }
        }
    }

    /// `total=100; remaining=99; resets=41`.
    fn pairs(&mut self, row: &LimitRow, value: &[u8], own: Option<u8>) {
        for pair in value.split(|byte| matches!(byte, b';' | b',')).take(MAX_VALUES) {
            let Some((key, value)) = halves(pair, b'=') else { continue };
            match key {
                b"total" | b"limit" => self.limit(row, value),
                b"remaining" => self.remaining(row, 0, value::amount(value), own),
                b"resets" | b"reset" => self.reset(row, value),
                _ => {}
            }
        }
    }

    /// `Microsoft.Compute/HighCostGet3Min;159,Microsoft.Compute/HighCostGet30Min;1275`.
    fn listed(&mut self, row: &LimitRow, value: &[u8], own: Option<u8>) {
        for (_, part) in values(value) {
            let Some((name, left)) = halves(part, b';') else { continue };
            let Some(left) = value::amount(left) else { continue };
            if let Some(one) = self.of(Key::Named, clipped(name), row) {
                one.left(left, own);
            }
        }
    }

    /// Puts together what belongs together.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn finish(mut self) -> Limits {
        self.place_policies();
        let mut limits = Limits { is_inferred: self.is_inferred, ..Limits::default() };
        let mut standard = Vec::new();
        for mut one in self.found {
            if let (None, Some(used), Some(limit)) =
                (one.limit.remaining, one.used, one.limit.limit)
            {
                one.limit.remaining = Some(limit.saturating_sub(used));
            }
            if one.smallest && one.limit.limit == Some(0) && one.limit.is_exhausted() {
                "concurrent-requests".clone_into(&mut one.limit.unit);
                one.is_concurrency = true;
            }
            if one.limit.is_exhausted() {
                limits.is_exhausted = true;
                limits.exhausted_by = limits.exhausted_by.or(one.provider);
                if let Some(hint) = one.limit.resets.filter(|_| !one.is_concurrency) {
                    limits.refill.add(hint, Source::RateLimit, None);
                }
            }
            if one.is_standard {
                standard.push(limits.all.len());
            }
            limits.all.push(one.limit);
        }
        // The longest time has been noted, whichever of two is left out.
        limits.leave_out_repeated(&standard);
        limits
    }

    /// A policy without a name belongs to the limit with its amount; else it is one of its own.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn place_policies(&mut self) {
        for policy in core::mem::take(&mut self.policies) {
            let is_its = |one: &&mut Gathered| {
                one.limit.limit == policy.limit
                    || (one.limit.limit.is_none() && one.limit.name.is_empty())
            };
            if let Some(one) = self.found.iter_mut().find(is_its) {
                one.limit.limit = policy.limit;
                one.limit.window = one.limit.window.or(policy.window);
            } else if self.found.len() < MAX_LIMITS {
                let window = policy.window;
                let limit = Limit { limit: policy.limit, window, ..Limit::default() };
                let (key, used, provider) = (Key::Named, None, None);
                let (smallest, is_concurrency, is_standard) = (false, false, false);
                let one =
                    Gathered { key, limit, used, provider, smallest, is_concurrency, is_standard };
                self.found.push(one);
            }
        }
    }
}

impl Gathered {
    /// The smallest rest counts. If they disagree, somebody else on the way has a limit, too, so
    /// nobody knows whose is used up.
    fn left(&mut self, left: u64, own: Option<u8>) {
        match self.limit.remaining {
            Some(known) if known != left => {
                self.limit.remaining = Some(left.min(known));
                self.provider = None;
            }
            Some(_) => {}
            None => {
                self.limit.remaining = Some(left);
                self.provider = own;
            }
        }
    }

    /// The longest time counts, unless the provider's rule says otherwise.
    fn resets(&mut self, hint: WaitHint) {
        let replaces = self.limit.resets.is_none_or(|known| {
            let (known, new) = (known.from_wall(0), hint.from_wall(0));
            if self.smallest { new < known } else { new > known }
        });
        if replaces {
            self.limit.resets = Some(hint);
        }
    }
}

/// Whether a row is about the fields of the draft for a standard.
fn is_standard(provider: u8) -> bool {
    PROVIDERS.get(usize::from(provider)).is_some_and(|row| row.name == "standards")
}

/// The values of a list, each with its place.
fn values(value: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii).take(MAX_VALUES).enumerate()
}

/// What comes before and after the first such byte.
fn halves(text: &[u8], at: u8) -> Option<(&[u8], &[u8])> {
    let mut halves = text.splitn(2, |byte| *byte == at);
    Some((halves.next()?.trim_ascii(), halves.next()?.trim_ascii()))
}

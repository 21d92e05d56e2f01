//! The items of a batch, each judged like a response with its status, and what they mean together.

use super::effect::is_throttle_of;
use super::ladder::{Draft, Leading};
use crate::claim::Claim;
use crate::contract::{Conditions, Contract, default_of};
use crate::evidence::code::{Codes, Place};
use crate::evidence::findings::Findings;
use crate::evidence::told::{RawItem, Told};
use crate::item::Item;
use crate::request::Request;
use crate::status::Status;
use crate::tables::rows::Providers;
use crate::tables::shape::Refused;
use crate::vocabulary::{Caveat, Disposition, Effect, Fault, Reason, Remedy, Repeat, Source};

/// Judges each item.
pub(super) fn judge(
    contract: &Contract,
    request: Option<&Request>,
    told: &mut Told,
    known: Providers,
) -> Vec<Item> {
    let decides = told.decides;
    let raw = core::mem::take(&mut told.items);
    raw.into_iter().map(|raw| item(contract, request, raw, decides, known)).collect()
}

fn item(
    contract: &Contract,
    request: Option<&Request>,
    raw: RawItem,
    decides: bool,
    known: Providers,
) -> Item {
    let failed = raw.has_failed();
    let (effect, reason, disposition) = match (raw.status, failed) {
        (0, false) => (Effect::Applied, Reason::None, Disposition::Acknowledge),
        (status, false) => row(contract, request, status).words(),
        (status, true) => failure(contract, request, &raw, status, decides.then_some(known)),
    };
    let RawItem { index, id, status, code, detail, .. } = raw;
    Item { index, id, status, code, detail, reason, effect, disposition, is_success: !failed }
}

/// The contract's row for an item's status. Its method is not the request's.
fn row(contract: &Contract, request: Option<&Request>, status: u16) -> Draft {
    let found = contract.find(status, None, Conditions::default());
    let status = Status::new(status, found.known, found.row.clone());
    Draft::of_row(&status, request, contract).for_item(request, contract)
}

/// `known` is there only if the shape decides.
fn failure(
    contract: &Contract,
    request: Option<&Request>,
    raw: &RawItem,
    status: u16,
    known: Option<Providers>,
) -> (Effect, Reason, Disposition) {
    let mut draft = if status != 0 {
        row(contract, request, status)
    } else {
        let mut draft = Draft::new(request, contract).for_item(request, contract);
        draft.effect = Leading { value: Effect::Unknown, source: Source::Row };
        draft
    };
    draft.protocol(status);
    let mut findings = Findings::default();
    if let Some(code) = &raw.code {
        let mut codes = Codes::default();
        codes.see(code.as_bytes(), Place::Listed, contract.codes());
        codes.resolve(known.unwrap_or(contract.providers()), contract.codes());
        findings.codes = codes;
        draft.codes(status, &findings, None);
    }
    let list = raw.list;
    if let Some(reason) = list.and_then(|list| list.reason).filter(|_| raw.code.is_none()) {
        let default = default_of(reason);
        let mut claim = Claim::new(Source::Body, "list");
        claim.reason = Some(reason);
        claim.fault = default.fault;
        claim.remedy = default.remedy;
        claim.repeat = Some(default.repeat.min(Repeat::IfHarmless));
        draft.weigh(claim);
    }
    let refused = match list.map_or(Refused::None, |list| list.refused) {
        Refused::None => false,
        Refused::Throttle => is_throttle_of(&findings),
        Refused::All => true,
    };
    if refused && known.is_some() {
        draft.proof = Some(Source::Body);
        draft.repeat = Leading { value: Repeat::Always, source: Source::Body };
    }
    if known.is_none() {
        draft.prove_nothing();
    }
    draft.words()
}

impl Draft {
    /// The shape does not decide, so the item may be any data.
    fn prove_nothing(&mut self) {
        self.proof = None;
        if self.effect.value == Effect::NotApplied {
            self.effect.value = Effect::Unknown;
        }
        self.repeat.value = self.repeat.value.min(Repeat::IfHarmless);
    }

    /// What the items mean together, if their shape decides.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(super) fn items(&mut self, told: &Told, items: &[Item]) {
        let failed = items.iter().filter(|item| !item.is_success).count();
        let rest = told.shape.lists.iter().any(|list| list.rest_succeeded);
        let succeeded = items.len() > failed || (rest && failed > 0);
        match (failed, succeeded) {
            (0, _) if told.in_part && !told.works => {}
            (0, _) => self.all_succeeded(items, told.shape.name),
            (_, true) => self.some_failed(told.shape.name),
            (_, false) => self.all_failed(told.shape.name, items),
        }
    }

    /// Only a row that speaks of parts needs to be corrected.
    fn all_succeeded(&mut self, items: &[Item], name: &'static str) {
        if self.effect.value != Effect::Partial || items.is_empty() {
            return;
        }
        let pending = items.iter().any(|item| item.effect == Effect::Pending);
        let unknown =
            items.iter().any(|item| !matches!(item.effect, Effect::Pending | Effect::Applied));
        let (effect, remedy) = match (unknown, pending) {
            (true, _) => return,
            (_, true) => (Effect::Pending, Remedy::Poll),
            _ => (Effect::Applied, Remedy::Proceed),
        };
        let mut claim = Claim::new(Source::Body, name);
        claim.effect = Some(effect);
        claim.fault = Some(Fault::None);
        claim.repeat = Some(Repeat::Never);
        claim.remedy = Some(remedy);
        claim.reason = Some(Reason::None);
        self.effect = Leading { value: effect, source: Source::Body };
        self.weigh(claim);
    }

    /// A refusal that lists items proves nothing: others may have been taken. If it says that some
    /// succeeded, it is partial, whatever else it says.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(super) fn refused_items(&mut self, status: u16, name: &'static str, items: &[Item]) {
        let source = Source::Body;
        if items.iter().any(|item| item.is_success) {
            self.some_failed(name);
            self.fault = Leading { value: Fault::None, source };
            self.repeat = Leading { value: Repeat::Never, source };
            self.remedy = Leading { value: Remedy::Reconcile, source };
            self.reason = Leading { value: Reason::Partial, source };
        } else if !matches!(status, 401 | 407 | 421 | 425 | 429) {
            let mut claim = Claim::new(source, name);
            claim.effect = Some(Effect::Unknown);
            self.weigh(claim);
        }
    }

    pub(super) fn some_failed(&mut self, name: &'static str) {
        let mut claim = Claim::new(Source::Body, name);
        claim.effect = Some(Effect::Partial);
        claim.fault = Some(Fault::None);
        claim.repeat = Some(Repeat::Never);
        claim.remedy = Some(Remedy::Reconcile);
        claim.reason = Some(Reason::Partial);
        self.has_failed = true;
        self.effect = Leading { value: Effect::Partial, source: Source::Body };
        self.weigh(claim);
    }

    /// A list proves nothing, even if every item in it was refused: the effect stays unknown. The
    /// most cautious of the reasons speaks for all.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn all_failed(&mut self, name: &'static str, items: &[Item]) {
        let reasons = items.iter().map(|item| item.reason);
        let reason = reasons.max_by_key(|reason| default_of(*reason).caution);
        let reason = reason.unwrap_or(Reason::Unknown);
        let default = default_of(reason);
        let mut claim = Claim::new(Source::Body, name);
        claim.effect = Some(Effect::Unknown);
        claim.fault = Some(default.fault.unwrap_or(Fault::Server));
        claim.repeat = Some(default.repeat.min(Repeat::IfHarmless));
        claim.remedy = Some(default.remedy.unwrap_or(Remedy::Report));
        claim.reason = Some(reason);
        self.has_failed = true;
        self.begin_failure();
        self.weigh(claim);
    }

    /// The body decides, and could not be read: whether all of it was applied is unknown.
    pub(super) fn success_unread(&mut self, request: Option<&Request>, is_cut: bool) {
        self.caveats.add(Caveat::SuccessUnread);
        let mut claim = Claim::new(Source::Body, "a body not read whole");
        claim.effect = Some(Effect::Unknown);
        if is_cut && request.is_some_and(|request| !request.facts().safe) {
            // Whoever acknowledges it may lose what was not taken.
            claim.remedy = Some(Remedy::Reconcile);
        }
        if matches!(self.effect.value, Effect::Applied) {
            self.effect = Leading { value: Effect::Unknown, source: Source::Body };
            self.weigh(claim);
        }
    }
}

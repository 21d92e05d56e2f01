//! Builds a contract in code. It can say what a contract's file can say.

use super::contracts::{Contract, provider, shape};
use super::keys::{self, CODES};
use super::reader::{MAX_CODES, MAX_OPERATIONS, MAX_TEXT};
use super::resolve::OperationPatch;
use super::row_builder::{RowBuilder, no_shape};
use super::rows::{Key, Layer, Patch, segments};
use crate::error::{Error, ErrorKind};
use crate::tables::rows::OwnCode;
use crate::vocabulary::{Effect, Fault, Reason, Remedy, Repeat};
use std::borrow::Cow;

/// A contract that is being built: see [`Contract::builder`]. Its methods never fail; a mistake is
/// reported by [`ContractBuilder::build`].
#[derive(Debug)]
#[must_use]
pub struct ContractBuilder {
    base: Contract,
    layer: Layer,
    patches: Vec<Patch>,
    codes: Vec<OwnCode>,
    operations: Vec<OperationPatch>,
    /// The first mistake.
    mistake: Option<String>,
}

impl Contract {
    /// A builder for a contract with this name, which extends [`Contract::http`] unless
    /// [`ContractBuilder::extends`] says otherwise.
    ///
    /// ```
    /// use aftercall::{Condition, Contract, Reason, Remedy};
    ///
    /// let contract = Contract::builder("orders")
    ///     .extends(Contract::rest())
    ///     .code("out_of_stock", Reason::Conflict)
    ///     .status(404, |row| row.message("No Such Order").remedy(Remedy::DropReference))
    ///     .status(409, |row| row.when(Condition::Keyed).reason(Reason::InProgress))
    ///     .operation("POST", "/orders/{id}/cancel", |operation| operation.idempotent(true))
    ///     .build()?;
    /// assert_eq!(contract.status(404).message(), "No Such Order");
    /// # Ok::<(), aftercall::Error>(())
    /// ```
    pub fn builder(name: &str) -> ContractBuilder {
        ContractBuilder::new(name)
    }
}

impl ContractBuilder {
    fn new(name: &str) -> ContractBuilder {
        let mistake = name.is_empty().then(|| "the contract has no name".to_owned());
        let layer = Layer { name: Cow::Owned(name.to_owned()), ..Layer::default() };
        let base = Contract::http().clone();
        let (patches, codes, operations) = (Vec::new(), Vec::new(), Vec::new());
        ContractBuilder { base, layer, patches, codes, operations, mistake }
    }

    /// The contract to inherit from. Default: [`Contract::http`].
    pub fn extends(mut self, base: &Contract) -> ContractBuilder {
        self.base = base.clone();
        self
    }

    /// Where the API documents its errors; for people.
    pub fn source(mut self, source: &str) -> ContractBuilder {
        if source.len() > MAX_TEXT || source.chars().any(char::is_control) {
            let message = format!("expected at most {MAX_TEXT} bytes without control characters");
            self.mistake(message);
        }
        self.layer.source = Cow::Owned(source.to_owned());
        self
    }

    /// Whether a status that it does not list is off-contract
    /// ([`Caveat::OffContract`](crate::Caveat::OffContract)). Default: false.
    pub fn closed(mut self, closed: bool) -> ContractBuilder {
        self.layer.closed = closed;
        self
    }

    /// Whether the API honors idempotency keys. Default: inherited.
    pub fn idempotency_keys(mut self, honored: bool) -> ContractBuilder {
        self.layer.idempotency_keys = Some(honored);
        self
    }

    /// Whether the API wants an idempotency key as a String of RFC 9651, in double quotes. It says how
    /// a key is written, not how one is recognized. Default: inherited.
    pub fn quoted_idempotency_keys(mut self, quoted: bool) -> ContractBuilder {
        self.layer.quoted_idempotency_keys = Some(quoted);
        self
    }

    /// Whether `If-Match` and `If-None-Match: *` guard a POST. Default: inherited.
    pub fn preconditions_on_post(mut self, heeded: bool) -> ContractBuilder {
        self.layer.preconditions_on_post = Some(heeded);
        self
    }

    /// Whether a second application of any request to the API is harmless. Default: inherited, and
    /// else what the method says.
    pub fn idempotent(mut self, idempotent: bool) -> ContractBuilder {
        self.layer.idempotent = Some(idempotent);
        self
    }

    /// A provider whose error codes the API uses; `docs/rules.md` lists the names.
    ///
    /// ```
    /// use aftercall::Contract;
    ///
    /// let contract = Contract::builder("payments").provider("stripe").build()?;
    /// assert!(Contract::builder("x").provider("acme").build().is_err()); // unknown
    /// # Ok::<(), aftercall::Error>(())
    /// ```
    pub fn provider(mut self, name: &str) -> ContractBuilder {
        match provider(name) {
            Some(known) => self.layer.providers.add(known),
            None => self.mistake(format!("no provider is called {name:?}")),
        }
        self
    }

    /// What decides whether a success is one: the shape of a body that may say that the request failed
    /// although its status is 2xx. `docs/rules.md` lists the names; `status` means that the status
    /// alone decides. Default: inherited.
    ///
    /// ```
    /// use aftercall::{BodyState, Contract, Remedy, Response, judge};
    ///
    /// let contract = Contract::builder("chat").success("slack").build()?;
    /// let body = br#"{"ok": false, "error": "token_expired"}"#;
    /// let response = Response::new(200).body(body, BodyState::Complete);
    /// let verdict = judge(&contract, None, &response);
    /// assert!(!verdict.is_success());
    /// assert_eq!(verdict.remedy(), Remedy::Authenticate);
    /// # Ok::<(), aftercall::Error>(())
    /// ```
    pub fn success(mut self, name: &str) -> ContractBuilder {
        match shape(name) {
            Some(number) => self.layer.success = Some(number),
            None => self.mistake(no_shape(name)),
        }
        self
    }

    /// An error code of the API itself, compared byte for byte.
    ///
    /// ```
    /// use aftercall::{BodyState, Contract, Reason, Response, judge};
    ///
    /// let contract = Contract::builder("orders").code("out_of_stock", Reason::Conflict).build()?;
    /// let body = br#"{"code": "out_of_stock"}"#;
    /// let response = Response::new(400).body(body, BodyState::Complete);
    /// assert_eq!(judge(&contract, None, &response).reason(), Reason::Conflict);
    /// # Ok::<(), aftercall::Error>(())
    /// ```
    pub fn code(self, name: &str, reason: Reason) -> ContractBuilder {
        self.code_with(name, reason, |code| code)
    }

    /// An error code of the API itself that says more than its reason does.
    pub fn code_with(
        mut self,
        name: &str,
        reason: Reason,
        code: impl FnOnce(CodeBuilder) -> CodeBuilder,
    ) -> ContractBuilder {
        let fits =
            !name.is_empty() && name.len() <= MAX_TEXT && !name.chars().any(char::is_control);
        if !fits {
            self.mistake(format!("a code has 1 to {MAX_TEXT} bytes without control characters"));
        } else if self.codes.iter().any(|other| other.name == name) {
            self.mistake(format!("the code {name:?} occurs twice"));
        } else if self.codes.len() >= MAX_CODES {
            self.mistake(format!("a contract has at most {MAX_CODES} codes"));
        }
        let name = Cow::Owned(name.to_owned());
        let (effect, fault, remedy, repeat) = (None, None, None, None);
        let plain = OwnCode { name, reason, effect, fault, remedy, repeat };
        self.codes.push(code(CodeBuilder(plain)).0);
        self
    }

    /// A row for a status, 100..=999.
    pub fn status(
        mut self,
        code: u16,
        row: impl FnOnce(RowBuilder) -> RowBuilder,
    ) -> ContractBuilder {
        let made = status(code, row, &self.patches);
        match made {
            Ok(patch) => self.patches.push(patch),
            Err(mistake) => self.mistake(mistake),
        }
        self
    }

    /// A row for the codes from `first` to `last`, both 100..=999. A code's own row comes before it,
    /// and so does the row of a smaller range; it comes before what the contract extends. `100` to
    /// `999` is a row for every code, `default` in a file.
    pub fn range(
        mut self,
        first: u16,
        last: u16,
        row: impl FnOnce(RowBuilder) -> RowBuilder,
    ) -> ContractBuilder {
        match range(first, last, row, &self.patches) {
            Ok(patch) => self.patches.push(patch),
            Err(mistake) => self.mistake(mistake),
        }
        self
    }

    /// A row for the codes that a contract's file would name with this text: `404`, `5xx`, `500-503` or
    /// `default`.
    ///
    /// ```
    /// use aftercall::Contract;
    ///
    /// let contract = Contract::builder("orders").codes("5xx", |row| row.message("Our Fault")).build()?;
    /// assert_eq!(contract.status(502).message(), "Our Fault");
    /// # Ok::<(), aftercall::Error>(())
    /// ```
    pub fn codes(
        mut self,
        codes: &str,
        row: impl FnOnce(RowBuilder) -> RowBuilder,
    ) -> ContractBuilder {
        match named(codes, row, &self.patches) {
            Ok(patch) => self.patches.push(patch),
            Err(mistake) => self.mistake(mistake),
        }
        self
    }

    /// A row for the codes of a class (1 to 5) that have no row of their own, in this contract or in
    /// one that it extends.
    pub fn class(
        mut self,
        class: u8,
        row: impl FnOnce(RowBuilder) -> RowBuilder,
    ) -> ContractBuilder {
        let made = match class {
            1..=5 => row(RowBuilder::new(Key::Class(class))).finish(&self.patches),
            _ => Err("expected a class from 1 to 5".to_owned()),
        };
        match made {
            Ok(patch) => self.patches.push(patch),
            Err(mistake) => self.mistake(mistake),
        }
        self
    }

    /// An operation: a method and a path such as `/orders/{id}`, where `{…}` matches one segment or a
    /// part of one (`/orders/{id}:cancel`).
    /// [`Contract::operation`] looks it up.
    pub fn operation(
        mut self,
        method: &str,
        path: &str,
        operation: impl FnOnce(OperationBuilder) -> OperationBuilder,
    ) -> ContractBuilder {
        let patch = OperationPatch {
            method: method.to_owned(),
            path: path.to_owned(),
            ..OperationPatch::default()
        };
        let made = operation(OperationBuilder { patch, mistake: None });
        if method.is_empty() {
            self.mistake("an operation has a method".to_owned());
        } else if segments(path).is_none() {
            self.mistake(format!("{path:?} is not a path such as \"/orders/{{id}}\""));
        } else if self.operations.iter().any(|other| other.is_same_as(&made.patch)) {
            self.mistake(format!("the operation {method} {path} occurs twice"));
        } else if self.operations.len() >= MAX_OPERATIONS {
            self.mistake(format!("a contract has at most {MAX_OPERATIONS} operations"));
        }
        if let Some(mistake) = made.mistake {
            self.mistake(mistake);
        }
        self.operations.push(made.patch);
        self
    }

    /// The finished contract.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Contract`] with the first mistake: an unknown name, a number or a text out of
    /// range, a row that occurs twice.
    pub fn build(mut self) -> Result<Contract, Error> {
        if let Some(mistake) = self.mistake {
            return Err(Error::new(ErrorKind::Contract, mistake));
        }
        self.layer.patches = Cow::Owned(self.patches);
        self.layer.codes = Cow::Owned(self.codes);
        Ok(Contract::extending(&self.base, self.layer, self.operations))
    }

    /// The rows so far.
    pub(super) fn patches(&self) -> &[Patch] {
        &self.patches
    }

    /// Adds a row that was checked.
    pub(super) fn push(&mut self, patch: Patch) {
        self.patches.push(patch);
    }

    fn mistake(&mut self, mistake: String) {
        self.mistake.get_or_insert(mistake);
    }
}

fn status(
    code: u16,
    row: impl FnOnce(RowBuilder) -> RowBuilder,
    patches: &[Patch],
) -> Result<Patch, String> {
    match code {
        100..=999 => row(RowBuilder::new(Key::Status(code))).finish(patches),
        _ => Err(format!("expected a status from 100 to 999, not {code}")),
    }
}

fn range(
    first: u16,
    last: u16,
    row: impl FnOnce(RowBuilder) -> RowBuilder,
    patches: &[Patch],
) -> Result<Patch, String> {
    let (from, to) = CODES;
    if first < from || last > to || first >= last {
        return Err(format!(
            "expected a range of codes from {from} to {to}, not {first} to {last}"
        ));
    }
    row(RowBuilder::new(Key::Range(first, last))).finish(patches)
}

fn named(
    codes: &str,
    row: impl FnOnce(RowBuilder) -> RowBuilder,
    patches: &[Patch],
) -> Result<Patch, String> {
    match keys::one(codes) {
        Some(key) => row(RowBuilder::new(key)).finish(patches),
        None => {
            let shown: String = codes.chars().take(40).collect();
            Err(format!("expected {}, not {shown:?}", keys::EXPECTED_ONE))
        }
    }
}

/// An error code that is being built. What is not said follows from its reason.
#[derive(Debug)]
#[must_use]
pub struct CodeBuilder(OwnCode);

impl CodeBuilder {
    /// Did the request take effect?
    pub fn effect(mut self, effect: Effect) -> CodeBuilder {
        self.0.effect = Some(effect);
        self
    }

    /// Whose fault is it?
    pub fn fault(mut self, fault: Fault) -> CodeBuilder {
        self.0.fault = Some(fault);
        self
    }

    /// What is useful to do next?
    pub fn remedy(mut self, remedy: Remedy) -> CodeBuilder {
        self.0.remedy = Some(remedy);
        self
    }

    /// May the unchanged request be sent again?
    pub fn repeat(mut self, repeat: Repeat) -> CodeBuilder {
        self.0.repeat = Some(repeat);
        self
    }
}

/// An operation that is being built: see [`ContractBuilder::operation`].
#[derive(Debug)]
#[must_use]
pub struct OperationBuilder {
    patch: OperationPatch,
    mistake: Option<String>,
}

impl OperationBuilder {
    /// Whether a second application is harmless.
    pub fn idempotent(mut self, idempotent: bool) -> OperationBuilder {
        self.patch.idempotent = Some(idempotent);
        self
    }

    /// What decides whether a success is one: see [`ContractBuilder::success`].
    pub fn success(mut self, name: &str) -> OperationBuilder {
        match shape(name) {
            Some(number) => self.patch.success = Some(number),
            None => drop(self.mistake.get_or_insert(no_shape(name))),
        }
        self
    }

    /// Whether the operation honors idempotency keys. Default: what the contract says.
    pub fn idempotency_keys(mut self, honored: bool) -> OperationBuilder {
        self.patch.idempotency_keys = Some(honored);
        self
    }

    /// Whether a status that the operation itself does not list is off-contract
    /// ([`Caveat::OffContract`](crate::Caveat::OffContract)). Default: false.
    pub fn closed(mut self, closed: bool) -> OperationBuilder {
        self.patch.closed = closed;
        self
    }

    /// A row for the codes from `first` to `last`, which comes before the contract's: see
    /// [`ContractBuilder::range`].
    pub fn range(
        mut self,
        first: u16,
        last: u16,
        row: impl FnOnce(RowBuilder) -> RowBuilder,
    ) -> OperationBuilder {
        match range(first, last, row, &self.patch.patches) {
            Ok(patch) => self.patch.patches.push(patch),
            Err(mistake) => drop(self.mistake.get_or_insert(mistake)),
        }
        self
    }

    /// A row for the codes that a text names, which comes before the contract's: see
    /// [`ContractBuilder::codes`].
    pub fn codes(
        mut self,
        codes: &str,
        row: impl FnOnce(RowBuilder) -> RowBuilder,
    ) -> OperationBuilder {
        match named(codes, row, &self.patch.patches) {
            Ok(patch) => self.patch.patches.push(patch),
            Err(mistake) => drop(self.mistake.get_or_insert(mistake)),
        }
        self
    }

    /// A row for a status, which comes before the contract's.
    pub fn status(
        mut self,
        code: u16,
        row: impl FnOnce(RowBuilder) -> RowBuilder,
    ) -> OperationBuilder {
        match status(code, row, &self.patch.patches) {
            Ok(patch) => self.patch.patches.push(patch),
            Err(mistake) => drop(self.mistake.get_or_insert(mistake)),
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::Condition;

    #[test]
    fn a_built_contract_is_the_one_that_is_read() {
        let read = Contract::from_toml(
            r#"
            name = "orders"
            extends = "rest"
            closed = true
            idempotency_keys = false
            quoted_idempotency_keys = true
            preconditions_on_post = true
            providers = ["stripe"]
            codes.out_of_stock = "conflict"
            codes.not_yet = { reason = "locked", effect = "not-applied", fault = "server" }
            [[status]]
            code = 404
            name = "no-such-order"
            message = "No Such Order"
            repeat = "if-harmless"
            remedy = "retry"
            [[status]]
            code = 409
            when = "keyed"
            not_method = ["PUT"]
            reason = "in-progress"
            effect = "unknown"
            [[class]]
            class = 4
            description = "Ours."
            "#,
        )
        .unwrap();
        let built = Contract::builder("orders")
            .extends(Contract::rest())
            .closed(true)
            .idempotency_keys(false)
            .quoted_idempotency_keys(true)
            .preconditions_on_post(true)
            .provider("stripe")
            .code_with("not_yet", Reason::Locked, |code| {
                code.effect(Effect::NotApplied).fault(Fault::Server)
            })
            .code("out_of_stock", Reason::Conflict)
            .status(404, |row| {
                row.name("no-such-order")
                    .message("No Such Order")
                    .repeat(Repeat::IfHarmless)
                    .remedy(Remedy::Retry)
            })
            .status(409, |row| {
                row.when(Condition::Keyed)
                    .not_method(&["PUT"])
                    .reason(Reason::InProgress)
                    .effect(Effect::Unknown)
            })
            .class(4, |row| row.description("Ours."))
            .build()
            .unwrap();
        assert!(read.all_rows().eq(built.all_rows()));
        assert_eq!(read.variants(), built.variants());
        assert_eq!(read.status(499).description(), built.status(499).description());
        assert_eq!((read.codes(), read.providers()), (built.codes(), built.providers()));
        let facts = |contract: &Contract| {
            let keys = contract.honors_idempotency_keys();
            let quoted = contract.quotes_idempotency_keys();
            (contract.is_closed(), keys, quoted, contract.heeds_preconditions_on_post())
        };
        assert_eq!((facts(&read), read.name()), (facts(&built), built.name()));
    }

    #[test]
    fn a_builder_says_what_is_wrong_once_it_builds() {
        for (builder, part) in [
            (Contract::builder(""), "no name"),
            (Contract::builder("x").provider("acme"), "acme"),
            (Contract::builder("x").status(42, |row| row), "100 to 999"),
            (Contract::builder("x").class(6, |row| row), "1 to 5"),
            (Contract::builder("x").codes("6x", |row| row), "5xx"),
            (Contract::builder("x").codes("404, 405", |row| row), "404, 405"),
            (Contract::builder("x").status(404, |row| row.name("no such")), "hyphens"),
            (Contract::builder("x").status(404, |row| row.message(&"x".repeat(5_000))), "4096"),
            (Contract::builder("x").status(404, |row| row).status(404, |row| row), "twice"),
            (Contract::builder("x").operation("GET", "orders", |one| one), "/orders/{id}"),
            (Contract::builder("x").operation("", "/", |one| one), "method"),
            (
                Contract::builder("x").operation("GET", "/a/{b}", |one| one).operation(
                    "GET",
                    "/a/{c}",
                    |one| one,
                ),
                "twice",
            ),
            (Contract::builder("x").code("", Reason::Conflict), "1 to 4096"),
            (
                Contract::builder("x").code("a", Reason::Conflict).code("a", Reason::Gone),
                "the code \"a\" occurs twice",
            ),
        ] {
            let error = builder.build().unwrap_err().to_string();
            assert!(error.contains(part), "{error}");
        }
    }
}

//! A contract: looks up rows in a table that is compiled in, read from TOML, or built in code.

use super::built_in;
use super::reader::{self, Known, Read};
use super::resolve::{self, OperationPatch};
use super::rows::{Conditions, Entry, Found, Layer, Operation, Table};
use crate::error::{Error, ErrorKind};
use crate::handle::Handle;
use crate::row::Row;
use crate::status::Status;
use crate::tables::rows::{OwnCode, Providers, ReasonRow};
use crate::tables::{PROVIDERS, REASONS, SHAPES};
use crate::vocabulary::Reason;

/// What each status means for an API: rows by code, method and condition, error codes, and
/// operations. Cheap to clone; can be shared by threads.
///
/// ```
/// use aftercall::{Contract, Remedy};
///
/// assert_eq!(Contract::rest().status(500).remedy(), Remedy::Report);
/// assert_eq!(Contract::http().status(500).remedy(), Remedy::Retry);
/// ```
#[derive(Clone)]
pub struct Contract {
    pub(super) table: Handle<Table>,
    /// The operation that this contract is for: see [`Contract::operation`].
    pub(super) operation: Option<Handle<Operation>>,
}

/// Every built-in contract, in the order of [`Contract::NAMES`].
static BUILT_IN: [Contract; built_in::NAMES.len()] = built_in::each!(of);

const fn of(table: &'static Table) -> Contract {
    Contract { table: Handle::Static(table), operation: None }
}

/// What this code means in the default contract, `rest`.
///
/// ```
/// let status = aftercall::status(503);
/// assert_eq!(status.message(), "Throttled");
/// assert_eq!(status.remedy(), aftercall::Remedy::SlowDown);
/// ```
pub fn status(code: u16) -> Status {
    Contract::rest().status(code)
}

/// Finds a status of the default contract in text; see [`Contract::parse`].
///
/// ```
/// assert_eq!(aftercall::parse_status("HTTP/1.1 503 Service Unavailable")?.code(), 503);
/// assert_eq!(aftercall::parse_status("throttled")?.code(), 503);
/// assert!(aftercall::parse_status("teapot?").is_err());
/// # Ok::<(), aftercall::Error>(())
/// ```
///
/// # Errors
///
/// [`ErrorKind::Status`] if the text is not a status.
pub fn parse_status(text: &str) -> Result<Status, Error> {
    Contract::rest().parse(text)
}

impl Contract {
    /// The default contract: the thirteen statuses of a common REST API, on top of
    /// [`Contract::http`].
    pub fn rest() -> &'static Contract {
        let [_, rest, ..] = &BUILT_IN;
        rest
    }

    /// Every status of the IANA registry, as RFC 9110 and its other references define it.
    pub fn http() -> &'static Contract {
        let [http, ..] = &BUILT_IN;
        http
    }

    /// The built-in contract with this name: `rest`, `http`, or one of [`Contract::NAMES`].
    ///
    /// ```
    /// use aftercall::Contract;
    ///
    /// assert_eq!(Contract::named("rest").map(Contract::name), Some("rest"));
    /// assert!(Contract::named("acme").is_none());
    /// ```
    pub fn named(name: &str) -> Option<&'static Contract> {
        let at = Contract::NAMES.iter().position(|known| *known == name)?;
        BUILT_IN.get(at)
    }

    /// The names of the built-in contracts.
    pub const NAMES: &'static [&'static str] = &built_in::NAMES;

    /// Reads a contract from TOML; `docs/contracts.md` describes the file.
    ///
    /// - `name`, required; `extends`: `rest` or `http` (default)
    /// - `idempotent`: whether a second application of any request is harmless
    /// - `closed` (default false): whether a status that it does not list is off-contract
    /// - `idempotency_keys` (default true): whether the API honors them
    /// - `quoted_idempotency_keys` (default false): whether the API wants a key in double quotes
    /// - `preconditions_on_post` (default false): whether `If-Match` and `If-None-Match: *` guard a
    ///   POST
    /// - `providers`: whose error codes the API uses
    /// - `[codes]`: error codes of the API itself, each with a reason
    /// - `[[status]]`: a row with `code` (100..=999, or a range such as `"5xx"`, `"500-503"` or
    ///   `"default"`: a code's own row comes before those of ranges, a smaller range before a larger
    ///   one), optionally `method` or `not_method` (lists of
    ///   method names), `when` (`timeout`, `throttled`, `repeated` or `keyed`), and any of `name
    ///   message description phrase help reference reason effect fault remedy repeat`; the others
    ///   are inherited
    /// - `[[class]]`: the same with `class` (1..=5), for codes without a row
    /// - `[[operation]]`: `method`, `path` (such as `/orders/{id}`), optionally
    ///   `idempotent`, `idempotency_keys` and `closed`, and rows as `[[operation.status]]`: see [`Contract::operation`]
    ///
    /// A row is the caller's word for what the API does: its `effect` and `repeat` are believed even
    /// if text in the response would make a built-in row doubtful. A `repeat` of `always` counts only
    /// if the effect is `not-applied` and the remedy is `retry` or `slow-down`.
    ///
    /// ```
    /// use aftercall::{Contract, Reason, Request, Response};
    ///
    /// let contract = Contract::from_toml(
    ///     r#"
    ///     name = "orders"
    ///     extends = "rest"
    ///     [codes]
    ///     out_of_stock = "conflict"
    ///     [[status]]
    ///     code = 409
    ///     when = "keyed"
    ///     reason = "in-progress"
    ///     "#,
    /// )?;
    /// assert_eq!(contract.status(409).reason(), Reason::Conflict);
    /// # Ok::<(), aftercall::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Contract`] for a file that is not TOML, is larger than 4 MiB, has an unknown key
    /// or a value that is not in its set, more than 2,000 rows, or more than 16 rows of one code.
    /// [`Error::position`] is the line and the column.
    pub fn from_toml(text: &str) -> Result<Contract, Error> {
        let Read { layer, operations, extends } = reader::read(text, KNOWN)?;
        let base = extends.as_deref().and_then(Contract::named).unwrap_or(Contract::http());
        Ok(Contract::extending(base, layer, operations))
    }

    /// `layer` and `operations` come from a user.
    pub(super) fn extending(
        base: &Contract,
        mut layer: Layer,
        operations: Vec<OperationPatch>,
    ) -> Contract {
        for patch in layer.patches.to_mut() {
            patch.is_users = true;
        }
        let mut layers = vec![Handle::new(layer)];
        layers.extend(base.table.layers.iter().cloned());
        let mut all = Vec::new();
        for mut patch in operations {
            patch.patches.iter_mut().for_each(|patch| patch.is_users = true);
            all.push(Handle::new(resolve::operation(patch, &layers)));
        }
        all.extend(base.table.operations.iter().cloned());
        Contract { table: Handle::new(resolve::resolve(layers, all)), operation: None }
    }

    /// The rows for a code, and whether the code has rows of its own.
    fn entry(&self, code: u16) -> (&Entry, bool) {
        let own = self.operation.as_ref().and_then(|operation| operation.rows().entry(code));
        own.map_or_else(|| self.table.entry(code), |entry| (entry, true))
    }

    /// The contract's name.
    pub fn name(&self) -> &str {
        &self.table.name
    }

    /// Where the API documents its errors, as the contract says; may be empty.
    pub fn source(&self) -> &str {
        self.table.layers.first().map_or("", |layer| &layer.source)
    }

    /// Whether a status that the contract itself does not list is off-contract.
    pub fn is_closed(&self) -> bool {
        self.table.closed || self.operation.as_ref().is_some_and(|operation| operation.closed)
    }

    /// Whether a caller may rely on the idempotency keys that it sends. Default: true.
    pub fn honors_idempotency_keys(&self) -> bool {
        let own = self.operation.as_ref().and_then(|operation| operation.idempotency_keys);
        own.unwrap_or(self.table.idempotency_keys)
    }

    /// Whether the API wants an idempotency key as a String of RFC 9651, in double quotes, as
    /// draft-ietf-httpapi-idempotency-key-header section 2.1 says: `"8e03978e-…"`. It says how to write a
    /// key; one without quotes is recognized all the same. Default: false.
    pub fn quotes_idempotency_keys(&self) -> bool {
        self.table.quoted_idempotency_keys
    }

    /// Whether the API evaluates `If-Match` and `If-None-Match: *` on a POST, so that they make it
    /// harmless to repeat. Default: false.
    pub fn heeds_preconditions_on_post(&self) -> bool {
        self.table.preconditions_on_post
    }

    /// Whether the contract itself, not one that it extends, lists this code.
    ///
    /// The contract of a closed operation lists what the operation lists, and no more.
    pub fn lists(&self, code: u16) -> bool {
        let own = self.operation.as_ref();
        let of_operation = own.and_then(|operation| operation.rows().entry(code));
        if own.is_some_and(|operation| operation.closed) {
            return of_operation.is_some_and(|entry| entry.listed);
        }
        let (entry, known) = self.table.entry(code);
        of_operation.is_some_and(|entry| entry.listed) || (known && entry.listed)
    }

    /// What this code means. A code without a row gives the row of its class, with
    /// [`Status::is_known`] false; a code outside 100..=599 is read as a 5xx (RFC 9110 section 15).
    ///
    /// ```
    /// let http = aftercall::Contract::http();
    /// assert_eq!(http.status(418).to_string(), "418 (Unused)");
    /// assert!(!http.status(499).is_known() && http.status(700).is_server_error());
    /// ```
    pub fn status(&self, code: u16) -> Status {
        let (entry, known) = self.entry(code);
        Status::new(code, known, entry.plain.clone())
    }

    /// Finds a status in text: `503`, `503 Throttled`, `HTTP/1.1 503 Service Unavailable`, or a
    /// message or registered phrase of this contract in upper or lower case, such as `throttled`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Status`] if the text is not a status.
    pub fn parse(&self, text: &str) -> Result<Status, Error> {
        let trimmed = text.trim();
        if let Some(code) = leading_code(trimmed) {
            return Ok(self.status(code));
        }
        let is_named = |row: &Row| {
            row.message.eq_ignore_ascii_case(trimmed)
                || row.phrase.eq_ignore_ascii_case(trimmed)
                || row.message.split('/').any(|part| part.eq_ignore_ascii_case(trimmed))
        };
        let own = self.rows().chain(self.all_rows());
        own.into_iter().find(|status| !trimmed.is_empty() && is_named(status.row())).ok_or_else(
            || {
                let shown: String = trimmed.chars().take(40).collect();
                let message = format!("{shown:?} names no status of contract {:?}", self.name());
                Error::new(ErrorKind::Status, message)
            },
        )
    }

    /// The rows that the contract itself lists, in code order, one per code. [`Contract::ranges`] has
    /// those for ranges of codes.
    pub fn rows(&self) -> impl Iterator<Item = Status> + '_ {
        let mut codes: Vec<u16> = self.own_layers().flat_map(|layer| layer.statuses()).collect();
        codes.sort_unstable();
        codes.dedup();
        codes.into_iter().map(|code| self.status(code))
    }

    /// What the contract itself says; for an operation, what it says, and then what its contract says
    /// unless the operation is closed.
    fn own_layers(&self) -> impl Iterator<Item = &Handle<Layer>> {
        let (layers, own) = match self.operation.as_ref() {
            None => (&*self.table.layers, 1),
            Some(operation) if operation.closed => (&*operation.layers, 1),
            Some(operation) => (&*operation.layers, 2),
        };
        layers.iter().take(own)
    }

    /// Every row, including inherited ones, in code order, one per code.
    pub fn all_rows(&self) -> impl Iterator<Item = Status> + '_ {
        let own = self.operation.as_ref().map_or(&[][..], |operation| &operation.rows().entries);
        let of_contract = self.table.entries.iter().map(|entry| entry.code);
        let mut codes: Vec<u16> = Vec::new();
        if !own.is_empty() {
            codes = of_contract.clone().chain(own.iter().map(|entry| entry.code)).collect();
            codes.sort_unstable();
            codes.dedup();
        }
        let inherited = of_contract.filter({
            let merged = !codes.is_empty();
            move |_| !merged
        });
        codes.into_iter().chain(inherited).map(|code| self.status(code))
    }

    /// The rows for ranges of codes that the contract itself lists, in the order of the first code:
    /// the first code, the last, and what the row says of a code in between that has no row of its
    /// own. `100` and `999` stand for the row of every code (`default`).
    ///
    /// ```
    /// use aftercall::Contract;
    ///
    /// let contract = Contract::builder("orders")
    ///     .range(500, 599, |row| row.message("Our Fault"))
    ///     .status(503, |row| row.message("Busy"))
    ///     .build()?;
    /// let ranges: Vec<_> = contract.ranges().map(|(first, last, _)| (first, last)).collect();
    /// assert_eq!(ranges, [(500, 599)]);
    /// assert_eq!((contract.status(502).code(), contract.status(502).message()), (502, "Our Fault"));
    /// assert_eq!(contract.status(503).message(), "Busy");
    /// # Ok::<(), aftercall::Error>(())
    /// ```
    pub fn ranges(&self) -> impl Iterator<Item = (u16, u16, Status)> + '_ {
        let layers = self.operation.as_ref().map_or(&*self.table.layers, |own| &own.layers);
        let ranges = self.own_layers().flat_map(|layer| layer.ranges());
        let mut ranges: Vec<(u16, u16)> = ranges.collect();
        ranges.sort_by_key(|(first, last)| (*first, core::cmp::Reverse(*last)));
        ranges.dedup();
        ranges.into_iter().map(|(first, last)| {
            let entry = resolve::of_range(layers, first, last);
            (first, last, Status::new(first, true, entry.plain))
        })
    }

    /// The rows that apply only to some methods or under a condition, each with a description for
    /// people: `(status, "to a method other than DELETE")`.
    pub fn variants(&self) -> Vec<(Status, String)> {
        let mut found = Vec::new();
        for entry in self.table.entries.iter() {
            for variant in entry.variants.iter() {
                let status = Status::new(entry.code, true, variant.row.clone());
                found.push((status, variant.describe()));
            }
        }
        found
    }

    /// The row for this code, method and set of conditions.
    pub(crate) fn find(
        &self,
        code: u16,
        method: Option<&str>,
        conditions: Conditions,
    ) -> Found<'_> {
        let (entry, known) = self.entry(code);
        entry.find(known, method, conditions)
    }

    /// Whether the text of a message can change what this code means: a row depends on it, or it may
    /// weaken the claim that nothing was applied.
    #[inline]
    pub(crate) fn is_text_of_interest(&self, code: u16) -> bool {
        code >= 400 && self.entry(code).0.is_text_of_interest()
    }

    /// The number of the shape of a body that decides whether this success is one: what the row, the
    /// operation or the contract says.
    pub(crate) fn success(&self, row: &Row) -> Option<u8> {
        let operation = || self.operation.as_ref().and_then(|operation| operation.success);
        row.success.or_else(operation).or(self.table.success)
    }

    /// What it says itself, and what it extends.
    pub(super) fn layers(&self) -> &[Handle<Layer>] {
        &self.table.layers
    }

    /// The operations as they were read.
    pub(super) fn own_operations(&self) -> &[Handle<Operation>] {
        &self.table.operations
    }

    /// The API's own error codes.
    pub(crate) fn codes(&self) -> &[OwnCode] {
        &self.table.codes
    }

    /// The providers whose codes always count.
    pub(crate) fn providers(&self) -> Providers {
        self.table.providers
    }
}

/// What the reader of contracts needs from the other tables.
const KNOWN: Known<'static> =
    Known { provider: &provider, bases: Contract::NAMES, reason: &default_of, shape: &shape };

pub(super) fn provider(name: &str) -> Option<Providers> {
    let at = PROVIDERS.iter().position(|row| row.name == name)?;
    u8::try_from(at).ok().map(Providers::one)
}

/// The number of the shape with this name.
pub(crate) fn shape(name: &str) -> Option<u8> {
    SHAPES.iter().zip(0..).find(|(row, _)| row.name == name).map(|(_, number)| number)
}

/// What a reason says by default.
pub(crate) fn default_of(reason: Reason) -> ReasonRow {
    let [unknown, ..] = &REASONS;
    *REASONS.get(usize::from(reason.number())).unwrap_or(unknown)
}

impl core::fmt::Debug for Contract {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Contract").field("name", &self.name()).finish_non_exhaustive()
    }
}

/// The status code at the start of a text, after an optional HTTP version.
fn leading_code(text: &str) -> Option<u16> {
    let mut words = text.split_ascii_whitespace();
    let first = words.next()?;
    let number = if first.len() >= 5 && first.is_char_boundary(5) {
        let (version, rest) = first.split_at(5);
        match version.eq_ignore_ascii_case("HTTP/") && !rest.is_empty() {
            true => words.next()?,
            false => first,
        }
    } else {
        first
    };
    let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    if digits { number.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::super::rows::Condition;
    use super::*;
    use crate::vocabulary::{Effect, Remedy};

    #[test]
    fn the_built_in_contracts_read_without_error() {
        assert_eq!(Contract::http().all_rows().count(), 64);
        assert_eq!(Contract::rest().rows().count(), 13);
        assert_eq!(Contract::rest().name(), "rest");
    }

    #[test]
    fn a_users_contract_inherits_field_by_field() {
        let text =
            "name = \"mine\"\nextends = \"rest\"\n[[status]]\ncode = 500\nmessage = \"Oh no\"\n";
        let mine = Contract::from_toml(text).unwrap();
        let status = mine.status(500);
        assert_eq!((status.message(), status.remedy()), ("Oh no", Remedy::Report));
        let found = mine.find(500, None, Conditions::of(Condition::Timeout));
        assert_eq!((&*found.row.message, found.row.remedy), ("Oh no", Remedy::Retry));
        assert_eq!(mine.status(404).effect(), Effect::NotApplied);
    }

    #[test]
    fn errors_name_line_and_column() {
        for (text, line, column) in [
            ("name = \"x\"\n[[status]]\ncode = 42\n", 3, 8),
            ("name = \"x\"\n[[status]]\ncode = 404\nremdy = \"retry\"\n", 4, 1),
            ("name = \"x\"\n[[status]]\ncode = 404\nremedy = \"panic\"\n", 4, 10),
            ("name = \"x\"\n[[status]]\nmessage = \"no code\"\n", 2, 1),
            ("name = \"x\"\nname = ", 2, 8),
            ("extends = \"rest\"\n", 1, 1),
            ("name = \"x\"\n[[status]]\ncode = 404\n[[status]]\ncode = 404\n", 4, 1),
            ("name = \"x\"\nextends = \"mine\"\n", 2, 11),
            ("name = \"x\"\n[[status]]\ncode = 404\nname = \"no such\"\n", 4, 8),
            ("name = \"x\"\n[[status]]\ncode = 404\nname = \"\"\n", 4, 8),
            ("name = \"x\"\n[[status]]\ncode = 404\nwhen = \"raining\"\n", 4, 8),
            ("name = \"x\"\nproviders = [\"aws\", \"acme\"]\n", 2, 21),
            ("name = \"x\"\n[codes]\nit = {remedy = \"retry\"}\n", 3, 6),
            ("name = \"x\"\n[codes]\nit = \"tired\"\n", 3, 6),
            ("name = \"x\"\n[[operation]]\nmethod = \"GET\"\n", 2, 1),
            ("name = \"x\"\n[[operation]]\nmethod = \"GET\"\npath = \"orders\"\n", 4, 8),
            ("name = \"x\"\n[codes]\nit = {reason = \"gone\", wait = 3}\n", 3, 24),
        ] {
            let error = Contract::from_toml(text).unwrap_err();
            assert_eq!(error.position(), Some((line, column)), "{text:?}: {error}");
        }
    }

    #[test]
    fn a_contract_cannot_grow_without_bound() {
        let row = |number: usize| format!("[[class]]\nclass = 4\nmethod = [\"M{number}\"]\n");
        let text = format!("name = \"x\"\n{}", (0..17).map(row).collect::<String>());
        let error = Contract::from_toml(&text).unwrap_err();
        assert_eq!(error.position(), Some((50, 1)), "{error}");
    }

    #[test]
    fn leading_codes() {
        assert_eq!(leading_code("503 Throttled"), Some(503));
        assert_eq!(leading_code("HTTP/1.1 503 Service Unavailable"), Some(503));
        assert_eq!(leading_code("HTTP/2 200"), Some(200));
        assert_eq!(leading_code("503Throttled"), None);
        assert_eq!(leading_code("99999"), None);
        assert_eq!(leading_code("-1"), None);
        assert_eq!(leading_code(""), None);
    }
}

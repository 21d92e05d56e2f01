//! Contracts: what each status means for an API, as data.
//!
//! A [`Contract`] is a list of rows keyed by status code, optionally by method and by a condition
//! (`when`), that extends another contract field by field. Two are built in: `rest`, the default,
//! and `http`, every registered status, which `rest` extends. Users bring their own as TOML; the
//! same reader serves all three, so a user's file can do whatever the built-in ones do.

mod reader;
mod rows;

use crate::error::{Error, ErrorKind};
use crate::status::Status;
pub(crate) use rows::{Condition, Conditions, Row};
use rows::{Entry, Found, Layer};
use std::sync::{Arc, OnceLock};

/// What each status means for an API. Cheap to clone; shared by threads.
#[derive(Clone)]
pub struct Contract(Arc<Inner>);

struct Inner {
    /// The contract's own layer first, then what it extends.
    layers: Vec<Arc<Layer>>,
    /// Every code that some layer names, in code order.
    entries: Vec<Entry>,
    /// One entry a class, for codes that no layer names.
    classes: [Entry; 5],
    /// Code to position in `entries`, or `NO_ENTRY`.
    index: Box<[u16; INDEXED_CODES]>,
}

const INDEXED_CODES: usize = 1000;
const NO_ENTRY: u16 = u16::MAX;

impl Contract {
    /// The default contract: the thirteen statuses of a common REST API over [`Contract::http`].
    pub fn rest() -> &'static Contract {
        static REST: OnceLock<Contract> = OnceLock::new();
        REST.get_or_init(|| Contract::built_in(include_str!("rest.toml")))
    }

    /// Every status of the IANA registry, as RFC 9110 and its other references define it.
    pub fn http() -> &'static Contract {
        static HTTP: OnceLock<Contract> = OnceLock::new();
        HTTP.get_or_init(|| Contract::built_in(include_str!("http.toml")))
    }

    /// The built-in contract of this name.
    pub fn named(name: &str) -> Option<&'static Contract> {
        match name {
            "rest" => Some(Contract::rest()),
            "http" => Some(Contract::http()),
            _ => None,
        }
    }

    /// Reads a contract from TOML.
    ///
    /// The file has `name`, optionally `extends` (`rest` or `http`, default `http`) and `closed`
    /// (default false: whether a status that it does not list is off-contract), `idempotency_keys`
    /// (default true: whether the API honors them) and `preconditions_on_post` (default false:
    /// whether `If-Match` and `If-None-Match: *` guard a POST), and tables `[[status]]` with `code`
    /// (100..=999), optionally `method` or `not_method` (lists of method names) and `when`
    /// (`timeout` or `throttled`), and any of `message description phrase help reference effect
    /// fault remedy repeat`. A field that is left out is inherited. Tables `[[class]]`, with
    /// `class` (1..=5) instead of `code`, speak for codes that no row names.
    ///
    /// A row is the caller's word for what the API does: `effect` and `repeat` that stand in it are
    /// believed even where a text in the answer makes a built-in row doubtful. A `repeat` of
    /// `always` counts only where the effect is `not-applied` and the remedy `retry` or
    /// `slow-down`.
    ///
    /// # Errors
    ///
    /// A file that is not TOML, is larger than 1 MiB, has an unknown key, a value out of its set
    /// more than 2,000 rows, or more than 16 of one code. The error names the line and the column.
    pub fn from_toml(text: &str) -> Result<Contract, Error> {
        let (mut layer, extends) = reader::read(text)?;
        for patch in &mut layer.patches {
            patch.is_users = true;
        }
        let base = match extends.as_deref() {
            Some(name) => Contract::named(name).ok_or_else(|| {
                let message = format!("extends {name:?}: no built-in contract has this name");
                Error::new(ErrorKind::Contract, message)
            })?,
            None => Contract::http(),
        };
        let mut layers = vec![Arc::new(layer)];
        layers.extend(base.0.layers.iter().cloned());
        Ok(Contract::resolve(layers))
    }

    /// A contract that is compiled in. A test reads both, so a broken one never ships; should one
    /// be broken all the same, its statuses fall back to nothing known rather than to a panic.
    fn built_in(text: &str) -> Contract {
        let (layer, extends) = reader::read(text).unwrap_or_default();
        let mut layers = vec![Arc::new(layer)];
        if let Some(base) = extends.as_deref().and_then(Contract::named) {
            layers.extend(base.0.layers.iter().cloned());
        }
        Contract::resolve(layers)
    }

    fn resolve(layers: Vec<Arc<Layer>>) -> Contract {
        let classes = [1, 2, 3, 4, 5].map(|class| Entry::of_class(&layers, class));
        let mut codes: Vec<u16> = layers.iter().flat_map(|layer| layer.codes()).collect();
        codes.sort_unstable();
        codes.dedup();
        let mut index = Box::new([NO_ENTRY; INDEXED_CODES]);
        let mut entries = Vec::with_capacity(codes.len());
        for code in codes {
            if let (Some(slot), Ok(position)) =
                (index.get_mut(usize::from(code)), u16::try_from(entries.len()))
            {
                *slot = position;
                entries.push(Entry::of_status(&layers, code));
            }
        }
        Contract(Arc::new(Inner { layers, entries, classes, index }))
    }

    /// The contract's name.
    pub fn name(&self) -> &str {
        self.0.layers.first().map_or("", |layer| &layer.name)
    }

    /// Whether a status that the contract does not list itself is off-contract.
    pub fn is_closed(&self) -> bool {
        self.0.layers.first().is_some_and(|layer| layer.closed)
    }

    /// Whether a caller may rely on the idempotency keys that it sends. Default: true.
    pub fn honors_idempotency_keys(&self) -> bool {
        self.0.layers.iter().find_map(|layer| layer.idempotency_keys).unwrap_or(true)
    }

    /// Whether the API heeds `If-Match` and `If-None-Match: *` on a POST, so that they make it
    /// harmless to repeat. Default: false.
    pub fn heeds_preconditions_on_post(&self) -> bool {
        self.0.layers.iter().find_map(|layer| layer.preconditions_on_post).unwrap_or(false)
    }

    /// Whether the contract itself, not one that it extends, lists this code.
    pub fn lists(&self, code: u16) -> bool {
        self.0.layers.first().is_some_and(|layer| layer.codes().any(|listed| listed == code))
    }

    /// What this code means. A code that no row names gives its class's row with
    /// [`Status::is_known`] false; a code outside 100..=599 is read as a 5xx (RFC 9110 section 15).
    pub fn status(&self, code: u16) -> Status {
        let (entry, known) = self.entry(code);
        Status::new(code, known, Arc::clone(entry.plain()))
    }

    /// Finds a status in a text: `503`, `503 Throttled`, `HTTP/1.1 503 Service Unavailable`, or a
    /// message or registered phrase of this contract in any case, such as `throttled`.
    ///
    /// # Errors
    ///
    /// When the text names no status.
    pub fn parse(&self, text: &str) -> Result<Status, Error> {
        let trimmed = text.trim();
        if let Some(code) = leading_code(trimmed) {
            return Ok(self.status(code));
        }
        let spoken = |row: &Row| {
            row.message.eq_ignore_ascii_case(trimmed)
                || row.phrase.eq_ignore_ascii_case(trimmed)
                || row.message.split('/').any(|part| part.eq_ignore_ascii_case(trimmed))
        };
        let own = self.rows().chain(self.all_rows());
        own.into_iter().find(|status| !trimmed.is_empty() && spoken(status.row())).ok_or_else(
            || {
                let shown: String = trimmed.chars().take(40).collect();
                let message = format!("{shown:?} names no status of contract {:?}", self.name());
                Error::new(ErrorKind::Status, message)
            },
        )
    }

    /// The rows that the contract lists itself, in code order, one a code.
    pub fn rows(&self) -> impl Iterator<Item = Status> + '_ {
        self.all_rows().filter(|status| self.lists(status.code()))
    }

    /// Every row, those it inherits too, in code order, one a code.
    pub fn all_rows(&self) -> impl Iterator<Item = Status> + '_ {
        self.0
            .entries
            .iter()
            .map(|entry| Status::new(entry.code(), true, Arc::clone(entry.plain())))
    }

    /// The rows that differ from a code's plain row by method or condition, described for people:
    /// `(status, "to a method other than DELETE")`.
    pub fn variants(&self) -> Vec<(Status, String)> {
        let mut found = Vec::new();
        for entry in &self.0.entries {
            for variant in entry.variants() {
                let row = Arc::clone(&variant.row);
                found.push((Status::new(entry.code(), true, row), variant.describe()));
            }
        }
        found
    }

    /// The row that speaks for this code, method and set of conditions.
    pub(crate) fn find(
        &self,
        code: u16,
        method: Option<&str>,
        conditions: Conditions,
    ) -> Found<'_> {
        let (entry, known) = self.entry(code);
        entry.find(known, method, conditions)
    }

    /// Whether the text of a message can change what this code means: a row asks for it, or it may
    /// weaken the claim that nothing was applied.
    pub(crate) fn is_text_of_interest(&self, code: u16) -> bool {
        code >= 400 && self.entry(code).0.is_text_of_interest()
    }

    fn entry(&self, code: u16) -> (&Entry, bool) {
        let position = self.0.index.get(usize::from(code)).copied().unwrap_or(NO_ENTRY);
        if let Some(entry) = self.0.entries.get(usize::from(position)) {
            return (entry, true);
        }
        let [informational, success, redirection, client, server] = &self.0.classes;
        let entry = match code {
            100..=199 => informational,
            200..=299 => success,
            300..=399 => redirection,
            400..=499 => client,
            _ => server,
        };
        (entry, false)
    }
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
    use super::*;
    use crate::vocabulary::{Effect, Remedy};

    #[test]
    fn the_built_in_contracts_read_without_error() {
        assert!(reader::read(include_str!("http.toml")).is_ok());
        assert!(reader::read(include_str!("rest.toml")).is_ok());
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
        assert_eq!((found.row.message.as_str(), found.row.remedy), ("Oh no", Remedy::Retry));
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

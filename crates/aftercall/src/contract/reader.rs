//! Reads a contract from TOML; every error names its line and column.

use super::keys::{self, CODES};
use super::resolve::OperationPatch;
use super::rows::{Condition, Key, Layer, Methods, Patch, Text, is_name, segments};
use crate::error::{Error, ErrorKind};
use crate::tables::rows::{OwnCode, Providers, ReasonRow};
use crate::vocabulary::{Effect, Fault, Reason, Remedy, Repeat, WordSet};
use core::ops::Range;
use std::borrow::Cow;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The largest contract file that is read, in bytes.
pub(super) const MAX_BYTES: usize = 4 << 20;
/// The longest text of one field, in bytes.
pub(super) const MAX_TEXT: usize = 4_096;

/// Maximum number of error codes of one contract.
pub(super) const MAX_CODES: usize = 256;

/// Maximum number of operations of one contract.
pub(super) const MAX_OPERATIONS: usize = 2_000;

/// What the reader needs in addition to the file.
#[derive(Clone, Copy)]
pub(crate) struct Known<'k> {
    /// The provider with this name.
    pub(crate) provider: &'k dyn Fn(&str) -> Option<Providers>,
    /// The number of the shape with this name.
    pub(crate) shape: &'k dyn Fn(&str) -> Option<u8>,
    /// The names of the contracts that can be extended.
    pub(crate) bases: &'k [&'k str],
    /// The defaults of a reason.
    pub(crate) reason: &'k dyn Fn(Reason) -> ReasonRow,
}

/// What a file says.
#[derive(Debug, Default)]
pub(crate) struct Read {
    pub(crate) layer: Layer,
    pub(crate) operations: Vec<OperationPatch>,
    /// The name of the contract that it extends.
    pub(crate) extends: Option<String>,
}

/// Reads one file.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(crate) fn read(text: &str, known: Known<'_>) -> Result<Read, Error> {
    let reader = Reader { text, known };
    if text.len() > MAX_BYTES {
        return Err(reader.error(0..0, format!("a contract has at most {MAX_BYTES} bytes")));
    }
    let document = DeTable::parse(text).map_err(|error| {
        reader.error(error.span().unwrap_or(0..0), error.message().trim_end().to_owned())
    })?;
    let Read { mut layer, mut operations, mut extends } = Read::default();
    let mut patches = Vec::new();
    for (key, value) in document.get_ref() {
        match key.get_ref().as_ref() {
            "name" => layer.name = Cow::Owned(reader.text(value)?),
            "source" => layer.source = Cow::Owned(reader.text(value)?),
            "extends" => extends = Some(reader.base(value)?),
            "closed" => layer.closed = reader.flag(value)?,
            "idempotency_keys" => layer.idempotency_keys = Some(reader.flag(value)?),
            "quoted_idempotency_keys" => layer.quoted_idempotency_keys = Some(reader.flag(value)?),
            "preconditions_on_post" => layer.preconditions_on_post = Some(reader.flag(value)?),
            "success" => layer.success = Some(reader.shape(value)?),
            "idempotent" => layer.idempotent = Some(reader.flag(value)?),
            "providers" => layer.providers = reader.providers(value)?,
            "codes" => layer.codes = Cow::Owned(reader.codes(value)?),
            "status" => reader.rows(value, "code", &mut patches)?,
            "class" => reader.rows(value, "class", &mut patches)?,
            "operation" => operations = reader.operations(value)?,
            other => {
                let known = "name, source, extends, closed, idempotency_keys, \
                             quoted_idempotency_keys, preconditions_on_post, idempotent, success, \
                             providers, codes, status, class or operation";
                return Err(reader.unknown(key.span(), other, known));
            }
        }
    }
    if layer.name.is_empty() {
        return Err(reader.error(0..0, "the contract has no name".to_owned()));
    }
    layer.patches = Cow::Owned(patches);
    Ok(Read { layer, operations, extends })
}

struct Reader<'t> {
    text: &'t str,
    known: Known<'t>,
}

impl Reader<'_> {
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn error(&self, span: Range<usize>, message: String) -> Error {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let line = before.matches('\n').count().saturating_add(1);
        let column = before.rsplit('\n').next().unwrap_or("").chars().count().saturating_add(1);
        let small = |number| u32::try_from(number).unwrap_or(u32::MAX);
        Error::new(ErrorKind::Contract, message).at(small(line), small(column))
    }

    #[cfg_attr(target_family = "wasm", inline(never))]
    fn unknown(&self, span: Range<usize>, key: &str, known: &str) -> Error {
        let shown: String = key.chars().take(40).collect();
        self.error(span, format!("unknown key {shown:?}; expected {known}"))
    }

    #[cfg_attr(target_family = "wasm", inline(never))]
    fn text(&self, value: &Spanned<DeValue<'_>>) -> Result<String, Error> {
        let text = value.get_ref().as_str().ok_or_else(|| self.wrong(value, "a string"))?;
        if text.len() > MAX_TEXT || text.chars().any(char::is_control) {
            let message = format!("expected at most {MAX_TEXT} bytes without control characters");
            return Err(self.error(value.span(), message));
        }
        Ok(text.to_owned())
    }

    /// A row's name: letters and digits with hyphens between them.
    fn name(&self, value: &Spanned<DeValue<'_>>) -> Result<String, Error> {
        let name = self.text(value)?;
        if is_name(&name) {
            return Ok(name);
        }
        let message = "expected letters and digits with hyphens between them".to_owned();
        Err(self.error(value.span(), message))
    }

    #[cfg_attr(target_family = "wasm", inline(never))]
    fn flag(&self, value: &Spanned<DeValue<'_>>) -> Result<bool, Error> {
        value.get_ref().as_bool().ok_or_else(|| self.wrong(value, "true or false"))
    }

    #[cfg_attr(target_family = "wasm", inline(never))]
    fn wrong(&self, value: &Spanned<DeValue<'_>>, expected: &str) -> Error {
        let message = format!("expected {expected}, found {}", value.get_ref().type_str());
        self.error(value.span(), message)
    }

    fn number(&self, value: &Spanned<DeValue<'_>>, from: u16, to: u16) -> Result<u16, Error> {
        let parsed = value
            .get_ref()
            .as_integer()
            .and_then(|integer| u16::from_str_radix(integer.as_str(), integer.radix()).ok());
        match parsed {
            Some(number) if (from..=to).contains(&number) => Ok(number),
            _ => Err(self.wrong(value, &format!("an integer from {from} to {to}"))),
        }
    }

    /// A code, or in quotes a range such as `"5xx"` or `"500-503"`.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn code_or_range(&self, value: &Spanned<DeValue<'_>>) -> Result<Key, Error> {
        let Some(text) = value.get_ref().as_str() else {
            return self.number(value, CODES.0, CODES.1).map(Key::Status);
        };
        keys::one(text).ok_or_else(|| {
            let shown: String = text.chars().take(40).collect();
            let expected = keys::EXPECTED_ONE;
            self.error(value.span(), format!("expected {expected}, found {shown:?}"))
        })
    }

    #[cfg_attr(target_family = "wasm", inline(never))]
    fn names(&self, value: &Spanned<DeValue<'_>>) -> Result<Vec<String>, Error> {
        let list =
            value.get_ref().as_array().ok_or_else(|| self.wrong(value, "a list of names"))?;
        list.iter().map(|name| self.text(name)).collect()
    }

    #[cfg_attr(target_family = "wasm", inline(never))]
    fn methods(&self, value: &Spanned<DeValue<'_>>) -> Result<Cow<'static, [Text]>, Error> {
        Ok(self.names(value)?.into_iter().map(Cow::Owned).collect())
    }

    #[cfg_attr(target_family = "wasm", inline(never))]
    fn base(&self, value: &Spanned<DeValue<'_>>) -> Result<String, Error> {
        let name = self.text(value)?;
        if !self.known.bases.contains(&name.as_str()) {
            let bases = self.known.bases.join(", ");
            let message = format!("extends {name:?}: expected one of: {bases}");
            return Err(self.error(value.span(), message));
        }
        Ok(name)
    }

    #[cfg_attr(target_family = "wasm", inline(never))]
    fn providers(&self, value: &Spanned<DeValue<'_>>) -> Result<Providers, Error> {
        let list =
            value.get_ref().as_array().ok_or_else(|| self.wrong(value, "a list of providers"))?;
        let mut providers = Providers::NONE;
        for item in list.iter() {
            let name = self.text(item)?;
            let Some(provider) = (self.known.provider)(&name) else {
                let message = format!("no provider is called {name:?}; docs/rules.md lists them");
                return Err(self.error(item.span(), message));
            };
            providers.add(provider);
        }
        Ok(providers)
    }

    /// The shape of a body that decides whether a success is one.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn shape(&self, value: &Spanned<DeValue<'_>>) -> Result<u8, Error> {
        let name = self.text(value)?;
        (self.known.shape)(&name).ok_or_else(|| {
            let message = format!("no shape is called {name:?}; docs/rules.md lists them");
            self.error(value.span(), message)
        })
    }

    /// `[codes]`: an error code and its reason, or a table with a reason and other cells.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn codes(&self, value: &Spanned<DeValue<'_>>) -> Result<Vec<OwnCode>, Error> {
        let table = value.get_ref().as_table().ok_or_else(|| self.wrong(value, "a table"))?;
        if table.len() > MAX_CODES {
            let message = format!("a contract has at most {MAX_CODES} codes");
            return Err(self.error(value.span(), message));
        }
        table.iter().map(|(name, value)| self.code(name.get_ref(), value)).collect()
    }

    #[cfg_attr(target_family = "wasm", inline(never))]
    fn code(&self, name: &str, value: &Spanned<DeValue<'_>>) -> Result<OwnCode, Error> {
        let mut patch = Patch::default();
        match value.get_ref().as_table() {
            None => patch.reason = Some(self.reason(value)?),
            Some(table) => {
                for (key, value) in table {
                    let cell = key.get_ref().as_ref();
                    if !matches!(cell, "reason" | "effect" | "fault" | "remedy" | "repeat") {
                        let known = "reason, effect, fault, remedy or repeat";
                        return Err(self.unknown(key.span(), cell, known));
                    }
                    self.field(&mut patch, cell, key.span(), value)?;
                }
            }
        }
        let Some(reason) = patch.reason else {
            return Err(self.error(value.span(), "this code has no reason".to_owned()));
        };
        let Patch { effect, fault, remedy, repeat, .. } = patch;
        Ok(OwnCode { name: Cow::Owned(name.to_owned()), reason, effect, fault, remedy, repeat })
    }

    fn reason(&self, value: &Spanned<DeValue<'_>>) -> Result<Reason, Error> {
        self.word(value, Reason::from_slug, &slugs(&Reason::SET))
    }

    fn word<T>(
        &self,
        value: &Spanned<DeValue<'_>>,
        find: impl Fn(&str) -> Option<T>,
        known: &[&str],
    ) -> Result<T, Error> {
        let slug = self.text(value)?;
        find(&slug).ok_or_else(|| {
            self.error(value.span(), format!("{slug:?} is not one of: {}", known.join(", ")))
        })
    }

    #[cfg_attr(target_family = "wasm", inline(never))]
    fn rows(
        &self,
        value: &Spanned<DeValue<'_>>,
        key: &str,
        patches: &mut Vec<Patch>,
    ) -> Result<(), Error> {
        let list = value.get_ref().as_array().ok_or_else(|| self.wrong(value, "tables"))?;
        for item in list.iter() {
            let table = item.get_ref().as_table().ok_or_else(|| self.wrong(item, "a table"))?;
            let patch = self.row(item.span(), table, key)?;
            if let Some(message) = patch.clash(patches) {
                return Err(self.error(item.span(), message));
            }
            patches.push(patch);
        }
        Ok(())
    }

    #[cfg_attr(target_family = "wasm", inline(never))]
    fn row(&self, span: Range<usize>, table: &DeTable<'_>, key: &str) -> Result<Patch, Error> {
        let mut patch = Patch::default();
        let mut keyed = false;
        for (name, value) in table {
            match name.get_ref().as_ref() {
                "code" if key == "code" => {
                    patch.key = self.code_or_range(value)?;
                    keyed = true;
                }
                "class" if key == "class" => {
                    let class = self.number(value, 1, 5)?;
                    patch.key = Key::Class(u8::try_from(class).unwrap_or(5));
                    keyed = true;
                }
                "method" => patch.methods = Methods::Only(self.methods(value)?),
                "not_method" => patch.methods = Methods::Not(self.methods(value)?),
                field => self.field(&mut patch, field, name.span(), value)?,
            }
        }
        if !keyed {
            return Err(self.error(span, format!("this row has no {key}")));
        }
        if let Some(reason) = patch.reason {
            patch.fill((self.known.reason)(reason));
        }
        Ok(patch)
    }

    #[cfg_attr(target_family = "wasm", inline(never))]
    fn operations(&self, value: &Spanned<DeValue<'_>>) -> Result<Vec<OperationPatch>, Error> {
        let list = value.get_ref().as_array().ok_or_else(|| self.wrong(value, "tables"))?;
        if list.len() > MAX_OPERATIONS {
            let message = format!("a contract has at most {MAX_OPERATIONS} operations");
            return Err(self.error(value.span(), message));
        }
        let mut found: Vec<OperationPatch> = Vec::new();
        for item in list.iter() {
            let table = item.get_ref().as_table().ok_or_else(|| self.wrong(item, "a table"))?;
            let operation = self.operation(item.span(), table)?;
            if found.iter().any(|other| other.is_same_as(&operation)) {
                let message = "this operation occurs twice (same method and path)";
                return Err(self.error(item.span(), message.to_owned()));
            }
            found.push(operation);
        }
        Ok(found)
    }

    #[cfg_attr(target_family = "wasm", inline(never))]
    fn operation(&self, span: Range<usize>, table: &DeTable<'_>) -> Result<OperationPatch, Error> {
        let mut operation = OperationPatch::default();
        for (name, value) in table {
            match name.get_ref().as_ref() {
                "method" => operation.method = self.text(value)?,
                "path" => {
                    operation.path = self.text(value)?;
                    if segments(&operation.path).is_none() {
                        let message = "expected a path such as \"/orders/{id}\"".to_owned();
                        return Err(self.error(value.span(), message));
                    }
                }
                "idempotent" => operation.idempotent = Some(self.flag(value)?),
                "success" => operation.success = Some(self.shape(value)?),
                "closed" => operation.closed = self.flag(value)?,
                "idempotency_keys" => operation.idempotency_keys = Some(self.flag(value)?),
                "status" => self.rows(value, "code", &mut operation.patches)?,
                other => {
                    let known =
                        "method, path, idempotent, idempotency_keys, success, closed or status";
                    return Err(self.unknown(name.span(), other, known));
                }
            }
        }
        if operation.method.is_empty() || operation.path.is_empty() {
            return Err(self.error(span, "an operation has a method and a path".to_owned()));
        }
        Ok(operation)
    }

    fn field(
        &self,
        patch: &mut Patch,
        field: &str,
        span: Range<usize>,
        value: &Spanned<DeValue<'_>>,
    ) -> Result<(), Error> {
        match field {
            "when" => {
                let known = Condition::ALL.map(Condition::slug);
                patch.when = Some(self.word(value, Condition::from_slug, &known)?);
            }
            "success" => patch.success = Some(self.shape(value)?),
            "name" => patch.name = Some(Cow::Owned(self.name(value)?)),
            "reason" => patch.reason = Some(self.reason(value)?),
            "message" => patch.message = Some(Cow::Owned(self.text(value)?)),
            "description" => patch.description = Some(Cow::Owned(self.text(value)?)),
            "phrase" => patch.phrase = Some(Cow::Owned(self.text(value)?)),
            "help" => patch.help = Some(Cow::Owned(self.text(value)?)),
            "reference" => patch.reference = Some(Cow::Owned(self.text(value)?)),
            "effect" => {
                patch.effect = Some(self.word(value, Effect::from_slug, &slugs(&Effect::SET))?);
            }
            "fault" => {
                patch.fault = Some(self.word(value, Fault::from_slug, &slugs(&Fault::SET))?);
            }
            "remedy" => {
                patch.remedy = Some(self.word(value, Remedy::from_slug, &slugs(&Remedy::SET))?);
            }
            "repeat" => {
                patch.repeat = Some(self.word(value, Repeat::from_slug, &slugs(&Repeat::SET))?);
            }
            other => {
                let known = "method, not_method, when, name, message, description, phrase, help, \
                             reference, reason, effect, fault, remedy, repeat or success";
                return Err(self.unknown(span, other, known));
            }
        }
        Ok(())
    }
}

fn slugs(set: &WordSet) -> Vec<&'static str> {
    set.words.iter().map(|word| word.slug).collect()
}

//! The built-in contracts as constants: what their files say, which users' contracts extend, and the
//! rows that it comes to, resolved by the core's own code.

use crate::contract::reader::{self, Known};
use crate::contract::resolve::resolve;
use crate::contract::rows::{Entry, Key, Layer, Methods, Patch, Table};
use crate::data::Data;
use crate::handle::Handle;
use crate::row::Row;
use crate::tables::rows::{Providers, ReasonRow};
use crate::vocabulary::{Reason, Repeat};
use core::fmt::Write as _;

/// The generated files of both contracts.
pub(crate) fn files(data: &Data) -> Result<Vec<(String, String)>, String> {
    let [http, rest] = &data.contracts;
    let http = read(http, "http", data)?;
    let rest = read(rest, "rest", data)?;
    let (http, rest) = (Handle::new(http), Handle::new(rest));
    let base = resolve(vec![http.clone()], Vec::new());
    let table = resolve(vec![rest.clone(), http.clone()], Vec::new());
    let file = |name: &str, text: String| (format!("contract/built_in/{name}.rs"), text);
    Ok(vec![
        file("http", layer("HTTP_LAYER", &http)),
        file("http_rows", rows(&base, None, "&[Handle::Static(&HTTP_LAYER)]", "HTTP")),
        file("rest", layer("REST_LAYER", &rest)),
        file(
            "rest_rows",
            rows(
                &table,
                Some(&base),
                "&[Handle::Static(&REST_LAYER), Handle::Static(&HTTP_LAYER)]",
                "REST",
            ),
        ),
    ])
}

fn read(text: &str, name: &str, data: &Data) -> Result<Layer, String> {
    let reason = |reason: Reason| {
        let row = data.reasons.iter().zip(0..).find(|(row, _)| row.reason == reason);
        row.map_or(NOTHING, |(row, at)| ReasonRow {
            fault: row.fault,
            remedy: row.remedy,
            repeat: row.repeat,
            disposition: row.disposition,
            caution: u8::MAX - at,
        })
    };
    let known = Known { provider: &|_| None, reason: &reason, shape: &|_| None };
    let told = |error: crate::error::Error| match error.position() {
        Some((line, column)) => format!("contracts/{name}.toml:{line}:{column}: {error}"),
        None => format!("contracts/{name}.toml: {error}"),
    };
    reader::read(text, known).map(|read| read.layer).map_err(told)
}

const NOTHING: ReasonRow =
    ReasonRow { fault: None, remedy: None, repeat: Repeat::Never, disposition: None, caution: 0 };

fn layer(name: &str, layer: &Layer) -> String {
    let Layer { closed, idempotency_keys, preconditions_on_post, .. } = layer;
    let patches: String = layer.patches.iter().map(patch).collect();
    format!(
        "//! What the contract `{}` says.\n\n\
         use crate::contract::rows::{{Condition, Key, Layer, Methods, Patch}};\n\
         use crate::tables::rows::Providers;\n\
         use crate::vocabulary::{{Effect, Fault, Reason, Remedy, Repeat}};\n\
         use std::borrow::Cow;\n\n\
         pub(super) static {name}: Layer = Layer {{\n\
         name: Cow::Borrowed({:?}), closed: {closed:?}, idempotency_keys: {idempotency_keys:?},\n\
         preconditions_on_post: {preconditions_on_post:?}, providers: {}, success: None,\n\
         codes: Cow::Borrowed(&[]), patches: Cow::Borrowed(&[{patches}]),\n}};\n",
        layer.name,
        layer.name,
        set(layer.providers),
    )
}

fn set(providers: Providers) -> String {
    format!("Providers({})", providers.0)
}

/// A text of a row, which C reads too.
fn terminated(text: &str) -> String {
    format!("RowText::terminated(\"{}\\0\")", text.escape_debug())
}

fn borrowed(text: &str) -> String {
    format!("Cow::Borrowed({text:?})")
}

fn methods(methods: &Methods) -> String {
    let list = |names: &[std::borrow::Cow<'static, str>]| {
        let names: Vec<String> = names.iter().map(|name| borrowed(name)).collect();
        format!("(Cow::Borrowed(&[{}]))", names.join(", "))
    };
    match methods {
        Methods::Any => "Methods::Any".to_owned(),
        Methods::Only(names) => format!("Methods::Only{}", list(names)),
        Methods::Not(names) => format!("Methods::Not{}", list(names)),
    }
}

fn optional<T>(value: Option<T>, show: impl Fn(T) -> String) -> String {
    value.map_or_else(|| "None".to_owned(), |value| format!("Some({})", show(value)))
}

fn patch(patch: &Patch) -> String {
    let key = match patch.key {
        Key::Status(code) => format!("Key::Status({code})"),
        Key::Class(class) => format!("Key::Class({class})"),
    };
    let text = |text: &Option<std::borrow::Cow<'static, str>>| optional(text.as_deref(), borrowed);
    format!(
        "Patch {{ key: {key}, is_users: false, methods: {}, when: {}, name: {}, message: {}, \
         description: {}, phrase: {}, help: {}, reference: {}, effect: {}, fault: {}, remedy: {}, \
         repeat: {}, reason: {}, success: None }},\n",
        methods(&patch.methods),
        optional(patch.when, |when| format!("Condition::{when:?}")),
        text(&patch.name),
        text(&patch.message),
        text(&patch.description),
        text(&patch.phrase),
        text(&patch.help),
        text(&patch.reference),
        optional(patch.effect, |word| format!("Effect::{word:?}")),
        optional(patch.fault, |word| format!("Fault::{word:?}")),
        optional(patch.remedy, |word| format!("Remedy::{word:?}")),
        optional(patch.repeat, |word| format!("Repeat::{word:?}")),
        optional(patch.reason, |word: Reason| format!("Reason::{word:?}")),
    )
}

/// The resolved table of a contract. A row that is the same in `base` is that one.
fn rows(table: &Table, base: Option<&Table>, layers: &str, name: &str) -> String {
    let mut out = Rows { base, text: String::new(), count: 0 };
    let entries: String = table.entries.iter().map(|entry| out.entry(entry) + ",\n").collect();
    let classes: String = table.classes.iter().map(|entry| out.entry(entry) + ",\n").collect();
    let codes: Vec<u16> = table.entries.iter().map(|entry| entry.code).collect();
    let Table { closed, idempotency_keys, preconditions_on_post, .. } = table;
    let imports = match base {
        None => "use super::http::HTTP_LAYER;",
        Some(_) => {
            "use super::http::HTTP_LAYER;\nuse super::http_rows;\nuse super::rest::REST_LAYER;"
        }
    };
    format!(
        "//! What the contract `{}` comes to for each code.\n\n\
         {imports}\n\
         use crate::contract::rows::{{Condition, Entry, Methods, Table, Variant, index_of}};\n\
         use crate::handle::Handle;\n\
         use crate::row::{{Row, RowText}};\n\
         use crate::tables::rows::Providers;\n\
         use crate::vocabulary::{{Effect, Fault, Reason, Remedy, Repeat}};\n\
         use std::borrow::Cow;\n\n\
         pub(crate) static {name}: Table = Table {{\n\
         name: Cow::Borrowed({:?}), closed: {closed:?}, idempotency_keys: {idempotency_keys:?},\n\
         preconditions_on_post: {preconditions_on_post:?}, providers: {}, success: None,\n\
         codes: Cow::Borrowed(&[]), layers: Cow::Borrowed({layers}),\n\
         entries: Cow::Borrowed(&[{entries}]), classes: [{classes}],\n\
         operations: Cow::Borrowed(&[]), index: index_of(&{codes:?}),\n}};\n\n{}",
        table.name,
        table.name,
        set(table.providers),
        out.text,
    )
}

struct Rows<'b> {
    base: Option<&'b Table>,
    text: String,
    count: usize,
}

impl Rows<'_> {
    fn entry(&mut self, entry: &Entry) -> String {
        let variants: Vec<String> = entry
            .variants
            .iter()
            .enumerate()
            .map(|(at, variant)| {
                let row = self.row(&variant.row, entry, Some(at));
                let when = optional(variant.when, |when| format!("Condition::{when:?}"));
                let methods = methods(&variant.methods);
                format!("Variant {{ methods: {methods}, when: {when}, row: {row} }}")
            })
            .collect();
        let plain = self.row(&entry.plain, entry, None);
        format!(
            "Entry {{ code: {}, listed: {}, plain: {plain}, variants: Cow::Borrowed(&[{}]) }}",
            entry.code,
            entry.listed,
            variants.join(", ")
        )
    }

    fn row(&mut self, row: &Row, entry: &Entry, variant: Option<usize>) -> String {
        let kind = match (entry.code % 100, entry.code / 100) {
            (0, class @ 1..=5) if row.phrase.is_empty() => format!("CLASS_{class}"),
            _ => format!("ROW_{}", entry.code),
        };
        let name = variant.map_or_else(|| kind.clone(), |at| format!("{kind}_{}", at + 1));
        let same = self.base.is_some_and(|base| {
            let (entries, classes) = (base.entries.iter(), base.classes.iter());
            entries.chain(classes).any(|other| {
                let theirs = match variant {
                    None => Some(&other.plain),
                    Some(at) => other.variants.get(at).map(|variant| &variant.row),
                };
                let is_class = kind.starts_with("CLASS");
                let same_place =
                    other.code == entry.code && is_class == other.plain.phrase.is_empty();
                same_place && theirs.is_some_and(|theirs| **theirs == *row)
            })
        });
        if same {
            return format!("Handle::Static(&http_rows::{name})");
        }
        self.count += 1;
        let Row { effect, fault, remedy, repeat, reason, .. } = row;
        let _ = writeln!(
            self.text,
            "pub(super) static {name}: Row = Row {{ name: {}, message: {}, description: {}, phrase: {}, \
             help: {}, reference: {}, effect: Effect::{effect:?}, fault: Fault::{fault:?}, \
             remedy: Remedy::{remedy:?}, repeat: Repeat::{repeat:?}, reason: Reason::{reason:?}, \
             success: None, \
             effect_is_users: false, repeat_is_users: false, condition_is_users: false }};\n",
            terminated(&row.name),
            terminated(&row.message),
            terminated(&row.description),
            terminated(&row.phrase),
            terminated(&row.help),
            terminated(&row.reference),
        );
        format!("Handle::Static(&{name})")
    }
}

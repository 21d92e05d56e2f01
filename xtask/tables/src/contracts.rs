//! The built-in contracts as constants: what their files say, which users' contracts extend, and the
//! rows that it comes to, resolved by the core's own code.

use crate::contract::reader::{self, Known, Read};
use crate::contract::resolve::resolve;
use crate::contract::rows::{Entry, Key, Layer, Methods, Patch, Table};
use crate::data::Data;
use crate::handle::Handle;
use crate::row::Row;
use crate::tables::rows::{OwnCode, Providers, ReasonRow};
use crate::vocabulary::{Reason, Repeat};
use core::fmt::Write as _;

/// The generated files of all built-in contracts.
pub(crate) fn files(data: &Data) -> Result<Vec<(String, String)>, String> {
    let mut made: Vec<Made> = Vec::new();
    let mut files = Vec::new();
    for (name, text) in &data.contracts {
        let read = read(text, name, data)?;
        if !read.operations.is_empty() {
            return Err(format!("contracts/{name}.toml: a built-in contract has no operations"));
        }
        if *read.layer.name != **name {
            return Err(format!("contracts/{name}.toml: its name is not that of its file"));
        }
        let base = read.extends.as_deref().or((name != "http").then_some("http"));
        let below = made.iter().find(|made| Some(made.name.as_str()) == base);
        let layer_of_this = Handle::new(read.layer);
        let mut layers = vec![layer_of_this.clone()];
        let mut names = vec![name.clone()];
        if let Some(below) = below {
            layers.extend(below.layers.iter().cloned());
            names.extend(below.names.iter().cloned());
        }
        let table = resolve(layers.clone(), Vec::new());
        let http = made.first();
        files.push(file(name, layer(&constant(name, "_LAYER"), &layer_of_this)));
        let text = rows(&table, http.map(|http| &http.table), &names, &constant(name, ""));
        files.push(file(&format!("{name}_rows"), text));
        made.push(Made { name: name.clone(), layers, names, table });
    }
    files.push(("contract/built_in/mod.rs".to_owned(), list(&made)));
    Ok(files)
}

/// A contract that was resolved, with what it extends.
struct Made {
    name: String,
    layers: Vec<Handle<Layer>>,
    names: Vec<String>,
    table: Table,
}

fn file(name: &str, text: String) -> (String, String) {
    (format!("contract/built_in/{}.rs", module(name)), text)
}

fn module(name: &str) -> String {
    name.replace('-', "_")
}

fn constant(name: &str, suffix: &str) -> String {
    format!("{}{suffix}", module(name).to_uppercase())
}

/// The list of the built-in contracts by name.
fn list(made: &[Made]) -> String {
    let mut modules: Vec<String> = Vec::new();
    let (mut uses, mut each, mut names) = (String::new(), String::new(), String::new());
    for Made { name, .. } in made {
        let (module, table) = (module(name), constant(name, ""));
        modules.extend([format!("mod {module};\n"), format!("mod {module}_rows;\n")]);
        let _ = writeln!(uses, "pub(super) use {module}_rows::{table};");
        let _ = write!(each, "$of(&$crate::contract::built_in::{table}),");
        let _ = write!(names, "{name:?},");
    }
    modules.sort();
    let count = made.len();
    format!(
        "//! The built-in contracts.\n\n{}\n{uses}\n\
         /// Their names.\n\
         pub(super) const NAMES: [&str; {count}] = [{names}];\n\n\
         /// What this function makes of each of their tables, in the order of the names.\n\
         macro_rules! each {{ ($of:path) => {{ [{each}] }}; }}\n\
         pub(super) use each;\n",
        modules.concat(),
    )
}

fn read(text: &str, name: &str, data: &Data) -> Result<Read, String> {
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
    let provider = |name: &str| {
        let at = data.providers.iter().position(|provider| provider.name == name)?;
        u8::try_from(at).ok().map(Providers::one)
    };
    let shape = |name: &str| {
        let at = data.shapes.iter().position(|shape| shape.name == name)?;
        u8::try_from(at).ok()
    };
    let bases = &["http", "rest"];
    let known = Known { provider: &provider, bases, reason: &reason, shape: &shape };
    let told = |error: crate::error::Error| match error.position() {
        Some((line, column)) => format!("contracts/{name}.toml:{line}:{column}: {error}"),
        None => format!("contracts/{name}.toml: {error}"),
    };
    reader::read(text, known).map_err(told)
}

const NOTHING: ReasonRow =
    ReasonRow { fault: None, remedy: None, repeat: Repeat::Never, disposition: None, caution: 0 };

fn layer(name: &str, layer: &Layer) -> String {
    let Layer { closed, idempotency_keys, preconditions_on_post, idempotent, success, .. } = layer;
    let quoted_idempotency_keys = layer.quoted_idempotency_keys;
    let codes = codes(&layer.codes);
    let imports = match layer.codes.is_empty() {
        true => "Providers",
        false => "{OwnCode, Providers}",
    };
    let patches: String = layer.patches.iter().map(patch).collect();
    let parts = used(&["Condition", "Key", "Layer", "Methods", "Patch"], &[&patches, "Layer "]);
    let words = used(&WORDS, &[&patches, &codes]);
    format!(
        "//! What the contract `{}` says.\n\n\
         use crate::contract::rows::{{{parts}}};\n\
         use crate::tables::rows::{imports};\n\
         use crate::vocabulary::{{{words}}};\n\
         use std::borrow::Cow;\n\n\
         pub(super) static {name}: Layer = Layer {{\n\
         name: Cow::Borrowed({:?}), source: Cow::Borrowed({:?}), closed: {closed:?},\n\
         idempotency_keys: {idempotency_keys:?},\n\
         quoted_idempotency_keys: {quoted_idempotency_keys:?},\n\
         preconditions_on_post: {preconditions_on_post:?}, idempotent: {idempotent:?}, providers: {},\n\
         success: {success:?}, codes: {codes}, patches: Cow::Borrowed(&[{patches}]),\n}};\n",
        layer.name,
        layer.name,
        layer.source,
        set(layer.providers),
    )
}

fn codes(codes: &[OwnCode]) -> String {
    let code = |code: &OwnCode| {
        format!(
            "OwnCode {{ name: {}, reason: Reason::{:?}, effect: {}, fault: {}, remedy: {}, \
             repeat: {} }},\n",
            borrowed(&code.name),
            code.reason,
            optional(code.effect, |word| format!("Effect::{word:?}")),
            optional(code.fault, |word| format!("Fault::{word:?}")),
            optional(code.remedy, |word| format!("Remedy::{word:?}")),
            optional(code.repeat, |word| format!("Repeat::{word:?}")),
        )
    };
    format!("Cow::Borrowed(&[{}])", codes.iter().map(code).collect::<String>())
}

/// The closed sets that rows name.
const WORDS: [&str; 5] = ["Effect", "Fault", "Reason", "Remedy", "Repeat"];

/// Those of these types that the texts name, for a list of imports.
fn used(names: &[&str], texts: &[&str]) -> String {
    let is_named = |name: &&&str| {
        let forms = [format!("{name}::"), format!("{name} ")];
        texts.iter().any(|text| forms.iter().any(|form| text.contains(form)))
    };
    names.iter().filter(is_named).copied().collect::<Vec<_>>().join(", ")
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
        Key::Range(first, last) => format!("Key::Range({first}, {last})"),
        Key::Class(class) => format!("Key::Class({class})"),
    };
    let text = |text: &Option<std::borrow::Cow<'static, str>>| optional(text.as_deref(), borrowed);
    format!(
        "Patch {{ key: {key}, is_users: false, methods: {}, when: {}, name: {}, message: {}, \
         description: {}, phrase: {}, help: {}, reference: {}, effect: {}, fault: {}, remedy: {}, \
         repeat: {}, reason: {}, success: {:?} }},\n",
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
        patch.success,
    )
}

/// The resolved table of a contract. A row that is the same in `base` is that one.
fn rows(table: &Table, base: Option<&Table>, layers: &[String], name: &str) -> String {
    let mut out = Rows { base, text: String::new(), count: 0, spans: false };
    let entries: String = table.entries.iter().map(|entry| out.entry(entry) + ",\n").collect();
    let classes: String = table.classes.iter().map(|entry| out.entry(entry) + ",\n").collect();
    let codes: Vec<u16> = table.entries.iter().map(|entry| entry.code).collect();
    out.spans = true;
    let spans: String = table
        .spans
        .iter()
        .map(|span| format!("Span {{ last: {}, entry: {} }},\n", span.last, out.entry(&span.entry)))
        .collect();
    let Table { closed, idempotency_keys, preconditions_on_post, idempotent, success, .. } = table;
    let quoted_idempotency_keys = table.quoted_idempotency_keys;
    let mut imports = String::new();
    for layer in layers {
        let _ = writeln!(imports, "use super::{}::{};", module(layer), constant(layer, "_LAYER"));
    }
    if base.is_some() {
        imports.push_str("use super::http_rows;\n");
    }
    let own = if table.codes.is_empty() { "Providers" } else { "{OwnCode, Providers}" };
    let codes_of_api = self::codes(&table.codes);
    let texts = [entries.as_str(), &spans, &classes, &out.text, &codes_of_api, "Table "];
    let parts = used(&["Condition", "Entry", "Methods", "Span", "Table", "Variant"], &texts);
    let words = used(&WORDS, &texts);
    let row = if out.text.is_empty() { "" } else { "use crate::row::{Row, RowText};\n" };
    let layers: Vec<String> = layers
        .iter()
        .map(|name| format!("Handle::Static(&{})", constant(name, "_LAYER")))
        .collect();
    let layers = format!("&[{}]", layers.join(", "));
    format!(
        "//! What the contract `{}` comes to for each code.\n\n\
         {imports}\
         use crate::contract::rows::{{{parts}, index_of}};\n\
         use crate::handle::Handle;\n\
         {row}\
         use crate::tables::rows::{own};\n\
         use crate::vocabulary::{{{words}}};\n\
         use std::borrow::Cow;\n\n\
         pub(crate) static {name}: Table = Table {{\n\
         name: Cow::Borrowed({:?}), closed: {closed:?}, idempotency_keys: {idempotency_keys:?},\n\
         quoted_idempotency_keys: {quoted_idempotency_keys:?},\n\
         preconditions_on_post: {preconditions_on_post:?}, idempotent: {idempotent:?}, providers: {},\n\
         success: {success:?}, codes: {codes_of_api}, layers: Cow::Borrowed({layers}),\n\
         entries: Cow::Borrowed(&[{entries}]), spans: Cow::Borrowed(&[{spans}]), classes: [{classes}],\n\
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
    /// Whether the rows are those of spans.
    spans: bool,
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
            _ if self.spans => format!("SPAN_{}", entry.code),
            (0, class @ 1..=5) if row.phrase.is_empty() => format!("CLASS_{class}"),
            _ => format!("ROW_{}", entry.code),
        };
        let name = variant.map_or_else(|| kind.clone(), |at| format!("{kind}_{}", at + 1));
        let base = self.base.filter(|_| !self.spans);
        let same = base.is_some_and(|base| {
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
        let Row { effect, fault, remedy, repeat, reason, success, .. } = row;
        let _ = writeln!(
            self.text,
            "pub(super) static {name}: Row = Row {{ name: {}, message: {}, description: {}, phrase: {}, \
             help: {}, reference: {}, effect: Effect::{effect:?}, fault: Fault::{fault:?}, \
             remedy: Remedy::{remedy:?}, repeat: Repeat::{repeat:?}, reason: Reason::{reason:?}, \
             success: {success:?}, \
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

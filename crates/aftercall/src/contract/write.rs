//! Writes a contract as the TOML file that reads as this contract again.

use super::contracts::{Contract, default_of};
use super::keys::range_name;
use super::rows::{Key, Layer, Methods, Operation, Patch, Text};
use crate::error::{Error, ErrorKind};
use crate::tables::rows::OwnCode;
use crate::tables::{PROVIDERS, SHAPES};
use crate::vocabulary::Repeat;
use core::fmt::Write as _;

impl Contract {
    /// The contract as a file: [`Contract::from_toml`] reads it as this contract again, whatever it was
    /// read from. It holds what the contract itself says, and the name of the built-in one that it
    /// extends.
    ///
    /// ```
    /// use aftercall::{Contract, Format};
    ///
    /// let table = "Status,Message\n404,No Such Order\n5xx,Our Fault\n";
    /// let file = Contract::read(table, Format::Csv)?.to_toml()?;
    /// assert!(file.contains("code = \"5xx\"\nmessage = \"Our Fault\"\n"));
    /// assert_eq!(Contract::from_toml(&file)?.status(502).message(), "Our Fault");
    /// # Ok::<(), aftercall::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Contract`] for a contract that extends another one of yours: a file can extend only
    /// a built-in one. Write that one, and add the rows to its file.
    pub fn to_toml(&self) -> Result<String, Error> {
        let [own, below @ ..] = self.layers() else { return Ok(String::new()) };
        let extends = below.first().map(|layer| &*layer.name);
        let known = extends.map(|name| Contract::named(name).map(|base| base.layers().len()));
        if known.is_some_and(|known| known != Some(below.len())) {
            let name = extends.unwrap_or_default();
            let message = format!("a file cannot extend {name:?}, which is not built in");
            return Err(Error::new(ErrorKind::Contract, message));
        }
        let mut out = String::new();
        head(own, extends, &mut out);
        if !own.codes.is_empty() {
            out.push_str("\n[codes]\n");
            own.codes.iter().for_each(|one| code(one, &mut out));
        }
        // Rows of one kind keep their order.
        for table in ["class", "status"] {
            let of_table =
                |patch: &&Patch| matches!(patch.key, Key::Class(_)) == (table == "class");
            own.patches.iter().filter(of_table).for_each(|patch| row(patch, table, &mut out));
        }
        for one in self.own_operations() {
            operation(one, &mut out);
        }
        Ok(out)
    }
}

fn head(layer: &Layer, extends: Option<&str>, out: &mut String) {
    pair("name", &quoted(&layer.name), out);
    if !layer.source.is_empty() {
        pair("source", &quoted(&layer.source), out);
    }
    if let Some(base) = extends {
        pair("extends", &quoted(base), out);
    }
    if layer.closed {
        pair("closed", "true", out);
    }
    let flags = [
        ("idempotency_keys", layer.idempotency_keys),
        ("quoted_idempotency_keys", layer.quoted_idempotency_keys),
        ("preconditions_on_post", layer.preconditions_on_post),
        ("idempotent", layer.idempotent),
    ];
    for (key, flag) in flags {
        if let Some(flag) = flag {
            pair(key, if flag { "true" } else { "false" }, out);
        }
    }
    success(layer.success, out);
    let names: Vec<String> = PROVIDERS
        .iter()
        .zip(0..)
        .filter(|(_, at)| layer.providers.has(*at))
        .map(|(provider, _)| quoted(provider.name))
        .collect();
    if !names.is_empty() {
        pair("providers", &format!("[{}]", names.join(", ")), out);
    }
}

fn code(code: &OwnCode, out: &mut String) {
    let cells = [
        ("effect", code.effect.map(|word| word.slug())),
        ("fault", code.fault.map(|word| word.slug())),
        ("remedy", code.remedy.map(|word| word.slug())),
        ("repeat", code.repeat.map(|word| word.slug())),
    ];
    let cells: Vec<String> = cells
        .into_iter()
        .filter_map(|(key, slug)| Some(format!(", {key} = {}", quoted(slug?))))
        .collect();
    let reason = quoted(code.reason.slug());
    let value = match cells.is_empty() {
        true => reason,
        false => format!("{{ reason = {reason}{} }}", cells.concat()),
    };
    pair(&quoted(&code.name), &value, out);
}

fn row(patch: &Patch, table: &str, out: &mut String) {
    let _ = writeln!(out, "\n[[{table}]]");
    match patch.key {
        Key::Status(code) => pair("code", &code.to_string(), out),
        Key::Range(first, last) => pair("code", &quoted(&range_name(first, last)), out),
        Key::Class(class) => pair("class", &class.to_string(), out),
    }
    let list = |names: &[Text]| {
        let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
        format!("[{}]", names.join(", "))
    };
    match &patch.methods {
        Methods::Any => {}
        Methods::Only(names) => pair("method", &list(names), out),
        Methods::Not(names) => pair("not_method", &list(names), out),
    }
    if let Some(when) = patch.when {
        pair("when", &quoted(when.slug()), out);
    }
    let texts = [
        ("name", &patch.name),
        ("message", &patch.message),
        ("description", &patch.description),
        ("phrase", &patch.phrase),
        ("help", &patch.help),
        ("reference", &patch.reference),
    ];
    for (key, text) in texts {
        if let Some(text) = text {
            pair(key, &quoted(text), out);
        }
    }
    words(patch, out);
    success(patch.success, out);
}

/// The words of a row. Those that its reason gives need not be written.
fn words(patch: &Patch, out: &mut String) {
    let mut given = Patch { reason: patch.reason, ..Patch::default() };
    if let Some(reason) = patch.reason {
        given.fill(default_of(reason));
        pair("reason", &quoted(reason.slug()), out);
    }
    let words = [
        ("effect", patch.effect.map(|word| word.slug())),
        ("fault", patch.fault.filter(|_| patch.fault != given.fault).map(|word| word.slug())),
        ("remedy", patch.remedy.filter(|_| patch.remedy != given.remedy).map(|word| word.slug())),
        ("repeat", patch.repeat.filter(|_| patch.repeat != given.repeat).map(Repeat::slug)),
    ];
    for (key, slug) in words {
        if let Some(slug) = slug {
            pair(key, &quoted(slug), out);
        }
    }
}

/// The shape of a body that decides whether a success is one.
fn success(number: Option<u8>, out: &mut String) {
    if let Some(shape) = number.and_then(|number| SHAPES.get(usize::from(number))) {
        pair("success", &quoted(shape.name), out);
    }
}

fn operation(operation: &Operation, out: &mut String) {
    out.push_str("\n[[operation]]\n");
    pair("method", &quoted(&operation.method), out);
    pair("path", &quoted(&operation.path), out);
    if let Some(idempotent) = operation.idempotent {
        pair("idempotent", if idempotent { "true" } else { "false" }, out);
    }
    if let Some(honored) = operation.idempotency_keys {
        pair("idempotency_keys", if honored { "true" } else { "false" }, out);
    }
    success(operation.success, out);
    if operation.closed {
        pair("closed", "true", out);
    }
    for patch in operation.layers.iter().take(1).flat_map(|layer| layer.patches.iter()) {
        row(patch, "operation.status", out);
    }
}

fn pair(key: &str, value: &str, out: &mut String) {
    let _ = writeln!(out, "{key} = {value}");
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            letter if letter.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(letter));
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

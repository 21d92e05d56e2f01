//! A document: its version, its servers and paths, and the contract that they come to.

use crate::codes::{self, Codes};
use crate::error::Error;
use crate::node::{Entry, Node, plain, shown};
use crate::operation::{self, Found};
use crate::reference::follow;
use crate::responses::{Key, Response};
use crate::{json, yaml};
use aftercall::{Contract, ContractBuilder, OperationBuilder, RowBuilder};
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// The largest document that is read, in bytes.
const MAX_BYTES: usize = 16 << 20;
/// The most operations of one contract; each base path of the servers makes one.
const MAX_OPERATIONS: usize = 2_000;
/// The most base paths of one operation.
const MAX_BASES: usize = 8;

/// Reads an OpenAPI document as a contract that extends [`Contract::http`]; its name is the document's
/// title. [`Reader`] can give it another name and another base.
///
/// - The contract is closed, and so is each operation: a status that the operation lists neither itself
///   nor by a range nor by `default` is off-contract.
/// - A response gives its row the description. What a status means for the effect, and what to do
///   about it, is what the base says.
/// - `x-idempotent`, `x-smithy-idempotent`, `x-smithy-readonly`, `x-amazon-…-idempotent` and an
///   operation's own `x-speakeasy-retries` for a 5xx declare that a second application is harmless;
///   `x-fern-retries: {disabled: true}` that it is not.
/// - A header parameter `Idempotency-Key`, or `x-fern-idempotent`, declares that the operation honors
///   idempotency keys. If some operations say so, the others do not honor them.
/// - `x-aftercall-reasons` beside an `enum` of error codes, in the schema of an error, maps a code to a
///   reason; `x-aftercall-reason` beside a `const` does so for one.
///
/// ```
/// let text = r#"{"openapi": "3.0.3", "info": {"title": "Orders", "version": "1"}, "paths": {
///   "/orders": {"post": {"x-idempotent": true, "responses": {
///     "201": {"description": "Created."}, "default": {"description": "It failed."}}}}}}"#;
/// let contract = aftercall_openapi::read(text)?;
/// assert_eq!(contract.name(), "Orders");
/// let post = contract.operation("POST", "/orders").unwrap();
/// assert_eq!(post.is_idempotent(), Some(true));
/// assert_eq!(post.status(503).description(), "It failed.");
/// # Ok::<(), aftercall_openapi::Error>(())
/// ```
///
/// # Errors
///
/// With line and column: what is no OpenAPI document of a version 3, a reference that leads out of the
/// document or back to itself, an operation that occurs twice, more than 16 MiB, 2,000,000 values, 128
/// levels or 2,000 operations.
pub fn read(text: &str) -> Result<Contract, Error> {
    Reader::new().read(text)
}

/// How a document becomes a contract.
///
/// ```
/// use aftercall::Contract;
/// use aftercall_openapi::Reader;
///
/// let text = "openapi: 3.1.0\npaths: {/: {get: {responses: {200: {description: Well.}}}}}";
/// let contract = Reader::new().name("orders").extends(Contract::rest()).read(text)?;
/// assert_eq!(contract.name(), "orders");
/// # Ok::<(), aftercall_openapi::Error>(())
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Reader {
    name: Option<String>,
    base: Contract,
}

impl Default for Reader {
    fn default() -> Reader {
        Reader::new()
    }
}

impl Reader {
    /// A reader for contracts that extend [`Contract::http`].
    pub fn new() -> Reader {
        Reader { name: None, base: Contract::http().clone() }
    }

    /// The contract's name, instead of the document's title.
    pub fn name(mut self, name: &str) -> Reader {
        self.name = Some(name.to_owned());
        self
    }

    /// The contract to inherit from.
    pub fn extends(mut self, base: &Contract) -> Reader {
        self.base = base.clone();
        self
    }

    /// Reads a document: see [`read()`].
    ///
    /// # Errors
    ///
    /// Those of [`read()`].
    pub fn read(&self, text: &str) -> Result<Contract, Error> {
        let root = parse(text)?;
        version(&root)?;
        let (found, codes) = operations(&root)?;
        self.contract(&root, &found, codes)
    }

    fn contract(&self, root: &Rc<Node>, found: &[Found], codes: Codes) -> Result<Contract, Error> {
        let title =
            root.get("info").and_then(|info| info.get("title")).and_then(|title| title.text());
        let name = self.name.clone().or_else(|| title.map(|title| plain(title, 200)));
        let name = name.filter(|name| !name.is_empty()).unwrap_or_else(|| "openapi".to_owned());
        let docs =
            root.get("externalDocs").and_then(|docs| docs.get("url")).and_then(|url| url.text());
        let mut builder = Contract::builder(&name).extends(&self.base).closed(true);
        if let Some(docs) = docs {
            builder = builder.source(&plain(docs, 1_000));
        }
        for (code, reason) in codes.into_reasons() {
            builder = builder.code(&code, reason);
        }
        builder = union(found, &self.base, builder);
        let some_keys = found.iter().any(|one| one.keys);
        if some_keys {
            builder = builder.idempotency_keys(true);
        }
        for one in found {
            for path in &one.paths {
                let fill = |operation| fill(operation, one, some_keys, &self.base);
                builder = builder.operation(&one.method, path, fill);
            }
        }
        let place = root.place;
        builder.build().map_err(|error| Error::new(place, error.to_string()))
    }
}

fn fill(
    mut operation: OperationBuilder,
    found: &Found,
    some_keys: bool,
    base: &Contract,
) -> OperationBuilder {
    operation = operation.closed(true);
    if let Some(idempotent) = found.idempotent {
        operation = operation.idempotent(idempotent);
    }
    if some_keys {
        operation = operation.idempotency_keys(found.keys);
    }
    for Response { key, message, description, waits } in &found.responses {
        let texts = (message.as_deref(), description.as_deref());
        let row = |row| match waits {
            true => {
                with_texts(row, *key, texts, base).help("Its Retry-After says when to come back.")
            }
            false => with_texts(row, *key, texts, base),
        };
        operation = match key {
            Key::One(code) => operation.status(*code, row),
            Key::Range(first, last) => operation.range(*first, *last, row),
        };
    }
    operation
}

/// A message and a description.
type Texts<'t> = (Option<&'t str>, Option<&'t str>);

/// A row with its texts. For a code, what is not said comes from the base, and not from a range of the
/// document.
fn with_texts(mut row: RowBuilder, key: Key, texts: Texts<'_>, base: &Contract) -> RowBuilder {
    let below = match key {
        Key::One(code) => Some(base.status(code)),
        Key::Range(..) => None,
    };
    let (message, description) = texts;
    if let Some(message) = message.or_else(|| below.as_ref().map(|status| status.message())) {
        row = row.message(message);
    }
    if let Some(text) = description.or_else(|| below.as_ref().map(|status| status.description())) {
        row = row.description(text);
    }
    row
}

/// The contract's own rows: what any operation lists. A text counts where all that list it agree, and
/// that of a range where every operation has it.
fn union(found: &[Found], base: &Contract, mut builder: ContractBuilder) -> ContractBuilder {
    let mut rows: BTreeMap<Key, (Texts<'_>, usize)> = BTreeMap::new();
    for response in found.iter().flat_map(|one| &one.responses) {
        let texts = (response.message.as_deref(), response.description.as_deref());
        rows.entry(response.key)
            .and_modify(|((message, description), count)| {
                *message = message.filter(|_| *message == texts.0);
                *description = description.filter(|_| *description == texts.1);
                *count = count.saturating_add(1);
            })
            .or_insert((texts, 1));
    }
    for (key, (texts, count)) in rows {
        builder = match key {
            Key::One(code) => builder.status(code, |row| with_texts(row, key, texts, base)),
            Key::Range(first, last) => {
                let texts = if count == found.len() { texts } else { (None, None) };
                builder.range(first, last, |row| with_texts(row, key, texts, base))
            }
        };
    }
    builder
}

/// The values of a text in JSON or YAML.
pub(crate) fn parse(text: &str) -> Result<Rc<Node>, Error> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.len() > MAX_BYTES {
        return Err(Error::new((1, 1), format!("a document has at most {MAX_BYTES} bytes")));
    }
    if text.trim_start().starts_with(['{', '[']) {
        // YAML has the same brackets, and allows more within them.
        let read = json::parse(text);
        return read.or_else(|error| yaml::parse(text).map_err(|_| error));
    }
    yaml::parse(text)
}

fn version(root: &Rc<Node>) -> Result<(), Error> {
    let expected = "openapi: 3.0, 3.1 or 3.2";
    if let Some(version) = root.get("swagger") {
        let found = shown(version.text().unwrap_or(""));
        return Err(Error::new(
            version.place,
            format!("expected {expected}, found swagger: {found}"),
        ));
    }
    let Some(version) = root.get("openapi") else {
        root.entries()?;
        return Err(Error::new(root.place, format!("expected {expected}, found no openapi")));
    };
    let text = version.text().unwrap_or("");
    let known = ["3.0", "3.1", "3.2"];
    let fits = |known: &&str| {
        text.strip_prefix(*known).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    match known.iter().any(fits) {
        true => Ok(()),
        false => Err(version.wrong("a version 3.0, 3.1 or 3.2")),
    }
}

/// Every operation of the paths, and the error codes that their errors name.
fn operations(root: &Rc<Node>) -> Result<(Vec<Found>, Codes), Error> {
    let Some(paths) = root.get("paths") else {
        return Err(Error::new(root.place, "expected paths, found none"));
    };
    let mut found: Vec<Found> = Vec::new();
    let mut codes = Codes::default();
    let mut known: HashMap<(String, String), usize> = HashMap::new();
    let mut count = 0_usize;
    for Entry { key: path, place, value } in paths.entries()? {
        if path.starts_with("x-") {
            continue;
        }
        if !path.starts_with('/') {
            let message = format!("expected a path that begins with /, found {}", shown(path));
            return Err(Error::new(*place, message));
        }
        let item = follow(root, value)?;
        for method in item.entries()? {
            let Some(name) = operation::method(&method.key) else { continue };
            let bases = bases(root, &item, &method.value)?;
            let mut one = operation::read(root, &item, name, &method.value)?;
            codes::of_operation(root, &one.errors, &mut codes)?;
            for base in bases {
                let whole = whole(&base, path, *place)?;
                match known.get(&(name.to_owned(), shape(&whole))).copied() {
                    // `/orders` and `/orders/` are one for a contract.
                    Some(at) if is_slash_apart(found.get(at), &whole) => {
                        if let Some(other) = found.get_mut(at) {
                            other.join(&one);
                        }
                    }
                    Some(_) => {
                        let message = format!("{name} {} occurs twice", shown(&whole));
                        return Err(Error::new(method.place, message));
                    }
                    None => {
                        known.insert((name.to_owned(), shape(&whole)), found.len());
                        one.paths.push(whole);
                        count += 1;
                    }
                }
            }
            if count > MAX_OPERATIONS {
                let message = format!("expected at most {MAX_OPERATIONS} operations, found more");
                return Err(Error::new(method.place, message));
            }
            if !one.paths.is_empty() {
                found.push(one);
            }
        }
    }
    match found.is_empty() {
        false => Ok((found, codes)),
        true => Err(Error::new(paths.place, "expected paths with operations, found none")),
    }
}

/// A path as a contract compares it: whatever its open parts are called, with or without a slash at
/// its end.
fn shape(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut inside = false;
    for letter in path.trim_end_matches('/').chars() {
        match letter {
            '{' => {
                inside = true;
                out.push('{');
            }
            '}' => {
                inside = false;
                out.push('}');
            }
            letter if !inside => out.push(letter),
            _ => {}
        }
    }
    out
}

fn is_slash_apart(found: Option<&Found>, path: &str) -> bool {
    let ends = |path: &str| path.len() > 1 && path.ends_with('/');
    found.is_some_and(|one| {
        one.paths.iter().any(|other| ends(other) != ends(path) && shape(other) == shape(path))
    })
}

fn whole(base: &str, path: &str, place: (u32, u32)) -> Result<String, Error> {
    let whole = format!("{base}{path}");
    if Contract::is_path(&whole) {
        return Ok(whole);
    }
    let message = format!("expected a path such as /orders/{{id}}, found {}", shown(&whole));
    Err(Error::new(place, message))
}

/// The paths of the servers, without the slash at the end: `https://api.example/v1/` gives `/v1`.
fn bases(root: &Rc<Node>, item: &Rc<Node>, operation: &Rc<Node>) -> Result<Vec<String>, Error> {
    let servers = [operation, item, root].into_iter().find_map(|node| node.get("servers"));
    let mut bases: Vec<String> = Vec::new();
    for server in servers.and_then(|servers| servers.list()).unwrap_or(&[]) {
        let Some(url) = server.get("url") else { continue };
        let text = url.text().ok_or_else(|| url.wrong("a URL"))?;
        let base = base_of(&with_variables(text, server));
        if !bases.contains(&base) && bases.len() < MAX_BASES {
            bases.push(base);
        }
    }
    if bases.is_empty() {
        bases.push(String::new());
    }
    Ok(bases)
}

/// A server's URL with the defaults of its variables.
fn with_variables(url: &str, server: &Node) -> String {
    let mut out = url.to_owned();
    let Some(variables) = server.get("variables") else { return out };
    for Entry { key, value, .. } in variables.entries().unwrap_or(&[]).iter().take(32) {
        if let Some(default) = value.get("default").and_then(|default| default.text()) {
            out = out.replace(&format!("{{{key}}}"), default);
        }
        if out.len() > 4_096 {
            break;
        }
    }
    out
}

fn base_of(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or(url);
    let path = match url.split_once("//") {
        Some((scheme, rest)) if scheme.is_empty() || scheme.ends_with(':') => {
            rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("")
        }
        _ => url,
    };
    let path = path.trim_start_matches('.').trim_matches('/');
    if path.is_empty() { String::new() } else { format!("/{path}") }
}

//! An operation: what it lists, and whether a second application of it is harmless.

use crate::error::Error;
use crate::node::{Node, Value};
use crate::reference::follow;
use crate::responses::{self, Key, Response};
use std::rc::Rc;

/// What was found of one operation.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) method: String,
    /// Its path below each server.
    pub(crate) paths: Vec<String>,
    pub(crate) idempotent: Option<bool>,
    /// Whether it says that it honors idempotency keys.
    pub(crate) keys: bool,
    pub(crate) responses: Vec<Response>,
    /// The responses that are errors, for the codes that they name.
    pub(crate) errors: Vec<Rc<Node>>,
}

impl Found {
    /// Takes up another operation that a contract cannot tell from this one: what either lists is
    /// listed, and what only one declares is not declared.
    pub(crate) fn join(&mut self, other: &Found) {
        for response in &other.responses {
            if !self.responses.iter().any(|own| own.key == response.key) {
                self.responses.push(response.clone());
            }
        }
        if self.idempotent != other.idempotent {
            let declared = self.idempotent == Some(false) || other.idempotent == Some(false);
            self.idempotent = declared.then_some(false);
        }
        self.keys &= other.keys;
    }
}

/// The method that a key of a path item names.
pub(crate) fn method(key: &str) -> Option<&'static str> {
    Some(match key {
        "get" => "GET",
        "put" => "PUT",
        "post" => "POST",
        "delete" => "DELETE",
        "options" => "OPTIONS",
        "head" => "HEAD",
        "patch" => "PATCH",
        "trace" => "TRACE",
        "query" => "QUERY",
        _ => return None,
    })
}

pub(crate) fn read(
    root: &Rc<Node>,
    item: &Rc<Node>,
    method: &str,
    operation: &Rc<Node>,
) -> Result<Found, Error> {
    operation.entries()?;
    let (responses, errors) = responses::read(root, operation)?;
    let keys = has_key_parameter(root, item, operation)?
        || flag(operation, "x-fern-idempotent")? == Some(true);
    Ok(Found {
        method: method.to_owned(),
        paths: Vec::new(),
        idempotent: idempotent(operation)?,
        keys,
        responses,
        errors,
    })
}

/// Whether a header field carries an idempotency key; the others that the core reads are preconditions.
fn is_key_field(name: &str) -> bool {
    let known = aftercall::Request::FIELDS.iter();
    let mut keys = known.filter(|field| !field.starts_with("If-"));
    keys.any(|field| field.eq_ignore_ascii_case(name))
}

fn has_key_parameter(
    root: &Rc<Node>,
    item: &Rc<Node>,
    operation: &Rc<Node>,
) -> Result<bool, Error> {
    for holder in [operation, item] {
        for parameter in holder.get("parameters").and_then(|all| all.list()).unwrap_or(&[]) {
            let parameter = follow(root, parameter)?;
            let is_header = parameter.get("in").and_then(|place| place.text()) == Some("header");
            let name = parameter.get("name").and_then(|name| name.text()).unwrap_or("");
            if is_header && is_key_field(name) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

fn flag(node: &Rc<Node>, key: &str) -> Result<Option<bool>, Error> {
    let Some(value) = node.get(key) else { return Ok(None) };
    match value.flag() {
        Some(flag) => Ok(Some(flag)),
        // A trait of Smithy has no value of its own: `{}`.
        None if matches!(&value.value, Value::Map(entries) if entries.is_empty()) => Ok(Some(true)),
        None => Err(value.wrong("true or false")),
    }
}

/// What an operation declares of a second application. A *no* counts before a *yes*.
fn idempotent(operation: &Rc<Node>) -> Result<Option<bool>, Error> {
    let mut said = Vec::new();
    for entry in operation.entries()? {
        let key = entry.key.as_str();
        let is_trait =
            ["x-smithy-", "x-amazon-", "x-aws-"].iter().any(|start| key.starts_with(start))
                && (key.ends_with("idempotent") || key == "x-smithy-readonly");
        if key == "x-idempotent" || is_trait {
            match flag(operation, key)? {
                // What is not marked read-only may well be idempotent.
                Some(false) if key == "x-smithy-readonly" => {}
                flag => said.extend(flag),
            }
        }
    }
    let disabled = operation.get("x-fern-retries").and_then(|retries| retries.get("disabled"));
    if disabled.and_then(|disabled| disabled.flag()) == Some(true) {
        said.push(false);
    }
    if let Some(retries) = operation.get("x-speakeasy-retries")
        && retries_unknown_effects(retries)?
    {
        said.push(true);
    }
    Ok(match (said.contains(&false), said.contains(&true)) {
        (true, _) => Some(false),
        (false, true) => Some(true),
        (false, false) => None,
    })
}

/// Whether an operation's own `x-speakeasy-retries` has it sent again after a status that leaves open
/// whether it was applied: a 5xx. To send it again after a 429 says nothing of a second application.
fn retries_unknown_effects(retries: &Rc<Node>) -> Result<bool, Error> {
    if retries.get("strategy").and_then(|strategy| strategy.text()) == Some("none") {
        return Ok(false);
    }
    let Some(codes) = retries.get("statusCodes") else { return Ok(false) };
    let codes = codes.list().ok_or_else(|| codes.wrong("a list of statuses"))?;
    let mut found = false;
    for code in codes {
        let key = code
            .text()
            .and_then(Key::of)
            .ok_or_else(|| code.wrong("a status such as 503 or 5XX"))?;
        // 503 may be a throttle.
        found |= match key {
            Key::One(code) => (500..600).contains(&code) && code != 503 && code != 501,
            Key::Range(first, _) => first == 500,
        };
    }
    Ok(found)
}

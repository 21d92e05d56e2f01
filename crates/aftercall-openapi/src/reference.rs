//! References within a document: `$ref: '#/components/responses/Busy'`.

use crate::error::Error;
use crate::node::{Node, Value, shown};
use std::rc::Rc;

/// The longest chain of references that is followed.
const MAX_STEPS: usize = 32;

/// What a node refers to, or itself.
pub(crate) fn follow(root: &Rc<Node>, node: &Rc<Node>) -> Result<Rc<Node>, Error> {
    let mut found = Rc::clone(node);
    for _ in 0..MAX_STEPS {
        let Some(reference) = found.get("$ref").cloned() else { return Ok(found) };
        let text = reference.text().ok_or_else(|| reference.wrong("a reference"))?;
        let Some(pointer) = text.strip_prefix('#') else {
            return Err(reference
                .wrong("a reference within this document, such as #/components/responses/Busy"));
        };
        found = at(root, pointer).ok_or_else(|| {
            let message = format!("expected something at {}, found nothing there", shown(text));
            Error::new(reference.place, message)
        })?;
        if Rc::ptr_eq(&found, node) {
            break;
        }
    }
    let place = node.get("$ref").map_or(node.place, |reference| reference.place);
    Err(Error::new(place, "this reference leads back to itself"))
}

/// What stands at a JSON pointer (RFC 6901).
fn at(root: &Rc<Node>, pointer: &str) -> Option<Rc<Node>> {
    let mut found = Rc::clone(root);
    if pointer.is_empty() {
        return Some(found);
    }
    for step in pointer.strip_prefix('/')?.split('/') {
        let step = decoded(step).replace("~1", "/").replace("~0", "~");
        let next = match &found.value {
            Value::Map(entries) => {
                entries.iter().find(|entry| entry.key == step).map(|entry| Rc::clone(&entry.value))
            }
            Value::List(items) => step.parse::<usize>().ok().and_then(|at| items.get(at).cloned()),
            Value::Scalar { .. } => None,
        };
        found = next?;
    }
    Some(found)
}

/// A text with its `%7B` decoded.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = match (first, tail) {
            (b'%', [high, low, ..]) => core::str::from_utf8(&[*high, *low])
                .ok()
                .and_then(|hex| u8::from_str_radix(hex, 16).ok()),
            _ => None,
        };
        bytes.push(hex.unwrap_or(*first));
        rest = if hex.is_some() { tail.get(2..).unwrap_or(&[]) } else { tail };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

//! The error codes that the schemas of errors name, where a mark gives each a reason.

use crate::error::Error;
use crate::node::{Entry, Node, shown};
use crate::reference::follow;
use aftercall::{Reason, WordSet};
use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;

/// The most error codes of one contract.
const MAX_CODES: usize = 256;

/// Error codes with their reasons.
#[derive(Default)]
pub(crate) struct Codes {
    found: BTreeMap<String, Reason>,
    /// The schemas that were read.
    seen: HashSet<*const Node>,
}

impl Codes {
    pub(crate) fn into_reasons(self) -> BTreeMap<String, Reason> {
        self.found
    }

    fn add(&mut self, code: &str, reason: &Rc<Node>, place: (u32, u32)) -> Result<(), Error> {
        let slug = reason.text().unwrap_or("");
        let Some(read) = Reason::from_slug(slug) else {
            return Err(reason.wrong(&format!("a reason: one of {}", slugs(&Reason::SET))));
        };
        if self.found.get(code).is_some_and(|other| *other != read) {
            let message = format!("the code {} has another reason elsewhere", shown(code));
            return Err(Error::new(place, message));
        }
        self.found.insert(code.to_owned(), read);
        match self.found.len() > MAX_CODES {
            true => {
                Err(Error::new(place, format!("expected at most {MAX_CODES} codes, found more")))
            }
            false => Ok(()),
        }
    }
}

fn slugs(set: &WordSet) -> String {
    set.words.iter().map(|word| word.slug).collect::<Vec<_>>().join(", ")
}

/// Reads the schemas of these responses: of JSON, such as `application/problem+json`.
pub(crate) fn of_operation(
    root: &Rc<Node>,
    errors: &[Rc<Node>],
    codes: &mut Codes,
) -> Result<(), Error> {
    for response in errors {
        let Some(content) = response.get("content") else { continue };
        for Entry { key: media_type, value, .. } in content.entries()? {
            let plain = media_type.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
            let is_json = plain == "application/json" || plain.ends_with("+json") || plain == "*/*";
            if let Some(schema) = value.get("schema").filter(|_| is_json) {
                read(root, schema, codes)?;
            }
        }
    }
    Ok(())
}

/// Reads a schema and what it is made of. Schemas may refer to themselves; each is read once.
fn read(root: &Rc<Node>, schema: &Rc<Node>, codes: &mut Codes) -> Result<(), Error> {
    let mut open = vec![Rc::clone(schema)];
    while let Some(schema) = open.pop() {
        let outside = schema
            .get("$ref")
            .and_then(|reference| reference.text())
            .is_some_and(|reference| !reference.starts_with('#'));
        if outside {
            continue;
        }
        let schema = follow(root, &schema)?;
        if !codes.seen.insert(Rc::as_ptr(&schema)) {
            continue;
        }
        marks(&schema, codes)?;
        if let Some(properties) = schema.get("properties") {
            open.extend(properties.entries()?.iter().map(|entry| Rc::clone(&entry.value)));
        }
        open.extend(schema.get("items").cloned());
        for several in ["allOf", "oneOf", "anyOf"] {
            open.extend(
                schema.get(several).and_then(|all| all.list()).unwrap_or(&[]).iter().cloned(),
            );
        }
    }
    Ok(())
}

fn marks(schema: &Rc<Node>, codes: &mut Codes) -> Result<(), Error> {
    if let Some(reasons) = schema.get("x-aftercall-reasons") {
        for Entry { key, place, value } in reasons.entries()? {
            let listed = schema.get("enum").and_then(|all| all.list());
            let is_listed = |all: &[Rc<Node>]| all.iter().any(|one| one.text() == Some(key));
            if !listed.is_none_or(is_listed) {
                let message = format!("expected a code of the enum, found {}", shown(key));
                return Err(Error::new(*place, message));
            }
            codes.add(key, value, *place)?;
        }
    }
    let Some(reason) = schema.get("x-aftercall-reason") else { return Ok(()) };
    let one = schema.get("const").cloned().or_else(|| match schema.get("enum")?.list()? {
        [one] => Some(Rc::clone(one)),
        _ => None,
    });
    match one.as_ref().and_then(|one| one.text()) {
        Some(code) => codes.add(code, reason, reason.place),
        None => Err(Error::new(
            reason.place,
            "expected a const, or an enum of one code, beside this mark",
        )),
    }
}

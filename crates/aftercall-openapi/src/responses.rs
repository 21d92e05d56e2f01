//! The responses of an operation: codes, ranges and `default`.

use crate::error::Error;
use crate::node::{Entry, Node, plain, shown};
use crate::reference::follow;
use std::rc::Rc;

/// The longest text of a row, in bytes.
const MAX_TEXT: usize = 4_096;

/// What a response is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    One(u16),
    Range(u16, u16),
}

impl Key {
    /// `404`, `4XX`, or `default`, which is every code.
    pub(crate) fn of(text: &str) -> Option<Key> {
        match text.as_bytes() {
            b"default" => Some(Key::Range(100, 999)),
            [digit @ b'1'..=b'5', b'X' | b'x', b'X' | b'x'] => {
                let first = u16::from(digit - b'0') * 100;
                Some(Key::Range(first, first + 99))
            }
            [b'1'..=b'9', b'0'..=b'9', b'0'..=b'9'] => text.parse().ok().map(Key::One),
            _ => None,
        }
    }

    fn is_error(self) -> bool {
        match self {
            Key::One(code) => code >= 400,
            Key::Range(_, last) => last >= 400,
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub(crate) key: Key,
    pub(crate) message: Option<String>,
    pub(crate) description: Option<String>,
    /// Whether it declares a Retry-After.
    pub(crate) waits: bool,
}

/// The responses that an operation lists, and those of them that are errors.
pub(crate) fn read(
    root: &Rc<Node>,
    operation: &Rc<Node>,
) -> Result<(Vec<Response>, Vec<Rc<Node>>), Error> {
    let Some(all) = operation.get("responses") else {
        // Since 3.1 it may list none.
        return Ok((Vec::new(), Vec::new()));
    };
    let (mut found, mut errors): (Vec<Response>, Vec<Rc<Node>>) = (Vec::new(), Vec::new());
    for Entry { key: code, place, value } in all.entries()? {
        if code.starts_with("x-") {
            continue;
        }
        let key = Key::of(code).ok_or_else(|| Error::new(*place, not_a_status(code)))?;
        if found.iter().any(|other| other.key == key) {
            return Err(Error::new(*place, format!("the response {code:?} occurs twice")));
        }
        let response = follow(root, value)?;
        response.entries()?;
        let text = |name: &str| match response.get(name) {
            None => Ok(None),
            Some(text) => match text.text() {
                Some(text) => Ok(Some(plain(text, MAX_TEXT)).filter(|text| !text.is_empty())),
                None => Err(text.wrong("a text")),
            },
        };
        let headers = response.get("headers").map(|headers| headers.entries()).transpose()?;
        let names = headers.unwrap_or(&[]).iter();
        let waits = key.is_error()
            && names.into_iter().any(|header| header.key.eq_ignore_ascii_case("retry-after"));
        // A reference may come with a description of its own (3.1).
        let own = value.get("description").and_then(|text| text.text());
        let own = own.map(|text| plain(text, MAX_TEXT)).filter(|text| !text.is_empty());
        let description = own.or(text("description")?);
        found.push(Response { key, message: text("summary")?, description, waits });
        if key.is_error() {
            errors.push(response);
        }
    }
    Ok((found, errors))
}

/// What is wrong with a key that names no status.
fn not_a_status(key: &str) -> String {
    format!("expected a status such as \"404\", \"4XX\" or default, found {}", shown(key))
}

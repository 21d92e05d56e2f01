//! Rows in JSON: `[{"code": 404, "message": "...", "description": "..."}, ...]`.

use crate::document::parse;
use crate::error::Error;
use crate::node::{Node, shown};
use crate::responses::Key;
use aftercall::{Contract, ContractBuilder};
use std::rc::Rc;

/// Adds rows in JSON to a contract: an array of objects with `code` (a number, or a text such as `5xx`,
/// `500-503` or `default`), and optionally `message` and `description`. Other members are left out.
///
/// ```
/// use aftercall::Contract;
///
/// let rows = r#"[{"code": 404, "message": "None"}, {"code": "5xx", "message": "Our Fault"}]"#;
/// let contract = aftercall_openapi::read_rows(rows, Contract::builder("orders"))?;
/// assert_eq!(contract.status(502).message(), "Our Fault");
/// # Ok::<(), aftercall_openapi::Error>(())
/// ```
///
/// # Errors
///
/// With line and column: what is not such an array, and a code that occurs twice.
pub fn read_rows(text: &str, mut builder: ContractBuilder) -> Result<Contract, Error> {
    let root = parse(text)?;
    let rows = root.list().ok_or_else(|| root.wrong("a list of rows"))?;
    let mut seen: Vec<Key> = Vec::new();
    if rows.is_empty() {
        return Err(Error::new(root.place, "expected rows, found none"));
    }
    for row in rows {
        row.entries()?;
        let code =
            row.get("code").ok_or_else(|| Error::new(row.place, "expected a code, found none"))?;
        let key = code.text().and_then(key).ok_or_else(|| {
            code.wrong(
                "a status from 100 to 999, or a range such as \"5xx\", \"500-503\" or \"default\"",
            )
        })?;
        if seen.contains(&key) {
            let code = shown(code.text().unwrap_or(""));
            return Err(Error::new(row.place, format!("the code {code} occurs twice")));
        }
        seen.push(key);
        let (message, description) = (text_of(row, "message")?, text_of(row, "description")?);
        let fill = |mut row: aftercall::RowBuilder| {
            if let Some(message) = &message {
                row = row.message(message);
            }
            if let Some(description) = &description {
                row = row.description(description);
            }
            row
        };
        builder = match key {
            Key::One(code) => builder.status(code, fill),
            Key::Range(first, last) => builder.range(first, last, fill),
        };
    }
    builder.build().map_err(|error| Error::new(root.place, error.to_string()))
}

fn key(text: &str) -> Option<Key> {
    let code = |text: &str| text.parse().ok().filter(|code| (100..=999).contains(code));
    if let Some((first, last)) = text.split_once('-') {
        return Some(Key::Range(code(first)?, code(last)?));
    }
    Key::of(text).or_else(|| match text.as_bytes() {
        [digit @ b'6'..=b'9', b'x' | b'X', b'x' | b'X'] => {
            let first = u16::from(digit - b'0') * 100;
            Some(Key::Range(first, first + 99))
        }
        _ => None,
    })
}

fn text_of(row: &Rc<Node>, name: &str) -> Result<Option<String>, Error> {
    let Some(text) = row.get(name) else { return Ok(None) };
    let read = text.text().ok_or_else(|| text.wrong("a text"))?;
    let folded = read.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(Some(folded).filter(|text| !text.is_empty()))
}

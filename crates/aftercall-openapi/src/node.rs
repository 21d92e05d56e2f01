//! A value of a document, JSON or YAML, and where it stands.

use crate::error::Error;
use std::collections::HashSet;
use std::rc::Rc;

/// Line and column, from 1.
pub(crate) type Place = (u32, u32);

/// The most values of one document; what an alias refers to counts once.
pub(crate) const MAX_NODES: usize = 2_000_000;
/// How deep values may be nested.
pub(crate) const MAX_DEPTH: usize = 128;

#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) place: Place,
    pub(crate) value: Value,
}

#[derive(Debug)]
pub(crate) enum Value {
    /// A text, a number, `true` or `null`, as it is written.
    Scalar {
        text: String,
        quoted: bool,
    },
    List(Vec<Rc<Node>>),
    Map(Vec<Entry>),
}

#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) place: Place,
    pub(crate) value: Rc<Node>,
}

impl Node {
    pub(crate) fn wrong(&self, expected: &str) -> Error {
        let found = match &self.value {
            Value::Scalar { text, .. } => shown(text),
            Value::List(_) => "a list".to_owned(),
            Value::Map(_) => "a map".to_owned(),
        };
        Error::new(self.place, format!("expected {expected}, found {found}"))
    }

    /// The entries of a map, none of them twice.
    pub(crate) fn entries(&self) -> Result<&[Entry], Error> {
        let Value::Map(entries) = &self.value else { return Err(self.wrong("a map")) };
        let mut seen = HashSet::with_capacity(entries.len());
        match entries.iter().find(|entry| !seen.insert(entry.key.as_str())) {
            Some(twice) => {
                let message = format!("the key {} occurs twice", shown(&twice.key));
                Err(Error::new(twice.place, message))
            }
            None => Ok(entries),
        }
    }

    /// What a map has under a key; `null` is nothing.
    pub(crate) fn get(&self, key: &str) -> Option<&Rc<Node>> {
        let Value::Map(entries) = &self.value else { return None };
        entries
            .iter()
            .find(|entry| entry.key == key)
            .map(|entry| &entry.value)
            .filter(|node| !node.is_null())
    }

    pub(crate) fn list(&self) -> Option<&[Rc<Node>]> {
        match &self.value {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    pub(crate) fn flag(&self) -> Option<bool> {
        match &self.value {
            Value::Scalar { text, quoted: false } => match text.as_str() {
                "true" | "True" | "TRUE" => Some(true),
                "false" | "False" | "FALSE" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    fn is_null(&self) -> bool {
        matches!(&self.value, Value::Scalar { text, quoted: false }
            if matches!(text.as_str(), "null" | "Null" | "NULL" | "~" | ""))
    }
}

/// A text as an error shows it: quoted, and not the whole of a long one.
pub(crate) fn shown(text: &str) -> String {
    if text.is_empty() {
        return "nothing".to_owned();
    }
    let mut letters = text.chars();
    let first: String = letters.by_ref().take(40).collect();
    let more = if letters.next().is_some() { "…" } else { "" };
    format!("{first:?}{more}")
}

pub(crate) fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// A text with its white space folded, without control characters, of at most so many bytes.
pub(crate) fn plain(text: &str, most: usize) -> String {
    let mut out = String::new();
    for word in text.split_whitespace() {
        let word: String = word.chars().filter(|letter| !letter.is_control()).collect();
        if out.len() + word.len() + 4 > most {
            out.push('…');
            break;
        }
        if !out.is_empty() && !word.is_empty() {
            out.push(' ');
        }
        out.push_str(&word);
    }
    out
}

//! Strict JSON objects: every key is asked for by name, and a key that nobody asked for is an
//! error. A misspelt key in a vector must fail and not be passed over.

use serde_json::{Map, Value};

/// How many characters of a text that was given are repeated in an error message.
const SHOWN: usize = 40;

/// A given text for an error message: its beginning, in quotes. What stands in a wrong place may be
/// long, and may be meant for nobody's log.
pub(crate) fn quoted(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        None => format!("{text:?}"),
        Some((end, _)) => format!("{:?}…", text.get(..end).unwrap_or_default()),
    }
}

/// The members of one JSON object, taken out one by one.
#[derive(Debug)]
pub struct Fields<'v> {
    place: String,
    left: Vec<(&'v str, &'v Value)>,
}

impl<'v> Fields<'v> {
    /// The members of `value`, which stands at `place` (words for an error message).
    ///
    /// # Errors
    ///
    /// When it is not an object.
    pub fn of(value: &'v Value, place: &str) -> Result<Fields<'v>, String> {
        let map: &Map<String, Value> =
            value.as_object().ok_or_else(|| format!("{place}: expected an object"))?;
        let left = map.iter().map(|(key, value)| (key.as_str(), value)).collect();
        Ok(Fields { place: place.to_owned(), left })
    }

    /// Takes a member out; `None` when there is none.
    pub fn take(&mut self, key: &str) -> Option<&'v Value> {
        let at = self.left.iter().position(|(name, _)| *name == key)?;
        Some(self.left.swap_remove(at).1)
    }

    /// Takes out a member that must be there.
    ///
    /// # Errors
    ///
    /// When it is not.
    pub fn need(&mut self, key: &str) -> Result<&'v Value, String> {
        self.take(key).ok_or_else(|| format!("{}: {key} is missing", self.place))
    }

    /// Takes out a member and reads it; `None` when there is none.
    ///
    /// # Errors
    ///
    /// When it is not what `read` wants.
    pub fn read<T>(
        &mut self,
        key: &str,
        wanted: &str,
        read: impl Fn(&'v Value) -> Option<T>,
    ) -> Result<Option<T>, String> {
        let Some(value) = self.take(key) else { return Ok(None) };
        match read(value) {
            Some(read) => Ok(Some(read)),
            None => Err(format!("{}: {key}: expected {wanted}", self.place)),
        }
    }

    /// A text member.
    ///
    /// # Errors
    ///
    /// When it is not a string.
    pub fn text(&mut self, key: &str) -> Result<Option<&'v str>, String> {
        self.read(key, "a string", Value::as_str)
    }

    /// A text member that must be there and not be empty.
    ///
    /// # Errors
    ///
    /// When it is absent, empty or not a string.
    pub fn words(&mut self, key: &str) -> Result<&'v str, String> {
        let text = self.need(key)?.as_str().filter(|text| !text.is_empty());
        text.ok_or_else(|| format!("{}: {key}: expected a string with text", self.place))
    }

    /// A true-or-false member.
    ///
    /// # Errors
    ///
    /// When it is neither.
    pub fn flag(&mut self, key: &str) -> Result<Option<bool>, String> {
        self.read(key, "true or false", Value::as_bool)
    }

    /// A member that is a whole number from 0.
    ///
    /// # Errors
    ///
    /// When it is none.
    pub fn number(&mut self, key: &str) -> Result<Option<u64>, String> {
        self.read(key, "a whole number from 0", Value::as_u64)
    }

    /// The members that nobody has taken.
    pub fn rest(&mut self) -> Vec<(&'v str, &'v Value)> {
        std::mem::take(&mut self.left)
    }

    /// Ends the reading.
    ///
    /// # Errors
    ///
    /// When a member was not taken: its key is unknown.
    pub fn end(self) -> Result<(), String> {
        match self.left.first() {
            Some((key, _)) => Err(format!("{}: unknown key {}", self.place, quoted(key))),
            None => Ok(()),
        }
    }
}

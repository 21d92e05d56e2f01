//! One file of `data/`: its tables, and errors that name the file, the line and the column.

use core::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A file that was read.
pub(crate) struct File<'t> {
    /// Its path below `data/`.
    pub(crate) path: &'t str,
    pub(crate) text: &'t str,
}

/// One table of a file, with the place where it begins.
#[derive(Clone, Copy)]
pub(crate) struct Table<'f, 't> {
    pub(crate) file: &'f File<'t>,
    table: &'f DeTable<'t>,
    at: usize,
}

impl<'t> File<'t> {
    pub(crate) fn parse(&self) -> Result<Spanned<DeTable<'t>>, String> {
        DeTable::parse(self.text)
            .map_err(|error| self.error(error.span().unwrap_or(0..0), error.message().trim_end()))
    }

    pub(crate) fn error(&self, span: Range<usize>, message: &str) -> String {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        format!("{}:{line}:{column}: {message}", self.path)
    }

    pub(crate) fn table<'f>(&'f self, document: &'f Spanned<DeTable<'t>>) -> Table<'f, 't> {
        Table { file: self, table: document.get_ref(), at: 0 }
    }
}

impl<'f, 't> Table<'f, 't> {
    /// Where the table begins: file, line and column.
    pub(crate) fn place(&self) -> String {
        let error = self.file.error(self.at..self.at, "");
        error.trim_end_matches(": ").to_owned()
    }

    /// An error about the table as a whole.
    pub(crate) fn error(&self, message: &str) -> String {
        self.file.error(self.at..self.at, message)
    }

    /// An error about the value of a key.
    pub(crate) fn error_at(&self, key: &str, message: &str) -> String {
        let at = self.table.get(key).map_or(self.at..self.at, Spanned::span);
        self.file.error(at, message)
    }

    /// Fails for a key that is not one of these.
    pub(crate) fn only(&self, known: &[&str]) -> Result<(), String> {
        match self.table.keys().find(|key| !known.contains(&key.get_ref().as_ref())) {
            None => Ok(()),
            Some(key) => {
                let message =
                    format!("unknown key {:?}; expected {}", key.get_ref(), known.join(", "));
                Err(self.file.error(key.span(), &message))
            }
        }
    }

    fn wrong<T>(&self, value: &Spanned<DeValue<'t>>, expected: &str) -> Result<T, String> {
        let message = format!("expected {expected}, found {}", value.get_ref().type_str());
        Err(self.file.error(value.span(), &message))
    }

    pub(crate) fn has(&self, key: &str) -> bool {
        self.table.get(key).is_some()
    }

    pub(crate) fn text(&self, key: &str) -> Result<Option<String>, String> {
        match self.table.get(key) {
            None => Ok(None),
            Some(value) => match value.get_ref().as_str() {
                Some("") => Err(self.file.error(value.span(), "expected a text that is not empty")),
                Some(text) => Ok(Some(text.to_owned())),
                None => self.wrong(value, "a text"),
            },
        }
    }

    pub(crate) fn required(&self, key: &str) -> Result<String, String> {
        self.text(key)?.ok_or_else(|| self.error(&format!("this has no {key}")))
    }

    pub(crate) fn flag(&self, key: &str) -> Result<bool, String> {
        match self.table.get(key) {
            None => Ok(false),
            Some(value) => match value.get_ref().as_bool() {
                Some(flag) => Ok(flag),
                None => self.wrong(value, "true or false"),
            },
        }
    }

    pub(crate) fn number(&self, key: &str) -> Result<Option<u16>, String> {
        let Some(value) = self.table.get(key) else { return Ok(None) };
        let parsed = value
            .get_ref()
            .as_integer()
            .and_then(|number| u16::from_str_radix(number.as_str(), number.radix()).ok());
        parsed.map_or_else(|| self.wrong(value, "an integer below 65,536"), |found| Ok(Some(found)))
    }

    /// The word of a closed set.
    pub(crate) fn word<T: Copy>(
        &self,
        key: &str,
        known: &[(&str, T)],
    ) -> Result<Option<T>, String> {
        let Some(text) = self.text(key)? else { return Ok(None) };
        match known.iter().find(|(slug, _)| *slug == text) {
            Some((_, word)) => Ok(Some(*word)),
            None => {
                let slugs: Vec<&str> = known.iter().map(|(slug, _)| *slug).collect();
                let message = format!("{text:?} is not one of: {}", slugs.join(", "));
                Err(self.error_at(key, &message))
            }
        }
    }

    pub(crate) fn required_word<T: Copy>(
        &self,
        key: &str,
        known: &[(&str, T)],
    ) -> Result<T, String> {
        self.word(key, known)?.ok_or_else(|| self.error(&format!("this has no {key}")))
    }

    fn list(&self, key: &str) -> Result<&'f [Spanned<DeValue<'t>>], String> {
        match self.table.get(key) {
            None => Ok(&[]),
            Some(value) => match value.get_ref().as_array() {
                Some(list) => Ok(list),
                None => self.wrong(value, "a list"),
            },
        }
    }

    /// The texts of a list, each once.
    pub(crate) fn texts(&self, key: &str) -> Result<Vec<String>, String> {
        let mut found: Vec<String> = Vec::new();
        for item in self.list(key)? {
            let Some(text) = item.get_ref().as_str().filter(|text| !text.is_empty()) else {
                return self.wrong(item, "a text that is not empty");
            };
            if found.iter().any(|known| known == text) {
                let message = format!("{text:?} occurs twice");
                return Err(self.file.error(item.span(), &message));
            }
            found.push(text.to_owned());
        }
        Ok(found)
    }

    pub(crate) fn numbers(&self, key: &str) -> Result<Vec<u16>, String> {
        let mut found = Vec::new();
        for item in self.list(key)? {
            let number =
                item.get_ref().as_integer().and_then(|number| number.as_str().parse().ok());
            match number {
                Some(number) => found.push(number),
                None => return self.wrong(item, "an integer below 65,536"),
            }
        }
        Ok(found)
    }

    /// The tables of a list of tables.
    pub(crate) fn tables(&self, key: &str) -> Result<Vec<Table<'f, 't>>, String> {
        let mut found = Vec::new();
        for item in self.list(key)? {
            let Some(table) = item.get_ref().as_table() else {
                return self.wrong(item, "a table");
            };
            found.push(Table { file: self.file, table, at: item.span().start });
        }
        Ok(found)
    }
}

//! A document in JSON (RFC 8259), with the place of each value.

use crate::error::Error;
use crate::node::{Entry, MAX_DEPTH, MAX_NODES, Node, Place, Value, small};
use std::rc::Rc;

/// Reads a text that is one JSON value.
pub(crate) fn parse(text: &str) -> Result<Rc<Node>, Error> {
    let mut reader =
        Reader { rest: text.chars().peekable(), line: 1, column: 1, count: 0, depth: 0 };
    let node = reader.value()?;
    reader.blank();
    match reader.rest.peek() {
        None => Ok(node),
        Some(_) => Err(reader.wrong("the end of the document")),
    }
}

struct Reader<'t> {
    rest: core::iter::Peekable<core::str::Chars<'t>>,
    line: usize,
    column: usize,
    count: usize,
    depth: usize,
}

impl Reader<'_> {
    fn place(&self) -> Place {
        (small(self.line), small(self.column))
    }

    fn step(&mut self) -> Option<char> {
        let letter = self.rest.next()?;
        (self.line, self.column) =
            if letter == '\n' { (self.line + 1, 1) } else { (self.line, self.column + 1) };
        Some(letter)
    }

    fn blank(&mut self) {
        while self.rest.peek().is_some_and(|letter| matches!(letter, ' ' | '\t' | '\r' | '\n')) {
            self.step();
        }
    }

    fn wrong(&mut self, expected: &str) -> Error {
        let found = match self.rest.peek() {
            Some(letter) => format!("{letter:?}"),
            None => "the end of the document".to_owned(),
        };
        Error::new(self.place(), format!("expected {expected}, found {found}"))
    }

    fn expect(&mut self, letter: char, expected: &str) -> Result<(), Error> {
        self.blank();
        if self.rest.peek() == Some(&letter) {
            self.step();
            return Ok(());
        }
        Err(self.wrong(expected))
    }

    fn value(&mut self) -> Result<Rc<Node>, Error> {
        self.blank();
        let place = self.place();
        self.count += 1;
        if self.count > MAX_NODES {
            return Err(Error::new(place, format!("a document has at most {MAX_NODES} values")));
        }
        let value = match self.rest.peek().copied() {
            Some('{') => self.nested(Reader::map)?,
            Some('[') => self.nested(Reader::list)?,
            Some('"') => Value::Scalar { text: self.text()?, quoted: true },
            Some(letter) if letter == '-' || letter.is_ascii_alphanumeric() => {
                Value::Scalar { text: self.word()?, quoted: false }
            }
            _ => return Err(self.wrong("a value")),
        };
        Ok(Rc::new(Node { place, value }))
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<Value, Error>) -> Result<Value, Error> {
        if self.depth >= MAX_DEPTH {
            let message = format!("expected at most {MAX_DEPTH} levels of nesting");
            return Err(Error::new(self.place(), message));
        }
        self.depth += 1;
        self.step();
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn map(&mut self) -> Result<Value, Error> {
        let mut entries = Vec::new();
        self.blank();
        if self.rest.peek() == Some(&'}') {
            self.step();
            return Ok(Value::Map(entries));
        }
        loop {
            self.blank();
            let place = self.place();
            if self.rest.peek() != Some(&'"') {
                return Err(self.wrong("a key in quotation marks"));
            }
            let key = self.text()?;
            self.expect(':', "a colon")?;
            entries.push(Entry { key, place, value: self.value()? });
            self.blank();
            if self.rest.peek() == Some(&',') {
                self.step();
                continue;
            }
            self.expect('}', "a comma or }")?;
            return Ok(Value::Map(entries));
        }
    }

    fn list(&mut self) -> Result<Value, Error> {
        let mut items = Vec::new();
        self.blank();
        if self.rest.peek() == Some(&']') {
            self.step();
            return Ok(Value::List(items));
        }
        loop {
            items.push(self.value()?);
            self.blank();
            if self.rest.peek() == Some(&',') {
                self.step();
                continue;
            }
            self.expect(']', "a comma or ]")?;
            return Ok(Value::List(items));
        }
    }

    /// A number, `true`, `false` or `null`.
    fn word(&mut self) -> Result<String, Error> {
        let place = self.place();
        let mut word = String::new();
        let fits =
            |letter: &char| letter.is_ascii_alphanumeric() || matches!(letter, '+' | '-' | '.');
        while self.rest.peek().is_some_and(fits) {
            word.extend(self.step());
        }
        let is_number = word.starts_with(|letter: char| letter == '-' || letter.is_ascii_digit())
            && word.parse::<f64>().is_ok();
        match word.as_str() {
            "true" | "false" | "null" => Ok(word),
            _ if is_number => Ok(word),
            _ => {
                let found = crate::node::shown(&word);
                Err(Error::new(place, format!("expected a value, found {found}")))
            }
        }
    }

    fn text(&mut self) -> Result<String, Error> {
        let place = self.place();
        self.step();
        let mut text = String::new();
        loop {
            match self.step() {
                Some('"') => return Ok(text),
                Some('\\') => self.escape(&mut text)?,
                Some(letter) if letter >= ' ' => text.push(letter),
                Some(_) => {
                    return Err(Error::new(place, "expected no control character in this text"));
                }
                None => {
                    let message =
                        "expected a closing quotation mark, found the end of the document";
                    return Err(Error::new(place, message));
                }
            }
        }
    }

    fn escape(&mut self, text: &mut String) -> Result<(), Error> {
        let place = self.place();
        let letter = match self.step() {
            Some(letter @ ('"' | '\\' | '/')) => letter,
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => {
                let unit = self.unit(place)?;
                let code = match unit {
                    0xd800..=0xdbff if self.rest.peek() == Some(&'\\') => {
                        self.step();
                        if self.step() != Some('u') {
                            return Err(Error::new(
                                place,
                                "expected the second half of a character",
                            ));
                        }
                        let low = self.unit(place)?;
                        0x1_0000 + ((unit - 0xd800) << 10) + (low.wrapping_sub(0xdc00) & 0x3ff)
                    }
                    unit => unit,
                };
                char::from_u32(code).unwrap_or('\u{fffd}')
            }
            _ => return Err(Error::new(place, "expected an escape such as \\n or \\u00e9")),
        };
        text.push(letter);
        Ok(())
    }

    fn unit(&mut self, place: Place) -> Result<u32, Error> {
        let mut unit = 0;
        for _ in 0..4 {
            let digit = self.step().and_then(|letter| letter.to_digit(16));
            unit = unit * 16
                + digit.ok_or_else(|| Error::new(place, "expected four hexadecimal digits"))?;
        }
        Ok(unit)
    }
}

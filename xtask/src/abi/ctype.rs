//! Types in C's own words.

use serde::{Serialize, Serializer};

/// A type such as `const aftercall_status *`: the tag `struct` is not said, since every structure
/// has a name without it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CType {
    /// As C spells it, without the length of an array.
    pub(crate) text: String,
    /// What it points at, or what it is.
    pub(crate) base: String,
    /// What it points at is only read.
    pub(crate) is_const: bool,
    pub(crate) stars: usize,
    pub(crate) array: Option<usize>,
}

impl Serialize for CType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

/// A name for an integer of C.
#[derive(Serialize)]
pub(crate) struct Integer {
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) c_type: String,
    pub(crate) help: String,
}

impl CType {
    /// As a declaration of a name.
    pub(crate) fn declares(&self, name: &str) -> String {
        let space = if self.text.ends_with('*') { "" } else { " " };
        let array = self.array.map(|length| format!("[{length}]")).unwrap_or_default();
        format!("{}{space}{name}{array}", self.text)
    }
}

/// The type and the name that a member, a parameter or the head of a function declares. Words in
/// capitals are marks for compilers.
pub(crate) fn declared(text: &str) -> Result<(CType, String), String> {
    let told = || format!("not understood: {text}");
    let (text, array) = match text.trim().strip_suffix(']') {
        Some(inner) => {
            let (before, length) = inner.rsplit_once('[').ok_or_else(told)?;
            (before, Some(length.trim().parse().map_err(|_| told())?))
        }
        None => (text, None),
    };
    let spaced = text.replace('*', " * ");
    let mut words: Vec<&str> = spaced
        .split_whitespace()
        .filter(|word| *word != "struct" && !word.chars().all(is_capital))
        .collect();
    let name = words.pop().filter(|name| is_name(name)).ok_or_else(told)?;
    let mut made = CType {
        text: String::new(),
        base: String::new(),
        is_const: words.first() == Some(&"const"),
        stars: 0,
        array,
    };
    for word in words {
        if !made.text.is_empty() && !made.text.ends_with('*') {
            made.text.push(' ');
        }
        made.text.push_str(word);
        match word {
            "*" => made.stars += 1,
            "const" => {}
            base if is_name(base) && made.base.is_empty() => base.clone_into(&mut made.base),
            _ => return Err(told()),
        }
    }
    if made.base.is_empty() { Err(told()) } else { Ok((made, name.to_owned())) }
}

fn is_capital(letter: char) -> bool {
    letter.is_ascii_uppercase() || letter == '_' || letter.is_ascii_digit()
}

fn is_name(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

#[cfg(test)]
mod tests {
    use super::declared;

    #[test]
    fn types_are_read_and_written() {
        for (text, spelled, base, stars) in [
            ("size_t len", "size_t", "size_t", 0),
            ("const char *name", "const char *", "char", 1),
            ("struct a_b **out", "a_b **", "a_b", 2),
            ("const char *const *names", "const char *const *", "char", 2),
            ("A_API A_MARK\nint32_t f", "int32_t", "int32_t", 0),
        ] {
            let (made, name) = declared(text).unwrap();
            assert_eq!((made.text.as_str(), made.base.as_str()), (spelled, base));
            assert_eq!(made.stars, stars);
            assert!(made.declares("x").replace('x', &name).ends_with(&name));
        }
        let (array, name) = declared("uint8_t reserved[7]").unwrap();
        assert_eq!((array.array, name.as_str()), (Some(7), "reserved"));
        assert_eq!(array.declares("r"), "uint8_t r[7]");
    }

    #[test]
    fn what_is_no_declaration_is_told() {
        for text in ["", "int", "unsigned long x", "int x[y]", "void (*call)"] {
            assert!(declared(text).is_err(), "{text}");
        }
    }
}

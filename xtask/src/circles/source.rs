//! Reads one Rust file as far as its imports go: the modules that it declares, the names that it
//! defines, its `use` items, and the paths in its code.
//!
//! Comments, literals and everything under `#[cfg(test)]` are left out. Modules with a body in the
//! file (`mod x { … }`) count as parts of the file.

use std::collections::BTreeSet;

/// What one file says about its imports.
#[derive(Debug, Default)]
pub(super) struct Source {
    /// The modules that exist for tests only (`#[cfg(test)] mod x;`).
    pub(super) test_modules: BTreeSet<String>,
    /// The names of the items at the top of the file.
    pub(super) defined: BTreeSet<String>,
    pub(super) uses: Vec<Use>,
    /// Every path of two or more segments outside `use` items.
    pub(super) paths: Vec<Vec<String>>,
    /// Every identifier outside `use` items that may name an item.
    pub(super) words: BTreeSet<String>,
}

/// One name of a `use` item.
#[derive(Debug)]
pub(super) struct Use {
    pub(super) path: Vec<String>,
    /// The name in this file; `*` for a glob.
    pub(super) name: String,
    /// Whether it is also visible elsewhere: `pub use`, `pub(crate) use`.
    pub(super) exported: bool,
}

impl Source {
    pub(super) fn read(text: &str) -> Source {
        let mut reader = Reader { tokens: tokens(text), ..Reader::default() };
        while reader.at < reader.tokens.len() {
            reader.item();
        }
        reader.source
    }
}

#[derive(Default)]
struct Reader<'a> {
    tokens: Vec<&'a str>,
    at: usize,
    /// How many braces are open.
    depth: usize,
    /// The depths of the bodies of the modules that are open.
    modules: Vec<usize>,
    source: Source,
}

impl<'a> Reader<'a> {
    /// The token so many places further on; empty behind the last one.
    fn peek(&self, ahead: usize) -> &'a str {
        self.tokens.get(self.at + ahead).copied().unwrap_or_default()
    }

    fn before(&self, back: usize) -> &'a str {
        self.at.checked_sub(back).map_or("", |at| self.tokens[at])
    }

    /// Reads one token, or one construct that begins with it.
    fn item(&mut self) {
        let token = self.peek(0);
        match token {
            "#" if self.peek(1) == "[" => return self.attribute(),
            "use" if self.peek(1) != "<" => return self.use_item(),
            "mod" if self.peek(2) == "{" => {
                self.define(self.peek(1));
                self.depth += 1;
                self.modules.push(self.depth);
                self.at += 2;
            }
            "{" => self.depth += 1,
            "}" => {
                if self.modules.last() == Some(&self.depth) {
                    self.modules.pop();
                }
                self.depth = self.depth.saturating_sub(1);
            }
            "fn" | "struct" | "enum" | "union" | "trait" | "type" | "const" | "static" => {
                let name = self.peek(1);
                self.define(if name == "mut" { self.peek(2) } else { name });
            }
            "macro_rules" => self.define(self.peek(2)),
            name if is_name(name) && !matches!(self.before(1), "." | "fn") => return self.path(),
            _ => {}
        }
        self.at += 1;
    }

    fn define(&mut self, name: &str) {
        if self.depth == 0 && is_name(name) {
            self.source.defined.insert(name.to_owned());
        }
    }

    /// Skips the inside of an attribute, and what it belongs to if that is for tests only.
    fn attribute(&mut self) {
        let start = self.at + 2;
        self.at += 1;
        self.skip_brackets();
        let inside = &self.tokens[start.min(self.at)..self.at];
        let condition = inside.first() == Some(&"cfg");
        if !condition || !inside.contains(&"test") || inside.contains(&"not") {
            return;
        }
        while self.peek(0) == "#" {
            self.at += 1;
            self.skip_brackets();
        }
        while self.at < self.tokens.len() && !matches!(self.peek(0), "{" | ";") {
            if self.peek(0) == "mod" {
                self.source.test_modules.insert(self.peek(1).to_owned());
            }
            self.at += 1;
        }
        self.skip_brackets();
    }

    /// Skips one token, or all that it encloses if it is an opening bracket.
    fn skip_brackets(&mut self) {
        let mut open = 0_usize;
        while self.at < self.tokens.len() {
            match self.peek(0) {
                "(" | "[" | "{" => open += 1,
                ")" | "]" | "}" => open = open.saturating_sub(1),
                _ => {}
            }
            self.at += 1;
            if open == 0 {
                return;
            }
        }
    }

    fn path(&mut self) {
        let mut path = vec![self.peek(0).to_owned()];
        self.at += 1;
        while self.peek(0) == "::" && is_name(self.peek(1)) {
            path.push(self.peek(1).to_owned());
            self.at += 2;
        }
        self.source.words.insert(path[0].clone());
        if path.len() > 1 {
            let path = self.seen_from_file(path);
            self.source.paths.push(path);
        }
    }

    /// The path as it would be written outside the module bodies that are open here.
    fn seen_from_file(&self, mut path: Vec<String>) -> Vec<String> {
        let supers = path.iter().take_while(|segment| *segment == "super").count();
        let inside = supers.min(self.modules.len());
        path.drain(..inside);
        if inside > 0 && path.first().is_none_or(|first| first != "super") {
            path.insert(0, "self".to_owned());
        }
        path
    }

    fn use_item(&mut self) {
        let exported = self.before(1) == "pub" || self.before(4) == "pub" && self.before(1) == ")";
        self.at += 1;
        self.use_tree(Vec::new(), exported);
    }

    /// Reads one tree of a `use` item, up to the comma, brace or semicolon behind it.
    fn use_tree(&mut self, mut path: Vec<String>, exported: bool) {
        loop {
            match self.peek(0) {
                "{" => {
                    self.at += 1;
                    while self.at < self.tokens.len() && self.peek(0) != "}" {
                        self.use_tree(path.clone(), exported);
                        if self.peek(0) == "," {
                            self.at += 1;
                        }
                    }
                    self.at += 1;
                    return;
                }
                "*" => {
                    self.at += 1;
                    return self.push_use(path, "*".to_owned(), exported);
                }
                // A path from the root of all crates: its first segment is a crate.
                "::" => {
                    path.push(String::new());
                    self.at += 1;
                    continue;
                }
                name if is_name(name) => {
                    if name != "self" || path.is_empty() {
                        path.push(name.to_owned());
                    }
                }
                _ => return self.at += 1,
            }
            self.at += 1;
            match self.peek(0) {
                "::" => self.at += 1,
                "as" => {
                    let name = self.peek(1).to_owned();
                    self.at += 2;
                    return self.push_use(path, name, exported);
                }
                _ => {
                    let name = path.last().cloned().unwrap_or_default();
                    return self.push_use(path, name, exported);
                }
            }
        }
    }

    fn push_use(&mut self, path: Vec<String>, name: String, exported: bool) {
        let path = self.seen_from_file(path);
        self.source.uses.push(Use { path, name, exported });
    }
}

fn is_name(token: &str) -> bool {
    token.chars().next().is_some_and(|first| first == '_' || first.is_alphabetic())
}

/// The names and signs of a text; `::` is one sign. Literals, lifetimes and comments are left out.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            _ if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            _ if rest.starts_with("/*") => block_comment(rest),
            _ if first.is_whitespace() => first.len_utf8(),
            '"' => string(rest),
            '\'' => quote(rest),
            _ if first.is_ascii_digit() => word(rest),
            _ if is_name(rest) => {
                let length = word(rest);
                if let Some(literal) = prefixed_literal(rest, length) {
                    literal
                } else if rest.starts_with("r#") {
                    rest = &rest[2..];
                    continue;
                } else {
                    tokens.push(&rest[..length]);
                    length
                }
            }
            _ => {
                let length = if rest.starts_with("::") { 2 } else { first.len_utf8() };
                tokens.push(&rest[..length]);
                length
            }
        };
        rest = &rest[length..];
    }
    tokens
}

fn word(text: &str) -> usize {
    text.find(|next: char| next != '_' && !next.is_alphanumeric()).unwrap_or(text.len())
}

fn block_comment(text: &str) -> usize {
    let (mut open, mut at) = (0, 0);
    while at < text.len() {
        let rest = &text.as_bytes()[at..];
        if rest.starts_with(b"/*") {
            (open, at) = (open + 1, at + 2);
        } else if rest.starts_with(b"*/") {
            (open, at) = (open - 1, at + 2);
            if open == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    text.len()
}

fn string(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    text.len()
}

/// A character literal or a lifetime.
fn quote(text: &str) -> usize {
    let inside = &text[1..];
    let Some(first) = inside.chars().next() else { return 1 };
    if first == '\\' {
        let end = inside.get(2..).and_then(|rest| rest.find('\''));
        return end.map_or(text.len(), |end| end + 4);
    }
    let after = 1 + first.len_utf8();
    if text[after..].starts_with('\'') { after + 1 } else { 1 + word(inside) }
}

/// The length of a literal with a prefix (`b'x'`, `b"x"`, `r#"x"#`), if the text begins with one.
fn prefixed_literal(text: &str, prefix: usize) -> Option<usize> {
    let (prefix, rest) = text.split_at(prefix);
    match prefix {
        "b" if rest.starts_with('\'') => Some(1 + quote(rest)),
        "b" | "c" if rest.starts_with('"') => Some(1 + string(rest)),
        "r" | "br" | "cr" => {
            let marks = rest.bytes().take_while(|byte| *byte == b'#').count();
            let inside = rest[marks..].strip_prefix('"')?;
            let end = format!("\"{}", "#".repeat(marks));
            let length = inside.find(&end).map_or(inside.len(), |at| at + end.len());
            Some(prefix.len() + marks + 1 + length)
        }
        _ => None,
    }
}

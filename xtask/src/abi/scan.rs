//! The header's own part, cut into constants and declarations with their comments. What stands
//! under a condition is for compilers and is left out.

/// One thing that the header says.
pub(crate) enum Item {
    /// `#define NAME VALUE`
    Constant { name: String, value: String, comment: Comment },
    /// A type or a function, up to its semicolon. Comments of members are still in it.
    Declaration { text: String, comment: Comment },
    /// A comment that belongs to no declaration.
    Remark(String),
}

/// A comment in its parts, each on one line.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Comment {
    pub(crate) text: String,
    pub(crate) returns: Option<String>,
    pub(crate) ownership: Option<String>,
}

/// What begins a part of a comment.
const TAGS: &[&str] = &["Returns:", "Ownership:", "Thread safety:", "Fork:"];

impl Comment {
    /// From what stands between the comment's marks.
    pub(crate) fn read(inner: &str) -> Comment {
        let plain = |line: &str| line.trim().trim_start_matches('*').trim().to_owned();
        let lines: Vec<String> = inner.lines().map(plain).filter(|line| !line.is_empty()).collect();
        let whole = lines.join(" ");
        let mut cuts: Vec<(usize, &str)> =
            TAGS.iter().filter_map(|tag| Some((whole.find(tag)?, *tag))).collect();
        cuts.sort_unstable();
        let first = cuts.first().map_or(whole.len(), |cut| cut.0);
        let part = |wanted: &str| {
            let at = cuts.iter().position(|(_, tag)| *tag == wanted)?;
            let (start, tag) = cuts.get(at)?;
            let end = cuts.get(at + 1).map_or(whole.len(), |cut| cut.0);
            Some(whole.get(start + tag.len()..end)?.trim().to_owned())
        };
        Comment {
            text: whole.get(..first).unwrap_or_default().trim().to_owned(),
            returns: part("Returns:"),
            ownership: part("Ownership:"),
        }
    }

    /// The first sentence.
    pub(crate) fn help(&self) -> String {
        match self.text.split_once(". ") {
            Some((first, _)) => format!("{first}."),
            None => self.text.clone(),
        }
    }
}

/// Cuts a header into its items.
pub(crate) fn items(header: &str) -> Result<Vec<Item>, String> {
    let mut items = Vec::new();
    let mut rest = header;
    let mut depth = 0_usize;
    let mut comment: Option<Comment> = None;
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return Ok(items);
        }
        if let Some(inner) = rest.strip_prefix("/*") {
            let Some((inner, after)) = inner.split_once("*/") else {
                return Err("a comment has no end".to_owned());
            };
            rest = after;
            comment = inner.strip_prefix('*').map(Comment::read);
            if comment.is_none() {
                items.push(Item::Remark(Comment::read(inner).text));
            }
            continue;
        }
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        if line.starts_with('#') || depth != 1 {
            rest = after;
            let comment = comment.take().unwrap_or_default();
            items.extend(directive(line, &mut depth, comment)?);
            continue;
        }
        let (text, after) = declaration(rest)?;
        rest = after;
        let comment = comment.take().unwrap_or_default();
        items.push(Item::Declaration { text: text.to_owned(), comment });
    }
}

/// A line of the preprocessor. The guard of the header is the first of the conditions.
fn directive(line: &str, depth: &mut usize, comment: Comment) -> Result<Option<Item>, String> {
    let told = || format!("not understood: {line}");
    if line.starts_with("#if") {
        *depth += 1;
    } else if line.starts_with("#endif") {
        *depth = depth.checked_sub(1).ok_or_else(told)?;
    } else if let Some(rest) = line.strip_prefix("#define ").filter(|_| *depth == 1) {
        let (name, value) = rest.split_once(' ').unwrap_or((rest, ""));
        let value = value.split("/*").next().unwrap_or_default().trim();
        if name.contains('(') {
            return Err(told());
        }
        if !value.is_empty() {
            let (name, value) = (name.to_owned(), value.to_owned());
            return Ok(Some(Item::Constant { name, value, comment }));
        }
    }
    Ok(None)
}

/// Everything up to the semicolon that ends a declaration.
fn declaration(text: &str) -> Result<(&str, &str), String> {
    let mut braces = 0_i32;
    let mut is_comment = false;
    for (at, byte) in text.bytes().enumerate() {
        let before = |mark: &str| text.get(..=at).is_some_and(|start| start.ends_with(mark));
        match byte {
            b'*' if before("/*") => is_comment = true,
            b'/' if before("*/") => is_comment = false,
            _ if is_comment => {}
            b'{' => braces += 1,
            b'}' => braces -= 1,
            b';' if braces == 0 => {
                let (own, rest) = text.split_at(at);
                return Ok((own.trim(), rest.trim_start_matches(';')));
            }
            _ => {}
        }
    }
    Err(format!("a declaration has no end: {}", text.lines().next().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::{Comment, Item, items};

    #[test]
    fn a_comment_falls_into_its_parts() {
        let made = Comment::read(
            "*\n * One. Two.\n *\n * Returns: text that\n * lives. Ownership: yours.\n * Thread safety: any.\n ",
        );
        assert_eq!(made.text, "One. Two.");
        assert_eq!(made.help(), "One.");
        assert_eq!(made.returns.as_deref(), Some("text that lives."));
        assert_eq!(made.ownership.as_deref(), Some("yours."));
    }

    #[test]
    fn what_stands_under_a_condition_is_left_out() {
        let header = "/* x */\n#ifndef A_H\n#define A_H\n#ifdef B\nextern \"C\" {\n#define C 1\n#endif\n\
                      /** d */\n#define D 2\ntypedef struct e {\n  /** m; */\n  int m;\n} e;\n#endif\n";
        let items = items(header).unwrap();
        assert_eq!(items.len(), 3);
        assert!(matches!(&items[1], Item::Constant { name, comment, .. }
            if name == "D" && comment.text == "d"));
        assert!(matches!(&items[2], Item::Declaration { text, .. } if text.ends_with("} e")));
    }

    #[test]
    fn what_has_no_end_is_told() {
        assert!(items("/* x").is_err());
        assert!(items("#ifndef A\nint x").is_err());
    }
}

//! The header as a page: what cbindgen wrote, sorted into sections that follow the order of
//! docs/c-api.md, with the contents at the top and the names of all functions at the end.

use crate::header_text::{results, statuses, versions, word_sets};
use aftercall::MAX_BODY;
use std::fmt::Write as _;
use std::path::Path;

/// One section: its title and what it is about, its constants, and what bindings/c/src declares.
pub(crate) struct Section {
    /// The name of its manual page.
    pub(crate) page: &'static str,
    pub(crate) title: &'static str,
    pub(crate) about: &'static str,
    /// Constants from the core's tables, which stand before everything else.
    pub(crate) constants: String,
    pub(crate) items: Vec<Item>,
}

/// One type, constant or function with its comment.
pub(crate) struct Item {
    pub(crate) name: String,
    /// The comment without its marks.
    pub(crate) comment: Vec<String>,
    pub(crate) declaration: String,
}

impl Item {
    pub(crate) fn is_function(&self) -> bool {
        self.declaration.starts_with("AFTERCALL_API")
    }

    pub(crate) fn is_fallible(&self) -> bool {
        self.is_function() && self.declaration.contains("aftercall_result aftercall_")
    }
}

/// The sections in their order. A file that is in none of them is an error.
pub(crate) const STORY: &[(&[&str], &str, &str, &str)] = &[
    (
        &["result"],
        "results",
        "Results",
        "Functions that can fail return an aftercall_result and write their outputs only on success; \
         an input that was refused changes nothing. \"Returns:\" lists what a function can return, \
         without the prefix AFTERCALL_RESULT_.",
    ),
    (
        &["version"],
        "versions",
        "Versions",
        "The version of this header, and that of the library that the program runs with.",
    ),
    (
        &["text"],
        "texts",
        "Texts",
        "Texts are passed as pointer and length; AFTERCALL_NUL as the length means \"up to the NUL\". \
         They are UTF-8, except for header fields and bodies, which are bytes. A text that is \
         returned ends in a NUL.",
    ),
    (
        &["vocabulary"],
        "words",
        "Words: the closed sets",
        "The types are open integers: a later library may return a number that is not listed here. \
         Numbers never change and are never used again.",
    ),
    (
        &["status"],
        "status",
        "Look up: what a status means",
        "Needs no object; every string is static. aftercall_status_lookup(503, &row) is all that it \
         takes.",
    ),
    (
        &["contract", "builder"],
        "contract",
        "Look up: contracts",
        "What each status means for one API. Wherever a contract is asked for, NULL is the default \
         one, \"rest\".",
    ),
    (
        &["request"],
        "request",
        "Judge: the request",
        "What was asked, as far as it decides whether sending it again does harm.",
    ),
    (
        &["header", "response"],
        "response",
        "Judge: the response",
        "What came back: an object that copies, or a view that is only looked at.",
    ),
    (
        &["failure"],
        "failure",
        "Judge: the failure",
        "No final response head came: in which phase the transport failed, and why.",
    ),
    (
        &["problem", "limit", "summary", "verdict", "judge"],
        "judge",
        "Judge: the verdict",
        "What this response or this failure means, and what in it says so.",
    ),
    (
        &["stream"],
        "stream",
        "Judge: the stream",
        "A response whose end says whether it worked: it is fed as its bytes come.",
    ),
    (
        &["policy"],
        "policy",
        "Call: the policy",
        "What the caller allows: attempts, deadline, waits and back-off.",
    ),
    (
        &["engine"],
        "engine",
        "Call: the engine",
        "What all calls of a program share. Make one and keep it.",
    ),
    (
        &["time"],
        "time",
        "Call: the time",
        "Time is an input. NULL for an aftercall_time reads the clocks of the machine.",
    ),
    (
        &["decision", "outcome", "call"],
        "call",
        "Call: one operation and all its attempts",
        "aftercall_call_begin and every input give a decision: send, wait, authenticate, verify or \
         done. Do that, tell the call what came of it, and go on until it is done. \
         aftercall_curl.h does all this with libcurl.",
    ),
    (
        &["packed"],
        "packed",
        "Whole answers in one crossing",
        "For other languages, and for logs: a verdict as JSON or as a sentence, and inputs and \
         outputs that each are one buffer. docs/ffi.md and aftercall.abi.json describe the buffers.",
    ),
];

/// What cbindgen wrote, sorted into sections. `folder` is that of the C crate.
pub(crate) fn sections(written: &str, folder: &Path) -> Result<Vec<Section>, String> {
    let mut sections = Vec::new();
    let mut sources = Vec::new();
    for &(files, page, title, about) in STORY {
        let mut source = String::new();
        for file in files {
            let path = folder.join(format!("src/{file}.rs"));
            let text = std::fs::read_to_string(&path);
            source += &text.map_err(|error| format!("{}: {error}", path.display()))?;
        }
        let constants = constants(page);
        sources.push(source);
        sections.push(Section { page, title, about, constants, items: Vec::new() });
    }
    for item in written.split("\n\n").filter_map(item) {
        let is_home = |source: &String| {
            let starts = ["pub struct ", "extern \"C\" fn ", "pub const "];
            starts.iter().any(|start| {
                let start = format!("{start}{}", item.name);
                let mut found = source.match_indices(&start);
                found.any(|(at, _)| {
                    let next = source[at + start.len()..].chars().next();
                    !next.is_some_and(|next| next.is_alphanumeric() || next == '_')
                })
            })
        };
        match sources.iter().position(is_home) {
            Some(at) => sections[at].items.push(item),
            None => return Err(format!("no file of bindings/c/src has {}", item.name)),
        }
    }
    Ok(sections)
}

/// What a section has from the core's tables.
fn constants(page: &str) -> String {
    let mut text = String::new();
    match page {
        "results" => text.push_str(results()),
        "versions" => versions(&mut text),
        "texts" => text.push_str(
            "/** As a length: the text ends at its NUL. */\n#define AFTERCALL_NUL SIZE_MAX\n",
        ),
        "words" => word_sets(&mut text),
        "status" => statuses(&mut text),
        "response" => {
            let _ = write!(
                text,
                "/** The most leading bytes of a body that are ever looked at. */\n\
                 #define AFTERCALL_MAX_BODY {MAX_BODY}\n"
            );
        }
        "time" => text.push_str(
            "/** No limit, where a time is told: the caller set no deadline. */\n\
             #define AFTERCALL_NO_LIMIT UINT64_MAX\n",
        ),
        _ => {}
    }
    text.trim().to_owned()
}

/// A chunk of what cbindgen wrote: a comment and what it is about. What is neither type, constant
/// nor function is left out.
fn item(chunk: &str) -> Option<Item> {
    let chunk = chunk.trim_matches('\n');
    let (comment, declaration) = match chunk.strip_prefix("/**\n") {
        Some(rest) => rest.split_once("\n */\n")?,
        None => ("", chunk),
    };
    let name = name(declaration)?;
    let plain = |line: &str| line.trim_start().trim_start_matches('*').trim().to_owned();
    let comment = comment.lines().map(plain).filter(|line| line != "/").collect();
    let declaration = short_comments(declaration);
    Some(Item { name, comment, declaration })
}

/// What a declaration declares.
fn name(declaration: &str) -> Option<String> {
    let word = |text: &str| {
        let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
        text[..end].to_owned()
    };
    let line = declaration.lines().next()?;
    if let Some(rest) = line.strip_prefix("typedef struct ") {
        return Some(word(rest));
    }
    if let Some(rest) =
        line.strip_prefix("#define ").or_else(|| line.strip_prefix("typedef int32_t "))
    {
        return Some(word(rest));
    }
    let rest = declaration.strip_prefix("AFTERCALL_API")?;
    let before = rest.split('(').next()?;
    Some(before.rsplit([' ', '*', '\n']).next()?.to_owned())
}

/// Comments of three lines that fit on one are written on one.
fn short_comments(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut out: Vec<String> = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let indent = line.len() - line.trim_start().len();
        let inner = lines.get(at + 1).map(|line| line.trim_start());
        let is_short =
            line.trim() == "/**" && lines.get(at + 2).is_some_and(|line| line.trim() == "*/");
        match inner.and_then(|inner| inner.strip_prefix("* ")) {
            Some(words) if is_short && indent + words.len() <= 92 => {
                out.push(format!("{}/** {words} */", " ".repeat(indent)));
                at += 3;
            }
            _ => {
                out.push((*line).to_owned());
                at += 1;
            }
        }
    }
    out.join("\n")
}

/// The contents, for the top of the page.
pub(crate) fn contents(sections: &[Section]) -> String {
    let mut text = String::from(" * Contents\n");
    for (at, section) in sections.iter().enumerate() {
        let _ = writeln!(text, " *   {:>2}  {}", at + 1, section.title);
    }
    let end = sections.len();
    let _ = writeln!(text, " *   {:>2}  Initializers", end + 1);
    let _ = write!(text, " *   {:>2}  Index of functions", end + 2);
    text
}

/// The sections, one after the other.
pub(crate) fn body(sections: &[Section]) -> String {
    let mut text = String::new();
    for (at, section) in sections.iter().enumerate() {
        text.push_str(&heading(at + 1, section.title, section.about));
        if !section.constants.is_empty() {
            let _ = write!(text, "\n{}\n", section.constants);
        }
        for item in &section.items {
            text.push('\n');
            let _ = writeln!(text, "{}{}", shown(&item.comment), marked(item));
        }
        text.push('\n');
    }
    text
}

/// The comment at the head of a section.
pub(crate) fn heading(number: usize, title: &str, about: &str) -> String {
    let line = "-".repeat(95);
    let mut text = format!("/* {line}\n * {number}  {title}\n");
    if !about.is_empty() {
        text.push_str(" *\n");
    }
    for line in wrap(about, 94) {
        let _ = writeln!(text, " * {line}");
    }
    let _ = writeln!(text, " * {line} */");
    text
}

/// A comment with its marks.
fn shown(comment: &[String]) -> String {
    match comment {
        [] => String::new(),
        [only] if only.len() <= 92 => format!("/** {only} */\n"),
        lines => {
            let mut text = String::from("/**\n");
            for line in lines {
                let _ = writeln!(text, "{}", format!(" * {line}").trim_end());
            }
            text + " */\n"
        }
    }
}

/// A declaration; that of a fallible function asks to look at its result.
fn marked(item: &Item) -> String {
    match item.declaration.strip_prefix("AFTERCALL_API") {
        Some(rest) if item.is_fallible() => {
            format!("AFTERCALL_API AFTERCALL_WARN_UNUSED\n{}", rest.trim_start())
        }
        _ => item.declaration.clone(),
    }
}

/// The names of all functions, by section.
pub(crate) fn index(sections: &[Section]) -> String {
    let mut text = heading(sections.len() + 2, "Index of functions", "");
    text.truncate(text.len() - " */\n".len());
    text.push('\n');
    for section in sections {
        let names = section.items.iter().filter(|item| item.is_function());
        let names: Vec<&str> = names.map(|item| item.name.as_str()).collect();
        if names.is_empty() {
            continue;
        }
        let _ = writeln!(text, " *\n * {}", section.title);
        for line in wrap(&names.join(" "), 90) {
            let _ = writeln!(text, " *     {line}");
        }
    }
    text + " */\n"
}

/// Words in lines of at most so many letters.
pub(crate) fn wrap(words: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.len() + 1 + word.len() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

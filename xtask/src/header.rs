//! `cargo xtask header`: writes include/aftercall.h from the C crate's source and the core's
//! tables. With `--check` it only compares, and fails when they differ.

use crate::header_page::{STORY, Section, body, contents, heading, index, sections};
use crate::header_text::{LINKAGE, initialisers, sized, type_name};
use aftercall::{Request, SETS};
use std::path::Path;

/// Writes the header, or with `check` fails when it is not what the crate says.
pub(crate) fn run(root: &Path, check: bool) -> Result<(), String> {
    let path = root.join("include/aftercall.h");
    let told = |error: std::io::Error| format!("{}: {error}", path.display());
    let text = generate(root)?;
    // A checkout may have turned the line ends.
    let present = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    if present == text {
        return Ok(());
    }
    if check {
        return Err("include/aftercall.h is not what the crate says: run `make header`".to_owned());
    }
    std::fs::create_dir_all(root.join("include")).map_err(told)?;
    std::fs::write(&path, text).map_err(told)
}

/// The text of the header.
pub(crate) fn generate(root: &Path) -> Result<String, String> {
    let sections = read(root)?;
    let text = page(&sections);
    check_functions(&text)?;
    let unsaid = unsaid(&sections);
    match unsaid.is_empty() {
        true => Ok(text),
        false => Err(format!("what it returns is not said whole: {}", unsaid.join("; "))),
    }
}

/// What the C crate declares, in sections.
pub(crate) fn read(root: &Path) -> Result<Vec<Section>, String> {
    let folder = root.join("bindings/c");
    let mut config = cbindgen::Config::from_file(folder.join("cbindgen.toml"))?;
    // The types of the sets come with their constants, from the core's tables.
    config.export.exclude = SETS.iter().map(|set| type_name(set.name)).collect();
    sections(&bindings(&folder, config)?, &folder)
}

/// The sections between the header's first lines and its last.
fn page(sections: &[Section]) -> String {
    let body = body(sections);
    format!(
        "{BANNER}\n *\n{}\n */\n\n#ifndef AFTERCALL_H\n#define AFTERCALL_H\n\n\
         #include <stddef.h>\n#include <stdint.h>\n\n{LINKAGE}\n\
         #ifdef __cplusplus\nextern \"C\" {{\n#endif\n\n{body}\
         {}{}\n#ifdef __cplusplus\n}}\n#endif\n\n{}\n#endif  /* AFTERCALL_H */\n",
        contents(sections),
        heading(sections.len() + 1, "Initializers", INITIALIZERS),
        initialisers(&body),
        index(sections),
    )
}

fn bindings(folder: &Path, config: cbindgen::Config) -> Result<String, String> {
    let mut builder = cbindgen::Builder::new().with_config(config);
    for module in modules(folder)? {
        builder = builder.with_src(folder.join("src").join(format!("{module}.rs")));
    }
    let made = builder.generate().map_err(|error| error.to_string())?;
    let mut text = Vec::new();
    made.write(&mut text);
    String::from_utf8(text).map_err(|error| error.to_string())
}

/// Files without a word of the interface.
const INNER: &[&str] = &["first", "guard", "lib", "own_sets", "process", "value"];

/// The files of the interface, in the order of the sections. One that is in none of them is an
/// error, so that none is forgotten.
fn modules(folder: &Path) -> Result<Vec<&'static str>, String> {
    let told = |error: std::io::Error| format!("{}: {error}", folder.display());
    let listed: Vec<&str> = STORY.iter().flat_map(|(files, ..)| files.iter().copied()).collect();
    for entry in std::fs::read_dir(folder.join("src")).map_err(told)? {
        let path = entry.map_err(told)?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if !listed.contains(&name.as_str()) && !INNER.contains(&name.as_str()) {
            return Err(format!(
                "{}: neither in a section of xtask/src/header_page.rs nor in INNER of header.rs",
                path.display()
            ));
        }
    }
    Ok(listed)
}

const BANNER: &str = "/*
 * aftercall: says what an HTTP API's answer means and what to do next.
 *
 * Made by `cargo xtask header`; do not edit. docs/c-api.md says what holds for all functions: a
 * parameter of a const type is not changed; structures begin with struct_size, which
 * AFTERCALL_..._INIT sets; every _new has a _free, and _free(NULL) does nothing.";

const INITIALIZERS: &str = "AFTERCALL_..._INIT sets struct_size, and everything else to zero: as in \
    aftercall_status row = AFTERCALL_STATUS_INIT; or *row = AFTERCALL_STATUS_INIT; Objects that are \
    static in C take AFTERCALL_..._STATIC_INIT, which is a constant.";

/// Each set must have its slug function; nothing else in the crate would miss it.
fn check_functions(text: &str) -> Result<(), String> {
    for set in SETS {
        let function = format!("aftercall_{}_slug(", set.name);
        if !text.contains(&function) {
            return Err(format!("bindings/c/src/vocabulary.rs has no {function}…)"));
        }
    }
    let fields = fields();
    let words: Vec<&str> = text.split_whitespace().filter(|word| *word != "*").collect();
    if !words.join(" ").contains(&fields) {
        return Err(format!("aftercall_request_add_header does not say: {fields}"));
    }
    let undocumented = undocumented(text);
    if undocumented.is_empty() {
        return Ok(());
    }
    Err(format!("without a comment: {}", undocumented.join(", ")))
}

/// The fields of a request that are read, as the comment names them.
fn fields() -> String {
    let is_key = |name: &&&str| !name.starts_with("If-");
    let preconditions: Vec<&str> = Request::FIELDS.iter().filter(|f| !is_key(f)).copied().collect();
    let mut keys: Vec<&str> = Request::FIELDS.iter().filter(is_key).copied().collect();
    let last = keys.pop().unwrap_or_default();
    let (preconditions, keys) = (preconditions.join(", "), keys.join(", "));
    format!(
        "Only these fields matter: {preconditions}, and the idempotency keys {keys} and {last}."
    )
}

/// Functions that do not follow the end of a comment.
fn undocumented(text: &str) -> Vec<&str> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let before = number.checked_sub(1).and_then(|number| lines.get(number));
        if line.starts_with("AFTERCALL_API") && before.is_none_or(|line| !line.ends_with("*/")) {
            found.push(*line);
        }
    }
    found
}

/// Fallible functions whose comment does not say what they can return, as far as their parameters
/// tell.
fn unsaid(sections: &[Section]) -> Vec<String> {
    let results = sections.iter().flat_map(|section| &section.items);
    let results = results.filter(|item| item.name == "aftercall_result");
    let results: String = results.map(|item| item.declaration.as_str()).collect();
    let text: String = sections
        .iter()
        .flat_map(|section| &section.items)
        .map(|item| item.declaration.as_str())
        .collect();
    let sized = sized(&text);
    let mut found = Vec::new();
    for item in sections.iter().flat_map(|section| &section.items).filter(|item| item.is_fallible())
    {
        let comment = item.comment.join(" ");
        let Some((_, said)) = comment.split_once("Returns: ") else {
            found.push(format!("{} has no \"Returns:\"", item.name));
            continue;
        };
        let said = said.split("Ownership: ").next().unwrap_or(said);
        let said = said.split("Thread safety: ").next().unwrap_or(said);
        let words: Vec<&str> =
            said.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').collect();
        let mut wanted = vec!["OK", "NULL_ARGUMENT"];
        if item.declaration.contains("_len") {
            wanted.push("INVALID_ARGUMENT");
        }
        let is_sized = |name: &&str| item.declaration.contains(&format!("struct {name} *"));
        if sized.iter().any(is_sized) {
            wanted.push("STRUCT_SIZE");
        }
        for wanted in wanted.iter().filter(|wanted| !words.contains(wanted)) {
            found.push(format!("{} does not list {wanted}", item.name));
        }
        let is_result = |word: &&&str| {
            word.len() > 1 && word.chars().all(|c| c.is_ascii_uppercase() || c == '_')
        };
        for word in words
            .iter()
            .filter(is_result)
            .filter(|word| !["UTF", "HTTP"].contains(word) && !word.starts_with("AFTERCALL_"))
        {
            if !results.contains(&format!("#define AFTERCALL_RESULT_{word} ")) {
                found.push(format!("{} lists {word}, which is no result", item.name));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_header_is_up_to_date() {
        super::run(&crate::root(), true).unwrap();
    }
}

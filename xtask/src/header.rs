//! `cargo xtask header`: writes include/aftercall.h from the C crate's source and the core's
//! tables. With `--check` it only compares, and fails when they differ.

use crate::header_text::{initialisers, preamble, type_name};
use aftercall::SETS;
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
    let folder = root.join("bindings/c");
    let mut config = cbindgen::Config::from_file(folder.join("cbindgen.toml"))?;
    config.header = Some(BANNER.to_owned());
    config.after_includes = Some(preamble());
    // The types of the sets come with their constants, from the core's tables.
    config.export.exclude = SETS.iter().map(|set| type_name(set.name)).collect();
    let text = bindings(&folder, config)?;
    let end = "\n#endif  /* AFTERCALL_H */";
    let Some(inner) = text.trim_end().strip_suffix(end) else {
        return Err("the header does not end with its include guard".to_owned());
    };
    let text = format!("{inner}\n{}{end}\n", initialisers(inner));
    check_functions(&text)?;
    Ok(text)
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

/// The order in which the header tells its story, which is the order of docs/c-api.md. A file that
/// is not listed is an error, so that none is forgotten.
const STORY: &[&str] = &[
    "result",
    "version",
    "text",
    "vocabulary",
    "status",
    "contract",
    "request",
    "response",
    "failure",
    "problem",
    "summary",
    "verdict",
    "judge",
    "policy",
    "engine",
    "time",
    "decision",
    "outcome",
    "call",
    "packed",
];

/// Files without a word of the interface.
const INNER: &[&str] = &["first", "guard", "lib", "own_sets", "process", "tables", "value"];

fn modules(folder: &Path) -> Result<Vec<&'static str>, String> {
    let told = |error: std::io::Error| format!("{}: {error}", folder.display());
    for entry in std::fs::read_dir(folder.join("src")).map_err(told)? {
        let path = entry.map_err(told)?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if !STORY.contains(&name.as_str()) && !INNER.contains(&name.as_str()) {
            return Err(format!("{}: in neither list of xtask/src/header.rs", path.display()));
        }
    }
    Ok(STORY.to_vec())
}

const BANNER: &str = "/*
 * aftercall: says what an HTTP API's answer means and what to do next.
 *
 * Made by `cargo xtask header`; do not edit. docs/c-api.md says what holds for all functions:
 * fallible ones return an aftercall_result and write their outputs only on success; a parameter
 * of a const type is not changed; strings are UTF-8 with a length and need no NUL; structures
 * begin with struct_size, which AFTERCALL_..._INIT sets.
 */";

/// Each set must have its slug function; nothing else in the crate would miss it.
fn check_functions(text: &str) -> Result<(), String> {
    for set in SETS {
        let function = format!("aftercall_{}_slug(", set.name);
        if !text.contains(&function) {
            return Err(format!("bindings/c/src/vocabulary.rs has no {function}…)"));
        }
    }
    let undocumented = undocumented(text);
    if undocumented.is_empty() {
        return Ok(());
    }
    Err(format!("without a comment: {}", undocumented.join(", ")))
}

/// Functions that do not follow the end of a comment.
fn undocumented(text: &str) -> Vec<&str> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let before = number.checked_sub(1).and_then(|number| lines.get(number));
        if line.starts_with("AFTERCALL_API") && before.is_none_or(|line| line.trim() != "*/") {
            found.push(*line);
        }
    }
    found
}

/// The workspace's version, in its three parts.
pub(crate) fn version() -> [&'static str; 3] {
    [
        env!("CARGO_PKG_VERSION_MAJOR"),
        env!("CARGO_PKG_VERSION_MINOR"),
        env!("CARGO_PKG_VERSION_PATCH"),
    ]
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_header_is_up_to_date() {
        super::run(&crate::root(), true).unwrap();
    }
}

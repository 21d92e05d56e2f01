//! Checks that the pages name what there is: each function, type and constant of the C interface that
//! stands in README.md, docs/ or the README of a package must be in the headers.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Names with the prefix that are not the header's: variables of the environment, files, fixtures of
/// pytest, and what docs/c-api.md says of names in general.
const OTHERS: &[&str] = &[
    "AFTERCALL_LIBRARY",
    "AFTERCALL_CDEF",
    "AFTERCALL_BIN",
    "aftercall_ffi",
    "aftercall_native",
    "aftercall_server",
    "aftercall_clock",
    "aftercall_",
    "aftercall_noun",
    "aftercall_noun_verb",
    "AFTERCALL_NOUN_VALUE",
];

/// Fails when a page names what no header has.
pub(crate) fn run(root: &Path) -> Result<String, String> {
    let known = known(root)?;
    let mut wrong = Vec::new();
    let pages = pages(root)?;
    for page in &pages {
        let text = read(page)?;
        let shown = page.strip_prefix(root).unwrap_or(page).display();
        wrong.extend(
            unknown(&text, &known)
                .into_iter()
                .map(|(line, name)| format!("{shown}:{line}: the headers have no {name}")),
        );
    }
    if wrong.is_empty() { Ok(format!("{} pages", pages.len())) } else { Err(wrong.join("\n")) }
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// README.md, docs/ and the READMEs of the packages.
fn pages(root: &Path) -> Result<Vec<PathBuf>, String> {
    let mut pages = vec![root.join("README.md")];
    let listed = |folder: &str| {
        let folder = root.join(folder);
        let entries = std::fs::read_dir(&folder);
        let entries = entries.map_err(|error| format!("{}: {error}", folder.display()))?;
        Ok::<Vec<PathBuf>, String>(entries.filter_map(|entry| Some(entry.ok()?.path())).collect())
    };
    pages.extend(
        listed("docs")?
            .into_iter()
            .filter(|page| page.extension().is_some_and(|extension| extension == "md")),
    );
    let readmes = listed("bindings")?.into_iter().map(|folder| folder.join("README.md"));
    pages.extend(readmes.filter(|page| page.exists()));
    pages.sort();
    Ok(pages)
}

/// Every name of the headers' code; their comments prove nothing.
fn known(root: &Path) -> Result<BTreeSet<String>, String> {
    let mut known: BTreeSet<String> = OTHERS.iter().map(|name| (*name).to_owned()).collect();
    for header in ["aftercall.h", "aftercall_curl.h", "aftercall_curl_code.h"] {
        known.insert(header.trim_end_matches(".h").to_owned());
        let text = read(&root.join("include").join(header))?;
        known.extend(names(&without_comments(&text)).map(|(_, name)| name.to_owned()));
    }
    Ok(known)
}

fn without_comments(text: &str) -> String {
    let parts = text.split("/*");
    parts.map(|part| part.split_once("*/").map_or(part, |(_, code)| code)).collect()
}

fn is_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

/// Words with a prefix of this library, each with where it begins.
fn names(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split(|letter: char| !is_word(letter)).filter_map(move |word| {
        let found = text[at..].find(word).map_or(at, |offset| at + offset);
        at = found + word.len();
        (word.starts_with("aftercall_") || word.starts_with("AFTERCALL_")).then_some((found, word))
    })
}

/// Lines and names that the headers do not have. "`_ending`" stands for a name that ends so, and what
/// is cut off by "…" or "..." for those that begin so.
fn unknown<'a>(page: &'a str, known: &BTreeSet<String>) -> Vec<(usize, &'a str)> {
    let is_begun = |at: usize, name: &str| {
        let rest = &page[at + name.len()..];
        name.ends_with('_')
            && (rest.starts_with(['…', '*']) || rest.starts_with("..."))
            && known.iter().any(|known| known.starts_with(name))
    };
    let whole = names(page).filter(|(at, name)| !known.contains(*name) && !is_begun(*at, name));
    let mut found: Vec<(usize, &str)> = whole.collect();
    let mut at = 0;
    for (each, part) in page.split('`').enumerate() {
        let is_ending = |word: &str| {
            word.len() > 1
                && word.starts_with('_')
                && !word.starts_with("__")
                && (word.chars().all(|c| c == '_' || c.is_ascii_lowercase() || c.is_ascii_digit())
                    || word.chars().all(|c| c == '_' || c.is_ascii_uppercase()))
        };
        if each % 2 == 1 && is_ending(part) && !known.iter().any(|name| name.ends_with(part)) {
            found.push((at, part));
        }
        at += part.len() + 1;
    }
    found.sort_unstable();
    let line = |at: usize| page[..at].matches('\n').count() + 1;
    found.into_iter().map(|(at, name)| (line(at), name)).collect()
}

#[cfg(test)]
mod tests {
    use super::{run, unknown};
    use std::collections::BTreeSet;

    #[test]
    fn the_pages_name_what_there_is() {
        run(&crate::root()).unwrap();
    }

    #[test]
    fn names_that_are_gone_are_found() {
        let known = BTreeSet::from(["aftercall_verdict_caveat_at", "AFTERCALL_STATUS_OK"]);
        let known = known.into_iter().map(str::to_owned).collect();
        let page = "`aftercall_verdict_caveat_at`, `_caveat_at`, `_warning_at`,\n`_STATUS_OK` \
                    `AFTERCALL_STATUS_…` AFTERCALL_STATUS_NO `_Fork` aftercall_verdict_caveat";
        let found = unknown(page, &known);
        let wanted =
            [(1, "_warning_at"), (2, "AFTERCALL_STATUS_NO"), (2, "aftercall_verdict_caveat")];
        assert_eq!(found, wanted);
    }
}

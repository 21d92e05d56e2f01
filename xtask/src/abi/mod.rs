//! `cargo xtask abi`: one model of the C interface, read from the header, and what is written from
//! it: a description for machines, declarations for other languages, the test of the layouts. With
//! `--check` it only compares; with `--against FILE` it tells what breaks a released description.

mod against;
mod cdef;
mod constants;
mod ctype;
pub(crate) mod json;
mod layout;
mod layout_test;
mod model;
pub(crate) mod packed;
mod read;
mod roles;
mod scan;

use serde_json::Value;
use std::path::{Path, PathBuf};

/// The command with its arguments.
pub(crate) fn command(root: &Path, arguments: &[String]) -> Result<(), String> {
    match arguments {
        [] => run(root, false),
        [only] if only == "--check" => run(root, true),
        [first, file] if first == "--against" => compare(root, Path::new(file)),
        other => Err(format!("unknown arguments {other:?}")),
    }
}

/// Writes every file, or with `check` fails when one is not what the header says.
pub(crate) fn run(root: &Path, check: bool) -> Result<(), String> {
    let mut stale = Vec::new();
    for (name, text) in files(&model(root)?)? {
        let path = root.join(name);
        // A checkout may have turned the line ends.
        let present = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
        if present == text {
            continue;
        }
        if check {
            stale.push(name);
        } else {
            std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        }
    }
    if stale.is_empty() {
        return Ok(());
    }
    Err(format!("{}: not what the header says: run `make header`", stale.join(", ")))
}

/// The step of `make test`: nothing is out of date, and nothing breaks the last release.
pub(crate) fn step(root: &Path) -> Result<String, String> {
    run(root, true)?;
    match last_release(root)? {
        None => Ok("the descriptions are what the header says; no release yet".to_owned()),
        Some(file) => {
            compare(root, &file)?;
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            Ok(format!("the descriptions are what the header says; nothing breaks {name}"))
        }
    }
}

fn model(root: &Path) -> Result<model::Abi, String> {
    let read = read::read(&crate::header::generate(root)?);
    read.map_err(|error| format!("include/aftercall.h: {error}"))
}

fn files(abi: &model::Abi) -> Result<Vec<(&'static str, String)>, String> {
    Ok(vec![
        ("include/aftercall.abi.json", json::text(abi)?),
        ("include/aftercall.cdef.h", cdef::text(abi)),
        ("bindings/c/tests/layout.c", layout_test::text(abi)),
    ])
}

/// Fails when the interface breaks what a description says.
fn compare(root: &Path, file: &Path) -> Result<(), String> {
    let told = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
    let text = std::fs::read_to_string(file).map_err(|error| told(&error))?;
    let old: Value = serde_json::from_str(&text).map_err(|error| told(&error))?;
    let new = serde_json::to_value(model(root)?).map_err(|error| error.to_string())?;
    let broken = against::broken(&old, &new);
    match broken.is_empty() {
        true => Ok(()),
        false => Err(format!("breaks {}:\n{}", file.display(), broken.join("\n"))),
    }
}

/// The newest of include/released.
fn last_release(root: &Path) -> Result<Option<PathBuf>, String> {
    let folder = root.join("include/released");
    let entries =
        std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let files = entries.filter_map(|entry| Some(entry.ok()?.path()));
    Ok(files.filter_map(|file| Some((version(&file)?, file))).max().map(|newest| newest.1))
}

/// The version in the name of a released description: aftercall-0.1.0.abi.json.
fn version(file: &Path) -> Option<Vec<u32>> {
    let name = file.file_name()?.to_str()?;
    let version = name.strip_prefix("aftercall-")?.strip_suffix(".abi.json")?;
    version.split('.').map(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::model::Kind;
    use super::{compare, files, model, run, version};
    use std::path::Path;

    #[test]
    fn the_descriptions_are_up_to_date() {
        run(&crate::root(), true).unwrap();
    }

    #[test]
    fn an_interface_breaks_nothing_of_its_own() {
        let root = crate::root();
        compare(&root, &root.join("include/aftercall.abi.json")).unwrap();
        assert!(compare(&root, &root.join("include/aftercall.h")).is_err());
    }

    /// Every text that comes in has its length beside it, and every handle its free function.
    #[test]
    fn the_interface_keeps_its_own_conventions() {
        let abi = model(&crate::root()).unwrap();
        for function in &abi.functions {
            for parameter in &function.parameters {
                let what = format!("{}: {}", function.name, parameter.name);
                let is_output = parameter.c_type.stars == 2;
                match parameter.kind {
                    Kind::Text | Kind::Bytes | Kind::Buffer if !is_output => {
                        assert!(parameter.length.is_some(), "{what} has no length");
                    }
                    Kind::Handle if is_output => {
                        assert!(parameter.life.free.is_some(), "{what} is never freed");
                    }
                    _ => {}
                }
            }
        }
        assert_eq!(abi.statuses.len(), 13);
        assert_eq!(files(&abi).unwrap().len(), 4);
    }

    /// What docs/ffi.md names in full is there, and so is what it shortens to `_ending`.
    #[test]
    fn the_page_on_bindings_names_what_there_is() {
        let page = std::fs::read_to_string(crate::root().join("docs/ffi.md")).unwrap();
        let abi = model(&crate::root()).unwrap();
        let functions = abi.functions.iter().map(|function| function.name.as_str());
        let structures = abi.structures.iter().map(|structure| structure.name.as_str());
        let names: Vec<&str> = functions.chain(structures).collect();
        let is_word = |word: &&str| word.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        let words = page.split('`').skip(1).step_by(2).filter(is_word);
        let words: Vec<&str> = words.filter(|word| word.contains('_')).collect();
        assert!(words.len() > 100, "{words:?}");
        for word in words {
            match word.strip_prefix('_') {
                _ if word.starts_with("aftercall_") => assert!(names.contains(&word), "{word}"),
                Some(_) => assert!(names.iter().any(|name| name.ends_with(word)), "{word}"),
                None => {}
            }
        }
    }

    #[test]
    fn releases_are_sorted_by_their_numbers() {
        let of = |name: &str| version(Path::new(name));
        assert!(of("x/aftercall-0.10.0.abi.json") > of("x/aftercall-0.9.1.abi.json"));
        assert_eq!(of("README.md"), None);
        assert_eq!(of("aftercall-next.abi.json"), None);
    }
}

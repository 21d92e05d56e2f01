//! Checks that no two files of a crate import each other, directly or through other files.
//!
//! What counts as an import of file B by file A:
//!
//! - a `use` item of A, or a path in A's code, that names an item which B defines. The path may
//!   begin with `crate`, `self`, `super`, a child module, or a name that a `use` item brought in;
//! - a name that another file only re-exports (`pub use`, `pub(crate) use`) is an import of the
//!   file that defines it, as far as that can be seen from the `use` items;
//! - a child that uses an item which its parent defines imports the parent, and a parent that uses
//!   an item of its child imports the child.
//!
//! What does not count: `mod child;`, a re-export of a name that the file does not use itself, the
//! use of a module as a whole (each item that is reached through it counts), tests and comments.
//! Two things cannot be seen in a text alone and are not counted either: methods that are called on
//! a value, and macros that are found by the order of the text.

mod source;

use source::Source;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;

/// The folder of every crate of the workspace. What lies in the folder of another crate is that one's.
const CRATES: &[&str] = &[
    "crates/aftercall/src",
    "crates/aftercall-cli/src",
    "crates/aftercall-cli/src/program",
    "crates/aftercall-http/src",
    "crates/aftercall-openapi/src",
    "crates/aftercall-server/src",
    "crates/aftercall-sim/src",
    "crates/aftercall-vectors/src",
    "bindings/c/src",
    "bindings/python/src",
    "bindings/wasm/src",
    "bench/core/src",
    "xtask/src",
    "xtask/tables/src",
];

pub(crate) fn run(root: &Path) -> Result<String, String> {
    let manifest = std::fs::read_to_string(root.join("Cargo.toml"));
    let mut wrong = unlisted(&manifest.map_err(|error| format!("Cargo.toml: {error}"))?);
    let mut files = 0;
    for folder in CRATES {
        let sources = rust_files(root, folder)?;
        files += sources.len();
        wrong.extend(circles(folder, &sources));
    }
    if wrong.is_empty() {
        Ok(format!("{files} files import each other in one direction"))
    } else {
        Err(wrong.join("\n"))
    }
}

/// The members of the workspace that [`CRATES`] lacks.
fn unlisted(manifest: &str) -> Vec<String> {
    let members = manifest.split_once("members = [").and_then(|(_, rest)| rest.split_once(']'));
    let members = members.map_or("", |(inside, _)| inside).split('"').skip(1).step_by(2);
    members
        .filter(|member| !CRATES.contains(&format!("{member}/src").as_str()))
        .map(|member| format!("{member} is not in the list of crates in xtask/src/circles.rs"))
        .collect()
}

/// The Rust files of one crate: the path of each from the project's root, and its text.
fn rust_files(root: &Path, folder: &str) -> Result<Vec<(String, String)>, String> {
    let (mut files, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        let failed = |error: std::io::Error| format!("{folder}: {error}");
        for entry in std::fs::read_dir(root.join(&folder)).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
            if entry.file_type().map_err(failed)?.is_dir() {
                if !CRATES.contains(&path.as_str()) {
                    folders.push(path);
                }
            } else if path.ends_with(".rs") {
                let text = std::fs::read_to_string(entry.path()).map_err(failed)?;
                files.push((path, text));
            }
        }
    }
    if files.is_empty() { Err(format!("{folder} has no Rust file")) } else { Ok(files) }
}

/// The circles among the files of one crate, each as `a → b → a`. The list has, for every import
/// that is part of a circle, the shortest circle with that import.
fn circles(folder: &str, files: &[(String, String)]) -> Vec<String> {
    let imports = Crate::read(folder, files).imports();
    let mut found = BTreeSet::new();
    for (file, imported) in &imports {
        for next in imported {
            let Some(mut circle) = shortest_way(&imports, next, file) else { continue };
            // A circle has no beginning; the least name is put first so that it is found once.
            let least = (0..circle.len()).min_by_key(|at| circle[*at]).unwrap_or_default();
            circle.rotate_left(least);
            circle.push(circle[0]);
            found.insert(circle.join(" → "));
        }
    }
    found.into_iter().collect()
}

type Imports = BTreeMap<String, BTreeSet<String>>;

/// The shortest way along imports from one file to another.
fn shortest_way<'a>(imports: &'a Imports, from: &'a str, to: &str) -> Option<Vec<&'a str>> {
    let mut reached_from = BTreeMap::from([(from, from)]);
    let mut queue = VecDeque::from([from]);
    while let Some(file) = queue.pop_front() {
        if file == to {
            let mut way = vec![file];
            while way[0] != from {
                way.insert(0, reached_from[way[0]]);
            }
            return Some(way);
        }
        for next in imports.get(file).into_iter().flatten() {
            if !reached_from.contains_key(next.as_str()) {
                reached_from.insert(next, file);
                queue.push_back(next);
            }
        }
    }
    None
}

/// The names of the modules from the crate's root to one of them.
type ModulePath = Vec<String>;

struct Module {
    file: String,
    source: Source,
}

/// What a path leads to.
enum Target {
    Module(ModulePath),
    /// An item that this module defines.
    Item(ModulePath),
    /// Something in another crate.
    Foreign,
}

struct Crate(BTreeMap<ModulePath, Module>);

/// How many re-exports are followed at most, so that names that lead to themselves come to an end.
const MAX_STEPS: usize = 16;

impl Crate {
    fn read(folder: &str, files: &[(String, String)]) -> Crate {
        let module = |(file, text): &(String, String)| {
            (module_path(folder, file), Module { file: file.clone(), source: Source::read(text) })
        };
        let modules: BTreeMap<_, _> = files.iter().map(module).collect();
        let is_test = |path: &ModulePath| {
            (1..=path.len()).any(|length| {
                let parent = modules.get(&path[..length - 1]);
                parent.is_some_and(|one| one.source.test_modules.contains(&path[length - 1]))
            })
        };
        let tests: Vec<_> = modules.keys().filter(|path| is_test(path)).cloned().collect();
        let kept = modules.into_iter().filter(|(path, _)| !tests.contains(path));
        Crate(kept.collect())
    }

    fn imports(&self) -> Imports {
        let mut imports = Imports::new();
        for (here, module) in &self.0 {
            let source = &module.source;
            let names = source
                .uses
                .iter()
                .filter(|one| !one.exported || source.words.contains(&one.name) && one.name != "*");
            let paths = source.paths.iter().map(|path| (path, false));
            for (path, glob) in names.map(|one| (&one.path, one.name == "*")).chain(paths) {
                let target = match self.resolve(here, path, 0) {
                    Target::Item(target) => target,
                    Target::Module(target) if glob => target,
                    Target::Module(_) | Target::Foreign => continue,
                };
                let Some(target) = self.0.get(&target).filter(|_| target != *here) else {
                    continue;
                };
                imports.entry(module.file.clone()).or_default().insert(target.file.clone());
            }
        }
        imports
    }

    fn resolve(&self, here: &[String], path: &[String], steps: usize) -> Target {
        match self.absolute(here, path, steps) {
            Some(path) => self.walk(&path, steps),
            None => Target::Foreign,
        }
    }

    /// The path from the crate's root; `None` if it leads to another crate.
    fn absolute(&self, here: &[String], path: &[String], steps: usize) -> Option<Vec<String>> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            _ if steps > MAX_STEPS => None,
            "crate" => Some(rest.to_vec()),
            "self" => Some([here, rest].concat()),
            "super" => {
                let (_, parent) = here.split_last()?;
                if rest.first().is_some_and(|next| next == "super") {
                    return self.absolute(parent, rest, steps + 1);
                }
                Some([parent, rest].concat())
            }
            _ if self.0.contains_key(&child(here, first)) => Some([here, path].concat()),
            _ => {
                let source = &self.0.get(here)?.source;
                if source.defined.contains(first) {
                    return Some([here, path].concat());
                }
                let brought_in = source.uses.iter().find(|one| one.name == *first)?;
                let path = [brought_in.path.as_slice(), rest].concat();
                self.absolute(here, &path, steps + 1)
            }
        }
    }

    /// Follows a path from the crate's root through modules and re-exports.
    fn walk(&self, path: &[String], steps: usize) -> Target {
        let mut module = ModulePath::new();
        for (at, name) in path.iter().enumerate() {
            let next = child(&module, name);
            let is_module = self.0.contains_key(&next);
            // A module and an item may share a name, but only a module is followed by more names.
            if is_module && at + 1 < path.len() {
                module = next;
                continue;
            }
            match self.item(&module, name, steps + 1) {
                None | Some(Target::Foreign) if is_module => module = next,
                Some(Target::Module(found)) => module = found,
                Some(found) => return found,
                // Not found, for instance because a macro defines it: it counts as defined here.
                None => return Target::Item(module),
            }
        }
        Target::Module(module)
    }

    /// What an item's name leads to in a module: its own item, or one that it re-exports.
    fn item(&self, module: &[String], name: &str, steps: usize) -> Option<Target> {
        let source = &self.0.get(module)?.source;
        if source.defined.contains(name) {
            return Some(Target::Item(module.to_vec()));
        }
        if steps > MAX_STEPS {
            return None;
        }
        if let Some(named) = source.uses.iter().find(|one| one.name == name) {
            return Some(self.resolve(module, &named.path, steps + 1));
        }
        let globs = source.uses.iter().filter(|one| one.name == "*");
        globs.into_iter().find_map(|glob| match self.resolve(module, &glob.path, steps + 1) {
            Target::Module(found) if found != module => self.item(&found, name, steps + 1),
            _ => None,
        })
    }
}

fn child(module: &[String], name: &str) -> ModulePath {
    [module, &[name.to_owned()]].concat()
}

/// The module that a file in a crate's folder holds: `a/b.rs` is `a::b`, `a/mod.rs` is `a`.
fn module_path(folder: &str, file: &str) -> ModulePath {
    let inside = file.strip_prefix(folder).unwrap_or(file).trim_start_matches('/');
    let names = inside.trim_end_matches(".rs").split('/').map(str::to_owned);
    let mut path: ModulePath = names.collect();
    if path.last().is_some_and(|last| matches!(last.as_str(), "mod" | "lib" | "main")) {
        path.pop();
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn circles_of(files: &[(&str, &str)]) -> Vec<String> {
        let files: Vec<_> = files
            .iter()
            .map(|(name, text)| (format!("src/{name}.rs"), (*text).to_owned()))
            .collect();
        circles("src", &files).into_iter().map(|circle| circle.replace("src/", "")).collect()
    }

    #[test]
    fn a_member_that_is_not_listed_is_named() {
        let found = unlisted("[workspace]\nmembers = [\n    \"xtask\",\n    \"crates/new\",\n]\n");
        assert_eq!(found, ["crates/new is not in the list of crates in xtask/src/circles.rs"]);
    }

    #[test]
    fn two_files_that_import_each_other_are_a_circle() {
        let one = "use crate::b::B;\npub struct A(B);";
        let found = circles_of(&[("a", one), ("b", "pub struct B; fn f() { crate::a::g() }")]);
        assert_eq!(found, ["a.rs → b.rs → a.rs"]);
    }

    #[test]
    fn three_files_are_one_circle_named_once() {
        let found = circles_of(&[
            ("lib", "mod a; mod b; mod c;"),
            ("a", "use crate::{b::{self, B}, other::Name};"),
            ("b", "use super::c; pub struct B; fn f() { c::C; }"),
            ("c", "pub(crate) struct C; use crate::a::A as Other;"),
        ]);
        assert_eq!(found, ["a.rs → b.rs → c.rs → a.rs"]);
    }

    #[test]
    fn one_direction_is_no_circle() {
        let found = circles_of(&[
            ("main", "mod a; mod b; fn main() { a::run() }"),
            ("a", "use crate::b; pub fn run() { b::f(); b::f(); }"),
            ("b", "pub(crate) fn f() {} // crate::a::run\nconst TEXT: &str = \"crate::a::run()\";"),
        ]);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn tests_are_not_counted() {
        let found = circles_of(&[
            ("lib", "mod a; mod b; #[cfg(test)] mod helper;"),
            ("a", "use crate::b::B; pub struct A;"),
            (
                "b",
                "pub struct B; #[cfg(test)] use crate::a::A; #[cfg(test)] mod t { use crate::a::A; }",
            ),
            ("helper", "use crate::a::A;"),
        ]);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn a_re_export_is_followed_to_the_file_that_defines_the_name() {
        let found = circles_of(&[
            ("lib", "mod a; mod folder; pub use a::A; pub use folder::*;"),
            ("a", "pub struct A; use crate::Part;"),
            ("folder/mod", "mod part; pub(crate) use part::Part;"),
            ("folder/part", "pub struct Part; use crate::A;"),
        ]);
        assert_eq!(found, ["a.rs → folder/part.rs → a.rs"]);
    }

    #[test]
    fn a_parent_that_only_re_exports_does_not_import_its_child() {
        let child = ("folder/child", "use super::Shared; pub struct Child(Shared);");
        let parent = "mod child; pub use child::Child; pub struct Shared;";
        let found = circles_of(&[("folder/mod", parent), child]);
        assert!(found.is_empty(), "{found:?}");
        let parent = "mod child; pub use child::Child; pub struct Shared; fn f(child: Child) {}";
        let found = circles_of(&[("folder/mod", parent), child]);
        assert_eq!(found, ["folder/child.rs → folder/mod.rs → folder/child.rs"]);
        let parent = "mod child; pub struct Shared; fn f() { child::Child; }";
        let found = circles_of(&[("folder/mod", parent), child]);
        assert_eq!(found, ["folder/child.rs → folder/mod.rs → folder/child.rs"]);
    }

    #[test]
    fn a_module_with_a_body_is_part_of_its_file() {
        let found = circles_of(&[
            ("a", "mod inside { use super::super::b::B; use super::Own; } struct Own;"),
            ("b", "pub struct B; use crate::a::inside::Name;"),
        ]);
        assert_eq!(found, ["a.rs → b.rs → a.rs"]);
        let found = circles_of(&[("a", "mod inside { use super::Own; } struct Own;")]);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn literals_and_lifetimes_hide_nothing() {
        let text =
            "fn f<'a>(q: char) { '\"'; b'\\''; '\\u{22}'; r#\"\"\"#; /* /* */ \" */ crate::b::B; }";
        let found = circles_of(&[("a", text), ("b", "pub struct B; use crate::a::f;")]);
        assert_eq!(found, ["a.rs → b.rs → a.rs"]);
    }
}

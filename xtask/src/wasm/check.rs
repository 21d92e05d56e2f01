//! What the module must be: the same bytes twice, without imports, with the described functions alone, small,
//! and without a function that a JVM would never compile.

use super::build::{self, MODULE};
use super::describe;
use super::read::{I32, Module, module};
use crate::commands::shown;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The most bytes of the module, packed by gzip.
const MOST: usize = 350_000;

/// The most bytes of a function's body. HotSpot never compiles a method of more than 8,000 bytes of its own
/// code, and interprets it instead; run.endive 1.0.0 made at most 1.5 of them from each byte of ours.
const LARGEST: u32 = 5_300;

/// How many functions are above [`LARGEST`]: the reader of contracts' files, which a program runs once or
/// never; and two that become less than 8,000 bytes, because they have many calls and few numbers.
const LARGE: usize = 3;

/// A second build, in a folder of its own; a folder's name must not be in the bytes.
const AGAIN: &str = "target/wasm/again";

/// The module with a function that traps, for the tests.
const PROVOKE: &str = "target/wasm/provoke.wasm";

/// Where the tests of the module are.
const TESTS: &str = "bindings/wasm/tests";

/// Builds and checks the module, and runs the tests in `bindings/wasm/tests`.
pub(crate) fn run(root: &Path) -> Result<String, String> {
    describe::run(root, true)?;
    let bytes = read(&build::run(root)?)?;
    let found = module(&bytes).map_err(|error| format!("{MODULE}: {error}"))?;
    let names = described(root)?;
    let size = packed(&bytes)?;
    let wrong = faults(&found, &names, size);
    if !wrong.is_empty() {
        return Err(format!("{MODULE}: {}", wrong.join("; ")));
    }
    if read(&build::build(root, &root.join(AGAIN), &[])?)? != bytes {
        return Err(format!("{MODULE}: a second build gave other bytes"));
    }
    let provoke = build::build(root, &root.join(AGAIN), &["provoke"])?;
    std::fs::copy(&provoke, root.join(PROVOKE)).map_err(|error| format!("{PROVOKE}: {error}"))?;
    let mut node = Command::new("node");
    node.arg("--test").args(tests(root)?).current_dir(root);
    shown(&mut node)?;
    let functions = names.len();
    Ok(format!(
        "{functions} functions, {} kB, {} by gzip; twice the same",
        bytes.len() / 1000,
        size / 1000
    ))
}

/// The files of tests, one by one: a folder means something else in each version of Node.
fn tests(root: &Path) -> Result<Vec<PathBuf>, String> {
    let told = |error: std::io::Error| format!("{TESTS}: {error}");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(root.join(TESTS)).map_err(told)? {
        let path = entry.map_err(told)?.path();
        if path.to_string_lossy().ends_with(".test.mjs") {
            files.push(path);
        }
    }
    files.sort();
    if files.is_empty() { Err(format!("{TESTS} has no test")) } else { Ok(files) }
}

fn read(path: &PathBuf) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// The names of the described functions and how many parameters each has.
fn described(root: &Path) -> Result<Vec<(String, usize)>, String> {
    let functions = describe::model(root)?.functions;
    Ok(functions.into_iter().map(|each| (each.name, each.parameters.len())).collect())
}

/// What is wrong with a module.
fn faults(found: &Module, described: &[(String, usize)], size: usize) -> Vec<String> {
    let mut wrong = Vec::new();
    if found.imports > 0 {
        wrong.push(format!("{} imports", found.imports));
    }
    for (name, types) in &found.exports {
        // The parameters and one result.
        match described.iter().find(|(known, _)| known == name) {
            None => wrong.push(format!("{name} is not described")),
            Some((_, count)) if types.len() != count + 1 => {
                wrong.push(format!("{name} has other parameters than described"));
            }
            Some(_) if types.iter().any(|each| *each != I32) => {
                wrong.push(format!("{name} has a parameter or result that is no i32"));
            }
            Some(_) => {}
        }
    }
    let exported = |name: &String| found.exports.iter().any(|(known, _)| known == name);
    let missing = described.iter().filter(|(name, _)| !exported(name));
    wrong.extend(missing.map(|(name, _)| format!("{name} is missing")));
    let large: Vec<u32> = found.bodies.iter().copied().take_while(|body| *body > LARGEST).collect();
    if large.len() > LARGE {
        wrong.push(format!("functions of {large:?} bytes: more than {LARGE} above {LARGEST}"));
    }
    if size > MOST {
        wrong.push(format!("{size} bytes by gzip: more than {MOST}"));
    }
    wrong
}

/// How many bytes gzip makes of these.
fn packed(bytes: &[u8]) -> Result<usize, String> {
    let told = |error: std::io::Error| format!("gzip: {error}");
    let mut gzip = Command::new("gzip");
    gzip.args(["-9", "-n", "-c"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut gzip = gzip.spawn().map_err(told)?;
    let mut input = gzip.stdin.take().ok_or("gzip takes no input")?;
    // The output is smaller than a pipe holds at a time only by chance, so it is read meanwhile.
    let writer = std::thread::scope(|scope| {
        let written = scope.spawn(move || input.write_all(bytes));
        let output = gzip.wait_with_output();
        written.join().map_err(|_| "gzip: the writer failed".to_owned())?.map_err(told)?;
        output.map_err(told)
    })?;
    if writer.status.success() { Ok(writer.stdout.len()) } else { Err("gzip failed".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::{I32, LARGE, LARGEST, MOST, Module, faults, packed, tests};

    fn sound() -> (Module, Vec<(String, usize)>) {
        let exports = vec![("ac_x".to_owned(), vec![I32, I32])];
        (Module { imports: 0, exports, bodies: vec![9] }, vec![("ac_x".to_owned(), 1)])
    }

    #[test]
    fn each_fault_is_told() {
        let (module, described) = sound();
        assert!(faults(&module, &described, MOST).is_empty());
        assert_eq!(faults(&module, &described, MOST + 1).len(), 1);
        let changed = |change: fn(&mut Module)| {
            let (mut module, described) = sound();
            change(&mut module);
            faults(&module, &described, 1).len()
        };
        assert_eq!(changed(|module| module.imports = 1), 1);
        assert_eq!(changed(|module| module.exports[0].1.push(I32)), 1);
        assert_eq!(changed(|module| module.exports[0].1[0] = 0x7e), 1);
        assert_eq!(changed(|module| module.exports[0].0 = "ac_y".to_owned()), 2);
        assert_eq!(changed(|module| module.bodies = vec![LARGEST + 1; LARGE + 1]), 1);
    }

    #[test]
    fn the_tests_are_found_one_by_one() {
        let found = tests(&crate::root()).unwrap();
        assert!(found.len() >= 3 && found.iter().all(|path| path.is_file()), "{found:?}");
        assert!(tests(&crate::root().join("docs")).is_err());
    }

    #[test]
    fn gzip_packs() {
        let size = packed(&[7; 1 << 20]).unwrap();
        assert!((20..5_000).contains(&size), "{size}");
    }
}

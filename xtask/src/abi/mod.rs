//! `cargo xtask abi`: one model of the C interface, read from the header, and what is written from
//! it. With `--check` it only compares.

mod cdef;
mod constants;
mod ctype;
mod json;
mod layout;
mod layout_test;
mod model;
mod node;
mod read;
mod roles;
mod scan;

use std::path::Path;

/// The command with its arguments.
pub(crate) fn command(root: &Path, arguments: &[String]) -> Result<(), String> {
    match arguments {
        [] => run(root, false),
        [only] if only == "--check" => run(root, true),
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

fn model(root: &Path) -> Result<model::Abi, String> {
    let read = read::read(&crate::header::generate(root)?);
    read.map_err(|error| format!("include/aftercall.h: {error}"))
}

fn files(abi: &model::Abi) -> Result<Vec<(&'static str, String)>, String> {
    Ok(vec![
        ("include/aftercall.abi.json", json::text(abi)?),
        ("include/aftercall.cdef.h", cdef::text(abi)),
        ("bindings/c/tests/layout.c", layout_test::text(abi)),
        ("bindings/node/lib/abi.js", node::text(abi)),
    ])
}

#[cfg(test)]
mod tests {
    use super::model::Kind;
    use super::{files, model, run};

    #[test]
    fn the_descriptions_are_up_to_date() {
        run(&crate::root(), true).unwrap();
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
}

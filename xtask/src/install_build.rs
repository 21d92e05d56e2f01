//! Builds the libraries that are installed: optimised, with the whole debug information of the C
//! interface, and without a word about the folders in which they were built.

use crate::commands::cargo;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What cargo built.
pub(crate) struct Built {
    /// The files of the C crate, wherever cargo put them.
    pub(crate) files: Vec<PathBuf>,
    /// The system libraries that the static one needs.
    pub(crate) native: Vec<String>,
}

/// Builds the C crate for a target, or for the one that cargo takes when it is not told.
pub(crate) fn build(root: &Path, target: Option<&str>) -> Result<Built, String> {
    // One run gives all: cargo says where the files are, rustc what the static library needs.
    let mut build = cargo(root, &["rustc", "--release", "--locked", "--quiet"]);
    build.args(["-p", "aftercall-ffi", "--lib", "--message-format=json-render-diagnostics"]);
    // A folder of its own, or each installation would have the next build begin anew.
    build.arg("--target-dir").arg(target_folder(root).join("install"));
    build.args(["--config", "profile.release.package.aftercall-ffi.debug=\"full\""]);
    if let Some(target) = target {
        build.args(["--target", target]);
    }
    nameless(root, &mut build)?;
    build.args(["--", "--print", "native-static-libs"]).env("CARGO_TERM_COLOR", "never");
    let output = build.output().map_err(|error| format!("cargo: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(format!("cargo ended with {}:\n{said}", output.status));
    }
    let files = files(&String::from_utf8_lossy(&output.stdout))?;
    let list = said.lines().find_map(|line| line.split_once("native-static-libs:"));
    let Some((_, list)) = list else {
        return Err(format!("cargo does not name the native static libraries:\n{said}"));
    };
    Ok(Built { files, native: native(list) })
}

fn target_folder(root: &Path) -> PathBuf {
    let folder = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    folder.map_or_else(|| root.join("target"), |folder| root.join(folder))
}

/// The files of the C crate in cargo's messages.
fn files(messages: &str) -> Result<Vec<PathBuf>, String> {
    let mut found = Vec::new();
    for line in messages.lines().filter(|line| line.starts_with('{')) {
        let message: serde_json::Value =
            serde_json::from_str(line).map_err(|error| format!("cargo's messages: {error}"))?;
        if message["reason"] == "compiler-artifact" && message["target"]["name"] == "aftercall_ffi"
        {
            let names = message["filenames"].as_array().into_iter().flatten();
            found.extend(names.filter_map(|name| name.as_str()).map(PathBuf::from));
        }
    }
    match found.is_empty() {
        true => Err("cargo names no file of the C crate".to_owned()),
        false => Ok(found),
    }
}

/// The system libraries, each once. The C library and the unwinder are the compiler's to name: it
/// knows whether the program is static, and then there is no shared unwinder (`-lgcc_s`).
fn native(list: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for flag in list.split_whitespace() {
        if !["-lgcc_s", "-lc"].contains(&flag) && !found.iter().any(|each| each == flag) {
            found.push(flag.to_owned());
        }
    }
    found
}

/// Has the compiler write other names for the folders of this machine.
fn nameless(root: &Path, build: &mut Command) -> Result<(), String> {
    let home = || std::env::var_os("HOME").or_else(|| std::env::var_os("USERPROFILE"));
    let cargo_home = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| home().map(|home| Path::new(&home).join(".cargo")));
    let sysroot = Command::new("rustc").args(["--print", "sysroot"]).output();
    let sysroot = sysroot.map_err(|error| format!("rustc: {error}"))?.stdout;
    let sysroot = PathBuf::from(String::from_utf8_lossy(&sysroot).trim());
    // Of several that fit, the last one counts.
    let mut names = vec![(sysroot, "/rust")];
    names.extend(cargo_home.map(|folder| (folder, "/cargo")));
    names.push((root.to_owned(), "/aftercall"));
    let flags: Vec<String> = names
        .iter()
        .flat_map(|(folder, name)| {
            ["--remap-path-prefix".to_owned(), format!("{}={name}", folder.display())]
        })
        .collect();
    // Flags of the user's environment are kept; cargo would take either these or those.
    if let Ok(encoded) = std::env::var("CARGO_ENCODED_RUSTFLAGS") {
        build.env("CARGO_ENCODED_RUSTFLAGS", join(&encoded, '\x1f', &flags));
    } else if let Ok(plain) = std::env::var("RUSTFLAGS") {
        let encoded: Vec<&str> = plain.split_whitespace().collect();
        build.env("CARGO_ENCODED_RUSTFLAGS", join(&encoded.join("\x1f"), '\x1f', &flags));
    } else {
        let quoted: Vec<String> = flags.iter().map(|flag| format!("{flag:?}")).collect();
        let list = format!("target.'cfg(all())'.rustflags=[{}]", quoted.join(", "));
        build.args(["--config", &list]);
    }
    Ok(())
}

fn join(before: &str, divider: char, flags: &[String]) -> String {
    let mut all = before.to_owned();
    for flag in flags {
        if !all.is_empty() {
            all.push(divider);
        }
        all.push_str(flag);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shared_unwinder_is_the_compilers_to_name() {
        let list = " -lgcc_s -lutil -lrt -lpthread -lm -ldl -lc -lm";
        assert_eq!(native(list), ["-lutil", "-lrt", "-lpthread", "-lm", "-ldl"]);
    }

    #[test]
    fn files_are_where_cargo_says() {
        let messages = r#"{"reason":"compiler-artifact","target":{"name":"aftercall"},"filenames":["/t/a"]}
{"reason":"compiler-artifact","target":{"name":"aftercall_ffi"},"filenames":["/t/x/release/b.so"]}
{"reason":"build-finished","success":true}"#;
        assert_eq!(files(messages).unwrap(), [Path::new("/t/x/release/b.so")]);
        assert!(files(r#"{"reason":"build-finished"}"#).is_err());
    }
}

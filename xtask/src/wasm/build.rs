//! Builds the module with the pinned toolchain: Debian's Rust with the sources of its library, because
//! those who have no installer of toolchains have that, and the same compiler gives the same bytes.

use crate::commands::shown;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The version of the compiler whose bytes are compared. Debian has it as rustc-web.
const RUSTC: &str = "rustc 1.96.0 ";

/// Where the module is put.
pub(super) const MODULE: &str = "target/wasm/aftercall.wasm";

/// What a user or another cargo has set, and would change the bytes or the compiler.
const UNSET: &[&str] = &[
    "CARGO",
    "CARGO_BUILD_RUSTFLAGS",
    "CARGO_BUILD_TARGET",
    "CARGO_INCREMENTAL",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUSTC_WRAPPER",
    "RUSTDOC",
    "RUSTFLAGS",
    "RUSTUP_TOOLCHAIN",
];

/// Builds the module and gives its path.
pub(crate) fn run(root: &Path) -> Result<PathBuf, String> {
    let target = root.join("target/wasm/build");
    let built = match (pinned(), has_library()) {
        (Err(missing), true) => {
            println!("{missing}: built by another compiler, for development alone");
            by_any(root, &target)?
        }
        _ => build(root, &target, &[])?,
    };
    let module = root.join(MODULE);
    std::fs::copy(&built, &module).map_err(|error| format!("{}: {error}", built.display()))?;
    Ok(module)
}

/// Fetches what a build needs, so that it needs no network afterwards.
pub(crate) fn fetch(root: &Path) -> Result<(), String> {
    let mut fetch = cargo(root)?;
    fetch.args(["fetch", "--locked", "--quiet", "--target", "wasm32-unknown-unknown"]);
    shown(fetch.args(["-Zbuild-std=std,panic_abort"]))
}

/// Builds the sources in a folder, with features of the crate.
pub(super) fn build(root: &Path, target: &Path, features: &[&str]) -> Result<PathBuf, String> {
    // The folders of the registry are there only after a fetch.
    fetch(root)?;
    let mut build = cargo(root)?;
    build.args(["build", "--quiet", "--locked", "--offline", "-p", "aftercall-wasm"]);
    build.args(["--profile", "wasm", "--target", "wasm32-unknown-unknown", "--target-dir"]);
    build.arg(target);
    build.args(["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"]);
    if !features.is_empty() {
        build.args(["--features", &features.join(",")]);
    }
    build.env("CARGO_ENCODED_RUSTFLAGS", flags(root)?.join("\u{1f}"));
    shown(&mut build)?;
    Ok(target.join("wasm32-unknown-unknown/wasm/aftercall_wasm.wasm"))
}

/// Whether the compiler that is at hand has a library for WebAssembly.
fn has_library() -> bool {
    let mut rustc = Command::new("rustc");
    let asked =
        rustc.args(["--print", "target-libdir", "--target", "wasm32-unknown-unknown"]).output();
    asked.is_ok_and(|output| Path::new(String::from_utf8_lossy(&output.stdout).trim()).is_dir())
}

/// Builds with the compiler that is at hand. The bytes are not those that are compared.
fn by_any(root: &Path, target: &Path) -> Result<PathBuf, String> {
    let mut build = crate::commands::cargo(root, &["build", "--quiet", "--locked"]);
    build.args(["-p", "aftercall-wasm", "--profile", "wasm", "--target", "wasm32-unknown-unknown"]);
    shown(build.arg("--target-dir").arg(target))?;
    Ok(target.join("wasm32-unknown-unknown/wasm/aftercall_wasm.wasm"))
}

/// Fails without the pinned compiler, because another one's bytes would be others.
fn pinned() -> Result<(), String> {
    let asked = Command::new("/usr/bin/rustc").arg("--version").output();
    let output = asked.map_err(|error| format!("/usr/bin/rustc: {error}"))?;
    let version = String::from_utf8_lossy(&output.stdout).into_owned();
    if !version.starts_with(RUSTC) {
        return Err(format!("/usr/bin/rustc is {}, not {RUSTC}", version.trim()));
    }
    Ok(())
}

/// The pinned cargo with the pinned compiler.
fn cargo(root: &Path) -> Result<Command, String> {
    pinned()?;
    let mut cargo = Command::new("/usr/bin/cargo");
    cargo.current_dir(root).env("RUSTC", "/usr/bin/rustc").env("RUSTC_BOOTSTRAP", "1");
    for name in UNSET {
        cargo.env_remove(name);
    }
    Ok(cargo)
}

/// The flags of the compiler: no path of this machine is in the bytes, nor the name of a registry.
fn flags(root: &Path) -> Result<Vec<String>, String> {
    let mut names = vec![
        (root.to_path_buf(), "aftercall"),
        (PathBuf::from("/usr/src/rustc-1.96.0"), "rust"),
        (PathBuf::from("/usr/lib/rustlib/src/rust"), "rust"),
    ];
    let home = match std::env::var_os("CARGO_HOME") {
        Some(home) => PathBuf::from(home),
        None => PathBuf::from(std::env::var_os("HOME").ok_or("no HOME")?).join(".cargo"),
    };
    let registries = home.join("registry/src");
    let told = |error: std::io::Error| format!("{}: {error}", registries.display());
    for entry in std::fs::read_dir(&registries).map_err(told)? {
        names.push((entry.map_err(told)?.path(), "crates"));
    }
    let remapped =
        names.iter().map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display()));
    let linker = [
        // It pads numbers unless it is told that nobody changes them later.
        "-Clink-arg=--compress-relocations".to_owned(),
        // Every instance has a stack of its own. The tests use 22 kB of it at most.
        "-Clink-arg=-zstack-size=262144".to_owned(),
    ];
    Ok(remapped.chain(linker).collect())
}

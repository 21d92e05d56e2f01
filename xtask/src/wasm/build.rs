//! Builds the module with the pinned toolchain: Debian's Rust with the sources of its library, because
//! those who have no installer of toolchains have that, and the same compiler gives the same bytes.

use crate::commands::shown;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The version of the compiler whose bytes are compared. Debian has it as rustc-web.
const RUSTC: &str = "rustc 1.96.0 ";

/// Where the module is put.
pub(super) const MODULE: &str = "target/wasm/aftercall.wasm";

/// Builds the module and gives its path.
pub(super) fn run(root: &Path) -> Result<PathBuf, String> {
    let built = build(root, "target/wasm/build", &[])?;
    let module = root.join(MODULE);
    std::fs::copy(&built, &module).map_err(|error| format!("{}: {error}", built.display()))?;
    Ok(module)
}

/// Fails with another compiler, because its bytes would be others.
fn pinned() -> Result<(), String> {
    let asked = Command::new("/usr/bin/rustc").arg("--version").output();
    let output = asked.map_err(|error| format!("/usr/bin/rustc: {error}"))?;
    let version = String::from_utf8_lossy(&output.stdout).into_owned();
    match version.starts_with(RUSTC) {
        true => Ok(()),
        false => Err(format!("/usr/bin/rustc is {}, not {RUSTC}", version.trim())),
    }
}

/// Builds into a folder, with features of the crate.
pub(super) fn build(root: &Path, folder: &str, features: &[&str]) -> Result<PathBuf, String> {
    pinned()?;
    let home = std::env::var("CARGO_HOME")
        .unwrap_or_else(|_| format!("{}/.cargo", std::env::var("HOME").unwrap_or_default()));
    let flags = [
        format!("--remap-path-prefix={}=aftercall", root.display()),
        format!("--remap-path-prefix={home}=cargo"),
        "--remap-path-prefix=/usr/src=src".to_owned(),
        "--remap-path-prefix=/usr/lib/rustlib/src=src".to_owned(),
    ];
    let mut cargo = Command::new("/usr/bin/cargo");
    cargo.current_dir(root);
    cargo.args(["build", "--quiet", "--locked", "-p", "aftercall-wasm", "--profile", "wasm"]);
    cargo.args(["--target", "wasm32-unknown-unknown", "--target-dir", folder]);
    cargo.args(["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"]);
    if !features.is_empty() {
        cargo.args(["--features", &features.join(",")]);
    }
    cargo.env("RUSTC", "/usr/bin/rustc").env("RUSTC_BOOTSTRAP", "1");
    cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"));
    // What a user has set must not change the bytes.
    for name in ["RUSTFLAGS", "RUSTC_WRAPPER", "CARGO_BUILD_TARGET", "CARGO_INCREMENTAL"] {
        cargo.env_remove(name);
    }
    // The toolchain that runs this one would otherwise be asked.
    for name in ["RUSTUP_TOOLCHAIN", "CARGO", "RUSTDOC"] {
        cargo.env_remove(name);
    }
    shown(&mut cargo)?;
    Ok(root.join(folder).join("wasm32-unknown-unknown/wasm/aftercall_wasm.wasm"))
}

//! Sets up everything at once, for those who want to work offline afterwards.

use crate::commands::{cargo, shown};
use crate::setup::{self, Tool};
use std::path::Path;

/// What all steps need.
pub(crate) fn run(root: &Path) -> Result<(), String> {
    for tool in [
        Tool::Cc,
        Tool::Cpp,
        Tool::PkgConfig,
        Tool::Valgrind,
        Tool::Curl,
        Tool::Cjson,
        Tool::Openssl,
        Tool::WasmRust,
        Tool::Luasocket,
        Tool::Ruby,
        Tool::Php,
        Tool::Mono,
        Tool::Java,
    ] {
        setup::ensure(root, tool)?;
    }
    setup::virtual_environment(root)?;
    setup::site_environment(root)?;
    setup::js_packages(root)?;
    // A machine without a browser has all the rest.
    let _ = setup::ensure(root, Tool::Chromium).map_err(|missing| println!("{missing}"));
    // Debian's Go may be too old.
    let _ = crate::go::fetch(root).map_err(|missing| println!("{missing}"));
    setup::ensure(root, Tool::CargoDeny)?;
    let fuzz = ["fetch", "--locked", "--quiet", "--manifest-path", "fuzz/Cargo.toml"];
    shown(&mut cargo(root, &fuzz))?;
    crate::wasm::fetch(root)?;
    crate::jvm::fetch(root)?;
    shown(&mut cargo(root, &["fetch", "--locked", "--quiet"]))
}

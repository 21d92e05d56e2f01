//! Sets up what a fresh machine lacks: Debian's packages when root, the virtual environment, the
//! packages of npm. Otherwise one clear line says what to install.

use crate::commands::{python, python_of, shown};
use crate::deny;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Something that a step needs besides Rust.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tool {
    Cc,
    Cpp,
    PkgConfig,
    Cmake,
    Valgrind,
    Curl,
    Cjson,
    Python,
    Openssl,
    Luajit,
    Luasocket,
    Ruby,
    Php,
    Mono,
    Node,
    Chromium,
    /// What builds the WebAssembly module: a compiler that Debian has with the sources of its library.
    WasmRust,
    Go,
    Java,
    CargoDeny,
}

/// How to see whether a tool is there, and which Debian packages bring it.
struct Recipe {
    name: &'static str,
    probe: &'static [&'static str],
    packages: &'static [&'static str],
}

impl Tool {
    /// `None` for what cargo builds itself.
    fn recipe(self) -> Option<Recipe> {
        let (name, probe, packages): (_, &'static [&'static str], &'static [&'static str]) =
            match self {
                Tool::Cc => ("a C compiler", &["cc", "--version"], &["gcc", "libc6-dev"]),
                Tool::Cpp => ("a C++ compiler", &["c++", "--version"], &["g++"]),
                Tool::PkgConfig => ("pkg-config", &["pkg-config", "--version"], &["pkg-config"]),
                Tool::Cmake => ("CMake", &["cmake", "--version"], &["cmake", "make"]),
                Tool::Valgrind => ("valgrind", &["valgrind", "--version"], &["valgrind"]),
                Tool::Curl => (
                    "libcurl's headers",
                    &["pkg-config", "--exists", "libcurl"],
                    &["pkg-config", "libcurl4-openssl-dev"],
                ),
                Tool::Cjson => (
                    "cJSON's headers",
                    &["pkg-config", "--exists", "libcjson"],
                    &["pkg-config", "libcjson-dev"],
                ),
                Tool::Python => (
                    "Python 3.10 or later with venv",
                    &[
                        "python3",
                        "-c",
                        "import sys, venv, ensurepip; assert sys.version_info >= (3, 10)",
                    ],
                    &["python3", "python3-venv"],
                ),
                Tool::Openssl => ("the program openssl", &["openssl", "version"], &["openssl"]),
                Tool::Luajit => ("LuaJIT", &["luajit", "-v"], &["luajit"]),
                Tool::Luasocket => (
                    "LuaJIT with LuaSocket",
                    &["luajit", "-e", "require('socket.http')"],
                    &["luajit", "lua-socket"],
                ),
                Tool::Ruby => (
                    "Ruby 3.0 or later with the gem ffi",
                    &["ruby", "-rffi", "-e", "exit(RUBY_VERSION >= '3.0')"],
                    &["ruby", "ruby-ffi"],
                ),
                Tool::Php => (
                    "PHP 8.1 or later with FFI and curl",
                    &[
                        "php",
                        "-r",
                        "exit((int) !(PHP_VERSION_ID >= 80100 && extension_loaded('ffi') && extension_loaded('curl')));",
                    ],
                    &["php-cli", "php-curl"],
                ),
                Tool::Mono => (
                    "Mono with its compiler and System.Net.Http",
                    &[
                        "sh",
                        "-c",
                        "mcs --version && mono --version && test -e /usr/lib/mono/4.5/System.Net.Http.dll",
                    ],
                    &["mono-mcs", "mono-runtime", "libmono-system-net-http4.0-cil"],
                ),
                Tool::Node => (
                    "Node.js 18 or later with npm",
                    &[
                        "sh",
                        "-c",
                        "node -e 'process.exit(+(parseInt(process.versions.node) < 18))' && npm --version",
                    ],
                    &["nodejs", "npm"],
                ),
                Tool::Chromium => {
                    ("the browser Chromium", &["chromium", "--version"], &["chromium"])
                }
                Tool::WasmRust => (
                    "Debian's Rust for WebAssembly (1.96, with the sources of its library) with its linker",
                    &[
                        "sh",
                        "-c",
                        "/usr/bin/rustc --version | grep -q '^rustc 1\\.96\\.0 ' && /usr/bin/cargo --version \
                         && test -e /usr/lib/rustlib/src/rust/library/std/Cargo.toml && test -e /usr/bin/rust-lld",
                    ],
                    &["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "lld-22"],
                ),
                Tool::Go => (
                    "Go 1.25 or later",
                    &[
                        "sh",
                        "-c",
                        "GOTOOLCHAIN=local go version | grep -qE 'go1\\.(2[5-9]|[3-9][0-9])'",
                    ],
                    &["golang"],
                ),
                Tool::Java => (
                    "a JDK 11 or later with Maven",
                    &["sh", "-c", "javac --release 11 -version && mvn --version"],
                    &["default-jdk-headless", "maven"],
                ),
                Tool::CargoDeny => return None,
            };
        Some(Recipe { name, probe, packages })
    }
}

/// Sees that a tool is there, installing it when that is possible.
pub(crate) fn ensure(root: &Path, tool: Tool) -> Result<(), String> {
    let Some(recipe) = tool.recipe() else { return deny::TOOL.install(root) };
    if works(recipe.probe) {
        return Ok(());
    }
    if is_debian_root() && install(recipe.packages).is_ok() && works(recipe.probe) {
        return Ok(());
    }
    let packages = recipe.packages.join(" ");
    Err(format!("{} is missing: apt-get install {packages}", recipe.name))
}

fn works(probe: &[&str]) -> bool {
    let Some((program, arguments)) = probe.split_first() else { return false };
    Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn is_debian_root() -> bool {
    works(&["sh", "-c", "test \"$(id -u)\" = 0 && command -v apt-get"])
}

fn install(packages: &[&str]) -> Result<(), String> {
    println!("installing {}", packages.join(" "));
    let mut update = Command::new("apt-get");
    shown(update.args(["update", "-qq"]))?;
    let mut install = Command::new("apt-get");
    install.args(["install", "-y", "-qq", "--no-install-recommends"]).args(packages);
    shown(install.env("DEBIAN_FRONTEND", "noninteractive"))
}

/// The virtual environment inside the tree, with what the tests need.
pub(crate) fn virtual_environment(root: &Path) -> Result<(), String> {
    environment(root, &python(root), "bindings/python/requirements-test.txt")
}

/// The one that builds the site, and its interpreter; that of the tests has other packages.
pub(crate) fn site_environment(root: &Path) -> Result<PathBuf, String> {
    let python = python_of(root, ".build/docs-venv");
    environment(root, &python, "docs/site/requirements.txt")?;
    Ok(python)
}

/// A virtual environment with what a list of requirements names.
fn environment(root: &Path, python: &Path, list: &str) -> Result<(), String> {
    ensure(root, Tool::Python)?;
    let folder = python.parent().and_then(Path::parent).unwrap_or(root);
    if !python.exists() {
        let mut venv = Command::new("python3");
        shown(venv.args(["-m", "venv"]).arg(folder))?;
    }
    // The stamp says which list of requirements the environment was made from.
    let list = root.join(list);
    let wanted = std::fs::read_to_string(&list).map_err(|error| error.to_string())?;
    let stamp = folder.join("requirements.stamp");
    if std::fs::read_to_string(&stamp).is_ok_and(|made| made == wanted) {
        return Ok(());
    }
    let mut pip = Command::new(python);
    shown(pip.args(["-m", "pip", "install", "--quiet", "-r"]).arg(&list))?;
    std::fs::write(&stamp, wanted).map_err(|error| error.to_string())
}

/// The Python package, built and installed into the virtual environment.
pub(crate) fn python_package(root: &Path) -> Result<(), String> {
    virtual_environment(root)?;
    let mut maturin = Command::new(python(root));
    maturin.args(["-m", "maturin", "develop", "--quiet", "--release", "-m"]);
    maturin.arg(root.join("bindings/python/Cargo.toml"));
    shown(maturin.env("VIRTUAL_ENV", root.join(".build/venv")))
}

/// The package in JavaScript, made: what its tests need from npm, the module, and what is published.
pub(crate) fn js_package(root: &Path) -> Result<(), String> {
    js_packages(root)?;
    ensure(root, Tool::WasmRust)?;
    crate::wasm::build(root)?;
    let mut build = Command::new("npm");
    shown(build.args(["run", "--silent", "build"]).current_dir(root.join(JS)))
}

/// The folder of the package in JavaScript.
pub(crate) const JS: &str = "bindings/js";

/// What the package in JavaScript is made and tested with; it needs nothing itself.
pub(crate) fn js_packages(root: &Path) -> Result<(), String> {
    ensure(root, Tool::Node)?;
    let folder = root.join(JS);
    // The stamp says which lock file the packages were installed from.
    let lock = folder.join("package-lock.json");
    let wanted = std::fs::read_to_string(&lock).map_err(|error| error.to_string())?;
    let stamp = folder.join("node_modules/lock.stamp");
    if std::fs::read_to_string(&stamp).is_ok_and(|made| made == wanted) {
        return Ok(());
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--silent", "--no-audit", "--no-fund"]).current_dir(&folder);
    shown(&mut npm)?;
    std::fs::write(&stamp, wanted).map_err(|error| error.to_string())
}

//! `cargo xtask go` and the step of that name: the Go module `bindings/go`, whose core is the WebAssembly
//! module translated to Go.

use crate::commands::{program, shown};
use crate::server::Running;
use crate::setup;
use crate::tally::Tally;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The translator. A tool alone: what it writes needs nothing but Go's standard library.
const TRANSLATOR: &str = "github.com/ncruces/wasm2go@v0.4.20";
/// Its package in the Go module.
const PACKAGE: &str = "bindings/go/internal/wasm";
/// What it writes.
const WRITTEN: [&str; 2] = ["aftercall.go", "aftercall.dat"];
/// Other systems and processors that the module is built for: big-endian, no POSIX. The tests run on 32 bits.
const TARGETS: [(&str, &str); 5] = [
    ("linux", "arm64"),
    ("linux", "s390x"),
    ("darwin", "arm64"),
    ("windows", "amd64"),
    ("js", "wasm"),
];

/// Writes what is made from the WebAssembly module and from `include/`, or with `check` fails when that is
/// out of date.
pub(crate) fn run(root: &Path, check: bool) -> Result<(), String> {
    setup::ensure(root, setup::Tool::Go)?;
    // Another compiler's module has other bytes.
    setup::ensure(root, setup::Tool::WasmRust)?;
    let module = crate::wasm::module(root)?;
    let scratch = root.join("target/go");
    std::fs::create_dir_all(&scratch).map_err(|error| error.to_string())?;
    let made = scratch.join(WRITTEN[0]);
    let mut translate = Command::new(translator(root)?);
    translate.args(["-embed", "-pkg", "wasm", "-o"]).arg(&made).arg(&module);
    shown(&mut translate)?;
    let mut format = Command::new("gofmt");
    shown(format.arg("-w").arg(&made))?;
    for name in WRITTEN {
        same(&scratch.join(name), &root.join(PACKAGE).join(name), check)?;
    }
    let mut generate = go(root, &["run", "./internal/generate"]);
    if check {
        generate.arg("-check");
    }
    shown(&mut generate)
}

/// Copies a file, or with `check` fails when it is another one.
fn same(made: &Path, kept: &Path, check: bool) -> Result<(), String> {
    let read = |path: &Path| std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()));
    let new = read(made)?;
    if read(kept).is_ok_and(|old| old == new) {
        return Ok(());
    }
    if check {
        let name = kept.display();
        return Err(format!("{name} is out of date: run `cargo run -p xtask -- go`"));
    }
    std::fs::write(kept, new).map_err(|error| format!("{}: {error}", kept.display()))
}

/// The translator, built once.
fn translator(root: &Path) -> Result<PathBuf, String> {
    let version = TRANSLATOR.rsplit('@').next().unwrap_or_default();
    let folder = root.join(".build").join(format!("wasm2go-{version}"));
    let found = folder.join(format!("wasm2go{}", std::env::consts::EXE_SUFFIX));
    if !found.exists() {
        let mut install = Command::new("go");
        shown(install.args(["install", TRANSLATOR]).env("GOBIN", &folder))?;
    }
    Ok(found)
}

/// Fetches and builds what the step needs, so that it needs no network afterwards.
pub(crate) fn fetch(root: &Path) -> Result<(), String> {
    setup::ensure(root, setup::Tool::Go)?;
    translator(root)?;
    for folder in MODULES {
        shown(&mut of(root, folder, &["mod", "download"]))?;
    }
    Ok(())
}

/// The modules besides the package's own: what they need is not for its users.
const MODULES: [&str; 3] = [CROSSCHECK, "bench/go", "examples/go"];
/// The one that compares with another host of the module.
const CROSSCHECK: &str = "bindings/go/crosscheck";

/// A Go command in a module's folder, with the version of Go that is there.
fn of(root: &Path, folder: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new("go");
    command.args(arguments).current_dir(root.join(folder)).env("GOTOOLCHAIN", "local");
    command
}

/// A Go command in the package's own module.
fn go(root: &Path, arguments: &[&str]) -> Command {
    of(root, "bindings/go", arguments)
}

/// The step: nothing is out of date, everything is formatted and builds elsewhere, and the tests pass.
pub(crate) fn step(root: &Path) -> Result<String, String> {
    run(root, true)?;
    formatted(root)?;
    shown(&mut go(root, &["vet", "./..."]))?;
    for (system, processor) in TARGETS {
        let mut build = go(root, &["build", "."]);
        shown(build.env("GOOS", system).env("GOARCH", processor).env("CGO_ENABLED", "0"))?;
    }
    let server = program(root)?;
    shown(go(root, &["test", "-race", "./internal/..."]).env("CGO_ENABLED", "1"))?;
    // Go shows what tests print only of the folder's own package.
    let mut test = go(root, &["test", "-race"]);
    let tally = Tally::of(test.env("AFTERCALL_BIN", &server).env("CGO_ENABLED", "1"), "go")?;
    let mut small = go(root, &["test", "-run", "Vectors", "."]);
    shown(small.env("GOARCH", "386").env("CGO_ENABLED", "0"))?;
    for folder in MODULES {
        shown(&mut of(root, folder, &["vet", "./..."]))?;
    }
    let mut cross = of(root, CROSSCHECK, &["test", "./..."]);
    shown(cross.env("AFTERCALL_WASM", crate::wasm::built(root)))?;
    let running = Running::start(&server)?;
    shown(of(root, "examples/go", &["run", "./provider"]).arg(running.url()))?;
    Ok(format!(
        "the translated core, vectors, real sockets, races; the same bytes as by wazero\n{tally}"
    ))
}

fn formatted(root: &Path) -> Result<(), String> {
    let folders = ["bindings/go", "examples/go", "bench/go"];
    let mut format = Command::new("gofmt");
    let output = format.arg("-l").args(folders).current_dir(root).output();
    let output = output.map_err(|error| format!("gofmt: {error}"))?;
    let listed = String::from_utf8_lossy(&output.stdout);
    if output.status.success() && listed.is_empty() {
        return Ok(());
    }
    Err(format!("gofmt: {listed}{}", String::from_utf8_lossy(&output.stderr)))
}

//! `make test`: every check, one step after the other, and two closing tables: of the steps and of
//! the languages.
//!
//! A language whose tools are absent is skipped and named in the table; in CI (`CI=true`) that is a
//! failure. A step that had nothing to look into is `unchecked`, everywhere. Everything is set up
//! first by [`crate::setup`]. A step of a language gives what [`crate::tally`] reads.

use crate::commands::{HTTP, UNCHECKED, cargo, program, python, shown, vector_files};
use crate::deny;
use crate::setup::{self, Tool};
use crate::tally::Tally;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

type Run = fn(&Path) -> Result<String, String>;

/// One step: its name, what it needs, what it does.
struct Step {
    name: &'static str,
    needs: &'static [Tool],
    run: Run,
}

const STEPS: &[Step] = &[
    Step { name: "format", needs: &[], run: format },
    Step { name: "lint", needs: &[], run: lint },
    Step { name: "deny", needs: &[Tool::CargoDeny], run: deny::run },
    Step { name: "advisories", needs: &[Tool::CargoDeny], run: deny::advisories },
    Step { name: "rust", needs: &[Tool::Cc, Tool::Cpp, Tool::Valgrind, Tool::Cjson], run: rust },
    Step { name: "interleavings", needs: &[], run: interleavings },
    Step { name: "rust docs", needs: &[], run: rust_docs },
    Step { name: "header", needs: &[], run: header },
    Step { name: "abi", needs: &[], run: crate::abi::step },
    Step { name: "cdef", needs: &[Tool::Cc, Tool::Python, Tool::Luajit], run: crate::cdef::run },
    Step { name: "tables", needs: &[], run: tables },
    Step { name: "docs", needs: &[], run: docs },
    Step { name: "site", needs: &[Tool::Python], run: crate::site::run },
    Step { name: "vectors", needs: &[], run: vectors },
    Step {
        name: "conformance",
        needs: &[Tool::Cc, Tool::PkgConfig, Tool::Cjson, Tool::Python],
        run: conformance,
    },
    Step {
        name: "c install",
        needs: &[Tool::Cc, Tool::Cpp, Tool::PkgConfig, Tool::Cmake, Tool::Curl],
        run: c_install,
    },
    Step {
        name: "examples",
        needs: &[Tool::Cc, Tool::PkgConfig, Tool::Curl, Tool::Python],
        run: examples,
    },
    Step { name: "python", needs: &[Tool::Python, Tool::Openssl], run: python_tests },
    // It builds the module that panics on request, which the next one's tests use.
    Step { name: "wasm", needs: &[Tool::WasmRust, Tool::Node], run: crate::wasm::step },
    Step { name: "js", needs: &[Tool::Node, Tool::WasmRust], run: js_tests },
    Step { name: "go", needs: &[Tool::Go, Tool::Cc, Tool::WasmRust], run: crate::go::step },
    Step { name: "java", needs: &[Tool::WasmRust, Tool::Java], run: crate::jvm::run },
    Step { name: "tour", needs: &[], run: tour },
    Step {
        name: "readme",
        needs: &[Tool::Cc, Tool::Python, Tool::Node, Tool::WasmRust],
        run: crate::readme::run,
    },
    Step { name: "fuzz", needs: &[Tool::Cc], run: crate::fuzz::replay },
    Step { name: "circles", needs: &[], run: crate::circles::run },
    Step { name: "neatness", needs: &[], run: crate::neatness::run },
];

/// Runs all steps, or those whose names are given.
pub(crate) fn run(root: &Path, only: &[String]) -> Result<(), String> {
    let ci = std::env::var("CI").is_ok_and(|value| value == "true" || value == "1");
    if let Some(unknown) = only.iter().find(|name| STEPS.iter().all(|step| step.name != **name)) {
        let names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        return Err(format!("no step is called {unknown:?}; there are: {}", names.join(", ")));
    }
    let (mut rows, mut languages) = (Vec::new(), Tally::default());
    let mut failed = false;
    for step in STEPS {
        if !only.is_empty() && !only.iter().any(|name| name == step.name) {
            continue;
        }
        println!("\n== {}", step.name);
        let start = Instant::now();
        let missing: Vec<String> =
            step.needs.iter().filter_map(|tool| setup::ensure(root, *tool).err()).collect();
        let (result, detail) = match missing.as_slice() {
            [] => match (step.run)(root) {
                Ok(detail) if detail.starts_with(UNCHECKED) => ("unchecked", detail),
                Ok(detail) if ci && told(step, &detail).skips() > 0 => ("FAILED", detail),
                Ok(detail) => ("passed", detail),
                Err(error) => ("FAILED", error),
            },
            missing => (if ci { "FAILED" } else { "skipped" }, missing.join("; ")),
        };
        languages.add(&told(step, &detail));
        failed |= result == "FAILED";
        if result != "passed" {
            println!("{result}: {detail}");
        }
        let line = detail.lines().next().unwrap_or("").to_owned();
        rows.push((step.name, result, start.elapsed().as_secs(), line));
    }
    println!("\n{:<13} {:<9} {:>5}", "step", "result", "s");
    for (name, result, seconds, detail) in &rows {
        println!("{name:<13} {result:<9} {seconds:>5}  {detail}");
    }
    if !languages.languages.is_empty() {
        print!("\n{}", languages.table());
    }
    let count = |wanted: &str| rows.iter().filter(|row| row.1 == wanted).count();
    if count("unchecked") > 0 {
        println!("\n{} unchecked: they say nothing, neither good nor bad", count("unchecked"));
    }
    println!(
        "\n{} passed, {} failed, {} skipped",
        count("passed"),
        count("FAILED"),
        count("skipped")
    );
    if failed { Err("some steps failed".to_owned()) } else { Ok(()) }
}

/// What the words of a step tell of languages, behind their first line.
fn told(step: &Step, detail: &str) -> Tally {
    let mut tally = Tally::default();
    detail.lines().skip(1).for_each(|line| tally.take(line, step.name));
    tally
}

fn format(root: &Path) -> Result<String, String> {
    shown(&mut cargo(root, &["fmt", "--all", "--check"]))?;
    for manifest in [crate::storm::MANIFEST, crate::bench_rust::MANIFEST] {
        shown(cargo(root, &["fmt", "--check", "--manifest-path"]).arg(root.join(manifest)))?;
    }
    Ok("every Rust file is formatted".to_owned())
}

fn lint(root: &Path) -> Result<String, String> {
    let arguments =
        ["clippy", "--workspace", "--all-targets", "--locked", "--quiet", "--", "-D", "warnings"];
    shown(&mut cargo(root, &arguments))?;
    let every = ["clippy", "-p", HTTP, "--all-targets", "--all-features", "--locked", "--quiet"];
    shown(cargo(root, &every).args(["--", "-D", "warnings"]))?;
    for features in HTTP_FEATURES {
        let some = ["clippy", "-p", HTTP, "--features", features, "--locked", "--quiet"];
        shown(cargo(root, &some).args(["--", "-D", "warnings"]))?;
    }
    Ok("no warning".to_owned())
}

/// The features of the package for Rust's HTTP clients that somebody may want alone.
const HTTP_FEATURES: &[&str] = &["tower", "tower,hyper", "tower,http2", "tower,tracing", "reqwest"];

fn rust(root: &Path) -> Result<String, String> {
    // The C tests link what cargo builds, so both forms of the library must be there.
    shown(&mut cargo(root, &["build", "--quiet", "--locked", "-p", "aftercall-ffi"]))?;
    let arguments = ["test", "--workspace", "--exclude", "aftercall-py", "--locked", "--quiet"];
    let counted = ["--exclude", HTTP, "--exclude", "xtask"];
    let tally = Tally::of(cargo(root, &arguments).args(counted), "rust")?;
    // Its tests print lines as other languages do, which are none of Rust's.
    shown(&mut cargo(root, &["test", "-p", "xtask", "--locked", "--quiet"]))?;
    let http = ["test", "-p", HTTP, "--all-features", "--locked", "--quiet"];
    shown(&mut cargo(root, &http))?;
    Ok(format!("core, C library, server, program, and Rust's HTTP clients\n{tally}"))
}

/// Every interleaving of two threads in the governor, by the model checker.
fn interleavings(root: &Path) -> Result<String, String> {
    let mut test = cargo(root, &["test", "--quiet", "--locked", "-p", "aftercall", "--lib"]);
    test.args(["--target-dir", "target/loom", "interleavings"]).env("RUSTFLAGS", "--cfg loom");
    shown(&mut test)?;
    Ok(String::new())
}

fn rust_docs(root: &Path) -> Result<String, String> {
    let arguments = ["doc", "--no-deps", "--quiet", "-p", "aftercall", "-p", "aftercall-vectors"];
    let server = ["-p", "aftercall-server"];
    shown(cargo(root, &arguments).args(server).env("RUSTDOCFLAGS", "-D warnings"))?;
    let http = ["doc", "--no-deps", "--quiet", "-p", HTTP, "--all-features"];
    shown(cargo(root, &http).env("RUSTDOCFLAGS", "-D warnings"))?;
    Ok("no broken link".to_owned())
}

fn header(root: &Path) -> Result<String, String> {
    crate::header::run(root, true)?;
    let pages = crate::names::run(root)?;
    Ok(format!("include/aftercall.h is what the crate says; {pages} name what it has"))
}

fn tables(root: &Path) -> Result<String, String> {
    aftercall_tables::run(root, true)?;
    Ok("the core's tables are what crates/aftercall/data says".to_owned())
}

fn docs(root: &Path) -> Result<String, String> {
    crate::docs::run(root, true)?;
    Ok("docs/rules.md is what the core says".to_owned())
}

fn vectors(root: &Path) -> Result<String, String> {
    let program = program(root)?;
    let mut command = Command::new(program);
    shown(command.arg("vectors").args(vector_files(root)?))?;
    Ok("all files, through the program".to_owned())
}

fn conformance(root: &Path) -> Result<String, String> {
    let tally = crate::conformance::run(root, &program(root)?)?;
    Ok(format!("the kit, on runners that must pass and on some that must not\n{tally}"))
}

fn c_install(root: &Path) -> Result<String, String> {
    crate::install_check::run(root)?;
    Ok("README's lines, pkg-config and CMake work; shared and static; nothing of this machine in it".to_owned())
}

fn examples(root: &Path) -> Result<String, String> {
    crate::examples::run(root)
}

fn python_tests(root: &Path) -> Result<String, String> {
    let program = program(root)?;
    setup::python_package(root)?;
    let mut pytest = Command::new(python(root));
    pytest.args(["-m", "pytest", "-q"]).current_dir(root.join("bindings/python"));
    let tally = Tally::of(&mut pytest, "python")?;
    crate::bench_once::test(root, &program)?;
    Ok(format!("package, adapters, types, wheel and sdist; the bench of lost answers\n{tally}"))
}

fn js_tests(root: &Path) -> Result<String, String> {
    let program = program(root)?;
    setup::js_package(root)?;
    // Without a browser its tests say so; in CI they fail.
    let browser = setup::ensure(root, Tool::Chromium);
    let mut npm = Command::new("npm");
    npm.args(["test", "--silent"]).current_dir(root.join(setup::JS));
    let tally = Tally::of(npm.env("AFTERCALL_BIN", program), "js")?;
    let where_else = if browser.is_ok() { "and in a browser" } else { "no browser here" };
    Ok(format!("package, vectors, adapters, types and examples; {where_else}\n{tally}"))
}

fn tour(root: &Path) -> Result<String, String> {
    let program = program(root)?;
    let mut tour = Command::new(program);
    shown(tour.args(["tour", "--json"]).stdout(std::process::Stdio::null()))?;
    Ok("thirteen statuses and three stories on real sockets".to_owned())
}

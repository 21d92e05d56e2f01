//! Builds and runs the examples in Rust and C, the clients among them against a real reference
//! server. Those in Python and Node are run by their packages' tests, that of the shell by README's,
//! those of languages over the C interface by [`crate::examples_ffi`].

use crate::commands::{HTTP, cargo, program, python, shown};
use crate::server::Running;
use crate::setup;
use crate::tally::Tally;
use std::path::{Path, PathBuf};
use std::process::Command;

pub(crate) fn run(root: &Path) -> Result<String, String> {
    shown(&mut cargo(root, &["build", "--quiet", "-p", "aftercall-ffi"]))?;
    let scratch = root.join("target/examples-c");
    std::fs::create_dir_all(&scratch).map_err(|error| error.to_string())?;
    let server = Running::start(&program(root)?)?;
    let mut tally = crate::examples_ffi::run(root)?;
    rust(root, &server, &mut tally)?;
    for name in ["lookup", "judge", "call", "multi"] {
        let is_client = ["call", "multi"].contains(&name);
        let binary = compile(root, &scratch, &[name], is_client)?;
        println!("-- examples/c/{name}.c");
        shown(Command::new(&binary).arg(server.url()))?;
        if is_client {
            tally.take("end-to-end 1", "c");
        }
    }
    shipper(root, &scratch)?;
    Ok(format!(
        "lookup, judge and call in Rust (also with reqwest and tower), C and languages over the C interface; a log shipper\n{tally}"
    ))
}

/// Compiles files of `examples/c` into a program with the name of the first.
fn compile(
    root: &Path,
    scratch: &Path,
    names: &[&str],
    with_curl: bool,
) -> Result<PathBuf, String> {
    let binary = scratch.join(names.first().ok_or("no file is named")?);
    let mut cc = Command::new("cc");
    cc.args(["-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-o"]).arg(&binary);
    cc.args(names.iter().map(|name| root.join(format!("examples/c/{name}.c"))));
    cc.arg("-I").arg(root.join("include"));
    cc.arg(root.join("target/debug/libaftercall_ffi.a"));
    if with_curl {
        cc.args(pkg_config("libcurl")?);
    }
    shown(cc.args(["-lpthread", "-ldl", "-lm"]))?;
    Ok(binary)
}

/// The tests of the log shipper in Python, with the one in C.
fn shipper(root: &Path, scratch: &Path) -> Result<(), String> {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    println!("-- examples/c/shipper.c");
    let binary = compile(root, scratch, &["shipper", "spool"], true)?;
    setup::python_package(root)?;
    let mut pytest = Command::new(python(root));
    pytest.args(["-m", "pytest", "-q", "tests/test_shipper.py"]);
    pytest.current_dir(root.join("bindings/python"));
    shown(pytest.env("AFTERCALL_SHIPPER", binary))
}

fn rust(root: &Path, server: &Running, tally: &mut Tally) -> Result<(), String> {
    let (core, http) = (["-p", "aftercall"].as_slice(), ["-p", HTTP, "--all-features"].as_slice());
    for (package, name, argument) in [
        (core, "lookup", "404"),
        (core, "judge", ""),
        (core, "call", server.url()),
        (http, "client", server.url()),
        (http, "stack", server.url()),
    ] {
        println!("-- examples/rust/{name}.rs");
        let mut run = cargo(root, &["run", "--quiet"]);
        shown(run.args(package).args(["--example", name, "--", argument]))?;
        if argument == server.url() {
            tally.take("end-to-end 1", "rust");
        }
    }
    Ok(())
}

pub(crate) fn pkg_config(library: &str) -> Result<Vec<String>, String> {
    let mut command = Command::new("pkg-config");
    let output = command.args(["--cflags", "--libs", library]).output();
    let output = output.map_err(|error| format!("pkg-config: {error}"))?;
    let flags = String::from_utf8_lossy(&output.stdout);
    Ok(flags.split_whitespace().map(str::to_owned).collect())
}

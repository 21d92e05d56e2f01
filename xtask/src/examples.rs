//! Builds and runs the examples in Rust and C, the clients among them against a real reference
//! server. Those in Python and Node are run by their packages' tests, that of the shell by README's.

use crate::commands::{cargo, program, shown};
use crate::server::Running;
use std::path::Path;
use std::process::Command;

pub(crate) fn run(root: &Path) -> Result<String, String> {
    shown(&mut cargo(root, &["build", "--quiet", "-p", "aftercall-ffi"]))?;
    let scratch = root.join("target/examples-c");
    std::fs::create_dir_all(&scratch).map_err(|error| error.to_string())?;
    let server = Running::start(&program(root)?)?;
    rust(root, &server)?;
    for name in ["lookup", "judge", "call", "multi"] {
        let binary = scratch.join(name);
        let mut cc = Command::new("cc");
        cc.args(["-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-o"]).arg(&binary);
        cc.arg(root.join(format!("examples/c/{name}.c"))).arg("-I").arg(root.join("include"));
        cc.arg(root.join("target/debug/libaftercall_ffi.a"));
        if ["call", "multi"].contains(&name) {
            cc.args(pkg_config("libcurl")?);
        }
        shown(cc.args(["-lpthread", "-ldl", "-lm"]))?;
        println!("-- examples/c/{name}.c");
        shown(Command::new(&binary).arg(server.url()))?;
    }
    Ok("lookup, judge and call, in Rust and in C on libcurl, and many calls in a loop".to_owned())
}

fn rust(root: &Path, server: &Running) -> Result<(), String> {
    for (name, argument) in [("lookup", "404"), ("judge", ""), ("call", server.url())] {
        println!("-- examples/rust/{name}.rs");
        let run = ["run", "--quiet", "-p", "aftercall", "--example", name, "--", argument];
        shown(&mut cargo(root, &run))?;
    }
    Ok(())
}

fn pkg_config(library: &str) -> Result<Vec<String>, String> {
    let mut command = Command::new("pkg-config");
    let output = command.args(["--cflags", "--libs", library]).output();
    let output = output.map_err(|error| format!("pkg-config: {error}"))?;
    let flags = String::from_utf8_lossy(&output.stdout);
    Ok(flags.split_whitespace().map(str::to_owned).collect())
}

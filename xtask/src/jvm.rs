//! The step `java` of `make test`: the JVM library with its tests, its documentation and its jar, and the
//! examples with that jar against a real reference server.

use crate::commands::{program, shown};
use crate::server::Running;
use crate::tally::Tally;
use crate::{java, wasm};
use std::path::Path;
use std::process::Command;

const FOLDER: &str = "bindings/java";
/// The jar with everything that the library needs in it.
pub(crate) const JAR: &str = "bindings/java/target/aftercall-0.1.0.jar";

pub(crate) fn run(root: &Path) -> Result<String, String> {
    java::run(root, true)?;
    let program = program(root)?;
    let mut verify = maven(root)?;
    verify.arg("verify").arg(format!("-Daftercall.bin={}", program.display()));
    let tally = Tally::of(&mut verify, "java")?;
    let server = Running::start(&program)?;
    let orders = format!("{}/v1/orders", server.url());
    example(root, &["Lookup", "503"])?;
    example(root, &["Judge", "POST", &orders])?;
    example(root, &["Drive"])?;
    example(root, &["Client", server.url()])?;
    Ok(format!("library, vectors, adapters, documentation, the jar and its examples\n{tally}"))
}

/// What the build needs of Maven, so that it needs no network afterwards: the whole build with one test.
pub(crate) fn fetch(root: &Path) -> Result<(), String> {
    shown(maven(root)?.args(["verify", "-Dtest=WordsTest", "-Daftercall.optimized=WordsTest"]))
}

/// The jar, made anew.
pub(crate) fn jar(root: &Path) -> Result<(), String> {
    shown(maven(root)?.args(["package", "-DskipTests", "-Dmaven.javadoc.skip=true"]))
}

/// Maven in the folder of the library, once the module is built.
pub(crate) fn maven(root: &Path) -> Result<Command, String> {
    wasm::command(root, &[])?;
    let mut maven = Command::new("mvn");
    maven.args(["--quiet", "--batch-mode"]).current_dir(root.join(FOLDER));
    Ok(maven)
}

fn example(root: &Path, arguments: &[&str]) -> Result<(), String> {
    let (name, rest) = arguments.split_first().ok_or("no example is named")?;
    println!("-- examples/java/{name}.java");
    let mut java = Command::new("java");
    java.arg("-cp").arg(root.join(JAR)).arg(root.join(format!("examples/java/{name}.java")));
    shown(java.args(rest))
}

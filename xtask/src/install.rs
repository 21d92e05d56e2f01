//! Installs the C library as a C programmer expects it: shared and static library, header, and a
//! pkg-config file. `check` does so into a scratch folder and builds a program with the result.

use crate::header::version;
use crate::suite::{cargo, shown};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where things go.
struct Target {
    /// What the installed files believe.
    prefix: String,
    /// Where they are put: the prefix below the destination folder.
    folder: PathBuf,
}

pub(crate) fn run(root: &Path, arguments: &[String]) -> Result<(), String> {
    let (mut prefix, mut destination) = ("/usr/local".to_owned(), String::new());
    let mut rest = arguments.iter();
    while let Some(name) = rest.next() {
        let value = rest.next().ok_or_else(|| format!("{name} wants a value"))?.clone();
        match name.as_str() {
            "--prefix" => prefix = value,
            "--destdir" => destination = value,
            other => return Err(format!("unknown argument {other:?}")),
        }
    }
    let target = Target::new(&prefix, &destination)?;
    install(root, &target)?;
    println!("installed aftercall {} into {}", version().join("."), target.folder.display());
    Ok(())
}

impl Target {
    fn new(prefix: &str, destination: &str) -> Result<Target, String> {
        if !Path::new(prefix).is_absolute() {
            return Err(format!("the prefix {prefix:?} must be an absolute path"));
        }
        let folder = match destination {
            "" => PathBuf::from(prefix),
            _ => Path::new(destination).join(prefix.trim_start_matches(['/', '\\'])),
        };
        Ok(Target { prefix: prefix.trim_end_matches('/').to_owned(), folder })
    }
}

fn install(root: &Path, target: &Target) -> Result<(), String> {
    let private = build(root)?;
    let built = release_folder(root);
    let (lib, include) = (target.folder.join("lib"), target.folder.join("include"));
    make_folder(&lib.join("pkgconfig"))?;
    make_folder(&include)?;
    copy(&root.join("include/aftercall.h"), &include.join("aftercall.h"))?;
    libraries(&built, &lib)?;
    let text = pkg_config(&target.prefix, &private);
    let path = lib.join("pkgconfig/aftercall.pc");
    std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))
}

/// Builds the release libraries and gives the system libraries that the static one needs.
fn build(root: &Path) -> Result<Vec<String>, String> {
    let arguments = ["build", "--release", "--quiet", "--locked", "-p", "aftercall-ffi"];
    shown(&mut cargo(root, &arguments))?;
    let mut ask =
        cargo(root, &["rustc", "--release", "--quiet", "--locked", "-p", "aftercall-ffi", "--lib"]);
    ask.args(["--crate-type", "staticlib", "--", "--print", "native-static-libs"]);
    ask.env("CARGO_TERM_COLOR", "never");
    let output = ask.output().map_err(|error| format!("cargo: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    let list = said.lines().find_map(|line| line.split_once("native-static-libs:"));
    let Some((_, list)) = list else {
        return Err(format!("cargo does not name the native static libraries:\n{said}"));
    };
    let mut found: Vec<String> = Vec::new();
    for flag in list.split_whitespace().map(str::to_owned) {
        if !found.contains(&flag) {
            found.push(flag);
        }
    }
    Ok(found)
}

fn release_folder(root: &Path) -> PathBuf {
    let folder = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    folder.map_or_else(|| root.join("target"), |folder| root.join(folder)).join("release")
}

/// The version that the shared library's name carries: while it is 0.x, each minor version is an
/// interface of its own. bindings/c/build.rs writes the same into the library.
fn interface() -> String {
    match version() {
        ["0", minor, _] => format!("0.{minor}"),
        [major, ..] => major.to_owned(),
    }
}

#[cfg(target_os = "windows")]
fn libraries(built: &Path, lib: &Path) -> Result<(), String> {
    copy(&built.join("aftercall_ffi.dll"), &lib.join("aftercall.dll"))?;
    copy(&built.join("aftercall_ffi.dll.lib"), &lib.join("aftercall.dll.lib"))?;
    copy(&built.join("aftercall_ffi.lib"), &lib.join("aftercall.lib"))
}

#[cfg(not(target_os = "windows"))]
fn libraries(built: &Path, lib: &Path) -> Result<(), String> {
    let (full, interface) = (version().join("."), interface());
    let name = |version: &str| match (cfg!(target_os = "macos"), version) {
        (true, "") => "libaftercall.dylib".to_owned(),
        (true, version) => format!("libaftercall.{version}.dylib"),
        (false, "") => "libaftercall.so".to_owned(),
        (false, version) => format!("libaftercall.so.{version}"),
    };
    let suffix = if cfg!(target_os = "macos") { "dylib" } else { "so" };
    copy(&built.join("libaftercall_ffi.a"), &lib.join("libaftercall.a"))?;
    copy(&built.join(format!("libaftercall_ffi.{suffix}")), &lib.join(name(&full)))?;
    link(&name(&full), &lib.join(name(&interface)))?;
    link(&name(&interface), &lib.join(name("")))
}

#[cfg(not(target_os = "windows"))]
fn link(to: &str, at: &Path) -> Result<(), String> {
    let told = |error: std::io::Error| format!("{}: {error}", at.display());
    if at.symlink_metadata().is_ok() {
        std::fs::remove_file(at).map_err(told)?;
    }
    std::os::unix::fs::symlink(to, at).map_err(told)
}

fn make_folder(path: &Path) -> Result<(), String> {
    std::fs::create_dir_all(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    // A program that runs keeps the file that it has; it is replaced, not overwritten.
    let _ = std::fs::remove_file(to);
    let done = std::fs::copy(from, to);
    done.map(|_| ()).map_err(|error| format!("{} to {}: {error}", from.display(), to.display()))
}

fn pkg_config(prefix: &str, private: &[String]) -> String {
    format!(
        "prefix={prefix}
libdir=${{prefix}}/lib
includedir=${{prefix}}/include

Name: aftercall
Description: What an HTTP API's answer means and what to do next
Version: {}
Libs: -L${{libdir}} -laftercall
Libs.private: {}
Cflags: -I${{includedir}}
",
        version().join("."),
        private.join(" ")
    )
}

/// Installs into a scratch folder and builds examples/c/lookup.c outside the tree, once with the
/// shared library and once with the static one, as a C and as a C++ program.
pub(crate) fn check(root: &Path) -> Result<(), String> {
    let scratch = root.join("target/check-install");
    let _ = std::fs::remove_dir_all(&scratch);
    let prefix = scratch.join("prefix");
    install(root, &Target::new(&prefix.to_string_lossy(), "")?)?;
    let work = scratch.join("work");
    make_folder(&work)?;
    copy(&root.join("examples/c/lookup.c"), &work.join("lookup.c"))?;
    copy(&root.join("examples/c/lookup.c"), &work.join("lookup.cc"))?;
    let compiler = |name: &str, plain: &str| std::env::var(name).unwrap_or(plain.to_owned());
    let (cc, cxx) = (compiler("CC", "cc"), compiler("CXX", "c++"));
    let lib = prefix.join("lib");
    let mut seen = Vec::new();
    for (compiler, source, fixed) in
        [(&cc, "lookup.c", false), (&cc, "lookup.c", true), (&cxx, "lookup.cc", false)]
    {
        let program = work.join(format!("program-{}", seen.len()));
        let flags = flags(&lib, fixed)?;
        let mut build = Command::new(compiler);
        build.current_dir(&work).args(["-Wall", "-Wextra", "-Werror", source, "-o"]).arg(&program);
        shown(build.args(&flags))?;
        let mut run = Command::new(&program);
        if !fixed {
            run.env("LD_LIBRARY_PATH", &lib).env("DYLD_LIBRARY_PATH", &lib);
        }
        let output = run.output().map_err(|error| format!("{}: {error}", program.display()))?;
        if !output.status.success() || output.stdout.is_empty() {
            return Err(format!("{source} with {flags:?} ended with {}", output.status));
        }
        seen.push(output.stdout);
    }
    if seen.iter().any(|printed| Some(printed) != seen.first()) {
        return Err("the programs print different things".to_owned());
    }
    Ok(())
}

/// The flags that pkg-config gives for the installed library. With `fixed` the static library's
/// file stands in place of `-laftercall`, since the linker would take the shared one.
fn flags(lib: &Path, fixed: bool) -> Result<Vec<String>, String> {
    let mut ask = Command::new("pkg-config");
    ask.env("PKG_CONFIG_PATH", lib.join("pkgconfig")).args(["--cflags", "--libs"]);
    if fixed {
        ask.arg("--static");
    }
    let output = ask.arg("aftercall").output().map_err(|error| format!("pkg-config: {error}"))?;
    if !output.status.success() {
        return Err(format!("pkg-config: {}", String::from_utf8_lossy(&output.stderr)));
    }
    let file = lib.join("libaftercall.a").to_string_lossy().into_owned();
    let flags = String::from_utf8_lossy(&output.stdout);
    let flag = |flag: &str| match fixed && flag == "-laftercall" {
        true => file.clone(),
        false => flag.to_owned(),
    };
    Ok(flags.split_whitespace().map(flag).collect())
}

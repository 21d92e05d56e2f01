//! Compiles the C tests with the system's compiler and runs them: plainly, under valgrind, and
//! with AddressSanitizer; each program is linked to the static library, one also to the shared.
//! Compares the exported symbols with the header, and runs the shared vectors.
//!
//! A tool that is absent is told and skipped; with `CI=true` its absence is a failure.

use std::collections::BTreeSet;
use std::env;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// One file a noun.
const PROGRAMS: &[&str] = &[
    "builder",
    "call",
    "contract",
    "failure",
    "fork",
    "header",
    "layout",
    "memory",
    "packed",
    "policy",
    "request",
    "response",
    "status",
    "text",
    "verdict",
    "version",
    "vocabulary",
];

const WARNINGS: &[&str] = &["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-g"];
const C99: &[&str] = &["-std=c99", "-D_POSIX_C_SOURCE=200809L", "-Wstrict-prototypes"];

/// How the C side is compiled.
#[derive(Clone, Copy, PartialEq)]
enum Build {
    Plain,
    /// For valgrind, which would read the Rust side's large debug information for each program.
    Stripped,
    Sanitised,
}

fn crate_folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn root() -> PathBuf {
    crate_folder().join("../..")
}

/// Where cargo put the libraries: beside this very program.
fn libraries() -> PathBuf {
    let own = env::current_exe().expect("the test's own path");
    own.parent().expect("its folder").to_path_buf()
}

fn scratch() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("c-tests");
    std::fs::create_dir_all(&folder).expect("a scratch folder");
    folder
}

fn compiler(variable: &str, otherwise: &str) -> String {
    env::var(variable).unwrap_or_else(|_| otherwise.to_owned())
}

/// Whether there is a compiler that nobody asks for.
fn is_there(tool: &str) -> bool {
    Command::new(tool).arg("--version").output().is_ok_and(|done| done.status.success())
}

/// Whether a tool works; when not, this says so, or fails where nothing may be skipped.
fn has(tool: &str, probe: &[&str]) -> bool {
    let found = Command::new(tool).args(probe).output().is_ok_and(|done| done.status.success());
    if !found {
        assert!(env::var("CI").as_deref() != Ok("true"), "{tool} {probe:?} does not work");
        println!("skipped: {tool} {probe:?} does not work");
    }
    found
}

/// Runs a program that must succeed and gives what it printed.
fn run(command: &mut Command) -> String {
    let done = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let (out, err) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success(), "{command:?}: {}\n{out}\n{err}", done.status);
    out.into_owned()
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

/// Compiles and links one program with the static library.
fn build(name: &str, sources: &[PathBuf], flags: &[String], build: Build) -> PathBuf {
    let suffix = match build {
        Build::Plain => "",
        Build::Stripped => "-stripped",
        Build::Sanitised => "-sanitised",
    };
    let program = scratch().join(format!("{name}{suffix}"));
    let mut cc = Command::new(compiler("CC", "cc"));
    cc.args(C99).args(WARNINGS).arg("-I").arg(root().join("include"));
    if build == Build::Sanitised {
        cc.args(["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]);
    }
    cc.args(sources).arg(libraries().join("libaftercall_ffi.a")).args(flags);
    if build == Build::Stripped && cfg!(target_os = "linux") {
        cc.args(["-Wl,--gc-sections", "-Wl,--strip-debug"]);
    }
    run(cc.args(["-lpthread", "-ldl", "-lm", "-o"]).arg(&program));
    program
}

fn valgrind(program: &Path) -> Command {
    valgrind_with(program, "--leak-check=full")
}

fn valgrind_with(program: &Path, leaks: &str) -> Command {
    let mut command = Command::new("valgrind");
    command.args(["--quiet", "--error-exitcode=99", leaks, "--"]).arg(program);
    command
}

fn source(name: &str) -> PathBuf {
    crate_folder().join("tests").join(format!("{name}.c"))
}

#[test]
fn c_programs_run() {
    if !has(&compiler("CC", "cc"), &["--version"]) {
        return;
    }
    for name in PROGRAMS {
        let program = build(name, &[source(name)], &[], Build::Plain);
        // tests/memory.c has the memory run out, which valgrind and AddressSanitizer do not bear.
        run(Command::new(program).env("AFTERCALL_TEST_LIMIT", "1"));
    }
    println!("{} C programs", PROGRAMS.len());
}

#[test]
fn c_programs_run_under_valgrind() {
    if !has(&compiler("CC", "cc"), &["--version"]) || !has("valgrind", &["--version"]) {
        return;
    }
    for name in PROGRAMS {
        let program = build(name, &[source(name)], &[], Build::Stripped);
        let mut command = match *name {
            // A child leaves its parent's objects where they are, and that is no leak.
            "fork" => valgrind_with(&program, "--leak-check=no"),
            _ => valgrind(&program),
        };
        run(command.env("AFTERCALL_TEST_FORKS", "8"));
    }
}

#[test]
fn c_programs_run_with_address_sanitizer() {
    if !has_sanitizer() {
        return;
    }
    for name in PROGRAMS {
        let mut command = Command::new(build(name, &[source(name)], &[], Build::Sanitised));
        // As every other malloc it says that there is not so much memory.
        command.env("ASAN_OPTIONS", "allocator_may_return_null=1");
        // Its own locks do not survive the fork of a busy process (GCC before 14).
        run(command.env("AFTERCALL_TEST_FORKS", "0"));
    }
}

/// Whether the compiler can build and run a program with AddressSanitizer.
fn has_sanitizer() -> bool {
    let (source, program) = (scratch().join("probe.c"), scratch().join("probe"));
    std::fs::write(&source, "int main(void) { return 0; }\n").expect("a probe");
    let (source, target) = (source.to_string_lossy(), program.to_string_lossy());
    let arguments = ["-fsanitize=address,undefined", source.as_ref(), "-o", target.as_ref()];
    has(&compiler("CC", "cc"), &arguments) && has(&target, &[])
}

/// Every file of a folder of C tests.
fn sources(folder: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(crate_folder().join("tests").join(folder)).expect("tests");
    let paths = entries.map(|entry| entry.expect("a file").path());
    let mut found: Vec<_> =
        paths.filter(|path| path.extension().is_some_and(|e| e == "c")).collect();
    found.sort();
    found
}

#[test]
fn every_source_is_run() {
    let named: BTreeSet<PathBuf> = PROGRAMS.iter().map(|name| source(name)).collect();
    assert_eq!(sources("").into_iter().collect::<BTreeSet<_>>(), named);
}

#[test]
fn shared_vectors() {
    if !has(&compiler("CC", "cc"), &["--version"]) || !has("pkg-config", &["--exists", "libcjson"])
    {
        return;
    }
    let flags = words(&run(Command::new("pkg-config").args(["--cflags", "--libs", "libcjson"])));
    let entries = std::fs::read_dir(root().join("crates/aftercall/vectors")).expect("vectors");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("a file").path()).collect();
    files.retain(|path| {
        path.extension().is_some_and(|kind| kind == "json") && !path.ends_with("schema.json")
    });
    files.sort();
    let program = build("vectors", &sources("vectors"), &flags, Build::Plain);
    let told = run(Command::new(&program).args(&files));
    // Straight to standard output: what a test prints by `println` is shown only when it fails.
    let count = told.split_whitespace().next().unwrap_or("");
    writeln!(std::io::stdout(), "c: vectors {count}").expect("standard output");
    if has_sanitizer() {
        let program = build("vectors", &sources("vectors"), &flags, Build::Sanitised);
        run(Command::new(&program).args(&files));
    }
    if has("valgrind", &["--version"]) {
        let program = build("vectors", &sources("vectors"), &flags, Build::Stripped);
        run(valgrind(&program).args(&files));
    }
    // A runner that runs nothing must not pass.
    let nothing = Command::new(&program).output().expect("the runner");
    assert!(!nothing.status.success(), "the runner passes without a case");
}

#[test]
fn libcurl_sends_again_by_itself() {
    if !has(&compiler("CC", "cc"), &["--version"]) || !has("pkg-config", &["--exists", "libcurl"]) {
        return;
    }
    let mut flags = words(&run(Command::new("pkg-config").args(["--cflags", "--libs", "libcurl"])));
    flags.push(format!("-I{}", crate_folder().join("tests").display()));
    run(&mut Command::new(build("curl", &sources("curl"), &flags, Build::Plain)));
}

#[test]
fn operations_are_carried_through_by_libcurl() {
    if !has(&compiler("CC", "cc"), &["--version"]) || !has("pkg-config", &["--exists", "libcurl"]) {
        return;
    }
    let mut flags = words(&run(Command::new("pkg-config").args(["--cflags", "--libs", "libcurl"])));
    flags.push(format!("-I{}", crate_folder().join("tests").display()));
    flags.extend(words(STRICT));
    let carry = |command: &mut Command| {
        // A server of its own: it counts, and its documents stay.
        let server = aftercall_server::Server::start(Default::default()).expect("a server");
        run(command.arg(server.url()));
    };
    let program = |build_as: Build| build("carry", &sources("carry"), &flags, build_as);
    carry(&mut Command::new(program(Build::Plain)));
    if has_sanitizer() {
        carry(&mut Command::new(program(Build::Sanitised)));
    }
    if has("valgrind", &["--version"]) {
        carry(&mut valgrind(&program(Build::Stripped)));
    }
}

/// What a header must bear that is compiled with its users' warnings.
const STRICT: &str = "-Wconversion -Wsign-conversion -Wshadow -Wcast-qual";

#[test]
fn the_headers_are_c_and_cpp() {
    let has_curl = has("pkg-config", &["--exists", "libcurl"]);
    let check = |compiler: &str, standard: &str, language: &str| {
        let mut files = vec![source("header")];
        if has_curl {
            // The code too, and what it is included from.
            files.push(root().join("include/aftercall_curl_code.h"));
        }
        for file in files {
            let mut command = Command::new(compiler);
            command.args([standard, "-x", language]).args(WARNINGS).args(words(STRICT));
            command.arg("-fsyntax-only").arg("-I").arg(root().join("include"));
            run(command.arg(file));
        }
    };
    let (cc, cxx) = (compiler("CC", "cc"), compiler("CXX", "c++"));
    for cc in [cc.as_str(), "clang"] {
        if cc == "clang" && !is_there(cc) {
            continue;
        }
        if has(cc, &["--version"]) {
            for standard in ["-std=c99", "-std=c11", "-std=c17"] {
                check(cc, standard, "c");
            }
        }
    }
    for cxx in [cxx.as_str(), "clang++"] {
        if cxx == "clang++" && !is_there(cxx) {
            continue;
        }
        if has(cxx, &["--version"]) {
            for standard in ["-std=c++11", "-std=c++17", "-std=c++20"] {
                check(cxx, standard, "c++");
            }
        }
    }
}

/// The layout holds on machines of each kind, as far as a compiler for them is here.
#[test]
fn the_layout_holds_on_other_machines() {
    if !is_there("clang") {
        return;
    }
    for machine in ["x86_64-linux-gnu", "i386-linux-gnu", "arm-linux-gnueabihf", "wasm32"] {
        let mut clang = Command::new("clang");
        clang.arg(format!("--target={machine}")).args(["-std=c99", "-ffreestanding"]);
        clang.args(WARNINGS).arg("-fsyntax-only").arg("-I").arg(root().join("include"));
        run(clang.arg(source("layout")));
    }
}

/// The functions that the header declares.
fn declared() -> BTreeSet<String> {
    let header = std::fs::read_to_string(root().join("include/aftercall.h")).expect("the header");
    let mut found = BTreeSet::new();
    let mut lines = header.lines();
    while let Some(line) = lines.next() {
        let Some(rest) = line.strip_prefix("AFTERCALL_API") else { continue };
        let rest = rest.strip_prefix(" AFTERCALL_WARN_UNUSED").unwrap_or(rest);
        // A long declaration begins on the next line.
        let declaration = if rest.is_empty() { lines.next().expect("a declaration") } else { rest };
        let before = declaration.split('(').next().unwrap_or("");
        let name = before.rsplit([' ', '*']).next().unwrap_or("");
        found.insert(name.to_owned());
    }
    found
}

#[test]
#[cfg(target_os = "linux")]
fn exports_are_the_headers_functions() {
    if !has("nm", &["--version"]) {
        return;
    }
    let library = libraries().join("libaftercall_ffi.so");
    let listed = run(Command::new("nm").args(["-D", "--defined-only"]).arg(&library));
    let exported: BTreeSet<String> = listed
        .lines()
        .filter_map(|line| line.split_whitespace().nth(2))
        .map(str::to_owned)
        .collect();
    let declared = declared();
    assert!(declared.len() > 100, "only {} functions were found", declared.len());
    assert_eq!(exported, declared);
    println!("{} functions", declared.len());
}

#[test]
#[cfg(target_os = "linux")]
fn the_shared_library_has_its_name() {
    if !has(&compiler("CC", "cc"), &["--version"]) || !has("readelf", &["--version"]) {
        return;
    }
    let library = libraries().join("libaftercall_ffi.so");
    let dynamic = run(Command::new("readelf").arg("-d").arg(&library));
    let version = env!("CARGO_PKG_VERSION").rsplit_once('.').map_or("", |(minor, _)| minor);
    assert!(dynamic.contains(&format!("[libaftercall.so.{version}]")), "{dynamic}");
    // A program finds it under that name.
    let folder = scratch();
    let soname = folder.join(format!("libaftercall.so.{version}"));
    std::fs::copy(&library, &soname).expect("a copy");
    let program = folder.join("header-shared");
    let mut cc = Command::new(compiler("CC", "cc"));
    cc.args(C99).args(WARNINGS).arg("-I").arg(root().join("include")).arg(source("header"));
    run(cc.arg(&soname).arg("-o").arg(&program));
    run(Command::new(&program).env("LD_LIBRARY_PATH", &folder));
}

#[test]
#[cfg(target_os = "linux")]
fn loading_and_unloading_does_not_grow() {
    if !has(&compiler("CC", "cc"), &["--version"]) {
        return;
    }
    let library = libraries().join("libaftercall_ffi.so");
    let program = scratch().join("unload");
    let mut cc = Command::new(compiler("CC", "cc"));
    cc.args(C99).args(WARNINGS).arg("-I").arg(root().join("include"));
    cc.arg("-I").arg(crate_folder().join("tests"));
    run(cc.args(sources("loaded")).args(["-ldl", "-o"]).arg(&program));
    run(Command::new(&program).arg(&library));
}

#[test]
#[cfg(target_os = "linux")]
fn a_plugin_with_the_static_library_goes_without_a_trace() {
    if !has(&compiler("CC", "cc"), &["--version"]) {
        return;
    }
    let (plugin, host) = (scratch().join("plugin.so"), scratch().join("host"));
    let source = |name: &str| crate_folder().join("tests/plugin").join(name);
    let mut cc = Command::new(compiler("CC", "cc"));
    cc.args(C99).args(WARNINGS).args(["-shared", "-fPIC", "-I"]).arg(root().join("include"));
    cc.arg(source("plugin.c")).arg(libraries().join("libaftercall_ffi.a"));
    run(cc.args(["-Wl,--exclude-libs,ALL", "-Wl,--gc-sections", "-o"]).arg(&plugin));
    let mut cc = Command::new(compiler("CC", "cc"));
    run(cc.args(C99).args(WARNINGS).arg(source("host.c")).args(["-ldl", "-o"]).arg(&host));
    run(Command::new(&host).arg(&plugin));
    if has("nm", &["--version"]) {
        let listed = run(Command::new("nm").args(["-D", "--defined-only"]).arg(&plugin));
        assert!(!listed.contains("aftercall_"), "the plug-in exports the library:\n{listed}");
    }
}

//! Tests what is installed: README's own lines in a fresh shell, programs that are linked in every
//! way, what is in the libraries and what must not be, other folders, and the way back.

use crate::readme::{Block, blocks};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub(crate) fn run(root: &Path) -> Result<(), String> {
    let scratch = root.join("target/check-install");
    let _ = std::fs::remove_dir_all(&scratch);
    let work = scratch.join("work");
    make_folder(&work)?;
    readmes_lines(root, &scratch, &work)?;
    let prefix = scratch.join("home/.local");
    programs(root, &prefix.join("lib"), &work)?;
    if cfg!(target_os = "linux") {
        libraries(root, &prefix.join("lib"))?;
    }
    let moved = scratch.join("moved");
    std::fs::rename(&prefix, &moved).map_err(|error| error.to_string())?;
    with_cmake(root, &moved, &scratch.join("cmake"))?;
    manual(&moved)?;
    other_folders(root, &scratch)?;
    no_abort(root)
}

/// Programs of a CMake project, with the library in another folder than it was installed into.
const PROJECT: &str = "cmake_minimum_required(VERSION 3.13)
project(user C CXX)
find_package(aftercall @VERSION@ REQUIRED CONFIG)
find_package(CURL REQUIRED)
add_executable(shared lookup.c)
target_link_libraries(shared aftercall::aftercall)
add_executable(static lookup.c)
target_link_libraries(static aftercall::static)
add_executable(cpp lookup.cc)
target_link_libraries(cpp aftercall::aftercall)
add_executable(call call.c)
target_link_libraries(call aftercall::aftercall CURL::libcurl)
";

fn with_cmake(root: &Path, prefix: &Path, work: &Path) -> Result<(), String> {
    make_folder(work)?;
    for (from, name) in [("lookup.c", "lookup.c"), ("lookup.c", "lookup.cc"), ("call.c", "call.c")]
    {
        let from = root.join("examples/c").join(from);
        std::fs::copy(&from, work.join(name)).map_err(|error| error.to_string())?;
    }
    let [major, minor, patch] = crate::version::version();
    let configure = |wanted: &str, build: &str| {
        write(&work.join("CMakeLists.txt"), &PROJECT.replace("@VERSION@", wanted))?;
        let mut cmake = fresh("cmake");
        cmake.arg("-S").arg(work).arg("-B").arg(work.join(build));
        output(cmake.arg(format!("-DCMAKE_PREFIX_PATH={}", prefix.display())))
    };
    configure(&format!("{major}.{minor}"), "build")?;
    output(fresh("cmake").arg("--build").arg(work.join("build")))?;
    let mut seen = Vec::new();
    for name in ["shared", "static", "cpp"] {
        seen.push(output(&mut fresh(&work.join("build").join(name).to_string_lossy()))?);
    }
    if !seen.iter().all(|printed| printed.contains("Throttled") && Some(printed) == seen.first()) {
        return Err("the programs of CMake print different things".to_owned());
    }
    // Another interface is not taken for this one, nor an older library for a newer.
    let later = [format!("{major}.{minor}.{}", patch.parse::<u32>().unwrap_or(0) + 1), "99".into()];
    for wanted in later {
        if configure(&wanted, "refused").is_ok() {
            return Err(format!("CMake takes this version for {wanted}"));
        }
    }
    Ok(())
}

/// The manual has a page for each function.
fn manual(prefix: &Path) -> Result<(), String> {
    let folder = prefix.join("share/man/man3");
    for name in ["aftercall.3", "aftercall_status_lookup.3", "aftercall_curl.3"] {
        if !folder.join(name).is_file() {
            return Err(format!("{} has no {name}", folder.display()));
        }
    }
    Ok(())
}

fn make_folder(path: &Path) -> Result<(), String> {
    std::fs::create_dir_all(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    std::fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

/// A command that knows nothing of what this process was told about building.
fn fresh(program: &str) -> Command {
    let mut command = Command::new(program);
    for name in ["PKG_CONFIG_PATH", "LD_LIBRARY_PATH", "MAKEFLAGS", "MFLAGS", "MAKEOVERRIDES"] {
        command.env_remove(name);
    }
    for name in ["PREFIX", "LIBDIR", "INCLUDEDIR", "MANDIR", "DESTDIR"] {
        command.env_remove(name);
    }
    for name in ["TARGET", "CARGO_BUILD_TARGET", "CMAKE_PREFIX_PATH"] {
        command.env_remove(name);
    }
    command.stdin(Stdio::null());
    command
}

/// Runs a command that must succeed; gives what it printed.
fn output(command: &mut Command) -> Result<String, String> {
    let done = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    let (out, err) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    match done.status.success() {
        true => Ok(out.into_owned()),
        false => Err(format!("{command:?} ended with {}\n{out}\n{err}", done.status)),
    }
}

/// The lines above README's C program, to the letter: its text shall be what a new user can type. Only
/// the home folder is another one, and the checkout stands elsewhere.
fn readmes_lines(root: &Path, scratch: &Path, work: &Path) -> Result<(), String> {
    let readme = std::fs::read_to_string(root.join("README.md"));
    let blocks = blocks(&readme.map_err(|error| format!("README.md: {error}"))?);
    let is_c = |block: &Block| block.language == "c";
    let at = blocks.iter().position(is_c).ok_or("README.md has no C program")?;
    let (Some(lines), Some(program), Some(shown)) =
        (at.checked_sub(1).and_then(|at| blocks.get(at)), blocks.get(at), blocks.get(at + 1))
    else {
        return Err("README.md: the C program stands without its lines".to_owned());
    };
    if lines.language != "sh" || !lines.text.contains("make install") {
        return Err("README.md: the block before the C program does not install".to_owned());
    }
    let home = scratch.join("home");
    make_folder(&home)?;
    write(&work.join("program.c"), &program.text)?;
    // `make` in the scratch folder is `make` in the checkout.
    write(&work.join("Makefile"), &format!("%:\n\t@$(MAKE) -s -C '{}' $@\n", root.display()))?;
    let mut shell = fresh("sh");
    shell.args(["-e", "-c", &lines.text]).current_dir(work).env("HOME", &home);
    for (name, folder) in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")] {
        if let (None, Some(old)) = (std::env::var_os(name), std::env::var_os("HOME")) {
            shell.env(name, Path::new(&old).join(folder));
        }
    }
    let printed = output(&mut shell)?;
    if !printed.trim_end().ends_with(shown.text.trim_end()) {
        return Err(format!("README.md: the C program's lines print\n{printed}"));
    }
    Ok(())
}

/// Programs outside the tree, linked in every way, which must all print the same.
fn programs(root: &Path, lib: &Path, work: &Path) -> Result<(), String> {
    for name in ["lookup.c", "lookup.cc"] {
        let from = root.join("examples/c/lookup.c");
        std::fs::copy(&from, work.join(name)).map_err(|error| error.to_string())?;
    }
    let compiler = |name: &str, plain: &str| std::env::var(name).unwrap_or(plain.to_owned());
    let (cc, cxx) = (compiler("CC", "cc"), compiler("CXX", "c++"));
    let (cc, cxx) = (cc.as_str(), cxx.as_str());
    let archive = lib.join("libaftercall.a").to_string_lossy().into_owned();
    let mut ways = vec![
        (cc, "lookup.c", vec![], flags(lib, false)?),
        (cxx, "lookup.cc", vec![], flags(lib, false)?),
    ];
    // The archive's file stands in place of -laftercall, since the linker prefers the shared one.
    let fixed = |flag: String| if flag == "-laftercall" { archive.clone() } else { flag };
    ways.push((cc, "lookup.c", vec![], flags(lib, true)?.into_iter().map(fixed).collect()));
    if cfg!(target_os = "linux") {
        // A program without any shared library, with pkg-config's flags as they are.
        ways.push((cc, "lookup.c", vec!["-static"], flags(lib, true)?));
        ways.push((cxx, "lookup.cc", vec!["-static"], flags(lib, true)?));
    }
    let mut seen = Vec::new();
    for (number, (compiler, source, before, flags)) in ways.iter().enumerate() {
        let program = work.join(format!("program-{number}"));
        let mut build = fresh(compiler);
        build.current_dir(work).args(["-Wall", "-Wextra", "-Werror"]).args(before);
        output(build.arg(source).arg("-o").arg(&program).args(flags))?;
        let mut run = fresh(&program.to_string_lossy());
        run.env("LD_LIBRARY_PATH", lib).env("DYLD_LIBRARY_PATH", lib);
        seen.push(output(&mut run)?);
    }
    match seen.iter().all(|printed| !printed.is_empty() && Some(printed) == seen.first()) {
        true => Ok(()),
        false => Err("the programs print different things".to_owned()),
    }
}

/// The flags that pkg-config gives for the installed library.
fn flags(lib: &Path, is_static: bool) -> Result<Vec<String>, String> {
    let mut ask = fresh("pkg-config");
    ask.env("PKG_CONFIG_PATH", lib.join("pkgconfig")).args(["--cflags", "--libs"]);
    if is_static {
        ask.arg("--static");
    }
    Ok(output(ask.arg("aftercall"))?.split_whitespace().map(str::to_owned).collect())
}

/// What is in the installed libraries, and what is not.
fn libraries(root: &Path, lib: &Path) -> Result<(), String> {
    let name = format!("libaftercall.so.{}", crate::version::version().join("."));
    let (shared, archive) = (lib.join(&name), lib.join("libaftercall.a"));
    let debug = lib.join(format!(".debug/{name}.debug"));
    for library in [&shared, &archive] {
        let sections = output(fresh("readelf").args(["-SW"]).arg(library))?;
        if sections.contains(" .debug_info") {
            return Err(format!("{} has debug information", library.display()));
        }
    }
    let dynamic = output(fresh("readelf").arg("-dW").arg(&shared))?;
    if !dynamic.contains("NODELETE") {
        return Err(format!("{} can be unloaded:\n{dynamic}", shared.display()));
    }
    // What a checker of binary interfaces needs: functions with parameters, structures with members.
    let told = output(fresh("readelf").args(["--debug-dump=info", "-W"]).arg(&debug))?;
    for wanted in ["aftercall_call_on_response_view", "aftercall_call_options", "can_verify"] {
        if !told.contains(wanted) {
            return Err(format!("{} does not know {wanted}", debug.display()));
        }
    }
    let home = std::env::var("HOME").unwrap_or_default();
    let cargo_home = std::env::var("CARGO_HOME").unwrap_or_else(|_| format!("{home}/.cargo"));
    for library in [&shared, &archive, &debug] {
        let bytes = std::fs::read(library).map_err(|error| error.to_string())?;
        let places =
            [root.to_string_lossy().into_owned(), cargo_home.clone(), ".rustup".to_owned()];
        for place in places.iter().filter(|place| place.len() > 3) {
            if holds(&bytes, place.as_bytes()) {
                return Err(format!("{} names {place}", library.display()));
            }
        }
    }
    Ok(())
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

/// Other folders below another root, for a target that is named in the environment; then the way
/// back, which leaves nothing but what was there before.
fn other_folders(root: &Path, scratch: &Path) -> Result<(), String> {
    let stage = scratch.join("stage");
    let host = output(fresh("rustc").args(["--print", "host-tuple"]))?;
    let folders = [
        "PREFIX=/usr".to_owned(),
        "LIBDIR=/usr/lib/multi".to_owned(),
        "INCLUDEDIR=/opt/include".to_owned(),
        format!("DESTDIR={}", stage.display()),
    ];
    let make = |goal: &str| {
        let mut make = fresh("make");
        make.args(["-s", "-C"]).arg(root).arg(goal).args(&folders);
        output(make.env("CARGO_BUILD_TARGET", host.trim()))
    };
    let other = stage.join("usr/lib/multi/pkgconfig/other.pc");
    make_folder(other.parent().unwrap_or(&stage))?;
    write(&other, "")?;
    make("install")?;
    let described = std::fs::read_to_string(stage.join("usr/lib/multi/pkgconfig/aftercall.pc"));
    let described = described.map_err(|error| format!("aftercall.pc: {error}"))?;
    let wanted = "prefix=/usr\nlibdir=${prefix}/lib/multi\nincludedir=/opt/include\n";
    if !described.starts_with(wanted) {
        return Err(format!("aftercall.pc says\n{described}"));
    }
    let there = found(&stage);
    for wanted in [
        "opt/include/aftercall.h",
        "opt/include/aftercall_curl.h",
        "usr/lib/multi/libaftercall.a",
        "usr/lib/multi/cmake/aftercall/aftercall-config.cmake",
        "usr/share/man/man3/aftercall_call.3",
    ] {
        if !there.contains(&stage.join(wanted)) {
            return Err(format!("{wanted} is missing; there are {there:?}"));
        }
    }
    make("uninstall")?;
    match found(&stage).as_slice() {
        [only] if *only == other => Ok(()),
        left => Err(format!("uninstall left {left:?}")),
    }
}

/// Every file below a folder.
fn found(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        match entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            true => files.extend(found(&path)),
            false => files.push(path),
        }
    }
    files
}

/// A build whose panics abort is refused, with a word of why.
fn no_abort(root: &Path) -> Result<(), String> {
    let mut check = crate::commands::cargo(root, &["check", "--quiet", "--locked"]);
    check.args(["-p", "aftercall-ffi", "--lib", "--config", "profile.dev.panic=\"abort\""]);
    let done = check.output().map_err(|error| format!("cargo: {error}"))?;
    match String::from_utf8_lossy(&done.stderr).contains("needs panic = \"unwind\"") {
        true => Ok(()),
        false => Err("a build with panic = \"abort\" is not refused".to_owned()),
    }
}

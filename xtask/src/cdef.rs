//! Runs small programs on include/aftercall.cdef.h, one for each parser of C that we know: a
//! compiler, cffi, LuaJIT, and PHP where there is one. They must print the same. Compares
//! include/aftercall.abi.json with what cffi makes of the declarations.

use crate::commands::{cargo, python, shown};
use crate::readme::blocks;
use crate::setup::virtual_environment;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The program that docs/ffi.md shows.
const SHOWN: &str = "examples/lua/call.lua";
/// The program that is compared with those in other languages.
const COMPARED: &str = "examples/lua/judge.lua";

pub(crate) fn run(root: &Path) -> Result<String, String> {
    in_docs(root)?;
    virtual_environment(root)?;
    shown(&mut cargo(root, &["build", "--quiet", "--locked", "-p", "aftercall-ffi"]))?;
    let (library, cdef) = (library(root), root.join("include/aftercall.cdef.h"));
    let tests = root.join("bindings/c/tests/cdef");
    let with = |mut program: Command, file: &str| {
        program.arg(tests.join(file)).args([&library, &cdef]);
        program
    };
    let mut lua = Command::new("luajit");
    lua.arg(root.join(COMPARED)).env("AFTERCALL_LIBRARY", &library).env("AFTERCALL_CDEF", &cdef);
    let mut programs = vec![
        ("C", Command::new(compiled(root, &tests.join("judge.c"))?)),
        ("cffi", with(Command::new(python(root)), "judge.py")),
        ("LuaJIT", lua),
    ];
    let mut php = Command::new("php");
    let probe = "exit((int) !extension_loaded('ffi'));";
    if php.args(["-r", probe]).output().is_ok_and(|done| done.status.success()) {
        programs.push(("PHP", with(Command::new("php"), "judge.php")));
    }
    let mut first: Option<String> = None;
    for (name, program) in &mut programs {
        let said = output(program)?;
        match &first {
            Some(first) if *first != said => {
                return Err(format!("{name} says\n{said}, the first said\n{first}"));
            }
            Some(_) => {}
            None => first = Some(said),
        }
    }
    let mut description = with(Command::new(python(root)), "description.py");
    let compared = output(description.arg(root.join("include/aftercall.abi.json")))?;
    let names: Vec<&str> = programs.iter().map(|program| program.0).collect();
    Ok(format!("{}; {}", names.join(", "), compared.trim()))
}

/// docs/ffi.md shows the program as it is.
fn in_docs(root: &Path) -> Result<(), String> {
    let read = |name: &str| {
        std::fs::read_to_string(root.join(name)).map_err(|error| format!("{name}: {error}"))
    };
    let (page, program) = (read("docs/ffi.md")?, read(SHOWN)?);
    let program = program.replace("\r\n", "\n");
    match blocks(&page).iter().any(|block| block.language == "lua" && block.text == program) {
        true => Ok(()),
        false => Err(format!("docs/ffi.md does not show {SHOWN} as it is")),
    }
}

/// The shared library as cargo names it.
fn library(root: &Path) -> PathBuf {
    let (before, after) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    root.join("target/debug").join(format!("{before}aftercall_ffi{after}"))
}

fn compiled(root: &Path, source: &Path) -> Result<PathBuf, String> {
    let scratch = root.join("target/cdef");
    std::fs::create_dir_all(&scratch).map_err(|error| error.to_string())?;
    let program = scratch.join("judge");
    let mut cc = Command::new("cc");
    cc.args(["-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-o"]).arg(&program);
    cc.arg(source).arg("-I").arg(root.join("include"));
    cc.arg(root.join("target/debug/libaftercall_ffi.a"));
    shown(cc.args(["-lpthread", "-ldl", "-lm"]))?;
    Ok(program)
}

fn output(command: &mut Command) -> Result<String, String> {
    let done = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    if done.status.success() {
        return Ok(String::from_utf8_lossy(&done.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&done.stderr);
    Err(format!("{command:?}: {}\n{said}", done.status))
}

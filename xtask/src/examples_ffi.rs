//! Runs the examples in languages that have no package, each over its own HTTP client against a
//! reference server of its own. All must print the same. Their stories count what the server
//! received, so a client that sends a request twice by itself prints something else.

use crate::commands::{program, shown};
use crate::server::Running;
use crate::setup::{Tool, ensure};
use crate::tally::Tally;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// The longest time that a program may take.
const MOST: Duration = Duration::from_secs(120);

/// What every program prints.
const EXPECTED: &str = "\
Throttled: The server cannot handle the request at present: a temporary overload, or maintenance.
504 to a POST: effect unknown, remedy retry, retryable 0
an order: settled, effect applied, attempts 1
the same order again: settled, effect not-applied, attempts 1
a busy server: settled, effect applied, attempts 2
a lost answer: not-harmless, effect unknown, attempts 1, sent 1
a lost answer to a GET: settled, effect applied, attempts 2, sent 2
nobody listens: pressure, effect not-applied, attempts 2
";

/// A language: its name, what it needs, and how its program is started.
type Language = (&'static str, Tool, fn(&Path, &Path) -> Result<Command, String>);

const LANGUAGES: &[Language] = &[
    ("lua", Tool::Luasocket, |root, _| Ok(script(root, "luajit", "lua/call.lua"))),
    ("ruby", Tool::Ruby, |root, _| Ok(script(root, "ruby", "ruby/call.rb"))),
    ("php", Tool::Php, |root, _| Ok(script(root, "php", "php/call.php"))),
    ("csharp", Tool::Mono, csharp),
];

pub(crate) fn run(root: &Path) -> Result<Tally, String> {
    let scratch = root.join("target/examples-ffi");
    std::fs::create_dir_all(&scratch).map_err(|error| error.to_string())?;
    let library = library(root, &scratch)?;
    let server = program(root)?;
    let mut tally = Tally::default();
    for (language, tool, start) in LANGUAGES {
        if let Err(missing) = ensure(root, *tool) {
            println!("-- {language}: skipped, {missing}");
            tally.take(&format!("skipped {missing}"), language);
            continue;
        }
        println!("-- {language}");
        let running = Running::start(&server)?;
        let mut command = start(root, &scratch)?;
        command.arg(running.url()).env("AFTERCALL_LIBRARY", &library);
        command.env("AFTERCALL_CDEF", root.join("include/aftercall.cdef.h"));
        command.env("AFTERCALL_ABI", root.join("include/aftercall.abi.json"));
        let said = output(&mut command)?.replace("\r\n", "\n");
        if said != EXPECTED {
            return Err(format!("{language} says\n{said}and not\n{EXPECTED}"));
        }
        let stories = said.lines().filter(|line| line.contains(", attempts ")).count();
        tally.take(&format!("end-to-end {stories}"), language);
    }
    Ok(tally)
}

fn script(root: &Path, interpreter: &str, file: &str) -> Command {
    let mut command = Command::new(interpreter);
    command.arg(root.join("examples").join(file));
    command
}

fn csharp(root: &Path, scratch: &Path) -> Result<Command, String> {
    let program = scratch.join("Call.exe");
    let mut compile = Command::new("mcs");
    compile.args(["-langversion:latest", "-warnaserror", "-r:System.Net.Http.dll"]);
    compile.arg(format!("-out:{}", program.display()));
    compile.args(["Call.cs", "Aftercall.cs"].map(|file| root.join("examples/csharp").join(file)));
    shown(&mut compile)?;
    let mut command = Command::new("mono");
    // P/Invoke looks for libaftercall.so where the system's loader does.
    command.arg(program).env("LD_LIBRARY_PATH", scratch);
    Ok(command)
}

/// The shared library under the name that an installed one has.
fn library(root: &Path, scratch: &Path) -> Result<PathBuf, String> {
    let (before, after) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let built = root.join("target/debug").join(format!("{before}aftercall_ffi{after}"));
    let named = scratch.join(format!("{before}aftercall{after}"));
    // What is there may be a link to what is copied.
    let _ = std::fs::remove_file(&named);
    std::fs::copy(&built, &named).map_err(|error| format!("{}: {error}", built.display()))?;
    Ok(named)
}

/// What a program prints that must succeed, and end in time.
fn output(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().display().to_string();
    let failed = |error: std::io::Error| format!("{name}: {error}");
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(failed)?;
    if !ends(&mut child)? {
        child.kill().and_then(|()| child.wait()).map_err(failed)?;
        return Err(format!("{name} does not end within {} s", MOST.as_secs()));
    }
    // What it prints fits into a pipe.
    let output = child.wait_with_output().map_err(failed)?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        Ok(said)
    } else {
        Err(format!("{name}: {}\n{said}", output.status))
    }
}

fn ends(child: &mut Child) -> Result<bool, String> {
    let until = Instant::now() + MOST;
    while Instant::now() < until {
        if child.try_wait().map_err(|error| error.to_string())?.is_some() {
            return Ok(true);
        }
        thread::sleep(Duration::from_millis(20));
    }
    Ok(false)
}

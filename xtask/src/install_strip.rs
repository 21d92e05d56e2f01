//! Takes the debug information out of what is installed: who embeds the library ships a tenth of it.
//! That of the shared library goes into a file of its own, which debuggers and profilers find by
//! themselves and which checkers of binary interfaces read: it has every signature and structure.

use std::path::Path;
use std::process::Command;

/// Strips a library for good.
pub(crate) fn strip(library: &Path, how: &str) -> Result<(), String> {
    tool("STRIP", "strip", &[how], &[library])
}

/// Moves the debug information of a shared library into a file.
pub(crate) fn separate(library: &Path, debug: &Path) -> Result<(), String> {
    let folder = debug.parent().unwrap_or(debug);
    std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    tool("OBJCOPY", "objcopy", &["--only-keep-debug"], &[library, debug])?;
    strip(library, "--strip-unneeded")?;
    let link = format!("--add-gnu-debuglink={}", debug.display());
    tool("OBJCOPY", "objcopy", &[&link], &[library])
}

/// Runs one of the target's tools; for another target than this machine, its variable names it.
fn tool(variable: &str, plain: &str, how: &[&str], files: &[&Path]) -> Result<(), String> {
    let name = std::env::var(variable).unwrap_or_else(|_| plain.to_owned());
    let told = |why: String| format!("{name}: {why}; {variable} names the one for the target");
    let done = Command::new(&name).args(how).args(files).output();
    let done = done.map_err(|error| told(error.to_string()))?;
    match done.status.success() {
        true => Ok(()),
        false => Err(told(String::from_utf8_lossy(&done.stderr).trim().to_owned())),
    }
}

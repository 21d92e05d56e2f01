//! `cargo deny`: what the dependencies are licensed under, where they come from, and what is known
//! to be wrong with them. The rules are in deny.toml; the program is built into `.build` once.

use crate::cargo_tool::CargoTool;
use crate::commands::{UNCHECKED, cargo, shown};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Building it takes a minute and a half of one processor.
pub(crate) const TOOL: CargoTool = CargoTool { name: "cargo-deny", version: "0.20.2" };
/// Where RustSec keeps its database, and the name of the folder in which cargo-deny keeps that.
const DATABASE: &str = "https://github.com/RustSec/advisory-db";
const COPY: &str = "advisory-db-3157b0e258782691";
/// From how many days on a copy is too old to be a check.
const LONGEST_AGE: u64 = 90;

/// Where copies of the database are. cargo-deny takes the same folder from deny.toml.
fn database(root: &Path) -> PathBuf {
    root.join(".build/advisory-dbs").join(COPY)
}

/// Runs the program without a network: what it reads has been fetched.
fn check(root: &Path, what: &[&str]) -> Result<(), String> {
    let mut deny = Command::new(TOOL.program(root));
    deny.args(["--offline", "--locked", "--all-features", "check", "--hide-inclusion-graph"]);
    shown(deny.args(what).current_dir(root).stdin(Stdio::null()))
}

/// The step `deny`.
pub(crate) fn run(root: &Path) -> Result<String, String> {
    // The crates of other systems count, too, and nothing else here needs them.
    shown(&mut cargo(root, &["fetch", "--locked", "--quiet"]))?;
    check(root, &["licenses", "bans", "sources"])?;
    Ok("licences, bans and sources of all dependencies".to_owned())
}

/// The step `advisories`. Without a copy of the database there is nothing to look into, and it says so.
pub(crate) fn advisories(root: &Path) -> Result<String, String> {
    let copy = database(root);
    if !copy.join(".git").exists() {
        return Ok(format!(
            "{UNCHECKED}no copy of {DATABASE} in .build; `cargo run -p xtask -- advisories` fetches it"
        ));
    }
    check(root, &["advisories"])?;
    match age(&copy)? {
        days if days <= LONGEST_AGE => Ok(format!("nothing known; the copy is {days} days old")),
        days => Ok(format!("{UNCHECKED}nothing in the copy, but that is {days} days old")),
    }
}

/// Fetches the database, or brings its copy up to date.
pub(crate) fn fetch(root: &Path) -> Result<(), String> {
    TOOL.install(root)?;
    let mut deny = Command::new(TOOL.program(root));
    shown(deny.args(["fetch", "db"]).current_dir(root).stdin(Stdio::null()))
}

/// How many days ago the last change of the copy was made.
fn age(copy: &Path) -> Result<u64, String> {
    let mut git = Command::new("git");
    git.arg("-C").arg(copy).args(["show", "--no-patch", "--format=%ct", "HEAD"]);
    let output = git.output().map_err(|error| format!("git: {error}"))?;
    let seconds = String::from_utf8_lossy(&output.stdout).trim().parse().ok();
    let seconds = seconds.ok_or_else(|| format!("{}: it has no commit", copy.display()))?;
    let made = UNIX_EPOCH + Duration::from_secs(seconds);
    let age = SystemTime::now().duration_since(made).unwrap_or_default();
    Ok(age.as_secs() / 86_400)
}

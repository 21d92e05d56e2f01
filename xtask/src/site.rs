//! Builds the site of the Python package from docs/python, docs/contracts.md, docs/rules.md and the
//! docstrings, into target/site. A warning, a broken link, a public name without its place in the
//! reference and anything that a page would fetch from elsewhere are failures: see docs/site.

use crate::commands::shown;
use crate::setup;
use std::path::Path;
use std::process::Command;

/// Builds it; needs no network once the environment is there.
pub(crate) fn run(root: &Path) -> Result<String, String> {
    let mut build = Command::new(setup::site_environment(root)?);
    build.args(["-m", "mkdocs", "build", "--strict", "--config-file"]);
    build.arg(root.join("docs/site/mkdocs.yml"));
    // Its theme would tell of its successor at each run.
    shown(build.env("NO_MKDOCS_2_WARNING", "1"))?;
    let index = root.join("target/site/index.html");
    Ok(format!("{}: no broken link, every public name, nothing from elsewhere", index.display()))
}

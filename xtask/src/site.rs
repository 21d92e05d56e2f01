//! Builds the site of the Python package from docs/python, docs/contracts.md, docs/rules.md and the
//! docstrings, into target/site. A warning, a broken link, a public name without its place in the
//! reference and anything that a page would fetch from elsewhere are failures: see docs/site.

use crate::commands::{python_of, shown};
use crate::setup;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What it is built with.
pub(crate) const REQUIREMENTS: &str = "docs/site/requirements.txt";

/// The interpreter that builds it; that of the tests has other packages.
pub(crate) fn python(root: &Path) -> PathBuf {
    python_of(root, ".build/docs-venv")
}

/// Builds it; needs no network once the environment is there.
pub(crate) fn run(root: &Path) -> Result<String, String> {
    setup::site_environment(root)?;
    let mut build = Command::new(python(root));
    build.args(["-m", "mkdocs", "build", "--strict", "--config-file"]);
    build.arg(root.join("docs/site/mkdocs.yml"));
    // Its theme would tell of its successor at each run.
    shown(build.env("NO_MKDOCS_2_WARNING", "1"))?;
    let index = root.join("target/site/index.html");
    Ok(format!("{}: no broken link, every public name, nothing from elsewhere", index.display()))
}

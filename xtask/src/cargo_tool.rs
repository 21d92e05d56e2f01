//! Programs of other people that cargo builds from source, once, into `.build`.

use crate::commands::{cargo, shown};
use std::path::{Path, PathBuf};

/// A program, pinned, so that a new version cannot fail a check that nobody has changed.
#[derive(Clone, Copy)]
pub(crate) struct CargoTool {
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
}

impl CargoTool {
    fn folder(self, root: &Path) -> PathBuf {
        root.join(".build").join(self.name)
    }

    /// Where the program is, once it is built.
    pub(crate) fn program(self, root: &Path) -> PathBuf {
        let file = format!("{}{}", self.name, std::env::consts::EXE_SUFFIX);
        self.folder(root).join("bin").join(file)
    }

    /// Builds the program, unless this version of it is there.
    pub(crate) fn install(self, root: &Path) -> Result<(), String> {
        let CargoTool { name, version } = self;
        // Not every one of them says its version when it is run by itself, so that is written down.
        let stamp = self.folder(root).join("version");
        if std::fs::read_to_string(&stamp).is_ok_and(|built| built == version)
            && self.program(root).exists()
        {
            return Ok(());
        }
        println!("building {name} {version}, once");
        let target = self.folder(root).join("target");
        let mut build = cargo(root, &["install", "--locked", "--quiet", "--force", name]);
        build.args(["--version", version, "--root"]).arg(self.folder(root));
        // Its own work takes some seconds and is not worth the time of the optimiser.
        build.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0").env("CARGO_PROFILE_RELEASE_LTO", "false");
        build.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
        shown(build.arg("--target-dir").arg(&target))
            .map_err(|error| format!("{name} {version} is missing and cannot be built: {error}"))?;
        let failed = |error: std::io::Error| format!("{}: {error}", self.folder(root).display());
        std::fs::remove_dir_all(&target).map_err(failed)?;
        std::fs::write(&stamp, version).map_err(failed)
    }
}

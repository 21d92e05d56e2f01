//! The files by which CMake finds the library: `find_package(aftercall)` gives `aftercall::aftercall`,
//! and `aftercall::static` for programs without shared libraries.

use crate::version::version;
use std::path::{Component, Path, PathBuf};

/// The folder, below that of the libraries.
pub(crate) const FOLDER: &str = "cmake/aftercall";
pub(crate) const CONFIG: &str = "aftercall-config.cmake";
pub(crate) const VERSION: &str = "aftercall-config-version.cmake";

/// What CMake is told: the files of the libraries, as they are called in the folder of libraries.
pub(crate) struct Libraries<'a> {
    /// The shared library, with the name by which programs load it.
    pub(crate) shared: Option<&'a str>,
    /// The archive that goes with a DLL.
    pub(crate) import: Option<&'a str>,
    pub(crate) archive: Option<&'a str>,
    /// The system libraries that the archive needs.
    pub(crate) private: &'a [String],
}

/// The text of the configuration, for these folders of libraries and headers.
pub(crate) fn config(libraries: &Libraries<'_>, lib: &str, include: &str) -> String {
    let folder = format!("{lib}/{FOLDER}");
    let include = relative(&folder, include);
    let lib = relative(&folder, lib);
    let mut text = format!(
        "# aftercall: find_package(aftercall) gives aftercall::aftercall and aftercall::static.
get_filename_component(_aftercall_lib \"${{CMAKE_CURRENT_LIST_DIR}}/{lib}\" ABSOLUTE)
get_filename_component(_aftercall_include \"{include}\" ABSOLUTE BASE_DIR \"${{CMAKE_CURRENT_LIST_DIR}}\")
"
    );
    if let Some(archive) = libraries.archive {
        let private = libraries.private.join(";");
        text += &target("static", "STATIC", archive, &private, None);
    }
    match (libraries.shared, libraries.archive) {
        (Some(shared), _) => text += &target("aftercall", "SHARED", shared, "", libraries.import),
        (None, Some(_)) => {
            text += "if(NOT TARGET aftercall::aftercall)\n  add_library(aftercall::aftercall INTERFACE IMPORTED)\n  \
                     set_target_properties(aftercall::aftercall PROPERTIES\n    \
                     INTERFACE_LINK_LIBRARIES aftercall::static)\nendif()\n";
        }
        (None, None) => {}
    }
    text + "unset(_aftercall_lib)\nunset(_aftercall_include)\n"
}

fn target(name: &str, kind: &str, file: &str, private: &str, import: Option<&str>) -> String {
    let mut text = format!(
        "if(NOT TARGET aftercall::{name})
  add_library(aftercall::{name} {kind} IMPORTED)
  set_target_properties(aftercall::{name} PROPERTIES
    IMPORTED_LOCATION \"${{_aftercall_lib}}/{file}\"
    INTERFACE_INCLUDE_DIRECTORIES \"${{_aftercall_include}}\""
    );
    if !private.is_empty() {
        text += &format!("\n    INTERFACE_LINK_LIBRARIES \"{private}\"");
    }
    if let Some(import) = import {
        text += &format!(
            "\n    IMPORTED_IMPLIB \"${{_aftercall_lib}}/{import}\"\n    \
             INTERFACE_COMPILE_DEFINITIONS AFTERCALL_SHARED"
        );
    }
    text + ")\nendif()\n"
}

/// The way from one folder to another, if they share more than the root.
fn relative(from: &str, to: &str) -> String {
    let parts = |path: &str| -> Vec<String> {
        let normal = |part: Component<'_>| match part {
            Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
            _ => None,
        };
        Path::new(path).components().filter_map(normal).collect()
    };
    let (from, target) = (parts(from), parts(to));
    let shared = from.iter().zip(&target).take_while(|(one, other)| one == other).count();
    if shared == 0 {
        return to.to_owned();
    }
    let mut way: PathBuf = from[shared..].iter().map(|_| "..").collect();
    way.extend(&target[shared..]);
    way.to_string_lossy().into_owned()
}

/// The text by which CMake sees whether this version will do. While it is 0.x, another minor version
/// is another interface.
pub(crate) fn version_config() -> String {
    let [major, minor, _] = version();
    let interface = if major == "0" { format!("{major}.{minor}") } else { major.to_owned() };
    format!(
        "set(PACKAGE_VERSION \"{}\")
string(REGEX MATCH \"^{}\\\\.\" _aftercall_same \"${{PACKAGE_FIND_VERSION}}.\")
if(PACKAGE_VERSION VERSION_LESS PACKAGE_FIND_VERSION OR NOT _aftercall_same)
  set(PACKAGE_VERSION_COMPATIBLE FALSE)
else()
  set(PACKAGE_VERSION_COMPATIBLE TRUE)
  if(PACKAGE_VERSION VERSION_EQUAL PACKAGE_FIND_VERSION)
    set(PACKAGE_VERSION_EXACT TRUE)
  endif()
endif()
unset(_aftercall_same)
",
        version().join("."),
        interface.replace('.', "\\\\."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_move_together() {
        assert_eq!(relative("/opt/a/lib/cmake/aftercall", "/opt/a/include"), "../../../include");
        assert_eq!(relative("/usr/lib/x/cmake/aftercall", "/usr/lib/x"), "../..");
        assert_eq!(relative("/usr/lib/cmake/aftercall", "/opt/include"), "/opt/include");
    }

    #[test]
    fn what_is_not_there_is_not_named() {
        let private = ["-lm".to_owned()];
        let only =
            Libraries { shared: None, import: None, archive: Some("l.a"), private: &private };
        let text = config(&only, "/usr/lib", "/usr/include");
        assert!(text.contains("INTERFACE_LINK_LIBRARIES aftercall::static"), "{text}");
        assert!(!text.contains("SHARED"), "{text}");
    }
}

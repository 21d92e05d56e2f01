//! Installs the C library as a C programmer expects it, and takes it away again: shared and static
//! library, headers, manual pages, the files of pkg-config and CMake, and the debug information of
//! the shared library in a file of its own. [`crate::install_build`] makes what is installed,
//! [`crate::install_check`] tests it.

use crate::install_build::{Built, build};
use crate::install_cmake::{CONFIG, FOLDER, Libraries, VERSION, config, version_config};
use crate::install_strip::{separate, strip};
use crate::man;
use crate::version::version;
use std::path::{Path, PathBuf};

/// Where things go, as the installed files believe, and the folder before all of it.
pub(crate) struct Place {
    prefix: String,
    lib: String,
    include: String,
    man: String,
    destination: String,
}

/// What is installed of include/: the headers, and the descriptions for other languages.
const HEADERS: [&str; 5] = [
    "aftercall.h",
    "aftercall_curl.h",
    "aftercall_curl_code.h",
    "aftercall.cdef.h",
    "aftercall.abi.json",
];

/// What the command line asks for.
struct Asked {
    place: Place,
    target: Option<String>,
}

pub(crate) fn run(root: &Path, arguments: &[String]) -> Result<(), String> {
    let asked = Asked::read(arguments)?;
    let place = &asked.place;
    let files = Files::of(&build(root, asked.target.as_deref())?, root);
    for folder in [place.lib(), place.pkg_config(), place.cmake(), place.include(), place.man()] {
        std::fs::create_dir_all(&folder).map_err(|error| told(&folder, &error))?;
    }
    files.install(root, place)?;
    println!("installed aftercall {} into {}", version().join("."), place.lib().display());
    Ok(())
}

/// Removes every file that an installation of this version makes, for whatever system.
pub(crate) fn uninstall(root: &Path, arguments: &[String]) -> Result<(), String> {
    let place = Asked::read(arguments)?.place;
    let mut paths = vec![place.pkg_config_file(), place.debug_file()];
    paths.extend(HEADERS.map(|name| place.include().join(name)));
    paths.extend([CONFIG, VERSION].map(|name| place.cmake().join(name)));
    paths.extend(man::pages(root)?.iter().map(|page| place.man().join(&page.name)));
    let names = ["libaftercall.a", "aftercall.dll", "aftercall.dll.lib", "libaftercall.dll.a"];
    paths.extend(names.map(|name| place.lib().join(name)));
    paths.push(place.lib().join("aftercall.lib"));
    for kind in [Shared::Elf, Shared::Darwin] {
        paths.extend(kind.names().map(|name| place.lib().join(name)));
    }
    let mut removed = 0;
    for path in paths {
        if path.symlink_metadata().is_ok() {
            std::fs::remove_file(&path).map_err(|error| told(&path, &error))?;
            removed += 1;
        }
    }
    // Only this library's folders, and only when nobody else put something into them.
    for folder in [place.lib().join(".debug"), place.cmake()] {
        let _ = std::fs::remove_dir(folder);
    }
    println!("removed {removed} files of aftercall {}", version().join("."));
    Ok(())
}

fn told(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}

impl Asked {
    fn read(arguments: &[String]) -> Result<Asked, String> {
        let mut prefix = "/usr/local".to_owned();
        let [mut lib, mut include, mut man, mut destination] = [const { String::new() }; 4];
        let mut target = None;
        let mut rest = arguments.iter();
        while let Some(name) = rest.next() {
            let value = rest.next().ok_or_else(|| format!("{name} wants a value"))?.clone();
            match name.as_str() {
                "--prefix" => prefix = value,
                "--libdir" => lib = value,
                "--includedir" => include = value,
                "--mandir" => man = value,
                "--destdir" => destination = value,
                "--target" => target = Some(value).filter(|value| !value.is_empty()),
                other => return Err(format!("unknown argument {other:?}")),
            }
        }
        let prefix = absolute("prefix", prefix)?;
        let or = |name, given: String, otherwise: &str| match given.is_empty() {
            true => Ok(format!("{prefix}/{otherwise}")),
            false => absolute(name, given),
        };
        let (lib, include) = (or("libdir", lib, "lib")?, or("includedir", include, "include")?);
        let man = or("mandir", man, "share/man")?;
        Ok(Asked { place: Place { prefix, lib, include, man, destination }, target })
    }
}

fn absolute(name: &str, path: String) -> Result<String, String> {
    match Path::new(&path).is_absolute() {
        true => Ok(path.trim_end_matches('/').to_owned()),
        false => Err(format!("the {name} {path:?} must be an absolute path")),
    }
}

impl Place {
    /// A folder as it is when the destination stands before it.
    fn real(&self, folder: &str) -> PathBuf {
        match self.destination.as_str() {
            "" => PathBuf::from(folder),
            before => Path::new(before).join(folder.trim_start_matches(['/', '\\'])),
        }
    }

    fn lib(&self) -> PathBuf {
        self.real(&self.lib)
    }

    fn include(&self) -> PathBuf {
        self.real(&self.include)
    }

    fn man(&self) -> PathBuf {
        self.real(&self.man).join("man3")
    }

    fn cmake(&self) -> PathBuf {
        self.lib().join(FOLDER)
    }

    fn pkg_config(&self) -> PathBuf {
        self.lib().join("pkgconfig")
    }

    fn pkg_config_file(&self) -> PathBuf {
        self.pkg_config().join("aftercall.pc")
    }

    /// Where debuggers look for it without being told.
    fn debug_file(&self) -> PathBuf {
        self.lib().join(format!(".debug/libaftercall.so.{}.debug", version().join(".")))
    }

    fn description(&self, private: &[String]) -> String {
        let below = |folder: &str| match folder.strip_prefix(&self.prefix) {
            Some(rest) if rest.starts_with('/') => format!("${{prefix}}{rest}"),
            _ => folder.to_owned(),
        };
        format!(
            "prefix={}
libdir={}
includedir={}

Name: aftercall
Description: What an HTTP API's answer means and what to do next
URL: {}
License: {}
Version: {}
Libs: -L${{libdir}} -laftercall
Libs.private: {}
Cflags: -I${{includedir}}
",
            self.prefix,
            below(&self.lib),
            below(&self.include),
            env!("CARGO_PKG_REPOSITORY"),
            env!("CARGO_PKG_LICENSE"),
            version().join("."),
            private.join(" ")
        )
    }
}

/// How shared libraries are named and linked to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Shared {
    Elf,
    Darwin,
}

impl Shared {
    /// The file, and the two links to it: the one that programs load, the one that linkers find.
    fn names(self) -> [String; 3] {
        [version().join("."), interface(), String::new()].map(|version| {
            match (self, version.as_str()) {
                (Shared::Elf, "") => "libaftercall.so".to_owned(),
                (Shared::Elf, version) => format!("libaftercall.so.{version}"),
                (Shared::Darwin, "") => "libaftercall.dylib".to_owned(),
                (Shared::Darwin, version) => format!("libaftercall.{version}.dylib"),
            }
        })
    }
}

/// The version that the shared library's name carries: while it is 0.x, each minor version is an
/// interface of its own. bindings/c/build.rs writes the same into the library.
fn interface() -> String {
    match version() {
        ["0", minor, _] => format!("0.{minor}"),
        [major, ..] => major.to_owned(),
    }
}

/// What is installed. The names that the build gave its files say for which system they are, and not
/// the system on which this program runs.
struct Files {
    headers: [PathBuf; 5],
    /// A file, and the name that it gets. The static library is one of them.
    plain: Vec<(PathBuf, &'static str)>,
    shared: Option<(PathBuf, Shared)>,
    private: Vec<String>,
}

impl Files {
    fn of(built: &Built, root: &Path) -> Files {
        let headers = HEADERS.map(|name| root.join("include").join(name));
        let private = built.native.clone();
        let mut files = Files { headers, plain: Vec::new(), shared: None, private };
        for path in &built.files {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let plain = match name.as_ref() {
                "libaftercall_ffi.so" => {
                    files.shared = Some((path.clone(), Shared::Elf));
                    continue;
                }
                "libaftercall_ffi.dylib" => {
                    files.shared = Some((path.clone(), Shared::Darwin));
                    continue;
                }
                "libaftercall_ffi.a" => "libaftercall.a",
                "aftercall_ffi.dll" => "aftercall.dll",
                "aftercall_ffi.dll.lib" => "aftercall.dll.lib",
                "libaftercall_ffi.dll.a" => "libaftercall.dll.a",
                "aftercall_ffi.lib" => "aftercall.lib",
                _ => continue,
            };
            files.plain.push((path.clone(), plain));
        }
        files
    }

    fn install(&self, root: &Path, place: &Place) -> Result<(), String> {
        for (header, name) in self.headers.iter().zip(HEADERS) {
            copy(header, &place.include().join(name))?;
        }
        for page in man::pages(root)? {
            write(&place.man().join(&page.name), &page.text)?;
        }
        for (path, name) in &self.plain {
            let to = place.lib().join(name);
            copy(path, &to)?;
            // COFF keeps what a linker needs beside its debug information.
            if *name == "libaftercall.a" {
                strip(&to, "--strip-debug")?;
            }
        }
        if let Some((path, kind)) = &self.shared {
            let [file, interface, plain] = kind.names();
            let to = place.lib().join(&file);
            copy(path, &to)?;
            if *kind == Shared::Elf {
                separate(&to, &place.debug_file())?;
            }
            link(&file, &place.lib().join(&interface))?;
            link(&interface, &place.lib().join(plain))?;
        }
        write(&place.cmake().join(CONFIG), &config(&self.libraries(), &place.lib, &place.include))?;
        write(&place.cmake().join(VERSION), &version_config())?;
        write(&place.pkg_config_file(), &place.description(&self.private))
    }

    /// What CMake is told of them.
    fn libraries(&self) -> Libraries<'_> {
        let named = |wanted: &[&str]| {
            self.plain.iter().map(|(_, name)| *name).find(|name| wanted.contains(name))
        };
        let shared = match self.shared {
            Some((_, Shared::Elf)) => Some("libaftercall.so"),
            Some((_, Shared::Darwin)) => Some("libaftercall.dylib"),
            None => named(&["aftercall.dll"]),
        };
        Libraries {
            shared,
            import: named(&["aftercall.dll.lib", "libaftercall.dll.a"]),
            archive: named(&["libaftercall.a", "aftercall.lib"]),
            private: &self.private,
        }
    }
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    std::fs::write(path, text).map_err(|error| told(path, &error))
}

fn link(to: &str, at: &Path) -> Result<(), String> {
    if at.symlink_metadata().is_ok() {
        std::fs::remove_file(at).map_err(|error| told(at, &error))?;
    }
    #[cfg(unix)]
    let linked = std::os::unix::fs::symlink(to, at);
    #[cfg(windows)]
    let linked = std::os::windows::fs::symlink_file(to, at);
    linked.map_err(|error| told(at, &error))
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    // A program that runs keeps the file that it has; it is replaced, not overwritten.
    let _ = std::fs::remove_file(to);
    let done = std::fs::copy(from, to);
    done.map(|_| ()).map_err(|error| format!("{} to {}: {error}", from.display(), to.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(files: &[&str]) -> (Vec<&'static str>, Option<Shared>) {
        let files = files.iter().map(PathBuf::from).collect();
        let files = Files::of(&Built { files, native: Vec::new() }, Path::new("/"));
        let plain = files.plain.iter().map(|(_, name)| *name).collect();
        (plain, files.shared.map(|(_, kind)| kind))
    }

    #[test]
    fn what_was_built_says_for_which_system_it_is() {
        let both = ["/t/x/libaftercall_ffi.so", "/t/x/libaftercall_ffi.a"];
        assert_eq!(names(&both), (vec!["libaftercall.a"], Some(Shared::Elf)));
        let both = ["/t/x/libaftercall_ffi.dylib", "/t/x/libaftercall_ffi.a"];
        assert_eq!(names(&both), (vec!["libaftercall.a"], Some(Shared::Darwin)));
        // A system without shared libraries.
        assert_eq!(names(&["/t/x/libaftercall_ffi.a"]), (vec!["libaftercall.a"], None));
        let dll = ["/t/aftercall_ffi.dll", "/t/aftercall_ffi.dll.lib", "/t/aftercall_ffi.lib"];
        let named = vec!["aftercall.dll", "aftercall.dll.lib", "aftercall.lib"];
        assert_eq!(names(&dll), (named, None));
    }

    #[test]
    fn the_description_names_folders_below_the_prefix_by_it() {
        let ask = |more: &[&str]| {
            let given = ["--prefix", "/opt/a"].iter().chain(more).map(|each| (*each).to_owned());
            Asked::read(&given.collect::<Vec<_>>()).map(|asked| asked.place.description(&[]))
        };
        let text = ask(&[]).unwrap();
        assert!(text.contains("libdir=${prefix}/lib\nincludedir=${prefix}/include\n"), "{text}");
        let text = ask(&["--libdir", "/opt/ab/lib64", "--includedir", "/opt/a/include/x"]).unwrap();
        assert!(text.contains("libdir=/opt/ab/lib64\nincludedir=${prefix}/include/x\n"), "{text}");
        assert!(ask(&["--libdir", "lib"]).is_err());
    }
}

//! Gives the shared library the name under which programs find it: `libaftercall.so.0.1`. While
//! the version is 0.x every minor version is an interface of its own, so the name carries both.
//! And sees that it is never unloaded.

use std::env;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let os = env::var("CARGO_CFG_TARGET_OS").unwrap_or_default();
    let part = |name: &str| env::var(format!("CARGO_PKG_VERSION_{name}")).unwrap_or_default();
    let interface = match part("MAJOR").as_str() {
        "0" => format!("0.{}", part("MINOR")),
        major => major.to_owned(),
    };
    match os.as_str() {
        "macos" => {
            let name = format!("@rpath/libaftercall.{interface}.dylib");
            println!("cargo:rustc-cdylib-link-arg=-Wl,-install_name,{name}");
        }
        "windows" => {}
        _ => {
            println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libaftercall.so.{interface}");
            // dlclose leaves it where it is: its tables are made once and static texts stay valid,
            // so a program that loads it again and again does not grow.
            println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
        }
    }
}

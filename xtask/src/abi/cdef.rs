//! include/aftercall.cdef.h: what the header declares, for parsers of C that know no preprocessor.

use super::constants::Value;
use super::model::Abi;
use std::fmt::Write as _;

const BANNER: &str = "/*
 * What aftercall.h declares, without its preprocessor: for LuaJIT's ffi.cdef, PHP's FFI::cdef and
 * Python's cffi. Made by `cargo run -p xtask -- abi`; do not edit. C programs include aftercall.h.
 * A compiler must know size_t and the integers of stdint.h before.
 */
";

/// The text of the file.
pub(crate) fn text(abi: &Abi) -> String {
    let mut out = BANNER.to_owned();
    out.push('\n');
    for integer in &abi.integers {
        let _ = writeln!(out, "typedef {} {};", integer.c_type, integer.name);
    }
    out.push('\n');
    for opaque in &abi.opaque {
        let _ = writeln!(out, "typedef struct {0} {0};", opaque.name);
    }
    constants(&mut out, abi);
    for structure in &abi.structures {
        let _ = writeln!(out, "\ntypedef struct {} {{", structure.name);
        for member in &structure.members {
            let _ = writeln!(out, "  {};", member.c_type.declares(&member.name));
        }
        let _ = writeln!(out, "}} {};", structure.name);
    }
    out.push('\n');
    for function in &abi.functions {
        let declared = |each: &super::model::Parameter| each.c_type.declares(&each.name);
        let list: Vec<String> = function.parameters.iter().map(declared).collect();
        let list = if list.is_empty() { "void".to_owned() } else { list.join(", ") };
        let head = function.result.c_type.declares(&function.name);
        let _ = writeln!(out, "{head}({list});");
    }
    out
}

/// Constants are enumerators, which hold no text and nothing wider than an int.
fn constants(out: &mut String, abi: &Abi) {
    for group in &abi.constants {
        let mut lines = Vec::new();
        let mut remarks = String::new();
        for constant in &group.values {
            match &constant.value {
                Value::Number(number) if i32::try_from(*number).is_ok() => {
                    lines.push(format!("  {} = {number}", constant.name));
                }
                Value::Number(number) => {
                    let _ = writeln!(remarks, "/* {} is {number}. */", constant.name);
                }
                Value::Text(text) => {
                    let _ = writeln!(remarks, "/* {} is \"{text}\". */", constant.name);
                }
                Value::Largest(text) => {
                    let _ = writeln!(remarks, "/* {} is {text}. */", constant.name);
                }
            }
        }
        out.push('\n');
        out.push_str(&remarks);
        if !lines.is_empty() {
            let _ = writeln!(out, "enum {{\n{}\n}};", lines.join(",\n"));
        }
    }
}

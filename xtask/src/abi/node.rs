//! bindings/node/lib/abi.js: the interface in the types of koffi.

use super::constants::Value;
use super::ctype::CType;
use super::model::{Abi, Direction, Function, Kind, Parameter};
use std::fmt::Write as _;

const ABI_HEAD: &str = "\"use strict\";
// The C interface in the types of koffi. Made by `cargo run -p xtask -- abi` from
// include/aftercall.h; do not edit.
//
// \"str\" is text up to its NUL; \"void *\" is an address: of bytes, a handle, a structure, a length;
// \"out T\" is the place of one T that the function writes.

";

/// The widest line.
const WIDTH: usize = 100;

/// The text of the file.
pub(crate) fn text(abi: &Abi) -> String {
    let mut out = ABI_HEAD.to_owned();
    let _ = writeln!(
        out,
        "/** The version of the binary interface that this describes. */\n\
         const ABI_VERSION = {};\n\n\
         /** Structures: the types of their members, in order. */\n\
         const STRUCTURES = {{",
        abi.abi_version
    );
    for structure in &abi.structures {
        let _ = writeln!(out, "  {}: {{", structure.name);
        let members = structure
            .members
            .iter()
            .map(|member| format!("{}: \"{}\",", member.name, member_type(abi, &member.c_type)));
        lines(&mut out, "    ", members);
        out.push_str("  },\n");
    }
    out.push_str("};\n");
    functions(&mut out, abi);
    constants(&mut out, abi);
    out.push_str("\nmodule.exports = { ABI_VERSION, CONSTANTS, FUNCTIONS, STRUCTURES };\n");
    out
}

fn functions(out: &mut String, abi: &Abi) {
    out.push_str(
        "\n/** Functions: name, type of the result, types of the parameters. */\n\
         const FUNCTIONS = [\n",
    );
    for function in &abi.functions {
        let types: Vec<String> = function
            .parameters
            .iter()
            .map(|parameter| format!("\"{}\"", parameter_type(abi, parameter)))
            .collect();
        let mut words = vec![format!("[\"{}\",", function.name)];
        words.push(format!("\"{}\",", result_type(abi, function)));
        words.extend(format!("[{}]],", types.join(",\n")).split('\n').map(str::to_owned));
        lines(out, "  ", words.into_iter());
    }
    out.push_str("];\n");
}

/// The constants. What is as large as an address has no number of its own.
fn constants(out: &mut String, abi: &Abi) {
    out.push_str("\n/** The constants of the header. */\nconst CONSTANTS = {\n");
    for group in &abi.constants {
        let values = group.values.iter().filter_map(|constant| {
            let value = match &constant.value {
                Value::Number(number) => number.to_string(),
                Value::Text(text) => format!("\"{text}\""),
                Value::Largest("UINT64_MAX") => format!("{}n", u64::MAX),
                Value::Largest(_) => return None,
            };
            Some(format!("{}: {value},", constant.name))
        });
        let _ = writeln!(out, "  // {}", group.group);
        lines(out, "  ", values);
    }
    out.push_str("};\n");
}

/// Words in lines.
fn lines(out: &mut String, indent: &str, words: impl Iterator<Item = String>) {
    let mut line = String::new();
    for word in words {
        if !line.is_empty() && indent.len() + line.len() + 1 + word.len() > WIDTH {
            let _ = writeln!(out, "{indent}{line}");
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&word);
    }
    if !line.is_empty() {
        let _ = writeln!(out, "{indent}{line}");
    }
}

fn member_type(abi: &Abi, c_type: &CType) -> String {
    let plain = match (c_type.stars, c_type.base.as_str()) {
        (0, base) => abi.plain(base),
        (1, "char") => "str",
        _ => "void *",
    };
    let array = c_type.array.map(|length| format!(" [{length}]")).unwrap_or_default();
    format!("{plain}{array}")
}

/// A text that comes with its length is read by that, since it may hold a NUL.
fn result_type<'a>(abi: &'a Abi, function: &'a Function) -> &'a str {
    let result = &function.result;
    match (result.c_type.stars, result.kind) {
        (0, _) => abi.plain(&result.c_type.base),
        (_, Kind::Text) if result.length.is_none() => "str",
        _ => "void *",
    }
}

fn parameter_type<'a>(abi: &'a Abi, parameter: &'a Parameter) -> std::borrow::Cow<'a, str> {
    let base = abi.plain(&parameter.c_type.base);
    match (parameter.c_type.stars, parameter.kind, parameter.direction) {
        (0, _, _) => base.into(),
        (2, Kind::Text, Direction::Out) => "out str".into(),
        (2, Kind::Handle, Direction::Out) => "out void *".into(),
        (1, Kind::Integer, Direction::Out) => format!("out {base}").into(),
        _ => "void *".into(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn lines_are_filled_and_never_too_wide() {
        let mut out = String::new();
        let words = (0..60).map(|number| format!("word{number},"));
        super::lines(&mut out, "  ", words);
        assert!(out.lines().count() > 4);
        assert!(out.lines().all(|line| line.len() <= super::WIDTH && line.starts_with("  w")));
    }
}

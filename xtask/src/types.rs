//! What follows from the core's one list of a verdict's scalars: C's structure, the layout and the
//! types of the package in JavaScript, and a part of Python's stubs; with those of a policy's settings.

use crate::letters::{camel, class};
use crate::{settings, stub};
use aftercall::pack::{self, Kind};
use aftercall::{SUMMARY_FIELDS, SummaryField, SummaryKind};
use std::fmt::Write as _;
use std::path::Path;

/// Writes the files, or fails when one is out of date.
pub(crate) fn run(root: &Path, check: bool) -> Result<(), String> {
    let stub_file = "bindings/python/python/aftercall/_native.pyi";
    let stub = stub::made(&read(root, stub_file)?)?;
    let policy_file = "bindings/python/src/policy.rs";
    let policy = settings::made(&read(root, policy_file)?)?;
    let files = [
        ("bindings/c/src/summary.rs", formatted(&c_structure())?),
        ("bindings/c/tests/vectors/scalars.h", c_list()),
        ("bindings/js/src/layout.js", layout()),
        ("bindings/js/types/verdict.d.ts", declarations()),
        (stub_file, stub),
        (policy_file, policy),
    ];
    for (file, text) in files {
        if check && read(root, file)? != text {
            return Err(format!("{file} is out of date: run `cargo run -p xtask -- types`"));
        }
        if !check {
            std::fs::write(root.join(file), text).map_err(|error| format!("{file}: {error}"))?;
        }
    }
    Ok(())
}

fn read(root: &Path, file: &str) -> Result<String, String> {
    std::fs::read_to_string(root.join(file)).map_err(|error| format!("{file}: {error}"))
}

const MADE: &str =
    "Made by `cargo run -p xtask -- types` from the core's list of scalars; do not edit.";

/// Rust source as rustfmt leaves it.
fn formatted(source: &str) -> Result<String, String> {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--config", "use_small_heuristics=Max,max_width=100"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("rustfmt: {error}"))?;
    let mut stdin = rustfmt.stdin.take().ok_or("rustfmt takes no input")?;
    stdin.write_all(source.as_bytes()).map_err(|error| format!("rustfmt: {error}"))?;
    drop(stdin);
    let output = rustfmt.wait_with_output().map_err(|error| format!("rustfmt: {error}"))?;
    if !output.status.success() {
        return Err("rustfmt refuses what was made".to_owned());
    }
    String::from_utf8(output.stdout).map_err(|error| error.to_string())
}

fn words() -> impl Iterator<Item = (&'static SummaryField, &'static str)> {
    SUMMARY_FIELDS.iter().filter_map(|field| match field.kind {
        SummaryKind::Word(set) => Some((field, set.name)),
        _ => None,
    })
}

fn flags() -> impl Iterator<Item = &'static SummaryField> {
    SUMMARY_FIELDS.iter().filter(|field| matches!(field.kind, SummaryKind::Flag))
}

/// C's structure of a verdict's scalars.
fn c_structure() -> String {
    let mut text = format!("//! The scalars of a verdict as a structure. {MADE}\n\n");
    text.push_str("use crate::value::{Value, flag};\n");
    let types: Vec<String> = words().map(|(_, set)| format!("aftercall_{set}")).collect();
    let _ = writeln!(text, "use crate::vocabulary::{{{}}};", types.join(", "));
    text.push_str("use aftercall::{Verdict, WaitHint};\n\n");
    text.push_str(C_WAIT_KIND);
    text.push_str(
        "/// The scalars of a verdict. Make it with AFTERCALL_SUMMARY_INIT.\n#[repr(C)]\n\
         #[derive(Clone, Copy)]\npub struct aftercall_summary {\n\
         /// The size of this structure, as its caller knows it.\npub struct_size: usize,\n\
         /// The status code; 0 for a failure.\npub code: u32,\n",
    );
    for (field, set) in words() {
        let _ = writeln!(text, "/// {}\npub {}: aftercall_{set},", field.help, field.name);
    }
    text.push_str(
        "/// Which kind of wait the server asked for.\npub wait_kind: aftercall_wait_kind,\n\
         /// Microseconds to wait, or since 1970, as wait_kind says; 0 for none.\n\
         pub wait_us: i64,\n/// A bit for each caveat: 1 << its number.\npub caveats: u64,\n\
         /// How many errors of single fields the server listed.\npub error_count: u32,\n\
         /// How many challenges the server sent.\npub challenge_count: u32,\n",
    );
    for field in flags() {
        let _ = writeln!(text, "/// 1 or 0. {}\npub {}: u8,", field.help, field.name);
    }
    let padding = flags().count().next_multiple_of(8) - flags().count();
    if padding > 0 {
        let _ = writeln!(text, "/// Zero.\npub reserved: [u8; {padding}],");
    }
    text.push_str("}\n\n");
    text.push_str(C_VALUE);
    text.push_str(
        "/// A verdict's scalars as C sees them.\n\
         pub(crate) fn summary(verdict: &Verdict) -> aftercall_summary {\n\
         let known = verdict.summary();\n",
    );
    text.push_str(C_WAIT);
    text.push_str("aftercall_summary { struct_size: 0, code: u32::from(known.code),\n");
    for (field, _) in words() {
        let _ = writeln!(text, "{0}: i32::from(known.{0}.number()),", field.name);
    }
    text.push_str(
        "wait_kind, wait_us, caveats: known.caveats.bits(), error_count: known.error_count,\n\
         challenge_count: known.challenge_count,\n",
    );
    for field in flags() {
        let _ = writeln!(text, "{0}: flag(known.{0}),", field.name);
    }
    if padding > 0 {
        let _ = writeln!(text, "reserved: [0; {padding}],");
    }
    text.push_str("}\n}\n");
    text
}

const C_WAIT_KIND: &str = "/// Which kind of wait the server asked for.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct aftercall_wait_kind(pub i32);

impl aftercall_wait_kind {
    /// None.
    pub const NONE: aftercall_wait_kind = aftercall_wait_kind(0);
    /// So long after the answer was received.
    pub const AFTER: aftercall_wait_kind = aftercall_wait_kind(1);
    /// Not before this wall time.
    pub const AT: aftercall_wait_kind = aftercall_wait_kind(2);
}

";

const C_VALUE: &str = "// SAFETY: integers, the size first.
unsafe impl Value for aftercall_summary {
    const FIRST_SIZE: usize = size_of::<aftercall_summary>();
    const INIT: &'static str = \"AFTERCALL_SUMMARY_INIT\";
}

";

const C_WAIT: &str = "let (wait_kind, wait_us) = match known.wait {
    None => (aftercall_wait_kind::NONE, 0),
    Some(WaitHint::After(wait)) => {
        (aftercall_wait_kind::AFTER, i64::try_from(wait.as_micros()).unwrap_or(i64::MAX))
    }
    Some(WaitHint::At(at)) => (aftercall_wait_kind::AT, at),
};
";

/// The list of a verdict's words and flags, for C's runner of the vectors.
fn c_list() -> String {
    let mut text = format!("/* The scalars of a verdict. {MADE} */\n");
    for (field, set) in words() {
        let _ = writeln!(text, "WORD({}, {set})", field.name);
    }
    for field in flags() {
        let _ = writeln!(text, "FLAG({})", field.name);
    }
    text
}

/// Readers of the packed form and of a verdict's scalars, for the package in JavaScript.
fn layout() -> String {
    let mut text = format!("// Readers of the packed form. {MADE}\n\n");
    text.push_str(
        "// `r` reads the bytes of one output; `at` is where a part stands. Each reader gives a plain\n\
         // object with the part's columns.\n\n",
    );
    let _ = writeln!(text, "/** The version of the layout: the sixth byte of every output. */");
    let _ = writeln!(text, "export const LAYOUT = {};\n", pack::LAYOUT);
    for (name, columns) in pack::parts() {
        part_reader(&mut text, name, &columns);
    }
    scalars(&mut text);
    text.push_str(
        "/** The names of the scalars, in JSON and as the class has them. */\nexport const SCALARS = [\n",
    );
    for field in SUMMARY_FIELDS {
        let _ = writeln!(text, "  [\"{}\", \"{}\"],", field.name, camel(field.name));
    }
    text.push_str("];\n");
    text
}

fn reader_name(part: &str) -> String {
    camel(&format!("read_{part}"))
}

fn part_reader(text: &mut String, name: &str, columns: &[(&str, Kind)]) {
    let mut offset = 0;
    let _ = writeln!(text, "export function {}(r, at) {{\n  return {{", reader_name(name));
    for (column, kind) in columns {
        let read = match kind {
            Kind::U8 => format!("r.bytes[at + {offset}]"),
            Kind::U16 => format!("r.u16(at + {offset})"),
            Kind::U32 => format!("r.u32(at + {offset})"),
            Kind::I64 => format!("r.i64(at + {offset})"),
            Kind::U64 => format!("r.u64(at + {offset})"),
            Kind::Text => format!("r.text(at + {offset})"),
            Kind::Part(of) => format!("r.part(at + {offset}, {})", reader_name(of)),
            Kind::List(of) => {
                format!("r.list(at + {offset}, {}, {})", reader_name(of), part_size(of))
            }
            Kind::Reserved(_) => String::new(),
        };
        if !read.is_empty() && *column != "reserved" {
            let _ = writeln!(text, "    {column}: {read},");
        }
        offset += kind.size();
    }
    text.push_str("  };\n}\n\n");
}

fn part_size(name: &str) -> usize {
    let all = pack::parts();
    let columns = all.iter().find(|(known, _)| *known == name).map(|(_, columns)| columns);
    columns.map_or(0, |columns| columns.iter().map(|(_, kind)| kind.size()).sum())
}

/// A class of a verdict's scalars, so that all verdicts have the same shape.
fn scalars(text: &mut String) {
    text.push_str(
        "/** The scalars of a verdict; `slugs` has the words of each set in the order of their numbers. */\n\
         export class Scalars {\n  constructor(packed, slugs) {\n",
    );
    for field in SUMMARY_FIELDS {
        let (shown, name) = (camel(field.name), field.name);
        let value = match field.kind {
            SummaryKind::Code => format!("packed.{name}"),
            SummaryKind::Flag => format!("packed.{name} !== 0"),
            SummaryKind::Word(set) => format!("slugs.{}[packed.{name}]", set.name),
        };
        let _ = writeln!(text, "    this.{shown} = {value};");
    }
    text.push_str("  }\n}\n\n");
}

/// The types of a verdict's scalars, for TypeScript.
fn declarations() -> String {
    let mut text = format!("// The scalars of a verdict. {MADE}\n\n");
    let types: Vec<String> = words().map(|(_, set)| class(set)).collect();
    let _ = writeln!(text, "import type {{ {} }} from \"./vocabulary.js\";\n", types.join(", "));
    text.push_str("/** The scalars of a verdict. */\nexport interface Scalars {\n");
    for field in SUMMARY_FIELDS {
        let kind = match field.kind {
            SummaryKind::Code => "number".to_owned(),
            SummaryKind::Flag => "boolean".to_owned(),
            SummaryKind::Word(set) => class(set.name),
        };
        let _ =
            writeln!(text, "  /** {} */\n  readonly {}: {kind};", field.help, camel(field.name));
    }
    text.push_str("}\n");
    text
}

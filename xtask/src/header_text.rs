//! The parts of the header that come from the core's tables: versions, limits, the types and
//! constants of the closed sets, the constants of the statuses, and the initialisers.

use crate::version::version;
use aftercall::{Contract, SETS, WordSet};
use std::fmt::Write as _;

/// The sets that belong to the C interface alone, in the order of its own_sets.rs; a test in C asks
/// for the name of each.
const OWN_SETS: &[&str] = &["RESULT", "SENT", "WAIT_KIND"];

/// What stands between the includes and the first section.
pub(crate) const LINKAGE: &str = "#ifndef AFTERCALL_API
#if defined(_WIN32) && defined(AFTERCALL_SHARED)
/* Define AFTERCALL_SHARED to use the DLL. */
#define AFTERCALL_API __declspec(dllimport)
#else
#define AFTERCALL_API
#endif
#endif
";

/// How the compiler is asked to warn.
pub(crate) fn results() -> &'static str {
    "/*
 * Compilers warn where the result of a fallible function is not looked at. Define
 * AFTERCALL_NO_WARN_UNUSED before the include to have no such warning.
 */
#ifndef AFTERCALL_WARN_UNUSED
#if defined(AFTERCALL_NO_WARN_UNUSED)
#define AFTERCALL_WARN_UNUSED
#elif defined(__GNUC__)
#define AFTERCALL_WARN_UNUSED __attribute__((__warn_unused_result__))
#elif defined(_MSC_VER) && defined(_Check_return_)
#define AFTERCALL_WARN_UNUSED _Check_return_
#else
#define AFTERCALL_WARN_UNUSED
#endif
#endif"
}

pub(crate) fn versions(text: &mut String) {
    let [major, minor, patch] = version();
    let number = [major, minor, patch]
        .iter()
        .fold(0_u32, |number, part| number * 1000 + part.parse::<u32>().unwrap_or(0));
    let _ = write!(
        text,
        "
/** The version of this header; aftercall_version gives the library's. */
#define AFTERCALL_VERSION \"{major}.{minor}.{patch}\"
/** Its parts. */
#define AFTERCALL_VERSION_MAJOR {major}
#define AFTERCALL_VERSION_MINOR {minor}
#define AFTERCALL_VERSION_PATCH {patch}
/** major * 1,000,000 + minor * 1,000 + patch; aftercall_version_number gives the library's. */
#define AFTERCALL_VERSION_NUMBER {number}
"
    );
}

/// The statuses that the default contract lists itself, by their names.
pub(crate) fn statuses(text: &mut String) {
    text.push_str("/* The statuses of the default contract, by their names. */\n");
    for status in Contract::rest().rows() {
        let name = constant(status.name());
        let comment = comment(status.description());
        let _ = writeln!(text, "{comment}#define AFTERCALL_STATUS_{name} {}", status.code());
    }
}

/// The types and constants of all closed sets.
pub(crate) fn word_sets(text: &mut String) {
    for (position, set) in SETS.iter().enumerate() {
        word_set(text, set, position);
    }
    text.push_str("\n/* The positions of sets whose constants stand with their types. */\n");
    for (after, name) in OWN_SETS.iter().enumerate() {
        let _ = writeln!(text, "#define AFTERCALL_SET_{name} {}", SETS.len() + after);
    }
}

fn word_set(text: &mut String, set: &WordSet, position: usize) {
    let upper = constant(set.name);
    let _ = write!(
        text,
        "\n{}typedef int32_t {};\n/** The position of this set for aftercall_set_name. */\n\
         #define AFTERCALL_SET_{upper} {position}\n",
        comment(set.help),
        type_name(set.name),
    );
    for word in set.words {
        let name = constant(word.slug);
        let comment = comment(word.help);
        let _ = writeln!(text, "{comment}#define AFTERCALL_{upper}_{name} {}", word.number);
    }
}

/// The C type of a set.
pub(crate) fn type_name(set: &str) -> String {
    format!("aftercall_{set}")
}

/// A text as the name of a constant: upper case, anything but letters and digits an underscore.
fn constant(text: &str) -> String {
    let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    text.chars().map(letter).collect()
}

/// A comment, broken before the hundredth column.
fn comment(help: &str) -> String {
    if help.len() <= 92 {
        return format!("/** {help} */\n");
    }
    let mut lines = vec![String::new()];
    for word in help.split_whitespace() {
        let full = lines.last().is_some_and(|line| line.len() + word.len() > 94);
        if full {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    format!("/**\n * {}\n */\n", lines.join("\n * "))
}

/// The structures that begin with their size.
pub(crate) fn sized(header: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut structure = None;
    for line in header.lines() {
        if let Some(rest) = line.strip_prefix("typedef struct ") {
            structure = rest.strip_suffix(" {");
        } else if line.trim() == "size_t struct_size;" {
            names.extend(structure.take());
        }
    }
    names
}

/// The initialisers of each structure that begins with its size. C and C++ agree on no single form
/// that warns of nothing; in C an object that is static wants a constant.
pub(crate) fn initialisers(header: &str) -> String {
    let mut c = String::new();
    let mut cpp = String::new();
    for name in sized(header) {
        let upper = constant(name);
        let _ = writeln!(c, "#define {upper}_STATIC_INIT {{ .struct_size = sizeof({name}) }}");
        let _ = writeln!(c, "#define {upper}_INIT (({name}){upper}_STATIC_INIT)");
        for kind in ["STATIC_INIT", "INIT"] {
            let _ = writeln!(cpp, "#define {upper}_{kind} aftercall_initialized<{name}>()");
        }
    }
    format!(
        "
#ifdef __cplusplus
extern \"C++\" {{ /* Whoever includes this may stand in extern \"C\", where no template may be. */
template <typename T> inline T aftercall_initialized() {{
  T made = T();
  made.struct_size = sizeof(T);
  return made;
}}
}}
{cpp}#else
{c}#endif
"
    )
}

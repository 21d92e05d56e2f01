//! bindings/c/tests/layout.c: the size of each structure and the place of each member, checked when
//! that file is compiled.

use super::layout::Each;
use super::model::Abi;
use std::fmt::Write as _;

const HEAD: &str = "/* The layout of every structure: where each member stands on 64-bit machines, on 32-bit machines
 * and on i386, which puts 64-bit integers at multiples of 4. A member never moves, and a new one
 * stands at the end. Checked when this file is compiled. Made by `cargo run -p xtask -- abi`; do not
 * edit. */
#include \"aftercall.h\"

struct probe {
  char first;
  uint64_t second;
};

#define IS_WIDE (sizeof(void *) == 8)
#define IS_NARROW (offsetof(struct probe, second) == 8)
#define PICK(wide, narrow, i386) (IS_WIDE ? (wide) : IS_NARROW ? (narrow) : (i386))

#define JOIN2(a, b) a##b
#define JOIN(a, b) JOIN2(a, b)
#define SO(condition) typedef char JOIN(so_, __LINE__)[(condition) ? 1 : -1]
#define SIZE(type, wide, narrow, i386) SO(sizeof(type) == PICK(wide, narrow, i386))
#define AT(type, member, wide, narrow, i386) \\
  SO(offsetof(type, member) == PICK(wide, narrow, i386))
";

/// The text of the file.
pub(crate) fn text(abi: &Abi) -> String {
    let mut out = HEAD.to_owned();
    let each = |Each { wide, narrow, i386 }: Each| format!("{wide}, {narrow}, {i386}");
    for structure in &abi.structures {
        let name = &structure.name;
        let _ = writeln!(out, "\nSIZE({name}, {});", each(structure.size));
        for member in &structure.members {
            let _ = writeln!(out, "AT({name}, {}, {});", member.name, each(member.offset));
        }
    }
    out.push_str("\nint main(void) { return 0; }\n");
    out
}

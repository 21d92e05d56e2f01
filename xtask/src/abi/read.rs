//! Reads the model out of the header.

use super::constants::{Constant, Value, groups, sets, statuses};
use super::ctype::{CType, Integer, declared};
use super::layout::Extent;
use super::model::{Abi, Direction, Function, Kind, Member, Opaque, Structure, Use};
use super::packed::Packed;
use super::roles::{Known, function, measures};
use super::scan::{Comment, Item, items};

/// The version of the description's own form.
const FORMAT: u32 = 1;

const ABOUT: &str = "The C interface of aftercall. Made by `cargo run -p xtask -- abi`; \
                     docs/ffi.md says what the members mean.";

/// What stands in the header, sorted by what it is and not yet understood.
#[derive(Default)]
struct Raw {
    constants: Vec<Constant>,
    integers: Vec<Integer>,
    opaque: Vec<(String, Comment)>,
    structures: Vec<(String, Vec<RawMember>, Comment)>,
    functions: Vec<RawFunction>,
    optional: Vec<String>,
}

struct RawFunction {
    name: String,
    c_type: CType,
    parameters: Vec<(CType, String)>,
    comment: Comment,
}

struct RawMember {
    c_type: CType,
    name: String,
    help: String,
}

/// The model of a header.
pub(crate) fn read(header: &str) -> Result<Abi, String> {
    let raw = sort(items(header)?)?;
    let known = known(&raw);
    let mut functions = Vec::new();
    for RawFunction { name, c_type, parameters, comment } in raw.functions {
        functions.push(function(&name, c_type, parameters, &comment, &known)?);
    }
    let mut opaque = Vec::new();
    for (name, comment) in raw.opaque {
        let Some(free) = known.function_of(&name, "free") else {
            return Err(format!("{name}: no function frees it"));
        };
        let again = known.function_of(&name, "ref");
        let help = comment.help();
        opaque.push(Opaque { name, help, free, again, ownership: comment.ownership });
    }
    let structures = structures(raw.structures, &raw.integers, &functions)?;
    let version = match find(&raw.constants, "AFTERCALL_VERSION")? {
        Value::Text(version) => version.clone(),
        _ => return Err("AFTERCALL_VERSION is no text".to_owned()),
    };
    let abi_version = match find(&raw.constants, "AFTERCALL_ABI_VERSION")? {
        Value::Number(number) => u64::try_from(*number).map_err(|error| error.to_string())?,
        _ => return Err("AFTERCALL_ABI_VERSION is no number".to_owned()),
    };
    let constants = groups(raw.constants, &raw.integers);
    Ok(Abi {
        about: ABOUT,
        format: FORMAT,
        version,
        abi_version,
        opaque,
        structures,
        functions,
        sets: sets(&constants, &raw.integers),
        integers: raw.integers,
        constants,
        statuses: statuses(),
        packed: Packed::read(),
    })
}

fn find<'a>(constants: &'a [Constant], name: &str) -> Result<&'a Value, String> {
    let found = constants.iter().find(|constant| constant.name == name);
    found.map(|constant| &constant.value).ok_or_else(|| format!("there is no {name}"))
}

fn sort(items: Vec<Item>) -> Result<Raw, String> {
    let mut raw = Raw::default();
    for item in items {
        match item {
            Item::Constant { name, .. } if name.ends_with("_INIT") => {}
            Item::Constant { name, value, comment } => {
                let Some(made) = Constant::read(&name, &value, &comment.text) else {
                    return Err(format!("{name}: not understood: {value}"));
                };
                raw.constants.push(made);
            }
            Item::Remark(text) => {
                // "NULL for an aftercall_time reads the clocks of the machine."
                let types = text.split("NULL for an ").skip(1);
                let word = |rest: &str| {
                    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
                    rest.get(..end.unwrap_or(rest.len())).unwrap_or_default().to_owned()
                };
                raw.optional.extend(types.map(word));
            }
            Item::Declaration { text, comment } => declaration(&mut raw, &text, comment)?,
        }
    }
    Ok(raw)
}

fn declaration(raw: &mut Raw, text: &str, comment: Comment) -> Result<(), String> {
    let told = || format!("not understood: {}", text.lines().next().unwrap_or_default());
    if let Some(rest) = text.strip_prefix("typedef struct ") {
        if let Some((name, inner)) = rest.split_once('{') {
            let (inner, _) = inner.rsplit_once('}').ok_or_else(told)?;
            raw.structures.push((name.trim().to_owned(), members(inner)?, comment));
        } else {
            let name = rest.split_whitespace().next().ok_or_else(told)?;
            raw.opaque.push((name.to_owned(), comment));
        }
    } else if let Some(rest) = text.strip_prefix("typedef ") {
        let (c_type, name) = declared(rest)?;
        raw.integers.push(Integer { name, c_type: c_type.text, help: comment.help() });
    } else {
        let (head, list) = text.split_once('(').ok_or_else(told)?;
        let list = list.strip_suffix(')').ok_or_else(told)?;
        let (c_type, name) = declared(head)?;
        let parts = list.split(',').map(str::trim).filter(|part| *part != "void");
        let parameters: Result<Vec<_>, _> = parts.map(declared).collect();
        raw.functions.push(RawFunction { name, c_type, parameters: parameters?, comment });
    }
    Ok(())
}

/// The members of a structure, with their comments.
fn members(inner: &str) -> Result<Vec<RawMember>, String> {
    let mut members = Vec::new();
    let mut rest = inner.trim();
    let mut help = String::new();
    while !rest.is_empty() {
        if let Some(comment) = rest.strip_prefix("/*") {
            let (comment, after) = comment.split_once("*/").ok_or("a comment has no end")?;
            help = Comment::read(comment).text;
            rest = after.trim_start();
            continue;
        }
        let (member, after) = rest.split_once(';').ok_or("a member has no end")?;
        let (c_type, name) = declared(member)?;
        members.push(RawMember { c_type, name, help: std::mem::take(&mut help) });
        rest = after.trim_start();
    }
    Ok(members)
}

fn known(raw: &Raw) -> Known {
    let is_sized =
        |members: &[RawMember]| members.first().is_some_and(|member| member.name == "struct_size");
    Known {
        integers: raw.integers.iter().map(|integer| integer.name.clone()).collect(),
        opaque: raw.opaque.iter().map(|opaque| opaque.0.clone()).collect(),
        structures: raw
            .structures
            .iter()
            .map(|(name, members, _)| (name.clone(), is_sized(members)))
            .collect(),
        optional: raw.optional.clone(),
        functions: raw.functions.iter().map(|function| function.name.clone()).collect(),
        results: raw.constants.iter().map(|constant| constant.name.clone()).collect(),
    }
}

/// The structures with their layouts. One that stands in another comes before it.
fn structures(
    raw: Vec<(String, Vec<RawMember>, Comment)>,
    integers: &[Integer],
    functions: &[Function],
) -> Result<Vec<Structure>, String> {
    let mut made: Vec<Structure> = Vec::new();
    for (name, list, comment) in raw {
        let mut whole = Extent::default();
        let mut members: Vec<Member> = Vec::new();
        for (at, member) in list.iter().enumerate() {
            let Some(extent) = extent(&member.c_type, integers, &made) else {
                let told = format!("{name}: {} has the unknown type", member.name);
                return Err(format!("{told} {}", member.c_type.text));
            };
            let length = list.get(at + 1).filter(|next| {
                member.c_type.stars == 1
                    && next.c_type.text == "size_t"
                    && (measures(&member.name, &next.name))
            });
            members.push(Member {
                name: member.name.clone(),
                array: member.c_type.array,
                offset: whole.push(extent),
                size: extent.size,
                length: length.map(|next| next.name.clone()),
                help: member.help.clone(),
                c_type: member.c_type.clone(),
            });
        }
        let whole = whole.filled();
        made.push(Structure {
            direction: used(&name, functions),
            help: comment.help(),
            sized: members.first().is_some_and(|member| member.name == "struct_size"),
            size: whole.size,
            align: whole.align,
            ownership: comment.ownership,
            members,
            name,
        });
    }
    Ok(made)
}

fn extent(c_type: &CType, integers: &[Integer], made: &[Structure]) -> Option<Extent> {
    let base = c_type.base.as_str();
    let plain = integers.iter().find(|integer| integer.name == base);
    let one = match made.iter().find(|structure| structure.name == base) {
        _ if c_type.stars > 0 => Extent::ADDRESS,
        Some(structure) => Extent { size: structure.size, align: structure.align },
        None => Extent::of_integer(plain.map_or(base, |integer| integer.c_type.as_str()))?,
    };
    Some(one.times(c_type.array.unwrap_or(1)))
}

fn used(name: &str, functions: &[Function]) -> Use {
    let mut is_read = false;
    let mut is_filled = false;
    for parameter in functions.iter().flat_map(|function| &function.parameters) {
        if parameter.kind == Kind::Structure && parameter.c_type.base == name {
            is_read |= parameter.direction == Direction::In;
            is_filled |= parameter.direction != Direction::In;
        }
    }
    match (is_read, is_filled) {
        (true, true) => Use::InOut,
        (true, false) => Use::In,
        (false, true) => Use::Out,
        (false, false) => Use::Member,
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::abi::layout::Each;
    use crate::abi::model::Use;

    const HEADER: &str = "#ifndef A_H\n#define A_H\n#define AFTERCALL_VERSION \"1.2.3\"\n\
        #define AFTERCALL_ABI_VERSION 4\n/** Which? */\ntypedef int32_t a_kind;\n\
        #define A_KIND_NONE 0\ntypedef struct a_box a_box;\n\
        typedef struct a_text { const char *data; size_t len; } a_text;\n\
        /** A row. More. */\ntypedef struct a_row {\n  size_t struct_size;\n  /** K; k. */\n  a_kind kind;\n\
        struct a_text text;\n} a_row;\n\
        AFTERCALL_API a_kind a_read(const struct a_box *box,\n  struct a_row *row);\n\
        AFTERCALL_API void a_box_free(struct a_box *box);\n#endif\n";

    #[test]
    fn a_header_is_read() {
        let abi = read(HEADER).unwrap();
        assert_eq!((abi.version.as_str(), abi.abi_version), ("1.2.3", 4));
        let [text, row] = abi.structures.as_slice() else { panic!() };
        assert_eq!((text.direction, row.direction), (Use::Member, Use::Out));
        assert_eq!(text.members[0].length.as_deref(), Some("len"));
        assert!(row.sized && row.help == "A row.");
        assert_eq!(row.members[1].help, "K; k.");
        assert_eq!(row.size, Each { wide: 32, narrow: 16, i386: 16 });
        assert_eq!(abi.functions.len(), 2);
        assert_eq!(abi.opaque[0].free, "a_box_free");
        assert_eq!((&*abi.integers[0].name, &*abi.integers[0].c_type), ("a_kind", "int32_t"));
    }

    #[test]
    fn what_is_not_understood_is_told() {
        for (from, to) in [
            ("a_kind kind", "float kind"),
            ("void a_box_free(", "void a_box_end("),
            ("A_KIND_NONE 0", "A_KIND_NONE (0)"),
            ("const struct a_box *box", "const struct a_bag *box"),
            ("#define AFTERCALL_ABI_VERSION 4", ""),
        ] {
            assert!(read(&HEADER.replace(from, to)).is_err(), "{to}");
        }
    }
}

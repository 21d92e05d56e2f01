//! The packed form in the description: what stands where in an output.

use aftercall::SETS;
use aftercall::pack::{ABSENT, KINDS, Kind, LAYOUT, parts};
use serde::Serialize;

/// The packed outputs.
#[derive(Serialize)]
pub(crate) struct Packed {
    /// The version of the layout, as the head of each output has it.
    layout: u8,
    /// The offset of a text that is absent.
    absent: u32,
    /// The kinds of outputs, as the head of each has it, with the part behind the head.
    kinds: Vec<OutputKind>,
    parts: Vec<Part>,
}

/// The number of a kind of outputs, and its part.
#[derive(Serialize)]
struct OutputKind {
    number: u8,
    part: &'static str,
}

/// One part with its columns.
#[derive(Serialize)]
struct Part {
    name: &'static str,
    size: usize,
    columns: Vec<Column>,
}

#[derive(Serialize)]
struct Column {
    name: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    /// Which part it leads to.
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<&'static str>,
    /// Which closed set its number is a word of.
    #[serde(skip_serializing_if = "Option::is_none")]
    set: Option<&'static str>,
    offset: usize,
    size: usize,
}

impl Packed {
    /// Whether outputs of a kind have this part behind their head.
    pub(crate) fn has_kind(&self, part: &str) -> bool {
        self.kinds.iter().any(|kind| kind.part == part)
    }

    /// What the core says.
    pub(crate) fn read() -> Packed {
        let kinds = KINDS.iter().map(|&(number, part)| OutputKind { number, part });
        Packed {
            layout: LAYOUT,
            absent: ABSENT,
            kinds: kinds.collect(),
            parts: parts().into_iter().map(part).collect(),
        }
    }
}

fn part((part, all): (&'static str, Vec<(&'static str, Kind)>)) -> Part {
    let (mut columns, mut offset) = (Vec::new(), 0);
    for (name, kind) in all {
        let size = kind.size();
        let (kind, of) = match kind {
            Kind::U8 => ("u8", None),
            Kind::U16 => ("u16", None),
            Kind::U32 => ("u32", None),
            Kind::I64 => ("i64", None),
            Kind::U64 => ("u64", None),
            Kind::Text => ("text", None),
            Kind::List(of) => ("list", Some(of)),
            Kind::Part(of) => ("part", Some(of)),
            Kind::Reserved(_) => ("reserved", None),
        };
        if name != "reserved" {
            let set = set_of(part, name).filter(|_| kind == "u8");
            columns.push(Column { name, kind, of, set, offset, size });
        }
        offset += size;
    }
    Part { name: part, size: offset, columns }
}

/// The set that a column's numbers are words of: most columns are called as their set.
fn set_of(part: &str, column: &str) -> Option<&'static str> {
    let name = match (part, column) {
        ("limit", "scope") => "limit_scope",
        ("outcome", "suggested") => "action",
        _ => column,
    };
    SETS.iter().map(|set| set.name).find(|set| *set == name)
}

#[cfg(test)]
mod tests {
    use super::Packed;

    #[test]
    fn columns_stand_where_the_core_puts_them() {
        let packed = Packed::read();
        let part = |name| packed.parts.iter().find(|part| part.name == name).unwrap();
        let head = part("head");
        assert_eq!((head.size, head.columns[2].name, head.columns[2].offset), (8, "layout", 5));
        let set = |part_name, column_name: &str| {
            let part = part(part_name);
            part.columns.iter().find(|column| column.name == column_name).unwrap().set
        };
        assert_eq!(set("verdict", "remedy"), Some("remedy"));
        assert_eq!(set("outcome", "suggested"), Some("action"));
        assert_eq!(set("limit", "scope"), Some("limit_scope"));
        assert_eq!(set("challenge", "scope"), None);
        assert_eq!(set("verdict", "is_success"), None);
        let code = &part("verdict").columns[0];
        assert_eq!((code.name, code.kind, code.offset), ("code", "u16", 0));
        for part in &packed.parts {
            let end = part.columns.last().map_or(0, |last| last.offset + last.size);
            assert!(end <= part.size, "{}", part.name);
            for of in part.columns.iter().filter_map(|column| column.of) {
                assert!(packed.parts.iter().any(|part| part.name == of), "{of}");
            }
        }
    }
}

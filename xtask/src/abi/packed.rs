//! The packed form in the description: what stands where in an output.

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

fn part((name, all): (&'static str, Vec<(&'static str, Kind)>)) -> Part {
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
            columns.push(Column { name, kind, of, offset, size });
        }
        offset += size;
    }
    Part { name, size: offset, columns }
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

//! Where the members of a structure stand, as C lays them out.

use serde::Serialize;

/// A number for each kind of machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Each {
    /// 64-bit machines.
    #[serde(rename = "64")]
    pub(crate) wide: usize,
    /// 32-bit machines, where 64-bit integers stand at multiples of 8: Arm, wasm32.
    #[serde(rename = "32")]
    pub(crate) narrow: usize,
    /// 32-bit x86 with the System V interface, where they stand at multiples of 4.
    pub(crate) i386: usize,
}

/// Size and alignment.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Extent {
    pub(crate) size: Each,
    pub(crate) align: Each,
}

impl Each {
    pub(crate) const fn same(number: usize) -> Each {
        Each { wide: number, narrow: number, i386: number }
    }

    fn with(self, other: Each, each: fn(usize, usize) -> usize) -> Each {
        Each {
            wide: each(self.wide, other.wide),
            narrow: each(self.narrow, other.narrow),
            i386: each(self.i386, other.i386),
        }
    }
}

impl Extent {
    /// A pointer, or an integer of C that is as wide as one.
    pub(crate) const ADDRESS: Extent = {
        let width = Each { wide: 8, narrow: 4, i386: 4 };
        Extent { size: width, align: width }
    };

    /// An integer of C; `None` for any other type.
    pub(crate) fn of_integer(name: &str) -> Option<Extent> {
        let width = match name {
            "char" | "int8_t" | "uint8_t" => 1,
            "int16_t" | "uint16_t" => 2,
            "int" | "int32_t" | "uint32_t" => 4,
            "int64_t" | "uint64_t" => {
                let align = Each { wide: 8, narrow: 8, i386: 4 };
                return Some(Extent { size: Each::same(8), align });
            }
            "size_t" => return Some(Extent::ADDRESS),
            _ => return None,
        };
        Some(Extent { size: Each::same(width), align: Each::same(width) })
    }

    /// So many of them.
    pub(crate) fn times(self, count: usize) -> Extent {
        Extent { size: self.size.with(Each::same(count), |size, count| size * count), ..self }
    }

    /// Puts a member behind what there is; gives its place.
    pub(crate) fn push(&mut self, member: Extent) -> Each {
        let place = self.size.with(member.align, usize::next_multiple_of);
        self.size = place.with(member.size, |place, size| place + size);
        self.align = self.align.with(member.align, usize::max);
        place
    }

    /// With the bytes that fill the structure up to its alignment.
    pub(crate) fn filled(mut self) -> Extent {
        self.align = self.align.with(Each::same(1), usize::max);
        self.size = self.size.with(self.align, usize::next_multiple_of);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::{Each, Extent};

    #[test]
    fn members_stand_where_c_puts_them() {
        let mut made = Extent::default();
        let of = |name| Extent::of_integer(name).unwrap();
        assert_eq!(made.push(of("size_t")), Each::same(0));
        assert_eq!(made.push(of("uint8_t").times(7)), Each { wide: 8, narrow: 4, i386: 4 });
        assert_eq!(made.push(of("uint64_t")), Each { wide: 16, narrow: 16, i386: 12 });
        assert_eq!(made.push(of("uint16_t")), Each { wide: 24, narrow: 24, i386: 20 });
        assert_eq!(made.filled().size, Each { wide: 32, narrow: 32, i386: 24 });
    }
}

//! Finds a header field by its name, in upper or lower case. The name is hashed, and the slots of the
//! hashes are computed at compile time, so that the number of rows does not matter.

use super::headers::HEADERS;
use super::rows::HeaderRow;

/// A power of two, and at least twice as many as there are rows.
const SLOTS: usize = 512;

/// For each slot the number of a row, from 1; 0 if there is none.
static NUMBERS: [u16; SLOTS] = numbers();

/// The row of this name.
#[inline]
pub(crate) fn header_of(name: &[u8]) -> Option<&'static HeaderRow> {
    let length = name.len();
    let letter = |at: usize| name.get(at).copied().unwrap_or(0);
    let letters =
        [letter(0), letter(length / 4), letter(length / 2), letter(length.wrapping_sub(1))];
    let mut slot = slot(length, letters);
    // Half of the slots are empty, so the search ends.
    loop {
        let number = usize::from(NUMBERS.get(slot).copied().unwrap_or(0));
        let row = HEADERS.get(number.wrapping_sub(1))?;
        let known = row.name.as_bytes();
        if known.len() == length && is_same(known, name) {
            return Some(row);
        }
        slot = (slot + 1) % SLOTS;
    }
}

/// Whether a name in lower case is this one of the same length, without a branch for each letter.
fn is_same(known: &[u8], name: &[u8]) -> bool {
    let is = |(known, byte): (&u8, &u8)| *known == byte.to_ascii_lowercase();
    known.iter().zip(name).fold(true, |same, pair| same & is(pair))
}

/// The slot in which the search for a name begins, by its length and four of its letters.
const fn slot(length: usize, letters: [u8; 4]) -> usize {
    // The same for capital and small letters.
    let letters = u32::from_le_bytes(letters) | 0x2020_2020;
    let hash = (letters ^ (length as u32).wrapping_mul(0x9E37_79B1)).wrapping_mul(0x85EB_CA6B);
    (hash >> 23) as usize % SLOTS
}

const fn numbers() -> [u16; SLOTS] {
    assert!(HEADERS.len() * 2 <= SLOTS);
    let mut numbers = [0; SLOTS];
    let mut row = 0;
    while row < HEADERS.len() {
        let name = HEADERS[row].name.as_bytes();
        let length = name.len();
        let letters = [name[0], name[length / 4], name[length / 2], name[length - 1]];
        let mut at = slot(length, letters);
        while numbers[at] != 0 {
            at = (at + 1) % SLOTS;
        }
        row += 1;
        numbers[at] = row as u16;
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_in_any_case() {
        for row in HEADERS {
            let names = [row.name.to_owned(), row.name.to_ascii_uppercase()];
            for name in names {
                assert_eq!(header_of(name.as_bytes()).map(|found| found.name), Some(row.name));
                assert!(header_of(format!("{name}x").as_bytes()).is_none(), "{name}");
                assert!(header_of(format!("{name}\0").as_bytes()).is_none(), "{name}");
            }
            assert!(
                row.name.bytes().all(|byte| byte.is_ascii_lowercase()
                    || byte == b'-'
                    || byte == b'_'
                    || byte.is_ascii_digit()),
                "{}",
                row.name
            );
        }
        for name in ["", "a", "x-nobody-knows-this-one"] {
            assert!(header_of(name.as_bytes()).is_none(), "{name}");
        }
    }

    #[test]
    fn few_names_must_be_compared() {
        let far = |row: &HeaderRow| {
            let name = row.name.as_bytes();
            let length = name.len();
            let letters = [name[0], name[length / 4], name[length / 2], name[length - 1]];
            let mut at = slot(length, letters);
            let mut steps = 0;
            while HEADERS[usize::from(NUMBERS[at]) - 1].name != row.name {
                at = (at + 1) % SLOTS;
                steps += 1;
            }
            steps
        };
        assert!(HEADERS.iter().map(far).max() <= Some(8));
    }
}

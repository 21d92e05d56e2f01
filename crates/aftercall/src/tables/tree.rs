//! The paths of members as a tree, and how one of its steps is found: by a hash of where it begins
//! and of its name, so that the number of rows does not matter.

/// Where no path leads: no row is below it.
pub(crate) const NOWHERE: u16 = 0;
/// The whole body.
pub(crate) const BODY: u16 = 1;
/// One error among several.
pub(crate) const ERROR: u16 = 2;

/// The hash of a step. Its upper bits are the best.
pub(crate) fn hash(from: u16, name: &[u8]) -> u32 {
    let byte = |byte: Option<&u8>| byte.map_or(0, |byte| u32::from(*byte));
    let length = name.len();
    let (middle, last) = (byte(name.get(length / 2)), byte(name.last()));
    let letters = byte(name.first()) | last << 8 | middle << 16 | (length as u32) << 24;
    (letters.wrapping_mul(0x9E37_79B1) ^ u32::from(from).wrapping_mul(0x85EB_CA6B))
        .wrapping_mul(0xC2B2_AE35)
}

/// The slot in which the search for a step begins, of `slots` (a power of two).
pub(crate) fn slot(from: u16, name: &[u8], slots: usize) -> usize {
    (hash(from, name) >> 16) as usize & slots.wrapping_sub(1)
}

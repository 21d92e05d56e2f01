//! Finds the rows of a table by the length of their names: most names that are asked for have a
//! length at which there is no row, and are passed over at once.

/// The rows of a table, bucketed by the length of their names. `LENGTHS` is one more than the
/// longest name, `SLOTS` the most rows of one length; too small a number does not compile.
pub(super) struct ByLength<const LENGTHS: usize, const SLOTS: usize>([[u8; SLOTS]; LENGTHS]);

const NO_ROW: u8 = u8::MAX;

impl<const LENGTHS: usize, const SLOTS: usize> ByLength<LENGTHS, SLOTS> {
    /// Buckets the rows `0..lengths.len()`, each by the length of its name.
    pub(super) const fn of(lengths: &[usize]) -> Self {
        let mut buckets = [[NO_ROW; SLOTS]; LENGTHS];
        let mut row = 0;
        while row < lengths.len() {
            let bucket = &mut buckets[lengths[row]];
            let mut slot = 0;
            while bucket[slot] != NO_ROW {
                slot += 1;
            }
            bucket[slot] = row as u8;
            row += 1;
        }
        ByLength(buckets)
    }

    /// The rows whose names have this length, in the table's order.
    pub(super) fn rows(&self, length: usize) -> impl Iterator<Item = u8> + '_ {
        let rows = self.0.get(length).map_or(&[][..], |rows| rows);
        rows.iter().copied().take_while(|row| *row != NO_ROW)
    }
}

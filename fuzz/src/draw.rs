//! Reads a fuzzer's bytes: small numbers from a head of single bytes, then texts up to a separator, so that
//! a mutation of one part leaves the others as they were.

/// Bytes that are used up from the front. When they are gone every number is 0 and every text empty.
#[derive(Clone, Copy, Debug)]
pub struct Draw<'a>(&'a [u8]);

impl<'a> Draw<'a> {
    /// Reads these bytes.
    pub fn of(data: &'a [u8]) -> Draw<'a> {
        Draw(data)
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next byte.
    pub fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    /// The next two bytes, high one first.
    pub fn short(&mut self) -> u16 {
        u16::from_be_bytes([self.byte(), self.byte()])
    }

    /// The next eight bytes, high one first.
    pub fn long(&mut self) -> u64 {
        (0..8).fold(0, |number, _| number << 8 | u64::from(self.byte()))
    }

    /// Yes or no.
    pub fn flag(&mut self) -> bool {
        self.byte() & 1 == 1
    }

    /// One of these.
    ///
    /// # Panics
    ///
    /// When there is none.
    pub fn one_of<T: Copy>(&mut self, these: &[T]) -> T {
        these[usize::from(self.byte()) % these.len()]
    }

    /// What stands before the next separator, which is used up too; everything when there is none.
    pub fn until(&mut self, separator: u8) -> &'a [u8] {
        match self.0.iter().position(|byte| *byte == separator) {
            Some(at) => {
                let (before, rest) = self.0.split_at(at);
                self.0 = rest.get(1..).unwrap_or_default();
                before
            }
            None => self.rest(),
        }
    }

    /// The next bytes, at most so many.
    pub fn take(&mut self, most: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(most.min(self.0.len()));
        self.0 = rest;
        taken
    }

    /// Everything that is left.
    pub fn rest(&mut self) -> &'a [u8] {
        core::mem::take(&mut self.0)
    }
}

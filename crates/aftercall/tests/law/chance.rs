//! Choices drawn from bytes: a property test and a fuzzer make the same worlds.

/// Draws choices from bytes; when they are used up every choice is the first.
pub(crate) struct Chance<'a> {
    bytes: &'a [u8],
}

impl<'a> Chance<'a> {
    /// Draws from these bytes.
    pub(crate) fn of(bytes: &'a [u8]) -> Chance<'a> {
        Chance { bytes }
    }

    /// A number below `bound`.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        let take = if bound <= 256 { 1 } else { 4.min(self.bytes.len()) };
        let (used, rest) = self.bytes.split_at(take.min(self.bytes.len()));
        self.bytes = rest;
        let number = used.iter().fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        number % bound.max(1)
    }

    /// Yes in one of `times`.
    pub(crate) fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == times - 1
    }

    /// One of these.
    pub(crate) fn one_of<'t, T>(&mut self, these: &'t [T]) -> &'t T {
        &these[self.below(these.len() as u64) as usize]
    }
}

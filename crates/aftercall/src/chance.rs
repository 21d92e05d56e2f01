//! Chance as an input: the numbers that follow from a seed.

use crate::time::micros;
use core::time::Duration;

/// SplitMix64 (Steele, Lea and Flood, 2014): enough for jitter, the same in every language.
#[derive(Debug)]
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// A number of microseconds from 0 to `most`, both included.
    pub(crate) fn up_to(&mut self, most: Duration) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        let range = u128::from(micros(most)).saturating_add(1);
        u64::try_from((u128::from(mixed) * range) >> 64).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::time::Duration;

    #[test]
    fn the_generator_is_splitmix64() {
        // The published reference sequence for seed 0: its first outputs, whole.
        let mut random = Random(0);
        let whole = Duration::from_micros(u64::MAX);
        let drawn: Vec<u64> = (0..3).map(|_| random.up_to(whole)).collect();
        assert_eq!(drawn, [0xE220_A839_7B1D_CDAF, 0x6E78_9E6A_A1B9_65F4, 0x06C4_5D18_8009_454F]);
    }

    #[test]
    fn a_draw_is_from_nothing_to_the_most() {
        assert_eq!(Random(7).up_to(Duration::ZERO), 0);
        let mut random = Random(7);
        let drawn: Vec<u64> = (0..64).map(|_| random.up_to(Duration::from_micros(3))).collect();
        assert_eq!([drawn.iter().min(), drawn.iter().max()], [Some(&0), Some(&3)]);
        assert!(Random(7).up_to(Duration::MAX) > u64::MAX / 1_000);
    }
}

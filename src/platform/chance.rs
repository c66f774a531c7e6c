//! Bits by chance.

use std::cell::Cell;

pub trait Chance {
    fn bits(&self) -> u64;
}

/// Bits that follow from a seed: the same in every run (SplitMix64, G. Steele et al., 2014).
pub struct SeededChance(Cell<u64>);

impl SeededChance {
    pub fn new(seed: u64) -> Self {
        Self(Cell::new(seed))
    }
}

impl Chance for SeededChance {
    fn bits(&self) -> u64 {
        self.0.set(self.0.get().wrapping_add(0x9e37_79b9_7f4a_7c15));
        let mut bits = self.0.get();
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }
}

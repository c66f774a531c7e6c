//! Random moments that are the same each time.

/// xorshift64 (Marsaglia 2003, "Xorshift RNGs").
pub struct Moments(u64);

impl From<u64> for Moments {
    fn from(seed: u64) -> Self {
        Self(seed)
    }
}

impl Moments {
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

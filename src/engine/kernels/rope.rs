//! Rotary position embedding (Su et al. 2021), on neighbouring pairs, which is how GGUF's llama files are permuted.

/// The angles' sines and cosines, made for positions as they are reached.
pub struct Rope {
    frequencies: Vec<f32>,
    /// For each position, `(cos, sin)` of each frequency.
    table: Vec<(f32, f32)>,
}

impl Rope {
    /// `dimensions` of each head turn, the first pair fastest; `base` is the longest wavelength's.
    pub fn new(dimensions: usize, base: f32) -> Self {
        let pairs = dimensions / 2;
        let frequency = |pair| (f64::from(base)).powf(-2.0 * pair as f64 / dimensions as f64) as f32;
        Self { frequencies: (0..pairs).map(frequency).collect(), table: Vec::new() }
    }

    /// Makes the table reach `positions`.
    pub fn reach(&mut self, positions: usize) {
        let pairs = self.frequencies.len();
        for position in self.table.len() / pairs.max(1)..positions {
            self.table.extend(self.frequencies.iter().map(|frequency| {
                let (sin, cos) = (position as f64 * f64::from(*frequency)).sin_cos();
                (cos as f32, sin as f32)
            }));
        }
    }

    /// Turns one head's vector by `position`, which the table must reach.
    pub fn turn(&self, head: &mut [f32], position: usize) {
        let pairs = self.frequencies.len();
        let angles = &self.table[position * pairs..][..pairs];
        for (pair, (cos, sin)) in head.chunks_exact_mut(2).zip(angles) {
            let (a, b) = (pair[0], pair[1]);
            pair[0] = a * cos - b * sin;
            pair[1] = a * sin + b * cos;
        }
    }
}

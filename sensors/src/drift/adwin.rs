//! Whether the level of a series has changed, in windows of adaptive size: ADWIN2 (Bifet and Gavaldà, SIAM Data Mining 2007).
//!
//! The series is kept as an exponential histogram: rows of buckets, each row's twice as large as the row's before.

use std::collections::VecDeque;

/// Buckets of one size: the paper's M.
const SAME_SIZE: usize = 5;
/// Cuts are tried at every so many values.
const EVERY: u64 = 32;
/// Neither part of a cut is shorter.
const SHORTEST: f64 = 5.0;

#[derive(Clone, Copy, Debug, Default)]
struct Bucket {
    sum: f64,
    /// Of squared distances from the bucket's mean.
    squares: f64,
}

#[derive(Clone, Debug)]
pub struct Adwin {
    confidence: f64,
    /// Row `i` has buckets of `2^i` values, the oldest first.
    rows: Vec<VecDeque<Bucket>>,
    count: f64,
    sum: f64,
    squares: f64,
    seen: u64,
}

impl Adwin {
    /// With the probability of a false change.
    pub fn new(confidence: f64) -> Self {
        Self { confidence, rows: Vec::new(), count: 0.0, sum: 0.0, squares: 0.0, seen: 0 }
    }

    /// How many of the latest values are of one level.
    pub fn width(&self) -> f64 {
        self.count
    }

    pub fn mean(&self) -> f64 {
        self.sum / self.count.max(1.0)
    }

    /// Takes a value of 0 to 1, and says whether older ones were dropped because the level has changed.
    pub fn push(&mut self, value: f64) -> bool {
        if !value.is_finite() {
            return false;
        }
        self.seen += 1;
        if self.count > 0.0 {
            self.squares += self.count * (value - self.mean()).powi(2) / (self.count + 1.0);
        }
        self.count += 1.0;
        self.sum += value;
        self.insert(0, Bucket { sum: value, squares: 0.0 });
        self.seen.is_multiple_of(EVERY) && self.cut()
    }

    fn insert(&mut self, row: usize, bucket: Bucket) {
        if self.rows.len() == row {
            self.rows.push(VecDeque::with_capacity(SAME_SIZE + 2));
        }
        let size = f64::from(2u32).powi(row as i32);
        let Some(buckets) = self.rows.get_mut(row) else { return };
        buckets.push_back(bucket);
        if buckets.len() <= SAME_SIZE {
            return;
        }
        let (Some(one), Some(two)) = (buckets.pop_front(), buckets.pop_front()) else { return };
        let apart = (one.sum - two.sum) / size;
        let squares = one.squares + two.squares + apart * apart * size / 2.0;
        self.insert(row + 1, Bucket { sum: one.sum + two.sum, squares });
    }

    /// Drops the oldest buckets while a cut says that they are of another level.
    fn cut(&mut self) -> bool {
        let mut changed = false;
        while self.count > 2.0 * SHORTEST && self.has_cut() {
            changed = true;
            self.drop_oldest();
        }
        changed
    }

    fn has_cut(&self) -> bool {
        let (mut old_count, mut old_sum) = (0.0, 0.0);
        for (row, buckets) in self.rows.iter().enumerate().rev() {
            for bucket in buckets {
                old_count += f64::from(2u32).powi(row as i32);
                old_sum += bucket.sum;
                let new_count = self.count - old_count;
                if new_count < SHORTEST {
                    return false;
                }
                if old_count >= SHORTEST {
                    let apart = (old_sum / old_count - (self.sum - old_sum) / new_count).abs();
                    if apart > self.bound(old_count, new_count) {
                        return true;
                    }
                }
            }
        }
        false
    }

    /// The paper's bound from the variance, equation 3.1 of section 4.1.
    fn bound(&self, old: f64, new: f64) -> f64 {
        let variance = self.squares / self.count;
        let confidence = (2.0 * self.count.ln() / self.confidence).ln();
        let harmonic = 1.0 / (old - SHORTEST + 1.0) + 1.0 / (new - SHORTEST + 1.0);
        (2.0 * harmonic * variance * confidence).sqrt() + 2.0 / 3.0 * harmonic * confidence
    }

    fn drop_oldest(&mut self) {
        let Some(row) = self.rows.iter().rposition(|buckets| !buckets.is_empty()) else { return };
        let size = f64::from(2u32).powi(row as i32);
        let Some(bucket) = self.rows.get_mut(row).and_then(VecDeque::pop_front) else { return };
        let left = self.count - size;
        if left > 0.0 {
            let apart = bucket.sum / size - (self.sum - bucket.sum) / left;
            self.squares -= bucket.squares + size * left * apart * apart / self.count;
            self.squares = self.squares.max(0.0);
        }
        self.count = left;
        self.sum -= bucket.sum;
    }
}

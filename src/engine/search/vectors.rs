//! What passages mean, as vectors of 8-bit numbers with a scale each, and the nearest of them by looking at all.
//!
//! A cosine of two such vectors is off by about 0.0006 (two roundings of 1/127 of the largest component, over hundreds
//! of components), far less than what two passages worth telling apart differ by.

use std::ops::Range;

use crate::engine::kernels::bytes::dot;

/// Vectors of one length, one behind the other.
pub struct Vectors {
    dimensions: usize,
    codes: Vec<i8>,
    scales: Vec<f32>,
}

/// A vector that is looked for, in the same form.
pub struct Query {
    codes: Vec<i8>,
    scale: f32,
}

impl Vectors {
    pub fn new(dimensions: usize) -> Self {
        Self { dimensions, codes: Vec::new(), scales: Vec::new() }
    }

    pub fn dimensions(&self) -> usize {
        self.dimensions
    }

    pub fn len(&self) -> usize {
        self.scales.len()
    }

    /// Takes vectors of length 1, [count][dimensions].
    pub fn push(&mut self, values: &[f32]) {
        for vector in values.chunks_exact(self.dimensions) {
            let scale = quantise(vector, &mut self.codes);
            self.scales.push(scale);
        }
    }

    /// Takes what [`Self::codes`] and [`Self::scale`] gave.
    pub fn push_codes(&mut self, codes: &[i8], scales: impl IntoIterator<Item = f32>) {
        self.codes.extend_from_slice(codes);
        self.scales.extend(scales);
        self.codes.resize(self.scales.len() * self.dimensions, 0);
    }

    pub fn codes(&self, index: usize) -> &[i8] {
        &self.codes[index * self.dimensions..][..self.dimensions]
    }

    pub fn scales(&self) -> &[f32] {
        &self.scales
    }

    pub fn scale(&self, index: usize) -> f32 {
        self.scales[index]
    }

    pub fn query(&self, vector: &[f32]) -> Query {
        let mut codes = Vec::with_capacity(self.dimensions);
        let scale = quantise(vector, &mut codes);
        codes.resize(self.dimensions, 0);
        Query { codes, scale }
    }

    /// The cosine.
    pub fn similarity(&self, query: &Query, index: usize) -> f32 {
        dot(self.codes(index), &query.codes) as f32 * self.scales[index] * query.scale
    }

    /// The cosine of two of them.
    pub fn between(&self, a: usize, b: usize) -> f32 {
        dot(self.codes(a), self.codes(b)) as f32 * self.scales[a] * self.scales[b]
    }

    /// The `count` most similar ones of a part that `wanted` lets in, best first, by looking at all of that part.
    pub fn nearest(
        &self,
        query: &Query,
        count: usize,
        part: Range<usize>,
        wanted: impl Fn(usize) -> bool,
    ) -> Vec<(usize, f32)> {
        let mut best = Best::new(count);
        for index in part {
            let similarity = self.similarity(query, index);
            if best.lets_in(similarity) && wanted(index) {
                best.push(index, similarity);
            }
        }
        best.sorted()
    }
}

fn quantise(vector: &[f32], codes: &mut Vec<i8>) -> f32 {
    let largest = vector.iter().fold(0f32, |largest, value| largest.max(value.abs()));
    // What is no number has no direction.
    let inverse = if largest > 0.0 && largest.is_finite() { 127.0 / largest } else { 0.0 };
    codes.extend(vector.iter().map(|value| (value * inverse).round() as i8));
    if inverse > 0.0 { largest / 127.0 } else { 0.0 }
}

/// The best few of many by score; of equals the first.
pub struct Best {
    count: usize,
    /// Unsorted, up to twice as many as wanted.
    found: Vec<(usize, f32)>,
    least: f32,
}

impl Best {
    pub fn new(count: usize) -> Self {
        Self { count, found: Vec::with_capacity(2 * count), least: f32::NEG_INFINITY }
    }

    pub fn lets_in(&self, score: f32) -> bool {
        score > self.least && self.count > 0
    }

    pub fn push(&mut self, index: usize, score: f32) {
        if !self.lets_in(score) {
            return;
        }
        self.found.push((index, score));
        if self.found.len() >= 2 * self.count {
            self.shrink();
            self.least = self.found[self.count - 1].1;
        }
    }

    pub fn sorted(mut self) -> Vec<(usize, f32)> {
        self.shrink();
        self.found
    }

    fn shrink(&mut self) {
        self.found.sort_by(|(a_index, a), (b_index, b)| b.total_cmp(a).then(a_index.cmp(b_index)));
        self.found.truncate(self.count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_moves_a_cosine_by_less_than_a_hundredth() {
        let mut vectors = Vectors::new(37);
        let vector = |seed: usize| -> Vec<f32> {
            let values: Vec<f32> = (0..37).map(|i| ((i * 7 + seed * 13) % 19) as f32 - 9.0).collect();
            let length = values.iter().map(|value| value * value).sum::<f32>().sqrt();
            values.iter().map(|value| value / length).collect()
        };
        let all: Vec<Vec<f32>> = (0..40).map(vector).collect();
        all.iter().for_each(|vector| vectors.push(vector));
        let exact = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
        let query = vectors.query(&all[3]);
        for (index, vector) in all.iter().enumerate() {
            assert!((vectors.similarity(&query, index) - exact(vector, &all[3])).abs() < 0.01);
            assert!((vectors.between(index, 5) - exact(vector, &all[5])).abs() < 0.01);
        }
        let found = vectors.nearest(&query, 5, 0..40, |index| index != 3);
        let mut expected: Vec<usize> = (0..40).filter(|index| *index != 3).collect();
        expected.sort_by(|a, b| vectors.similarity(&query, *b).total_cmp(&vectors.similarity(&query, *a)));
        let places = |found: &[(usize, f32)]| found.iter().map(|(index, _)| *index).collect::<Vec<_>>();
        assert_eq!(places(&found), expected[..5]);
        let tail = vectors.nearest(&query, 5, 30..40, |_| true);
        expected.retain(|index| *index >= 30);
        assert_eq!(places(&tail), expected[..5]);
    }

    #[test]
    fn vectors_without_a_direction_are_similar_to_nothing() {
        let mut vectors = Vectors::new(2);
        vectors.push(&[0.0, 0.0, f32::NAN, f32::INFINITY, 1.0, 0.0]);
        let query = vectors.query(&[1.0, 0.0]);
        let similarities: Vec<f32> = (0..3).map(|index| vectors.similarity(&query, index)).collect();
        assert_eq!(similarities, [0.0, 0.0, 1.0]);
        assert_eq!(vectors.nearest(&vectors.query(&[]), 9, 0..3, |_| true).len(), 3);
        assert!(vectors.nearest(&query, 0, 0..3, |_| true).is_empty());
    }
}

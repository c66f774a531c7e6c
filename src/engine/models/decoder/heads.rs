//! RMS norms of a member's queries and keys, which lie by positions: all query heads, all keys' heads, all values' heads.

use crate::engine::kernels::elementwise::rms_norm_in_place;

pub(super) struct Heads {
    /// Query heads that share a head of keys.
    pub group: usize,
    /// Numbers in a head.
    pub size: usize,
    /// Heads of keys that this member has.
    pub count: usize,
}

impl Heads {
    fn query_width(&self) -> usize {
        self.count * self.group * self.size
    }

    /// Each position's queries and keys.
    fn rows<'r>(&self, rows: &'r mut [f32]) -> impl Iterator<Item = (&'r mut [f32], &'r mut [f32])> {
        let (queries, keys) = (self.query_width(), self.count * self.size);
        rows.chunks_exact_mut((queries + 2 * keys).max(1))
            .map(move |row| row[..queries + keys].split_at_mut(queries))
    }

    /// Each head by itself.
    pub fn norm_each(&self, rows: &mut [f32], (query, key): (&[f32], &[f32]), epsilon: f32) {
        let norm = |heads: &mut [f32], weight: &[f32]| {
            heads.chunks_exact_mut(self.size).for_each(|head| rms_norm_in_place(head, weight, epsilon));
        };
        for (queries, keys) in self.rows(rows) {
            norm(queries, query);
            norm(keys, key);
        }
    }

    /// For each position and head of keys, the sum of the squares of its queries, and of its key: so many sums are the same
    /// however heads are divided among members.
    pub fn squares(&self, rows: &mut [f32], sums: &mut [f32]) {
        let squared = |numbers: &[f32]| numbers.iter().map(|number| number * number).sum::<f32>();
        let pairs = self.rows(rows).flat_map(|(queries, keys)| {
            let groups = queries.chunks_exact(self.group * self.size).map(squared);
            groups.zip(keys.chunks_exact(self.size).map(squared)).collect::<Vec<_>>()
        });
        for (sums, (query, key)) in sums.chunks_exact_mut(2).zip(pairs) {
            sums.copy_from_slice(&[query, key]);
        }
    }

    /// All heads of a position as one vector. `squares` are those of all members; the weights are this member's.
    pub fn norm_together(
        &self,
        rows: &mut [f32],
        (query, key): (&[f32], &[f32]),
        epsilon: f32,
        squares: &[f32],
    ) {
        let positions = rows.len() / (self.query_width() + 2 * self.count * self.size).max(1);
        let sums = squares.chunks_exact((squares.len() / positions.max(1)).max(1));
        for ((queries, keys), sums) in self.rows(rows).zip(sums) {
            let heads = sums.len() / 2;
            let factor = |which: usize, numbers: usize| {
                let sum: f32 = sums.chunks_exact(2).map(|pair| pair[which]).sum();
                1.0 / (sum / numbers as f32 + epsilon).sqrt()
            };
            let query_factor = factor(0, heads * self.group * self.size);
            let key_factor = factor(1, heads * self.size);
            let scale = |numbers: &mut [f32], weight: &[f32], factor: f32| {
                numbers.iter_mut().zip(weight).for_each(|(number, weight)| *number *= factor * weight);
            };
            scale(queries, query, query_factor);
            scale(keys, key, key_factor);
        }
    }
}

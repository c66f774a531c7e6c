//! Attention of a group of query heads to the keys and values of one head (Ainslie et al. 2023, grouped queries).
//!
//! The KV cache is a list of pages of 64 positions, so that growing it copies nothing. Keys and values lie as weights
//! do, so that both products of attention are matrix products: keys with a row a position, values with a row a
//! dimension. They have 14 bits: with 8, one answer in a hundred came out otherwise (docs/PERFORMANCE.md). A key has
//! one scale for each 32 of its numbers. A value has one scale alone, which is folded into the weight that it is
//! multiplied with.

use super::{
    elementwise::{exp_minus, max},
    layout::{BLOCK, Fine, PANEL, Symmetric16},
    panels::{Sums, multiply},
    quantise::{FINE, quantise_finely, round, scale_of},
};

/// Positions in a page.
pub const PAGE: usize = 64;

/// How much of a page one head of one layer takes.
#[derive(Clone, Copy)]
pub struct HeadLayout {
    /// Numbers in a head.
    pub size: usize,
}

impl HeadLayout {
    /// Blocks along a key, the last one padded with zeros.
    fn key_blocks(self) -> usize {
        self.size.div_ceil(BLOCK)
    }

    /// Blocks of keys, which come first.
    fn keys(self) -> usize {
        PAGE / PANEL * self.key_blocks()
    }

    /// Blocks of keys and values.
    pub fn blocks(self) -> usize {
        self.keys() + self.size.div_ceil(PANEL) * (PAGE / BLOCK)
    }
}

/// One page of one layer's one head.
pub struct Page<'a> {
    pub blocks: &'a [Symmetric16],
    /// Each position's scale of its value.
    pub value_scales: &'a [f32],
}

/// Writes the key and the value of one position of a page.
pub fn store(
    layout: HeadLayout,
    blocks: &mut [Symmetric16],
    value_scales: &mut [f32],
    position: usize,
    key: &[f32],
    value: &[f32],
) {
    let (keys, values) = blocks.split_at_mut(layout.keys());
    let panel = &mut keys[position / PANEL * layout.key_blocks()..][..layout.key_blocks()];
    for (block, numbers) in panel.iter_mut().zip(key.chunks(BLOCK)) {
        let (scale, inverse) = scale_of(numbers, FINE);
        block.scales[position % PANEL] = scale;
        for (column, number) in numbers.iter().enumerate() {
            block.set(position % PANEL, column, round(number * inverse) as i16);
        }
    }
    let (scale, inverse) = scale_of(value, FINE);
    value_scales[position] = scale;
    for (row, number) in value.iter().enumerate() {
        let block = &mut values[row / PANEL * (PAGE / BLOCK) + position / BLOCK];
        block.scales[row % PANEL] = 1.0;
        block.set(row % PANEL, position % BLOCK, round(number * inverse) as i16);
    }
}

/// Room that attention needs, reused from call to call.
#[derive(Default)]
pub struct Scratch {
    /// Queries, and then their weights.
    columns: Vec<Fine>,
    /// A row for each query, a number for each position of all pages.
    scores: Vec<f32>,
    /// One query, filled up with zeros to whole blocks.
    padded: Vec<f32>,
    /// What each query's weights sum up to.
    sums: Vec<f32>,
    /// What one page adds to each query's output.
    mixed: Vec<f32>,
}

/// Queries that attend to the same head's keys: all of a KV group's heads for one or more new positions.
pub struct Queries<'a> {
    /// Rows of `stride` numbers, one a position; a row holds the group's heads from `offset`, one after the other.
    pub rows: &'a [f32],
    pub stride: usize,
    pub offset: usize,
    /// Heads in the group.
    pub heads: usize,
    /// Numbers in a head.
    pub size: usize,
    /// The first row's position; each row sees the positions up to its own.
    pub first: usize,
}

impl Queries<'_> {
    fn count(&self) -> usize {
        self.rows.len() / self.stride * self.heads
    }

    /// Where query `index` starts in its row's buffer.
    fn start(&self, index: usize) -> usize {
        index / self.heads * self.stride + self.offset + index % self.heads * self.size
    }

    /// Positions that query `index` sees.
    fn visible(&self, index: usize) -> usize {
        self.first + index / self.heads + 1
    }
}

/// Writes `softmax(q k / sqrt(size)) v` to `out`, laid out as the queries are.
pub fn attend<'a>(
    queries: &Queries,
    pages: impl Iterator<Item = Page<'a>> + Clone,
    out: &mut [f32],
    scratch: &mut Scratch,
) {
    let count = queries.count();
    let layout = HeadLayout { size: queries.size };
    let length = queries.visible(count - 1).next_multiple_of(PAGE);
    let pages = pages.take(length / PAGE);
    scratch.scores.resize(count * length, 0.0);
    quantise_queries(queries, layout, scratch);

    for (index, page) in pages.clone().enumerate() {
        let mut sums = Sums { out: &mut scratch.scores, stride: length, offset: index * PAGE };
        let keys = &page.blocks[..layout.keys()];
        multiply(keys, layout.key_blocks(), PAGE, &scratch.columns, &mut sums);
    }
    scratch.sums.clear();
    for (index, scores) in scratch.scores.chunks_exact_mut(length).enumerate() {
        let (visible, hidden) = scores.split_at_mut(queries.visible(index));
        let largest = max(visible);
        scratch.sums.push(exp_minus(visible, largest));
        hidden.fill(0.0);
        let start = queries.start(index);
        out[start..start + queries.size].fill(0.0);
    }
    scratch.columns.resize(count * PAGE / BLOCK, Fine::ZERO);
    scratch.mixed.resize(count * queries.size, 0.0);
    for (index, page) in pages.enumerate() {
        weigh(&mut scratch.scores, length, index, page.value_scales, &mut scratch.columns);
        let mut sums = Sums { out: &mut scratch.mixed, stride: queries.size, offset: 0 };
        let values = &page.blocks[layout.keys()..];
        multiply(values, PAGE / BLOCK, queries.size, &scratch.columns, &mut sums);
        for (index, mixed) in scratch.mixed.chunks_exact(queries.size).enumerate() {
            let inverse = 1.0 / scratch.sums[index];
            for (out, mixed) in out[queries.start(index)..].iter_mut().zip(mixed) {
                *out += mixed * inverse;
            }
        }
    }
}

/// Queries, divided by the root of their size, as columns.
fn quantise_queries(queries: &Queries, layout: HeadLayout, scratch: &mut Scratch) {
    let blocks = layout.key_blocks();
    let factor = 1.0 / (queries.size as f32).sqrt();
    scratch.columns.resize(queries.count() * blocks, Fine::ZERO);
    scratch.padded.resize(blocks * BLOCK, 0.0);
    for (index, column) in scratch.columns.chunks_exact_mut(blocks).enumerate() {
        let query = &queries.rows[queries.start(index)..][..queries.size];
        scratch.padded.fill(0.0);
        for (padded, number) in scratch.padded.iter_mut().zip(query) {
            *padded = number * factor;
        }
        quantise_finely(&scratch.padded, column);
    }
}

/// One page's weights, times the scales of the values that they are for, as columns.
fn weigh(scores: &mut [f32], length: usize, page: usize, scales: &[f32], columns: &mut [Fine]) {
    for (scores, column) in scores.chunks_exact_mut(length).zip(columns.chunks_exact_mut(PAGE / BLOCK)) {
        let weights = &mut scores[page * PAGE..][..PAGE];
        for (weight, scale) in weights.iter_mut().zip(scales) {
            *weight *= scale;
        }
        quantise_finely(weights, column);
    }
}

//! Attention of a group of query heads to the keys and values of one head (Ainslie et al. 2023, grouped queries).
//!
//! The KV cache is a list of pages, so that growing it copies nothing. A few queries at a time go through a page:
//! scores, softmax and the weighted values of all pages so far are kept in such a form that the next page can be
//! added (Milakov and Gimelshein 2018, online softmax), so no row of scores is longer than a page. What one query
//! gets depends on no other, nor on how many go through together.

mod dot;
mod layout;

pub use self::{
    dot::{LARGEST, dot, plain},
    layout::{Cell, HeadLayout, PAGE, Page, PageMut},
};
use std::ops::Range;

use super::{
    elementwise::{cap_all, exp2, larger, max, powers_times},
    layout::{GROUP, PANEL},
    quantise::{largest, round, scale_for},
};

/// Queries that share one reading of a page.
const TILE: usize = 4;

/// Room that attention needs, reused from call to call.
#[derive(Default)]
pub struct Scratch {
    /// All queries, each filled up with zeros to a multiple of four numbers, and their scales.
    queries: Vec<i16>,
    query_scales: Vec<f32>,
    /// Each query's softmax so far.
    softmax: Vec<Softmax>,
    /// A tile's scores in one page, which become weights; `PAGE` for each query.
    scores: Vec<f32>,
    weights: Vec<i16>,
}

/// The largest score so far, and the sum of the weights relative to it.
#[derive(Clone, Copy)]
struct Softmax {
    largest: f32,
    sum: f32,
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
    /// What a query times a key is divided by: in most models the root of a head's size.
    pub divisor: f32,
    /// Then: `cap * tanh(score / cap)`.
    pub cap: Option<f32>,
    /// A row sees so many positions at most, its own among them; `None` sees all.
    pub window: Option<usize>,
}

impl Queries<'_> {
    fn count(&self) -> usize {
        self.rows.len() / self.stride * self.heads
    }

    /// Where query `index` starts in its row's buffer.
    fn start(&self, index: usize) -> usize {
        index / self.heads * self.stride + self.offset + index % self.heads * self.size
    }

    /// The positions that query `index` sees.
    fn visible(&self, index: usize) -> Range<usize> {
        let end = self.first + index / self.heads + 1;
        self.window.map_or(0, |window| end.saturating_sub(window))..end
    }
}

/// Writes `softmax(q k / divisor) v` to `out`, laid out as the queries are.
pub fn attend<'a>(
    queries: &Queries,
    pages: impl Iterator<Item = Page<'a>>,
    out: &mut [f32],
    scratch: &mut Scratch,
) {
    let count = queries.count();
    let pages_seen = queries.visible(count - 1).end.div_ceil(PAGE);
    let first_seen = queries.visible(0).start / PAGE;
    begin(queries, out, scratch);
    for (number, page) in pages.enumerate().take(pages_seen).skip(first_seen) {
        for first in (0..count).step_by(TILE) {
            let mut tile = Tile { queries, first, page, from: number * PAGE, out, scratch };
            match count - first {
                1 => tile.attend::<1>(),
                2 => tile.attend::<2>(),
                3 => tile.attend::<3>(),
                _ => tile.attend::<TILE>(),
            }
        }
    }
    for (index, softmax) in scratch.softmax.iter().enumerate() {
        let inverse = 1.0 / softmax.sum;
        for number in &mut out[queries.start(index)..][..queries.size] {
            *number *= inverse;
        }
    }
}

/// Rounds the queries, and begins their softmax and their output.
fn begin(queries: &Queries, out: &mut [f32], scratch: &mut Scratch) {
    let (count, size) = (queries.count(), queries.size);
    let padded = size.next_multiple_of(GROUP);
    scratch.queries.resize(count * padded, 0);
    scratch.query_scales.resize(count, 0.0);
    scratch.scores.resize(TILE * PAGE, 0.0);
    scratch.weights.resize(TILE * PAGE, 0);
    scratch.softmax.clear();
    scratch.softmax.resize(count, Softmax { largest: f32::NEG_INFINITY, sum: 0.0 });
    for (index, quants) in scratch.queries.chunks_exact_mut(padded).enumerate() {
        let start = queries.start(index);
        let query = &queries.rows[start..][..size];
        let (quants, rest) = quants.split_at_mut(size);
        let scale = quantise(query, largest(query), quants);
        // Powers of two stand in for those of e.
        scratch.query_scales[index] = scale * std::f32::consts::LOG2_E / queries.divisor;
        rest.fill(0);
        out[start..][..size].fill(0.0);
    }
}

/// Rounds values, of which none is larger than `largest`, to 14 bits; returns what one quant is worth.
fn quantise(values: &[f32], largest: f32, quants: &mut [i16]) -> f32 {
    let (scale, inverse) = scale_for(largest, LARGEST);
    for (quant, value) in quants.iter_mut().zip(values) {
        *quant = round(value * inverse) as i16;
    }
    scale
}

/// Some queries and one page.
struct Tile<'a> {
    queries: &'a Queries<'a>,
    /// The first query.
    first: usize,
    page: Page<'a>,
    /// The page's first position.
    from: usize,
    out: &'a mut [f32],
    scratch: &'a mut Scratch,
}

impl Tile<'_> {
    /// Adds what `T` queries see of the page to what they have.
    #[inline(always)]
    fn attend<const T: usize>(&mut self) {
        let seen: [Range<usize>; T] = std::array::from_fn(|t| {
            let Range { start, end } = self.queries.visible(self.first + t);
            start.saturating_sub(self.from).min(PAGE)..end.saturating_sub(self.from).min(PAGE)
        });
        // Whole panels, from the first that some query sees to the last.
        let part = seen[0].start / GROUP * GROUP..seen[T - 1].end.next_multiple_of(GROUP);
        if !part.is_empty() {
            self.score::<T>(part.clone());
            let weighed: [_; T] = std::array::from_fn(|t| self.weigh(t, seen[t].clone(), part.clone()));
            self.mix::<T>(part, weighed);
        }
    }

    /// Each query times this part of the page's keys.
    #[inline(always)]
    fn score<const T: usize>(&mut self, part: Range<usize>) {
        let layout = HeadLayout { size: self.queries.size };
        let padded = layout.size.next_multiple_of(GROUP);
        let columns: [&[i16]; T] =
            std::array::from_fn(|t| &self.scratch.queries[(self.first + t) * padded..][..padded]);
        let scales = std::array::from_fn(|t| self.scratch.query_scales[self.first + t]);
        let (rows, _) = self.page.key_scales().as_chunks::<PANEL>();
        for (panel, rows) in rows[..part.end / PANEL].iter().enumerate().skip(part.start / PANEL) {
            let sums = dot(self.page.key_panel(layout, panel), rows, columns, scales);
            for (t, sums) in sums.iter().enumerate() {
                self.scratch.scores[t * PAGE + panel * PANEL..][..PANEL].copy_from_slice(sums);
            }
        }
    }

    /// Turns query `t`'s scores into weights, times the scales of the values that they are for. Returns what one
    /// weight's quant is worth, and what the earlier weights are to be multiplied with.
    #[inline(always)]
    fn weigh(&mut self, t: usize, seen: Range<usize>, part: Range<usize>) -> (f32, f32) {
        let scores = &mut self.scratch.scores[t * PAGE..][..PAGE];
        let softmax = &mut self.scratch.softmax[self.first + t];
        scores[part.start..seen.start].fill(0.0);
        scores[seen.end..part.end].fill(0.0);
        let visible = &mut scores[seen.clone()];
        if let Some(cap) = self.queries.cap {
            // Scores are powers of two's, and so is the cap.
            cap_all(visible, cap * std::f32::consts::LOG2_E);
        }
        let largest = larger(softmax.largest, max(visible));
        let shrink = exp2(softmax.largest - largest);
        let (sum, peak) = powers_times(visible, largest, &self.page.value_scales()[seen.start..]);
        *softmax = Softmax { largest, sum: softmax.sum * shrink + sum };
        let weights = &mut self.scratch.weights[t * PAGE..][part.clone()];
        (quantise(&self.scratch.scores[t * PAGE..][part], peak, weights), shrink)
    }

    /// Adds the weighted values of this part of the page to each query's output.
    #[inline(always)]
    fn mix<const T: usize>(&mut self, part: Range<usize>, weighed: [(f32, f32); T]) {
        let size = self.queries.size;
        let layout = HeadLayout { size };
        let columns: [&[i16]; T] = std::array::from_fn(|t| &self.scratch.weights[t * PAGE..][part.clone()]);
        let scales = weighed.map(|(scale, _)| scale);
        let starts: [usize; T] = std::array::from_fn(|t| self.queries.start(self.first + t));
        for panel in 0..size.div_ceil(PANEL) {
            let sums =
                dot(self.page.value_panel(layout, panel, part.clone()), &[1.0; PANEL], columns, scales);
            for t in 0..T {
                let shrink = weighed[t].1;
                let out = &mut self.out[starts[t]..][..size][panel * PANEL..];
                match out.first_chunk_mut::<PANEL>() {
                    Some(out) => *out = std::array::from_fn(|row| out[row] * shrink + sums[t][row]),
                    None => {
                        out.iter_mut().zip(sums[t]).for_each(|(out, sum)| *out = *out * shrink + sum);
                    }
                }
            }
        }
    }
}

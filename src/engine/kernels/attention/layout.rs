//! How keys and values lie in a page of the KV cache. Knows no arithmetic but their rounding.
//!
//! Both have 8 bits and one scale each, and their quants lie as weights do, four rows interleaved by four columns:
//! keys with a row a position, values with a row a dimension, so that both products of attention are matrix products.

use std::ops::Range;

use crate::engine::kernels::{
    layout::{GROUP, PANEL},
    quantise::{round, scale_of},
};

/// Positions in a page. In shorter runs, memory is read more slowly: with 64 behind 2,000 positions at a third of the speed
/// (docs/PERFORMANCE.md).
pub const PAGE: usize = 1024;
/// The largest quant.
const LARGEST: f32 = 127.0;

/// Four rows by four columns of quants.
pub type Cell = [i8; PANEL * GROUP];

/// How much of a page one head of one layer takes.
#[derive(Clone, Copy)]
pub struct HeadLayout {
    /// Numbers in a head.
    pub size: usize,
}

impl HeadLayout {
    /// Cells along a key, and panels across a value; the last one padded with zeros.
    pub(super) fn quarters(self) -> usize {
        self.size.div_ceil(GROUP)
    }

    /// Cells of keys, which come first, or of values.
    fn half(self) -> usize {
        PAGE / PANEL * self.quarters()
    }

    /// Cells of keys and values.
    pub fn cells(self) -> usize {
        2 * self.half()
    }

    /// Scales of keys, which come first, and of values.
    pub fn scales(self) -> usize {
        2 * PAGE
    }
}

/// One page of one layer's one head.
#[derive(Clone, Copy)]
pub struct Page<'a> {
    pub cells: &'a [Cell],
    pub scales: &'a [f32],
}

impl<'a> Page<'a> {
    /// Four positions' keys.
    pub(super) fn key_panel(self, layout: HeadLayout, panel: usize) -> &'a [Cell] {
        &self.cells[panel * layout.quarters()..][..layout.quarters()]
    }

    pub(super) fn key_scales(self) -> &'a [f32] {
        &self.scales[..PAGE]
    }

    /// Four dimensions of the values of these positions, which begin and end at multiples of four.
    pub(super) fn value_panel(self, layout: HeadLayout, panel: usize, positions: Range<usize>) -> &'a [Cell] {
        &self.cells[layout.half() + panel * (PAGE / GROUP)..][positions.start / GROUP..positions.end / GROUP]
    }

    pub(super) fn value_scales(self) -> &'a [f32] {
        &self.scales[PAGE..]
    }
}

/// One page of one layer's one head, to be written.
pub struct PageMut<'a> {
    pub cells: &'a mut [Cell],
    pub scales: &'a mut [f32],
}

impl PageMut<'_> {
    /// Writes the key of one position of the page.
    pub fn store_key(&mut self, layout: HeadLayout, position: usize, key: &[f32]) {
        let (scale, inverse) = scale_of(key, LARGEST);
        self.scales[position] = scale;
        let panel = &mut self.cells[position / PANEL * layout.quarters()..];
        for (cell, numbers) in panel.iter_mut().zip(key.chunks(GROUP)) {
            for (quant, number) in cell[position % PANEL * GROUP..].iter_mut().zip(numbers) {
                *quant = round(number * inverse) as i8;
            }
        }
    }

    /// Writes the value of one position of the page.
    pub fn store_value(&mut self, layout: HeadLayout, position: usize, value: &[f32]) {
        let (scale, inverse) = scale_of(value, LARGEST);
        self.scales[PAGE + position] = scale;
        let panels = self.cells[layout.half()..].chunks_exact_mut(PAGE / GROUP);
        for (panel, numbers) in panels.zip(value.chunks(PANEL)) {
            let cell = &mut panel[position / GROUP];
            for (row, number) in numbers.iter().enumerate() {
                cell[row * GROUP + position % GROUP] = round(number * inverse) as i8;
            }
        }
    }
}

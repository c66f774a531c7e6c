//! The KV cache of all layers: pages of positions, made as a conversation reaches them.
//!
//! Keys are kept relative to the key of position 1. A shift that all keys share changes no softmax, and takes away
//! what a few of their dimensions have in common everywhere, so that 8 bits leave half the error. (Zhang et al. 2024,
//! SageAttention, subtracts their mean. Position 0 is no measure for others: it is where attention rests that is
//! needed nowhere.)
//!
//! The cache also remembers which tokens it holds, so that the next prompt computes only what is new. Layers that convolve in place
//! of attending keep their last columns here ([`super::columns`]).

use super::columns::{ColumnShape, Columns};
use crate::engine::{
    error::{Error, Result},
    kernels::attention::{Cell, HeadLayout, PAGE, Page, PageMut},
};

/// Sizes that the cache depends on.
#[derive(Clone, Copy)]
pub struct Shape {
    /// Layers that attend.
    pub layers: usize,
    pub kv_heads: usize,
    pub head_size: usize,
    /// Whether keys are kept as they are: where scores are capped, a shift of all keys is no longer without effect.
    pub absolute: bool,
    pub columns: ColumnShape,
}

pub struct Cache {
    shape: Shape,
    pages: Vec<Positions>,
    tokens: Vec<u32>,
    origins: Vec<Origin>,
    /// One position's keys as they are kept.
    relative: Vec<f32>,
    columns: Columns,
}

/// What one layer's keys are relative to; all heads' numbers.
#[derive(Clone)]
struct Origin {
    /// The key of position 1.
    key: Vec<f32>,
    /// The key of position 0, which is written before the origin is known and again when it is.
    first: Vec<f32>,
}

/// `PAGE` positions of all heads of all layers.
struct Positions {
    cells: Vec<Cell>,
    scales: Vec<f32>,
}

impl Shape {
    /// What a page of positions takes, of all layers.
    pub fn page_bytes(&self) -> u64 {
        let layout = HeadLayout { size: self.head_size };
        let head = layout.cells() * size_of::<Cell>() + layout.scales() * size_of::<f32>();
        (self.layers * self.kv_heads) as u64 * head as u64
    }
}

impl Positions {
    fn new(shape: Shape) -> Option<Self> {
        let layout = HeadLayout { size: shape.head_size };
        let heads = shape.layers * shape.kv_heads;
        Some(Self {
            cells: filled(heads.checked_mul(layout.cells())?, Cell::default())?,
            scales: filled(heads.checked_mul(layout.scales())?, 0.0)?,
        })
    }

    /// One head's part; heads are counted through all layers.
    fn head(&self, layout: HeadLayout, index: usize) -> Page<'_> {
        let (cells, scales) = (layout.cells(), layout.scales());
        Page {
            cells: &self.cells[index * cells..][..cells],
            scales: &self.scales[index * scales..][..scales],
        }
    }

    fn head_mut(&mut self, layout: HeadLayout, index: usize) -> PageMut<'_> {
        let (cells, scales) = (layout.cells(), layout.scales());
        PageMut {
            cells: &mut self.cells[index * cells..][..cells],
            scales: &mut self.scales[index * scales..][..scales],
        }
    }
}

impl Cache {
    pub fn new(shape: Shape) -> Self {
        let numbers = vec![0.0; shape.kv_heads * shape.head_size];
        let origin = Origin { key: numbers.clone(), first: numbers.clone() };
        Self {
            shape,
            pages: Vec::new(),
            tokens: Vec::new(),
            origins: vec![origin; shape.layers],
            relative: numbers,
            columns: Columns::new(shape.columns),
        }
    }

    /// The tokens whose keys and values are here, oldest first.
    pub fn tokens(&self) -> &[u32] {
        &self.tokens
    }

    /// The pages that hold these tokens, with `kv_heads` to a layer; others may be kept for later.
    pub fn bytes(&self, kv_heads: usize) -> u64 {
        let pages = self.tokens.len().div_ceil(PAGE) as u64;
        pages * Shape { kv_heads, ..self.shape }.page_bytes()
    }

    /// Pages in memory, whether or not tokens reach into them.
    pub fn pages(&self) -> usize {
        self.pages.len()
    }

    /// Pages that are missing for `count` more positions.
    pub fn missing(&self, count: usize) -> usize {
        (self.tokens.len() + count).div_ceil(PAGE).saturating_sub(self.pages.len())
    }

    /// Positions that the pages have room for.
    pub fn room(&self) -> usize {
        (self.pages.len() * PAGE).saturating_sub(self.tokens.len())
    }

    /// Forgets all but the first `length` tokens. Their pages stay for what comes next.
    pub fn truncate(&mut self, length: usize) {
        self.tokens.truncate(length);
        self.columns.truncate(length);
    }

    /// What the layers that convolve see of the past.
    pub fn columns(&mut self) -> &mut Columns {
        &mut self.columns
    }

    /// The last of the tokens that must go through once more before the next one can; what they store is here already, but for what
    /// convolutions see. None but after [`Self::truncate`].
    pub fn to_replay(&self) -> &[u32] {
        &self.tokens[self.tokens.len() - self.columns.to_replay(self.tokens.len())..]
    }

    /// Makes room for `count` more positions, or leaves the pages as they were.
    pub fn reserve(&mut self, count: usize) -> Result<()> {
        let had = self.pages.len();
        for _ in 0..self.missing(count) {
            let Some(page) = Positions::new(self.shape) else {
                self.pages.truncate(had);
                return Err(Error::CacheFull { positions: had * PAGE });
            };
            self.pages.push(page);
        }
        Ok(())
    }

    /// Gives back the last `count` pages, which no token reaches into.
    pub fn give_back(&mut self, count: usize) {
        self.pages.truncate(self.pages.len().saturating_sub(count));
    }

    /// Writes one position of one layer: all heads' keys, all heads' values. Needs [`Self::reserve`], and the
    /// positions before it.
    pub fn store(&mut self, layer: usize, position: usize, keys: &[f32], values: &[f32]) {
        let (layout, size) = (self.layout(), self.shape.head_size);
        let origin = &mut self.origins[layer];
        match position {
            0 => {
                origin.first.copy_from_slice(keys);
                origin.key.fill(0.0);
            }
            1 if !self.shape.absolute => origin.key.copy_from_slice(keys),
            _ => {}
        }
        subtract(keys, &origin.key, &mut self.relative);
        let page = &mut self.pages[position / PAGE];
        let first_head = layer * self.shape.kv_heads;
        let relative = self.relative.chunks_exact(size);
        for (head, (key, value)) in relative.zip(values.chunks_exact(size)).enumerate() {
            let mut page = page.head_mut(layout, first_head + head);
            page.store_key(layout, position % PAGE, key);
            page.store_value(layout, position % PAGE, value);
        }
        if position == 1 && !self.shape.absolute {
            subtract(&origin.first, &origin.key, &mut self.relative);
            for (head, key) in self.relative.chunks_exact(size).enumerate() {
                page.head_mut(layout, first_head + head).store_key(layout, 0, key);
            }
        }
    }

    /// One layer's one head, page after page.
    pub fn head(&self, layer: usize, head: usize) -> impl Iterator<Item = Page<'_>> + Clone {
        let (index, layout) = (layer * self.shape.kv_heads + head, self.layout());
        self.pages.iter().map(move |page| page.head(layout, index))
    }

    /// Takes tokens as held, after every layer has stored them.
    pub fn extend(&mut self, tokens: &[u32]) {
        self.tokens.extend_from_slice(tokens);
        self.columns.extend(self.tokens.len());
    }

    fn layout(&self) -> HeadLayout {
        HeadLayout { size: self.shape.head_size }
    }
}

/// How many of `prompt`'s first tokens are held already.
pub fn common_prefix(held: &[u32], prompt: &[u32]) -> usize {
    held.iter().zip(prompt).take_while(|(held, wanted)| held == wanted).count()
}

fn subtract(numbers: &[f32], origin: &[f32], out: &mut [f32]) {
    for ((out, number), origin) in out.iter_mut().zip(numbers).zip(origin) {
        *out = number - origin;
    }
}

/// `None` where the memory is not to be had.
fn filled<T: Copy>(count: usize, value: T) -> Option<Vec<T>> {
    let mut items = Vec::new();
    items.try_reserve_exact(count).ok()?;
    items.resize(count, value);
    Some(items)
}

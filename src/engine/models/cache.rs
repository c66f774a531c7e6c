//! The KV cache of all layers: pages of 64 positions, made as a conversation reaches them.
//!
//! It also remembers which tokens it holds, so that the next prompt computes only what is new.

use crate::engine::{
    error::{Error, Result},
    kernels::{
        Symmetric16,
        attention::{HeadLayout, PAGE, Page, store},
    },
};

/// Sizes that the cache depends on.
#[derive(Clone, Copy)]
pub struct Shape {
    pub layers: usize,
    pub kv_heads: usize,
    pub head_size: usize,
}

pub struct Cache {
    shape: Shape,
    pages: Vec<Positions>,
    tokens: Vec<u32>,
}

/// `PAGE` positions of all heads of all layers.
struct Positions {
    blocks: Vec<Symmetric16>,
    value_scales: Vec<f32>,
}

impl Cache {
    pub fn new(shape: Shape) -> Self {
        Self { shape, pages: Vec::new(), tokens: Vec::new() }
    }

    /// The tokens whose keys and values are here, oldest first.
    pub fn tokens(&self) -> &[u32] {
        &self.tokens
    }

    /// The pages that hold these tokens, with `kv_heads` to a layer; others may be kept for later.
    pub fn bytes(&self, kv_heads: usize) -> u64 {
        let heads = self.shape.layers * kv_heads;
        let head = self.layout().blocks() * size_of::<Symmetric16>() + PAGE * size_of::<f32>();
        (self.tokens.len().div_ceil(PAGE) * heads * head) as u64
    }

    /// How many of `prompt`'s first tokens are here already.
    pub fn common_prefix(&self, prompt: &[u32]) -> usize {
        self.tokens.iter().zip(prompt).take_while(|(held, wanted)| held == wanted).count()
    }

    /// Forgets all but the first `length` tokens. Their pages stay for what comes next.
    pub fn truncate(&mut self, length: usize) {
        self.tokens.truncate(length);
    }

    /// Makes room for `count` more positions.
    pub fn reserve(&mut self, count: usize) -> Result<()> {
        let heads = self.shape.layers * self.shape.kv_heads;
        while self.pages.len() * PAGE < self.tokens.len() + count {
            self.pages.push(Positions {
                blocks: filled(heads * self.layout().blocks(), Symmetric16::ZERO)?,
                value_scales: filled(heads * PAGE, 0.0)?,
            });
        }
        Ok(())
    }

    /// Writes one position of one layer: all heads' keys, all heads' values. Needs [`Self::reserve`].
    pub fn store(&mut self, layer: usize, position: usize, keys: &[f32], values: &[f32]) {
        let (layout, size) = (self.layout(), self.shape.head_size);
        let page = &mut self.pages[position / PAGE];
        for (head, (key, value)) in keys.chunks_exact(size).zip(values.chunks_exact(size)).enumerate() {
            let index = layer * self.shape.kv_heads + head;
            let blocks = &mut page.blocks[index * layout.blocks()..][..layout.blocks()];
            let scales = &mut page.value_scales[index * PAGE..][..PAGE];
            store(layout, blocks, scales, position % PAGE, key, value);
        }
    }

    /// One layer's one head, page after page.
    pub fn head(&self, layer: usize, head: usize) -> impl Iterator<Item = Page<'_>> + Clone {
        let (index, blocks) = (layer * self.shape.kv_heads + head, self.layout().blocks());
        self.pages.iter().map(move |page| Page {
            blocks: &page.blocks[index * blocks..][..blocks],
            value_scales: &page.value_scales[index * PAGE..][..PAGE],
        })
    }

    /// Takes tokens as held, after every layer has stored them.
    pub fn extend(&mut self, tokens: &[u32]) {
        self.tokens.extend_from_slice(tokens);
    }

    fn layout(&self) -> HeadLayout {
        HeadLayout { size: self.shape.head_size }
    }
}

fn filled<T: Copy>(count: usize, value: T) -> Result<Vec<T>> {
    let mut items = Vec::new();
    items.try_reserve_exact(count).map_err(|_| Error::OutOfMemory {
        what: "the KV cache".to_owned(),
        bytes: (count * size_of::<T>()) as u64,
    })?;
    items.resize(count, value);
    Ok(items)
}

//! How panels lie beside each other: four of them interleaved, block by block, so that one token's product reads memory in one
//! stream, and a load of activations serves sixteen rows. Knows no kind of block.

use std::hint::black_box;

/// Panels in a strip. What is left of a matrix's panels stands behind the strips, each by itself.
pub const STRIP: usize = 4;
/// How far ahead of the products memory is looked at, in bytes. With a look, the processor has many requests to memory under way; by
/// itself it looks no further than the instructions that it holds at once, and not past a page (docs/PERFORMANCE.md).
const AHEAD: usize = 1280;
/// Bytes that memory gives at once.
const LINE: usize = 64;

/// `S` interleaved panels of `length` blocks, and what follows them in memory.
#[derive(Clone, Copy)]
pub struct Strip<'a, B, const S: usize> {
    /// From the strip's first block on.
    rest: &'a [[B; S]],
    length: usize,
}

impl<'a, B, const S: usize> Strip<'a, B, S> {
    /// The first of the strips that `rest` holds.
    pub fn first_of(rest: &'a [[B; S]], length: usize) -> Self {
        Self { rest, length }
    }

    /// `P` of its panels, from panel `F` on. Both are known to the compiler, so that no access is checked.
    #[inline(always)]
    pub fn panels<const F: usize, const P: usize>(self) -> [Panel<'a, B, S>; P] {
        let blocks = &self.rest[..self.length];
        std::array::from_fn(|p| Panel { blocks, place: F + p })
    }

    /// Looks ahead while the strip is gone through.
    #[inline(always)]
    pub fn ahead(self) -> Ahead<'a, B, S> {
        Ahead { rest: self.rest, seen: 0 }
    }
}

/// One panel of a strip.
#[derive(Clone, Copy)]
pub struct Panel<'a, B, const S: usize> {
    blocks: &'a [[B; S]],
    place: usize,
}

impl<'a, B, const S: usize> Panel<'a, B, S> {
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.blocks.len()
    }

    /// Its blocks, in the order of their columns.
    pub fn iter(&self) -> impl Iterator<Item = &'a B> + use<'a, B, S> {
        let place = self.place;
        self.blocks.iter().map(move |blocks| &blocks[place])
    }
}

impl<B, const S: usize> std::ops::Index<usize> for Panel<'_, B, S> {
    type Output = B;

    #[inline(always)]
    fn index(&self, index: usize) -> &B {
        &self.blocks[index][self.place]
    }
}

/// Reads a byte of each line that will be multiplied soon: the only way to ask memory early that wasm has.
pub struct Ahead<'a, B, const S: usize> {
    rest: &'a [[B; S]],
    seen: u8,
}

impl<B, const S: usize> Ahead<'_, B, S> {
    /// While the strip's blocks at `index` are multiplied.
    #[inline(always)]
    pub fn look(&mut self, index: usize) {
        let Some(far) = self.rest.get(index + AHEAD / size_of::<[B; S]>()) else { return };
        for at in (0..size_of::<[B; S]>()).step_by(LINE) {
            // SAFETY: the byte lies within `far`, whose blocks are plain numbers without padding.
            self.seen ^= unsafe { std::ptr::from_ref(far).cast::<u8>().add(at).read() };
        }
    }

    /// Keeps the compiler from leaving out what nobody asks for.
    #[inline(always)]
    pub fn end(self) {
        black_box(self.seen);
    }
}

/// Where block `index` of a panel stands among the blocks of all panels, of `length` blocks each.
pub fn place(panel: usize, index: usize, length: usize, panels: usize) -> usize {
    let (strip, within) = (panel / STRIP, panel % STRIP);
    match strip < panels / STRIP {
        true => (strip * length + index) * STRIP + within,
        false => panel * length + index,
    }
}

/// Interleaves the panels from `first` on, as far as they make strips. Before it, each panel's blocks follow each other.
pub fn interleave<B: Copy>(blocks: &mut [B], length: usize) {
    let mut apart = Vec::new();
    for strip in blocks.chunks_exact_mut(length * STRIP) {
        apart.clear();
        apart.extend_from_slice(strip);
        for (index, together) in strip.chunks_exact_mut(STRIP).enumerate() {
            for (within, block) in together.iter_mut().enumerate() {
                *block = apart[within * length + index];
            }
        }
    }
}

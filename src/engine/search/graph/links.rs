//! Which vectors each vector leads to, layer by layer: lists of a fixed room, one behind the other.

use super::Near;

/// Neighbours in the layers above, and in the lowest one.
const ABOVE: usize = 16;
const LOWEST: usize = 32;
/// A layer has a sixteenth of the vectors of the one below: with so many layers there is room for all there can be.
pub(super) const HIGHEST: u8 = 12;
/// Stands in the room that is left.
pub(super) const NOBODY: u32 = u32::MAX;

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Links {
    /// [vectors][LOWEST]
    pub lowest: Vec<u32>,
    /// Of each vector [its level][ABOVE].
    pub above: Vec<Box<[u32]>>,
}

impl Links {
    pub const LOWEST: usize = LOWEST;
    pub const ABOVE: usize = ABOVE;

    pub fn most(layer: u8) -> usize {
        if layer == 0 { LOWEST } else { ABOVE }
    }

    pub fn len(&self) -> usize {
        self.above.len()
    }

    /// The highest layer that a vector is in.
    pub fn level(&self, node: u32) -> u8 {
        self.above.get(node as usize).map_or(0, |lists| (lists.len() / ABOVE) as u8)
    }

    /// Makes room for one more; gives its level.
    pub fn add(&mut self) -> u8 {
        let level = level(self.len() as u64);
        self.lowest.extend([NOBODY; LOWEST]);
        self.above.push(vec![NOBODY; usize::from(level) * ABOVE].into());
        level
    }

    pub fn of(&self, layer: u8, node: u32) -> impl Iterator<Item = u32> + use<'_> {
        let list = match layer.checked_sub(1) {
            None => self.lowest.chunks_exact(LOWEST).nth(node as usize),
            Some(above) => self
                .above
                .get(node as usize)
                .and_then(|lists| lists.chunks_exact(ABOVE).nth(usize::from(above))),
        };
        list.unwrap_or_default().iter().copied().take_while(|other| *other != NOBODY)
    }

    pub fn set(&mut self, layer: u8, node: u32, near: &[Near]) {
        let list = match layer.checked_sub(1) {
            None => self.lowest.chunks_exact_mut(LOWEST).nth(node as usize),
            Some(above) => self
                .above
                .get_mut(node as usize)
                .and_then(|lists| lists.chunks_exact_mut(ABOVE).nth(usize::from(above))),
        };
        let others = near.iter().map(|Near(_, other)| *other).chain(std::iter::repeat(NOBODY));
        list.into_iter().flatten().zip(others).for_each(|(place, other)| *place = other);
    }
}

/// One of sixteen rises to the next layer, drawn by the vector's own number (Steele, Lea and Flood, SplitMix).
fn level(number: u64) -> u8 {
    let mut z = (number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ z >> 31).leading_zeros() / ABOVE.ilog2()).min(u32::from(HIGHEST)) as u8
}

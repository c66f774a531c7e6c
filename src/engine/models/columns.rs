//! What short convolutions see of the past: the columns that went into each of them last, a number for each channel.
//!
//! A convolution sees few of them. Some more are kept, so that a cache that forgets its last tokens (a draft that was refused, a
//! label that was tried) goes on at once. Where it forgets more, the columns are lost that it would go on with: then the tokens
//! that they hang on go through the model again ([`Columns::to_replay`]), and no more than those.

use std::ops::Range;

/// Columns that are kept of each convolution.
const KEPT: usize = 32;
/// The most columns that a convolution may see.
pub const MOST_TAPS: usize = KEPT / 2;

#[derive(Clone, Copy, Debug, Default)]
pub struct ColumnShape {
    /// Layers that convolve.
    pub layers: usize,
    /// Of each of them, at this member of a team.
    pub channels: usize,
    /// Columns that a convolution sees, the present one among them.
    pub taps: usize,
}

pub struct Columns {
    shape: ColumnShape,
    /// By layers; of each, position `p` at `p % KEPT`.
    numbers: Vec<f32>,
    /// The positions whose columns are right.
    held: Range<usize>,
}

impl Columns {
    pub fn new(shape: ColumnShape) -> Self {
        Self { shape, numbers: vec![0.0; shape.layers * KEPT * shape.channels], held: 0..0 }
    }

    /// Columns before the present one that a convolution sees.
    fn seen(&self) -> usize {
        self.shape.taps.saturating_sub(1)
    }

    /// Forgets what is behind the first `length` positions.
    pub fn truncate(&mut self, length: usize) {
        self.held.end = self.held.end.min(length);
        self.held.start = self.held.start.min(self.held.end);
    }

    /// How many tokens before `length` have to go through again before the next one can: a convolution's lost columns hang on as many
    /// of the convolution's before it, and so on to the first.
    pub fn to_replay(&self, length: usize) -> usize {
        let first = length.saturating_sub(self.seen());
        if first >= self.held.start { 0 } else { (self.shape.layers * self.seen()).min(length) }
    }

    /// The columns that a convolution sees before `position`, the oldest first; zeros for what is not there.
    pub fn before(&self, layer: usize, position: usize, out: &mut [f32]) {
        let seen = self.seen();
        for (number, out) in out.chunks_exact_mut(self.shape.channels.max(1)).enumerate() {
            match (position + number).checked_sub(seen).filter(|position| self.held.contains(position)) {
                Some(position) => out.copy_from_slice(&self.numbers[self.place(layer, position)]),
                None => out.fill(0.0),
            }
        }
    }

    /// Writes the columns from position `first` on of one layer.
    pub fn store(&mut self, layer: usize, first: usize, columns: &[f32]) {
        let columns = columns.chunks_exact(self.shape.channels.max(1)).enumerate();
        let skipped = columns.len().saturating_sub(KEPT);
        for (number, column) in columns.skip(skipped) {
            let place = self.place(layer, first + number);
            self.numbers[place].copy_from_slice(column);
        }
    }

    /// Takes all positions up to `length` as stored, after every layer has.
    pub fn extend(&mut self, length: usize) {
        self.held = self.held.start.max(length.saturating_sub(KEPT))..length;
    }

    /// Takes the columns before `length` as right, as many as are seen, after tokens have gone through again.
    pub fn replayed(&mut self, length: usize) {
        self.held = length.saturating_sub(self.seen())..length;
    }

    fn place(&self, layer: usize, position: usize) -> Range<usize> {
        let start = (layer * KEPT + position % KEPT) * self.shape.channels;
        start..start + self.shape.channels
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One channel of one layer, whose column at a position is its number.
    fn filled(length: usize) -> Columns {
        let mut columns = Columns::new(ColumnShape { layers: 1, channels: 1, taps: 3 });
        let numbers: Vec<f32> = (0..length).map(|position| position as f32).collect();
        columns.store(0, 0, &numbers);
        columns.extend(length);
        columns
    }

    fn before(columns: &Columns, position: usize) -> [f32; 2] {
        let mut out = [-1.0; 2];
        columns.before(0, position, &mut out);
        out
    }

    #[test]
    fn the_last_columns_are_there_and_zeros_before_the_first() {
        assert_eq!(before(&filled(0), 0), [0.0, 0.0]);
        assert_eq!(before(&filled(1), 1), [0.0, 0.0]);
        assert_eq!(before(&filled(3), 3), [1.0, 2.0]);
        assert_eq!(before(&filled(1000), 1000), [998.0, 999.0]);
    }

    #[test]
    fn a_little_can_be_forgotten_and_more_is_replayed() {
        let mut columns = filled(100);
        assert_eq!(columns.to_replay(100), 0);
        columns.truncate(70);
        assert_eq!((columns.to_replay(70), before(&columns, 70)), (0, [68.0, 69.0]));
        columns.truncate(69);
        assert_eq!(columns.to_replay(69), 2, "one of the two columns was overwritten");
        columns.truncate(1);
        assert_eq!(columns.to_replay(1), 1);
        columns.truncate(0);
        assert_eq!(columns.to_replay(0), 0);
        columns.store(0, 0, &[7.0, 8.0]);
        columns.extend(2);
        assert_eq!(before(&columns, 2), [7.0, 8.0]);
    }

    #[test]
    fn what_was_forgotten_is_not_taken_for_held() {
        let mut columns = filled(100);
        columns.truncate(80);
        columns.store(0, 80, &[5.0]);
        columns.extend(81);
        columns.truncate(80);
        assert_eq!(columns.to_replay(80), 0);
        columns.truncate(69);
        assert_eq!(columns.to_replay(69), 2);
        columns.replayed(69);
        assert_eq!(columns.to_replay(69), 0);
    }
}

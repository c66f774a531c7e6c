//! Rows of numbers whose columns are divided among a team's members.
//!
//! They lie by members: a member's part is all rows of its own columns, so that it is published in one piece.

use bytemuck::Pod;

use super::share::Split;
use crate::engine::{
    error::Result,
    team::{Receivers, Team},
};

pub struct Gathered<N> {
    all: Vec<N>,
    count: usize,
}

impl<N> Default for Gathered<N> {
    fn default() -> Self {
        Self { all: Vec::new(), count: 0 }
    }
}

impl<N: Pod> Gathered<N> {
    /// Makes room for `count` rows; returns `rank`'s part, whose rows are `columns.of(rank)` wide.
    pub fn part(&mut self, count: usize, columns: &Split, rank: usize) -> &mut [N] {
        self.count = count;
        self.all.resize(count * columns.total(), N::zeroed());
        let mine = columns.of(rank);
        &mut self.all[count * mine.start..count * mine.end]
    }

    /// Publishes the caller's part and takes in the others'.
    pub fn gather(&mut self, team: &mut dyn Team, columns: &Split, receivers: Receivers) -> Result<()> {
        let unit = self.count * size_of::<N>();
        team.gather(bytemuck::cast_slice_mut(&mut self.all), columns.bounds(), unit, receivers)
    }

    /// Whole rows, one after the other: as they lie where that is the same, else in `buffer`.
    pub fn rows<'a>(&'a self, columns: &Split, buffer: &'a mut Vec<N>) -> &'a [N] {
        if self.count == 1 || columns.members() == 1 {
            return &self.all;
        }
        buffer.resize(self.all.len(), N::zeroed());
        for (part, row, mine) in self.pieces(columns) {
            buffer[row * columns.total() + part.start..][..part.len()].copy_from_slice(mine);
        }
        buffer
    }

    /// `count` numbers that lie together.
    pub fn group(&self, index: usize) -> &[N] {
        &self.all[index * self.count..][..self.count]
    }

    /// Each member's piece of each row: which columns, which row, the numbers.
    pub fn pieces<'a>(
        &'a self,
        columns: &'a Split,
    ) -> impl Iterator<Item = (std::ops::Range<usize>, usize, &'a [N])> {
        columns.all().flat_map(move |part| {
            let mine = &self.all[self.count * part.start..self.count * part.end];
            let pieces = mine.chunks_exact(part.len().max(1)).enumerate();
            pieces.map(move |(row, piece)| (part.clone(), row, piece))
        })
    }
}

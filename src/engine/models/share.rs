//! Which rows of which matrix each member of a team holds.

use std::ops::Range;

use crate::engine::kernels::{BLOCK, PANEL};

/// Consecutive ranges, one a member: member `r` has `bounds[r]..bounds[r + 1]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    bounds: Vec<usize>,
}

impl Split {
    /// Divides `total` as evenly as whole `unit`s allow. What is over goes to the last ones, since the first, the
    /// leader, has more to do besides.
    pub fn even(total: usize, unit: usize, members: usize) -> Self {
        let units = total.div_ceil(unit);
        let bound = |rank: usize| (units * rank / members * unit).min(total);
        Self { bounds: (0..=members).map(bound).collect() }
    }

    /// Divides as many items as there are `owners`, so that each member has those that name it.
    pub fn count(&mut self, members: usize, owners: impl Iterator<Item = usize>) {
        self.bounds.clear();
        self.bounds.resize(members + 1, 0);
        for owner in owners {
            self.bounds[owner + 1] += 1;
        }
        for rank in 0..members {
            self.bounds[rank + 1] += self.bounds[rank];
        }
    }

    pub fn bounds(&self) -> &[usize] {
        &self.bounds
    }

    pub fn members(&self) -> usize {
        self.bounds.len() - 1
    }

    pub fn total(&self) -> usize {
        self.bounds.last().copied().unwrap_or(0)
    }

    pub fn of(&self, rank: usize) -> Range<usize> {
        self.bounds[rank]..self.bounds[rank + 1]
    }

    /// Each member's range, by rank.
    pub fn all(&self) -> impl Iterator<Item = Range<usize>> {
        self.bounds.windows(2).map(|pair| pair[0]..pair[1])
    }

    /// The member that has `index`.
    pub fn owner(&self, index: usize) -> usize {
        self.bounds[1..].partition_point(|bound| *bound <= index)
    }

    /// The same division, each item being `count` smaller ones.
    pub fn times(&self, count: usize) -> Self {
        Self { bounds: self.bounds.iter().map(|bound| bound * count).collect() }
    }

    /// The same division in blocks of 32, at whose ends it must lie.
    fn blocks(&self) -> Self {
        Self { bounds: self.bounds.iter().map(|bound| bound / BLOCK).collect() }
    }
}

/// How a transformer's matrices are divided. Each part between two gathers is divided evenly by itself: more rows in one
/// part would not make up for fewer in another, since everyone waits for the slowest after each.
#[derive(Clone)]
pub struct Shares {
    /// Heads of keys and values; the query heads that attend to them go with them.
    pub kv_heads: Split,
    /// Attention's output, before the product that mixes the heads: rows of queries, and blocks of activations.
    pub attended: Split,
    pub attended_blocks: Split,
    /// Rows of the products that are added to the residual stream.
    pub width: Split,
    /// Rows of gate and up, and blocks of activations.
    pub feed_forward: Split,
    pub feed_forward_blocks: Split,
    /// The same of each expert.
    pub expert_forward: Split,
    pub expert_forward_blocks: Split,
    /// Channels that are convolved, and blocks of activations.
    pub channels: Split,
    pub channel_blocks: Split,
}

impl Shares {
    /// `group` query heads of `head_size` numbers attend to each of `kv_heads`. So many numbers stand between the products of a
    /// feed-forward, and between those of an expert.
    pub fn new(
        members: usize,
        (kv_heads, group, head_size): (usize, usize, usize),
        width: usize,
        (feed_forward, expert_forward): (usize, usize),
    ) -> Self {
        let numbers = group * head_size;
        // So many heads make up whole blocks.
        let together = (1..=BLOCK).find(|heads| (heads * numbers).is_multiple_of(BLOCK)).unwrap_or(BLOCK);
        let kv_heads = Split::even(kv_heads, together, members);
        let attended = kv_heads.times(numbers);
        let feed_forward = Split::even(feed_forward, BLOCK, members);
        let expert_forward = Split::even(expert_forward, BLOCK, members);
        let channels = Split::even(width, BLOCK, members);
        Self {
            kv_heads,
            attended_blocks: attended.blocks(),
            attended,
            width: Split::even(width, PANEL, members),
            feed_forward_blocks: feed_forward.blocks(),
            feed_forward,
            expert_forward_blocks: expert_forward.blocks(),
            expert_forward,
            channel_blocks: channels.blocks(),
            channels,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_even_whole_and_complete() {
        for (total, unit, members) in
            [(576, 4, 2), (576, 4, 5), (1536, 32, 7), (3, 1, 2), (3, 1, 4), (49153, 4, 3)]
        {
            let split = Split::even(total, unit, members);
            let parts: Vec<_> = split.all().collect();
            assert_eq!((parts.len(), parts[0].start, parts[members - 1].end), (members, 0, total));
            assert!(parts.windows(2).all(|pair| pair[0].end == pair[1].start));
            assert!(parts.iter().all(|part| part.start.is_multiple_of(unit)), "{parts:?}");
            let (least, most) = (parts.iter().map(Range::len).min(), parts.iter().map(Range::len).max());
            assert!(most <= least.map(|least| least + unit), "{parts:?}");
            for index in [0, total / 2, total - 1] {
                assert!(split.of(split.owner(index)).contains(&index), "{index} of {parts:?}");
            }
        }
    }

    #[test]
    fn heads_stay_together_where_a_block_spans_them() {
        // Two query heads of 8 to a key: 16 numbers, so that two keys' heads make a block.
        let shares = Shares::new(2, (6, 2, 8), 96, (128, 0));
        assert_eq!(shares.kv_heads.bounds(), [0, 2, 6]);
        assert_eq!(shares.attended_blocks.bounds(), [0, 1, 3]);
    }

    #[test]
    fn who_has_no_head_still_has_rows() {
        let shares = Shares::new(5, (3, 3, 64), 576, (1536, 0));
        assert_eq!(shares.kv_heads.all().filter(Range::is_empty).count(), 2);
        assert!(shares.width.all().chain(shares.feed_forward.all()).all(|part| !part.is_empty()));
    }
}

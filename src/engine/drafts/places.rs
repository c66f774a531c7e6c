//! Where in a history of tokens its last ones stood before: a table of fixed size that keeps the latest place of each run of
//! tokens. Must not know what becomes of it.

/// Runs that are looked up, in tokens.
const RUNS: [usize; 4] = [2, 3, 4, 8];
/// Tokens that are compared to find how much is the same.
const COMPARED: usize = 32;
const FEWEST_SLOTS: usize = 1 << 10;
/// 4 MB, which is two for each run of 100,000 tokens.
const MOST_SLOTS: usize = 1 << 20;
const NOWHERE: u32 = u32::MAX;

/// A place in a history where it may go on as at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Where the token stands that came next.
    pub next: usize,
    /// So many tokens before it are the history's last ones too, as far as they were compared; 0 behind one that was not.
    pub same: usize,
}

impl Place {
    /// One token further, which was the same here or not. One that differs may have been exchanged for another; behind two that
    /// do the place is given up.
    pub fn step(self, right: bool) -> Option<Self> {
        let next = self.next + 1;
        match right {
            true => Some(Self { next, same: self.same + 1 }),
            false if self.same > 0 => Some(Self { next, same: 0 }),
            false => None,
        }
    }
}

pub struct Places {
    /// Where a run ends; runs may share a slot, and the later one has it.
    slots: Vec<u32>,
    shift: u32,
}

impl Places {
    /// For so many tokens; of more it forgets older ones.
    pub fn new(tokens: usize) -> Self {
        let wanted = tokens.saturating_mul(2 * RUNS.len()).clamp(FEWEST_SLOTS, MOST_SLOTS);
        let slots = wanted.next_power_of_two();
        Self { slots: vec![NOWHERE; slots], shift: u64::BITS - slots.ilog2() }
    }

    /// Takes in the runs at the end of `history`, behind which a token has come.
    pub fn add(&mut self, history: &[u32]) {
        for slot in self.of(history).into_iter().flatten() {
            self.slots[slot] = history.len() as u32;
        }
    }

    /// The place before which most is the same as at the end of `history`, the latest for a run; `None` where not even the
    /// shortest run was there.
    pub fn find(&self, history: &[u32]) -> Option<Place> {
        let places = self.of(history).into_iter().flatten().filter_map(|slot| {
            let next = self.slots[slot] as usize;
            let before = history.get(..next)?;
            let pairs = before.iter().rev().zip(history.iter().rev());
            let same = pairs.take(COMPARED).take_while(|(there, here)| there == here).count();
            // Another run may have had the slot.
            (same >= RUNS[0]).then_some(Place { next, same })
        });
        places.max_by_key(|place| (place.same, place.next))
    }

    /// The slot of each run at the end of `history`.
    fn of(&self, history: &[u32]) -> [Option<usize>; RUNS.len()] {
        let mut slots = [None; RUNS.len()];
        let mut hash = 0u64;
        for (length, token) in (1..=RUNS[RUNS.len() - 1]).zip(history.iter().rev()) {
            // Fibonacci hashing: the upper bits depend on all tokens.
            hash = (hash.rotate_left(29) ^ (u64::from(*token) + 1)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            if let Some(run) = RUNS.iter().position(|run| *run == length) {
                slots[run] = Some((hash >> self.shift) as usize);
            }
        }
        slots
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(history: &[u32]) -> Places {
        let mut places = Places::new(history.len());
        (1..history.len()).for_each(|end| places.add(&history[..end]));
        places
    }

    #[test]
    fn what_is_longest_the_same_is_found_and_the_latest_of_equals() {
        let history = [1, 2, 3, 4, 5, 9, 3, 4, 6, 9, 9, 3, 4, 7, 2, 3, 4];
        assert_eq!(of(&history).find(&history), Some(Place { next: 4, same: 3 }));
        let history = [3, 4, 6, 9, 9, 3, 4, 7, 8, 3, 4];
        assert_eq!(of(&history).find(&history), Some(Place { next: 7, same: 2 }));
    }

    #[test]
    fn one_token_alone_and_new_ones_are_nowhere() {
        for history in [&[][..], &[1], &[1, 2], &[1, 2, 3, 1], &[1, 2, 3, 4, 5, 6, 7, 8, 9]] {
            assert_eq!(of(history).find(history), None, "{history:?}");
        }
    }

    #[test]
    fn a_token_that_repeats_is_its_own_forerunner() {
        let history = [7; 50];
        assert_eq!(of(&history).find(&history), Some(Place { next: 49, same: COMPARED }));
    }

    #[test]
    fn a_long_history_takes_no_more_than_its_table_and_finds_what_is_recent() {
        let mut history: Vec<u32> = (0..400_000u32).map(|i| i.wrapping_mul(2_654_435_761) >> 12).collect();
        let recent = history[399_000..399_010].to_vec();
        history.extend(recent);
        let places = of(&history);
        assert_eq!(places.slots.len(), MOST_SLOTS);
        assert_eq!(places.find(&history), Some(Place { next: 399_010, same: 10 }));
    }
}

//! Members that hand each other bytes through a small piece of shared memory, and wait for each other.
//!
//! Each gather has a number, the same for all members. A member writes its part into one of two regions, by turns, and
//! then raises its own counter to that number; whoever wants the part waits for the counter. Nobody writes into a region
//! before all counters show that its last contents were read, so that each gather costs one wait. Waiting is spinning
//! for a while, since most waits are short, and then sleeping. Must not know what the bytes mean.

mod memory;

use std::cell::Cell;

pub use self::memory::MemoryShared;

/// Memory that several instances share: words for signals, and bytes. Words hold 0 at first, and are read and written
/// in one order for all.
pub trait Shared {
    fn load(&self, word: usize) -> i32;
    fn store(&self, word: usize, value: i32);
    fn add(&self, word: usize, value: i32);
    /// Sleeps until `word` is notified, at most `ms`; not at all if it does not hold `value`.
    fn sleep(&self, word: usize, value: i32, ms: f64);
    /// Wakes all that sleep on `word`.
    fn notify(&self, word: usize);
    fn write(&self, start: usize, bytes: &[u8]);
    fn read(&self, start: usize, bytes: &mut [u8]);
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExchangeError {
    #[error("a member has left")]
    Left,
    #[error("no word from member {rank}")]
    Silent { rank: usize },
}

/// Bytes of a gather that are handed over at a time.
pub const REGION_BYTES: usize = 1 << 20;
/// Words that no two members write lie so far apart that they share no cache line.
const APART: usize = 32;
const LEFT: usize = 0;
const SLEEPERS: usize = 1;
/// Looks at a counter before a member sleeps, of about 50 ns each. Two milliseconds of them outlast what else takes a core
/// for a moment, and let the scheduler part two members that got onto one core although another is free, which it doesn't
/// do with those that sleep and wake in between.
const MOST_SPINS: u32 = 40_000;
/// Where looking brings nothing, as when other programs have the cores and the other member waits for this one's. No fewer,
/// or the usual waits of a team that is well again end in sleep too, and it never finds out.
const LEAST_SPINS: u32 = 300;
const MORE_SPINS: u32 = 80;
/// Naps that bring no news before a member counts as dead: ten seconds. Naps are counted and not time, since a device
/// that was asleep itself is no member's fault.
const NAPS: u32 = 100;
const NAP_MS: f64 = 100.0;

/// Words that `members` need.
pub const fn words(members: usize) -> usize {
    (members + 1) * APART
}

/// Bytes that they exchange through.
pub const fn bytes() -> usize {
    2 * REGION_BYTES
}

/// One member's end. Dropping it lets the others know.
pub struct Exchange<S: Shared> {
    shared: S,
    rank: usize,
    size: usize,
    /// Number of the last gather.
    turn: i32,
    spins: Cell<u32>,
}

impl<S: Shared> Exchange<S> {
    pub fn new(shared: S, rank: usize, size: usize) -> Self {
        Self { shared, rank, size, turn: 0, spins: Cell::new(MOST_SPINS) }
    }

    pub fn rank(&self) -> usize {
        self.rank
    }

    pub fn size(&self) -> usize {
        self.size
    }

    /// Publishes this member's part of `all` and, where `receives`, takes in the others'. Rank `r`'s part is
    /// `bounds[r] * unit..bounds[r + 1] * unit`.
    pub fn gather(
        &mut self,
        all: &mut [u8],
        bounds: &[usize],
        unit: usize,
        receives: bool,
    ) -> Result<(), ExchangeError> {
        for start in (0..all.len()).step_by(REGION_BYTES) {
            let end = all.len().min(start + REGION_BYTES);
            let part = |rank: usize| {
                (bounds[rank] * unit).clamp(start, end)..(bounds[rank + 1] * unit).clamp(start, end)
            };
            self.publish(&all[part(self.rank)], part(self.rank).start - start)?;
            if receives {
                for rank in (0..self.size).filter(|rank| *rank != self.rank) {
                    let part = part(rank);
                    if !part.is_empty() {
                        self.wait(rank, self.turn)?;
                        let within = part.start - start;
                        self.shared.read(self.region() + within, &mut all[part]);
                    }
                }
            }
        }
        Ok(())
    }

    /// Whether `rank` has published the next gather's part; waits for one nap at most.
    pub fn called(&mut self, rank: usize) -> Result<bool, ExchangeError> {
        Ok(self.look(rank, self.turn.wrapping_add(1))? || self.nap(rank, self.turn.wrapping_add(1))?)
    }

    /// Fails whatever any member gathers from here on.
    pub fn leave(&self) {
        leave(&self.shared, self.size);
    }

    fn publish(&mut self, mine: &[u8], start: usize) -> Result<(), ExchangeError> {
        // Who has come so far has read what this region held before.
        for rank in 0..self.size {
            self.wait(rank, self.turn)?;
        }
        self.turn = self.turn.wrapping_add(1);
        if !mine.is_empty() {
            self.shared.write(self.region() + start, mine);
        }
        let word = counter(self.rank);
        self.shared.store(word, self.turn);
        if self.shared.load(SLEEPERS) > 0 {
            self.shared.notify(word);
        }
        Ok(())
    }

    /// Where this turn's bytes lie.
    fn region(&self) -> usize {
        if self.turn & 1 == 0 { 0 } else { REGION_BYTES }
    }

    fn wait(&self, rank: usize, turn: i32) -> Result<(), ExchangeError> {
        if self.look(rank, turn)? {
            return Ok(());
        }
        let spins = self.spins.get();
        for _ in 0..spins {
            std::hint::spin_loop();
            if self.look(rank, turn)? {
                self.spins.set((spins + MORE_SPINS).min(MOST_SPINS));
                return Ok(());
            }
        }
        self.spins.set((spins / 2).max(LEAST_SPINS));
        for _ in 0..NAPS {
            if self.nap(rank, turn)? {
                return Ok(());
            }
        }
        Err(ExchangeError::Silent { rank })
    }

    /// Whether `rank` has come to `turn`.
    fn look(&self, rank: usize, turn: i32) -> Result<bool, ExchangeError> {
        if self.shared.load(counter(rank)).wrapping_sub(turn) >= 0 {
            return Ok(true);
        }
        if self.shared.load(LEFT) == 0 { Ok(false) } else { Err(ExchangeError::Left) }
    }

    fn nap(&self, rank: usize, turn: i32) -> Result<bool, ExchangeError> {
        let word = counter(rank);
        // Whoever raises a counter after this sees that somebody sleeps; before this, the counter is another.
        self.shared.add(SLEEPERS, 1);
        let seen = self.shared.load(word);
        if !self.look(rank, turn)? {
            self.shared.sleep(word, seen, NAP_MS);
        }
        self.shared.add(SLEEPERS, -1);
        self.look(rank, turn)
    }
}

impl<S: Shared> Drop for Exchange<S> {
    fn drop(&mut self) {
        self.leave();
    }
}

/// What a member has to report, for all to see: a number of its own.
pub fn report(shared: &impl Shared, rank: usize, value: u32) {
    shared.store(counter(rank) + 1, value as i32);
}

/// What all of them have reported together.
pub fn reported(shared: &impl Shared, size: usize) -> u64 {
    (0..size).map(|rank| u64::from(shared.load(counter(rank) + 1) as u32)).sum()
}

/// For those who know of a member's death from elsewhere.
pub fn leave(shared: &impl Shared, size: usize) {
    shared.store(LEFT, 1);
    for rank in 0..size {
        shared.notify(counter(rank));
    }
}

fn counter(rank: usize) -> usize {
    (rank + 1) * APART
}

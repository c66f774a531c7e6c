//! A server that fails, for tests: what goes wrong with each request follows from a seed.

use std::{
    str::FromStr,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

/// What goes wrong with one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// The connection ends without an answer, and nothing is done. It stays so for some requests.
    Down,
    /// It is done, and the answer comes late.
    Slow,
    /// 500, and nothing is done.
    Broken,
    /// 429 with `Retry-After`, and nothing is done.
    TooMany,
    /// It is done, and the connection ends without an answer.
    Cut,
}

impl Fault {
    pub const ALL: [Self; 5] = [Self::Down, Self::Slow, Self::Broken, Self::TooMany, Self::Cut];
}

/// `SEED` or `SEED:PERCENT`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failing {
    pub seed: u64,
    /// Of the requests that fail, 0 to 100.
    pub percent: u8,
    /// How late a slow answer comes.
    pub slow: Duration,
}

impl FromStr for Failing {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (seed, percent) = text.split_once(':').unwrap_or((text, "30"));
        let percent = percent.parse().ok().filter(|percent| *percent <= 100).ok_or(())?;
        Ok(Self { seed: seed.parse().map_err(|_| ())?, percent, slow: Duration::from_secs(3) })
    }
}

/// Draws what goes wrong.
pub struct Faults {
    failing: Failing,
    drawn: Mutex<(SplitMix, u32)>,
    counts: [AtomicU64; 5],
}

impl Faults {
    pub fn new(failing: Failing) -> Self {
        let drawn = Mutex::new((SplitMix(failing.seed), 0));
        Self { failing, drawn, counts: Default::default() }
    }

    pub fn slow(&self) -> Duration {
        self.failing.slow
    }

    /// What goes wrong with the next request.
    pub fn draw(&self) -> Option<Fault> {
        let fault = self.drawn()?;
        self.counts[fault as usize].fetch_add(1, Ordering::Relaxed);
        Some(fault)
    }

    fn drawn(&self) -> Option<Fault> {
        let mut drawn = self.drawn.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let (random, down) = &mut *drawn;
        if *down > 0 {
            *down -= 1;
            return Some(Fault::Down);
        }
        if random.below(100) >= u64::from(self.failing.percent) {
            return None;
        }
        let fault = Fault::ALL[random.below(5) as usize];
        if fault == Fault::Down {
            *down = random.below(4) as u32;
        }
        Some(fault)
    }

    /// How often each went wrong so far.
    pub fn counts(&self) -> [(Fault, u64); 5] {
        Fault::ALL.map(|fault| (fault, self.counts[fault as usize].load(Ordering::Relaxed)))
    }
}

/// SplitMix64 (G. Steele et al., 2014).
struct SplitMix(u64);

impl SplitMix {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (bits ^ (bits >> 31)) % limit
    }
}

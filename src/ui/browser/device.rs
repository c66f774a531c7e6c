//! What the page runs on, as far as a browser tells, and how many threads that gives.

use serde::Serialize;

/// More than this are used only when a person says so: each thread takes memory of its own, and a small model has
/// too little work in a token to be cut in more pieces.
const MAX_DEFAULT_THREADS: u32 = 8;

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Device {
    pub user_agent: String,
    /// Logical ones, which is what browsers count.
    pub cores: u32,
    /// Without it there is no memory that threads could share, so there is one thread.
    pub cross_origin_isolated: bool,
    pub relaxed_simd: bool,
}

impl Device {
    /// Browsers don't tell physical cores. Up to four logical ones are taken as physical, which is what phones and
    /// small machines have; of more, half: the rest are a second thread of each core, or slower cores.
    pub fn physical_cores(&self) -> u32 {
        if self.cores > 4 { self.cores / 2 } else { self.cores.max(1) }
    }

    /// The physical cores less one, which stays for the page, where that is more than one.
    pub fn default_threads(&self) -> u32 {
        if self.cross_origin_isolated { (self.physical_cores() - 1).clamp(1, MAX_DEFAULT_THREADS) } else { 1 }
    }

    /// The most that may be chosen.
    pub fn max_threads(&self) -> u32 {
        if self.cross_origin_isolated { self.cores.max(1) } else { 1 }
    }

    /// How many a load asks for.
    pub fn threads(&self, chosen: Option<u32>) -> u32 {
        chosen.map_or(self.default_threads(), |chosen| chosen.clamp(1, self.max_threads()))
    }
}

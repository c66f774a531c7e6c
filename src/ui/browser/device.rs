//! What the browser tells of the device, and how many threads follow from that. Must not know what computes on them.

use serde::Serialize;

/// More threads than this are used only when a person asks for them: each takes memory of its own, and a small model has too
/// little work in a token to divide it further.
const MAX_DEFAULT_THREADS: u32 = 8;

#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Device {
    pub user_agent: String,
    /// Logical cores, which is what browsers count.
    pub cores: u32,
    /// Without isolation threads can't share memory, so one thread computes.
    pub cross_origin_isolated: bool,
    pub relaxed_simd: bool,
    /// The device's memory, in steps of a power of two and at most 8 GiB, as browsers tell it; `None` where one doesn't.
    #[serde(rename = "device_memory_bytes", skip_serializing_if = "Option::is_none")]
    pub memory_bytes: Option<u64>,
}

impl Device {
    /// Browsers don't tell the number of physical cores. Up to four logical cores are taken as physical, as phones and small
    /// machines have them; of more, half are: the others are second threads of a core, or slower cores.
    pub fn physical_cores(&self) -> u32 {
        if self.cores > 4 { self.cores / 2 } else { self.cores.max(1) }
    }

    /// The physical cores less one, which is left to the page; at least one.
    pub fn default_threads(&self) -> u32 {
        if self.cross_origin_isolated { (self.physical_cores() - 1).clamp(1, MAX_DEFAULT_THREADS) } else { 1 }
    }

    /// The most threads that a person may choose.
    pub fn max_threads(&self) -> u32 {
        if self.cross_origin_isolated { self.cores.max(1) } else { 1 }
    }

    /// The threads that a load asks for.
    pub fn threads(&self, chosen: Option<u32>) -> u32 {
        chosen.map_or(self.default_threads(), |chosen| chosen.clamp(1, self.max_threads()))
    }
}

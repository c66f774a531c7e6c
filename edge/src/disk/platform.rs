//! All ports of the models' worker together.

use hearth::platform::{DeviceMemory, MemoryCrew, MemoryFetch, Platform, Room, TurnYielder};

use super::{DiskStore, SystemClock};

pub struct DiskPlatform {
    store: DiskStore,
    /// Nothing is ever fetched: there is no network, and a model is a file that somebody put here.
    fetch: MemoryFetch,
    clock: SystemClock,
    yielder: TurnYielder,
    crew: MemoryCrew,
    room: Room,
}

impl DiskPlatform {
    pub fn new(store: DiskStore, memory_bytes: u64) -> Self {
        let room = Room { instance_bytes: memory_bytes, device: DeviceMemory::Unknown };
        Self {
            store,
            fetch: MemoryFetch::default(),
            clock: SystemClock::default(),
            yielder: TurnYielder,
            crew: MemoryCrew::default(),
            room,
        }
    }
}

impl Platform for DiskPlatform {
    type Store = DiskStore;
    type Fetch = MemoryFetch;
    type Clock = SystemClock;
    type Yielder = TurnYielder;
    type Crew = MemoryCrew;

    fn store(&self) -> &DiskStore {
        &self.store
    }

    fn fetch(&self) -> &MemoryFetch {
        &self.fetch
    }

    fn clock(&self) -> &SystemClock {
        &self.clock
    }

    fn yielder(&self) -> &TurnYielder {
        &self.yielder
    }

    fn crew(&self) -> &MemoryCrew {
        &self.crew
    }

    fn memory_bytes(&self) -> u64 {
        memory_bytes()
    }

    fn room(&self) -> Room {
        self.room
    }
}

/// Linear memory that this program has taken; 0 where it has none.
pub fn memory_bytes() -> u64 {
    #[cfg(target_arch = "wasm32")]
    return core::arch::wasm32::memory_size(0) as u64 * 65536;
    #[cfg(not(target_arch = "wasm32"))]
    return 0;
}

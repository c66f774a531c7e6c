//! The ports to the outside: where files are kept, where bytes come from, what time it is, how to let others run.
//!
//! Each port is a trait with its in-memory twin beside it, which native tests run on; `web` has the browser's.
//! Must not know who uses it, nor the protocol.

mod chance;
mod clock;
mod crew;
pub mod exchange;
mod fetch;
mod files;
mod gate;
#[cfg(feature = "gpu")]
mod graphics;
mod locks;
mod network;
mod post;
mod room;
mod store;
#[cfg(feature = "browser")]
pub mod web;
mod yielder;

pub use self::{
    chance::{Chance, SeededChance},
    clock::{Clock, LocalTime, StepClock},
    crew::{Crew, CrewError, Members, MemoryCrew},
    fetch::{Answer, Ask, Download, Fault, Fetch, FetchError, MemoryFetch, Stretch},
    files::{Files, MemoryFiles},
    gate::{Gate, Note, Pass, Purpose, RequestStatus},
    locks::NamedLocks,
    network::{MemoryNetwork, Network},
    post::{LONGEST_ANSWER, MemoryPost, Parcel, Post, Receipt},
    room::{DeviceMemory, MemoryRoom, Room},
    store::{File, MemoryFile, MemoryStore, Space, Store, StoreError, StoreKind, StoredFile},
    yielder::{TurnYielder, Yielder},
};

#[cfg(feature = "gpu")]
pub use self::graphics::MemoryGraphics;
#[cfg(feature = "gpu")]
use crate::gpu::Gpu;

/// All ports together, as the worker is given them.
pub trait Platform: 'static {
    type Store: Store;
    type Fetch: Fetch;
    type Clock: Clock;
    type Yielder: Yielder;
    type Crew: Crew;

    fn store(&self) -> &Self::Store;
    fn fetch(&self) -> &Self::Fetch;
    fn clock(&self) -> &Self::Clock;
    fn yielder(&self) -> &Self::Yielder;
    fn crew(&self) -> &Self::Crew;
    /// Bytes of memory that this instance has taken; 0 where nobody can tell.
    fn memory_bytes(&self) -> u64;
    /// How much memory there is.
    fn room(&self) -> Room;
    /// A graphics processor's device of its own; `Ok(None)` where there is none.
    #[cfg(feature = "gpu")]
    fn gpu(&self) -> impl Future<Output = Result<Option<Box<dyn Gpu>>, String>> {
        std::future::ready(Ok(None))
    }
}

/// The in-memory twins together.
#[derive(Default)]
pub struct MemoryPlatform {
    pub store: MemoryStore,
    pub fetch: MemoryFetch,
    pub clock: StepClock,
    pub yielder: TurnYielder,
    pub crew: MemoryCrew,
    pub room: MemoryRoom,
    #[cfg(feature = "gpu")]
    pub graphics: MemoryGraphics,
}

impl Platform for MemoryPlatform {
    type Store = MemoryStore;
    type Fetch = MemoryFetch;
    type Clock = StepClock;
    type Yielder = TurnYielder;
    type Crew = MemoryCrew;

    fn store(&self) -> &MemoryStore {
        &self.store
    }

    fn fetch(&self) -> &MemoryFetch {
        &self.fetch
    }

    fn clock(&self) -> &StepClock {
        &self.clock
    }

    fn yielder(&self) -> &TurnYielder {
        &self.yielder
    }

    fn crew(&self) -> &MemoryCrew {
        &self.crew
    }

    fn memory_bytes(&self) -> u64 {
        0
    }

    fn room(&self) -> Room {
        self.room.get()
    }

    #[cfg(feature = "gpu")]
    async fn gpu(&self) -> Result<Option<Box<dyn Gpu>>, String> {
        Ok(self.graphics.take())
    }
}

//! What the workers of sensors and of ONNX need of the outside.

use hearth::{
    inferring,
    platform::{FetchError, Gate, MemoryNetwork, MemoryPost, SeededChance, TurnYielder},
    sensing::outbox,
};

use super::{DiskFiles, DiskStore, SystemClock, clock::unix_ms, platform::memory_bytes};

/// Where results are kept. They leave with whoever carries the folder away: there is no network.
pub struct DiskOutbox {
    store: DiskStore,
    post: MemoryPost,
    clock: SystemClock,
    network: MemoryNetwork,
    chance: SeededChance,
}

impl DiskOutbox {
    pub fn new(store: DiskStore) -> Self {
        let nobody = |parcel: &hearth::platform::Parcel| {
            Err(FetchError::Unreachable { url: parcel.url.clone(), cause: "there is no network".to_owned() })
        };
        Self {
            store,
            post: MemoryPost::new(nobody),
            clock: SystemClock::default(),
            network: MemoryNetwork::default(),
            // Names differ from start to start.
            chance: SeededChance::new(unix_ms().to_bits()),
        }
    }
}

impl outbox::Outside for DiskOutbox {
    type Store = DiskStore;
    type Post = MemoryPost;
    type Clock = SystemClock;
    type Network = MemoryNetwork;
    type Chance = SeededChance;

    fn store(&self) -> &DiskStore {
        &self.store
    }

    fn post(&self) -> &MemoryPost {
        &self.post
    }

    fn clock(&self) -> &SystemClock {
        &self.clock
    }

    fn network(&self) -> &MemoryNetwork {
        &self.network
    }

    fn chance(&self) -> &SeededChance {
        &self.chance
    }
}

pub struct DiskOutside {
    store: DiskStore,
    clock: SystemClock,
    gate: Gate,
    most_bytes: u64,
}

impl DiskOutside {
    pub fn new(store: DiskStore, most_bytes: u64) -> Self {
        Self { store, clock: SystemClock::default(), gate: Gate::new(unix_ms), most_bytes }
    }
}

impl inferring::Outside for DiskOutside {
    type Files = DiskFiles;
    type Store = DiskStore;
    type Clock = SystemClock;
    type Yielder = TurnYielder;

    fn files(&self) -> &DiskFiles {
        &DiskFiles
    }

    fn store(&self) -> &DiskStore {
        &self.store
    }

    fn clock(&self) -> &SystemClock {
        &self.clock
    }

    fn yielder(&self) -> &TurnYielder {
        &TurnYielder
    }

    fn gate(&self) -> &Gate {
        &self.gate
    }

    fn memory_bytes(&self) -> u64 {
        memory_bytes()
    }

    fn most_bytes(&self) -> u64 {
        self.most_bytes
    }
}

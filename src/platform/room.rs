//! How much memory there is: what one instance can address, which is hard, and what the device has, of which browsers tell little.

use std::{cell::Cell, rc::Rc};

/// Of the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceMemory {
    /// The browser says nothing.
    Unknown,
    /// About so many bytes.
    Bytes(u64),
    /// As many as a browser ever tells of, or more.
    AtLeast(u64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// Bytes that an instance may have; each member of a team is one.
    pub instance_bytes: u64,
    pub device: DeviceMemory,
}

impl Default for Room {
    /// What wasm addresses with 32 bits.
    fn default() -> Self {
        Self { instance_bytes: 1 << 32, device: DeviceMemory::Unknown }
    }
}

/// Room that a test makes as large as it likes, at any time.
#[derive(Clone, Default)]
pub struct MemoryRoom(Rc<Cell<Room>>);

impl MemoryRoom {
    pub fn get(&self) -> Room {
        self.0.get()
    }

    pub fn set(&self, room: Room) {
        self.0.set(room);
    }
}

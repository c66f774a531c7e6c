//! The ports' twins over a disk and a clock of the system: what a browser gives a worker, from WASI or any other system.
//!
//! Must not know which worker uses them.

mod clock;
mod files;
mod outside;
mod platform;
mod store;

pub use self::{
    clock::{SystemClock, unix_ms},
    files::DiskFiles,
    outside::{DiskOutbox, DiskOutside},
    platform::{DiskPlatform, memory_bytes},
    store::{DiskFile, DiskStore},
};

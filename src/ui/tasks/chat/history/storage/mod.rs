//! Where conversations are kept: a database in the browser for all that is finished, and a journal in its local storage for
//! answers under way. The journal is written before what it holds is shown, so that nothing that was shown is ever missing.
//!
//! [`Entries`] and [`StorageError`] are pure; the rest compiles for the browser alone. Must not know who draws.

pub mod entries;
mod error;

#[cfg(target_arch = "wasm32")]
mod conversations;
#[cfg(target_arch = "wasm32")]
mod database;
#[cfg(target_arch = "wasm32")]
mod journal;
#[cfg(target_arch = "wasm32")]
mod move_over;
#[cfg(target_arch = "wasm32")]
mod named;
#[cfg(target_arch = "wasm32")]
mod records;
#[cfg(target_arch = "wasm32")]
mod room;
#[cfg(target_arch = "wasm32")]
mod searched;
#[cfg(target_arch = "wasm32")]
mod store;
#[cfg(target_arch = "wasm32")]
mod tabs;
#[cfg(target_arch = "wasm32")]
mod turns;

#[cfg(test)]
mod tests;

pub use self::{
    entries::{Entries, Entry, TabId},
    error::StorageError,
};
#[cfg(target_arch = "wasm32")]
pub use self::{room::Room, store::Store};

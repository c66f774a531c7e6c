//! Where conversations are kept: a database in the browser for all that is finished, and a journal in its local storage for
//! answers under way. The journal is written before what it holds is shown, so that nothing that was shown is ever missing.
//!
//! [`Entries`] and [`StorageError`] are pure; the rest reaches the browser. Must not know who draws.

pub mod entries;
mod error;

mod conversations;
mod database;
mod journal;
mod move_over;
mod named;
mod records;
mod room;
mod searched;
mod store;
mod tabs;
mod turns;

#[cfg(test)]
mod tests;

pub use self::{
    entries::{Entries, Entry, TabId},
    error::StorageError,
};
pub use self::{room::Room, store::Store};

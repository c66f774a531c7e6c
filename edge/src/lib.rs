//! Hearth without a browser: the same workers, in one program with whoever asks them, over ports that a disk and a clock stand behind.
//!
//! ```text
//! arguments -> commands/<task> -> Host -> client -- memory channel --> service | reading | sensing | inferring -> disk
//! a request ->  serving/tasks  ->
//! ```
//!
//! Must not know how anything is computed, nor which program runs it.

pub mod arguments;
pub mod commands;
pub mod disk;
mod error;
pub mod host;
mod model;
pub mod serving;

pub use self::{
    error::{Error, Result},
    host::Host,
};

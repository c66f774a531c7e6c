//! Search in a person's own documents: passages, what they mean, the words in them, and a file that keeps all that.
//!
//! Must not know which model embeds, nor where the file lies.

mod document;
pub mod file;
pub mod graph;
pub mod library;
mod passages;
mod ranking;
mod vectors;
mod words;

pub use self::{
    document::{Document, Passage},
    library::{Hit, Library, Mode},
    passages::Splitter,
};

//! Search in a person's own documents: passages, what they mean, the words in them, and a file that keeps all that.
//!
//! Must not know which model embeds, nor where the file lies.

mod document;
mod draft;
pub mod file;
mod form;
pub mod graph;
pub mod library;
mod part;
mod passages;
mod query;
mod ranking;
pub mod selection;
mod stems;
mod variants;
mod vectors;
mod words;

pub use self::{
    document::{Document, Passage},
    draft::Draft,
    library::{Hit, Library, Mode},
    part::Part,
    passages::Splitter,
};

//! Search in a person's own documents: passages, what they mean, the words in them, and a file that keeps all that.
//!
//! Must not know which model embeds, nor where the file lies.

pub mod passages;
pub mod words;

//! Chat: conversations with the language model.

pub mod history;

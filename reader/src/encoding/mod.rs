//! Bytes that become characters: which encoding a text has, and its decoding as a stream. Must not know what the text says.
//!
//! What a person chose comes first, then a byte order mark, then what the text declares of itself, then what its bytes look like.
//! An encoding that is declared and does not fit the bytes is passed over.

mod charset;
mod declared;
mod find;
mod sample;
mod text_reader;
mod wide;

pub use self::{
    charset::Charset,
    declared::{declared_in_markup, nothing_declared},
    text_reader::{Decoded, TextReader, decode},
};

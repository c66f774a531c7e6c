//! Text on its way to tokens and back, in the order of that way: chat template, tokenizer, sampler, detokenizer, stop
//! strings.
//!
//! Plain values in and out. Must not know models, weights or who asks.

mod bytes;
mod chat;
mod detokenizer;
mod json;
mod random;
mod sampler;
mod split;
mod stop;
mod template;
mod tokenizer;
mod vocabulary;
mod wordpiece;

pub use self::{
    chat::encode_chat,
    detokenizer::Detokenizer,
    sampler::{Sampler, SamplerSettings},
    stop::{Shown, StopStrings},
    template::ChatTemplate,
    tokenizer::{Special, Tokenizer},
    wordpiece::{Encoded, WordPiece},
};

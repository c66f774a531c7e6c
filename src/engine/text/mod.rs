//! Text on its way to tokens and back, in the order of that way: chat template, tokenizer, sampler, detokenizer, stop
//! strings. Beside them, what divides a long text and finds its weightiest sentences.
//!
//! Plain values in and out. Must not know models, weights or who asks.

mod byte_level;
mod bytes;
mod chat;
mod detokenizer;
mod estimate;
mod framed;
mod json;
mod markers;
mod memory;
mod outline;
mod parts;
mod random;
mod repetition;
mod sampler;
mod sentence_piece;
mod sentences;
mod split;
mod stop;
mod strftime;
mod subwords;
mod template;
mod text_rank;
mod tokenizer;
mod vocabulary;

pub use self::{
    chat::{EncodedChat, encode_chat},
    detokenizer::Detokenizer,
    estimate::Rates,
    framed::Framed,
    memory::text_bytes,
    outline::{Block, BlockKind, LONGEST_BLOCK, outline},
    parts::{Opens, Unit, pack},
    repetition::repeats_itself,
    sampler::{GUESS_WINDOW, Guide, LIKELIEST, Ranked, Sampler, SamplerSettings},
    sentences::{Sentence, as_one_line, is_east_asian, sentences},
    stop::{Shown, StopStrings},
    strftime::LocalTime,
    subwords::{Encoded, Pair, Place, Placed, Subwords},
    template::{ChatTemplate, Message},
    text_rank::{MOST_RANKED, weightiest},
    tokenizer::{Special, Tokenizer},
};

//! Texts as tokens, by whichever tokenizer a model's file carries. Must not know what becomes of them.

use crate::engine::{
    error::{Error, Result},
    text::{Encoded, Framed, Pair, Placed, Subwords},
};

pub(super) enum Words {
    /// Of a `tokenizer.json`.
    Subwords(Box<Subwords>),
    /// Of a GGUF's vocabulary.
    Framed(Box<Framed>),
}

impl Words {
    pub fn most_tokens(&self) -> usize {
        match self {
            Self::Subwords(words) => words.most_tokens(),
            Self::Framed(words) => words.most_tokens(),
        }
    }

    pub fn encode(&self, text: &str) -> Result<Encoded> {
        match self {
            Self::Subwords(words) => words.encode(text),
            Self::Framed(words) => words.encode(text),
        }
    }

    pub fn encode_pair(&self, first: &str, second: &str) -> Result<Pair> {
        match self {
            Self::Subwords(words) => words.encode_pair(first, second),
            Self::Framed(_) => Err(Error::unsupported("two texts read together by a model that embeds them")),
        }
    }

    pub fn place(&self, text: &str) -> Result<Placed> {
        match self {
            Self::Subwords(words) => words.place(text),
            Self::Framed(_) => Err(Error::unsupported("places of tokens by a model that embeds texts")),
        }
    }
}

//! What makes vectors of tokens, whichever architecture it is. Must not know texts.

use std::cell::{Cell, RefCell};

use crate::engine::{
    error::{Error, Result},
    models::{
        bert::{self, Bert},
        decoder::Decoder,
    },
};

pub(super) enum Encoder {
    Bert(Box<Bert>, Box<Cell<bert::Scratch>>),
    /// One that embeds texts.
    Decoder(Box<RefCell<Decoder>>),
}

impl Encoder {
    /// Numbers in a text's vector.
    pub fn dimensions(&self) -> usize {
        match self {
            Self::Bert(bert, _) => bert.config().width,
            Self::Decoder(decoder) => {
                let decoder = decoder.borrow();
                decoder.dimensions().unwrap_or(decoder.recipe().width)
            }
        }
    }

    /// Weights in memory, in bytes.
    pub fn weight_bytes(&self) -> u64 {
        match self {
            Self::Bert(bert, _) => bert.weight_bytes(),
            Self::Decoder(decoder) => decoder.borrow().weight_bytes(),
        }
    }

    /// One vector a text, [texts][dimensions].
    pub fn pool(&self, texts: &[&[u32]]) -> Result<Vec<f32>> {
        match self {
            Self::Bert(bert, scratch) => {
                let mut kept = scratch.take();
                let pooled = bert.pool(texts, &mut kept);
                scratch.set(kept);
                pooled
            }
            Self::Decoder(decoder) => decoder.borrow_mut().pool(texts),
        }
    }

    /// The vector of each token, [tokens of all texts][dimensions]. `seconds`: of each text at which token the second one of two
    /// begins; nothing where every text is one.
    pub fn tokens(&self, texts: &[&[u32]], seconds: &[usize]) -> Result<Vec<f32>> {
        match self {
            Self::Bert(bert, scratch) => {
                let mut kept = scratch.take();
                let vectors = bert.tokens(texts, seconds, &mut kept).map(<[f32]>::to_vec);
                scratch.set(kept);
                vectors
            }
            Self::Decoder(_) => Err(Error::unsupported("vectors of tokens by a model that embeds texts")),
        }
    }
}

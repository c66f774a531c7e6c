//! A text encoder with its tokenizer and what stands on it, as a whole.
//!
//! Loads from any `Read + Seek`, a part at a time. Must not know who asks.

mod encoder;
mod from_gguf;
mod from_safetensors;
mod words;

use std::io::{Read, Seek};

use serde::Deserialize;

use self::{encoder::Encoder, words::Words};
use super::{
    error::{Error, Result},
    gguf,
    head::{Head, Input},
    kernels::dense::Arithmetic,
    ranker::Ranker,
    tagging::Tagger,
    team::Team,
    text::{Encoded, Pair, Placed},
};

pub struct TextModel {
    architecture: String,
    words: Words,
    prefixes: Prefixes,
    encoder: Encoder,
    head: Option<Head>,
    tagger: Option<Tagger>,
    ranker: Option<Ranker>,
}

/// What a model was trained to see before a text, which its file's metadata says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
struct Prefixes {
    query: String,
    passage: String,
}

/// What a text is to the model. To most it is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// A question, or a text that is compared with others of its kind.
    Query,
    /// A piece of what is searched.
    Passage,
}

impl TextModel {
    /// `architecture` of the file's metadata.
    pub fn architecture(&self) -> &str {
        &self.architecture
    }

    /// Length of an embedding.
    pub fn dimensions(&self) -> usize {
        self.encoder.dimensions()
    }

    /// The most tokens of a text that are read; what is behind them is cut off.
    pub fn most_tokens(&self) -> usize {
        self.words.most_tokens()
    }

    /// A query's tokens, cut to what is read.
    pub fn encode(&self, text: &str) -> Result<Encoded> {
        self.encode_as(text, Side::Query)
    }

    /// A text's tokens, cut to what is read.
    pub fn encode_as(&self, text: &str, side: Side) -> Result<Encoded> {
        let prefix = match side {
            Side::Query => &self.prefixes.query,
            Side::Passage => &self.prefixes.passage,
        };
        match prefix.is_empty() {
            true => self.words.encode(text),
            false => self.words.encode(&format!("{prefix}{text}")),
        }
    }

    /// A query's and a passage's tokens, as they are read together.
    pub fn encode_pair(&self, query: &str, passage: &str) -> Result<Pair> {
        self.words.encode_pair(query, passage)
    }

    /// Whether the file ranks passages for a query: such a model embeds no texts.
    pub fn is_ranker(&self) -> bool {
        self.ranker.is_some()
    }

    /// How well each passage answers the query: more is better. Both are read together, in one batch.
    pub fn rank(&self, query: &str, passages: &[&str]) -> Result<Vec<f32>> {
        let Some(ranker) = &self.ranker else {
            return Err(Error::unsupported("ranking by a model that reads texts alone"));
        };
        let pairs = passages.iter().map(|passage| self.encode_pair(query, passage));
        let pairs = pairs.collect::<Result<Vec<_>>>()?;
        let tokens: Vec<&[u32]> = pairs.iter().map(|pair| pair.tokens.as_slice()).collect();
        let seconds: Vec<usize> = pairs.iter().map(|pair| pair.second).collect();
        let vectors = self.encoder.tokens(&tokens, &seconds)?;
        let firsts = tokens.iter().scan(0, |row, text| {
            let first = *row * self.dimensions();
            *row += text.len();
            Some(&vectors[first..first + self.dimensions()])
        });
        Ok(firsts.map(|first| ranker.score(first)).collect())
    }

    /// The classifier that the file carries, if it does.
    pub fn head(&self) -> Option<&Head> {
        self.head.as_ref()
    }

    /// The tagger that the file carries, if it does: such a model looks at tokens, and embeds no texts.
    pub fn tagger(&self) -> Option<&Tagger> {
        self.tagger.as_ref()
    }

    /// A text's tokens, all of them, and where they stand.
    pub fn place(&self, text: &str) -> Result<Placed> {
        self.words.place(text)
    }

    /// The vector of each token, [tokens of all texts][dimensions].
    pub fn token_vectors(&self, texts: &[&[u32]]) -> Result<Vec<f32>> {
        self.encoder.tokens(texts, &[])
    }

    /// What each text means, in one batch. Its time goes with the number of all tokens: nothing is padded.
    pub fn embed(&self, texts: &[&str]) -> Result<Embeddings> {
        self.embed_as(texts, Side::Query)
    }

    /// As [`Self::embed`], of queries or of passages.
    pub fn embed_as(&self, texts: &[&str], side: Side) -> Result<Embeddings> {
        let encoded = texts.iter().map(|text| self.encode_as(text, side)).collect::<Result<Vec<_>>>()?;
        let tokens: Vec<&[u32]> = encoded.iter().map(|text| text.tokens.as_slice()).collect();
        Ok(Embeddings {
            values: self.features(&tokens, Input::Embedding)?,
            truncated: encoded.iter().map(|text| text.truncated).collect(),
        })
    }

    /// What a head multiplies, of texts that are tokens already, [texts][dimensions].
    pub fn features(&self, texts: &[&[u32]], input: Input) -> Result<Vec<f32>> {
        if self.tagger.is_some() {
            return Err(Error::unsupported("a text's meaning by a model that tags tokens"));
        }
        if self.ranker.is_some() {
            return Err(Error::unsupported("a text's meaning by a model that ranks passages"));
        }
        let mut values = self.encoder.pool(texts)?;
        values.chunks_exact_mut(self.dimensions()).for_each(|mean| input.scale(mean));
        Ok(values)
    }

    /// Weights in memory, in bytes.
    pub fn weight_bytes(&self) -> u64 {
        self.encoder.weight_bytes()
    }
}

/// Vectors of length 1, so that a dot product is the cosine.
pub struct Embeddings {
    /// Text by text, [texts][dimensions].
    pub values: Vec<f32>,
    /// For each text whether its end was cut off.
    pub truncated: Vec<bool>,
}

/// Reads a model's file, a part a step, so that a caller can report and stop in between.
pub struct Loader<R>(Kind<R>);

enum Kind<R> {
    Safetensors(Box<from_safetensors::Loader<R>>),
    Gguf(Box<from_gguf::Loader<R>>),
}

impl<R: Read + Seek> Loader<R> {
    /// Reads the header and the tokenizer.
    pub fn open(reader: R) -> Result<Self> {
        Self::open_for(reader, Arithmetic::fastest())
    }

    /// As [`Self::open`], for products in this arithmetic, where the file leaves the choice.
    pub fn open_for(reader: R, arithmetic: Arithmetic) -> Result<Self> {
        Self::with(reader, None, arithmetic)
    }

    /// As [`Self::open`], for one that leads a team.
    pub fn lead(reader: R, team: Box<dyn Team>) -> Result<Self> {
        Self::with(reader, Some(team), Arithmetic::fastest())
    }

    fn with(mut reader: R, team: Option<Box<dyn Team>>, arithmetic: Arithmetic) -> Result<Self> {
        Ok(Self(match gguf::begins(&mut reader)? {
            true => Kind::Gguf(Box::new(from_gguf::Loader::open(reader, team)?)),
            false => Kind::Safetensors(Box::new(from_safetensors::Loader::open(reader, team, arithmetic)?)),
        }))
    }

    /// Bytes of weights read so far, about, and in all.
    pub fn progress(&self) -> (u64, u64) {
        match &self.0 {
            Kind::Safetensors(loader) => loader.progress(),
            Kind::Gguf(loader) => loader.progress(),
        }
    }

    /// Reads the next part; the model comes with the last one.
    pub fn step(&mut self) -> Result<Option<TextModel>> {
        match &mut self.0 {
            Kind::Safetensors(loader) => loader.step(),
            Kind::Gguf(loader) => loader.step(),
        }
    }
}

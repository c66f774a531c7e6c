//! A text encoder with its tokenizer and what stands on it, as a whole.
//!
//! Loads from any `Read + Seek`, a part at a time. Must not know who asks.

use std::{
    cell::Cell,
    io::{Read, Seek},
};

use serde::Deserialize;

use super::{
    error::{Error, Result},
    follower::Led,
    head::{Head, Input},
    kernels::dense::Arithmetic,
    models::bert::{self, Bert},
    ranker::Ranker,
    safetensors::Safetensors,
    shared_file::SharedFile,
    tagging::Tagger,
    team::{Solo, Team},
    text::{Encoded, Pair, Placed, Subwords},
};

pub struct TextModel {
    architecture: String,
    tokenizer: Subwords,
    prefixes: Prefixes,
    bert: Bert,
    head: Option<Head>,
    tagger: Option<Tagger>,
    ranker: Option<Ranker>,
    scratch: Cell<bert::Scratch>,
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
        self.bert.config().width
    }

    /// The most tokens of a text that are read; what is behind them is cut off.
    pub fn most_tokens(&self) -> usize {
        self.tokenizer.most_tokens()
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
            true => self.tokenizer.encode(text),
            false => self.tokenizer.encode(&format!("{prefix}{text}")),
        }
    }

    /// A query's and a passage's tokens, as they are read together.
    pub fn encode_pair(&self, query: &str, passage: &str) -> Result<Pair> {
        self.tokenizer.encode_pair(query, passage)
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
        let mut scratch = self.scratch.take();
        let vectors = self.bert.tokens(&tokens, &seconds, &mut scratch).map(|vectors| {
            let firsts = tokens.iter().scan(0, |row, text| {
                let first = *row * self.dimensions();
                *row += text.len();
                Some(&vectors[first..first + self.dimensions()])
            });
            firsts.map(|first| ranker.score(first)).collect()
        });
        self.scratch.set(scratch);
        vectors
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
        self.tokenizer.place(text)
    }

    /// The vector of each token, [tokens of all texts][dimensions].
    pub fn token_vectors(&self, texts: &[&[u32]]) -> Result<Vec<f32>> {
        let mut scratch = self.scratch.take();
        let vectors = self.bert.tokens(texts, &[], &mut scratch).map(<[f32]>::to_vec);
        self.scratch.set(scratch);
        vectors
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
        let mut scratch = self.scratch.take();
        let pooled = self.bert.pool(texts, &mut scratch);
        self.scratch.set(scratch);
        let mut values = pooled?;
        values.chunks_exact_mut(self.dimensions()).for_each(|mean| input.scale(mean));
        Ok(values)
    }

    /// Weights in memory, in bytes.
    pub fn weight_bytes(&self) -> u64 {
        self.bert.weight_bytes()
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
pub struct Loader<R> {
    /// Taken when the model is there.
    reader: Option<SharedFile<R>>,
    file: Safetensors,
    architecture: String,
    tokenizer: Option<Subwords>,
    prefixes: Prefixes,
    bert: bert::Loader,
}

impl<R: Read + Seek> Loader<R> {
    /// Reads the header and the tokenizer.
    pub fn open(reader: R) -> Result<Self> {
        Self::open_for(reader, Arithmetic::fastest())
    }

    /// As [`Self::open`], for products in this arithmetic.
    pub fn open_for(reader: R, arithmetic: Arithmetic) -> Result<Self> {
        Self::with(SharedFile::lead(reader, Box::new(Solo)), arithmetic)
    }

    /// As [`Self::open`], for one that leads a team.
    pub fn lead(reader: R, mut team: Box<dyn Team>) -> Result<Self> {
        Led::Text.announce(&mut *team)?;
        Self::with(SharedFile::lead(reader, team), Arithmetic::fastest())
    }

    fn with(mut reader: SharedFile<R>, arithmetic: Arithmetic) -> Result<Self> {
        let file = Safetensors::read(&mut reader)?;
        let architecture = file.metadata("architecture")?.to_owned();
        if architecture != "bert" {
            return Err(Error::unsupported(format!("architecture `{architecture}`")));
        }
        match file.metadata("pooling")? {
            "mean" => {}
            "none" if Tagger::is_in(&file) => {}
            "first" if Ranker::is_in(&file) => {}
            other => return Err(Error::unsupported(format!("pooling `{other}`"))),
        }
        let config = bert::Config::from_json(file.metadata("config")?)?;
        let most_tokens = file.metadata("max_tokens")?;
        let most_tokens = match most_tokens.parse() {
            Ok(tokens) if (3..=config.positions).contains(&tokens) => tokens,
            Ok(_) | Err(_) => {
                let expected = format!("3 to {}", config.positions);
                return Err(Error::damaged("metadata `max_tokens`", expected, most_tokens));
            }
        };
        let tokenizer = Subwords::from_json(file.metadata("tokenizer")?, most_tokens)?;
        if tokenizer.vocabulary() > config.vocabulary {
            let expected = format!("at most {} tokens", config.vocabulary);
            return Err(Error::damaged("metadata `tokenizer`", expected, tokenizer.vocabulary()));
        }
        let prefixes = match file.metadata("prefixes") {
            Ok(prefixes) => serde_json::from_str(prefixes)
                .map_err(|error| Error::damaged("metadata `prefixes`", "two texts", error))?,
            Err(_) => Prefixes::default(),
        };
        Ok(Self {
            reader: Some(reader),
            file,
            prefixes,
            architecture,
            tokenizer: Some(tokenizer),
            bert: bert::Loader::new(config, arithmetic),
        })
    }

    /// Bytes of weights read so far, about, and in all.
    pub fn progress(&self) -> (u64, u64) {
        let ((steps, all), total) = (self.bert.progress(), self.file.total_bytes());
        (total * steps as u64 / all as u64, total)
    }

    /// Reads the next part; the model comes with the last one.
    pub fn step(&mut self) -> Result<Option<TextModel>> {
        let Some(mut reader) = self.reader.take() else { return Ok(None) };
        let Some(bert) = self.bert.step(&self.file, &mut reader)? else {
            self.reader = Some(reader);
            return Ok(None);
        };
        let Some(tokenizer) = self.tokenizer.take() else { return Ok(None) };
        let tagger = match reader.own().filter(|_| Tagger::is_in(&self.file)) {
            Some(reader) => Some(Tagger::read(&self.file, reader, bert.config().width)?),
            None => None,
        };
        let ranker = match reader.own().filter(|_| Ranker::is_in(&self.file)) {
            Some(reader) => Some(Ranker::read(&self.file, reader, bert.config().width)?),
            None => None,
        };
        let head = match reader.own().filter(|_| self.file.has("head.weight")) {
            Some(reader) => Some(Head::read(&self.file, reader)?),
            None => None,
        };
        let bert = bert.in_team(reader.into_team());
        if let Some(head) = &head {
            head.check_model("", bert.config().width)?;
        }
        let architecture = self.architecture.clone();
        let prefixes = std::mem::take(&mut self.prefixes);
        let scratch = Cell::default();
        Ok(Some(TextModel { architecture, tokenizer, prefixes, bert, head, tagger, ranker, scratch }))
    }
}

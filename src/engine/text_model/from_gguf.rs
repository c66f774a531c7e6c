//! A model that embeds texts, from a GGUF: Qwen3-Embedding and EmbeddingGemma. A member of its team follows as it follows a language
//! model's.

use std::io::{Read, Seek};

use super::{Encoder, Prefixes, TextModel, words::Words};
use crate::engine::{
    error::{Error, Result},
    gguf::{Gguf, Metadata},
    models::decoder::{self, Pooled, families},
    team::{Solo, Team},
    text::{Framed, Tokenizer},
};

/// Longer texts are cut: what attends to whole texts takes the square of their length.
const MOST_TOKENS: usize = 2048;

pub(super) struct Loader<R> {
    reader: R,
    gguf: Gguf,
    architecture: String,
    words: Option<Words>,
    /// Tokens in it.
    vocabulary: usize,
    prefixes: Prefixes,
    decoder: decoder::Loader,
}

impl<R: Read + Seek> Loader<R> {
    pub fn open(mut reader: R, team: Option<Box<dyn Team>>) -> Result<Self> {
        let mut gguf = Gguf::read(&mut reader)?;
        let architecture = gguf.metadata.string("general.architecture")?.to_owned();
        let recipe = families::recipe(&gguf)?;
        let Some(pooling) = &recipe.pooling else {
            let what = format!("embedding texts by `{architecture}` without pooling");
            return Err(Error::unsupported(what));
        };
        let tokenizer = Tokenizer::from_gguf(&gguf.metadata)?;
        let vocabulary = tokenizer.vocab_size();
        let last = last(&gguf.metadata, &tokenizer, pooling.of)?;
        let most_tokens = recipe.context.clamp(3, MOST_TOKENS);
        let words = Some(Words::Framed(Box::new(Framed::new(tokenizer, last, most_tokens))));
        let prefixes =
            prefixes(&architecture, gguf.metadata.optional_string("general.name")?.unwrap_or_default());
        // The vocabulary is in the tokenizer now, and need not stand here twice while weights are read.
        gguf.metadata.take("tokenizer.ggml.tokens");
        gguf.metadata.take("tokenizer.ggml.merges");
        let decoder = decoder::Loader::lead(recipe, team.unwrap_or_else(|| Box::new(Solo)))?;
        Ok(Self { reader, gguf, architecture, words, vocabulary, prefixes, decoder })
    }

    /// Bytes of weights read so far, about, and in all.
    pub fn progress(&self) -> (u64, u64) {
        let ((steps, all), total) = (self.decoder.progress(), self.gguf.tensors.total_bytes());
        (total * steps as u64 / all as u64, total)
    }

    pub fn step(&mut self) -> Result<Option<TextModel>> {
        let Some(decoder) = self.decoder.step(&self.gguf, &mut self.reader)? else { return Ok(None) };
        let Some(words) = self.words.take() else { return Ok(None) };
        if self.vocabulary > decoder.vocabulary() {
            let expected = format!("a row for each of the {} tokens", self.vocabulary);
            return Err(Error::damaged("`token_embd.weight`", expected, decoder.vocabulary()));
        }
        Ok(Some(TextModel {
            architecture: self.architecture.clone(),
            words,
            prefixes: std::mem::take(&mut self.prefixes),
            encoder: Encoder::Decoder(Box::new(decoder.into())),
            head: None,
            tagger: None,
            ranker: None,
        }))
    }
}

/// What stands behind each text. Where a file of a model whose last vector counts says nothing, it is the token that such models
/// were trained with: early files of Qwen3-Embedding want it written out.
fn last(metadata: &Metadata, tokenizer: &Tokenizer, of: Pooled) -> Result<Option<u32>> {
    const TRAINED_WITH: &str = "<|endoftext|>";
    Ok(match (metadata.optional_bool("tokenizer.ggml.add_eos_token")?, of) {
        (Some(true), _) => tokenizer.eos(),
        (Some(false), _) | (None, Pooled::Mean) => None,
        (None, Pooled::Last) => {
            let tokens = metadata.strings("tokenizer.ggml.tokens")?;
            let trained_with = tokens.iter().position(|token| token == TRAINED_WITH);
            trained_with.map(|id| id as u32).or(tokenizer.eos())
        }
    })
}

/// As the models' cards say for a search. What is called otherwise was trained otherwise, or nobody here knows how.
fn prefixes(architecture: &str, name: &str) -> Prefixes {
    let name: String = name.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    let (query, passage) = match architecture {
        "gemma-embedding" => ("task: search result | query: ", "title: none | text: "),
        "qwen3" if name.contains("qwen3embedding") => (
            "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:",
            "",
        ),
        _ => ("", ""),
    };
    Prefixes { query: query.to_owned(), passage: passage.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_go_with_the_models_that_were_trained_with_them() {
        for name in ["Qwen3 Embedding 0.6B", "Qwen3-Embedding-4B", "qwen3-embedding"] {
            let Prefixes { query, passage } = prefixes("qwen3", name);
            assert!(query.starts_with("Instruct: ") && query.ends_with("\nQuery:") && passage.is_empty());
        }
        assert_eq!(prefixes("qwen3", "Another Embedder"), Prefixes::default());
        assert_eq!(prefixes("gemma-embedding", "any").passage, "title: none | text: ");
    }
}

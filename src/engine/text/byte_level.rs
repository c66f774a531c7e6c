//! Text to tokens by byte-level BPE (Sennrich et al. 2016, Radford et al. 2019): pieces of text, spelled in an alphabet of bytes, in
//! which pairs are merged in a known order. Must not know which tokens are special.

use std::collections::HashSet;

use tokenizers::{
    Model,
    models::bpe::{BPE, Merges, Vocab},
};

use super::{
    bytes::Alphabet,
    split::Splitter,
    vocabulary::{Kind, Vocabulary},
};
use crate::engine::error::{Error, Result};

pub struct ByteLevel {
    model: BPE,
    splitter: Splitter,
    alphabet: Alphabet,
    /// Bytes of which the vocabulary has no token: they are left out, and nothing is merged across them.
    missing: [bool; 256],
}

impl ByteLevel {
    /// `merges` are pairs of tokens, the first ones first.
    pub fn new(vocabulary: &Vocabulary, merges: &[(&str, &str)], splitter: Splitter) -> Result<Self> {
        let alphabet = Alphabet::new();
        let model = merger(vocabulary, merges, splitter.whole_pieces_first)?;
        let mut missing = [false; 256];
        for (byte, missing) in (0..=u8::MAX).zip(missing.iter_mut()) {
            *missing = model.token_to_id(alphabet.char(byte).encode_utf8(&mut [0; 4])).is_none();
        }
        Ok(Self { model, splitter, alphabet, missing })
    }

    pub fn merge(&self, text: &str, ids: &mut Vec<u32>) -> Result<()> {
        let mut spelled = String::new();
        for piece in self.splitter.pieces(text) {
            for run in piece.as_bytes().split(|byte| self.missing[usize::from(*byte)]) {
                spelled.clear();
                spelled.extend(run.iter().map(|byte| self.alphabet.char(*byte)));
                let tokens =
                    self.model.tokenize(&spelled).map_err(|error| Error::Input(error.to_string()))?;
                ids.extend(tokens.into_iter().map(|token| token.id));
            }
        }
        Ok(())
    }

    /// Appends what a normal token stands for.
    pub fn spell(&self, token: &str, bytes: &mut Vec<u8>) {
        for char in token.chars() {
            match self.alphabet.byte(char) {
                Some(byte) => bytes.push(byte),
                None => bytes.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes()),
            }
        }
    }
}

/// Special tokens stay out of it, so that no text merges into one.
fn merger(vocabulary: &Vocabulary, pairs: &[(&str, &str)], whole_pieces_first: bool) -> Result<BPE> {
    let mut ids = Vocab::with_capacity(vocabulary.tokens.len());
    let mut markers = HashSet::new();
    for ((id, token), kind) in (0_u32..).zip(vocabulary.tokens).zip(&vocabulary.kinds) {
        match kind {
            Kind::Control => {}
            Kind::UserDefined if !token.chars().all(char::is_whitespace) => {
                markers.insert(token.as_str());
            }
            Kind::Normal | Kind::UserDefined => {
                ids.insert(token.clone(), id);
            }
        }
    }
    // The builder panics where two tokens merge to what is longer than any token.
    let mut joined = String::new();
    let mut merges = Merges::with_capacity(pairs.len());
    for &(left, right) in pairs {
        joined.clear();
        joined.extend([left, right]);
        let all = [left, right, joined.as_str()];
        if all.into_iter().any(|token| markers.contains(token)) {
            continue;
        }
        if let Some(missing) = all.into_iter().find(|token| !ids.contains_key(*token)) {
            return Err(Error::damaged(
                "merges",
                "tokens of the vocabulary",
                format!("`{missing}` out of vocabulary"),
            ));
        }
        merges.push((left.to_owned(), right.to_owned()));
    }
    BPE::builder()
        .vocab_and_merges(ids, merges)
        .cache_capacity(0)
        .ignore_merges(whole_pieces_first)
        .build()
        .map_err(|error| Error::damaged("merges", "tokens of the vocabulary", error))
}

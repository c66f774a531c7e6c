//! Text to tokens and tokens to bytes, for byte-level BPE vocabularies (Sennrich et al. 2016, Radford et al. 2019) read
//! from a GGUF's metadata. Must not know chat templates.

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
use crate::engine::{
    error::{Error, Result},
    gguf::Metadata,
};

/// Whether special tokens that are spelled out in a text are meant, control tokens and user-defined ones alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Special {
    /// They are: the text is a template's own.
    Parse,
    /// They are letters like any others: the text is a person's.
    Plain,
}

pub struct Tokenizer {
    model: BPE,
    splitter: Splitter,
    alphabet: Alphabet,
    /// Bytes of which the vocabulary has no token: they are left out, and nothing is merged across them.
    missing: [bool; 256],
    /// Control and user-defined tokens, the longest first.
    specials: Vec<SpecialToken>,
    /// The bytes of all tokens, one after the other; control tokens have none.
    bytes: Vec<u8>,
    /// Token `id` ends here in `bytes`.
    byte_ends: Vec<u32>,
    bos: Option<u32>,
    eos: Option<u32>,
    eot: Option<u32>,
    ends: Vec<u32>,
    add_bos: bool,
}

struct SpecialToken {
    id: u32,
    text: String,
    kind: Kind,
    /// White space is white space, whoever writes it.
    is_white: bool,
}

/// A stretch of text, or a token found in it.
enum Fragment<'t> {
    Text(&'t str),
    Token(u32),
}

impl Tokenizer {
    pub fn from_gguf(metadata: &Metadata) -> Result<Self> {
        let vocabulary = Vocabulary::from_gguf(metadata)?;
        let splitter = Splitter::named(metadata.optional_string("tokenizer.ggml.pre")?.unwrap_or("default"))?;
        let add_bos = metadata.optional_bool("tokenizer.ggml.add_bos_token")?.unwrap_or(splitter.add_bos);
        let alphabet = Alphabet::new();
        let (bytes, byte_ends) = spell(&vocabulary, &alphabet);
        let specials = specials(&vocabulary);
        let (bos, eos, eot) = (vocabulary.bos, vocabulary.eos, vocabulary.eot);
        let ends = vocabulary.ends.clone();
        let model = merger(vocabulary, splitter.whole_pieces_first)?;
        let mut missing = [false; 256];
        for (byte, missing) in (0..=u8::MAX).zip(missing.iter_mut()) {
            *missing = model.token_to_id(alphabet.char(byte).encode_utf8(&mut [0; 4])).is_none();
        }
        Ok(Self {
            model,
            splitter,
            alphabet,
            missing,
            specials,
            bytes,
            byte_ends,
            bos,
            eos,
            eot,
            ends,
            add_bos,
        })
    }

    pub fn encode(&self, text: &str, special: Special) -> Result<Vec<u32>> {
        self.encode_marked(text, special, None)
    }

    /// As [`Self::encode`], with each `mark` left out after the special tokens are found: what a mark keeps apart stays
    /// plain text (see [`Self::shield`]).
    pub(super) fn encode_marked(&self, text: &str, special: Special, mark: Option<char>) -> Result<Vec<u32>> {
        let mut ids = Vec::with_capacity(text.len() / 3);
        for fragment in self.fragments(text, special) {
            match (fragment, mark) {
                (Fragment::Token(id), _) => ids.push(id),
                (Fragment::Text(text), Some(mark)) if text.contains(mark) => {
                    self.merge(&text.replace(mark, ""), &mut ids)?;
                }
                (Fragment::Text(text), _) => self.merge(text, &mut ids)?,
            }
        }
        Ok(ids)
    }

    /// `text` with `mark` put into each spelled-out special token, so that none is left to be found.
    pub(super) fn shield(&self, text: &str, mark: char) -> String {
        let mut cuts: Vec<usize> = Vec::new();
        for special in self.specials.iter().filter(|special| !special.is_white) {
            // Overlapping ones too: the search goes on after the first character.
            let Some(first) = special.text.chars().next().map(char::len_utf8) else { continue };
            let mut from = 0;
            while let Some(at) = text.get(from..).and_then(|rest| rest.find(&special.text)) {
                from += at + first;
                cuts.push(from);
            }
        }
        cuts.sort_unstable();
        cuts.dedup();
        let mut shielded = String::with_capacity(text.len() + cuts.len() * mark.len_utf8());
        let mut start = 0;
        for cut in cuts {
            shielded.push_str(&text[start..cut]);
            shielded.push(mark);
            start = cut;
        }
        shielded.push_str(&text[start..]);
        shielded
    }

    pub fn vocab_size(&self) -> usize {
        self.byte_ends.len()
    }

    pub fn bos(&self) -> Option<u32> {
        self.bos
    }

    pub fn eos(&self) -> Option<u32> {
        self.eos
    }

    pub fn eot(&self) -> Option<u32> {
        self.eot
    }

    /// Whether a prompt begins with the BOS token.
    pub fn add_bos(&self) -> bool {
        self.add_bos
    }

    /// Whether the model says by this token that it has finished.
    pub fn is_end_of_turn(&self, id: u32) -> bool {
        self.ends.binary_search(&id).is_ok()
    }

    /// All that speak to the model and are never shown, and those that end a turn.
    pub fn control_tokens(&self) -> Vec<u32> {
        let control = self.specials.iter().filter(|special| special.kind == Kind::Control);
        control.map(|special| special.id).chain(self.ends.iter().copied()).collect()
    }

    /// What a token adds to the text: often not whole characters, nothing for control tokens. `None` for an id that
    /// the vocabulary does not have.
    pub fn token_bytes(&self, id: u32) -> Option<&[u8]> {
        let id = id as usize;
        let end = *self.byte_ends.get(id)? as usize;
        let start = id.checked_sub(1).map_or(0, |before| self.byte_ends[before] as usize);
        Some(&self.bytes[start..end])
    }

    fn fragments<'t>(&self, text: &'t str, special: Special) -> Vec<Fragment<'t>> {
        let mut fragments = vec![Fragment::Text(text)];
        for token in &self.specials {
            if special == Special::Plain && !token.is_white || !text.contains(&token.text) {
                continue;
            }
            fragments = fragments
                .into_iter()
                .flat_map(|fragment| match fragment {
                    Fragment::Text(text) => take_out(text, token),
                    Fragment::Token(_) => vec![fragment],
                })
                .collect();
        }
        fragments
    }

    fn merge(&self, text: &str, ids: &mut Vec<u32>) -> Result<()> {
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
}

fn take_out<'t>(text: &'t str, token: &SpecialToken) -> Vec<Fragment<'t>> {
    let mut fragments = Vec::new();
    for (index, part) in text.split(token.text.as_str()).enumerate() {
        if index > 0 {
            fragments.push(Fragment::Token(token.id));
        }
        if !part.is_empty() {
            fragments.push(Fragment::Text(part));
        }
    }
    fragments
}

/// Tokens to look for before merging. One character alone can't be shielded, so such a token is never looked for.
fn specials(vocabulary: &Vocabulary) -> Vec<SpecialToken> {
    let mut specials: Vec<SpecialToken> = (0_u32..)
        .zip(vocabulary.tokens)
        .zip(&vocabulary.kinds)
        .filter(|((_, text), kind)| **kind != Kind::Normal && text.chars().nth(1).is_some())
        .map(|((id, text), kind)| {
            let is_white = *kind == Kind::UserDefined && text.chars().all(char::is_whitespace);
            SpecialToken { id, text: text.clone(), kind: *kind, is_white }
        })
        .collect();
    specials.sort_by_key(|special| std::cmp::Reverse(special.text.len()));
    specials
}

fn spell(vocabulary: &Vocabulary, alphabet: &Alphabet) -> (Vec<u8>, Vec<u32>) {
    let mut bytes = Vec::new();
    let mut ends = Vec::with_capacity(vocabulary.tokens.len());
    for (token, kind) in vocabulary.tokens.iter().zip(&vocabulary.kinds) {
        match kind {
            Kind::Control => {}
            Kind::UserDefined => bytes.extend_from_slice(token.as_bytes()),
            Kind::Normal => {
                for char in token.chars() {
                    match alphabet.byte(char) {
                        Some(byte) => bytes.push(byte),
                        None => bytes.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes()),
                    }
                }
            }
        }
        ends.push(bytes.len() as u32);
    }
    bytes.shrink_to_fit();
    (bytes, ends)
}

/// Special tokens stay out of it, so that no text merges into one.
fn merger(vocabulary: Vocabulary, whole_pieces_first: bool) -> Result<BPE> {
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
    let mut merges = Merges::with_capacity(vocabulary.merges.len());
    for (left, right) in vocabulary.merges {
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

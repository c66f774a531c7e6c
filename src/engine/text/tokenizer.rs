//! Text to tokens and tokens to bytes, for the vocabulary of a GGUF's metadata: finds the special tokens, and leaves what stands
//! between them to the vocabulary's kind. Must not know chat templates.

use super::{
    byte_level::ByteLevel,
    sentence_piece::SentencePiece,
    split::Splitter,
    vocabulary::{Kind, Scheme, Vocabulary},
};
use crate::engine::{error::Result, gguf::Metadata};

/// Whether special tokens that are spelled out in a text are meant, control tokens and user-defined ones alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Special {
    /// They are: the text is a template's own.
    Parse,
    /// They are letters like any others: the text is a person's.
    Plain,
}

pub struct Tokenizer {
    words: Words,
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

/// How plain text becomes tokens.
enum Words {
    ByteLevel(Box<ByteLevel>),
    SentencePiece(SentencePiece),
}

struct SpecialToken {
    id: u32,
    text: String,
    kind: Kind,
    /// White space is white space, whoever writes it.
    is_white: bool,
    /// White space behind it is dropped.
    takes_space: bool,
}

/// A stretch of text, or a token found in it.
#[derive(Clone, Copy)]
enum Fragment<'t> {
    Text(&'t str),
    Token(u32),
}

impl Tokenizer {
    pub fn from_gguf(metadata: &Metadata) -> Result<Self> {
        let vocabulary = Vocabulary::from_gguf(metadata)?;
        let (words, add_bos) = match &vocabulary.scheme {
            Scheme::ByteLevel { merges } => {
                let pre = metadata.optional_string("tokenizer.ggml.pre")?.unwrap_or("default");
                let splitter = Splitter::named(pre)?;
                let add_bos = splitter.add_bos;
                (Words::ByteLevel(Box::new(ByteLevel::new(&vocabulary, merges, splitter)?)), add_bos)
            }
            Scheme::SentencePiece { scores } => {
                let prefix = metadata.optional_bool("tokenizer.ggml.add_space_prefix")?.unwrap_or(true);
                (Words::SentencePiece(SentencePiece::new(&vocabulary, scores, prefix)), true)
            }
        };
        let add_bos = metadata.optional_bool("tokenizer.ggml.add_bos_token")?.unwrap_or(add_bos);
        let (bytes, byte_ends) = words.spell_all(&vocabulary);
        Ok(Self {
            words,
            specials: specials(&vocabulary, metadata.optional_string("general.name")?.unwrap_or_default()),
            bytes,
            byte_ends,
            bos: vocabulary.bos,
            eos: vocabulary.eos,
            eot: vocabulary.eot,
            ends: vocabulary.ends,
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
        let mut at_start = true;
        for fragment in self.fragments(text, special) {
            match (fragment, mark) {
                (Fragment::Token(id), _) => ids.push(id),
                (Fragment::Text(text), Some(mark)) if text.contains(mark) => {
                    self.words.merge(&text.replace(mark, ""), at_start, &mut ids)?;
                }
                (Fragment::Text(text), _) => self.words.merge(text, at_start, &mut ids)?,
            }
            at_start = matches!(fragment, Fragment::Token(_));
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
}

impl Words {
    /// `at_start`: no text stands before, or a special token does.
    fn merge(&self, text: &str, at_start: bool, ids: &mut Vec<u32>) -> Result<()> {
        match self {
            Self::ByteLevel(words) => words.merge(text, ids),
            Self::SentencePiece(words) => {
                words.merge(text, at_start, ids);
                Ok(())
            }
        }
    }

    /// The bytes of all tokens, and where each one's end.
    fn spell_all(&self, vocabulary: &Vocabulary) -> (Vec<u8>, Vec<u32>) {
        let mut bytes = Vec::new();
        let mut ends = Vec::with_capacity(vocabulary.tokens.len());
        for (token, kind) in vocabulary.tokens.iter().zip(&vocabulary.kinds) {
            match (kind, self) {
                (Kind::Control, _) => {}
                (Kind::UserDefined, _) => bytes.extend_from_slice(token.as_bytes()),
                (Kind::Normal, Self::ByteLevel(words)) => words.spell(token, &mut bytes),
                (Kind::Normal, Self::SentencePiece(words)) => words.spell(token, &mut bytes),
            }
            ends.push(bytes.len() as u32);
        }
        bytes.shrink_to_fit();
        (bytes, ends)
    }
}

fn take_out<'t>(text: &'t str, token: &SpecialToken) -> Vec<Fragment<'t>> {
    let (mut fragments, mut rest) = (Vec::new(), text);
    while let Some((before, behind)) = rest.split_once(token.text.as_str()) {
        fragments.extend(Some(Fragment::Text(before)).filter(|_| !before.is_empty()));
        fragments.push(Fragment::Token(token.id));
        // Before the next one is looked for, which may itself be white space.
        rest = if token.takes_space { behind.trim_start_matches(is_ascii_white) } else { behind };
    }
    fragments.extend(Some(Fragment::Text(rest)).filter(|_| !rest.is_empty()));
    fragments
}

/// C's `isspace`.
fn is_ascii_white(char: char) -> bool {
    matches!(char, '\t'..='\r' | ' ')
}

/// Whether white space behind a token is dropped: as in llama.cpp, which tells such vocabularies by the model's name alone.
fn takes_space(token: &str, model: &str) -> bool {
    let model = model.to_lowercase();
    let is_phi3 = model.contains("phi-3") || model.contains("phi3");
    is_phi3 && !["<unk>", "<s>", "<|endoftext|>"].contains(&token)
}

/// Tokens to look for before merging. One character alone can't be shielded, so such a token is never looked for.
fn specials(vocabulary: &Vocabulary, model: &str) -> Vec<SpecialToken> {
    let mut specials: Vec<SpecialToken> = (0_u32..)
        .zip(vocabulary.tokens)
        .zip(&vocabulary.kinds)
        .filter(|((_, text), kind)| **kind != Kind::Normal && text.chars().nth(1).is_some())
        .map(|((id, text), kind)| {
            let is_white = *kind == Kind::UserDefined && text.chars().all(char::is_whitespace);
            let takes_space = takes_space(text, model);
            SpecialToken { id, text: text.clone(), kind: *kind, is_white, takes_space }
        })
        .collect();
    specials.sort_by_key(|special| std::cmp::Reverse(special.text.len()));
    specials
}

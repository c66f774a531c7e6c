//! A GGUF's vocabulary as the tokenizer needs it: checked, and with the meaning of the special tokens. Must not know
//! how text is cut or merged.

use std::collections::HashSet;

use super::markers;
use crate::{
    engine::{
        error::{Error, Result},
        gguf::Metadata,
    },
    thinking,
};

/// More tokens than any public model has; a file that claims more is damaged.
const MAX_TOKENS: usize = 1 << 20;

/// What a token is, as `tokenizer.ggml.token_type` numbers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Written as the vocabulary's scheme writes text.
    Normal,
    /// Speaks to the model, is never shown, and may never come from a person's text.
    Control,
    /// Written as it is, found in any text before merging.
    UserDefined,
}

impl Kind {
    fn from_number(number: i32) -> Result<Self> {
        match number {
            // 5 is unused and 6 a raw byte: both are spelled like normal ones.
            1 | 5 | 6 => Ok(Self::Normal),
            2 | 3 => Ok(Self::Control),
            4 => Ok(Self::UserDefined),
            _ => Err(Error::damaged("type of a token", "1 to 6", number)),
        }
    }
}

/// The vocabulary of a GGUF, borrowed from its metadata.
pub struct Vocabulary<'m> {
    pub tokens: &'m [String],
    pub kinds: Vec<Kind>,
    pub scheme: Scheme<'m>,
    pub bos: Option<u32>,
    pub eos: Option<u32>,
    pub eot: Option<u32>,
    pub ends: Vec<u32>,
}

/// What says how text becomes tokens.
pub enum Scheme<'m> {
    /// Pairs to merge, the first ones first.
    ByteLevel { merges: Vec<(&'m str, &'m str)> },
    /// A number for each token: of two pairs, the one that makes the token with the larger one is merged first.
    SentencePiece { scores: Vec<f32> },
}

impl<'m> Vocabulary<'m> {
    pub fn from_gguf(metadata: &'m Metadata) -> Result<Self> {
        let tokens = metadata.strings("tokenizer.ggml.tokens")?;
        if tokens.is_empty() || tokens.len() > MAX_TOKENS {
            return Err(Error::damaged("tokens", format!("1 to {MAX_TOKENS}"), tokens.len()));
        }
        let mut seen = HashSet::with_capacity(tokens.len());
        if let Some(twice) = tokens.iter().find(|token| !seen.insert(token.as_str())) {
            return Err(Error::damaged("tokens", "each token once", format!("{twice:?} twice")));
        }
        drop(seen);

        let mut kinds = kinds(metadata, tokens.len())?;
        let scheme = match metadata.string("tokenizer.ggml.model")? {
            "gpt2" => Scheme::ByteLevel { merges: merges(metadata.strings("tokenizer.ggml.merges")?)? },
            "llama" => {
                let key = "tokenizer.ggml.scores";
                let scores = match metadata.contains(key) {
                    true => metadata.floats(key)?.to_vec(),
                    false => vec![0.0; tokens.len()],
                };
                if scores.len() != tokens.len() {
                    return Err(Error::damaged("scores of tokens", tokens.len(), scores.len()));
                }
                Scheme::SentencePiece { scores }
            }
            other => return Err(Error::unsupported(format!("tokenizer model `{other}`"))),
        };
        let merges = match &scheme {
            Scheme::ByteLevel { merges } => merges.as_slice(),
            Scheme::SentencePiece { .. } => &[],
        };
        let template = metadata.optional_string("tokenizer.chat_template")?.unwrap_or_default();
        let by_name = by_name(tokens, &kinds, merges, template);
        let id = |key| special_id(metadata, key, tokens.len());
        let (bos, eos) = (id("tokenizer.ggml.bos_token_id")?, id("tokenizer.ggml.eos_token_id")?);
        let (eot, eom) = (id("tokenizer.ggml.eot_token_id")?, id("tokenizer.ggml.eom_token_id")?);
        let mut ends: Vec<u32> = [eos, eot, eom].into_iter().flatten().collect();
        for (at, meaning) in by_name {
            kinds[at] = match meaning {
                Meaning::End => {
                    ends.push(at as u32);
                    Kind::Control
                }
                Meaning::Marker => Kind::UserDefined,
            };
        }
        ends.sort_unstable();
        ends.dedup();
        Ok(Self { tokens, kinds, scheme, bos, eos, eot, ends })
    }
}

/// What a name says of a token whose type says otherwise, or nothing.
enum Meaning {
    End,
    Marker,
}

/// The tokens that are something else than their types say. What is merged from letters is a word like others.
fn by_name(
    tokens: &[String],
    kinds: &[Kind],
    merges: &[(&str, &str)],
    template: &str,
) -> Vec<(usize, Meaning)> {
    let merged = |token: &str| merges.iter().any(|(left, right)| token.strip_prefix(left) == Some(*right));
    let has = |name: &str| tokens.iter().any(|token| token == name);
    let meaning = |token: &str, kind: Kind| {
        if markers::ends_turn(token, has) {
            return Some(Meaning::End);
        }
        match kind {
            // Shown, so that the thinking between two of them can be told from the answer.
            Kind::Control => thinking::is_mark(token).then_some(Meaning::Marker),
            Kind::Normal => markers::is_marker(token, template).then_some(Meaning::Marker),
            Kind::UserDefined => None,
        }
    };
    let named = tokens.iter().zip(kinds).enumerate();
    named
        .filter_map(|(at, (token, kind))| Some((at, meaning(token, *kind)?)))
        .filter(|(at, _)| kinds[*at] == Kind::Control || !merged(&tokens[*at]))
        .collect()
}

fn kinds(metadata: &Metadata, count: usize) -> Result<Vec<Kind>> {
    if !metadata.contains("tokenizer.ggml.token_type") {
        return Ok(vec![Kind::Normal; count]);
    }
    let numbers = metadata.i32s("tokenizer.ggml.token_type")?;
    if numbers.len() != count {
        return Err(Error::damaged("token types", count, numbers.len()));
    }
    numbers.iter().map(|number| Kind::from_number(*number)).collect()
}

fn merges(lines: &[String]) -> Result<Vec<(&str, &str)>> {
    let pair = |line: &String| -> Option<(usize, usize)> {
        // The first half may begin with a space itself.
        let second = line.char_indices().nth(1)?.0;
        let space = second + line.get(second..)?.find(' ')?;
        (space + 1 < line.len()).then_some((space, space + 1))
    };
    lines
        .iter()
        .map(|line| {
            let (left, right) =
                pair(line).ok_or_else(|| Error::damaged("a merge", "two tokens", format!("{line:?}")))?;
            Ok((&line[..left], &line[right..]))
        })
        .collect()
}

fn special_id(metadata: &Metadata, key: &str, count: usize) -> Result<Option<u32>> {
    if !metadata.contains(key) {
        return Ok(None);
    }
    let id = metadata.u32(key)?;
    if id as usize >= count {
        return Err(Error::damaged(key, format!("below {count}"), id));
    }
    Ok(Some(id))
}

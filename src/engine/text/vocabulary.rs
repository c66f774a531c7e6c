//! A GGUF's vocabulary as the tokenizer needs it: checked, and with the meaning of the special tokens. Must not know
//! how text is cut or merged.

use std::collections::HashSet;

use crate::engine::{
    error::{Error, Result},
    gguf::Metadata,
};

/// More tokens than any public model has; a file that claims more is damaged.
const MAX_TOKENS: usize = 1 << 20;

/// Tokens that end a turn by their name, whatever type the metadata gives them or leaves out.
const END_OF_TURN: [&str; 14] = [
    "<|return|>",
    "<|call|>",
    "<|eot|>",
    "<end_of_utterance>",
    "<｜end▁of▁sentence｜>",
    "<|im_end|>",
    "<|endoftext|>",
    "<|eot_id|>",
    "<|eom_id|>",
    "<|end_of_text|>",
    "<|end|>",
    "<end_of_turn>",
    "<EOT>",
    "</s>",
];

/// What a token is, as `tokenizer.ggml.token_type` numbers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Written in the byte-level alphabet.
    Normal,
    /// Speaks to the model, is never shown, and may never come from a person's text.
    Control,
    /// Written as it is, found in any text before merging.
    UserDefined,
}

impl Kind {
    fn from_number(number: i32) -> Result<Self> {
        match number {
            // 5 is unused and 6 a raw byte: in this family both are spelled like normal ones.
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
    /// Pairs to merge, the first ones first.
    pub merges: Vec<(&'m str, &'m str)>,
    pub bos: Option<u32>,
    pub eos: Option<u32>,
    pub eot: Option<u32>,
    pub ends: Vec<u32>,
}

impl<'m> Vocabulary<'m> {
    pub fn from_gguf(metadata: &'m Metadata) -> Result<Self> {
        let model = metadata.string("tokenizer.ggml.model")?;
        if model != "gpt2" {
            return Err(Error::unsupported(format!("tokenizer model `{model}`")));
        }
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
        let merges = merges(metadata.strings("tokenizer.ggml.merges")?)?;
        for (token, kind) in tokens.iter().zip(&mut kinds) {
            // What is merged from letters is a word like others.
            let merged = || merges.iter().any(|(left, right)| token.strip_prefix(left) == Some(*right));
            if END_OF_TURN.contains(&token.as_str()) && !merged() {
                *kind = Kind::Control;
            }
        }
        let id = |key| special_id(metadata, key, tokens.len());
        let (bos, eos) = (id("tokenizer.ggml.bos_token_id")?, id("tokenizer.ggml.eos_token_id")?);
        let (eot, eom) = (id("tokenizer.ggml.eot_token_id")?, id("tokenizer.ggml.eom_token_id")?);
        let named = (0_u32..).zip(tokens).zip(&kinds);
        let mut ends: Vec<u32> = named
            .filter(|((_, token), kind)| **kind == Kind::Control && END_OF_TURN.contains(&token.as_str()))
            .map(|((id, _), _)| id)
            .chain([eos, eot, eom].into_iter().flatten())
            .collect();
        ends.sort_unstable();
        ends.dedup();
        Ok(Self { tokens, kinds, merges, bos, eos, eot, ends })
    }
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

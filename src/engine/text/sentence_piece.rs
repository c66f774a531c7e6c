//! Text to tokens as SentencePiece's BPE does (Kudo and Richardson 2018), from tokens with scores: characters, of which the pair that
//! makes the token with the highest score is merged first, and bytes for what is left. As in llama.cpp, whose files say no more.
//!
//! No library takes a vocabulary in this form; `tokenizers` would need all pairs that make each token, half a million for Gemma's.

use std::{
    cmp::Ordering,
    collections::{BinaryHeap, HashMap},
};

use super::vocabulary::{Kind, Vocabulary};

/// Stands for a space in tokens.
const SPACE: char = '\u{2581}';

pub struct SentencePiece {
    /// Of all tokens that text may become.
    ids: HashMap<String, Piece>,
    /// The tokens of single bytes, where there are such.
    bytes: Box<[Option<u32>; 256]>,
    /// Whether a space is put before text that stands at the start or behind a special token.
    add_space_prefix: bool,
    /// Whether a token has a space behind other characters, so that words can't be merged each by itself.
    crosses_words: bool,
}

#[derive(Clone, Copy)]
struct Piece {
    id: u32,
    score: f32,
}

/// A stretch of the text, and its neighbours' numbers.
struct Symbol {
    start: usize,
    end: usize,
    before: Option<usize>,
    after: Option<usize>,
}

/// Two neighbours that would make a token.
struct Pair {
    score: f32,
    left: usize,
    right: usize,
    /// Where they end: a pair of which one has grown meanwhile is passed over.
    end: usize,
}

impl Ord for Pair {
    /// The highest score first, of equal ones the leftmost.
    fn cmp(&self, other: &Self) -> Ordering {
        self.score.total_cmp(&other.score).then(other.left.cmp(&self.left))
    }
}

impl PartialOrd for Pair {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Pair {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Pair {}

impl SentencePiece {
    pub fn new(vocabulary: &Vocabulary, scores: &[f32], add_space_prefix: bool) -> Self {
        let mut bytes = Box::new([None; 256]);
        let mut ids = HashMap::with_capacity(vocabulary.tokens.len());
        for (((id, token), kind), score) in (0..).zip(vocabulary.tokens).zip(&vocabulary.kinds).zip(scores) {
            // Special tokens are found before, and no text merges into one; single characters are never looked for.
            if *kind == Kind::Normal || *kind == Kind::UserDefined && token.chars().nth(1).is_none() {
                match byte(token) {
                    Some(byte) => bytes[usize::from(byte)] = Some(id),
                    None => {
                        ids.insert(token.clone(), Piece { id, score: *score });
                    }
                }
            }
        }
        let crosses_words = ids.keys().any(|token| words(token).nth(1).is_some());
        Self { ids, bytes, add_space_prefix, crosses_words }
    }

    /// `at_start`: no text stands before, or a special token does.
    pub fn merge(&self, text: &str, at_start: bool, ids: &mut Vec<u32>) {
        let prefix = if at_start && self.add_space_prefix && !text.is_empty() { " " } else { "" };
        let text: String =
            [prefix, text].concat().chars().map(|char| if char == ' ' { SPACE } else { char }).collect();
        if self.crosses_words {
            self.merge_word(&text, ids);
        } else {
            words(&text).for_each(|word| self.merge_word(word, ids));
        }
    }

    fn merge_word(&self, text: &str, ids: &mut Vec<u32>) {
        let mut symbols = symbols(text);
        let mut pairs = BinaryHeap::new();
        for right in 1..symbols.len() {
            pairs.extend(self.pair(text, &symbols, Some(right - 1), Some(right)));
        }
        while let Some(Pair { left, right, end, .. }) = pairs.pop() {
            let is_gone =
                symbols[left].start == symbols[left].end || symbols[right].start == symbols[right].end;
            if is_gone || symbols[left].end != symbols[right].start || symbols[right].end != end {
                continue;
            }
            symbols[left].end = end;
            symbols[right].start = end;
            let after = symbols[right].after;
            symbols[left].after = after;
            if let Some(after) = after {
                symbols[after].before = Some(left);
            }
            pairs.extend(self.pair(text, &symbols, symbols[left].before, Some(left)));
            pairs.extend(self.pair(text, &symbols, Some(left), after));
        }
        for Symbol { start, end, .. } in symbols.iter().filter(|symbol| symbol.start < symbol.end) {
            let piece = &text[*start..*end];
            match self.ids.get(piece) {
                Some(Piece { id, .. }) => ids.push(*id),
                // Bytes without a token are left out.
                None => ids.extend(piece.bytes().filter_map(|byte| self.bytes[usize::from(byte)])),
            }
        }
    }

    /// The two as a pair, where they make a token.
    fn pair(
        &self,
        text: &str,
        symbols: &[Symbol],
        left: Option<usize>,
        right: Option<usize>,
    ) -> Option<Pair> {
        let (left, right) = (left?, right?);
        let (start, end) = (symbols[left].start, symbols[right].end);
        let Piece { score, .. } = self.ids.get(&text[start..end])?;
        Some(Pair { score: *score, left, right, end })
    }

    /// Appends what a normal token stands for.
    pub fn spell(&self, token: &str, bytes: &mut Vec<u8>) {
        match byte(token) {
            Some(byte) => bytes.push(byte),
            None => bytes.extend(token.replace(SPACE, " ").as_bytes()),
        }
    }
}

/// The text in parts, each of which begins with its spaces.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let begun = rest.find(|char| char != SPACE).unwrap_or(rest.len());
        let end = rest[begun..].find(SPACE).map_or(rest.len(), |at| begun + at);
        let (word, behind) = rest.split_at(end);
        rest = behind;
        Some(word).filter(|word| !word.is_empty())
    })
}

/// The characters of a text.
fn symbols(text: &str) -> Vec<Symbol> {
    let count = text.chars().count();
    let symbol = |(number, (start, char)): (usize, (usize, char))| Symbol {
        start,
        end: start + char.len_utf8(),
        before: number.checked_sub(1),
        after: Some(number + 1).filter(|after| *after < count),
    };
    text.char_indices().enumerate().map(symbol).collect()
}

/// The byte that a token like `<0x0A>` stands for.
fn byte(token: &str) -> Option<u8> {
    let hex = token.strip_prefix("<0x")?.strip_suffix('>')?;
    (hex.len() == 2).then(|| u8::from_str_radix(hex, 16).ok())?
}

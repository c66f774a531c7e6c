//! GGUF files of any size that are nowhere: a header, and weights that a formula makes as they are read.

use std::{
    collections::HashSet,
    io::{self, Read, Seek, SeekFrom},
};

use super::tiny::{CHATML, Dice, Draft, Field, Packed, Tensor};

/// Random blocks that repeat.
const BLOCKS: usize = 512;
const ALIGNMENT: u64 = 32;

/// Sizes of a llama model whose embedding serves both ends.
#[derive(Clone, Copy, Debug)]
pub struct Large {
    pub layers: u64,
    pub width: u64,
    pub feed_forward: u64,
    pub heads: u64,
    pub kv_heads: u64,
    pub vocabulary: usize,
    pub words: Words,
    pub matrices: Packed,
    pub embedding: Packed,
}

#[derive(Clone, Copy, Debug)]
pub enum Words {
    /// With a merge for each token.
    ByteLevel,
    /// With a score for each token.
    SentencePiece,
}

/// One tensor's bytes: from where, up to where, and as which kind of numbers.
struct Part {
    start: u64,
    end: u64,
    pattern: usize,
}

pub struct Formula {
    header: Vec<u8>,
    parts: Vec<Part>,
    patterns: Vec<Vec<u8>>,
    position: u64,
    length: u64,
}

impl Large {
    pub fn file(&self) -> Formula {
        let mut dice = Dice::new(7);
        let kinds = [Packed::F32, self.matrices, self.embedding];
        let patterns: Vec<Vec<u8>> = kinds
            .iter()
            .map(|packed| {
                let mut bytes = Vec::new();
                (0..BLOCKS).for_each(|_| packed.draw(&mut dice, 0.02, &mut bytes));
                bytes
            })
            .collect();
        let (mut tensors, mut parts, mut end) = (Vec::new(), Vec::new(), 0);
        for (name, dimensions, pattern) in self.tensors() {
            let numbers: u64 = dimensions.iter().product();
            let block_bytes = (patterns[pattern].len() / BLOCKS) as u64;
            let start = u64::next_multiple_of(end, ALIGNMENT);
            end = start + numbers / kinds[pattern].block() as u64 * block_bytes;
            parts.push(Part { start, end, pattern });
            let (code, offset) = (kinds[pattern].code(), Some(start));
            tensors.push(Tensor { name, dimensions, code, offset, data: Vec::new() });
        }
        let header = Draft::new(self.metadata(), tensors).write();
        let data = header.len() as u64;
        parts.iter_mut().for_each(|part| (part.start, part.end) = (part.start + data, part.end + data));
        Formula { header, parts, patterns, position: 0, length: data + end }
    }

    fn metadata(&self) -> Vec<(String, Field)> {
        let count = |number: u64| Field::u32(number as u32);
        let (tokens, merges) = words(self.vocabulary);
        let mut kinds = vec![1; tokens.len()];
        kinds[tokens.len() - 2..].fill(3);
        let mut pairs = vec![
            ("general.architecture", Field::string("llama")),
            ("llama.block_count", count(self.layers)),
            ("llama.context_length", Field::u32(32_768)),
            ("llama.embedding_length", count(self.width)),
            ("llama.feed_forward_length", count(self.feed_forward)),
            ("llama.attention.head_count", count(self.heads)),
            ("llama.attention.head_count_kv", count(self.kv_heads)),
            ("llama.attention.layer_norm_rms_epsilon", Field::f32(1e-5)),
            ("llama.rope.freq_base", Field::f32(10_000.0)),
            ("tokenizer.ggml.tokens", Field::strings(&tokens)),
            ("tokenizer.ggml.token_type", Field::ints(&kinds)),
            ("tokenizer.ggml.eos_token_id", Field::u32(tokens.len() as u32 - 1)),
            ("tokenizer.chat_template", Field::string(CHATML)),
        ];
        pairs.extend(match self.words {
            Words::ByteLevel => [
                ("tokenizer.ggml.model", Field::string("gpt2")),
                ("tokenizer.ggml.pre", Field::string("smollm")),
                ("tokenizer.ggml.merges", Field::strings(&merges)),
            ],
            Words::SentencePiece => {
                let scores = (0..tokens.len()).flat_map(|token| (-(token as f32)).to_le_bytes());
                [
                    ("tokenizer.ggml.model", Field::string("llama")),
                    ("tokenizer.ggml.add_space_prefix", Field::bool(false)),
                    ("tokenizer.ggml.scores", Field::array(6, tokens.len(), scores)),
                ]
            }
        });
        pairs.into_iter().map(|(key, field)| (key.to_owned(), field)).collect()
    }

    /// Names, dimensions with the fastest-running one first, and the pattern of each.
    fn tensors(&self) -> Vec<(String, Vec<u64>, usize)> {
        const NORM: usize = 0;
        const MATRIX: usize = 1;
        const EMBEDDING: usize = 2;
        let (width, forward) = (self.width, self.feed_forward);
        let kv_width = width / self.heads * self.kv_heads;
        let mut all = vec![("token_embd.weight".to_owned(), vec![width, self.vocabulary as u64], EMBEDDING)];
        for layer in 0..self.layers {
            let parts = [
                ("attn_q", vec![width, width], MATRIX),
                ("attn_k", vec![width, kv_width], MATRIX),
                ("attn_v", vec![width, kv_width], MATRIX),
                ("attn_output", vec![width, width], MATRIX),
                ("ffn_gate", vec![width, forward], MATRIX),
                ("ffn_up", vec![width, forward], MATRIX),
                ("ffn_down", vec![forward, width], MATRIX),
                ("attn_norm", vec![width], NORM),
                ("ffn_norm", vec![width], NORM),
            ];
            all.extend(
                parts
                    .map(|(part, dimensions, kind)| (format!("blk.{layer}.{part}.weight"), dimensions, kind)),
            );
        }
        all.push(("output_norm.weight".to_owned(), vec![width], NORM));
        all
    }
}

/// So many tokens, and the merges that make all but the first and the last of them.
fn words(count: usize) -> (Vec<String>, Vec<String>) {
    const LONGEST: usize = 16;
    /// Short tokens, which are put behind others.
    const SHORT: usize = 2000;
    let mut dice = Dice::new(3);
    let mut tokens: Vec<String> = ('!'..='~').map(String::from).collect();
    let mut seen: HashSet<String> = tokens.iter().cloned().collect();
    let mut merges = Vec::new();
    while tokens.len() < count - 2 {
        let short = &tokens[..tokens.len().min(SHORT)];
        let (left, right) = (dice.pick(&tokens).clone(), dice.pick(short).clone());
        let joined = format!("{left}{right}");
        if joined.len() <= LONGEST && seen.insert(joined.clone()) {
            tokens.push(joined);
            merges.push(format!("{left} {right}"));
        }
    }
    tokens.extend(["<|im_start|>", "<|im_end|>"].map(str::to_owned));
    (tokens, merges)
}

impl Formula {
    pub fn length(&self) -> u64 {
        self.length
    }
}

impl Read for Formula {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(rest) = usize::try_from(self.position).ok().and_then(|at| self.header.get(at..))
            && !rest.is_empty()
        {
            let count = { rest }.read(buffer)?;
            self.position += count as u64;
            return Ok(count);
        }
        let next = self.parts.partition_point(|part| part.end <= self.position);
        let Some(part) = self.parts.get(next) else { return Ok(0) };
        let count = if self.position < part.start {
            let count = buffer.len().min((part.start - self.position) as usize);
            buffer[..count].fill(0);
            count
        } else {
            let pattern = &self.patterns[part.pattern];
            let at = ((self.position - part.start) % pattern.len() as u64) as usize;
            let count = buffer.len().min((part.end - self.position) as usize).min(pattern.len() - at);
            buffer[..count].copy_from_slice(&pattern[at..at + count]);
            count
        };
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for Formula {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::End(offset) => self.length.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

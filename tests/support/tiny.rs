//! Writes a whole llama model as a GGUF file in memory, small enough to run in a blink: two layers over a byte-level
//! vocabulary, its weights drawn from a seed. Any of its fields can be damaged by name before it is written.
//!
//! Its answers mean nothing, but they are printable, differ from prompt to prompt, and never change for a seed.

use half::f16;

/// Random numbers of our own: SplitMix64 (Steele, Lea and Flood 2014).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// 0 up to, not including, `end`.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    pub fn byte(&mut self) -> u8 {
        (self.next() >> 32) as u8
    }

    /// -1 to 1.
    pub fn signed(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1u64 << 23) as f32 - 1.0
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// How the matrices are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(non_camel_case_types, reason = "the format's own names")]
pub enum Packed {
    F32,
    F16,
    Q4_0,
    Q4_1,
    Q8_0,
    Q4K,
    Q5K,
    Q6K,
    Q5_0,
    Q5_1,
    Q2K,
    Q3K,
    Iq4Nl,
    Iq4Xs,
    Q1_0,
}

impl Packed {
    pub const ALL: [Self; 15] = [
        Self::F32,
        Self::F16,
        Self::Q4_0,
        Self::Q4_1,
        Self::Q8_0,
        Self::Q4K,
        Self::Q5K,
        Self::Q6K,
        Self::Q5_0,
        Self::Q5_1,
        Self::Q2K,
        Self::Q3K,
        Self::Iq4Nl,
        Self::Iq4Xs,
        Self::Q1_0,
    ];

    /// ggml's number for the type.
    pub fn code(self) -> u32 {
        match self {
            Self::F32 => 0,
            Self::F16 => 1,
            Self::Q4_0 => 2,
            Self::Q4_1 => 3,
            Self::Q5_0 => 6,
            Self::Q5_1 => 7,
            Self::Q8_0 => 8,
            Self::Q4K => 12,
            Self::Q5K => 13,
            Self::Q6K => 14,
            Self::Q2K => 10,
            Self::Q3K => 11,
            Self::Iq4Nl => 20,
            Self::Iq4Xs => 23,
            Self::Q1_0 => 41,
        }
    }

    /// Numbers in a block.
    pub fn block(self) -> usize {
        match self {
            Self::F32 | Self::F16 => 1,
            Self::Q4_0 | Self::Q4_1 | Self::Q5_0 | Self::Q5_1 | Self::Q8_0 | Self::Iq4Nl => 32,
            Self::Q1_0 => 128,
            Self::Q2K | Self::Q3K | Self::Q4K | Self::Q5K | Self::Q6K | Self::Iq4Xs => 256,
        }
    }

    /// Appends a block of random numbers around zero, whose spread is about `spread`.
    pub fn draw(self, dice: &mut Dice, spread: f32, bytes: &mut Vec<u8>) {
        let half = |number: f32| f16::from_f32(number).to_le_bytes();
        let mut random = |count: usize, bytes: &mut Vec<u8>| bytes.extend((0..count).map(|_| dice.byte()));
        match self {
            // sqrt(3): what makes an even draw from -1 to 1 spread by 1.
            Self::F32 => bytes.extend((dice.signed() * spread * 1.732).to_le_bytes()),
            Self::F16 => bytes.extend(half(dice.signed() * spread * 1.732)),
            Self::Q4_0 => {
                bytes.extend(half(spread / 4.6));
                random(16, bytes);
            }
            Self::Q4_1 => {
                bytes.extend(half(spread / 4.6));
                bytes.extend(half(spread / 4.6 * -7.5));
                random(16, bytes);
            }
            Self::Q5_0 => {
                bytes.extend(half(spread / 9.2));
                random(4 + 16, bytes);
            }
            Self::Q5_1 => {
                bytes.extend(half(spread / 9.2));
                bytes.extend(half(spread / 9.2 * -15.5));
                random(4 + 16, bytes);
            }
            Self::Q8_0 => {
                bytes.extend(half(spread / 74.0));
                random(32, bytes);
            }
            Self::Q4K => {
                bytes.extend(half(spread / 240.0));
                bytes.extend(half(spread / 240.0 * 7.6));
                random(12 + 128, bytes);
            }
            Self::Q5K => {
                bytes.extend(half(spread / 480.0));
                bytes.extend(half(spread / 480.0 * 15.3));
                random(12 + 32 + 128, bytes);
            }
            Self::Q6K => {
                random(128 + 64 + 16, bytes);
                bytes.extend(half(spread / 1370.0));
            }
            Self::Q2K => {
                random(16 + 64, bytes);
                bytes.extend(half(spread / 12.0));
                bytes.extend(half(spread / 8.0));
            }
            Self::Q3K => {
                random(32 + 64 + 12, bytes);
                bytes.extend(half(spread / 42.0));
            }
            Self::Iq4Nl => {
                bytes.extend(half(spread / 70.0));
                random(16, bytes);
            }
            Self::Iq4Xs => {
                bytes.extend(half(spread / 1300.0));
                random(2 + 4 + 128, bytes);
            }
            Self::Q1_0 => {
                bytes.extend(half(spread));
                random(16, bytes);
            }
        }
    }
}

/// A metadata value as it stands in the file: its type's number and its bytes.
#[derive(Clone)]
pub struct Field {
    pub kind: u32,
    pub bytes: Vec<u8>,
}

const STRING: u32 = 8;
const ARRAY: u32 = 9;

impl Field {
    pub fn u32(value: u32) -> Self {
        Self { kind: 4, bytes: value.to_le_bytes().into() }
    }

    pub fn f32(value: f32) -> Self {
        Self { kind: 6, bytes: value.to_le_bytes().into() }
    }

    pub fn bool(value: bool) -> Self {
        Self { kind: 7, bytes: vec![value.into()] }
    }

    pub fn string(text: &str) -> Self {
        Self { kind: STRING, bytes: string(text) }
    }

    pub fn strings<S: AsRef<str>>(items: &[S]) -> Self {
        Self::array(STRING, items.len(), items.iter().flat_map(|item| string(item.as_ref())))
    }

    pub fn ints(items: &[i32]) -> Self {
        Self::array(5, items.len(), items.iter().flat_map(|item| item.to_le_bytes()))
    }

    pub fn array(kind: u32, count: usize, items: impl IntoIterator<Item = u8>) -> Self {
        let mut bytes = kind.to_le_bytes().to_vec();
        bytes.extend((count as u64).to_le_bytes());
        bytes.extend(items);
        Self { kind: ARRAY, bytes }
    }

    /// The same string or array, claiming another length.
    pub fn claiming(mut self, count: u64) -> Self {
        let at = if self.kind == ARRAY { 4 } else { 0 };
        self.bytes[at..at + 8].copy_from_slice(&count.to_le_bytes());
        self
    }
}

fn string(text: &str) -> Vec<u8> {
    let mut bytes = (text.len() as u64).to_le_bytes().to_vec();
    bytes.extend(text.as_bytes());
    bytes
}

/// One tensor; what the table says of it can be made to differ from what is there.
#[derive(Clone)]
pub struct Tensor {
    pub name: String,
    /// As the file has them: the fastest-running one first.
    pub dimensions: Vec<u64>,
    pub code: u32,
    /// Claimed instead of the true one.
    pub offset: Option<u64>,
    pub data: Vec<u8>,
}

/// The sizes and the weights' storage; [`Self::build`] makes a file of them.
#[derive(Clone, Copy)]
pub struct Tiny {
    pub seed: u64,
    pub packed: Packed,
    pub layers: usize,
    pub width: usize,
    pub feed_forward: usize,
    pub heads: usize,
    pub kv_heads: usize,
    pub context: u32,
    pub alignment: u32,
}

impl Default for Tiny {
    fn default() -> Self {
        Self {
            seed: 1,
            packed: Packed::Q4_1,
            layers: 2,
            width: 64,
            feed_forward: 128,
            heads: 4,
            kv_heads: 2,
            context: 256,
            alignment: 32,
        }
    }
}

/// Everything that a file will hold, still to be damaged.
pub struct Draft {
    pub version: u32,
    pub metadata: Vec<(String, Field)>,
    pub tensors: Vec<Tensor>,
    /// Claimed instead of the true counts.
    pub metadata_count: Option<u64>,
    pub tensor_count: Option<u64>,
    alignment: usize,
}

pub const CHATML: &str = "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + \
    message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' \
    }}{% endif %}";

/// In the order in which they are merged.
const MERGES: [(&str, &str); 4] = [("h", "e"), ("i", "n"), ("Ġ", "t"), ("Ġt", "he")];
const CONTROL: [&str; 3] = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"];

impl Draft {
    /// Of a file that has nothing wrong.
    pub fn new(metadata: Vec<(String, Field)>, tensors: Vec<Tensor>) -> Self {
        Self { version: 3, metadata, tensors, metadata_count: None, tensor_count: None, alignment: 32 }
    }
}

impl Tiny {
    pub fn seeded(seed: u64) -> Self {
        Self { seed, ..Self::default() }
    }

    /// K-quants come in blocks of 256, so their models are wider.
    pub fn packed(packed: Packed) -> Self {
        let wide = packed.block().max(64);
        Self { packed, width: wide, feed_forward: 2 * wide.max(64), ..Self::default() }
    }

    pub fn with_context(self, context: u32) -> Self {
        Self { context, ..self }
    }

    pub fn file(&self) -> Vec<u8> {
        self.draft().write()
    }

    pub fn draft(&self) -> Draft {
        let mut dice = Dice::new(self.seed);
        let (tokens, kinds) = vocabulary();
        let merges: Vec<String> = MERGES.iter().map(|(left, right)| format!("{left} {right}")).collect();
        let count = |number: usize| Field::u32(number as u32);
        let control = (tokens.len() - CONTROL.len()) as u32;
        let metadata = [
            ("general.architecture", Field::string("llama")),
            ("general.name", Field::string("tiny")),
            ("general.alignment", Field::u32(self.alignment)),
            ("llama.block_count", count(self.layers)),
            ("llama.context_length", Field::u32(self.context)),
            ("llama.embedding_length", count(self.width)),
            ("llama.feed_forward_length", count(self.feed_forward)),
            ("llama.attention.head_count", count(self.heads)),
            ("llama.attention.head_count_kv", count(self.kv_heads)),
            ("llama.attention.layer_norm_rms_epsilon", Field::f32(1e-5)),
            ("llama.rope.dimension_count", count(self.width / self.heads)),
            ("llama.rope.freq_base", Field::f32(10_000.0)),
            ("tokenizer.ggml.model", Field::string("gpt2")),
            ("tokenizer.ggml.pre", Field::string("smollm")),
            ("tokenizer.ggml.tokens", Field::strings(&tokens)),
            ("tokenizer.ggml.token_type", Field::ints(&kinds)),
            ("tokenizer.ggml.merges", Field::strings(&merges)),
            ("tokenizer.ggml.bos_token_id", Field::u32(control + 1)),
            ("tokenizer.ggml.eos_token_id", Field::u32(control + 2)),
            ("tokenizer.ggml.add_bos_token", Field::bool(false)),
            ("tokenizer.chat_template", Field::string(CHATML)),
        ];
        Draft {
            version: 3,
            metadata: metadata.into_iter().map(|(key, field)| (key.to_owned(), field)).collect(),
            tensors: self.tensors(tokens.len(), &mut dice),
            metadata_count: None,
            tensor_count: None,
            alignment: self.alignment as usize,
        }
    }

    fn tensors(&self, vocabulary: usize, dice: &mut Dice) -> Vec<Tensor> {
        let (width, forward) = (self.width, self.feed_forward);
        let kv_width = width / self.heads * self.kv_heads;
        let mut tensors = vec![self.matrix("token_embd", vocabulary, width, dice, |_| 0.4)];
        for layer in 0..self.layers {
            let parts = [
                ("attn_q", width, width),
                ("attn_k", kv_width, width),
                ("attn_v", kv_width, width),
                ("attn_output", width, width),
                ("ffn_gate", forward, width),
                ("ffn_up", forward, width),
                ("ffn_down", width, forward),
            ];
            for (part, rows, columns) in parts {
                let spread = 1.5 / (columns as f32).sqrt();
                tensors.push(self.matrix(&format!("blk.{layer}.{part}"), rows, columns, dice, |_| spread));
            }
            tensors.push(norm(&format!("blk.{layer}.attn_norm"), width, dice));
            tensors.push(norm(&format!("blk.{layer}.ffn_norm"), width, dice));
        }
        // Only printable bytes get rows that can win, so that answers are plain text.
        let spread = 3.0 / (width as f32).sqrt();
        let row = |token: usize| if (32..127).contains(&token) { spread } else { spread / 100.0 };
        tensors.push(self.matrix("output", vocabulary, width, dice, row));
        tensors.push(norm("output_norm", width, dice));
        tensors
    }

    fn matrix(
        &self,
        name: &str,
        rows: usize,
        columns: usize,
        dice: &mut Dice,
        spread: impl Fn(usize) -> f32,
    ) -> Tensor {
        let mut data = Vec::new();
        for row in 0..rows {
            for _ in 0..columns / self.packed.block() {
                self.packed.draw(dice, spread(row), &mut data);
            }
        }
        let dimensions = vec![columns as u64, rows as u64];
        Tensor { name: format!("{name}.weight"), dimensions, code: self.packed.code(), offset: None, data }
    }
}

fn norm(name: &str, width: usize, dice: &mut Dice) -> Tensor {
    let data = (0..width).flat_map(|_| (1.0 + 0.2 * dice.signed()).to_le_bytes()).collect();
    Tensor { name: format!("{name}.weight"), dimensions: vec![width as u64], code: 0, offset: None, data }
}

/// Tokens and their types: 256 bytes, what they merge to, and control tokens.
fn vocabulary() -> (Vec<String>, Vec<i32>) {
    const NORMAL: i32 = 1;
    const SPECIAL: i32 = 3;
    let mut spare = 0x100..;
    let mut tokens: Vec<String> = (0..=255u8)
        .map(|byte| match byte {
            b'!'..=b'~' | 0xA1..=0xAC | 0xAE..=0xFF => char::from(byte).to_string(),
            _ => spare.next().and_then(char::from_u32).unwrap().to_string(),
        })
        .collect();
    tokens.extend(MERGES.iter().map(|(left, right)| format!("{left}{right}")));
    let mut kinds = vec![NORMAL; tokens.len()];
    tokens.extend(CONTROL.map(str::to_owned));
    kinds.resize(tokens.len(), SPECIAL);
    (tokens, kinds)
}

impl Draft {
    /// A file of one tensor and nothing to say of it.
    pub fn of(tensor: &Tensor) -> Self {
        Self {
            version: 3,
            metadata: Vec::new(),
            tensors: vec![tensor.clone()],
            metadata_count: None,
            tensor_count: None,
            alignment: 32,
        }
    }

    /// Replaces a metadata value, or adds one.
    pub fn set(mut self, key: &str, field: Field) -> Self {
        match self.metadata.iter_mut().find(|(other, _)| other == key) {
            Some((_, old)) => *old = field,
            None => self.metadata.push((key.to_owned(), field)),
        }
        self
    }

    pub fn without(mut self, key: &str) -> Self {
        self.metadata.retain(|(other, _)| other != key);
        self
    }

    /// Changes a value that is there.
    pub fn change(mut self, key: &str, change: impl FnOnce(Field) -> Field) -> Self {
        let (_, field) = self.metadata.iter_mut().find(|(other, _)| other == key).unwrap();
        *field = change(field.clone());
        self
    }

    /// Changes what the table says of a tensor.
    pub fn tensor(mut self, name: &str, change: impl FnOnce(&mut Tensor)) -> Self {
        change(self.tensors.iter_mut().find(|tensor| tensor.name == name).unwrap());
        self
    }

    pub fn write(&self) -> Vec<u8> {
        let mut file = b"GGUF".to_vec();
        file.extend(self.version.to_le_bytes());
        file.extend(self.tensor_count.unwrap_or(self.tensors.len() as u64).to_le_bytes());
        file.extend(self.metadata_count.unwrap_or(self.metadata.len() as u64).to_le_bytes());
        for (key, field) in &self.metadata {
            file.extend(string(key));
            file.extend(field.kind.to_le_bytes());
            file.extend(&field.bytes);
        }
        let mut offset = 0;
        for tensor in &self.tensors {
            file.extend(string(&tensor.name));
            file.extend((tensor.dimensions.len() as u32).to_le_bytes());
            tensor.dimensions.iter().for_each(|side| file.extend(side.to_le_bytes()));
            file.extend(tensor.code.to_le_bytes());
            file.extend(tensor.offset.unwrap_or(offset as u64).to_le_bytes());
            offset = (offset + tensor.data.len()).next_multiple_of(self.alignment);
        }
        for tensor in &self.tensors {
            file.resize(file.len().next_multiple_of(self.alignment), 0);
            file.extend(&tensor.data);
        }
        file
    }
}

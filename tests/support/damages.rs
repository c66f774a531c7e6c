//! Draws the ways in which a model's file is damaged, from a seed and the file's anatomy.

use super::{
    anatomy::{Anatomy, Part, What},
    overlay::Damage,
    tiny::Dice,
};

/// What is done to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Cut,
    Count,
    Type,
    /// Bits of the header turned over: may go unnoticed.
    HeaderFlip,
    /// Bits of the weights turned over: may go unnoticed.
    DataFlip,
}

impl Kind {
    /// A file that is damaged like this must be refused.
    pub fn must_fail(self) -> bool {
        match self {
            Self::Cut | Self::Count | Self::Type => true,
            Self::HeaderFlip | Self::DataFlip => false,
        }
    }
}

pub fn draw(kind: Kind, dice: &mut Dice, anatomy: &Anatomy, file_bytes: u64) -> Vec<Damage> {
    match kind {
        Kind::Cut => vec![cut(dice, anatomy.header_bytes, file_bytes)],
        Kind::Count => vec![count(dice, anatomy, file_bytes)],
        Kind::Type => vec![wrong_type(dice, anatomy)],
        Kind::HeaderFlip => flips(dice, 0, anatomy.header_bytes),
        Kind::DataFlip => flips(dice, anatomy.header_bytes, file_bytes),
    }
}

/// Half of them inside the header. Behind the last tensor there may be padding, which nobody misses.
fn cut(dice: &mut Dice, header_bytes: u64, file_bytes: u64) -> Damage {
    let end = if dice.below(2) == 0 { header_bytes } else { file_bytes - 31 };
    Damage::Cut { length: dice.next() % end }
}

fn flips(dice: &mut Dice, from: u64, to: u64) -> Vec<Damage> {
    let count = 1 + dice.below(4);
    (0..count)
        .map(|_| Damage::Flip { at: from + dice.next() % (to - from), bit: dice.below(8) as u8 })
        .collect()
}

fn count(dice: &mut Dice, anatomy: &Anatomy, file_bytes: u64) -> Damage {
    let sorts: [fn(What) -> bool; 7] = [
        |what| what == What::TensorCount,
        |what| what == What::MetadataCount,
        |what| what == What::StringLength,
        |what| what == What::ArrayLength,
        |what| what == What::DimensionCount,
        |what| what == What::Dimension,
        |what| matches!(what, What::TensorOffset(_)),
    ];
    // First which sort, then which of them: there are few of some and very many of others.
    let sort = *dice.pick(&sorts);
    let part = pick(dice, anatomy, |part| sort(part.what));
    let absurd = [
        u64::MAX,
        1 << 63,
        i64::MAX as u64,
        1 << 40,
        u64::from(u32::MAX),
        file_bytes + 1,
        // These fit into the file, and cost most where a count is believed.
        file_bytes * 9 / 20,
        file_bytes / 11,
    ];
    Damage::Patch { at: part.at, bytes: dice.pick(&absurd).to_le_bytes()[..part.bytes].to_vec() }
}

/// Metadata that changes what the engine does. Elsewhere a wrong type changes nothing.
const READ: [&str; 14] = [
    "general.architecture",
    "general.alignment",
    "llama.block_count",
    "llama.context_length",
    "llama.embedding_length",
    "llama.attention.head_count",
    "llama.attention.layer_norm_rms_epsilon",
    "llama.rope.freq_base",
    "tokenizer.ggml.model",
    "tokenizer.ggml.pre",
    "tokenizer.ggml.tokens",
    "tokenizer.ggml.merges",
    "tokenizer.ggml.token_type",
    "tokenizer.chat_template",
];

const UNSIGNED: u32 = 4;
const SIGNED: u32 = 5;

fn wrong_type(dice: &mut Dice, anatomy: &Anatomy) -> Damage {
    let read = |part: &Part| READ.contains(&part.of.as_str());
    let (part, code) = match dice.below(3) {
        0 => {
            let part = pick(dice, anatomy, |part| read(part) && matches!(part.what, What::ValueType(_)));
            let What::ValueType(old) = part.what else { unreachable!() };
            // Whole numbers of the same length read alike, signed or not.
            let alike =
                |code: u32| code == old || [code, old].iter().all(|code| [UNSIGNED, SIGNED].contains(code));
            (part, another(dice, &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 255, u32::MAX], alike))
        }
        1 => {
            let part = pick(dice, anatomy, |part| read(part) && part.what == What::ItemType);
            let old = if part.of == "tokenizer.ggml.token_type" { SIGNED } else { 8 };
            (part, another(dice, &[0, 2, 4, 5, 6, 7, 8, 9, 10, 12, 13, u32::MAX], |code| code == old))
        }
        _ => {
            let part = pick(dice, anatomy, |part| matches!(part.what, What::TensorType(_)));
            let What::TensorType(old) = part.what else { unreachable!() };
            // A last tensor of a smaller type leaves bytes over, which is allowed.
            let last = anatomy.parts.iter().filter_map(offset).max_by_key(|(_, offset)| *offset);
            let known: &[u32] = if last.is_some_and(|(name, _)| name == part.of) {
                &[]
            } else {
                &[0, 1, 2, 3, 6, 7, 8, 10, 11, 12, 13, 14, 30]
            };
            (part, another(dice, &[known, &[4, 5, 9, 15, 31, 99, u32::MAX]].concat(), |code| code == old))
        }
    };
    Damage::Patch { at: part.at, bytes: code.to_le_bytes().to_vec() }
}

fn offset(part: &Part) -> Option<(&str, u64)> {
    match part.what {
        What::TensorOffset(offset) => Some((&part.of, offset)),
        _ => None,
    }
}

fn another(dice: &mut Dice, codes: &[u32], same: impl Fn(u32) -> bool) -> u32 {
    let others: Vec<u32> = codes.iter().copied().filter(|code| !same(*code)).collect();
    *dice.pick(&others)
}

fn pick<'a>(dice: &mut Dice, anatomy: &'a Anatomy, wanted: impl Fn(&Part) -> bool) -> &'a Part {
    let parts: Vec<&Part> = anatomy.parts.iter().filter(|part| wanted(part)).collect();
    parts[dice.below(parts.len())]
}

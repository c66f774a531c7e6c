//! Which type each tensor of a file gets, as llama.cpp's quantiser decides it (`src/llama-quant.cpp`: `tensor_allows_quantization`,
//! `llama_tensor_get_type_impl`, `tensor_type_fallback`), for the families that are computed here; without an importance matrix.

use std::cmp::Ordering;

use crate::engine::gguf::{Dtype, TensorInfo};

/// What a whole file is quantised to: llama.cpp's `llama_ftype`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(non_camel_case_types, reason = "the format's own names")]
pub enum FileType {
    Q8_0,
    Q4_0,
    /// Q4_K, with Q6_K where an error costs most.
    Q4_K_M,
}

impl FileType {
    pub const ALL: [Self; 3] = [Self::Q8_0, Self::Q4_0, Self::Q4_K_M];

    /// `general.file_type`.
    pub const fn code(self) -> u32 {
        match self {
            Self::Q8_0 => 7,
            Self::Q4_0 => 2,
            Self::Q4_K_M => 15,
        }
    }

    /// What most tensors get.
    const fn most(self) -> Dtype {
        match self {
            Self::Q8_0 => Dtype::Q8_0,
            Self::Q4_0 => Dtype::Q4_0,
            Self::Q4_K_M => Dtype::Q4K,
        }
    }
}

/// What of a model the decisions hang on.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    pub layers: usize,
    pub experts: usize,
}

/// The order in which llama.cpp writes tensors: those of no layer first, then layer by layer; by name among themselves.
pub fn order(one: &TensorInfo, other: &TensorInfo) -> Ordering {
    (layer(&one.name), &one.name).cmp(&(layer(&other.name), &other.name))
}

/// The types of all tensors, which stand in [`order`].
pub fn types(tensors: &[TensorInfo], facts: Facts, file_type: FileType) -> Vec<Dtype> {
    let is_tied = !tensors.iter().any(|info| info.name == OUTPUT);
    let values = tensors.iter().filter(|info| role(&info.name, is_tied) == Role::AttentionV).count();
    let mut deciding = Deciding { file_type, facts, is_tied, values, value: 0, down: 0 };
    tensors.iter().map(|info| deciding.of(info)).collect()
}

const OUTPUT: &str = "output.weight";

/// What a tensor is for, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// The output matrix, or the embeddings that stand in for it.
    Output,
    AttentionV,
    AttentionK,
    AttentionOutput,
    Down,
    Other,
}

fn role(name: &str, is_tied: bool) -> Role {
    let is_embedding = ["token_embd.weight", "per_layer_token_embd.weight"].contains(&name);
    let holds = |part: &str| name.contains(part);
    if name == OUTPUT || (is_embedding && is_tied) {
        Role::Output
    } else if is_embedding {
        Role::Other
    } else if ["attn_qkv.weight", "attn_kv_b.weight", "attn_v.weight"].into_iter().any(holds) {
        Role::AttentionV
    } else if holds("attn_k.weight") {
        Role::AttentionK
    } else if holds("attn_output.weight") {
        Role::AttentionOutput
    } else if holds("ffn_down") {
        Role::Down
    } else {
        Role::Other
    }
}

/// -1 for a tensor of no layer.
fn layer(name: &str) -> i64 {
    let number = name.strip_prefix("blk.").and_then(|rest| rest.split_once('.'));
    number.and_then(|(number, _)| number.parse::<u32>().ok()).map_or(-1, i64::from)
}

/// Parts of the names of matrices that stay as they are: small ones that decide much.
const KEPT: [&str; 17] = [
    "_norm.weight",
    "ffn_gate_inp.weight",
    "altup",
    "laurel",
    "per_layer_model_proj",
    "ssm_conv1d",
    "shortconv.conv.weight",
    "indexer.k_proj.weight",
    "indexer.q_proj.weight",
    "attn_rel_b.weight",
    ".position_embd",
    ".rel_pos",
    ".patch_embd",
    ".patch_merger",
    "position_embd.weight",
    "token_types.weight",
    "ffn_gate_tid2eid.weight",
];

fn is_quantised(info: &TensorInfo) -> bool {
    let rows: usize = info.shape.iter().rev().skip(1).product();
    rows > 1 && info.name.ends_with("weight") && !KEPT.iter().any(|kept| info.name.contains(kept))
}

struct Deciding {
    file_type: FileType,
    facts: Facts,
    is_tied: bool,
    /// Tensors in the role [`Role::AttentionV`], and how many of them came so far.
    values: usize,
    value: usize,
    /// Matrices in the role [`Role::Down`] that came so far.
    down: usize,
}

impl Deciding {
    fn of(&mut self, info: &TensorInfo) -> Dtype {
        if !is_quantised(info) {
            return info.dtype;
        }
        fallback(self.wanted(info), info)
    }

    fn wanted(&mut self, info: &TensorInfo) -> Dtype {
        let most = self.file_type.most();
        let is_mixed = self.file_type == FileType::Q4_K_M;
        let has_eight = self.facts.experts == 8;
        match role(&info.name, self.is_tied) {
            Role::Output if !fits(most, info) || most == Dtype::Q8_0 => Dtype::Q8_0,
            Role::Output => Dtype::Q6K,
            Role::AttentionV => {
                let matters = is_mixed && use_more_bits(self.value, self.values);
                self.value += 1;
                match (has_eight, matters) {
                    (true, _) => Dtype::Q8_0,
                    (false, true) => Dtype::Q6K,
                    (false, false) => most,
                }
            }
            Role::AttentionK if has_eight => Dtype::Q8_0,
            Role::AttentionOutput if has_eight && is_mixed => Dtype::Q5K,
            Role::Down => {
                // Experts don't come in order in every file: their layer stands in the name.
                let of_name = usize::try_from(layer(&info.name)).unwrap_or_default();
                let at = if self.facts.experts > 1 { of_name } else { self.down };
                self.down += 1;
                if is_mixed && use_more_bits(at, self.facts.layers) { Dtype::Q6K } else { most }
            }
            Role::AttentionK | Role::AttentionOutput | Role::Other => most,
        }
    }
}

/// The first and the last eighth of the layers, and each third between them.
fn use_more_bits(at: usize, layers: usize) -> bool {
    let first = layers / 8;
    at < first || at >= 7 * layers / 8 || at.saturating_sub(first) % 3 == 2
}

fn fits(dtype: Dtype, info: &TensorInfo) -> bool {
    info.shape.last().is_some_and(|columns| columns.is_multiple_of(dtype.block().0))
}

/// What stands in for a type whose blocks don't divide the rows.
fn fallback(wanted: Dtype, info: &TensorInfo) -> Dtype {
    if fits(wanted, info) {
        return wanted;
    }
    let smaller_blocks = match wanted {
        Dtype::Q4K => Dtype::Q5_0,
        Dtype::Q5K => Dtype::Q5_1,
        Dtype::Q6K => Dtype::Q8_0,
        Dtype::F32
        | Dtype::F16
        | Dtype::Bf16
        | Dtype::Q4_0
        | Dtype::Q4_1
        | Dtype::Q5_0
        | Dtype::Q5_1
        | Dtype::Q8_0
        | Dtype::Q2K
        | Dtype::Q3K
        | Dtype::Iq4Nl
        | Dtype::Iq4Xs
        | Dtype::Q1_0 => info.dtype,
    };
    // Where llama.cpp gives up or takes F16, what was there stays.
    if fits(smaller_blocks, info) { smaller_blocks } else { info.dtype }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_bits_go_to_the_ends_and_to_each_third_between() {
        let more: Vec<usize> = (0..30).filter(|at| use_more_bits(*at, 30)).collect();
        assert_eq!(more, [0, 1, 2, 5, 8, 11, 14, 17, 20, 23, 26, 27, 28, 29]);
    }

    #[test]
    fn a_tensor_gets_what_its_role_and_its_width_ask_for() {
        let of = |name: &str, columns: usize, file_type, experts| {
            let info = TensorInfo::detached(name, Dtype::F16, 512, columns);
            types(&[info], Facts { layers: 8, experts }, file_type)[0]
        };
        use Dtype::*;
        use FileType::{Q4_0 as FourZero, Q4_K_M, Q8_0 as Eight};
        for (name, columns, file_type, experts, expected) in [
            ("token_embd.weight", 256, Q4_K_M, 0, Q6K),
            ("token_embd.weight", 96, Q4_K_M, 0, Q8_0),
            ("token_embd.weight", 256, FourZero, 0, Q6K),
            ("token_embd.weight", 96, FourZero, 0, Q8_0),
            ("output.weight", 256, Eight, 0, Q8_0),
            ("blk.0.attn_v.weight", 256, Q4_K_M, 8, Q8_0),
            ("blk.0.attn_q.weight", 256, Q4_K_M, 0, Q4K),
            ("blk.0.attn_q.weight", 96, Q4_K_M, 0, Q5_0),
            ("blk.0.attn_q.weight", 100, FourZero, 0, F16),
            ("blk.7.ffn_down_exps.weight", 256, Q4_K_M, 4, Q6K),
            ("blk.1.ffn_down_exps.weight", 256, Q4_K_M, 4, Q4K),
            ("blk.0.attn_norm.weight", 256, FourZero, 0, F16),
            ("blk.0.ffn_gate_inp.weight", 256, FourZero, 0, F16),
        ] {
            assert_eq!(of(name, columns, file_type, experts), expected, "{name} of {columns}, {file_type:?}");
        }
    }

    #[test]
    fn tensors_stand_layer_by_layer() {
        let named = |name: &str| TensorInfo::detached(name, Dtype::F16, 1, 32);
        let mut tensors = ["blk.10.a", "token_embd.weight", "blk.2.b", "output.weight", "blk.2.a"].map(named);
        tensors.sort_by(order);
        let names: Vec<&str> = tensors.iter().map(|info| info.name.as_str()).collect();
        assert_eq!(names, ["output.weight", "token_embd.weight", "blk.2.a", "blk.2.b", "blk.10.a"]);
    }
}

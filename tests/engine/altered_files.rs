//! Files with one tensor or one key more or less than their family has. Each is used, so that something else is computed, or refused
//! by a name; nothing is passed over.

use std::io::Cursor;

use crate::support::{
    family::family,
    tiny::{Draft, Field, Tensor},
};
use hearth::engine::{
    gguf::Gguf,
    models::decoder::{Loader, Recipe, families},
};

enum Change {
    Key(&'static str, fn() -> Field),
    WithoutKey(&'static str),
    /// In f32, all ones, its dimensions as a file has them: the fastest-running one first.
    Tensor(&'static str, &'static [u64]),
    WithoutTensor(&'static str),
}

enum Outcome {
    /// The recipe is another one, and a model is made by it.
    Used,
    /// With these words in what is said.
    Refused(&'static str),
}

use Change::{Key, Tensor as More, WithoutKey, WithoutTensor};
use Outcome::{Refused, Used};

const ALTERED: [(&str, Change, Outcome); 52] = [
    ("llama", Key("llama.attention.clamp_kqv", || Field::f32(8.0)), Refused("llama.attention.clamp_kqv")),
    ("llama", Key("llama.rope.scaling.yarn_ext_factor", || Field::f32(1.0)), Refused("yarn_ext_factor")),
    (
        "llama",
        Key("llama.attention.sliding_window", || Field::u32(8)),
        Refused("llama.attention.sliding_window"),
    ),
    ("llama", Key("llama.expert_count", || Field::u32(4)), Refused("llama.expert_used_count")),
    ("llama", Key("llama.attention.causal", || Field::bool(false)), Refused("llama.attention.causal")),
    ("llama", Key("llama.pooling_type", || Field::u32(3)), Refused("llama.pooling_type")),
    ("llama", Key("llama.rope.scaling.factor", || Field::f32(4.0)), Used),
    ("llama", Key("llama.rope.scale_linear", || Field::f32(2.0)), Used),
    ("llama", Key("llama.rope.scaling.attn_factor", || Field::f32(1.5)), Used),
    ("llama", Key("llama.attention.value_length", || Field::u32(8)), Refused("llama.attention.value_length")),
    ("llama", WithoutKey("llama.block_count"), Refused("llama.block_count")),
    ("llama", WithoutKey("llama.context_length"), Refused("llama.context_length")),
    ("llama", WithoutKey("llama.embedding_length"), Refused("llama.embedding_length")),
    ("llama", WithoutKey("llama.feed_forward_length"), Refused("llama.feed_forward_length")),
    ("llama", WithoutKey("llama.attention.head_count"), Refused("llama.attention.head_count")),
    ("llama", WithoutKey("llama.attention.head_count_kv"), Refused("blk.0.attn_k.weight")),
    ("llama", WithoutKey("llama.attention.layer_norm_rms_epsilon"), Refused("layer_norm_rms_epsilon")),
    ("llama", More("blk.0.attn_q.bias", &[64]), Used),
    ("llama", More("blk.1.ffn_down.bias", &[64]), Used),
    ("llama", More("output.weight", &[64, 288]), Used),
    ("llama", More("blk.0.attn_sinks.weight", &[4]), Refused("blk.0.attn_sinks.weight")),
    ("llama", More("blk.0.attn_q_norm.weight", &[16]), Refused("blk.0.attn_q_norm.weight")),
    ("llama", More("blk.9.attn_norm.weight", &[64]), Refused("blk.9.attn_norm.weight")),
    ("llama", More("output.bias", &[288]), Refused("output.bias")),
    ("llama", WithoutTensor("token_embd.weight"), Refused("token_embd.weight")),
    ("llama", WithoutTensor("output_norm.weight"), Refused("output_norm.weight")),
    ("llama", WithoutTensor("blk.0.ffn_gate.weight"), Refused("blk.0.ffn_gate.weight")),
    ("llama-3", WithoutTensor("rope_freqs.weight"), Used),
    ("llama-untied-biases", WithoutTensor("output.weight"), Used),
    ("llama-yarn", WithoutKey("llama.rope.scaling.type"), Used),
    ("minicpm", WithoutKey("minicpm.residual_scale"), Used),
    ("qwen2", WithoutTensor("blk.0.attn_k.bias"), Used),
    ("qwen2", WithoutKey("qwen2.rope.freq_base"), Used),
    ("qwen2", Key("qwen2.use_sliding_window", || Field::bool(true)), Refused("qwen2.use_sliding_window")),
    ("qwen3", WithoutTensor("blk.0.attn_q_norm.weight"), Refused("blk.0.attn_q_norm.weight")),
    ("qwen3", Key("qwen3.pooling_type", || Field::u32(3)), Used),
    ("qwen3", Key("qwen3.pooling_type", || Field::u32(4)), Refused("pooling of type 4")),
    ("gemma2", WithoutKey("gemma2.attn_logit_softcapping"), Used),
    ("gemma2", WithoutTensor("blk.0.post_ffw_norm.weight"), Refused("blk.0.post_ffw_norm.weight")),
    ("gemma3", WithoutKey("gemma3.attention.sliding_window"), Used),
    ("gemma3", WithoutKey("gemma3.rope.freq_base_swa"), Used),
    ("gemma3", Key("gemma3.vision.block_count", || Field::u32(2)), Refused("gemma3.vision.block_count")),
    ("phi3", WithoutTensor("blk.0.attn_qkv.weight"), Refused("blk.0.attn_q")),
    ("phi3-long", WithoutTensor("rope_factors_short.weight"), Refused("rope_factors_long.weight")),
    ("granite", WithoutKey("granite.attention.scale"), Used),
    ("granite", WithoutKey("granite.embedding_scale"), Used),
    ("smollm3", More("blk.0.ffn_up.bias", &[96]), Used),
    ("olmo2", WithoutTensor("blk.0.post_attention_norm.weight"), Refused("blk.0.post_attention_norm.weight")),
    ("olmo3", WithoutKey("olmo2.attention.sliding_window"), Used),
    ("gemma-embedding", WithoutKey("gemma-embedding.pooling_type"), Refused("pooling")),
    ("gemma-embedding", WithoutKey("gemma-embedding.dense_3_feat_out"), Refused("dense_3_feat_out")),
    ("gemma-embedding", WithoutTensor("dense_3.weight"), Refused("dense_3.weight")),
];

impl Change {
    /// Makes it, and says what it is.
    fn make(&self, draft: &mut Draft) -> String {
        match self {
            Key(key, field) => {
                draft.metadata.retain(|(known, _)| known != key);
                draft.metadata.push(((*key).to_owned(), field()));
                format!("with {key}")
            }
            WithoutKey(key) => {
                let before = draft.metadata.len();
                draft.metadata.retain(|(known, _)| known != key);
                assert_eq!(draft.metadata.len() + 1, before, "{key} was there");
                format!("without {key}")
            }
            More(name, dimensions) => {
                let count = dimensions.iter().product::<u64>() as usize;
                let data = 1f32.to_le_bytes().repeat(count);
                let (name, dimensions) = ((*name).to_owned(), dimensions.to_vec());
                draft.tensors.push(Tensor { name: name.clone(), dimensions, code: 0, offset: None, data });
                format!("with {name}")
            }
            WithoutTensor(name) => {
                let before = draft.tensors.len();
                draft.tensors.retain(|tensor| tensor.name != *name);
                assert_eq!(draft.tensors.len() + 1, before, "{name} was there");
                format!("without {name}")
            }
        }
    }
}

/// The recipe of a file from which a model can be made.
fn read(draft: &Draft) -> Result<Recipe, String> {
    let mut file = Cursor::new(draft.write());
    let said = |error: hearth::engine::Error| error.to_string();
    let gguf = Gguf::read(&mut file).map_err(said)?;
    let recipe = families::recipe(&gguf).map_err(said)?;
    let mut loader = Loader::new(recipe.clone()).map_err(said)?;
    while loader.step(&gguf, &mut file).map_err(said)?.is_none() {}
    Ok(recipe)
}

#[test]
fn each_is_used_or_refused_by_name() {
    let mut wrong = Vec::new();
    for (name, change, outcome) in ALTERED {
        let family = family(name);
        let mut draft = family.draft();
        let plain = read(&draft).unwrap();
        let what = format!("{name} {}", change.make(&mut draft));
        let got = read(&draft);
        match (&outcome, &got) {
            (Used, Ok(recipe)) if *recipe != plain => println!("{what}: used"),
            (Refused(words), Err(said)) if said.contains(words) => println!("{what}: {said}"),
            (Used | Refused(_), Ok(_)) => {
                wrong.push(format!("{what}: read, and computed as without the change"))
            }
            (Used | Refused(_), Err(said)) => wrong.push(format!("{what}: {said}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

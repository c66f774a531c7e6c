//! A BERT of one layer with a vocabulary of a few words, as a safetensors file: what it says means nothing, but every part of
//! the real one's way is gone.

use std::collections::BTreeMap;

use serde_json::{Value, json};

const WIDTH: usize = 32;
const UP: usize = 64;
const WORDS: [&str; 16] = [
    "[PAD]", "[UNK]", "[CLS]", "[SEP]", "good", "bad", "film", "dog", "a", "the", "is", "this", ".", "##s",
    "not", "very",
];

pub struct TinyEncoder {
    pub metadata: BTreeMap<&'static str, String>,
    /// Whether the file carries a classifier.
    pub head: bool,
}

impl Default for TinyEncoder {
    fn default() -> Self {
        let config = json!({
            "num_hidden_layers": 1, "hidden_size": WIDTH, "intermediate_size": UP, "num_attention_heads": 2,
            "vocab_size": WORDS.len(), "max_position_embeddings": 24, "layer_norm_eps": 1e-12, "hidden_act": "gelu",
        });
        let text = |text: &str| text.to_owned();
        let metadata = BTreeMap::from([
            ("architecture", text("bert")),
            ("pooling", text("mean")),
            ("max_tokens", text("16")),
            ("config", config.to_string()),
            ("tokenizer", tokenizer().to_string()),
        ]);
        Self { metadata, head: false }
    }
}

impl TinyEncoder {
    pub fn with_head() -> Self {
        let mut encoder = Self { head: true, ..Self::default() };
        let head = json!({ "labels": ["no", "yes"], "input": "mean", "temperature": 2.0, "threshold": 0.5 });
        encoder.metadata.insert("head", head.to_string());
        encoder
    }

    pub fn file(&self) -> Vec<u8> {
        let mut tensors: Vec<(String, Vec<usize>)> = Vec::new();
        let mut add = |name: &str, shape: &[usize]| tensors.push((name.to_owned(), shape.to_vec()));
        add("embeddings.word_embeddings.weight", &[WORDS.len(), WIDTH]);
        add("embeddings.position_embeddings.weight", &[24, WIDTH]);
        add("embeddings.token_type_embeddings.weight", &[2, WIDTH]);
        for norm in ["embeddings", "encoder.layer.0.attention.output", "encoder.layer.0.output"] {
            add(&format!("{norm}.LayerNorm.weight"), &[WIDTH]);
            add(&format!("{norm}.LayerNorm.bias"), &[WIDTH]);
        }
        for (name, rows, columns) in [
            ("attention.self.query", WIDTH, WIDTH),
            ("attention.self.key", WIDTH, WIDTH),
            ("attention.self.value", WIDTH, WIDTH),
            ("attention.output.dense", WIDTH, WIDTH),
            ("intermediate.dense", UP, WIDTH),
            ("output.dense", WIDTH, UP),
        ] {
            add(&format!("encoder.layer.0.{name}.weight"), &[rows, columns]);
            add(&format!("encoder.layer.0.{name}.bias"), &[rows]);
        }
        if self.head {
            add("head.weight", &[1, WIDTH]);
            add("head.bias", &[1]);
        }
        let (mut header, mut data) = (serde_json::Map::new(), Vec::new());
        header.insert("__metadata__".to_owned(), json!(self.metadata));
        let mut state = 1u32;
        for (name, shape) in tensors {
            let start = data.len();
            for _ in 0..shape.iter().product() {
                // Numerical Recipes' generator: any spread of numbers will do.
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let value = (state >> 8) as f32 / (1 << 24) as f32 - 0.5;
                data.extend(value.to_le_bytes());
            }
            let entry = json!({ "dtype": "F32", "shape": shape, "data_offsets": [start, data.len()] });
            header.insert(name, entry);
        }
        let header = Value::Object(header).to_string();
        [&(header.len() as u64).to_le_bytes(), header.as_bytes(), &data].concat()
    }
}

fn tokenizer() -> Value {
    let vocabulary: BTreeMap<&str, usize> = WORDS.iter().enumerate().map(|(id, word)| (*word, id)).collect();
    let special = |id: usize| {
        json!({ "id": id, "content": WORDS[id], "special": true, "single_word": false, "lstrip": false,
                "rstrip": false, "normalized": false })
    };
    let around = |id: usize| json!({ "id": WORDS[id], "ids": [id], "tokens": [WORDS[id]] });
    json!({
        "version": "1.0", "truncation": null, "padding": null,
        "added_tokens": [special(0), special(1), special(2), special(3)],
        "normalizer": { "type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
                        "strip_accents": null, "lowercase": true },
        "pre_tokenizer": { "type": "BertPreTokenizer" },
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [{ "SpecialToken": { "id": "[CLS]", "type_id": 0 } }, { "Sequence": { "id": "A", "type_id": 0 } },
                       { "SpecialToken": { "id": "[SEP]", "type_id": 0 } }],
            "pair": [{ "Sequence": { "id": "A", "type_id": 0 } }, { "Sequence": { "id": "B", "type_id": 1 } }],
            "special_tokens": { "[CLS]": around(2), "[SEP]": around(3) },
        },
        "decoder": { "type": "WordPiece", "prefix": "##", "cleanup": true },
        "model": { "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                   "max_input_chars_per_word": 100, "vocab": vocabulary },
    })
}

//! Each family of decoders against `transformers` in f32 on the same weights, and the fast runner against the plain one.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says by a panic that it failed")]
#![cfg(feature = "worker")]

mod support;

use std::io::Cursor;

use hearth::engine::{
    Error,
    gguf::Gguf,
    models::{
        caches::{CacheName::Conversation, Caches},
        decoder::{Decoder, Loader, Logits, Pooled, Recipe, families as recipes},
    },
    team::{Solo, Team},
};
use support::{
    family::{Family, families, family},
    threads::team,
    tiny::{Field, Tensor},
    truth::{Truth, recipe},
};

/// Families whose fixtures wait for their recipes; until then their files are refused by a name.
const REFUSED: [(&str, &str); 5] = [
    ("granitemoe", "`granitemoe`"),
    ("granitemoe-shared", "`granitemoe`"),
    ("lfm2", "`lfm2`"),
    ("mistral3", "`mistral3`"),
    ("qwen3moe", "`qwen3moe`"),
];

/// Those that are read.
fn known() -> Vec<Family> {
    families().into_iter().filter(|family| REFUSED.iter().all(|(name, _)| *name != family.name)).collect()
}

/// Those that foretell tokens.
fn computed() -> Vec<Family> {
    known().into_iter().filter(|family| family.embedding.is_empty()).collect()
}

/// Those that embed texts.
fn embedders() -> Vec<Family> {
    known().into_iter().filter(|family| !family.embedding.is_empty()).collect()
}

#[test]
fn a_family_without_a_recipe_is_refused_by_name() {
    for (name, fact) in REFUSED {
        let error = recipe(&family(name).draft().write()).unwrap_err();
        assert!(matches!(error, Error::Unsupported { .. }), "{error:?}");
        assert!(error.to_string().contains(fact), "{name}: {error}");
    }
}

/// Of the plain runner's logits to those of `transformers`.
const LARGEST_ERROR: f32 = 2e-3;

#[test]
fn each_family_computes_what_transformers_does() {
    let mut failed = Vec::new();
    for family in computed() {
        let recipe = match recipe(&family.draft().write()) {
            Ok(recipe) => recipe,
            Err(error) => {
                failed.push(format!("{}: {error}", family.name));
                continue;
            }
        };
        let mut truth = Truth::new(recipe, &family.tensors);
        let rows: Vec<Vec<f32>> = family.tokens.iter().map(|token| truth.forward(*token)).collect();
        let errors = family.logits.iter().flat_map(|(position, expected)| {
            rows[*position].iter().zip(expected).map(|(got, expected)| (got - expected).abs())
        });
        let error = errors.fold(0f32, f32::max);
        let mut last = rows.last().unwrap().clone();
        let mut greedy = Vec::new();
        for _ in 0..family.greedy.len() {
            let best = largest(&last);
            greedy.push(best);
            last = truth.forward(best);
        }
        println!("{}: {error:.1e} at most from the reference's logits", family.name);
        if error.is_nan() || error > LARGEST_ERROR || greedy != family.greedy {
            failed.push(format!("{}: {error:.1e}, greedy {greedy:?}, not {:?}", family.name, family.greedy));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

fn largest(logits: &[f32]) -> u32 {
    (0..logits.len()).max_by(|a, b| logits[*a].total_cmp(&logits[*b])).unwrap() as u32
}

fn load(file: &[u8], team: Box<dyn Team>) -> Result<Decoder, Error> {
    let mut file = Cursor::new(file);
    let gguf = Gguf::read(&mut file)?;
    let mut loader = Loader::lead(recipes::recipe(&gguf)?, team)?;
    loop {
        if let Some(decoder) = loader.step(&gguf, &mut file)? {
            return Ok(decoder);
        }
    }
}

/// All positions' logits: some in one slice, then one by one.
fn rows(decoder: &mut Decoder, tokens: &[u32]) -> Vec<Vec<f32>> {
    let mut caches = Caches::new(decoder.cache_shape());
    let (slice, single) = tokens.split_at(tokens.len() / 2);
    let vocabulary = decoder.vocabulary();
    let together = decoder.forward(&mut caches, Conversation, slice, Logits::All).unwrap();
    let mut rows: Vec<Vec<f32>> = together.chunks(vocabulary).map(<[f32]>::to_vec).collect();
    for token in single {
        rows.push(decoder.forward(&mut caches, Conversation, &[*token], Logits::Last).unwrap().to_vec());
    }
    rows
}

/// Weights and activations of the fast runner have 8 bits, and so few numbers in a row are no model's: this is no measure of
/// fidelity, but a wrong norm, window, turn or order stands far outside.
const CLOSE: f64 = 0.995;

#[test]
fn the_fast_runner_computes_the_same_recipe_and_a_team_the_same_bits() {
    for family in computed() {
        let file = family.draft().write();
        let mut truth = Truth::new(recipe(&file).unwrap(), &family.tensors);
        let exact: Vec<f32> = family.tokens.iter().flat_map(|token| truth.forward(*token)).collect();
        let alone = rows(&mut load(&file, Box::new(Solo)).unwrap(), &family.tokens);
        let near = cosine(&alone.concat(), &exact);
        println!("{}: cosine {near:.5} of the fast runner's logits to the plain one's", family.name);
        assert!(near > CLOSE, "{}: {near}", family.name);
        for members in [2, 3] {
            let (leader, _others) = team(members);
            let together = rows(&mut load(&file, leader).unwrap(), &family.tokens);
            let bits =
                |rows: &[Vec<f32>]| rows.concat().iter().map(|number| number.to_bits()).collect::<Vec<_>>();
            assert_eq!(bits(&together), bits(&alone), "{} with {members} members", family.name);
        }
    }
}

#[test]
fn each_model_that_embeds_gives_the_vector_that_transformers_does() {
    assert_eq!(embedders().len(), 2);
    for family in embedders() {
        let file = family.draft().write();
        let vector = Truth::new(recipe(&file).unwrap(), &family.tensors).embedding(&family.tokens);
        let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
        let errors = vector.iter().zip(&family.embedding).map(|(got, known)| (got / length - known).abs());
        let error = errors.fold(0f32, f32::max);
        println!("{}: {error:.1e} at most from the reference's vector", family.name);
        assert!(error < LARGEST_ERROR / 10.0, "{}: {error}", family.name);
    }
}

#[test]
fn the_fast_runner_embeds_alike_and_the_same_in_any_company_and_for_any_team() {
    for family in embedders() {
        let file = family.draft().write();
        let mut decoder = load(&file, Box::new(Solo)).unwrap();
        let alone = decoder.pool(&[&family.tokens]).unwrap();
        let near = cosine(&alone, &family.embedding);
        println!("{}: cosine {near:.5} of the fast runner's vector to the reference's", family.name);
        assert!(near > CLOSE, "{}: {near}", family.name);
        let texts = [&family.tokens[..1], &family.tokens, &family.tokens[3..12], &family.tokens[..23]];
        let together = decoder.pool(&texts).unwrap();
        let bits = |numbers: &[f32]| numbers.iter().map(|number| number.to_bits()).collect::<Vec<_>>();
        for (text, vector) in texts.iter().zip(together.chunks(alone.len())) {
            assert_eq!(bits(&decoder.pool(&[text]).unwrap()), bits(vector), "{}", family.name);
        }
        assert_eq!(bits(&together[alone.len()..2 * alone.len()]), bits(&alone));
        for members in [2, 3] {
            let (leader, _others) = team(members);
            let mut decoder = load(&file, leader).unwrap();
            assert_eq!(bits(&decoder.pool(&texts).unwrap()), bits(&together), "{members} members");
        }
    }
}

/// A window, what lies ahead and the products behind the pooling each change the vector: a model without them is another one.
#[test]
fn no_part_of_an_embedding_is_left_out() {
    let family = family("gemma-embedding");
    let exact =
        Truth::new(recipe(&family.draft().write()).unwrap(), &family.tensors).embedding(&family.tokens);
    type Change = fn(&mut Recipe);
    let changes: [(&str, Change); 4] = [
        ("looking ahead", |recipe| recipe.pooling.as_mut().unwrap().looks_ahead = false),
        ("windows", |recipe| recipe.layers.iter_mut().for_each(|layer| layer.attention.window = None)),
        ("the last product", |recipe| drop(recipe.pooling.as_mut().unwrap().dense.pop())),
        ("the mean", |recipe| recipe.pooling.as_mut().unwrap().of = Pooled::Last),
    ];
    for (what, change) in changes {
        let mut recipe = recipe(&family.draft().write()).unwrap();
        change(&mut recipe);
        let vector = Truth::new(recipe, &family.tensors).embedding(&family.tokens);
        assert!(vector.len() != exact.len() || cosine(&vector, &exact) < 0.999, "without {what}");
    }
}

fn cosine(a: &[f32], b: &[f32]) -> f64 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>();
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}

/// What the recipe of a file with one thing changed says.
fn refusal(family: &Family, change: impl FnOnce(&mut support::tiny::Draft)) -> Result<(), String> {
    let mut draft = family.draft();
    change(&mut draft);
    recipe(&draft.write())
        .and_then(|_| load(&draft.write(), Box::new(Solo)))
        .map(drop)
        .map_err(|error| error.to_string())
}

#[test]
fn a_tensor_too_many_or_too_few_is_named() {
    for family in known() {
        let surplus = Tensor {
            name: "blk.0.attn_sinks.weight".to_owned(),
            dimensions: vec![4],
            code: 0,
            offset: None,
            data: vec![0; 16],
        };
        let said = refusal(&family, |draft| draft.tensors.push(surplus)).unwrap_err();
        assert!(said.contains("blk.0.attn_sinks.weight"), "{}: {said}", family.name);
        // What may be absent changes what is computed, and then something else is there too many; the embedding serves both ends.
        for name in family.names.iter().filter(|name| name.contains("blk.1.") && !name.ends_with(".bias")) {
            let said =
                refusal(&family, |draft| draft.tensors.retain(|tensor| tensor.name != *name)).unwrap_err();
            // Without the fused tensor, the three that it stands for are looked for.
            let wanted = name.replace("attn_qkv", "attn_q");
            assert!(said.contains(&wanted), "{} without {name}: {said}", family.name);
        }
    }
}

#[test]
fn a_key_that_is_not_understood_is_named() {
    for family in known() {
        let architecture = recipe_architecture(&family);
        for (key, field) in [
            ("attention.clamp_kqv", Field::f32(8.0)),
            ("rope.scaling.type", Field::string("su")),
            ("expert_count", Field::u32(4)),
            ("use_parallel_residual", Field::bool(true)),
        ] {
            let key = format!("{architecture}.{key}");
            let said = refusal(&family, |draft| {
                draft.metadata.retain(|(known, _)| *known != key);
                draft.metadata.push((key.clone(), field));
            });
            let said = said.unwrap_err();
            assert!(
                said.contains(key.as_str()) || said.contains("`su`"),
                "{} with {key}: {said}",
                family.name
            );
        }
    }
}

fn recipe_architecture(family: &Family) -> String {
    let (key, _) = family.metadata.iter().find(|(key, _)| key.ends_with(".block_count")).unwrap();
    key.trim_end_matches(".block_count").to_owned()
}

#[test]
fn an_architecture_that_is_not_known_is_named() {
    let said = refusal(&family("llama"), |draft| {
        draft.metadata.retain(|(key, _)| key != "general.architecture");
        draft.metadata.push(("general.architecture".to_owned(), Field::string("mamba")));
    });
    assert!(said.unwrap_err().contains("`mamba`"));
}

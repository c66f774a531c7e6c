//! Each family of decoders against `transformers` in f32 on the same weights, and the fast runner against the plain one.

use std::io::Cursor;

use crate::support::{
    family::{Family, families, family},
    loading::load,
    threads::team,
    tiny::{Field, Tensor},
    truth::{Truth, recipe},
};
use hearth::engine::{
    models::{
        caches::{CacheName::Conversation, Caches},
        decoder::{Decoder, LayerRecipe, Logits, Mixing, Pooled, Recipe},
    },
    team::{Solo, Team},
};

/// Those that foretell tokens.
fn computed() -> Vec<Family> {
    families().into_iter().filter(|family| family.embedding.is_empty()).collect()
}

/// Those that embed texts.
fn embedders() -> Vec<Family> {
    families().into_iter().filter(|family| !family.embedding.is_empty()).collect()
}

#[test]
fn a_family_without_a_recipe_is_refused_by_name() {
    let said = refusal(&family("llama"), |draft| {
        draft.metadata.retain(|(key, _)| key != "general.architecture");
        draft.metadata.push(("general.architecture".to_owned(), Field::string("mamba")));
    });
    assert!(said.unwrap_err().contains("architecture `mamba`"));
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
/// Of experts that a router finds nearly as good, rounding lets it choose others than the plain runner.
const CLOSE_BY_CHOICE: f64 = 0.98;

#[test]
fn the_fast_runner_computes_the_same_recipe_and_a_team_the_same_bits() {
    for family in computed() {
        let file = family.draft().write();
        let mut truth = Truth::new(recipe(&file).unwrap(), &family.tensors);
        let exact: Vec<f32> = family.tokens.iter().flat_map(|token| truth.forward(*token)).collect();
        let mut decoder = load(&mut Cursor::new(&file), Box::new(Solo)).unwrap();
        let alone = rows(&mut decoder, &family.tokens);
        let near = cosine(&alone.concat(), &exact);
        println!("{}: cosine {near:.5} of the fast runner's logits to the plain one's", family.name);
        let close = if decoder.recipe().expert_forward > 0 { CLOSE_BY_CHOICE } else { CLOSE };
        assert!(near > close, "{}: {near}", family.name);
        for members in [2, 3] {
            let (leader, _others) = team(members);
            let together = rows(&mut load(&mut Cursor::new(&file), leader).unwrap(), &family.tokens);
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
        let mut decoder = load(&mut Cursor::new(&file), Box::new(Solo)).unwrap();
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
            let mut decoder = load(&mut Cursor::new(&file), leader).unwrap();
            assert_eq!(bits(&decoder.pool(&texts).unwrap()), bits(&together), "{members} members");
        }
    }
}

fn without_window(layer: &mut LayerRecipe) {
    if let Mixing::Attention(attention) = &mut layer.mixing {
        attention.window = None;
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
        ("windows", |recipe| recipe.layers.iter_mut().for_each(without_window)),
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

/// Where all experts are chosen, rounding changes no choice.
#[test]
fn the_fast_runner_weighs_all_experts_as_the_plain_one() {
    for family in computed() {
        let mut draft = family.draft();
        let used = draft.metadata.iter_mut().find(|(key, _)| key.ends_with(".expert_used_count"));
        let Some((_, used)) = used else { continue };
        *used = Field::u32(8);
        let file = draft.write();
        let mut truth = Truth::new(recipe(&file).unwrap(), &family.tensors);
        let exact: Vec<f32> = family.tokens.iter().flat_map(|token| truth.forward(*token)).collect();
        let got = rows(&mut load(&mut Cursor::new(&file), Box::new(Solo)).unwrap(), &family.tokens);
        let near = cosine(&got.concat(), &exact);
        println!("{}, all experts: cosine {near:.5}", family.name);
        assert!(near > CLOSE, "{}: {near}", family.name);
    }
}

/// A cache that forgot its last tokens goes on as one that never had them, in layers too that keep only the end of the past.
#[test]
fn a_cache_that_forgot_goes_on_as_a_fresh_one() {
    const TAIL: [u32; 5] = [7, 250, 3, 99, 12];
    for family in computed() {
        let file = family.draft().write();
        let tokens: Vec<u32> = family.tokens.iter().copied().cycle().take(58).collect();
        let mut alone: Option<Vec<Vec<u32>>> = None;
        for members in [1, 2] {
            let (leader, _others) = match members {
                1 => (Box::new(Solo) as Box<dyn Team>, Vec::new()),
                _ => team(members),
            };
            let mut decoder = load(&mut Cursor::new(&file), leader).unwrap();
            let shape = decoder.cache_shape();
            let mut run = |caches: &mut Caches, tokens: &[u32]| -> Vec<u32> {
                let logits = decoder.forward(caches, Conversation, tokens, Logits::All).unwrap();
                logits.iter().map(|logit| logit.to_bits()).collect()
            };
            let mut all = Vec::new();
            // The last few are still there of whatever a layer keeps; of the others it keeps less.
            for length in [1, 2, 3, 11, 27, 28, 29, 52, 57] {
                let mut fresh = Caches::new(shape);
                run(&mut fresh, &tokens[..length]);
                let expected = [run(&mut fresh, &TAIL), run(&mut fresh, &[1])];
                let mut used = Caches::new(shape);
                run(&mut used, &tokens[..length]);
                run(&mut used, &tokens[length..]);
                for forgotten in [&[length][..], &[length], &[length + 3, length]] {
                    forgotten.iter().for_each(|length| used.get(Conversation).truncate(*length));
                    let got = [run(&mut used, &TAIL), run(&mut used, &[1])];
                    assert!(got == expected, "{} cut to {length}, {members} members", family.name);
                }
                all.extend(expected);
            }
            assert!(alone.get_or_insert_with(|| all.clone()) == &all, "{}", family.name);
        }
    }
}

#[test]
fn layers_that_differ_in_their_heads_of_keys_are_refused() {
    for counts in [&[0, 0, 0, 0][..], &[0, 2, 0, 4], &[0, 2, 0], &[0, -2, 0, 2]] {
        let said = refusal(&family("lfm2"), |draft| {
            let key = "lfm2.attention.head_count_kv";
            draft.metadata.retain(|(known, _)| known != key);
            draft.metadata.push((key.to_owned(), Field::ints(counts)));
        });
        let said = said.unwrap_err();
        assert!(said.contains("heads of keys") || said.contains("head_count_kv"), "{counts:?}: {said}");
    }
}

fn cosine(a: &[f32], b: &[f32]) -> f64 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>();
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}

/// What the recipe of a file with one thing changed says.
fn refusal(family: &Family, change: impl FnOnce(&mut crate::support::tiny::Draft)) -> Result<(), String> {
    let mut draft = family.draft();
    change(&mut draft);
    recipe(&draft.write())
        .and_then(|_| load(&mut Cursor::new(draft.write()), Box::new(Solo)))
        .map(drop)
        .map_err(|error| error.to_string())
}

#[test]
fn a_tensor_too_many_or_too_few_is_named() {
    for family in families() {
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
        let needed = |name: &&String| name.contains("blk.1.") || name.contains("shortconv");
        for name in family.names.iter().filter(needed).filter(|name| !name.ends_with(".bias")) {
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
    for family in families() {
        let architecture = recipe_architecture(&family);
        for (key, field) in [
            ("attention.clamp_kqv", Field::f32(8.0)),
            ("rope.scaling.type", Field::string("su")),
            ("expert_count", Field::u32(4)),
            ("expert_gating_func", Field::u32(2)),
            ("use_parallel_residual", Field::bool(true)),
        ] {
            let key = format!("{architecture}.{key}");
            let said = refusal(&family, |draft| {
                draft.metadata.retain(|(known, _)| *known != key);
                draft.metadata.push((key.clone(), field));
            });
            let said = said.unwrap_err();
            // Llama may have experts and then needs another key; who has eight is told of the router's rows.
            let named = [key.as_str(), "`su`", "`llama.expert_used_count`", "blk.0.ffn_gate_inp.weight"];
            assert!(named.iter().any(|name| said.contains(name)), "{} with {key}: {said}", family.name);
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

//! Text encoders against onnxruntime on the packages' own weights: tokens, truncation, the vectors' directions, and what a
//! classifier decides.
//!
//! `tests/fixtures/{embeddings,injections}.json` were written by the scripts of `tests/reference/` that have their names.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test says by a panic that it failed")]
#![cfg(feature = "worker")]

mod support;

use std::{fs::File, io::BufReader};

use hearth::engine::text_model::{Loader, TextModel};
use serde::Deserialize;

#[derive(Deserialize)]
struct Fixture {
    texts: Vec<Known>,
}

#[derive(Deserialize)]
struct Known {
    text: String,
    tokens: Vec<u32>,
    truncated: bool,
    values: Vec<f32>,
}

fn load(file: &str) -> TextModel {
    let reader = BufReader::new(File::open(support::converted_model(file)).unwrap());
    let mut loader = Loader::open(reader).unwrap();
    loop {
        if let Some(model) = loader.step().unwrap() {
            return model;
        }
    }
}

fn cosines(model: &TextModel, known: &[Known]) -> Vec<f32> {
    let mut cosines = Vec::new();
    for batch in known.chunks(16) {
        let texts: Vec<&str> = batch.iter().map(|known| known.text.as_str()).collect();
        let embeddings = model.embed(&texts).unwrap();
        for (known, values) in batch.iter().zip(embeddings.values.chunks_exact(model.dimensions())) {
            cosines.push(values.iter().zip(&known.values).map(|(a, b)| a * b).sum());
        }
    }
    cosines
}

#[test]
fn embeddings_point_where_the_reference_does() {
    let model = load("all-MiniLM-L6-v2.safetensors");
    let fixture: Fixture = serde_json::from_str(include_str!("fixtures/embeddings.json")).unwrap();
    for known in &fixture.texts {
        let encoded = model.encode(&known.text).unwrap();
        assert_eq!(encoded.tokens, known.tokens, "{:?}", known.text);
        assert_eq!(encoded.truncated, known.truncated, "{:?}", known.text);
    }
    let cosines = cosines(&model, &fixture.texts);
    for (known, cosine) in fixture.texts.iter().zip(&cosines) {
        println!("{cosine:.6} {:.40}", known.text.escape_debug().to_string());
        // With the two special tokens alone, nothing evens the rounding out.
        let least = if known.tokens.len() > 2 { 0.9995 } else { 0.999 };
        assert!(*cosine >= least, "{cosine} for {:?}", known.text);
    }
}

#[test]
fn a_text_means_the_same_in_any_company() {
    let model = load("all-MiniLM-L6-v2.safetensors");
    let texts = ["A short one.", "x", "A somewhat longer sentence, which has a comma and an end.", ""];
    let together = model.embed(&texts).unwrap().values;
    for (text, values) in texts.iter().zip(together.chunks_exact(model.dimensions())) {
        assert_eq!(model.embed(&[text]).unwrap().values, values, "{text:?}");
    }
}

#[test]
fn a_text_without_end_costs_no_more_than_its_beginning() {
    let model = load("all-MiniLM-L6-v2.safetensors");
    for part in ["a", "word ", " ", "\u{0}", "字", "😀\n"] {
        let encoded = model.encode(&part.repeat(10_000_000 / part.len())).unwrap();
        assert!(encoded.truncated && encoded.tokens.len() <= model.most_tokens(), "{part:?}");
    }
}

/// `HEARTH_EMBEDDINGS=file cargo test --release --test encoders -- --ignored --nocapture`, with a file of
/// `tests/reference/embeddings.py --texts`.
#[test]
#[ignore = "wants a file of the reference's, see docs/MODELS.md"]
fn many_embeddings_point_where_the_reference_does() {
    let file = std::env::var_os("HEARTH_EMBEDDINGS").expect("HEARTH_EMBEDDINGS names a file");
    let fixture: Fixture = serde_json::from_reader(BufReader::new(File::open(file).unwrap())).unwrap();
    let model = load("all-MiniLM-L6-v2.safetensors");
    let mut cosines = cosines(&model, &fixture.texts);
    cosines.sort_by(f32::total_cmp);
    let mean = cosines.iter().sum::<f32>() / cosines.len() as f32;
    println!("{} texts: cosine at least {:.6}, mean {mean:.6}", cosines.len(), cosines[0]);
    assert!(cosines[0] >= 0.9995);
}

#[derive(Deserialize)]
struct Judged {
    texts: Vec<Judgement>,
}

#[derive(Deserialize)]
struct Judgement {
    text: String,
    score: f32,
    injection: bool,
}

/// By how much each score differs from the reference's, and how many decisions are others.
fn judge(model: &TextModel, known: &[Judgement]) -> (Vec<f32>, usize) {
    let head = model.head().expect("the file carries a classifier");
    assert_eq!(head.labels(), ["harmless", "injection"]);
    let (mut differences, mut others) = (Vec::new(), 0);
    for known in known {
        let tokens = model.encode(&known.text).unwrap().tokens;
        let scores = head.scores(&model.features(&[&tokens], head.input()).unwrap());
        differences.push((scores[1] - known.score).abs());
        if (head.decide(&scores) == 1) != known.injection {
            others += 1;
            println!(
                "{:.3}, not {:.3}: {:.60}",
                scores[1],
                known.score,
                known.text.escape_debug().to_string()
            );
        }
    }
    (differences, others)
}

#[test]
fn prompt_injections_are_decided_as_the_reference_decides() {
    let model = load("prompt-injection-MiniLM-L6.safetensors");
    let fixture: Judged = serde_json::from_str(include_str!("fixtures/injections.json")).unwrap();
    let (differences, others) = judge(&model, &fixture.texts);
    let mean = differences.iter().sum::<f32>() / differences.len() as f32;
    println!("{} texts: scores differ by {mean:.4}, {others} decisions are others", fixture.texts.len());
    // Both sides round activations to 8 bits, each in its own way.
    assert!(mean < 0.02 && others == 0, "{mean} {others}");
}

/// `HEARTH_INJECTIONS=file cargo test --release --test encoders -- --ignored --nocapture injections`, with a file of
/// `tests/reference/injections.py --texts`.
#[test]
#[ignore = "wants a file of the reference's, see docs/MODELS.md"]
fn many_injections_are_decided_as_the_reference_decides() {
    let file = std::env::var_os("HEARTH_INJECTIONS").expect("HEARTH_INJECTIONS names a file");
    let fixture: Judged = serde_json::from_reader(BufReader::new(File::open(file).unwrap())).unwrap();
    let (differences, others) = judge(&load("prompt-injection-MiniLM-L6.safetensors"), &fixture.texts);
    let mean = differences.iter().sum::<f32>() / differences.len() as f32;
    let same = 1.0 - others as f32 / differences.len() as f32;
    println!(
        "{} texts: scores differ by {mean:.4}, {:.2} % are decided alike",
        differences.len(),
        same * 100.0
    );
    assert!(same >= 0.995);
}

//! multilingual-e5-small and the reranker against references that are not ours: tokens, the vectors' directions, and the scores.
//!
//! `tests/fixtures/{e5,reranker}.json` were written by the scripts of `tests/reference/` that have their names.

use std::{fs::File, io::BufReader, time::Instant};

use hearth::engine::text_model::{Loader, Side, TextModel};
use serde::Deserialize;

fn load(file: &str) -> TextModel {
    let reader = BufReader::new(File::open(crate::support::converted_model(file)).unwrap());
    let mut loader = Loader::open(reader).unwrap();
    loop {
        if let Some(model) = loader.step().unwrap() {
            return model;
        }
    }
}

#[derive(Deserialize)]
struct Texts {
    texts: Vec<Known>,
}

#[derive(Deserialize)]
struct Known {
    side: String,
    text: String,
    tokens: Vec<u32>,
    values: Vec<f32>,
}

#[test]
fn sentences_of_ten_languages_mean_what_the_reference_says() {
    let model = load("multilingual-e5-small.safetensors");
    let fixture: Texts = serde_json::from_str(include_str!("../fixtures/e5.json")).unwrap();
    for Known { side, text, tokens, values } in fixture.texts {
        let side = if side == "query" { Side::Query } else { Side::Passage };
        assert_eq!(model.encode_as(&text, side).unwrap().tokens, tokens, "{text:?}");
        let embedded = model.embed_as(&[&text], side).unwrap().values;
        let cosine: f32 = embedded.iter().zip(&values).map(|(a, b)| a * b).sum();
        println!("{cosine:.6} {side:?} {text:.40}");
        assert!(cosine > 0.9999, "{cosine} for {text:?}");
    }
    // 48 MB of the vocabulary's numbers, 6 of their scales, 42 of layers in 16 bits.
    assert!(model.weight_bytes() < 105_000_000, "{}", model.weight_bytes());
}

#[derive(Deserialize)]
struct Pairs {
    pairs: Vec<Pair>,
}

#[derive(Deserialize)]
struct Pair {
    query: String,
    passage: String,
    tokens: Vec<u32>,
    second: usize,
    score: f32,
}

#[test]
fn pairs_get_the_references_score() {
    let model = load("ms-marco-MiniLM-L-12-v2.safetensors");
    assert!(model.is_ranker() && model.embed(&["a"]).is_err());
    let fixture: Pairs = serde_json::from_str(include_str!("../fixtures/reranker.json")).unwrap();
    for Pair { query, passage, tokens, second, score } in &fixture.pairs {
        let pair = model.encode_pair(query, passage).unwrap();
        assert_eq!((&pair.tokens, pair.second), (tokens, *second), "{query:?}");
        let scores = model.rank(query, &[passage]).unwrap();
        println!("{:.4} {score:.4} {query:.60}", scores[0]);
        // The package's graph rounds activations to 8 bits for whole tensors; ours keep 16.
        assert!((scores[0] - score).abs() < 0.8, "{} for {score} of {query:?}", scores[0]);
    }
    // In any company the same.
    let [first, second, third, ..] = &fixture.pairs[..] else { panic!("three pairs") };
    let passages = [&*first.passage, &*second.passage, &*third.passage];
    let together = model.rank(&first.query, &passages).unwrap();
    for (passage, score) in passages.iter().zip(together) {
        assert_eq!(model.rank(&first.query, &[passage]).unwrap(), [score]);
    }
}

#[test]
fn a_query_without_end_leaves_half_of_the_room_for_the_passage() {
    let model = load("ms-marco-MiniLM-L-12-v2.safetensors");
    let pair = model.encode_pair(&"query ".repeat(5000), &"passage ".repeat(5000)).unwrap();
    assert_eq!((pair.tokens.len(), pair.second), (512, 256));
    let empty = model.encode_pair("", "").unwrap();
    assert_eq!((empty.tokens.len(), empty.second), (3, 2));
}

/// `cargo test --release --test=engine -- --ignored --nocapture rankers::`
#[test]
#[ignore = "prints how fast the models are on this machine"]
fn speed() {
    for (file, count) in [("all-MiniLM-L6-v2.safetensors", 64), ("multilingual-e5-small.safetensors", 64)] {
        let started = Instant::now();
        let model = load(file);
        let loaded = started.elapsed();
        let text = "The reader detects what a file is by its content, and streams out its text with headings and pages. ".repeat(5);
        let texts = vec![&*text; count];
        let tokens = model.encode(&text).unwrap().tokens.len();
        let started = Instant::now();
        for batch in texts.chunks(4) {
            model.embed(batch).unwrap();
        }
        let rate = count as f64 / started.elapsed().as_secs_f64();
        println!(
            "{file}: loaded in {loaded:.2?}, {:.1} MB, {rate:.1} texts of {tokens} tokens a second",
            model.weight_bytes() as f64 / 1e6
        );
    }
    let model = load("ms-marco-MiniLM-L-12-v2.safetensors");
    let passage =
        "Heap queue algorithm, also known as the priority queue algorithm, with its use for sorting. "
            .repeat(6);
    let tokens = model.encode_pair("what is a heap?", &passage).unwrap().tokens.len();
    let started = Instant::now();
    for _ in 0..5 {
        model.rank("what is a heap?", &[passage.as_str(); 4]).unwrap();
    }
    println!("reranker: 20 passages of {tokens} tokens in {:.0?}", started.elapsed());
}

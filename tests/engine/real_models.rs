//! A model of one's own against llama.cpp on the same file: which token comes next, and how sure.
//!
//! `HEARTH_MODEL` names the GGUF, `HEARTH_READINGS` what `tests/reference/readings.py` wrote of it:
//! `cargo test --test=engine -- --ignored --nocapture real_models::`

use std::{env, fs, fs::File, io::BufReader};

use crate::support::{at_once, loading::load_alone};
use hearth::engine::{
    generator::{Generator, Limits, Step},
    language_model,
    models::{
        caches::{CacheName::Conversation, Caches},
        decoder::Logits,
    },
    text::SamplerSettings,
};
use serde::Deserialize;

const SLICE: usize = 32;

#[derive(Deserialize)]
struct Expected {
    readings: Vec<Reading>,
    greedy: Greedy,
}

#[derive(Deserialize)]
struct Reading {
    tokens: Vec<u32>,
    top: Vec<Vec<u32>>,
    log_probs: Vec<Vec<f64>>,
    rest: Vec<f64>,
}

#[derive(Deserialize)]
struct Greedy {
    prompt: Vec<u32>,
    ids: Vec<u32>,
}

/// The file that `HEARTH_MODEL` names.
fn file() -> BufReader<File> {
    BufReader::new(File::open(env::var_os("HEARTH_MODEL").expect("HEARTH_MODEL")).unwrap())
}

/// All logarithms of probabilities.
fn log_probs(logits: &[f32]) -> Vec<f64> {
    let largest = logits.iter().copied().fold(f32::MIN, f32::max);
    let sum: f64 = logits.iter().map(|logit| f64::from(logit - largest).exp()).sum();
    logits.iter().map(|logit| f64::from(logit - largest) - sum.ln()).collect()
}

fn best(logits: &[f32]) -> u32 {
    (0..logits.len()).max_by(|a, b| logits[*a].total_cmp(&logits[*b])).unwrap() as u32
}

#[test]
#[ignore = "wants a model and what llama.cpp says of it"]
fn the_same_tokens_come_next() {
    let expected = env::var_os("HEARTH_READINGS").expect("HEARTH_READINGS");
    let expected: Expected = serde_json::from_slice(&fs::read(expected).unwrap()).unwrap();
    let mut decoder = load_alone(file());
    let vocabulary = decoder.vocabulary();
    let (mut positions, mut same, mut divergence) = (0, 0, 0.0);
    for Reading { tokens, top, log_probs: theirs, rest } in &expected.readings {
        let mut caches = Caches::new(decoder.cache_shape());
        let mut position = 0;
        for slice in tokens.chunks(SLICE) {
            let logits = decoder.forward(&mut caches, Conversation, slice, Logits::All).unwrap();
            for row in logits.chunks(vocabulary) {
                let ours = log_probs(row);
                same += usize::from(best(row) == top[position][0]);
                let mut left = 1.0;
                for (id, theirs) in top[position].iter().zip(&theirs[position]) {
                    divergence += theirs.exp() * (theirs - ours[*id as usize]);
                    left -= ours[*id as usize].exp();
                }
                divergence += rest[position].exp() * (rest[position] - left.max(1e-12).ln());
                position += 1;
            }
        }
        positions += position;
    }
    let (share, mean) = (same as f64 / positions as f64, divergence / positions as f64);
    println!("same top-1 in {:.2}% of {positions} positions, mean KL divergence {mean:.5}", 100.0 * share);

    let mut caches = Caches::new(decoder.cache_shape());
    let Greedy { prompt, ids } = &expected.greedy;
    let mut next = best(decoder.forward(&mut caches, Conversation, prompt, Logits::Last).unwrap());
    let mut answer = Vec::new();
    for _ in ids {
        answer.push(next);
        next = best(decoder.forward(&mut caches, Conversation, &[next], Logits::Last).unwrap());
    }
    let equal = answer.iter().zip(ids).take_while(|(ours, theirs)| ours == theirs).count();
    println!("the first {equal} of {} greedy tokens are llama.cpp's", ids.len());
    assert!(share >= 0.97 && mean < 0.02, "top-1 {share}, KL {mean}");
}

#[test]
#[ignore = "wants a model"]
fn a_question_is_answered_through_its_own_template() {
    let mut loader = language_model::Loader::open(file()).unwrap();
    let mut model = loop {
        if let Some(model) = loader.step().unwrap() {
            break model;
        }
    };
    let question = "Write a function in Python that returns the largest of three numbers. Code only.";
    let prompt = model.prompt(&[("user", question)], "", None, 1024).unwrap();
    let settings = SamplerSettings {
        repetition_penalty: 1.0,
        repetition_window: 0,
        temperature: 0.0,
        top_k: 0,
        top_p: 1.0,
        min_p: 0.0,
        seed: 0,
    };
    let limits = Limits { stop: Vec::new(), max_tokens: 60, context_tokens: 1024 };
    let mut generator = Generator::new(&mut model, Conversation, prompt.tokens, settings, limits).unwrap();
    let mut answer = String::new();
    let end = loop {
        match at_once(generator.step(&mut model, SLICE)).unwrap() {
            Step::Prefilled => {}
            Step::Token(text) => answer += &text,
            Step::Finished(text, end) => {
                answer += &text;
                break end;
            }
        }
    };
    println!("{answer}\n({end:?} after {} tokens)", generator.generated_tokens());
    assert!(!answer.trim().is_empty());
}

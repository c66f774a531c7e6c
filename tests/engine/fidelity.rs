//! The default model's logits against llama.cpp's, on the same file and the same tokens, position by position.
//!
//! `tests/fixtures/logits.bin` was written by `tests/reference/logits.py`, which also describes its layout. The
//! divergence printed is that of llama.cpp's 64 most likely tokens and of all others as one.

use std::{fs::File, io::BufReader};

use crate::support::{
    loading::load_alone,
    reading::{Reading, readings},
};
use hearth::engine::models::{
    caches::{CacheName, Caches},
    decoder::{Decoder, Logits},
};

#[test]
fn logits_agree_with_llama_cpp() {
    let mut decoder = load_alone(BufReader::new(File::open(crate::support::model_path()).unwrap()));
    let (mut positions, mut same, mut divergence) = (0usize, 0usize, 0f64);
    for reading in readings() {
        let agreement = compare(&mut decoder, &reading);
        println!(
            "{:>12}: {:3} of {:3} top-1, mean KL {:.5}",
            reading.name,
            agreement.same,
            agreement.positions,
            agreement.divergence / agreement.positions as f64
        );
        positions += agreement.positions;
        same += agreement.same;
        divergence += agreement.divergence;
    }
    let (share, mean) = (same as f64 / positions as f64, divergence / positions as f64);
    println!("all: same top-1 {:.2}% of {positions} positions, mean KL divergence {mean:.5}", share * 100.0);
    assert!(share >= 0.97, "same top-1 in {share} of positions");
    assert!(mean < 0.02, "mean KL divergence {mean}");
}

struct Agreement {
    positions: usize,
    same: usize,
    divergence: f64,
}

/// Feeds the reading in slices, as the service does, and holds the scored positions against the reference.
fn compare(decoder: &mut Decoder, reading: &Reading) -> Agreement {
    const SLICE: usize = 32;
    let mut caches = Caches::new(decoder.cache_shape());
    let unscored = reading.tokens.len() - reading.scored.len();
    for slice in reading.tokens[..unscored].chunks(SLICE) {
        decoder.forward(&mut caches, CacheName::Conversation, slice, Logits::Nothing).unwrap();
    }
    let vocabulary = decoder.vocabulary();
    let mut agreement = Agreement { positions: 0, same: 0, divergence: 0.0 };
    for (tokens, scored) in reading.tokens[unscored..].chunks(SLICE).zip(reading.scored.chunks(SLICE)) {
        let logits = decoder.forward(&mut caches, CacheName::Conversation, tokens, Logits::All).unwrap();
        for (row, reference) in logits.chunks_exact(vocabulary).zip(scored) {
            agreement.positions += 1;
            agreement.same += usize::from(reference.top1_is(row));
            agreement.divergence += reference.divergence(row);
        }
    }
    agreement
}

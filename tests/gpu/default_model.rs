//! The default model on the GPU, against llama.cpp's logits and the CPU's runner.

use std::{fs::File, io::BufReader};

use futures::executor::block_on;
use hearth::engine::{
    models::{
        caches::{CacheName::Conversation, Caches},
        decoder::Logits,
    },
    text::Guide,
};

use crate::{
    decoders::load,
    native::Native,
    support::{gpu_checks::largest, loading::load_alone, model_path, reading::readings},
};

/// "The capital of France is", twice as long as a group of tokens.
const PROMPT: [u32; 10] = [504, 3575, 282, 4649, 314, 7042, 30, 378, 3575, 282];
const ANSWER: usize = 8;

#[test]
fn greedy_answers_are_the_cpus_and_ranked_ahead_of_being_read() {
    let Some(gpu) = Native::new() else { return };
    let mut file = BufReader::new(File::open(model_path()).unwrap());
    let (mut decoder, guide) = (load(gpu, &mut file, 512).unwrap(), Guide::greedy());
    let mut cpu = load_alone(BufReader::new(File::open(model_path()).unwrap()));
    let mut caches = Caches::new(cpu.cache_shape());

    let mut logits = cpu.forward(&mut caches, Conversation, &PROMPT, Logits::Last).unwrap().to_vec();
    block_on(decoder.rank(&PROMPT, &[], &guide)).unwrap();
    let (mut answer, mut expected) = (Vec::new(), Vec::new());
    for _ in 0..ANSWER {
        // The next step is on its way before this one's token is known.
        decoder.follow(&guide).unwrap();
        let ranked = block_on(decoder.ranked()).unwrap();
        let token = largest(&logits);
        let of_token = ranked.tokens.iter().find(|(known, _)| *known == token).unwrap().1;
        let margin = ranked.tokens[0].1 - of_token;
        // Where two tokens are as good as each other, rounding may choose.
        assert!(margin < 0.5, "{answer:?}: {token} is not {:?} by {margin}", ranked.first());
        answer.extend(ranked.first());
        expected.push(token);
        if answer.last() != Some(&token) {
            println!("{token} and {:?} are {margin} apart", ranked.first());
            break;
        }
        logits = cpu.forward(&mut caches, Conversation, &[token], Logits::Last).unwrap().to_vec();
    }
    println!("{answer:?} on the GPU, {expected:?} on the CPU");
    assert_eq!(answer.first(), expected.first());
}

/// Positions that are looked at: Mesa's driver computes a few tokens a second.
const POSITIONS: usize = 24;

#[test]
fn logits_agree_with_llama_cpp() {
    let Some(gpu) = Native::new() else { return };
    let mut file = BufReader::new(File::open(model_path()).unwrap());
    let (mut decoder, guide) = (load(gpu, &mut file, 512).unwrap(), Guide::greedy());
    let readings = readings();
    let reading = readings.iter().min_by_key(|reading| reading.tokens.len()).unwrap();
    let (unscored, scored) = reading.tokens.split_at(reading.tokens.len() - reading.scored.len());
    block_on(decoder.forward(unscored, Logits::Nothing)).unwrap();
    let positions = POSITIONS.min(scored.len());
    let rows = block_on(decoder.forward(&scored[..positions], Logits::All)).unwrap();
    let rows: Vec<&[f32]> = rows.chunks(decoder.vocabulary()).collect();
    let same = rows.iter().zip(&reading.scored).filter(|(row, expected)| expected.top1_is(row)).count();
    let apart = rows.iter().zip(&reading.scored).map(|(row, expected)| expected.divergence(row));
    let mean = apart.sum::<f64>() / positions as f64;
    println!("{}: {same} of {positions} top-1, mean KL {mean:.5}", reading.name);
    // The same bounds as the CPU's runner has.
    assert!(same + 1 >= positions, "{same} of {positions}");
    assert!(mean < 0.02, "{mean}");

    // The same step by step, each on its way before the last one is read.
    decoder.truncate(unscored.len());
    block_on(decoder.rank(&scored[..1], &[], &guide)).unwrap();
    let first = largest(rows[0]);
    decoder.follow(&guide).unwrap();
    let (one, two) = (block_on(decoder.ranked()).unwrap(), block_on(decoder.ranked()).unwrap());
    assert_eq!(one.first(), Some(first));
    assert_eq!(decoder.tokens().last(), Some(&first));
    let row = block_on(decoder.forward(&[], Logits::Nothing)).unwrap();
    assert!(row.is_empty());
    decoder.truncate(unscored.len() + 1);
    let row = block_on(decoder.forward(&[first], Logits::Last)).unwrap();
    assert_eq!(two.first(), Some(largest(&row)));
    let sum: f64 = row.iter().map(|logit| f64::from(*logit).exp()).sum();
    assert!((f64::from(two.log_sum) - sum.ln()).abs() < 1e-3, "{} and {}", two.log_sum, sum.ln());
}

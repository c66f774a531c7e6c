//! The default model on the GPU, against the CPU's runner.

use std::{fs::File, io::BufReader, time::Instant};

use futures::executor::block_on;
use hearth::engine::models::{
    caches::{CacheName::Conversation, Caches},
    decoder::Logits,
};

use crate::decoders::{divergence, largest, load};
use crate::{
    native::Native,
    support::{loading::load_alone, model_path},
};

/// "The capital of France is", twice as long as a group of tokens.
const PROMPT: [u32; 10] = [504, 3575, 282, 4649, 314, 7042, 30, 378, 3575, 282];
const ANSWER: usize = 8;

#[test]
fn greedy_answers_are_the_cpus_and_ranked_ahead_of_being_read() {
    let Some(gpu) = Native::new() else { return };
    let mut file = BufReader::new(File::open(model_path()).unwrap());
    let mut decoder = load(gpu, &mut file, 512).unwrap();
    let mut cpu = load_alone(BufReader::new(File::open(model_path()).unwrap()));
    let mut caches = Caches::new(cpu.cache_shape());

    let mut logits = cpu.forward(&mut caches, Conversation, &PROMPT, Logits::Last).unwrap().to_vec();
    block_on(decoder.rank(&PROMPT)).unwrap();
    let (mut answer, mut expected) = (Vec::new(), Vec::new());
    for _ in 0..ANSWER {
        // The next step is on its way before this one's token is known.
        decoder.follow().unwrap();
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

    // Whole rows, from a prompt on.
    decoder.truncate(0);
    let vocabulary = decoder.vocabulary();
    let start = Instant::now();
    let rows = block_on(decoder.forward(&expected, Logits::All)).unwrap();
    println!("{:?} for {} tokens", start.elapsed(), expected.len());
    let mut caches = Caches::new(cpu.cache_shape());
    let others = cpu.forward(&mut caches, Conversation, &expected, Logits::All).unwrap();
    let mean = others.chunks(vocabulary).zip(rows.chunks(vocabulary)).map(|(a, b)| divergence(a, b));
    let mean = mean.sum::<f64>() / expected.len() as f64;
    println!("{mean:.1e} nats on average between the CPU's logits and the GPU's");
    assert!(mean < 0.01, "{mean}");
}

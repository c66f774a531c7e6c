//! The GPU's guess at what a sampler chooses, against the sampler.

use std::io::Cursor;

use futures::executor::block_on;
use hearth::engine::text::{Guide, Sampler, SamplerSettings};

use crate::{decoders::load, native::Native, support::tiny::Tiny};

const TOKENS: usize = 60;

/// A sampler that draws from rankings, while the step of the guessed token is on its way.
#[test]
fn the_sampler_chooses_what_was_guessed() {
    let Some(gpu) = Native::new() else { return };
    let file = Tiny::default().with_context(2048).file();
    let mut decoder = load(gpu, &mut Cursor::new(&file), 2048).unwrap();
    let plain = SamplerSettings { seed: 11, temperature: 3.0, ..SamplerSettings::default() };
    for settings in [
        plain.clone(),
        SamplerSettings { temperature: 0.0, ..plain.clone() },
        SamplerSettings { repetition_penalty: 1.0, min_p: 0.0, top_k: 64, ..plain.clone() },
        SamplerSettings { top_p: 1.0, top_k: 20, ..plain.clone() },
        SamplerSettings { top_p: 0.5, repetition_window: 5, repetition_penalty: 2.0, ..plain },
    ] {
        let mut sampler = Sampler::new(settings.clone()).unwrap();
        let mut history = vec![72, 101, 108];
        decoder.truncate(0);
        let recent = sampler.looks_back_on(&history);
        block_on(decoder.rank(&history, &recent, &sampler.guide(0))).unwrap();
        let (mut right, mut ranked_enough) = (0, 0);
        for _ in 0..TOKENS {
            decoder.follow(&sampler.guide(1)).unwrap();
            let ranked = block_on(decoder.ranked()).unwrap();
            let Some(token) = sampler.sample_ranked(&ranked, decoder.vocabulary(), &history) else { break };
            ranked_enough += 1;
            history.push(token);
            if token == ranked.guess {
                right += 1;
            } else {
                decoder.truncate(decoder.tokens().len() - 1);
                let recent = sampler.looks_back_on(&history);
                block_on(decoder.rank(&[token], &recent, &sampler.guide(0))).unwrap();
            }
            assert_eq!(decoder.tokens(), history);
        }
        println!(
            "{right} of {ranked_enough} guessed, {} different tokens, with {settings:?}",
            different(&history)
        );
        assert!(
            right + 1 >= ranked_enough && ranked_enough > TOKENS / 2,
            "{right} of {ranked_enough}: {settings:?}"
        );
    }
    let guide = Guide::greedy();
    block_on(decoder.rank(&[1], &[], &guide)).unwrap();
    let ranked = block_on(decoder.ranked()).unwrap();
    assert_eq!(ranked.first(), Some(ranked.guess));
}

fn different(history: &[u32]) -> usize {
    let mut tokens = history.to_vec();
    tokens.sort_unstable();
    tokens.dedup();
    tokens.len()
}

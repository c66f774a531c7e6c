//! A ranking gives the token that the whole row gives, with the same draws, or none.

use super::*;
use crate::engine::text::random::Random;

/// As a GPU ranks them.
fn ranked(logits: &[f32]) -> Ranked {
    let mut tokens: Vec<(u32, f32)> = (0..).zip(logits.iter().copied()).collect();
    tokens.retain(|(_, logit)| logit.is_finite());
    tokens.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    tokens.truncate(LIKELIEST);
    Ranked { tokens, log_sum: 0.0, guess: 0 }
}

fn settings() -> SamplerSettings {
    SamplerSettings { seed: 5, ..SamplerSettings::default() }
}

/// Rows of logits as a model's are: a few likely tokens and many that are not, some of them equal.
fn rows(random: &mut Random, count: usize, vocabulary: usize) -> Vec<Vec<f32>> {
    let sharpness = [1.0, 3.0, 12.0];
    let row = |at: usize, random: &mut Random| {
        let logit = |random: &mut Random| {
            let wide = (random.unit() + random.unit() + random.unit() - 1.5) * sharpness[at % 3] * 4.0;
            (wide * 16.0).round() as f32 / 16.0
        };
        (0..vocabulary).map(|_| logit(random)).collect()
    };
    (0..count).map(|at| row(at, random)).collect()
}

/// Of the rows, those that a ranking was enough for.
fn enough(settings: &SamplerSettings, vocabulary: usize) -> f64 {
    let random = &mut Random::new(9);
    let rows = rows(random, 90, vocabulary);
    let mut by_row = Sampler::new(settings.clone()).unwrap().sparing(vec![3, 8]);
    let mut by_rank = Sampler::new(settings.clone()).unwrap().sparing(vec![3, 8]);
    let (mut recent, mut answered) = (vec![1, 2, 3], 0);
    for row in &rows {
        let expected = by_row.sample(&mut row.clone(), &recent).unwrap();
        match by_rank.sample_ranked(&ranked(row), vocabulary, &recent) {
            Some(token) => {
                assert_eq!(token, expected, "{settings:?}");
                answered += 1;
            }
            // The same draw is then taken with all logits.
            None => assert_eq!(by_rank.sample(&mut row.clone(), &recent).unwrap(), expected),
        }
        recent.extend([expected, ranked(row).tokens[1].0]);
    }
    f64::from(answered) / rows.len() as f64
}

#[test]
fn a_ranking_gives_what_all_logits_give() {
    let plain = SamplerSettings { repetition_penalty: 1.0, ..settings() };
    for (settings, least) in [
        (settings(), 0.9),
        (plain.clone(), 1.0),
        (SamplerSettings { temperature: 0.0, ..settings() }, 1.0),
        (SamplerSettings { temperature: 1.8, ..settings() }, 0.9),
        (SamplerSettings { top_k: 64, ..plain.clone() }, 1.0),
        (SamplerSettings { top_p: 1.0, ..settings() }, 0.9),
        (SamplerSettings { top_k: 0, top_p: 1.0, min_p: 0.2, ..plain.clone() }, 0.6),
        (SamplerSettings { repetition_window: 1000, repetition_penalty: 1.5, ..settings() }, 0.5),
    ] {
        assert!(Sampler::new(settings.clone()).unwrap().samples_ranked(), "{settings:?}");
        let share = enough(&settings, 3000);
        assert!(share >= least, "{share} of the rows, with {settings:?}");
    }
}

#[test]
fn where_unlikely_tokens_may_be_drawn_all_logits_are_asked_for() {
    let open = SamplerSettings { top_k: 0, top_p: 1.0, min_p: 0.0, repetition_penalty: 1.0, ..settings() };
    for settings in [
        open.clone(),
        SamplerSettings { top_k: 65, top_p: 0.9, ..open.clone() },
        SamplerSettings { repetition_penalty: 0.8, ..settings() },
    ] {
        assert!(!Sampler::new(settings.clone()).unwrap().samples_ranked(), "{settings:?}");
        // It is right all the same.
        enough(&settings, 3000);
    }
}

#[test]
fn a_vocabulary_of_a_few_tokens_is_known_whole() {
    let open = SamplerSettings { top_k: 0, top_p: 0.9, min_p: 0.0, ..settings() };
    assert!((enough(&open, 40) - 1.0).abs() < f64::EPSILON);
    // Of 64 nobody knows whether there are more.
    enough(&open, 64);
}

#[test]
fn what_is_in_no_order_and_nothing_at_all_tell_nothing() {
    let mut sampler = Sampler::new(settings()).unwrap();
    for tokens in [vec![], vec![(1, 1.0), (2, 2.0)], vec![(1, f32::NAN)], vec![(1, 3.0), (2, f32::NAN)]] {
        let sampled = sampler.sample_ranked(&Ranked { tokens, log_sum: 0.0, guess: 0 }, 100, &[]);
        assert!(sampled.is_none(), "{sampled:?}");
    }
    // Rows of the matrix behind the vocabulary are no tokens.
    let padded = Ranked { tokens: vec![(100, 3.0), (4, 2.0)], log_sum: 0.0, guess: 0 };
    assert_eq!(sampler.sample_ranked(&padded, 100, &[]), Some(4));
}

#[test]
fn a_guide_foretells_the_draws() {
    let mut sampler = Sampler::new(settings()).unwrap();
    let (next, second) = (sampler.guide(0).unit, sampler.guide(1).unit);
    sampler.sample(&mut [1.0, 1.0, 1.0], &[]).unwrap();
    assert_eq!(sampler.guide(0).unit, second);
    assert_ne!(next, second);
    let sparing = Sampler::new(settings()).unwrap().sparing(vec![7]);
    assert_eq!(sparing.looks_back_on(&[5, 7, 9]), [5, u32::MAX, 9]);
}

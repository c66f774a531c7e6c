//! What the sampler promises: distributions, limits, edges.

use super::*;

/// Draws by temperature alone.
fn plain() -> SamplerSettings {
    SamplerSettings {
        repetition_penalty: 1.0,
        repetition_window: 64,
        temperature: 1.0,
        top_k: 0,
        top_p: 1.0,
        min_p: 0.0,
        seed: 42,
    }
}

fn draws(settings: SamplerSettings, logits: &[f32], count: usize) -> Vec<u32> {
    let mut sampler = Sampler::new(settings).unwrap();
    (0..count).map(|_| sampler.sample(&mut logits.to_vec(), &[]).unwrap()).collect()
}

/// Whether 40,000 draws follow `weights`, which need not add up to 1.
#[track_caller]
fn assert_distribution(settings: SamplerSettings, logits: &[f32], weights: &[f64]) {
    const COUNT: usize = 40_000;
    let total: f64 = weights.iter().sum();
    let mut seen = vec![0.0; logits.len()];
    for id in draws(settings, logits, COUNT) {
        seen[id as usize] += 1.0;
    }
    let mut chi_square = 0.0;
    for (id, weight) in weights.iter().enumerate() {
        let expected = weight / total * COUNT as f64;
        if *weight == 0.0 {
            assert_eq!(seen[id], 0.0, "token {id} was to be left out");
        } else {
            chi_square += (seen[id] - expected).powi(2) / expected;
        }
    }
    // 24.32 is passed once in a thousand with seven degrees of freedom, and no test here has more.
    assert!(chi_square < 24.32, "{chi_square}: {seen:?} for {weights:?}");
}

/// Probabilities 0.4, 0.25, 0.15, 0.1, 0.05, 0.03, 0.015, 0.005, not in order.
const PROBABILITIES: [f64; 8] = [0.05, 0.4, 0.015, 0.25, 0.03, 0.15, 0.005, 0.1];

fn logits() -> Vec<f32> {
    PROBABILITIES.iter().map(|probability| probability.ln() as f32 + 3.0).collect()
}

fn only(kept: &[usize]) -> Vec<f64> {
    (0..8).map(|id| if kept.contains(&id) { PROBABILITIES[id] } else { 0.0 }).collect()
}

#[test]
fn draws_follow_the_softmax() {
    assert_distribution(plain(), &logits(), &PROBABILITIES);
    let warm: Vec<f64> = PROBABILITIES.iter().map(|probability| probability.powf(1.0 / 2.5)).collect();
    assert_distribution(SamplerSettings { temperature: 2.5, ..plain() }, &logits(), &warm);
    let cool: Vec<f64> = PROBABILITIES.iter().map(|probability| probability.powf(1.0 / 0.8)).collect();
    assert_distribution(SamplerSettings { temperature: 0.8, ..plain() }, &logits(), &cool);
}

#[test]
fn each_limit_keeps_its_set() {
    assert_distribution(SamplerSettings { top_k: 3, ..plain() }, &logits(), &only(&[1, 3, 5]));
    assert_distribution(SamplerSettings { top_p: 0.7, ..plain() }, &logits(), &only(&[1, 3, 5]));
    assert_distribution(SamplerSettings { min_p: 0.2, ..plain() }, &logits(), &only(&[1, 3, 5, 7]));
    // Of the three most likely ones, 0.8 of their probability is 0.64 of the whole: the first two have 0.65.
    let both = SamplerSettings { top_k: 3, top_p: 0.8, ..plain() };
    assert_distribution(both, &logits(), &only(&[1, 3]));
}

#[test]
fn limits_work_within_a_large_vocabulary() {
    // 50,000 unlikely tokens around eight likely ones.
    let mut large = vec![-20.0_f32; 50_000];
    for (id, logit) in logits().into_iter().enumerate() {
        large[id * 6_000 + 17] = logit;
    }
    for settings in [
        SamplerSettings { top_k: 3, ..plain() },
        SamplerSettings { top_p: 0.7, ..plain() },
        SamplerSettings { min_p: 0.3, ..plain() },
    ] {
        for id in draws(settings.clone(), &large, 200) {
            assert!([1, 3, 5].contains(&((id - 17) / 6_000)), "{id} from {settings:?}");
        }
    }
    // A flat one, where the nucleus is larger than what is sorted first.
    let half = draws(SamplerSettings { top_p: 0.5, ..plain() }, &vec![0.0; 50_000], 200);
    assert!(half.iter().all(|id| *id < 25_000), "equals are kept by id");
    assert!(half.iter().any(|id| *id > 24_000));
    let some = draws(SamplerSettings { top_k: 100, ..plain() }, &vec![0.0; 50_000], 200);
    assert!(some.iter().all(|id| *id < 100) && some.iter().any(|id| *id > 90));
}

#[test]
fn one_is_left_at_the_narrowest() {
    for narrow in [
        SamplerSettings { temperature: 0.0, top_k: 0, ..plain() },
        SamplerSettings { temperature: 1e-30, ..plain() },
        SamplerSettings { top_k: 1, ..plain() },
        SamplerSettings { top_p: 0.0, ..plain() },
        SamplerSettings { min_p: 1.0, ..plain() },
    ] {
        assert_eq!(draws(narrow.clone(), &logits(), 50), [1; 50], "{narrow:?}");
    }
    let all = SamplerSettings { top_k: u32::MAX, top_p: 1.0, ..plain() };
    assert_distribution(all, &logits(), &PROBABILITIES);
}

#[test]
fn equals_are_equal() {
    assert_distribution(plain(), &[5.0; 8], &[1.0; 8]);
    assert_distribution(SamplerSettings { min_p: 1.0, ..plain() }, &[-3.0; 8], &[1.0; 8]);
    assert_eq!(draws(SamplerSettings { temperature: 0.0, ..plain() }, &[7.0; 8], 1), [0]);
}

#[test]
fn odd_numbers_do_no_harm() {
    let nan = f32::NAN;
    let settings = [plain(), SamplerSettings { temperature: 0.0, ..plain() }, SamplerSettings::default()];
    for settings in settings {
        assert_eq!(draws(settings.clone(), &[1.0, f32::INFINITY, nan, 2.0], 20), [1; 20]);
        assert_eq!(draws(settings.clone(), &[nan, f32::NEG_INFINITY, -1e30, nan], 20), [2; 20]);
        assert_eq!(draws(settings.clone(), &[f32::MIN, f32::MAX, 0.0], 20), [1; 20]);
        let mut sampler = Sampler::new(settings).unwrap();
        for bad in [&mut [nan; 3][..], &mut [f32::NEG_INFINITY; 3], &mut []] {
            assert!(matches!(sampler.sample(bad, &[0, 9]), Err(Error::Damaged { .. })));
        }
    }
}

#[test]
fn recent_tokens_are_penalised_once_within_the_window() {
    let settings =
        SamplerSettings { repetition_penalty: 2.0, repetition_window: 3, temperature: 0.0, ..plain() };
    let mut sampler = Sampler::new(settings).unwrap();
    let mut logits = [4.0, 3.0, -1.0, 1.0];
    // Token 3 is out of the window, 99 out of the vocabulary.
    let chosen = sampler.sample(&mut logits, &[3, 3, 0, 0, 2]).unwrap();
    assert_eq!((chosen, logits), (1, [2.0, 3.0, -2.0, 1.0]));
    assert_eq!(sampler.sample(&mut logits, &[99, 99, 99]).unwrap(), 1);
}

#[test]
fn a_seed_decides_the_draws() {
    let settings = |seed| SamplerSettings { seed, ..plain() };
    let first = draws(settings(1), &logits(), 30);
    assert_eq!(first, draws(settings(1), &logits(), 30));
    assert_ne!(first, draws(settings(2), &logits(), 30));
    // Computed once outside of this program; the same in every build and browser.
    assert_eq!(first[..12], [3, 5, 7, 1, 1, 5, 5, 3, 1, 5, 1, 3]);
}

#[test]
fn absurd_settings_are_refused_with_the_limits() {
    for (settings, named) in [
        (SamplerSettings { temperature: -1.0, ..plain() }, "temperature must be 0 to 100, got -1"),
        (SamplerSettings { temperature: f32::NAN, ..plain() }, "temperature"),
        (SamplerSettings { top_p: 1.5, ..plain() }, "top-p must be 0 to 1, got 1.5"),
        (SamplerSettings { min_p: f32::INFINITY, ..plain() }, "min-p"),
        (SamplerSettings { repetition_penalty: 0.0, ..plain() }, "repetition penalty"),
    ] {
        let error = Sampler::new(settings).err().unwrap().to_string();
        assert!(error.contains(named), "{error}");
    }
}

#[test]
fn nothing_is_allocated_after_the_first_token() {
    let mut sampler = Sampler::new(SamplerSettings::default()).unwrap();
    let vocabulary: Vec<f32> = (0..50_000).map(|id| ((id * 7_919) % 10_007) as f32 / 1_000.0).collect();
    let recent: Vec<u32> = (0..500).collect();
    sampler.sample(&mut vocabulary.clone(), &recent).unwrap();
    let before = (sampler.candidates.capacity(), sampler.candidates.as_ptr(), sampler.recent.as_ptr());
    for _ in 0..20 {
        sampler.sample(&mut vocabulary.clone(), &recent).unwrap();
    }
    assert_eq!(before, (sampler.candidates.capacity(), sampler.candidates.as_ptr(), sampler.recent.as_ptr()));
}

//! Members that each have one subject's recordings learn one network together: `federate FOLDER`, where `SUBJECT.csv` holds six channels
//! at 50 Hz and an empty line is a gap. Prints how well it tells faults beside a network that had all recordings at once.
//!
//! The last quarter of each subject's windows is the test; its anomalies are the same windows with one channel's values shifted.

use std::{env, error::Error, fs};

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sensors::{
    Joining, Sample, Shape, Windows,
    detectors::{
        autoencoder::Trainer,
        network::{Network, widths},
    },
    features,
    federated::{Member, Round, Terms, epsilon, weights_of},
    normalisation::{Moments, Normalisation},
};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

const SHAPE: Shape = Shape { channels: 6, window: 100, step: 25 };
const FEATURES: usize = 48;
const ROUNDS: u64 = 20;
const EPOCHS: usize = 8;
const BATCH: usize = 32;
const RATE: f64 = 1e-3;
/// In deviations of the channel within the recordings.
const SHIFT: f32 = 0.7;

struct Subject {
    learnt: Vec<f32>,
    normal: Vec<f32>,
    anomalies: Vec<f32>,
}

/// Features of all windows; `shift` is added to the values of a channel that changes from window's length to window's length.
fn rows(text: &str, shift: Option<&[f32]>, random: &mut ChaCha8Rng) -> Result<Vec<f32>> {
    let mut windows = Windows::new(SHAPE, Joining { period_ms: Some(20.0), ..Joining::of(SHAPE) })?;
    let (mut time_ms, mut found, mut channel, mut sign, mut at) = (0.0, Vec::new(), 0, 1.0, 0);
    for line in text.lines() {
        time_ms += if line.is_empty() { 60_000.0 } else { 20.0 };
        if line.is_empty() {
            continue;
        }
        if at % SHAPE.window == 0 {
            channel = random.random_range(0..SHAPE.channels);
            sign = if random.random::<bool>() { 1.0 } else { -1.0 };
        }
        at += 1;
        let mut values: Vec<f32> = line.split(',').map(str::parse).collect::<std::result::Result<_, _>>()?;
        if let (Some(shift), Some(value)) =
            (shift.and_then(|shift| shift.get(channel)), values.get_mut(channel))
        {
            *value += sign * shift;
        }
        if let Some(window) = windows.push(Sample { time_ms, values: &values })?.window {
            found.extend(features(&window));
        }
    }
    Ok(found)
}

fn deviations(text: &str) -> Result<Moments> {
    let mut moments = Moments::new(SHAPE.channels);
    for line in text.lines().filter(|line| !line.is_empty()) {
        let values: Vec<f32> = line.split(',').map(str::parse).collect::<std::result::Result<_, _>>()?;
        moments.push(&values);
    }
    Ok(moments)
}

/// The share of pairs in which the anomaly has the higher score.
fn accuracy(network: &mut Network, subjects: &[Subject]) -> f64 {
    let mut scores = |rows: &dyn Fn(&Subject) -> &Vec<f32>| -> Vec<f32> {
        let rows = subjects.iter().flat_map(|subject| rows(subject).chunks_exact(FEATURES));
        rows.map(|row| network.errors(row).iter().sum()).collect()
    };
    let (mut normal, anomalies) = (scores(&|subject| &subject.normal), scores(&|subject| &subject.anomalies));
    normal.sort_unstable_by(f32::total_cmp);
    let below: usize = anomalies.iter().map(|score| normal.partition_point(|other| other < score)).sum();
    below as f64 / (normal.len() * anomalies.len()) as f64
}

fn main() -> Result<()> {
    let folder = env::args().nth(1).ok_or("no folder")?;
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let mut texts = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "csv") {
            texts.push((path.clone(), fs::read_to_string(path)?));
        }
    }
    texts.sort();
    let mut levels = Moments::new(SHAPE.channels);
    for (_, text) in &texts {
        levels.join(&deviations(text)?);
    }
    let shift: Vec<f32> = levels.normalisation().scales.iter().map(|scale| scale * SHIFT).collect();
    let mut subjects = Vec::new();
    let mut moments = Moments::new(FEATURES);
    for (_, text) in &texts {
        let all = rows(text, None, &mut random)?;
        let changed = rows(text, Some(&shift), &mut random)?;
        let at = all.len() / FEATURES * 3 / 4 * FEATURES;
        // Moments are sums: members send them and no row.
        let mut own = Moments::new(FEATURES);
        all[..at].chunks_exact(FEATURES).for_each(|row| own.push(row));
        moments.join(&own);
        subjects.push(Subject {
            learnt: all[..at].to_vec(),
            normal: all[at..].to_vec(),
            anomalies: changed[at..].to_vec(),
        });
    }
    let normalisation: Normalisation = moments.normalisation();
    for subject in &mut subjects {
        for rows in [&mut subject.learnt, &mut subject.normal, &mut subject.anomalies] {
            rows.chunks_exact_mut(FEATURES).for_each(|row| normalisation.apply(row));
        }
    }
    let first = Trainer::new(&widths(FEATURES), RATE, &mut random)?.network()?;

    let everything: Vec<f32> = subjects.iter().flat_map(|subject| subject.learnt.iter().copied()).collect();
    let mut alone = Member::new(first.clone(), everything, ROUNDS as usize * EPOCHS, BATCH, RATE)?;
    while alone.step(&mut random)? {}
    let mut all_at_once = alone.network()?;
    println!("untrained: {:.4}", accuracy(&mut first.clone(), &subjects));
    println!("all recordings at once: {:.4}", accuracy(&mut all_at_once, &subjects));

    for noise in [0.0, 0.0003, 0.003] {
        let terms = Terms { clip: 10.0, noise };
        let mut shared = first.clone();
        for number in 0..ROUNDS {
            let mut round = Round::new(number, weights_of(&shared).len(), terms)?;
            for subject in &subjects {
                let mut member = Member::new(shared.clone(), subject.learnt.clone(), EPOCHS, BATCH, RATE)?;
                while member.step(&mut random)? {}
                round
                    .take(&member.update(number, &terms, &mut random)?)
                    .map_err(|refusal| format!("{refusal:?}"))?;
            }
            shared = round.finish(&shared)?;
        }
        let (right, members) = (accuracy(&mut shared, &subjects), subjects.len());
        println!(
            "{members} members, {ROUNDS} rounds, noise {noise}: {right:.4}; epsilon {:.3e} at delta 1e-5",
            epsilon(noise, ROUNDS, 1e-5)
        );
    }
    Ok(())
}

//! Federated averaging: members that send changes learn what one with all the data learns, and garbage changes nothing.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sensors::{
    detectors::{
        autoencoder::Trainer,
        network::{Network, widths},
    },
    federated::{
        Member, Momentum, Refusal, Round, Terms, Update, epsilon, protect, weights_of, with_weights,
    },
};

const FEATURES: usize = 16;
const MEMBERS: usize = 10;
const ROUNDS: u64 = 20;
/// Of each member in each round.
const EPOCHS: usize = 4;
const BATCH: usize = 32;
const RATE: f64 = 3e-3;

/// Normalised rows of a member: points of a curved sheet with three directions, each member in its own part of it.
fn rows(member: usize, count: usize, random: &mut ChaCha8Rng) -> Vec<f32> {
    let mut rows = Vec::with_capacity(count * FEATURES);
    for _ in 0..count {
        let place = [(); 3].map(|()| random.random_range(-1.0f32..1.0) + (member as f32 - 4.5) * 0.05);
        for feature in 0..FEATURES {
            let turn = feature as f32 * 0.7;
            let value =
                (place[0] + turn).sin() + (place[1] * 1.3 + 2.0 * turn).cos() + 0.4 * place[2] * turn.sin();
            rows.push(value + random.random_range(-0.05f32..0.05));
        }
    }
    rows
}

fn first(random: &mut ChaCha8Rng) -> Network {
    Trainer::new(&widths(FEATURES), RATE, random).unwrap().network().unwrap()
}

/// Area under the receiver operating characteristic: the share of pairs in which the anomaly has the higher score.
fn accuracy(network: &mut Network, normal: &[f32], anomalies: &[f32]) -> f64 {
    let mut scores = |rows: &[f32]| -> Vec<f32> {
        rows.chunks_exact(FEATURES)
            .map(|row| network.errors(row).iter().sum::<f32>() / FEATURES as f32)
            .collect()
    };
    let (normal, anomalies) = (scores(normal), scores(anomalies));
    let right =
        anomalies.iter().map(|anomaly| normal.iter().filter(|score| anomaly > score).count()).sum::<usize>();
    right as f64 / (normal.len() * anomalies.len()) as f64
}

/// Rows with one feature that says something else.
fn broken(rows: &[f32], random: &mut ChaCha8Rng) -> Vec<f32> {
    let mut broken = rows.to_vec();
    for row in broken.chunks_exact_mut(FEATURES) {
        row[random.random_range(0..FEATURES)] += if random.random::<bool>() { 0.45 } else { -0.45 };
    }
    broken
}

/// The shared weights after all rounds; `disturb` may add what is no honest member's.
fn federate(data: &[Vec<f32>], terms: Terms, seed: u64, mut disturb: impl FnMut(&mut Round, u64)) -> Network {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut shared = first(&mut random);
    let mut momentum = Momentum::new(0.7).unwrap();
    for number in 0..ROUNDS {
        let mut round = Round::new(number, weights_of(&shared).len(), terms).unwrap();
        for rows in data {
            let mut member = Member::new(shared.clone(), rows.clone(), EPOCHS, BATCH, RATE).unwrap();
            while member.step(&mut random).unwrap() {}
            round.take(&member.update(number, &terms, &mut random).unwrap()).unwrap();
        }
        disturb(&mut round, number);
        assert_eq!(round.members(), data.len());
        shared = round.finish(&shared, &mut momentum).unwrap();
    }
    shared
}

#[test]
fn ten_members_learn_what_one_with_all_the_data_learns() {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let data: Vec<Vec<f32>> = (0..MEMBERS).map(|member| rows(member, 160, &mut random)).collect();
    let test: Vec<f32> = (0..MEMBERS).flat_map(|member| rows(member, 30, &mut random)).collect();
    let anomalies = broken(&test, &mut random);

    let mut alone = Trainer::from_network(&first(&mut ChaCha8Rng::seed_from_u64(1)), RATE).unwrap();
    let all: Vec<f32> = data.concat();
    let rows = all.len() / FEATURES;
    // As many epochs as a member's rows see.
    for _ in 0..ROUNDS * EPOCHS as u64 {
        for _ in 0..rows / BATCH {
            let batch = (0..BATCH).flat_map(|_| {
                let row = random.random_range(0..rows);
                all[row * FEATURES..(row + 1) * FEATURES].to_vec()
            });
            let batch = batch.collect();
            alone.step(batch).unwrap();
        }
    }
    let together = accuracy(&mut alone.network().unwrap(), &test, &anomalies);
    let terms = Terms { clip: 10.0, noise: 0.0003 };
    let apart = accuracy(&mut federate(&data, terms, 1, |_, _| ()), &test, &anomalies);
    println!(
        "all data at once {together:.4}, {MEMBERS} members {apart:.4}, epsilon {:.0}",
        epsilon(terms.noise, ROUNDS, 1e-5)
    );
    assert!(together > 0.9, "{together}");
    assert!(apart > together - 0.03, "{apart} against {together}");
}

#[test]
fn garbage_and_a_member_that_is_gone_change_nothing() {
    let mut random = ChaCha8Rng::seed_from_u64(2);
    let data: Vec<Vec<f32>> = (0..3).map(|member| rows(member, 60, &mut random)).collect();
    let terms = Terms { clip: 1.0, noise: 0.001 };
    let honest = federate(&data, terms, 5, |_, _| ());
    let disturbed = federate(&data, terms, 5, |round, number| {
        let length = weights_of(&honest).len();
        let update = |change: Vec<f32>| Update { round: number, change, rows: 10 };
        let mut nan = vec![0.0; length];
        nan[7] = f32::NAN;
        assert_eq!(round.take(&update(nan)), Err(Refusal::NoNumbers { at: 7 }));
        assert_eq!(round.take(&update(vec![0.0; 3])), Err(Refusal::Length { expected: length, got: 3 }));
        assert!(matches!(round.take(&update(vec![1e3; length])), Err(Refusal::TooLong { .. })));
        assert!(matches!(round.take(&update(vec![f32::MAX; length])), Err(Refusal::TooLong { .. })));
        let old = Update { round: number + 1, change: vec![0.0; length], rows: 10 };
        assert_eq!(round.take(&old), Err(Refusal::OtherRound { expected: number, got: number + 1 }));
        let none = Update { round: number, change: vec![0.0; length], rows: 0 };
        assert_eq!(round.take(&none), Err(Refusal::NoRows));
        // One that is killed in the middle has sent nothing: its round goes on without it.
        let mut gone = Member::new(honest.clone(), data[0].clone(), 1, BATCH, RATE).unwrap();
        gone.step(&mut ChaCha8Rng::seed_from_u64(9)).unwrap();
    });
    assert_eq!(weights_of(&honest), weights_of(&disturbed));
}

#[test]
fn a_change_is_clipped_and_its_noise_is_as_large_as_it_says() {
    let mut random = ChaCha8Rng::seed_from_u64(4);
    let mut change = vec![1.0f32; 10_000];
    protect(&mut change, &Terms { clip: 2.0, noise: 0.0 }, &mut random);
    let norm = |change: &[f32]| change.iter().map(|value| f64::from(*value).powi(2)).sum::<f64>().sqrt();
    assert!((norm(&change) - 2.0).abs() < 1e-4);
    let mut nothing = vec![0.0f32; 10_000];
    protect(&mut nothing, &Terms { clip: 2.0, noise: 0.5 }, &mut random);
    // Standard deviation 1 on each of 10,000.
    assert!((norm(&nothing) - 100.0).abs() < 3.0, "{}", norm(&nothing));
    // An honest change with its noise is taken.
    let mut round = Round::new(0, 10_000, Terms { clip: 2.0, noise: 0.5 }).unwrap();
    assert_eq!(round.take(&Update { round: 0, change: nothing, rows: 1 }), Ok(()));
}

#[test]
fn weights_go_out_and_back() {
    let network = first(&mut ChaCha8Rng::seed_from_u64(3));
    assert_eq!(with_weights(&network, &weights_of(&network)).unwrap(), network);
    assert!(with_weights(&network, &[0.0; 5]).is_err());
}

#[test]
fn epsilon_is_the_papers() {
    // rho = 20 * 2 / 16 = 2.5; 2.5 + 2 sqrt(2.5 ln 1e5) = 13.23.
    assert!((epsilon(4.0, 20, 1e-5) - 13.2299).abs() < 1e-3, "{}", epsilon(4.0, 20, 1e-5));
    assert!(epsilon(8.0, 20, 1e-5) < epsilon(4.0, 20, 1e-5));
    assert!(epsilon(4.0, 40, 1e-5) > epsilon(4.0, 20, 1e-5));
    assert_eq!(epsilon(0.0, 1, 1e-5), f64::INFINITY);
    assert_eq!(epsilon(1.0, 1, 0.0), f64::INFINITY);
}

//! Rounds: what honest members send is averaged and signed; what is garbage, comes twice or never comes changes nothing.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that can't go on should stop")]

#[path = "rounds/made.rs"]
mod made;

use collector::{Options, Running};
use ed25519_dalek::{Signature, SigningKey, Verifier};
use made::{Made, made};
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};
use sensors::{
    Detector,
    detectors::{Model, network::Network},
    federated::{Momentum, Round, Terms, Update, protect, weights_of},
};
use serde_json::Value;
use sha2::{Digest, Sha256};

fn network(model: &[u8]) -> Network {
    match Detector::from_bytes(model).unwrap().model {
        Model::Autoencoder(network) => network,
        other => panic!("{:?}", other.kind()),
    }
}

/// What a member sends that has learnt something: clipped, and noised.
fn change(weights: usize, seed: u64, terms: &Terms) -> Vec<f32> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut change: Vec<f32> = (0..weights).map(|at| ((at as f32 + seed as f32) * 0.37).sin()).collect();
    protect(&mut change, terms, &mut random);
    change
}

struct Client(ureq::Agent, String);

impl Client {
    fn of(collector: &Running) -> Self {
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
        Self(agent, collector.address())
    }

    fn get(&self, path: &str) -> (u16, Vec<u8>) {
        let mut answer = self.0.get(format!("{}{path}", self.1)).call().unwrap();
        (answer.status().as_u16(), answer.body_mut().read_to_vec().unwrap())
    }

    fn told(&self) -> Value {
        serde_json::from_slice(&self.get("/rounds").1).unwrap()
    }

    /// Status, and the word of the refusal or whether the round is over.
    fn send(&self, round: u64, member: &str, rows: u64, change: &[f32]) -> (u16, String) {
        let bytes: Vec<u8> = change.iter().flat_map(|number| number.to_le_bytes()).collect();
        let path = format!("{}/rounds/{round}/changes?member={member}&rows={rows}", self.1);
        let mut answer = self.0.post(path).send(&bytes[..]).unwrap();
        let body: Value = serde_json::from_str(&answer.body_mut().read_to_string().unwrap()).unwrap();
        let word = body["error"].as_str().map_or_else(|| body["is_over"].to_string(), str::to_owned);
        (answer.status().as_u16(), word)
    }
}

#[test]
fn garbage_and_silence_change_nothing_and_the_rest_is_averaged_and_signed() {
    let Made { folder, rounds } = made("averaged", 3);
    let model = std::fs::read(&rounds.model).unwrap();
    let terms = Terms { clip: rounds.clip, noise: rounds.noise };
    let database = Some(folder.join("collector.sqlite"));
    let options =
        || Options { database: database.clone(), rounds: Some(rounds.clone()), ..Options::for_tests() };
    let collector = Running::start(options()).unwrap();
    let client = Client::of(&collector);
    let shared = network(&model);
    let weights = weights_of(&shared).len();
    let told = client.told();
    assert_eq!((&told["round"], &told["members"], &told["weights"]), (&1.into(), &0.into(), &weights.into()));
    assert_eq!(client.get("/rounds/1/model"), (200, model.clone()));

    let honest: Vec<Vec<f32>> = (1..=3).map(|seed| change(weights, seed, &terms)).collect();
    let refused = |status: u16, word: &str| (status, word.to_owned());
    assert_eq!(client.send(1, "one", 500, &honest[0]), refused(200, "false"));
    // Another member is killed here: its change never comes. These come, and are refused.
    let huge: Vec<f32> = honest[1].iter().map(|number| number * 1000.0).collect();
    assert_eq!(client.send(1, "two", 500, &huge), refused(422, "too-long"));
    let mut strange = honest[1].clone();
    strange[7] = f32::NAN;
    assert_eq!(client.send(1, "two", 500, &strange), refused(422, "no-number"));
    assert_eq!(client.send(1, "two", 500, &honest[1][1..]), refused(422, "other-model"));
    assert_eq!(client.send(1, "two", 0, &honest[1]), refused(422, "no-rows"));
    assert_eq!(client.send(2, "two", 500, &honest[1]), refused(409, "other-round"));
    assert_eq!(
        client.send(1, "one", 500, &honest[0]),
        refused(200, "false"),
        "the same again is no second member"
    );
    assert_eq!(client.send(1, "one", 500, &honest[1]), refused(409, "second-change"));
    assert_eq!(client.told()["members"], 1);

    // The collector ends and begins again: the round goes on.
    drop(collector);
    let collector = Running::start(options()).unwrap();
    let client = Client::of(&collector);
    assert_eq!(client.send(1, "two", 100, &honest[1]), refused(200, "false"));
    assert_eq!(client.send(1, "three", 400, &honest[2]), refused(200, "true"));
    assert_eq!(client.send(1, "four", 400, &honest[2]), refused(409, "other-round"));

    let mut round = Round::new(1, weights, terms).unwrap();
    for (change, rows) in honest.iter().zip([500, 100, 400]) {
        round.take(&Update { round: 1, change: change.clone(), rows }).unwrap();
    }
    let expected = weights_of(&round.finish(&shared, &mut Momentum::new(0.0).unwrap()).unwrap());
    let (status, next) = client.get("/rounds/2/model");
    assert_eq!(status, 200);
    let got = weights_of(&network(&next));
    assert!(expected.iter().zip(&got).all(|(one, other)| (one - other).abs() < 1e-6));
    assert!(
        got.iter().zip(weights_of(&shared)).any(|(one, other)| (one - other).abs() > 1e-3),
        "it has learnt"
    );

    let (_, manifest) = client.get("/rounds/manifest");
    let text = String::from_utf8(manifest).unwrap();
    let manifest: Value = serde_json::from_str(&text).unwrap();
    let (_, signed) = text.split_once("\"signed\":").unwrap();
    let signed = signed.strip_suffix('}').unwrap();
    let key = SigningKey::from_bytes(&[7; 32]).verifying_key();
    let digits = manifest["signatures"][0]["sig"].as_str().unwrap();
    let bytes: Vec<u8> =
        (0..64).map(|at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).unwrap()).collect();
    let signature = Signature::from_slice(&bytes).unwrap();
    key.verify(signed.as_bytes(), &signature).unwrap();
    assert!(key.verify(signed.replace("\"version\":2", "\"version\":3").as_bytes(), &signature).is_err());
    let sha256: String = Sha256::digest(&next).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(manifest["signed"]["models"][0]["files"][0]["sha256"], sha256.as_str());
    drop(collector);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn what_can_t_be_held_is_said_before_it_begins() {
    let Made { folder, rounds } = made("refused", 1);
    let failure = |rounds| {
        let options = Options { rounds: Some(rounds), ..Options::for_tests() };
        Running::start(options).err().unwrap().to_string()
    };
    let key = rounds.key.clone();
    let wrong = collector::RoundOptions { model: key.clone(), ..rounds.clone() };
    assert!(failure(wrong).contains("update.key"), "a key is no detector");
    let wrong = collector::RoundOptions { key: rounds.model.clone(), ..rounds };
    assert!(failure(wrong).contains("expected 64 hex digits"));
    std::fs::remove_dir_all(folder).unwrap();
}

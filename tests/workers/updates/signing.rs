//! A deployer who signs manifests, and a device with an old model on it.

use ed25519_dalek::{Signer, SigningKey};
use futures::executor::block_on;
use hearth::{
    platform::{Store, StoredFile},
    protocol::{
        Failure, ListedModel, Load, ModelSpec, Processor, Update, UpdateRefusal, UpdateVerdict, UpdateWish,
        Updated,
    },
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::{
    bench::{Bench, say, spec, user},
    tiny::Tiny,
};

pub const MANIFEST: &str = "updates.json";
/// What the clock of the tests says, in seconds since the Unix epoch.
pub const NOW: u64 = 1_772_665_506;
pub const DAY: u64 = 24 * 60 * 60;
pub const HOST: &str = "https://hub.example";
const PROMPT: &str = "the inn";

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub struct Deployer(pub SigningKey);

impl Deployer {
    pub fn new(seed: u8) -> Self {
        Self(SigningKey::from_bytes(&[seed; 32]))
    }

    pub fn key(&self) -> String {
        hex(self.0.verifying_key().as_bytes())
    }

    pub fn key_id(&self) -> String {
        hex(&Sha256::digest(self.0.verifying_key().as_bytes()))
    }

    pub fn sign(&self, signed: &Value) -> Vec<u8> {
        self.sign_text(&text(signed))
    }

    pub fn sign_text(&self, signed: &str) -> Vec<u8> {
        envelope(&self.key_id(), &hex(&self.0.sign(signed.as_bytes()).to_bytes()), signed)
    }
}

/// JSON in the form that is signed.
pub fn text(value: &Value) -> String {
    fn sorted(value: &Value) -> Value {
        match value {
            Value::Object(fields) => {
                let mut fields: Vec<_> =
                    fields.iter().map(|(name, value)| (name.clone(), sorted(value))).collect();
                fields.sort_by(|one, other| one.0.cmp(&other.0));
                fields.into_iter().collect()
            }
            Value::Array(items) => items.iter().map(sorted).collect(),
            other => other.clone(),
        }
    }
    sorted(value).to_string()
}

pub fn envelope(key_id: &str, signature: &str, signed: &str) -> Vec<u8> {
    let signatures = json!([{ "keyid": key_id, "sig": signature }]);
    format!("{{\"signatures\":{signatures},\"signed\":{signed}}}").into_bytes()
}

/// One version of the model, and what it answers.
#[derive(Clone)]
pub struct Version {
    pub spec: ModelSpec,
    pub file: Vec<u8>,
    pub answer: String,
}

impl Version {
    pub fn seeded(seed: u64) -> Self {
        let file = Tiny::seeded(seed).file();
        let answer = Bench::with_file(&file).ask(say([user(PROMPT)], 12)).text().trim().to_owned();
        assert!(!answer.is_empty(), "seed {seed} says nothing");
        Self { spec: spec(&file), file, answer }
    }

    pub fn entry(&self) -> Value {
        json!({
            "id": self.spec.id, "task": "chat", "name": "Tiny", "licence": "MIT", "source": "tests",
            "files": [{ "url": self.spec.url, "sha256": self.spec.sha256, "bytes": self.spec.bytes }],
            "self_test": { "prompt": PROMPT, "expected": self.answer },
        })
    }
}

pub fn manifest(version: u64, models: &[Value]) -> Value {
    json!({
        "_type": "hearth-updates", "spec_version": "1", "version": version, "expires": NOW + 30 * DAY, "models": models,
    })
}

/// A device that has the old version of the model, and a deployer who has the new one too.
pub struct Scene {
    pub bench: Bench,
    pub deployer: Deployer,
    pub old: Version,
    pub new: Version,
}

impl Scene {
    pub fn new() -> Self {
        Self::of(Version::seeded(1), Version::seeded(2))
    }

    pub fn of(old: Version, new: Version) -> Self {
        let mut bench = Bench::on_disk();
        assert_ne!(old.answer, new.answer);
        for version in [&old, &new] {
            bench.fetch.serve(&version.spec.url, version.file.clone());
        }
        bench
            .ask(Load {
                model: old.spec.clone(),
                download: true,
                threads: 1,
                processor: Processor::Automatic,
            })
            .result
            .unwrap();
        Self { bench, deployer: Deployer::new(7), old, new }
    }

    pub fn publish(&self, bytes: Vec<u8>) {
        self.bench.fetch.serve(MANIFEST, bytes);
    }

    /// Signs and publishes the new model under this version.
    pub fn release(&self, version: u64) {
        self.publish(self.deployer.sign(&manifest(version, &[self.new.entry()])));
    }

    pub fn update(&self, wish: UpdateWish) -> Update {
        let (id, sha256) = (self.old.spec.id.clone(), self.old.spec.sha256.clone());
        Update {
            wish,
            manifest: MANIFEST.to_owned(),
            keys: vec![self.deployer.key()],
            hosts: vec![HOST.to_owned()],
            listed: vec![ListedModel { id, sha256 }],
        }
    }

    pub fn ask(&mut self, wish: UpdateWish) -> Result<Updated, Failure> {
        let update = self.update(wish);
        self.bench.ask(update).result
    }

    pub fn verdict(&mut self, wish: UpdateWish) -> UpdateVerdict {
        self.ask(wish).unwrap().verdict
    }

    pub fn refusal(&mut self, wish: UpdateWish) -> UpdateRefusal {
        match self.verdict(wish) {
            UpdateVerdict::Refused(refusal) => refusal,
            other => panic!("not refused: {other:?}"),
        }
    }

    /// The version that the device says holds, once it was loaded without the network and has answered as it should.
    pub fn holding(&mut self) -> &'static str {
        let current = self.ask(UpdateWish::Current).unwrap().current;
        let listed: Vec<Value> =
            current.map_or_else(Vec::new, |current| serde_json::from_str(&current.catalogue).unwrap());
        let sha256 = listed.first().map_or(self.old.spec.sha256.clone(), |entry| {
            entry["files"][0]["sha256"].as_str().unwrap().to_owned()
        });
        let (name, version) = match sha256 == self.old.spec.sha256 {
            true => ("old", &self.old),
            false => ("new", &self.new),
        };
        assert_eq!(sha256, version.spec.sha256);
        let (model, answer) = (version.spec.clone(), version.answer.clone());
        self.bench
            .ask(Load { model, download: false, threads: 1, processor: Processor::Automatic })
            .result
            .unwrap();
        assert_eq!(self.bench.ask(say([user(PROMPT)], 12)).text().trim(), answer);
        name
    }

    /// All that is stored, but for the times in the index.
    pub fn stored(&self) -> (Vec<StoredFile>, Vec<u8>) {
        (block_on(self.bench.store.list()).unwrap(), {
            let mut all = self.bench.store.all_bytes();
            all.sort_unstable();
            all
        })
    }
}

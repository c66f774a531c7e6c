//! Many devices, one model: members send how their training would change the shared weights, and the collector averages a round's
//! changes, signs what comes of it and serves it. What a member learnt from never comes here.
//!
//! The arithmetic is the crate `sensors`' (`sensors::federated`). `table` keeps the rounds, `signing` signs a round's model in the form of
//! model updates (docs/UPDATES.md), `routes` is the interface. Must not know how members train.

mod routes;
mod signing;
mod table;

use std::{fs, path::PathBuf};

use sensors::{
    Detector,
    detectors::{Model, network::Network},
    federated::{Momentum, Terms, weights_of, with_weights},
};

pub use self::routes::router;
use self::signing::Signing;

/// How rounds are held.
#[derive(Clone, Debug, PartialEq)]
pub struct RoundOptions {
    /// The detector that the first round begins with: an autoencoder's file.
    pub model: PathBuf,
    /// The private key's file, as `cargo xtask keys` writes it.
    pub key: PathBuf,
    /// So many changes end a round.
    pub members: u32,
    pub clip: f64,
    pub noise: f64,
}

/// Why no rounds can be held.
#[derive(Debug, thiserror::Error)]
pub enum NoRounds {
    #[error("{file}: {cause}")]
    File { file: String, cause: std::io::Error },
    #[error("{file}: expected 64 hex digits, as `cargo xtask keys` writes them")]
    Key { file: String },
    #[error("{file}: {cause}")]
    Model { file: String, cause: sensors::Error },
    #[error("{file}: only an autoencoder can be trained together")]
    OtherKind { file: String },
    #[error("the database: {0}")]
    Database(String),
}

/// What is the same in every round.
pub struct Rounds {
    signing: Signing,
    members: u32,
    terms: Terms,
}

impl Rounds {
    pub fn open(options: &RoundOptions) -> Result<(Self, Vec<u8>), NoRounds> {
        let read = |path: &PathBuf| {
            fs::read(path).map_err(|cause| NoRounds::File { file: path.display().to_string(), cause })
        };
        let file = options.key.display().to_string();
        let signing = Signing::from_hex(&read(&options.key)?).ok_or(NoRounds::Key { file })?;
        let (model, file) = (read(&options.model)?, options.model.display().to_string());
        let detector =
            Detector::from_bytes(&model).map_err(|cause| NoRounds::Model { file: file.clone(), cause })?;
        network(&detector).ok_or(NoRounds::OtherKind { file })?;
        let terms = Terms { clip: options.clip, noise: options.noise };
        Ok((Self { signing, members: options.members.max(1), terms }, model))
    }
}

fn network(detector: &Detector) -> Option<&Network> {
    match &detector.model {
        Model::Autoencoder(network) => Some(network),
        Model::Ewma(_) | Model::Cusum(_) | Model::Pca(_) | Model::Trees(_) => None,
    }
}

/// How many weights a detector's file has; `None` where it is none that can be trained together.
fn weights(model: &[u8]) -> Option<usize> {
    let detector = Detector::from_bytes(model).ok()?;
    network(&detector).map(|network| weights_of(network).len())
}

/// The file with the round's changes in its weights. Normalisation and threshold stay: a device sets a threshold on its own data.
fn averaged(model: &[u8], round: sensors::federated::Round) -> sensors::Result<Option<Vec<u8>>> {
    let mut detector = Detector::from_bytes(model)?;
    let Some(shared) = network(&detector) else { return Ok(None) };
    // Plain averaging: what a round's change brings to the next would have to be kept with the rounds.
    let mean = round.finish(shared, &mut Momentum::new(0.0)?)?;
    detector.model = Model::Autoencoder(with_weights(shared, &weights_of(&mean))?);
    detector.to_bytes().map(Some)
}

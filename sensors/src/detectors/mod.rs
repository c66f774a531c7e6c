//! What scores a row of normalised features: the autoencoder and the baselines that it has to beat. Each says which features are to
//! blame. Must not know windows, thresholds, nor files.

pub mod autoencoder;
pub mod cusum;
pub mod ewma;
pub mod network;
pub mod pca;
pub mod trees;

use serde::{Deserialize, Serialize};

use self::{cusum::Cusum, ewma::Ewma, network::Network, pca::Pca, trees::Trees};

/// The kinds of detector, the simplest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Ewma,
    Cusum,
    Pca,
    Trees,
    Autoencoder,
}

impl Kind {
    pub const ALL: [Self; 5] = [Self::Ewma, Self::Cusum, Self::Pca, Self::Trees, Self::Autoencoder];
}

/// What one of them has learnt.
#[derive(Clone, Debug, PartialEq)]
pub enum Model {
    Ewma(Ewma),
    Cusum(Cusum),
    Pca(Pca),
    Trees(Trees),
    Autoencoder(Network),
}

/// A row of normalised features. Those of a missing channel are nought.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    pub features: &'a [f32],
    /// By channel.
    pub missing: &'a [bool],
}

impl Row<'_> {
    /// Features of each channel.
    pub fn per_channel(&self) -> usize {
        self.features.len() / self.missing.len().max(1)
    }
}

impl Model {
    pub fn kind(&self) -> Kind {
        match self {
            Self::Ewma(_) => Kind::Ewma,
            Self::Cusum(_) => Kind::Cusum,
            Self::Pca(_) => Kind::Pca,
            Self::Trees(_) => Kind::Trees,
            Self::Autoencoder(_) => Kind::Autoencoder,
        }
    }

    /// The row's score: nought or more, and more the less the row is like what was learnt. `by_channel` takes what each channel adds,
    /// in any unit.
    pub fn score(&mut self, row: Row<'_>, by_channel: &mut [f32]) -> f32 {
        match self {
            Self::Ewma(ewma) => greatest(ewma.statistics(row.features), row, by_channel),
            Self::Cusum(cusum) => greatest(cusum.statistics(row.features), row, by_channel),
            Self::Pca(pca) => mean(pca.errors(row.features), row, by_channel),
            Self::Autoencoder(network) => mean(network.errors(row.features), row, by_channel),
            Self::Trees(trees) => trees.score(row, by_channel),
        }
    }

    /// Forgets what came before, as behind a gap.
    pub fn begin_anew(&mut self) {
        match self {
            Self::Ewma(ewma) => ewma.begin_anew(),
            Self::Cusum(cusum) => cusum.begin_anew(),
            Self::Pca(_) | Self::Trees(_) | Self::Autoencoder(_) => {}
        }
    }

    /// Multiplications for one row, about: what a step of bounded time counts.
    pub fn work(&self) -> usize {
        match self {
            Self::Ewma(ewma) => ewma.features() * 4,
            Self::Cusum(cusum) => cusum.features() * 4,
            Self::Pca(pca) => pca.work(),
            Self::Trees(trees) => trees.work(),
            Self::Autoencoder(network) => network.work(),
        }
    }
}

/// The mean over the features of channels that are there.
fn mean(errors: &[f32], row: Row<'_>, by_channel: &mut [f32]) -> f32 {
    let per_channel = row.per_channel().max(1);
    let (mut sum, mut count) = (0.0, 0);
    for ((errors, missing), channel) in errors.chunks(per_channel).zip(row.missing).zip(by_channel) {
        *channel = if *missing { 0.0 } else { errors.iter().sum() };
        if !missing {
            sum += *channel;
            count += errors.len();
        }
    }
    sum / count.max(1) as f32
}

/// The greatest of the features of channels that are there.
fn greatest(statistics: &[f32], row: Row<'_>, by_channel: &mut [f32]) -> f32 {
    let per_channel = row.per_channel().max(1);
    let mut score = 0.0f32;
    for ((statistics, missing), channel) in statistics.chunks(per_channel).zip(row.missing).zip(by_channel) {
        *channel = if *missing { 0.0 } else { statistics.iter().copied().fold(0.0, f32::max) };
        score = score.max(*channel);
    }
    score
}

//! What the baselines learn: nothing, correlations, or how many rows fall where. Must not know the network.

use super::{At, Fit, Learning};
use crate::{
    detectors::{
        Kind, Model, autoencoder::Trainer, cusum::Cusum, ewma::Ewma, network::widths, pca::Pca, trees::Trees,
    },
    error::Result,
    training::{
        WORK,
        eigen::Jacobi,
        report::{LeftOut, Stage, Step},
        settings::Settings,
    },
};

/// Features up to which principal components are computed.
const MOST_FOR_PCA: usize = 256;

impl Learning {
    /// The charts, which learn nothing more, and the first of those that do.
    pub(super) fn first(&mut self, settings: &Settings) -> Result<At> {
        if settings.kinds.contains(&Kind::Ewma) {
            self.models.push(Model::Ewma(Ewma::new(self.features)));
        }
        if settings.kinds.contains(&Kind::Cusum) {
            self.models.push(Model::Cusum(Cusum::new(self.features)));
        }
        if !settings.kinds.contains(&Kind::Pca) {
            return self.then_trees(settings);
        }
        if self.features > MOST_FOR_PCA {
            let why = LeftOut::TooManyFeatures { features: self.features, most: MOST_FOR_PCA };
            self.left_out.push((Kind::Pca, why));
            return self.then_trees(settings);
        }
        if self.features < 2 {
            self.left_out.push((Kind::Pca, LeftOut::OneFeature));
            return self.then_trees(settings);
        }
        Ok(At::Correlating { matrix: vec![0.0; self.features * self.features], row: 0 })
    }

    pub(super) fn correlate(&mut self, mut matrix: Vec<f64>, mut row: usize) -> Step {
        let size = self.features;
        let mut work = 0;
        while work < WORK && row < self.rows.fitted {
            let values = &self.fitted[row * size..(row + 1) * size];
            for (at, &one) in values.iter().enumerate() {
                let line = &mut matrix[at * size..(at + 1) * size];
                line.iter_mut()
                    .zip(values)
                    .for_each(|(sum, &other)| *sum += f64::from(one) * f64::from(other));
            }
            row += 1;
            work += size * size;
        }
        let share = 0.2 + 0.3 * row as f64 / self.rows.fitted as f64;
        self.at = if row < self.rows.fitted {
            At::Correlating { matrix, row }
        } else {
            matrix.iter_mut().for_each(|sum| *sum /= self.rows.fitted as f64);
            At::Rotating(Jacobi::new(size, matrix))
        };
        Step::Going { stage: Stage::Baselines, share }
    }

    pub(super) fn rotate(&mut self, settings: &Settings, mut jacobi: Jacobi) -> Result<Step> {
        let mut work = 0;
        let mut going = true;
        while going && work < WORK {
            going = jacobi.step();
            work += jacobi.work();
        }
        let share = 0.5 + 0.3 * jacobi.share();
        self.at = if going {
            At::Rotating(jacobi)
        } else {
            self.models.push(Model::Pca(Pca::of(&jacobi.pairs(), self.features)));
            self.then_trees(settings)?
        };
        Ok(Step::Going { stage: Stage::Baselines, share })
    }

    pub(super) fn then_trees(&mut self, settings: &Settings) -> Result<At> {
        if !settings.kinds.contains(&Kind::Trees) {
            return self.then_network(settings);
        }
        Ok(At::Counting { trees: Trees::new(self.features, &mut self.random), row: 0 })
    }

    pub(super) fn count(&mut self, settings: &Settings, mut trees: Trees, mut row: usize) -> Result<Step> {
        let mut work = 0;
        while work < WORK && row < self.rows.fitted {
            trees.learn(&self.fitted[row * self.features..(row + 1) * self.features]);
            row += 1;
            work += trees.work();
        }
        let share = 0.8 + 0.2 * row as f64 / self.rows.fitted as f64;
        self.at = if row < self.rows.fitted {
            At::Counting { trees, row }
        } else {
            self.models.push(Model::Trees(trees));
            self.then_network(settings)?
        };
        Ok(Step::Going { stage: Stage::Baselines, share })
    }

    pub(super) fn then_network(&mut self, settings: &Settings) -> Result<At> {
        if !settings.kinds.contains(&Kind::Autoencoder) {
            return Ok(At::Over);
        }
        let trainer = Trainer::new(&widths(self.features), settings.learning_rate, &mut self.random)?;
        let fit = Fit { best: None, without_better: 0 };
        Ok(self.epoch(trainer, fit))
    }
}

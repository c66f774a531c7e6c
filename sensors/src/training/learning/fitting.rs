//! The epochs: mini-batches, the loss on held-out rows, and when it is enough. Must not know the baselines.

use rand::seq::SliceRandom;

use super::{At, Fit, Learning};
use crate::{
    detectors::{Model, autoencoder::Trainer, network::Network},
    error::{Error, Result},
    training::{
        WORK,
        report::{Epoch, Stage, Step},
        settings::Settings,
    },
};

/// A loss counts as lower when it is by this share.
const LOWER: f32 = 1e-4;
/// Smaller mini-batches would spend their time in the optimiser.
const LEAST_BATCH: usize = 32;

impl Learning {
    /// A new epoch, its rows in a new order.
    pub(super) fn epoch(&mut self, trainer: Trainer, fit: Fit) -> At {
        let mut order: Vec<u32> = (0..self.rows.fitted as u32).collect();
        order.shuffle(&mut self.random);
        At::Fitting { trainer, fit, order, next: 0, sum: 0.0 }
    }

    pub(super) fn fit(
        &mut self,
        settings: &Settings,
        mut trainer: Trainer,
        fit: Fit,
        order: Vec<u32>,
        mut next: usize,
        mut sum: f64,
    ) -> Result<Step> {
        let size = self.features;
        // Forwards and twice backwards, and the optimiser's dozen operations on each parameter.
        let parameters = trainer.parameters();
        let batch = settings.batch.min((WORK * 4 / (parameters * 3)).max(LEAST_BATCH));
        let work_of_step = parameters * (3 * batch / 4 + 12) + 20_000;
        let mut work = 0;
        while next < order.len() && work < WORK {
            let rows = &order[next..(next + batch).min(order.len())];
            let mut values = Vec::with_capacity(rows.len() * size);
            for &row in rows {
                let from = row as usize * size;
                values.extend_from_slice(&self.fitted[from..from + size]);
            }
            let loss = trainer.step(values)?;
            sum += f64::from(loss) * rows.len() as f64;
            next += rows.len();
            work += work_of_step;
        }
        let share = (self.epochs.len() as f64 + next as f64 / order.len() as f64) / settings.epochs as f64;
        if next < order.len() {
            self.at = At::Fitting { trainer, fit, order, next, sum };
        } else {
            let loss = (sum / order.len() as f64) as f32;
            let network = trainer.network()?;
            self.at = At::Validating { trainer, fit, network, row: 0, sum: 0.0, loss };
        }
        Ok(Step::Going { stage: Stage::Fitting, share })
    }

    #[allow(clippy::too_many_arguments, reason = "the parts of one state")]
    pub(super) fn validate(
        &mut self,
        settings: &Settings,
        trainer: Trainer,
        mut fit: Fit,
        mut network: Network,
        mut row: usize,
        mut sum: f64,
        loss: f32,
    ) -> Result<Step> {
        let size = self.features;
        let mut work = 0;
        while work < WORK && row < self.rows.held_out {
            let errors = network.errors(&self.held_out[row * size..(row + 1) * size]);
            sum += errors.iter().map(|error| f64::from(*error)).sum::<f64>() / size as f64;
            row += 1;
            work += network.work();
        }
        if row < self.rows.held_out {
            let share = (self.epochs.len() as f64 + 1.0) / settings.epochs as f64;
            self.at = At::Validating { trainer, fit, network, row, sum, loss };
            return Ok(Step::Going { stage: Stage::Fitting, share });
        }
        let held_out_loss = (sum / self.rows.held_out as f64) as f32;
        let number = self.epochs.len() + 1;
        if !held_out_loss.is_finite() || !loss.is_finite() {
            return Err(Error::Diverged { epoch: number });
        }
        let is_best = fit.best.as_ref().is_none_or(|(best, _)| held_out_loss < best * (1.0 - LOWER));
        if is_best {
            fit.best = Some((held_out_loss, network));
            fit.without_better = 0;
        } else {
            fit.without_better += 1;
        }
        let epoch = Epoch { number, loss, held_out_loss, is_best };
        self.epochs.push(epoch);
        if number == settings.epochs || fit.without_better == settings.patience {
            self.models.extend(fit.best.map(|(_, network)| Model::Autoencoder(network)));
            self.fitted = Vec::new();
            self.held_out = Vec::new();
        } else {
            self.at = self.epoch(trainer, fit);
        }
        Ok(Step::Epoch(epoch))
    }
}

//! What is learnt from the first parts of a recording: moments, the reference for drift, the baselines, the network's weights.

use rand::{Rng, SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

use super::{
    WORK,
    eigen::Jacobi,
    parts::Parts,
    pass::Pass,
    report::{Epoch, LeftOut, Rows, Stage, Step},
    settings::Settings,
};
use crate::{
    detector::blank_missing,
    detectors::{
        Kind, Model,
        autoencoder::Trainer,
        cusum::Cusum,
        ewma::Ewma,
        network::{Network, widths},
        pca::Pca,
        trees::Trees,
    },
    drift::Reference,
    error::{Error, Result},
    features,
    normalisation::{Moments, Normalisation},
    recording::Recording,
};

/// Features up to which principal components are computed.
const MOST_FOR_PCA: usize = 256;
/// A loss counts as lower when it is by this share.
const LOWER: f32 = 1e-4;

pub struct Learning {
    pub parts: Parts,
    pub rows: Rows,
    pub features: usize,
    pub models: Vec<Model>,
    pub left_out: Vec<(Kind, LeftOut)>,
    pub epochs: Vec<Epoch>,
    pub normalisation: Normalisation,
    pub reference: Reference,
    pub period_ms: Option<f64>,
    /// The longest that each channel kept one value, in samples; `None` where it never changed.
    pub longest_constant: Vec<Option<u32>>,
    /// Of the samples themselves, by channel.
    pub levels: Moments,
    pub random: ChaCha8Rng,
    every: usize,
    moments: Moments,
    /// Normalised once all are read; a row a window.
    fitted: Vec<f32>,
    held_out: Vec<f32>,
    at: At,
}

enum At {
    Reading { pass: Box<Pass>, is_held_out: bool, count: usize },
    Referring { feature: usize },
    Counting { trees: Trees, row: usize },
    Correlating { matrix: Vec<f64>, row: usize },
    Rotating(Jacobi),
    Fitting { trainer: Trainer, fit: Fit, order: Vec<u32>, next: usize, sum: f64 },
    Validating { trainer: Trainer, fit: Fit, network: Network, row: usize, sum: f64, loss: f32 },
    Over,
}

/// The course of the epochs.
struct Fit {
    best: Option<(f32, Network)>,
    without_better: usize,
}

impl Learning {
    pub fn new(recording: &Recording, settings: &Settings, random: ChaCha8Rng) -> Result<Self> {
        let shape = recording.shape;
        let parts = Parts::of(recording.len());
        let features = features::count(shape);
        let windows = parts.held_out.end / shape.step;
        let pass = Pass::new(recording, parts.fitted.clone(), None)?;
        Ok(Self {
            parts,
            rows: Rows::default(),
            features,
            models: Vec::new(),
            left_out: Vec::new(),
            epochs: Vec::new(),
            normalisation: Normalisation { means: Vec::new(), scales: Vec::new() },
            reference: Reference::empty(),
            period_ms: None,
            longest_constant: vec![None; shape.channels],
            levels: Moments::new(shape.channels),
            random,
            every: windows.div_ceil(settings.most_rows).max(1),
            moments: Moments::new(features),
            fitted: Vec::new(),
            held_out: Vec::new(),
            at: At::Reading { pass: Box::new(pass), is_held_out: false, count: 0 },
        })
    }

    /// `None` once all is learnt.
    pub fn step(&mut self, recording: &Recording, settings: &Settings) -> Result<Option<Step>> {
        match std::mem::replace(&mut self.at, At::Over) {
            At::Reading { pass, is_held_out, count } => self.read(recording, pass, is_held_out, count),
            At::Referring { feature } => self.refer(settings, feature).map(Some),
            At::Counting { trees, row } => self.count(settings, trees, row).map(Some),
            At::Correlating { matrix, row } => Ok(Some(self.correlate(matrix, row))),
            At::Rotating(jacobi) => self.rotate(settings, jacobi).map(Some),
            At::Fitting { trainer, fit, order, next, sum } => {
                self.fit(settings, trainer, fit, order, next, sum).map(Some)
            }
            At::Validating { trainer, fit, network, row, sum, loss } => {
                self.validate(settings, trainer, fit, network, row, sum, loss).map(Some)
            }
            At::Over => Ok(None),
        }
    }

    fn read(
        &mut self,
        recording: &Recording,
        mut pass: Box<Pass>,
        is_held_out: bool,
        mut count: usize,
    ) -> Result<Option<Step>> {
        let shape = recording.shape;
        let mut work = 0;
        let mut over = false;
        while work < WORK {
            let (levels, every) = (&mut self.levels, self.every);
            let (moments, longest) = (&mut self.moments, &mut self.longest_constant);
            let (fitted, held_out) = (&mut self.fitted, &mut self.held_out);
            let taken = pass.step(recording, |passed| {
                let window = &passed.window;
                if recording.is_marked(window.begin_ms, window.end_ms) {
                    return false;
                }
                for (channel, longest) in longest.iter_mut().enumerate() {
                    let values = window.channel(channel);
                    let varies = values.iter().any(|value| Some(value) != values.first());
                    if varies || longest.is_some() {
                        *longest = (*longest).max(window.constant_for.get(channel).copied());
                    }
                }
                count += 1;
                // A row without a channel would teach that the channel is at its mean.
                if !count.is_multiple_of(every) || window.missing.contains(&true) {
                    return true;
                }
                if is_held_out {
                    held_out.extend_from_slice(passed.features);
                } else {
                    let newest: Vec<f32> = (0..shape.channels)
                        .filter_map(|channel| window.channel(channel).last().copied())
                        .collect();
                    levels.push(&newest);
                    moments.push(passed.features);
                    fitted.extend_from_slice(passed.features);
                }
                true
            })?;
            match taken {
                None => {
                    over = true;
                    break;
                }
                Some(None) => work += shape.channels * 8,
                Some(Some(_)) => work += shape.channels * (shape.window * 20 + 100),
            }
        }
        let share = pass.share();
        if !over {
            self.at = At::Reading { pass, is_held_out, count };
            return Ok(Some(Step::Going { stage: Stage::Reading, share }));
        }
        self.period_ms = self.period_ms.or(pass.period_ms());
        if !is_held_out {
            let pass = Box::new(Pass::new(recording, self.parts.held_out.clone(), None)?);
            self.at = At::Reading { pass, is_held_out: true, count: 0 };
            return Ok(Some(Step::Going { stage: Stage::Reading, share: 1.0 }));
        }
        self.normalise()?;
        self.at = At::Referring { feature: 0 };
        Ok(Some(Step::Going { stage: Stage::Baselines, share: 0.0 }))
    }

    fn normalise(&mut self) -> Result<()> {
        self.rows.fitted = self.fitted.len() / self.features;
        self.rows.held_out = self.held_out.len() / self.features;
        let got = self.rows.fitted.min(self.rows.held_out);
        if got < 10 {
            return Err(Error::TooShort { got, needed: 10 });
        }
        if !self.moments.vary() {
            return Err(Error::NothingVaries);
        }
        self.normalisation = self.moments.normalisation();
        for rows in [&mut self.fitted, &mut self.held_out] {
            rows.chunks_exact_mut(self.features).for_each(|row| self.normalisation.apply(row));
        }
        Ok(())
    }

    fn refer(&mut self, settings: &Settings, feature: usize) -> Result<Step> {
        if feature == self.features {
            self.at = self.first(settings)?;
            return Ok(Step::Going { stage: Stage::Baselines, share: 0.2 });
        }
        self.reference.learn(self.fitted.iter().skip(feature).step_by(self.features).copied().collect());
        self.at = At::Referring { feature: feature + 1 };
        Ok(Step::Going { stage: Stage::Baselines, share: 0.2 * feature as f64 / self.features as f64 })
    }

    /// The charts, which learn nothing more, and the first of those that do.
    fn first(&mut self, settings: &Settings) -> Result<At> {
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

    fn correlate(&mut self, mut matrix: Vec<f64>, mut row: usize) -> Step {
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

    fn rotate(&mut self, settings: &Settings, mut jacobi: Jacobi) -> Result<Step> {
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

    fn then_trees(&mut self, settings: &Settings) -> Result<At> {
        if !settings.kinds.contains(&Kind::Trees) {
            return self.then_network(settings);
        }
        Ok(At::Counting { trees: Trees::new(self.features, &mut self.random), row: 0 })
    }

    fn count(&mut self, settings: &Settings, mut trees: Trees, mut row: usize) -> Result<Step> {
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

    fn then_network(&mut self, settings: &Settings) -> Result<At> {
        if !settings.kinds.contains(&Kind::Autoencoder) {
            return Ok(At::Over);
        }
        let trainer = Trainer::new(&widths(self.features), settings.learning_rate, &mut self.random)?;
        let fit = Fit { best: None, without_better: 0 };
        Ok(self.epoch(trainer, fit))
    }

    /// A new epoch, its rows in a new order.
    fn epoch(&mut self, trainer: Trainer, fit: Fit) -> At {
        let mut order: Vec<u32> = (0..self.rows.fitted as u32).collect();
        order.shuffle(&mut self.random);
        At::Fitting { trainer, fit, order, next: 0, sum: 0.0 }
    }

    fn fit(
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
        let batch = settings.batch.min((WORK * 4 / (parameters * 3)).max(8));
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
    fn validate(
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

    /// The channels' standard deviations.
    pub fn deviations(&self) -> Vec<f32> {
        self.levels.normalisation().scales
    }

    /// Another source of random numbers, for what must not depend on how many were drawn here.
    pub fn another(&mut self) -> ChaCha8Rng {
        ChaCha8Rng::seed_from_u64(self.random.random())
    }

    pub fn prepare(&self, features: &mut [f32], missing: &[bool]) {
        self.normalisation.apply(features);
        blank_missing(features, missing);
    }
}

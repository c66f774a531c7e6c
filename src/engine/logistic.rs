//! Logistic regression on frozen features: a few examples of each label, and a head that tells them apart.
//!
//! Multinomial, with a penalty on the weights, by gradient descent with Nesterov's momentum from zero, so the same
//! examples give the same head. Must not know what the features are of.

use super::{
    error::{Error, Result},
    kernels::elementwise::softmax,
};

/// The penalty's weight against the mean loss of an example, on features of length 1.
const PENALTY: f32 = 1e-3;
const STEPS_A_TURN: usize = 20;
/// Where no gradient is longer, the head is found.
const STILL: f32 = 1e-4;
const MOST_STEPS: usize = 600;

/// [labels][features] and a bias for each label.
#[derive(Clone, Debug, PartialEq)]
pub struct LogisticHead {
    pub labels: usize,
    pub weights: Vec<f32>,
    pub bias: Vec<f32>,
}

impl LogisticHead {
    /// Weights and biases as they come from elsewhere, for features of this length.
    pub fn new(labels: usize, weights: Vec<f32>, bias: Vec<f32>, features: usize) -> Result<Self> {
        let finite = weights.iter().chain(&bias).all(|value| value.is_finite());
        match labels > 0 && bias.len() == labels && weights.len() == labels * features && finite {
            true => Ok(Self { labels, weights, bias }),
            false => Err(Error::Input(format!(
                "a head of {labels} labels with {} weights and {} biases is none for {features} features",
                weights.len(),
                bias.len()
            ))),
        }
    }

    /// A probability for each label.
    pub fn probabilities(&self, features: &[f32]) -> Vec<f32> {
        let scale = 1.0 / length(features);
        let rows = self.weights.chunks_exact(features.len().max(1));
        let mut scores: Vec<f32> =
            rows.zip(&self.bias).map(|(row, bias)| dot(row, features) * scale + bias).collect();
        softmax(&mut scores);
        scores
    }
}

/// A training under way, so that a caller can stop it in between.
pub struct Training {
    width: usize,
    /// Each of length 1.
    examples: Vec<(Vec<f32>, usize)>,
    head: LogisticHead,
    /// What the weights, and behind them the biases, moved by last.
    moved: Vec<f32>,
    steps: usize,
    rate: f32,
}

impl Training {
    /// `examples` are features and the label's number.
    pub fn new(labels: usize, examples: Vec<(Vec<f32>, usize)>) -> Result<Self> {
        let width = examples.first().map_or(0, |(features, _)| features.len());
        let wrong = |(features, label): &&(Vec<f32>, usize)| {
            features.len() != width || *label >= labels || !features.iter().all(|value| value.is_finite())
        };
        if labels < 2 || width == 0 || examples.iter().find(wrong).is_some() {
            return Err(Error::Input(format!(
                "{} examples of {labels} labels: at least two labels, and features of one length are needed",
                examples.len()
            )));
        }
        if let Some(empty) = (0..labels).find(|label| examples.iter().all(|(_, other)| other != label)) {
            return Err(Error::Input(format!("label {} has no example", empty + 1)));
        }
        let unit = |(mut features, label): (Vec<f32>, usize)| {
            let scale = 1.0 / length(&features);
            features.iter_mut().for_each(|value| *value *= scale);
            (features, label)
        };
        let head = LogisticHead { labels, weights: vec![0.0; labels * width], bias: vec![0.0; labels] };
        let moved = vec![0.0; labels * (width + 1)];
        // Features of length 1 with a bias: the loss bends by at most 1, so this step never overshoots.
        let rate = 1.0 / (1.0 + PENALTY);
        Ok(Self { width, examples: examples.into_iter().map(unit).collect(), head, moved, steps: 0, rate })
    }

    /// How far it is at least, of how far it goes at most.
    pub fn progress(&self) -> (usize, usize) {
        (self.steps, MOST_STEPS)
    }

    /// Goes on for some steps; gives the head when it is found.
    pub fn step(&mut self) -> Option<LogisticHead> {
        for _ in 0..STEPS_A_TURN {
            if self.descend() < STILL || self.steps >= MOST_STEPS {
                return Some(self.head.clone());
            }
        }
        None
    }

    /// One step down; gives the gradient's length.
    fn descend(&mut self) -> f32 {
        self.steps += 1;
        let momentum = (self.steps - 1) as f32 / (self.steps + 2) as f32;
        // Nesterov 1983: the slope is taken where the last movement leads to.
        let mut ahead = self.head.clone();
        for (value, moved) in ahead.weights.iter_mut().chain(&mut ahead.bias).zip(&self.moved) {
            *value += momentum * moved;
        }
        let mut slope: Vec<f32> = ahead.weights.iter().map(|weight| PENALTY * weight).collect();
        slope.resize(self.moved.len(), 0.0);
        let share = 1.0 / self.examples.len() as f32;
        for (features, label) in &self.examples {
            let probabilities = ahead.probabilities(features);
            for (other, probability) in probabilities.into_iter().enumerate() {
                let off = (probability - f32::from(u8::from(other == *label))) * share;
                let row = &mut slope[other * self.width..][..self.width];
                for (slope, value) in row.iter_mut().zip(features) {
                    *slope += off * value;
                }
                slope[self.head.weights.len() + other] += off;
            }
        }
        let values = ahead.weights.iter().chain(&ahead.bias);
        let old = self.head.weights.iter_mut().chain(&mut self.head.bias);
        for (((value, ahead), slope), moved) in old.zip(values).zip(&slope).zip(&mut self.moved) {
            let next = ahead - self.rate * slope;
            *moved = next - *value;
            *value = next;
        }
        slope.iter().map(|slope| slope * slope).sum::<f32>().sqrt()
    }
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn length(features: &[f32]) -> f32 {
    dot(features, features).sqrt().max(f32::MIN_POSITIVE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trained(labels: usize, examples: Vec<(Vec<f32>, usize)>) -> LogisticHead {
        let mut training = Training::new(labels, examples).unwrap();
        loop {
            if let Some(head) = training.step() {
                return head;
            }
        }
    }

    #[test]
    fn it_tells_directions_apart_and_is_unsure_between_them() {
        let examples = vec![
            (vec![5.0, 0.1, 0.0], 0),
            (vec![1.0, 0.0, 0.1], 0),
            (vec![0.0, 2.0, 0.1], 1),
            (vec![0.1, 9.0, 0.0], 1),
            (vec![0.0, 0.1, 3.0], 2),
        ];
        let head = trained(3, examples.clone());
        for (features, label) in &examples {
            let probabilities = head.probabilities(features);
            assert!((probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-5);
            assert!(probabilities[*label] > 0.8, "{probabilities:?}");
        }
        let between = head.probabilities(&[1.0, 1.0, 0.0]);
        assert!((between[0] - between[1]).abs() < 0.2 && between[2] < 0.2, "{between:?}");
        assert_eq!(head, trained(3, examples), "the same examples give the same head");
    }

    #[test]
    fn at_its_end_nothing_pulls_it_any_more() {
        let mut training = Training::new(2, vec![(vec![1.0, 0.0], 0), (vec![0.6, 0.8], 1)]).unwrap();
        while training.step().is_none() {}
        assert!(training.descend() < 10.0 * STILL);
    }

    #[test]
    fn what_cannot_be_learned_is_refused() {
        let example = |label| (vec![1.0, 2.0], label);
        for (labels, examples) in [
            (2, vec![]),
            (1, vec![example(0)]),
            (2, vec![example(0), example(0)]),
            (2, vec![example(0), example(2)]),
            (2, vec![example(0), (vec![1.0], 1)]),
            (2, vec![example(0), (vec![f32::NAN, 1.0], 1)]),
        ] {
            assert!(matches!(Training::new(labels, examples), Err(Error::Input(_))));
        }
        assert!(LogisticHead::new(2, vec![0.0; 4], vec![0.0; 2], 2).is_ok());
        assert!(LogisticHead::new(2, vec![0.0; 4], vec![0.0; 2], 3).is_err());
        assert!(LogisticHead::new(2, vec![f32::NAN; 4], vec![0.0; 2], 2).is_err());
    }
}

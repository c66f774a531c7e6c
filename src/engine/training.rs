//! Logistic regression with a quadratic penalty on given features: how a head is trained from a few examples.
//!
//! Accelerated gradient descent (Nesterov 1983) on a convex sum, from zero: the same examples give the same head.
//! Must not know what the features are of.

use super::{
    error::{Error, Result},
    head::{Card, Head, best},
    kernels::elementwise::softmax,
};

const MOST_STEPS: usize = 2000;
/// The largest part of a gradient at which the head is taken for trained, for each unit of weight.
const SMALL: f32 = 1e-4;

pub struct Training<'a> {
    card: Card,
    /// Example by example, vectors of length 1.
    features: &'a [f32],
    /// Each example's label.
    labels: &'a [usize],
    dimensions: usize,
    weight: f32,
    /// A row for each label, and behind it the label's bias.
    now: Vec<f32>,
    before: Vec<f32>,
    steps: usize,
}

impl<'a> Training<'a> {
    /// Refuses what has no two labels with an example each. `weight` is how much the examples count beside the
    /// penalty, what scikit-learn calls C.
    pub fn new(card: Card, features: &'a [f32], labels: &'a [usize], weight: f32) -> Result<Self> {
        let bad = |message: String| Err(Error::Input(message));
        if labels.is_empty() || features.is_empty() || !features.len().is_multiple_of(labels.len()) {
            return bad(format!("{} numbers for {} examples", features.len(), labels.len()));
        }
        if !features.iter().all(|value| value.is_finite()) {
            return bad("the examples' features are no numbers".to_owned());
        }
        if let Some(label) = (0..card.labels.len()).find(|label| !labels.contains(label)) {
            return bad(format!("no example of `{}`", card.labels[label]));
        }
        if card.labels.len() < 2 || labels.iter().any(|label| *label >= card.labels.len()) {
            return bad(format!("{} labels, and at least two are needed", card.labels.len()));
        }
        let dimensions = features.len() / labels.len();
        let parameters = vec![0.0; card.labels.len() * (dimensions + 1)];
        let (now, before) = (parameters.clone(), parameters);
        Ok(Self { card, features, labels, dimensions, weight, now, before, steps: 0 })
    }

    /// Goes a step; the head comes with the last one.
    pub fn step(&mut self) -> Result<Option<Head>> {
        let momentum = self.steps as f32 / (self.steps as f32 + 3.0);
        let ahead: Vec<f32> =
            self.now.iter().zip(&self.before).map(|(now, before)| now + momentum * (now - before)).collect();
        let gradient = self.gradient(&ahead);
        // The sum curves at most so: half an example each, a vector of length 1 and its bias.
        let stride = 1.0 / (1.0 + self.weight * self.labels.len() as f32);
        self.before = std::mem::take(&mut self.now);
        self.now = ahead.iter().zip(&gradient).map(|(value, slope)| value - stride * slope).collect();
        self.steps += 1;
        let steepest = gradient.iter().fold(0f32, |most, slope| most.max(slope.abs()));
        if steepest > SMALL * self.weight && self.steps < MOST_STEPS {
            return Ok(None);
        }
        let (mut weights, mut bias) = (Vec::new(), Vec::new());
        for row in self.now.chunks_exact(self.dimensions + 1) {
            weights.extend_from_slice(&row[..self.dimensions]);
            bias.push(row[self.dimensions]);
        }
        Head::new(self.card.clone(), weights, bias).map(Some)
    }

    fn gradient(&self, parameters: &[f32]) -> Vec<f32> {
        let width = self.dimensions + 1;
        let mut gradient = parameters.to_vec();
        // The bias is not held back.
        gradient.iter_mut().skip(self.dimensions).step_by(width).for_each(|bias| *bias = 0.0);
        for (x, label) in self.features.chunks_exact(self.dimensions).zip(self.labels) {
            let mut errors: Vec<f32> = parameters
                .chunks_exact(width)
                .map(|row| dot(&row[..self.dimensions], x) + row[self.dimensions])
                .collect();
            softmax(&mut errors);
            errors[*label] -= 1.0;
            for (row, error) in gradient.chunks_exact_mut(width).zip(errors) {
                row.iter_mut().zip(x).for_each(|(slope, x)| *slope += self.weight * error * x);
                row[self.dimensions] += self.weight * error;
            }
        }
        gradient
    }
}

/// Eight sums side by side, which the compiler keeps in a vector.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let mut sums = [0.0f32; 8];
    for (a, b) in a.iter().zip(b) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    sums.iter().sum::<f32>() + a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum::<f32>()
}

/// The share of examples that a head gives their own label.
pub fn accuracy(head: &Head, features: &[f32], labels: &[usize]) -> f32 {
    let examples = features.chunks_exact(head.dimensions()).zip(labels);
    let right = examples.filter(|(x, label)| best(&head.scores(x)) == **label).count();
    right as f32 / labels.len().max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::head::Input;

    fn card(labels: usize) -> Card {
        let labels = (0..labels).map(|label| label.to_string()).collect();
        Card { labels, input: Input::Embedding, temperature: 1.0, threshold: None, model: None }
    }

    #[test]
    fn three_bundles_of_directions_are_told_apart() {
        let (mut features, mut labels) = (Vec::new(), Vec::new());
        for example in 0..30 {
            let angle = (example % 3) as f32 * 2.1 + (example as f32 * 0.7).sin() * 0.5;
            features.extend([angle.cos(), angle.sin()]);
            labels.push(example % 3);
        }
        let mut training = Training::new(card(3), &features, &labels, 10.0).unwrap();
        let head = loop {
            if let Some(head) = training.step().unwrap() {
                break head;
            }
        };
        assert_eq!(accuracy(&head, &features, &labels), 1.0);
        assert!(head.scores(&[1.0, 0.0])[0] > 0.8);
        assert!(training.steps < MOST_STEPS, "{}", training.steps);
    }

    #[test]
    fn what_cannot_be_learned_is_refused() {
        for (labels, features, meant) in [
            (3, &[1.0; 4][..], &[0, 1][..]),
            (1, &[1.0; 2], &[0]),
            (2, &[1.0; 2], &[0, 2]),
            (2, &[1.0; 3], &[0, 1]),
            (2, &[1.0, f32::NAN], &[0, 1]),
            (2, &[], &[0, 1]),
            (2, &[], &[]),
        ] {
            assert!(matches!(Training::new(card(labels), features, meant, 10.0), Err(Error::Input(_))));
        }
    }
}

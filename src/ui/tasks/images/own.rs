//! A person's own labels: the examples of each, and the head that was trained on them last.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::protocol::{Bytes, Failure, ImageExample, TrainImageHead, TrainedHead};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OwnLabel {
    pub name: Rc<str>,
    examples: Vec<Rc<Vec<f32>>>,
}

impl OwnLabel {
    pub fn examples(&self) -> usize {
        self.examples.len()
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub enum OwnStatus {
    /// Fewer than two labels have examples.
    #[default]
    Collecting,
    Training,
    /// How many examples the head gives their own label, and how long it took to find.
    Trained {
        right: u32,
        train_ms: f64,
    },
    Failed(Failure),
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Own {
    labels: Rc<Vec<OwnLabel>>,
    pub status: OwnStatus,
    /// Of the labels as they were when it was trained; more may have come since.
    head: Option<Rc<Bytes>>,
    /// Counts the trainings that were asked for.
    round: u64,
}

impl Own {
    /// With the examples of an earlier visit, from which the head is trained again.
    pub fn restored(labels: Vec<OwnLabel>) -> Self {
        let mut own = Self::default();
        own.take_up(labels);
        own
    }

    /// Has these examples and no others.
    pub fn take_up(&mut self, labels: Vec<OwnLabel>) {
        let width = labels.iter().flat_map(|own| &own.examples).map(|features| features.len()).next();
        let whole = |own: &OwnLabel| {
            !own.examples.is_empty() && own.examples.iter().all(|features| Some(features.len()) == width)
        };
        // The round goes on: a training of the examples before must not be taken for one of these.
        *self = Self { round: self.round, ..Self::default() };
        if labels.iter().all(whole) {
            self.labels = Rc::new(labels);
            self.train();
        }
    }

    /// Another number for other examples.
    pub fn version(&self) -> (u64, usize) {
        (self.round, self.examples())
    }

    /// Of all labels together.
    pub fn examples(&self) -> usize {
        self.labels.iter().map(OwnLabel::examples).sum()
    }

    pub fn labels(&self) -> &[OwnLabel] {
        &self.labels
    }

    pub fn head(&self) -> Option<&Rc<Bytes>> {
        self.head.as_ref()
    }

    /// The training that should be under way, and its round.
    pub fn wanted(&self) -> Option<u64> {
        (self.status == OwnStatus::Training).then_some(self.round)
    }

    /// For the model that gave the features.
    pub fn task(&self, model: String) -> TrainImageHead {
        let examples = self.labels.iter().enumerate().flat_map(|(label, own)| {
            let example = move |features: &Rc<Vec<f32>>| ImageExample {
                features: features.as_ref().clone(),
                label: label as u32,
            };
            own.examples.iter().map(example)
        });
        let labels = self.labels.iter().map(|own| own.name.to_string()).collect();
        TrainImageHead { model, labels, examples: examples.collect() }
    }

    pub fn add(&mut self, label: &str, features: Vec<f32>) {
        let label = label.trim();
        if label.is_empty() {
            return;
        }
        let labels = Rc::make_mut(&mut self.labels);
        let features = Rc::new(features);
        let small = label.to_lowercase();
        match labels.iter_mut().find(|own| own.name.to_lowercase() == small) {
            Some(own) => own.examples.push(features),
            None => labels.push(OwnLabel { name: label.into(), examples: vec![features] }),
        }
        self.train();
    }

    fn train(&mut self) {
        if self.labels.len() > 1 {
            self.round += 1;
            self.status = OwnStatus::Training;
        }
    }

    /// Whether there is a new head.
    pub fn trained(&mut self, round: u64, result: Result<TrainedHead, Failure>) -> bool {
        if self.wanted() != Some(round) {
            return false;
        }
        match result {
            Ok(TrainedHead { head, accuracy, train_ms }) => {
                let right = (accuracy * self.examples() as f32).round() as u32;
                self.head = Some(Rc::new(Bytes(head)));
                self.status = OwnStatus::Trained { right, train_ms };
                true
            }
            Err(failure) => {
                self.status = OwnStatus::Failed(failure);
                false
            }
        }
    }

    /// A training that was lost begins anew.
    pub fn worker_lost(&mut self) {
        if self.status == OwnStatus::Training {
            self.train();
        }
    }
}

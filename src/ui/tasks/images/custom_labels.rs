//! The state of a person's custom labels: the examples of each, and the head last trained on them.
//! Must not know how a head is trained.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use crate::{
    protocol::{Bytes, ImageExample, TrainImageHead, TrainedHead},
    ui::runs::{News, Run, RunId, Wanted},
};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CustomLabel {
    pub name: Rc<str>,
    examples: Vec<Rc<Vec<f32>>>,
}

impl CustomLabel {
    pub fn examples(&self) -> usize {
        self.examples.len()
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct CustomLabels {
    labels: Rc<Vec<CustomLabel>>,
    /// The last training; `None` while fewer than two labels have examples.
    training: Option<Rc<Run<TrainedHead>>>,
    /// The head last trained; labels or examples may have been added since.
    head: Option<Rc<Bytes>>,
    last_run: RunId,
}

impl CustomLabels {
    /// Starts with the examples of an earlier visit, on which the head is trained again.
    pub fn restored(labels: Vec<CustomLabel>) -> Self {
        let mut restored = Self::default();
        restored.replace(labels);
        restored
    }

    /// Replaces all labels and examples.
    pub fn replace(&mut self, labels: Vec<CustomLabel>) {
        let width = labels.iter().flat_map(|label| &label.examples).map(|features| features.len()).next();
        let whole = |label: &CustomLabel| {
            !label.examples.is_empty() && label.examples.iter().all(|features| Some(features.len()) == width)
        };
        // The ids go on, so that a training on the earlier examples is not taken for one on these.
        *self = Self { last_run: self.last_run, ..Self::default() };
        if labels.iter().all(whole) {
            self.labels = Rc::new(labels);
            self.train();
        }
    }

    /// Changes whenever the examples change.
    pub fn version(&self) -> (RunId, usize) {
        (self.last_run, self.examples())
    }

    /// The number of examples of all labels together.
    pub fn examples(&self) -> usize {
        self.labels.iter().map(CustomLabel::examples).sum()
    }

    pub fn labels(&self) -> &[CustomLabel] {
        &self.labels
    }

    /// The head that pictures are scored with.
    pub fn head(&self) -> Option<&Rc<Bytes>> {
        self.head.as_ref()
    }

    pub fn training(&self) -> Option<&Run<TrainedHead>> {
        self.training.as_deref()
    }

    pub fn wanted(&self) -> Option<Wanted> {
        self.training()?.wanted()
    }

    /// For how many examples the last training gives the right label, and how long it took.
    pub fn trained(&self) -> Option<(u32, f64)> {
        let trained = self.training()?.done()?;
        Some(((trained.accuracy * self.examples() as f32).round() as u32, trained.train_ms))
    }

    /// The request for a training, with the model that gave the features.
    pub fn request(&self, model: String) -> TrainImageHead {
        let examples = self.labels.iter().zip(0..).flat_map(|(known, label)| {
            let example =
                move |features: &Rc<Vec<f32>>| ImageExample { features: features.as_ref().clone(), label };
            known.examples.iter().map(example)
        });
        let labels = self.labels.iter().map(|label| label.name.to_string()).collect();
        TrainImageHead { model, labels, examples: examples.collect() }
    }

    pub fn add(&mut self, name: &str, features: Vec<f32>) {
        let name = name.trim();
        if name.is_empty() {
            return;
        }
        let labels = Rc::make_mut(&mut self.labels);
        let features = Rc::new(features);
        let small = name.to_lowercase();
        match labels.iter_mut().find(|label| label.name.to_lowercase() == small) {
            Some(label) => label.examples.push(features),
            None => labels.push(CustomLabel { name: name.into(), examples: vec![features] }),
        }
        self.train();
    }

    fn train(&mut self) {
        if self.labels.len() > 1 {
            self.training = Some(Rc::new(Run::new(self.last_run.mint(), ())));
        }
    }

    pub fn stop(&mut self) {
        if let Some(training) = &mut self.training {
            Rc::make_mut(training).stop();
        }
    }

    /// Takes in news of a training. Gives whether there is a new head.
    pub fn hear(&mut self, news: News<TrainImageHead>) -> bool {
        let Some(training) = &mut self.training else { return false };
        if !Rc::make_mut(training).hear(news, |(), chunk| match chunk {}) {
            return false;
        }
        let Some(trained) = training.done() else { return false };
        self.head = Some(Rc::new(Bytes(trained.head.clone())));
        true
    }

    /// The worker ended: its training begins again, unless a person stopped it.
    pub fn worker_lost(&mut self) {
        if self.wanted().is_some_and(|wanted| !wanted.stopping) {
            self.train();
        }
    }
}

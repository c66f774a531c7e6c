//! How a model that is here is made smaller: its header is read, a person chooses how small, and the new model joins the list. Pure:
//! `use_smaller` runs what this wants. Must not know how weights are quantised.

use std::rc::Rc;

use crate::{
    protocol::{
        Failure, ModelSpec, ModelTask, Quantisation, Quantise, QuantiseSizes, Quantised, QuantisedSizes,
    },
    ui::{
        models::{About, Entry},
        runs::{News, Run, RunId},
    },
};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Smaller {
    /// The model that a person wants smaller.
    pub source: Option<Entry>,
    pub step: Step,
    last_run: RunId,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub enum Step {
    #[default]
    Idle,
    /// The run's outcome is what there is to choose from.
    Sizes(Run<QuantisedSizes>),
    Making {
        /// What there was to choose from, for the next try.
        sizes: QuantisedSizes,
        to: Quantisation,
        run: Run<Quantised>,
    },
    Made {
        entry: Entry,
        ms: f64,
    },
}

#[derive(Clone, Debug, PartialEq)]
pub enum SmallerAction {
    Ask(Entry),
    Sized(News<QuantiseSizes>),
    Make(Quantisation),
    Heard(News<Quantise>),
    Stop,
    Close,
}

/// Whether a model's weights may be of a kind that can be made smaller. Where nobody said which kind they are, its header will.
pub fn may_be_smaller(entry: &Entry) -> bool {
    const SOURCES: [&str; 5] = ["", "F32", "F16", "BF16", "Q8_0"];
    entry.spec.task == ModelTask::Chat && SOURCES.contains(&entry.about.quantisation.as_str())
}

impl Smaller {
    /// Whether this is about that model.
    pub fn is_of(&self, id: &str) -> bool {
        self.source.as_ref().is_some_and(|source| source.spec.id == id)
    }

    pub fn is_making(&self) -> bool {
        if let Step::Making { run, .. } = &self.step { run.is_running() } else { false }
    }

    /// What a person can choose from; nothing while a model is made.
    pub fn choices(&self) -> Option<&QuantisedSizes> {
        match &self.step {
            Step::Sizes(run) => run.done(),
            Step::Making { sizes, run, .. } if !run.is_running() => Some(sizes),
            Step::Making { .. } | Step::Idle | Step::Made { .. } => None,
        }
    }

    pub fn failure(&self) -> Option<&Failure> {
        match &self.step {
            Step::Sizes(run) => run.failure(),
            Step::Making { run, .. } => run.failure(),
            Step::Idle | Step::Made { .. } => None,
        }
    }

    /// Gives a model that was made, for the list.
    pub fn apply(&mut self, action: SmallerAction) -> Option<Entry> {
        match action {
            SmallerAction::Ask(entry) => {
                if !self.is_making() {
                    self.source = Some(entry);
                    self.step = Step::Sizes(Run::new(self.last_run.mint(), ()));
                }
            }
            SmallerAction::Sized(news) => {
                if let Step::Sizes(run) = &mut self.step {
                    run.hear(news, |(), chunk| match chunk {});
                }
            }
            SmallerAction::Make(to) => {
                if let Some(sizes) = self.choices().cloned() {
                    self.step = Step::Making { sizes, to, run: Run::new(self.last_run.mint(), ()) };
                }
            }
            SmallerAction::Heard(news) => return self.heard(news),
            SmallerAction::Stop => {
                if let Step::Making { run, .. } = &mut self.step {
                    run.stop();
                }
            }
            SmallerAction::Close => {
                if !self.is_making() {
                    (self.source, self.step) = (None, Step::Idle);
                }
            }
        }
        None
    }

    fn heard(&mut self, news: News<Quantise>) -> Option<Entry> {
        let (Step::Making { to, run, .. }, Some(source)) = (&mut self.step, &self.source) else {
            return None;
        };
        if !run.hear(news, |(), chunk| match chunk {}) {
            return None;
        }
        let made = run.done()?;
        let entry = entry(source, *to, made);
        self.step = Step::Made { entry: entry.clone(), ms: made.ms };
        Some(entry)
    }
}

/// What the new model is to be called.
pub fn name(source: &ModelSpec, to: Quantisation) -> String {
    format!("{} {}", source.name, to.name())
}

/// As the list has a person's own model.
fn entry(source: &Entry, to: Quantisation, made: &Quantised) -> Entry {
    let Entry { spec, about } = source;
    let spec = ModelSpec {
        id: format!("own-{}", made.sha256.get(..16).unwrap_or_default()),
        name: name(spec, to),
        url: String::new(),
        bytes: made.bytes,
        sha256: made.sha256.clone(),
        ..(**spec).clone()
    };
    let about = About { quantisation: to.name().to_owned(), memory_bytes: None, ..(**about).clone() };
    Entry { spec: Rc::new(spec), about: Rc::new(about) }
}

//! The state of Classify: what a person chose and wrote, the run under way, and the results.
//!
//! Must not know how a text is classified, nor the words for it.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::{
    examples::{Examples, examples},
    file::{FileAction, TextFile},
    judgement::Judgement,
};
use crate::{
    protocol::{Classifier, ClassifySummary, ClassifyText, Failure, TrainHead, TrainedHead},
    ui::{
        models::ModelKey,
        runs::{News, Outcome, Run, RunId, Transfer, Wanted},
    },
};

/// The most results that are remembered; older ones are dropped.
const MAX_HISTORY: usize = 50;

/// The kind of classifier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClassifierKind {
    #[default]
    Sentiment,
    PromptInjection,
    /// Labels that a person wrote, compared by embeddings, without training.
    Labels,
    /// Labels that a person wrote, compared by the language model.
    Likelihood,
    /// A head that a person's examples train.
    Examples,
}

impl ClassifierKind {
    pub const ALL: [Self; 5] =
        [Self::Sentiment, Self::PromptInjection, Self::Labels, Self::Likelihood, Self::Examples];

    /// The catalogue's id of the model that the classifier needs; `None` is the language model.
    pub const fn model_id(self) -> Option<&'static str> {
        match self {
            Self::Sentiment | Self::Labels | Self::Examples => Some("minilm-l6-v2"),
            Self::PromptInjection => Some("prompt-injection-minilm"),
            Self::Likelihood => None,
        }
    }

    pub fn model(self) -> ModelKey {
        self.model_id().map_or(ModelKey::Language, ModelKey::from)
    }

    /// The kind's name for scripts and exports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sentiment => "sentiment",
            Self::PromptInjection => "prompt-injection",
            Self::Labels => "labels",
            Self::Likelihood => "likelihood",
            Self::Examples => "examples",
        }
    }
}

/// A head that a person's examples trained.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CustomHead {
    pub labels: Vec<String>,
    /// The head as a safetensors file.
    pub head: Vec<u8>,
    pub examples: usize,
    pub accuracy: f32,
    pub train_ms: f64,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ClassifyAction {
    Choose(ClassifierKind),
    Write(String),
    WriteLabels(String),
    WriteExamples(String),
    /// Classify the text.
    Start,
    Train,
    Stop,
    Classified(News<ClassifyText>),
    Trained(News<TrainHead>),
    ChooseFile(TextFile),
    File(FileAction),
}

/// Cheap to clone: what grows stands behind an `Rc`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Classify {
    pub kind: ClassifierKind,
    pub text: Rc<str>,
    /// The labels as written, one a line.
    pub labels: Rc<str>,
    /// The examples as written, one a line: label, colon, text.
    pub examples: Rc<str>,
    pub head: Option<Rc<CustomHead>>,
    pub file: Option<Rc<TextFile>>,
    /// The last run over a text; `None` once a training has followed it.
    pub text_run: Option<Run<ClassifySummary, Rc<Judgement>>>,
    /// The last training with its examples; `None` once it gave a head.
    pub training: Option<Run<TrainedHead, Rc<Examples>>>,
    /// The results, newest first.
    pub history: Rc<Vec<Rc<Judgement>>>,
    last_run: RunId,
}

impl Classify {
    /// The run of the text or of the training: only one is under way at a time.
    pub fn wanted(&self) -> Option<Wanted> {
        let text = self.text_run.as_ref().and_then(Run::wanted);
        text.or_else(|| self.training.as_ref()?.wanted())
    }

    pub fn transfer(&self) -> Option<Transfer> {
        let text = self.text_run.as_ref().and_then(|run| run.transfer);
        text.or_else(|| self.training.as_ref()?.transfer)
    }

    pub fn failure(&self) -> Option<&Failure> {
        let text = self.text_run.as_ref().and_then(Run::failure);
        text.or_else(|| self.training.as_ref()?.failure())
    }

    pub fn is_stopped(&self) -> bool {
        self.text_run.as_ref().is_some_and(Run::is_stopped)
            || self.training.as_ref().is_some_and(Run::is_stopped)
    }

    /// The state's name, which scripts read in the document.
    pub fn state_name(&self) -> &'static str {
        match (self.wanted(), self.failure()) {
            (Some(_), _) => "running",
            (None, Some(_)) => "failed",
            (None, None) if self.is_stopped() => "stopped",
            (None, None) => "idle",
        }
    }

    /// The result under way, while its words are still being weighed.
    pub fn explaining(&self) -> Option<&Rc<Judgement>> {
        let run = self.text_run.as_ref().filter(|run| run.is_running())?;
        Some(&run.so_far).filter(|judgement| judgement.is_decided())
    }

    /// The newest result, also one whose words are still being weighed.
    pub fn shown(&self) -> Option<&Rc<Judgement>> {
        self.explaining().or_else(|| self.history.first())
    }

    /// The labels as a list: commas and line ends divide them.
    pub fn written_labels(&self) -> Vec<String> {
        let labels = self.labels.split(['\n', ',', '，', '、']).map(str::trim);
        labels.filter(|label| !label.is_empty()).map(str::to_owned).collect()
    }

    /// The classifier for the next run; `None` where something must be written or trained first.
    pub fn classifier(&self) -> Option<Classifier> {
        let labels = || Some(self.written_labels()).filter(|labels| labels.len() > 1);
        match self.kind {
            ClassifierKind::Sentiment => Some(Classifier::Sentiment),
            ClassifierKind::PromptInjection => Some(Classifier::BuiltIn),
            ClassifierKind::Likelihood => labels().map(Classifier::Likelihood),
            ClassifierKind::Labels => labels().map(Classifier::Labels),
            ClassifierKind::Examples => self.head.as_ref().map(|head| Classifier::Head(head.head.clone())),
        }
    }

    pub fn text_request(&self, model: String) -> Option<ClassifyText> {
        let texts = vec![self.text.to_string()];
        Some(ClassifyText { model, classifier: self.classifier()?, texts, explain: true })
    }

    pub fn training_request(&self, model: String) -> Option<TrainHead> {
        let Examples { labels, examples, .. } = &*self.training.as_ref()?.so_far;
        Some(TrainHead { model, labels: labels.clone(), examples: examples.clone() })
    }

    pub fn apply(&mut self, action: ClassifyAction) {
        match action {
            ClassifyAction::Choose(kind) => self.kind = kind,
            ClassifyAction::Write(text) => self.text = text.into(),
            ClassifyAction::WriteLabels(labels) => self.labels = labels.into(),
            ClassifyAction::WriteExamples(examples) => self.examples = examples.into(),
            ClassifyAction::Start => {
                let ready = self.classifier().is_some() && !self.text.trim().is_empty();
                if ready && self.wanted().is_none() {
                    let judgement = Judgement::new(self.kind, &self.text);
                    self.training = None;
                    self.text_run = Some(Run::new(self.last_run.mint(), Rc::new(judgement)));
                }
            }
            ClassifyAction::Train => {
                if self.wanted().is_none() {
                    let examples = Rc::new(examples(&self.examples));
                    self.text_run = None;
                    self.training = Some(Run::new(self.last_run.mint(), examples));
                }
            }
            ClassifyAction::Stop => {
                self.text_run.iter_mut().for_each(Run::stop);
                self.training.iter_mut().for_each(Run::stop);
            }
            ClassifyAction::Classified(news) => self.classified(news),
            ClassifyAction::Trained(news) => self.trained(news),
            ClassifyAction::ChooseFile(file) => self.file = Some(Rc::new(file)),
            ClassifyAction::File(action) => {
                if let Some(file) = &mut self.file {
                    Rc::make_mut(file).apply(action, &mut self.last_run);
                }
            }
        }
    }

    fn classified(&mut self, news: News<ClassifyText>) {
        let Some(run) = &mut self.text_run else { return };
        if !run.hear(news, |judgement, verdict| Rc::make_mut(judgement).add(verdict)) || run.is_running() {
            return;
        }
        // Scores that came before a stop are a result; only the words' weights are missing.
        if run.so_far.is_decided() {
            let first_ms = run.done().map(|summary| summary.first_ms);
            Rc::make_mut(&mut run.so_far).first_ms = first_ms;
            let history = Rc::make_mut(&mut self.history);
            history.insert(0, run.so_far.clone());
            history.truncate(MAX_HISTORY);
        }
    }

    fn trained(&mut self, news: News<TrainHead>) {
        let Some(run) = &mut self.training else { return };
        run.hear(news, |_, chunk| match chunk {});
        let ended = self.training.take_if(|run| run.done().is_some());
        if let Some(Run { so_far, outcome: Some(Outcome::Done(trained)), .. }) = ended {
            let TrainedHead { head, accuracy, train_ms } = trained;
            let (labels, examples) = (so_far.labels.clone(), so_far.examples.len());
            self.head = Some(Rc::new(CustomHead { labels, head, examples, accuracy, train_ms }));
        }
    }
}

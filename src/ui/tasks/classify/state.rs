//! Classifying: what a person chose and wrote, the run that is under way, and what runs gave.
//!
//! Must not know how a text is classified, nor what anything is called in any language.

use std::rc::Rc;

use super::{
    examples::{Examples, examples},
    file::{FileAction, TextFile},
    judgement::Judgement,
};
use crate::{
    protocol::{
        Classifier, ClassifySummary, ClassifyText, Failure, FailureKind, Progress, TrainHead, TrainedHead,
        Verdict,
    },
    ui::runs::Transfer,
};

/// Results that are kept; older ones go.
const MOST_HISTORY: usize = 50;

/// What classifies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClassifierKind {
    #[default]
    Sentiment,
    PromptInjection,
    /// Labels of one's own, that nothing was trained for.
    Labels,
    /// The same, chosen by the language model.
    Likelihood,
    /// A head that examples of one's own train.
    Examples,
}

impl ClassifierKind {
    pub const ALL: [Self; 5] =
        [Self::Sentiment, Self::PromptInjection, Self::Labels, Self::Likelihood, Self::Examples];

    /// The catalogue's name of the model that it needs; `None` is the language model.
    pub const fn model(self) -> Option<&'static str> {
        match self {
            Self::Sentiment | Self::Labels | Self::Examples => Some("minilm-l6-v2"),
            Self::PromptInjection => Some("prompt-injection-minilm"),
            Self::Likelihood => None,
        }
    }

    /// For scripts and exports.
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

/// Names one run. What an earlier one still says is ignored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ClassifyRun(u64);

/// What a run does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClassifyWork {
    Classify(ClassifyText),
    Train(TrainHead),
}

#[derive(Clone, Debug, PartialEq)]
pub enum ClassifyStatus {
    Idle,
    Running {
        run: ClassifyRun,
        work: Rc<ClassifyWork>,
        stopping: bool,
        transfer: Option<Transfer>,
        /// What is known of the text so far.
        judgement: Option<Rc<Judgement>>,
    },
    /// Ended by a person.
    Stopped,
    Failed(Failure),
}

/// A head that was trained here.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct OwnHead {
    pub labels: Vec<String>,
    /// A safetensors file.
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
    /// With the model's SHA-256.
    Start(String),
    Train(String),
    Stop,
    Progressed {
        run: ClassifyRun,
        progress: Progress,
        at_ms: f64,
    },
    Heard {
        run: ClassifyRun,
        verdict: Verdict,
    },
    Ended {
        run: ClassifyRun,
        result: Result<ClassifySummary, Failure>,
    },
    Trained {
        run: ClassifyRun,
        result: Result<TrainedHead, Failure>,
    },
    File(FileAction),
}

impl ClassifyAction {
    /// Why what it tells of came to nothing.
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Ended { result, .. } => result.as_ref().err(),
            Self::Trained { result, .. } => result.as_ref().err(),
            Self::File(FileAction::Ended { result, .. }) => result.as_ref().err(),
            Self::Choose(_)
            | Self::Write(_)
            | Self::WriteLabels(_)
            | Self::WriteExamples(_)
            | Self::Start(_)
            | Self::Train(_)
            | Self::Stop
            | Self::Progressed { .. }
            | Self::Heard { .. }
            | Self::File(_) => None,
        }
    }
}

/// Cheap to clone: what grows stands behind an `Rc`.
#[derive(Clone, Debug, PartialEq)]
pub struct Classify {
    pub kind: ClassifierKind,
    pub text: Rc<str>,
    /// One a line.
    pub labels: Rc<str>,
    /// One a line: its label, a colon, the text.
    pub examples: Rc<str>,
    pub head: Option<Rc<OwnHead>>,
    /// The file that was chosen.
    pub file: Option<Rc<TextFile>>,
    pub status: ClassifyStatus,
    /// The newest first.
    pub history: Rc<Vec<Rc<Judgement>>>,
    last_run: u64,
}

impl Default for Classify {
    fn default() -> Self {
        Self {
            kind: ClassifierKind::default(),
            text: "".into(),
            labels: "".into(),
            examples: "".into(),
            head: None,
            file: None,
            status: ClassifyStatus::Idle,
            history: Rc::default(),
            last_run: 0,
        }
    }
}

impl Classify {
    /// What should be under way now.
    pub fn wanted(&self) -> Option<(ClassifyRun, Rc<ClassifyWork>)> {
        match &self.status {
            ClassifyStatus::Running { run, work, .. } => Some((*run, work.clone())),
            ClassifyStatus::Idle | ClassifyStatus::Stopped | ClassifyStatus::Failed(_) => None,
        }
    }

    pub fn is_stopping(&self) -> bool {
        matches!(self.status, ClassifyStatus::Running { stopping: true, .. })
    }

    /// The newest result, also one that is still being explained.
    pub fn shown(&self) -> Option<&Rc<Judgement>> {
        match &self.status {
            ClassifyStatus::Running { judgement: Some(judgement), .. } => Some(judgement),
            ClassifyStatus::Running { .. }
            | ClassifyStatus::Idle
            | ClassifyStatus::Stopped
            | ClassifyStatus::Failed(_) => self.history.first(),
        }
    }

    /// The labels that were written: commas and lines divide them.
    pub fn written_labels(&self) -> Vec<String> {
        let labels = self.labels.split(['\n', ',', '，', '、']).map(str::trim);
        labels.filter(|label| !label.is_empty()).map(str::to_owned).collect()
    }

    /// What classifies as things are; `None` where something is still to be written or trained.
    pub fn classifier(&self) -> Option<Classifier> {
        match self.kind {
            ClassifierKind::Sentiment => Some(Classifier::Sentiment),
            ClassifierKind::PromptInjection => Some(Classifier::Own),
            ClassifierKind::Likelihood => {
                Some(self.written_labels()).filter(|labels| labels.len() > 1).map(Classifier::Likelihood)
            }
            ClassifierKind::Labels => {
                Some(self.written_labels()).filter(|labels| labels.len() > 1).map(Classifier::Labels)
            }
            ClassifierKind::Examples => self.head.as_ref().map(|head| Classifier::Head(head.head.clone())),
        }
    }

    pub fn apply(&mut self, action: ClassifyAction) {
        match action {
            ClassifyAction::Choose(kind) => self.kind = kind,
            ClassifyAction::Write(text) => self.text = text.into(),
            ClassifyAction::WriteLabels(labels) => self.labels = labels.into(),
            ClassifyAction::WriteExamples(examples) => self.examples = examples.into(),
            ClassifyAction::Start(model) => {
                if let Some(classifier) = self.classifier().filter(|_| !self.text.trim().is_empty()) {
                    let texts = vec![self.text.to_string()];
                    let work = ClassifyText { model, classifier, texts, explain: true };
                    self.start(ClassifyWork::Classify(work));
                }
            }
            ClassifyAction::Train(model) => {
                let Examples { labels, examples, .. } = examples(&self.examples);
                self.start(ClassifyWork::Train(TrainHead { model, labels, examples }));
            }
            ClassifyAction::Stop => {
                if let ClassifyStatus::Running { stopping, .. } = &mut self.status {
                    *stopping = true;
                }
            }
            ClassifyAction::Progressed { run, progress, at_ms } => {
                if let Some((transfer, _)) = self.running(run) {
                    match transfer {
                        Some(transfer) => transfer.update(progress, at_ms),
                        none => *none = Some(Transfer::new(progress, at_ms)),
                    }
                }
            }
            ClassifyAction::Heard { run, verdict } => {
                let (kind, text) = (self.kind, self.text.clone());
                if let Some((_, judgement)) = self.running(run) {
                    let known = judgement.get_or_insert_with(|| Rc::new(Judgement::new(kind, &text)));
                    Rc::make_mut(known).hear(verdict);
                }
            }
            ClassifyAction::Ended { run, result } => self.ended(run, result),
            ClassifyAction::Trained { run, result } => self.trained(run, result),
            ClassifyAction::File(action) => match (&mut self.file, action) {
                (Some(file), action) => Rc::make_mut(file).apply(action),
                (none, FileAction::Chosen(file)) => *none = Some(Rc::new(file)),
                (
                    None,
                    FileAction::Column(_)
                    | FileAction::Start
                    | FileAction::Stop
                    | FileAction::Reached { .. }
                    | FileAction::Ended { .. },
                ) => {}
            },
        }
    }

    fn start(&mut self, work: ClassifyWork) {
        if self.wanted().is_some() {
            return;
        }
        self.last_run += 1;
        self.status = ClassifyStatus::Running {
            run: ClassifyRun(self.last_run),
            work: Rc::new(work),
            stopping: false,
            transfer: None,
            judgement: None,
        };
    }

    fn running(
        &mut self,
        wanted: ClassifyRun,
    ) -> Option<(&mut Option<Transfer>, &mut Option<Rc<Judgement>>)> {
        match &mut self.status {
            ClassifyStatus::Running { run, transfer, judgement, .. } if *run == wanted => {
                Some((transfer, judgement))
            }
            ClassifyStatus::Running { .. }
            | ClassifyStatus::Idle
            | ClassifyStatus::Stopped
            | ClassifyStatus::Failed(_) => None,
        }
    }

    fn ended(&mut self, run: ClassifyRun, result: Result<ClassifySummary, Failure>) {
        let Some(judgement) = self.running(run).map(|(_, judgement)| judgement.take()) else { return };
        // Scores that came before a stop are a result; only words are missing.
        if let Some(mut judgement) = judgement.filter(|judgement| judgement.is_decided()) {
            if let Ok(summary) = &result {
                Rc::make_mut(&mut judgement).timed(summary);
            }
            let history = Rc::make_mut(&mut self.history);
            history.insert(0, judgement);
            history.truncate(MOST_HISTORY);
        }
        self.status = after(result.err());
    }

    fn trained(&mut self, run: ClassifyRun, result: Result<TrainedHead, Failure>) {
        if self.running(run).is_none() {
            return;
        }
        let failure = match result {
            Ok(TrainedHead { head, accuracy, train_ms }) => {
                let Examples { labels, examples, .. } = examples(&self.examples);
                let examples = examples.len();
                self.head = Some(Rc::new(OwnHead { labels, head, examples, accuracy, train_ms }));
                None
            }
            Err(failure) => Some(failure),
        };
        self.status = after(failure);
    }
}

fn after(failure: Option<Failure>) -> ClassifyStatus {
    match failure {
        None => ClassifyStatus::Idle,
        Some(failure) if failure.kind == FailureKind::Cancelled => ClassifyStatus::Stopped,
        Some(failure) => ClassifyStatus::Failed(failure),
    }
}

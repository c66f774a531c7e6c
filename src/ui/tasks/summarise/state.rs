//! Summaries: what is to be summed up and how, the run under way, and those before it.
//!
//! Must not know how a summary is made, nor what anything is called in a language.

use std::rc::Rc;

use super::summary::{SummaryId, SummaryRun, SummaryState};
use crate::protocol::{
    Failure, FailureKind, Progress, Summarised, SummaryLength, SummaryMethod, SummaryPiece, SummaryStyle,
};

/// Runs that are kept for a person to look at again.
pub(super) const MOST_RUNS: usize = 20;

/// A text, and the file from which it came.
#[derive(Clone, Debug, Default)]
pub struct SourceText {
    pub file: Option<Rc<str>>,
    pub text: Rc<str>,
}

/// The same text in the same place; what it says is never compared, since it may be megabytes.
impl PartialEq for SourceText {
    fn eq(&self, other: &Self) -> bool {
        self.file == other.file && Rc::ptr_eq(&self.text, &other.text)
    }
}

/// Why a file was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Its bytes are no text.
    NotText,
    TooLarge,
    Unreadable,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Summaries {
    pub source: SourceText,
    /// Said until another text comes.
    pub refusal: Option<Refusal>,
    pub style: SummaryStyle,
    pub length: SummaryLength,
    /// Wanted; without a loaded model it is the extractive one.
    pub method: SummaryMethod,
    /// Those before the last, the oldest first.
    past: Rc<Vec<Rc<SummaryRun>>>,
    last: Option<Rc<SummaryRun>>,
    last_id: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub enum SummariseAction {
    Write(Rc<str>),
    Attach(SourceText),
    Refuse(Refusal),
    ChooseStyle(SummaryStyle),
    ChooseLength(SummaryLength),
    ChooseMethod(SummaryMethod),
    Start,
    Stop,
    /// What carries an id is ignored once that run is no longer under way.
    Progressed {
        id: SummaryId,
        progress: Progress,
        at_ms: f64,
    },
    Streamed {
        id: SummaryId,
        pieces: Vec<SummaryPiece>,
    },
    Ended {
        id: SummaryId,
        result: Result<Summarised, Failure>,
    },
}

impl Default for Summaries {
    fn default() -> Self {
        Self {
            source: SourceText::default(),
            refusal: None,
            style: SummaryStyle::KeyPoints,
            length: SummaryLength::Medium,
            method: SummaryMethod::Model,
            past: Rc::default(),
            last: None,
            last_id: 0,
        }
    }
}

impl Summaries {
    pub fn last(&self) -> Option<&Rc<SummaryRun>> {
        self.last.as_ref()
    }

    pub fn past(&self) -> &[Rc<SummaryRun>] {
        &self.past
    }

    pub fn running(&self) -> Option<&Rc<SummaryRun>> {
        self.last.as_ref().filter(|run| run.is_running())
    }

    pub fn is_running(&self) -> bool {
        self.running().is_some()
    }

    /// How the next one is made.
    pub const fn method(&self, model_ready: bool) -> SummaryMethod {
        if model_ready { self.method } else { SummaryMethod::Extractive }
    }

    pub fn can_start(&self) -> bool {
        !self.is_running() && self.source.text.chars().any(char::is_alphanumeric)
    }

    /// `model_ready` counts for a start.
    pub fn apply(&mut self, action: SummariseAction, model_ready: bool) {
        match action {
            SummariseAction::Write(text) => self.take(SourceText { file: None, text }),
            SummariseAction::Attach(source) => self.take(source),
            SummariseAction::Refuse(refusal) => self.refusal = Some(refusal),
            SummariseAction::ChooseStyle(style) => self.style = style,
            SummariseAction::ChooseLength(length) => self.length = length,
            SummariseAction::ChooseMethod(method) => self.method = method,
            SummariseAction::Start => {
                if self.can_start() {
                    self.start(model_ready);
                }
            }
            SummariseAction::Stop => {
                if let Some(run) = self.last.as_mut().filter(|run| run.is_running()) {
                    Rc::make_mut(run).stop();
                }
            }
            SummariseAction::Progressed { id, progress, at_ms } => {
                if let Some(run) = self.running_mut(id) {
                    run.progressed(progress, at_ms);
                }
            }
            SummariseAction::Streamed { id, pieces } => {
                if let Some(run) = self.running_mut(id) {
                    pieces.into_iter().for_each(|piece| run.push(piece));
                }
            }
            SummariseAction::Ended { id, result } => {
                if let Some(run) = self.running_mut(id) {
                    run.state = match result {
                        Ok(summarised) => SummaryState::Done(Rc::new(summarised)),
                        Err(failure) if failure.kind == FailureKind::Cancelled || run.is_stopping() => {
                            SummaryState::Stopped
                        }
                        Err(failure) => SummaryState::Failed(failure),
                    };
                }
            }
        }
    }

    fn take(&mut self, source: SourceText) {
        self.source = source;
        self.refusal = None;
    }

    fn start(&mut self, model_ready: bool) {
        if let Some(last) = self.last.take() {
            let past = Rc::make_mut(&mut self.past);
            past.push(last);
            let excess = past.len().saturating_sub(MOST_RUNS - 1);
            past.drain(..excess);
        }
        self.last_id += 1;
        let (source, method) = (self.source.clone(), self.method(model_ready));
        let run = SummaryRun::new(SummaryId(self.last_id), source, self.style, self.length, method);
        self.last = Some(Rc::new(run));
    }

    fn running_mut(&mut self, id: SummaryId) -> Option<&mut SummaryRun> {
        self.last.as_mut().filter(|run| run.id == id && run.is_running()).map(Rc::make_mut)
    }
}

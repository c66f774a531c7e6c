//! The state of Summarise: the text, how to summarise it, the summary under way, and earlier ones.
//!
//! Must not know how a summary is made, nor the words for it.

use std::rc::Rc;

use super::summary::{Parts, Summary};
use crate::{
    protocol::{Summarise, SummaryLength, SummaryMethod, SummaryStyle},
    ui::{
        files::{OpenedText, Opening, OpeningAction},
        runs::{News, Run, RunId},
    },
};

/// The most summaries that can be looked at again, the last one included.
pub(super) const MAX_SUMMARIES: usize = 20;

/// A text, and the name of the file that it was read from.
#[derive(Clone, Debug, Default)]
pub struct SourceText {
    pub file: Option<Rc<str>>,
    pub text: Rc<str>,
}

/// Equal if it is the same text in the same memory: contents are not compared, since they may be megabytes.
impl PartialEq for SourceText {
    fn eq(&self, other: &Self) -> bool {
        self.file == other.file && Rc::ptr_eq(&self.text, &other.text)
    }
}

/// The choices for the next summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choices {
    pub style: SummaryStyle,
    pub length: SummaryLength,
    pub method: SummaryMethod,
}

impl Default for Choices {
    fn default() -> Self {
        let (style, length) = (SummaryStyle::KeyPoints, SummaryLength::Medium);
        Self { style, length, method: SummaryMethod::Model }
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summaries {
    pub source: SourceText,
    /// The file that is opened, or that the text came from.
    pub opening: Opening,
    /// The choices for the next summary.
    pub choices: Choices,
    /// All summaries, oldest first.
    all: Rc<Vec<Rc<Summary>>>,
    last_run: RunId,
}

#[derive(Clone, Debug, PartialEq)]
pub enum SummariseAction {
    Write(Rc<str>),
    Opening(OpeningAction),
    Choose(Choices),
    Start,
    Stop,
    Heard(News<Summarise>),
}

impl Summaries {
    pub fn all(&self) -> &[Rc<Summary>] {
        &self.all
    }

    pub fn last(&self) -> Option<&Rc<Summary>> {
        self.all.last()
    }

    pub fn running(&self) -> Option<&Rc<Summary>> {
        self.last().filter(|summary| summary.run.is_running())
    }

    pub fn is_running(&self) -> bool {
        self.running().is_some()
    }

    /// The method of the next summary: without a loaded model the extractive one, whatever is chosen.
    pub const fn method(&self, model_ready: bool) -> SummaryMethod {
        if model_ready { self.choices.method } else { SummaryMethod::Extractive }
    }

    pub fn can_start(&self) -> bool {
        !self.is_running()
            && !self.opening.is_running()
            && self.source.text.chars().any(char::is_alphanumeric)
    }

    /// `model_ready` is read only when a summary starts.
    pub fn apply(&mut self, action: SummariseAction, model_ready: bool) {
        match action {
            SummariseAction::Write(text) => {
                self.source = SourceText { file: None, text };
                self.opening.apply(OpeningAction::Close);
            }
            SummariseAction::Opening(action) => {
                if let Some(OpenedText { name, text }) = self.opening.apply(action) {
                    self.source = SourceText { file: Some(name), text };
                }
            }
            SummariseAction::Choose(choices) => self.choices = choices,
            SummariseAction::Start => {
                if self.can_start() {
                    self.start(model_ready);
                }
            }
            SummariseAction::Stop => self.change_last(|last| last.run.stop()),
            SummariseAction::Heard(news) => self.change_last(|last| last.hear(news)),
        }
    }

    fn start(&mut self, model_ready: bool) {
        let summary = Summary {
            source: self.source.clone(),
            choices: Choices { method: self.method(model_ready), ..self.choices },
            run: Run::new(self.last_run.mint(), Parts::default()),
        };
        let all = Rc::make_mut(&mut self.all);
        let excess = (all.len() + 1).saturating_sub(MAX_SUMMARIES);
        all.drain(..excess);
        all.push(Rc::new(summary));
    }

    fn change_last(&mut self, change: impl FnOnce(&mut Summary)) {
        if let Some(last) = Rc::make_mut(&mut self.all).last_mut() {
            change(Rc::make_mut(last));
        }
    }
}

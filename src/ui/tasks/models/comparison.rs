//! Two models answer one prompt, or foretell one text, one after the other, so that a person sees them side by side. Pure: the page's state has the models opened,
//! and `use_comparison` runs what this wants. Must not know how a model is opened.

use std::rc::Rc;

use crate::{
    protocol::{Failure, Generate, Generated, Perplexed, Perplexity},
    ui::runs::{News, Run, RunId, Wanted},
};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    pub prompt: Rc<str>,
    pub sides: [Side; 2],
    /// The prompt is a text that each model foretells, and not a question.
    scores: bool,
    status: Status,
    last_run: RunId,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Side {
    /// The model, by its id.
    pub model: Option<Rc<str>>,
    pub answer: Answer,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub enum Answer {
    #[default]
    Unasked,
    /// The model is being opened.
    Opening,
    /// With the words so far.
    Asked(Run<Generated, String>),
    /// How well it foretells the text.
    Scored(Run<Perplexed>),
    /// The model could not be opened.
    Failed(Failure),
}

#[derive(Clone, Debug, Default, PartialEq)]
enum Status {
    #[default]
    Idle,
    /// `before` is the model that answered in the chat, and will again.
    UnderWay { at: usize, before: Rc<str> },
    /// All is said; `before` is still to be given back.
    Over { before: Rc<str> },
}

#[derive(Clone, Debug, PartialEq)]
pub enum ComparisonAction {
    Write(Rc<str>),
    /// Chooses a side's model.
    Choose {
        side: usize,
        model: Rc<str>,
    },
    Start,
    /// The same, with the prompt as a text to be foretold.
    Score,
    Stop,
    Heard(News<Generate>),
    HeardScore(News<Perplexity>),
}

impl Comparison {
    pub fn is_running(&self) -> bool {
        self.status != Status::Idle
    }

    /// Whether there are two models and a prompt.
    pub fn can_start(&self) -> bool {
        let [one, other] = &self.sides;
        !self.is_running()
            && !self.prompt.trim().is_empty()
            && one.model.is_some()
            && one.model != other.model
            && other.model.is_some()
    }

    /// `answering` is the model that the chat answers with.
    pub fn start(&mut self, answering: &str, scores: bool) {
        if self.can_start() {
            self.scores = scores;
            for side in &mut self.sides {
                side.answer = Answer::Unasked;
            }
            self.status = Status::UnderWay { at: 0, before: answering.into() };
            self.sides[0].answer = Answer::Opening;
        }
    }

    /// The model that should be open now: that of the side whose turn it is, or the chat's, which is to come back.
    pub fn wanted_model(&self) -> Option<&Rc<str>> {
        match &self.status {
            Status::Idle => None,
            Status::UnderWay { at, .. } => self.sides.get(*at)?.model.as_ref(),
            Status::Over { before } => Some(before),
        }
    }

    /// The wanted model is open.
    pub fn opened(&mut self) {
        match self.status {
            Status::Idle => {}
            Status::UnderWay { at, .. } => {
                if self.sides[at].answer == Answer::Opening {
                    let id = self.last_run.mint();
                    self.sides[at].answer = match self.scores {
                        true => Answer::Scored(Run::new(id, ())),
                        false => Answer::Asked(Run::new(id, String::new())),
                    };
                }
            }
            Status::Over { .. } => self.status = Status::Idle,
        }
    }

    /// The wanted model can't be opened.
    pub fn not_opened(&mut self, failure: Failure) {
        match self.status {
            Status::Idle => {}
            Status::UnderWay { at, .. } => {
                if self.sides[at].answer == Answer::Opening {
                    self.sides[at].answer = Answer::Failed(failure);
                    self.next();
                }
            }
            Status::Over { .. } => self.status = Status::Idle,
        }
    }

    /// The answer that should be under way.
    pub fn wanted(&self) -> Option<Wanted> {
        if let Answer::Asked(run) = &self.turn()?.answer { run.wanted() } else { None }
    }

    /// The score that should be under way.
    pub fn wanted_score(&self) -> Option<Wanted> {
        if let Answer::Scored(run) = &self.turn()?.answer { run.wanted() } else { None }
    }

    pub fn apply(&mut self, action: ComparisonAction) {
        match action {
            ComparisonAction::Write(prompt) => self.prompt = prompt,
            ComparisonAction::Choose { side, model } => {
                if let (false, Some(side)) = (self.is_running(), self.sides.get_mut(side)) {
                    *side = Side { model: Some(model), answer: Answer::Unasked };
                }
            }
            // Who knows the chat's model starts it.
            ComparisonAction::Start | ComparisonAction::Score => {}
            ComparisonAction::Stop => self.stop(),
            ComparisonAction::Heard(news) => {
                let Status::UnderWay { at, .. } = self.status else { return };
                if let Answer::Asked(run) = &mut self.sides[at].answer
                    && run.hear(news, |said, piece| said.push_str(&piece.text))
                    && !run.is_running()
                {
                    if run.is_stopped() { self.end() } else { self.next() }
                }
            }
            ComparisonAction::HeardScore(news) => {
                let Status::UnderWay { at, .. } = self.status else { return };
                if let Answer::Scored(run) = &mut self.sides[at].answer
                    && run.hear(news, |(), chunk| match chunk {})
                    && !run.is_running()
                {
                    if run.is_stopped() { self.end() } else { self.next() }
                }
            }
        }
    }

    fn turn(&self) -> Option<&Side> {
        if let Status::UnderWay { at, .. } = &self.status { self.sides.get(*at) } else { None }
    }

    fn stop(&mut self) {
        let Status::UnderWay { at, .. } = self.status else { return };
        match &mut self.sides[at].answer {
            Answer::Asked(run) => run.stop(),
            Answer::Scored(run) => run.stop(),
            Answer::Unasked | Answer::Opening | Answer::Failed(_) => {
                self.sides[at].answer = Answer::Unasked;
                self.end();
            }
        }
    }

    fn next(&mut self) {
        match &mut self.status {
            Status::UnderWay { at, .. } if *at == 0 => {
                *at = 1;
                self.sides[1].answer = Answer::Opening;
            }
            Status::UnderWay { .. } | Status::Over { .. } | Status::Idle => self.end(),
        }
    }

    fn end(&mut self) {
        if let Status::UnderWay { before, .. } = &self.status {
            self.status = Status::Over { before: before.clone() };
        }
    }
}

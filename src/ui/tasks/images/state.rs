//! The pictures that a person gave, which of them is under way, what was seen in each, the camera, and a person's own labels.
//!
//! Must not know how a picture is read or a camera opened, nor what anything is called in any language.

use std::{collections::VecDeque, rc::Rc};

use super::{
    camera::Camera,
    own::{Own, OwnLabel},
};
use crate::protocol::{Bytes, ClassifiedImage, Failure, FailureKind, Progress, Stage, TrainedHead, Unit};

/// The catalogue's id of the model that sees.
pub const IMAGE_MODEL: &str = "mobilenet-v2";

/// Results that are kept; older ones go.
pub(super) const HISTORY: usize = 100;

/// Names one picture. What an earlier one still says is ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look(u64);

impl Look {
    pub const fn number(self) -> u64 {
        self.0
    }
}

/// A picture as it was given.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    pub name: Rc<str>,
    /// The file itself.
    pub bytes: Rc<Vec<u8>>,
    /// Where the page shows it from.
    pub url: Rc<str>,
}

/// A picture and what was seen in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    pub look: Look,
    pub given: Given,
    pub result: Result<Rc<ClassifiedImage>, Failure>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ImagesAction {
    Give(Vec<Given>),
    Looked {
        look: Look,
        result: Result<ClassifiedImage, Failure>,
    },
    Stop,
    /// Shows an earlier result again.
    Show(Look),
    Heat(bool),
    StartCamera,
    StopCamera,
    /// The camera gives pictures.
    CameraOpened,
    CameraFailed(Failure),
    /// A frame of the camera was classified.
    Frame {
        result: Result<ClassifiedImage, Failure>,
        at_ms: f64,
    },
    /// What is shown is an example of this label.
    AddExample(Rc<str>),
    ForgetExamples,
    /// The examples that another tab has kept.
    HeardExamples(Vec<OwnLabel>),
    Trained {
        round: u64,
        result: Result<TrainedHead, Failure>,
    },
}

/// Cheap to clone: what grows stands behind an `Rc`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Images {
    /// The first is under way.
    queue: Rc<VecDeque<(Look, Given)>>,
    /// Of the pictures that were given together, how many are done.
    done: u64,
    shown: Option<Look>,
    seen: Rc<Vec<Seen>>,
    /// Whether the place of the best class is shown.
    pub heat: bool,
    pub camera: Camera,
    pub own: Own,
    last: u64,
}

impl Images {
    /// The picture that should be under way now.
    pub fn wanted(&self) -> Option<&(Look, Given)> {
        self.queue.front()
    }

    pub fn is_running(&self) -> bool {
        !self.queue.is_empty()
    }

    /// How many of several pictures are done; `None` for one alone, which takes no time.
    pub fn progress(&self) -> Option<Progress> {
        let total = self.done + self.queue.len() as u64;
        (self.is_running() && total > 1).then_some(Progress {
            stage: Stage::Compute,
            unit: Unit::Items,
            done: self.done,
            total: Some(total),
        })
    }

    /// The result on show.
    pub fn shown(&self) -> Option<&Seen> {
        let shown = self.shown?;
        self.seen.iter().find(|seen| seen.look == shown)
    }

    /// Oldest first.
    pub fn history(&self) -> &[Seen] {
        &self.seen
    }

    /// The head that pictures are scored with.
    pub fn head(&self) -> Option<&Bytes> {
        self.own.head().map(AsRef::as_ref)
    }

    pub fn apply(&mut self, action: ImagesAction) {
        match action {
            ImagesAction::Give(given) => self.give(given),
            ImagesAction::Looked { look, result } => self.looked(look, result),
            ImagesAction::Stop => self.queue = Rc::default(),
            ImagesAction::Show(look) => self.shown = Some(look),
            ImagesAction::Heat(heat) => self.heat = heat,
            ImagesAction::StartCamera => {
                self.queue = Rc::default();
                self.shown = None;
                self.camera.start();
            }
            ImagesAction::StopCamera => self.camera.stop(),
            ImagesAction::CameraOpened => self.camera.opened(),
            ImagesAction::CameraFailed(failure) => self.camera.failed(failure),
            ImagesAction::Frame { result, at_ms } => self.camera.frame(result, at_ms),
            ImagesAction::AddExample(label) => {
                let features = match self.camera.latest() {
                    Some(classified) => classified.features.clone(),
                    None => self.shown().and_then(|seen| seen.result.as_ref().ok()?.features.clone()),
                };
                if let Some(features) = features {
                    self.own.add(&label, features);
                }
            }
            ImagesAction::ForgetExamples => self.own.take_up(Vec::new()),
            ImagesAction::HeardExamples(labels) => self.own.take_up(labels),
            ImagesAction::Trained { round, result } => {
                if self.own.trained(round, result) {
                    self.look_again();
                }
            }
        }
    }

    fn give(&mut self, given: Vec<Given>) {
        if given.is_empty() {
            return;
        }
        self.camera.stop();
        if !self.is_running() {
            self.done = 0;
        }
        let queue = Rc::make_mut(&mut self.queue);
        for given in given {
            self.last += 1;
            queue.push_back((Look(self.last), given));
        }
    }

    fn looked(&mut self, look: Look, result: Result<ClassifiedImage, Failure>) {
        if self.queue.front().is_none_or(|(first, _)| *first != look) {
            return;
        }
        let Some((look, given)) = Rc::make_mut(&mut self.queue).pop_front() else { return };
        if result.as_ref().is_err_and(|failure| failure.kind == FailureKind::Cancelled) {
            return;
        }
        self.done += 1;
        let seen = Rc::make_mut(&mut self.seen);
        let result = result.map(Rc::new);
        match seen.iter_mut().find(|seen| seen.look == look) {
            Some(seen) => seen.result = result,
            None => seen.push(Seen { look, given, result }),
        }
        if seen.len() > HISTORY {
            seen.remove(0);
        }
        self.shown = Some(look);
    }

    /// What is shown, with the labels that were just learned.
    fn look_again(&mut self) {
        let shown = self.shown().map(|seen| (seen.look, seen.given.clone()));
        if let (Some(shown), false, false) = (shown, self.is_running(), self.camera.is_wanted()) {
            self.done = 0;
            Rc::make_mut(&mut self.queue).push_back(shown);
        }
    }

    /// What the worker's death leaves behind: nothing is under way any more.
    pub fn worker_lost(&mut self) {
        self.own.worker_lost();
    }
}

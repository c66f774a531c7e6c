//! The state of Images: the pictures that a person gave and what is done with them, the run that classifies one by one, the results,
//! the camera, and the custom labels.
//!
//! Must not know how a picture is read or a camera opened, nor the words for it.

use std::{collections::VecDeque, rc::Rc};

use super::{
    camera::Camera,
    custom_labels::{CustomLabel, CustomLabels},
    hide_faces::{FaceHiding, HideFacesAction},
    read_text::{ReadTextAction, TextReading},
    way::Way,
};
use crate::{
    protocol::{ClassifiedImage, ClassifyImage, Failure, GivenFile, TrainImageHead},
    ui::runs::{News, Outcome, Run, RunId},
};

/// The catalogue's id of the model that classifies pictures.
pub const IMAGE_MODEL: &str = "mobilenet-v2";

/// The most results that are remembered; older ones are dropped.
pub(super) const HISTORY: usize = 100;

/// A picture that a person gave.
#[derive(Clone, Debug, PartialEq)]
pub struct GivenPicture {
    pub name: Rc<str>,
    /// The length of its file.
    pub bytes: u64,
    /// The address (`blob:`) at which the page shows it and the reader reads it.
    pub url: Rc<str>,
}

impl GivenPicture {
    pub fn file(&self) -> GivenFile {
        GivenFile { name: self.name.to_string(), address: self.url.to_string(), bytes: self.bytes }
    }
}

/// The picture that is under way.
#[derive(Clone, Debug, PartialEq)]
pub struct PictureRun {
    pub picture: GivenPicture,
    /// The picture's earlier result, which the new one replaces.
    replaces: Option<RunId>,
    pub run: Run<ClassifiedImage>,
}

/// The result for a picture, or its failure.
#[derive(Clone, Debug, PartialEq)]
pub struct PictureResult {
    /// The run that gave the result.
    pub id: RunId,
    pub picture: GivenPicture,
    pub result: Result<Rc<ClassifiedImage>, Failure>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ImagesAction {
    Give(Vec<GivenPicture>),
    /// Does something else with the pictures that were given last, too.
    Way(Way),
    ReadText(ReadTextAction),
    HideFaces(HideFacesAction),
    Stop,
    Heard(News<ClassifyImage>),
    /// Shows an earlier result again.
    Show(RunId),
    ShowHeat(bool),
    StartCamera,
    StopCamera,
    /// The camera was opened.
    CameraOpened,
    CameraFailed(Failure),
    /// A frame of the camera was classified.
    Frame {
        result: Result<ClassifiedImage, Failure>,
        at_ms: f64,
    },
    /// The shown picture is an example of this label.
    AddExample(Rc<str>),
    /// Replaces all labels and examples.
    ReplaceLabels(Vec<CustomLabel>),
    StopTraining,
    TrainingHeard(News<TrainImageHead>),
}

/// Cheap to clone: what grows stands behind an `Rc`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Images {
    pub way: Way,
    /// The pictures that were given last.
    given: Rc<Vec<GivenPicture>>,
    pub reading: TextReading,
    pub faces: FaceHiding,
    current: Option<PictureRun>,
    waiting: Rc<VecDeque<GivenPicture>>,
    /// How many of the pictures that were given together are done.
    done: u64,
    /// Whether a person stopped the run before all pictures were classified.
    pub stopped: bool,
    shown: Option<RunId>,
    results: Rc<Vec<PictureResult>>,
    /// Whether the page shows where the best class was seen.
    pub heat: bool,
    pub camera: Camera,
    pub custom_labels: CustomLabels,
    last_run: RunId,
}

impl Images {
    /// The picture that is under way.
    pub fn current(&self) -> Option<&PictureRun> {
        self.current.as_ref()
    }

    pub fn is_running(&self) -> bool {
        self.current.is_some()
    }

    pub fn is_stopping(&self) -> bool {
        self.current.as_ref().is_some_and(|current| current.run.is_stopping())
    }

    /// How many pictures of how many are done; `None` for a single picture, which takes no time.
    pub fn progress(&self) -> Option<(u64, u64)> {
        self.current.as_ref()?;
        let total = self.done + 1 + self.waiting.len() as u64;
        (total > 1).then_some((self.done, total))
    }

    /// The result that is shown.
    pub fn shown(&self) -> Option<&PictureResult> {
        let shown = self.shown?;
        self.results.iter().find(|result| result.id == shown)
    }

    /// The results, oldest first.
    pub fn results(&self) -> &Rc<Vec<PictureResult>> {
        &self.results
    }

    /// Every picture that is shown, or will be.
    pub fn pictures(&self) -> impl Iterator<Item = &GivenPicture> {
        let others = self.reading.pictures().iter().map(|read| &read.picture).chain(self.faces.picture());
        self.classified().chain(others).chain(self.given.iter())
    }

    /// Every picture that was classified, or will be.
    fn classified(&self) -> impl Iterator<Item = &GivenPicture> {
        let done = self.results.iter().map(|result| &result.picture);
        done.chain(self.current.as_ref().map(|current| &current.picture)).chain(self.waiting.iter())
    }

    pub fn apply(&mut self, action: ImagesAction) {
        match action {
            ImagesAction::Give(pictures) => {
                if !pictures.is_empty() {
                    self.given = Rc::new(pictures.clone());
                    self.camera.stop();
                    self.give(pictures);
                }
            }
            ImagesAction::Way(way) => {
                self.way = way;
                self.camera.stop();
                if !self.given.iter().any(|given| self.knows(&given.url)) {
                    self.give(self.given.to_vec());
                }
            }
            ImagesAction::ReadText(action) => self.reading.apply(action, &mut self.last_run),
            ImagesAction::HideFaces(action) => self.faces.apply(action, &mut self.last_run),
            ImagesAction::Stop => {
                self.waiting = Rc::default();
                if let Some(current) = &mut self.current {
                    current.run.stop();
                }
            }
            ImagesAction::Heard(news) => self.hear(news),
            ImagesAction::Show(id) => (self.shown, self.stopped) = (Some(id), false),
            ImagesAction::ShowHeat(heat) => self.heat = heat,
            ImagesAction::StartCamera => {
                (self.current, self.waiting) = (None, Rc::default());
                (self.shown, self.stopped) = (None, false);
                self.camera.start();
            }
            ImagesAction::StopCamera => self.camera.stop(),
            ImagesAction::CameraOpened => self.camera.opened(),
            ImagesAction::CameraFailed(failure) => self.camera.failed(failure),
            ImagesAction::Frame { result, at_ms } => self.camera.frame(result, at_ms),
            ImagesAction::AddExample(label) => {
                let shown = self.shown().and_then(|shown| shown.result.as_ref().ok());
                let features = self.camera.latest().or(shown).and_then(|shown| shown.features.clone());
                if let Some(features) = features {
                    self.custom_labels.add(&label, features);
                }
            }
            ImagesAction::ReplaceLabels(labels) => self.custom_labels.replace(labels),
            ImagesAction::StopTraining => self.custom_labels.stop(),
            ImagesAction::TrainingHeard(news) => {
                if self.custom_labels.hear(news) {
                    self.classify_shown_again();
                }
            }
        }
    }

    /// Whether the way that is shown has had this picture.
    fn knows(&self, url: &str) -> bool {
        let is_it = |picture: &GivenPicture| *picture.url == *url;
        match self.way {
            Way::Shows => self.classified().any(is_it),
            Way::ReadText => self.reading.pictures().iter().any(|read| is_it(&read.picture)),
            Way::HideFaces => self.faces.picture().is_some_and(is_it),
        }
    }

    fn give(&mut self, pictures: Vec<GivenPicture>) {
        if pictures.is_empty() {
            return;
        }
        match self.way {
            Way::Shows => self.classify(pictures),
            Way::ReadText => self.reading.give(pictures, &mut self.last_run),
            Way::HideFaces => {
                pictures.into_iter().take(1).for_each(|picture| self.faces.give(picture, &mut self.last_run));
            }
        }
    }

    fn classify(&mut self, pictures: Vec<GivenPicture>) {
        self.stopped = false;
        if !self.is_running() {
            self.done = 0;
        }
        Rc::make_mut(&mut self.waiting).extend(pictures);
        self.begin_next();
    }

    fn begin_next(&mut self) {
        if self.current.is_none()
            && let Some(picture) = Rc::make_mut(&mut self.waiting).pop_front()
        {
            self.begin(picture, None);
        }
    }

    fn begin(&mut self, picture: GivenPicture, replaces: Option<RunId>) {
        self.current = Some(PictureRun { picture, replaces, run: Run::new(self.last_run.mint(), ()) });
    }

    fn hear(&mut self, news: News<ClassifyImage>) {
        let Some(mut current) = self.current.take() else { return };
        current.run.hear(news, |(), chunk| match chunk {});
        let result = match current.run.outcome.take() {
            None => {
                self.current = Some(current);
                return;
            }
            Some(Outcome::Done(classified)) => Some(Ok(Rc::new(classified))),
            Some(Outcome::Failed(failure)) => Some(Err(failure)),
            Some(Outcome::Stopped) => None,
        };
        self.stopped = current.run.stopping && self.waiting.is_empty();
        if let Some(result) = result {
            self.add(current, result);
        }
        self.begin_next();
    }

    fn add(&mut self, ended: PictureRun, result: Result<Rc<ClassifiedImage>, Failure>) {
        let PictureRun { picture, replaces, run } = ended;
        let result = PictureResult { id: run.id, picture, result };
        let results = Rc::make_mut(&mut self.results);
        match results.iter_mut().find(|earlier| Some(earlier.id) == replaces) {
            Some(earlier) => *earlier = result,
            None => results.push(result),
        }
        if results.len() > HISTORY {
            results.remove(0);
        }
        self.done += 1;
        self.shown = Some(run.id);
    }

    /// Classifies the shown picture again, with the labels that were just learned.
    fn classify_shown_again(&mut self) {
        let shown = self.shown().map(|shown| (shown.picture.clone(), shown.id));
        if let (Some((picture, id)), false, false) = (shown, self.is_running(), self.camera.is_wanted()) {
            self.done = 0;
            self.begin(picture, Some(id));
        }
    }
}

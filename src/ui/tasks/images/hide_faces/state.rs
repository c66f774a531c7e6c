//! The state of hiding faces: one picture, the faces that were found in it and the areas that a person added, how they are hidden, and the
//! copy that was made.
//!
//! Must not know how faces are found or hidden.

use std::rc::Rc;

use super::area::{self, Size};
use crate::{
    protocol::{Face, Failure, FindFaces, FoundFaces, GraphClosed, GraphOpened, Hiding, OpenGraph},
    ui::{
        runs::{News, Outcome, Run, RunId},
        tasks::images::{seen::Seen, state::GivenPicture},
    },
};

/// An area, hidden or left as it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    pub face: Face,
    pub hidden: bool,
    /// A person added it.
    pub own: bool,
}

/// What the copy is saved as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    #[default]
    Jpeg,
    Png,
}

impl Encoding {
    pub const ALL: [Self; 2] = [Self::Jpeg, Self::Png];

    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }

    pub const fn ending(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
        }
    }

    fn of(name: &str) -> Self {
        if name.to_ascii_lowercase().ends_with(".png") { Self::Png } else { Self::Jpeg }
    }
}

/// The copy in which the areas are hidden.
#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    /// The address (`blob:`) of the file.
    pub url: Rc<str>,
    pub bytes: u64,
    pub width: u32,
    pub height: u32,
}

#[derive(Clone, Debug, PartialEq)]
pub enum HideFacesAction {
    Opened(News<OpenGraph>),
    Found {
        news: News<FindFaces>,
        seen: Seen,
    },
    StopFinding,
    FindAgain,
    Add(Face),
    Change(usize, Face),
    /// Hides an area, or leaves it as it is.
    Hide(usize, bool),
    Remove(usize),
    How(Hiding),
    Encode(Encoding),
    /// Makes the copy.
    Make,
    Made(RunId, Result<Made, Failure>),
    /// Goes back to the areas.
    Unmake,
}

/// Cheap to clone: what grows stands behind an `Rc`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FaceHiding {
    picture: Option<GivenPicture>,
    /// The model, while faces are looked for.
    pub opening: Option<Run<GraphClosed, Option<GraphOpened>>>,
    pub finding: Option<Run<FoundFaces>>,
    /// Of the picture, upright; `None` until it was read.
    size: Option<Size>,
    areas: Rc<Vec<Area>>,
    pub how: Hiding,
    pub encoding: Encoding,
    pub making: Option<Run<Made>>,
}

impl FaceHiding {
    pub fn picture(&self) -> Option<&GivenPicture> {
        self.picture.as_ref()
    }

    pub const fn size(&self) -> Option<Size> {
        self.size
    }

    pub fn areas(&self) -> &Rc<Vec<Area>> {
        &self.areas
    }

    /// Those that are hidden.
    pub fn hidden(&self) -> Vec<Face> {
        self.areas.iter().filter(|area| area.hidden).map(|area| area.face).collect()
    }

    pub fn made(&self) -> Option<&Made> {
        self.making.as_ref()?.done()
    }

    pub fn is_running(&self) -> bool {
        self.finding.as_ref().is_some_and(Run::is_running)
            || self.making.as_ref().is_some_and(Run::is_running)
    }

    pub fn is_open(&self) -> bool {
        self.opening.as_ref().is_some_and(|opening| opening.is_running() && opening.so_far.is_some())
    }

    /// `photo.jpeg` becomes `photo-hidden.jpg`.
    pub fn file_name(&self) -> String {
        let name = self.picture.as_ref().map_or("picture", |picture| &*picture.name);
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        format!("{stem}-hidden.{}", self.encoding.ending())
    }

    pub fn give(&mut self, picture: GivenPicture, last_run: &mut RunId) {
        let (how, encoding) = (self.how, Encoding::of(&picture.name));
        *self = Self { picture: Some(picture), how, encoding, ..Self::default() };
        self.find(last_run);
    }

    pub fn apply(&mut self, action: HideFacesAction, last_run: &mut RunId) {
        match action {
            HideFacesAction::Opened(news) => self.opened(news),
            HideFacesAction::Found { news, seen } => self.found(news, seen),
            HideFacesAction::StopFinding => self.finding.iter_mut().for_each(Run::stop),
            HideFacesAction::FindAgain => self.find(last_run),
            HideFacesAction::Add(face) => {
                self.change(|areas| areas.push(Area { face, hidden: true, own: true }));
            }
            HideFacesAction::Change(index, face) => self.change(|areas| {
                areas.get_mut(index).into_iter().for_each(|area| area.face = face);
            }),
            HideFacesAction::Hide(index, hidden) => self.change(|areas| {
                areas.get_mut(index).into_iter().for_each(|area| area.hidden = hidden);
            }),
            HideFacesAction::Remove(index) => self.change(|areas| {
                if index < areas.len() {
                    areas.remove(index);
                }
            }),
            HideFacesAction::How(how) => (self.how, self.making) = (how, None),
            HideFacesAction::Encode(encoding) => (self.encoding, self.making) = (encoding, None),
            HideFacesAction::Make => {
                if self.size.is_some() && !self.is_running() {
                    self.making = Some(Run::new(last_run.mint(), ()));
                }
            }
            HideFacesAction::Made(run, result) => {
                if let Some(making) = self.making.as_mut().filter(|making| making.id == run) {
                    making.end(result);
                }
            }
            HideFacesAction::Unmake => self.making = None,
        }
    }

    fn find(&mut self, last_run: &mut RunId) {
        if self.picture.is_some() && !self.is_running() {
            self.opening = Some(Run::new(last_run.mint(), None));
            self.finding = Some(Run::new(last_run.mint(), ()));
        }
    }

    /// A copy that shows other areas is none of these any more.
    fn change(&mut self, change: impl FnOnce(&mut Vec<Area>)) {
        change(Rc::make_mut(&mut self.areas));
        self.making = None;
    }

    fn opened(&mut self, news: News<OpenGraph>) {
        let Some(opening) = &mut self.opening else { return };
        opening.hear(news, |opened, chunk| *opened = Some(chunk));
        let Some(Outcome::Failed(failure)) = opening.outcome.clone() else { return };
        let was_open = opening.so_far.is_some();
        self.opening = None;
        // What was looked for when the model went tells so itself.
        if let Some(finding) = self.finding.as_mut().filter(|_| !was_open) {
            finding.end(Err(failure));
        }
    }

    fn found(&mut self, news: News<FindFaces>, seen: Seen) {
        let Some(finding) = &mut self.finding else { return };
        if !finding.hear(news, |(), chunk| match chunk {}) || finding.is_running() {
            return;
        }
        // The memory of the model is free again.
        self.opening = None;
        if seen.file_width > 0 {
            self.size = Some((seen.file_width, seen.file_height));
        }
        let faces = finding.done().map(|found| found.faces.clone()).unwrap_or_default();
        let found =
            faces.into_iter().map(|face| Area { face: area::found(face, seen), hidden: true, own: false });
        let own = self.areas.iter().filter(|area| area.own).copied();
        self.areas = Rc::new(found.chain(own).collect());
    }
}

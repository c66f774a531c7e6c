//! The state of reading text: pictures in the order in which they were given, the one that is being read, the model that stands open
//! meanwhile, and the words that are looked for in all of them.
//!
//! Must not know how a picture is read.

use std::rc::Rc;

use super::{find, page_text::PageText};
use crate::{
    protocol::{Failure, FailureKind, GraphClosed, GraphOpened, OpenGraph, RecogniseText, RecognisedText},
    ui::{
        runs::{News, Outcome, Run, RunId},
        tasks::images::{
            seen::Seen,
            state::{GivenPicture, HISTORY},
        },
    },
};

#[derive(Clone, Debug, PartialEq)]
pub enum Reading {
    Waiting,
    Read(Rc<PageText>),
    Stopped,
    Failed(Failure),
}

#[derive(Clone, Debug, PartialEq)]
pub struct ReadPicture {
    pub id: RunId,
    pub picture: GivenPicture,
    pub reading: Reading,
}

impl ReadPicture {
    pub fn read(&self) -> Option<&Rc<PageText>> {
        match &self.reading {
            Reading::Read(text) => Some(text),
            Reading::Waiting | Reading::Stopped | Reading::Failed(_) => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum ReadTextAction {
    /// Reads a picture whose reading was stopped or failed.
    Again(RunId),
    Show(RunId),
    Stop,
    /// Looks for these words.
    Find(Rc<str>),
    Opened(News<OpenGraph>),
    Heard {
        news: News<RecogniseText>,
        seen: Seen,
    },
}

/// Cheap to clone: what grows stands behind an `Rc`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TextReading {
    pictures: Rc<Vec<ReadPicture>>,
    /// The picture that is being read.
    current: Option<(RunId, Run<RecognisedText>)>,
    /// The model, from the first picture to the last.
    pub opening: Option<Run<GraphClosed, Option<GraphOpened>>>,
    shown: Option<RunId>,
    pub query: Rc<str>,
}

impl TextReading {
    /// In the order in which they were given.
    pub fn pictures(&self) -> &Rc<Vec<ReadPicture>> {
        &self.pictures
    }

    pub fn current(&self) -> Option<&ReadPicture> {
        let (id, _) = self.current.as_ref()?;
        self.pictures.iter().find(|picture| picture.id == *id)
    }

    pub fn run(&self) -> Option<&Run<RecognisedText>> {
        self.current.as_ref().map(|(_, run)| run)
    }

    pub fn shown(&self) -> Option<&ReadPicture> {
        let shown = self.shown?;
        self.pictures.iter().find(|picture| picture.id == shown)
    }

    /// The place of the picture that is being read among all pictures, from 1, and how many these are.
    pub fn place(&self) -> Option<(usize, usize)> {
        let (id, _) = self.current.as_ref()?;
        let place = self.pictures.iter().position(|picture| picture.id == *id)?;
        Some((place + 1, self.pictures.len()))
    }

    /// Whether the model stands open.
    pub fn is_open(&self) -> bool {
        self.opening.as_ref().is_some_and(|opening| opening.is_running() && opening.so_far.is_some())
    }

    /// How many lines of a picture hold the words that are looked for.
    pub fn found_in(&self, picture: &ReadPicture) -> usize {
        let words = find::words(&self.query);
        let lines = picture.read().map(|text| text.lines.as_slice()).unwrap_or_default();
        lines.iter().filter(|line| !find::marks(&line.text, &words).is_empty()).count()
    }

    pub fn give(&mut self, given: Vec<GivenPicture>, last_run: &mut RunId) {
        let pictures = Rc::make_mut(&mut self.pictures);
        pictures.extend(given.into_iter().map(|picture| ReadPicture {
            id: last_run.mint(),
            picture,
            reading: Reading::Waiting,
        }));
        // The oldest go, but never one that is being read or waits for it.
        while pictures.len() > HISTORY
            && pictures.first().is_some_and(|first| first.reading != Reading::Waiting)
        {
            pictures.remove(0);
        }
        self.begin_next(last_run);
    }

    pub fn apply(&mut self, action: ReadTextAction, last_run: &mut RunId) {
        match action {
            ReadTextAction::Again(id) => {
                let pictures = Rc::make_mut(&mut self.pictures).iter_mut();
                pictures
                    .filter(|picture| picture.id == id && picture.read().is_none())
                    .for_each(|picture| picture.reading = Reading::Waiting);
                self.begin_next(last_run);
            }
            ReadTextAction::Show(id) => self.shown = Some(id),
            ReadTextAction::Stop => {
                let current = self.current.as_ref().map(|(id, _)| *id);
                self.end_waiting(|picture| Some(picture.id) != current, &Reading::Stopped);
                if let Some((_, run)) = &mut self.current {
                    run.stop();
                }
            }
            ReadTextAction::Find(query) => self.query = query,
            ReadTextAction::Opened(news) => self.opened(news),
            ReadTextAction::Heard { news, seen } => self.hear(news, seen, last_run),
        }
    }

    fn begin_next(&mut self, last_run: &mut RunId) {
        if self.current.is_some() {
            return;
        }
        let waiting = self.pictures.iter().find(|picture| picture.reading == Reading::Waiting);
        let Some(id) = waiting.map(|picture| picture.id) else {
            // The memory of the model is free again.
            self.opening = None;
            return;
        };
        if !self.opening.as_ref().is_some_and(Run::is_running) {
            self.opening = Some(Run::new(last_run.mint(), None));
        }
        self.current = Some((id, Run::new(last_run.mint(), ())));
        self.shown = Some(id);
    }

    fn opened(&mut self, news: News<OpenGraph>) {
        let Some(opening) = &mut self.opening else { return };
        opening.hear(news, |opened, chunk| *opened = Some(chunk));
        let Some(Outcome::Failed(failure)) = opening.outcome.clone() else { return };
        let was_open = opening.so_far.is_some();
        self.opening = None;
        // What was being read when the model went tells so itself.
        if !was_open {
            self.current = None;
            self.end_waiting(|_| true, &Reading::Failed(failure));
        }
    }

    fn hear(&mut self, news: News<RecogniseText>, seen: Seen, last_run: &mut RunId) {
        let Some((id, mut run)) = self.current.take() else { return };
        run.hear(news, |(), chunk| match chunk {});
        let reading = match run.outcome.take() {
            None => {
                self.current = Some((id, run));
                return;
            }
            Some(Outcome::Done(read)) => Reading::Read(Rc::new(PageText::of(read, seen))),
            Some(Outcome::Stopped) => Reading::Stopped,
            Some(Outcome::Failed(failure)) => {
                // The model went with its worker.
                if failure.kind == FailureKind::Crashed {
                    self.opening = None;
                }
                Reading::Failed(failure)
            }
        };
        self.end_waiting(|picture| picture.id == id, &reading);
        self.begin_next(last_run);
    }

    fn end_waiting(&mut self, which: impl Fn(&ReadPicture) -> bool, end: &Reading) {
        Rc::make_mut(&mut self.pictures)
            .iter_mut()
            .filter(|picture| picture.reading == Reading::Waiting && which(picture))
            .for_each(|picture| picture.reading = end.clone());
    }
}

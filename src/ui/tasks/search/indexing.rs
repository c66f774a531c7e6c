//! The state of indexing: files are indexed one after the other, can be stopped, and are listed if they were
//! refused. Must not read them.

use std::rc::Rc;

use crate::{
    protocol::{Failure, FailureKind, Index, Indexed, Unreadable},
    ui::runs::{News, Outcome, Run, RunId},
};

/// A file that ends its worker this many times is refused.
const MAX_CRASHES: u32 = 2;

/// A file that could not be indexed.
#[derive(Clone, Debug, PartialEq)]
pub struct Refused {
    pub name: Rc<str>,
    pub failure: Failure,
}

/// A file with pages that are only pictures, which nobody has read.
#[derive(Clone, Debug, PartialEq)]
pub struct Pictures {
    /// The number under which the hook stores the file.
    pub number: usize,
    pub name: Rc<str>,
    pub pages: u32,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// A file by its number, and its name.
    File(usize, Rc<str>),
    /// A file once more, with what its pictures say.
    Pictures(Pictures),
    /// The passages that an earlier indexing left.
    Left,
    /// The documents of another embedding model's library, by the SHA-256 of its file.
    Move(Rc<str>),
}

impl Step {
    /// Of the file, where it is one.
    pub fn name(&self) -> &str {
        match self {
            Self::File(_, name) => name,
            Self::Pictures(pictures) => &pictures.name,
            Self::Left | Self::Move(_) => "",
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Indexing {
    /// The run of the first step in the queue, or, once all steps are done, the last outcome.
    pub run: Option<Run<Indexed>>,
    queue: Rc<Vec<Step>>,
    pub refused: Rc<Vec<Refused>>,
    /// What can be read when the person wants it.
    pub pictures: Rc<Vec<Pictures>>,
    pub files_done: usize,
    /// The totals of all files.
    pub total: Indexed,
    crashes: u32,
    last_run: RunId,
}

impl Indexing {
    pub fn is_running(&self) -> bool {
        self.run.as_ref().is_some_and(Run::is_running)
    }

    pub fn is_stopping(&self) -> bool {
        self.run.as_ref().is_some_and(Run::is_stopping)
    }

    /// The step under way, and how many wait after it.
    pub fn current(&self) -> Option<(&Step, usize)> {
        let (first, waiting) = self.queue.split_first().filter(|_| self.is_running())?;
        Some((first, waiting.len()))
    }

    pub fn add(&mut self, files: Vec<(usize, Rc<str>)>) {
        self.enqueue(files.into_iter().map(|(file, name)| Step::File(file, name)).collect());
    }

    /// The file under way has so many pages that are only pictures.
    pub fn found_pictures(&mut self, pages: u32) {
        if let Some(Step::File(number, name)) = self.queue.first().filter(|_| self.is_running()) {
            let pictures = Pictures { number: *number, name: name.clone(), pages };
            self.offer(pictures);
        }
    }

    pub fn read_pictures(&mut self) {
        let pictures = std::mem::take(&mut self.pictures);
        self.enqueue(pictures.iter().cloned().map(Step::Pictures).collect());
    }

    /// Another file of this name takes its place, as it does in the library.
    fn offer(&mut self, pictures: Pictures) {
        let offered = Rc::make_mut(&mut self.pictures);
        offered.retain(|known| known.name != pictures.name);
        offered.push(pictures);
    }

    pub fn go_on(&mut self) {
        if !self.is_running() {
            self.enqueue(vec![Step::Left]);
        }
    }

    /// Moves another model's library into this one, before anything else is indexed there.
    pub fn move_from(&mut self, library: Rc<str>) {
        self.enqueue(vec![Step::Move(library)]);
    }

    pub fn stop(&mut self) {
        if let Some(run) = &mut self.run {
            run.stop();
        }
    }

    /// Takes in news of the run. Gives whether the library has, or may have, changed.
    pub fn hear(&mut self, news: News<Index>) -> bool {
        let Some(run) = &mut self.run else { return false };
        if !run.hear(news, |(), chunk| match chunk {}) {
            return false;
        }
        match run.outcome.take() {
            None => return false,
            Some(Outcome::Done(indexed)) => {
                self.total.passages += indexed.passages;
                self.total.total_ms += indexed.total_ms;
                self.files_done += 1;
                self.next_step();
            }
            Some(Outcome::Stopped) => self.end(Outcome::Stopped),
            Some(Outcome::Failed(failure)) => self.failed(failure),
        }
        true
    }

    fn failed(&mut self, failure: Failure) {
        match failure.kind {
            // The page loads the model again by itself, and then the same file is indexed again.
            FailureKind::NotLoaded => self.attempt(),
            FailureKind::Crashed if self.crashes < MAX_CRASHES => {
                self.crashes += 1;
                self.attempt();
            }
            FailureKind::Unreadable(Unreadable::Scan { pages }) => {
                self.found_pictures(pages);
                self.next_step();
            }
            // Only this file is at fault: the others go on.
            FailureKind::BadInput
            | FailureKind::Unsupported
            | FailureKind::Unreadable(_)
            | FailureKind::TemplateFailed
            | FailureKind::TemplateRefused
            | FailureKind::Unlearnable(_)
            | FailureKind::ModelPart(_)
            | FailureKind::TooLarge(_)
            | FailureKind::Crashed => {
                if let Some(step) = self.queue.first() {
                    Rc::make_mut(&mut self.refused).push(Refused { name: step.name().into(), failure });
                }
                self.next_step();
            }
            FailureKind::Cancelled
            | FailureKind::Offline
            | FailureKind::NotFound
            | FailureKind::Forbidden
            | FailureKind::TooManyRequests
            | FailureKind::ServerFault
            | FailureKind::StorageFull { .. }
            | FailureKind::Storage
            | FailureKind::Integrity
            | FailureKind::BadModel
            | FailureKind::NotStored
            | FailureKind::OutOfMemory
            | FailureKind::Outdated
            | FailureKind::Internal => self.end(Outcome::Failed(failure)),
        }
    }

    fn enqueue(&mut self, steps: Vec<Step>) {
        if steps.is_empty() {
            return;
        }
        if self.is_running() {
            Rc::make_mut(&mut self.queue).extend(steps);
        } else {
            let pictures = std::mem::take(&mut self.pictures);
            *self = Self { queue: Rc::new(steps), pictures, last_run: self.last_run, ..Self::default() };
            self.attempt();
        }
    }

    fn next_step(&mut self) {
        Rc::make_mut(&mut self.queue).remove(0);
        self.crashes = 0;
        self.attempt();
    }

    /// Starts a run for the first step, unless all are done or a person pressed Stop.
    fn attempt(&mut self) {
        if self.is_stopping() {
            self.end(Outcome::Stopped);
        } else if self.queue.is_empty() {
            self.end(Outcome::Done(self.total));
        } else {
            self.run = Some(Run::new(self.last_run.mint(), ()));
        }
    }

    /// Ends the indexing. What was done stays; files that were not begun are forgotten, and pictures are offered again.
    fn end(&mut self, outcome: Outcome<Indexed>) {
        for step in std::mem::take(&mut self.queue).iter() {
            match step {
                Step::Pictures(pictures) => self.offer(pictures.clone()),
                Step::File(..) | Step::Left | Step::Move(_) => {}
            }
        }
        if let Some(run) = &mut self.run {
            run.outcome = Some(outcome);
        }
    }
}

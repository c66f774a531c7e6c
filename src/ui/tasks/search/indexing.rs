//! Files on their way into the library: one after the other, with a way to stop, and a list of those that were refused.

use std::rc::Rc;

use crate::{
    protocol::{Failure, FailureKind, Indexed, Progress},
    ui::runs::Transfer,
};

/// A file that ends its worker this often is refused.
const MOST_CRASHES: u32 = 2;

/// Names one attempt at one file. What an earlier one still says is ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IndexStep(u64);

#[derive(Clone, Debug, Default, PartialEq)]
pub enum IndexingStatus {
    #[default]
    Idle,
    Running {
        step: IndexStep,
        /// A person asked for the end.
        stopping: bool,
        transfer: Option<Transfer>,
    },
    Done,
    /// What was done stays; the files that were not begun are forgotten.
    Stopped,
    Failed(Failure),
}

/// A file that could not be taken in.
#[derive(Clone, Debug, PartialEq)]
pub struct Refused {
    pub name: Rc<str>,
    pub failure: Failure,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Indexing {
    pub status: IndexingStatus,
    /// The first one is under way; `None` as its number goes on with what an earlier run has left.
    queue: Rc<Vec<(Option<u64>, Rc<str>)>>,
    pub refused: Rc<Vec<Refused>>,
    /// Of this run.
    pub files_done: usize,
    pub passages: u32,
    total_ms: f64,
    crashes: u32,
    last_step: u64,
}

impl Indexing {
    /// What should be under way now: the attempt, and the file's number.
    pub fn wanted(&self) -> Option<(IndexStep, Option<u64>, Rc<str>)> {
        let (file, name) = self.queue.first()?;
        Some((self.step()?, *file, name.clone()))
    }

    pub fn is_running(&self) -> bool {
        self.step().is_some()
    }

    pub fn is_stopping(&self) -> bool {
        matches!(self.status, IndexingStatus::Running { stopping: true, .. })
    }

    /// The file under way and how many wait behind it.
    pub fn current(&self) -> Option<(&Rc<str>, usize)> {
        let (_, name) = self.queue.first().filter(|_| self.is_running())?;
        Some((name, self.queue.len() - 1))
    }

    pub fn transfer(&self) -> Option<Transfer> {
        match &self.status {
            IndexingStatus::Running { transfer, .. } => *transfer,
            IndexingStatus::Idle
            | IndexingStatus::Done
            | IndexingStatus::Stopped
            | IndexingStatus::Failed(_) => None,
        }
    }

    /// Of this run, once something was embedded.
    pub fn passages_per_second(&self) -> Option<f64> {
        Indexed { passages: self.passages, total_ms: self.total_ms }.passages_per_second()
    }

    pub(super) fn add(&mut self, files: Vec<(u64, Rc<str>)>) {
        if files.is_empty() {
            return;
        }
        self.begin();
        Rc::make_mut(&mut self.queue).extend(files.into_iter().map(|(file, name)| (Some(file), name)));
        self.next();
    }

    pub(super) fn go_on(&mut self) {
        if !self.is_running() {
            self.begin();
            Rc::make_mut(&mut self.queue).push((None, Rc::from("")));
            self.next();
        }
    }

    pub(super) fn stop(&mut self) {
        if let IndexingStatus::Running { stopping, .. } = &mut self.status {
            *stopping = true;
        }
    }

    pub(super) fn progressed(&mut self, step: IndexStep, progress: Progress, at_ms: f64) {
        if let IndexingStatus::Running { step: wanted, transfer, .. } = &mut self.status
            && *wanted == step
        {
            match transfer {
                Some(transfer) => transfer.update(progress, at_ms),
                None => *transfer = Some(Transfer::new(progress, at_ms)),
            }
        }
    }

    /// Whether the library has, or may have, changed.
    pub(super) fn ended(&mut self, step: IndexStep, result: Result<Indexed, Failure>) -> bool {
        if self.step() != Some(step) {
            return false;
        }
        let stopping = self.is_stopping();
        match result {
            Ok(indexed) => {
                self.passages += indexed.passages;
                self.total_ms += indexed.total_ms;
                self.files_done += 1;
                self.leave_file();
            }
            Err(failure) => match failure.kind {
                FailureKind::Cancelled => {}
                FailureKind::Crashed | FailureKind::NotLoaded if stopping => {}
                // The model comes back by itself, and then the same file is asked for again.
                FailureKind::NotLoaded => self.again(),
                FailureKind::Crashed if self.crashes < MOST_CRASHES => {
                    self.crashes += 1;
                    self.again();
                }
                // It is this file's own fault: the others go on.
                FailureKind::BadInput | FailureKind::Unsupported | FailureKind::Crashed => {
                    self.refuse(failure);
                }
                FailureKind::Offline
                | FailureKind::Storage
                | FailureKind::Integrity
                | FailureKind::BadModel
                | FailureKind::NotStored
                | FailureKind::OutOfMemory
                | FailureKind::Outdated
                | FailureKind::Internal => {
                    self.queue = Rc::default();
                    self.status = IndexingStatus::Failed(failure);
                    return true;
                }
            },
        }
        if stopping {
            self.queue = Rc::default();
            self.status = IndexingStatus::Stopped;
        } else if self.queue.is_empty() {
            self.status = IndexingStatus::Done;
        }
        true
    }

    fn begin(&mut self) {
        if !self.is_running() {
            self.queue = Rc::default();
            self.refused = Rc::default();
            (self.files_done, self.passages, self.total_ms, self.crashes) = (0, 0, 0.0, 0);
        }
    }

    fn next(&mut self) {
        if !self.is_running() {
            self.again();
        }
    }

    fn again(&mut self) {
        self.last_step += 1;
        let (step, transfer) = (IndexStep(self.last_step), None);
        self.status = IndexingStatus::Running { step, stopping: false, transfer };
    }

    fn leave_file(&mut self) {
        Rc::make_mut(&mut self.queue).remove(0);
        self.crashes = 0;
        let stopping = self.is_stopping();
        self.again();
        if let IndexingStatus::Running { stopping: again, .. } = &mut self.status {
            *again = stopping;
        }
    }

    fn refuse(&mut self, failure: Failure) {
        if let Some((_, name)) = self.queue.first() {
            let name = name.clone();
            Rc::make_mut(&mut self.refused).push(Refused { name, failure });
            self.leave_file();
        }
    }

    fn step(&self) -> Option<IndexStep> {
        match self.status {
            IndexingStatus::Running { step, .. } => Some(step),
            IndexingStatus::Idle
            | IndexingStatus::Done
            | IndexingStatus::Stopped
            | IndexingStatus::Failed(_) => None,
        }
    }
}

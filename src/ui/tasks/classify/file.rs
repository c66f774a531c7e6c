//! A file of texts on its way through a classifier: how far it has come, and how a run that was broken off goes on.
//!
//! Must not know how a file is read, nor where results are kept.

use std::{collections::BTreeMap, rc::Rc};

use serde::{Deserialize, Serialize};

use super::rows::Format;
use crate::{
    protocol::{Failure, FailureKind, Progress, Stage, Unit},
    ui::runs::Transfer,
};

/// Names one run over a file. What an earlier one still says is ignored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FileRun(u64);

/// How far a run has come; kept, so that it goes on from here after whatever ended it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reached {
    /// Which file, column and classifier this is of.
    pub key: String,
    /// Bytes of the file whose rows are done, the first row with the names included.
    pub bytes: u64,
    pub rows: u64,
    /// Rows without a text.
    pub empty: u64,
    /// Parts of the result that are kept.
    pub parts: u32,
    pub labels: BTreeMap<String, u64>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum FileStatus {
    Chosen,
    Running { run: FileRun, stopping: bool, transfer: Option<Transfer> },
    Done,
    Stopped,
    Failed(Failure),
}

/// A file that a person chose.
#[derive(Clone, Debug, PartialEq)]
pub struct TextFile {
    pub name: Rc<str>,
    pub bytes: u64,
    pub format: Format,
    pub columns: Rc<[String]>,
    /// The column with the texts.
    pub column: usize,
    pub status: FileStatus,
    pub reached: Rc<Reached>,
    last_run: u64,
}

#[derive(Clone, Debug, PartialEq)]
pub enum FileAction {
    Chosen(TextFile),
    Column(usize),
    Start,
    Stop,
    Reached { run: FileRun, reached: Reached, at_ms: f64 },
    Ended { run: FileRun, result: Result<(), Failure> },
}

impl TextFile {
    pub fn new(name: &str, bytes: u64, columns: Vec<String>, column: usize) -> Self {
        Self {
            name: name.into(),
            bytes,
            format: Format::of(name),
            columns: columns.into(),
            column,
            status: FileStatus::Chosen,
            reached: Rc::default(),
            last_run: 0,
        }
    }

    /// The run that should be under way now.
    pub fn wanted(&self) -> Option<FileRun> {
        match self.status {
            FileStatus::Running { run, .. } => Some(run),
            FileStatus::Chosen | FileStatus::Done | FileStatus::Stopped | FileStatus::Failed(_) => None,
        }
    }

    pub fn is_stopping(&self) -> bool {
        matches!(self.status, FileStatus::Running { stopping: true, .. })
    }

    pub fn apply(&mut self, action: FileAction) {
        match action {
            FileAction::Chosen(file) => {
                let last_run = self.last_run;
                *self = Self { last_run, ..file };
            }
            FileAction::Column(column) if self.wanted().is_none() && column < self.columns.len() => {
                self.column = column;
                self.status = FileStatus::Chosen;
            }
            FileAction::Start if self.wanted().is_none() => {
                self.last_run += 1;
                let run = FileRun(self.last_run);
                self.status = FileStatus::Running { run, stopping: false, transfer: None };
            }
            FileAction::Column(_) | FileAction::Start => {}
            FileAction::Stop => {
                if let FileStatus::Running { stopping, .. } = &mut self.status {
                    *stopping = true;
                }
            }
            FileAction::Reached { run, reached, at_ms } if self.wanted() == Some(run) => {
                let (done, total) = (reached.bytes, Some(self.bytes));
                let progress = Progress { stage: Stage::Compute, unit: Unit::Bytes, done, total };
                if let FileStatus::Running { transfer, .. } = &mut self.status {
                    match transfer {
                        Some(transfer) => transfer.update(progress, at_ms),
                        none => *none = Some(Transfer::new(progress, at_ms)),
                    }
                }
                self.reached = Rc::new(reached);
            }
            FileAction::Ended { run, result } if self.wanted() == Some(run) => {
                self.status = match result {
                    Ok(()) => FileStatus::Done,
                    Err(failure) if failure.kind == FailureKind::Cancelled => FileStatus::Stopped,
                    Err(failure) => FileStatus::Failed(failure),
                };
            }
            FileAction::Reached { .. } | FileAction::Ended { .. } => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn running() -> (TextFile, FileRun) {
        let mut file = TextFile::new("a.csv", 100, vec!["id".to_owned(), "text".to_owned()], 1);
        file.apply(FileAction::Start);
        let run = file.wanted().expect("a run");
        (file, run)
    }

    #[test]
    fn a_run_reaches_its_end() {
        let (mut file, run) = running();
        let reached = Reached { bytes: 50, rows: 4, ..Reached::default() };
        file.apply(FileAction::Reached { run, reached, at_ms: 1.0 });
        let FileStatus::Running { transfer: Some(transfer), .. } = &file.status else { panic!("{file:?}") };
        assert_eq!(transfer.fraction(), Some(0.5));
        file.apply(FileAction::Column(0));
        assert_eq!(file.column, 1, "not in the middle of a run");
        file.apply(FileAction::Ended { run, result: Ok(()) });
        assert_eq!((file.status.clone(), file.reached.rows), (FileStatus::Done, 4));
    }

    #[test]
    fn what_an_earlier_run_says_is_ignored() {
        let (mut file, first) = running();
        file.apply(FileAction::Stop);
        assert!(file.is_stopping());
        let stopped = Failure::new(FailureKind::Cancelled, "stopped");
        file.apply(FileAction::Ended { run: first, result: Err(stopped) });
        assert_eq!(file.status, FileStatus::Stopped);
        file.apply(FileAction::Start);
        file.apply(FileAction::Ended { run: first, result: Ok(()) });
        assert!(file.wanted().is_some_and(|run| run != first));
        let other = TextFile::new("b.jsonl", 1, vec!["t".to_owned()], 0);
        file.apply(FileAction::Chosen(other));
        file.apply(FileAction::Start);
        assert!(file.wanted().is_some_and(|run| run != first), "runs of all files are told apart");
    }
}

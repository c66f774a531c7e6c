//! The state of classifying a file of texts: the file, how far it is classified, and the run over it.
//!
//! Must not know how a file is read, nor where results are stored.

use std::{collections::BTreeMap, rc::Rc};

use serde::{Deserialize, Serialize};

use super::rows::Format;
use crate::{
    protocol::{Failure, Progress, Stage, Unit},
    ui::runs::{Run, RunId, Wanted, state_name},
};

/// How far a run has come. It is stored, so that the next run goes on from here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reached {
    /// Names the file, column and classifier that this belongs to.
    pub key: String,
    /// The bytes of the file whose rows are done, the row of column names included.
    pub bytes: u64,
    pub rows: u64,
    /// The number of rows without a text.
    pub empty: u64,
    /// The number of parts of the result that are stored.
    pub parts: u32,
    pub labels: BTreeMap<String, u64>,
}

/// A file that a person chose.
#[derive(Clone, Debug, PartialEq)]
pub struct TextFile {
    pub name: Rc<str>,
    pub bytes: u64,
    pub format: Format,
    pub columns: Rc<[String]>,
    /// The index of the column with the texts.
    pub column: usize,
    /// The last run over this column.
    pub run: Option<Run<()>>,
    pub reached: Rc<Reached>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum FileAction {
    Column(usize),
    Start,
    Stop,
    Reached { run: RunId, reached: Reached, at_ms: f64 },
    Ended { run: RunId, result: Result<(), Failure> },
}

impl TextFile {
    pub fn new(name: &str, bytes: u64, columns: Vec<String>, column: usize) -> Self {
        Self {
            name: name.into(),
            bytes,
            format: Format::of(name),
            columns: columns.into(),
            column,
            run: None,
            reached: Rc::default(),
        }
    }

    pub fn wanted(&self) -> Option<Wanted> {
        self.run.as_ref()?.wanted()
    }

    /// The state's name, which scripts read in the document.
    pub fn state_name(&self) -> &'static str {
        if self.run.is_none() { "chosen" } else { state_name(self.run.as_ref()) }
    }

    pub fn apply(&mut self, action: FileAction, last_run: &mut RunId) {
        match action {
            FileAction::Column(column) if self.wanted().is_none() && column < self.columns.len() => {
                (self.column, self.run) = (column, None);
            }
            FileAction::Start if self.wanted().is_none() => self.run = Some(Run::new(last_run.mint(), ())),
            FileAction::Column(_) | FileAction::Start => {}
            FileAction::Stop => self.run.iter_mut().for_each(Run::stop),
            FileAction::Reached { run, reached, at_ms } => {
                let (done, total) = (reached.bytes, Some(self.bytes));
                if let Some(run) = self.running(run) {
                    run.progressed(Progress { stage: Stage::Compute, unit: Unit::Bytes, done, total }, at_ms);
                    self.reached = Rc::new(reached);
                }
            }
            FileAction::Ended { run, result } => {
                if let Some(run) = self.running(run) {
                    run.end(result);
                }
            }
        }
    }

    fn running(&mut self, id: RunId) -> Option<&mut Run<()>> {
        self.run.as_mut().filter(|run| run.id == id && run.is_running())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        protocol::FailureKind,
        ui::{
            runs::Outcome,
            tasks::classify::{Classify, ClassifyAction},
        },
    };

    fn chosen(name: &str) -> ClassifyAction {
        ClassifyAction::ChooseFile(TextFile::new(name, 100, vec!["id".to_owned(), "text".to_owned()], 1))
    }

    fn act(classify: &mut Classify, action: FileAction) {
        classify.apply(ClassifyAction::File(action));
    }

    fn file(classify: &Classify) -> &TextFile {
        classify.file.as_ref().expect("a file")
    }

    fn start(classify: &mut Classify) -> RunId {
        act(classify, FileAction::Start);
        file(classify).wanted().expect("a run").id
    }

    #[test]
    fn a_run_reaches_its_end() {
        let mut classify = Classify::default();
        classify.apply(chosen("a.csv"));
        let run = start(&mut classify);
        let reached = Reached { bytes: 50, rows: 4, ..Reached::default() };
        act(&mut classify, FileAction::Reached { run, reached, at_ms: 1.0 });
        let transfer = file(&classify).run.as_ref().and_then(|run| run.transfer).expect("progress");
        assert_eq!(transfer.fraction(), Some(0.5));
        act(&mut classify, FileAction::Column(0));
        assert_eq!(file(&classify).column, 1, "not in the middle of a run");
        act(&mut classify, FileAction::Ended { run, result: Ok(()) });
        assert_eq!((file(&classify).state_name(), file(&classify).reached.rows), ("done", 4));
        act(&mut classify, FileAction::Column(0));
        assert_eq!((file(&classify).state_name(), file(&classify).column), ("chosen", 0));
    }

    #[test]
    fn what_an_earlier_run_says_is_ignored() {
        let mut classify = Classify::default();
        classify.apply(chosen("a.csv"));
        let first = start(&mut classify);
        act(&mut classify, FileAction::Stop);
        assert!(file(&classify).wanted().is_some_and(|wanted| wanted.stopping));
        // The worker had to be ended for the stop.
        let crashed = Failure::new(FailureKind::Crashed, "ended");
        act(&mut classify, FileAction::Ended { run: first, result: Err(crashed) });
        assert_eq!(file(&classify).run.as_ref().and_then(|run| run.outcome.clone()), Some(Outcome::Stopped));
        assert_ne!(start(&mut classify), first);
        act(&mut classify, FileAction::Ended { run: first, result: Ok(()) });
        assert_eq!(file(&classify).state_name(), "running");
        classify.apply(chosen("b.jsonl"));
        assert_ne!(start(&mut classify), first, "runs of all files are told apart");
    }
}

//! The state of classifying a file of texts: the file, how far it is classified, and the run over it.
//!
//! Must not know how a file is read, nor where results are stored.

use std::{collections::BTreeMap, rc::Rc};

use serde::{Deserialize, Serialize};

use super::result_rows::{Format, likely};
use crate::{
    protocol::{Dialect, Failure, FileKind, Progress, ReadNotice},
    ui::runs::{Run, RunId, Wanted, state_name},
};

/// How far a run has come. It is stored, so that the next run goes on from here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reached {
    /// Names the file, column and classifier that this belongs to.
    pub key: String,
    /// The rows that are done: the next run passes over them.
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
    pub format: Format,
    /// How the file is read: what the person said, or what was found.
    pub dialect: Dialect,
    pub columns: Rc<[String]>,
    /// Why the file has none.
    pub refusal: Option<Failure>,
    /// The index of the column with the texts.
    pub column: usize,
    /// The last run over this column.
    pub run: Option<Run<()>>,
    pub reached: Rc<Reached>,
    /// What the last run had to fill up, cut or leave out.
    pub notices: Rc<[ReadNotice]>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum FileAction {
    Column(usize),
    Start,
    Stop,
    /// How far the reader is in the file, and what is done of what it gave.
    Reached {
        run: RunId,
        reached: Reached,
        read: Option<Progress>,
        at_ms: f64,
    },
    Ended {
        run: RunId,
        result: Result<Vec<ReadNotice>, Failure>,
    },
}

impl TextFile {
    /// A file whose columns are known.
    pub fn new(name: &str, kind: FileKind, columns: Vec<String>, dialect: Dialect) -> Self {
        Self {
            name: name.into(),
            format: Format::of(kind),
            dialect,
            column: likely(&columns),
            columns: columns.into(),
            refusal: None,
            run: None,
            reached: Rc::default(),
            notices: Rc::default(),
        }
    }

    /// A file that can't be read as a table.
    pub fn refused(name: &str, dialect: Dialect, failure: Failure) -> Self {
        Self { refusal: Some(failure), ..Self::new(name, FileKind::Plain, Vec::new(), dialect) }
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
            FileAction::Reached { run, reached, read, at_ms } => {
                if let Some(run) = self.running(run) {
                    read.into_iter().for_each(|read| run.progressed(read, at_ms));
                    self.reached = Rc::new(reached);
                }
            }
            FileAction::Ended { run, result } => {
                if let Some(run) = self.running(run) {
                    let (result, notices) = match result {
                        Ok(notices) => (Ok(()), notices),
                        Err(failure) => (Err(failure), Vec::new()),
                    };
                    run.end(result);
                    self.notices = notices.into();
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
        protocol::{FailureKind, Stage, Unit},
        ui::{
            runs::Outcome,
            tasks::classify::{Classify, ClassifyAction},
        },
    };

    fn chosen(name: &str) -> ClassifyAction {
        let columns = vec!["id".to_owned(), "text".to_owned()];
        ClassifyAction::ChooseFile(TextFile::new(name, FileKind::Csv, columns, Dialect::default()))
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
        let reached = Reached { rows: 4, ..Reached::default() };
        let read = Progress { stage: Stage::Read, unit: Unit::Bytes, done: 50, total: Some(100) };
        act(&mut classify, FileAction::Reached { run, reached, read: Some(read), at_ms: 1.0 });
        let transfer = file(&classify).run.as_ref().and_then(|run| run.transfer).expect("progress");
        assert_eq!(transfer.fraction(), Some(0.5));
        act(&mut classify, FileAction::Column(0));
        assert_eq!(file(&classify).column, 1, "not in the middle of a run");
        act(&mut classify, FileAction::Ended { run, result: Ok(Vec::new()) });
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
        act(&mut classify, FileAction::Ended { run: first, result: Ok(Vec::new()) });
        assert_eq!(file(&classify).state_name(), "running");
        classify.apply(chosen("b.jsonl"));
        assert_ne!(start(&mut classify), first, "runs of all files are told apart");
    }
}

//! The downloads that a person asked for, apart from loading: each a run that can be paused and goes on. Must not know what runs them.

use std::rc::Rc;

use crate::{
    protocol::{Download, DownloadNotice, Downloaded, Failure, FailureKind, ModelSpec},
    ui::runs::{News, Outcome, Run, RunId},
};

/// After the worker has died under a download so many times in a row, it goes on only when a person asks.
const MAX_CRASHES: u32 = 3;

/// One model's download. Its run keeps the last notice.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelDownload {
    pub spec: Rc<ModelSpec>,
    pub run: Run<Downloaded, Option<DownloadNotice>>,
    crashes: u32,
}

impl ModelDownload {
    pub fn failure(&self) -> Option<&Failure> {
        self.run.failure()
    }
}

/// In the order in which they were first asked for. One that is done leaves.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Downloads {
    all: Rc<Vec<ModelDownload>>,
    last_run: RunId,
}

impl Downloads {
    pub fn iter(&self) -> impl Iterator<Item = &ModelDownload> {
        self.all.iter()
    }

    pub fn get(&self, id: &str) -> Option<&ModelDownload> {
        self.all.iter().find(|download| download.spec.id == id)
    }

    pub fn is_under_way(&self, id: &str) -> bool {
        self.get(id).is_some_and(|download| download.run.is_running())
    }

    pub fn are_under_way(&self) -> bool {
        self.all.iter().any(|download| download.run.is_running())
    }

    /// Begins, or goes on with what came before.
    pub fn start(&mut self, spec: Rc<ModelSpec>) {
        if self.is_under_way(&spec.id) {
            return;
        }
        let download = ModelDownload { spec, run: Run::new(self.last_run.mint(), None), crashes: 0 };
        let all = Rc::make_mut(&mut self.all);
        match all.iter_mut().find(|known| known.spec.id == download.spec.id) {
            Some(known) => *known = download,
            None => all.push(download),
        }
    }

    /// What came stays.
    pub fn pause(&mut self, id: &str) {
        if let Some(download) = self.get_mut(id) {
            download.run.stop();
        }
    }

    /// A paused or failed one is wanted no more.
    pub fn forget(&mut self, id: &str) {
        Rc::make_mut(&mut self.all).retain(|download| download.spec.id != id || download.run.is_running());
    }

    /// Takes in the news of a download; gives what it brought once it is done.
    pub fn hear(&mut self, id: &str, news: News<Download>) -> Option<Downloaded> {
        let next = RunId(self.last_run.0 + 1);
        let download = self.get_mut(id)?;
        if !download.run.hear(news, |last, notice| *last = Some(notice)) {
            return None;
        }
        let crashed = download.failure().is_some_and(|failure| failure.kind == FailureKind::Crashed);
        if crashed && download.crashes + 1 < MAX_CRASHES {
            // Another worker goes on with what came.
            download.crashes += 1;
            download.run = Run::new(next, None);
            self.last_run = next;
            return None;
        }
        let done = match &download.run.outcome {
            Some(Outcome::Done(downloaded)) => Some(downloaded.clone()),
            Some(Outcome::Stopped | Outcome::Failed(_)) | None => None,
        };
        if done.is_some() {
            Rc::make_mut(&mut self.all).retain(|download| download.spec.id != id);
        }
        done
    }

    fn get_mut(&mut self, id: &str) -> Option<&mut ModelDownload> {
        Rc::make_mut(&mut self.all).iter_mut().find(|download| download.spec.id == id)
    }
}

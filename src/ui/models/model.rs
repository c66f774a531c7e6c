//! One model's state: absent, loading, ready or failed, and the run that loads it. Must not know what loads it or draws it.

use std::rc::Rc;

use super::own_model::{is_unread, own_model};
use crate::{
    protocol::{Failure, FailureKind, Load, Loaded, ModelSpec, Residence},
    ui::runs::{News, Outcome, Run, RunId},
};

/// After a model's loading has ended its worker this many times in a row, it is loaded again only when a person asks.
const MAX_CRASHES: u32 = 3;

#[derive(Clone, Debug, PartialEq)]
pub struct Loading {
    pub run: Run<Loaded>,
    /// Whether the file may be downloaded.
    pub download: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ModelStatus {
    /// Not stored on this device, as far as is known.
    Absent,
    Loading(Loading),
    Ready(Rc<Loaded>),
    Failed(Failure),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// `None` until the catalogue is here.
    pub spec: Option<Rc<ModelSpec>>,
    pub status: ModelStatus,
    /// For the next load.
    pub threads: u32,
    /// The size of the largest file that may be loaded.
    memory_limit: Option<u64>,
    last_run: RunId,
    crashes: u32,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ModelAction {
    /// The catalogue lists the model: find out whether it is stored here.
    Offered(Rc<ModelSpec>),
    /// A person opened a model file, which replaces the model that was here.
    Opened(Rc<ModelSpec>),
    /// A person chose another model in this one's place: find out whether it is stored here.
    Chosen(Rc<ModelSpec>),
    CatalogueFailed(Failure),
    /// A person asked for the model, download included.
    Load,
    Cancel,
    /// The model should compute on this many threads.
    UseThreads(u32),
    Heard(News<Load>),
    /// The model's file was deleted from the device.
    Forgotten,
}

impl Default for Model {
    /// Until the catalogue is read nobody knows whether the model is stored here: that counts as loading.
    fn default() -> Self {
        let mut model = Self {
            spec: None,
            status: ModelStatus::Absent,
            threads: 1,
            memory_limit: None,
            last_run: RunId::default(),
            crashes: 0,
        };
        model.start(false);
        model
    }
}

impl Model {
    /// A model that the catalogue lists, and that has not been looked for in the store yet.
    pub fn offered(spec: Rc<ModelSpec>, threads: u32, memory_limit: Option<u64>) -> Self {
        let mut model = Self { threads, memory_limit, ..Self::default() };
        model.apply(ModelAction::Offered(spec));
        model
    }

    /// Sets the limit from the next load on.
    pub fn limit_memory(&mut self, bytes: Option<u64>) {
        self.memory_limit = bytes;
    }

    /// The load that should be under way now.
    pub fn wanted(&self) -> Option<(&Rc<ModelSpec>, &Loading)> {
        match &self.status {
            ModelStatus::Loading(loading) => Some((self.spec.as_ref()?, loading)),
            ModelStatus::Absent | ModelStatus::Ready(_) | ModelStatus::Failed(_) => None,
        }
    }

    pub fn is_loading(&self) -> bool {
        matches!(self.status, ModelStatus::Loading(_))
    }

    /// Whether a person asked for this load, and it is not only the look into the store.
    pub fn is_downloading(&self) -> bool {
        matches!(self.status, ModelStatus::Loading(Loading { download: true, .. }))
    }

    pub fn loaded(&self) -> Option<&Rc<Loaded>> {
        match &self.status {
            ModelStatus::Ready(loaded) => Some(loaded),
            ModelStatus::Absent | ModelStatus::Loading(_) | ModelStatus::Failed(_) => None,
        }
    }

    pub fn apply(&mut self, action: ModelAction) {
        match action {
            // A person may have opened a file before the catalogue was read.
            ModelAction::Offered(_) if self.is_reading_own_file() => {}
            ModelAction::Offered(spec) => {
                self.spec = Some(spec);
                self.start(false);
            }
            ModelAction::Opened(spec) => {
                self.spec = Some(spec);
                self.crashes = 0;
                self.start(true);
            }
            ModelAction::Chosen(spec) => {
                self.spec = Some(spec);
                self.crashes = 0;
                self.start(false);
            }
            ModelAction::CatalogueFailed(failure) => self.status = ModelStatus::Failed(failure),
            ModelAction::Load => match self.status {
                ModelStatus::Absent | ModelStatus::Failed(_) => {
                    self.crashes = 0;
                    self.start(true);
                }
                ModelStatus::Loading(_) | ModelStatus::Ready(_) => {}
            },
            ModelAction::Cancel => {
                if let ModelStatus::Loading(loading) = &mut self.status {
                    loading.run.stop();
                }
            }
            ModelAction::UseThreads(threads) => self.use_threads(threads),
            ModelAction::Heard(news) => {
                if let ModelStatus::Loading(loading) = &mut self.status
                    && loading.run.hear(news, |(), chunk| match chunk {})
                    && let Some(outcome) = loading.run.outcome.take()
                {
                    let download = loading.download;
                    self.ended(outcome, download);
                }
            }
            ModelAction::Forgotten => self.status = ModelStatus::Absent,
        }
    }

    /// The worker ended. A load under way reports its own end; a loaded model is loaded again without a notice.
    pub fn worker_lost(&mut self) {
        match &self.status {
            ModelStatus::Ready(_) => self.start(false),
            ModelStatus::Absent | ModelStatus::Loading(_) | ModelStatus::Failed(_) => {}
        }
    }

    /// Takes in an answer's failure, which can mean that the worker has no model any more.
    pub fn answer_failed(&mut self, kind: FailureKind) {
        if kind == FailureKind::NotLoaded && self.loaded().is_some() {
            self.start(false);
        }
    }

    /// Loads the model again with this many threads. A model that is in memory alone would have to be downloaded again for that,
    /// so it stays as it is.
    fn use_threads(&mut self, threads: u32) {
        if std::mem::replace(&mut self.threads, threads) == threads {
            return;
        }
        match &self.status {
            ModelStatus::Ready(loaded) if loaded.residence == Residence::Memory => {}
            ModelStatus::Ready(_) => self.start(false),
            ModelStatus::Loading(loading) => self.start(loading.download),
            ModelStatus::Absent | ModelStatus::Failed(_) => {}
        }
    }

    fn is_reading_own_file(&self) -> bool {
        self.is_loading() && self.spec.as_ref().is_some_and(|spec| is_unread(spec))
    }

    fn start(&mut self, download: bool) {
        if let (Some(spec), Some(limit)) = (&self.spec, self.memory_limit)
            && spec.bytes > limit
        {
            let facts = format!("`{}` takes {} bytes; the settings allow {limit}", spec.id, spec.bytes);
            self.status = ModelStatus::Failed(Failure::new(FailureKind::OutOfMemory, facts));
            return;
        }
        self.status = ModelStatus::Loading(Loading { run: Run::new(self.last_run.mint(), ()), download });
    }

    fn ended(&mut self, outcome: Outcome<Loaded>, download: bool) {
        match outcome {
            Outcome::Done(mut loaded) => {
                self.crashes = 0;
                if let Some(unread) = self.spec.as_ref().filter(|spec| is_unread(spec)) {
                    let spec = own_model(&unread.source, unread.bytes, loaded.sha256.clone());
                    loaded.model.clone_from(&spec.id);
                    self.spec = Some(Rc::new(spec));
                }
                self.status = ModelStatus::Ready(Rc::new(loaded));
            }
            Outcome::Stopped | Outcome::Failed(Failure { kind: FailureKind::NotStored, .. }) => {
                self.status = ModelStatus::Absent;
            }
            Outcome::Failed(failure) if failure.kind == FailureKind::Crashed => {
                self.crashes += 1;
                if self.crashes < MAX_CRASHES {
                    self.start(download);
                } else {
                    self.status = ModelStatus::Failed(failure);
                }
            }
            Outcome::Failed(failure) => self.status = ModelStatus::Failed(failure),
        }
    }

    /// The state's name, which scripts read in the document.
    pub const fn state_name(&self) -> &'static str {
        match self.status {
            ModelStatus::Absent => "absent",
            ModelStatus::Loading(_) => "loading",
            ModelStatus::Ready(_) => "ready",
            ModelStatus::Failed(_) => "failed",
        }
    }
}

//! All models that the page knows: the language model, and each other one that some page has needed.
//!
//! A model is looked for when a page first needs it, and from then on it stays loaded. Each is the same state machine,
//! [`Model`]; the language model is in the list from the start. Must not know what loads a model.

use std::rc::Rc;

use super::model::{Model, ModelAction};
use crate::protocol::{FailureKind, Loaded, ModelSpec, ModelTask};

/// Names one of the page's models.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ModelKey {
    /// The model that the chat answers with: the catalogue's first, or one that a person opened.
    Language,
    /// A model of the catalogue, by its id.
    Named(Rc<str>),
}

impl From<&str> for ModelKey {
    fn from(id: &str) -> Self {
        Self::Named(id.into())
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Models {
    catalog: Rc<[Rc<ModelSpec>]>,
    language: Model,
    /// The other models, in the order in which pages first needed them.
    named: Rc<Vec<(Rc<str>, Model)>>,
    memory_limit: Option<u64>,
    threads: Option<u32>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ModelsAction {
    Catalogued(Vec<Rc<ModelSpec>>),
    /// A page that works with this model is shown: the model is opened if it is stored here.
    Need(Rc<str>),
    To {
        key: ModelKey,
        action: ModelAction,
    },
    /// The size of the largest file that may be loaded, from the next load on.
    LimitMemory(Option<u64>),
    /// The models that divide their work compute on this many threads.
    UseThreads(u32),
}

impl ModelsAction {
    pub const fn to_language(action: ModelAction) -> Self {
        Self::To { key: ModelKey::Language, action }
    }
}

impl Models {
    /// All models of the catalogue.
    pub fn all(&self) -> impl Iterator<Item = &Rc<ModelSpec>> {
        self.catalog.iter()
    }

    /// The catalogue's models for a task, in its order.
    pub fn offered(&self, task: ModelTask) -> impl Iterator<Item = &Rc<ModelSpec>> {
        self.catalog.iter().filter(move |spec| spec.task == task)
    }

    pub const fn language(&self) -> &Model {
        &self.language
    }

    /// `None` for a model that no page has needed yet.
    pub fn get(&self, key: &ModelKey) -> Option<&Model> {
        match key {
            ModelKey::Language => Some(&self.language),
            ModelKey::Named(id) => self.named(id),
        }
    }

    /// A model other than the language model, once a page has needed it.
    pub fn named(&self, id: &str) -> Option<&Model> {
        self.named.iter().find(|(known, _)| **known == *id).map(|(_, model)| model)
    }

    pub fn loaded(&self, id: &str) -> Option<&Rc<Loaded>> {
        self.named(id)?.loaded()
    }

    /// Every model that some page has needed.
    pub fn needed(&self) -> impl Iterator<Item = (ModelKey, &Model)> {
        let named = self.named.iter().map(|(id, model)| (ModelKey::Named(id.clone()), model));
        std::iter::once((ModelKey::Language, &self.language)).chain(named)
    }

    /// Gives the worker's memory, where the action reports it.
    pub fn apply(&mut self, action: ModelsAction) -> Option<u64> {
        match action {
            ModelsAction::Catalogued(specs) => self.catalog = specs.into(),
            ModelsAction::Need(id) => {
                let spec = self.catalog.iter().find(|spec| *spec.id == *id)?.clone();
                if self.named(&id).is_none() {
                    let threads = self.threads.filter(|_| divides(&spec)).unwrap_or(1);
                    let model = Model::offered(spec, threads, self.memory_limit);
                    Rc::make_mut(&mut self.named).push((id, model));
                }
            }
            ModelsAction::To { key, action } => {
                let model = self.get_mut(&key)?;
                model.apply(action);
                return model.loaded().map(|loaded| loaded.memory_bytes);
            }
            ModelsAction::LimitMemory(bytes) => {
                self.memory_limit = bytes;
                self.each(|model| model.limit_memory(bytes));
            }
            ModelsAction::UseThreads(threads) => {
                self.threads = Some(threads);
                self.language.apply(ModelAction::UseThreads(threads));
                let divided = |model: &Model| model.spec.as_ref().is_some_and(|spec| divides(spec));
                let named = Rc::make_mut(&mut self.named).iter_mut().filter(|(_, model)| divided(model));
                named.for_each(|(_, model)| model.apply(ModelAction::UseThreads(threads)));
            }
        }
        None
    }

    pub fn worker_lost(&mut self) {
        self.each(Model::worker_lost);
    }

    /// Takes in a task's failure, which can mean that the worker does not have this model any more.
    pub fn task_failed(&mut self, key: &ModelKey, kind: FailureKind) {
        if let Some(model) = self.get_mut(key) {
            model.answer_failed(kind);
        }
    }

    fn get_mut(&mut self, key: &ModelKey) -> Option<&mut Model> {
        match key {
            ModelKey::Language => Some(&mut self.language),
            ModelKey::Named(id) => Rc::make_mut(&mut self.named)
                .iter_mut()
                .find(|(known, _)| known == id)
                .map(|(_, model)| model),
        }
    }

    fn each(&mut self, change: impl Fn(&mut Model)) {
        change(&mut self.language);
        Rc::make_mut(&mut self.named).iter_mut().for_each(|(_, model)| change(model));
    }
}

/// The models that whole libraries, or the passages of each query, go through divide their work; the others answer in milliseconds.
fn divides(spec: &ModelSpec) -> bool {
    match spec.task {
        ModelTask::Embed | ModelTask::Rerank => true,
        ModelTask::Chat | ModelTask::ClassifyText | ModelTask::ClassifyImage | ModelTask::Redact => false,
    }
}

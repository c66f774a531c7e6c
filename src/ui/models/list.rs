//! All models that the page knows: the language model, and each other one that some page has needed.
//!
//! A model is looked for when a page first needs it, and from then on it stays loaded. Each is the same state machine,
//! [`Model`]; the language model is in the list from the start, and a person chooses which one it is. Downloads go on beside them. Must
//! not know what loads or downloads a model.

use std::{collections::BTreeMap, rc::Rc};

use serde::{Deserialize, Serialize};

use super::{
    catalogue::{About, Entry},
    downloads::Downloads,
    model::{Model, ModelAction, ModelStatus},
    own_model::{is_own, is_unread},
    thread_trials::ThreadTrials,
};
use crate::{
    protocol::{
        Download, Downloaded, FailureKind, GpuUse, Loaded, ModelSpec, ModelTask, StoredModel, StoredModels,
        StoredState,
    },
    ui::runs::News,
};

/// Names one of the page's models.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ModelKey {
    /// The model that the chat answers with: the catalogue's first, or one that a person chose.
    Language,
    /// A model of the catalogue, by its id.
    Named(Rc<str>),
}

impl From<&str> for ModelKey {
    fn from(id: &str) -> Self {
        Self::Named(id.into())
    }
}

/// What a person chose, added and measured, for the next visit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// The language model, by its id.
    #[serde(default)]
    pub language: Option<String>,
    /// The models that no catalogue lists.
    #[serde(default)]
    pub own: Vec<(ModelSpec, About)>,
    /// Tokens per second of each model's last answer, by its id.
    #[serde(default)]
    pub speeds: BTreeMap<String, f64>,
    #[serde(default)]
    pub trials: ThreadTrials,
}

/// What is to be deleted, and from where.
#[derive(Clone, Debug, PartialEq)]
pub struct Removal {
    pub spec: Rc<ModelSpec>,
    /// It is in memory, too, under this key.
    pub in_memory: Option<ModelKey>,
    /// As the store calls it; `None` where the worker has not told.
    pub file: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Models {
    catalog: Rc<[Entry]>,
    /// Files of a person's own, and what a person added from the hub or another address.
    own: Rc<Vec<Entry>>,
    language: Model,
    /// The language model that a person chose last.
    chosen: Option<Rc<str>>,
    /// The language model of the conversation that is shown, until it is known whether it is stored here.
    remembered: Option<Rc<str>>,
    /// The other models, in the order in which pages first needed them.
    named: Rc<Vec<(Rc<str>, Model)>>,
    downloads: Downloads,
    /// `None` until the worker has told.
    stored: Option<Rc<StoredModels>>,
    /// Grows with each event after which the worker is to tell anew what is stored.
    changes: u32,
    speeds: Rc<BTreeMap<String, f64>>,
    trials: Rc<ThreadTrials>,
    memory_limit: Option<u64>,
    threads: Option<u32>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum ModelsAction {
    Catalogued(Vec<Entry>),
    /// A page that works with this model is shown: the model is opened if it is stored here.
    Need(Rc<str>),
    To {
        key: ModelKey,
        action: ModelAction,
    },
    /// A person chose the language model: it is opened if it is stored here.
    Choose(Rc<str>),
    /// A comparison opens a model in the place of the one that answers, or gives it back: nobody chose it.
    Borrow(Rc<str>),
    /// The conversation that is shown was answered by this model, which is chosen if it is stored here.
    Remembered(Rc<str>),
    /// A person wants a model that no catalogue lists.
    Added(Entry),
    /// A person asked for a model's file, to begin or to go on.
    Download(Rc<str>),
    Pause(Rc<str>),
    Heard {
        id: Rc<str>,
        news: News<Download>,
    },
    /// The worker has told what is stored here.
    Stored(Rc<StoredModels>),
    /// A check or a repair may have changed what is stored.
    StoreChanged,
    /// A model's file, or what came of it, was deleted from the device.
    Removed(Rc<str>),
    /// An answer of the language model had this many tokens per second. `is_plain`: one that others can be compared with, in a short
    /// conversation and by no drafts.
    Measured {
        tokens_per_second: f64,
        is_plain: bool,
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
    /// Takes up what the last visit kept.
    pub fn kept(Kept { language, own, speeds, trials }: Kept) -> Self {
        let entry = |(spec, about)| Entry { spec: Rc::new(spec), about: Rc::new(about) };
        Self {
            own: Rc::new(own.into_iter().map(entry).collect()),
            chosen: language.map(Rc::from),
            speeds: Rc::new(speeds),
            trials: Rc::new(trials),
            ..Self::default()
        }
    }

    /// What the next visit is to know.
    pub fn to_keep(&self) -> Kept {
        let pair = |entry: &Entry| ((*entry.spec).clone(), (*entry.about).clone());
        Kept {
            language: self.chosen.as_deref().map(str::to_owned),
            own: self.own.iter().map(pair).collect(),
            speeds: (*self.speeds).clone(),
            trials: (*self.trials).clone(),
        }
    }

    /// What answers have measured of threads.
    pub fn trials(&self) -> &ThreadTrials {
        &self.trials
    }

    /// What the models that divide their work compute on; `None` before anyone has said.
    pub fn threads(&self) -> Option<u32> {
        self.threads
    }

    /// All models of the catalogue.
    pub fn all(&self) -> impl Iterator<Item = &Rc<ModelSpec>> {
        self.catalog.iter().map(|entry| &entry.spec)
    }

    /// A person's own models, and those of the catalogue.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.own.iter().chain(self.catalog.iter())
    }

    pub fn entry(&self, id: &str) -> Option<&Entry> {
        self.entries().find(|entry| entry.spec.id == id)
    }

    /// The catalogue's models for a task, in its order.
    pub fn offered(&self, task: ModelTask) -> impl Iterator<Item = &Rc<ModelSpec>> {
        self.all().filter(move |spec| spec.task == task)
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

    /// The model of this entry in memory, or on its way there.
    pub fn model(&self, spec: &ModelSpec) -> Option<&Model> {
        if self.answers(&spec.id) { Some(&self.language) } else { self.named(&spec.id) }
    }

    pub const fn downloads(&self) -> &Downloads {
        &self.downloads
    }

    pub const fn stored(&self) -> Option<&Rc<StoredModels>> {
        self.stored.as_ref()
    }

    /// What is stored of a model, whole or in part.
    pub fn stored_of(&self, spec: &ModelSpec) -> Option<&StoredModel> {
        let stored = self.stored.as_ref()?;
        let by_hash = |known: &&StoredModel| !spec.sha256.is_empty() && known.sha256 == spec.sha256;
        let by_url = |known: &&StoredModel| spec.sha256.is_empty() && known.url == spec.url;
        stored.models.iter().find(by_hash).or_else(|| stored.models.iter().find(by_url))
    }

    /// Whether all of a model's file is here.
    pub fn is_installed(&self, spec: &ModelSpec) -> bool {
        let whole = self.stored_of(spec).is_some_and(|stored| match stored.state {
            StoredState::Whole | StoredState::Unverified => true,
            StoredState::Partial | StoredState::UnderWay | StoredState::Damaged => false,
        });
        whole || self.model(spec).is_some_and(|model| model.loaded().is_some())
    }

    /// The language models that can answer without a download.
    pub fn language_models(&self) -> impl Iterator<Item = &Entry> {
        self.entries().filter(|entry| entry.spec.task == ModelTask::Chat && self.is_installed(&entry.spec))
    }

    pub fn removal(&self, spec: &Rc<ModelSpec>) -> Removal {
        let key = if self.answers(&spec.id) { ModelKey::Language } else { ModelKey::from(spec.id.as_str()) };
        Removal {
            in_memory: Some(key).filter(|key| self.get(key).is_some_and(|model| model.loaded().is_some())),
            file: self.stored_of(spec).map(|stored| stored.file.clone()),
            spec: spec.clone(),
        }
    }

    /// Whether this is the model that the chat answers with.
    pub fn answers(&self, id: &str) -> bool {
        self.language.spec.as_ref().is_some_and(|language| language.id == id)
    }

    /// Tokens per second of the model's last answer.
    pub fn speed(&self, id: &str) -> Option<f64> {
        self.speeds.get(id).copied()
    }

    pub const fn changes(&self) -> u32 {
        self.changes
    }

    /// Gives the worker's memory, where the action reports it.
    pub fn apply(&mut self, action: ModelsAction) -> Option<u64> {
        match action {
            ModelsAction::Catalogued(entries) => {
                self.catalog = entries.into();
                if let Some(entry) = self.first_choice() {
                    let spec = entry.spec.clone();
                    self.language.apply(ModelAction::Offered(spec));
                }
                if let Some(stored) = self.stored.clone() {
                    self.learn_sizes(&stored);
                }
                self.changes += 1;
                self.follow();
            }
            ModelsAction::Need(id) => {
                let spec = self.entry(&id)?.spec.clone();
                // Language models take turns in one place.
                if spec.task != ModelTask::Chat && self.named(&id).is_none() {
                    let threads = self.threads.filter(|_| divides(&spec)).unwrap_or(1);
                    let model = Model::offered(spec, threads, self.memory_limit);
                    Rc::make_mut(&mut self.named).push((id, model));
                }
            }
            ModelsAction::To { key, action } => return self.to(&key, action),
            ModelsAction::Choose(id) => self.choose(&id),
            ModelsAction::Borrow(id) => {
                let spec = self.entry(&id)?.spec.clone();
                if !self.answers(&id) {
                    self.language.apply(ModelAction::Chosen(spec));
                }
            }
            ModelsAction::Remembered(id) => {
                self.remembered = Some(id);
                self.follow();
            }
            ModelsAction::Added(entry) => {
                self.add(entry);
                self.changes += 1;
            }
            ModelsAction::Download(id) => {
                let spec = self.entry(&id)?.spec.clone();
                self.downloads.start(spec);
            }
            ModelsAction::Pause(id) => self.downloads.pause(&id),
            ModelsAction::Heard { id, news } => {
                let ends = news.result.is_some();
                if let Some(downloaded) = self.downloads.hear(&id, news) {
                    self.downloaded(&id, &downloaded);
                }
                self.changes += u32::from(ends);
            }
            ModelsAction::Stored(stored) => {
                self.learn_sizes(&stored);
                self.stored = Some(stored);
                self.follow();
            }
            ModelsAction::StoreChanged => self.changes += 1,
            ModelsAction::Removed(id) => self.removed(&id),
            ModelsAction::Measured { tokens_per_second, is_plain } => {
                if let Some(spec) = &self.language.spec {
                    Rc::make_mut(&mut self.speeds).insert(spec.id.clone(), tokens_per_second);
                }
                if let Some(loaded) = self.language.loaded().filter(|_| is_plain) {
                    let on_gpu = matches!(loaded.gpu.as_deref(), Some(GpuUse::Used { .. }));
                    if !on_gpu {
                        let (sha256, threads) = (loaded.sha256.clone(), loaded.threads);
                        Rc::make_mut(&mut self.trials).hear(&sha256, threads, tokens_per_second);
                    }
                }
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

    fn to(&mut self, key: &ModelKey, action: ModelAction) -> Option<u64> {
        let forgotten = action == ModelAction::Forgotten;
        let model = self.get_mut(key)?;
        let was_loading = model.is_loading();
        model.apply(action);
        let ended = was_loading && !model.is_loading();
        let memory = model.loaded().map(|loaded| loaded.memory_bytes);
        // What was downloaded or deleted for it.
        self.changes += u32::from(ended || forgotten);
        if ended && *key == ModelKey::Language {
            self.language_ended();
        }
        memory
    }

    /// The model that is to answer when the page opens: the one that a person chose, or else the catalogue's first.
    fn first_choice(&self) -> Option<&Entry> {
        let chosen = self.chosen.as_ref().and_then(|id| self.entry(id));
        chosen.or_else(|| self.catalog.iter().find(|entry| entry.spec.task == ModelTask::Chat))
    }

    fn choose(&mut self, id: &str) {
        let Some(spec) = self.entry(id).map(|entry| entry.spec.clone()) else { return };
        self.remembered = None;
        self.chosen = Some(id.into());
        if !self.answers(id) {
            self.language.apply(ModelAction::Chosen(spec));
        }
    }

    /// Chooses the model of the conversation that is shown, once it is known to be here.
    fn follow(&mut self) {
        let Some(id) = self.remembered.clone() else { return };
        if self.entry(&id).is_some_and(|entry| self.is_installed(&entry.spec)) {
            self.choose(&id);
        }
    }

    /// A person's own file has a name of its own once it is read, and is one of the list; one that is here no more leaves it.
    fn language_ended(&mut self) {
        let Some(spec) = self.language.spec.clone().filter(|spec| is_own(spec) && !is_unread(spec)) else {
            return;
        };
        match self.language.status {
            ModelStatus::Ready(_) => {
                self.chosen = Some(spec.id.as_str().into());
                if self.entry(&spec.id).is_none() {
                    self.add(spec.into());
                }
            }
            ModelStatus::Absent => self.removed(&spec.id),
            ModelStatus::Loading(_) | ModelStatus::Failed(_) => {}
        }
    }

    fn add(&mut self, entry: Entry) {
        let own = Rc::make_mut(&mut self.own);
        match own.iter_mut().find(|known| known.spec.id == entry.spec.id) {
            Some(known) => *known = entry,
            None => own.push(entry),
        }
    }

    /// What nobody knew of a file before its first download is known now.
    fn learn(&mut self, id: &str, sha256: &str, bytes: u64) -> Option<Rc<ModelSpec>> {
        let learnt = |known: &Entry| {
            let spec = ModelSpec { sha256: sha256.to_owned(), bytes, ..(*known.spec).clone() };
            Entry { spec: Rc::new(spec), about: known.about.clone() }
        };
        let is_it = |known: &Entry| known.spec.id == id;
        if let Some(known) = Rc::make_mut(&mut self.own).iter_mut().find(|known| is_it(known)) {
            *known = learnt(known);
        } else {
            let entries =
                self.catalog.iter().map(|known| if is_it(known) { learnt(known) } else { known.clone() });
            self.catalog = entries.collect();
        }
        self.entry(id).map(|entry| entry.spec.clone())
    }

    /// Sizes that the catalogue doesn't give are known of what is here.
    fn learn_sizes(&mut self, stored: &StoredModels) {
        let unknown: Vec<Rc<ModelSpec>> =
            self.entries().map(|entry| &entry.spec).filter(|spec| spec.bytes == 0).cloned().collect();
        for spec in unknown {
            let known = stored.models.iter().find(|stored| stored.sha256 == spec.sha256);
            let whole = |stored: &StoredModel| match stored.state {
                StoredState::Whole | StoredState::Unverified => Some(stored.bytes),
                StoredState::Partial | StoredState::UnderWay | StoredState::Damaged => stored.total,
            };
            if let Some(bytes) = known.and_then(whole).filter(|_| !spec.sha256.is_empty()) {
                self.learn(&spec.id, &spec.sha256, bytes);
            }
        }
    }

    /// A model that waits for this file takes it up.
    fn downloaded(&mut self, id: &str, Downloaded { sha256, bytes, .. }: &Downloaded) {
        let Some(spec) = self.learn(id, sha256, *bytes) else { return };
        let waits = |model: &Model| match model.status {
            ModelStatus::Absent | ModelStatus::Failed(_) => true,
            ModelStatus::Loading(_) | ModelStatus::Ready(_) => false,
        };
        let key = if self.answers(id) { ModelKey::Language } else { ModelKey::from(id) };
        if let Some(model) = self.get_mut(&key).filter(|model| waits(model)) {
            model.apply(ModelAction::Chosen(spec));
        }
    }

    fn removed(&mut self, id: &str) {
        self.downloads.forget(id);
        self.changes += 1;
        let Some(spec) = self.entry(id).map(|entry| entry.spec.clone()) else { return };
        Rc::make_mut(&mut self.own).retain(|entry| entry.spec.id != id);
        if let Some(stored) = &mut self.stored {
            Rc::make_mut(stored).models.retain(|known| known.sha256 != spec.sha256 || spec.sha256.is_empty());
        }
        if self.answers(id) {
            // Another that is here takes its place, or else the catalogue's first.
            self.chosen = None;
            let next =
                self.language_models().find(|entry| entry.spec.id != id).or_else(|| self.first_choice());
            if let Some(spec) = next.map(|entry| entry.spec.clone()) {
                self.language.apply(ModelAction::Chosen(spec));
            }
        } else if let Some((_, model)) =
            Rc::make_mut(&mut self.named).iter_mut().find(|(known, _)| **known == *id)
        {
            model.apply(ModelAction::Forgotten);
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
        ModelTask::Chat
        | ModelTask::ClassifyText
        | ModelTask::ClassifyImage
        | ModelTask::Redact
        | ModelTask::ReadText
        | ModelTask::FindFaces => false,
    }
}

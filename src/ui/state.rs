//! What the page knows, and how it changes: [`State::apply`] is pure, so it is tested without a browser.
//!
//! Owns the state machines of the model, of the conversation, of the benchmark and of summaries. Must not know Yew, the DOM, nor how anything
//! is done: a hook reads what the state says is under way and makes it so.

use crate::{
    client::WorkerStatus,
    protocol::{Failure, FailureKind},
    ui::{
        models::{Model, ModelAction, ModelStatus, Models, ModelsAction},
        tasks::{
            benchmark::{Benchmark, BenchmarkAction},
            chat::{ChatAction, Conversation},
            classify::{Classify, ClassifyAction},
            images::{IMAGE_MODEL, Images, ImagesAction},
            privacy::{Ledger, LedgerAction},
            search::{Search, SearchAction},
            summarise::{Summaries, SummariseAction},
        },
    },
};

/// Cheap to clone: everything that grows stands behind an `Rc`.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    pub worker: WorkerStatus,
    /// The language model.
    pub model: Model,
    /// All others.
    pub models: Models,
    pub conversation: Conversation,
    pub benchmark: Benchmark,
    pub ledger: Ledger,
    pub summaries: Summaries,
    pub search: Search,
    pub images: Images,
    pub classify: Classify,
    /// The worker's linear memory, as last heard.
    pub memory_bytes: Option<u64>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    Worker(WorkerStatus),
    Model(ModelAction),
    Models(ModelsAction),
    Chat(ChatAction),
    Benchmark(BenchmarkAction),
    Ledger(LedgerAction),
    Summarise(SummariseAction),
    Search(SearchAction),
    Images(ImagesAction),
    Classify(ClassifyAction),
    /// Bytes of the largest model file that is loaded.
    LimitMemory(Option<u64>),
}

impl State {
    pub fn new(conversation: Conversation) -> Self {
        Self {
            worker: WorkerStatus::Starting,
            model: Model::default(),
            models: Models::default(),
            conversation,
            benchmark: Benchmark::default(),
            ledger: Ledger::default(),
            summaries: Summaries::default(),
            search: Search::default(),
            images: Images::default(),
            classify: Classify::default(),
            memory_bytes: None,
        }
    }

    pub fn apply(&mut self, action: Action) {
        match action {
            Action::Worker(status) => {
                match &status {
                    WorkerStatus::Restarting { .. } | WorkerStatus::Dead { .. } => {
                        self.model.worker_lost();
                        self.models.worker_lost();
                        self.images.worker_lost();
                        self.ledger.worker_lost();
                    }
                    WorkerStatus::Starting | WorkerStatus::Ready | WorkerStatus::Outdated { .. } => {}
                }
                self.worker = status;
            }
            Action::Model(action) => {
                if let ModelAction::Ended { result: Ok(loaded), .. } = &action {
                    self.memory_bytes = Some(loaded.memory_bytes);
                }
                let (was_loading, was_loaded) = (self.model.is_loading(), self.model.loaded().is_some());
                if let ModelAction::UseThreads(threads) = &action {
                    self.models.use_threads(*threads);
                }
                self.model.apply(action);
                if was_loading {
                    self.load_ended();
                } else if was_loaded && self.model.loaded().is_none() {
                    self.benchmark.interrupt();
                }
            }
            Action::Models(action) => {
                if let Some(memory_bytes) = self.models.apply(action) {
                    self.memory_bytes = Some(memory_bytes);
                }
            }
            Action::LimitMemory(bytes) => {
                self.model.limit_memory(bytes);
                self.models.limit_memory(bytes);
            }
            Action::Chat(action) => {
                if let ChatAction::Ended { result, .. } = &action {
                    match result {
                        Ok(generated) => self.memory_bytes = Some(generated.memory_bytes),
                        Err(failure) => self.model.answer_failed(failure.kind),
                    }
                }
                // A benchmark has the model to itself; the page says so.
                if !(self.benchmark.is_running() && action.asks()) {
                    self.conversation.apply(action);
                }
            }
            Action::Benchmark(action) => self.apply_to_benchmark(action),
            Action::Ledger(action) => self.ledger.apply(action),
            Action::Summarise(action) => self.apply_to_summaries(action),
            Action::Search(action) => self.search.apply(action),
            Action::Images(action) => self.apply_to_images(action),
            Action::Classify(action) => {
                if let Some(failure) = action.failure() {
                    match self.classify.kind.model() {
                        Some(id) => self.models.task_failed(id, failure.kind),
                        None => self.model.answer_failed(failure.kind),
                    }
                }
                self.classify.apply(action);
            }
        }
    }

    fn apply_to_summaries(&mut self, action: SummariseAction) {
        if let SummariseAction::Ended { result, .. } = &action {
            match result {
                Ok(summarised) => self.memory_bytes = Some(summarised.memory_bytes),
                Err(failure) => self.model.answer_failed(failure.kind),
            }
        }
        // A benchmark has the worker to itself; the page says so.
        if !(self.benchmark.is_running() && action == SummariseAction::Start) {
            self.summaries.apply(action, self.model.loaded().is_some());
        }
    }

    fn apply_to_images(&mut self, action: ImagesAction) {
        if let ImagesAction::Looked { result, .. } | ImagesAction::Frame { result, .. } = &action {
            match result {
                Ok(classified) => self.memory_bytes = Some(classified.memory_bytes),
                Err(failure) => self.models.task_failed(IMAGE_MODEL, failure.kind),
            }
        }
        self.images.apply(action);
    }

    fn apply_to_benchmark(&mut self, action: BenchmarkAction) {
        match action {
            BenchmarkAction::Choose { rounds } => self.benchmark.rounds = rounds,
            BenchmarkAction::Start => {
                let asked = self.conversation.running().is_some() || self.summaries.is_running();
                let free = !asked && !self.benchmark.is_running();
                if let (true, Some(spec), Some(loaded)) = (free, &self.model.spec, self.model.loaded()) {
                    self.benchmark.start(spec.clone(), loaded.clone());
                }
            }
            BenchmarkAction::Stop => self.benchmark.stop(),
            BenchmarkAction::Measured { step, result } => {
                match &result {
                    Ok(measured) => self.memory_bytes = Some(measured.memory_bytes),
                    Err(failure) => self.model.answer_failed(failure.kind),
                }
                self.benchmark.measured(step, result);
            }
        }
    }

    /// The benchmark hears how a load ended, which may be the one that it measures.
    fn load_ended(&mut self) {
        match &self.model.status {
            ModelStatus::Ready(loaded) => self.benchmark.loaded(Ok(loaded)),
            ModelStatus::Failed(failure) => self.benchmark.loaded(Err(failure)),
            ModelStatus::Absent => {
                let gone = Failure::new(FailureKind::NotStored, "the model is no longer stored");
                self.benchmark.loaded(Err(&gone));
            }
            ModelStatus::Loading(_) => {}
        }
    }
}

#[cfg(test)]
mod tests;

//! What the page knows, and how it changes: [`State::apply`] is pure, so it is tested without a browser.
//!
//! Owns the state machines of the model, of the conversation, of the benchmark and of summaries. Must not know Yew, the DOM, nor how anything
//! is done: a hook reads what the state says is under way and makes it so.

use crate::{
    client::WorkerStatus,
    protocol::{Failure, FailureKind, ModelTask},
    ui::{
        models::{ModelKey, ModelStatus, Models, ModelsAction, kept_models},
        runs::News,
        tasks::{
            benchmark::{Benchmark, BenchmarkAction, Sample},
            chat::{ChatAction, ChatState, ConversationAction, MetaChange, Moment, has_stored_conversation},
            classify::{Classify, ClassifyAction, FileAction, stored_head},
            images::{IMAGE_MODEL, Images, ImagesAction, stored_examples},
            models::{
                Adding, AddingAction, Comparison, ComparisonAction, Smaller, SmallerAction, Updates,
                UpdatesAction,
            },
            privacy::{Ledger, LedgerAction},
            redact::{REDACT_MODEL, RedactAction, Redacting},
            search::{Search, SearchAction},
            sensors::{Sensors, SensorsAction, stored_wishes},
            summarise::{Summaries, SummariseAction},
            your_model::{YourModel, YourModelAction, stored_models},
        },
    },
};

/// An answer of fewer tokens says little of a model's speed.
const MEASURED_TOKENS: u32 = 16;
/// Behind more, attention slows an answer down.
const PLAIN_TOKENS: u32 = 1000;

/// Cheap to clone: everything that grows stands behind an `Rc`.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    pub worker: WorkerStatus,
    pub models: Models,
    pub adding: Adding,
    pub comparison: Comparison,
    pub smaller: Smaller,
    pub updates: Updates,
    pub chat: ChatState,
    pub benchmark: Benchmark,
    pub ledger: Ledger,
    pub summaries: Summaries,
    pub redacting: Redacting,
    pub search: Search,
    pub sensors: Sensors,
    pub your_model: YourModel,
    pub images: Images,
    pub classify: Classify,
    /// When the last action came.
    pub moment: Moment,
    /// The worker's linear memory, as last heard.
    pub memory_bytes: Option<u64>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    Moment(Moment),
    Worker(WorkerStatus),
    Models(ModelsAction),
    Adding(AddingAction),
    Compare(ComparisonAction),
    Smaller(SmallerAction),
    Updates(UpdatesAction),
    Chat(ChatAction),
    Benchmark(BenchmarkAction),
    Ledger(LedgerAction),
    Summarise(SummariseAction),
    Redact(RedactAction),
    Search(SearchAction),
    Sensors(SensorsAction),
    YourModel(YourModelAction),
    Images(ImagesAction),
    Classify(ClassifyAction),
}

/// Each part's actions are the page's.
macro_rules! parts {
    ($($part:ident: $action:ty),* $(,)?) => {
        $(impl From<$action> for Action {
            fn from(action: $action) -> Self {
                Self::$part(action)
            }
        })*
    };
}

parts! {
    Models: ModelsAction,
    Adding: AddingAction,
    Compare: ComparisonAction,
    Smaller: SmallerAction,
    Updates: UpdatesAction,
    Chat: ChatAction,
    Benchmark: BenchmarkAction,
    Ledger: LedgerAction,
    Summarise: SummariseAction,
    Redact: RedactAction,
    Search: SearchAction,
    Sensors: SensorsAction,
    YourModel: YourModelAction,
    Images: ImagesAction,
    Classify: ClassifyAction,
}

impl State {
    pub fn new(chat: ChatState) -> Self {
        Self {
            worker: WorkerStatus::Starting,
            models: Models::default(),
            adding: Adding::default(),
            comparison: Comparison::default(),
            smaller: Smaller::default(),
            updates: Updates::default(),
            chat,
            benchmark: Benchmark::default(),
            ledger: Ledger::default(),
            summaries: Summaries::default(),
            redacting: Redacting::default(),
            search: Search::default(),
            sensors: Sensors::default(),
            your_model: YourModel::default(),
            images: Images::default(),
            classify: Classify::default(),
            moment: Moment::default(),
            memory_bytes: None,
        }
    }

    /// Takes up what the last visit left.
    pub fn stored(moment: Moment) -> Self {
        let mut state = Self::new(ChatState::new(moment, has_stored_conversation()));
        state.models = kept_models();
        state.sensors = Sensors::stored(stored_wishes());
        state.your_model = YourModel::stored(stored_models());
        state.images.custom_labels = stored_examples();
        state.classify.head = stored_head().map(std::rc::Rc::new);
        state
    }

    pub fn apply(&mut self, action: Action) {
        match action {
            Action::Moment(moment) => self.moment = moment,
            Action::Worker(status) => {
                match &status {
                    WorkerStatus::Restarting { .. } | WorkerStatus::Dead { .. } => {
                        self.models.worker_lost();
                        self.images.custom_labels.worker_lost();
                        self.ledger.worker_lost();
                    }
                    WorkerStatus::Starting | WorkerStatus::Ready | WorkerStatus::Outdated { .. } => {}
                }
                self.worker = status;
            }
            Action::Models(action) => {
                let chosen = if let ModelsAction::Choose(id) = &action { Some(id.to_string()) } else { None };
                let language = self.models.language();
                let (was_loading, was_loaded) = (language.is_loading(), language.loaded().is_some());
                if let Some(memory_bytes) = self.models.apply(action) {
                    self.memory_bytes = Some(memory_bytes);
                }
                if was_loading {
                    self.load_ended();
                } else if was_loaded && self.models.language().loaded().is_none() {
                    self.benchmark.interrupt();
                }
                // A conversation that has begun goes on with the model that a person chooses in it.
                if let Some(id) = chosen.filter(|_| !self.chat.shown().tree.is_empty()) {
                    self.note_model(id);
                }
                self.lend_model();
            }
            Action::Adding(action) => self.adding.apply(action),
            Action::Compare(action) => self.apply_to_comparison(action),
            Action::Smaller(action) => self.apply_to_smaller(action),
            Action::Updates(action) => self.updates.apply(action),
            Action::Chat(action) => self.apply_to_chat(action),
            Action::Benchmark(action) => self.apply_to_benchmark(action),
            Action::Ledger(action) => self.ledger.apply(action),
            Action::Summarise(action) => self.apply_to_summaries(action),
            Action::Redact(action) => {
                if let RedactAction::Heard(News { result: Some(result), .. }) = &action {
                    self.task_ended(&REDACT_MODEL.into(), result, |redacted| redacted.memory_bytes);
                }
                self.redacting.apply(action);
            }
            Action::Search(action) => {
                // The embedding model may have gone with its worker.
                let embedding =
                    self.models.offered(ModelTask::Embed).next().map(|spec| spec.id.as_str().into());
                if let (Some(failure), Some(model)) = (action.failure(), embedding) {
                    self.models.task_failed(&model, failure.kind);
                }
                self.search.apply(action);
            }
            Action::Sensors(action) => self.sensors.apply(action),
            Action::YourModel(action) => self.your_model.apply(action),
            Action::Images(action) => self.apply_to_images(action),
            Action::Classify(action) => self.apply_to_classify(action),
        }
    }

    fn apply_to_chat(&mut self, action: ChatAction) {
        if let ChatAction::Heard(News { result: Some(result), .. }) = &action {
            match result {
                Ok(generated) => {
                    self.memory_bytes = Some(generated.memory_bytes);
                    let speed = generated.tokens_per_second();
                    if let Some(tokens_per_second) =
                        speed.filter(|_| generated.generated_tokens >= MEASURED_TOKENS)
                    {
                        let tokens = generated.prompt_tokens + generated.generated_tokens;
                        let is_plain = tokens <= PLAIN_TOKENS && generated.accepted_tokens == 0;
                        self.models.apply(ModelsAction::Measured { tokens_per_second, is_plain });
                    }
                }
                Err(failure) => self.models.task_failed(&ModelKey::Language, failure.kind),
            }
        }
        // A benchmark or a comparison has the model to itself; the page says so.
        if self.is_model_taken() && action.asks() {
            return;
        }
        if action.asks() {
            self.remember_model();
        }
        let before = self.chat.shown().id();
        self.chat.apply(action, self.moment);
        let shown = self.chat.shown();
        if shown.id() != before
            && let Some(model) = &shown.meta.model
        {
            // Answers under way keep the model that they have.
            let free = self.chat.running().is_none() && !self.is_model_taken();
            if free {
                self.models.apply(ModelsAction::Remembered(model.as_str().into()));
            }
        }
    }

    /// Whether an answer or a summary is under way.
    fn is_asked(&self) -> bool {
        self.chat.running().is_some() || self.summaries.is_running()
    }

    /// Whether a benchmark or a comparison has the language model to itself.
    fn is_model_taken(&self) -> bool {
        self.benchmark.is_running() || self.comparison.is_running()
    }

    /// A model that was made joins the list.
    fn apply_to_smaller(&mut self, action: SmallerAction) {
        if let SmallerAction::Heard(News { result: Some(Ok(quantised)), .. }) = &action {
            self.memory_bytes = Some(quantised.memory_bytes);
        }
        if let Some(entry) = self.smaller.apply(action) {
            self.models.apply(ModelsAction::Added(entry));
        }
    }

    fn apply_to_comparison(&mut self, action: ComparisonAction) {
        let answering = self.models.language().spec.as_ref().map(|spec| spec.id.clone());
        let starts = matches!(action, ComparisonAction::Start | ComparisonAction::Score);
        let scores = action == ComparisonAction::Score;
        if !starts {
            self.comparison.apply(action);
        } else if let Some(answering) = answering.filter(|_| !self.is_asked() && !self.is_model_taken()) {
            self.comparison.start(&answering, scores);
        }
        self.lend_model();
    }

    /// Has the model opened that the comparison wants, and tells it how that ended.
    fn lend_model(&mut self) {
        let Some(id) = self.comparison.wanted_model().cloned() else { return };
        if !self.models.answers(&id) {
            self.models.apply(ModelsAction::Borrow(id.clone()));
        }
        match &self.models.language().status {
            ModelStatus::Ready(_) => self.comparison.opened(),
            ModelStatus::Failed(failure) => self.comparison.not_opened(failure.clone()),
            ModelStatus::Absent => {
                let facts = format!("`{id}` is not stored here");
                self.comparison.not_opened(Failure::new(FailureKind::NotStored, facts));
            }
            ModelStatus::Loading(_) => return,
        }
        // The next one is wanted at once.
        if self.comparison.wanted_model().is_some_and(|next| *next != id) {
            self.lend_model();
        }
    }

    /// The conversation that is shown is answered by the model that is here now.
    fn remember_model(&mut self) {
        if let Some(loaded) = self.models.language().loaded() {
            self.note_model(loaded.model.clone());
        }
    }

    fn note_model(&mut self, model: String) {
        let shown = self.chat.shown();
        if shown.meta.model.as_ref() != Some(&model) {
            let action = ConversationAction::Change(MetaChange::Model(Some(model)));
            self.chat.apply(ChatAction::To { id: shown.id(), action }, self.moment);
        }
    }

    fn apply_to_summaries(&mut self, action: SummariseAction) {
        if let SummariseAction::Heard(News { result: Some(result), .. }) = &action {
            self.task_ended(&ModelKey::Language, result, |summarised| summarised.memory_bytes);
        }
        // A benchmark or a comparison has the model to itself; the page says so.
        if !(self.is_model_taken() && action == SummariseAction::Start) {
            self.summaries.apply(action, self.models.language().loaded().is_some());
        }
    }

    fn apply_to_images(&mut self, action: ImagesAction) {
        if let ImagesAction::Heard(News { result: Some(result), .. }) | ImagesAction::Frame { result, .. } =
            &action
        {
            self.task_ended(&IMAGE_MODEL.into(), result, |classified| classified.memory_bytes);
        }
        self.images.apply(action);
    }

    fn apply_to_classify(&mut self, action: ClassifyAction) {
        let model = self.classify.kind.model();
        if let ClassifyAction::Classified(News { result: Some(result), .. }) = &action {
            self.task_ended(&model, result, |summary| summary.memory_bytes);
        }
        if let ClassifyAction::Trained(News { result: Some(Err(failure)), .. })
        | ClassifyAction::File(FileAction::Ended { result: Err(failure), .. }) = &action
        {
            self.models.task_failed(&model, failure.kind);
        }
        self.classify.apply(action);
    }

    fn apply_to_benchmark(&mut self, action: BenchmarkAction) {
        match action {
            BenchmarkAction::Choose { rounds } => self.benchmark.rounds = rounds,
            BenchmarkAction::Start => {
                let free = !self.is_asked() && !self.is_model_taken();
                if let (true, Some(spec), Some(loaded)) =
                    (free, &self.models.language().spec, self.models.language().loaded())
                {
                    self.benchmark.start(spec.clone(), loaded.clone());
                }
            }
            BenchmarkAction::Stop => self.benchmark.stop(),
            BenchmarkAction::Heard(news) => {
                let ended = news.result.is_some();
                if let Some(result) = &news.result {
                    self.task_ended(&ModelKey::Language, result, |measured| measured.memory_bytes);
                }
                self.benchmark.heard(news);
                let speed = self.benchmark.samples().last().and_then(Sample::tokens_per_second);
                if let Some(tokens_per_second) = speed.filter(|_| ended) {
                    // Its cases differ in what stands before them.
                    self.models.apply(ModelsAction::Measured { tokens_per_second, is_plain: false });
                }
            }
        }
    }

    /// How a task ended says something of the worker's memory, and of the model that it used.
    fn task_ended<T>(&mut self, model: &ModelKey, result: &Result<T, Failure>, memory_bytes: fn(&T) -> u64) {
        match result {
            Ok(output) => self.memory_bytes = Some(memory_bytes(output)),
            Err(failure) => self.models.task_failed(model, failure.kind),
        }
    }

    /// The benchmark hears how a load ended, which may be the one that it measures.
    fn load_ended(&mut self) {
        match &self.models.language().status {
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

//! The state of Sensors: the source, the feed from it, the training, the detectors, the watch and its alerts.
//!
//! Must not know how samples come, how a detector learns, nor where one is kept. Samples themselves lie in `live`, beside this.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::{
    alerts::{Alerts, Mark},
    detectors::{Detector, DetectorId, Detectors},
    feed::{self, FeedAction, FeedRun, FeedSoFar, Goal},
    live::Recorded,
    outbox::{OutboxAction, OutboxView},
    source::{SourceKind, SourceSettings, Table},
    training::{Lesson, TrainingRun, TrainingSoFar, TrainingWishes},
    watching::{WatchRun, WatchSoFar, WatchWishes},
};
use crate::{
    protocol::{Failure, FailureKind, TrainSensors, Watch, WatchId},
    ui::runs::{News, Run, RunId},
};

/// Everything that grows stands behind an `Rc`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sensors {
    pub source: SourceSettings,
    /// The file that was chosen.
    pub table: Option<Rc<Table>>,
    pub feed: Option<FeedRun>,
    pub recorded: Recorded,
    pub training_wishes: TrainingWishes,
    pub training: Option<TrainingRun>,
    pub detectors: Detectors,
    /// Why a detector could not be kept, read or imported.
    pub detector_failure: Option<Failure>,
    pub watch_wishes: WatchWishes,
    pub watch: Option<WatchRun>,
    pub alerts: Alerts,
    pub outbox: OutboxView,
    last_run: RunId,
}

#[derive(Clone, Debug, PartialEq)]
pub enum SensorsAction {
    /// Changes what a source is; not while one is open.
    Source(SourceSettings),
    /// A file was chosen, or its columns are taken otherwise.
    Table(Table),
    Record,
    Feed(FeedAction),
    /// How much is recorded by now.
    Recorded(Recorded),
    /// What was recorded is used no more.
    Forget,
    TrainingWishes(TrainingWishes),
    Train(Lesson),
    StopTraining,
    /// `at_ms` is the time since 1970.
    Trained {
        news: News<TrainSensors>,
        at_ms: u64,
    },
    Found(Vec<Rc<Detector>>),
    Imported(Result<Rc<Detector>, Failure>),
    Choose(DetectorId),
    Remove(DetectorId),
    WatchWishes(WatchWishes),
    Start,
    /// Stops the watch, or the recording.
    Stop,
    Watched(News<Watch>),
    Mark(u64, Option<Mark>),
    Outbox(OutboxAction),
}

/// What a person has set, for the next visit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wishes {
    pub source: SourceSettings,
    pub training: TrainingWishes,
    pub watch: WatchWishes,
}

/// Why something can't begin yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    File,
    Channels,
    Recording,
    Detector,
}

impl Sensors {
    /// Begins with what an earlier visit left.
    pub fn stored(Wishes { source, training, watch }: Wishes) -> Self {
        Self { source, training_wishes: training, watch_wishes: watch, ..Self::default() }
    }

    pub fn wishes(&self) -> Wishes {
        let (source, training, watch) = (self.source.clone(), self.training_wishes, self.watch_wishes);
        Wishes { source, training, watch }
    }

    pub fn apply(&mut self, action: SensorsAction) {
        match action {
            SensorsAction::Source(source) => {
                if !self.is_feeding() {
                    self.source = source;
                }
            }
            SensorsAction::Table(table) => {
                if !self.is_feeding() {
                    self.table = Some(Rc::new(table));
                    self.source.kind = SourceKind::File;
                }
            }
            SensorsAction::Record => {
                if !self.is_feeding() && self.missing_source().is_none() {
                    self.open(Goal::Record);
                    self.recorded = Recorded::default();
                }
            }
            SensorsAction::Feed(action) => self.fed(action),
            SensorsAction::Recorded(recorded) => self.recorded = recorded,
            SensorsAction::Forget => {
                if !self.is_recording() {
                    self.recorded = Recorded::default();
                }
            }
            SensorsAction::TrainingWishes(wishes) => self.training_wishes = wishes,
            SensorsAction::Train(lesson) => {
                if !self.is_training() && self.can_learn(lesson) {
                    let so_far = TrainingSoFar { lesson, epochs: Rc::default() };
                    self.training = Some(Run::new(self.last_run.mint(), so_far));
                }
            }
            SensorsAction::StopTraining => self.training.iter_mut().for_each(Run::stop),
            SensorsAction::Trained { news, at_ms } => self.trained(news, at_ms),
            SensorsAction::Found(kept) => self.detectors.found(kept),
            SensorsAction::Imported(Ok(detector)) => {
                self.detector_failure = None;
                self.detectors.add(detector);
            }
            SensorsAction::Imported(Err(failure)) => self.detector_failure = Some(failure),
            SensorsAction::Choose(id) => self.detectors.choose(id),
            SensorsAction::Remove(id) => self.detectors.remove(id),
            SensorsAction::WatchWishes(wishes) => self.watch_wishes = wishes,
            SensorsAction::Start => self.start(),
            SensorsAction::Stop => {
                self.watch.iter_mut().for_each(Run::stop);
                self.feed.iter_mut().for_each(Run::stop);
            }
            SensorsAction::Watched(news) => self.watched(news),
            SensorsAction::Mark(id, mark) => self.alerts.mark(id, mark),
            SensorsAction::Outbox(action) => self.outbox.apply(action, &mut self.last_run),
        }
    }

    pub fn is_feeding(&self) -> bool {
        self.feed.as_ref().is_some_and(Run::is_running)
    }

    pub fn is_recording(&self) -> bool {
        self.feed.as_ref().is_some_and(|feed| feed.is_running() && feed.so_far.goal == Goal::Record)
    }

    pub fn is_training(&self) -> bool {
        self.training.as_ref().is_some_and(Run::is_running)
    }

    pub fn is_watching(&self) -> bool {
        self.watch.as_ref().is_some_and(Run::is_running)
    }

    /// The watch under way, as the worker knows it.
    pub fn watch_id(&self) -> Option<WatchId> {
        let run = self.watch.as_ref().filter(|run| run.is_running())?;
        // So many runs begin in no visit.
        Some(WatchId(u32::try_from(run.id.0).unwrap_or(u32::MAX)))
    }

    /// Why no source can be opened.
    pub fn missing_source(&self) -> Option<Missing> {
        match (self.source.kind, self.table.as_ref().map(|table| &table.plan)) {
            (SourceKind::File, None | Some(Err(_))) => Some(Missing::File),
            (SourceKind::File, Some(Ok(plan))) => plan.channels.is_empty().then_some(Missing::Channels),
            (
                SourceKind::Simulator
                | SourceKind::Motion
                | SourceKind::Serial
                | SourceKind::Bluetooth
                | SourceKind::Stream
                | SourceKind::Microphone,
                _,
            ) => None,
        }
    }

    /// What a press on "Train" learns from: what was recorded, or else what the source can give at once.
    pub fn lesson(&self) -> Lesson {
        if self.recorded.samples == 0 && self.source.kind.gives_at_once() {
            Lesson::Source
        } else {
            Lesson::Recording
        }
    }

    /// Why no training can begin.
    pub fn missing_for_training(&self) -> Option<Missing> {
        match self.lesson() {
            Lesson::Source => self.missing_source(),
            Lesson::Recording | Lesson::Watched => (self.recorded.samples == 0).then_some(Missing::Recording),
        }
    }

    /// Why no watch can begin.
    pub fn missing_for_watch(&self) -> Option<Missing> {
        self.missing_source().or_else(|| self.detectors.chosen().is_none().then_some(Missing::Detector))
    }

    fn can_learn(&self, lesson: Lesson) -> bool {
        match lesson {
            Lesson::Recording => self.recorded.samples > 0,
            Lesson::Source => self.missing_source().is_none(),
            Lesson::Watched => self.is_watching(),
        }
    }

    fn open(&mut self, goal: Goal) {
        self.feed = Some(Run::new(self.last_run.mint(), FeedSoFar::new(goal)));
    }

    fn start(&mut self) {
        if self.is_feeding() || self.is_watching() || self.missing_for_watch().is_some() {
            return;
        }
        if let Some(detector) = self.detectors.chosen().cloned() {
            self.watch = Some(Run::new(self.last_run.mint(), WatchSoFar::new(detector)));
            self.open(Goal::Watch);
        }
    }

    fn fed(&mut self, action: FeedAction) {
        // Without its source a watch hears no more; where it could be told so, it ends by itself.
        let fails = matches!(&action, FeedAction::Ended { result: Err(_), .. });
        feed::apply(&mut self.feed, action);
        if fails && !self.is_feeding() {
            self.watch.iter_mut().filter(|watch| watch.is_running()).for_each(Run::stop);
        }
    }

    fn trained(&mut self, news: News<TrainSensors>, at_ms: u64) {
        let name = match (self.source.kind, &self.table) {
            (SourceKind::File, Some(table)) => table.name.to_string(),
            (kind, _) => kind.name().to_owned(),
        };
        let Some(training) = &mut self.training else { return };
        let News { run, at_ms: heard_ms, progress, chunks, result } = news;
        if run != training.id || !training.is_running() {
            return;
        }
        progress.into_iter().for_each(|progress| training.progressed(progress, heard_ms));
        Rc::make_mut(&mut training.so_far.epochs).extend(chunks);
        match result {
            None => {}
            Some(Err(failure)) => training.end(Err(failure)),
            Some(Ok(trained)) => {
                let detector = Detector {
                    id: DetectorId(at_ms),
                    name,
                    facts: trained.facts.clone(),
                    compared: trained.compared.clone(),
                    file: trained.detector.clone(),
                };
                training.end(Ok(Rc::new(trained)));
                self.detectors.add(Rc::new(detector));
            }
        }
    }

    fn watched(&mut self, news: News<Watch>) {
        let Some(watch) = &mut self.watch else { return };
        let (ended, run) = (news.result.is_some(), news.run);
        if run == watch.id && watch.is_running() {
            for scored in news.chunks.iter().flat_map(|watched| &watched.scored) {
                self.alerts.hear(scored, &watch.so_far.detector);
            }
        }
        let heard = watch.hear(news, WatchSoFar::hear);
        if heard && ended {
            let last_ms = watch.so_far.last.as_ref().map_or(0.0, |scored| scored.time_ms);
            self.alerts.end(last_ms);
            // A source without a watch has nobody to speak to.
            self.feed.iter_mut().filter(|feed| feed.is_running()).for_each(Run::stop);
        }
    }
}

/// The failure of a source whose channels the detector does not know.
pub fn other_channels(known: usize, got: usize) -> Failure {
    let facts = format!("the detector knows {known} channels, the source has {got}");
    Failure::new(FailureKind::BadInput, facts)
}

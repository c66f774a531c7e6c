//! Feeds samples from a source to a recording or to a watch: no more are sent than are scored. Must not know how a source works inside.

use std::rc::Rc;

use futures::{
    StreamExt,
    future::{Either, select},
};
use web_sys::File;
use yew::Callback;

use super::{
    feed::{FeedAction, Goal},
    live_handle::LiveHandle,
    source::{SPEEDS, SourceKind, SourceSettings, Table},
    sources::{self, Batch, OpenSource},
    state::{SensorsAction, other_channels},
    table::Problems,
    use_streams::Streams,
};
use crate::{
    client::Client,
    protocol::{Dialect, Failure, FailureKind, Form, Samples, Sense, Unreadable, WatchId},
    ui::{
        browser::now_ms,
        files::Reading,
        runs::{RunId, Stop, call},
    },
};

/// What a source needs to be opened.
#[derive(Clone)]
pub struct Given {
    pub client: Client,
    pub settings: SourceSettings,
    pub table: Option<Rc<Table>>,
    /// The file of that table.
    pub file: Option<File>,
    pub live: LiveHandle,
    pub streams: Streams,
    pub stop: Rc<Stop>,
}

impl Given {
    pub async fn open(&self) -> Result<OpenSource, Failure> {
        let settings = &self.settings;
        match settings.kind {
            SourceKind::Simulator => Ok(sources::simulator(settings.simulation(), self.live.clone())),
            SourceKind::File => self.file(SPEEDS.get(settings.speed).copied().unwrap_or_default()),
            SourceKind::Motion => sources::motion().await,
            SourceKind::Serial => sources::serial(settings.baud_rate).await,
            SourceKind::Bluetooth => {
                sources::bluetooth(&settings.service, &settings.characteristic, settings.format).await
            }
            SourceKind::Stream => {
                let (texts, open) = self.streams.open(&settings.address)?;
                sources::host_stream(texts, open).await
            }
            SourceKind::Microphone => sources::microphone(settings.rate).await,
        }
    }

    /// The file from its beginning; `speed` as [`sources::file`] takes it.
    pub fn file(&self, speed: Option<f64>) -> Result<OpenSource, Failure> {
        let gone = || Failure::new(FailureKind::Unreadable(Unreadable::Gone), "no file was chosen");
        let (table, file) = self.table.as_ref().zip(self.file.as_ref()).ok_or_else(gone)?;
        let plan = table.plan.clone()?;
        let dialect: Dialect = table.dialect.clone();
        let reading = Reading::open(&self.client, (&table.name, file), Form::Table, dialect, (0, false))?;
        Ok(sources::file(reading, plan, speed, self.stop.clone()))
    }
}

/// One feed, from the source's opening to its end.
pub struct Feeding {
    pub given: Given,
    pub run: RunId,
    pub goal: Goal,
    /// The watch that scores, and the number of channels that it knows.
    pub watch: Option<(WatchId, usize)>,
    pub act: Callback<SensorsAction>,
}

impl Feeding {
    pub async fn run(self) {
        let result = self.feed().await;
        // A watch that was stopped with its source is being cancelled, and needs no word.
        let was_stopped = self.given.stop.check().is_err();
        if let Some((watch, _)) = self.watch.filter(|_| !was_stopped) {
            // A watch that has ended already says so, and is told nothing new.
            let last = Sense { watch, samples: Samples::default(), last: true };
            let _ = call(&self.given.client, last, &Stop::default()).await;
        }
        self.act.emit(SensorsAction::Feed(FeedAction::Ended { run: self.run, result }));
    }

    async fn feed(&self) -> Result<(), Failure> {
        let stop = &self.given.stop;
        let mut source = {
            let opening = std::pin::pin!(self.given.open());
            match select(std::pin::pin!(stop.asked()), opening).await {
                Either::Left(((), _)) => return stop.check(),
                Either::Right((source, _)) => source?,
            }
        };
        if let Some((_, known)) = self.watch.filter(|(_, known)| *known != source.channels.len()) {
            return Err(other_channels(known, source.channels.len()));
        }
        self.given.live.borrow_mut().begin(&source.channels);
        if self.goal == Goal::Record {
            self.given.live.borrow_mut().begin_recording(&source.channels);
        }
        let channels = source.channels.clone().into();
        self.act.emit(SensorsAction::Feed(FeedAction::Opened { run: self.run, channels }));
        let mut report = Report::new(self);
        loop {
            let asked = std::pin::pin!(stop.asked());
            let batch = match select(asked, source.batches.next()).await {
                Either::Left(((), _)) => break,
                Either::Right((None, _)) => break,
                Either::Right((Some(batch), _)) => batch?,
            };
            let more = self.take(&batch).await?;
            report.tell(batch);
            if !more {
                break;
            }
        }
        report.now();
        stop.check()
    }

    /// Whether more is wanted.
    async fn take(&self, batch: &Batch) -> Result<bool, Failure> {
        if batch.samples.times_ms.is_empty() {
            return Ok(true);
        }
        self.given.live.borrow_mut().take(&batch.samples);
        if self.goal == Goal::Record {
            let mut live = self.given.live.borrow_mut();
            live.record(&batch.samples);
            return Ok(!live.recorded().full);
        }
        if let Some((watch, _)) = self.watch {
            let sense = Sense { watch, samples: batch.samples.clone(), last: false };
            call(&self.given.client, sense, &self.given.stop).await?;
        }
        Ok(true)
    }
}

/// Tells the state how far the feed is, some times a second: each telling is drawn.
struct Report<'a> {
    of: &'a Feeding,
    samples: u64,
    problems: Rc<Problems>,
    told_ms: f64,
    pending: Batch,
}

const BETWEEN_MS: f64 = 250.0;

impl<'a> Report<'a> {
    fn new(of: &'a Feeding) -> Self {
        Self { of, samples: 0, problems: Rc::default(), told_ms: 0.0, pending: Batch::default() }
    }

    fn tell(&mut self, batch: Batch) {
        self.samples += batch.samples.times_ms.len() as u64;
        if let Some(problems) = batch.problems {
            self.problems = problems;
        }
        self.pending.read = batch.read.or(self.pending.read.take());
        self.pending.read_notices = batch.read_notices.or(self.pending.read_notices.take());
        if now_ms() - self.told_ms >= BETWEEN_MS {
            self.now();
        }
    }

    fn now(&mut self) {
        let (run, act) = (self.of.run, &self.of.act);
        self.told_ms = now_ms();
        act.emit(SensorsAction::Feed(FeedAction::Came {
            run,
            samples: self.samples,
            problems: self.problems.clone(),
            read: self.pending.read.take(),
            at_ms: self.told_ms,
        }));
        if let Some(notices) = self.pending.read_notices.take() {
            act.emit(SensorsAction::Feed(FeedAction::Read { run, notices }));
        }
        if self.of.goal == Goal::Record {
            act.emit(SensorsAction::Recorded(self.of.given.live.borrow().recorded()));
        }
    }
}
